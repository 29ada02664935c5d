//! One place: its name, where it lies, its order, what is inside, removing it.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use liren_core::refusal::{Problem, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;
use uuid::Uuid;

use super::super::store::{self, Edit, Kind, Node, Use};
use super::tree::add_url;
use super::{Choice, add_words, at, called, door, entrance_name, grids, parent_words, parents, url};
use crate::names;
use crate::words::Places;

/// Something inside.
struct Inside {
    words: String,
    url: String,
}

#[derive(Template)]
#[template(path = "places/edit/place.html")]
struct PlacePage {
    page: Page,
    t: Places,
    problems: Vec<Told>,
    back: String,
    back_words: String,
    was: String,
    typed: String,
    numbered: bool,
    grids: Vec<Choice>,
    parents: Vec<Choice>,
    parent_words: &'static str,
    parent_hint: &'static str,
    managed: Option<bool>,
    code: String,
    code_url: String,
    order: String,
    inside: Vec<Inside>,
    add: String,
    add_words: &'static str,
    table: String,
    ticks: String,
    remove: String,
}

/// What a kind holds, where the tree has it.
fn inner(kind: Kind) -> Option<Kind> {
    match kind {
        Kind::Compound => Some(Kind::Building),
        Kind::Building => Some(Kind::Entrance),
        Kind::Group => Some(Kind::Circle),
        Kind::Grid | Kind::Entrance | Kind::Circle => None,
    }
}

struct Read {
    node: Node,
    inside: Vec<Node>,
}

async fn read(visit: &Visit, kind: Kind, id: Uuid) -> Result<Read, Fail> {
    let code = visit.card.code;
    let read = visit.app.db.read(move |tx| {
        let node = store::node(tx, code, kind, id)?.ok_or(Refusal::NotFound)?;
        let inside = match inner(kind) {
            Some(inner) => store::all_of(tx, code, inner)?.into_iter().filter(|n| n.parent == Some(id)).collect(),
            None => Vec::new(),
        };
        Ok::<_, Fail>(Read { node, inside })
    });
    read.await
}

async fn page(visit: &Visit, found: Read, form: Option<&Form>, problems: &[Problem]) -> Result<PlacePage, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let (t, code) = (Places(visit.lang), visit.card.code);
    let Read { node, inside } = found;
    let (kind, id) = (node.kind, node.id);
    let typed = |field: &str, now: String| form.map_or(now, |f| f.get(field).to_string());
    let grid = if let Some(f) = form { f.get("grid").parse().ok() } else { node.grid };
    let parent = form.and_then(|f| Uuid::try_parse(f.get("parent")).ok()).or(node.parent);
    let title = if kind == Kind::Entrance { entrance_name(&names, &node) } else { called(visit, &names, kind, id, &node.name) };
    let (back, back_words) = match (kind.within(), node.parent) {
        (Some(k), Some(p)) => {
            let name = match k {
                Kind::Compound => names.compounds.get(&p.into()).cloned(),
                Kind::Group => names.groups.get(&p.into()).cloned(),
                _ => Some(names.building(p.into())),
            };
            (url(visit, k, p), name.unwrap_or_default())
        }
        _ => (super::super::EditPlaces::url(code), t.edit_title().to_string()),
    };
    let inside = inside
        .iter()
        .map(|n| Inside {
            words: if n.kind == Kind::Circle { called(visit, &names, n.kind, n.id, "") } else { n.name.clone() },
            url: url(visit, n.kind, n.id),
        })
        .collect();
    Ok(PlacePage {
        page: Page::new(visit, Nav::Me, title),
        t,
        problems: told(problems, visit.lang),
        back,
        back_words,
        was: typed("was", node.mark()),
        typed: typed("name", node.name.clone()),
        numbered: kind == Kind::Circle,
        grids: if kind.in_grid() { grids(&names, grid) } else { Vec::new() },
        parents: parents(&names, kind, parent),
        parent_words: parent_words(t, kind),
        parent_hint: if kind == Kind::Entrance { t.edit_building_hint() } else { "" },
        managed: (kind == Kind::Compound).then(|| form.map_or(node.managed, |f| f.is("managed", "1"))),
        code_url: if node.code.is_empty() { String::new() } else { super::super::Building::url(&node.code) },
        code: node.code,
        order: if kind == Kind::Circle {
            String::new()
        } else {
            super::super::OrderPlace::url(code, kind.name(), id.as_simple())
        },
        inside,
        add: inner(kind).map(|k| add_url(visit, k, Some(id))).unwrap_or_default(),
        add_words: inner(kind).map_or("", |k| add_words(t, k).0),
        table: if kind == Kind::Entrance { super::super::EditHomes::url(code, id.as_simple()) } else { String::new() },
        ticks: if kind == Kind::Circle { super::super::EditCircle::url(code, id.as_simple()) } else { String::new() },
        remove: super::super::RemovePlace::url(code, kind.name(), id.as_simple()),
    })
}

