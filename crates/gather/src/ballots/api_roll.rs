//! Rolls for programs: the owner roll (reading, correcting, bringing in a table), the posted roll of a ballot, and who carries papers to
//! whom. The same doors as the pages.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, RawQuery, Request};
use axum::http::StatusCode;
use liren_core::id::{BuildingId, HomeId};
use liren_core::pack::Voters;
use liren_core::permission::{Action, Where};
use liren_core::refusal::Refusal;
use liren_ground::ground::{Ground, Place};
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::form::{Form, queried};
use liren_kit::json::Body;
use liren_kit::visit::Visit;
use liren_kit::when::utc;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::api::SumJson;
use super::api_do::form;
use super::owners_edit::{self, Known, Which};
use super::{delivery, objection, owners, owners_bring, owners_pages, read};

/// A home of the owner roll. Names stand in the home's own object only.
#[derive(Serialize, ToSchema)]
pub struct OwnedJson {
    /// The home; a parking bay has none.
    home: Option<String>,
    /// The parking bay.
    bay: Option<String>,
    building: Option<String>,
    /// In words: compound, building, entrance, room.
    room: String,
    /// The area that counts, in 0.01 m².
    area: Option<u64>,
    /// The developer's: unsold or not handed over.
    developer: bool,
    /// How many claim it: 0 is unknown, more than 1 has to be settled.
    claims: usize,
}

/// What is known of a home.
#[derive(Serialize, ToSchema)]
pub struct KnownJson {
    home: String,
    /// In 0.01 m².
    registered: Option<i64>,
    /// In 0.01 m².
    surveyed: Option<i64>,
    /// In 0.01 m².
    contract: Option<i64>,
    developer: bool,
    /// Claims, each with its co-owners; whom they named to vote begins with `*`.
    owners: Vec<Vec<String>>,
    /// `usual`, `dead`, `unreachable` or `work_unit`.
    standing: Option<&'static str>,
}

/// A correction: what is known of the home from now on.
#[derive(Deserialize, ToSchema)]
pub struct CorrectionJson {
    /// In m², such as `78.50`; empty for unknown.
    #[serde(default)]
    registered: String,
    /// The same.
    #[serde(default)]
    surveyed: String,
    /// The same.
    #[serde(default)]
    contract: String,
    #[serde(default)]
    developer: bool,
    /// Claims, each with its co-owners; whom they named to vote begins with `*`. Who is somebody else than another owner of the same name
    /// has a number from 2 behind it (`Wang Wei 2`): then they are two heads.
    #[serde(default)]
    owners: Vec<Vec<String>>,
    /// `usual` (as if left out), `dead`, `unreachable` or `work_unit`.
    #[serde(default)]
    standing: String,
    /// Why; needed where a roll is posted.
    #[serde(default)]
    reason: String,
}

/// Why a bay is taken off the roll.
#[derive(Deserialize, ToSchema)]
pub struct RemovalJson {
    /// Needed where a roll is posted.
    #[serde(default)]
    reason: String,
}

/// A table of the owner roll, as a file or pasted.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes the parts of a form, which are read by their names")]
pub struct OwnerTableJson {
    /// .xlsx or .csv, the names of columns in the first row; at most 20 MB.
    #[schema(value_type = Option<String>, format = Binary)]
    file: Option<Vec<u8>>,
    /// In place of a file: text with tabs or commas between cells, at most 4 MB.
    table: Option<String>,
    /// `yes` writes it, if nothing is wrong.
    go: Option<String>,
    /// Why; needed where a roll is posted.
    reason: Option<String>,
}

/// A row that was not understood.
#[derive(Serialize, ToSchema)]
pub struct WrongRowJson {
    /// Its number in the table, from 1.
    row: usize,
    /// What stands in it.
    said: String,
    /// `no_home`, `several` or `area`.
    why: &'static str,
}

/// A table as it was read.
#[derive(Serialize, ToSchema)]
pub struct BroughtJson {
    /// Rows that were understood.
    good: usize,
    wrong: Vec<WrongRowJson>,
    /// Columns that are missing: `building`, `room`, `owner`.
    missing: Vec<&'static str>,
    /// How many homes were written; null while nothing is: without `go`, or with anything wrong.
    brought: Option<usize>,
}

/// Somebody on the roll of a ballot, by number; no names.
#[derive(Serialize, ToSchema)]
pub struct OnRollJson {
    n: usize,
    rooms: Vec<String>,
    /// In 0.01 m²; 0 where areas do not count.
    area: u64,
}

