//! Meetings: planned, called, held, written down, and what became of what they decided.
//!
//! * What is for: what neighbours talk over together leads to something, by somebody, by a date, and everybody can see it.
//! * Who may: leaders plan for their place, workers anywhere; the post that planned a meeting chairs it; anybody says what
//!   they want raised, joins by the code and votes with those present; minutes are agreed to by the chair and one more.
//! * What can happen: planned, called (a job invites), moved with a reason, running, held, or cancelled with a reason. Kinds, notice, quorum and
//!   majority are the pack's; the counting is `liren_core::meeting`.
//! * Rules: names only where a quorum needs them, and only as long as the pack says (`jobs::NAMES`). There a quorum and formal votes count
//!   those on the list of who may come (holders of its posts, one voice a home, whom the chair counts in); others are guests with straw polls. A phone that joined is a random link and nothing else; its vote is stored under
//!   another digest than its presence, so neither leads to the other.
//! * How stored: `migrations/0020`, `0065`, `0066`, `0088`; screens read the database through one room a meeting (`live.rs`).

pub mod after;
mod after_pages;
mod agenda_pages;
mod api;
mod api_after;
mod api_do;
mod api_hold;
mod api_join;
mod chair;
pub mod decided;
mod gives;
mod hall;
pub mod hold;
mod ical;
pub mod jobs;
mod join;
mod list;
mod live;
pub mod moving;
mod page;
mod paper;
mod papers;
pub mod plan;
mod plan_pages;
pub mod read;
pub mod series;
pub mod tell;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_api;
#[cfg(test)]
mod tests_due;
#[cfg(test)]
mod tests_move;
#[cfg(test)]
mod tests_there;
mod text;
pub mod there;
mod view;

use liren_core::permission::Action;
use liren_kit::slice::Slice;

pub use gives::of_matter;
pub use live::enter;

/// Addresses of meetings.
pub mod urls {
    pub use liren_kit::urls::Meetings;

