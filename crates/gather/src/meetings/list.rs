//! The list of meetings: what comes, what was held, which go on by themselves; and what one wants raised at whichever comes.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use liren_core::id::{MeetingId, SeriesId};
use liren_core::permission::{Action, Where, may_somewhere};
use liren_core::refusal::Problem;
use liren_core::time::DAY;
use liren_ground::ground::Ground;
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::form::{Form, queried};
use liren_kit::limits::Limit;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;
use liren_kit::when;

use super::view::{Head, Naming, change, id_of, sees, told_at_field};
use super::{plan, plan_pages, read, series, urls};
use crate::once::{kept, said_key};
use crate::words::Meetings;

/// Most rows of each part.
const ROWS: i64 = 60;

struct SeriesRow {
    title: String,
    meta: String,
    /// Where to POST that it ends; empty for those who may not.
    end: String,
}

#[derive(Template)]
#[template(path = "meetings/list.html")]
struct ListPage {
    page: Page,
    t: Meetings,
    note: &'static str,
    coming: Vec<Head>,
    past: Vec<Head>,
    series: Vec<SeriesRow>,
    plan: String,
    join: String,
    decisions: String,
    procedures: String,
    selections: String,
    calendar: String,
    raise: String,
    typed: String,
    once: String,
    problems: Vec<Told>,
    most: usize,
}

async fn page(visit: &Visit, note: &'static str, typed: &Form, problems: &[Problem]) -> Result<ListPage, Fail> {
    let (app, card, code, now) = (visit.app.clone(), visit.card.clone(), visit.card.code, visit.moment.now);
    let names = names::of(&visit.app, &visit.card).await?;
    let (ground, coming, past, all_series) = visit
        .app
        .db
        .read(move |tx| {
            // What began within the last hours may still be running.
            let from = now.plus(-DAY / 2);
            let coming = read::after(tx, code, from, ROWS)?;
            let past = read::before(tx, code, now, ROWS)?;
            Ok::<_, Fail>((Ground::kept(tx, &app, code)?, coming, past, series::all(tx, &card)?))
        })
        .await?;
    let naming = Naming { card: &visit.card, names: &names, ground: &ground, lang: visit.lang, now };
    let t = Meetings(visit.lang);
    let plans = may_somewhere(&visit.actor, Action::PlanMeeting);
    // Nobody is led to a form they cannot use.
    let plans = plans && visit.card.pack.meetings.iter().any(|k| !plan_pages::places(visit, &ground, &names, k).is_empty());
    let rhythm_row = |s: &series::Series| {
        let next = series::round(&visit.card, s);
        let on = next
            .as_ref()
            .map(|r| when::full_date(visit.lang, &visit.card.zone, visit.card.zone.at(r.on, 12, 0)))
            .unwrap_or_default();
        let meta = match &next {
            Some(r) if r.on != r.regular => t.series_moved(on),
            Some(r) if !r.skipped.is_empty() => t.series_skipped(on),
            _ => t.series_next(on),
        };
        let may = visit.may(Action::RunMeeting, &Where::post(s.by));
        let end = if may { urls::EndSeries::url(code, s.id) } else { String::new() };
        SeriesRow { title: format!("{} · {}", naming.kind(&s.kind), s.title), meta, end }
    };
    let soon = |m: &read::Meeting| m.starts > now.plus(-DAY / 2) && (m.ahead() || (m.state == "cancelled" && m.starts > now));
    // What was planned and never opened stays in sight of who planned it.
    let shown = |all: Vec<read::Meeting>, ahead: bool| -> Vec<Head> {
        all.iter().filter(|m| sees(visit, m) && soon(m) == ahead).map(|m| naming.head(m)).collect()
    };
    Ok(ListPage {
        page: Page::new(visit, Nav::Other, t.title()),
        t,
        note,
        coming: shown(coming, true),
        past: shown(past, false),
        series: all_series.iter().map(rhythm_row).collect(),
        plan: if plans { urls::Plan::url(code) } else { String::new() },
        join: urls::Join::url(code),
        decisions: urls::Decisions::url(code),
        procedures: crate::procedures::Procedures::url(code),
        selections: crate::selections::Selections::url(code),
        calendar: urls::Calendar::url(code),
        raise: urls::Raise::url(code),
        typed: typed.get("raised").to_string(),
        once: kept(visit, typed),
        problems: told(problems, visit.lang),
        most: plan::MOST_RAISED,
    })
}

/// GET the list.
pub async fn show(visit: Visit, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let t = Meetings(visit.lang);
    let note = if queried(raw.as_deref(), "did") == "raised" { t.did_raise() } else { "" };
    html(&page(&visit, note, &Form::default(), &[]).await?)
}

/// POST what one wants raised at whichever meeting comes.
pub async fn raise(visit: Visit, form: Form) -> Result<Response, Fail> {
    let mut check = form.check();
    let words = check.text("raised", 2, plan::MOST_RAISED);
    if let Err(problems) = check.finish() {
        return again(&page(&visit, "", &form, &problems).await?);
    }
    visit.app.limits.take(Limit::File, &visit.client.to_string(), visit.moment.now)?;
    let wish = plan::Wish { at: None, words, once: said_key(&form) };
    let (card, actor, moment) = (visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| plan::raise(tx, &card, &actor, &mut moment.clone(), &wish)).await;
    match told_at_field(done)? {
        Ok(()) => Ok(see(&format!("{}?did=raised", urls::Meetings::url(visit.card.code)))),
        Err(problems) => again(&page(&visit, "", &form, &problems).await?),
    }
}

/// POST that a series ends.
pub async fn end_series(visit: Visit, Path((_, id)): Path<(String, String)>, _form: Form) -> Result<Response, Fail> {
    let id: SeriesId = id_of(&id)?;
    change(&visit, MeetingId(id.0), move |tx, card, actor, moment| series::end(tx, card, actor, moment, id)).await?;
    Ok(see(&urls::Meetings::url(visit.card.code)))
}
