//! Selections: choosing a person for a post. A neighbour leader or group leader by one page 推选记录 that homes sign; committees,
//! representatives and grid leads by a full ballot; by-elections for seats that fall empty; recalls.
//!
//! * What is for: everybody sees who stands, what still has to happen, who signed; posts are filled from it with their term, and what
//!   the old holders had in hand goes along.
//! * Who may: workers and the chair anywhere, grid leads within their grid begin and run one (the ballot is made by workers and the
//!   chair); residents of the place stand, propose, give their home's voice, object, ask for a recall; leaders take down what a home
//!   said on paper. Whoever is to be called back runs nothing of it.
//! * Rules: `liren_core::selection` with the numbers of the pack (`[[selections]]`). By a page: candidates are posted, enough homes
//!   agree. By a ballot: nominations, then a ballot of the class the pack names (`ballots`), whose final outcome is read. Then the result
//!   is posted, objections are answered, two different people sign, the second of them a worker.
//! * Who stands has a page (`candidate`): their own words and, if they like, a photo, written until the list is posted; gone when they
//!   withdraw. A name nobody here knew is looked at by whoever runs it before anything is posted.
//! * What is kept: names of those who agreed to stand; voices by home until the selection, or the asking for a recall, is over.
//! * One at a time for a sort at a place, and for the recall of a post (`selection.live`): whoever begins a second is told where the
//!   first is; a home that asks for a recall that was asked for already joins it.
//! * How stored: `migrations/0060` to `0062`, `0085`.

pub mod act;
mod api;
mod api_more;
pub mod asked;
pub mod begin;
pub mod candidate;
mod candidate_pages;
mod fill;
mod gives;
mod jobs;
mod new;
mod of_post;
mod pages;
pub mod recall;
pub mod said;
pub mod seats;
mod seats_pages;
mod show;
pub mod store;
mod table;
mod tell;
#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod tests_ballot;
#[cfg(test)]
mod tests_candidates;
#[cfg(test)]
mod tests_recall;
#[cfg(test)]
mod tests_seats;
mod view;
pub mod vote;
mod wall;
pub mod whole;

use liren_core::permission::Action;
use liren_kit::slice::Slice;

pub use liren_kit::urls::Selections;

pub(crate) use tell::title as titled;

liren_kit::urls! {
    /// Begin one.
    NewSelection(community) = "/c/{community}/selections/new";
    /// Seats that are empty, and who holds those that are not.
    Seats(community) = "/c/{community}/selections/seats";
    /// Ask that somebody is called back from a post.
    Recall(community, held) = "/c/{community}/selections/recall/{held}";
    /// One selection; what is done with it is sent here.
    Selection(community, selection) = "/c/{community}/selections/{selection}";
    /// Stand, propose, give one's voice, object (POST).
    SaySelection(community, selection) = "/c/{community}/selections/{selection}/say";
    /// Take down what a home said on paper (POST).
    SelectionPaper(community, selection) = "/c/{community}/selections/{selection}/paper";
    /// The page to print: candidates, homes, signatures.
    SelectionSheet(community, selection) = "/c/{community}/selections/{selection}/sheet";
    /// A candidate's page; what they say of themself is sent here.
    Candidate(community, selection, candidate) = "/c/{community}/selections/{selection}/candidates/{candidate}";
    /// What a candidate wrote on paper, by whoever runs it (POST).
    CandidatePaper(community, selection, candidate) = "/c/{community}/selections/{selection}/candidates/{candidate}/paper";
    /// A candidate's photo.
    CandidatePhoto(community, selection, candidate, file, size) =
        "/c/{community}/selections/{selection}/candidates/{candidate}/photo/{file}/{size}";
    /// For programs: all of them; beginning one is sent here too.
    ApiSelections(community) = "/api/v1/c/{community}/selections";
    /// For programs: one; what is done with it is sent here too.
    ApiSelection(community, selection) = "/api/v1/c/{community}/selections/{selection}";
    /// For programs: what a home said on paper (POST).
    ApiSelectionPaper(community, selection) = "/api/v1/c/{community}/selections/{selection}/paper";
    /// For programs: a candidate's page; what they say of themself is sent here.
    ApiCandidate(community, selection, candidate) = "/api/v1/c/{community}/selections/{selection}/candidates/{candidate}";
    /// For programs: what a candidate wrote on paper (POST).
    ApiCandidatePaper(community, selection, candidate) =
        "/api/v1/c/{community}/selections/{selection}/candidates/{candidate}/paper";
    /// For programs: what a recall needs; asking for it is sent here too.
    ApiRecall(community, held) = "/api/v1/c/{community}/selections/recall/{held}";
    /// For programs: what somebody says who lives there (POST).
    ApiSay(community, selection) = "/api/v1/c/{community}/selections/{selection}/say";
}

/// This feature.
pub fn slice() -> Slice {
    use Action as A;
    Slice::new("selections")
        .get(Selections::PATTERN, A::ReadPublic, wall::list)
        .get(NewSelection::PATTERN, A::RunSelection, new::blank)
        .post(NewSelection::PATTERN, A::RunSelection, new::send)
        .get(Seats::PATTERN, A::ReadPublic, seats_pages::list)
        .get(Recall::PATTERN, A::JoinSelection, seats_pages::blank)
        .post(Recall::PATTERN, A::JoinSelection, seats_pages::ask)
        .get(Selection::PATTERN, A::ReadPublic, pages::show)
        .post(Selection::PATTERN, A::RunSelection, pages::run)
        .post(SaySelection::PATTERN, A::JoinSelection, pages::say)
        .post(SelectionPaper::PATTERN, A::RecordConsent, pages::paper)
        .get(Candidate::PATTERN, A::ReadPublic, candidate_pages::show)
        .post(Candidate::PATTERN, A::JoinSelection, candidate_pages::own)
        .post(CandidatePaper::PATTERN, A::RunSelection, candidate_pages::paper)
        .get(CandidatePhoto::PATTERN, A::ReadPublic, candidate_pages::photo)
        .get(SelectionSheet::PATTERN, A::ReadPublic, wall::sheet)
        .get(ApiSelections::PATTERN, A::ReadPublic, api::list)
        .post(ApiSelections::PATTERN, A::RunSelection, api::begin)
        .post(ApiSelectionPaper::PATTERN, A::RecordConsent, api::paper)
        .get(ApiSelection::PATTERN, A::ReadPublic, api::one)
        .post(ApiSelection::PATTERN, A::RunSelection, api::run)
        .get(ApiCandidate::PATTERN, A::ReadPublic, api_more::candidate)
        .post(ApiCandidate::PATTERN, A::JoinSelection, api_more::own)
        .post(ApiCandidatePaper::PATTERN, A::RunSelection, api_more::paper)
        .get(ApiRecall::PATTERN, A::JoinSelection, api_more::recall)
        .post(ApiRecall::PATTERN, A::JoinSelection, api_more::ask)
        .post(ApiSay::PATTERN, A::JoinSelection, api::say)
        .job(jobs::TELL)
        .api(api::doc)
        .gives(gives::GIVES)
}
