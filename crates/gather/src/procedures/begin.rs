//! Procedures on pages: the list, by place too, and beginning one.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use liren_core::id::RunId;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_ground::ground::{Ground, Place};
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form, queried};
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::slice::Sign;
use liren_kit::visit::Visit;

use super::store;
use crate::meetings;
use crate::once::{form_key, kept};
use crate::words::Procedures;

/// A row of the list.
struct Line {
    href: String,
    name: String,
    meta: String,
    sign: &'static str,
    state: &'static str,
}

#[derive(Template)]
#[template(path = "procedures/list.html")]
struct ListPage {
    page: Page,
    t: Procedures,
    lines: Vec<Line>,
    /// Places that have one, to choose from.
    places: Vec<Choice>,
    begin: String,
    back: String,
}

/// GET the list; `place` of the address leaves those of one place.
pub async fn list(visit: Visit, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let (card, app, now, t) = (visit.card.clone(), visit.app.clone(), visit.moment.now, Procedures(visit.lang));
    let names = names::of(&visit.app, &visit.card).await?;
    let read = visit.app.db.read(move |tx| {
        let ground = Ground::kept(tx, &app, card.code)?;
        Ok::<_, Fail>((store::every(tx, &app, &card, now)?, ground))
    });
    let (all, ground) = read.await?;
    let chosen = Place::parse(&queried(raw.as_deref(), "place"));
    let called = |place| ground.name(&names, &visit.card, visit.lang, place);
    let mut places: Vec<Place> = Vec::new();
    for (run, ..) in &all {
        if !places.contains(&run.place) {
            places.push(run.place);
        }
    }
    let lines = all
        .into_iter()
        .filter(|(run, ..)| chosen.is_none_or(|place| place == run.place))
        .map(|(r, procedure, progress)| {
            let (sign, state) = match (r.ended, progress.over) {
                (Some(_), _) => (Sign::Shelved, t.state_ended()),
                (None, true) => (Sign::Done, t.state_over()),
                (None, false) => (Sign::Open, t.state_open()),
            };
            let show = |n: usize| i64::try_from(n).unwrap_or(0);
            let steps = t.steps_taken(procedure.name.get(visit.lang), show(progress.taken()), show(procedure.steps.len()));
            let meta = if r.place == Place::Community { steps } else { format!("{} · {steps}", called(r.place)) };
            Line { href: super::Procedure::url(visit.card.code, r.id), name: r.title, meta, sign: sign.name(), state }
        })
        .collect();
    let may = visit.may(Action::RunProcedure, &Where::COMMUNITY);
    html(&ListPage {
        page: Page::new(&visit, Nav::Other, t.title()),
        t,
        lines,
        places: places.into_iter().map(|p| Choice::of(p.to_string(), called(p), chosen == Some(p))).collect(),
        begin: if may { super::Begin::url(visit.card.code) } else { String::new() },
        back: meetings::urls::Meetings::url(visit.card.code),
    })
}

/// A sort of procedure to choose from.
struct Kind {
    name: String,
    basis: String,
    href: String,
}

/// First which, by its address; then its form.
#[derive(Template)]
#[template(path = "procedures/new.html")]
struct NewPage {
    page: Page,
    t: Procedures,
    problems: Vec<Told>,
    back: String,
    kinds: Vec<Kind>,
    /// The one that was chosen; empty before.
    code: String,
    basis: String,
    places: Vec<Choice>,
    topic: String,
    once: String,
    /// Where one runs already for this place.
    running: String,
}

impl NewPage {
    /// Where the way back leads.
    fn back_words(&self) -> &'static str {
        if self.code.is_empty() { self.t.title() } else { self.t.begin_title() }
    }
}

async fn new_page(visit: &Visit, form: &Form, problems: &[Problem]) -> Result<NewPage, Fail> {
    let (t, lang, card) = (Procedures(visit.lang), visit.lang, visit.card.clone());
    let chosen = visit.card.pack.procedure(form.get("code"));
    let names = names::of(&visit.app, &visit.card).await?;
    let (app, code, place) = (visit.app.clone(), form.get("code").to_string(), Place::parse(form.get("place")));
    let read = visit.app.db.read(move |tx| {
        let running = match place {
            Some(place) => store::running_at(tx, &card, &code, place)?,
            None => None,
        };
        Ok::<_, Fail>((Ground::kept(tx, &app, card.code)?, running))
    });
    let (ground, running) = read.await?;
    let code = visit.card.code;
    let all = chosen.iter().flat_map(|p| &p.places).flat_map(|kind| ground.all(kind, &names.order));
    let choice =
        |p: Place| Choice::of(p.to_string(), ground.name(&names, &visit.card, lang, p), form.is("place", &p.to_string()));
    Ok(NewPage {
        page: Page::new(visit, Nav::Other, chosen.map_or(t.begin_title(), |p| p.name.get(lang))),
        t,
        problems: told(problems, lang),
        back: if chosen.is_some() { super::Begin::url(code) } else { super::Procedures::url(code) },
        kinds: visit
            .card
            .pack
            .procedures
            .iter()
            .filter(|_| chosen.is_none())
            .map(|p| Kind {
                name: p.name.get(lang).into(),
                basis: p.basis.get(lang).into(),
                href: format!("{}?code={}", super::Begin::url(code), p.code),
            })
            .collect(),
        code: chosen.map(|p| p.code.clone()).unwrap_or_default(),
        basis: chosen.map(|p| p.basis.get(lang).to_string()).unwrap_or_default(),
        places: all.map(choice).collect(),
        topic: form.get("topic").to_string(),
        once: kept(visit, form),
        running: running.map(|id| super::Procedure::url(code, id)).unwrap_or_default(),
    })
}

/// GET what can be begun, or the form of one; `code` and `place` of the address are chosen already.
pub async fn blank(visit: Visit, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    check(&visit.actor, Action::RunProcedure, &Where::COMMUNITY)?;
    let asked = ["code", "place"].map(|f| (f, queried(raw.as_deref(), f)));
    let fields: Vec<(&str, &str)> = asked.iter().map(|(f, v)| (*f, v.as_str())).collect();
    html(&new_page(&visit, &Form::of(&fields), &[]).await?)
}

/// Begins what a form asks for.
pub(super) async fn begun(visit: &Visit, form: &Form) -> Result<RunId, Fail> {
    check(&visit.actor, Action::RunProcedure, &Where::COMMUNITY)?;
    let mut fields = form.check();
    let code = fields.required("code", ProblemKey::NotAChoice, |s| Some(s.to_string()));
    // What is for everybody needs no place to be named.
    let place = fields.optional("place", ProblemKey::NotAChoice, Place::parse).unwrap_or(Place::Community);
    let title = fields.text("topic", 2, store::MOST_TITLE);
    let once = fields.required("once", ProblemKey::Required, form_key);
    fields.finish().map_err(Refusal::Invalid)?;
    let (Some(code), Some(once)) = (code, once) else { return Err(Refusal::BadRequest.into()) };
    let new = store::New { code, title, place, once };
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let id = visit.app.db.write(move |tx| store::begin(tx, &app, &card, &actor, &mut moment.clone(), &new)).await?;
    visit.app.bell.ring();
    Ok(id)
}

/// POST: begins one.
pub async fn send(visit: Visit, form: Form) -> Result<Response, Fail> {
    match begun(&visit, &form).await {
        Ok(id) => Ok(see(&super::Procedure::url(visit.card.code, id))),
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&new_page(&visit, &form, &problems).await?),
        Err(fail) => Err(fail),
    }
}
