//! Filing with the authority (备案): a committee that was elected, an owners' meeting that was founded.
//!
//! * What is for: everybody sees by when it has to be filed and, once it was, when, with which office and under which number; whoever
//!   goes there prints what has to be handed in.
//! * Who may: whoever runs the selection; of a procedure its staff, and who takes the step.
//! * Rules: `liren_core::filing`; the days and what is handed in are the pack's (`filing_days`, `filing_papers`).
//! * What can happen: it falls due with the second signature of a selection, or when the step before was taken; the post that has to do
//!   it is told a week before the end and at the end; it is noted, with the receipt, and can be put right afterwards.
//! * How stored: `migrations/0086`. No names: posts, an office, a number, papers that everybody can read.

mod api;
mod gives;
mod jobs;
mod pages;
pub mod store;
mod subject;
#[cfg(test)]
mod tests;

use liren_core::permission::Action;
use liren_kit::slice::Slice;

pub(crate) use api::FilingJson;
pub(crate) use pages::{Shown, shown};

/// Addresses.
pub mod urls {
    liren_kit::urls! {
        /// Of a selection: by when, and what was filed.
        OfSelection(community, selection) = "/c/{community}/selections/{selection}/filing";
        /// Of a selection: what has to be handed in, to print.
        SheetOfSelection(community, selection) = "/c/{community}/selections/{selection}/filing/sheet";
        /// Of a selection: a paper.
        FileOfSelection(community, selection, file, size) = "/c/{community}/selections/{selection}/filing/files/{file}/{size}";
        /// Of a procedure: by when, and what was filed.
        OfProcedure(community, procedure) = "/c/{community}/procedures/{procedure}/filing";
        /// Of a procedure: what has to be handed in, to print.
        SheetOfProcedure(community, procedure) = "/c/{community}/procedures/{procedure}/filing/sheet";
        /// Of a procedure: a paper.
        FileOfProcedure(community, procedure, file, size) = "/c/{community}/procedures/{procedure}/filing/files/{file}/{size}";
        /// For programs: of a selection.
        ApiOfSelection(community, selection) = "/api/v1/c/{community}/selections/{selection}/filing";
        /// For programs: of a procedure.
        ApiOfProcedure(community, procedure) = "/api/v1/c/{community}/procedures/{procedure}/filing";
    }
}

/// This feature.
pub fn slice() -> Slice {
    use Action as A;
    Slice::new("filings")
        .get(urls::OfSelection::PATTERN, A::ReadPublic, pages::of_selection)
        .post(urls::OfSelection::PATTERN, A::RunSelection, pages::note_selection)
        .get(urls::SheetOfSelection::PATTERN, A::ReadPublic, pages::sheet_of_selection)
        .get(urls::FileOfSelection::PATTERN, A::ReadPublic, pages::file_of_selection)
        .get(urls::OfProcedure::PATTERN, A::ReadPublic, pages::of_procedure)
        .post(urls::OfProcedure::PATTERN, A::RunProcedure, pages::note_procedure)
        .get(urls::SheetOfProcedure::PATTERN, A::ReadPublic, pages::sheet_of_procedure)
        .get(urls::FileOfProcedure::PATTERN, A::ReadPublic, pages::file_of_procedure)
        .get(urls::ApiOfSelection::PATTERN, A::ReadPublic, api::of_selection)
        .post(urls::ApiOfSelection::PATTERN, A::RunSelection, api::note_selection)
        .get(urls::ApiOfProcedure::PATTERN, A::ReadPublic, api::of_procedure)
        .post(urls::ApiOfProcedure::PATTERN, A::RunProcedure, api::note_procedure)
        .job(jobs::CLOCK)
        .api(api::doc)
        .gives(gives::gives())
}
