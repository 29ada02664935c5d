//! Posters for the wall: one building, or all of a compound at once. A4 or A3, black on white.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::request::Parts;
use axum::response::Response;
use liren_core::id::{BuildingId, CompoundId};
use liren_core::permission::Role;
use liren_core::refusal::Refusal;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::visit::Visit;
use liren_kit::{joined, qr, when};
use serde::Deserialize;

use super::building::visit_of;
use super::show::lead_lines;
use crate::names::{self, Names};
use crate::people::{self, Lead};
use crate::words::Places;

/// Most neighbour leaders named on one poster.
const MOST_NAMED: usize = 4;

#[derive(Deserialize)]
pub struct Size {
    #[serde(default)]
    size: String,
}

struct One {
    place: String,
    qr: String,
    short: String,
    leader: String,
    phone: String,
}

#[derive(Template)]
#[template(path = "places/poster.html")]
struct PosterPage {
    page: Page,
    t: Places,
    large: bool,
    here: String,
    back: String,
    posted: String,
    posters: Vec<One>,
}

/// The poster of one building.
pub async fn one(
    State(app): State<App>,
    Path(code): Path<String>,
    Query(size): Query<Size>,
    parts: Parts,
) -> Result<Response, Fail> {
    let (visit, id) = visit_of(&app, &code, &parts).await?.ok_or(Refusal::NotFound)?;
    let names = names::of(&app, &visit.card).await?;
    let code = names.buildings.get(&id).map(|b| b.code.clone()).unwrap_or_default();
    let title = names.building(id);
    sheets(&visit, &names, vec![id], title, super::Poster::url(&code), super::Building::url(&code), &size).await
}

/// The posters of all buildings of a compound.
pub async fn all(visit: Visit, Path((_, compound)): Path<(String, String)>, Query(size): Query<Size>) -> Result<Response, Fail> {
    let compound: CompoundId = compound.parse().map_err(|_| Refusal::NotFound)?;
    let names = names::of(&visit.app, &visit.card).await?;
    let name = names.compounds.get(&compound).cloned().ok_or(Refusal::NotFound)?;
    let ids = names.order.iter().filter(|id| names.buildings.get(id).is_some_and(|b| b.compound == compound)).copied().collect();
    let title = Places(visit.lang).posters_title(name);
    let (here, back) = (super::Posters::url(visit.card.code, compound), super::Buildings::url(visit.card.code));
    sheets(&visit, &names, ids, title, here, back, &size).await
}

async fn sheets(
    visit: &Visit,
    names: &Names,
    ids: Vec<BuildingId>,
    title: String,
    here: String,
    back: String,
    size: &Size,
) -> Result<Response, Fail> {
    let (program, card, now) = (visit.app.clone(), visit.card.clone(), visit.moment.now);
    let wanted = ids.clone();
    let read = visit
        .app
        .db
        .read(move |tx| wanted.iter().map(|id| people::leaders_of(tx, &program, &card, *id, now)).collect::<Result<Vec<_>, _>>());
    let leads = read.await.map_err(Fail::from)?;
    let posters = ids.iter().zip(&leads).map(|(id, leads)| poster(visit, names, *id, leads)).collect();
    html(&PosterPage {
        page: Page::new(visit, Nav::Other, title),
        t: Places(visit.lang),
        large: size.size == "a3",
        here,
        back,
        posted: when::full_date(visit.lang, &visit.card.zone, now),
        posters,
    })
}

fn poster(visit: &Visit, names: &Names, id: BuildingId, leads: &[Lead]) -> One {
    let code = names.buildings.get(&id).map(|b| b.code.as_str()).unwrap_or_default();
    let url = visit.app.absolute(&super::Building::url(code));
    let filled: Vec<Lead> = leads.iter().filter(|l| !l.vacant).cloned().collect();
    let lines = lead_lines(visit.lang, &visit.card, names, &filled);
    let of = |role: Role| filled.iter().zip(&lines).filter(move |(l, _)| l.role == role).collect::<Vec<_>>();
    let near = of(Role::NeighbourLeader);
    // A tower has a dozen neighbour leaders; their group's leader then stands for them.
    let shown = if near.is_empty() || near.len() > MOST_NAMED { of(Role::GroupLeader) } else { near };
    let one = |(l, line): &(&Lead, &super::show::LeadLine)| {
        let doors: Vec<&str> = l.entrances.iter().filter_map(|e| names.entrances.get(e).map(String::as_str)).collect();
        if doors.is_empty() || shown.len() == 1 {
            line.title.clone()
        } else {
            format!("{} {}", joined::list(visit.lang, doors), line.title)
        }
    };
    let words: Vec<String> = shown.iter().take(MOST_NAMED).map(one).collect();
    One {
        place: names.building(id),
        qr: qr::svg(&url),
        short: url.trim_start_matches("https://").trim_start_matches("http://").to_string(),
        leader: joined::clauses(visit.lang, words),
        phone: if let [(_, line)] = shown.as_slice() { line.phone.clone() } else { String::new() },
    }
}
