//! What programs do with projects: begin one, answer as a neighbour, take down paper. All of it goes the way of the pages' forms.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::json::Body;
use liren_kit::limits::Limit;
use liren_kit::visit::Visit;
use serde::Deserialize;
use utoipa::ToSchema;

use super::api::{WholeJson, whole};
use super::spots::{self, Asker};
use super::{new, people};
use crate::matters::PinJson;
use crate::once::sent_form_key;

/// A project to begin.
#[derive(Deserialize, ToSchema)]
pub struct NewProjectJson {
    /// Code of its kind in the pack: `charging`, `roof`...
    #[serde(default)]
    kind: String,
    /// The sort of place and its id: `building-<id>`; `community` for all.
    #[serde(default)]
    place: String,
    #[serde(default)]
    title: String,
    /// What is wrong.
    #[serde(default)]
    problem: String,
    /// Whom it helps.
    #[serde(default)]
    helps: String,
    /// Whom it burdens.
    #[serde(default)]
    burdens: String,
    /// Number of the matter it comes from.
    #[serde(default)]
    matter: String,
    /// Id of the decision it carries out.
    #[serde(default)]
    decision: String,
    /// Id of what somebody wanted raised.
    #[serde(default)]
    proposal: String,
}

/// What a neighbour says.
#[derive(Deserialize, ToSchema)]
pub struct ProjectAnswerJson {
    /// How many of each are needed, by code of the need: `{"ebike": 2}`; what is left out is not needed. Saying it again replaces it.
    needs: Option<BTreeMap<String, u32>>,
    /// The home that agrees or does not.
    #[serde(default)]
    home: String,
    /// The point that is done or not.
    #[serde(default)]
    point: String,
    /// With `home` or `point`.
    yes: Option<bool>,
    /// What is missing at the point.
    #[serde(default)]
    missing: String,
    /// What broke within the warranty: filed as a matter.
    #[serde(default)]
    broke: String,
}

/// What a home said on paper.
#[derive(Deserialize, ToSchema)]
pub struct PaperJson {
    /// The home.
    #[serde(default)]
    home: String,
    /// Whether it agrees, or with `point` whether that is done.
    yes: Option<bool>,
    /// The point the paper says something about.
    #[serde(default)]
    point: String,
    /// What is missing at the point.
    #[serde(default)]
    missing: String,
    /// What the home needs, by code of the need.
    needs: Option<BTreeMap<String, u32>>,
}

/// Where somebody needs it; none takes it back.
#[derive(Deserialize, ToSchema)]
pub struct SpotJson {
    spot: Option<PinJson>,
}

fn yes(answer: Option<bool>) -> &'static str {
    answer.map_or("", |a| if a { "1" } else { "0" })
}

/// Begins a project. A repeated `Idempotency-Key` (at least 16 characters) answers with the first.
#[utoipa::path(post, path = "/api/v1/c/{community}/projects", tag = "projects", request_body = NewProjectJson,
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 201, body = WholeJson), (status = 403, description = "Not for this place"),
        (status = 422, description = "Something needs correcting")))]
pub async fn begin(
    visit: Visit,
    headers: HeaderMap,
    Body(body): Body<NewProjectJson>,
) -> Result<(StatusCode, Json<WholeJson>), Fail> {
    let key = sent_form_key(&visit, &headers);
    let form = Form::of(&[
        ("kind", &body.kind),
        ("place", &body.place),
        ("title", &body.title),
        ("problem", &body.problem),
        ("helps", &body.helps),
        ("burdens", &body.burdens),
        ("matter", &body.matter),
        ("decision", &body.decision),
        ("proposal", &body.proposal),
        ("once", &key),
    ]);
    let number = new::made(&visit, &form).await?;
    Ok((StatusCode::CREATED, Json(whole(&visit, number).await?)))
}

/// Says what one needs, whether a home agrees, whether a point is done, or what broke: one of them at a time.
#[utoipa::path(post, path = "/api/v1/c/{community}/projects/{project}/answer", tag = "projects", request_body = ProjectAnswerJson,
    params(("community" = String, Path, description = "12-digit code"), ("project" = String, Path, description = "Its number: P2026-001")),
    responses((status = 200, body = WholeJson), (status = 403, description = "Has no home in its place"),
        (status = 409, description = "Not asked now"), (status = 422, description = "Something needs correcting")))]
