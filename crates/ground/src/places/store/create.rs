//! Adding places: used by the edit pages, the roster import, the demo and tests alike.

use liren_core::id::{BuildingId, CircleId, Community, CompoundId, EntranceId, GridId, GroupId, HomeId};
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_store::{Error, Stmt, Tx, Val, sql};

use super::{fresh, name, noted, there};

/// A grid to be added.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewGrid<'a> {
    /// Such as 第一片.
    pub name: &'a str,
    /// Its place in the order; the end when empty.
    pub sort: Option<i64>,
}

/// A compound to be added.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewCompound<'a> {
    /// Such as 铁西村小区.
    pub name: &'a str,
    /// Whether it has a property manager.
    pub managed: bool,
    /// Its place in the order; the end when empty.
    pub sort: Option<i64>,
}

/// A building to be added.
#[derive(Clone, Copy, Debug)]
pub struct NewBuilding<'a> {
    /// The compound it stands in.
    pub compound: CompoundId,
    /// Its grid.
    pub grid: Option<GridId>,
    /// Such as 3栋.
    pub name: &'a str,
    /// The code its poster carries, where one is printed already; else a new one is made.
    pub code: Option<&'a str>,
    /// Its place in the order; the end when empty.
    pub sort: Option<i64>,
}

/// An entrance to be added.
#[derive(Clone, Copy, Debug)]
pub struct NewEntrance<'a> {
    /// Its building.
    pub building: BuildingId,
    /// Such as 1单元.
    pub name: &'a str,
    /// Its place in the order; the end when empty.
    pub sort: Option<i64>,
}

/// A home to be added.
#[derive(Clone, Copy, Debug)]
pub struct NewHome<'a> {
    /// Its entrance.
    pub entrance: EntranceId,
    /// Such as 301.
    pub room: &'a str,
    /// Exclusive part in 0.01 m².
    pub area: Option<i64>,
    /// A shop: no household, and in no circle.
    pub shop: bool,
    /// Its circle.
    pub circle: Option<CircleId>,
    /// Its place in the order; the end when empty.
    pub sort: Option<i64>,
}

/// A residents' group to be added.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewGroup<'a> {
    /// Such as 第7居民小组.
    pub name: &'a str,
    /// Its grid.
    pub grid: Option<GridId>,
    /// Its place in the order; the end when empty.
    pub sort: Option<i64>,
}

/// A circle to be added.
#[derive(Clone, Copy, Debug)]
pub struct NewCircle {
    /// Its residents' group.
    pub group: GroupId,
    /// Its number within the community; the next one when empty.
    pub number: Option<i64>,
}

/// What a poster's code is made of: no vowels, and nothing that is misread for something else.
const LETTERS: &[u8] = b"346789CDFGHJKMNPQRTVWXY";
/// How long a new code is: 148 million of them.
const LONG: usize = 6;

/// A code as typed or scanned, in its stored form; nothing when it cannot be one.
pub fn code_of(typed: &str) -> Option<String> {
    let code: String = typed.chars().filter(|c| !matches!(c, ' ' | '-')).map(|c| c.to_ascii_uppercase()).collect();
    let right = (2..=12).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    right.then_some(code)
}

