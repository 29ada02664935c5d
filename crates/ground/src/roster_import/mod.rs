//! The roster from the spreadsheet a community already has: upload, correct the matching of columns, look at the preview,
//! confirm.
//!
//! * What is for: nobody types 2,322 homes. The sheet that every community keeps is read, told what is wrong with it, and
//!   brought in whole.
//! * Who may: workers and the chair ([`Action::ImportRoster`]).
//! * Rules: columns about persons are recognised by their titles, shown struck through and never kept; the file itself is not
//!   kept either, only cells of columns about places, until confirmed or for a day. Nothing is written before confirmation,
//!   then all or nothing. A problem in any row stands in the way. The same sheet again changes nothing; homes that the sheet
//!   does not name stay.
//! * How stored: `roster_import` holds the cells; a job removes what was not confirmed.

mod apply;
mod jobs;
mod pages;
pub mod store;
mod tell;
#[cfg(test)]
mod tests;

use liren_core::permission::Action;
use liren_kit::slice::Slice;

pub use apply::apply;
pub use store::known;

liren_kit::urls! {
    /// Where a spreadsheet is uploaded.
    Import(community) = "/c/{community}/roster";
    /// Preview, then confirmation (POST); after it, what was done.
    Preview(community, id) = "/c/{community}/roster/{id}";
    /// Which column is what.
    Columns(community, id) = "/c/{community}/roster/{id}/columns";
    /// All problems as a spreadsheet.
    Problems(community, id) = "/c/{community}/roster/{id}/problems.xlsx";
    /// Let go of it (POST).
    Discard(community, id) = "/c/{community}/roster/{id}/discard";
}

/// This feature.
pub fn slice() -> Slice {
    Slice::new("roster_import")
        .get(Import::PATTERN, Action::ImportRoster, pages::start)
        .post(Import::PATTERN, Action::ImportRoster, pages::upload)
        .get(Columns::PATTERN, Action::ImportRoster, pages::columns)
        .post(Columns::PATTERN, Action::ImportRoster, pages::matched)
        .get(Preview::PATTERN, Action::ImportRoster, pages::preview)
        .post(Preview::PATTERN, Action::ImportRoster, pages::confirm)
        .get(Problems::PATTERN, Action::ImportRoster, pages::problems)
        .post(Discard::PATTERN, Action::ImportRoster, pages::discard)
        .job(jobs::FORGET)
}
