//! Puts the buildings on the ground. The layout is that of a schematic plan; a gentle bend over the whole makes streets
//! curve and rows stand a little askew, as a real quarter does. A railway passes to the east: 铁西 is west of it.

use super::super::plan::layout::{Block, Layout, lay_out};
use super::super::plan::{Feature, Kind, Pt, Rect, Shape, geo};
use super::{Roster, Spec};

/// Width to height of the ground.
const ASPECT: f64 = 0.95;
/// Names of streets between shelves and of lanes between compounds; all invented.
const STREETS: [&str; 6] = ["铁西路", "站前街", "塘湾路", "纺织路", "水塔路", "桑园路"];
const LANES: [&str; 10] = ["道岔巷", "月台巷", "红砖巷", "扳道巷", "煤场巷", "枕木巷", "信号巷", "食堂巷", "锅炉巷", "井边巷"];

/// Longitude and latitude that invented geometry is drawn around: near Bantang, rounded to a hundredth of a degree.
pub fn origin() -> Pt {
    [112.95, 27.87]
}

/// The roster's ground and buildings as GeoJSON, so that the demo reads its plan the way any community would.
pub fn to_geojson(roster: &Roster) -> String {
    let mut features = roster.terrain.clone();
    features.extend(roster.buildings.iter().map(|b| Feature {
        kind: Kind::Building,
        name: format!("{} {}", roster.compounds[b.compound].name, b.name),
        code: b.code.clone(),
        shape: b.outline(),
    }));
    geo::write(&features, origin(), "演示数据：几何图形为虚构 / invented geometry for demonstration; Apache-2.0")
}

pub(super) fn place(spec: &Spec, roster: &mut Roster) {
    let mut blocks: Vec<Block> = Vec::new();
    for (i, estate) in spec.estates.iter().enumerate() {
        let sizes = roster.buildings.iter().filter(|b| b.compound == i).map(|b| b.size).collect();
        blocks.push(Block { sizes, least: 12.0 * estate.name.chars().count() as f64 + 12.0 });
    }
    // An open place with a pond, after two thirds of the compounds: 塘 is what the quarter is named for.
    let pond = (blocks.len() > 2).then_some(blocks.len() * 2 / 3);
    if let Some(at) = pond {
        blocks.insert(at, Block { sizes: Vec::new(), least: 78.0 });
    }
    let laid = lay_out(&blocks, ASPECT);
    let bend = Bend { w: laid.size[0], h: laid.size[1] };
    let mut next = roster.buildings.iter_mut();
    for rect in laid.buildings.iter().flatten() {
        if let Some(b) = next.next() {
            b.at = bend.point(rect.mid());
            b.turn = bend.turn(rect.mid());
        }
    }
    let mut names = roster.compounds.iter().map(|c| c.name.clone());
    for (i, rect) in laid.blocks.iter().enumerate() {
        if Some(i) == pond {
            open_place(*rect, &bend, &mut roster.terrain);
        } else {
            roster.terrain.push(feature(Kind::Compound, names.next().unwrap_or_default(), bend.ring(*rect)));
            // The gate is in the wall towards the street below.
            let gate = [rect.x + (rect.w * 0.3).min(40.0), rect.y + rect.h];
            roster.terrain.push(feature(Kind::Gate, String::new(), Shape::Point(bend.point(gate))));
        }
    }
    for rect in laid
        .free
        .iter()
        .filter(|r| r.w >= 14.0 && r.h >= 14.0 && !laid.blocks.iter().enumerate().any(|(i, b)| Some(i) == pond && b.covers(**r)))
    {
        let rect = Rect { x: rect.x + 1.0, y: rect.y + 1.5, w: rect.w - 2.0, h: rect.h - 3.0 };
        roster.terrain.push(feature(Kind::Green, String::new(), bend.blob(rect)));
    }
    ways(&laid, &bend, &mut roster.terrain);
}

fn open_place(rect: Rect, bend: &Bend, terrain: &mut Vec<Feature>) {
    let park = Rect { x: rect.x + 2.0, y: rect.y + 2.0, w: rect.w - 4.0, h: rect.h - 4.0 };
    let tall = (park.h - 30.0).clamp(20.0, 46.0);
    let water = Rect { x: park.x + 11.0, y: park.y + park.h - tall - 10.0, w: park.w - 22.0, h: tall };
    // The lawn has a hole where the pond is, so that no tree stands in the water.
    let (Shape::Area(lawn), Shape::Area(pond)) = (bend.ring(park), bend.blob(water)) else { return };
    let rings = lawn.into_iter().chain(pond.clone()).collect();
    terrain.push(feature(Kind::Green, "小游园".to_owned(), Shape::Area(rings)));
    terrain.push(feature(Kind::Water, "板塘".to_owned(), Shape::Area(pond)));
}

