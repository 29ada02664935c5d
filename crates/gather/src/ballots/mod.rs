//! Ballots 表决: a formal vote with a roll, a notice, a quorum and a majority, that anybody can check afterwards.
//!
//! * What is for: a lawful vote from the question to the filed result, paper included, that stands up in court; and votes of residents
//!   that everybody can count again.
//! * Who may: workers and the chair make and run one; owners vote as somebody an officer knows as the owner, by a ballot letter they
//!   signed for, on numbered papers that two clerks enter alike; everybody reads; the chair and the authority inspect.
//! * What can happen: draft, notice (nothing about the question changes any more; the roll is posted for objection), voting on the frozen
//!   roll, closed, result (objections; where one is right it is counted again), final. Everything that happens is one line of the transparency log, in the same transaction.
//! * Rules: `liren_core::ballot`; figures are the pack's, of the version it was made under.
//! * How stored: `migrations/0051` to `0056`, `0063`, `0064`, `0074`, `0091`, `0092`. What was chosen stands in `ballot_entry.opening` and nowhere else (`keep.rs`); of a detached
//!   ballot in `ballot_slip`, apart from everything, until the box is emptied (`slips.rs`). What is forgotten when is in `forget.rs`.

mod api;
mod api_do;
mod api_roll;
mod bundle;
mod cast;
mod check;
mod chosen;
mod corrected;
mod count;
mod delivery;
mod draft;
mod drop;
mod extend;
mod facts;
mod files;
mod forget;
mod gives;
mod keep;
mod list;
mod lots;
mod make;
mod mend;
mod minutes;
mod namesakes;
mod new;
mod notice;
mod objection;
pub mod origin;
mod outcome;
pub(crate) mod owners;
mod owners_bring;
mod owners_edit;
mod owners_import;
mod owners_pages;
mod papers;
mod papers_do;
mod papers_pages;
mod print;
mod read;
mod receipt;
mod record;
mod remind;
mod result;
mod roll;
mod rounds;
mod run;
mod show;
mod slips;
mod step;
mod steps;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_api;
#[cfg(test)]
mod tests_changed;
#[cfg(test)]
mod tests_delivery;
#[cfg(test)]
mod tests_detached;
#[cfg(test)]
mod tests_drop;
#[cfg(test)]
mod tests_edges;
#[cfg(test)]
mod tests_files;
#[cfg(test)]
mod tests_forget;
#[cfg(test)]
mod tests_mends;
#[cfg(test)]
mod tests_namesakes;
#[cfg(test)]
mod tests_origin;
#[cfg(test)]
mod tests_owners;
#[cfg(test)]
mod tests_parts;
#[cfg(test)]
mod tests_record;
#[cfg(test)]
mod tests_recount;
#[cfg(test)]
mod tests_roll;
#[cfg(test)]
mod tests_stands;
#[cfg(test)]
mod tests_told;
mod vote;
mod whole;
mod whose;

use liren_core::permission::Action;
use liren_kit::slice::Slice;

pub mod doors {
    //! What the demo and the bench do through the same doors as people.
    pub use super::bundle::{Which, written};
    pub use super::cast::{Given, New as ToGive, give, letters as letters_for};
    pub use super::chosen::{heads, outcome};
    pub use super::facts::{mode_words, state_words};
    pub use super::keep::{about, sealed};
    pub use super::make::{Item, New, begin, modes, number, series};
    pub use super::new::need;
    pub use super::objection::{Seen as Objector, all as objections, object};
    pub use super::owners_edit::Which as Unit;
    pub use super::owners_import::{Line, bring_in};
    pub use super::papers::{Entered, Voucher, enter, hand_in, letters};
    pub use super::read::{Ballot, Opt, State as BallotState, all, by_id, by_number, mode_name, mode_of};
    pub use super::roll::turnout;
    pub use super::step::Step;
    pub use super::step::one_line;
    pub use super::steps::{By, take};
}

/// Addresses of ballots.
pub mod urls {
    pub use liren_kit::urls::{Ballots, Owners};

