//! Hooks for programs: the list, and what a hook receives.

use axum::Json;
use liren_kit::fail::Fail;
use liren_kit::visit::Visit;
use liren_kit::when::utc;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::body::{HookEvent, HookMatter};
use super::store;

/// A hook.
#[derive(Serialize, ToSchema)]
pub struct HookJson {
    id: String,
    name: String,
    /// `liren`, `wecom`, `dingtalk` or `feishu`.
    format: &'static str,
    /// The host of its address; the address itself is told to nobody.
    host: String,
    /// The events it hears of.
    events: Vec<&'static str>,
    /// `building:<id>`, `grid:<id>` or `category:<code>`; absent for everything.
    topic: Option<String>,
    paused: bool,
    /// Since when deliveries are given up, in UTC.
    failing: Option<String>,
}

/// All hooks of the community.
#[utoipa::path(get, path = "/api/v1/c/{community}/hooks", tag = "hooks",
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = Vec<HookJson>), (status = 404, description = "None that the reader may know of")))]
pub async fn list(visit: Visit) -> Result<Json<Vec<HookJson>>, Fail> {
    let (code, actor) = (visit.card.code, visit.actor.clone());
    let all = visit.app.db.read(move |tx| store::all(tx, code, &actor)).await?;
    let json = |h: store::Hook| HookJson {
        id: h.id.to_string(),
        name: h.name,
        format: h.format.name(),
        host: h.host,
        events: h.events.iter().map(|e| e.name()).collect(),
        topic: Some(h.topic).filter(|t| !t.is_empty()),
        paused: h.paused,
        failing: h.failing.map(utc),
    };
    Ok(Json(all.into_iter().map(json).collect()))
}

#[derive(OpenApi)]
#[openapi(
    paths(list),
    components(schemas(HookJson, HookEvent, HookMatter)),
    tags((name = "hooks", description = "What other programs are told; `HookEvent` is what a hook receives"))
)]
struct Doc;

/// This part of the document.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
