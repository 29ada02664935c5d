//! Meetings for programs: reading. What changes something is in `api_do.rs` (planning), `api_join.rs` (whoever comes), `api_hold.rs`
//! (the chair) and `api_after.rs`.

use axum::Json;
use axum::extract::Path;
use liren_core::time::{DAY, Time};
use liren_ground::ground::Ground;
use liren_ground::names::{self, Names};
use liren_kit::fail::Fail;
use liren_kit::visit::Visit;
use liren_kit::when::utc;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::decided::Decision;
use super::page::{Whole, begins, may_agree, reads_minutes, taken, whole};
use super::read::{self, Item, Meeting};
use super::view::{Naming, reason_words, sees};
use super::{after_pages, api_after, api_do, api_hold, api_join, live, series, urls};
use crate::documents::papers::AttachedJson;
use crate::words::Meetings;

/// A meeting.
#[derive(Serialize, ToSchema)]
pub struct MeetingJson {
    /// Its id.
    pub id: String,
    /// Kind code of the pack.
    pub kind: String,
    /// What it is about.
    pub title: String,
    /// `community`, `grid`, `group`, `compound`, `building`, `entrance` or `circle`.
    pub place_kind: &'static str,
    /// For whom, in words.
    pub place: String,
    /// In UTC.
    pub starts: String,
    /// In UTC.
    pub ends: String,
    /// Where people meet.
    pub held_at: String,
    /// When it was last moved or cancelled after people had been invited, in UTC.
    pub revised: Option<String>,
    /// `planned`, `called`, `running`, `held` or `cancelled`.
    pub state: String,
    /// When people were invited, in UTC.
    pub called: Option<String>,
    /// When the minutes were published, in UTC.
    pub published: Option<String>,
    /// Its page.
    pub url: String,
}

/// A decision or an action.
#[derive(Serialize, ToSchema)]
pub struct DecisionJson {
    /// Its id.
    pub id: String,
    /// When the meeting was held, in UTC.
    pub held: String,
    /// Kind code of the meeting.
    pub kind: String,
    /// `decision` or `action`.
    pub what: String,
    /// In words.
    pub words: String,
    /// Who sees to it, in words.
    pub owner: Option<String>,
    /// The day by which it is done.
    pub due: Option<String>,
    /// `done`, `on_the_way`, `late` or `dropped`.
    pub stands: &'static str,
    /// Why it was dropped.
    pub reason: String,
    /// Number of the matter made of it.
    pub matter: Option<String>,
    /// Number of the project that carries it out.
    pub project: Option<String>,
    /// Numbers of the ballots made of it.
    pub ballots: Vec<String>,
    /// Numbers of the consultations begun of it.
    pub consultations: Vec<String>,
    /// Page of the meeting.
    pub url: String,
}

/// What people had been told before a meeting was moved.
#[derive(Serialize, ToSchema)]
pub struct BeforeJson {
    /// When it was moved, in UTC.
    at: String,
    /// When it should have begun, in UTC.
    starts: String,
    /// When it should have ended, in UTC.
    ends: String,
    /// Where people should have met.
    held_at: String,
    /// Why it was moved.
    reason: String,
}

/// An item of the agenda.
#[derive(Serialize, ToSchema)]
pub struct AgendaItemJson {
    /// Its number on the agenda.
    item: i64,
    /// What it is about.
    words: String,
    /// Minutes meant for it; 0 where none are.
    minutes: i64,
    /// When it begins, in UTC, as long as everything before it has minutes.
    starts: Option<String>,
    /// Number of the matter it is about.
    matter: Option<String>,
}

/// A paper that hangs on a meeting.
#[derive(Serialize, ToSchema)]
pub struct MeetingPaperJson {
    /// Number of the item it belongs to; none for the whole meeting.
    item: Option<i64>,
    /// What it is; may be empty.
    title: String,
    #[serde(flatten)]
    file: AttachedJson,
}

/// Meetings that go on by themselves.
#[derive(Serialize, ToSchema)]
pub struct SeriesJson {
    /// Its id.
    id: String,
    /// Kind code of the pack.
    kind: String,
    /// What each is about.
    title: String,
    /// `week`, `month` or `quarter`.
    rounds: &'static str,
    /// The day of the next one that is not planned yet.
    next: Option<String>,
}

