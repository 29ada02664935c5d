//! Standing bodies as a tree, and the pages with which workers keep it.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use liren_core::id::{BodyId, BuildingId};
use liren_core::permission::{Action, Scope, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form};
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;
use serde::Deserialize;

use super::appoint::{scope_of, scope_value};
use super::store::{self, Body, EditBody, NewBody};
use crate::names::{self, Names};
use crate::words::People;

/// A body in the tree: how deep it stands, who holds a post in it.
struct Node {
    depth: usize,
    name: String,
    kind: String,
    posts: String,
    edit: String,
}

#[derive(Template)]
#[template(path = "people/bodies.html")]
struct TreePage {
    page: Page,
    t: People,
    nodes: Vec<Node>,
    new: String,
    posts: String,
}

/// The bodies in the order of the tree, each with its depth. What stands under something that is gone stands at the top.
pub(super) fn ordered(all: &[Body]) -> Vec<(usize, &Body)> {
    fn under<'a>(all: &'a [Body], parent: BodyId, depth: usize, out: &mut Vec<(usize, &'a Body)>) {
        for b in all.iter().filter(|b| b.parent == Some(parent)) {
            out.push((depth, b));
            if depth < 12 {
                under(all, b.id, depth + 1, out);
            }
        }
    }
    let mut out = Vec::new();
    for b in all.iter().filter(|b| b.parent.is_none_or(|p| !all.iter().any(|o| o.id == p))) {
        out.push((0, b));
        under(all, b.id, 1, &mut out);
    }
    out
}

pub(super) fn kind_words(visit: &Visit, code: &str) -> String {
    let found = visit.card.pack.words.bodies.iter().find(|b| b.code == code);
    found.map_or_else(String::new, |b| b.name.get(visit.lang).to_string())
}

/// The tree.
pub async fn tree(visit: Visit) -> Result<Response, Fail> {
    let code = visit.card.code;
    let names = names::of(&visit.app, &visit.card).await?;
    let read = visit.app.db.read(move |tx| Ok::<_, Fail>((store::bodies(tx, code)?, store::open_posts(tx, code)?)));
    let (all, posts) = read.await?;
    let may = visit.may(Action::ManageBodies, &Where::COMMUNITY);
    let nodes = ordered(&all).into_iter().map(|(depth, b)| {
        let place = names.scope(&visit.card, visit.lang, b.scope);
        let held: Vec<String> =
            posts.iter().filter(|p| p.body == Some(b.id)).map(|p| names.post(&visit.card, visit.lang, p.id)).collect();
        Node {
            depth: depth.min(4),
            name: b.name.clone(),
            kind: format!("{} · {place}", kind_words(&visit, &b.kind)),
            posts: liren_kit::joined::list(visit.lang, &held),
            edit: if may { super::OneBody::url(code, b.id) } else { String::new() },
        }
    });
    let t = People(visit.lang);
    html(&TreePage {
        nodes: nodes.collect(),
        page: Page::new(&visit, Nav::Other, t.bodies_title()),
        t,
        new: if may { super::NewBody::url(code) } else { String::new() },
        posts: super::Posts::url(code),
    })
}

#[derive(Template)]
#[template(path = "people/body.html")]
struct BodyPage {
    page: Page,
    t: People,
    problems: Vec<Told>,
    back: String,
    /// For a new body: its sort, and where such a body can be.
    kind: String,
    kinds: Vec<Choice>,
    places: Vec<Choice>,
    name: String,
    parents: Vec<Choice>,
    end: String,
}

#[derive(Deserialize)]
pub struct Asks {
    #[serde(default)]
    kind: String,
}

fn page(visit: &Visit, heading: &str, problems: &[Problem]) -> BodyPage {
    BodyPage {
        page: Page::new(visit, Nav::Other, heading),
        t: People(visit.lang),
        problems: told(problems, visit.lang),
        back: super::Bodies::url(visit.card.code),
        kind: String::new(),
        kinds: Vec::new(),
        places: Vec::new(),
        name: String::new(),
        parents: Vec::new(),
        end: String::new(),
    }
}

/// The bodies as choices, each as deep as it stands, without one.
pub(super) fn choices(all: &[Body], own: Option<BodyId>, chosen: &str) -> Vec<Choice> {
    let fit = ordered(all).into_iter().filter(|(_, b)| Some(b.id) != own);
    fit.map(|(depth, b)| Choice {
        value: b.id.to_string(),
        words: format!("{}{}", "\u{3000}".repeat(depth.min(4)), b.name),
        on: b.id.to_string() == chosen,
    })
    .collect()
}

fn places(visit: &Visit, names: &Names, place: &str, chosen: &str) -> Vec<Choice> {
    let mut compounds: Vec<Scope> = Vec::new();
    for id in &names.order {
        if let Some(c) = names.buildings.get(id).map(|b| Scope::Compound(b.compound))
            && !compounds.contains(&c)
        {
            compounds.push(c);
        }
    }
    let all: Vec<Scope> = match place {
        "street" => vec![Scope::Street],
        "compound" => compounds,
        "building" => names.order.iter().map(|b: &BuildingId| Scope::Building(*b)).collect(),
        _ => vec![Scope::Community],
    };
    let only = all.len() == 1;
    all.into_iter()
        .map(|s| {
            let value = scope_value(s);
            Choice { on: only || value == chosen, value, words: names.scope(&visit.card, visit.lang, s) }
        })
        .collect()
}

