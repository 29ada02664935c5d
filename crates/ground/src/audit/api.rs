//! The log for programs.

use axum::Json;
use axum::extract::Query;
use liren_core::id::AuditId;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::Refusal;
use liren_core::time::Zone;
use liren_kit::fail::Fail;
use liren_kit::slice::Asked;
use liren_kit::visit::Visit;
use liren_kit::when;
use liren_store::Tx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::read::{self, Lines};

/// Asks on a reader's thread as the visitor.
pub async fn asked(
    visit: &Visit,
    mut read: impl FnMut(&mut Tx<'_>, &Asked<'_>) -> Result<Lines, Fail> + Send + 'static,
) -> Result<Lines, Fail> {
    let (app, card, actor, lang, now) =
        (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.lang, visit.moment.now);
    visit.app.db.read(move |tx| read(tx, &Asked { app: &app, card: &card, actor: &actor, lang, now })).await
}

/// Where to go on.
#[derive(Deserialize, IntoParams)]
pub struct AuditAsked {
    /// `older` of the page before.
    #[serde(default)]
    before: Option<String>,
}

/// One change.
#[derive(Serialize, ToSchema)]
pub struct AuditEntryJson {
    id: String,
    /// In UTC.
    at: String,
    /// By post, in words.
    who: String,
    /// A stable code such as `matter.settle`.
    action: String,
    /// The kind of the thing.
    kind: String,
    /// What was done, in words.
    what: String,
}

/// A page of changes.
#[derive(Serialize, ToSchema)]
pub struct AuditJson {
    entries: Vec<AuditEntryJson>,
    /// To be given as `before`; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    older: Option<String>,
}

/// Every change in the community, newest first.
#[utoipa::path(get, path = "/api/v1/c/{community}/audit", tag = "audit",
    params(("community" = String, Path, description = "12-digit code"), AuditAsked),
    responses((status = 200, body = AuditJson), (status = 404, description = "No such community, or not yours to read")))]
pub async fn list(visit: Visit, Query(asks): Query<AuditAsked>) -> Result<Json<AuditJson>, Fail> {
    check(&visit.actor, Action::ReadAudit, &Where::COMMUNITY)?;
    let before: Option<AuditId> =
        asks.before.as_deref().map(|b| b.parse().map_err(|_| Fail::from(Refusal::BadCursor))).transpose()?;
    let lines = asked(&visit, move |tx, a| read::all(tx, a, before)).await?;
    let utc = Zone::new("UTC").map_err(|z| Fail::internal(format!("zone {}", z.0)))?;
    let entries = lines.lines.into_iter().map(|l| AuditEntryJson {
        id: l.id.to_string(),
        at: format!("{}Z", when::machine(&utc, l.at)),
        who: l.who,
        action: l.action,
        kind: l.kind,
        what: l.what,
    });
    Ok(Json(AuditJson { entries: entries.collect(), older: lines.older.map(|id| id.to_string()) }))
}

#[derive(OpenApi)]
#[openapi(paths(list), components(schemas(AuditJson, AuditEntryJson)))]
struct Doc;

/// This part of the document.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
