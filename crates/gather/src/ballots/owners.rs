//! The owner roll that the community keeps: what is known of every home, and the draft of a ballot's roll that follows from it.
//! Every home that stands is on it, known or not: who is dead, unknown or unreachable stays in the denominator.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use liren_core::ballot::roll::{Areas, Draft, Row, Sort, Standing, Title, draft, draft_even};
use liren_core::id::{BuildingId, CircleId, Community, CompoundId, EntranceId, HomeId, OwnerId, PersonId, UnitId};
use liren_core::pack::Voters;
use liren_ground::ground::{Ground, Place};
use liren_ground::names::{self, Names};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::{Error, Row as Line, Tx, sql};

use super::whose::Whose;

/// A home or bay with what is known of it.
#[derive(Clone, Debug)]
pub struct Unit {
    /// The home; a bay has none.
    pub home: Option<HomeId>,
    /// The bay's row.
    pub bay: Option<UnitId>,
    /// Its building.
    pub building: Option<BuildingId>,
    /// In words: compound, building, entrance, room; of a bay compound and name.
    pub room: String,
    /// What the roll needs.
    pub row: Row,
}

/// As stored.
pub fn standing_name(s: Standing) -> &'static str {
    match s {
        Standing::Usual => "usual",
        Standing::Dead => "dead",
        Standing::Unreachable => "unreachable",
        Standing::WorkUnit => "work_unit",
    }
}

/// Back from [`standing_name`].
pub fn standing_of(name: &str) -> Option<Standing> {
    [Standing::Usual, Standing::Dead, Standing::Unreachable, Standing::WorkUnit].into_iter().find(|s| standing_name(*s) == name)
}

struct Home {
    id: HomeId,
    building: BuildingId,
    entrance: EntranceId,
    room: String,
    area: Option<i64>,
    circle: Option<CircleId>,
    unit: Option<(UnitId, Areas, bool)>,
}

fn area(n: Option<i64>) -> Option<u64> {
    n.and_then(|n| u64::try_from(n).ok())
}

fn home(r: &Line<'_>) -> Result<Home, Error> {
    let unit: Option<UnitId> = r.get(6)?;
    let areas = Areas { registered: area(r.get(7)?), surveyed: area(r.get(8)?), contract: area(r.get(9)?) };
    let developer = r.get::<Option<bool>>(10)?.unwrap_or(false);
    Ok(Home {
        id: r.get(0)?,
        building: r.get(1)?,
        entrance: r.get(2)?,
        room: r.get(3)?,
        area: r.get(4)?,
        circle: r.get(5)?,
        unit: unit.map(|u| (u, areas, developer)),
    })
}

fn homes(tx: &mut Tx<'_>, c: Community, place: Place) -> Result<Vec<Home>, Error> {
    match place {
        Place::Building(id) => tx.all(
            sql!(
                "SELECT h.id, h.building, h.entrance, h.room, h.area, h.circle, u.id, u.registered, u.surveyed, u.contract, u.developer
                   FROM home h LEFT JOIN roll_unit u ON u.community = h.community AND u.home = h.id
                  WHERE h.community = $1 AND h.ended = 0 AND h.building = $2 ORDER BY h.building, h.sort, h.id"
            ),
            &[c.into(), id.into()],
            home,
        ),
        Place::Entrance(id) => tx.all(
            sql!(
                "SELECT h.id, h.building, h.entrance, h.room, h.area, h.circle, u.id, u.registered, u.surveyed, u.contract, u.developer
                   FROM home h LEFT JOIN roll_unit u ON u.community = h.community AND u.home = h.id
                  WHERE h.community = $1 AND h.ended = 0 AND h.entrance = $2 ORDER BY h.building, h.sort, h.id"
            ),
            &[c.into(), id.into()],
            home,
        ),
        _ => tx.all(
            sql!(
                "SELECT h.id, h.building, h.entrance, h.room, h.area, h.circle, u.id, u.registered, u.surveyed, u.contract, u.developer
                   FROM home h LEFT JOIN roll_unit u ON u.community = h.community AND u.home = h.id
                  WHERE h.community = $1 AND h.ended = 0 ORDER BY h.building, h.sort, h.id"
            ),
            &[c.into()],
            home,
        ),
    }
}

