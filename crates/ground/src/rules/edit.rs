//! Entering a year of the calendar: by date ranges or by pasted rows, looked at before it is kept.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use liren_core::calendar::{BadDay, Calendar, DayKind};
use liren_core::permission::{Action, Where, check};
use liren_core::time::Date;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::page::{Nav, Page, Told, again, html, see};
use liren_kit::visit::Visit;

use super::calendar::{Asks, YEARS};
use super::typed::{self, Range, Wrong, WrongRange};
use super::year::{Holiday, Month, holidays, months, spans, weekdays};
use super::{WorkCalendar, said, store};
use crate::words::Rules;

struct Field {
    name: String,
    from: String,
    to: String,
    worked: String,
    range: Range,
}

#[derive(Template)]
#[template(path = "rules/edit.html")]
struct EditPage {
    page: Page,
    t: Rules,
    back: String,
    year: i16,
    problems: Vec<Told>,
    fields: Vec<Field>,
    rows: String,
    by_rows: bool,
    own: bool,
}

#[derive(Template)]
#[template(path = "rules/check.html")]
struct CheckPage {
    page: Page,
    t: Rules,
    year: i16,
    rows: String,
    counts: String,
    differences: Vec<String>,
    warnings: Vec<String>,
    holidays: Vec<Holiday>,
    weekdays: [&'static str; 7],
    months: Vec<Month>,
}

fn year_of(visit: &Visit, asked: Option<i16>) -> i16 {
    let today = visit.card.zone.date(visit.moment.now);
    let next = store::missing_year(&visit.card.calendar, today).unwrap_or(today.year);
    asked.filter(|y| YEARS.contains(y)).unwrap_or(next)
}

/// The form: empty for a year nobody knows, its rows for one that is known.
pub async fn show(visit: Visit, Query(asks): Query<Asks>) -> Result<Response, Fail> {
    check(&visit.actor, Action::EditCalendar, &Where::COMMUNITY)?;
    let year = year_of(&visit, asks.year);
    let rows = visit.card.calendar.rows(year);
    let by_rows = !rows.is_empty();
    html(&page(&visit, year, &Form::default(), rows, by_rows, Vec::new()).await?)
}

async fn page(visit: &Visit, year: i16, form: &Form, rows: String, by_rows: bool, problems: Vec<Told>) -> Result<EditPage, Fail> {
    let (t, card) = (Rules(visit.lang), visit.card.clone());
    let place = store::place_of(&visit.actor, &card);
    let asked = card.clone();
    let kept = visit.app.db.read(move |tx| store::year_kept(tx, &asked, year)).await.map_err(Fail::from)?;
    Ok(EditPage {
        page: Page::new(visit, Nav::Other, t.calendar_form_title(year)),
        t,
        back: format!("{}?year={year}", WorkCalendar::url(card.code)),
        year,
        problems,
        fields: filled(form)
            .into_iter()
            .map(|(key, name, range)| Field {
                name: name.get(visit.lang).into(),
                from: format!("from_{key}"),
                to: format!("to_{key}"),
                worked: format!("worked_{key}"),
                range,
            })
            .collect(),
        rows,
        by_rows,
        own: kept.is_some_and(|(of, _)| of == place && of != card.pack.place),
    })
}

fn filled(form: &Form) -> Vec<(&'static str, liren_core::lang::Both, Range)> {
    let get = |part: &str, key: &str| form.get(&format!("{part}_{key}")).trim().to_string();
    typed::usual()
        .into_iter()
        .map(|(key, name)| {
            let range = Range { from: get("from", key), to: get("to", key), worked: get("worked", key) };
            (key, name, range)
        })
        .collect()
}

/// One of the buttons was pressed: look at it, correct it, keep it, or take our own back.
pub async fn send(visit: Visit, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::EditCalendar, &Where::COMMUNITY)?;
    let year = year_of(&visit, form.get("year").parse().ok());
    let step = form.get("step");
    if step == "take_back" {
        return keep(&visit, year, Calendar::default()).await;
    }
    let rows = form.get("rows").to_string();
    let by_rows = form.is("by", "rows");
    if step == "correct" {
        return html(&page(&visit, year, &form, rows, true, Vec::new()).await?);
    }
    let read = if by_rows { from_rows(&visit, year, &rows) } else { from_ranges(&visit, year, &form) };
    match read {
        Err(problems) => again(&page(&visit, year, &form, rows, by_rows, problems).await?),
        Ok(calendar) if step == "keep" => keep(&visit, year, calendar).await,
        Ok(calendar) => html(&checked(&visit, year, &calendar)),
    }
}

