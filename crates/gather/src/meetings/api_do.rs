//! Meetings for programs: planning one or a series, the agenda, papers, inviting, cancelling. They go through the same doors as
//! the pages.

use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use liren_core::id::{FileId, MeetingId, ProposalId, SeriesId};
use liren_core::meeting::{Holidays, Rounds};
use liren_core::permission::Actor;
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::{Time, Zone};
use liren_ground::ground::Place;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::json::Body;
use liren_kit::visit::Visit;
use liren_kit::when;
use liren_store::Tx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::agenda_pages::{self, LONGEST};
use super::moving;
use super::plan::{self, New, NewItem};
use super::view::{change, id_of};
use super::{papers, plan_pages, series, urls};
use crate::documents::papers::{FIELD, ids};
use crate::once::sent_key;

/// Most items a meeting is planned with.
const MOST_ITEMS: usize = 20;

/// A meeting to plan.
#[derive(Deserialize, ToSchema)]
pub struct PlanBody {
    /// Kind code of the pack.
    #[serde(default)]
    kind: String,
    /// `community`, or the sort of place and its id: `building-<id>`.
    #[serde(default)]
    place: String,
    /// What it is about.
    #[serde(default)]
    title: String,
    /// `2026-11-26T19:00` in the community's time zone.
    #[serde(default)]
    starts: String,
    /// The same.
    #[serde(default)]
    ends: String,
    /// Where people meet.
    #[serde(default)]
    held_at: String,
    /// What is talked about.
    #[serde(default)]
    items: Vec<String>,
    /// `week`, `month` or `quarter` for the first of a series; once when empty.
    #[serde(default)]
    rounds: String,
    /// Of a series: a day off leaves a meeting out; otherwise it moves to the next working day.
    #[serde(default)]
    skip_holidays: bool,
}

/// Something for the agenda: words, the number of a matter, or what somebody wants raised.
#[derive(Deserialize, ToSchema)]
pub struct ItemBody {
    /// In words.
    #[serde(default)]
    words: String,
    /// Number of a matter.
    #[serde(default)]
    matter: String,
    /// Id of what somebody wants raised.
    #[serde(default)]
    raised: String,
    /// Minutes meant for it.
    #[serde(default)]
    minutes: i64,
}

/// An item of the agenda.
#[derive(Deserialize, ToSchema)]
pub struct SeqBody {
    /// Its number on the agenda.
    #[serde(default)]
    pub item: i64,
}

/// An item that comes to another place of the agenda.
#[derive(Deserialize, ToSchema)]
pub struct OrderBody {
    /// Its number on the agenda.
    #[serde(default)]
    item: i64,
    /// The place it comes to, from 1.
    #[serde(default)]
    to: usize,
}

/// Files that were uploaded: photos, and documents (PDF, .docx, .xlsx).
#[derive(Deserialize, ToSchema)]
pub struct FilesBody {
    /// Their ids.
    #[serde(default)]
    files: Vec<String>,
    /// Number of the item on the agenda they belong to; the whole meeting when it is left out.
    item: Option<i64>,
    /// What they are, at most 40 characters.
    #[serde(default)]
    title: String,
}

/// Where a meeting is moved to.
#[derive(Deserialize, ToSchema)]
pub struct MoveBody {
    /// `2026-11-26T19:00` in the community's time zone.
    #[serde(default)]
    starts: String,
    /// The same.
    #[serde(default)]
    ends: String,
    /// Where people meet.
    #[serde(default)]
    held_at: String,
    /// Why; needed once people were invited, who are told it.
    #[serde(default)]
    reason: String,
}

/// Why.
#[derive(Deserialize, ToSchema)]
pub struct ReasonBody {
    /// In words; everybody can read it.
    #[serde(default)]
    pub(super) reason: String,
}

/// What was planned.
#[derive(Serialize, ToSchema)]
pub struct Planned {
    /// Its id.
    id: String,
    /// Its page.
    url: String,
}

/// Words as a form would take them.
pub(super) fn within(problems: &mut Vec<Problem>, field: &str, text: &str, min: usize, max: usize) -> String {
    let form = Form::of(&[(field, text)]);
    let mut fields = form.check();
    let text = fields.text(field, min, max);
    problems.extend(fields.problems);
    text
}

/// Whoever may not do it at all hears that first; then what is wrong with what they sent.
pub(super) fn right(tx: &mut Tx<'_>, card: &Card, actor: &Actor, id: MeetingId, wrong: Vec<Problem>) -> Result<(), Fail> {
    plan::mine(tx, card, actor, id)?;
    if wrong.is_empty() { Ok(()) } else { Err(Refusal::Invalid(wrong).into()) }
}

fn instant(problems: &mut Vec<Problem>, zone: &Zone, field: &str, text: &str) -> Time {
    when::instant(zone, text).unwrap_or_else(|| {
        problems.push(Problem::new(field, ProblemKey::BadTime));
        Time(0)
    })
}

