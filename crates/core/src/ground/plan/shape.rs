//! Points, rectangles and shapes, and the little geometry a plan needs.

use serde::{Deserialize, Serialize};

/// A point: metres east, metres south (or longitude, latitude while a file is read).
pub type Pt = [f64; 2];

/// A rectangle along the axes.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Left.
    pub x: f64,
    /// Top.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl Rect {
    /// A rectangle by its middle and size.
    pub fn around(at: Pt, w: f64, h: f64) -> Self {
        Self { x: at[0] - w / 2.0, y: at[1] - h / 2.0, w, h }
    }

    /// The four corners, clockwise from the top left.
    pub fn ring(self) -> [Pt; 4] {
        let (r, b) = (self.x + self.w, self.y + self.h);
        [[self.x, self.y], [r, self.y], [r, b], [self.x, b]]
    }

    /// The middle.
    pub fn mid(self) -> Pt {
        [self.x + self.w / 2.0, self.y + self.h / 2.0]
    }

    /// Larger by `by` on every side.
    pub fn grown(self, by: f64) -> Self {
        Self { x: self.x - by, y: self.y - by, w: self.w + 2.0 * by, h: self.h + 2.0 * by }
    }

    /// Whether the two share more than an edge.
    pub fn meets(self, o: Self) -> bool {
        self.x < o.x + o.w && o.x < self.x + self.w && self.y < o.y + o.h && o.y < self.y + self.h
    }

    /// Whether the point lies inside.
    pub fn holds(self, p: Pt) -> bool {
        p[0] >= self.x && p[0] <= self.x + self.w && p[1] >= self.y && p[1] <= self.y + self.h
    }

    /// Whether the other lies wholly inside.
    pub fn covers(self, o: Self) -> bool {
        o.x >= self.x && o.y >= self.y && o.x + o.w <= self.x + self.w && o.y + o.h <= self.y + self.h
    }

    /// The smallest rectangle with both.
    pub fn with(self, o: Self) -> Self {
        let (x, y) = (self.x.min(o.x), self.y.min(o.y));
        let (r, b) = ((self.x + self.w).max(o.x + o.w), (self.y + self.h).max(o.y + o.h));
        Self { x, y, w: r - x, h: b - y }
    }
}

/// A shape on the ground.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Rings that close by themselves; a ring inside another is a hole.
    Area(Vec<Vec<Pt>>),
    /// A line.
    Line(Vec<Pt>),
    /// A point.
    Point(Pt),
}

impl Shape {
    /// The rings of an area.
    pub fn rings(&self) -> Option<&Vec<Vec<Pt>>> {
        match self {
            Shape::Area(rings) => Some(rings),
            _ => None,
        }
    }

    /// All corners.
    pub fn points(&self) -> Box<dyn Iterator<Item = &Pt> + '_> {
        match self {
            Shape::Area(rings) => Box::new(rings.iter().flatten()),
            Shape::Line(line) => Box::new(line.iter()),
            Shape::Point(p) => Box::new(std::iter::once(p)),
        }
    }

    /// Moves every corner.
    pub fn change(&mut self, f: impl Fn(Pt) -> Pt) {
        match self {
            Shape::Area(rings) => rings.iter_mut().flatten().for_each(|p| *p = f(*p)),
            Shape::Line(line) => line.iter_mut().for_each(|p| *p = f(*p)),
            Shape::Point(p) => *p = f(*p),
        }
    }

    /// The rectangle around it.
    pub fn bounds(&self) -> Rect {
        self.points().map(|p| Rect { x: p[0], y: p[1], w: 0.0, h: 0.0 }).reduce(Rect::with).unwrap_or_default()
    }

    /// The longest side of an area as its two ends, with the upper of two equally long ones first.
    pub fn longest_side(&self) -> Option<(Pt, Pt)> {
        let ring = self.rings()?.first()?;
        let mut best: Option<(f64, Pt, Pt)> = None;
        for (i, a) in ring.iter().enumerate() {
            let b = ring[(i + 1) % ring.len()];
            let long = (b[0] - a[0]).hypot(b[1] - a[1]);
            let better = best.is_none_or(|(l, p, q)| long > l + 0.5 || (long > l - 0.5 && a[1] + b[1] < p[1] + q[1] - 0.1));
            if better {
                best = Some((long, *a, b));
            }
        }
        best.map(|(_, a, b)| if a[0] <= b[0] { (a, b) } else { (b, a) })
    }

    /// How far the long side turns from level, in degrees, so that text along it is not upside down.
    pub fn turn(&self) -> f64 {
        let Some((a, b)) = self.longest_side() else { return 0.0 };
        let turn = (b[1] - a[1]).atan2(b[0] - a[0]).to_degrees();
        // Straight up is read from below, as on the spine of a book.
        if turn >= 89.5 { turn - 180.0 } else { turn }
    }

    /// Whether a point lies inside (even-odd over all rings).
    pub fn holds(&self, p: Pt) -> bool {
        let Some(rings) = self.rings() else { return false };
        let mut inside = false;
        for ring in rings {
            for (i, a) in ring.iter().enumerate() {
                let b = ring[(i + 1) % ring.len()];
                if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < (b[0] - a[0]) * (p[1] - a[1]) / (b[1] - a[1]) + a[0] {
                    inside = !inside;
                }
            }
        }
        inside
    }

    /// Points spread over an area about `step` apart, shifted a little so that they look grown and not planted.
    /// At most 60, so that a park does not outweigh the plan.
    pub fn scatter(&self, step: f64) -> Vec<Pt> {
        let r = self.bounds();
        let step = step.max((r.w * r.h / 60.0).sqrt());
        let mut out = Vec::new();
        let (columns, rows) = ((r.w / step) as usize, (r.h / step) as usize);
        for row in 0..=rows {
            for column in 0..=columns {
                let odd = if row % 2 == 1 { 0.5 } else { 0.0 };
                let n = (row * 31 + column * 17 + (r.x.abs() + r.y.abs()) as usize) as f64;
                let p = [
                    r.x + (column as f64 + 0.5 + odd) * step + (n * 1.7).sin() * step * 0.22,
                    r.y + (row as f64 + 0.5) * step + (n * 2.3).cos() * step * 0.22,
                ];
                // Not at the very edge: a crown needs room.
                let clear =
                    [[-3.0, 0.0], [3.0, 0.0], [0.0, -3.0], [0.0, 3.0]].iter().all(|d| self.holds([p[0] + d[0], p[1] + d[1]]));
                if clear && out.len() < 60 {
                    out.push(p);
                }
            }
        }
        // A spot too small for the pattern still gets its tree, if its middle is inside.
        if out.is_empty() && self.holds(r.mid()) {
            out.push(r.mid());
        }
        out
    }
}
