//! Each part of the file beside ours.

use std::collections::BTreeMap;

use super::{Entry, Reference};
use crate::opinion::picture::against;
use crate::opinion::stats::{self, Informed, Listed, Side};
use crate::opinion::{Count, Map, Moderation, Votes, route};

/// How far one part is off.
#[derive(Clone, PartialEq, Debug)]
pub struct Part {
    /// Its name in the file.
    pub name: &'static str,
    /// The largest difference; infinite where something is missing on one side.
    pub largest: f64,
    /// Where that is.
    pub at: String,
}

/// How far everything is off.
#[derive(Clone, PartialEq, Debug)]
pub struct Comparison {
    /// Part by part.
    pub parts: Vec<Part>,
    /// People of the file's groups who have no votes; they belong to no group here.
    pub without_votes: Vec<i64>,
}

impl Comparison {
    /// The largest difference of all.
    pub fn largest(&self) -> f64 {
        self.parts.iter().map(|p| p.largest).fold(0.0, f64::max)
    }
}

impl Part {
    fn new(name: &'static str) -> Self {
        Self { name, largest: 0.0, at: String::new() }
    }

    fn off(&mut self, by: f64, at: impl Fn() -> String) {
        // What is no number is off as far as can be.
        let by = if by.is_nan() { f64::INFINITY } else { by };
        if by > self.largest {
            (self.largest, self.at) = (by, at());
        }
    }
}

/// Compares our map and lists of some votes with the file's, with its own groups.
pub fn compare(votes: &Votes, moderation: &Moderation, file: &Reference) -> Comparison {
    let map = Map::of(votes, moderation, None);
    let place_of: Vec<Option<usize>> = file.tids.iter().map(|t| votes.statements().binary_search(t).ok()).collect();
    let people =
        |members: &[i64]| -> Vec<usize> { members.iter().filter_map(|p| votes.people().binary_search(p).ok()).collect() };
    let base: BTreeMap<i64, &[i64]> =
        file.base_clusters.id.iter().copied().zip(file.base_clusters.members.iter().map(Vec::as_slice)).collect();
    let members: Vec<Vec<i64>> = file
        .group_clusters
        .iter()
        .map(|g| g.members.iter().flat_map(|b| base.get(b).copied().unwrap_or_default()).copied().collect())
        .collect();
    let mut group_of = vec![None; votes.people().len()];
    for (g, members) in members.iter().enumerate() {
        people(members).into_iter().for_each(|p| group_of[p] = Some(g));
    }
    let with = Whole { votes, moderation, map: &map, file, place_of, tally: votes.tally(members.len(), |p| group_of[p]) };
    let (axes, signs) = with.axes();
    let mut parts = vec![with.centre(), axes, with.alone(&signs), with.extremity(), with.places(&people, &signs)];
    parts.extend([with.group_centres(&members, &people, &signs), with.vote_counts(), with.group_votes(&members)]);
    parts.extend([with.informed(), with.priorities(), with.representative(), with.consensus()]);
    let known = |p: &i64| votes.people().binary_search(p).is_ok();
    Comparison { parts, without_votes: members.iter().flatten().copied().filter(|p| !known(p)).collect() }
}

/// Both sides.
struct Whole<'a> {
    votes: &'a Votes,
    moderation: &'a Moderation,
    map: &'a Map,
    file: &'a Reference,
    /// Where the file's statements stand here.
    place_of: Vec<Option<usize>>,
    /// Votes in the file's groups.
    tally: Vec<Vec<Count>>,
}

