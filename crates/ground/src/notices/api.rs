//! Notices for programs.

use axum::Json;
use axum::extract::Query;
use liren_core::refusal::Refusal;
use liren_kit::fail::Fail;
use liren_kit::visit::Visit;
use liren_kit::when::utc;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::show::{self, Naming, by_code};
use super::store;
use crate::names;

/// What to ask for.
#[derive(Deserialize, IntoParams)]
pub struct NoticesAsked {
    /// The code on a building's poster: only what concerns it.
    #[serde(default)]
    building: Option<String>,
}

/// A notice that hangs now or begins within a day.
#[derive(Serialize, ToSchema)]
pub struct NoticeJson {
    id: String,
    /// `water_off`, `power_off`, `gas_off`, `lift_stopped`, `works` or `info`.
    kind: &'static str,
    /// `community`, `compound`, `building` or `entrance`.
    place_kind: &'static str,
    /// Whom it concerns, in words.
    place: String,
    /// The code on the building's poster, for a building or an entrance.
    building: Option<String>,
    words: String,
    /// From when, in UTC.
    starts: String,
    /// Until when, in UTC.
    ends: String,
    /// Its page.
    url: String,
}

/// Notices in force.
#[utoipa::path(get, path = "/api/v1/c/{community}/notices", tag = "notices",
    params(("community" = String, Path, description = "12-digit code"), NoticesAsked),
    responses((status = 200, body = Vec<NoticeJson>), (status = 404, description = "No such community or building")))]
pub async fn list(visit: Visit, Query(asked): Query<NoticesAsked>) -> Result<Json<Vec<NoticeJson>>, Fail> {
    let (code, now) = (visit.card.code, visit.moment.now);
    let names = names::of(&visit.app, &visit.card).await?;
    let building = match &asked.building {
        Some(b) => Some(by_code(&names, b).ok_or(Refusal::NotFound)?),
        None => None,
    };
    let all = visit.app.db.read(move |tx| store::in_force(tx, code, building, now)).await.map_err(Fail::from)?;
    let doors = show::doors(&all);
    let naming = Naming { card: &visit.card, names: &names, doors: &doors };
    let json = all.iter().map(|n| NoticeJson {
        id: n.id.to_string(),
        kind: n.kind.name(),
        place_kind: n.place.kind(),
        place: naming.place(n.place),
        building: n.building.and_then(|b| names.buildings.get(&b)).map(|b| b.code.clone()),
        words: n.words.clone(),
        starts: utc(n.starts),
        ends: utc(n.ends),
        url: visit.app.absolute(&super::OneNotice::url(code, n.id)),
    });
    Ok(Json(json.collect()))
}

#[derive(OpenApi)]
#[openapi(paths(list), components(schemas(NoticeJson)))]
struct Doc;

/// This part of the document.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
