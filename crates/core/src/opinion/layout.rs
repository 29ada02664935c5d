//! The map as a drawing: a square of a thousand by a thousand, in whole numbers, so that the same votes are the same drawing to
//! the last digit. The middle of opinions is the middle of the square.

use super::clusters::distance2;
use super::{Map, Votes};

/// Length of a side.
pub const SIDE: i32 = 1_000;
/// Nothing is drawn nearer to the edge than this.
const EDGE: f64 = 30.0;
/// Dots that would lie on each other are set around their place this far apart.
const APART: f64 = 7.0;
/// The golden angle: dots around a place never line up.
const GOLDEN: f64 = 2.399_963_229_728_653;

/// A spot of the drawing, from its top left corner.
pub type Spot = [i32; 2];

/// What is drawn.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Plot {
    /// A dot for everybody who counts; none where so few take part that a dot could tell who it is.
    pub dots: Vec<Dot>,
    /// Where each group lies, in the order of groups.
    pub areas: Vec<Area>,
}

/// Where a person stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Dot {
    /// Number of the person, to mark who looks; it is shown to nobody.
    pub person: i64,
    /// The group.
    pub group: usize,
    /// Where.
    pub at: Spot,
}

/// Where a group lies.
#[derive(Clone, PartialEq, Debug)]
pub struct Area {
    /// Its middle.
    pub centre: Spot,
    /// Half of its people stand about so near, or nearer.
    pub radius: i32,
    /// Corners of what holds all of its dots, clockwise; empty where there are no dots.
    pub hull: Vec<Spot>,
}

/// Draws a map; `dots` says whether single people are drawn.
pub fn plot(votes: &Votes, map: &Map, dots: bool) -> Plot {
    let people = || map.counted.iter().filter_map(|p| map.group_of[*p].map(|g| (*p, g)));
    let mut reach: Vec<f64> = people().map(|(p, _)| map.places[p][0].abs().max(map.places[p][1].abs())).collect();
    reach.sort_by(f64::total_cmp);
    // One in twenty may stand beyond; they are drawn at the edge.
    let most = reach.get((reach.len() * 19 / 20).min(reach.len().saturating_sub(1))).copied().unwrap_or(0.0);
    let middle = f64::from(SIDE) / 2.0;
    let unit = if most > 0.0 { (middle - EDGE) / (1.2 * most) } else { 0.0 };
    let inside = |x: f64| x.clamp(EDGE, f64::from(SIDE) - EDGE).round() as i32;
    let on = |place: [f64; 2]| [inside(middle + place[0] * unit), inside(middle - place[1] * unit)];
    let mut drawn: Vec<Dot> = Vec::new();
    if dots {
        drawn = people().map(|(p, group)| Dot { person: votes.people()[p], group, at: on(map.places[p]) }).collect();
        spread(&mut drawn);
    }
    let area = |(g, group): (usize, &super::map::Group)| {
        let mut far: Vec<f64> =
            people().filter(|(_, of)| *of == g).map(|(p, _)| distance2(map.places[p], group.centre).sqrt() * unit).collect();
        far.sort_by(f64::total_cmp);
        Area {
            centre: on(group.centre),
            radius: far.get(far.len() / 2).map_or(0, |r| r.round() as i32),
            hull: hull(drawn.iter().filter(|d| d.group == g).map(|d| d.at).collect()),
        }
    };
    let areas = map.groups.iter().enumerate().map(area).collect();
    Plot { dots: drawn, areas }
}

/// Sets dots of one spot around it, like seeds of a sunflower.
fn spread(dots: &mut [Dot]) {
    let mut order: Vec<usize> = (0..dots.len()).collect();
    order.sort_by_key(|i| (dots[*i].at, *i));
    let mut from = 0;
    while from < order.len() {
        let spot = dots[order[from]].at;
        let same = order[from..].iter().take_while(|i| dots[**i].at == spot).count();
        for (k, i) in order[from..from + same].iter().enumerate() {
            let (angle, far) = (k as f64 * GOLDEN, APART * (k as f64).sqrt());
            let to = |x: i32, by: f64| (f64::from(x) + by * far).clamp(0.0, f64::from(SIDE)).round() as i32;
            dots[*i].at = [to(spot[0], angle.cos()), to(spot[1], angle.sin())];
        }
        from += same;
    }
}

/// The corners of the smallest convex shape that holds all spots (Andrew's chain), clockwise as seen on the drawing.
fn hull(mut spots: Vec<Spot>) -> Vec<Spot> {
    spots.sort_unstable();
    spots.dedup();
    if spots.len() < 3 {
        return spots;
    }
    let turn = |a: Spot, b: Spot, c: Spot| {
        let wide = |x: i32, y: i32| i64::from(x) - i64::from(y);
        wide(b[0], a[0]) * wide(c[1], a[1]) - wide(b[1], a[1]) * wide(c[0], a[0])
    };
    let chain = |spots: &mut dyn Iterator<Item = Spot>| {
        let mut out: Vec<Spot> = Vec::new();
        for s in spots {
            while out.len() > 1 && turn(out[out.len() - 2], out[out.len() - 1], s) <= 0 {
                out.pop();
            }
            out.push(s);
        }
        out.pop();
        out
    };
    let mut out = chain(&mut spots.iter().copied());
    out.extend(chain(&mut spots.iter().rev().copied()));
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spots() -> impl Strategy<Value = Vec<Spot>> {
        proptest::collection::vec((0..40i32, 0..40i32).prop_map(|(x, y)| [x, y]), 0..60)
    }

    proptest! {
        #[test]
        fn a_hull_holds_every_spot_and_has_no_corner_too_many(spots in spots()) {
            let corners = hull(spots.clone());
            prop_assert!(corners.iter().all(|c| spots.contains(c)));
            let n = corners.len();
            if n >= 3 {
                for i in 0..n {
                    let (a, b) = (corners[i], corners[(i + 1) % n]);
                    let side = |s: Spot| (b[0] - a[0]) * (s[1] - a[1]) - (b[1] - a[1]) * (s[0] - a[0]);
                    prop_assert!(spots.iter().all(|s| side(*s) >= 0));
                    prop_assert!(side(corners[(i + 2) % n]) > 0);
                }
            }
        }

        #[test]
        fn dots_of_one_spot_are_told_apart(n in 1..60usize, x in 0..=SIDE, y in 0..=SIDE) {
            let mut dots: Vec<Dot> = (0..n).map(|i| Dot { person: i as i64, group: 0, at: [x, y] }).collect();
            spread(&mut dots);
            prop_assert_eq!(dots[0].at, [x, y]);
            prop_assert!(dots.iter().all(|d| d.at.iter().all(|c| (0..=SIDE).contains(c))));
            if (100..900).contains(&x) && (100..900).contains(&y) {
                let mut at: Vec<Spot> = dots.iter().map(|d| d.at).collect();
                at.sort_unstable();
                at.dedup();
                prop_assert_eq!(at.len(), n);
            }
        }
    }
}
