//! Places for programs: the tree down to entrances, and one building. Homes by room are nobody's business here.

use std::collections::HashMap;

use axum::Json;
use axum::extract::Path;
use liren_core::id::{BuildingId, CircleId, Community, CompoundId, GroupId};
use liren_core::refusal::Refusal;
use liren_kit::fail::Fail;
use liren_kit::visit::Visit;
use liren_store::{Error, Tx};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::store::{self, Kind, Node};
use crate::names::{self, Names};

/// A building with its entrances.
#[derive(Serialize, ToSchema)]
pub struct BuildingJson {
    /// The code on its poster.
    code: String,
    name: String,
    compound: String,
    /// The grid it lies in, where it lies in one.
    grid: Option<String>,
    /// Names of its entrances.
    entrances: Vec<String>,
    /// Its page.
    url: String,
}

/// A compound.
#[derive(Serialize, ToSchema)]
pub struct CompoundJson {
    name: String,
    /// Whether it has a property manager.
    managed: bool,
    buildings: Vec<BuildingJson>,
}

/// A circle.
#[derive(Serialize, ToSchema)]
pub struct CircleJson {
    number: i64,
    /// How many homes belong to it.
    homes: i64,
}

/// A residents' group with its circles.
#[derive(Serialize, ToSchema)]
pub struct GroupJson {
    name: String,
    /// The grid it lies in, where it lies in one.
    grid: Option<String>,
    circles: Vec<CircleJson>,
}

/// The places of a community.
#[derive(Serialize, ToSchema)]
pub struct PlacesJson {
    grids: Vec<String>,
    compounds: Vec<CompoundJson>,
    groups: Vec<GroupJson>,
}

struct Read {
    compounds: Vec<Node>,
    groups: Vec<Node>,
    circles: Vec<Node>,
    grids: Vec<Node>,
    entrances: HashMap<BuildingId, Vec<String>>,
}

fn read(tx: &mut Tx<'_>, c: Community) -> Result<Read, Error> {
    let mut entrances: HashMap<BuildingId, Vec<String>> = HashMap::new();
    for e in store::all_of(tx, c, Kind::Entrance)? {
        if let Some(building) = e.parent {
            entrances.entry(BuildingId(building)).or_default().push(e.name);
        }
    }
    Ok(Read {
        compounds: store::all_of(tx, c, Kind::Compound)?,
        groups: store::all_of(tx, c, Kind::Group)?,
        circles: store::all_of(tx, c, Kind::Circle)?,
        grids: store::all_of(tx, c, Kind::Grid)?,
        entrances,
    })
}

fn building_json(visit: &Visit, names: &Names, found: &Read, id: BuildingId) -> Option<BuildingJson> {
    let b = names.buildings.get(&id)?;
    Some(BuildingJson {
        code: b.code.clone(),
        name: b.name.clone(),
        compound: names.compounds.get(&b.compound).cloned().unwrap_or_default(),
        grid: b.grid.and_then(|g| names.grids.get(&g)).cloned(),
        entrances: found.entrances.get(&id).cloned().unwrap_or_default(),
        url: visit.app.absolute(&super::Building::url(&b.code)),
    })
}

/// All places down to entrances, and the circles by number.
#[utoipa::path(get, path = "/api/v1/c/{community}/places", tag = "places",
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = PlacesJson), (status = 404, description = "No such community")))]
pub async fn places(visit: Visit) -> Result<Json<PlacesJson>, Fail> {
    let code = visit.card.code;
    let names = names::of(&visit.app, &visit.card).await?;
    let found = visit.app.db.read(move |tx| read(tx, code)).await.map_err(Fail::from)?;
    let of_compound = |id: CompoundId| {
        let here = names.order.iter().filter(|b| names.buildings.get(b).is_some_and(|b| b.compound == id));
        here.filter_map(|b| building_json(&visit, &names, &found, *b)).collect()
    };
    let circle =
        |n: &Node| CircleJson { number: n.sort, homes: names.circles.get(&CircleId(n.id)).map_or(0, |(_, homes)| *homes) };
    let of_group = |id: GroupId| found.circles.iter().filter(|k| k.parent == Some(id.0)).map(circle).collect();
    Ok(Json(PlacesJson {
        grids: found.grids.iter().map(|g| g.name.clone()).collect(),
        compounds: found
            .compounds
            .iter()
            .map(|n| CompoundJson { name: n.name.clone(), managed: n.managed, buildings: of_compound(CompoundId(n.id)) })
            .collect(),
        groups: found
            .groups
            .iter()
            .map(|n| GroupJson {
                name: n.name.clone(),
                grid: n.grid.and_then(|g| names.grids.get(&g)).cloned(),
                circles: of_group(GroupId(n.id)),
            })
            .collect(),
    }))
}

/// One building by the code on its poster.
#[utoipa::path(get, path = "/api/v1/c/{community}/buildings/{code}", tag = "places",
    params(("community" = String, Path, description = "12-digit code"), ("code" = String, Path, description = "Code on the poster")),
    responses((status = 200, body = BuildingJson), (status = 404, description = "No such community or building")))]
pub async fn building(visit: Visit, Path((_, poster)): Path<(String, String)>) -> Result<Json<BuildingJson>, Fail> {
    let code = visit.card.code;
    let wanted = store::code_of(&poster).ok_or(Refusal::NotFound)?;
    let names = names::of(&visit.app, &visit.card).await?;
    let id = names.buildings.iter().find(|(_, b)| b.code == wanted).map(|(id, _)| *id).ok_or(Refusal::NotFound)?;
    let found = visit.app.db.read(move |tx| read(tx, code)).await.map_err(Fail::from)?;
    Ok(Json(building_json(&visit, &names, &found, id).ok_or(Refusal::NotFound)?))
}

#[derive(OpenApi)]
#[openapi(paths(places, building), components(schemas(PlacesJson, CompoundJson, BuildingJson, GroupJson, CircleJson)))]
struct Doc;

/// This part of the document.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
