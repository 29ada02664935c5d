//! The plan with its list.

use std::sync::Arc;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use liren_core::permission::{Action, Where};
use liren_core::refusal::Refusal;
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::slice::{Asked, Pin};
use liren_kit::visit::Visit;
use serde::Deserialize;

use super::draw::{self, Ground, Look, Picture};
use super::store;
use crate::names::{self, Names};
use crate::words::Plan;

#[derive(Deserialize)]
pub struct Asks {
    /// A building by its code.
    #[serde(default)]
    b: String,
    /// A compound.
    #[serde(default)]
    k: String,
}

struct Tab {
    url: String,
    words: String,
    here: bool,
}

#[derive(Template)]
#[template(path = "plan/plan.html")]
struct PlanPage {
    page: Page,
    t: Plan,
    tabs: Vec<Tab>,
    picture: Arc<Picture>,
    geojson: String,
    edit: String,
}

/// The ground of a community, from memory or the database.
pub(super) async fn ground(visit: &Visit) -> Result<Arc<Ground>, Fail> {
    let (code, now) = (visit.card.code, visit.moment.now);
    if let Some(known) = visit.app.memory.get::<Ground>(code, now) {
        return Ok(known);
    }
    let read =
        visit.app.db.read(move |tx| Ok::<_, Fail>(Ground::new(store::read(tx, code, false)?, store::entrances(tx, code)?)));
    let ground = Arc::new(read.await?);
    visit.app.memory.keep(code, ground.clone(), now);
    Ok(ground)
}

/// What other slices mark on the plan for this reader.
async fn pins(visit: &Visit) -> Result<Vec<Pin>, Fail> {
    let (app, card, actor, lang, now) =
        (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.lang, visit.moment.now);
    let read = visit.app.db.read(move |tx| {
        let asked = Asked { app: &app, card: &card, actor: &actor, lang, now };
        let mut out = Vec::new();
        for give in app.gives().iter().filter_map(|g| g.pins) {
            out.extend(give(tx, &asked)?);
        }
        Ok::<_, Fail>(out)
    });
    read.await
}

fn look(names: &Names, asks: &Asks) -> Result<Look, Refusal> {
    if !asks.b.is_empty() {
        let found = names.buildings.iter().find(|(_, b)| b.code.eq_ignore_ascii_case(asks.b.trim()));
        let (id, b) = found.ok_or(Refusal::NotFound)?;
        return Ok(Look { compound: Some(b.compound), here: Some(*id) });
    }
    if asks.k.is_empty() {
        return Ok(Look::default());
    }
    let id = asks.k.parse().ok().filter(|id| names.compounds.contains_key(id)).ok_or(Refusal::NotFound)?;
    Ok(Look { compound: Some(id), here: None })
}

/// The plan, of all or of one compound, with pins and the list of the same below.
pub async fn plan(visit: Visit, Query(asks): Query<Asks>) -> Result<Response, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let look = look(&names, &asks)?;
    let (ground, pins) = (ground(&visit).await?, pins(&visit).await?);
    let picture = draw::picture(visit.card.code, visit.lang, &names, &ground, look, &pins);
    let (t, code) = (Plan(visit.lang), visit.card.code);
    let base = super::Plan::url(code);
    let all = draw::compounds(&names);
    let mut tabs = vec![Tab { url: base.clone(), words: t.whole().to_string(), here: look.compound.is_none() }];
    tabs.extend(all.iter().map(|id| Tab {
        url: format!("{base}?k={id}"),
        words: names.compounds.get(id).cloned().unwrap_or_default(),
        here: look.compound == Some(*id),
    }));
    if all.len() < 2 {
        tabs.clear();
    }
    let title = match look.compound.and_then(|id| names.compounds.get(&id)) {
        Some(name) => t.title_of(name),
        None => t.title().to_string(),
    };
    let may = visit.may(Action::EditPlan, &Where::COMMUNITY);
    html(&PlanPage {
        page: Page::new(&visit, Nav::Other, title),
        t,
        tabs,
        picture,
        geojson: super::ApiPlan::url(code),
        edit: if may { super::EditPlan::url(code) } else { String::new() },
    })
}
