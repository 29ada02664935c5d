//! Consultations for programs: beginning, voting, writing, letting in, keeping open, ending. They go through the same doors as
//! the pages and read the same fields.

use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use liren_core::opinion::Vote;
use liren_core::permission::{Action, Where, check, check_somewhere};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::json::Body;
use liren_kit::limits::Limit;
use liren_kit::visit::Visit;
use liren_kit::when;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::api::{ConsultationWholeJson, whole};
use super::begin::{self, New};
use super::view::change;
use super::{moderate, new, show, statements, vote};
use crate::once::{sent_form_key, sent_key};
use crate::origin;

/// A consultation to begin.
#[derive(Deserialize, ToSchema)]
pub struct NewConsultation {
    /// What people are asked, at most 120 characters.
    #[serde(default)]
    question: String,
    /// What one should know first.
    #[serde(default)]
    background: String,
    /// `community`, or the sort of place and its id: `building-<id>`.
    #[serde(default)]
    place: String,
    /// `2026-11-26T19:00` in the community's time zone; now when empty.
    #[serde(default)]
    opens: String,
    /// The same.
    #[serde(default)]
    closes: String,
    /// Statements to begin with, 4 to 140 characters each; at least two.
    #[serde(default)]
    statements: Vec<String>,
    /// Number of the matter it comes from.
    #[serde(default)]
    matter: String,
    /// Id of the decision of a meeting it comes from.
    #[serde(default)]
    decision: String,
}

/// What is asked now.
#[derive(Serialize, ToSchema)]
pub struct AskedJson {
    /// Number of the statement; none where nothing is asked.
    statement: Option<i64>,
    words: Option<String>,
    /// How many statements one voted on.
    done: usize,
    /// How many there are.
    all: usize,
}

/// A vote.
#[derive(Deserialize, ToSchema)]
pub struct NewVote {
    /// Number of the statement.
    #[serde(default)]
    statement: i64,
    /// 1 agrees, -1 disagrees, 0 passes.
    vote: Option<i64>,
}

/// A statement to write.
#[derive(Deserialize, ToSchema)]
pub struct NewStatement {
    /// 4 to 140 characters.
    #[serde(default)]
    words: String,
}

/// What is decided about a statement.
#[derive(Deserialize, ToSchema)]
pub struct NewVerdict {
    /// Its number.
    #[serde(default)]
    statement: i64,
    /// `in`, `about_people` (in, but about the people themselves and no opinion) or `out`.
    #[serde(default)]
    verdict: String,
    /// For `out`: a code of the pack's list.
    #[serde(default)]
    reason: String,
}

/// Until when it stays open.
#[derive(Deserialize, ToSchema)]
pub struct Longer {
    /// `2026-11-26T19:00` in the community's time zone.
    #[serde(default)]
    closes: String,
    /// Why; everybody can read it.
    #[serde(default)]
    reason: String,
}

/// Why it ends.
#[derive(Deserialize, ToSchema)]
pub struct Ending {
    /// In words; everybody can read it.
    #[serde(default)]
    reason: String,
}

/// Begins a consultation. A repeated `Idempotency-Key` (at least 16 characters) answers with the first.
#[utoipa::path(post, path = "/api/v1/c/{community}/consultations", tag = "consultations", request_body = NewConsultation,
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 201, body = ConsultationWholeJson), (status = 403, description = "Not for this place"),
        (status = 422, description = "Something needs correcting")))]
