//! Which statements people on both sides of the deepest divide agree to, without parting anybody into groups: a vote is the
//! sum of what all have in common, of how readily the person agrees, of how agreeable the statement is, and of both their
//! leanings along one line; how agreeable it is once leanings are accounted for is the score. (Wojcik, Hilgard, Judd, Mocanu,
//! Ragain, Fallin Hunzaker, Coleman, Baxter: "Birdwatch: Crowd Wisdom and Bridging Algorithms", 2022.)

use super::{Axes, Moderation, Vote, Votes, votes};

/// What a unit of being agreeable costs, against the mean square of what is not explained.
const INTERCEPT: f64 = 0.15;
/// What a unit of leaning costs: less, so that what leanings can explain is explained by them.
const LEANING: f64 = 0.03;
/// So many votes a statement needs for a score.
const RATINGS: u32 = 20;
/// So many of them from people leaning either way.
const EACH_SIDE: u32 = 5;
/// Rounds at most.
const ROUNDS: usize = 300;
/// When no score changes by more than this it is done.
const STILL: f64 = 1e-7;

/// A statement and how far it bridges.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Bridge {
    /// Number of the statement.
    pub statement: i64,
    /// How much more (or, below zero, less) than other statements people agree to it whatever their leaning.
    pub score: f64,
    /// Which way it leans itself; 0 leans nowhere.
    pub leaning: f64,
}

/// Intercept and leaning of one person or statement.
#[derive(Clone, Copy, Default)]
struct Terms {
    own: f64,
    leaning: f64,
}

/// What the best terms of one side follow from, the other side being given.
#[derive(Clone, Copy, Default)]
struct Sums {
    count: f64,
    leaning: f64,
    leaning2: f64,
    rest: f64,
    rest_leaning: f64,
}

impl Sums {
    fn add(&mut self, other: Terms, rest: f64) {
        self.count += 1.0;
        self.leaning += other.leaning;
        self.leaning2 += other.leaning * other.leaning;
        self.rest += rest;
        self.rest_leaning += rest * other.leaning;
    }

    /// Two equations in two unknowns; `per` is how many votes one has on average.
    fn solve(&self, per: f64) -> Terms {
        let (a, b, c) = (self.count + INTERCEPT * per, self.leaning, self.leaning2 + LEANING * per);
        let det = a * c - b * b;
        Terms { own: (c * self.rest - b * self.rest_leaning) / det, leaning: (a * self.rest_leaning - b * self.rest) / det }
    }
}

/// Scores of all statements that have enough votes from both sides, the most bridging first. Leanings begin along the first
/// of the `axes`, which also says which side is which.
pub fn bridging(votes: &Votes, moderation: &Moderation, axes: &Axes) -> Vec<Bridge> {
    let Some(model) = Model::fitted(votes, moderation, axes) else { return Vec::new() };
    let mut sides = vec![[0u32; 3]; model.statements.len()];
    for (row, person) in votes.rows().zip(&model.persons) {
        let side = if person.leaning > 0.0 { 0 } else { usize::from(person.leaning == 0.0) + 1 };
        row.iter().for_each(|c| sides[votes::read(*c).0][side] += 1);
    }
    let numbers = votes.statements();
    let enough = |s: &usize| {
        let [one, other, neither] = sides[*s];
        !moderation.left_out(numbers[*s]) && one + other + neither >= RATINGS && one.min(other) >= EACH_SIDE
    };
    let bridge = |s: usize| {
        let terms = model.statements[s];
        Bridge { statement: numbers[s], score: terms.own, leaning: terms.leaning }
    };
    let mut list: Vec<Bridge> = (0..numbers.len()).filter(enough).map(bridge).collect();
    list.sort_by(|a, b| b.score.total_cmp(&a.score));
    list
}

/// The terms that explain the votes best.
struct Model {
    common: f64,
    persons: Vec<Terms>,
    statements: Vec<Terms>,
}