/// One meeting with what is talked about and what came of it.
#[derive(Serialize, ToSchema)]
pub struct MeetingWhole {
    /// The meeting.
    pub meeting: MeetingJson,
    /// How it was moved, the first time first.
    pub moves: Vec<BeforeJson>,
    /// The agenda, in order.
    pub items: Vec<AgendaItemJson>,
    /// Photos and documents.
    pub papers: Vec<MeetingPaperJson>,
    /// How many were there who count.
    pub present: i64,
    /// How many only listened.
    pub guests: i64,
    /// The minutes in Markdown, once published; before, for who writes them or is to agree to them.
    pub minutes: Option<String>,
    /// Raised by each saving of the minutes; to be sent with the next.
    pub rev: i64,
    /// Raised by each change of what is agreed to; to be sent with the agreement.
    pub seen: i64,
    /// Whether it waits for the agreement of whoever asks.
    pub may_agree: bool,
    /// What whoever asks answered to the invitation.
    pub coming: Option<bool>,
    /// Votes that were taken, in words.
    pub votes: Vec<String>,
    /// What was decided.
    pub decisions: Vec<DecisionJson>,
}

impl MeetingJson {
    /// From what is stored.
    pub fn of(visit: &Visit, naming: &Naming<'_>, m: &Meeting) -> Self {
        Self {
            id: m.id.to_string(),
            kind: m.kind.clone(),
            title: m.title.clone(),
            place_kind: m.place.kind(),
            place: naming.ground.name(naming.names, naming.card, naming.lang, m.place),
            starts: utc(m.starts),
            ends: utc(m.ends),
            held_at: m.held_at.clone(),
            revised: m.revised.map(utc),
            state: m.state.clone(),
            called: m.called.map(utc),
            published: m.published.map(utc),
            url: visit.app.absolute(&urls::Meeting::url(visit.card.code, m.id)),
        }
    }
}

impl AgendaItemJson {
    /// The agenda, in order.
    pub fn all(visit: &Visit, w: &Whole) -> Vec<Self> {
        let one = |(i, at): (&Item, Option<Time>)| Self {
            item: i.seq,
            words: i.words(&visit.card.pack, visit.lang),
            minutes: i.minutes,
            starts: at.map(utc),
            matter: i.matter.as_ref().map(|(_, number)| number.clone()),
        };
        w.items.iter().zip(begins(w)).map(one).collect()
    }
}

impl DecisionJson {
    /// From what is stored.
    pub fn of(visit: &Visit, names: &Names, d: &Decision) -> Self {
        Self {
            id: d.id.to_string(),
            held: utc(d.held),
            kind: d.kind.clone(),
            what: d.what.clone(),
            words: d.words.clone(),
            owner: d.owner.map(|p| names.post(&visit.card, visit.lang, p)),
            due: d.due.map(|d| d.to_string()),
            stands: d.stands(&visit.card.zone, visit.moment.now).name(),
            reason: reason_words(Meetings(visit.lang), d),
            matter: d.matter.clone(),
            project: d.project.clone(),
            ballots: d.ballots.clone(),
            consultations: d.consultations.clone(),
            url: visit.app.absolute(&urls::Meeting::url(visit.card.code, d.meeting)),
        }
    }
}

/// Meetings that come, and those of the last ninety days.
#[utoipa::path(get, path = "/api/v1/c/{community}/meetings", tag = "meetings",
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = Vec<MeetingJson>), (status = 404, description = "No such community")))]
pub async fn list(visit: Visit) -> Result<Json<Vec<MeetingJson>>, Fail> {
    let (app, code, from) = (visit.app.clone(), visit.card.code, visit.moment.now.plus(-90 * DAY));
    let read = visit.app.db.read(move |tx| Ok::<_, Fail>((read::after(tx, code, from, 400)?, Ground::kept(tx, &app, code)?)));
    let (all, ground) = read.await?;
    let names = names::of(&visit.app, &visit.card).await?;
    let naming = Naming { card: &visit.card, names: &names, ground: &ground, lang: visit.lang, now: visit.moment.now };
    Ok(Json(all.iter().filter(|m| sees(&visit, m)).map(|m| MeetingJson::of(&visit, &naming, m)).collect()))
}