    liren_kit::urls! {
        /// Coming meetings as a calendar.
        Calendar(community) = "/c/{community}/meetings.ics";
        /// Plan one: which kind, then the rest.
        Plan(community) = "/c/{community}/meetings/new";
        /// End a series (POST).
        EndSeries(community, series) = "/c/{community}/meetings/series/{series}/end";
        /// Say what one wants raised at whichever comes (POST).
        Raise(community) = "/c/{community}/meetings/raise";
        /// Join by the code.
        Join(community) = "/c/{community}/join";
        /// One meeting.
        Meeting(community, meeting) = "/c/{community}/meetings/{meeting}";
        /// Put something on the agenda (POST).
        AddItem(community, meeting) = "/c/{community}/meetings/{meeting}/items";
        /// Take something off it (POST).
        DropItem(community, meeting) = "/c/{community}/meetings/{meeting}/items/drop";
        /// Move something to another place of it (POST).
        MoveItem(community, meeting) = "/c/{community}/meetings/{meeting}/items/move";
        /// Hang papers on it (POST).
        Papers(community, meeting) = "/c/{community}/meetings/{meeting}/papers";
        /// Take one down (POST).
        DropPaper(community, meeting) = "/c/{community}/meetings/{meeting}/papers/drop";
        /// A paper, or the photo of handwritten minutes.
        Paper(community, meeting, id, size) = "/c/{community}/meetings/{meeting}/papers/{id}/{size}";
        /// Invite (POST).
        Call(community, meeting) = "/c/{community}/meetings/{meeting}/call";
        /// Cancel with a reason (POST).
        Cancel(community, meeting) = "/c/{community}/meetings/{meeting}/cancel";
        /// Move it to another time or place (POST).
        Move(community, meeting) = "/c/{community}/meetings/{meeting}/move";
        /// Say whether one comes (POST).
        Reply(community, meeting) = "/c/{community}/meetings/{meeting}/reply";
        /// Say what one wants raised there (POST).
        RaiseAt(community, meeting) = "/c/{community}/meetings/{meeting}/raise";
        /// The chair's page.
        Chair(community, meeting) = "/c/{community}/meetings/{meeting}/chair";
        /// Open it (POST).
        Open(community, meeting) = "/c/{community}/meetings/{meeting}/open";
        /// End it (POST).
        Close(community, meeting) = "/c/{community}/meetings/{meeting}/close";
        /// Go to an item (POST).
        GoTo(community, meeting) = "/c/{community}/meetings/{meeting}/go-to";
        /// Who is there (POST).
        Present(community, meeting) = "/c/{community}/meetings/{meeting}/present";
        /// Put a question to those present (POST).
        Ask(community, meeting) = "/c/{community}/meetings/{meeting}/ask";
        /// End a question (POST).
        EndPoll(community, meeting, poll) = "/c/{community}/meetings/{meeting}/polls/{poll}/end";
        /// Save the minutes (POST).
        Minutes(community, meeting) = "/c/{community}/meetings/{meeting}/minutes";
        /// A photo of handwritten minutes (POST).
        Photo(community, meeting) = "/c/{community}/meetings/{meeting}/photo";
        /// Write down a decision (POST).
        Decide(community, meeting) = "/c/{community}/meetings/{meeting}/decide";
        /// Take back what was noted by mistake (POST).
        Strike(community, meeting) = "/c/{community}/meetings/{meeting}/strike";
        /// Agree to the minutes (POST).
        Approve(community, meeting) = "/c/{community}/meetings/{meeting}/approve";
        /// The page for the hall.
        Hall(community, meeting) = "/c/{community}/meetings/{meeting}/hall";
        /// What changes on the screens, as it changes.
        Live(community, meeting) = "/c/{community}/meetings/{meeting}/live";
        /// The minutes on paper.
        Sheet(community, meeting) = "/c/{community}/meetings/{meeting}/sheet";
        /// The list to sign on paper.
        Attendance(community, meeting) = "/c/{community}/meetings/{meeting}/attendance";
        /// A phone that joined.
        Seat(community, meeting, token) = "/c/{community}/meetings/{meeting}/j/{token}";
        /// Its vote (POST).
        Vote(community, meeting, token) = "/c/{community}/meetings/{meeting}/j/{token}/vote";
        /// What became of every decision.
        Decisions(community) = "/c/{community}/decisions";
        /// The same as CSV.
        DecisionsCsv(community) = "/c/{community}/decisions.csv";
        /// The same as JSON.
        DecisionsJson(community) = "/c/{community}/decisions.json";
        /// One decision: say that it is done or dropped, make a matter of it.
        Decision(community, decision) = "/c/{community}/decisions/{decision}";
        /// It is done (POST).
        Done(community, decision) = "/c/{community}/decisions/{decision}/done";
        /// Nothing will come of it (POST).
        Drop(community, decision) = "/c/{community}/decisions/{decision}/drop";
        /// Make a matter of it (POST).
        ToMatter(community, decision) = "/c/{community}/decisions/{decision}/matter";
        /// For programs: the list (GET), planning (POST).
        ApiMeetings(community) = "/api/v1/c/{community}/meetings";
        /// For programs: one meeting.
        ApiMeeting(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}";
        /// For programs: what its screens show.
        ApiLive(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}/live";
        /// For programs: meetings that go on by themselves.
        ApiSeries(community) = "/api/v1/c/{community}/meetings/series";
        /// For programs: end a series (POST).
        ApiEndSeries(community, series) = "/api/v1/c/{community}/meetings/series/{series}/end";
        /// For programs: say what one wants raised at whichever comes (POST).
        ApiRaise(community) = "/api/v1/c/{community}/meetings/raise";
        /// For programs: join by the code (POST).
        ApiJoin(community) = "/api/v1/c/{community}/join";
        /// For programs: something for the agenda (POST).
        ApiItems(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}/items";
        /// For programs: something off the agenda (POST).
        ApiDropItem(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}/items/drop";
        /// For programs: move it to another place.
        ApiMoveItem(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}/items/move";
        /// For programs: hang papers on it (POST).
        ApiPapers(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}/papers";
        /// For programs: take a paper down (POST).
        ApiDropPaper(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}/papers/drop";
        /// For programs: invite (POST).
        ApiCall(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}/call";
        /// For programs: cancel (POST).
        ApiCancel(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}/cancel";
        /// For programs: move it to another time or place (POST).
        ApiMove(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}/move";
        /// For programs: answer an invitation (POST).
        ApiReply(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}/reply";
        /// For programs: say what one wants raised there (POST).
        ApiRaiseAt(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}/raise";
        /// For programs: what the hall's screen shows.
        ApiHall(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}/hall";
        /// For programs: what somebody sees who joined.
        ApiSeat(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}/seat";
        /// For programs: a vote (POST).
        ApiVote(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}/vote";
        /// For programs: what the chair's page shows.
        ApiChair(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}/chair";
        /// For programs: open it (POST).
        ApiOpen(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}/open";
        /// For programs: end it (POST).
        ApiClose(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}/close";
        /// For programs: go to an item (POST).
        ApiGoTo(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}/go-to";
        /// For programs: who is there (POST).
        ApiPresent(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}/present";
        /// For programs: put a question to those present (POST).
        ApiAsk(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}/polls";
        /// For programs: end a question (POST).
        ApiEndPoll(community, meeting, poll) = "/api/v1/c/{community}/meetings/{meeting}/polls/{poll}/end";
        /// For programs: a photo of handwritten minutes (POST).
        ApiPhoto(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}/photo";
        /// For programs: save the minutes (POST).
        ApiMinutes(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}/minutes";
        /// For programs: agree to the minutes (POST).
        ApiApprove(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}/approve";
        /// For programs: take back what was noted by mistake (POST).
        ApiStrike(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}/strike";
        /// For programs: write down a decision (POST).
        ApiDecide(community, meeting) = "/api/v1/c/{community}/meetings/{meeting}/decisions";
        /// For programs: what became of every decision.
        ApiDecisions(community) = "/api/v1/c/{community}/decisions";
        /// For programs: it is done (POST).
        ApiDone(community, decision) = "/api/v1/c/{community}/decisions/{decision}/done";
        /// For programs: nothing will come of it (POST).
        ApiDrop(community, decision) = "/api/v1/c/{community}/decisions/{decision}/drop";
        /// For programs: make a matter of it (POST).
        ApiToMatter(community, decision) = "/api/v1/c/{community}/decisions/{decision}/matter";
    }
}

