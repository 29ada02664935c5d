//! How large a roster is to be, and the estates it is made of. The sizes are those of real places; the names of
//! estates are made up from the words of an old railway and factory quarter.

/// How an estate was built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Make {
    /// Low red-brick blocks of the fifties.
    RedBrick,
    /// Blocks of six or seven storeys without a lift, built by a work unit.
    WorkUnit,
    /// Later ones with lifts and a property manager.
    Gated,
}

/// One compound to be built.
#[derive(Debug, Clone, Copy)]
pub struct Estate {
    /// Its name.
    pub name: &'static str,
    /// How it was built.
    pub make: Make,
    /// Whether it has a property manager.
    pub managed: bool,
    /// Its share of the households, relative to the others.
    pub share: u32,
}

/// The size of a roster.
#[derive(Debug, Clone)]
pub struct Spec {
    pub(super) households: usize,
    pub(super) grids: usize,
    pub(super) groups: usize,
    pub(super) circles: usize,
    pub(super) estates: Vec<Estate>,
}

const fn estate(name: &'static str, make: Make, managed: bool, share: u32) -> Estate {
    Estate { name, make, managed, share }
}

const BANTANG: [Estate; 8] = [
    estate("铁西村小区", Make::WorkUnit, false, 25),
    estate("机务新村", Make::WorkUnit, false, 15),
    estate("红砖大院", Make::RedBrick, false, 7),
    estate("站东里", Make::WorkUnit, false, 13),
    estate("月台新村", Make::WorkUnit, false, 12),
    estate("货场宿舍", Make::RedBrick, false, 6),
    estate("塘湾里", Make::WorkUnit, true, 10),
    estate("梧桐苑", Make::Gated, true, 12),
];

/// Further names, for larger places.
const MORE: [&str; 16] = [
    "水塔新村",
    "扳道里",
    "纱厂里",
    "锅炉房宿舍",
    "桑园小区",
    "枣树院",
    "石桥里",
    "南窑新村",
    "果园小区",
    "河沿里",
    "砖瓦巷小区",
    "柳荫苑",
    "东仓里",
    "槐花院",
    "杏林苑",
    "磨坊里",
];

impl Spec {
    /// Bantang: 2,322 households, 32 residents' groups.
    pub fn bantang() -> Self {
        Self { households: 2_322, grids: 6, groups: 32, circles: 200, estates: BANTANG.to_vec() }
    }

    /// One compound of the same district: 400 households, 2 grids, 6 groups, 32 circles.
    pub fn small() -> Self {
        Self {
            households: 400, grids: 2, groups: 6, circles: 32, estates: vec![estate("铁西村小区", Make::WorkUnit, false, 1)]
        }
    }

    /// A community as large as those of Bozhou: 7,000 households in 13 grids, 65 groups and 597 circles.
    pub fn bozhou() -> Self {
        let make = |i: usize| [Make::WorkUnit, Make::WorkUnit, Make::Gated, Make::RedBrick][i % 4];
        let estates = MORE.iter().enumerate().map(|(i, name)| {
            let share = [9, 7, 8, 3][i % 4];
            estate(name, make(i), make(i) == Make::Gated, share)
        });
        Self { households: 7_000, grids: 13, groups: 65, circles: 597, estates: estates.collect() }
    }

    /// A community of about this many households, divided in the proportions of Bantang; Bantang itself at its own size.
    pub fn sized(households: usize) -> Self {
        let own = Self::bantang();
        if households == own.households {
            return own;
        }
        let households = households.clamp(60, 20_000);
        let part = |of: usize| (households * of).div_ceil(own.households).max(1);
        let estates = match households {
            0..600 => Self::small().estates,
            600..4_000 => own.estates.clone(),
            _ => Self::bozhou().estates,
        };
        Self { households, grids: part(own.grids), groups: part(own.groups), circles: part(own.circles), estates }
    }

    /// A specification by its name, for the command line.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "bantang" => Some(Self::bantang()),
            "small" => Some(Self::small()),
            "bozhou" => Some(Self::bozhou()),
            _ => None,
        }
    }

    /// How many households it asks for.
    pub fn households(&self) -> usize {
        self.households
    }
}
