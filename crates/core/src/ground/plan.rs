//! The neighbourhood plan as a model: shapes in metres, x to the east and y to the south, ready to be drawn
//! ([`svg`]) or read out ([`list`]). Outlines come from a survey ([`geo`]); a community without one gets a schematic
//! laid out from its roster ([`layout`]), so that every community has a plan on its first day.

use serde::{Deserialize, Serialize};

pub mod geo;
mod label;
pub mod layout;
mod list;
mod pen;
mod pins;
pub mod shape;
pub mod svg;
#[cfg(test)]
mod tests;

pub use geo::{GeoFault, Survey, parse};
pub use list::{ListBuilding, ListCompound, Listing, list};
pub use pins::{Cluster, cluster};
pub use shape::{Pt, Rect, Shape};
pub use svg::{Style, svg};

/// What a feature of the ground is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A building's outline; `code` is the building's.
    Building,
    /// The ground of a compound, inside its wall.
    Compound,
    /// A lane or street.
    Lane,
    /// A railway line.
    Rail,
    /// Lawn, garden, trees.
    Green,
    /// Pond or river.
    Water,
    /// A compound's gate.
    Gate,
}

impl Kind {
    /// All kinds, in the order they are drawn.
    pub const ALL: [Kind; 7] = [Kind::Compound, Kind::Green, Kind::Water, Kind::Lane, Kind::Rail, Kind::Building, Kind::Gate];

    /// The word in files and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Building => "building",
            Kind::Compound => "compound",
            Kind::Lane => "lane",
            Kind::Rail => "rail",
            Kind::Green => "green",
            Kind::Water => "water",
            Kind::Gate => "gate",
        }
    }

    /// The kind of a word.
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|k| k.code() == code)
    }

    /// Whether a feature of this kind can have this shape.
    pub fn takes(self, shape: &Shape) -> bool {
        match self {
            Kind::Building | Kind::Compound | Kind::Green => matches!(shape, Shape::Area(_)),
            Kind::Lane | Kind::Rail => matches!(shape, Shape::Line(_)),
            Kind::Water => !matches!(shape, Shape::Point(_)),
            Kind::Gate => matches!(shape, Shape::Point(_)),
        }
    }
}

/// One thing on the ground.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Feature {
    /// What it is.
    pub kind: Kind,
    /// Its name, may be empty.
    pub name: String,
    /// The code of the building it outlines, else empty.
    pub code: String,
    /// Where it is, in local metres.
    pub shape: Shape,
}

/// A compound as the roster knows it.
#[derive(Debug, Clone, Default)]
pub struct CompoundIn {
    /// Its name.
    pub name: String,
}

/// A building as the roster knows it.
#[derive(Debug, Clone, Default)]
pub struct BuildingIn {
    /// The code on its poster; goes into the link.
    pub code: String,
    /// Its name, such as 3栋.
    pub name: String,
    /// What a screen reader says for its link, such as 铁西村小区 3栋，2 件在办.
    pub label: String,
    /// Index of its compound in [`PlanInput::compounds`].
    pub compound: usize,
    /// Number of entrances.
    pub entrances: usize,
    /// Its outline, where surveyed.
    pub outline: Option<Shape>,
}

/// The sign inside a pin: what can be told without colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sign {
    /// Done: a tick.
    Done,
    /// Shelved with a review date: two bars.
    Shelved,
    /// Somebody has it: a dot.
    Open,
    /// Due soon: the hands of a clock.
    Soon,
    /// Late: an exclamation mark.
    Late,
}

/// Where a pin belongs.
#[derive(Debug, Clone, PartialEq)]
pub enum PinAt {
    /// At a building, by its code.
    Building(String),
    /// So many metres to the east and south of the middle of a building, by its code.
    Near(String, Pt),
    /// At a point of the surveyed ground, in local metres.
    Point(Pt),
}

/// A matter (or whatever else has a place) on the plan.
#[derive(Debug, Clone)]
pub struct Pin {
    /// Where.
    pub at: PinAt,
    /// How it stands.
    pub sign: Sign,
    /// What a screen reader says for its link.
    pub label: String,
    /// Where the link leads.
    pub href: String,
}

/// Everything a plan is drawn from.
#[derive(Debug, Clone, Default)]
pub struct PlanInput {
    /// The compounds in their order.
    pub compounds: Vec<CompoundIn>,
    /// The buildings, each with its compound.
    pub buildings: Vec<BuildingIn>,
    /// Lanes, greens, water, gates, compound grounds; used only with outlines.
    pub features: Vec<Feature>,
    /// What is marked on it.
    pub pins: Vec<Pin>,
}