/// The roll of a ballot.
#[derive(Serialize, ToSchema)]
pub struct RollJson {
    /// When it was frozen; null for the posted draft.
    frozen_at: Option<String>,
    whole: SumJson,
    /// Empty in votes of residents: rooms would say how many of a home are known here.
    owners: Vec<OnRollJson>,
}

/// Where a paper has to go.
#[derive(Serialize, ToSchema)]
pub struct StopJson {
    /// Number on the roll.
    n: u32,
    rooms: Vec<String>,
    /// A paper was brought, and none has come in yet.
    brought: bool,
}

/// Carrying papers.
#[derive(Serialize, ToSchema)]
pub struct DeliveryJson {
    /// Posts that carry.
    carriers: Vec<String>,
    /// Empty for who only names them.
    stops: Vec<StopJson>,
    /// How many asked that nobody comes.
    left_out: usize,
}

/// Something to be marked on the list.
#[derive(Deserialize, ToSchema)]
pub struct MarkJson {
    /// Number on the roll.
    #[serde(default)]
    n: Option<u32>,
    /// `brought` (as if left out) or `no_more`: nobody comes there any more.
    #[serde(default)]
    r#do: String,
}

/// Who carries papers.
#[derive(Deserialize, ToSchema)]
pub struct CarriersJson {
    /// Two posts of two different people.
    #[serde(default)]
    posts: Vec<String>,
}

/// The homes of a building, or of all of them, as the owner roll has them.
#[utoipa::path(get, path = "/api/v1/c/{community}/owners", tag = "ballots",
    params(("community" = String, Path, description = "12-digit code"),
        ("building" = Option<String>, Query, description = "One building")),
    responses((status = 200, body = Vec<OwnedJson>), (status = 404, description = "Not theirs to see")))]
pub async fn owned(visit: Visit, RawQuery(raw): RawQuery) -> Result<Json<Vec<OwnedJson>>, Fail> {
    owners_pages::door(&visit)?;
    let asked = queried(raw.as_deref(), "building");
    let place = match asked.parse::<BuildingId>() {
        Ok(id) => Place::Building(id),
        Err(_) if asked.is_empty() => Place::Community,
        Err(_) => return Err(Refusal::NotFound.into()),
    };
    let (names, card) = (names::of(&visit.app, &visit.card).await?, visit.card.clone());
    let units = visit
        .app
        .db
        .read(move |tx| {
            let ground = Ground::read(tx, card.code)?;
            owners::units(tx, &card, &names, &ground, &place.into())
        })
        .await?;
    let json = |u: owners::Unit| OwnedJson {
        home: u.home.map(|h| h.to_string()),
        bay: u.bay.map(|b| b.to_string()),
        building: u.building.map(|b| b.to_string()),
        area: u.row.areas.counted(),
        developer: u.row.developer,
        claims: u.row.titles.len(),
        room: u.room,
    };
    Ok(Json(units.into_iter().map(json).collect()))
}

async fn known_json(visit: &Visit, home: HomeId) -> Result<KnownJson, Fail> {
    let (app, c) = (visit.app.clone(), visit.card.code);
    let known: Known = visit
        .app
        .db
        .read(move |tx| {
            liren_ground::slips::store::home(tx, c, home)?.ok_or(Refusal::NotFound)?;
            owners_edit::known(tx, &app, c, &Which::Home(home))
        })
        .await?;
    Ok(KnownJson {
        home: home.to_string(),
        registered: known.registered,
        surveyed: known.surveyed,
        contract: known.contract,
        developer: known.developer,
        owners: known.claims,
        standing: known.standing.map(owners::standing_name),
    })
}

/// What is known of a home, with the names of its owners.
#[utoipa::path(get, path = "/api/v1/c/{community}/owners/{home}", tag = "ballots",
    params(("community" = String, Path, description = "12-digit code"), ("home" = String, Path, description = "The home")),
    responses((status = 200, body = KnownJson), (status = 404, description = "No such home, or not theirs to see")))]
pub async fn unit(visit: Visit, Path((_, home)): Path<(String, String)>) -> Result<Json<KnownJson>, Fail> {
    owners_pages::door(&visit)?;
    known_json(&visit, home.parse().map_err(|_| Refusal::NotFound)?).await.map(Json)
}

