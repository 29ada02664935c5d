//! The plan as a plain list: the same buildings and pins in words, for a screen reader, a printer, or a browser that
//! draws nothing.

use super::Plan;

/// Everything on the plan, in reading order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Compounds in their order.
    pub compounds: Vec<ListCompound>,
    /// Pins that belong to no building (indices into [`Plan::pins`]).
    pub elsewhere: Vec<usize>,
}

/// One compound of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListCompound {
    /// Its name.
    pub name: String,
    /// Its buildings, by the number in their name.
    pub buildings: Vec<ListBuilding>,
}

/// One building of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListBuilding {
    /// The code for its link.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its pins (indices into [`Plan::pins`]).
    pub pins: Vec<usize>,
    /// Not on the drawing, since it was not surveyed.
    pub undrawn: bool,
}

/// Makes the list. Compounds without a building in view are left out.
pub fn list(plan: &Plan) -> Listing {
    let mut compounds: Vec<ListCompound> =
        plan.compounds.iter().map(|c| ListCompound { name: c.name.clone(), buildings: Vec::new() }).collect();
    for b in reading_order(plan) {
        let building = &plan.buildings[b];
        let pins = plan.pins.iter().enumerate().filter(|(_, p)| p.building == Some(b)).map(|(i, _)| i).collect();
        if let Some(c) = compounds.get_mut(building.compound) {
            c.buildings.push(ListBuilding {
                code: building.code.clone(),
                name: building.name.clone(),
                pins,
                undrawn: building.drawn().is_none(),
            });
        }
    }
    compounds.retain(|c| !c.buildings.is_empty());
    let elsewhere = plan.pins.iter().enumerate().filter(|(_, p)| p.building.is_none()).map(|(i, _)| i).collect();
    Listing { compounds, elsewhere }
}

/// Buildings by compound, then by the number in their name (3栋 before 12栋), then by name.
pub(super) fn reading_order(plan: &Plan) -> Vec<usize> {
    let mut order: Vec<usize> = (0..plan.buildings.len()).collect();
    order.sort_by(|a, b| {
        let key = |i: &usize| (plan.buildings[*i].compound, number(&plan.buildings[*i].name));
        key(a).cmp(&key(b)).then_with(|| plan.buildings[*a].name.cmp(&plan.buildings[*b].name))
    });
    order
}

/// The first number in a name; names without one come last.
fn number(name: &str) -> u32 {
    let digits: String = name.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).take(6).collect();
    digits.parse().unwrap_or(u32::MAX)
}
