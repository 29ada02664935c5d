//! Procedures for programs.

use axum::Json;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, StatusCode};
use liren_core::id::RunId;
use liren_core::meeting::{Progress, StepState};
use liren_core::pack::Procedure;
use liren_core::refusal::{ProblemKey, Refusal};
use liren_ground::ground::Place;
use liren_kit::fail::Fail;
use liren_kit::form::{Form, queried};
use liren_kit::json::Body;
use liren_kit::visit::Visit;
use liren_kit::when::utc;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::pages;
use super::store::{self, Run};
use crate::once::sent_form_key;

/// A procedure.
#[derive(Serialize, ToSchema)]
pub struct ProcedureJson {
    id: String,
    /// Code of the pack.
    code: String,
    title: String,
    /// For which place: `community`, or the sort of place and its id.
    place: String,
    /// When it was begun, in UTC.
    begun: String,
    /// How many steps it has.
    steps: usize,
    /// How many were taken.
    taken: usize,
    /// The code of the step that may be taken now.
    next: Option<String>,
    /// Every step was taken and published.
    over: bool,
    /// When it was ended early, in UTC.
    ended: Option<String>,
    /// Its page.
    url: String,
}

/// A step.
#[derive(Serialize, ToSchema)]
pub struct ProcedureStepJson {
    /// Code of the pack.
    code: String,
    name: String,
    /// `done`, `public` (until `until`), `now` or `waiting`.
    state: &'static str,
    /// What was done or said.
    words: String,
    /// The meeting it was done in.
    meeting: Option<String>,
    /// When it was taken, in UTC.
    taken: Option<String>,
    /// Until when it is public, in UTC.
    until: Option<String>,
    /// It is filed with the authority; read `.../filing` once the step before was taken.
    files: bool,
}

/// All of a procedure.
#[derive(Serialize, ToSchema)]
pub struct ProcedureWholeJson {
    #[serde(flatten)]
    procedure: ProcedureJson,
    steps_of: Vec<ProcedureStepJson>,
    /// Why it was ended early.
    reason: String,
}

/// A procedure to begin.
#[derive(Deserialize, ToSchema)]
pub struct NewProcedureJson {
    /// Code of the pack: `four_two`, `found_owners_meeting`...
    #[serde(default)]
    code: String,
    /// What it is about.
    #[serde(default)]
    topic: String,
    /// For which place: `community` (also where nothing is said), or the sort of place and its id, such as `compound-<id>`.
    #[serde(default)]
    place: String,
}

/// The step that is next.
#[derive(Deserialize, ToSchema)]
pub struct TakeStepJson {
    /// What was done and what came of it; everybody can read it.
    #[serde(default)]
    words: String,
    /// Id of the meeting it was done in.
    #[serde(default)]
    meeting: String,
    /// How many steps had been taken when this one was asked for: sent again with it, it takes one step.
    taken: Option<usize>,
}

/// Why it ends.
#[derive(Deserialize, ToSchema)]
pub struct EndProcedureJson {
    #[serde(default)]
    reason: String,
}

fn json(r: Run, procedure: &Procedure, progress: &Progress, url: String) -> ProcedureJson {
    let next = progress.now.filter(|_| r.ended.is_none()).and_then(|i| procedure.steps.get(i)).map(|s| s.code.clone());
    ProcedureJson {
        id: r.id.to_string(),
        url,
        code: r.code,
        title: r.title,
        place: r.place.to_string(),
        begun: utc(r.created),
        steps: procedure.steps.len(),
        taken: progress.taken(),
        next,
        over: progress.over,
        ended: r.ended.map(utc),
    }
}

async fn whole(visit: &Visit, id: RunId) -> Result<ProcedureWholeJson, Fail> {
    let (app, card, now, lang) = (visit.app.clone(), visit.card.clone(), visit.moment.now, visit.lang);
    let read = visit.app.db.read(move |tx| {
        let run = store::one(tx, &card, id)?.ok_or(Refusal::NotFound)?;
        let taken = store::taken(tx, &card, id)?;
        let (procedure, progress) = store::stands(tx, &app, &run, &taken, now)?;
        let steps = procedure.steps.iter().zip(&progress.steps).enumerate().map(|(i, (s, state))| {
            let done = taken.get(i);
            ProcedureStepJson {
                code: s.code.clone(),
                name: s.name.get(lang).to_string(),
                state: match state {
                    StepState::Done => "done",
                    StepState::Public(_) => "public",
                    StepState::Now if run.ended.is_none() => "now",
                    StepState::Now | StepState::Waiting => "waiting",
                },
                words: done.map(|t| t.words.clone()).unwrap_or_default(),
                meeting: done.and_then(|t| t.meeting).map(|m| m.to_string()),
                taken: done.map(|t| utc(t.at)),
                until: done.and_then(|t| t.until).map(utc),
                files: s.filing_days.is_some(),
            }
        });
        let steps_of = steps.collect();
        let (url, reason) = (app.absolute(&super::Procedure::url(card.code, run.id)), run.reason.clone());
        Ok::<_, Fail>(ProcedureWholeJson { procedure: json(run, &procedure, &progress, url), steps_of, reason })
    });
    read.await
}

