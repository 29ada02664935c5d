//! Selections by a page 推选记录: a neighbour leader or group leader chosen by the homes they stand for.
//!
//! * What is for: everybody sees who stands, how many homes are behind whom, what still has to happen, who signed; the post is
//!   filled from it and the old holder's matters go along.
//! * Who may: workers and the chair anywhere, grid leads within their grid begin and run one; residents of the place stand,
//!   propose, give their home's voice, object; leaders take down what a home said on paper.
//! * Rules: `liren_core::selection` with the numbers of the pack (`[[selections]]`, way "page"): candidates are posted, enough
//!   homes agree, the result is posted, objections are answered, two different people sign, the second of them a worker.
//! * What is kept: names of those who agreed to stand; voices by home until the selection is over.
//! * How stored: `migrations/0060`.

pub mod act;
mod api;
pub mod asked;
pub mod begin;
mod gives;
mod new;
mod pages;
pub mod store;
#[cfg(test)]
mod tests;
mod view;
mod wall;

use liren_core::permission::Action;
use liren_kit::slice::Slice;

liren_kit::urls! {
    /// Selections that run, and those that are over.
    Selections(community) = "/c/{community}/selections";
    /// Begin one.
    NewSelection(community) = "/c/{community}/selections/new";
    /// One selection; what is done with it is sent here.
    Selection(community, selection) = "/c/{community}/selections/{selection}";
    /// Stand, propose, give one's voice, object (POST).
    SaySelection(community, selection) = "/c/{community}/selections/{selection}/say";
    /// Take down what a home said on paper (POST).
    SelectionPaper(community, selection) = "/c/{community}/selections/{selection}/paper";
    /// The page to print: candidates, homes, signatures.
    SelectionSheet(community, selection) = "/c/{community}/selections/{selection}/sheet";
    /// For programs: all of them.
    ApiSelections(community) = "/api/v1/c/{community}/selections";
    /// For programs: one; what is done with it is sent here too.
    ApiSelection(community, selection) = "/api/v1/c/{community}/selections/{selection}";
}

/// This feature.
pub fn slice() -> Slice {
    use Action as A;
    Slice::new("selections")
        .get(Selections::PATTERN, A::ReadPublic, wall::list)
        .get(NewSelection::PATTERN, A::RunSelection, new::blank)
        .post(NewSelection::PATTERN, A::RunSelection, new::send)
        .get(Selection::PATTERN, A::ReadPublic, pages::show)
        .post(Selection::PATTERN, A::RunSelection, pages::run)
        .post(SaySelection::PATTERN, A::JoinSelection, pages::say)
        .post(SelectionPaper::PATTERN, A::RecordConsent, pages::paper)
        .get(SelectionSheet::PATTERN, A::ReadPublic, wall::sheet)
        .get(ApiSelections::PATTERN, A::ReadPublic, api::list)
        .get(ApiSelection::PATTERN, A::ReadPublic, api::one)
        .post(ApiSelection::PATTERN, A::RunSelection, api::run)
        .api(api::doc)
        .gives(gives::GIVES)
}
