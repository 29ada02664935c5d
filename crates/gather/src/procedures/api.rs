//! Procedures for programs.

use axum::Json;
use liren_kit::fail::Fail;
use liren_kit::visit::Visit;
use liren_kit::when::utc;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::store;

/// A procedure.
#[derive(Serialize, ToSchema)]
pub struct ProcedureJson {
    id: String,
    /// Code of the pack.
    code: String,
    title: String,
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

/// Procedures, the newest first.
#[utoipa::path(get, path = "/api/v1/c/{community}/procedures", tag = "meetings",
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = Vec<ProcedureJson>), (status = 404, description = "No such community")))]
pub async fn list(visit: Visit) -> Result<Json<Vec<ProcedureJson>>, Fail> {
    let (app, card, now) = (visit.app.clone(), visit.card.clone(), visit.moment.now);
    let read = visit.app.db.read(move |tx| {
        let mut out = Vec::new();
        for (r, procedure, progress) in store::every(tx, &app, &card, now)? {
            let next = progress.now.filter(|_| r.ended.is_none()).and_then(|i| procedure.steps.get(i)).map(|s| s.code.clone());
            out.push(ProcedureJson {
                id: r.id.to_string(),
                url: app.absolute(&super::Procedure::url(card.code, r.id)),
                code: r.code,
                title: r.title,
                begun: utc(r.created),
                steps: procedure.steps.len(),
                taken: progress.taken(),
                next,
                over: progress.over,
                ended: r.ended.map(utc),
            });
        }
        Ok::<_, Fail>(out)
    });
    Ok(Json(read.await?))
}

#[derive(OpenApi)]
#[openapi(paths(list), components(schemas(ProcedureJson)))]
struct Doc;

/// This part of the document.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