impl Whole<'_> {
    /// Each statement of either side: its number, its place in the file and its place here.
    fn statements(&self) -> impl Iterator<Item = (i64, Option<usize>, Option<usize>)> {
        let theirs = self.file.tids.iter().enumerate().map(|(i, t)| (*t, Some(i), self.place_of[i]));
        let more = self.votes.statements().iter().enumerate().filter(|(_, s)| !self.file.tids.contains(s));
        theirs.chain(more.map(|(place, s)| (*s, None, Some(place))))
    }

    /// A part that has a number for each statement.
    fn each(&self, name: &'static str, theirs: impl Fn(i64, usize) -> Option<f64>, ours: impl Fn(i64, usize) -> f64) -> Part {
        let mut part = Part::new(name);
        for (number, there, here) in self.statements() {
            let both = there.and_then(|t| theirs(number, t)).zip(here.map(|h| ours(number, h)));
            part.off(both.map_or(f64::INFINITY, |(a, b)| (a - b).abs()), || format!("statement {number}"));
        }
        part
    }

    fn centre(&self) -> Part {
        self.each("center", |_, t| self.file.pca.center.get(t).map(|c| -c), |_, h| self.map.centre[h])
    }

    /// The axes, and which way each points.
    fn axes(&self) -> (Part, [f64; 2]) {
        let ours = self.map.axes.components();
        let mut signs = [1.0; 2];
        let mut all = Part::new("comps");
        for (axis, sign) in signs.iter_mut().enumerate() {
            let Some(theirs) = self.file.pca.comps.get(axis) else { continue };
            let dot: f64 = theirs.iter().zip(&self.place_of).filter_map(|(x, p)| p.map(|p| x * ours[p][axis])).sum();
            *sign = if dot < 0.0 { -1.0 } else { 1.0 };
            let part = self.each("comps", |_, t| theirs.get(t).copied(), |_, h| *sign * ours[h][axis]);
            all.off(part.largest, || format!("{} on axis {}", part.at, axis + 1));
        }
        (all, signs)
    }

    /// Where somebody would stand who agreed to one statement alone.
    fn alone(&self, signs: &[f64; 2]) -> Part {
        let mut all = Part::new("comment-projection");
        for (axis, theirs) in self.file.pca.comment_projection.iter().enumerate().take(2) {
            let ours = |_, h: usize| -signs[axis] * self.map.alone(h)[axis];
            let part = self.each("comment-projection", |_, t| theirs.get(t).copied(), ours);
            all.off(part.largest, || format!("{} on axis {}", part.at, axis + 1));
        }
        all
    }

    fn extremity(&self) -> Part {
        let theirs = &self.file.pca.comment_extremity;
        if theirs.is_empty() {
            return Part::new("comment-extremity");
        }
        self.each("comment-extremity", |_, t| theirs.get(t).copied(), |_, h| self.map.extremity(h))
    }

    /// Mean place of some people, as the file would have it; none where nobody has votes.
    fn middle(&self, people: &[usize], signs: &[f64; 2]) -> Option<[f64; 2]> {
        let mean = |axis: usize| people.iter().map(|p| self.map.places[*p][axis]).sum::<f64>() / people.len() as f64;
        (!people.is_empty()).then(|| [-signs[0] * mean(0), -signs[1] * mean(1)])
    }

    /// Middles of the small clusters. One with people who have no votes here cannot be compared.
    fn places(&self, people: &dyn Fn(&[i64]) -> Vec<usize>, signs: &[f64; 2]) -> Part {
        let mut part = Part::new("base-clusters");
        let b = &self.file.base_clusters;
        for ((id, members), (x, y)) in b.id.iter().zip(&b.members).zip(b.x.iter().zip(&b.y)) {
            let here = people(members);
            if here.len() == members.len() {
                let by = self.middle(&here, signs).map_or(f64::INFINITY, |m| (m[0] - x).abs().max((m[1] - y).abs()));
                part.off(by, || format!("cluster {id}"));
            }
        }
        part
    }

    fn group_centres(&self, members: &[Vec<i64>], people: &dyn Fn(&[i64]) -> Vec<usize>, signs: &[f64; 2]) -> Part {
        let mut part = Part::new("group-clusters");
        for (group, members) in self.file.group_clusters.iter().zip(members) {
            let here = people(members);
            if here.len() == members.len() {
                let far = |m: [f64; 2]| m.iter().zip(&group.center).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
                part.off(self.middle(&here, signs).map_or(f64::INFINITY, far), || format!("group {}", group.id));
            }
        }
        part
    }

    fn vote_counts(&self) -> Part {
        let mut part = Part::new("user-vote-counts");
        for (person, theirs) in &self.file.user_vote_counts {
            let ours = self.votes.people().binary_search(person).map_or(0, |p| self.votes.given(p));
            part.off(theirs.abs_diff(ours) as f64, || format!("participant {person}"));
        }
        part
    }

    fn group_votes(&self, members: &[Vec<i64>]) -> Part {
        let mut part = Part::new("group-votes");
        for (g, group) in self.file.group_clusters.iter().enumerate() {
            let Some(theirs) = self.file.group_votes.get(&group.id) else { continue };
            part.off(theirs.n_members.abs_diff(members[g].len()) as f64, || format!("group {}", group.id));
            for (number, votes) in &theirs.votes {
                let place = self.votes.statements().binary_search(number).ok();
                let c = place.map_or_else(Count::default, |p| self.tally[g][p]);
                let by = votes.a.abs_diff(c.agree).max(votes.d.abs_diff(c.disagree)).max(votes.s.abs_diff(c.seen()));
                part.off(f64::from(by), || format!("group {}, statement {number}", group.id));
            }
        }
        part
    }

    fn informed(&self) -> Part {
        let ours = |_, h: usize| Informed::of(self.tally.iter().map(|t| t[h])).product;
        self.each("group-aware-consensus", |n, _| self.file.group_aware_consensus.get(&n).copied(), ours)
    }

    /// The file counts those votes for priorities that its groups gave; ours count all (see [`route`]).
    fn priorities(&self) -> Part {
        let ours = |number: i64, h: usize| {
            let count = self.tally.iter().fold(Count::default(), |sum, t| sum.plus(t[h]));
            let meta = self.moderation.meta.contains(&number);
            if meta { route::META } else { route::priority(count, self.map.extremity(h)) }
        };
        self.each("comment-priorities", |n, _| self.file.comment_priorities.get(&n).copied(), ours)
    }

    /// Places of the statements that are listed, in the file's order: of two that weigh the same its first comes first.
    fn listed(&self) -> Vec<usize> {
        let numbers = self.votes.statements();
        self.place_of.iter().flatten().copied().filter(|p| !self.moderation.left_out(numbers[*p])).collect()
    }

    fn representative(&self) -> Part {
        let mut part = Part::new("repness");
        for (g, group) in self.file.group_clusters.iter().enumerate() {
            let theirs = self.file.repness.get(&group.id).map_or(&[][..], Vec::as_slice);
            let ours = stats::representative_as_reference(&against(&self.tally, g, self.votes.statements(), &self.listed()));
            let at = |i: usize| format!("group {}, place {}", group.id, i + 1);
            part.off(if ours.len() == theirs.len() { 0.0 } else { f64::INFINITY }, || at(ours.len()));
            for (i, (o, t)) in ours.iter().zip(theirs).enumerate() {
                let same = t.repful_for.as_deref() == Some(side(o.listed.side)) && o.most_agreed == t.best_agree;
                let mut by = if same { entry(&o.listed, t) } else { f64::INFINITY };
                by = by.max(t.repness.map_or(f64::INFINITY, |r| (r - o.ratio).abs()));
                part.off(by.max(t.repness_test.map_or(f64::INFINITY, |z| in_32_bits(z, o.differs))), || at(i));
            }
        }
        part
    }

    fn consensus(&self) -> Part {
        let counts = self.votes.counts();
        let listed: Vec<(i64, Count)> = self.listed().into_iter().map(|p| (self.votes.statements()[p], counts[p])).collect();
        let ours = stats::consensus(&listed);
        let mut part = Part::new("consensus");
        for (ours, theirs) in [(&ours.agree, &self.file.consensus.agree), (&ours.disagree, &self.file.consensus.disagree)] {
            part.off(if ours.len() == theirs.len() { 0.0 } else { f64::INFINITY }, || "length of a list".into());
            for (o, t) in ours.iter().zip(theirs) {
                part.off(entry(o, t), || format!("{}, statement {}", side(o.side), t.tid));
            }
        }
        part
    }
}

/// As the file writes it.
pub fn side(side: Side) -> &'static str {
    match side {
        Side::Agree => "agree",
        Side::Disagree => "disagree",
    }
}

/// How far an entry of a list is off; infinitely where it is another statement.
fn entry(ours: &Listed, theirs: &Entry) -> f64 {
    if (ours.statement, ours.success, ours.trials) != (theirs.tid, theirs.n_success, theirs.n_trials) {
        return f64::INFINITY;
    }
    (ours.share - theirs.p_success).abs().max((ours.sure - theirs.p_test).abs())
}

/// How far a number is off from one that was rounded to 32 bits, as the file does with `repness-test` alone: seven digits are
/// all that can be compared.
fn in_32_bits(theirs: f64, ours: f64) -> f64 {
    let rounding = (theirs.abs() * f64::from(f32::EPSILON)).max(f64::from(f32::MIN_POSITIVE));
    let by = (theirs - ours).abs();
    if by <= rounding { 0.0 } else { by }
}
