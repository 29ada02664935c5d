//! Homes as a table of their entrance, and as boxes to tick for a circle.

use std::collections::HashSet;

use liren_core::ground::import::sort_of;
use liren_core::id::{BuildingId, CircleId, Community, EntranceId, HomeId};
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_store::{Error, Tx, sql};

use super::create::{MOST_AREA, NewHome, create_home};
use super::node::{Kind, mark, node};
use super::{noted, there};

/// A home as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Home {
    /// Its row.
    pub id: HomeId,
    /// Its entrance.
    pub entrance: EntranceId,
    /// Such as 301.
    pub room: String,
    /// Exclusive part in 0.01 m².
    pub area: Option<i64>,
    /// A shop.
    pub shop: bool,
    /// Its circle.
    pub circle: Option<CircleId>,
}

fn home(r: &liren_store::Row<'_>) -> Result<Home, Error> {
    Ok(Home {
        id: r.get(0)?,
        entrance: r.get(1)?,
        room: r.get(2)?,
        area: r.get(3)?,
        shop: r.str(4)? == "shop",
        circle: r.get(5)?,
    })
}

/// The homes of a building, by entrance and in their order.
pub fn homes_of(tx: &mut Tx<'_>, c: Community, building: BuildingId) -> Result<Vec<Home>, Error> {
    let stmt = sql!(
        "SELECT h.id, h.entrance, h.room, h.area, h.purpose, h.circle FROM home h
           JOIN entrance e ON e.community = h.community AND e.id = h.entrance
          WHERE h.community = $1 AND h.building = $2 AND h.ended = 0 ORDER BY e.sort, e.id, h.sort, h.id"
    );
    tx.all(stmt, &[c.into(), building.into()], home)
}

/// The homes behind an entrance, in their order.
pub fn homes_behind(tx: &mut Tx<'_>, c: Community, entrance: EntranceId) -> Result<Vec<Home>, Error> {
    let stmt = sql!(
        "SELECT id, entrance, room, area, purpose, circle FROM home
          WHERE community = $1 AND entrance = $2 AND ended = 0 ORDER BY sort, id"
    );
    tx.all(stmt, &[c.into(), entrance.into()], home)
}

/// Changes when any of the homes changes.
pub fn homes_mark(homes: &[Home]) -> String {
    mark(&homes.iter().map(|h| format!("{h:?}")).collect::<String>())
}

/// What the table says about one home.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HomeEdit {
    /// Its row.
    pub id: HomeId,
    /// Its room.
    pub room: String,
    /// Its area.
    pub area: Option<i64>,
    /// A shop.
    pub shop: bool,
    /// Its circle.
    pub circle: Option<CircleId>,
    /// It is to go.
    pub remove: bool,
}

/// Changes an entrance's homes as one: all rows that differ, and new rooms at the end. Answers how many rows changed.
#[allow(clippy::too_many_arguments, reason = "the table as it was, as it is, and what is new")]
pub fn edit_homes(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    c: Community,
    actor: &Actor,
    entrance: EntranceId,
    was: &str,
    rows: &[HomeEdit],
    new: &[String],
) -> Result<usize, Fail> {
    check(actor, Action::EditPlaces, &Where::COMMUNITY)?;
    there(node(tx, c, Kind::Entrance, entrance.0)?, "entrance")?;
    let old = homes_behind(tx, c, entrance)?;
    if homes_mark(&old) != was {
        return Err(Refusal::Stale.into());
    }
    proper(rows, new)?;
    let circles: HashSet<CircleId> = rows.iter().filter_map(|r| r.circle).collect();
    for circle in circles {
        there(node(tx, c, Kind::Circle, circle.0)?, "circle")?;
    }
    let mut changed = 0;
    // Rooms may change places with each other, so names go out of the way first.
    let moved: Vec<&HomeEdit> =
        rows.iter().filter(|r| !r.remove && old.iter().any(|h| h.id == r.id && h.room != r.room)).collect();
    for r in &moved {
        let aside = sql!("UPDATE home SET room = $3 WHERE community = $1 AND id = $2");
        let token = r.id.to_string();
        tx.exec(aside, &[c.into(), r.id.into(), (&token).into()])?;
    }
    for (i, r) in rows.iter().enumerate() {
        let before = old.iter().find(|h| h.id == r.id).ok_or(Refusal::Stale)?;
        if r.remove {
            remove_home(tx, moment, c, actor, r.id, i)?;
            changed += 1;
        } else if (&before.room, before.area, before.shop, before.circle) != (&r.room, r.area, r.shop, r.circle) {
            let stmt = sql!(
                "UPDATE home SET room = $3, area = $4, purpose = $5, circle = $6, sort = $7 WHERE community = $1 AND id = $2"
            );
            let purpose = if r.shop { "shop" } else { "home" };
            let set = [
                c.into(),
                r.id.into(),
                (&r.room).into(),
                r.area.into(),
                purpose.into(),
                r.circle.filter(|_| !r.shop).into(),
                sort_of(&r.room).into(),
            ];
            tx.exec(stmt, &set)?;
            noted(tx, moment, c, actor, "place.edit", "home", r.id.0)?;
            changed += 1;
        }
    }
    for room in new {
        let new = NewHome { entrance, room, area: None, shop: false, circle: None, sort: Some(sort_of(room)) };
        create_home(tx, moment, c, actor, &new)?;
        changed += 1;
    }
    Ok(changed)
}

