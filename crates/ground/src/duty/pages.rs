//! A month of the roster: read by everybody, kept with one form, or written week by week.

use askama::Template;
use axum::Json;
use axum::extract::Query;
use axum::response::Response;
use liren_core::id::PostId;
use liren_core::lang::Lang;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::Date;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form};
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;
use liren_kit::when;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::store::{self, Pattern};
use crate::names;
use crate::words::Duty;

/// The most weeks a pattern is written to at once.
const MOST_WEEKS: u32 = 26;

#[derive(Deserialize)]
pub struct Asks {
    #[serde(default)]
    month: String,
}

struct Day {
    field: String,
    words: String,
    who: String,
    choices: Vec<Choice>,
    today: bool,
    past: bool,
    free: bool,
}

struct Weekday {
    field: String,
    words: String,
    choices: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "duty/month.html")]
struct MonthPage {
    page: Page,
    t: Duty,
    problems: Vec<Told>,
    heading: String,
    month: String,
    before: String,
    after: String,
    posts: String,
    today: String,
    /// Empty cells before the first, so that Monday stands left on a wide screen.
    lead: Vec<()>,
    days: Vec<Day>,
    may: bool,
    week: Vec<Weekday>,
    week_url: String,
    from: String,
    weeks: String,
    only_gaps: bool,
}

/// The first of the month written `2026-11`; this month when nothing or nonsense was asked.
fn first_of(text: &str, today: Date) -> Date {
    let asked = format!("{text}-01").parse::<Date>().ok().filter(|d| (2000..=2200).contains(&d.year));
    asked.unwrap_or_else(|| today.add_days(1 - i64::from(today.day)))
}

fn next_month(first: Date) -> Date {
    let later = first.add_days(31);
    later.add_days(1 - i64::from(later.day))
}

fn month_name(first: Date) -> String {
    format!("{:04}-{:02}", first.year, first.month)
}

/// Who it is, as short as a cell of the month is: the name where it is shown, else the post.
fn short(names: &names::Names, card: &Card, lang: Lang, id: PostId) -> String {
    names.posts.get(&id).and_then(|p| p.shown.clone()).unwrap_or_else(|| names.post(card, lang, id))
}

async fn shown(visit: &Visit, month: &str, form: Option<&Form>, problems: &[Problem]) -> Result<MonthPage, Fail> {
    let (t, lang, card, code) = (Duty(visit.lang), visit.lang, &visit.card, visit.card.code);
    let today = card.zone.date(visit.moment.now);
    let first = first_of(month, today);
    let next = next_month(first);
    let names = names::of(&visit.app, card).await?;
    let read = visit.app.db.read(move |tx| {
        let now = store::days(tx, code, today, today.add_days(1))?;
        Ok::<_, liren_store::Error>((store::days(tx, code, first, next)?, store::eligible(tx, code)?, now))
    });
    let (known, eligible, now) = read.await.map_err(Fail::from)?;
    let may = visit.may(Action::ManageDuty, &Where::COMMUNITY);
    let choices = |chosen: &str| -> Vec<Choice> {
        let one = |p: &PostId| Choice { value: p.to_string(), words: short(&names, card, lang, *p), on: p.to_string() == chosen };
        eligible.iter().map(one).collect()
    };
    let count = first.days_until(next);
    let days = (0..count).map(|n| {
        let day = first.add_days(n);
        let field = format!("d-{day}");
        let held = known.get(&day);
        let chosen = match form {
            Some(f) if f.pairs().iter().any(|(k, _)| *k == field) => f.get(&field).to_string(),
            _ => held.map(ToString::to_string).unwrap_or_default(),
        };
        let past = day < today;
        Day {
            words: when::day(lang, &card.zone.civil(card.zone.at(day, 12, 0))),
            who: held.map(|p| short(&names, card, lang, *p)).unwrap_or_default(),
            choices: if may && !past { choices(&chosen) } else { Vec::new() },
            today: day == today,
            free: held.is_none(),
            past,
            field,
        }
    });
    let monday = today.add_days(1 - i64::from(today.weekday()));
    let week = (0..7).map(|n| {
        let field = format!("w-{}", n + 1);
        // A pattern begins with what this week is.
        let of = known.get(&monday.add_days(n)).map(ToString::to_string).unwrap_or_default();
        let chosen = form.map_or(of, |f| f.get(&field).to_string());
        let words = [t.monday(), t.tuesday(), t.wednesday(), t.thursday(), t.friday(), t.saturday(), t.sunday()];
        let words = words[usize::try_from(n).unwrap_or(0)].to_string();
        Weekday { field, words, choices: choices(&chosen) }
    });
    let url = |d: Date| format!("{}?month={}", super::Roster::url(code), month_name(d));
    let typed =
        |name: &str, standard: String| form.map(|f| f.get(name).to_string()).filter(|v| !v.is_empty()).unwrap_or(standard);
    let before = first.add_days(-1);
    Ok(MonthPage {
        page: Page::new(visit, Nav::Other, t.title()),
        t,
        problems: told(problems, lang),
        heading: when::month_year(lang, first),
        month: month_name(first),
        before: url(before),
        after: url(next),
        posts: crate::people::Posts::url(code),
        today: now.values().next().map(|p| names.post(card, lang, *p)).unwrap_or_default(),
        lead: vec![(); usize::try_from(first.weekday() - 1).unwrap_or(0)],
        days: days.collect(),
        may,
        week: week.collect(),
        week_url: super::RepeatWeek::url(code),
        from: typed("from", today.add_days(1).to_string()),
        weeks: typed("weeks", "4".into()),
        only_gaps: form.is_none_or(|f| f.is("only_gaps", "1") || f.get("weeks").is_empty()),
    })
}

