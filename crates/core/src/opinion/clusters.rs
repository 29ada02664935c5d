//! Points of the map that lie together: k-means from fixed starts (Lloyd 1982), first into up to a hundred small clusters of
//! people, then these, by how many people they hold, into two to five groups; the number of groups by the best silhouette
//! (Rousseeuw 1987).

/// A place on the map.
pub type Point = [f64; 2];

/// Most small clusters.
const MOST_BASE: usize = 100;
/// Rounds in which people may still change their small cluster: they only sum the people up.
const BASE_ROUNDS: usize = 12;
/// Rounds after which groups are left as they are; far fewer are needed.
const GROUP_ROUNDS: usize = 100;
/// Most groups.
const MOST_GROUPS: usize = 5;
/// Starts that are tried for groups: each from the point farthest out in its direction.
const DIRECTIONS: [Point; 8] =
    [[1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [-1.0, 1.0], [-1.0, 0.0], [-1.0, -1.0], [0.0, -1.0], [1.0, -1.0]];

/// Points with a centre each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clusters {
    /// Where their middles are.
    pub centres: Vec<Point>,
    /// Which one each point is in.
    pub of: Vec<usize>,
}

/// Groups of people, and how well they stand apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Grouping {
    /// Of the weighted points.
    pub(super) clusters: Clusters,
    /// Mean silhouette of a person, -1 to 1.
    pub(super) silhouette: f64,
}

pub(super) fn distance2(a: Point, b: Point) -> f64 {
    (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)
}

/// Small clusters of people: as many as there are different places, a hundred at most.
pub(super) fn base(points: &[Point]) -> Clusters {
    let weights = vec![1.0; points.len()];
    let farthest = |p: &Point| distance2(*p, [0.0, 0.0]);
    let Some(first) = largest(points.iter().map(farthest)) else { return Clusters::default() };
    let start = spread(points, &weights, points[first], MOST_BASE);
    settle(points, &weights, start, BASE_ROUNDS)
}

/// The best way to part weighted points into two to five groups; none when there are not even two places.
pub(super) fn groups(points: &[Point], weights: &[f64]) -> Option<Grouping> {
    let between = Between::of(points);
    let most = MOST_GROUPS.min(2 + points.len() / 12);
    let mut best: Option<Grouping> = None;
    for k in 2..=most {
        let Some(clusters) = parted(points, weights, k) else { break };
        let silhouette = between.silhouette(weights, &clusters);
        if best.as_ref().is_none_or(|b| silhouette > b.silhouette) {
            best = Some(Grouping { clusters, silhouette });
        }
    }
    best
}

/// Weighted points in `k` groups: of several starts the one with the least distance to the middles.
pub(super) fn parted(points: &[Point], weights: &[f64], k: usize) -> Option<Clusters> {
    let mut tried: Vec<usize> = Vec::new();
    let mut best: Option<(f64, Clusters)> = None;
    for [x, y] in DIRECTIONS {
        let first = largest(points.iter().map(|p| p[0] * x + p[1] * y))?;
        if tried.contains(&first) {
            continue;
        }
        tried.push(first);
        let start = spread(points, weights, points[first], k);
        if start.len() < k {
            continue;
        }
        let clusters = settle(points, weights, start, GROUP_ROUNDS);
        let within = clusters.of.iter().zip(points).zip(weights).map(|((c, p), w)| w * distance2(*p, clusters.centres[*c])).sum();
        if clusters.centres.len() == k && best.as_ref().is_none_or(|(least, _)| within < least * (1.0 - 1e-9)) {
            best = Some((within, clusters));
        }
    }
    best.map(|(_, clusters)| clusters)
}

/// Where the largest of some values stands, the first of equal ones.
fn largest(values: impl Iterator<Item = f64>) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for (i, v) in values.enumerate() {
        if best.is_none_or(|(_, b)| v > b) {
            best = Some((i, v));
        }
    }
    best.map(|(i, _)| i)
}

/// Up to `k` different points, each the one that lies farthest, by weight, from those before.
fn spread(points: &[Point], weights: &[f64], first: Point, k: usize) -> Vec<Point> {
    let mut chosen = vec![first];
    let mut away: Vec<f64> = points.iter().map(|p| distance2(*p, first)).collect();
    while chosen.len() < k {
        let Some(next) = largest(away.iter().zip(weights).map(|(d, w)| d * w)).filter(|i| away[*i] > 0.0) else { break };
        let next = points[next];
        chosen.push(next);
        for (d, p) in away.iter_mut().zip(points) {
            *d = d.min(distance2(*p, next));
        }
    }
    chosen
}

