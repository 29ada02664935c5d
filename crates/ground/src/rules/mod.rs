//! The rules a community lives by, in words: the pack in force, its work calendar, and who may do what.
//!
//! * What is for: "why this person, why this date?" is always answerable, and next year's holidays can be entered by people.
//! * Who may: everybody reads; workers try the rules and keep the calendar; the chair chooses the pack.
//! * What can happen: a pack is chosen for new matters (old ones keep the version they were filed under); a year of the
//!   calendar is entered or corrected, for the community alone, or by the operator for everybody.
//! * How stored: packs and calendars as text with version or year; both are global, a community's own year comes first.

pub mod store;

use liren_kit::slice::Slice;

/// This feature.
pub fn slice() -> Slice {
    Slice::new("rules")
}