/// Plans a meeting, or the first of a series; nobody is told yet. A repeated `Idempotency-Key` (at least 16 characters) answers with the
/// first.
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings", tag = "meetings", request_body = PlanBody,
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 201, body = Planned), (status = 403, description = "Not for this place"), (status = 422, description = "Something needs correcting")))]
pub async fn plan(visit: Visit, headers: HeaderMap, Body(body): Body<PlanBody>) -> Result<(StatusCode, Json<Planned>), Fail> {
    let mut wrong = Vec::new();
    let rounds = Rounds::parse(&body.rounds);
    if rounds.is_none() && !body.rounds.is_empty() {
        wrong.push(Problem::new("rounds", ProblemKey::NotAChoice));
    }
    let place = Place::parse(&body.place);
    if place.is_none() {
        wrong.push(Problem::new("place", ProblemKey::NotAChoice));
    }
    let new = New {
        kind: body.kind,
        title: within(&mut wrong, "title", &body.title, 2, plan::MOST_TITLE),
        place: place.unwrap_or(Place::Community),
        starts: instant(&mut wrong, &visit.card.zone, "starts", &body.starts),
        ends: instant(&mut wrong, &visit.card.zone, "ends", &body.ends),
        held_at: within(&mut wrong, "held_at", &body.held_at, 2, plan::MOST_TITLE),
        series: None,
        items: body.items.iter().map(|i| (within(&mut wrong, "items", i, 2, plan::MOST_TITLE), 0)).collect(),
        once: Some(sent_key(&visit, &headers)),
    };
    if new.items.len() > MOST_ITEMS {
        wrong.push(Problem::new("items", ProblemKey::Enough { max: MOST_ITEMS }));
    }
    liren_core::permission::check(
        &visit.actor,
        liren_core::permission::Action::PlanMeeting,
        &liren_core::permission::Where::COMMUNITY,
    )
    .or_else(|refusal| if visit.actor.posts.is_empty() { Err(refusal) } else { Ok(()) })?;
    if !wrong.is_empty() {
        return Err(Refusal::Invalid(wrong).into());
    }
    let (card, actor, moment) = (visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let holidays = if body.skip_holidays { Holidays::Skip } else { Holidays::Move };
    let rhythm = rounds.map(|rounds| plan_pages::rhythm(&visit.card.zone, new.starts, rounds, holidays));
    let id = visit.app.db.write(move |tx| match rhythm {
        None => plan::plan(tx, &card, &actor, &mut moment.clone(), &new),
        Some(rhythm) => series::begin(tx, &card, &actor, &mut moment.clone(), &new, rhythm),
    });
    let id = id.await?;
    let url = visit.app.absolute(&urls::Meeting::url(visit.card.code, id));
    Ok((StatusCode::CREATED, Json(Planned { id: id.to_string(), url })))
}

type At = Path<(String, String)>;

/// Puts something on the agenda.
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings/{meeting}/items", tag = "meetings", request_body = ItemBody,
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 204, description = "It is on the agenda"), (status = 404, description = "No such meeting"), (status = 409, description = "It has begun")))]
pub async fn item(visit: Visit, Path((_, id)): At, Body(body): Body<ItemBody>) -> Result<StatusCode, Fail> {
    let id: MeetingId = id_of(&id)?;
    let mut wrong = Vec::new();
    let item = match (body.raised.trim(), body.matter.trim()) {
        ("", "") => NewItem::Free(within(&mut wrong, "words", &body.words, 2, plan::MOST_TITLE)),
        ("", number) => NewItem::Matter(number.to_string()),
        (raised, _) => NewItem::Raised(raised.parse().unwrap_or_else(|_| {
            wrong.push(Problem::new("raised", ProblemKey::NotAChoice));
            ProposalId(uuid::Uuid::nil())
        })),
    };
    if !(0..=LONGEST).contains(&body.minutes) {
        wrong.push(Problem::new("minutes", ProblemKey::OutOfRange { min: 0, max: LONGEST }));
    }
    change(&visit, id, move |tx, card, actor, moment| {
        right(tx, card, actor, id, wrong.clone())?;
        plan::add_item(tx, card, actor, moment, id, &item, body.minutes)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Invites.
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings/{meeting}/call", tag = "meetings",
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 204, description = "Invitations leave"), (status = 404, description = "No such meeting"), (status = 409, description = "People were invited already")))]
pub async fn call(visit: Visit, Path((_, id)): At) -> Result<StatusCode, Fail> {
    let id: MeetingId = id_of(&id)?;
    change(&visit, id, move |tx, card, actor, moment| plan::call(tx, card, actor, moment, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Cancels with a reason.
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings/{meeting}/cancel", tag = "meetings", request_body = ReasonBody,
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 204, description = "It is cancelled"), (status = 404, description = "No such meeting"), (status = 409, description = "It has begun")))]
pub async fn cancel(visit: Visit, Path((_, id)): At, Body(body): Body<ReasonBody>) -> Result<StatusCode, Fail> {
    let id: MeetingId = id_of(&id)?;
    let mut wrong = Vec::new();
    let reason = within(&mut wrong, "reason", &body.reason, 2, plan::MOST_TITLE);
    change(&visit, id, move |tx, card, actor, moment| {
        right(tx, card, actor, id, wrong.clone())?;
        plan::cancel(tx, card, actor, moment, id, &reason)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes something off the agenda.
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings/{meeting}/items/drop", tag = "meetings", request_body = SeqBody,
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 204, description = "It is off the agenda"), (status = 404, description = "No such meeting"),
        (status = 409, description = "It has begun"), (status = 410, description = "It is off already")))]