/// A co-owner of a claim.
struct Claimed {
    unit: UnitId,
    claim: i64,
    owner: OwnerId,
    votes: bool,
    standing: Standing,
}

fn titles(tx: &mut Tx<'_>, c: Community) -> Result<HashMap<UnitId, Vec<Title>>, Error> {
    let rows = tx.all(
        sql!(
            "SELECT t.unit, t.claim, t.owner, t.votes, COALESCE(t.standing, o.standing) FROM roll_title t
               JOIN roll_owner o ON o.community = t.community AND o.id = t.owner
              WHERE t.community = $1 ORDER BY t.unit, t.claim, t.owner"
        ),
        &[c.into()],
        |r| {
            let standing = standing_of(r.str(4)?).unwrap_or(Standing::Usual);
            Ok(Claimed { unit: r.get(0)?, claim: r.get(1)?, owner: r.get(2)?, votes: r.get(3)?, standing })
        },
    )?;
    let mut out: HashMap<UnitId, Vec<Title>> = HashMap::new();
    let mut last = None;
    for row in rows {
        let all = out.entry(row.unit).or_default();
        if last != Some((row.unit, row.claim)) {
            all.push(Title { owners: Default::default(), voter: None, standing: Standing::Usual });
            last = Some((row.unit, row.claim));
        }
        let Some(title) = all.last_mut() else { continue };
        let key = row.owner.to_string();
        if row.votes {
            title.voter = Some(key.clone());
        }
        if title.standing == Standing::Usual {
            title.standing = row.standing;
        }
        title.owners.insert(key);
    }
    Ok(out)
}

/// A home in words.
pub fn room_words(names: &Names, building: BuildingId, entrance: EntranceId, room: &str) -> String {
    format!("{} {} {room}", names.building(building), names.entrances.get(&entrance).map_or("", String::as_str))
}

/// A bay in words: two compounds can have one of the same name.
fn bay_words(names: &Names, compound: Option<CompoundId>, room: &str) -> String {
    match compound.and_then(|id| names.compounds.get(&id)) {
        Some(compound) => format!("{compound} {room}"),
        None => room.to_string(),
    }
}

/// Homes and bays of a place, in order, with what is known of them. Bays belong to a compound or to all of it.
pub fn units(tx: &mut Tx<'_>, card: &Card, names: &Names, ground: &Ground, whose: &Whose) -> Result<Vec<Unit>, Fail> {
    let c = card.code;
    let mut titles = titles(tx, c)?;
    let place = whose.place;
    let mut out: Vec<Unit> = homes(tx, c, place)?
        .into_iter()
        .filter(|h| whose.has(ground, (h.building, h.entrance, h.circle)))
        .map(|h| {
            let room = room_words(names, h.building, h.entrance, &h.room);
            let (id, mut areas, developer) =
                h.unit.map_or((None, Areas::default(), false), |(id, areas, developer)| (Some(id), areas, developer));
            // The roster's area is the register's, unless the roll knows better.
            areas.registered = areas.registered.or(area(h.area));
            let titles = id.and_then(|id| titles.remove(&id)).unwrap_or_default();
            let row = Row { room: room.clone(), sort: Sort::Home, areas, developer, titles };
            Unit { home: Some(h.id), bay: None, building: Some(h.building), room, row }
        })
        .collect();
    let order: HashMap<BuildingId, usize> = names.order.iter().enumerate().map(|(i, b)| (*b, i)).collect();
    out.sort_by_key(|u| u.building.and_then(|b| order.get(&b).copied()));
    if whose.parts.is_empty() && matches!(place, Place::Community | Place::Compound(_)) {
        let bays: Vec<(UnitId, String, Areas, bool, Option<CompoundId>)> = tx.all(
            sql!(
                "SELECT id, room, registered, surveyed, contract, developer, compound FROM roll_unit
                  WHERE community = $1 AND sort = 'parking' ORDER BY id"
            ),
            &[c.into()],
            |r| {
                let areas = Areas { registered: area(r.get(2)?), surveyed: area(r.get(3)?), contract: area(r.get(4)?) };
                Ok((r.get(0)?, r.get(1)?, areas, r.get(5)?, r.get(6)?))
            },
        )?;
        let here = |compound: &Option<CompoundId>| match place {
            Place::Compound(id) => *compound == Some(id),
            _ => true,
        };
        out.extend(bays.into_iter().filter(|b| here(&b.4)).map(|(id, room, areas, developer, compound)| {
            let (room, titles) = (bay_words(names, compound, &room), titles.remove(&id).unwrap_or_default());
            let row = Row { room: room.clone(), sort: Sort::Parking, areas, developer, titles };
            Unit { home: None, bay: Some(id), building: None, room, row }
        }));
    }
    Ok(out)
}

