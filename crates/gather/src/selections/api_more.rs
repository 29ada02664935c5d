//! For programs: a candidate's page and what is written there, and recalls.

use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use liren_core::refusal::Refusal;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::json::Body;
use liren_kit::limits::Limit;
use liren_kit::visit::Visit;
use liren_kit::when::utc;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::api::{self, CandidateJson, WholeSelectionJson};
use super::candidate::{Hand, Own};
use super::candidate_pages::{Seen, may_write, photo_at, seen, standing, written};
use super::seats_pages::{asked, needs};
use crate::documents::papers::{AttachedJson, ids};
use crate::once::sent_form_key;

/// A candidate's page.
#[derive(Serialize, ToSchema)]
pub struct CandidatePageJson {
    #[serde(flatten)]
    candidate: CandidateJson,
    /// `agreed`, `posted`, `elected`, `not_elected` or `stopped`.
    standing: &'static str,
    /// What they declared, as the pack asks.
    declared: Vec<String>,
    /// When they declared it and agreed to stand, in UTC.
    declared_at: Option<String>,
    /// Until when they can write it anew, in UTC; nothing once the list is posted.
    write_until: Option<String>,
    /// Their photo.
    photo: Option<AttachedJson>,
}

/// What a candidate says of themself.
#[derive(Deserialize, ToSchema)]
pub struct CandidateWordsJson {
    /// Who they are; left out, it stays.
    about: Option<String>,
    /// What they want to do; left out, it stays.
    plans: Option<String>,
    /// The id of a photo that was uploaded before (`POST .../files`).
    #[serde(default)]
    files: Vec<String>,
    /// They agree that everybody sees it.
    #[serde(default)]
    photo_ok: bool,
    /// The photo goes.
    #[serde(default)]
    photo_off: bool,
}

fn told(visit: &Visit, s: &Seen) -> Result<Json<CandidatePageJson>, Fail> {
    let (w, c) = (&s.whole, s.candidate()?);
    Ok(Json(CandidatePageJson {
        candidate: CandidateJson::of(visit, w, c),
        standing: standing(w, c, visit.moment.now).name(),
        declared: w.rules()?.eligibility.iter().map(|e| e.name.get(visit.lang).to_string()).collect(),
        declared_at: c.agreed.map(utc),
        write_until: w.may_write(visit.moment.now).then(|| utc(w.selection.notice)),
        photo: s.photo.as_ref().map(|p| AttachedJson::of(visit, p, &photo_at(visit, s, p.file, "full"))),
    }))
}

/// A candidate's page; only of those who agreed to stand.
#[utoipa::path(get, path = "/api/v1/c/{community}/selections/{selection}/candidates/{candidate}", tag = "selections",
    params(("community" = String, Path, description = "12-digit code"), ("selection" = String, Path, description = "Its id"),
        ("candidate" = String, Path, description = "Their id")),
    responses((status = 200, body = CandidatePageJson), (status = 404, description = "Nobody who agreed to stand there")))]
pub async fn candidate(
    visit: Visit,
    Path((_, selection, id)): Path<(String, String, String)>,
) -> Result<Json<CandidatePageJson>, Fail> {
    told(&visit, &seen(&visit, &selection, &id).await?)
}

async fn write(
    visit: &Visit,
    (selection, id): (String, String),
    hand: Hand,
    body: &CandidateWordsJson,
) -> Result<Json<CandidatePageJson>, Fail> {
    let s = seen(visit, &selection, &id).await?;
    may_write(visit, &s, hand)?;
    visit.app.limits.take(Limit::Write, &visit.client.to_string(), visit.moment.now)?;
    let files = ids(&body.files, 1).map_err(|p| Refusal::Invalid(vec![p]))?;
    let mut fields: Vec<(&str, &str)> = Vec::new();
    fields.extend(body.about.as_deref().map(|v| ("about", v)));
    fields.extend(body.plans.as_deref().map(|v| ("plans", v)));
    let ticked = [("photo_ok", body.photo_ok), ("photo_off", body.photo_off)];
    fields.extend(ticked.into_iter().filter(|(_, on)| *on).map(|(field, _)| (field, "1")));
    let own = Own::read(&Form::of(&fields), files.first().copied()).map_err(Refusal::Invalid)?;
    written(visit, &s, hand, own).await?;
    told(visit, &seen(visit, &selection, &id).await?)
}

/// Writes what the candidate whose account this is says of themself, until the list is posted.
#[utoipa::path(post, path = "/api/v1/c/{community}/selections/{selection}/candidates/{candidate}", tag = "selections",
    request_body = CandidateWordsJson,
    params(("community" = String, Path, description = "12-digit code"), ("selection" = String, Path, description = "Its id"),
        ("candidate" = String, Path, description = "Their id")),
    responses((status = 200, body = CandidatePageJson), (status = 403, description = "Somebody else’s page"),
        (status = 404, description = "Nobody who agreed to stand there"), (status = 409, description = "The list is posted"),
        (status = 422, description = "Something needs correcting")))]