fn key(id: &str) -> Result<RunId, Fail> {
    id.parse().map_err(|_| Refusal::NotFound.into())
}

/// One procedure with its steps.
#[utoipa::path(get, path = "/api/v1/c/{community}/procedures/{procedure}", tag = "meetings",
    params(("community" = String, Path, description = "12-digit code"), ("procedure" = String, Path, description = "Its id")),
    responses((status = 200, body = ProcedureWholeJson), (status = 404, description = "No such procedure")))]
pub async fn one(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Json<ProcedureWholeJson>, Fail> {
    whole(&visit, key(&id)?).await.map(Json)
}

/// Begins a procedure. A repeated `Idempotency-Key` (at least 16 characters) answers with the first.
#[utoipa::path(post, path = "/api/v1/c/{community}/procedures", tag = "meetings", request_body = NewProcedureJson,
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 201, body = ProcedureWholeJson), (status = 403, description = "May not begin one"),
        (status = 422, description = "Something needs correcting")))]
pub async fn begin(
    visit: Visit,
    headers: HeaderMap,
    Body(body): Body<NewProcedureJson>,
) -> Result<(StatusCode, Json<ProcedureWholeJson>), Fail> {
    let once = sent_form_key(&visit, &headers);
    let fields = [("code", body.code.as_str()), ("topic", &body.topic), ("place", &body.place), ("once", &once)];
    let id = super::begin::begun(&visit, &Form::of(&fields)).await?;
    Ok((StatusCode::CREATED, Json(whole(&visit, id).await?)))
}

/// Takes the step that is next.
#[utoipa::path(post, path = "/api/v1/c/{community}/procedures/{procedure}/step", tag = "meetings", request_body = TakeStepJson,
    params(("community" = String, Path, description = "12-digit code"), ("procedure" = String, Path, description = "Its id")),
    responses((status = 200, body = ProcedureWholeJson), (status = 403, description = "Another body or role takes it"),
        (status = 409, description = "The one before is still public, or it is over"), (status = 422, description = "Something needs correcting")))]
pub async fn take(
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Body(body): Body<TakeStepJson>,
) -> Result<Json<ProcedureWholeJson>, Fail> {
    let id = key(&id)?;
    let seen = body.taken.map(|n| n.to_string()).unwrap_or_default();
    pages::taken(&visit, id, &Form::of(&[("words", &body.words), ("meeting", &body.meeting), ("seen", &seen)])).await?;
    whole(&visit, id).await.map(Json)
}

/// Ends it before its last step.
#[utoipa::path(post, path = "/api/v1/c/{community}/procedures/{procedure}/end", tag = "meetings", request_body = EndProcedureJson,
    params(("community" = String, Path, description = "12-digit code"), ("procedure" = String, Path, description = "Its id")),
    responses((status = 200, body = ProcedureWholeJson), (status = 403, description = "Somebody else began it"),
        (status = 409, description = "It is over"), (status = 422, description = "No reason")))]
pub async fn end(
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Body(body): Body<EndProcedureJson>,
) -> Result<Json<ProcedureWholeJson>, Fail> {
    let id = key(&id)?;
    pages::ended(&visit, id, &Form::of(&[("reason", &body.reason)])).await?;
    whole(&visit, id).await.map(Json)
}

/// Procedures, the newest first; of one place where `place` is asked for.
#[utoipa::path(get, path = "/api/v1/c/{community}/procedures", tag = "meetings",
    params(("community" = String, Path, description = "12-digit code"),
        ("place" = Option<String>, Query, description = "`community`, or the sort of place and its id")),
    responses((status = 200, body = Vec<ProcedureJson>), (status = 404, description = "No such community")))]
pub async fn list(visit: Visit, RawQuery(raw): RawQuery) -> Result<Json<Vec<ProcedureJson>>, Fail> {
    let (app, card, now) = (visit.app.clone(), visit.card.clone(), visit.moment.now);
    let asked = queried(raw.as_deref(), "place");
    let place = Place::parse(&asked);
    if !asked.is_empty() && place.is_none() {
        return Err(Refusal::field("place", ProblemKey::NotAChoice).into());
    }
    let read = visit.app.db.read(move |tx| {
        let all = store::every(tx, &app, &card, now)?.into_iter().filter(|(r, ..)| place.is_none_or(|p| p == r.place));
        let out = all.map(|(r, procedure, progress)| {
            let url = app.absolute(&super::Procedure::url(card.code, r.id));
            json(r, &procedure, &progress, url)
        });
        let out: Vec<ProcedureJson> = out.collect();
        Ok::<_, Fail>(out)
    });
    Ok(Json(read.await?))
}

#[derive(OpenApi)]
#[openapi(
    paths(list, one, begin, take, end),
    components(schemas(ProcedureJson, ProcedureStepJson, ProcedureWholeJson, NewProcedureJson, TakeStepJson, EndProcedureJson))
)]
struct Doc;

/// This part of the document.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
