//! The pages.

use std::sync::Arc;

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use liren_core::id::Community;
use liren_core::permission::{Action, Where};
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::slice::{Asked, How, Sign, TakePart};
use liren_kit::urls;
use liren_kit::visit::{Caller, Visit};
use liren_kit::when;
use serde::Deserialize;

use crate::divisions;
use crate::names::{self, Names};
use crate::notices::{self, Slip};
use crate::people;
use crate::places::show::{Given, LeadLine, Line, given, lead_lines};
use crate::places::{self, store};
use crate::rules;
use crate::words;

/// Most notices, and most things open to everybody; the rest is one tap away.
const NOTICES: usize = 3;
const OPEN: usize = 5;

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
    take_part: Vec<Line>,
    under_way: Vec<Line>,
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
        take_part: take_part(&visit, given.take_part),
        under_way: given.under_way,
        round: round(&visit),
        plan: crate::plan::Plan::url(code),
        edit: if visit.may(Action::EditPlaces, &Where::COMMUNITY) { places::EditPlaces::url(code) } else { String::new() },
        buildings: places::Buildings::url(code),
    })
}

/// What one can take part in, each with until when: what waits for one's own vote, then what closes soonest, then what comes.
fn take_part(visit: &Visit, mut all: Vec<TakePart>) -> Vec<Line> {
    let (t, lang, zone) = (words::Home(visit.lang), visit.lang, &visit.card.zone);
    all.sort_by_key(|p| (!p.waits, p.how == How::Come, p.at.is_none(), p.at));
    let (open, coming): (Vec<_>, Vec<_>) = all.into_iter().partition(|p| p.how != How::Come);
    let line = |p: TakePart| {
        let (sign, words) = match p.how {
            How::Vote if p.waits => (Sign::Asked, t.vote_waits()),
            How::Vote => (Sign::Open, t.vote()),
            How::Answer => (Sign::Open, t.answer()),
            How::Say => (Sign::Asked, t.say_waits()),
            How::Choose if p.waits => (Sign::Asked, t.say_waits()),
            How::Choose => (Sign::Open, t.choose()),
            How::Come => (Sign::Plain, t.come()),
        };
        let when = p.at.map(|at| match p.how {
            How::Come => when::exact(lang, zone, at),
            How::Vote => t.vote_until(when::until(lang, zone, at)),
            How::Answer | How::Say | How::Choose => t.answer_until(when::until(lang, zone, at)),
        });
        let meta = when.map_or_else(|| p.place.clone(), |when| format!("{when} · {}", p.place));
        Line { title: p.title, meta, url: p.url, sign: sign.name(), words }
    };
    open.into_iter().take(OPEN).chain(coming).map(line).collect()
}

/// More to look at: pages of other slices, those of the desk for whoever may.
fn round(visit: &Visit) -> Vec<(&'static str, String)> {
    let (t, code) = (words::Home(visit.lang), visit.card.code);
    let mut out = vec![
        (words::People(visit.lang).posts_title(), people::Posts::url(code)),
        (t.meetings(), urls::Meetings::url(code)),
        (t.consultations(), urls::Consultations::url(code)),
        (t.ballots(), urls::Ballots::url(code)),
        (t.projects(), urls::Projects::url(code)),
        (t.selections(), urls::Selections::url(code)),
        (t.procedures(), urls::Procedures::url(code)),
        (t.figures(), urls::Figures::url(code)),
        (words::Rules(visit.lang).rules_title(), rules::Show::url(code)),
        (words::Divisions(visit.lang).title(), divisions::Divisions::url()),
    ];
    let desk =
        [(Action::ListEveryMatter, t.desk(), urls::Desk::url(code)), (Action::KeepOwners, t.owners(), urls::Owners::url(code))];
    out.extend(desk.into_iter().filter(|(a, ..)| visit.may(*a, &Where::COMMUNITY)).map(|(_, words, url)| (words, url)));
    out
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