/// Everything that is wrong with the table, at once. Fields are `room-N` and `area-N`, counted from 0, and `new`.
fn proper(rows: &[HomeEdit], new: &[String]) -> Result<(), Refusal> {
    let mut problems = Vec::new();
    let mut rooms = HashSet::new();
    for (i, r) in rows.iter().enumerate().filter(|(_, r)| !r.remove) {
        let length = r.room.chars().count();
        if length == 0 {
            problems.push(Problem::new(format!("room-{i}"), ProblemKey::Required));
        } else if length > 20 {
            problems.push(Problem::new(format!("room-{i}"), ProblemKey::TooLong { max: 20 }));
        } else if !rooms.insert(r.room.as_str()) {
            problems.push(Problem::new(format!("room-{i}"), ProblemKey::Taken));
        }
        if r.area.is_some_and(|a| !(1..=MOST_AREA).contains(&a)) {
            problems.push(Problem::new(format!("area-{i}"), ProblemKey::NotAnArea));
        }
    }
    for room in new {
        if room.chars().count() > 20 {
            problems.push(Problem::new("new", ProblemKey::TooLong { max: 20 }));
        } else if !rooms.insert(room) {
            problems.push(Problem::new("new", ProblemKey::Taken));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Refusal::Invalid(problems)) }
}

/// Removes a home nobody lives in or owns now; its slips go with it. If somebody did, it is only ended: their residency still
/// points to it. `row` is where the table shows it.
fn remove_home(tx: &mut Tx<'_>, moment: &mut Moment, c: Community, actor: &Actor, id: HomeId, row: usize) -> Result<(), Fail> {
    let lived = sql!("SELECT ends FROM residency WHERE community = $1 AND home = $2");
    let ends: Vec<Option<i64>> = tx.all(lived, &[c.into(), id.into()], |r| r.get(0))?;
    if ends.iter().any(Option::is_none) {
        return Err(Refusal::field(format!("room-{row}"), ProblemKey::StillInUse).into());
    }
    tx.exec(sql!("DELETE FROM slip WHERE community = $1 AND home = $2"), &[c.into(), id.into()])?;
    if ends.is_empty() {
        tx.exec(sql!("DELETE FROM home WHERE community = $1 AND id = $2"), &[c.into(), id.into()])?;
    } else {
        let end = sql!("UPDATE home SET ended = $3, circle = NULL WHERE community = $1 AND id = $2");
        tx.exec(end, &[c.into(), id.into(), moment.now.into()])?;
    }
    Ok(noted(tx, moment, c, actor, "place.remove", "home", id.0)?)
}

/// Gives the ticked homes of a building to a circle and takes back those that are not ticked any more. Answers how many
/// changed.
#[allow(clippy::too_many_arguments, reason = "the table as it was, and what is ticked")]
pub fn assign_homes(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    c: Community,
    actor: &Actor,
    circle: CircleId,
    building: BuildingId,
    was: &str,
    ticked: &HashSet<HomeId>,
) -> Result<usize, Fail> {
    check(actor, Action::EditPlaces, &Where::COMMUNITY)?;
    node(tx, c, Kind::Circle, circle.0)?.ok_or(Refusal::NotFound)?;
    let homes = homes_of(tx, c, building)?;
    if homes_mark(&homes) != was {
        return Err(Refusal::Stale.into());
    }
    let stmt = sql!("UPDATE home SET circle = $3 WHERE community = $1 AND id = $2");
    let mut changed = 0;
    for h in homes.iter().filter(|h| !h.shop) {
        let to = match (ticked.contains(&h.id), h.circle == Some(circle)) {
            (true, false) => Some(circle),
            (false, true) => None,
            _ => continue,
        };
        tx.exec(stmt, &[c.into(), h.id.into(), to.into()])?;
        noted(tx, moment, c, actor, "place.circle", "home", h.id.0)?;
        changed += 1;
    }
    Ok(changed)
}