fn from_rows(visit: &Visit, year: i16, text: &str) -> Result<Calendar, Vec<Told>> {
    let t = Rules(visit.lang);
    let told = |words: String| Told { field: "rows".into(), words };
    let wrong = |(line, wrong): (usize, Wrong)| {
        told(match wrong {
            Wrong::Year => t.bad_year(line, year),
            Wrong::Day(BadDay::Columns) => t.bad_columns(line),
            Wrong::Day(BadDay::Date) => t.bad_date(line),
            Wrong::Day(BadDay::Kind) => t.bad_kind(line),
            Wrong::Day(BadDay::Name) => t.bad_name(line),
            Wrong::Day(BadDay::Twice) => t.bad_twice(line),
        })
    };
    // Of a text that is no calendar at all the first lines are enough.
    let calendar = typed::rows(text, year).map_err(|all| all.into_iter().take(20).map(wrong).collect::<Vec<_>>())?;
    if calendar.known(year) { Ok(calendar) } else { Err(vec![told(t.bad_empty().to_string())]) }
}

fn from_ranges(visit: &Visit, year: i16, form: &Form) -> Result<Calendar, Vec<Told>> {
    let (t, lang) = (Rules(visit.lang), visit.lang);
    let fields = filled(form);
    let name = |key: &str| fields.iter().find(|(k, ..)| *k == key).map_or("", |(_, name, _)| name.get(lang));
    let wrong = |(key, part, what): (&'static str, &'static str, WrongRange)| Told {
        field: format!("{part}_{key}"),
        words: match what {
            WrongRange::Date => t.bad_range_date(name(key), year),
            WrongRange::Half => t.bad_range_half(name(key)),
            WrongRange::Order => t.bad_range_order(name(key)),
            WrongRange::Long => t.bad_range_long(name(key)),
            WrongRange::Worked(text) => t.bad_range_worked(name(key), text),
            WrongRange::Twice(date) => t.bad_range_twice(name(key), said::day(&visit.card, lang, date)),
        },
    };
    let calendar = typed::ranges(year, &fields).map_err(|all| all.into_iter().map(wrong).collect::<Vec<_>>())?;
    let empty = || Told { field: "from_new_year".into(), words: t.bad_empty().to_string() };
    if calendar.known(year) { Ok(calendar) } else { Err(vec![empty()]) }
}

/// Fewer days off than any year has had: something is probably missing.
const FEW: usize = 14;

/// How many, as words count them.
fn days(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn checked(visit: &Visit, year: i16, calendar: &Calendar) -> CheckPage {
    let (t, lang, card) = (Rules(visit.lang), visit.lang, &visit.card);
    let of = |kind: DayKind| calendar.year(year).filter(|(_, d)| d.kind == kind).map(|(date, _)| date).collect::<Vec<Date>>();
    let (off, on) = (of(DayKind::Holiday), of(DayKind::Workday));
    let mut warnings = Vec::new();
    if off.len() < FEW {
        warnings.push(t.calendar_warn_few(off.len()));
    }
    let ordinary = on.iter().filter(|d| d.weekday() <= 5);
    warnings.extend(ordinary.map(|d| t.calendar_warn_weekday(said::day(card, lang, *d))));
    let mut differences = Vec::new();
    if card.calendar.known(year) {
        let before: Vec<Date> = card.calendar.year(year).map(|(d, _)| d).collect();
        let more = calendar.year(year).filter(|(d, _)| !before.contains(d)).count();
        let less: Vec<Date> = before.into_iter().filter(|d| calendar.special(*d).is_none()).collect();
        if more > 0 {
            differences.push(t.calendar_check_more(days(more)));
        }
        if !less.is_empty() {
            differences.push(t.calendar_check_less(days(less.len()), spans(card, lang, &less)));
        }
    }
    CheckPage {
        page: Page::new(visit, Nav::Other, t.calendar_check_title(year)),
        t,
        year,
        rows: calendar.rows(year),
        counts: t.calendar_check_lead(days(off.len()), days(on.len())),
        differences,
        warnings,
        holidays: holidays(card, lang, calendar, year),
        weekdays: weekdays(t),
        months: months(lang, calendar, year),
    }
}

async fn keep(visit: &Visit, year: i16, calendar: Calendar) -> Result<Response, Fail> {
    let (actor, card, mut moment) = (visit.actor.clone(), visit.card.clone(), visit.moment.clone());
    let done: Result<(), Fail> =
        visit.app.db.write(move |tx| store::save_year(tx, &mut moment, &actor, &card, year, &calendar)).await;
    done?;
    // An operator's year is everybody's.
    visit.app.memory.forget_all();
    Ok(see(&format!("{}?year={year}&saved=1", WorkCalendar::url(visit.card.code))))
}
