//! The work calendar of a year.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use liren_core::permission::{Action, Where, may};
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::slice::{Asked, Sign, Waiting};
use liren_kit::visit::Visit;
use liren_kit::when;
use liren_store::Tx;
use serde::Deserialize;

use super::year::{Holiday, Month, holidays, months, weekdays};
use super::{ApiCalendar, Edit, Show, WorkCalendar, store};
use crate::words::Rules;

/// Which year.
#[derive(Deserialize, Default)]
pub struct Asks {
    /// The year, this one if none is given.
    #[serde(default)]
    pub year: Option<i16>,
    /// Just saved.
    #[serde(default)]
    saved: Option<u8>,
}

/// For whoever keeps the calendar: a year without its holidays, since dates are promised by weekends alone until it is there.
pub(super) fn waiting(_: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<Waiting>, Fail> {
    let Asked { card, actor, lang, now, .. } = *asked;
    let year =
        store::overdue_year(&card.calendar, card.zone.date(now)).filter(|_| may(actor, Action::EditCalendar, &Where::COMMUNITY));
    let t = Rules(lang);
    let row = |year: i16| Waiting {
        title: t.wait_calendar(year),
        meta: t.wait_calendar_meta().into(),
        url: format!("{}?year={year}", Edit::url(card.code)),
        due: None,
        sign: Sign::Late,
        action: None,
    };
    Ok(year.map(row).into_iter().collect())
}

/// Years anybody could mean; a calendar of others is empty and not worth a page.
pub const YEARS: std::ops::RangeInclusive<i16> = 2000..=2100;

struct Year {
    number: i16,
    url: String,
    here: bool,
}

#[derive(Template)]
#[template(path = "rules/calendar.html")]
struct CalendarPage {
    page: Page,
    t: Rules,
    back: String,
    year: i16,
    years: Vec<Year>,
    known: bool,
    saved: bool,
    missing: Option<(i16, String)>,
    edit: String,
    kept: String,
    holidays: Vec<Holiday>,
    weekdays: [&'static str; 7],
    months: Vec<Month>,
    json: String,
}

/// The year in words and as grids.
pub async fn show(visit: Visit, Query(asks): Query<Asks>) -> Result<Response, Fail> {
    let (lang, card) = (visit.lang, visit.card.clone());
    let t = Rules(lang);
    let today = card.zone.date(visit.moment.now);
    let year = asks.year.filter(|y| YEARS.contains(y)).unwrap_or(today.year);
    let asked = card.clone();
    let kept = visit.app.db.read(move |tx| store::year_kept(tx, &asked, year)).await.map_err(Fail::from)?;
    let mut numbers = card.calendar.years();
    numbers.extend([today.year, today.year + 1, year]);
    numbers.sort_unstable();
    numbers.dedup();
    let may_edit = visit.may(Action::EditCalendar, &Where::COMMUNITY);
    let edit_url = |y: i16| if may_edit { format!("{}?year={y}", Edit::url(card.code)) } else { String::new() };
    let title = t.calendar_title(year);
    html(&CalendarPage {
        page: Page::new(&visit, Nav::Other, title),
        t,
        back: Show::url(card.code),
        year,
        years: numbers
            .into_iter()
            .map(|number| Year { number, url: format!("{}?year={number}", WorkCalendar::url(card.code)), here: number == year })
            .collect(),
        known: card.calendar.known(year),
        saved: asks.saved == Some(1),
        missing: store::missing_year(&card.calendar, today).map(|y| (y, edit_url(y))),
        edit: edit_url(year),
        kept: match kept {
            Some((place, at)) if place == card.code.to_string() => t.calendar_own(when::full_date(lang, &card.zone, at)),
            Some(_) => t.calendar_published().to_string(),
            None => String::new(),
        },
        holidays: holidays(&card, lang, &card.calendar, year),
        weekdays: weekdays(t),
        months: months(lang, &card.calendar, year),
        json: format!("{}?year={year}", ApiCalendar::url(card.code)),
    })
}
