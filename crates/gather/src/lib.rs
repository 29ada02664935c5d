//! Gather: talk it over, decide.

pub mod figures;
pub mod matters;
pub mod open_list;
mod words;

use liren_kit::slice::Slice;

/// The slices of this part, one line each.
pub fn slices() -> Vec<Slice> {
    vec![matters::slice(), figures::slice(), open_list::slice()]
}
