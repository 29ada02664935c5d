//! The plan for programs: what was surveyed, as GeoJSON that any map program opens.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use liren_core::ground::plan::{Feature, geo};
use liren_kit::fail::Fail;
use liren_kit::visit::Visit;
use utoipa::OpenApi;

use super::pages;
use crate::names;

/// The outlines of the neighbourhood. A plan that is only a schematic has no features: nothing about it was measured.
#[utoipa::path(get, path = "/api/v1/c/{community}/plan.geojson", tag = "places",
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, content_type = "application/geo+json", description = "A FeatureCollection in WGS-84; `kind` says what a feature is, `code` is a building's", body = String),
        (status = 404, description = "No such community")))]
pub async fn plan(visit: Visit) -> Result<Response, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let ground = pages::ground(&visit).await?;
    let features: Vec<Feature> = ground
        .drawn
        .features
        .iter()
        .map(|(f, id)| match id.and_then(|id| names.buildings.get(&id).map(|b| (names.building(id), b.code.clone()))) {
            Some((name, code)) => Feature { name, code, ..f.clone() },
            None => f.clone(),
        })
        .collect();
    let text = geo::write(&features, ground.drawn.origin, &visit.card.name);
    Ok(([(CONTENT_TYPE, "application/geo+json")], text).into_response())
}

#[derive(OpenApi)]
#[openapi(paths(plan))]
struct Doc;

/// This part of the document.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
