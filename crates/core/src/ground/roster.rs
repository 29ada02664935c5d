//! Generates a roster of a community's size: compounds, buildings, homes, groups, circles and who leads them. Everything
//! is invented and follows from the seed alone, so that the demo, the tests and the bench speak of the same place and
//! nothing of it has to be stored. There are no residents in it: names belong to holders of posts only.

use crate::moment::Moment;
use crate::time::Time;

mod build;
mod divide;
mod names;
mod sheet;
mod spec;
mod terrain;
#[cfg(test)]
mod tests;

pub use names::holder_name;
pub use sheet::{Messy, NEVER_READ, Problem, Wrong, messy_sheet, to_sheet};
pub use spec::{Estate, Make, Spec};
pub use terrain::{origin, to_geojson};

use super::plan::{Feature, Pt, Shape};

/// A community's places and posts. The lists point to each other by index.
#[derive(Debug, Clone, PartialEq)]
pub struct Roster {
    /// 片.
    pub grids: Vec<Grid>,
    /// 小区.
    pub compounds: Vec<Compound>,
    /// 楼栋, by compound.
    pub buildings: Vec<Building>,
    /// 单元, by building.
    pub entrances: Vec<Entrance>,
    /// 房屋, by entrance and floor.
    pub homes: Vec<Home>,
    /// 居民小组, by grid.
    pub groups: Vec<Group>,
    /// 邻, by group; the first is number 1.
    pub circles: Vec<Circle>,
    /// Who holds the posts of neighbour leader, group leader and grid lead. A post without a holder is vacant.
    pub holders: Vec<Holder>,
    /// The ground: compounds, lanes, greens, water, rails, gates.
    pub terrain: Vec<Feature>,
}

/// A patch of the community.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// Such as 第一片.
    pub name: String,
}

/// A housing estate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compound {
    /// Such as 铁西村小区.
    pub name: String,
    /// Whether it has a property manager.
    pub managed: bool,
}

/// A building.
#[derive(Debug, Clone, PartialEq)]
pub struct Building {
    /// Index of its compound.
    pub compound: usize,
    /// Index of its grid.
    pub grid: usize,
    /// Such as 3栋 or 3号楼.
    pub name: String,
    /// What its poster carries; unique in the roster.
    pub code: String,
    /// Storeys above ground.
    pub storeys: u8,
    /// Whether it has a lift.
    pub lift: bool,
    /// The middle of its footprint, metres east and south.
    pub at: Pt,
    /// Length and depth in metres.
    pub size: [f64; 2],
    /// Degrees clockwise from lying east to west.
    pub turn: f64,
}

/// A stairwell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entrance {
    /// Index of its building.
    pub building: usize,
    /// Index of its residents' group.
    pub group: usize,
    /// Such as 1单元.
    pub name: String,
}

/// A home or a shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// Index of its entrance.
    pub entrance: usize,
    /// Such as 301 or 门面2.
    pub room: String,
    /// Its floor, 1 being the ground.
    pub floor: u8,
    /// Exclusive part in 0.01 m².
    pub area: i64,
    /// A shop: no household, and in no circle.
    pub shop: bool,
    /// Index of its circle.
    pub circle: Option<usize>,
}

/// A residents' group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Index of its grid.
    pub grid: usize,
    /// Such as 第7居民小组.
    pub name: String,
}

/// The 5 to 15 households a neighbour leader looks after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circle {
    /// Index of its group.
    pub group: usize,
    /// The number in 第N邻.
    pub number: u32,
    /// How many households.
    pub households: usize,
}

/// Which post somebody holds, and where (an index).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Held {
    /// Leads the grid.
    GridLead(usize),
    /// Leads the residents' group.
    GroupLeader(usize),
    /// Leads the circle.
    NeighbourLeader(usize),
}

/// Somebody invented who holds a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The post.
    pub post: Held,
    /// An invented name.
    pub name: String,
    /// A number of the 154 range, which no operator has been given to hand out.
    pub phone: String,
}

impl Roster {
    /// How many households.
    pub fn households(&self) -> usize {
        self.homes.iter().filter(|h| !h.shop).count()
    }

    /// The index of an entrance by the names people use.
    pub fn entrance(&self, compound: &str, building: &str, entrance: &str) -> Option<usize> {
        self.entrances.iter().position(|e| {
            let b = &self.buildings[e.building];
            e.name == entrance && b.name == building && self.compounds[b.compound].name == compound
        })
    }

    /// The index of a home in an entrance.
    pub fn home(&self, entrance: usize, room: &str) -> Option<usize> {
        self.homes.iter().position(|h| h.entrance == entrance && h.room == room)
    }
}

impl Building {
    /// The footprint.
    pub fn outline(&self) -> Shape {
        let (sin, cos) = self.turn.to_radians().sin_cos();
        let corner = |sx: f64, sy: f64| {
            let (x, y) = (self.size[0] / 2.0 * sx, self.size[1] / 2.0 * sy);
            [self.at[0] + x * cos - y * sin, self.at[1] + x * sin + y * cos]
        };
        Shape::Area(vec![vec![corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)]])
    }
}

/// Makes the roster. The same specification and seed make the same roster, on every machine.
pub fn generate(spec: &Spec, seed: u64) -> Roster {
    let mut bytes = [0u8; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let mut chance = Moment::new(Time(0), bytes);
    let mut roster = build::build(spec, &mut chance);
    terrain::place(spec, &mut roster);
    divide::divide(spec, &mut roster);
    names::hold(&mut roster, &mut chance);
    roster
}