/// A compound on the plan.
#[derive(Debug, Clone)]
pub struct PlanCompound {
    /// Its name.
    pub name: String,
    /// Its ground, where known.
    pub ground: Option<Shape>,
}

/// A building on the plan. `outline` is empty for one that was not surveyed: it is in the list, not in the drawing.
#[derive(Debug, Clone)]
pub struct PlanBuilding {
    /// The code on its poster.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What a screen reader says.
    pub label: String,
    /// Index of its compound.
    pub compound: usize,
    /// Number of entrances.
    pub entrances: usize,
    /// Its outline.
    pub outline: Option<Shape>,
}

/// A pin with its place on the plan, if the plan has that place.
#[derive(Debug, Clone)]
pub struct PlacedPin {
    /// The pin.
    pub pin: Pin,
    /// Where its tip stands.
    pub at: Option<Pt>,
    /// Index of its building.
    pub building: Option<usize>,
}

/// A lane with its width.
#[derive(Debug, Clone)]
pub struct Lane {
    /// Its name, may be empty.
    pub name: String,
    /// Its middle line.
    pub line: Vec<Pt>,
    /// Its width in metres.
    pub width: f64,
}

/// The plan, ready to be drawn or listed.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The part of the ground that is shown.
    pub view: Rect,
    /// Laid out from the roster: nothing about it can be measured.
    pub schematic: bool,
    /// Compounds.
    pub compounds: Vec<PlanCompound>,
    /// Buildings.
    pub buildings: Vec<PlanBuilding>,
    /// Lanes.
    pub lanes: Vec<Lane>,
    /// Rails, greens, water, gates.
    pub features: Vec<Feature>,
    /// Trees, for the eye only.
    pub trees: Vec<Pt>,
    /// Pins.
    pub pins: Vec<PlacedPin>,
}

/// Width of a surveyed lane that has no width of its own: a named one is a street.
const STREET: f64 = 11.0;
const PATH: f64 = 6.0;
/// Empty paper around the outermost line.
const MARGIN: f64 = 16.0;

/// Makes the plan: as surveyed if at least half of the buildings have an outline, else a schematic of `aspect`
/// (width to height).
pub fn draw(input: PlanInput, aspect: f64) -> Plan {
    let surveyed = input.buildings.iter().filter(|b| b.outline.is_some()).count();
    let schematic = surveyed == 0 || surveyed * 2 < input.buildings.len();
    let mut plan = if schematic { schematic_plan(input, aspect) } else { surveyed_plan(input) };
    pins::place(&mut plan);
    plan
}

impl Plan {
    /// The same plan, looking only at the compound with this index and what lies around it.
    pub fn look_at(mut self, compound: usize) -> Plan {
        let ground = self.compounds.get(compound).and_then(|c| c.ground.as_ref()).map(Shape::bounds);
        let built = self.buildings.iter().filter(|b| b.compound == compound).filter_map(|b| b.outline.as_ref());
        let around = built.map(Shape::bounds).chain(ground).reduce(Rect::with);
        if let Some(around) = around {
            let view = around.grown(MARGIN + 4.0);
            let seen = |s: &Shape| s.bounds().meets(view);
            // Of the neighbours' buildings only whole ones: a cut one could not be told by its name.
            let whole = |s: &Shape| view.covers(s.bounds());
            self.buildings.retain(|b| b.compound == compound || b.outline.as_ref().is_some_and(whole));
            self.lanes.retain(|l| Shape::Line(l.line.clone()).bounds().meets(view));
            self.features.retain(|f| seen(&f.shape));
            self.trees.retain(|t| view.holds(*t));
            self.view = view;
            // Buildings have moved in their list: pins find theirs again.
            pins::place(&mut self);
            let own = |b: usize| self.buildings[b].compound == compound;
            self.pins.retain(|p| p.at.is_some_and(|at| view.holds(at)) || p.building.is_some_and(own));
        }
        self
    }
}

