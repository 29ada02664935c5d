//! Consultations 征求意见: people of a place agree or disagree with short statements, write some themselves, and everybody sees
//! what they have in common and where they part.
//!
//! * What is for: to hear everybody before something is decided, not only those who speak up in a meeting.
//! * Who may: leaders ask people of their place, workers anybody; the post that asked runs it, and so may workers; residents of
//!   the place vote and write; everybody reads results.
//! * What can happen: it opens and closes by itself; whoever runs it lets statements in or not with a reason of the pack, keeps
//!   it open longer or ends it early with a reason, prints sheets of paper and enters them, puts a statement forward for a meeting.
//! * Rules: one voice a resident and a sheet, changed until the end (`liren_core::opinion`): bars below fifteen people, groups only
//!   where they are stable, nothing of fewer than five. While it is open the results are drawn again only when five more have
//!   taken part, so that nobody's vote can be read off the difference.
//! * How stored: `migrations/0030`, `0069`. Votes know a random number and no person and no time; who has which number is dropped some
//!   days after the end, as the pack says.

mod answer_pages;
mod api;
mod api_do;
mod api_sheets;
pub mod begin;
mod exchange;
mod gives;
pub mod jobs;
mod list;
mod map;
mod moderate;
mod new;
pub mod open;
pub mod picture;
mod results;
mod sheet_pages;
pub mod sheets;
mod show;
pub mod statements;
pub mod store;
pub(crate) mod tell;
#[cfg(test)]
pub(crate) mod tests;
#[cfg(test)]
mod tests_api;
mod view;
pub mod vote;

use liren_core::permission::Action;
use liren_kit::slice::Slice;

pub use gives::of_matter;

/// Addresses of consultations.
pub mod urls {
    pub use liren_kit::urls::Consultations;

    liren_kit::urls! {
        /// Begin one.
        Begin(community) = "/c/{community}/consultations/new";
        /// Bring in one that was held elsewhere.
        Import(community) = "/c/{community}/consultations/import";
        /// One consultation.
        Consultation(community, consultation) = "/c/{community}/consultations/{consultation}";
        /// Begin to vote, or go on (POST).
        Go(community, consultation) = "/c/{community}/consultations/{consultation}/go";
        /// Vote on the statement that is shown.
        Vote(community, consultation) = "/c/{community}/consultations/{consultation}/vote";
        /// What one voted, and what became of what one wrote.
        Mine(community, consultation) = "/c/{community}/consultations/{consultation}/mine";
        /// Write a statement (POST).
        Write(community, consultation) = "/c/{community}/consultations/{consultation}/statements";
        /// Let statements in or not.
        Moderate(community, consultation) = "/c/{community}/consultations/{consultation}/moderate";
        /// Keep it open longer (POST).
        Extend(community, consultation) = "/c/{community}/consultations/{consultation}/extend";
        /// End it early (POST).
        End(community, consultation) = "/c/{community}/consultations/{consultation}/end";
        /// What came of it.
        Results(community, consultation) = "/c/{community}/consultations/{consultation}/results";
        /// Put a statement forward for a meeting (POST).
        Propose(community, consultation) = "/c/{community}/consultations/{consultation}/propose";
        /// Sheets of paper: make some, enter one.
        Sheets(community, consultation) = "/c/{community}/consultations/{consultation}/sheets";
        /// Sheets that are printed together.
        Batch(community, consultation, batch) = "/c/{community}/consultations/{consultation}/sheets/{batch}";
        /// All votes, in the open format.
        VotesCsv(community, consultation) = "/c/{community}/consultations/{consultation}/participants-votes.csv";
        /// All statements, in the open format.
        StatementsCsv(community, consultation) = "/c/{community}/consultations/{consultation}/comments.csv";
        /// For programs: all of them (GET), begin one (POST).
        ApiConsultations(community) = "/api/v1/c/{community}/consultations";
        /// For programs: one, with its statements and results.
        ApiConsultation(community, consultation) = "/api/v1/c/{community}/consultations/{consultation}";
        /// For programs: what is asked next (GET), vote (POST).
        ApiVote(community, consultation) = "/api/v1/c/{community}/consultations/{consultation}/vote";
        /// For programs: write a statement (POST).
        ApiWrite(community, consultation) = "/api/v1/c/{community}/consultations/{consultation}/statements";
        /// For programs: what waits to be let in (GET), let it in or not (POST).
        ApiModerate(community, consultation) = "/api/v1/c/{community}/consultations/{consultation}/moderate";
        /// For programs: keep it open longer (POST).
        ApiExtend(community, consultation) = "/api/v1/c/{community}/consultations/{consultation}/extend";
        /// For programs: end it early (POST).
        ApiEnd(community, consultation) = "/api/v1/c/{community}/consultations/{consultation}/end";
        /// For programs: bring in one that was held elsewhere (POST).
        ApiImport(community) = "/api/v1/c/{community}/consultations/import";
        /// For programs: what one voted and wrote.
        ApiMine(community, consultation) = "/api/v1/c/{community}/consultations/{consultation}/mine";
        /// For programs: put a statement forward for a meeting (POST).
        ApiPropose(community, consultation) = "/api/v1/c/{community}/consultations/{consultation}/propose";
        /// For programs: sheets of paper (GET), make some (POST).
        ApiSheets(community, consultation) = "/api/v1/c/{community}/consultations/{consultation}/sheets";
        /// For programs: enter a sheet (POST).
        ApiEnterSheet(community, consultation) = "/api/v1/c/{community}/consultations/{consultation}/sheets/enter";
        /// For programs: codes of sheets that are printed together.
        ApiBatch(community, consultation, batch) = "/api/v1/c/{community}/consultations/{consultation}/sheets/{batch}";
        /// For programs: all votes, in the open format.
        ApiVotesCsv(community, consultation) = "/api/v1/c/{community}/consultations/{consultation}/participants-votes.csv";
        /// For programs: all statements, in the open format.
        ApiStatementsCsv(community, consultation) = "/api/v1/c/{community}/consultations/{consultation}/comments.csv";
    }
}