/// One place.
pub async fn show(visit: Visit, Path((_, kind, id)): Path<(String, String, String)>) -> Result<Response, Fail> {
    door(&visit)?;
    let (kind, id) = at(&kind, &id)?;
    let found = read(&visit, kind, id).await?;
    html(&page(&visit, found, None, &[]).await?)
}

/// Saves it.
pub async fn save(visit: Visit, Path((_, kind, id)): Path<(String, String, String)>, form: Form) -> Result<Response, Fail> {
    door(&visit)?;
    let (kind, id) = at(&kind, &id)?;
    let new = Edit {
        name: form.get("name").to_string(),
        parent: Uuid::try_parse(form.get("parent")).ok(),
        grid: form.get("grid").parse().ok(),
        managed: form.is("managed", "1"),
    };
    let (code, actor, moment, was) = (visit.card.code, visit.actor.clone(), visit.moment.clone(), form.get("was").to_string());
    let done = visit.app.db.write(move |tx| store::edit(tx, &mut moment.clone(), code, &actor, (kind, id), &was, &new)).await;
    match done {
        Ok(()) => {
            visit.app.memory.forget(code);
            Ok(see(&url(&visit, kind, id)))
        }
        Err(Fail::Refused(Refusal::Invalid(problems))) => {
            let found = read(&visit, kind, id).await?;
            again(&page(&visit, found, Some(&form), &problems).await?)
        }
        Err(other) => Err(other),
    }
}

/// Moves it up or down.
pub async fn order(visit: Visit, Path((_, kind, id)): Path<(String, String, String)>, form: Form) -> Result<Response, Fail> {
    door(&visit)?;
    let (kind, id) = at(&kind, &id)?;
    let (code, actor, moment, up) = (visit.card.code, visit.actor.clone(), visit.moment.clone(), form.is("to", "up"));
    visit.app.db.write(move |tx| store::reorder(tx, &mut moment.clone(), code, &actor, (kind, id), up)).await?;
    visit.app.memory.forget(code);
    let found = read(&visit, kind, id).await?;
    let to = match (kind.within(), found.node.parent) {
        (Some(k), Some(p)) => url(&visit, k, p),
        _ => super::super::EditPlaces::url(code),
    };
    Ok(see(&to))
}

#[derive(Template)]
#[template(path = "places/edit/remove.html")]
struct RemovePage {
    page: Page,
    t: Places,
    uses: Vec<String>,
    building: bool,
    back: String,
}

fn use_words(t: Places, u: Use) -> String {
    match u {
        Use::Buildings(n) => t.use_buildings(n),
        Use::Entrances(n) => t.use_entrances(n),
        Use::Homes(n) => t.use_homes(n),
        Use::Former(n) => t.use_former(n),
        Use::Groups(n) => t.use_groups(n),
        Use::Circles(n) => t.use_circles(n),
        Use::Posts(n) => t.use_posts(n),
        Use::Bodies(n) => t.use_bodies(n),
        Use::Notices(n) => t.use_notices(n),
        Use::Matters => t.use_matters().to_string(),
    }
}

async fn remove_page(visit: &Visit, kind: Kind, id: Uuid) -> Result<RemovePage, Fail> {
    let (app, code, now) = (visit.app.clone(), visit.card.code, visit.moment.now);
    let read = visit.app.db.read(move |tx| {
        let node = store::node(tx, code, kind, id)?.ok_or(Refusal::NotFound)?;
        Ok::<_, Fail>((node, store::uses(tx, &app, code, (kind, id), now)?))
    });
    let (node, uses) = read.await?;
    let names = names::of(&visit.app, &visit.card).await?;
    let t = Places(visit.lang);
    let name = called(visit, &names, kind, id, &node.name);
    Ok(RemovePage {
        page: Page::new(visit, Nav::Me, t.remove_title(name)),
        t,
        uses: uses.into_iter().map(|u| use_words(t, u)).collect(),
        building: kind == Kind::Building,
        back: url(visit, kind, id),
    })
}

/// Asks before removing, or says what stands in the way.
pub async fn remove_ask(visit: Visit, Path((_, kind, id)): Path<(String, String, String)>) -> Result<Response, Fail> {
    door(&visit)?;
    let (kind, id) = at(&kind, &id)?;
    html(&remove_page(&visit, kind, id).await?)
}

/// Removes it.
pub async fn remove(visit: Visit, Path((_, kind, id)): Path<(String, String, String)>, _form: Form) -> Result<Response, Fail> {
    door(&visit)?;
    let (kind, id) = at(&kind, &id)?;
    let (app, code, actor, moment) = (visit.app.clone(), visit.card.code, visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| store::remove(tx, &app, &mut moment.clone(), code, &actor, (kind, id))).await;
    match done {
        Ok(old) => {
            visit.app.memory.forget(code);
            let to = match (kind.within(), old.parent) {
                (Some(k), Some(p)) => url(&visit, k, p),
                _ => super::super::EditPlaces::url(code),
            };
            Ok(see(&to))
        }
        Err(Fail::Refused(Refusal::Invalid(_))) => again(&remove_page(&visit, kind, id).await?),
        Err(other) => Err(other),
    }
}
