//! Pins: where each stands, and which stand too near each other to be told apart.

use std::collections::HashMap;

use super::{PinAt, PlacedPin, Plan, PlanBuilding, Pt, Shape, Sign};

/// Pins drawn as one, because they stand within a cell of each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// Where the tip of the shared pin stands.
    pub at: Pt,
    /// Indices of the pins, in their order.
    pub pins: Vec<usize>,
    /// The most urgent sign among them.
    pub sign: Sign,
}

/// Gives every pin its place: at a building near the end of its outline (the name stands in the middle), or at its
/// point. A point of surveyed ground means nothing on a schematic: such a pin is in the list only.
pub(super) fn place(plan: &mut Plan) {
    let by_code: HashMap<&str, usize> = plan.buildings.iter().enumerate().map(|(i, b)| (b.code.as_str(), i)).collect();
    let places: Vec<(Option<Pt>, Option<usize>)> = plan
        .pins
        .iter()
        .map(|p| match &p.pin.at {
            PinAt::Building(code) => {
                let building = by_code.get(code.as_str()).copied();
                (building.and_then(|b| stand(&plan.buildings[b])), building)
            }
            PinAt::Near(code, off) => {
                let building = by_code.get(code.as_str()).copied();
                let mid = building.and_then(|b| plan.buildings[b].outline.as_ref()).map(|s| s.bounds().mid());
                (mid.map(|m| [m[0] + off[0], m[1] + off[1]]), building)
            }
            PinAt::Point(at) => (Some(*at).filter(|_| !plan.schematic), None),
        })
        .collect();
    for (pin, (at, building)) in plan.pins.iter_mut().zip(places) {
        (pin.at, pin.building) = (at, building);
    }
}

fn stand(building: &PlanBuilding) -> Option<Pt> {
    let outline = building.outline.as_ref()?;
    let (a, b) = outline.longest_side()?;
    let mid = outline.bounds().mid();
    let long = (b[0] - a[0]).hypot(b[1] - a[1]).max(0.1);
    let along = (long / 2.0 - 6.0).max(0.0) / long;
    Some([mid[0] + (b[0] - a[0]) * along, mid[1] + (b[1] - a[1]) * along + 2.0])
}

/// Gathers pins into clusters no two of which stand within `cell` metres, first come first. Every placed pin is in
/// exactly one.
pub fn cluster(pins: &[PlacedPin], cell: f64) -> Vec<Cluster> {
    let mut out: Vec<Cluster> = Vec::new();
    for (i, pin) in pins.iter().enumerate() {
        let Some(at) = pin.at else { continue };
        let near = out.iter_mut().find(|c| (c.at[0] - at[0]).hypot(c.at[1] - at[1]) <= cell);
        match near {
            Some(c) => {
                c.pins.push(i);
                c.sign = c.sign.max(pin.pin.sign);
            }
            None => out.push(Cluster { at, pins: vec![i], sign: pin.pin.sign }),
        }
    }
    // From back to front, so that a nearer drop covers the tip of the one behind it.
    out.sort_by(|a, b| a.at[1].total_cmp(&b.at[1]).then(a.at[0].total_cmp(&b.at[0])));
    out
}

/// Whether the tip of a pin would touch this shape; used where names look for room.
pub(super) fn head(at: Pt) -> super::Rect {
    super::Rect { x: at[0] - 6.0, y: at[1] - 15.5, w: 12.0, h: 16.0 }
}

impl PlanBuilding {
    /// The outline, if it can be drawn.
    pub fn drawn(&self) -> Option<&Shape> {
        self.outline.as_ref().filter(|s| matches!(s, Shape::Area(_)))
    }
}
