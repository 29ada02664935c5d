//! What may be shown of a consultation. Few people: bars, nothing else. Groups only where they would be the same if other
//! people had voted, stand apart and are large enough; a dot for a person only where many take part.

use super::bridge::{self, Bridge};
use super::layout::{self, Plot};
use super::map::Map;
use super::stable::STABLE;
use super::stats::{self, Consensus, Informed, Representative};
use super::{Axes, Count, Moderation, Votes};

/// Below so many people there are bars only.
pub const BARS_BELOW: usize = 15;
/// From so many people on a dot is drawn for each.
pub const DOTS_FROM: usize = 50;
/// Groups are shown if they stand apart so far (silhouette, mean).
pub const APART: f64 = 0.35;
/// Groups are shown if each has at least so many people, and at least one in twenty.
pub const SMALLEST: usize = 8;

/// Everything pages show of a consultation.
#[derive(Clone, Debug)]
pub struct Results {
    /// How many people voted at all.
    pub people: usize,
    /// How each statement was voted on, by its number; without those taken out.
    pub statements: Vec<(i64, Count)>,
    /// How far from the middle somebody stands who agreed to this statement and voted on nothing else: what
    /// [`super::route::priority`] asks for. In the order of `statements`; 0 below fifteen people.
    pub extremity: Vec<f64>,
    /// What else may be shown.
    pub picture: Picture,
    /// Where to begin after a further batch of votes.
    pub axes: Option<Axes>,
}

/// What may be shown beside the bars of single statements.
#[derive(Clone, Debug)]
pub enum Picture {
    /// Too few people for anything but bars.
    Bars,
    /// Consensus and bridging statements, but no groups.
    NoGroups {
        /// Why not.
        why: Unstable,
        /// What people have in common.
        common: Common,
    },
    /// Groups that stand.
    Groups {
        /// The largest first.
        groups: Vec<Shown>,
        /// How far all groups agree to each statement, the furthest first.
        informed: Vec<(i64, f64)>,
        /// What people have in common.
        common: Common,
        /// The drawing.
        plot: Plot,
        /// How far the groups agree with those of the draws.
        stability: f64,
        /// How far they stand apart.
        silhouette: f64,
    },
}

/// Why groups are not shown.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Unstable {
    /// People do not differ in any way that would part them.
    Alike,
    /// Groups would not stand apart: their silhouette.
    Blurred(f64),
    /// The smallest group would have too few people.
    Small(usize),
    /// With other people voting the groups would be others: their agreement.
    Chance(f64),
}

/// What people have in common, groups or not.
#[derive(Clone, PartialEq, Debug)]
pub struct Common {
    /// What most say alike.
    pub consensus: Consensus,
    /// What people on both sides of the deepest divide agree to, the furthest first.
    pub bridging: Vec<Bridge>,
}

/// A group that is shown.
#[derive(Clone, PartialEq, Debug)]
pub struct Shown {
    /// How many belong to it.
    pub people: usize,
    /// What tells it from the others.
    pub representative: Vec<Representative>,
    /// How it voted on each statement of [`Results::statements`].
    pub counts: Vec<Count>,
}

/// Everything that may be shown of some votes. Beginning at the axes of the last results saves time and changes nothing that
/// is seen.
pub fn results(votes: &Votes, moderation: &Moderation, last: Option<&Axes>) -> Results {
    let numbers = votes.statements();
    let all: Vec<(i64, Count)> = numbers.iter().copied().zip(votes.counts()).collect();
    let kept: Vec<usize> = (0..all.len()).filter(|i| !moderation.out.contains(&all[*i].0)).collect();
    let statements: Vec<(i64, Count)> = kept.iter().map(|i| all[*i]).collect();
    let people = votes.people().len();
    if people < BARS_BELOW {
        return Results { people, extremity: vec![0.0; statements.len()], statements, picture: Picture::Bars, axes: None };
    }
    let map = Map::of(votes, moderation, last);
    let extremity = kept.iter().map(|i| map.extremity(*i)).collect();
    let listed: Vec<(i64, Count)> = all.iter().filter(|(s, _)| !moderation.left_out(*s)).copied().collect();
    let common = Common { consensus: stats::consensus(&listed), bridging: bridge::bridging(votes, moderation, &map.axes) };
    let picture = match unstable(&map) {
        Some(why) => Picture::NoGroups { why, common },
        None => {
            let tally = map.tally(votes);
            Picture::Groups {
                groups: groups(&map, &tally, numbers, moderation),
                informed: informed(&tally, numbers, moderation, people),
                common,
                plot: layout::plot(votes, &map, people >= DOTS_FROM),
                stability: map.stability,
                silhouette: map.silhouette,
            }
        }
    };
    Results { people, statements, extremity, picture, axes: Some(map.axes) }
}

/// Why the groups of a map are not to be shown; none when they are.
pub fn unstable(map: &Map) -> Option<Unstable> {
    let Some(smallest) = map.groups.iter().map(|g| g.people).min() else { return Some(Unstable::Alike) };
    if map.silhouette < APART {
        return Some(Unstable::Blurred(map.silhouette));
    }
    if smallest < SMALLEST || smallest * 20 < map.counted.len() {
        return Some(Unstable::Small(smallest));
    }
    (map.stability < STABLE).then_some(Unstable::Chance(map.stability))
}

fn groups(map: &Map, tally: &[Vec<Count>], numbers: &[i64], moderation: &Moderation) -> Vec<Shown> {
    let listed: Vec<usize> = (0..numbers.len()).filter(|i| !moderation.left_out(numbers[*i])).collect();
    let shown = |(g, group): (usize, &super::map::Group)| Shown {
        people: group.people,
        representative: stats::representative(&against(tally, g, numbers, &listed)),
        counts: (0..numbers.len()).filter(|i| !moderation.out.contains(&numbers[*i])).map(|i| tally[g][i]).collect(),
    };
    map.groups.iter().enumerate().map(shown).collect()
}

/// The votes of a group beside those of all others, for the statements at some places.
pub fn against(tally: &[Vec<Count>], group: usize, numbers: &[i64], listed: &[usize]) -> Vec<(i64, Count, Count)> {
    let others =
        |i: usize| tally.iter().enumerate().filter(|(g, _)| *g != group).fold(Count::default(), |sum, (_, t)| sum.plus(t[i]));
    listed.iter().map(|i| (numbers[*i], tally[group][*i], others(*i))).collect()
}

fn informed(tally: &[Vec<Count>], numbers: &[i64], moderation: &Moderation, people: usize) -> Vec<(i64, f64)> {
    let listed = (0..numbers.len()).filter(|i| !moderation.left_out(numbers[*i]));
    let mut list: Vec<(i64, f64)> =
        listed.map(|i| (numbers[i], Informed::of(tally.iter().map(|t| t[i])).shown(people))).collect();
    list.sort_by(|a, b| b.1.total_cmp(&a.1));
    list
}
