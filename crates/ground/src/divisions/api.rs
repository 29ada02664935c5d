//! The tree for programs.

use axum::Json;
use axum::extract::Query;
use liren_core::ground::division::Level;
use liren_core::refusal::Refusal;
use liren_kit::fail::Fail;
use liren_kit::visit::Caller;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::store;

/// What to ask for.
#[derive(Deserialize, IntoParams)]
pub struct DivisionsAsked {
    /// A division's code; without it the provinces.
    #[serde(default)]
    under: Option<i64>,
}

/// A division.
#[derive(Serialize, ToSchema)]
pub struct DivisionJson {
    /// 2, 4, 6, 9 or 12 digits.
    code: i64,
    /// The code of the division above.
    parent: Option<i64>,
    /// `province`, `city`, `district`, `street` or `community`.
    level: &'static str,
    name: String,
    /// A street that has joined, or a community that is on this installation.
    here: bool,
}

/// What lies directly under a division.
#[utoipa::path(get, path = "/api/v1/divisions", tag = "divisions", params(DivisionsAsked),
    responses((status = 200, body = Vec<DivisionJson>), (status = 404, description = "No such division")))]
pub async fn list(caller: Caller, Query(asked): Query<DivisionsAsked>) -> Result<Json<Vec<DivisionJson>>, Fail> {
    let under = asked.under;
    let read = caller.app.db.read(move |tx| {
        if let Some(code) = under {
            store::one(tx, code)?.ok_or(Refusal::NotFound)?;
        }
        store::under(tx, under).map_err(Fail::from)
    });
    let json = read.await?.into_iter().map(|n| DivisionJson {
        code: n.code,
        parent: n.parent,
        level: n.level.map_or("", Level::name),
        name: n.name,
        here: n.here,
    });
    Ok(Json(json.collect()))
}

#[derive(OpenApi)]
#[openapi(paths(list), components(schemas(DivisionJson)))]
struct Doc;

/// This part of the document.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
