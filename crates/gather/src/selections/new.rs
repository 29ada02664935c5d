//! Beginning a selection: which, for whom, why, for how long.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use liren_core::pack::{SelectionRules, Way};
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_ground::ground::{Ground, Place};
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form, queried};
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;

use super::asked;
use super::begin::{self, New};
use crate::once::{form_key, kept};
use crate::words::Selections;

#[derive(Template)]
#[template(path = "selections/new.html")]
struct NewPage {
    page: Page,
    t: Selections,
    problems: Vec<Told>,
    kinds: Vec<(Choice, String)>,
    places: Vec<Choice>,
    why: String,
    years: String,
    seats: String,
    /// Seats that fell empty are filled, for what is left of their term.
    rest: bool,
    once: String,
    back: String,
}

/// What one may choose: how long a term is, how many there are.
fn about(t: Selections, s: &SelectionRules) -> String {
    let years = t.years_range(i64::from(s.years.least), i64::from(s.years.most));
    match s.way {
        Way::Page => t.way_page(years),
        Way::Ballot => t.way_ballot(i64::from(s.seats.least), i64::from(s.seats.most), years),
    }
}

async fn page(visit: &Visit, typed: &Form, problems: &[Problem]) -> Result<NewPage, Fail> {
    let (app, code, lang, t) = (visit.app.clone(), visit.card.code, visit.lang, Selections(visit.lang));
    let names = names::of(&visit.app, &visit.card).await?;
    let ground = visit.app.db.read(move |tx| Ground::kept(tx, &app, code)).await.map_err(Fail::from)?;
    let fits = |p: &Place| visit.card.pack.selections.iter().any(|s| s.places.iter().any(|k| k == p.kind()));
    let mut places = ground.places(&visit.actor, Action::RunSelection, &names.order, None);
    places.retain(|p| fits(p) && ground.homes(*p) > 0);
    if places.is_empty() {
        check(&visit.actor, Action::RunSelection, &Where::COMMUNITY)?;
        return Err(Refusal::Forbidden.into());
    }
    let name = |p: &Place| ground.name(&names, &visit.card, lang, *p);
    Ok(NewPage {
        page: Page::new(visit, Nav::Other, t.new_title()),
        t,
        problems: told(problems, lang),
        kinds: visit
            .card
            .pack
            .selections
            .iter()
            .map(|s| (Choice::of(&s.code, s.name.get(lang), typed.is("code", &s.code)), about(t, s)))
            .collect(),
        places: places.iter().map(|p| Choice::of(p.to_string(), name(p), typed.is("place", &p.to_string()))).collect(),
        why: typed.get("why").to_string(),
        years: match typed.get("years") {
            "" => visit.card.pack.selections.first().map_or(3, |s| s.years.least).to_string(),
            kept => kept.to_string(),
        },
        seats: typed.get("seats").to_string(),
        rest: typed.is("rest", "1"),
        once: kept(visit, typed),
        back: super::Selections::url(code),
    })
}

/// GET the form; `code`, `place` and `rest` of the address are chosen already.
pub async fn blank(visit: Visit, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let asked = ["code", "place", "rest"].map(|f| (f, queried(raw.as_deref(), f)));
    let fields: Vec<(&str, &str)> = asked.iter().map(|(f, v)| (*f, v.as_str())).collect();
    html(&page(&visit, &Form::of(&fields), &[]).await?)
}

fn read(form: &Form) -> Result<New, Vec<Problem>> {
    let mut c = form.check();
    let code = c.required("code", ProblemKey::NotAChoice, |s| Some(s.to_string()));
    let place = c.required("place", ProblemKey::NotAChoice, Place::parse);
    let why = c.text("why", 2, asked::WORDS);
    let number = |s: &str| s.parse::<i64>().ok();
    let rest = form.is("rest", "1");
    let years = if rest { Some(0) } else { c.required("years", ProblemKey::NotANumber, number) };
    let seats = c.optional("seats", ProblemKey::NotANumber, number).unwrap_or(1);
    let once = form_key(form.get("once"));
    c.finish()?;
    match (code, place, years, once) {
        (Some(code), Some(place), Some(years), Some(once)) => Ok(New { code, place, why, years, seats, rest, once }),
        _ => Err(vec![Problem::new("why", ProblemKey::Required)]),
    }
}

/// POST it.
pub async fn send(visit: Visit, form: Form) -> Result<Response, Fail> {
    let new = match read(&form) {
        Ok(new) => new,
        Err(problems) => return again(&page(&visit, &form, &problems).await?),
    };
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| begin::begin(tx, &app, &card, &actor, &mut moment.clone(), &new)).await;
    match done {
        Ok(id) => {
            visit.app.bell.ring();
            Ok(see(&super::Selection::url(visit.card.code, id)))
        }
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&page(&visit, &form, &problems).await?),
        Err(fail) => Err(fail),
    }
}
