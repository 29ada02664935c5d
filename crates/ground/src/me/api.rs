//! What waits for me, for programs.

use axum::Json;
use liren_core::permission::{Action, Where, check};
use liren_core::time::Time;
use liren_kit::fail::Fail;
use liren_kit::slice::Asked;
use liren_kit::visit::Visit;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::data;

/// One thing that waits.
#[derive(Serialize, ToSchema)]
pub struct WaitingJson {
    /// What it is, in words.
    title: String,
    /// One line more.
    meta: String,
    /// Path of its page.
    url: String,
    /// When it is due, in milliseconds since 1970 (UTC).
    #[serde(skip_serializing_if = "Option::is_none")]
    due_ms: Option<i64>,
    /// `open`, `soon`, `late`, `asked`, `done`, `shelved` or `plain`.
    sign: &'static str,
}

/// What waits for me, the soonest first.
#[utoipa::path(get, path = "/api/v1/c/{community}/me/waiting", tag = "me",
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = [WaitingJson]), (status = 401, description = "Not signed in")))]
pub async fn waiting(visit: Visit) -> Result<Json<Vec<WaitingJson>>, Fail> {
    check(&visit.actor, Action::ReadMe, &Where::own(&visit.actor))?;
    let (app, card, actor, lang, now) =
        (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.lang, visit.moment.now);
    let all = visit.app.db.read(move |tx| data::waiting(tx, &Asked { app: &app, card: &card, actor: &actor, lang, now })).await?;
    let json = |w: liren_kit::slice::Waiting| WaitingJson {
        title: w.title,
        meta: w.meta,
        url: w.url,
        due_ms: w.due.map(|Time(ms)| ms),
        sign: w.sign.name(),
    };
    Ok(Json(all.into_iter().map(json).collect()))
}

#[derive(OpenApi)]
#[openapi(paths(waiting), components(schemas(WaitingJson)))]
struct Doc;

/// This feature's part of the OpenAPI document.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
