//! From names, outlines and pins to a drawing with its list. The last drawings are kept per community: the same question
//! with the same pins is answered from memory.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use liren_core::ground::plan::{self, BuildingIn, CompoundIn, Pin, PinAt, PlanInput, Sign, Style};
use liren_core::id::{BuildingId, Community, CompoundId};
use liren_core::lang::Lang;
use liren_kit::slice;

use super::store::Drawn;
use crate::names::Names;
use crate::words::Plan as Words;

/// Width to height of a schematic: phones are taller than wide.
pub(super) const ASPECT: f64 = 0.9;
/// So many pins of a building are named in the list; of more, how many there are, with the way to all of them.
const NAMED: usize = 3;
/// Most drawings kept for one community.
const MOST: usize = 24;

/// What a plan is drawn from, as read from the database.
pub struct Ground {
    /// Outlines.
    pub drawn: Drawn,
    /// Entrances of each building.
    pub entrances: HashMap<BuildingId, usize>,
    pictures: Mutex<HashMap<u64, Arc<Picture>>>,
}

impl Ground {
    pub fn new(drawn: Drawn, entrances: HashMap<BuildingId, usize>) -> Self {
        Self { drawn, entrances, pictures: Mutex::default() }
    }
}

/// A drawing and the list of the same.
pub struct Picture {
    /// The SVG.
    pub svg: String,
    /// Compounds with their buildings.
    pub compounds: Vec<Listed>,
    /// Pins that stand at no building.
    pub elsewhere: Vec<(String, String)>,
}

/// One compound of the list.
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Its buildings.
    pub buildings: Vec<ListedBuilding>,
}

/// One building of the list.
pub struct ListedBuilding {
    /// Its name.
    pub name: String,
    /// Its page.
    pub url: String,
    /// Not on the drawing.
    pub undrawn: bool,
    /// What is marked at it: words and address.
    pub pins: Vec<(String, String)>,
}

/// What to look at.
#[derive(Clone, Copy, Default)]
pub struct Look {
    /// Only this compound and what lies around it.
    pub compound: Option<CompoundId>,
    /// The building the reader stands at.
    pub here: Option<BuildingId>,
}

/// The compounds that have buildings, in their order.
pub fn compounds(names: &Names) -> Vec<CompoundId> {
    let mut out: Vec<CompoundId> = Vec::new();
    for b in names.order.iter().filter_map(|id| names.buildings.get(id)) {
        if !out.contains(&b.compound) {
            out.push(b.compound);
        }
    }
    out
}

fn sign(sign: slice::Sign) -> Sign {
    match sign {
        slice::Sign::Done => Sign::Done,
        slice::Sign::Shelved => Sign::Shelved,
        slice::Sign::Soon => Sign::Soon,
        slice::Sign::Late => Sign::Late,
        slice::Sign::Open
        | slice::Sign::Asked
        | slice::Sign::Withdrawn
        | slice::Sign::Merged
        | slice::Sign::Split
        | slice::Sign::Plain => Sign::Open,
    }
}

/// Draws, or takes the same drawing from memory.
pub fn picture(code: Community, lang: Lang, names: &Names, ground: &Ground, look: Look, pins: &[slice::Pin]) -> Arc<Picture> {
    let mut hasher = DefaultHasher::new();
    (lang, look.compound, look.here).hash(&mut hasher);
    for p in pins {
        (p.building, p.spot, &p.title, &p.url, p.sign.name()).hash(&mut hasher);
    }
    let key = hasher.finish();
    if let Some(known) = ground.pictures.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return known.clone();
    }
    let picture = Arc::new(draw(code, lang, names, ground, look, pins));
    let mut kept = ground.pictures.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.len() >= MOST {
        kept.clear();
    }
    kept.insert(key, picture.clone());
    picture
}

