//! Divisions, the community and all its places.

use std::sync::Arc;

use liren_core::ground::roster::{Roster, to_geojson};
use liren_core::ground::{demo, plan};
use liren_core::id::{BuildingId, CircleId, CompoundId, EntranceId, GridId, GroupId, HomeId};
use liren_core::permission::Scope;
use liren_ground::communities::{NewCommunity, create_community, join_street, operator};
use liren_ground::names;
use liren_ground::people::store::founder;
use liren_ground::plan::{matched, replace};

use super::{Teller, told};
use crate::town::{Placed, place};

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
    let r = roster.clone();
    let p: Placed = t.db.write_now(move |tx| place(tx, &mut moment.clone(), code, &founder(), &r)).map_err(told("places"))?;
    let Placed { grids, compounds, buildings, entrances, groups, circles, homes } = p;
    Ok(Made { roster, grids, compounds, buildings, entrances, groups, circles, homes })
}

/// The outlines of buildings, lanes and green, as a community uploads them from a file.
pub(super) fn outlines(t: &Teller, made: &Made) -> Result<(), String> {
    let survey = plan::parse(&to_geojson(&made.roster)).map_err(|f| format!("the demo's outlines: {f:?}"))?;
    let (app, moment, code) = (t.app.clone(), t.app.moment(), t.code);
    t.db.write_now(move |tx| {
        let card = app.card_in(tx, code, moment.now)?;
        let names = names::within(tx, &app, &card)?;
        replace(tx, &mut moment.clone(), code, &founder(), &matched(survey.clone(), &names))
    })
    .map_err(told("the plan"))
}
