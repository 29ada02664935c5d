//! Where people stand: the centre, two axes, a place for everybody, groups. What of it may be shown is decided in the module
//! above.

use super::axes::Axes;
use super::centred::Centred;
use super::clusters::{self, Clusters, Point};
use super::stable::Whole;
use super::{Count, Moderation, Votes};

/// Somebody counts from so many votes on, or from a vote on every statement.
const ENOUGH_VOTES: usize = 7;
/// If fewer count, the most active fill up to so many.
const ENOUGH_PEOPLE: usize = 15;

/// Places of people and statements, in the order of the matrix.
#[derive(Clone, Debug)]
pub struct Map {
    /// Mean vote of each statement; 0 for those left out.
    pub centre: Vec<f64>,
    /// The directions in which people differ most.
    pub axes: Axes,
    /// Where each person stands.
    pub places: Vec<Point>,
    /// Who counts for groups: places in the matrix, ascending.
    pub counted: Vec<usize>,
    /// Small clusters of those who count, in their order.
    pub base: Clusters,
    /// Groups, the largest first; none when everybody stands in one place.
    pub groups: Vec<Group>,
    /// The group of each person; none for those who do not count.
    pub group_of: Vec<Option<usize>>,
    /// Mean silhouette of a person, -1 to 1; 0 without groups.
    pub silhouette: f64,
    /// Mean adjusted Rand index of the groups that come out when only four in five had voted.
    pub stability: f64,
}

/// A group of people.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its middle.
    pub centre: Point,
    /// How many belong to it.
    pub people: usize,
    /// Which small clusters make it up, ascending.
    pub base: Vec<usize>,
}

impl Map {
    /// The map of some votes. Beginning at the axes of the `last` map saves time and changes nothing beyond rounding.
    pub fn of(votes: &Votes, moderation: &Moderation, last: Option<&Axes>) -> Self {
        let centred = Centred::of(votes, moderation);
        let (axes, leading) = Axes::of(&centred, last);
        // Along all leading directions, for the question how far the axes would turn.
        let along = centred.times(&leading);
        let far: Vec<f64> = centred.given.iter().map(|n| (centred.statements() as f64 / f64::from((*n).max(1))).sqrt()).collect();
        let places: Vec<Point> = along.iter().zip(&far).map(|(a, f)| [a[0] * f, a[1] * f]).collect();
        let counted = counted(votes);
        let points: Vec<Point> = counted.iter().map(|p| places[*p]).collect();
        let base = clusters::base(&points);
        let mut sizes = vec![0.0; base.centres.len()];
        base.of.iter().for_each(|b| sizes[*b] += 1.0);
        let mut map = Self {
            centre: centred.centre.clone(),
            axes,
            places,
            counted,
            base,
            groups: Vec::new(),
            group_of: vec![None; votes.people().len()],
            silhouette: 0.0,
            stability: 0.0,
        };
        if let Some(grouping) = clusters::groups(&map.base.centres, &sizes) {
            map.silhouette = grouping.silhouette;
            map.take(&grouping.clusters, &sizes);
            let whole = Whole { centred: &centred, axes: &map.axes, along: &along, far: &far, group_of: &map.group_of };
            map.stability = whole.stability(map.groups.len());
        }
        map
    }

    /// How far from the middle somebody stands who agreed to the statement at a place and voted on nothing else.
    pub fn extremity(&self, statement: usize) -> f64 {
        let [x, y] = self.alone(statement);
        x.hypot(y)
    }

    /// Where somebody stands who agreed to the statement at a place and voted on nothing else.
    pub fn alone(&self, statement: usize) -> Point {
        let far = (self.centre.len() as f64).sqrt() * (1.0 - self.centre[statement]);
        self.axes.components()[statement].map(|c| c * far)
    }

    /// How each statement was voted on in each group.
    pub fn tally(&self, votes: &Votes) -> Vec<Vec<Count>> {
        votes.tally(self.groups.len(), |person| self.group_of[person])
    }

    /// Takes groups over, the largest first, of equal ones the one more to the left.
    fn take(&mut self, found: &Clusters, sizes: &[f64]) {
        let mut groups: Vec<(usize, Group)> = found
            .centres
            .iter()
            .enumerate()
            .map(|(g, centre)| {
                let base: Vec<usize> = (0..found.of.len()).filter(|b| found.of[*b] == g).collect();
                let people = base.iter().map(|b| sizes[*b] as usize).sum();
                (g, Group { centre: *centre, people, base })
            })
            .collect();
        groups.sort_by(|(_, a), (_, b)| b.people.cmp(&a.people).then(a.centre[0].total_cmp(&b.centre[0])));
        for (person, base) in self.counted.iter().zip(&self.base.of) {
            self.group_of[*person] = groups.iter().position(|(g, _)| *g == found.of[*base]);
        }
        self.groups = groups.into_iter().map(|(_, g)| g).collect();
    }
}

/// Who counts for groups: whoever voted enough; if they are too few, the most active, of equal ones who came first.
pub(super) fn counted(votes: &Votes) -> Vec<usize> {
    let needed = ENOUGH_VOTES.min(votes.statements().len());
    let (mut counted, mut others): (Vec<usize>, Vec<usize>) = (0..votes.people().len()).partition(|p| votes.given(*p) >= needed);
    if counted.len() < ENOUGH_PEOPLE {
        others.sort_by_key(|p| std::cmp::Reverse(votes.given(*p)));
        counted.extend(others.iter().take(ENOUGH_PEOPLE - counted.len()));
        counted.sort_unstable();
    }
    counted
}
