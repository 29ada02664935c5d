//! The tree of places, and adding to it.

use std::collections::HashMap;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use liren_core::id::{BuildingId, CompoundId, GridId, GroupId};
use liren_core::moment::Moment;
use liren_core::permission::Actor;
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;
use liren_store::{Error, Tx, sql};
use serde::Deserialize;
use uuid::Uuid;

use super::super::store::{self, Kind};
use super::{Choice, add_words, door, grids, parent_words, parents, url};
use crate::names;
use crate::words::Places;

/// A line of the tree.
struct Line {
    words: String,
    meta: String,
    url: String,
    below: Vec<Line>,
}

/// A way to add something.
struct Add {
    words: &'static str,
    url: String,
}

#[derive(Template)]
#[template(path = "places/edit/tree.html")]
struct TreePage {
    page: Page,
    t: Places,
    compounds: Vec<Line>,
    grids: Vec<Line>,
    groups: Vec<Line>,
    import: String,
    plan: String,
    adds: Vec<Add>,
}

/// How many homes each building has.
fn counts(tx: &mut Tx<'_>, c: liren_core::id::Community) -> Result<HashMap<BuildingId, i64>, Error> {
    let mut out = HashMap::new();
    let stmt = sql!("SELECT building, CAST(COUNT(*) AS BIGINT) FROM home WHERE community = $1 AND ended = 0 GROUP BY building");
    tx.each(stmt, &[c.into()], |r| {
        out.insert(r.get(0)?, r.get(1)?);
        Ok(())
    })?;
    Ok(out)
}

/// Everything, with a way to edit each.
pub async fn tree(visit: Visit) -> Result<Response, Fail> {
    door(&visit)?;
    let code = visit.card.code;
    let read = visit.app.db.read(move |tx| {
        let kinds = Kind::ALL.map(|k| store::all_of(tx, code, k));
        let [grids, compounds, buildings, _, groups, circles] = kinds;
        Ok::<_, Fail>((grids?, compounds?, buildings?, groups?, circles?, counts(tx, code)?))
    });
    let (grids, compounds, buildings, groups, circles, homes) = read.await?;
    let t = Places(visit.lang);
    let line = |kind: Kind, n: &store::Node, meta: String| Line {
        words: n.name.clone(),
        meta,
        url: url(&visit, kind, n.id),
        below: Vec::new(),
    };
    let of_compound = |id: Uuid| {
        let here = buildings.iter().filter(move |b| b.parent == Some(id));
        here.map(|b| line(Kind::Building, b, t.edit_homes(homes.get(&BuildingId(b.id)).copied().unwrap_or(0)))).collect()
    };
    let of_group = |g: &store::Node| circles.iter().filter(|k| k.parent == Some(g.id)).count();
    let grid_name =
        |id: Option<GridId>| grids.iter().find(|g| Some(GridId(g.id)) == id).map_or(String::new(), |g| g.name.clone());
    let join = |a: String, b: String| if a.is_empty() { b } else { format!("{a} · {b}") };
    html(&TreePage {
        page: Page::new(&visit, Nav::Me, t.edit_title()),
        t,
        compounds: compounds
            .iter()
            .map(|n| Line { below: of_compound(n.id), ..line(Kind::Compound, n, String::new()) })
            .collect(),
        grids: grids.iter().map(|n| line(Kind::Grid, n, String::new())).collect(),
        groups: groups
            .iter()
            .map(|n| {
                let circles = t.edit_circles(i64::try_from(of_group(n)).unwrap_or(0));
                line(Kind::Group, n, join(grid_name(n.grid), circles))
            })
            .collect(),
        import: crate::roster_import::Import::url(code),
        plan: crate::plan::EditPlan::url(code),
        adds: [Kind::Compound, Kind::Grid, Kind::Group]
            .map(|k| Add { words: add_words(t, k).0, url: add_url(&visit, k, None) })
            .into_iter()
            .collect(),
    })
}

/// The address of the page that adds something, inside something.
pub(super) fn add_url(visit: &Visit, kind: Kind, within: Option<Uuid>) -> String {
    let base = super::super::AddPlace::url(visit.card.code);
    match within {
        Some(id) => format!("{base}?kind={}&in={}", kind.name(), id.as_simple()),
        None => format!("{base}?kind={}", kind.name()),
    }
}

#[derive(Deserialize)]
pub struct Asks {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    r#in: String,
}

#[derive(Template)]
#[template(path = "places/edit/add.html")]
struct AddPage {
    page: Page,
    t: Places,
    problems: Vec<Told>,
    kind: &'static str,
    hint: &'static str,
    typed: String,
    grids: Vec<Choice>,
    parents: Vec<Choice>,
    numbered: bool,
    parent_words: &'static str,
    parent_hint: &'static str,
    managed: Option<bool>,
    back: String,
}