/// The given place in the order, or the one after the last.
fn sort_or_last(tx: &mut Tx<'_>, given: Option<i64>, last: &'static Stmt, at: &[Val<'_>]) -> Result<i64, Error> {
    match given {
        Some(sort) => Ok(sort),
        None => Ok(tx.one(last, at, |r| r.get::<Option<i64>>(0))?.flatten().unwrap_or(0) + 1),
    }
}

/// Adds a grid.
pub fn create_grid(tx: &mut Tx<'_>, moment: &mut Moment, c: Community, actor: &Actor, new: &NewGrid<'_>) -> Result<GridId, Fail> {
    check(actor, Action::EditPlaces, &Where::COMMUNITY)?;
    let name = name("name", new.name, 40)?;
    let sort = sort_or_last(tx, new.sort, sql!("SELECT MAX(sort) FROM grid WHERE community = $1"), &[c.into()])?;
    let id: GridId = moment.id();
    let put =
        sql!("INSERT INTO grid (community, id, name, sort) VALUES ($1, $2, $3, $4) ON CONFLICT (community, name) DO NOTHING");
    fresh(tx.exec(put, &[c.into(), id.into(), name.into(), sort.into()])?, "name")?;
    noted(tx, moment, c, actor, "place.create", "grid", id.0)?;
    Ok(id)
}

/// Adds a compound.
pub fn create_compound(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    c: Community,
    actor: &Actor,
    new: &NewCompound<'_>,
) -> Result<CompoundId, Fail> {
    check(actor, Action::EditPlaces, &Where::COMMUNITY)?;
    let name = name("name", new.name, 40)?;
    let sort = sort_or_last(tx, new.sort, sql!("SELECT MAX(sort) FROM compound WHERE community = $1"), &[c.into()])?;
    let id: CompoundId = moment.id();
    let put = sql!(
        "INSERT INTO compound (community, id, name, managed, sort) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (community, name) DO NOTHING"
    );
    fresh(tx.exec(put, &[c.into(), id.into(), name.into(), new.managed.into(), sort.into()])?, "name")?;
    noted(tx, moment, c, actor, "place.create", "compound", id.0)?;
    Ok(id)
}

/// Adds a building and its code.
pub fn create_building(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    c: Community,
    actor: &Actor,
    new: &NewBuilding<'_>,
) -> Result<BuildingId, Fail> {
    check(actor, Action::EditPlaces, &Where::COMMUNITY)?;
    let name = name("name", new.name, 40)?;
    there(has_compound(tx, c, new.compound)?, "compound")?;
    if let Some(grid) = new.grid {
        there(has_grid(tx, c, grid)?, "grid")?;
    }
    let last = sql!("SELECT MAX(sort) FROM building WHERE community = $1 AND compound = $2");
    let sort = sort_or_last(tx, new.sort, last, &[c.into(), new.compound.into()])?;
    let id: BuildingId = moment.id();
    let code = take_code(tx, moment, c, id, new.code)?;
    let put = sql!(
        "INSERT INTO building (community, id, compound, grid, name, code, sort) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (community, compound, name) DO NOTHING"
    );
    let written =
        tx.exec(put, &[c.into(), id.into(), new.compound.into(), new.grid.into(), name.into(), (&code).into(), sort.into()])?;
    fresh(written, "name")?;
    noted(tx, moment, c, actor, "place.create", "building", id.0)?;
    Ok(id)
}

/// Reserves a code in the directory of the whole installation.
pub(crate) fn take_code(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    c: Community,
    id: BuildingId,
    given: Option<&str>,
) -> Result<String, Fail> {
    let put = sql!(
        "INSERT INTO directory (kind, code, community, target) VALUES ('building', $1, $2, $3) ON CONFLICT (kind, code) DO NOTHING"
    );
    if let Some(given) = given {
        let code = code_of(given).ok_or_else(|| Refusal::field("code", ProblemKey::BadCode))?;
        fresh(tx.exec(put, &[(&code).into(), c.into(), id.into()])?, "code")?;
        return Ok(code);
    }
    for _ in 0..20 {
        let code: String = (0..LONG).map(|_| char::from(LETTERS[moment.below(LETTERS.len() as u32) as usize])).collect();
        if tx.exec(put, &[(&code).into(), c.into(), id.into()])? == 1 {
            return Ok(code);
        }
    }
    Err(Fail::internal("no free code for a building in twenty draws"))
}

/// Adds an entrance.
pub fn create_entrance(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    c: Community,
    actor: &Actor,
    new: &NewEntrance<'_>,
) -> Result<EntranceId, Fail> {
    check(actor, Action::EditPlaces, &Where::COMMUNITY)?;
    let name = name("name", new.name, 40)?;
    let found = sql!("SELECT id FROM building WHERE community = $1 AND id = $2");
    there(tx.one(found, &[c.into(), new.building.into()], |r| r.get::<BuildingId>(0))?, "building")?;
    let last = sql!("SELECT MAX(sort) FROM entrance WHERE community = $1 AND building = $2");
    let sort = sort_or_last(tx, new.sort, last, &[c.into(), new.building.into()])?;
    let id: EntranceId = moment.id();
    let put = sql!(
        "INSERT INTO entrance (community, id, building, name, sort) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (community, building, name) DO NOTHING"
    );
    fresh(tx.exec(put, &[c.into(), id.into(), new.building.into(), name.into(), sort.into()])?, "name")?;
    noted(tx, moment, c, actor, "place.create", "entrance", id.0)?;
    Ok(id)
}

/// The largest area, in 0.01 m²: a hall of a hectare.
pub const MOST_AREA: i64 = 1_000_000;

/// Adds a home.
pub fn create_home(tx: &mut Tx<'_>, moment: &mut Moment, c: Community, actor: &Actor, new: &NewHome<'_>) -> Result<HomeId, Fail> {
    check(actor, Action::EditPlaces, &Where::COMMUNITY)?;
    let room = name("room", new.room, 20)?;
    if new.area.is_some_and(|a| !(1..=MOST_AREA).contains(&a)) {
        return Err(Refusal::field("area", ProblemKey::NotAnArea).into());
    }
    if new.shop && new.circle.is_some() {
        return Err(Refusal::field("circle", ProblemKey::NotAChoice).into());
    }
    let found = sql!("SELECT building FROM entrance WHERE community = $1 AND id = $2");
    let building = there(tx.one(found, &[c.into(), new.entrance.into()], |r| r.get::<BuildingId>(0))?, "entrance")?;
    if let Some(circle) = new.circle {
        there(has_circle(tx, c, circle)?, "circle")?;
    }
    let last = sql!("SELECT MAX(sort) FROM home WHERE community = $1 AND building = $2");
    let sort = sort_or_last(tx, new.sort, last, &[c.into(), building.into()])?;
    let id: HomeId = moment.id();
    let put = sql!(
        "INSERT INTO home (community, id, building, entrance, room, area, purpose, circle, sort, ended)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0) ON CONFLICT (community, entrance, room, ended) DO NOTHING"
    );
    let written = tx.exec(
        put,
        &[
            c.into(),
            id.into(),
            building.into(),
            new.entrance.into(),
            room.into(),
            new.area.into(),
            if new.shop { "shop" } else { "home" }.into(),
            new.circle.into(),
            sort.into(),
        ],
    )?;
    fresh(written, "room")?;
    noted(tx, moment, c, actor, "place.create", "home", id.0)?;
    Ok(id)
}

/// Adds a residents' group.
pub fn create_group(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    c: Community,
    actor: &Actor,
    new: &NewGroup<'_>,
) -> Result<GroupId, Fail> {
    check(actor, Action::EditPlaces, &Where::COMMUNITY)?;
    let name = name("name", new.name, 40)?;
    if let Some(grid) = new.grid {
        there(has_grid(tx, c, grid)?, "grid")?;
    }
    let sort = sort_or_last(tx, new.sort, sql!("SELECT MAX(sort) FROM resident_group WHERE community = $1"), &[c.into()])?;
    let id: GroupId = moment.id();
    let put = sql!(
        "INSERT INTO resident_group (community, id, grid, name, sort) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (community, name) DO NOTHING"
    );
    fresh(tx.exec(put, &[c.into(), id.into(), new.grid.into(), name.into(), sort.into()])?, "name")?;
    noted(tx, moment, c, actor, "place.create", "group", id.0)?;
    Ok(id)
}

/// Adds a circle.
pub fn create_circle(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    c: Community,
    actor: &Actor,
    new: &NewCircle,
) -> Result<CircleId, Fail> {
    check(actor, Action::EditPlaces, &Where::COMMUNITY)?;
    there(has_group(tx, c, new.group)?, "group")?;
    if new.number.is_some_and(|n| !(1..=99_999).contains(&n)) {
        return Err(Refusal::field("number", ProblemKey::OutOfRange { min: 1, max: 99_999 }).into());
    }
    let number = sort_or_last(tx, new.number, sql!("SELECT MAX(number) FROM circle WHERE community = $1"), &[c.into()])?;
    let id: CircleId = moment.id();
    let put = sql!(
        "INSERT INTO circle (community, id, resident_group, number) VALUES ($1, $2, $3, $4)
         ON CONFLICT (community, number) DO NOTHING"
    );
    fresh(tx.exec(put, &[c.into(), id.into(), new.group.into(), number.into()])?, "number")?;
    noted(tx, moment, c, actor, "place.create", "circle", id.0)?;
    Ok(id)
}

pub(super) fn has_compound(tx: &mut Tx<'_>, c: Community, id: CompoundId) -> Result<Option<CompoundId>, Error> {
    tx.one(sql!("SELECT id FROM compound WHERE community = $1 AND id = $2"), &[c.into(), id.into()], |r| r.get(0))
}

pub(super) fn has_grid(tx: &mut Tx<'_>, c: Community, id: GridId) -> Result<Option<GridId>, Error> {
    tx.one(sql!("SELECT id FROM grid WHERE community = $1 AND id = $2"), &[c.into(), id.into()], |r| r.get(0))
}

pub(super) fn has_group(tx: &mut Tx<'_>, c: Community, id: GroupId) -> Result<Option<GroupId>, Error> {
    tx.one(sql!("SELECT id FROM resident_group WHERE community = $1 AND id = $2"), &[c.into(), id.into()], |r| r.get(0))
}

pub(super) fn has_circle(tx: &mut Tx<'_>, c: Community, id: CircleId) -> Result<Option<CircleId>, Error> {
    tx.one(sql!("SELECT id FROM circle WHERE community = $1 AND id = $2"), &[c.into(), id.into()], |r| r.get(0))
}
