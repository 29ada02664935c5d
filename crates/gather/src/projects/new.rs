//! Beginning a project: one form, from a matter where there is one.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use liren_core::id::Community;
use liren_core::pack::Visibility;
use liren_core::permission::{Action, Actor, Where, check, may};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_ground::ground::{Ground, Place};
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form};
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;
use liren_store::Tx;
use serde::Deserialize;

use super::begin::New;
use super::{asked, begin, urls};
use crate::matters::read::{self, Matter};
use crate::once::{form_key, new_key};
use crate::words::Projects;

/// Where it comes from.
#[derive(Deserialize, Default)]
pub struct Asks {
    /// Number of a matter.
    #[serde(default)]
    matter: String,
}

#[derive(Template)]
#[template(path = "projects/new.html")]
struct NewPage {
    page: Page,
    t: Projects,
    problems: Vec<Told>,
    typed: Form,
    kinds: Vec<(Choice, String)>,
    places: Vec<Choice>,
    matter: String,
    from: String,
    once: String,
    back: String,
}

impl NewPage {
    fn value(&self, field: &str) -> &str {
        self.typed.get(field)
    }
}

/// The matter it comes from. One the actor may not know of is not found, whether it is there or not.
fn origin(tx: &mut Tx<'_>, c: Community, actor: &Actor, number: &str) -> Result<Option<Matter>, Fail> {
    if number.is_empty() {
        return Ok(None);
    }
    let m = read::by_number(tx, c, number)?.ok_or(Refusal::NotFound)?;
    let known = m.visibility != Visibility::Closed || may(actor, Action::ReadClosedMatter, &m.place(false));
    if known { Ok(Some(m)) } else { Err(Refusal::NotFound.into()) }
}

async fn page(visit: &Visit, typed: Form, matter: String, problems: &[Problem]) -> Result<NewPage, Fail> {
    let (code, lang, t) = (visit.card.code, visit.lang, Projects(visit.lang));
    let names = names::of(&visit.app, &visit.card).await?;
    let (asked, actor) = (matter.clone(), visit.actor.clone());
    let (ground, from) = visit
        .app
        .db
        .read(move |tx| {
            let from = origin(tx, code, &actor, &asked)?;
            Ok::<_, Fail>((Ground::read(tx, code)?, from))
        })
        .await?;
    let places = ground.places(&visit.actor, Action::PlanProject, &names.order, from.as_ref().and_then(|m| m.building));
    if places.is_empty() || visit.card.pack.projects.is_empty() {
        check(&visit.actor, Action::PlanProject, &Where::COMMUNITY)?;
        return Err(Refusal::Forbidden.into());
    }
    let chosen = match (typed.get("place"), from.as_ref().and_then(|m| m.building)) {
        ("", Some(building)) => Place::Building(building).to_string(),
        (typed, _) => typed.to_string(),
    };
    let name = |p: &Place| ground.name(&names, &visit.card, lang, *p);
    Ok(NewPage {
        page: Page::new(visit, Nav::UnderWay, t.new_title()),
        t,
        problems: told(problems, lang),
        kinds: visit
            .card
            .pack
            .projects
            .iter()
            .map(|k| (Choice::of(&k.code, k.name.get(lang), typed.is("kind", &k.code)), k.about.get(lang).to_string()))
            .collect(),
        places: places.iter().map(|p| Choice::of(p.to_string(), name(p), p.to_string() == chosen)).collect(),
        from: from.filter(|_| !matter.is_empty()).map(|m| t.from_matter(&m.number)).unwrap_or_default(),
        once: match typed.get("once") {
            "" => new_key(visit),
            kept => kept.to_string(),
        },
        back: urls::Projects::url(code),
        matter,
        typed,
    })
}

/// GET the form.
pub async fn blank(visit: Visit, Query(asks): Query<Asks>) -> Result<Response, Fail> {
    html(&page(&visit, Form::default(), asks.matter, &[]).await?)
}

fn read(form: &Form) -> Result<New, Vec<Problem>> {
    let mut c = form.check();
    let kind = c.required("kind", ProblemKey::NotAChoice, |s| Some(s.to_string()));
    let place = c.required("place", ProblemKey::NotAChoice, Place::parse);
    let title = c.text("title", 2, asked::TITLE);
    let problem = c.text("problem", 2, asked::WORDS);
    let (helps, burdens) = (c.text("helps", 0, asked::WORDS), c.text("burdens", 0, asked::WORDS));
    let once = form_key(form.get("once"));
    c.finish()?;
    match (kind, place, once) {
        (Some(kind), Some(place), Some(once)) => Ok(New { kind, place, title, problem, helps, burdens, matter: None, once }),
        _ => Err(vec![Problem::new("title", ProblemKey::Required)]),
    }
}

/// POST it.
pub async fn send(visit: Visit, form: Form) -> Result<Response, Fail> {
    let matter = form.get("matter").to_string();
    let new = match read(&form) {
        Ok(new) => new,
        Err(problems) => return again(&page(&visit, form, matter, &problems).await?),
    };
    let (app, card, actor, moment, asked) =
        (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone(), matter.clone());
    let year = card.zone.date(moment.now).year;
    let number = begin::number(year, visit.app.db.number(card.code, &format!("project-{year}")).await?);
    let done = visit
        .app
        .db
        .write(move |tx| {
            let from = origin(tx, card.code, &actor, &asked)?;
            let new = New { matter: from.map(|m| m.id), ..new.clone() };
            begin::begin(tx, &app, &card, &actor, &mut moment.clone(), &number, &new)
        })
        .await;
    visit.app.bell.ring();
    match done {
        Ok(number) => Ok(see(&urls::Project::url(visit.card.code, number))),
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&page(&visit, form, matter, &problems).await?),
        Err(fail) => Err(fail),
    }
}
