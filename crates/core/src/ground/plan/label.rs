//! Finds room for names, so that none covers a building, a pin or another name. A compound's name always shows; a
//! building's or lane's is left out where there is no room (the link still says it).

use super::list::reading_order;
use super::pins::{Cluster, head};
use super::{Kind, Plan, Pt, Rect, Shape};

/// Height of a compound's name in metres.
pub const COMPOUND: f64 = 11.0;
/// Height of a building's name.
pub const BUILDING: f64 = 7.6;
/// Height of a lane's, green's or water's name.
pub const LANE: f64 = 7.0;

/// A name with its place.
#[derive(Debug, Clone)]
pub struct Label {
    /// The words.
    pub text: String,
    /// The middle.
    pub at: Pt,
    /// Height of the letters.
    pub em: f64,
    /// Degrees clockwise.
    pub turn: f64,
    /// Characters one below the other.
    pub stacked: bool,
    /// What it names.
    pub of: Of,
}

/// What a label names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// The compound with this index.
    Compound(usize),
    /// The building with this index.
    Building(usize),
    /// A lane.
    Lane,
    /// A green, water or a railway.
    Feature(Kind),
}

/// How wide a text is: a Chinese character is as wide as it is high, Latin letters a little over half of that.
pub fn width(text: &str, em: f64) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 0.57 } else { 1.0 }).sum::<f64>() * em
}

impl Label {
    /// The ground it covers.
    pub fn bounds(&self) -> Rect {
        let long = width(&self.text, self.em);
        if self.stacked {
            return Rect::around(self.at, self.em * 1.1, long * 1.06);
        }
        let (sin, cos) = self.turn.to_radians().sin_cos();
        let tall = self.em * 1.1;
        Rect::around(self.at, (long * cos).abs() + (tall * sin).abs(), (long * sin).abs() + (tall * cos).abs())
    }
}

/// All names that have room, compounds first.
pub fn place(plan: &Plan, clusters: &[Cluster]) -> Vec<Label> {
    let mut taken: Vec<Rect> = clusters.iter().map(|c| head(c.at)).collect();
    for f in plan.features.iter().filter(|f| f.kind == Kind::Gate) {
        taken.push(Rect::around(f.shape.bounds().mid(), 9.0, 9.0));
    }
    let walls: Vec<Rect> = plan.buildings.iter().filter_map(|b| b.drawn()).map(|s| s.bounds()).collect();
    let mut out: Vec<Label> = Vec::new();
    let add = |label: Label, taken: &mut Vec<Rect>, out: &mut Vec<Label>| {
        taken.push(label.bounds());
        out.push(label);
    };
    for (i, _) in plan.compounds.iter().enumerate() {
        if let Some(label) = compound(plan, i, &walls, &taken) {
            add(label, &mut taken, &mut out);
        }
    }
    for i in reading_order(plan) {
        if let Some(label) = building(plan, i, &walls, &taken) {
            add(label, &mut taken, &mut out);
        }
    }
    for lane in &plan.lanes {
        if let Some(label) = along(&lane.name, &lane.line, Of::Lane, plan.view, &walls, &taken) {
            add(label, &mut taken, &mut out);
        }
    }
    for f in &plan.features {
        let label = match &f.shape {
            Shape::Line(line) => along(&f.name, line, Of::Feature(f.kind), plan.view, &walls, &taken),
            Shape::Area(_) => within(&f.name, &f.shape, Of::Feature(f.kind), plan.view, &walls, &taken),
            Shape::Point(_) => None,
        };
        if let Some(label) = label {
            add(label, &mut taken, &mut out);
        }
    }
    out
}

fn clear(r: Rect, of: &[Rect]) -> bool {
    !of.iter().any(|o| r.meets(*o))
}

/// The free place nearest to the top left of the compound's ground; if there is none, the top left itself.
fn compound(plan: &Plan, index: usize, walls: &[Rect], taken: &[Rect]) -> Option<Label> {
    let c = &plan.compounds[index];
    let built = plan.buildings.iter().filter(|b| b.compound == index).filter_map(|b| b.drawn()).map(|s| s.bounds());
    let ground = match &c.ground {
        Some(shape) => shape.bounds(),
        None => built.reduce(Rect::with)?.grown(16.0),
    };
    if c.name.is_empty() || !ground.meets(plan.view.grown(-20.0)) {
        return None;
    }
    let label = |at| Label { text: c.name.clone(), at, em: COMPOUND, turn: 0.0, stacked: false, of: Of::Compound(index) };
    let size = label([0.0, 0.0]).bounds();
    let wish = [ground.x + size.w / 2.0 + 9.0, ground.y + size.h / 2.0 + 4.0];
    let mut best: Option<(f64, Pt)> = None;
    let step = 2.0_f64.max(ground.w.max(ground.h) / 120.0);
    let (columns, rows) = ((ground.w / step) as usize, (ground.h / step) as usize);
    for i in 0..=columns {
        for j in 0..=rows {
            let at = [ground.x + i as f64 * step, ground.y + j as f64 * step];
            let r = label(at).bounds().grown(2.0);
            let inside = plan.view.covers(r) && c.ground.as_ref().is_none_or(|g| r.ring().iter().all(|p| g.holds(*p)));
            if !inside || !clear(r, walls) || !clear(r, taken) {
                continue;
            }
            // A name beside the wish is better than one below it.
            let far = (at[0] - wish[0]).abs() + 2.5 * (at[1] - wish[1]).abs();
            if best.is_none_or(|(b, _)| far < b) {
                best = Some((far, at));
            }
        }
    }
    Some(label(best.map_or(wish, |(_, at)| at)))
}

