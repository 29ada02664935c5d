//! Would the groups be the same if other people had voted? Four people in five are drawn again and again; their axes and
//! groups are found anew and compared with those of everybody (adjusted Rand index; Hubert and Arabie 1985). The draws are
//! always the same.

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::axes::{self, Axes, LEADING};
use super::centred::Centred;
use super::clusters::{self, Point};
use super::eigen;

/// Groups are shown if the draws agree with them so far, in the mean.
pub const STABLE: f64 = 0.8;
/// How often is drawn.
const DRAWS: usize = 20;
/// Where the draws begin; any number would do.
const SEED: u64 = 278;
/// How far axes of a draw may be off: groups do not depend on more.
const NEAR: f64 = 1e-3;
/// Groups that agree so far are the same but for people on a border.
const ALIKE: f64 = 0.95;
/// Sides of the net of fields that sums people up before they are grouped.
const FIELDS: usize = 20;

/// What everybody's votes gave.
pub(super) struct Whole<'a> {
    pub(super) centred: &'a Centred<'a>,
    pub(super) axes: &'a Axes,
    /// Where everybody stands on the leading directions.
    pub(super) along: &'a [[f64; LEADING]],
    /// How far out that is drawn.
    pub(super) far: &'a [f64],
    /// The group of those who count.
    pub(super) group_of: &'a [Option<usize>],
}

impl Whole<'_> {
    /// Mean agreement of the groups with those of the draws: 1 is the same, about 0 is chance. Below [`STABLE`] it may be that of
    /// the first draws.
    pub(super) fn stability(&self, groups: usize) -> f64 {
        let mut chance = ChaCha12Rng::seed_from_u64(SEED);
        let mut everybody: Vec<usize> = (0..self.along.len()).collect();
        let size = everybody.len() * 4 / 5;
        let mut anew = true;
        let mut sum = 0.0;
        for draw in 0..DRAWS {
            for i in 0..size {
                let left = (everybody.len() - i) as u64;
                everybody.swap(i, i + usize::try_from((u64::from(chance.next_u32()) * left) >> 32).unwrap_or(0));
            }
            let people = &everybody[..size];
            let before: Vec<usize> = people.iter().filter_map(|p| self.group_of[*p]).collect();
            let quick = if anew && draw > 0 { None } else { grouped(&self.within_leading(people), groups) };
            let found = if anew { grouped(&self.anew(people), groups) } else { quick.clone() };
            // Where many voted, the axes turn within the leading directions only, and finding them anew each time would take
            // longer than all the rest. The first draw tells whether that is so.
            anew = anew && (draw > 0 || !quick.zip(found.as_ref()).is_some_and(|(q, f)| rand_index(&q, f) >= ALIKE));
            sum += found.map_or(0.0, |after| rand_index(&before, &after));
            // The verdict stands, even if all that is left agreed.
            if sum + ((DRAWS - draw - 1) as f64) < STABLE * DRAWS as f64 {
                return sum / (draw + 1) as f64;
            }
        }
        sum / DRAWS as f64
    }

    /// Where those of some people who count stand on the axes of these people's votes, as far as the axes lie within the
    /// leading directions.
    fn within_leading(&self, people: &[usize]) -> Vec<Point> {
        let mut spread = vec![vec![0.0; LEADING]; LEADING];
        for p in people {
            for (row, x) in spread.iter_mut().zip(&self.along[*p]) {
                row.iter_mut().zip(&self.along[*p]).for_each(|(sum, y)| *sum += x * y);
            }
        }
        let (_, axes) = eigen::symmetric(&spread);
        let on = |person: usize, axis: usize| axes[axis].iter().zip(&self.along[person]).map(|(a, x)| a * x).sum::<f64>();
        let places = people.iter().map(|p| [on(*p, 0), on(*p, 1)]);
        self.far_out(people, places)
    }

    /// The same on axes that are looked for in all directions.
    fn anew(&self, people: &[usize]) -> Vec<Point> {
        let centred = self.centred.only(people);
        let axes: Vec<Point> =
            axes::search(&centred, self.axes.components().to_vec(), NEAR).iter().map(|l| [l[0], l[1]]).collect();
        self.far_out(people, centred.times(&axes).into_iter())
    }

    fn far_out(&self, people: &[usize], places: impl Iterator<Item = Point>) -> Vec<Point> {
        let count = people.iter().zip(places).filter(|(p, _)| self.group_of[**p].is_some());
        count.map(|(p, place)| place.map(|x| x * self.far[*p])).collect()
    }
}

/// The group of each point; none where there are not that many.
fn grouped(points: &[Point], groups: usize) -> Option<Vec<usize>> {
    let (field_of, middles, weights) = fields(points);
    let found = clusters::parted(&middles, &weights, groups)?;
    Some(field_of.iter().map(|f| found.of[*f]).collect())
}

/// Sums people up by a net of fields over the map: the field of each, and middle and number of people of each field.
fn fields(points: &[Point]) -> (Vec<usize>, Vec<Point>, Vec<f64>) {
    let ends =
        |axis: usize| points.iter().map(|p| p[axis]).fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(x), h.max(x)));
    let sides = [ends(0), ends(1)];
    let mut seen = vec![usize::MAX; FIELDS * FIELDS];
    let (mut sums, mut weights): (Vec<Point>, Vec<f64>) = (Vec::new(), Vec::new());
    let field_of = points
        .iter()
        .map(|p| {
            let at = |axis: usize| {
                let (low, high) = sides[axis];
                let part = (p[axis] - low) / (high - low).max(f64::MIN_POSITIVE);
                ((part * FIELDS as f64) as usize).min(FIELDS - 1)
            };
            let field = &mut seen[at(0) * FIELDS + at(1)];
            if *field == usize::MAX {
                *field = sums.len();
                sums.push([0.0; 2]);
                weights.push(0.0);
            }
            sums[*field] = [sums[*field][0] + p[0], sums[*field][1] + p[1]];
            weights[*field] += 1.0;
            *field
        })
        .collect();
    let middles = sums.iter().zip(&weights).map(|(s, w)| [s[0] / w, s[1] / w]).collect();
    (field_of, middles, weights)
}

/// How far two ways to part the same people agree, corrected for chance: 1 when they are the same, about 0 when they have
/// nothing to do with each other.
pub fn rand_index(a: &[usize], b: &[usize]) -> f64 {
    let sides = |x: &[usize]| x.iter().max().map_or(0, |m| m + 1);
    let (rows, columns) = (sides(a), sides(b));
    let mut both = vec![0u64; rows * columns];
    for (x, y) in a.iter().zip(b) {
        both[x * columns + y] += 1;
    }
    let pairs = |n: u64| (n * n.saturating_sub(1) / 2) as f64;
    let sum = |n: usize, at: &dyn Fn(usize, usize) -> usize, m: usize| -> f64 {
        (0..n).map(|i| pairs((0..m).map(|j| both[at(i, j)]).sum())).sum()
    };
    let together: f64 = both.iter().map(|n| pairs(*n)).sum();
    let in_a = sum(rows, &|i, j| i * columns + j, columns);
    let in_b = sum(columns, &|i, j| j * columns + i, rows);
    let all = pairs(a.len() as u64);
    let expected = if all > 0.0 { in_a * in_b / all } else { 0.0 };
    let most = (in_a + in_b) / 2.0;
    // Both sides put everybody together, or everybody apart.
    if most <= expected { 1.0 } else { (together - expected) / (most - expected) }
}
