//! A spot on the plan as programs read and write it: by the code on a building's poster.

use liren_ground::names::Names;
use liren_ground::plan::spot::Spot;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A spot on the plan.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PinJson {
    /// The code on the poster of a building near by.
    building: String,
    /// Decimetres to the east of the building's middle.
    east: i32,
    /// Decimetres to the south of it.
    south: i32,
}

impl PinJson {
    /// A spot as programs read it.
    pub fn of(spot: Spot, names: &Names) -> Self {
        let building = names.buildings.get(&spot.building).map(|b| b.code.clone()).unwrap_or_default();
        Self { building, east: spot.east, south: spot.south }
    }

    /// The spot, if it is near a building that is there.
    pub fn spot(&self, names: &Names) -> Option<Spot> {
        let known = names.buildings.iter().find(|(_, b)| b.code.eq_ignore_ascii_case(self.building.trim()));
        known.and_then(|(id, _)| Spot::new(*id, self.east, self.south))
    }
}
