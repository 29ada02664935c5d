//! What else the pages of the rules do, for programs: choose a pack, enter a year of the calendar, ask what one may do.

use axum::Json;
use liren_core::calendar::{Calendar, DayKind, SpecialDay};
use liren_core::lang::Both;
use liren_core::permission::{Action, Where, check, may_somewhere};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::Date;
use liren_kit::fail::Fail;
use liren_kit::json::{Body, Sent};
use liren_kit::once;
use liren_kit::visit::Visit;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::calendar::YEARS;
use super::store;

/// A rule pack there is.
#[derive(Serialize, ToSchema)]
pub struct PackJson {
    id: String,
    /// The version that would apply.
    version: i64,
    /// What it is called.
    name: String,
    /// The community lives by it.
    chosen: bool,
}

async fn all(visit: &Visit) -> Result<Json<Vec<PackJson>>, Fail> {
    let (card, now) = (visit.app.card(visit.card.code).await?, visit.moment.now);
    let own = card.clone();
    let packs = visit.app.db.read(move |tx| store::in_force(tx, &own, now)).await?;
    let json = |p: liren_core::pack::Pack| PackJson {
        chosen: p.id == card.pack.id,
        version: p.version,
        name: p.name.get(visit.lang).into(),
        id: p.id,
    };
    Ok(Json(packs.into_iter().map(json).collect()))
}

/// The packs the community can choose from. For whoever may choose.
#[utoipa::path(get, path = "/api/v1/c/{community}/rules/packs", tag = "rules",
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = Vec<PackJson>), (status = 403, description = "Not yours to choose")))]
pub async fn packs(visit: Visit) -> Result<Json<Vec<PackJson>>, Fail> {
    check(&visit.actor, Action::ChoosePack, &Where::COMMUNITY)?;
    all(&visit).await
}

/// Which pack.
#[derive(Deserialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub struct ChosenPackJson {
    pack: String,
}

/// Chooses the pack for what is filed from now on. Choosing the one that is chosen changes nothing.
#[utoipa::path(post, path = "/api/v1/c/{community}/rules/packs", tag = "rules", request_body = ChosenPackJson,
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = Vec<PackJson>), (status = 403, description = "Not yours to choose"),
        (status = 422, description = "No such pack")))]
pub async fn choose(visit: Visit, Body(sent): Body<ChosenPackJson>) -> Result<Json<Vec<PackJson>>, Fail> {
    let (actor, card, moment) = (visit.actor.clone(), visit.card.clone(), visit.moment.clone());
    visit.app.db.write(move |tx| store::choose(tx, &mut moment.clone(), &actor, &card, &sent.pack)).await?;
    visit.app.memory.forget(visit.card.code);
    all(&visit).await
}

/// What one may do here, by the permission table's names; where, says the table. Of what is one's own only where one is signed in.
#[derive(Serialize, ToSchema)]
pub struct MayJson {
    /// Roles one has here.
    roles: Vec<&'static str>,
    /// Actions one may do somewhere here.
    actions: Vec<&'static str>,
    /// A second factor on this device would let one do more.
    factor_missing: bool,
}

/// What whoever asks may do here; of a token, what its scopes leave.
#[utoipa::path(get, path = "/api/v1/c/{community}/may", tag = "rules",
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = MayJson), (status = 404, description = "No such community")))]
pub async fn may(visit: Visit) -> Result<Json<MayJson>, Fail> {
    let somewhere = |a: &&Action| may_somewhere(&visit.actor, **a) || visit.may(**a, &Where::own(&visit.actor));
    Ok(Json(MayJson {
        roles: visit.actor.roles().into_iter().map(|r| r.name()).collect(),
        actions: Action::ALL.iter().filter(somewhere).map(|a| a.name()).collect(),
        factor_missing: visit.actor.factor_missing,
    }))
}

/// A day that is not as its weekday says.
#[derive(Serialize, Deserialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub struct NewDayJson {
    /// Such as `2027-10-01`.
    date: String,
    /// `holiday` or `workday` (a make-up working day).
    kind: String,
    /// What it is called in Chinese.
    zh: String,
    /// The same in English; the Chinese name when empty.
    en: String,
}

/// A year of the calendar.
#[derive(Deserialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub struct NewYearJson {
    year: i16,
    /// All of its days; they take the place of what was there.
    days: Vec<NewDayJson>,
    /// Takes the community's own year back, so that the published one applies again. Then without days.
    take_back: bool,
}

/// What was kept.
#[derive(Serialize, ToSchema)]
pub struct KeptYearJson {
    year: i16,
    /// How many days.
    days: usize,
}

