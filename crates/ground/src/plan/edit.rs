//! Replacing the outlines: upload, look, confirm. A bad file is told feature by feature, in words.

use std::collections::HashSet;

use askama::Template;
use axum::response::Response;
use liren_core::ground::plan::{GeoFault, Kind, parse};
use liren_core::id::FeatureId;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;

use super::draw::{self, Ground, Look};
use super::pages;
use super::store::{self, Drawn};
use crate::names;
use crate::words::Plan;

fn door(visit: &Visit) -> Result<(), Fail> {
    check(&visit.actor, Action::EditPlan, &Where::COMMUNITY).map_err(Fail::from)
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[derive(Template)]
#[template(path = "plan/edit.html")]
struct EditPage {
    page: Page,
    t: Plan,
    problems: Vec<Told>,
    plan: String,
    now: String,
    clear: String,
}

async fn edit_page(visit: &Visit, problems: Vec<Told>) -> Result<EditPage, Fail> {
    let (t, code) = (Plan(visit.lang), visit.card.code);
    let have = pages::ground(visit).await?.drawn.features.len();
    Ok(EditPage {
        page: Page::new(visit, Nav::Other, t.edit_title()),
        t,
        problems,
        plan: super::Plan::url(code),
        now: if have == 0 { t.edit_now_none().to_string() } else { t.edit_now(count(have)) },
        clear: if have == 0 { String::new() } else { super::Clear::url(code) },
    })
}

/// Where a file is chosen.
pub async fn start(visit: Visit) -> Result<Response, Fail> {
    door(&visit)?;
    html(&edit_page(&visit, Vec::new()).await?)
}

/// Reads the file and keeps it as a draft, or says what is wrong with it.
pub async fn upload(visit: Visit, form: Form) -> Result<Response, Fail> {
    door(&visit)?;
    let Some(file) = form.files.into_iter().find(|f| f.field == "file") else {
        let problems = told(&[Problem::new("file", ProblemKey::Required)], visit.lang);
        return again(&edit_page(&visit, problems).await?);
    };
    let read = tokio::task::spawn_blocking(move || match std::str::from_utf8(&file.bytes) {
        Ok(text) => parse(text),
        Err(_) => Err(vec![GeoFault::NotCollection]),
    });
    let survey = match read.await.map_err(|_| Fail::internal("reading a plan panicked"))? {
        Ok(survey) => survey,
        Err(faults) => {
            let t = Plan(visit.lang);
            let problems = faults.iter().map(|f| Told { field: "file".into(), words: fault(t, f) }).collect();
            return again(&edit_page(&visit, problems).await?);
        }
    };
    let names = names::of(&visit.app, &visit.card).await?;
    let drawn = store::matched(survey, &names);
    let (code, actor, moment) = (visit.card.code, visit.actor.clone(), visit.moment.clone());
    visit.app.db.write(move |tx| store::keep_draft(tx, &mut moment.clone(), code, &actor, &drawn)).await?;
    Ok(see(&super::Confirm::url(code)))
}

/// What is wrong, in words.
fn fault(t: Plan, fault: &GeoFault) -> String {
    match fault {
        GeoFault::TooLong => t.fault_too_long().to_string(),
        GeoFault::NotJson(line, column) => t.fault_not_json(line, column),
        GeoFault::NotCollection => t.fault_not_collection().to_string(),
        GeoFault::Empty => t.fault_empty().to_string(),
        GeoFault::TooMany => t.fault_too_many().to_string(),
        GeoFault::TooWide => t.fault_too_wide().to_string(),
        GeoFault::NoGeometry(n) => t.fault_no_geometry(n),
        GeoFault::Geometry(n, what) => t.fault_geometry(n, what),
        GeoFault::Coordinates(n) => t.fault_coordinates(n),
        GeoFault::TooFew(n) => t.fault_too_few(n),
        GeoFault::Kind(n, what) if what.is_empty() => t.fault_kind_none(n),
        GeoFault::Kind(n, what) => t.fault_kind(n, what),
        GeoFault::Shape(n, kind) => t.fault_shape(n, kind.code()),
    }
}

#[derive(Template)]
#[template(path = "plan/look.html")]
struct LookPage {
    page: Page,
    t: Plan,
    svg: String,
    counts: String,
    unmatched: Vec<String>,
    undrawn: Vec<String>,
    draft: String,
    again: String,
}

/// What was uploaded, before it replaces anything.
pub async fn look(visit: Visit) -> Result<Response, Fail> {
    door(&visit)?;
    let code = visit.card.code;
    let read = visit.app.db.read(move |tx| Ok::<_, Fail>((store::read(tx, code, true)?, store::entrances(tx, code)?)));
    let (drawn, entrances) = read.await?;
    let Some(id) = drawn.id else { return Ok(see(&super::EditPlan::url(code))) };
    let names = names::of(&visit.app, &visit.card).await?;
    let t = Plan(visit.lang);
    let (unmatched, undrawn, matched) = compared(&drawn, &names);
    let counts = t.look_counts(count(drawn.features.len()), count(matched));
    let ground = Ground::new(drawn, entrances);
    let picture = draw::picture(visit.card.code, visit.lang, &names, &ground, Look::default(), &[]);
    html(&LookPage {
        page: Page::new(&visit, Nav::Other, t.look_title()),
        t,
        svg: picture.svg.clone(),
        counts,
        unmatched,
        undrawn,
        draft: id.to_string(),
        again: super::EditPlan::url(code),
    })
}

/// Outlines without a building, buildings without an outline, and how many met.
fn compared(drawn: &Drawn, names: &names::Names) -> (Vec<String>, Vec<String>, usize) {
    let met: HashSet<_> = drawn.features.iter().filter_map(|(_, id)| *id).collect();
    let unmatched = drawn.features.iter().filter(|(f, id)| f.kind == Kind::Building && id.is_none());
    let named = |name: &str| if name.is_empty() { "?".to_string() } else { name.to_string() };
    (
        unmatched.map(|(f, _)| named(&f.name)).collect(),
        names.order.iter().filter(|id| !met.contains(id)).map(|id| names.building(*id)).collect(),
        met.len(),
    )
}

/// Puts the draft in the place of the plan.
pub async fn confirm(visit: Visit, form: Form) -> Result<Response, Fail> {
    let (code, actor, moment) = (visit.card.code, visit.actor.clone(), visit.moment.clone());
    door(&visit)?;
    let id: FeatureId = form.get("draft").parse().map_err(|_| Refusal::Stale)?;
    visit.app.db.write(move |tx| store::confirm(tx, &mut moment.clone(), code, &actor, id)).await?;
    visit.app.memory.forget(code);
    Ok(see(&super::Plan::url(code)))
}

/// Back to the schematic.
pub async fn clear(visit: Visit, _form: Form) -> Result<Response, Fail> {
    let (code, actor, moment) = (visit.card.code, visit.actor.clone(), visit.moment.clone());
    visit.app.db.write(move |tx| store::clear(tx, &mut moment.clone(), code, &actor)).await?;
    visit.app.memory.forget(code);
    Ok(see(&super::Plan::url(code)))
}