async fn new_page(visit: &Visit, kind: &str, form: &Form, problems: &[Problem]) -> Result<BodyPage, Fail> {
    let (t, code) = (People(visit.lang), visit.card.code);
    let mut shown = page(visit, t.new_body(), problems);
    let Some(known) = visit.card.pack.words.bodies.iter().find(|b| b.code == kind) else {
        shown.kinds = visit
            .card
            .pack
            .words
            .bodies
            .iter()
            .map(|b| Choice {
                value: format!("{}?kind={}", super::NewBody::url(code), b.code),
                words: b.name.get(visit.lang).to_string(),
                on: false,
            })
            .collect();
        return Ok(shown);
    };
    let names = names::of(&visit.app, &visit.card).await?;
    let all = visit.app.db.read(move |tx| store::bodies(tx, code)).await.map_err(Fail::from)?;
    shown.kind = kind.to_string();
    shown.places = places(visit, &names, &known.place, form.get("place"));
    shown.name = form.get("name").to_string();
    shown.parents = choices(&all, None, form.get("parent"));
    Ok(shown)
}

/// First what sort of body, then its name and place.
pub async fn new_form(visit: Visit, Query(asks): Query<Asks>) -> Result<Response, Fail> {
    check(&visit.actor, Action::ManageBodies, &Where::COMMUNITY)?;
    html(&new_page(&visit, &asks.kind, &Form::default(), &[]).await?)
}

struct Typed {
    name: String,
    parent: Option<BodyId>,
    scope: Option<Scope>,
}

fn read(form: &Form, new: bool) -> Result<Typed, Vec<Problem>> {
    let mut check = form.check();
    let name = check.text("name", 2, 60);
    let parent = check.optional("parent", ProblemKey::NotAChoice, |s| s.parse().ok());
    let scope = if new { check.required("place", ProblemKey::NotAChoice, scope_of) } else { None };
    check.finish()?;
    Ok(Typed { name, parent, scope })
}

/// Creates a body.
pub async fn create(visit: Visit, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::ManageBodies, &Where::COMMUNITY)?;
    let kind = form.get("kind").to_string();
    let typed = match read(&form, true) {
        Ok(typed) => typed,
        Err(problems) => return again(&new_page(&visit, &kind, &form, &problems).await?),
    };
    let (code, app, actor, moment) = (visit.card.code, visit.app.clone(), visit.actor.clone(), visit.moment.clone());
    let of = kind.clone();
    let done = visit.app.db.write(move |tx| {
        let scope = typed.scope.ok_or_else(|| Refusal::field("place", ProblemKey::Required))?;
        let new = NewBody { kind: &of, name: &typed.name, scope, parent: typed.parent };
        store::create_body(tx, &app, &mut moment.clone(), code, &actor, &new)
    });
    match done.await {
        Ok(_) => Ok(see(&super::Bodies::url(code))),
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&new_page(&visit, &kind, &form, &problems).await?),
        Err(fail) => Err(fail),
    }
}

async fn edit_page(visit: &Visit, id: BodyId, form: Option<&Form>, problems: &[Problem]) -> Result<BodyPage, Fail> {
    let (t, code) = (People(visit.lang), visit.card.code);
    let all = visit.app.db.read(move |tx| store::bodies(tx, code)).await.map_err(Fail::from)?;
    let body = all.iter().find(|b| b.id == id).ok_or(Refusal::NotFound)?;
    let mut shown = page(visit, t.edit_body(), problems);
    shown.name = form.map_or(body.name.clone(), |f| f.get("name").to_string());
    let parent = body.parent.map(|p| p.to_string()).unwrap_or_default();
    shown.parents = choices(&all, Some(id), form.map_or(parent.as_str(), |f| f.get("parent")));
    shown.end = super::EndBody::url(code, id);
    Ok(shown)
}

fn id_of(text: &str) -> Result<BodyId, Fail> {
    text.parse().map_err(|_| Refusal::NotFound.into())
}

/// The form for changing a body.
pub async fn edit_form(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, Fail> {
    check(&visit.actor, Action::ManageBodies, &Where::COMMUNITY)?;
    html(&edit_page(&visit, id_of(&id)?, None, &[]).await?)
}

/// Renames it or puts it under another.
pub async fn edit(visit: Visit, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::ManageBodies, &Where::COMMUNITY)?;
    let id = id_of(&id)?;
    let typed = match read(&form, false) {
        Ok(typed) => typed,
        Err(problems) => return again(&edit_page(&visit, id, Some(&form), &problems).await?),
    };
    let (code, actor, moment) = (visit.card.code, visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| {
        let edit = EditBody { name: &typed.name, parent: typed.parent };
        store::edit_body(tx, &mut moment.clone(), code, &actor, id, &edit)
    });
    match done.await {
        Ok(()) => Ok(see(&super::Bodies::url(code))),
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&edit_page(&visit, id, Some(&form), &problems).await?),
        Err(fail) => Err(fail),
    }
}

/// Dissolves it.
pub async fn end(visit: Visit, Path((_, id)): Path<(String, String)>, _form: Form) -> Result<Response, Fail> {
    let (id, code, actor, moment) = (id_of(&id)?, visit.card.code, visit.actor.clone(), visit.moment.clone());
    match visit.app.db.write(move |tx| store::end_body(tx, &mut moment.clone(), code, &actor, id)).await {
        Ok(()) => Ok(see(&super::Bodies::url(code))),
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&edit_page(&visit, id, None, &problems).await?),
        Err(fail) => Err(fail),
    }
}
