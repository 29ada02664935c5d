//! Who leads at a building: for each circle and group of its homes, its grid, and the community. Names and phones only
//! as their holders chose.

use std::collections::BTreeMap;

use liren_core::id::{BuildingId, CircleId, EntranceId, GridId, GroupId, PostId};
use liren_core::permission::{Role, Scope};
use liren_core::time::Time;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_store::{Error, Tx, sql};

use super::store::{self, Post};

/// Who leads something that a building belongs to.
#[derive(Clone, Debug)]
pub struct Lead {
    /// The post; none where nobody was ever appointed.
    pub post: Option<PostId>,
    /// In which capacity.
    pub role: Role,
    /// What the post looks after.
    pub scope: Scope,
    /// Nobody holds it now: matters go to the next level.
    pub vacant: bool,
    /// The holder's name, where they show it.
    pub name: Option<String>,
    /// Their phone, where they show it.
    pub phone: Option<String>,
    /// Somebody stands in for them at this instant.
    pub away: bool,
    /// The entrances of this building it covers; empty for what covers the whole building.
    pub entrances: Vec<EntranceId>,
}

/// The leads of a building, nearest first: circles by entrance, groups, grid, then who is on duty and the chair.
pub fn leaders_of(tx: &mut Tx<'_>, app: &App, card: &Card, building: BuildingId, now: Time) -> Result<Vec<Lead>, Error> {
    let code = card.code;
    let mut circles: BTreeMap<(i64, CircleId), Vec<EntranceId>> = BTreeMap::new();
    let mut groups: BTreeMap<(i64, GroupId), Vec<EntranceId>> = BTreeMap::new();
    let mut grids: Vec<GridId> = Vec::new();
    let mut entrances = 0;
    tx.each(
        sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM entrance WHERE community = $1 AND building = $2"),
        &[code.into(), building.into()],
        |r| {
            entrances = usize::try_from(r.get::<i64>(0)?).unwrap_or(0);
            Ok(())
        },
    )?;
    let homes = sql!(
        "SELECT c.number, h.circle, e.sort, h.entrance, g.sort, g.id, g.grid FROM home h
           JOIN circle c ON c.community = h.community AND c.id = h.circle
           JOIN entrance e ON e.community = h.community AND e.id = h.entrance
           JOIN resident_group g ON g.community = c.community AND g.id = c.resident_group
          WHERE h.community = $1 AND h.building = $2
          GROUP BY c.number, h.circle, e.sort, h.entrance, g.sort, g.id, g.grid ORDER BY e.sort, h.entrance"
    );
    tx.each(homes, &[code.into(), building.into()], |r| {
        let entrance: EntranceId = r.get(3)?;
        circles.entry((r.get(0)?, r.get(1)?)).or_default().push(entrance);
        let of_group = groups.entry((r.get(4)?, r.get(5)?)).or_default();
        if !of_group.contains(&entrance) {
            of_group.push(entrance);
        }
        if let Some(grid) = r.get::<Option<GridId>>(6)?
            && !grids.contains(&grid)
        {
            grids.push(grid);
        }
        Ok(())
    })?;
    let own: Option<Option<GridId>> =
        tx.one(sql!("SELECT grid FROM building WHERE community = $1 AND id = $2"), &[code.into(), building.into()], |r| {
            r.get(0)
        })?;
    if let Some(Some(grid)) = own {
        grids = vec![grid];
    }
    let all = store::open_posts(tx, code)?;
    let find = |role: Role, scope: Scope| all.iter().filter(move |p| p.role == role && p.scope == scope);
    let mut out = Vec::new();
    let mut put = |role: Role, scope: Scope, within: &[EntranceId]| {
        let within = if within.len() >= entrances { Vec::new() } else { within.to_vec() };
        let mut found = false;
        for p in find(role, scope) {
            found = true;
            out.push(lead(app, p, within.clone(), now));
        }
        if !found && role != Role::GridWorker {
            let none = Lead { post: None, role, scope, vacant: true, name: None, phone: None, away: false, entrances: within };
            out.push(none);
        }
    };
    for p in find(Role::NeighbourLeader, Scope::Building(building)).chain(find(Role::GroupLeader, Scope::Building(building))) {
        put(p.role, p.scope, &[]);
    }
    for ((_, id), within) in &circles {
        put(Role::NeighbourLeader, Scope::Circle(*id), within);
    }
    for ((_, id), within) in &groups {
        put(Role::GroupLeader, Scope::Group(*id), within);
    }
    for id in grids {
        put(Role::GridLead, Scope::Grid(id), &[]);
        put(Role::GridWorker, Scope::Grid(id), &[]);
    }
    let duty = on_duty(tx, card, now)?;
    out.extend(all.iter().filter(|p| Some(p.id) == duty).map(|p| lead(app, p, Vec::new(), now)));
    Ok(out)
}

/// The post on duty today.
pub fn on_duty(tx: &mut Tx<'_>, card: &Card, now: Time) -> Result<Option<PostId>, Error> {
    let day = card.zone.date(now).days();
    tx.one(sql!("SELECT post FROM duty WHERE community = $1 AND day = $2"), &[card.code.into(), day.into()], |r| r.get(0))
}

fn lead(app: &App, p: &Post, entrances: Vec<EntranceId>, now: Time) -> Lead {
    Lead {
        post: Some(p.id),
        role: p.role,
        scope: p.scope,
        vacant: p.person.is_none(),
        name: Some(p.shown_name().to_string()).filter(|n| !n.is_empty()),
        phone: shown_phone(app, p),
        away: p.away(now),
        entrances,
    }
}

/// The phone, where its holder shows it.
pub(super) fn shown_phone(app: &App, p: &Post) -> Option<String> {
    p.show_phone.then(|| p.phone.as_ref().and_then(|s| app.keys.open(s, "contact").ok())).flatten()
}

/// The circle of one room: "who is my neighbour leader" asked with the room number.
pub fn circle_of_room(
    tx: &mut Tx<'_>,
    card: &Card,
    building: BuildingId,
    entrance: Option<EntranceId>,
    room: &str,
) -> Result<Option<CircleId>, Error> {
    let rows = tx.all(
        sql!("SELECT entrance, circle FROM home WHERE community = $1 AND building = $2 AND room = $3 AND ended = 0"),
        &[card.code.into(), building.into(), room.into()],
        |r| Ok((r.get::<EntranceId>(0)?, r.get::<Option<CircleId>>(1)?)),
    )?;
    let mut hits = rows.into_iter().filter(|(e, _)| entrance.is_none_or(|want| want == *e));
    // Two entrances may both have a 201: without the entrance there is no answer.
    match (hits.next(), hits.next()) {
        (Some((_, circle)), None) => Ok(circle),
        _ => Ok(None),
    }
}