impl Model {
    /// Fits people to statements and statements to people in turn until no score moves; none without votes.
    fn fitted(votes: &Votes, moderation: &Moderation, axes: &Axes) -> Option<Self> {
        let out: Vec<bool> = votes.statements().iter().map(|s| moderation.left_out(*s)).collect();
        // What each cell is worth, four to a statement as in the matrix; none for statements that are left out.
        let worth: Vec<Option<f64>> = (0u32..).take(4 * out.len()).map(|c| rating(c, &out)).collect();
        let rated =
            |row: &[u32]| row.iter().filter_map(|c| worth[*c as usize]).fold((0.0, 0.0), |(n, sum), r| (n + 1.0, sum + r));
        let (mut people, mut ratings, mut sum) = (0.0, 0.0, 0.0);
        for (n, of) in votes.rows().map(rated).filter(|(n, _)| *n > 0.0) {
            (people, ratings, sum) = (people + 1.0, ratings + n, sum + of);
        }
        if ratings == 0.0 {
            return None;
        }
        let (per_person, per_statement) = (ratings / people, ratings / out.iter().filter(|o| !**o).count() as f64);
        let scale = (out.len() as f64).sqrt() / 2.0;
        let mut model = Self {
            common: sum / ratings,
            persons: vec![Terms::default(); votes.people().len()],
            statements: axes.components().iter().map(|c| Terms { own: 0.0, leaning: c[0] * scale }).collect(),
        };
        for _ in 0..ROUNDS {
            let (sums, left) = model.persons_anew(votes, &worth, per_person);
            // What all have in common follows from what people and statements leave over; it costs like any intercept.
            let more = (left / ratings + model.common) / (1.0 + INTERCEPT) - model.common;
            model.common += more;
            let mut moved: f64 = 0.0;
            for ((terms, mut sum), _) in model.statements.iter_mut().zip(sums).zip(&out).filter(|(_, out)| !**out) {
                sum.rest -= more * sum.count;
                sum.rest_leaning -= more * sum.leaning;
                let new = sum.solve(per_statement);
                moved = moved.max((new.own - terms.own).abs());
                *terms = new;
            }
            if moved < STILL {
                break;
            }
        }
        Some(model)
    }

    /// The best terms of people, the statements' being given; and what the statements' follow from next, with the sum of what
    /// is not explained.
    fn persons_anew(&mut self, votes: &Votes, worth: &[Option<f64>], per_person: f64) -> (Vec<Sums>, f64) {
        let mut sums = vec![Sums::default(); self.statements.len()];
        let mut left = 0.0;
        for (row, person) in votes.rows().zip(&mut self.persons) {
            let mut own = Sums::default();
            for &cell in row {
                if let Some(rating) = worth[cell as usize] {
                    let statement = self.statements[(cell >> 2) as usize];
                    own.add(statement, rating - self.common - statement.own);
                }
            }
            *person = own.solve(per_person);
            left += own.rest - own.count * person.own - own.leaning * person.leaning;
            for &cell in row {
                if let Some(rating) = worth[cell as usize] {
                    sums[(cell >> 2) as usize].add(*person, rating - self.common - person.own);
                }
            }
        }
        (sums, left)
    }
}

