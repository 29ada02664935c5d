//! Ballots and selections: rules, rolls, counts, lots, and how choices are kept.

pub mod rule;
