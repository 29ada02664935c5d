//! Invented votes, always the same for the same numbers: to measure and to try with.

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::{Given, Vote};

/// What kind of votes to invent.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// How many people vote.
    pub people: u32,
    /// On how many statements.
    pub statements: u32,
    /// How many votes each gives, on different statements.
    pub each: u32,
    /// In how many camps people stand.
    pub camps: u32,
    /// How much a camp decides of a vote, 0 (nothing: everybody flips coins) to 1.
    pub firm: f64,
    /// Another number makes other votes.
    pub seed: u64,
}

impl Sample {
    /// The votes, person by person.
    pub fn votes(&self) -> Vec<Given> {
        let mut chance = ChaCha12Rng::seed_from_u64(self.seed);
        let mut unit = || f64::from(chance.next_u32()) / f64::from(u32::MAX);
        // What share of a camp agrees to a statement.
        let leaning: Vec<Vec<f64>> = (0..self.camps.max(1)).map(|_| (0..self.statements).map(|_| unit()).collect()).collect();
        let mut order: Vec<u32> = (0..self.statements).collect();
        let mut out = Vec::with_capacity(self.people as usize * self.each.min(self.statements) as usize);
        for person in 0..self.people {
            let camp = &leaning[(person % self.camps.max(1)) as usize];
            for i in 0..self.each.min(self.statements) as usize {
                let other = i + (unit() * (order.len() - i) as f64) as usize;
                order.swap(i, other.min(self.statements as usize - 1));
                let agree = 0.5 + (camp[order[i] as usize] - 0.5) * self.firm;
                let vote = match unit() {
                    u if u < 0.1 => Vote::Pass,
                    _ if unit() < agree => Vote::Agree,
                    _ => Vote::Disagree,
                };
                out.push(Given { person: i64::from(person), statement: i64::from(order[i]), vote });
            }
        }
        out
    }
}