/// Owners of several units of whom only the name is known: perhaps two people of one name.
pub fn of_one_name(tx: &mut Tx<'_>, app: &App, c: Community) -> Result<BTreeSet<String>, Fail> {
    let rows: Vec<(OwnerId, Vec<u8>)> = tx.all(
        sql!(
            "SELECT o.id, o.name FROM roll_title t JOIN roll_owner o ON o.community = t.community AND o.id = t.owner
              WHERE t.community = $1 GROUP BY o.id, o.name HAVING COUNT(*) > 1"
        ),
        &[c.into()],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    let mut out = BTreeSet::new();
    for (id, sealed) in rows {
        let name = app.keys.open(&sealed, "roll owner").map_err(|_| Fail::internal("an owner's name does not open"))?;
        // A telephone behind the name tells two people of one name apart.
        if !name.chars().any(|c| c.is_ascii_digit()) {
            out.insert(id.to_string());
        }
    }
    Ok(out)
}

/// A draft of a ballot's roll, and where its rooms are.
pub struct Drafted {
    /// Who votes, and what has to be looked at.
    pub draft: Draft,
    /// Home and building by room, as people write it.
    pub homes: BTreeMap<String, (Option<HomeId>, Option<BuildingId>)>,
    /// In votes of residents: the person by room.
    pub persons: BTreeMap<String, PersonId>,
}

/// Drafts the roll of those who vote.
pub fn drafted(tx: &mut Tx<'_>, app: &App, card: &Card, whose: &Whose, voters: Voters, parking: bool) -> Result<Drafted, Fail> {
    let names = names::within(tx, app, card)?;
    let ground = Ground::read(tx, card.code)?;
    let units = units(tx, card, &names, &ground, whose)?;
    let homes: BTreeMap<String, _> = units.iter().map(|u| (u.room.clone(), (u.home, u.building))).collect();
    if voters == Voters::Owners {
        let rows: Vec<Row> = units.into_iter().map(|u| u.row).collect();
        return Ok(Drafted { draft: draft(&rows, parking), homes, persons: BTreeMap::new() });
    }
    let of_homes = units.into_iter().filter_map(|u| Some((u.home?, u.room)));
    if voters == Voters::Households {
        let voters = of_homes.map(|(home, room)| (home.to_string(), room));
        return Ok(Drafted { draft: draft_even(voters), homes, persons: BTreeMap::new() });
    }
    let rooms: HashMap<HomeId, String> = of_homes.collect();
    let lives: Vec<(PersonId, HomeId)> = tx.all(
        sql!("SELECT person, home FROM residency WHERE community = $1 AND ends IS NULL ORDER BY starts, id"),
        &[card.code.into()],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    // Each person once; two of one home are told apart by a number.
    let (mut persons, mut seen, mut all) = (BTreeMap::new(), BTreeMap::<&str, usize>::new(), homes.clone());
    let mut voters: BTreeMap<String, String> = BTreeMap::new();
    for (person, home) in &lives {
        let Some(room) = rooms.get(home).filter(|_| !voters.contains_key(&person.to_string())) else { continue };
        let n = seen.entry(room).or_default();
        *n += 1;
        let label = if *n == 1 { room.clone() } else { format!("{room} ({n})") };
        all.insert(label.clone(), (Some(*home), homes.get(room).and_then(|h| h.1)));
        persons.insert(label.clone(), *person);
        voters.insert(person.to_string(), label);
    }
    Ok(Drafted { draft: draft_even(voters), homes: all, persons })
}