/// This feature.
pub fn slice() -> Slice {
    use Action as A;
    Slice::new("meetings")
        .get(urls::Meetings::PATTERN, A::ReadPublic, list::show)
        .get(urls::Calendar::PATTERN, A::ReadPublic, ical::feed)
        .get(urls::Plan::PATTERN, A::PlanMeeting, plan_pages::blank)
        .post(urls::Plan::PATTERN, A::PlanMeeting, plan_pages::send)
        .post(urls::EndSeries::PATTERN, A::RunMeeting, list::end_series)
        .post(urls::Raise::PATTERN, A::AttendMeeting, list::raise)
        .get(urls::Join::PATTERN, A::AttendMeeting, join::blank)
        .post(urls::Join::PATTERN, A::AttendMeeting, join::send)
        .get(urls::Meeting::PATTERN, A::ReadPublic, page::show)
        .post(urls::AddItem::PATTERN, A::RunMeeting, agenda_pages::add)
        .post(urls::DropPaper::PATTERN, A::RunMeeting, agenda_pages::drop_paper)
        .post(urls::DropItem::PATTERN, A::RunMeeting, agenda_pages::drop_item)
        .post(urls::MoveItem::PATTERN, A::RunMeeting, agenda_pages::move_item)
        .post(urls::Papers::PATTERN, A::RunMeeting, agenda_pages::hang)
        .get(urls::Paper::PATTERN, A::ReadPublic, paper::file)
        .post(urls::Call::PATTERN, A::PlanMeeting, agenda_pages::call)
        .post(urls::Cancel::PATTERN, A::PlanMeeting, agenda_pages::cancel)
        .post(urls::Move::PATTERN, A::PlanMeeting, agenda_pages::move_it)
        .post(urls::Reply::PATTERN, A::AttendMeeting, agenda_pages::reply)
        .post(urls::RaiseAt::PATTERN, A::AttendMeeting, agenda_pages::raise)
        .get(urls::Chair::PATTERN, A::RunMeeting, chair::show)
        .post(urls::Open::PATTERN, A::RunMeeting, chair::open)
        .post(urls::Close::PATTERN, A::RunMeeting, chair::close)
        .post(urls::GoTo::PATTERN, A::RunMeeting, chair::go_to)
        .post(urls::Present::PATTERN, A::RunMeeting, chair::present)
        .post(urls::Ask::PATTERN, A::RunMeeting, chair::ask)
        .post(urls::EndPoll::PATTERN, A::RunMeeting, chair::end_poll)
        .post(urls::Minutes::PATTERN, A::RunMeeting, chair::minutes)
        .post(urls::Photo::PATTERN, A::RunMeeting, chair::photo)
        .post(urls::Decide::PATTERN, A::RunMeeting, chair::decide)
        .post(urls::Strike::PATTERN, A::RunMeeting, chair::strike)
        .post(urls::Approve::PATTERN, A::ApproveMinutes, page::approve)
        .get(urls::Hall::PATTERN, A::ReadPublic, hall::show)
        .get(urls::Live::PATTERN, A::ReadPublic, live::events)
        .get(urls::Sheet::PATTERN, A::ReadPublic, paper::sheet)
        .get(urls::Attendance::PATTERN, A::RunMeeting, paper::attendance)
        .get(urls::Seat::PATTERN, A::AttendMeeting, join::seat)
        .post(urls::Vote::PATTERN, A::AttendMeeting, join::vote)
        .get(urls::Decisions::PATTERN, A::ReadPublic, after_pages::list)
        .get(urls::DecisionsCsv::PATTERN, A::ReadPublic, after_pages::csv)
        .get(urls::DecisionsJson::PATTERN, A::ReadPublic, after_pages::json)
        .get(urls::Decision::PATTERN, A::FollowDecision, after_pages::one)
        .post(urls::Done::PATTERN, A::FollowDecision, after_pages::done)
        .post(urls::Drop::PATTERN, A::FollowDecision, after_pages::drop_it)
        .post(urls::ToMatter::PATTERN, A::FollowDecision, after_pages::to_matter)
        .get(urls::ApiMeetings::PATTERN, A::ReadPublic, api::list)
        .post(urls::ApiMeetings::PATTERN, A::PlanMeeting, api_do::plan)
        .get(urls::ApiMeeting::PATTERN, A::ReadPublic, api::one)
        .get(urls::ApiLive::PATTERN, A::ReadPublic, live::once)
        .get(urls::ApiSeries::PATTERN, A::ReadPublic, api::series_list)
        .post(urls::ApiEndSeries::PATTERN, A::RunMeeting, api_do::end_series)
        .post(urls::ApiRaise::PATTERN, A::AttendMeeting, api_join::raise_any)
        .post(urls::ApiJoin::PATTERN, A::AttendMeeting, api_join::join)
        .post(urls::ApiItems::PATTERN, A::RunMeeting, api_do::item)
        .post(urls::ApiDropPaper::PATTERN, A::RunMeeting, api_do::drop_paper)
        .post(urls::ApiDropItem::PATTERN, A::RunMeeting, api_do::drop_item)
        .post(urls::ApiMoveItem::PATTERN, A::RunMeeting, api_do::move_item)
        .post(urls::ApiPapers::PATTERN, A::RunMeeting, api_do::hang)
        .post(urls::ApiCall::PATTERN, A::PlanMeeting, api_do::call)
        .post(urls::ApiCancel::PATTERN, A::PlanMeeting, api_do::cancel)
        .post(urls::ApiMove::PATTERN, A::PlanMeeting, api_do::move_it)
        .post(urls::ApiReply::PATTERN, A::AttendMeeting, api_join::reply)
        .post(urls::ApiRaiseAt::PATTERN, A::AttendMeeting, api_join::raise)
        .get(urls::ApiHall::PATTERN, A::ReadPublic, api_join::hall)
        .get(urls::ApiSeat::PATTERN, A::AttendMeeting, api_join::seat)
        .post(urls::ApiVote::PATTERN, A::AttendMeeting, api_join::vote)
        .get(urls::ApiChair::PATTERN, A::RunMeeting, api_hold::show)
        .post(urls::ApiOpen::PATTERN, A::RunMeeting, api_hold::open)
        .post(urls::ApiClose::PATTERN, A::RunMeeting, api_hold::close)
        .post(urls::ApiGoTo::PATTERN, A::RunMeeting, api_hold::go_to)
        .post(urls::ApiPresent::PATTERN, A::RunMeeting, api_hold::present)
        .post(urls::ApiAsk::PATTERN, A::RunMeeting, api_hold::ask)
        .post(urls::ApiEndPoll::PATTERN, A::RunMeeting, api_hold::end_poll)
        .post(urls::ApiPhoto::PATTERN, A::RunMeeting, api_hold::photo)
        .post(urls::ApiMinutes::PATTERN, A::RunMeeting, api_after::minutes)
        .post(urls::ApiApprove::PATTERN, A::ApproveMinutes, api_after::approve)
        .post(urls::ApiDecide::PATTERN, A::RunMeeting, api_after::decide)
        .post(urls::ApiStrike::PATTERN, A::RunMeeting, api_after::strike)
        .get(urls::ApiDecisions::PATTERN, A::ReadPublic, api::decisions)
        .post(urls::ApiDone::PATTERN, A::FollowDecision, api_after::done)
        .post(urls::ApiDrop::PATTERN, A::FollowDecision, api_after::drop_it)
        .post(urls::ApiToMatter::PATTERN, A::FollowDecision, api_after::to_matter)
        .job(jobs::TELL)
        .job(jobs::MINUTES)
        .job(jobs::NAMES)
        .job(jobs::SERIES)
        .job(jobs::DUE)
        .api(api::doc)
        .gives(gives::GIVES)
}
