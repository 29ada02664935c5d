//! "Who is my neighbour leader": by building, or by room where a building has several circles. Public: posts always, names
//! and phones as their holders chose.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use liren_core::id::{BuildingId, CircleId, EntranceId};
use liren_core::permission::{Role, Scope};
use liren_core::refusal::Refusal;
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::visit::Visit;
use liren_store::sql;
use serde::Deserialize;

use super::leaders::{Lead, circle_of_room, leaders_of};
use super::seek;
use crate::names::{self, Names};
use crate::words::People;

#[derive(Deserialize)]
pub struct Asks {
    #[serde(default)]
    q: String,
    #[serde(default)]
    b: String,
    #[serde(default)]
    room: String,
    #[serde(default)]
    e: String,
}

/// A lead as `board::plate` shows it.
struct Plate {
    label: String,
    post: String,
    name: String,
    meta: String,
    phone: String,
    url: String,
}

struct Link {
    words: String,
    url: String,
}

struct Compound {
    name: String,
    buildings: Vec<Link>,
}

struct Door {
    id: String,
    name: String,
    on: bool,
}

#[derive(Template)]
#[template(path = "people/find.html")]
struct FindPage {
    page: Page,
    t: People,
    q: String,
    /// Typed, but no building is called so.
    unknown: bool,
    /// Several buildings it may be.
    several: Vec<Link>,
    compounds: Vec<Compound>,
    building: String,
    code: String,
    /// A room was asked for and not found.
    no_room: bool,
    room: String,
    doors: Vec<Door>,
    /// Neighbour leaders.
    plates: Vec<Plate>,
    /// Who stands above them, and who is on duty.
    above: Vec<Plate>,
    all: String,
    posts: String,
}

/// One building's leads with what they are called.
fn plate(visit: &Visit, names: &Names, lead: &Lead) -> Plate {
    let (t, lang, card) = (People(visit.lang), visit.lang, &visit.card);
    let role = card.pack.role(lead.role).get(lang).to_string();
    let entrances: Vec<&str> = lead.entrances.iter().filter_map(|e| names.entrances.get(e)).map(String::as_str).collect();
    let label = match lead.scope {
        Scope::Community => t.on_duty_today().to_string(),
        scope if entrances.is_empty() => names.scope(card, lang, scope),
        scope => format!("{} · {}", names.scope(card, lang, scope), liren_kit::joined::list(lang, &entrances)),
    };
    let meta = if lead.vacant {
        t.vacant_note().to_string()
    } else if lead.away {
        t.away_now().to_string()
    } else {
        String::new()
    };
    Plate {
        label,
        post: role,
        name: if lead.vacant { t.vacant().to_string() } else { lead.name.clone().unwrap_or_default() },
        meta,
        phone: lead.phone.clone().unwrap_or_default(),
        url: lead.post.map(|p| super::OnePost::url(card.code, p)).unwrap_or_default(),
    }
}

/// The page.
pub async fn page(visit: Visit, Query(asks): Query<Asks>) -> Result<Response, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let by_code = |code: &str| names.buildings.iter().find(|(_, b)| b.code.eq_ignore_ascii_case(code)).map(|(id, _)| *id);
    let sought = seek::seek(&names, &asks.q);
    let home = visit.actor.homes.first();
    let (building, rest) = if !asks.b.is_empty() {
        (Some(by_code(&asks.b).ok_or(Refusal::NotFound)?), asks.room.clone())
    } else if sought.buildings.len() == 1 {
        (sought.buildings.first().copied(), sought.rest.clone())
    } else {
        (None, String::new())
    };
    let mut page = blank(&visit, &asks.q);
    let rest_of = |rest: &str| {
        if rest.is_empty() { String::new() } else { format!("&room={}", liren_kit::urls::encoded(rest)) }
    };
    let link = |id: &BuildingId| Link {
        words: names.building(*id),
        url: format!(
            "{}?b={}{}",
            super::Leaders::url(visit.card.code),
            names.buildings.get(id).map_or("", |b| b.code.as_str()),
            rest_of(&sought.rest)
        ),
    };
    match building {
        Some(id) => {
            about(&visit, &names, &mut page, id, &asks.e, &rest, home.and_then(|h| (h.building == id).then_some(h.circle)))
                .await?
        }
        None if sought.buildings.is_empty() => {
            page.unknown = !seek::plain(&asks.q).is_empty();
            // Somebody who lives here sees their own at once.
            match home {
                Some(h) if !page.unknown => about(&visit, &names, &mut page, h.building, "", "", Some(h.circle)).await?,
                _ => page.compounds = compounds(&names, &link),
            }
        }
        None => page.several = sought.buildings.iter().map(link).collect(),
    }
    html(&page)
}