    liren_kit::urls! {
        /// Make one: the questions that find the class, then the form.
        NewBallot(community) = "/c/{community}/ballots/new";
        /// Is a receipt in the log?
        Receipts(community) = "/c/{community}/ballots/receipt";
        /// How anybody checks a result.
        Check(community) = "/c/{community}/ballots/check";
        /// The second verifier.
        Verifier(community) = "/c/{community}/ballots/check/verify.py";
        /// What a bundle is made of.
        Format(community) = "/c/{community}/ballots/check/bundle.md";
        /// One ballot.
        Ballot(community, ballot) = "/c/{community}/ballots/{ballot}";
        /// Running it: what is done next is sent here.
        Run(community, ballot) = "/c/{community}/ballots/{ballot}/run";
        /// A draft that is mended; what is changed is sent here.
        Draft(community, ballot) = "/c/{community}/ballots/{ballot}/draft";
        /// The posted roll, and objections to it (POST).
        Roll(community, ballot) = "/c/{community}/ballots/{ballot}/roll";
        /// Vote as an owner or resident who is known.
        Vote(community, ballot) = "/c/{community}/ballots/{ballot}/vote";
        /// Vote by the code of a ballot letter.
        Letter(community, ballot, secret) = "/c/{community}/ballots/{ballot}/letter/{secret}";
        /// What was given as a receipt.
        Receipt(community, ballot, hash) = "/c/{community}/ballots/{ballot}/receipt/{hash}";
        /// Enter papers, cast at the counter.
        Papers(community, ballot) = "/c/{community}/ballots/{ballot}/papers";
        /// Cast for an owner at the counter (POST).
        Counter(community, ballot) = "/c/{community}/ballots/{ballot}/counter";
        /// Papers or letters of a building as sheets (POST; letters get new codes).
        Print(community, ballot) = "/c/{community}/ballots/{ballot}/print";
        /// Where papers have to be carried; what is marked there is sent here too.
        Delivery(community, ballot) = "/c/{community}/ballots/{ballot}/delivery";
        /// Who carries papers (POST).
        Carriers(community, ballot) = "/c/{community}/ballots/{ballot}/carriers";
        /// Nobody is to come to us any more (POST).
        NoVisits(community, ballot) = "/c/{community}/ballots/{ballot}/no-visits";
        /// The announcement as a sheet.
        Announcement(community, ballot) = "/c/{community}/ballots/{ballot}/announcement";
        /// The minutes of the count as a sheet.
        Minutes(community, ballot) = "/c/{community}/ballots/{ballot}/minutes";
        /// The result as a spreadsheet for the authority.
        Sheet(community, ballot) = "/c/{community}/ballots/{ballot}/result.xlsx";
        /// The bundle for everybody.
        Bundle(community, ballot) = "/c/{community}/ballots/{ballot}/bundle.jsonl";
        /// The bundle with every choice, for those who may see them.
        Inspection(community, ballot) = "/c/{community}/ballots/{ballot}/inspection.jsonl";
        /// A file of it: a paper that belongs to it, a photo of where notice hangs.
        File(community, ballot, id, size) = "/c/{community}/ballots/{ballot}/files/{id}/{size}";
        /// How lots are drawn; a commitment, or its value (POST).
        Lots(community, ballot) = "/c/{community}/ballots/{ballot}/lots";
        /// Take an objection down at the counter (POST).
        TakeDown(community, ballot) = "/c/{community}/ballots/{ballot}/objections";
        /// Object to the result (POST).
        Object(community, ballot) = "/c/{community}/ballots/{ballot}/object";
        /// Import it.
        ImportOwners(community) = "/c/{community}/owners/import";
        /// Take a bay off it (POST).
        Bays(community) = "/c/{community}/owners/bays";
        /// One unit of it: correct (POST).
        Unit(community, home) = "/c/{community}/owners/{home}";
        /// For programs: all ballots.
        ApiBallots(community) = "/api/v1/c/{community}/ballots";
        /// For programs: one ballot; a step is sent here too.
        ApiBallot(community, ballot) = "/api/v1/c/{community}/ballots/{ballot}";
        /// For programs: cast one.
        ApiVote(community, ballot) = "/api/v1/c/{community}/ballots/{ballot}/vote";
        /// For programs: enter a paper.
        ApiPapers(community, ballot) = "/api/v1/c/{community}/ballots/{ballot}/papers";
        /// For programs: cast for an owner at the counter.
        ApiCounter(community, ballot) = "/api/v1/c/{community}/ballots/{ballot}/counter";
        /// For programs: object.
        ApiObjections(community, ballot) = "/api/v1/c/{community}/ballots/{ballot}/objections";
        /// For programs: take an objection down at the counter.
        ApiTakeDown(community, ballot) = "/api/v1/c/{community}/ballots/{ballot}/objections/counter";
        /// For programs: lots.
        ApiLots(community, ballot) = "/api/v1/c/{community}/ballots/{ballot}/lots";
        /// For programs: the roll of a ballot.
        ApiRoll(community, ballot) = "/api/v1/c/{community}/ballots/{ballot}/roll";
        /// For programs: where papers have to be carried.
        ApiDelivery(community, ballot) = "/api/v1/c/{community}/ballots/{ballot}/delivery";
        /// For programs: who carries papers.
        ApiCarriers(community, ballot) = "/api/v1/c/{community}/ballots/{ballot}/carriers";
        /// For programs: nobody is to come to us any more.
        ApiNoVisits(community, ballot) = "/api/v1/c/{community}/ballots/{ballot}/no-visits";
        /// For programs: the owner roll.
        ApiOwners(community) = "/api/v1/c/{community}/owners";
        /// For programs: bring it in.
        ApiImportOwners(community) = "/api/v1/c/{community}/owners/import";
        /// For programs: take a bay off it.
        ApiBay(community, bay) = "/api/v1/c/{community}/owners/bays/{bay}/remove";
        /// For programs: one home of it.
        ApiUnit(community, home) = "/api/v1/c/{community}/owners/{home}";
    }
}

