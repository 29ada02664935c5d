//! The homes of a circle: boxes to tick, one building at a time.

use std::collections::HashSet;

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use liren_core::id::{BuildingId, CircleId, HomeId};
use liren_core::refusal::Refusal;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::page::{Nav, Page, html, see};
use liren_kit::visit::Visit;
use liren_store::sql;
use serde::Deserialize;

use super::super::store::{self, Kind, Node};
use super::{Choice, called, door, url};
use crate::names;
use crate::words::Places;

struct Box {
    id: String,
    words: String,
    hint: String,
    on: bool,
}

struct Door {
    name: String,
    boxes: Vec<Box>,
}

#[derive(Template)]
#[template(path = "places/edit/circle.html")]
struct CirclePage {
    page: Page,
    t: Places,
    back: String,
    buildings: Vec<Choice>,
    building: String,
    was: String,
    doors: Vec<Door>,
}

#[derive(Deserialize)]
pub struct Asks {
    #[serde(default)]
    b: String,
}

fn circle(id: &str) -> Result<CircleId, Fail> {
    id.parse().map_err(|_| Refusal::NotFound.into())
}

/// The boxes of one building: the asked one, else the first in which the circle has a home, else the first of all.
pub async fn show(visit: Visit, Path((_, id)): Path<(String, String)>, Query(asks): Query<Asks>) -> Result<Response, Fail> {
    door(&visit)?;
    let (id, code) = (circle(&id)?, visit.card.code);
    let names = names::of(&visit.app, &visit.card).await?;
    let asked: Option<BuildingId> = asks.b.parse().ok().filter(|b| names.buildings.contains_key(b));
    let first = names.order.first().copied();
    let read = visit.app.db.read(move |tx| {
        let node: Node = store::node(tx, code, Kind::Circle, id.0)?.ok_or(Refusal::NotFound)?;
        let has = sql!("SELECT building FROM home WHERE community = $1 AND circle = $2 ORDER BY building LIMIT 1");
        let building = match asked {
            Some(b) => Some(b),
            None => tx.one(has, &[code.into(), id.into()], |r| r.get(0))?.or(first),
        };
        let homes = match building {
            Some(b) => store::homes_of(tx, code, b)?,
            None => Vec::new(),
        };
        Ok::<_, Fail>((node, building, homes))
    });
    let (node, building, homes) = read.await?;
    let t = Places(visit.lang);
    let was = store::homes_mark(&homes);
    let mut doors: Vec<Door> = Vec::new();
    let mut last = None;
    for h in homes.into_iter().filter(|h| !h.shop) {
        if last != Some(h.entrance) {
            last = Some(h.entrance);
            doors.push(Door { name: names.entrances.get(&h.entrance).cloned().unwrap_or_default(), boxes: Vec::new() });
        }
        let other = h.circle.filter(|c| *c != id).map(|c| t.ticks_other(called(&visit, &names, Kind::Circle, c.0, "")));
        if let Some(door) = doors.last_mut() {
            let on = h.circle == Some(id);
            door.boxes.push(Box { id: h.id.to_string(), words: h.room, hint: other.unwrap_or_default(), on });
        }
    }
    let choices =
        names.order.iter().map(|b| Choice { value: b.to_string(), words: names.building(*b), on: building == Some(*b) });
    html(&CirclePage {
        page: Page::new(&visit, Nav::Me, called(&visit, &names, Kind::Circle, id.0, &node.name)),
        t,
        back: url(&visit, Kind::Circle, id.0),
        buildings: choices.collect(),
        building: building.map(|b| b.to_string()).unwrap_or_default(),
        was,
        doors,
    })
}

/// Saves the boxes of one building.
pub async fn save(visit: Visit, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    door(&visit)?;
    let (id, code) = (circle(&id)?, visit.card.code);
    let building: BuildingId = form.get("building").parse().map_err(|_| Refusal::BadRequest)?;
    let ticked: HashSet<HomeId> = form.all("home").filter_map(|h| h.parse().ok()).collect();
    let (actor, moment, was) = (visit.actor.clone(), visit.moment.clone(), form.get("was").to_string());
    let done =
        visit.app.db.write(move |tx| store::assign_homes(tx, &mut moment.clone(), code, &actor, id, building, &was, &ticked));
    done.await?;
    visit.app.memory.forget(code);
    Ok(see(&format!("{}?b={building}", super::super::EditCircle::url(code, id))))
}