async fn add_page(visit: &Visit, kind: Kind, form: &Form, problems: &[Problem]) -> Result<AddPage, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let t = Places(visit.lang);
    let (title, hint) = add_words(t, kind);
    let within = Uuid::try_parse(form.get("parent")).ok();
    Ok(AddPage {
        page: Page::new(visit, Nav::Me, title),
        t,
        problems: told(problems, visit.lang),
        kind: kind.name(),
        hint,
        typed: form.get("name").to_string(),
        grids: if kind.in_grid() { grids(&names, form.get("grid").parse().ok()) } else { Vec::new() },
        parents: parents(&names, kind, within),
        numbered: kind == Kind::Circle,
        parent_words: parent_words(t, kind),
        parent_hint: "",
        managed: (kind == Kind::Compound).then(|| form.is("managed", "1")),
        back: super::super::EditPlaces::url(visit.card.code),
    })
}

/// The page that adds one place.
pub async fn add_start(visit: Visit, Query(asks): Query<Asks>) -> Result<Response, Fail> {
    door(&visit)?;
    if asks.kind.is_empty() {
        // What to add is chosen on the tree.
        return Ok(see(&super::super::EditPlaces::url(visit.card.code)));
    }
    let kind = Kind::parse(&asks.kind).ok_or(Refusal::NotFound)?;
    html(&add_page(&visit, kind, &Form::of(&[("parent", &asks.r#in)]), &[]).await?)
}

/// Adds it and shows what it lies in.
pub async fn add(visit: Visit, form: Form) -> Result<Response, Fail> {
    door(&visit)?;
    let kind = Kind::parse(form.get("kind")).ok_or(Refusal::NotFound)?;
    let (code, actor, moment, sent) = (visit.card.code, visit.actor.clone(), visit.moment.clone(), form.clone());
    let made = visit.app.db.write(move |tx| create(tx, &mut moment.clone(), code, &actor, kind, &sent)).await;
    match made {
        Ok((within, id)) => {
            visit.app.memory.forget(code);
            let (kind, id) = match (kind.within(), within) {
                (Some(parent), Some(within)) => (parent, within),
                _ => (kind, id),
            };
            Ok(see(&url(&visit, kind, id)))
        }
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&add_page(&visit, kind, &form, &problems).await?),
        Err(other) => Err(other),
    }
}

/// What it lies in, and its row.
fn create(
    tx: &mut Tx<'_>,
    m: &mut Moment,
    c: liren_core::id::Community,
    actor: &Actor,
    kind: Kind,
    form: &Form,
) -> Result<(Option<Uuid>, Uuid), Fail> {
    let name = form.get("name");
    let grid: Option<GridId> = form.get("grid").parse().ok();
    let parent = Uuid::try_parse(form.get("parent")).ok();
    let within = |field: &str| parent.ok_or_else(|| Refusal::field(field, ProblemKey::Required));
    let id = match kind {
        Kind::Grid => store::create_grid(tx, m, c, actor, &store::NewGrid { name, sort: None })?.0,
        Kind::Compound => {
            store::create_compound(tx, m, c, actor, &store::NewCompound { name, managed: form.is("managed", "1"), sort: None })?.0
        }
        Kind::Building => {
            let compound = CompoundId(within("parent")?);
            store::create_building(tx, m, c, actor, &store::NewBuilding { compound, grid, name, code: None, sort: None })?.0
        }
        Kind::Entrance => {
            let building = BuildingId(within("parent")?);
            store::create_entrance(tx, m, c, actor, &store::NewEntrance { building, name, sort: None })?.0
        }
        Kind::Group => store::create_group(tx, m, c, actor, &store::NewGroup { name, grid, sort: None })?.0,
        Kind::Circle => {
            let group = GroupId(within("parent")?);
            let typed = name.trim();
            let number = typed.parse().ok();
            if number.is_none() && !typed.is_empty() {
                return Err(Refusal::field("name", ProblemKey::NotANumber).into());
            }
            let made = store::create_circle(tx, m, c, actor, &store::NewCircle { group, number });
            made.map_err(|e| at_name(e, "number"))?.0
        }
    };
    Ok((parent, id))
}

/// The page has one field for a name or a number.
fn at_name(fail: Fail, field: &str) -> Fail {
    match fail {
        Fail::Refused(Refusal::Invalid(problems)) => {
            let moved = |p: Problem| if p.field == field { Problem { field: "name".into(), ..p } } else { p };
            Refusal::Invalid(problems.into_iter().map(moved).collect()).into()
        }
        other => other,
    }
}
