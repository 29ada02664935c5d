//! A spot on the plan: so many decimetres east and south of the middle of a building. Kept so, it stays where it is when the
//! plan is drawn anew, and the building tells whose it is.

use std::fmt;

use liren_core::ground::plan::{self, Pt, Rect, Shape};
use liren_core::id::{BuildingId, CompoundId};
use liren_core::lang::Lang;
use liren_kit::fail::Fail;
use liren_kit::slice::{Pin, Sign};
use liren_kit::visit::Visit;

use super::draw::{self, Ground, Look};
use super::pages;
use crate::names::Names;

/// Farther from every building than this nothing belongs to the plan, in decimetres.
const FARTHEST: i32 = 5_000;

/// A spot on the plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spot {
    /// The building it is told by.
    pub building: BuildingId,
    /// Decimetres to the east of its middle.
    pub east: i32,
    /// Decimetres to the south of its middle.
    pub south: i32,
}

impl Spot {
    /// A spot, if it is near enough to be told by this building.
    pub fn new(building: BuildingId, east: i32, south: i32) -> Option<Self> {
        let near = |n: i32| (-FARTHEST..=FARTHEST).contains(&n);
        (near(east) && near(south)).then_some(Self { building, east, south })
    }

    /// From what [`fmt::Display`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(' ');
        let spot = Self::new(parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?)?;
        parts.next().is_none().then_some(spot)
    }

    /// A pin there that leads to `url`.
    pub fn pin(self, title: &str, url: &str) -> Pin {
        let spot = Some((self.east, self.south));
        Pin { building: self.building, spot, title: title.into(), url: url.into(), sign: Sign::Open }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.building, self.east, self.south)
    }
}

/// The plan of a compound, or of all, with pins on it.
pub async fn chart(visit: &Visit, names: &Names, compound: Option<CompoundId>, pins: &[Pin]) -> Result<String, Fail> {
    let ground = pages::ground(visit).await?;
    let look = Look { compound, here: None };
    Ok(draw::picture(visit.card.code, visit.lang, names, &ground, look, pins).svg.clone())
}

/// The part of the ground that the plan shows, with the line below it: a tap is measured in it.
pub async fn view(visit: &Visit, names: &Names, compound: Option<CompoundId>) -> Result<Rect, Fail> {
    let ground = pages::ground(visit).await?;
    Ok(viewed(names, &ground, compound).view)
}

fn viewed(names: &Names, ground: &Ground, compound: Option<CompoundId>) -> plan::Plan {
    let whole = plan::draw(draw::input(Lang::Zh, names, ground, &[]), draw::ASPECT);
    match compound.and_then(|id| draw::compounds(names).iter().position(|c| *c == id)) {
        Some(at) => whole.look_at(at),
        None => whole,
    }
}

/// The spot at a point of the drawing, and whether it lies in the building it is told by.
pub async fn at(visit: &Visit, names: &Names, compound: Option<CompoundId>, point: Pt) -> Result<Option<(Spot, bool)>, Fail> {
    let ground = pages::ground(visit).await?;
    let plan = viewed(names, &ground, compound);
    if !plan.view.holds(point) {
        return Ok(None);
    }
    let by_code = |code: &str| names.buildings.iter().find(|(_, b)| b.code == code).map(|(id, _)| *id);
    // How far the point lies from the nearest side of a building; less than nothing within it.
    let away = |s: &Shape| {
        let rings = s.rings().map(Vec::as_slice).unwrap_or_default();
        let sides = rings.iter().flat_map(|r| r.iter().zip(r.iter().cycle().skip(1)));
        let nearest = sides.map(|(a, b)| beside(point, *a, *b)).fold(f64::INFINITY, f64::min);
        if s.holds(point) { -1.0 } else { nearest }
    };
    let drawn = plan.buildings.iter().filter_map(|b| Some((b.outline.as_ref()?, b)));
    let nearest = drawn.map(|(s, b)| (away(s), s.bounds().mid(), b)).min_by(|a, b| a.0.total_cmp(&b.0));
    Ok(nearest.and_then(|(away, mid, b)| {
        // Within a plan's bounds: rounding to decimetres cannot overflow.
        let off = |p: f64, m: f64| ((p - m) * 10.0).round() as i32;
        let spot = Spot::new(by_code(&b.code)?, off(point[0], mid[0]), off(point[1], mid[1]))?;
        Some((spot, away < 0.0))
    }))
}

/// How far a point lies from a line between two others.
fn beside(p: Pt, a: Pt, b: Pt) -> f64 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let along = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy).max(1e-9);
    let along = along.clamp(0.0, 1.0);
    (p[0] - a[0] - along * dx).hypot(p[1] - a[1] - along * dy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_distance_to_a_line_is_that_to_its_nearest_point() {
        assert!((beside([5.0, 3.0], [0.0, 0.0], [10.0, 0.0]) - 3.0).abs() < 1e-9);
        assert!((beside([13.0, 4.0], [0.0, 0.0], [10.0, 0.0]) - 5.0).abs() < 1e-9);
        assert!((beside([3.0, 4.0], [0.0, 0.0], [0.0, 0.0]) - 5.0).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn a_spot_is_read_as_it_was_written(id in any::<u128>(), east in -9_000i32..9_000, south in -9_000i32..9_000) {
            let building = BuildingId(uuid::Uuid::from_u128(id));
            let spot = Spot { building, east, south };
            let near = east.abs() <= FARTHEST && south.abs() <= FARTHEST;
            prop_assert_eq!(Spot::parse(&spot.to_string()), near.then_some(spot));
        }

        #[test]
        fn no_text_breaks_it(text in "\\PC{0,60}") {
            let _ = Spot::parse(&text);
        }
    }
}
