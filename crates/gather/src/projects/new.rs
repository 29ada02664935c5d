//! Beginning a project: one form, from a matter or a decision where there is one.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use liren_core::id::{Community, ProposalId};
use liren_core::permission::{Action, Actor, Where, check, check_somewhere};
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
use crate::meetings::read as meetings;
use crate::once::{form_key, kept};
use crate::origin::{self, Origin};
use crate::words::Projects;

/// Where it comes from.
#[derive(Deserialize, Default, Clone)]
pub struct Asks {
    /// Number of a matter.
    #[serde(default)]
    matter: String,
    /// A decision of a meeting.
    #[serde(default)]
    decision: String,
    /// What somebody wanted raised.
    #[serde(default)]
    proposal: String,
}

impl Asks {
    fn of(form: &Form) -> Self {
        let field = |name: &str| form.get(name).to_string();
        Self { matter: field("matter"), decision: field("decision"), proposal: field("proposal") }
    }

    /// What it comes from, and the words of what somebody wanted raised. One the actor may not know of is not found.
    fn find(&self, tx: &mut Tx<'_>, c: Community, actor: &Actor) -> Result<(Origin, Option<(ProposalId, String)>), Fail> {
        let from = origin::find(tx, c, actor, &self.matter, &self.decision)?;
        if self.proposal.is_empty() {
            return Ok((from, None));
        }
        let id: ProposalId = self.proposal.parse().map_err(|_| Refusal::NotFound)?;
        let words = meetings::proposal(tx, c, id)?.ok_or(Refusal::NotFound)?;
        Ok((from, Some((id, words))))
    }
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
    asks: Asks,
    from: String,
    once: String,
    back: String,
}

impl NewPage {
    fn value(&self, field: &str) -> &str {
        self.typed.get(field)
    }
}

async fn page(visit: &Visit, typed: Form, asks: Asks, problems: &[Problem]) -> Result<NewPage, Fail> {
    let (code, lang, t) = (visit.card.code, visit.lang, Projects(visit.lang));
    let names = names::of(&visit.app, &visit.card).await?;
    let (asked, actor) = (asks.clone(), visit.actor.clone());
    let (ground, (from, raised)) = visit
        .app
        .db
        .read(move |tx| {
            let from = asked.find(tx, code, &actor)?;
            Ok::<_, Fail>((Ground::read(tx, code)?, from))
        })
        .await?;
    let places = ground.places(&visit.actor, Action::PlanProject, &names.order, from.building);
    if places.is_empty() || visit.card.pack.projects.is_empty() {
        check(&visit.actor, Action::PlanProject, &Where::COMMUNITY)?;
        return Err(Refusal::Forbidden.into());
    }
    let chosen = match (typed.get("place"), from.building) {
        ("", Some(building)) => Place::Building(building).to_string(),
        (typed, _) => typed.to_string(),
    };
    let name = |p: &Place| ground.name(&names, &visit.card, lang, *p);
    let raised = raised.map(|(_, words)| words).unwrap_or_default();
    let typed = if typed.get("problem").is_empty() { typed.with(&[("problem", &raised)]) } else { typed };
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
        from: match (asks.matter.as_str(), from.words.as_str(), raised.as_str()) {
            ("", "", "") => String::new(),
            ("", "", words) => t.from_proposal(words),
            ("", words, _) => t.from_decision(words),
            (number, ..) => t.from_matter(number),
        },
        once: kept(visit, &typed),
        back: urls::Projects::url(code),
        asks,
        typed,
    })
}

/// GET the form.
pub async fn blank(visit: Visit, Query(asks): Query<Asks>) -> Result<Response, Fail> {
    html(&page(&visit, Form::default(), asks, &[]).await?)
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
        (Some(kind), Some(place), Some(once)) => {
            Ok(New { kind, place, title, problem, helps, burdens, matter: None, decision: None, proposal: None, once })
        }
        _ => Err(vec![Problem::new("title", ProblemKey::Required)]),
    }
}

/// Begins what was asked for, from what it names; answers with the project's number.
pub(super) async fn made(visit: &Visit, form: &Form) -> Result<String, Fail> {
    // Before a number is taken: whoever may begin none anywhere uses none up.
    check_somewhere(&visit.actor, Action::PlanProject)?;
    let new = read(form).map_err(Refusal::Invalid)?;
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let asks = Asks::of(form);
    let year = card.zone.date(moment.now).year;
    let number = begin::number(year, visit.app.db.number(card.code, &format!("project-{year}")).await?);
    let done = visit
        .app
        .db
        .write(move |tx| {
            let (from, raised) = asks.find(tx, card.code, &actor)?;
            let proposal = raised.map(|(id, _)| id);
            let new = New { matter: from.matter, decision: from.decision, proposal, ..new.clone() };
            begin::begin(tx, &app, &card, &actor, &mut moment.clone(), &number, &new)
        })
        .await;
    visit.app.bell.ring();
    done
}

/// POST it.
pub async fn send(visit: Visit, form: Form) -> Result<Response, Fail> {
    let asks = Asks::of(&form);
    match made(&visit, &form).await {
        Ok(number) => Ok(see(&urls::Project::url(visit.card.code, number))),
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&page(&visit, form, asks, &problems).await?),
        Err(fail) => Err(fail),
    }
}
