//! The open list for programs.

use axum::Json;
use axum::extract::RawQuery;
use liren_core::pack::Visibility;
use liren_core::personal::covered_with;
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::visit::Visit;
use liren_kit::when::utc;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use crate::matters::lines::{self, Before, Filter, Line};
use crate::matters::list::Query;
use crate::matters::view::{MatterRow, Naming};

/// Rows of an answer.
const ROWS: usize = 50;

/// A matter of the open list.
#[derive(Serialize, ToSchema)]
pub struct OpenRow {
    #[serde(flatten)]
    matter: MatterRow,
    /// Why it cannot be solved now; absent for what is coarse.
    reason: Option<String>,
    /// When it is looked at again, in UTC.
    review: String,
}

/// What cannot be solved now.
#[derive(Serialize, ToSchema)]
pub struct OpenJson {
    matters: Vec<OpenRow>,
    /// Pass it as `before` to go on; absent at the end.
    next: Option<String>,
}

/// The open list, the last shelved first.
#[utoipa::path(get, path = "/api/v1/c/{community}/open", tag = "matters",
    params(("community" = String, Path, description = "12-digit code"),
        ("before" = Option<String>, Query, description = "`next` of the answer before")),
    responses((status = 200, body = OpenJson), (status = 400, description = "`before` is none"), (status = 404, description = "No such community")))]
pub async fn list(visit: Visit, RawQuery(raw): RawQuery) -> Result<Json<OpenJson>, Fail> {
    let (code, before) = (visit.card.code, Before::read(&Query::parse(raw.as_deref()).before)?.unwrap_or(Before::START));
    let names = names::of(&visit.app, &visit.card).await?;
    let (mut lines, why) = visit
        .app
        .db
        .read(move |tx| {
            let filter = Filter { state: Some("shelved".into()), ..Filter::default() };
            let most = i64::try_from(ROWS).unwrap_or(0) + 1;
            Ok::<_, Fail>((lines::listed(tx, code, &filter, before, most)?, super::reasons(tx, code)?))
        })
        .await?;
    let more = lines.len() > ROWS;
    lines.truncate(ROWS);
    let next = lines.last().filter(|_| more).map(|l| Before { changed: l.changed, id: l.id }.encode());
    let naming = Naming { card: &visit.card, names: &names, lang: visit.lang, now: visit.moment.now, inside: false };
    let row = |l: &Line| OpenRow {
        matter: naming.json(l, |p| visit.app.absolute(p)),
        reason: why
            .get(&l.id)
            .filter(|_| l.visibility == Visibility::Public)
            .map(|words| covered_with(words, &[], &l.marked()).into_owned()),
        review: utc(l.step_due),
    };
    Ok(Json(OpenJson { matters: lines.iter().map(row).collect(), next }))
}

#[derive(OpenApi)]
#[openapi(paths(list), components(schemas(OpenJson, OpenRow)))]
struct Doc;

/// This part of the document.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