/// The month.
pub async fn month(visit: Visit, Query(asks): Query<Asks>) -> Result<Response, Fail> {
    html(&shown(&visit, &asks.month, None, &[]).await?)
}

/// Saves the days of a month.
pub async fn save(visit: Visit, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::ManageDuty, &Where::COMMUNITY)?;
    let month = form.get("month").to_string();
    let (mut wanted, mut problems) = (Vec::new(), Vec::new());
    for (field, value) in form.pairs() {
        let Some(Ok(day)) = field.strip_prefix("d-").map(str::parse::<Date>) else { continue };
        match value.as_str() {
            "" => wanted.push((day, None)),
            id => match id.parse::<PostId>() {
                Ok(id) => wanted.push((day, Some(id))),
                Err(_) => problems.push(Problem::new(field, ProblemKey::NotAChoice)),
            },
        }
    }
    if !problems.is_empty() {
        return again(&shown(&visit, &month, Some(&form), &problems).await?);
    }
    let (card, actor, moment) = (visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| store::set_days(tx, &mut moment.clone(), &card, &actor, &wanted));
    finish(&visit, done.await, &month, &form).await
}

/// Writes a week to the weeks that follow.
pub async fn repeat(visit: Visit, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::ManageDuty, &Where::COMMUNITY)?;
    let month = form.get("month").to_string();
    let mut read = form.check();
    let mut week = [None; 7];
    for (i, slot) in week.iter_mut().enumerate() {
        *slot = read.optional(&format!("w-{}", i + 1), ProblemKey::NotAChoice, |s| s.parse::<PostId>().ok());
    }
    let today = visit.card.zone.date(visit.moment.now);
    let from = read.required("from", ProblemKey::BadDate, |s| s.parse::<Date>().ok());
    if from.is_some_and(|f| f < today) {
        read.problem("from", ProblemKey::InThePast);
    } else if from.is_some_and(|f| f > today.add_days(366)) {
        read.problem("from", ProblemKey::BadDate);
    }
    let range = ProblemKey::OutOfRange { min: 1, max: i64::from(MOST_WEEKS) };
    let weeks = read.required("weeks", range, |s| s.parse::<u32>().ok().filter(|n| (1..=MOST_WEEKS).contains(n)));
    let only_gaps = form.is("only_gaps", "1");
    let problems = read.finish().err().unwrap_or_default();
    let (Some(from), Some(weeks), true) = (from, weeks, problems.is_empty()) else {
        return again(&shown(&visit, &month, Some(&form), &problems).await?);
    };
    let pattern = Pattern { week, from, weeks, only_gaps };
    let (card, actor, moment) = (visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| store::repeat(tx, &mut moment.clone(), &card, &actor, &pattern));
    finish(&visit, done.await, &month, &form).await
}

async fn finish(visit: &Visit, done: Result<(), Fail>, month: &str, form: &Form) -> Result<Response, Fail> {
    match done {
        Ok(()) => {
            let today = visit.card.zone.date(visit.moment.now);
            Ok(see(&format!("{}?month={}", super::Roster::url(visit.card.code), month_name(first_of(month, today)))))
        }
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&shown(visit, month, Some(form), &problems).await?),
        Err(fail) => Err(fail),
    }
}

/// What to ask for.
#[derive(Deserialize, IntoParams)]
pub struct DutyAsked {
    /// `2026-11`; this month when left out.
    #[serde(default)]
    month: String,
}

/// Who is on duty on a day.
#[derive(Serialize, ToSchema)]
pub struct DutyJson {
    /// `2026-11-24`.
    day: String,
    /// The post, with its holder's name where it is shown.
    who: String,
    /// The post's page.
    url: String,
}

/// A month of the duty roster.
#[utoipa::path(get, path = "/api/v1/c/{community}/duty", tag = "people",
    params(("community" = String, Path, description = "12-digit code"), DutyAsked),
    responses((status = 200, body = Vec<DutyJson>), (status = 404, description = "No such community")))]
pub async fn api(visit: Visit, Query(asked): Query<DutyAsked>) -> Result<Json<Vec<DutyJson>>, Fail> {
    let code = visit.card.code;
    let first = first_of(&asked.month, visit.card.zone.date(visit.moment.now));
    let names = names::of(&visit.app, &visit.card).await?;
    let days = visit.app.db.read(move |tx| store::days(tx, code, first, next_month(first))).await.map_err(Fail::from)?;
    let json = days.into_iter().map(|(day, post)| DutyJson {
        day: day.to_string(),
        who: names.post(&visit.card, visit.lang, post),
        url: visit.app.absolute(&crate::people::OnePost::url(code, post)),
    });
    Ok(Json(json.collect()))
}

#[derive(OpenApi)]
#[openapi(paths(api), components(schemas(DutyJson)))]
struct Doc;

/// This part of the document.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