fn blank(visit: &Visit, q: &str) -> FindPage {
    FindPage {
        page: Page::new(visit, Nav::Other, People(visit.lang).find_title()),
        t: People(visit.lang),
        q: q.to_string(),
        unknown: false,
        several: Vec::new(),
        compounds: Vec::new(),
        building: String::new(),
        code: String::new(),
        no_room: false,
        room: String::new(),
        doors: Vec::new(),
        plates: Vec::new(),
        above: Vec::new(),
        all: super::Leaders::url(visit.card.code),
        posts: super::Posts::url(visit.card.code),
    }
}

fn compounds(names: &Names, link: &dyn Fn(&BuildingId) -> Link) -> Vec<Compound> {
    let mut out: Vec<(liren_core::id::CompoundId, Compound)> = Vec::new();
    for id in &names.order {
        let Some(b) = names.buildings.get(id) else { continue };
        if out.last().is_none_or(|(c, _)| *c != b.compound) {
            let name = names.compounds.get(&b.compound).cloned().unwrap_or_default();
            out.push((b.compound, Compound { name, buildings: Vec::new() }));
        }
        if let Some((_, c)) = out.last_mut() {
            c.buildings.push(Link { words: b.name.clone(), ..link(id) });
        }
    }
    out.into_iter().map(|(_, c)| c).collect()
}

/// Fills in a building: whose circle the room is in, else every circle of it. `home` is the circle of one's own home there.
async fn about(
    visit: &Visit,
    names: &Names,
    page: &mut FindPage,
    id: BuildingId,
    entrance: &str,
    rest: &str,
    home: Option<Option<CircleId>>,
) -> Result<(), Fail> {
    let (code, now, app, card) = (visit.card.code, visit.moment.now, visit.app.clone(), visit.card.clone());
    let chosen: Option<EntranceId> = entrance.parse().ok();
    let rest = rest.to_string();
    let read = visit.app.db.read(move |tx| {
        let doors: Vec<(EntranceId, String)> = tx.all(
            sql!("SELECT id, name FROM entrance WHERE community = $1 AND building = $2 ORDER BY sort, id"),
            &[code.into(), id.into()],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )?;
        let (typed, room) = seek::room(&rest, &doors);
        let entrance = chosen.or(typed);
        let circle = if room.is_empty() { None } else { circle_of_room(tx, &card, id, entrance, &room)? };
        let leads = leaders_of(tx, &app, &card, id, now)?;
        Ok::<_, Fail>((doors, entrance, room, circle, leads))
    });
    let (doors, entrance, room, circle, leads) = read.await?;
    let circle = circle.or(if room.is_empty() { home.flatten() } else { None });
    page.no_room = !room.is_empty() && circle.is_none();
    let of_circle = |l: &Lead| !(l.role == Role::NeighbourLeader && circle.is_some_and(|c| l.scope != Scope::Circle(c)));
    let of_door = |l: &Lead| entrance.is_none_or(|e| l.entrances.is_empty() || l.entrances.contains(&e));
    let (near, above): (Vec<&Lead>, Vec<&Lead>) =
        leads.iter().filter(|l| of_circle(l) && of_door(l)).partition(|l| l.role == Role::NeighbourLeader);
    page.plates = near.into_iter().map(|l| plate(visit, names, l)).collect();
    page.above = above.into_iter().map(|l| plate(visit, names, l)).collect();
    page.doors = doors.into_iter().map(|(id, name)| Door { on: entrance == Some(id), id: id.to_string(), name }).collect();
    page.building = names.building(id);
    page.code = names.buildings.get(&id).map(|b| b.code.clone()).unwrap_or_default();
    page.room = room;
    Ok(())
}