pub async fn drop_item(visit: Visit, Path((_, id)): At, Body(body): Body<SeqBody>) -> Result<StatusCode, Fail> {
    let id: MeetingId = id_of(&id)?;
    change(&visit, id, move |tx, card, actor, moment| plan::drop_item(tx, card, actor, moment, id, body.item)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Hangs papers on the meeting: files that were uploaded before (`POST .../files`).
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings/{meeting}/papers", tag = "meetings", request_body = FilesBody,
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 204, description = "They hang there"), (status = 404, description = "No such meeting"),
        (status = 409, description = "It is over"), (status = 422, description = "No such file")))]
pub async fn hang(visit: Visit, Path((_, id)): At, Body(body): Body<FilesBody>) -> Result<StatusCode, Fail> {
    let id: MeetingId = id_of(&id)?;
    let (files, mut wrong) = match ids(&body.files, papers::MOST) {
        Ok(files) if files.is_empty() => (files, vec![Problem::new(FIELD, ProblemKey::Required)]),
        Ok(files) => (files, Vec::new()),
        Err(problem) => (Vec::new(), vec![problem]),
    };
    let title = within(&mut wrong, "title", &body.title, 0, papers::MOST_PAPER);
    let new = papers::NewPapers { files, item: body.item, title };
    change(&visit, id, move |tx, card, actor, moment| {
        right(tx, card, actor, id, wrong.clone())?;
        papers::add(tx, card, actor, moment, id, &new)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Moves an item to another place of the agenda until the meeting begins. Its number stays; the times of all follow from the order.
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings/{meeting}/items/move", tag = "meetings", request_body = OrderBody,
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 204, description = "It stands there"), (status = 404, description = "No such meeting"),
        (status = 409, description = "It has begun or is over"), (status = 410, description = "No such item"),
        (status = 422, description = "No such place")))]
pub async fn move_item(visit: Visit, Path((_, id)): At, Body(body): Body<OrderBody>) -> Result<StatusCode, Fail> {
    let id: MeetingId = id_of(&id)?;
    change(&visit, id, move |tx, card, actor, moment| plan::move_item(tx, card, actor, moment, id, body.item, body.to)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A paper to take down.
#[derive(Deserialize, ToSchema)]
pub struct PaperBody {
    /// Id of the file.
    #[serde(default)]
    file: String,
}

/// Takes a paper down, whatever came of the meeting meanwhile; the file is deleted.
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings/{meeting}/papers/drop", tag = "meetings", request_body = PaperBody,
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 204, description = "It hangs there no more"), (status = 404, description = "No such meeting"),
        (status = 410, description = "It does not hang there")))]
pub async fn drop_paper(visit: Visit, Path((_, id)): At, Body(body): Body<PaperBody>) -> Result<StatusCode, Fail> {
    let id: MeetingId = id_of(&id)?;
    let file: Option<FileId> = body.file.parse().ok();
    change(&visit, id, move |tx, card, actor, moment| {
        let wrong = file.is_none().then(|| Problem::new("file", ProblemKey::NotHere));
        right(tx, card, actor, id, wrong.into_iter().collect())?;
        file.map_or(Ok(()), |file| papers::take_down(tx, card, actor, moment, id, file))
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Moves it to another time or place before it begins. The invited are told once; answers to another time are asked for again. Sent
/// twice it is moved once.
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings/{meeting}/move", tag = "meetings", request_body = MoveBody,
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 204, description = "It is moved"), (status = 404, description = "No such meeting"),
        (status = 409, description = "It has begun or is over"), (status = 422, description = "Something needs correcting")))]
pub async fn move_it(visit: Visit, Path((_, id)): At, Body(body): Body<MoveBody>) -> Result<StatusCode, Fail> {
    let id: MeetingId = id_of(&id)?;
    let form = Form::of(&[("starts", &body.starts), ("ends", &body.ends), ("held_at", &body.held_at), ("why", &body.reason)]);
    let to = agenda_pages::moved(&visit, &form);
    change(&visit, id, move |tx, card, actor, moment| {
        right(tx, card, actor, id, to.as_ref().err().cloned().unwrap_or_default())?;
        let to = to.as_ref().map_err(|wrong| Refusal::Invalid(wrong.clone()))?;
        moving::move_it(tx, card, actor, moment, id, to)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends a series; what is planned already stays.
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings/series/{series}/end", tag = "meetings",
    params(("community" = String, Path, description = "12-digit code"), ("series" = String, Path, description = "Its id")),
    responses((status = 204, description = "It is over"), (status = 404, description = "No such series")))]
pub async fn end_series(visit: Visit, Path((_, id)): At) -> Result<StatusCode, Fail> {
    let id: SeriesId = id_of(&id)?;
    change(&visit, MeetingId(id.0), move |tx, card, actor, moment| series::end(tx, card, actor, moment, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
