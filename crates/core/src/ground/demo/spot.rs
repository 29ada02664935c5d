//! Finds the places of the story in the roster.

use super::Spot;
use crate::ground::roster::Roster;

impl Spot {
    /// Index of its compound.
    pub fn compound_in(&self, r: &Roster) -> Option<usize> {
        r.compounds.iter().position(|c| c.name == self.compound)
    }

    /// Index of its building.
    pub fn building_in(&self, r: &Roster) -> Option<usize> {
        let compound = self.compound_in(r)?;
        r.buildings.iter().position(|b| b.compound == compound && b.name == self.building)
    }

    /// Index of its entrance.
    pub fn entrance_in(&self, r: &Roster) -> Option<usize> {
        r.entrance(self.compound, self.building, self.entrance)
    }

    /// Index of its home.
    pub fn home_in(&self, r: &Roster) -> Option<usize> {
        r.home(self.entrance_in(r)?, self.room)
    }

    /// Index of the circle its home belongs to or, without a room, of the first in its entrance.
    pub fn circle_in(&self, r: &Roster) -> Option<usize> {
        match self.room {
            "" => {
                let entrance = self.entrance_in(r)?;
                r.homes.iter().filter(|h| h.entrance == entrance).find_map(|h| h.circle)
            }
            _ => r.homes[self.home_in(r)?].circle,
        }
    }

    /// Index of the group its entrance belongs to.
    pub fn group_in(&self, r: &Roster) -> Option<usize> {
        self.entrance_in(r).map(|e| r.entrances[e].group)
    }

    /// Index of the grid its building lies in.
    pub fn grid_in(&self, r: &Roster) -> Option<usize> {
        self.building_in(r).map(|b| r.buildings[b].grid)
    }
}