/// Lloyd's rounds: each point to the nearest middle, each middle to the mean of its points; middles without points go.
fn settle(points: &[Point], weights: &[f64], mut centres: Vec<Point>, rounds: usize) -> Clusters {
    let mut of = vec![usize::MAX; points.len()];
    for _ in 0..rounds {
        let by_x = ByX::of(&centres);
        let mut changed = false;
        for (c, p) in of.iter_mut().zip(points) {
            let nearest = by_x.nearest(*p, *c);
            changed |= nearest != *c;
            *c = nearest;
        }
        if !changed {
            break;
        }
        let mut sums = vec![[0.0; 3]; centres.len()];
        for ((c, p), w) in of.iter().zip(points).zip(weights) {
            let sum = &mut sums[*c];
            (sum[0], sum[1], sum[2]) = (sum[0] + w * p[0], sum[1] + w * p[1], sum[2] + w);
        }
        let mut place = Vec::with_capacity(sums.len());
        centres.clear();
        for s in sums {
            place.push(centres.len());
            if s[2] > 0.0 {
                centres.push([s[0] / s[2], s[1] / s[2]]);
            }
        }
        of.iter_mut().for_each(|c| *c = place[*c]);
    }
    Clusters { centres, of }
}

/// Centres from left to right, to look at those only that can be nearest.
struct ByX<'a> {
    centres: &'a [Point],
    order: Vec<usize>,
    xs: Vec<f64>,
}

impl<'a> ByX<'a> {
    fn of(centres: &'a [Point]) -> Self {
        let mut order: Vec<usize> = (0..centres.len()).collect();
        order.sort_by(|a, b| centres[*a][0].total_cmp(&centres[*b][0]));
        let xs = order.iter().map(|c| centres[*c][0]).collect();
        Self { centres, order, xs }
    }

    /// The first of the nearest centres; `likely` is one that may well be it.
    fn nearest(&self, p: Point, likely: usize) -> usize {
        let mut best = self.centres.get(likely).map_or((f64::INFINITY, usize::MAX), |c| (distance2(*c, p), likely));
        let look = |best: &mut (f64, usize), at: usize| {
            let far = (self.xs[at] - p[0]).powi(2);
            if far > best.0 {
                return false;
            }
            let c = self.order[at];
            let d = distance2(self.centres[c], p);
            if d < best.0 || (d <= best.0 && c < best.1) {
                *best = (d, c);
            }
            true
        };
        let middle = self.xs.partition_point(|x| *x < p[0]);
        for at in middle..self.xs.len() {
            if !look(&mut best, at) {
                break;
            }
        }
        for at in (0..middle).rev() {
            if !look(&mut best, at) {
                break;
            }
        }
        best.1
    }
}

/// Distances between points.
struct Between(Vec<Vec<f64>>);

impl Between {
    fn of(points: &[Point]) -> Self {
        Self(points.iter().map(|a| points.iter().map(|b| distance2(*a, *b).sqrt()).collect()).collect())
    }

    /// Mean silhouette of the people the points stand for: those of one point lie at the same place, who is alone in a group
    /// counts zero.
    fn silhouette(&self, weights: &[f64], clusters: &Clusters) -> f64 {
        let groups = clusters.centres.len();
        let mut people = vec![0.0; groups];
        for (c, w) in clusters.of.iter().zip(weights) {
            people[*c] += w;
        }
        let mut sum = 0.0;
        for (i, row) in self.0.iter().enumerate() {
            let own = clusters.of[i];
            if people[own] <= 1.0 {
                continue;
            }
            let mut far = vec![0.0; groups];
            for ((d, c), w) in row.iter().zip(&clusters.of).zip(weights) {
                far[*c] += d * w;
            }
            let inside = far[own] / (people[own] - 1.0);
            let others = (0..groups).filter(|g| *g != own).map(|g| far[g] / people[g]);
            let outside = others.fold(f64::INFINITY, f64::min);
            let larger = inside.max(outside);
            if larger > 0.0 && larger.is_finite() {
                sum += weights[i] * (outside - inside) / larger;
            }
        }
        sum / people.iter().sum::<f64>()
    }
}
