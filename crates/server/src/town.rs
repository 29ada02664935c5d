//! Puts a generated roster into a community through the same doors as in life: for the demo and the bench.

use liren_core::ground::roster::{Building, Roster};
use liren_core::id::{BuildingId, CircleId, Community, CompoundId, EntranceId, GridId, GroupId, HomeId};
use liren_core::moment::Moment;
use liren_core::permission::Actor;
use liren_ground::places::{
    NewBuilding, NewCircle, NewCompound, NewEntrance, NewGrid, NewGroup, NewHome, create_building, create_circle,
    create_compound, create_entrance, create_grid, create_group, create_home,
};
use liren_kit::fail::Fail;
use liren_store::Tx;

/// The ids of a roster's places, by its indexes.
#[derive(Clone, Debug, Default)]
pub struct Placed {
    /// Grids.
    pub grids: Vec<GridId>,
    /// Compounds.
    pub compounds: Vec<CompoundId>,
    /// Buildings.
    pub buildings: Vec<BuildingId>,
    /// Entrances.
    pub entrances: Vec<EntranceId>,
    /// Homes.
    pub homes: Vec<HomeId>,
    /// Residents' groups.
    pub groups: Vec<GroupId>,
    /// Circles.
    pub circles: Vec<CircleId>,
}

/// The place in an order.
fn nth(i: usize) -> Option<i64> {
    i64::try_from(i + 1).ok()
}

/// Adds every place of the roster, in one transaction.
pub fn place(tx: &mut Tx<'_>, moment: &mut Moment, c: Community, actor: &Actor, roster: &Roster) -> Result<Placed, Fail> {
    let mut p = Placed::default();
    for (i, g) in roster.grids.iter().enumerate() {
        p.grids.push(create_grid(tx, moment, c, actor, &NewGrid { name: &g.name, sort: nth(i) })?);
    }
    for (i, o) in roster.compounds.iter().enumerate() {
        let new = NewCompound { name: &o.name, managed: o.managed, sort: nth(i) };
        p.compounds.push(create_compound(tx, moment, c, actor, &new)?);
    }
    for (i, b) in roster.buildings.iter().enumerate() {
        let Building { compound, grid, name, code, .. } = b;
        let (compound, grid) = (p.compounds[*compound], Some(p.grids[*grid]));
        let new = NewBuilding { compound, grid, name, code: Some(code), sort: nth(i) };
        p.buildings.push(create_building(tx, moment, c, actor, &new)?);
    }
    for (i, e) in roster.entrances.iter().enumerate() {
        let new = NewEntrance { building: p.buildings[e.building], name: &e.name, sort: nth(i) };
        p.entrances.push(create_entrance(tx, moment, c, actor, &new)?);
    }
    for (i, g) in roster.groups.iter().enumerate() {
        let new = NewGroup { name: &g.name, grid: Some(p.grids[g.grid]), sort: nth(i) };
        p.groups.push(create_group(tx, moment, c, actor, &new)?);
    }
    for circle in &roster.circles {
        let new = NewCircle { group: p.groups[circle.group], number: Some(i64::from(circle.number)) };
        p.circles.push(create_circle(tx, moment, c, actor, &new)?);
    }
    for (i, h) in roster.homes.iter().enumerate() {
        let new = NewHome {
            entrance: p.entrances[h.entrance],
            room: &h.room,
            area: Some(h.area),
            shop: h.shop,
            circle: h.circle.map(|n| p.circles[n]),
            sort: nth(i),
        };
        p.homes.push(create_home(tx, moment, c, actor, &new)?);
    }
    Ok(p)
}