/// One meeting.
#[utoipa::path(get, path = "/api/v1/c/{community}/meetings/{meeting}", tag = "meetings",
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 200, body = MeetingWhole), (status = 404, description = "No such community or meeting")))]
pub async fn one(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Json<MeetingWhole>, Fail> {
    let w = whole(&visit, &id).await?;
    let m = &w.meeting;
    let names = names::of(&visit.app, &visit.card).await?;
    let naming = Naming { card: &visit.card, names: &names, ground: &w.ground, lang: visit.lang, now: visit.moment.now };
    let shows = reads_minutes(&visit, m, &w.ground);
    let votes = taken(&visit, &w).into_iter().map(|v| format!("{}: {} {}", v.question, v.counts, v.verdict));
    Ok(Json(MeetingWhole {
        meeting: MeetingJson::of(&visit, &naming, m),
        moves: w
            .moves
            .iter()
            .map(|b| BeforeJson {
                at: utc(b.at),
                starts: utc(b.starts),
                ends: utc(b.ends),
                held_at: b.held_at.clone(),
                reason: b.reason.clone(),
            })
            .collect(),
        papers: w
            .papers
            .iter()
            .map(|p| MeetingPaperJson {
                item: p.item,
                title: p.title.clone(),
                file: AttachedJson::of(&visit, &p.paper, &urls::Paper::url(visit.card.code, m.id, p.paper.file, "full")),
            })
            .collect(),
        items: AgendaItemJson::all(&visit, &w),
        present: w.there.present,
        guests: w.there.guests,
        minutes: shows.then(|| m.minutes.clone()),
        rev: m.rev,
        seen: m.seen,
        may_agree: may_agree(&visit, m, &w.ground),
        coming: w.mine,
        votes: if shows { votes.collect() } else { Vec::new() },
        decisions: if shows { w.decisions.iter().map(|d| DecisionJson::of(&visit, &names, d)).collect() } else { Vec::new() },
    }))
}

/// Meetings that go on by themselves.
#[utoipa::path(get, path = "/api/v1/c/{community}/meetings/series", tag = "meetings",
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = Vec<SeriesJson>), (status = 404, description = "No such community")))]
pub async fn series_list(visit: Visit) -> Result<Json<Vec<SeriesJson>>, Fail> {
    let card = visit.card.clone();
    let all = visit.app.db.read(move |tx| series::all(tx, &card)).await.map_err(Fail::from)?;
    let one = |s: &series::Series| SeriesJson {
        id: s.id.to_string(),
        kind: s.kind.clone(),
        title: s.title.clone(),
        rounds: s.rhythm.rounds.name(),
        next: series::round(&visit.card, s).map(|r| r.on.to_string()),
    };
    Ok(Json(all.iter().map(one).collect()))
}

/// What became of every decision in published minutes, the newest first.
#[utoipa::path(get, path = "/api/v1/c/{community}/decisions", tag = "meetings",
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = Vec<DecisionJson>), (status = 404, description = "No such community")))]
pub async fn decisions(visit: Visit) -> Result<Json<Vec<DecisionJson>>, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let all = after_pages::public(&visit).await?;
    Ok(Json(all.iter().map(|d| DecisionJson::of(&visit, &names, d)).collect()))
}

#[derive(OpenApi)]
#[openapi(
    paths(
        list,
        one,
        decisions,
        live::once,
        series_list,
        api_do::plan,
        api_do::end_series,
        api_do::item,
        api_do::drop_item,
        api_do::move_item,
        api_do::drop_paper,
        api_do::hang,
        api_do::call,
        api_do::cancel,
        api_do::move_it,
        api_join::reply,
        api_join::raise,
        api_join::raise_any,
        api_join::join,
        api_join::seat,
        api_join::vote,
        api_join::hall,
        api_hold::show,
        api_hold::open,
        api_hold::close,
        api_hold::go_to,
        api_hold::present,
        api_hold::ask,
        api_hold::end_poll,
        api_hold::photo,
        api_after::minutes,
        api_after::approve,
        api_after::decide,
        api_after::strike,
        api_after::done,
        api_after::drop_it,
        api_after::to_matter
    ),
    components(schemas(
        MeetingJson,
        MeetingWhole,
        DecisionJson,
        SeriesJson,
        live::Live,
        api_do::PlanBody,
        api_do::ItemBody,
        api_do::SeqBody,
        api_do::OrderBody,
        api_do::FilesBody,
        api_do::MoveBody,
        BeforeJson,
        MeetingPaperJson,
        AttachedJson,
        api_do::ReasonBody,
        api_do::Planned,
        api_join::ReplyBody,
        api_join::RaiseBody,
        api_join::JoinBody,
        api_join::JoinedJson,
        api_join::PollAnswerJson,
        api_join::PollJson,
        api_join::HallJson,
        api_join::SeatJson,
        api_join::VoteBody,
        AgendaItemJson,
        api_hold::RaisedJson,
        api_hold::ChairJson,
        api_hold::OpenBody,
        api_hold::PresentBody,
        api_hold::QuestionBody,
        api_hold::HandsBody,
        api_hold::AskedPollJson,
        api_hold::FileBody,
        api_after::MinutesBody,
        api_after::Saved,
        api_after::AgreeBody,
        api_after::AgreedJson,
        api_after::DecisionBody,
        api_after::DecidedJson,
        api_after::CategoryBody,
        api_after::MadeMatterJson
    ))
)]
struct Doc;

/// This part of the document.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
