//! Meetings for programs, after them: the minutes, agreeing to them, decisions and what becomes of those. They go through the same
//! doors as the pages.

use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use liren_core::id::{DecisionId, MeetingId, PostId};
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::Date;
use liren_kit::fail::Fail;
use liren_kit::json::Body;
use liren_kit::visit::Visit;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::after::{self, NewDecision};
use super::api_do::{ReasonBody, right, within};
use super::view::{change, id_of};
use super::{after_pages, hold, plan};
use crate::matters::say;
use crate::matters::urls as matters;
use crate::once::sent_key;

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

/// What was saved.
#[derive(Serialize, ToSchema)]
pub struct Saved {
    /// To be sent with the next saving.
    rev: i64,
}

/// An agreement to the minutes.
#[derive(Deserialize, ToSchema)]
pub struct AgreeBody {
    /// The `seen` they were read with: nobody agrees to what they did not read.
    seen: Option<i64>,
}

/// What an agreement led to.
#[derive(Serialize, ToSchema)]
pub struct AgreedJson {
    /// Two people agreed: the minutes are published. Otherwise one more has to.
    published: bool,
}

/// Something that was decided, or that somebody is to do.
#[derive(Deserialize, ToSchema)]
pub struct DecisionBody {
    /// In words, 2 to 300 characters.
    #[serde(default)]
    words: String,
    /// Number of the item on the agenda.
    #[serde(default)]
    item: i64,
    /// Somebody is to do something: `owner` and `due` are needed then.
    #[serde(default)]
    action: bool,
    /// Id of the post that sees to it.
    #[serde(default)]
    owner: String,
    /// The day by which it is done: `2026-11-26`.
    #[serde(default)]
    due: String,
}

/// A decision was written down.
#[derive(Serialize, ToSchema)]
pub struct DecidedJson {
    /// Its id.
    decision: String,
}

/// Which sort of matter.
#[derive(Deserialize, ToSchema)]
pub struct CategoryBody {
    /// Category code of the pack.
    #[serde(default)]
    category: String,
}

/// A matter was made.
#[derive(Serialize, ToSchema)]
pub struct MadeMatterJson {
    /// Its number.
    number: String,
    /// Its page.
    url: String,
}

type At = Path<(String, String)>;

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

/// Agrees to the minutes: the chair first, then somebody else who may; the second agreement publishes them.
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings/{meeting}/approve", tag = "meetings", request_body = AgreeBody,
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 200, body = AgreedJson), (status = 403, description = "Not theirs to agree to"), (status = 404, description = "No such meeting"),
        (status = 409, description = "It is not over, was changed meanwhile, is published, or needs another person"),
        (status = 422, description = "There are no minutes, or `seen` is missing")))]
pub async fn approve(visit: Visit, Path((_, id)): At, Body(body): Body<AgreeBody>) -> Result<Json<AgreedJson>, Fail> {
    let id: MeetingId = id_of(&id)?;
    let published = change(&visit, id, move |tx, card, actor, moment| {
        after::may_approve(tx, card, actor, id)?;
        let seen = body.seen.ok_or_else(|| Refusal::field("seen", ProblemKey::Required))?;
        after::approve(tx, card, actor, moment, id, Some(seen))
    })
    .await?;
    Ok(Json(AgreedJson { published }))
}

/// Writes down what was decided, or what somebody is to do. A repeated `Idempotency-Key` (at least 16 characters) answers with the
/// first.
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings/{meeting}/decisions", tag = "meetings", request_body = DecisionBody,
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 201, body = DecidedJson), (status = 404, description = "No such meeting"),
        (status = 409, description = "It has not begun, or the minutes are published"), (status = 422, description = "Something needs correcting")))]
