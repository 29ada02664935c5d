//! Leads and bodies for programs.

use axum::Json;
use axum::extract::Query;
use liren_core::refusal::Refusal;
use liren_kit::fail::Fail;
use liren_kit::visit::Visit;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::bodies::kind_words;
use super::leaders::leaders_of;
use super::store;
use crate::names;

/// What to ask for.
#[derive(Deserialize, IntoParams)]
pub struct LeadersAsked {
    /// The code on the building's poster.
    building: String,
}

/// Who leads something that a building belongs to.
#[derive(Serialize, ToSchema)]
pub struct LeadJson {
    /// `neighbour_leader`, `group_leader`, `grid_lead`, `grid_worker`, or the `community_worker` on duty today.
    role: &'static str,
    /// What people here call it.
    role_name: String,
    /// `circle`, `group`, `grid`, `building` or `community`.
    place_kind: &'static str,
    /// The place, in words.
    place: String,
    /// The entrances of this building it covers; empty for all.
    entrances: Vec<String>,
    /// Nobody holds it now.
    vacant: bool,
    /// Somebody stands in for the holder now.
    away: bool,
    /// Only where the holder shows it.
    name: Option<String>,
    /// Only where the holder shows it.
    phone: Option<String>,
    /// Its page.
    url: Option<String>,
}

/// Who leads at a building.
#[utoipa::path(get, path = "/api/v1/c/{community}/leaders", tag = "people",
    params(("community" = String, Path, description = "12-digit code"), LeadersAsked),
    responses((status = 200, body = Vec<LeadJson>), (status = 404, description = "No such community or building")))]
pub async fn leaders(visit: Visit, Query(asked): Query<LeadersAsked>) -> Result<Json<Vec<LeadJson>>, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let found = names.buildings.iter().find(|(_, b)| b.code.eq_ignore_ascii_case(&asked.building));
    let id = *found.ok_or(Refusal::NotFound)?.0;
    let (app, card, now) = (visit.app.clone(), visit.card.clone(), visit.moment.now);
    let leads = visit.app.db.read(move |tx| leaders_of(tx, &app, &card, id, now)).await.map_err(Fail::from)?;
    let json = leads.into_iter().map(|l| LeadJson {
        role: l.role.name(),
        role_name: visit.card.pack.role(l.role).get(visit.lang).to_string(),
        place_kind: l.scope.kind(),
        place: names.scope(&visit.card, visit.lang, l.scope),
        entrances: l.entrances.iter().filter_map(|e| names.entrances.get(e)).cloned().collect(),
        vacant: l.vacant,
        away: l.away,
        name: l.name,
        phone: l.phone,
        url: l.post.map(|p| visit.app.absolute(&super::OnePost::url(visit.card.code, p))),
    });
    Ok(Json(json.collect()))
}

/// A standing body.
#[derive(Serialize, ToSchema)]
pub struct BodyJson {
    id: String,
    /// A code of the rule pack.
    kind: String,
    /// What that sort is called.
    kind_name: String,
    name: String,
    /// `street`, `community`, `compound` or `building`.
    place_kind: &'static str,
    /// The place, in words.
    place: String,
    /// The body above.
    parent: Option<String>,
}

/// All standing bodies.
#[utoipa::path(get, path = "/api/v1/c/{community}/bodies", tag = "people",
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = Vec<BodyJson>), (status = 404, description = "No such community")))]
pub async fn bodies(visit: Visit) -> Result<Json<Vec<BodyJson>>, Fail> {
    let code = visit.card.code;
    let names = names::of(&visit.app, &visit.card).await?;
    let all = visit.app.db.read(move |tx| store::bodies(tx, code)).await.map_err(Fail::from)?;
    let json = all.into_iter().map(|b| BodyJson {
        id: b.id.to_string(),
        kind_name: kind_words(&visit, &b.kind),
        kind: b.kind,
        name: b.name,
        place_kind: b.scope.kind(),
        place: names.scope(&visit.card, visit.lang, b.scope),
        parent: b.parent.map(|p| p.to_string()),
    });
    Ok(Json(json.collect()))
}

#[derive(OpenApi)]
#[openapi(paths(leaders, bodies), components(schemas(LeadJson, BodyJson)))]
struct Doc;

/// This part of the document.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
