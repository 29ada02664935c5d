//! The permission table on a page, generated from the table itself: by action with who may, by role, and as a grid.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use liren_core::lang::Lang;
use liren_core::pack::Pack;
use liren_core::permission::{Action, Reach, Role, reach};
use liren_kit::fail::Fail;
use liren_kit::joined::pair;
use liren_kit::page::{Nav, Page, html};
use liren_kit::visit::Visit;
use serde::Deserialize;

use super::actions::{self, Part};
use super::{ApiPermissions, May, Permissions, said};
use crate::words::Rules;

/// Whose column.
#[derive(Deserialize)]
pub struct Asks {
    #[serde(default)]
    role: String,
}

struct Line {
    what: &'static str,
    who: Vec<String>,
    hidden: bool,
}

struct Section {
    title: &'static str,
    lines: Vec<Line>,
}

struct Choice {
    value: &'static str,
    words: String,
    on: bool,
}

struct Row {
    what: &'static str,
    marks: Vec<&'static str>,
}

#[derive(Template)]
#[template(path = "rules/permissions.html")]
struct PermissionsPage {
    page: Page,
    t: Rules,
    here: String,
    may: String,
    json: String,
    roles: Vec<Choice>,
    chosen: bool,
    sections: Vec<Section>,
    heads: Vec<String>,
    rows: Vec<Row>,
}

/// How far it reaches, in words.
pub fn far(t: Rules, r: Reach) -> &'static str {
    match r {
        Reach::Anywhere => t.reach_anywhere(),
        Reach::Within => t.reach_within(),
        Reach::Held => t.reach_held(),
        Reach::Mine => t.reach_mine(),
        Reach::Never => t.reach_never(),
    }
}

fn mark(r: Reach) -> &'static str {
    match r {
        Reach::Anywhere => "●",
        Reach::Within => "◐",
        Reach::Held => "○",
        Reach::Mine => "◇",
        Reach::Never => "",
    }
}

/// What a role may beyond what everybody may: owners and renters beyond residents, all others beyond visitors.
pub fn own_reach(role: Role, action: Action) -> Option<Reach> {
    let mine = reach(role, action);
    let others = match role {
        Role::Visitor => Reach::Never,
        Role::Owner | Role::Renter => reach(Role::Resident, action),
        _ => reach(Role::Visitor, action),
    };
    (mine != Reach::Never && mine != others).then_some(mine)
}

/// Who may do it and how far, the widest first.
fn who(t: Rules, lang: Lang, pack: &Pack, action: Action) -> Vec<String> {
    let mut out = Vec::new();
    for r in [Reach::Anywhere, Reach::Within, Reach::Held, Reach::Mine] {
        if reach(Role::Visitor, action) == r {
            let everybody = t.permissions_everybody();
            out.push(if r == Reach::Anywhere { everybody.to_string() } else { pair(lang, everybody, far(t, r)) });
            continue;
        }
        let roles: Vec<&str> = Role::ALL
            .into_iter()
            .filter(|role| own_reach(*role, action) == Some(r))
            .map(|role| pack.role(role).get(lang))
            .collect();
        if !roles.is_empty() {
            out.push(pair(lang, &said::list(lang, roles), far(t, r)));
        }
    }
    out
}

/// The table.
pub async fn show(visit: Visit, Query(asks): Query<Asks>) -> Result<Response, Fail> {
    let (lang, pack, code) = (visit.lang, &visit.card.pack, visit.card.code);
    let t = Rules(lang);
    let role = Role::parse(&asks.role);
    let line = |action: Action, what: &'static str| {
        let who = match role {
            None => who(t, lang, pack, action),
            Some(role) => vec![far(t, own_reach(role, action)?).to_string()],
        };
        Some(Line { what, who, hidden: action.hidden() })
    };
    let sections = Part::ALL
        .into_iter()
        .map(|part| {
            let of = Action::ALL.iter().filter_map(|a| {
                let (of, what) = actions::of(t, *a);
                if of == part { line(*a, what) } else { None }
            });
            Section { title: part.words(t), lines: of.collect() }
        })
        .filter(|s: &Section| !s.lines.is_empty())
        .collect();
    let rows = Action::ALL
        .iter()
        .map(|a| Row { what: actions::of(t, *a).1, marks: Role::ALL.into_iter().map(|r| mark(reach(r, *a))).collect() });
    html(&PermissionsPage {
        page: Page::new(&visit, Nav::Other, t.permissions_title()),
        t,
        here: Permissions::url(code),
        may: May::url(code),
        json: ApiPermissions::url(code),
        roles: Role::ALL
            .into_iter()
            .map(|r| Choice { value: r.name(), words: pack.role(r).get(lang).into(), on: role == Some(r) })
            .collect(),
        chosen: role.is_some(),
        sections,
        heads: Role::ALL.into_iter().map(|r| pack.role(r).get(lang).to_string()).collect(),
        rows: rows.collect(),
    })
}
