//! Beginning a selection: which, for whom, why, for how long.

use askama::Template;
use axum::response::Response;
use liren_core::pack::{SelectionRules, Way};
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_ground::ground::{Ground, Place};
use liren_ground::names;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form};
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;

use super::asked;
use super::begin::{self, New};
use crate::once::{form_key, new_key};
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
    once: String,
    back: String,
}

/// Those of the pack that are held with a page.
fn by_page(card: &Card) -> impl Iterator<Item = &SelectionRules> {
    card.pack.selections.iter().filter(|s| s.way == Way::Page)
}

async fn page(visit: &Visit, typed: &Form, problems: &[Problem]) -> Result<NewPage, Fail> {
    let (app, code, lang, t) = (visit.app.clone(), visit.card.code, visit.lang, Selections(visit.lang));
    let names = names::of(&visit.app, &visit.card).await?;
    let ground = visit.app.db.read(move |tx| Ground::kept(tx, &app, code)).await.map_err(Fail::from)?;
    let fits = |p: &Place| by_page(&visit.card).any(|s| s.places.iter().any(|k| k == p.kind()));
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
        kinds: by_page(&visit.card)
            .map(|s| {
                let years = t.years_range(i64::from(s.years.least), i64::from(s.years.most));
                (Choice::of(&s.code, s.name.get(lang), typed.is("code", &s.code)), years)
            })
            .collect(),
        places: places.iter().map(|p| Choice::of(p.to_string(), name(p), typed.is("place", &p.to_string()))).collect(),
        why: typed.get("why").to_string(),
        years: match typed.get("years") {
            "" => by_page(&visit.card).next().map_or(3, |s| s.years.least).to_string(),
            kept => kept.to_string(),
        },
        once: match typed.get("once") {
            "" => new_key(visit),
            kept => kept.to_string(),
        },
        back: super::Selections::url(code),
    })
}

/// GET the form.
pub async fn blank(visit: Visit) -> Result<Response, Fail> {
    html(&page(&visit, &Form::default(), &[]).await?)
}

fn read(form: &Form) -> Result<New, Vec<Problem>> {
    let mut c = form.check();
    let code = c.required("code", ProblemKey::NotAChoice, |s| Some(s.to_string()));
    let place = c.required("place", ProblemKey::NotAChoice, Place::parse);
    let why = c.text("why", 2, asked::WORDS);
    let years = c.required("years", ProblemKey::NotANumber, |s| s.parse::<i64>().ok());
    let once = form_key(form.get("once"));
    c.finish()?;
    match (code, place, years, once) {
        (Some(code), Some(place), Some(years), Some(once)) => Ok(New { code, place, why, years, once }),
        _ => Err(vec![Problem::new("why", ProblemKey::Required)]),
    }
}

/// POST it.
pub async fn send(visit: Visit, form: Form) -> Result<Response, Fail> {
    let new = match read(&form) {
        Ok(new) => new,
        Err(problems) => return again(&page(&visit, &form, &problems).await?),
    };
    let (card, actor, moment) = (visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| begin::begin(tx, &card, &actor, &mut moment.clone(), &new)).await;
    match done {
        Ok(id) => Ok(see(&super::Selection::url(visit.card.code, id))),
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&page(&visit, &form, &problems).await?),
        Err(fail) => Err(fail),
    }
}
