//! Filings for programs.

use axum::Json;
use axum::extract::Path;
use liren_core::filing::Stands;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::json::Body;
use liren_kit::visit::Visit;
use liren_kit::when::utc;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::pages::{Shown, id_of, may_note, noted, paper_at, whole};
use super::store::{Filing, Of};
use crate::documents::papers::{AttachedJson, Takes, ids, room};

/// By when something is filed with the authority, and that it was.
#[derive(Serialize, ToSchema)]
pub(crate) struct FilingJson {
    /// The end of the last day on which it is in time, in UTC.
    due: String,
    /// `open`, `soon`, `late` or `filed`.
    state: &'static str,
    /// The day it was handed in: `2026-11-29`.
    filed: Option<String>,
    /// It was handed in after the last day.
    filed_late: bool,
    /// With which office.
    office: String,
    /// Under which number.
    number: String,
    /// Its page.
    url: String,
}

impl FilingJson {
    /// As it stands now.
    pub(crate) fn of(visit: &Visit, f: &Filing) -> Self {
        let stands = f.stands(&visit.card, visit.moment.now);
        Self {
            due: utc(f.due),
            state: match stands {
                Stands::Open => "open",
                Stands::Soon => "soon",
                Stands::Late => "late",
                Stands::Filed { .. } => "filed",
            },
            filed: f.filed.map(|d| d.to_string()),
            filed_late: stands == Stands::Filed { late: true },
            office: f.office.clone(),
            number: f.number.clone(),
            url: visit.app.absolute(&Shown::address(&visit.card, f.of)),
        }
    }
}

/// A filing with what belongs to it.
#[derive(Serialize, ToSchema)]
pub(crate) struct WholeFilingJson {
    #[serde(flatten)]
    filing: FilingJson,
    /// What is filed.
    title: String,
    /// What has to be handed in.
    papers: Vec<String>,
    /// What was kept of it: the receipt, what was handed in.
    files: Vec<AttachedJson>,
}

/// That it was filed.
#[derive(Deserialize, ToSchema)]
pub(crate) struct HandedInJson {
    /// The day it was handed in: `2026-11-29`.
    #[serde(default)]
    filed: String,
    /// With which office.
    #[serde(default)]
    office: String,
    /// Under which number, where there is one.
    #[serde(default)]
    number: String,
    /// Ids of photos and documents that were uploaded before (`POST .../files`); everybody can read them.
    #[serde(default)]
    files: Vec<String>,
}

async fn told(visit: &Visit, of: Of) -> Result<Json<WholeFilingJson>, Fail> {
    let w = whole(visit, of).await?;
    Ok(Json(WholeFilingJson {
        filing: FilingJson::of(visit, &w.filing),
        title: w.subject.title(visit.lang).to_string(),
        papers: w.subject.papers.iter().map(|p| p.get(visit.lang).to_string()).collect(),
        files: w.papers.iter().map(|p| AttachedJson::of(visit, p, &paper_at(&visit.card, of, p.file, "full"))).collect(),
    }))
}

async fn note(visit: &Visit, of: Of, body: &HandedInJson) -> Result<Json<WholeFilingJson>, Fail> {
    may_note(visit, of).await?;
    let (files, wrong) = match ids(&body.files, room(Some(Takes::Papers), visit.card.pack.limits.photos)) {
        Ok(files) => (files, Vec::new()),
        Err(problem) => (Vec::new(), vec![problem]),
    };
    let form = Form::of(&[("filed", &body.filed), ("office", &body.office), ("number", &body.number)]);
    noted(visit, of, &form, files, wrong).await?;
    told(visit, of).await
}

/// By when who was elected is filed with the authority, and that they were.
#[utoipa::path(get, path = "/api/v1/c/{community}/selections/{selection}/filing", tag = "selections",
    params(("community" = String, Path, description = "12-digit code"), ("selection" = String, Path, description = "Its id")),
    responses((status = 200, body = WholeFilingJson), (status = 404, description = "Nothing is filed of it, or not yet")))]
pub async fn of_selection(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Json<WholeFilingJson>, Fail> {
    told(&visit, id_of(true, &id)?).await
}

/// Notes that who was elected was filed, or puts right what was noted.
#[utoipa::path(post, path = "/api/v1/c/{community}/selections/{selection}/filing", tag = "selections", request_body = HandedInJson,
    params(("community" = String, Path, description = "12-digit code"), ("selection" = String, Path, description = "Its id")),
    responses((status = 200, body = WholeFilingJson), (status = 403, description = "Not theirs to run"),
        (status = 404, description = "Nothing is filed of it, or not yet"), (status = 422, description = "Something needs correcting")))]
pub async fn note_selection(
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Body(body): Body<HandedInJson>,
) -> Result<Json<WholeFilingJson>, Fail> {
    note(&visit, id_of(true, &id)?, &body).await
}

/// By when what a procedure founded is filed with the authority, and that it was.
#[utoipa::path(get, path = "/api/v1/c/{community}/procedures/{procedure}/filing", tag = "meetings",
    params(("community" = String, Path, description = "12-digit code"), ("procedure" = String, Path, description = "Its id")),
    responses((status = 200, body = WholeFilingJson), (status = 404, description = "Nothing is filed of it, or not yet")))]
pub async fn of_procedure(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Json<WholeFilingJson>, Fail> {
    told(&visit, id_of(false, &id)?).await
}

/// Notes that what a procedure founded was filed, or puts right what was noted.
#[utoipa::path(post, path = "/api/v1/c/{community}/procedures/{procedure}/filing", tag = "meetings", request_body = HandedInJson,
    params(("community" = String, Path, description = "12-digit code"), ("procedure" = String, Path, description = "Its id")),
    responses((status = 200, body = WholeFilingJson), (status = 403, description = "Another body or role takes the step"),
        (status = 404, description = "Nothing is filed of it, or not yet"), (status = 422, description = "Something needs correcting")))]
pub async fn note_procedure(
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Body(body): Body<HandedInJson>,
) -> Result<Json<WholeFilingJson>, Fail> {
    note(&visit, id_of(false, &id)?, &body).await
}

#[derive(OpenApi)]
#[openapi(
    paths(of_selection, note_selection, of_procedure, note_procedure),
    components(schemas(FilingJson, WholeFilingJson, HandedInJson))
)]
struct Doc;

/// This part of the document.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
