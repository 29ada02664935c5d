//! Ballots and selections: what an item needs, who votes, how choices are kept, how they are counted, how lots are drawn.
//! Everything is a function of its arguments. The lines that a ballot leaves in the transparency log are in `entry`;
//! `crate::bundle` writes and checks files of them.

pub mod choice;
pub mod cost;
pub mod count;
pub mod entry;
pub mod lot;
pub mod paper;
pub mod roll;
pub mod rule;
pub mod voided;