fn read(sent: &NewYearJson) -> Result<Calendar, Vec<Problem>> {
    let (mut calendar, mut problems) = (Calendar::default(), Vec::new());
    if !YEARS.contains(&sent.year) {
        let (min, max) = (i64::from(*YEARS.start()), i64::from(*YEARS.end()));
        problems.push(Problem::new("year", ProblemKey::OutOfRange { min, max }));
    }
    if sent.take_back != sent.days.is_empty() {
        let key = if sent.take_back { ProblemKey::NotAChoice } else { ProblemKey::Required };
        problems.push(Problem::new("days", key));
    }
    for (i, day) in sent.days.iter().enumerate() {
        let mut wrong = |field: &str, key| problems.push(Problem::new(format!("days[{i}].{field}"), key));
        let date = day.date.parse::<Date>().ok().filter(|d| d.year == sent.year);
        let kind = DayKind::parse(&day.kind);
        let zh = day.zh.trim().to_string();
        match date {
            None => wrong("date", ProblemKey::BadDate),
            Some(date) if calendar.special(date).is_some() => wrong("date", ProblemKey::Taken),
            Some(_) => {}
        }
        if kind.is_none() {
            wrong("kind", ProblemKey::NotAChoice);
        }
        match zh.chars().count() {
            0 => wrong("zh", ProblemKey::Required),
            n if n > 40 => wrong("zh", ProblemKey::TooLong { max: 40 }),
            _ => {}
        }
        // A row of the file is one line, its columns stand between commas.
        let en = if day.en.trim().is_empty() { zh.clone() } else { day.en.trim().to_string() };
        for (field, name) in [("zh", &zh), ("en", &en)] {
            if name.contains([',', '\n', '\r', '"']) || name.chars().count() > 80 {
                wrong(field, ProblemKey::WrongKind);
            }
        }
        if let (Some(date), Some(kind)) = (date, kind) {
            calendar.set(date, Some(SpecialDay { kind, name: Both { zh, en } }));
        }
    }
    if problems.is_empty() { Ok(calendar) } else { Err(problems) }
}

/// Enters or corrects a year: for the community alone, or by the operator for everybody.
#[utoipa::path(post, path = "/api/v1/c/{community}/calendar", tag = "rules", request_body = NewYearJson,
    params(("community" = String, Path, description = "12-digit code"),
        ("idempotency-key" = Option<String>, Header, description = "At least 16 characters")),
    responses((status = 200, body = KeptYearJson), (status = 403, description = "Not yours to keep"),
        (status = 422, description = "What is wrong, day by day")))]
pub async fn enter(visit: Visit, sent: Sent<NewYearJson>) -> Result<Json<Value>, Fail> {
    check(&visit.actor, Action::EditCalendar, &Where::COMMUNITY)?;
    let Sent { body: sent, once } = sent;
    let (year, calendar) = (sent.year, read(&sent).map_err(Refusal::Invalid)?);
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| {
        once::answered(tx, &app, &card, &actor, &mut moment.clone(), once.as_ref(), |tx, moment| {
            store::save_year(tx, moment, &actor, &card, year, &calendar)?;
            Ok(KeptYearJson { year, days: calendar.year(year).count() })
        })
    });
    let answer = done.await?;
    // An operator's year is everybody's.
    visit.app.memory.forget_all();
    Ok(Json(answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(date: &str, kind: &str, zh: &str) -> NewDayJson {
        NewDayJson { date: date.into(), kind: kind.into(), zh: zh.into(), en: String::new() }
    }

    #[test]
    fn a_year_is_read_and_each_wrong_day_told() {
        let year = |days| NewYearJson { year: 2027, days, take_back: false };
        let kept = read(&year(vec![day("2027-10-01", "holiday", "国庆节"), day("2027-10-09", "workday", "国庆节")]));
        assert_eq!(kept.expect("two days").year(2027).count(), 2);
        let table = [
            (vec![day("2026-10-01", "holiday", "国庆节")], "days[0].date", ProblemKey::BadDate),
            (vec![day("2027-10-01", "party", "国庆节")], "days[0].kind", ProblemKey::NotAChoice),
            (vec![day("2027-10-01", "holiday", "")], "days[0].zh", ProblemKey::Required),
            (vec![day("2027-10-01", "holiday", "a"), day("2027-10-01", "holiday", "a")], "days[1].date", ProblemKey::Taken),
            (Vec::new(), "days", ProblemKey::Required),
        ];
        for (days, field, key) in table {
            assert_eq!(read(&year(days)).expect_err(field), [Problem::new(field, key)]);
        }
        assert!(read(&NewYearJson { year: 2027, days: Vec::new(), take_back: true }).is_ok());
    }
}
