//! Gather: talk it over, decide.

pub mod alerts;
pub mod ballots;
pub mod consultations;
mod documents;
pub mod figures;
pub mod filings;
pub mod happened;
pub mod hooks;
mod link;
pub mod matters;
pub mod meetings;
mod once;
pub mod open_list;
mod origin;
pub mod procedures;
pub mod projects;
pub mod selections;
pub mod topic;
mod words;

use liren_kit::slice::Slice;

/// The slices of this part, one line each.
pub fn slices() -> Vec<Slice> {
    vec![
        matters::slice(),
        figures::slice(),
        open_list::slice(),
        alerts::slice(),
        hooks::slice(),
        meetings::slice(),
        procedures::slice(),
        projects::slice(),
        consultations::slice(),
        selections::slice(),
        filings::slice(),
        ballots::slice(),
    ]
}