pub(super) fn input(lang: Lang, names: &Names, ground: &Ground, pins: &[slice::Pin]) -> PlanInput {
    let t = Words(lang);
    let order = compounds(names);
    let outlines: HashMap<BuildingId, _> =
        ground.drawn.features.iter().filter_map(|(f, id)| id.map(|id| (id, f.shape.clone()))).collect();
    let mut counts: HashMap<BuildingId, i64> = HashMap::new();
    for p in pins {
        *counts.entry(p.building).or_default() += 1;
    }
    let buildings = names.order.iter().filter_map(|id| names.buildings.get(id).map(|b| (id, b)));
    let code = |id: &BuildingId| names.buildings.get(id).map(|b| b.code.clone()).unwrap_or_default();
    PlanInput {
        compounds: order.iter().map(|id| CompoundIn { name: names.compounds.get(id).cloned().unwrap_or_default() }).collect(),
        buildings: buildings
            .map(|(id, b)| BuildingIn {
                code: b.code.clone(),
                name: b.name.clone(),
                label: match counts.get(id) {
                    Some(n) => t.building_busy(names.building(*id), n),
                    None => t.building_label(names.building(*id)),
                },
                compound: order.iter().position(|c| *c == b.compound).unwrap_or(0),
                entrances: ground.entrances.get(id).copied().unwrap_or(1).max(1),
                outline: outlines.get(id).cloned(),
            })
            .collect(),
        features: ground.drawn.features.iter().map(|(f, _)| f.clone()).collect(),
        pins: pins
            .iter()
            .map(|p| Pin {
                at: match p.spot {
                    Some((east, south)) => PinAt::Near(code(&p.building), [f64::from(east) / 10.0, f64::from(south) / 10.0]),
                    None => PinAt::Building(code(&p.building)),
                },
                sign: sign(p.sign),
                label: p.title.clone(),
                href: p.url.clone(),
            })
            .collect(),
    }
}

fn draw(code: Community, lang: Lang, names: &Names, ground: &Ground, look: Look, pins: &[slice::Pin]) -> Picture {
    let t = Words(lang);
    let mut plan = plan::draw(input(lang, names, ground, pins), ASPECT);
    if let Some(at) = look.compound.and_then(|id| compounds(names).iter().position(|c| *c == id)) {
        plan = plan.look_at(at);
    }
    let many = |n: usize| t.many(n);
    let here = look.here.and_then(|id| names.buildings.get(&id)).map(|b| b.code.clone());
    let title = match look.compound.and_then(|id| names.compounds.get(&id)) {
        Some(name) => t.title_of(name),
        None => t.title().to_string(),
    };
    let style = Style {
        ids: "plan",
        href: crate::places::Building::PATTERN,
        title: &title,
        desc: t.desc(),
        north: t.north(),
        metres: t.metres(),
        schematic: t.schematic(),
        list_href: "#list",
        many: &many,
        here: here.as_deref(),
    };
    let svg = plan::svg(&plan, &style);
    let listing = plan::list(&plan);
    let named = |mut pins: Vec<(String, String)>, building: &str| {
        let n = pins.len();
        if n > NAMED {
            pins.truncate(NAMED);
            let all = format!("{}?b={}", liren_kit::urls::Matters::url(code), liren_kit::urls::encoded(building));
            pins.push((t.all_of(n), all));
        }
        pins
    };
    let pin = |i: &usize| plan.pins.get(*i).map(|p| (p.pin.label.clone(), p.pin.href.clone()));
    Picture {
        svg,
        compounds: listing
            .compounds
            .iter()
            .map(|c| Listed {
                name: c.name.clone(),
                buildings: c
                    .buildings
                    .iter()
                    .map(|b| ListedBuilding {
                        name: b.name.clone(),
                        url: crate::places::Building::url(&b.code),
                        undrawn: b.undrawn,
                        pins: named(b.pins.iter().filter_map(pin).collect(), &b.code),
                    })
                    .collect(),
            })
            .collect(),
        elsewhere: listing.elsewhere.iter().filter_map(pin).collect(),
    }
}
