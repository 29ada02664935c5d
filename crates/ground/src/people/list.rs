//! All posts: those of the whole community, and grid by grid the leads, groups and circles.

use std::collections::HashMap;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use liren_core::id::GridId;
use liren_core::permission::{Action, Role, Scope, Where};
use liren_core::refusal::Refusal;
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::visit::Visit;
use serde::Deserialize;

use super::store::{self, Post};
use super::tree::{Tree, by_place};
use crate::names::{self, Names};
use crate::words::People;

#[derive(Deserialize)]
pub struct Asks {
    #[serde(default)]
    grid: String,
}

/// A place and who leads it; `url` may be empty.
struct Line {
    title: String,
    who: String,
    url: String,
    vacant: bool,
}

struct Group {
    lead: Line,
    circles: Vec<Line>,
}

struct Tab {
    words: String,
    url: String,
    here: bool,
}

#[derive(Template)]
#[template(path = "people/list.html")]
struct ListPage {
    page: Page,
    t: People,
    tabs: Vec<Tab>,
    whole: Vec<Line>,
    groups: Vec<Group>,
    bodies: String,
    leaders: String,
    duty: String,
    open: String,
    new: String,
}

struct Lines<'a> {
    visit: &'a Visit,
    names: &'a Names,
    posts: HashMap<(Role, Scope), Vec<&'a Post>>,
    may: bool,
}

impl Lines<'_> {
    /// A line for each holder of a role at a place; one for the vacancy where a leader belongs.
    fn at(&self, role: Role, scope: Scope, leads: bool) -> Vec<Line> {
        let (t, code, lang) = (People(self.visit.lang), self.visit.card.code, self.visit.lang);
        let role_words = self.visit.card.pack.role(role).get(lang).to_string();
        let place = match scope {
            Scope::Community | Scope::Street => String::new(),
            scope => self.names.scope(&self.visit.card, lang, scope),
        };
        let title = if place.is_empty() { role_words } else { t.role_at(role_words, place) };
        let mut lines: Vec<Line> = self
            .posts
            .get(&(role, scope))
            .into_iter()
            .flatten()
            .map(|p| Line {
                title: title.clone(),
                who: if p.person.is_none() {
                    t.vacant().to_string()
                } else if p.shown_name().is_empty() {
                    t.held().to_string()
                } else {
                    p.name.clone()
                },
                url: super::OnePost::url(code, p.id),
                vacant: p.person.is_none(),
            })
            .collect();
        if lines.is_empty() && leads {
            let url = if self.may { new_url(self.visit, role, scope) } else { String::new() };
            lines.push(Line { title, who: t.vacant().to_string(), url, vacant: true });
        }
        lines
    }
}

/// The form for a new post, with role and place filled in.
pub(super) fn new_url(visit: &Visit, role: Role, scope: Scope) -> String {
    format!("{}?role={}&place={}", super::NewPost::url(visit.card.code), role.name(), super::appoint::scope_value(scope))
}

/// The page.
pub async fn page(visit: Visit, Query(asks): Query<Asks>) -> Result<Response, Fail> {
    let code = visit.card.code;
    let names = names::of(&visit.app, &visit.card).await?;
    let read = visit.app.db.read(move |tx| Ok::<_, Fail>((Tree::read(tx, code)?, store::open_posts(tx, code)?)));
    let (tree, posts) = read.await?;
    let grid: Option<GridId> = match asks.grid.as_str() {
        "" | "none" => None,
        text => Some(text.parse().map_err(|_| Refusal::NotFound)?),
    };
    if grid.is_some_and(|g| !tree.grids.contains(&g)) {
        return Err(Refusal::NotFound.into());
    }
    let t = People(visit.lang);
    let may = visit.may(Action::ManagePosts, &Where::COMMUNITY);
    let lines = Lines { visit: &visit, names: &names, posts: by_place(&posts), may };
    let at = |grid: &str| format!("{}?grid={grid}", super::Posts::url(code));
    let mut tabs = vec![Tab { words: t.tab_whole().into(), url: super::Posts::url(code), here: asks.grid.is_empty() }];
    tabs.extend(tree.grids.iter().map(|g| Tab {
        words: names.scope(&visit.card, visit.lang, Scope::Grid(*g)),
        url: at(&g.to_string()),
        here: grid == Some(*g),
    }));
    if tree.groups_of(None).next().is_some() {
        tabs.push(Tab { words: t.tab_no_grid().into(), url: at("none"), here: asks.grid == "none" });
    }
    let whole = match (grid, asks.grid.as_str()) {
        (Some(g), _) => {
            let mut all = lines.at(Role::GridLead, Scope::Grid(g), true);
            all.extend(lines.at(Role::GridWorker, Scope::Grid(g), false));
            all
        }
        (None, "none") => Vec::new(),
        (None, _) => {
            let mut all = lines.at(Role::Chair, Scope::Community, true);
            all.extend(lines.at(Role::CommunityWorker, Scope::Community, true));
            all.extend(lines.at(Role::StreetOfficer, Scope::Street, false));
            for g in &tree.grids {
                all.extend(lines.at(Role::GridLead, Scope::Grid(*g), true));
            }
            all
        }
    };
    let groups = if asks.grid.is_empty() {
        Vec::new()
    } else {
        tree.groups_of(grid)
            .flat_map(|g| {
                let mut leads = lines.at(Role::GroupLeader, Scope::Group(g), true);
                let lead = leads.pop()?;
                let circles = tree.circles_of(g).flat_map(|c| lines.at(Role::NeighbourLeader, Scope::Circle(c), true)).collect();
                Some(Group { lead, circles })
            })
            .collect()
    };
    html(&ListPage {
        page: Page::new(&visit, Nav::Other, t.posts_title()),
        t,
        tabs,
        whole,
        groups,
        bodies: super::Bodies::url(code),
        leaders: super::Leaders::url(code),
        duty: crate::duty::Roster::url(code),
        open: if may { super::OpenPosts::url(code) } else { String::new() },
        new: if may { super::NewPost::url(code) } else { String::new() },
    })
}
