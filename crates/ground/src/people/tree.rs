//! The places posts are for, as they lie in each other: grids, groups, circles.

use std::collections::{HashMap, HashSet};

use liren_core::id::{CircleId, Community, GridId, GroupId};
use liren_core::permission::{Role, Scope};
use liren_store::{Error, Tx, sql};

use super::store::Post;

/// Grids, groups and circles, each in its order.
pub struct Tree {
    pub grids: Vec<GridId>,
    pub groups: Vec<(GroupId, Option<GridId>)>,
    pub circles: Vec<(CircleId, GroupId)>,
}

impl Tree {
    pub fn read(tx: &mut Tx<'_>, c: Community) -> Result<Self, Error> {
        let grids = tx.all(sql!("SELECT id FROM grid WHERE community = $1 ORDER BY sort, id"), &[c.into()], |r| r.get(0))?;
        let groups =
            tx.all(sql!("SELECT id, grid FROM resident_group WHERE community = $1 ORDER BY sort, id"), &[c.into()], |r| {
                Ok((r.get(0)?, r.get(1)?))
            })?;
        let circles =
            tx.all(sql!("SELECT id, resident_group FROM circle WHERE community = $1 ORDER BY number"), &[c.into()], |r| {
                Ok((r.get(0)?, r.get(1)?))
            })?;
        Ok(Self { grids, groups, circles })
    }

    /// The groups of a grid; `None` asks for those of no grid.
    pub fn groups_of(&self, grid: Option<GridId>) -> impl Iterator<Item = GroupId> {
        self.groups.iter().filter(move |(_, g)| *g == grid).map(|(id, _)| *id)
    }

    /// The circles of a group.
    pub fn circles_of(&self, group: GroupId) -> impl Iterator<Item = CircleId> {
        self.circles.iter().filter(move |(_, g)| *g == group).map(|(id, _)| *id)
    }

    /// Every place that should have a leader, with the role that leads it.
    pub fn led(&self) -> impl Iterator<Item = (Role, Scope)> {
        let chair = std::iter::once((Role::Chair, Scope::Community));
        let grids = self.grids.iter().map(|id| (Role::GridLead, Scope::Grid(*id)));
        let groups = self.groups.iter().map(|(id, _)| (Role::GroupLeader, Scope::Group(*id)));
        let circles = self.circles.iter().map(|(id, _)| (Role::NeighbourLeader, Scope::Circle(*id)));
        chair.chain(grids).chain(groups).chain(circles)
    }

    /// Of these, the ones nobody leads.
    pub fn vacant(&self, posts: &[Post]) -> Vec<(Role, Scope)> {
        let held: HashSet<(Role, Scope)> = posts.iter().filter(|p| p.person.is_some()).map(|p| (p.role, p.scope)).collect();
        self.led().filter(|at| !held.contains(at)).collect()
    }
}

/// Posts by role and place.
pub fn by_place(posts: &[Post]) -> HashMap<(Role, Scope), Vec<&Post>> {
    let mut out: HashMap<(Role, Scope), Vec<&Post>> = HashMap::new();
    for p in posts {
        out.entry((p.role, p.scope)).or_default().push(p);
    }
    out
}
