//! Rules, calendar and permissions for programs.

use axum::Json;
use axum::extract::{Path, Query};
use liren_core::pack::Pack;
use liren_core::permission::{Action, Reach, Role, reach};
use liren_kit::fail::Fail;
use liren_kit::visit::Visit;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::calendar::YEARS;
use super::{api_do, api_table};

/// The rule pack in force, as its file has it.
#[utoipa::path(get, path = "/api/v1/c/{community}/rules", tag = "rules",
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, description = "The pack: levels, kinds, categories, rules, words", body = serde_json::Value)))]
pub async fn rules(visit: Visit) -> Result<Json<serde_json::Value>, Fail> {
    json(&visit.card.pack)
}

fn json(pack: &Pack) -> Result<Json<serde_json::Value>, Fail> {
    serde_json::to_value(pack).map(Json).map_err(|e| Fail::internal(format!("pack {}: {e}", pack.id)))
}

/// One version of a pack: matters keep the version they were judged by.
#[utoipa::path(get, path = "/api/v1/c/{community}/rules/{version}", tag = "rules",
    params(("community" = String, Path, description = "12-digit code"),
           ("version" = String, Path, description = "`cn-three-neighbours.1`, or a number for the pack in force")),
    responses((status = 200, description = "The pack", body = serde_json::Value), (status = 404, description = "No such version")))]
pub async fn version(visit: Visit, Path((_, name)): Path<(String, String)>) -> Result<Json<serde_json::Value>, Fail> {
    json(super::pages::find(&visit, &name).await?.as_ref())
}

/// Which year.
#[derive(Deserialize, IntoParams)]
pub struct YearAsked {
    /// This year if none is given.
    #[serde(default)]
    year: Option<i16>,
}

/// A year of the work calendar.
#[derive(Serialize, ToSchema)]
pub struct CalendarJson {
    year: i16,
    /// False: nothing was entered for this year, and only weekends are days off.
    known: bool,
    days: Vec<DayJson>,
}

/// A day that is not as its weekday says.
#[derive(Serialize, ToSchema)]
pub struct DayJson {
    /// Such as `2026-10-01`.
    date: String,
    /// `holiday` or `workday` (a make-up working day).
    kind: &'static str,
    zh: String,
    en: String,
}

/// Holidays and make-up working days.
#[utoipa::path(get, path = "/api/v1/c/{community}/calendar", tag = "rules",
    params(("community" = String, Path, description = "12-digit code"), YearAsked),
    responses((status = 200, body = CalendarJson)))]
pub async fn calendar(visit: Visit, Query(asked): Query<YearAsked>) -> Result<Json<CalendarJson>, Fail> {
    let today = visit.card.zone.date(visit.moment.now);
    let year = asked.year.filter(|y| YEARS.contains(y)).unwrap_or(today.year);
    let days = visit.card.calendar.year(year).map(|(date, day)| DayJson {
        date: date.to_string(),
        kind: day.kind.name(),
        zh: day.name.zh.clone(),
        en: day.name.en.clone(),
    });
    Ok(Json(CalendarJson { year, known: visit.card.calendar.known(year), days: days.collect() }))
}

/// Who may do one thing.
#[derive(Serialize, ToSchema)]
pub struct PermissionJson {
    action: &'static str,
    /// Those who may not see it are told that there is no such thing.
    hidden: bool,
    /// Role and reach (`anywhere`, `within`, `held`, `mine`); roles that may not are left out.
    roles: Vec<RoleJson>,
}

/// How far a role reaches.
#[derive(Serialize, ToSchema)]
pub struct RoleJson {
    role: &'static str,
    reach: &'static str,
}

fn far(r: Reach) -> Option<&'static str> {
    match r {
        Reach::Anywhere => Some("anywhere"),
        Reach::Within => Some("within"),
        Reach::Held => Some("held"),
        Reach::Mine => Some("mine"),
        Reach::Never => None,
    }
}

/// The permission table.
#[utoipa::path(get, path = "/api/v1/c/{community}/permissions", tag = "rules",
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = Vec<PermissionJson>)))]
pub async fn permissions(_visit: Visit) -> Result<Json<Vec<PermissionJson>>, Fail> {
    let of = |action: &Action| PermissionJson {
        action: action.name(),
        hidden: action.hidden(),
        roles: Role::ALL
            .into_iter()
            .filter_map(|role| Some(RoleJson { role: role.name(), reach: far(reach(role, *action))? }))
            .collect(),
    };
    Ok(Json(Action::ALL.iter().map(of).collect()))
}

#[derive(OpenApi)]
#[openapi(
    paths(
        rules,
        version,
        calendar,
        permissions,
        api_table::table,
        api_table::change,
        api_table::dry_run,
        api_do::packs,
        api_do::choose,
        api_do::may,
        api_do::enter
    ),
    components(schemas(CalendarJson, DayJson, PermissionJson, RoleJson))
)]
struct Doc;

/// This part of the document.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