/// A vote as a number between 0 and 1.
fn rating(cell: u32, out: &[bool]) -> Option<f64> {
    let (statement, vote) = votes::read(cell);
    let rating = match vote {
        Vote::Disagree => 0.0,
        Vote::Pass => 0.5,
        Vote::Agree => 1.0,
    };
    (!out[statement]).then_some(rating)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::opinion::sample::Sample;
    use crate::opinion::{Given, Map};

    /// Mean square of what is not explained, plus what the terms cost.
    fn objective(votes: &Votes, m: &Model) -> f64 {
        let (mut sum, mut n) = (0.0, 0.0);
        for (p, person) in m.persons.iter().enumerate() {
            for (s, vote) in votes.row(p) {
                let r = f64::from(vote.value() + 1) / 2.0;
                let s = m.statements[s];
                sum += (r - m.common - person.own - s.own - person.leaning * s.leaning).powi(2);
                n += 1.0;
            }
        }
        let cost = |terms: &[Terms]| {
            let n = terms.len() as f64;
            terms.iter().map(|t| INTERCEPT * t.own * t.own + LEANING * t.leaning * t.leaning).sum::<f64>() / n
        };
        sum / n + INTERCEPT * m.common * m.common + cost(&m.persons) + cost(&m.statements)
    }

    #[test]
    fn no_small_change_explains_the_votes_better() {
        let votes = Votes::of(&Sample { people: 60, statements: 20, each: 12, camps: 2, firm: 0.8, seed: 3 }.votes());
        let map = Map::of(&votes, &Moderation::default(), None);
        let mut model = Model::fitted(&votes, &Moderation::default(), &map.axes).unwrap();
        let best = objective(&votes, &model);
        for i in 0..80 {
            for by in [-1e-3, 1e-3] {
                let at = |m: &mut Model, by: f64| match i {
                    0..20 => m.statements[i].own += by,
                    20..40 => m.statements[i - 20].leaning += by,
                    40..60 => m.persons[i - 40].own += by,
                    _ => m.persons[i - 60].leaning += by,
                };
                at(&mut model, by);
                assert!(objective(&votes, &model) > best, "{i}");
                at(&mut model, -by);
            }
        }
    }

    /// Two camps of 40 that say the opposite on ten statements; both agree to statement 100, one camp alone to 101.
    fn camps() -> Vec<Given> {
        let mut out = Vec::new();
        for person in 0..80 {
            let first = person < 40;
            let say =
                |statement, agree: bool| Given { person, statement, vote: if agree { Vote::Agree } else { Vote::Disagree } };
            out.extend((0..10).map(|s| say(s, first == (s % 2 == 0))));
            out.extend([say(100, person % 10 != 0), say(101, first)]);
        }
        out
    }

    #[test]
    fn what_both_camps_agree_to_bridges_and_what_one_camp_says_does_not() {
        let votes = Votes::of(&camps());
        let map = Map::of(&votes, &Moderation::default(), None);
        let found = bridging(&votes, &Moderation::default(), &map.axes);
        assert_eq!(found.len(), 12);
        assert_eq!(found[0].statement, 100);
        assert!(found[0].score > 0.4 && found[0].leaning.abs() < 0.05, "{:?}", found[0]);
        assert!(found[1..].iter().all(|b| b.score < 0.2 && b.leaning.abs() > 0.5), "{found:?}");
    }

    #[test]
    fn a_score_needs_twenty_votes_with_five_from_each_side() {
        let scored = |people: std::ops::Range<i64>| {
            let mut given = camps();
            given.extend(people.map(|person| Given { person, statement: 200, vote: Vote::Agree }));
            let votes = Votes::of(&given);
            let map = Map::of(&votes, &Moderation::default(), None);
            bridging(&votes, &Moderation::default(), &map.axes).iter().any(|b| b.statement == 200)
        };
        assert!(!scored(31..50), "nineteen votes");
        assert!(scored(30..50), "twenty, ten from each side");
        assert!(scored(5..45), "five from the other side");
        assert!(!scored(4..44), "four from the other side");
    }

    #[test]
    fn statements_that_are_left_out_have_no_part_in_it() {
        let with = Votes::of(&camps());
        let moderation = Moderation { out: [100].into(), ..Moderation::default() };
        let map = Map::of(&with, &moderation, None);
        let found = bridging(&with, &moderation, &map.axes);
        assert_eq!(found.len(), 11);
        let without: Vec<Given> = camps().into_iter().filter(|g| g.statement != 100).collect();
        let votes = Votes::of(&without);
        let map = Map::of(&votes, &Moderation::default(), None);
        for (a, b) in found.iter().zip(bridging(&votes, &Moderation::default(), &map.axes)) {
            assert_eq!(a.statement, b.statement);
            assert!((a.score - b.score).abs() < 1e-5);
        }
        let all: Moderation = Moderation { out: with.statements().iter().copied().collect(), ..Moderation::default() };
        assert!(bridging(&with, &all, &Map::of(&with, &all, None).axes).is_empty());
    }
}
