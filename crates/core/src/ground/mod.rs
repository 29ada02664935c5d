//! Ground: places, people and posts, as rules and plain data.

pub mod demo;
pub mod division;
pub mod import;
pub mod plan;
pub mod roster;