pub async fn begin(
    visit: Visit,
    headers: HeaderMap,
    Body(body): Body<NewConsultation>,
) -> Result<(StatusCode, Json<ConsultationWholeJson>), Fail> {
    let key = sent_form_key(&visit, &headers);
    let lines = body.statements.iter().map(|s| s.replace('\n', " ")).collect::<Vec<_>>().join("\n");
    let form = Form::of(&[
        ("question", &body.question),
        ("background", &body.background),
        ("place", &body.place),
        ("opens", &body.opens),
        ("closes", &body.closes),
        ("statements", &lines),
        ("once", &key),
    ]);
    check_somewhere(&visit.actor, Action::StartConsultation)?;
    let new = new::read(&visit, &form).map_err(Refusal::Invalid)?;
    let number = new::number(&visit).await?;
    let done = change(&visit, move |tx, card, actor, moment| {
        let from = origin::find(tx, card.code, actor, &body.matter, &body.decision)?;
        let new = New { matter: from.matter, decision: from.decision, ..new.clone() };
        begin::begin(tx, card, actor, moment, &number, &new)
    })
    .await?;
    Ok((StatusCode::CREATED, Json(whole(&visit, done).await?)))
}

async fn now(visit: &Visit, number: String) -> Result<Json<AskedJson>, Fail> {
    let (card, actor) = (visit.card.clone(), visit.actor.clone());
    let found = visit
        .app
        .db
        .read(move |tx| {
            let (k, person) = vote::may(tx, &card, &actor, &number)?;
            vote::asked(tx, card.code, k.id, person).map_err(Fail::from)
        })
        .await?;
    let (statement, words) = found.statement.map_or((None, None), |s| (Some(s.seq), Some(s.words)));
    Ok(Json(AskedJson { statement, words, done: found.done, all: found.all }))
}

/// What is asked now. Nothing is asked before the first vote or `{"statement": 0}` was sent.
#[utoipa::path(get, path = "/api/v1/c/{community}/consultations/{consultation}/vote", tag = "consultations",
    params(("community" = String, Path, description = "12-digit code"),
        ("consultation" = String, Path, description = "Its number: C2026-001")),
    responses((status = 200, body = AskedJson), (status = 403, description = "Does not live in its place")))]
pub async fn asked(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Json<AskedJson>, Fail> {
    now(&visit, number).await
}

/// Votes on a statement and answers with what is asked next; statement 0 with any vote only asks for something.
#[utoipa::path(post, path = "/api/v1/c/{community}/consultations/{consultation}/vote", tag = "consultations",
    request_body = NewVote,
    params(("community" = String, Path, description = "12-digit code"),
        ("consultation" = String, Path, description = "Its number: C2026-001")),
    responses((status = 200, body = AskedJson), (status = 403, description = "Does not live in its place"),
        (status = 409, description = "It is not open"), (status = 422, description = "No such statement or vote")))]
pub async fn vote(
    visit: Visit,
    Path((_, number)): Path<(String, String)>,
    Body(body): Body<NewVote>,
) -> Result<Json<AskedJson>, Fail> {
    check(&visit.actor, Action::AnswerConsultation, &Where::COMMUNITY)?;
    let said = body.vote.and_then(Vote::of).ok_or_else(|| Refusal::field("vote", ProblemKey::NotAChoice))?;
    let asked = number.clone();
    change(&visit, move |tx, card, actor, moment| match body.statement {
        0 => vote::go(tx, card, actor, moment, &asked),
        statement => vote::vote(tx, card, actor, moment, &asked, statement, said),
    })
    .await?;
    now(&visit, number).await
}

/// Writes a statement; people are asked once it was let in. A repeated `Idempotency-Key` writes one.
#[utoipa::path(post, path = "/api/v1/c/{community}/consultations/{consultation}/statements", tag = "consultations",
    request_body = NewStatement,
    params(("community" = String, Path, description = "12-digit code"),
        ("consultation" = String, Path, description = "Its number: C2026-001")),
    responses((status = 202, description = "It waits to be let in"), (status = 403, description = "Does not live in its place"),
        (status = 409, description = "It is not open"), (status = 422, description = "Something needs correcting")))]
