//! What a place lies in: circle, group and grid as far as they are the same for all of it, building and compound.

use liren_core::id::{BuildingId, CircleId, Community, CompoundId, EntranceId, GridId, GroupId, HomeId};
use liren_core::permission::{Scope, Where};
use liren_store::{Error, Stmt, Tx, Val, sql};

use crate::chain::At;

/// A place with everything it lies in. A building whose homes belong to several circles lies in none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaceChain {
    /// The circle of all its homes.
    pub circle: Option<CircleId>,
    /// The residents' group of all its homes.
    pub group: Option<GroupId>,
    /// The grid.
    pub grid: Option<GridId>,
    /// The building.
    pub building: BuildingId,
    /// The compound.
    pub compound: CompoundId,
}

impl From<PlaceChain> for At {
    fn from(p: PlaceChain) -> Self {
        Self { circle: p.circle, group: p.group, grid: p.grid, building: Some(p.building), compound: Some(p.compound) }
    }
}

impl PlaceChain {
    /// The place as the permission table asks for it.
    pub fn place(&self) -> Where<'static> {
        Where {
            grid: self.grid,
            compound: Some(self.compound),
            building: Some(self.building),
            group: self.group,
            circle: self.circle,
            ..Where::COMMUNITY
        }
    }
}

/// What the homes of a place have in common.
#[derive(Default)]
struct Common {
    circles: Vec<CircleId>,
    groups: Vec<GroupId>,
    grids: Vec<GridId>,
}

impl Common {
    /// Reads it from rows of circle, group and grid.
    fn of(tx: &mut Tx<'_>, homes: &'static Stmt, at: &[Val<'_>]) -> Result<Self, Error> {
        fn put<T: PartialEq>(list: &mut Vec<T>, one: T) {
            if !list.contains(&one) {
                list.push(one);
            }
        }
        let mut common = Self::default();
        tx.each(homes, at, |r| {
            put(&mut common.circles, r.get(0)?);
            put(&mut common.groups, r.get(1)?);
            if let Some(grid) = r.get::<Option<GridId>>(2)? {
                put(&mut common.grids, grid);
            }
            Ok(())
        })?;
        Ok(common)
    }
}

/// The only one, if there is just one.
fn only<T: Copy>(list: &[T]) -> Option<T> {
    match list {
        [one] => Some(*one),
        _ => None,
    }
}

fn in_building() -> &'static Stmt {
    sql!(
        "SELECT c.id, c.resident_group, g.grid FROM home h
           JOIN circle c ON c.community = h.community AND c.id = h.circle
           JOIN resident_group g ON g.community = c.community AND g.id = c.resident_group
          WHERE h.community = $1 AND h.building = $2 GROUP BY c.id, c.resident_group, g.grid"
    )
}

fn in_entrance() -> &'static Stmt {
    sql!(
        "SELECT c.id, c.resident_group, g.grid FROM home h
           JOIN circle c ON c.community = h.community AND c.id = h.circle
           JOIN resident_group g ON g.community = c.community AND g.id = c.resident_group
          WHERE h.community = $1 AND h.entrance = $2 GROUP BY c.id, c.resident_group, g.grid"
    )
}

/// The chain of a building; nothing when the community has no such building.
pub fn of_building(tx: &mut Tx<'_>, community: Community, building: BuildingId) -> Result<Option<PlaceChain>, Error> {
    built(tx, community, building, in_building(), building.into())
}

/// The chain of an entrance; nothing when the community has no such entrance.
pub fn of_entrance(tx: &mut Tx<'_>, community: Community, entrance: EntranceId) -> Result<Option<PlaceChain>, Error> {
    let stmt = sql!("SELECT building FROM entrance WHERE community = $1 AND id = $2");
    let Some(building) = tx.one(stmt, &[community.into(), entrance.into()], |r| r.get(0))? else { return Ok(None) };
    built(tx, community, building, in_entrance(), entrance.into())
}

/// All that a building, or an entrance of it, lies in and that posts look after: where its homes belong to several circles or groups,
/// each of them.
pub fn scopes(
    tx: &mut Tx<'_>,
    community: Community,
    building: BuildingId,
    entrance: Option<EntranceId>,
) -> Result<Vec<Scope>, Error> {
    let (homes, place) = match entrance {
        Some(e) => (in_entrance(), e.into()),
        None => (in_building(), building.into()),
    };
    let common = Common::of(tx, homes, &[community.into(), place])?;
    let place = within(tx, community, building, &common)?;
    let grid = place.and_then(|p| p.grid);
    let grids = common.grids.into_iter().filter(|g| grid != Some(*g));
    Ok([Scope::Building(building)]
        .into_iter()
        .chain(place.map(|p| Scope::Compound(p.compound)))
        .chain(grid.into_iter().chain(grids).map(Scope::Grid))
        .chain(common.groups.into_iter().map(Scope::Group))
        .chain(common.circles.into_iter().map(Scope::Circle))
        .collect())
}

/// The chain of one home; nothing when the community has no such home.
pub fn of_home(tx: &mut Tx<'_>, community: Community, home: HomeId) -> Result<Option<PlaceChain>, Error> {
    let stmt = sql!("SELECT building FROM home WHERE community = $1 AND id = $2 AND ended = 0");
    let Some(building) = tx.one(stmt, &[community.into(), home.into()], |r| r.get(0))? else { return Ok(None) };
    let homes = sql!(
        "SELECT c.id, c.resident_group, g.grid FROM home h
           JOIN circle c ON c.community = h.community AND c.id = h.circle
           JOIN resident_group g ON g.community = c.community AND g.id = c.resident_group
          WHERE h.community = $1 AND h.id = $2"
    );
    built(tx, community, building, homes, home.into())
}

/// The chain of a place in a building; `homes` reads what the homes at `place` lie in.
fn built(
    tx: &mut Tx<'_>,
    community: Community,
    building: BuildingId,
    homes: &'static Stmt,
    place: Val<'_>,
) -> Result<Option<PlaceChain>, Error> {
    let common = Common::of(tx, homes, &[community.into(), place])?;
    within(tx, community, building, &common)
}

/// The chain of a place in a building, from what its homes have in common.
fn within(tx: &mut Tx<'_>, community: Community, building: BuildingId, common: &Common) -> Result<Option<PlaceChain>, Error> {
    let stmt = sql!("SELECT compound, grid FROM building WHERE community = $1 AND id = $2");
    let found: Option<(CompoundId, Option<GridId>)> =
        tx.one(stmt, &[community.into(), building.into()], |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(found.map(|(compound, grid)| PlaceChain {
        circle: only(&common.circles),
        group: only(&common.groups),
        grid: grid.or_else(|| only(&common.grids)),
        building,
        compound,
    }))
}
