//! Divisions, the community and all its places.

use std::sync::Arc;

use liren_core::ground::demo;
use liren_core::ground::roster::Roster;
use liren_core::id::{BuildingId, CircleId, CompoundId, EntranceId, GridId, GroupId, HomeId};
use liren_core::permission::Scope;
use liren_ground::communities::{NewCommunity, create_community, join_street, operator};
use liren_ground::people::store::founder;
use liren_ground::places::{
    NewBuilding, NewCircle, NewCompound, NewEntrance, NewGrid, NewGroup, NewHome, create_building, create_circle,
    create_compound, create_entrance, create_grid, create_group, create_home,
};
use liren_kit::fail::Fail;

use super::{Teller, told};

/// Ids by index of the roster.
#[derive(Clone)]
pub(super) struct Made {
    pub roster: Arc<Roster>,
    pub grids: Vec<GridId>,
    pub compounds: Vec<CompoundId>,
    pub buildings: Vec<BuildingId>,
    pub entrances: Vec<EntranceId>,
    pub groups: Vec<GroupId>,
    pub circles: Vec<CircleId>,
    pub homes: Vec<HomeId>,
}

impl Made {
    /// The scope of a post at a spot of the story.
    pub fn scope(&self, role: liren_core::permission::Role, spot: &demo::Spot) -> Option<Scope> {
        use liren_core::permission::Role as R;
        let r = &self.roster;
        Some(match role {
            R::NeighbourLeader => Scope::Circle(self.circles[spot.circle_in(r)?]),
            R::GroupLeader => Scope::Group(self.groups[spot.group_in(r)?]),
            R::GridLead | R::GridWorker => Scope::Grid(self.grids[spot.grid_in(r)?]),
            R::StreetOfficer => Scope::Street,
            _ => Scope::Community,
        })
    }
}

/// The divisions of Xiangtan and the street that joined.
pub(super) fn divisions(t: &Teller) -> Result<(), String> {
    let rows = std::io::Cursor::new(liren_core::ground::division::XIANGTAN);
    liren_ground::divisions::load(&t.db, &operator(), rows, &mut |_, _| {}).map_err(told("divisions"))?;
    let (moment, story) = (t.app.moment(), t.story.clone());
    t.db.write_now(move |tx| {
        let mut m = moment.clone();
        let new = NewCommunity {
            code: liren_core::id::Community(story.community),
            name: story.name,
            street: story.community / 1000,
            pack: "cn-three-neighbours",
            landline: story.landline,
            address: story.address,
        };
        create_community(tx, &mut m, &operator(), &new)?;
        join_street(tx, &mut m, &operator(), new.street, story.street, story.street_landline)
    })
    .map_err(told("the community"))
}

/// All places of the roster, in one transaction.
pub(super) fn make(t: &Teller) -> Result<Made, String> {
    let (moment, code, roster) = (t.app.moment(), t.code, Arc::new(demo::roster()));
    t.db.write_now(move |tx| {
        let (mut m, by, r) = (moment.clone(), founder(), roster.clone());
        let sort = |i: usize| Some(i64::try_from(i).unwrap_or(0) + 1);
        let mut made = Made {
            roster: r.clone(),
            grids: Vec::new(),
            compounds: Vec::new(),
            buildings: Vec::new(),
            entrances: Vec::new(),
            groups: Vec::new(),
            circles: Vec::new(),
            homes: Vec::new(),
        };
        for (i, g) in r.grids.iter().enumerate() {
            made.grids.push(create_grid(tx, &mut m, code, &by, &NewGrid { name: &g.name, sort: sort(i) })?);
        }
        for (i, c) in r.compounds.iter().enumerate() {
            let new = NewCompound { name: &c.name, managed: c.managed, sort: sort(i) };
            made.compounds.push(create_compound(tx, &mut m, code, &by, &new)?);
        }
        for (i, b) in r.buildings.iter().enumerate() {
            let new = NewBuilding {
                compound: made.compounds[b.compound],
                grid: Some(made.grids[b.grid]),
                name: &b.name,
                code: Some(&b.code),
                sort: sort(i),
            };
            made.buildings.push(create_building(tx, &mut m, code, &by, &new)?);
        }
        for (i, e) in r.entrances.iter().enumerate() {
            let new = NewEntrance { building: made.buildings[e.building], name: &e.name, sort: sort(i) };
            made.entrances.push(create_entrance(tx, &mut m, code, &by, &new)?);
        }
        for (i, g) in r.groups.iter().enumerate() {
            let new = NewGroup { name: &g.name, grid: Some(made.grids[g.grid]), sort: sort(i) };
            made.groups.push(create_group(tx, &mut m, code, &by, &new)?);
        }
        for c in &r.circles {
            let new = NewCircle { group: made.groups[c.group], number: Some(c.number.into()) };
            made.circles.push(create_circle(tx, &mut m, code, &by, &new)?);
        }
        for (i, h) in r.homes.iter().enumerate() {
            let new = NewHome {
                entrance: made.entrances[h.entrance],
                room: &h.room,
                area: Some(h.area),
                shop: h.shop,
                circle: h.circle.map(|c| made.circles[c]),
                sort: sort(i),
            };
            made.homes.push(create_home(tx, &mut m, code, &by, &new)?);
        }
        Ok::<_, Fail>(made)
    })
    .map_err(told("places"))
}
