//! The pages.

use std::sync::Arc;

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use liren_core::id::Community;
use liren_core::permission::{Action, Where};
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::slice::Asked;
use liren_kit::urls;
use liren_kit::visit::{Caller, Visit};
use serde::Deserialize;

use crate::divisions;
use crate::names::{self, Names};
use crate::notices::{self, Slip};
use crate::people;
use crate::places::show::{Given, LeadLine, Line, given, lead_lines};
use crate::places::{self, store};
use crate::rules;
use crate::words;

/// Most matters under way, and most notices; the rest is one tap away.
const MATTERS: usize = 5;
const NOTICES: usize = 3;

/// A home of mine: its building, and who leads its circle.
struct Mine {
    building: String,
    url: String,
    leads: Vec<LeadLine>,
}

/// A compound with its buildings: code and name.
struct Choice {
    compound: String,
    buildings: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "home/home.html")]
struct HomePage {
    page: Page,
    t: words::Home,
    name: String,
    address: String,
    waits: bool,
    mine: Vec<Mine>,
    choices: Vec<Choice>,
    notices: Vec<Slip>,
    notices_count: i64,
    all_notices: String,
    under_way: Vec<Line>,
    meetings: Vec<Line>,
    all_meetings: String,
    /// More to look at, of other slices: words and address.
    round: Vec<(&'static str, String)>,
    plan: String,
    buildings: String,
    edit: String,
}

/// A community's home.
pub async fn home(visit: Visit) -> Result<Response, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let (given, mine) = read(&visit, &names).await?;
    let code = visit.card.code;
    html(&HomePage {
        page: Page::new(&visit, Nav::Home, visit.card.name.clone()),
        t: words::Home(visit.lang),
        name: visit.card.name.clone(),
        address: visit.card.address.clone(),
        waits: visit.may(Action::ReadWaiting, &Where::COMMUNITY),
        choices: if mine.is_empty() { choices(&names) } else { Vec::new() },
        mine,
        all_notices: notices::Notices::url(code),
        notices_count: i64::try_from(given.notices.len()).unwrap_or(i64::MAX),
        notices: given.notices.into_iter().take(NOTICES).collect(),
        meetings: given.meetings,
        all_meetings: liren_kit::urls::Meetings::url(code),
        under_way: given.under_way.into_iter().take(MATTERS).collect(),
        round: vec![
            (words::People(visit.lang).posts_title(), people::Posts::url(code)),
            (words::Home(visit.lang).consultations(), liren_kit::urls::Consultations::url(code)),
            (words::Home(visit.lang).figures(), liren_kit::urls::Figures::url(code)),
            (words::Rules(visit.lang).rules_title(), rules::Show::url(code)),
            (words::Divisions(visit.lang).title(), divisions::Divisions::url()),
        ],
        plan: crate::plan::Plan::url(code),
        edit: if visit.may(Action::EditPlaces, &Where::COMMUNITY) { places::EditPlaces::url(code) } else { String::new() },
        buildings: places::Buildings::url(code),
    })
}

/// What other slices give, and who leads the circles of my homes.
async fn read(visit: &Visit, names: &Arc<Names>) -> Result<(Given, Vec<Mine>), Fail> {
    let (app, card, actor, lang, now) =
        (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.lang, visit.moment.now);
    let names = names.clone();
    let read = visit.app.db.read(move |tx| {
        let asked = Asked { app: &app, card: &card, actor: &actor, lang, now };
        let given = given(tx, &asked, None)?;
        let mut mine: Vec<Mine> = Vec::new();
        for home in &actor.homes {
            let Some(b) = names.buildings.get(&home.building) else { continue };
            let leads = people::leaders_of(tx, &app, &card, home.building, now)?;
            let lines = lead_lines(lang, &card, &names, &leads);
            let own: Vec<LeadLine> = lines.into_iter().filter(|l| l.circle.is_some() && l.circle == home.circle).collect();
            let (building, url) = (names.building(home.building), places::Building::url(&b.code));
            if mine.iter().all(|m| m.url != url) {
                mine.push(Mine { building, url, leads: own });
            }
        }
        Ok::<_, Fail>((given, mine))
    });
    read.await
}

fn choices(names: &Names) -> Vec<Choice> {
    let mut out: Vec<(liren_core::id::CompoundId, Choice)> = Vec::new();
    for b in names.order.iter().filter_map(|id| names.buildings.get(id)) {
        if out.last().is_none_or(|(c, _)| *c != b.compound) {
            let compound = names.compounds.get(&b.compound).cloned().unwrap_or_default();
            out.push((b.compound, Choice { compound, buildings: Vec::new() }));
        }
        if let Some((_, choice)) = out.last_mut() {
            choice.buildings.push((b.code.clone(), b.name.clone()));
        }
    }
    out.into_iter().map(|(_, c)| c).collect()
}

/// How many communities stand on one page.
const PAGE: usize = 60;

#[derive(Deserialize)]
pub struct After {
    #[serde(default)]
    after: String,
}

#[derive(Template)]
#[template(path = "home/communities.html")]
struct CommunitiesPage {
    page: Page,
    t: words::Home,
    communities: Vec<(String, String, String)>,
    older: String,
}

/// The communities of this installation. One that serves a single community leads home.
pub async fn front(caller: Caller, Query(asked): Query<After>) -> Result<Response, Fail> {
    if let Some(code) = caller.app.site.single {
        return Ok(Redirect::temporary(&urls::Home::url(code)).into_response());
    }
    let after: Option<Community> = asked.after.parse().ok();
    let limit = i64::try_from(PAGE + 1).unwrap_or(61);
    let mut all = caller.app.db.read(move |tx| store::communities(tx, after, limit)).await.map_err(Fail::from)?;
    let more = all.len() > PAGE;
    all.truncate(PAGE);
    let older = match all.last() {
        Some((last, ..)) if more => format!("/?after={last}"),
        _ => String::new(),
    };
    let t = words::Home(caller.lang);
    let communities = all.into_iter().map(|(code, name, street)| (urls::Home::url(code), name, street)).collect();
    html(&CommunitiesPage { page: Page::outside(&caller, None, t.communities_title()), t, communities, older })
}
