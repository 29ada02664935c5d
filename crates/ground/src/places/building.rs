//! A building's page: what the QR on the wall opens. And finding a building, by its poster's code or in its community.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use liren_core::id::BuildingId;
use liren_core::permission::{Action, Role, Where};
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html, see};
use liren_kit::slice::Asked;
use liren_kit::urls::{self, encoded};
use liren_kit::visit::{Caller, Visit};
use serde::Deserialize;

use super::show::{LeadLine, Line, given, lead_lines};
use super::store::{self, code_of};
use crate::names;
use crate::notices::{self, Slip};
use crate::people;
use crate::words::Places;

#[derive(Template)]
#[template(path = "places/building.html")]
struct BuildingPage {
    page: Page,
    t: Places,
    say: String,
    mine: Vec<LeadLine>,
    near: Vec<LeadLine>,
    above: Vec<LeadLine>,
    notices: Vec<Slip>,
    all_notices: String,
    under_way: Vec<Line>,
    meetings: Vec<Line>,
    all_meetings: String,
    matters: String,
    plan: String,
    poster: String,
    alerts: String,
    url: String,
    edit: String,
}

/// Opens a building by its code, or the page that helps to find it.
pub async fn building(State(app): State<App>, Path(code): Path<String>, parts: Parts) -> Result<Response, Fail> {
    let Some((visit, id)) = visit_of(&app, &code, &parts).await? else { return unknown(&app, &parts, &code).await };
    let names = names::of(&app, &visit.card).await?;
    let (card, actor, lang, now) = (visit.card.clone(), visit.actor.clone(), visit.lang, visit.moment.now);
    let program = app.clone();
    let (given, leads) = app
        .db
        .read(move |tx| {
            let asked = Asked { app: &program, card: &card, actor: &actor, lang, now };
            let leads = people::leaders_of(tx, &program, &card, id, now)?;
            Ok::<_, Fail>((given(tx, &asked, Some(id))?, leads))
        })
        .await?;
    let lines = lead_lines(visit.lang, &visit.card, &names, &leads);
    let (near, above): (Vec<_>, Vec<_>) = lines.into_iter().partition(|l| l.role == Role::NeighbourLeader);
    let circles: Vec<_> = visit.actor.homes.iter().filter(|h| h.building == id).filter_map(|h| h.circle).collect();
    let (mut mine, mut near): (Vec<_>, Vec<_>) = near.into_iter().partition(|l| l.circle.is_some_and(|c| circles.contains(&c)));
    let mut only = false;
    if mine.is_empty() && near.len() == 1 {
        mine = std::mem::take(&mut near);
        only = true;
    }
    let t = Places(visit.lang);
    let community = visit.card.code;
    let poster_code = names.buildings.get(&id).map(|b| b.code.clone()).unwrap_or_default();
    html(&BuildingPage {
        page: Page::new(&visit, Nav::Other, names.building(id)),
        say: format!("{}?b={}", urls::Say::url(community), encoded(&poster_code)),
        mine: mine
            .into_iter()
            .map(|l| LeadLine { meta: join(if only { t.lead_only() } else { t.lead_mine() }, &l.meta), ..l })
            .collect(),
        near,
        above,
        notices: given.notices,
        all_notices: format!("{}?b={}", notices::Notices::url(community), encoded(&poster_code)),
        meetings: given.meetings,
        all_meetings: liren_kit::urls::Meetings::url(visit.card.code),
        under_way: given.under_way,
        matters: urls::Matters::url(community),
        plan: format!("{}?b={}", crate::plan::Plan::url(community), encoded(&poster_code)),
        poster: super::Poster::url(&poster_code),
        alerts: format!("{}?topic={}", urls::Alerts::url(community), encoded(&format!("building:{id}"))),
        edit: if visit.may(Action::EditPlaces, &Where::COMMUNITY) {
            super::EditPlace::url(community, "building", id)
        } else {
            String::new()
        },
        url: app.absolute(&super::Building::url(&poster_code)),
        t,
    })
}

fn join(label: &str, meta: &str) -> String {
    if meta.is_empty() { label.to_string() } else { format!("{label} · {meta}") }
}

