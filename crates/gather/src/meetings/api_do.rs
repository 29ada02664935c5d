//! Meetings for programs: planning, inviting, cancelling, what one wants raised, minutes, what became of a decision. They go
//! through the same doors as the pages.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use liren_core::id::{DecisionId, MeetingId};
use liren_core::permission::Actor;
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::{Time, Zone};
use liren_ground::ground::Place;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::json::Body;
use liren_kit::limits::Limit;
use liren_kit::visit::Visit;
use liren_kit::when;
use liren_store::Tx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::agenda_pages::LONGEST;
use super::hold;
use super::plan::{self, New, NewItem};
use super::view::{change, id_of};
use super::{after, urls};

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
}

/// Something for the agenda: words, or the number of a matter.
#[derive(Deserialize, ToSchema)]
pub struct ItemBody {
    /// In words.
    #[serde(default)]
    words: String,
    /// Number of a matter.
    #[serde(default)]
    matter: String,
    /// Minutes meant for it.
    #[serde(default)]
    minutes: i64,
}

/// Why.
#[derive(Deserialize, ToSchema)]
pub struct ReasonBody {
    /// In words; everybody can read it.
    #[serde(default)]
    reason: String,
}

/// What one wants raised.
#[derive(Deserialize, ToSchema)]
pub struct RaiseBody {
    /// In words.
    #[serde(default)]
    words: String,
}

/// Minutes.
#[derive(Deserialize, ToSchema)]
pub struct MinutesBody {
    /// In Markdown.
    #[serde(default)]
    minutes: String,
    /// The `rev` they were read with.
    #[serde(default)]
    rev: i64,
}

/// What was planned.
#[derive(Serialize, ToSchema)]
pub struct Planned {
    /// Its id.
    id: String,
    /// Its page.
    url: String,
}

/// What was saved.
#[derive(Serialize, ToSchema)]
pub struct Saved {
    /// To be sent with the next saving.
    rev: i64,
}

fn within(problems: &mut Vec<Problem>, field: &str, text: &str, min: usize, max: usize) -> String {
    let text = text.trim().to_string();
    let n = text.chars().count();
    if n < min {
        problems.push(Problem::new(field, ProblemKey::Required));
    } else if n > max {
        problems.push(Problem::new(field, ProblemKey::TooLong { max }));
    }
    text
}

/// Whoever may not do it at all hears that first; then what is wrong with what they sent.
fn right(tx: &mut Tx<'_>, card: &Card, actor: &Actor, id: MeetingId, wrong: Vec<Problem>) -> Result<(), Fail> {
    plan::mine(tx, card, actor, id)?;
    if wrong.is_empty() { Ok(()) } else { Err(Refusal::Invalid(wrong).into()) }
}

fn instant(problems: &mut Vec<Problem>, zone: &Zone, field: &str, text: &str) -> Time {
    when::instant(zone, text).unwrap_or_else(|| {
        problems.push(Problem::new(field, ProblemKey::BadTime));
        Time(0)
    })
}

/// Plans a meeting; nobody is told yet.
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings", tag = "meetings", request_body = PlanBody,
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 201, body = Planned), (status = 403, description = "Not for this place"), (status = 422, description = "Something needs correcting")))]
pub async fn plan(visit: Visit, Body(body): Body<PlanBody>) -> Result<(StatusCode, Json<Planned>), Fail> {
    let mut wrong = Vec::new();
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
    let id = visit.app.db.write(move |tx| plan::plan(tx, &card, &actor, &mut moment.clone(), &new)).await?;
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
    let item = if body.matter.trim().is_empty() {
        NewItem::Free(within(&mut wrong, "words", &body.words, 2, plan::MOST_TITLE))
    } else {
        NewItem::Matter(body.matter.trim().to_string())
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

/// Says what one wants raised there.
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings/{meeting}/raise", tag = "meetings", request_body = RaiseBody,
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 204, description = "The chair reads it, without a name"), (status = 404, description = "No such meeting")))]
pub async fn raise(visit: Visit, Path((_, id)): At, Body(body): Body<RaiseBody>) -> Result<StatusCode, Fail> {
    let id: MeetingId = id_of(&id)?;
    let mut wrong = Vec::new();
    let words = within(&mut wrong, "words", &body.words, 2, plan::MOST_RAISED);
    if !wrong.is_empty() {
        return Err(Refusal::Invalid(wrong).into());
    }
    visit.app.limits.take(Limit::File, &visit.client.to_string(), visit.moment.now)?;
    change(&visit, id, move |tx, card, actor, moment| plan::raise(tx, card, actor, moment, Some(id), &words)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Saves the minutes.
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings/{meeting}/minutes", tag = "meetings", request_body = MinutesBody,
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 200, body = Saved), (status = 404, description = "No such meeting"), (status = 409, description = "Somebody else saved meanwhile")))]
pub async fn minutes(visit: Visit, Path((_, id)): At, Body(body): Body<MinutesBody>) -> Result<Json<Saved>, Fail> {
    let id: MeetingId = id_of(&id)?;
    let mut wrong = Vec::new();
    let text = within(&mut wrong, "minutes", &body.minutes, 0, hold::MOST_MINUTES);
    let rev = change(&visit, id, move |tx, card, actor, _| {
        right(tx, card, actor, id, wrong.clone())?;
        hold::save(tx, card, actor, id, body.rev, &text)
    })
    .await?;
    Ok(Json(Saved { rev }))
}

/// Says that a decision is carried out.
#[utoipa::path(post, path = "/api/v1/c/{community}/decisions/{decision}/done", tag = "meetings",
    params(("community" = String, Path, description = "12-digit code"), ("decision" = String, Path, description = "Its id")),
    responses((status = 204, description = "It is done"), (status = 404, description = "No such decision")))]
pub async fn done(visit: Visit, Path((_, id)): At) -> Result<StatusCode, Fail> {
    let id: DecisionId = id_of(&id)?;
    change(&visit, MeetingId(id.0), move |tx, card, actor, moment| after::done(tx, card, actor, moment, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says that nothing will come of a decision, and why.
#[utoipa::path(post, path = "/api/v1/c/{community}/decisions/{decision}/drop", tag = "meetings", request_body = ReasonBody,
    params(("community" = String, Path, description = "12-digit code"), ("decision" = String, Path, description = "Its id")),
    responses((status = 204, description = "It is dropped"), (status = 404, description = "No such decision"), (status = 422, description = "The reason is missing")))]
pub async fn drop_it(visit: Visit, Path((_, id)): At, Body(body): Body<ReasonBody>) -> Result<StatusCode, Fail> {
    let id: DecisionId = id_of(&id)?;
    let mut wrong = Vec::new();
    let reason = within(&mut wrong, "reason", &body.reason, 2, plan::MOST_TITLE);
    if !wrong.is_empty() {
        return Err(Refusal::Invalid(wrong).into());
    }
    change(&visit, MeetingId(id.0), move |tx, card, actor, moment| after::drop_it(tx, card, actor, moment, id, &reason)).await?;
    Ok(StatusCode::NO_CONTENT)
}