/// This feature.
pub fn slice() -> Slice {
    use Action as A;
    Slice::new("ballots")
        .get(urls::Ballots::PATTERN, A::ReadPublic, list::list)
        .get(urls::NewBallot::PATTERN, A::RunBallot, new::blank)
        .post(urls::NewBallot::PATTERN, A::RunBallot, new::send)
        .get(urls::Receipts::PATTERN, A::ReadPublic, receipt::look)
        .get(urls::Check::PATTERN, A::ReadPublic, check::show)
        .get(urls::Verifier::PATTERN, A::ReadPublic, check::verifier)
        .get(urls::Format::PATTERN, A::ReadPublic, check::format)
        .get(urls::Ballot::PATTERN, A::ReadPublic, show::one)
        .get(urls::Run::PATTERN, A::RunBallot, run::show)
        .post(urls::Run::PATTERN, A::RunBallot, run::send)
        .get(urls::Draft::PATTERN, A::RunBallot, draft::show)
        .post(urls::Draft::PATTERN, A::RunBallot, draft::send)
        .get(urls::Roll::PATTERN, A::ReadPublic, objection::roll)
        .post(urls::Roll::PATTERN, A::ObjectToBallot, objection::to_roll)
        .get(urls::Vote::PATTERN, A::CastBallot, vote::show)
        .post(urls::Vote::PATTERN, A::CastBallot, vote::send)
        .get(urls::Letter::PATTERN, A::CastBallot, vote::letter)
        .post(urls::Letter::PATTERN, A::CastBallot, vote::by_letter)
        .get(urls::Receipt::PATTERN, A::ReadPublic, receipt::show)
        .get(urls::Papers::PATTERN, A::EnterBallots, papers_pages::show)
        .post(urls::Papers::PATTERN, A::EnterBallots, papers_pages::send)
        .post(urls::Counter::PATTERN, A::EnterBallots, papers_pages::counter)
        .get(urls::Print::PATTERN, A::EnterBallots, print::offer)
        .post(urls::Print::PATTERN, A::EnterBallots, print::sheets)
        .get(urls::Delivery::PATTERN, A::CarryBallots, delivery::show)
        .post(urls::Delivery::PATTERN, A::CarryBallots, delivery::send)
        .post(urls::Carriers::PATTERN, A::NameCarriers, delivery::appoint)
        .post(urls::NoVisits::PATTERN, A::CastBallot, delivery::no_visits)
        .get(urls::Announcement::PATTERN, A::ReadPublic, result::announcement)
        .get(urls::Minutes::PATTERN, A::ReadPublic, minutes::sheet)
        .get(urls::Sheet::PATTERN, A::InspectBallot, result::sheet)
        .get(urls::Bundle::PATTERN, A::ReadPublic, result::bundle)
        .get(urls::Inspection::PATTERN, A::InspectBallot, result::inspection)
        .get(urls::File::PATTERN, A::ReadPublic, files::serve)
        .get(urls::Lots::PATTERN, A::ReadPublic, lots::show)
        .post(urls::Lots::PATTERN, A::ObjectToBallot, lots::send)
        .post(urls::Object::PATTERN, A::ObjectToBallot, objection::to_result)
        .post(urls::TakeDown::PATTERN, A::EnterBallots, objection::take_down)
        .get(urls::Owners::PATTERN, A::KeepOwners, owners_pages::list)
        .get(urls::ImportOwners::PATTERN, A::KeepOwners, owners_bring::import)
        .post(urls::ImportOwners::PATTERN, A::KeepOwners, owners_bring::bring)
        .post(urls::Bays::PATTERN, A::KeepOwners, owners_pages::remove)
        .get(urls::Unit::PATTERN, A::KeepOwners, owners_pages::unit)
        .post(urls::Unit::PATTERN, A::KeepOwners, owners_pages::correct)
        .get(urls::ApiBallots::PATTERN, A::ReadPublic, api::list)
        .get(urls::ApiBallot::PATTERN, A::ReadPublic, api::one)
        .post(urls::ApiBallots::PATTERN, A::RunBallot, api_do::make)
        .post(urls::ApiBallot::PATTERN, A::RunBallot, api::step)
        .post(urls::ApiVote::PATTERN, A::CastBallot, api_do::cast)
        .post(urls::ApiPapers::PATTERN, A::EnterBallots, api_do::enter)
        .post(urls::ApiCounter::PATTERN, A::EnterBallots, api_do::counter)
        .post(urls::ApiObjections::PATTERN, A::ObjectToBallot, api_do::object)
        .post(urls::ApiTakeDown::PATTERN, A::EnterBallots, api_do::take_down)
        .post(urls::ApiLots::PATTERN, A::ObjectToBallot, api_do::lot)
        .get(urls::ApiRoll::PATTERN, A::ReadPublic, api_roll::roll)
        .get(urls::ApiDelivery::PATTERN, A::CarryBallots, api_roll::stops)
        .post(urls::ApiDelivery::PATTERN, A::CarryBallots, api_roll::mark)
        .post(urls::ApiCarriers::PATTERN, A::NameCarriers, api_roll::carriers)
        .post(urls::ApiNoVisits::PATTERN, A::CastBallot, api_roll::no_visits)
        .get(urls::ApiOwners::PATTERN, A::KeepOwners, api_roll::owned)
        .post(urls::ApiImportOwners::PATTERN, A::KeepOwners, api_roll::import)
        .post(urls::ApiBay::PATTERN, A::KeepOwners, api_roll::remove)
        .get(urls::ApiUnit::PATTERN, A::KeepOwners, api_roll::unit)
        .post(urls::ApiUnit::PATTERN, A::KeepOwners, api_roll::correct)
        .job(drop::DROPPED)
        .job(forget::FORGET)
        .job(origin::OPENED)
        .job(remind::REMIND)
        .job(slips::MIX)
        .api(api::doc)
        .gives(gives::GIVES)
}