/// The visit to a building's community by the code of its poster; nothing when no building has it.
pub(super) async fn visit_of(app: &App, code: &str, parts: &Parts) -> Result<Option<(Visit, BuildingId)>, Fail> {
    let Some(code) = code_of(code) else { return Ok(None) };
    let found = app.db.read(move |tx| store::by_code(tx, &code)).await.map_err(Fail::from)?;
    let Some((community, id)) = found else { return Ok(None) };
    let visit = Visit::within(parts, app, community).await?;
    // The directory is global; the building itself is the community's.
    let names = names::of(app, &visit.card).await?;
    if !names.buildings.contains_key(&id) {
        app.memory.forget(community);
        let names = names::of(app, &visit.card).await?;
        if !names.buildings.contains_key(&id) {
            return Ok(None);
        }
    }
    Ok(Some((visit, id)))
}

#[derive(Template)]
#[template(path = "places/unknown.html")]
struct UnknownPage {
    page: Page,
    t: Places,
    code: String,
    missed: bool,
    browse: String,
}

async fn unknown(app: &App, parts: &Parts, code: &str) -> Result<Response, Fail> {
    use axum::extract::FromRequestParts;
    let caller = Caller::from_request_parts(&mut parts.clone(), app).await?;
    let mut response = unknown_page(app, &caller, code, true).await?;
    *response.status_mut() = StatusCode::NOT_FOUND;
    Ok(response)
}

async fn unknown_page(app: &App, caller: &Caller, code: &str, missed: bool) -> Result<Response, Fail> {
    let card = app.single_card().await?;
    let t = Places(caller.lang);
    let browse = card.as_ref().map_or_else(|| "/".to_string(), |c| super::Buildings::url(c.code));
    let code: String = code.chars().filter(|c| !c.is_control()).take(20).collect();
    let title = if missed { t.unknown_title() } else { t.find_title() };
    html(&UnknownPage { page: Page::outside(caller, card, title), t, code, missed, browse })
}

#[derive(Deserialize)]
pub struct ByCode {
    #[serde(default)]
    code: String,
}

/// Types the code of a poster.
pub async fn by_code(caller: Caller, Query(asked): Query<ByCode>) -> Result<Response, Fail> {
    match code_of(&asked.code) {
        Some(code) => Ok(see(&super::Building::url(code))),
        None => unknown_page(&caller.app, &caller, &asked.code, !asked.code.is_empty()).await,
    }
}

struct Compound {
    name: String,
    posters: String,
    buildings: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "places/find.html")]
struct FindPage {
    page: Page,
    t: Places,
    q: String,
    all: String,
    compounds: Vec<Compound>,
}

#[derive(Deserialize)]
pub struct Asks {
    #[serde(default)]
    q: String,
    #[serde(default)]
    b: String,
}

/// All buildings of a community by compound, or those with these words in their name.
pub async fn find(visit: Visit, Query(asks): Query<Asks>) -> Result<Response, Fail> {
    if let Some(code) = code_of(&asks.b) {
        return Ok(see(&super::Building::url(code)));
    }
    let names = names::of(&visit.app, &visit.card).await?;
    let code = visit.card.code;
    let q: String = asks.q.trim().chars().take(40).collect();
    let wanted: Vec<String> = q.to_lowercase().split_whitespace().map(str::to_string).collect();
    let mut compounds: Vec<(liren_core::id::CompoundId, Compound)> = Vec::new();
    for id in &names.order {
        let Some(b) = names.buildings.get(id) else { continue };
        let full = names.building(*id).to_lowercase();
        if !wanted.iter().all(|w| full.contains(w)) {
            continue;
        }
        if compounds.last().is_none_or(|(c, _)| *c != b.compound) {
            let name = names.compounds.get(&b.compound).cloned().unwrap_or_default();
            compounds
                .push((b.compound, Compound { name, posters: super::Posters::url(code, b.compound), buildings: Vec::new() }));
        }
        if let Some((_, c)) = compounds.last_mut() {
            c.buildings.push((b.name.clone(), super::Building::url(&b.code)));
        }
    }
    let t = Places(visit.lang);
    html(&FindPage {
        page: Page::new(&visit, Nav::Other, t.find_title()),
        t,
        q,
        all: super::Buildings::url(code),
        compounds: compounds.into_iter().map(|(_, c)| c).collect(),
    })
}