/// Corrects what is known of a home. Where a roll with it is posted, a line of that ballot's log says so.
#[utoipa::path(post, path = "/api/v1/c/{community}/owners/{home}", tag = "ballots", request_body = CorrectionJson,
    params(("community" = String, Path, description = "12-digit code"), ("home" = String, Path, description = "The home")),
    responses((status = 200, body = KnownJson), (status = 404, description = "No such home, or not theirs to change"),
        (status = 422, description = "Something needs correcting, or a reason")))]
pub async fn correct(
    visit: Visit,
    Path((_, home)): Path<(String, String)>,
    Body(body): Body<CorrectionJson>,
) -> Result<Json<KnownJson>, Fail> {
    owners_pages::door(&visit)?;
    let home: HomeId = home.parse().map_err(|_| Refusal::NotFound)?;
    let owners = body.owners.iter().map(|claim| claim.join("、")).collect::<Vec<_>>().join("\n");
    let fields = form(&[
        ("registered", body.registered),
        ("surveyed", body.surveyed),
        ("contract", body.contract),
        ("developer", if body.developer { "yes".into() } else { String::new() }),
        ("owners", owners),
        ("standing", body.standing),
        ("reason", body.reason),
    ]);
    let known = owners_pages::read(&fields).map_err(Refusal::Invalid)?;
    owners_pages::corrected_by(&visit, home, known, &fields).await?;
    known_json(&visit, home).await.map(Json)
}

/// Takes a bay off the owner roll. Where a roll with it is posted, a line of that ballot's log says so.
#[utoipa::path(post, path = "/api/v1/c/{community}/owners/bays/{bay}/remove", tag = "ballots", request_body = RemovalJson,
    params(("community" = String, Path, description = "12-digit code"), ("bay" = String, Path, description = "The bay")),
    responses((status = 204, description = "It is on the roll no more"), (status = 404, description = "Not theirs to change"),
        (status = 422, description = "No such bay, or a reason is missing")))]
pub async fn remove(
    visit: Visit,
    Path((_, bay)): Path<(String, String)>,
    Body(body): Body<RemovalJson>,
) -> Result<StatusCode, Fail> {
    owners_pages::door(&visit)?;
    owners_pages::removed(&visit, &form(&[("bay", bay), ("reason", body.reason)])).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Brings the owner roll in from a table. Without `go` it is only looked at.
#[utoipa::path(post, path = "/api/v1/c/{community}/owners/import", tag = "ballots",
    params(("community" = String, Path, description = "12-digit code")),
    request_body(content = OwnerTableJson, content_type = "multipart/form-data"),
    responses((status = 200, body = BroughtJson), (status = 404, description = "Not theirs to change"),
        (status = 413, description = "Too large"), (status = 422, description = "Not a table that can be read, or a reason is missing")))]
pub async fn import(visit: Visit, request: Request) -> Result<Json<BroughtJson>, Fail> {
    owners_pages::door(&visit)?;
    let form = Form::parts(request, &visit.app).await?;
    let table = owners_bring::table(&visit, form.uploads("file").next().cloned(), form.get("table")).await?;
    let (read, _) = owners_bring::looked(&visit, table).await?;
    let brought = if form.is("go", "yes") { owners_bring::brought(&visit, &read, form.get("reason")).await? } else { None };
    Ok(Json(BroughtJson {
        good: read.lines.len(),
        missing: read.missing.iter().map(|c| c.name()).collect(),
        wrong: read.wrong.into_iter().map(|(row, what, said)| WrongRowJson { row, said, why: what.name() }).collect(),
        brought,
    }))
}

/// The roll of a ballot as it is posted or frozen: rooms and areas, no names.
#[utoipa::path(get, path = "/api/v1/c/{community}/ballots/{ballot}/roll", tag = "ballots",
    params(("community" = String, Path, description = "12-digit code"), ("ballot" = String, Path, description = "Its number: B2026-001")),
    responses((status = 200, body = RollJson), (status = 404, description = "No such ballot")))]