pub async fn own(
    visit: Visit,
    Path((_, selection, id)): Path<(String, String, String)>,
    Body(body): Body<CandidateWordsJson>,
) -> Result<Json<CandidatePageJson>, Fail> {
    write(&visit, (selection, id), Hand::Own, &body).await
}

/// Takes down what a candidate wrote on paper, until the list is posted.
#[utoipa::path(post, path = "/api/v1/c/{community}/selections/{selection}/candidates/{candidate}/paper", tag = "selections",
    request_body = CandidateWordsJson,
    params(("community" = String, Path, description = "12-digit code"), ("selection" = String, Path, description = "Its id"),
        ("candidate" = String, Path, description = "Their id")),
    responses((status = 200, body = CandidatePageJson), (status = 403, description = "Not theirs to run"),
        (status = 404, description = "Nobody who agreed to stand there"), (status = 409, description = "The list is posted"),
        (status = 422, description = "Something needs correcting")))]
pub async fn paper(
    visit: Visit,
    Path((_, selection, id)): Path<(String, String, String)>,
    Body(body): Body<CandidateWordsJson>,
) -> Result<Json<CandidatePageJson>, Fail> {
    write(&visit, (selection, id), Hand::Runner, &body).await
}

/// A home that may ask for a recall.
#[derive(Serialize, ToSchema)]
pub struct RecallHomeJson {
    /// To be sent as `home`.
    id: String,
    /// Building, entrance and room.
    name: String,
}

/// What a recall needs.
#[derive(Serialize, ToSchema)]
pub struct RecallJson {
    /// The post.
    post: String,
    /// What it is called.
    name: String,
    /// Owners ask, not homes.
    owners: bool,
    /// So many of those who choose have to ask: `1/5`.
    share: String,
    /// Where that comes from.
    basis: String,
    /// One's own homes that may ask.
    homes: Vec<RecallHomeJson>,
    /// The id of the recall that is asked for already: asking is joining it.
    running: Option<String>,
}

/// Why somebody is to be called back, and for which home that is asked.
#[derive(Deserialize, ToSchema)]
pub struct AskRecallJson {
    /// For everybody to read, without a name. Left aside where it is asked for already.
    #[serde(default)]
    why: String,
    /// One of one's own homes.
    #[serde(default)]
    home: String,
}

/// A recall, as it stands with what was asked.
#[derive(Serialize, ToSchema)]
pub struct RecallAskedJson {
    /// It was asked for already: this home joined.
    joined: bool,
    #[serde(flatten)]
    selection: WholeSelectionJson,
}

/// What it needs that the holder of a post is called back: who may ask, and how many have to.
#[utoipa::path(get, path = "/api/v1/c/{community}/selections/recall/{held}", tag = "selections",
    params(("community" = String, Path, description = "12-digit code"), ("held" = String, Path, description = "Id of the post")),
    responses((status = 200, body = RecallJson), (status = 403, description = "No home that may ask"),
        (status = 404, description = "Nobody holds such a post"), (status = 409, description = "Nobody is called back from it here")))]
pub async fn recall(visit: Visit, Path((_, held)): Path<(String, String)>) -> Result<Json<RecallJson>, Fail> {
    let n = needs(&visit, held.parse().map_err(|_| Refusal::NotFound)?).await?;
    Ok(Json(RecallJson {
        post: n.post.to_string(),
        name: n.who,
        owners: n.owners,
        share: format!("{}/{}", n.share.num, n.share.den),
        basis: n.basis,
        homes: n.homes.into_iter().map(|(id, name)| RecallHomeJson { id: id.to_string(), name }).collect(),
        running: n.running.map(|id| id.to_string()),
    }))
}

/// Asks that somebody is called back, or joins those who do. A repeated `Idempotency-Key` (at least 16 characters) asks once.
#[utoipa::path(post, path = "/api/v1/c/{community}/selections/recall/{held}", tag = "selections", request_body = AskRecallJson,
    params(("community" = String, Path, description = "12-digit code"), ("held" = String, Path, description = "Id of the post")),
    responses((status = 200, description = "It was asked for already: joined", body = RecallAskedJson),
        (status = 201, description = "Asked for", body = RecallAskedJson), (status = 403, description = "No home that may ask"),
        (status = 404, description = "Nobody holds such a post"), (status = 422, description = "Something needs correcting")))]
pub async fn ask(
    visit: Visit,
    Path((community, held)): Path<(String, String)>,
    headers: HeaderMap,
    Body(body): Body<AskRecallJson>,
) -> Result<(StatusCode, Json<RecallAskedJson>), Fail> {
    let key = sent_form_key(&visit, &headers);
    let form = Form::of(&[("why", &body.why), ("home", &body.home), ("once", &key)]);
    let (id, joined) = asked(&visit, held.parse().map_err(|_| Refusal::NotFound)?, &form).await?;
    let Json(selection) = api::one(visit, Path((community, id.to_string()))).await?;
    Ok((if joined { StatusCode::OK } else { StatusCode::CREATED }, Json(RecallAskedJson { joined, selection })))
}