fn surveyed_plan(input: PlanInput) -> Plan {
    let mut compounds: Vec<PlanCompound> =
        input.compounds.into_iter().map(|c| PlanCompound { name: c.name, ground: None }).collect();
    let mut lanes = Vec::new();
    let mut features = Vec::new();
    let mut trees = Vec::new();
    for f in input.features {
        match (f.kind, f.shape) {
            (Kind::Compound, shape) => {
                if let Some(c) = compounds.iter_mut().find(|c| c.name == f.name) {
                    c.ground = Some(shape);
                }
            }
            (Kind::Lane, Shape::Line(line)) => {
                let width = if f.name.is_empty() { PATH } else { STREET };
                lanes.push(Lane { name: f.name, line, width });
            }
            (Kind::Building, _) => {}
            (kind, shape) => {
                if kind == Kind::Green {
                    trees.extend(shape.scatter(9.0));
                }
                features.push(Feature { kind, name: f.name, code: f.code, shape });
            }
        }
    }
    let buildings: Vec<PlanBuilding> = input.buildings.into_iter().map(PlanBuilding::from).collect();
    // Lanes, rails and rivers lead out of the picture.
    let grounds = compounds.iter().filter_map(|c| c.ground.as_ref());
    let view = grounds
        .chain(buildings.iter().filter_map(|b| b.outline.as_ref()))
        .chain(features.iter().filter(|f| f.kind == Kind::Green || f.kind == Kind::Gate).map(|f| &f.shape))
        .map(Shape::bounds)
        .reduce(Rect::with)
        .unwrap_or_default()
        .grown(MARGIN);
    let pins = input.pins.into_iter().map(PlacedPin::from).collect();
    Plan { view, schematic: false, compounds, buildings, lanes, features, trees, pins }
}

fn schematic_plan(input: PlanInput, aspect: f64) -> Plan {
    let compounds = input.compounds.len();
    let mut order: Vec<Vec<usize>> = vec![Vec::new(); compounds];
    for (i, b) in input.buildings.iter().enumerate() {
        if let Some(list) = order.get_mut(b.compound) {
            list.push(i);
        }
    }
    let blocks: Vec<layout::Block> = input
        .compounds
        .iter()
        .zip(&order)
        .map(|(c, list)| layout::Block {
            sizes: list.iter().map(|i| [layout_length(input.buildings[*i].entrances), 12.0]).collect(),
            least: label::width(&c.name, label::COMPOUND) + 12.0,
        })
        .collect();
    let laid = layout::lay_out(&blocks, aspect);
    let mut buildings: Vec<PlanBuilding> = input.buildings.into_iter().map(PlanBuilding::from).collect();
    for (list, rects) in order.iter().zip(&laid.buildings) {
        for (i, rect) in list.iter().zip(rects) {
            buildings[*i].outline = Some(Shape::Area(vec![rect.ring().to_vec()]));
        }
    }
    Plan {
        view: Rect { x: 0.0, y: 0.0, w: laid.size[0], h: laid.size[1] }.grown(MARGIN),
        schematic: true,
        compounds: input
            .compounds
            .into_iter()
            .zip(&laid.blocks)
            .map(|(c, r)| PlanCompound { name: c.name, ground: Some(Shape::Area(vec![r.ring().to_vec()])) })
            .collect(),
        buildings,
        lanes: laid.streets.iter().map(|s| Lane { name: String::new(), line: outward(s, laid.size), width: s.width }).collect(),
        features: Vec::new(),
        trees: laid.free.iter().flat_map(|r| Shape::Area(vec![r.ring().to_vec()]).scatter(10.0)).collect(),
        pins: input.pins.into_iter().map(PlacedPin::from).collect(),
    }
}

/// A street of the layout, led on over the margin where it reaches the edge.
fn outward(s: &layout::Street, size: [f64; 2]) -> Vec<Pt> {
    let over = MARGIN + 8.0;
    let lead = |p: Pt, i: usize| {
        if p[i] <= 0.0 {
            -over
        } else if p[i] >= size[i] {
            size[i] + over
        } else {
            p[i]
        }
    };
    if s.from[1] == s.to[1] {
        vec![[lead(s.from, 0), s.from[1]], [lead(s.to, 0), s.to[1]]]
    } else {
        vec![[s.from[0], lead(s.from, 1)], [s.to[0], lead(s.to, 1)]]
    }
}

/// How long a building is drawn when only its entrances are known.
pub(crate) fn layout_length(entrances: usize) -> f64 {
    (15.0 * entrances.clamp(1, 8) as f64).max(20.0)
}

impl From<BuildingIn> for PlanBuilding {
    fn from(b: BuildingIn) -> Self {
        Self { code: b.code, name: b.name, label: b.label, compound: b.compound, entrances: b.entrances, outline: b.outline }
    }
}

impl From<Pin> for PlacedPin {
    fn from(pin: Pin) -> Self {
        Self { pin, at: None, building: None }
    }
}