pub async fn write(
    visit: Visit,
    Path((_, number)): Path<(String, String)>,
    headers: HeaderMap,
    Body(body): Body<NewStatement>,
) -> Result<StatusCode, Fail> {
    check(&visit.actor, Action::AnswerConsultation, &Where::COMMUNITY)?;
    let form = Form::of(&[("words", &body.words)]);
    let mut c = form.check();
    let words = c.text("words", statements::LEAST, statements::MOST).replace('\n', " ");
    c.finish().map_err(Refusal::Invalid)?;
    visit.app.limits.take(Limit::Write, &visit.client.to_string(), visit.moment.now)?;
    let key = sent_key(&visit, &headers);
    let app = visit.app.clone();
    change(&visit, move |tx, card, actor, moment| statements::write(tx, &app, card, actor, moment.now, &number, &words, &key))
        .await?;
    Ok(StatusCode::ACCEPTED)
}

/// Lets a statement in or not; its writer is told.
#[utoipa::path(post, path = "/api/v1/c/{community}/consultations/{consultation}/moderate", tag = "consultations",
    request_body = NewVerdict,
    params(("community" = String, Path, description = "12-digit code"),
        ("consultation" = String, Path, description = "Its number: C2026-001")),
    responses((status = 204, description = "Done"), (status = 403, description = "Not theirs to run"),
        (status = 409, description = "It is over"), (status = 422, description = "No such verdict or reason")))]
pub async fn moderate(
    visit: Visit,
    Path((_, number)): Path<(String, String)>,
    Body(body): Body<NewVerdict>,
) -> Result<StatusCode, Fail> {
    show::guard(&visit, &number).await?;
    let form = Form::of(&[("statement", &body.statement.to_string()), ("verdict", &body.verdict), ("reason", &body.reason)]);
    let (seq, verdict) = moderate::verdict(&form).map_err(Refusal::Invalid)?;
    let app = visit.app.clone();
    change(&visit, move |tx, card, actor, moment| statements::decide(tx, &app, card, actor, moment, &number, seq, &verdict))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn reason(text: &str) -> Result<String, Refusal> {
    let form = Form::of(&[("reason", text)]);
    let mut c = form.check();
    let reason = c.text("reason", 2, begin::REASON);
    c.finish().map_err(Refusal::Invalid)?;
    Ok(reason)
}

/// Keeps it open longer.
#[utoipa::path(post, path = "/api/v1/c/{community}/consultations/{consultation}/extend", tag = "consultations",
    request_body = Longer,
    params(("community" = String, Path, description = "12-digit code"),
        ("consultation" = String, Path, description = "Its number: C2026-001")),
    responses((status = 204, description = "Done"), (status = 403, description = "Not theirs to run"),
        (status = 409, description = "It is over"), (status = 422, description = "Something needs correcting")))]
pub async fn extend(
    visit: Visit,
    Path((_, number)): Path<(String, String)>,
    Body(body): Body<Longer>,
) -> Result<StatusCode, Fail> {
    show::guard(&visit, &number).await?;
    let why = reason(&body.reason)?;
    let closes = when::instant(&visit.card.zone, &body.closes);
    let closes = closes.ok_or_else(|| Refusal::Invalid(vec![Problem::new("closes", ProblemKey::BadTime)]))?;
    let app = visit.app.clone();
    change(&visit, move |tx, card, actor, moment| begin::extend(tx, &app, card, actor, moment, &number, closes, &why)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends it before its time.
#[utoipa::path(post, path = "/api/v1/c/{community}/consultations/{consultation}/end", tag = "consultations",
    request_body = Ending,
    params(("community" = String, Path, description = "12-digit code"),
        ("consultation" = String, Path, description = "Its number: C2026-001")),
    responses((status = 204, description = "Done"), (status = 403, description = "Not theirs to run"),
        (status = 409, description = "It is over"), (status = 422, description = "Something needs correcting")))]
pub async fn end(visit: Visit, Path((_, number)): Path<(String, String)>, Body(body): Body<Ending>) -> Result<StatusCode, Fail> {
    show::guard(&visit, &number).await?;
    let why = reason(&body.reason)?;
    change(&visit, move |tx, card, actor, moment| begin::end(tx, card, actor, moment, &number, &why)).await?;
    Ok(StatusCode::NO_CONTENT)
}