pub async fn answer(
    visit: Visit,
    Path((_, number)): Path<(String, String)>,
    headers: HeaderMap,
    Body(body): Body<ProjectAnswerJson>,
) -> Result<Json<WholeJson>, Fail> {
    let what = match &body {
        b if !b.broke.is_empty() => "broke",
        b if !b.point.is_empty() => "looked",
        b if !b.home.is_empty() => "agrees",
        _ => "needs",
    };
    let key = sent_form_key(&visit, &headers);
    let mut pairs: Vec<(String, String)> = [
        ("do", what),
        ("home", &body.home),
        ("point", &body.point),
        ("missing", &body.missing),
        ("broke", &body.broke),
        ("yes", yes(body.yes)),
        ("once", &key),
    ]
    .map(|(k, v)| (k.to_string(), v.to_string()))
    .to_vec();
    if what == "needs" && body.needs.is_none() {
        return Err(Refusal::field("needs", ProblemKey::Required).into());
    }
    pairs.extend(body.needs.iter().flatten().map(|(code, n)| (format!("need-{code}"), n.to_string())));
    people::say(&visit, &number, &pairs.into_iter().collect()).await?;
    Ok(Json(whole(&visit, number).await?))
}

/// Takes down what a home said on paper.
#[utoipa::path(post, path = "/api/v1/c/{community}/projects/{project}/paper", tag = "projects", request_body = PaperJson,
    params(("community" = String, Path, description = "12-digit code"), ("project" = String, Path, description = "Its number: P2026-001")),
    responses((status = 200, body = WholeJson), (status = 403, description = "Does not lead there"),
        (status = 409, description = "Not asked now"), (status = 422, description = "No such home there")))]
pub async fn paper(
    visit: Visit,
    Path((_, number)): Path<(String, String)>,
    Body(body): Body<PaperJson>,
) -> Result<Json<WholeJson>, Fail> {
    let what = match &body {
        b if !b.point.is_empty() => "looked",
        b if b.needs.is_some() => "needs",
        _ => "agrees",
    };
    let said = [("what", what), ("home", &body.home), ("yes", yes(body.yes)), ("point", &body.point), ("missing", &body.missing)];
    let mut pairs: Vec<(String, String)> = said.map(|(k, v)| (k.to_string(), v.to_string())).to_vec();
    pairs.extend(body.needs.iter().flatten().map(|(code, n)| (format!("need-{code}"), n.to_string())));
    people::take_down(&visit, &number, &pairs.into_iter().collect()).await?;
    Ok(Json(whole(&visit, number).await?))
}

/// Marks where on the plan one needs it.
#[utoipa::path(post, path = "/api/v1/c/{community}/projects/{project}/where", tag = "projects", request_body = SpotJson,
    params(("community" = String, Path, description = "12-digit code"), ("project" = String, Path, description = "Its number: P2026-001")),
    responses((status = 200, body = WholeJson), (status = 403, description = "Has no home in its place"),
        (status = 409, description = "Not asked now"), (status = 422, description = "Not a spot there")))]
pub async fn spot(
    visit: Visit,
    Path((_, number)): Path<(String, String)>,
    Body(body): Body<SpotJson>,
) -> Result<Json<WholeJson>, Fail> {
    check(&visit.actor, Action::AnswerProject, &Where::COMMUNITY)?;
    visit.app.limits.take(Limit::Write, &visit.client.to_string(), visit.moment.now)?;
    let names = names::of(&visit.app, &visit.card).await?;
    let spot = match body.spot {
        None => None,
        Some(pin) => Some(pin.spot(&names).ok_or_else(|| Refusal::field("spot", ProblemKey::NotHere))?),
    };
    let (asker, of) = (Asker::of(&visit), number.clone());
    visit.app.db.write(move |tx| spots::mark(tx, &asker, &of, spot)).await?;
    Ok(Json(whole(&visit, number).await?))
}