pub async fn roll(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Json<RollJson>, Fail> {
    let (app, card, runs) = (visit.app.clone(), visit.card.clone(), visit.may(Action::RunBallot, &Where::COMMUNITY));
    let (b, all) = visit
        .app
        .db
        .read(move |tx| {
            let b = read::shown(tx, card.code, &number, runs)?;
            let rules = b.rules(tx, &app)?;
            let all = objection::listed(tx, &app, &card, &b, &rules)?.0;
            Ok::<_, Fail>((b, all))
        })
        .await?;
    let area = if b.voters == Voters::Owners { all.iter().map(|o| o.0).sum() } else { 0 };
    let whole = SumJson { area, heads: u64::try_from(all.len()).unwrap_or(0) };
    let shown = (1usize..).zip(all).filter(|_| b.voters != Voters::Residents);
    let owners = shown.map(|(n, (area, rooms))| OnRollJson { n, rooms, area }).collect();
    Ok(Json(RollJson { frozen_at: b.frozen.map(utc), whole, owners }))
}

/// Where papers have to be carried, for the two who were named; the chair reads who they are.
#[utoipa::path(get, path = "/api/v1/c/{community}/ballots/{ballot}/delivery", tag = "ballots",
    params(("community" = String, Path, description = "12-digit code"), ("ballot" = String, Path, description = "Its number: B2026-001")),
    responses((status = 200, body = DeliveryJson), (status = 404, description = "No such ballot, or not theirs to see"),
        (status = 409, description = "Nothing is carried now")))]
pub async fn stops(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Json<DeliveryJson>, Fail> {
    delivered(&visit, number).await.map(Json)
}

async fn delivered(visit: &Visit, number: String) -> Result<DeliveryJson, Fail> {
    let list = delivery::list(visit, number).await?;
    let stops = list.stops.into_iter().map(|s| StopJson { n: s.n, rooms: s.rooms, brought: s.brought }).collect();
    let carriers = list.carriers.iter().map(ToString::to_string).collect();
    Ok(DeliveryJson { carriers, stops, left_out: list.left_out })
}

/// Marks that a paper was brought, or that nobody comes there any more.
#[utoipa::path(post, path = "/api/v1/c/{community}/ballots/{ballot}/delivery", tag = "ballots", request_body = MarkJson,
    params(("community" = String, Path, description = "12-digit code"), ("ballot" = String, Path, description = "Its number: B2026-001")),
    responses((status = 204, description = "Marked"), (status = 404, description = "No such ballot, or not theirs to carry"),
        (status = 409, description = "Nothing is carried now"), (status = 422, description = "No such number")))]
pub async fn mark(
    visit: Visit,
    Path((_, number)): Path<(String, String)>,
    Body(body): Body<MarkJson>,
) -> Result<StatusCode, Fail> {
    let n = body.n.map(|n| n.to_string()).unwrap_or_default();
    delivery::marked(&visit, &number, &form(&[("n", n), ("do", body.r#do)])).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Names the two posts that carry papers.
#[utoipa::path(post, path = "/api/v1/c/{community}/ballots/{ballot}/carriers", tag = "ballots", request_body = CarriersJson,
    params(("community" = String, Path, description = "12-digit code"), ("ballot" = String, Path, description = "Its number: B2026-001")),
    responses((status = 200, body = DeliveryJson), (status = 404, description = "No such ballot, or not theirs to name"),
        (status = 409, description = "Nothing is carried now"),
        (status = 422, description = "Not two people, or one who stands in a selection")))]
pub async fn carriers(
    visit: Visit,
    Path((_, number)): Path<(String, String)>,
    Body(body): Body<CarriersJson>,
) -> Result<Json<DeliveryJson>, Fail> {
    let posts: Vec<(&str, String)> = body.posts.into_iter().map(|post| ("carriers", post)).collect();
    delivery::appointed(&visit, &number, &form(&posts)).await?;
    delivered(&visit, number).await.map(Json)
}

/// Nobody is to come with a paper to whoever asks. They can still vote by themselves.
#[utoipa::path(post, path = "/api/v1/c/{community}/ballots/{ballot}/no-visits", tag = "ballots",
    request_body = BTreeMap<String, String>,
    params(("community" = String, Path, description = "12-digit code"), ("ballot" = String, Path, description = "Its number: B2026-001")),
    responses((status = 204, description = "Written down"), (status = 403, description = "Not known as an owner on this roll"),
        (status = 409, description = "Nothing is carried now")))]
pub async fn no_visits(
    visit: Visit,
    Path((_, number)): Path<(String, String)>,
    Body(_): Body<BTreeMap<String, String>>,
) -> Result<StatusCode, Fail> {
    delivery::none_come(&visit, &number).await?;
    Ok(StatusCode::NO_CONTENT)
}