/// This feature.
pub fn slice() -> Slice {
    use Action as A;
    Slice::new("consultations")
        .get(urls::Consultations::PATTERN, A::ReadPublic, list::show)
        .get(urls::Begin::PATTERN, A::StartConsultation, new::blank)
        .post(urls::Begin::PATTERN, A::StartConsultation, new::send)
        .get(urls::Import::PATTERN, A::StartConsultation, exchange::blank)
        .post(urls::Import::PATTERN, A::StartConsultation, exchange::send)
        .get(urls::Consultation::PATTERN, A::ReadPublic, show::show)
        .post(urls::Go::PATTERN, A::AnswerConsultation, answer_pages::go)
        .get(urls::Vote::PATTERN, A::AnswerConsultation, answer_pages::ask)
        .post(urls::Vote::PATTERN, A::AnswerConsultation, answer_pages::vote)
        .get(urls::Mine::PATTERN, A::AnswerConsultation, answer_pages::mine)
        .post(urls::Write::PATTERN, A::AnswerConsultation, answer_pages::write)
        .get(urls::Moderate::PATTERN, A::RunConsultation, moderate::show)
        .post(urls::Moderate::PATTERN, A::RunConsultation, moderate::decide)
        .post(urls::Extend::PATTERN, A::RunConsultation, show::extend)
        .post(urls::End::PATTERN, A::RunConsultation, show::end)
        .get(urls::Results::PATTERN, A::ReadPublic, results::show)
        .post(urls::Propose::PATTERN, A::RunConsultation, results::propose)
        .get(urls::Sheets::PATTERN, A::RunConsultation, sheet_pages::show)
        .post(urls::Sheets::PATTERN, A::RunConsultation, sheet_pages::send)
        .get(urls::Batch::PATTERN, A::RunConsultation, sheet_pages::batch)
        .get(urls::VotesCsv::PATTERN, A::ReadPublic, exchange::votes)
        .get(urls::StatementsCsv::PATTERN, A::ReadPublic, exchange::statements)
        .get(urls::ApiConsultations::PATTERN, A::ReadPublic, api::list)
        .post(urls::ApiConsultations::PATTERN, A::StartConsultation, api_do::begin)
        .get(urls::ApiConsultation::PATTERN, A::ReadPublic, api::one)
        .get(urls::ApiVote::PATTERN, A::AnswerConsultation, api_do::asked)
        .post(urls::ApiVote::PATTERN, A::AnswerConsultation, api_do::vote)
        .post(urls::ApiWrite::PATTERN, A::AnswerConsultation, api_do::write)
        .get(urls::ApiModerate::PATTERN, A::RunConsultation, api::waiting)
        .post(urls::ApiModerate::PATTERN, A::RunConsultation, api_do::moderate)
        .post(urls::ApiExtend::PATTERN, A::RunConsultation, api_do::extend)
        .post(urls::ApiEnd::PATTERN, A::RunConsultation, api_do::end)
        .post(urls::ApiImport::PATTERN, A::StartConsultation, api_sheets::import)
        .get(urls::ApiMine::PATTERN, A::AnswerConsultation, api_sheets::mine)
        .post(urls::ApiPropose::PATTERN, A::RunConsultation, api_sheets::propose)
        .get(urls::ApiSheets::PATTERN, A::RunConsultation, api_sheets::sheets)
        .post(urls::ApiSheets::PATTERN, A::RunConsultation, api_sheets::make)
        .post(urls::ApiEnterSheet::PATTERN, A::RunConsultation, api_sheets::enter)
        .get(urls::ApiBatch::PATTERN, A::RunConsultation, api_sheets::batch)
        .get(urls::ApiVotesCsv::PATTERN, A::ReadPublic, api_sheets::votes)
        .get(urls::ApiStatementsCsv::PATTERN, A::ReadPublic, api_sheets::comments)
        .job(jobs::TELL)
        .job(jobs::PICTURE)
        .job(jobs::CLOSE)
        .job(jobs::FORGET)
        .api(api::doc)
        .gives(gives::GIVES)
}