/// Inside its outline if that is long enough; else beside it.
fn building(plan: &Plan, index: usize, walls: &[Rect], taken: &[Rect]) -> Option<Label> {
    let b = &plan.buildings[index];
    let outline = b.drawn()?;
    let (p, q) = outline.longest_side()?;
    let long = (q[0] - p[0]).hypot(q[1] - p[1]);
    let mid = outline.bounds().mid();
    let label = |at, em, turn| Label { text: b.name.clone(), at, em, turn, stacked: false, of: Of::Building(index) };
    for em in [BUILDING, BUILDING * 0.8] {
        let wide = width(&b.name, em);
        // Room for the name in the middle, or, where a pin stands there, in the other half.
        for shift in [0.0, -0.2, 0.2] {
            let at = [mid[0] + (q[0] - p[0]) * shift, mid[1] + (q[1] - p[1]) * shift];
            let inside = label(at, em, outline.turn());
            if wide + 3.0 + 2.0 * shift.abs() * long <= long && clear(inside.bounds(), taken) {
                return Some(inside);
            }
        }
    }
    let r = outline.bounds();
    let wide = width(&b.name, BUILDING);
    let around = [
        [mid[0], r.y + r.h + BUILDING * 0.7],
        [mid[0], r.y - BUILDING * 0.7],
        [r.x + r.w + wide / 2.0 + 2.0, mid[1]],
        [r.x - wide / 2.0 - 2.0, mid[1]],
    ];
    around.into_iter().map(|at| label(at, BUILDING, 0.0)).find(|l| {
        let r = l.bounds();
        plan.view.covers(r) && clear(r, walls) && clear(r, taken)
    })
}

/// Along a line, at the first of several places that is free; upright characters on a line that climbs.
fn along(name: &str, line: &[Pt], of: Of, view: Rect, walls: &[Rect], taken: &[Rect]) -> Option<Label> {
    let total: f64 = line.windows(2).map(|w| (w[1][0] - w[0][0]).hypot(w[1][1] - w[0][1])).sum();
    if name.is_empty() || total < width(name, LANE) {
        return None;
    }
    let chinese = name.chars().all(|c| !c.is_ascii());
    // A name stands in a lane, but beside a railway.
    let sides: &[f64] = if of == Of::Feature(Kind::Rail) { &[LANE, -LANE] } else { &[0.0] };
    let places = [0.5, 0.35, 0.65, 0.2, 0.8, 0.1, 0.9].into_iter().flat_map(|share| sides.iter().map(move |s| (share, *s)));
    places.into_iter().find_map(|(share, side)| {
        let (at, turn) = point_at(line, total * share)?;
        let (sin, cos) = turn.to_radians().sin_cos();
        let at = [at[0] - sin * side, at[1] + cos * side];
        let upright = turn.abs() > 45.0 && chinese;
        let label = Label { text: name.to_owned(), at, em: LANE, turn: if upright { 0.0 } else { turn }, stacked: upright, of };
        let r = label.bounds();
        (view.covers(r) && clear(r, walls) && clear(r, taken)).then_some(label)
    })
}

fn point_at(line: &[Pt], mut far: f64) -> Option<(Pt, f64)> {
    for w in line.windows(2) {
        let d = [w[1][0] - w[0][0], w[1][1] - w[0][1]];
        let long = d[0].hypot(d[1]);
        if far <= long && long > 0.0 {
            let mut turn = d[1].atan2(d[0]).to_degrees();
            if turn > 90.0 {
                turn -= 180.0;
            } else if turn <= -90.0 {
                turn += 180.0;
            }
            return Some(([w[0][0] + d[0] * far / long, w[0][1] + d[1] * far / long], turn));
        }
        far -= long;
    }
    None
}

/// In the middle of an area, or a little above or below.
fn within(name: &str, shape: &Shape, of: Of, view: Rect, walls: &[Rect], taken: &[Rect]) -> Option<Label> {
    let r = shape.bounds();
    if name.is_empty() || width(name, LANE) > r.w + 10.0 {
        return None;
    }
    let mid = r.mid();
    [0.0, -0.15, 0.15, -0.3, 0.3, -0.4, 0.4].into_iter().find_map(|share| {
        let at = [mid[0], mid[1] + r.h * share];
        let label = Label { text: name.to_owned(), at, em: LANE, turn: 0.0, stacked: false, of };
        let b = label.bounds();
        (b.ring().iter().all(|p| shape.holds(*p)) && view.covers(b) && clear(b, walls) && clear(b, taken)).then_some(label)
    })
}