fn ways(laid: &Layout, bend: &Bend, terrain: &mut Vec<Feature>) {
    let (mut streets, mut lanes) = (STREETS.iter().cycle(), LANES.iter().cycle());
    let [w, h] = laid.size;
    let mut add = |name: &str, from: Pt, to: Pt| {
        terrain.push(feature(Kind::Lane, name.to_owned(), bend.line(from, to)));
    };
    // The main street runs along the foot, and out of the picture on both sides.
    add("站前大道", [-60.0, h + 8.0], [w + 80.0, h + 8.0]);
    for s in &laid.streets {
        let level = s.from[1] == s.to[1];
        let name = if level { streets.next() } else { lanes.next() };
        // Lanes of the uppermost shelf lead out of the picture, those of the lowest into the main street.
        let (from, to) = if level { ([-60.0, s.from[1]], [w + 10.0, s.to[1]]) } else { (s.from, s.to) };
        let from = if !level && from[1] <= 0.0 { [from[0], -60.0] } else { from };
        let to = if !level && to[1] >= h { [to[0], h + 8.0] } else { to };
        add(name.copied().unwrap_or_default(), from, to);
    }
    add("铁路边巷", [w + 10.0, -60.0], [w + 10.0, h + 8.0]);
    // Trees on the bank between the lane and the line.
    let bank = Rect { x: w + 17.0, y: -8.0, w: 11.0, h: h + 8.0 };
    terrain.push(feature(Kind::Green, String::new(), bend.ring(bank)));
    terrain.push(feature(Kind::Rail, "铁路".to_owned(), bend.line([w + 31.0, -60.0], [w + 31.0, h + 80.0])));
}

fn feature(kind: Kind, name: String, shape: Shape) -> Feature {
    Feature { kind, name, code: String::new(), shape }
}

/// The bend of the whole ground, so gentle that rows of buildings stay rows.
struct Bend {
    w: f64,
    h: f64,
}

impl Bend {
    fn point(&self, p: Pt) -> Pt {
        let (x, y) = (p[0] - self.w / 2.0, p[1] - self.h / 2.0);
        let (span, tall) = (self.w.max(200.0), self.h.max(200.0));
        let along = (x / span * 4.6 + 0.7).sin();
        let down = (y / tall * 3.4 - 0.4).sin();
        [x + span * 0.016 * down - y * 0.035, y + span * 0.014 * along + x * 0.035]
    }

    /// The direction of what ran level before, in degrees.
    fn turn(&self, p: Pt) -> f64 {
        let (a, b) = (self.point([p[0] - 1.0, p[1]]), self.point([p[0] + 1.0, p[1]]));
        (b[1] - a[1]).atan2(b[0] - a[0]).to_degrees()
    }

    fn line(&self, from: Pt, to: Pt) -> Shape {
        let long = (to[0] - from[0]).hypot(to[1] - from[1]);
        let n = (long / 30.0).ceil().max(1.0) as usize;
        Shape::Line((0..=n).map(|i| self.between(from, to, i as f64 / n as f64)).collect())
    }

    fn ring(&self, r: Rect) -> Shape {
        let c = r.ring();
        let sides = (0..4).flat_map(|i| {
            let (a, b) = (c[i], c[(i + 1) % 4]);
            let n = ((b[0] - a[0]).hypot(b[1] - a[1]) / 30.0).ceil().max(1.0) as usize;
            (0..n).map(move |k| (a, b, k as f64 / n as f64)).collect::<Vec<_>>()
        });
        Shape::Area(vec![sides.map(|(a, b, t)| self.between(a, b, t)).collect()])
    }

    /// A rounded, slightly uneven area inside a rectangle.
    fn blob(&self, r: Rect) -> Shape {
        let mid = r.mid();
        let ring = (0..20).map(|i| {
            let t = f64::from(i) / 20.0 * std::f64::consts::TAU;
            // Between an ellipse and a rectangle, with a little unrest.
            let round = |v: f64| v.signum() * v.abs().powf(0.6);
            let wave = 0.95 + 0.05 * (t * 3.0 + r.x).sin();
            self.point([mid[0] + round(t.cos()) * r.w / 2.0 * wave, mid[1] + round(t.sin()) * r.h / 2.0 * wave])
        });
        Shape::Area(vec![ring.collect()])
    }

    fn between(&self, a: Pt, b: Pt, t: f64) -> Pt {
        self.point([a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t])
    }
}