pub async fn decide(
    visit: Visit,
    Path((_, id)): At,
    headers: HeaderMap,
    Body(body): Body<DecisionBody>,
) -> Result<(StatusCode, Json<DecidedJson>), Fail> {
    let id: MeetingId = id_of(&id)?;
    let mut wrong = Vec::new();
    let words = within(&mut wrong, "words", &body.words, 2, after::MOST_WORDS);
    let owner: Option<PostId> = (!body.owner.is_empty()).then(|| body.owner.parse().ok()).flatten();
    if owner.is_none() && !body.owner.is_empty() {
        wrong.push(Problem::new("owner", ProblemKey::NotAChoice));
    }
    let due: Option<Date> = body.due.parse().ok();
    if due.is_none() && !body.due.is_empty() {
        wrong.push(Problem::new("due", ProblemKey::BadDate));
    }
    let new = NewDecision { item: body.item, action: body.action, words, owner, due, once: Some(sent_key(&visit, &headers)) };
    let decision = change(&visit, id, move |tx, card, actor, moment| {
        right(tx, card, actor, id, wrong.clone())?;
        after::decide(tx, card, actor, moment, id, &new)
    })
    .await?;
    Ok((StatusCode::CREATED, Json(DecidedJson { decision: decision.to_string() })))
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

/// Makes a matter of a decision; each leads to the other.
#[utoipa::path(post, path = "/api/v1/c/{community}/decisions/{decision}/matter", tag = "meetings", request_body = CategoryBody,
    params(("community" = String, Path, description = "12-digit code"), ("decision" = String, Path, description = "Its id")),
    responses((status = 201, body = MadeMatterJson), (status = 404, description = "No such decision"),
        (status = 409, description = "Something was made of it already, or it is over"), (status = 422, description = "No such category")))]
pub async fn to_matter(
    visit: Visit,
    Path((_, id)): At,
    Body(body): Body<CategoryBody>,
) -> Result<(StatusCode, Json<MadeMatterJson>), Fail> {
    let key: DecisionId = id_of(&id)?;
    check(&visit.actor, Action::FollowDecision, &Where::COMMUNITY)
        .or_else(|refusal| if visit.actor.posts.is_empty() { Err(refusal) } else { Ok(()) })?;
    // Seen before a number is taken: nobody uses up numbers who may not.
    after_pages::door(&visit, key).await?;
    if !visit.card.pack.category(&body.category).is_some_and(after::may_become) {
        return Err(Refusal::field("category", ProblemKey::NotAChoice).into());
    }
    let number = say::number(&visit.app, visit.card.code, &visit.card.zone, visit.moment.now).await?;
    let app = visit.app.clone();
    let filed = change(&visit, MeetingId(key.0), move |tx, card, actor, moment| {
        after::to_matter(tx, &app, card, actor, moment, key, &body.category, &number)
    })
    .await?;
    let url = visit.app.absolute(&matters::Matter::url(visit.card.code, &filed.number));
    Ok((StatusCode::CREATED, Json(MadeMatterJson { number: filed.number, url })))
}

/// A decision to take back.
#[derive(Deserialize, ToSchema)]
pub struct StrikeBody {
    /// Its id.
    #[serde(default)]
    decision: String,
}

/// Takes back what was noted by mistake: before the minutes are published, and only when nothing was made of it.
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings/{meeting}/strike", tag = "meetings", request_body = StrikeBody,
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 204, description = "It is gone"), (status = 404, description = "No such meeting"),
        (status = 409, description = "The minutes are published, or something was made of it"), (status = 422, description = "No such decision")))]
pub async fn strike(visit: Visit, Path((_, id)): At, Body(body): Body<StrikeBody>) -> Result<StatusCode, Fail> {
    let id: MeetingId = id_of(&id)?;
    let decision: Option<DecisionId> = body.decision.parse().ok();
    let wrong = if decision.is_none() { vec![Problem::new("decision", ProblemKey::NotHere)] } else { Vec::new() };
    change(&visit, id, move |tx, card, actor, moment| {
        right(tx, card, actor, id, wrong.clone())?;
        after::strike(tx, card, actor, moment, id, decision.ok_or(Refusal::NotFound)?)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
