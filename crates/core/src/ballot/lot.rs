//! Drawn lots that anybody can draw again: three people commit to a value each, the list is closed, they reveal. The seed
//! is the hash of the list's root and the values; tickets are ranked by a hash of the seed and themselves. Whoever knows
//! the list before it is closed does not know the values, and none of the three alone can choose the outcome.

use crate::merkle::{Hash, leaf, root, sha256};

/// How many people commit.
pub const PEOPLE: usize = 3;

/// A ticket: whose it is and which of theirs.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Ticket {
    /// Id of who has it, or number of the option.
    pub id: String,
    /// Counted from 1.
    pub number: u32,
}

impl Ticket {
    /// The one ticket of somebody.
    pub fn of(id: impl Into<String>) -> Self {
        Self { id: id.into(), number: 1 }
    }

    /// The id in UTF-8 and the number in four bytes, the highest first.
    fn bytes(&self) -> Vec<u8> {
        [self.id.as_bytes(), &self.number.to_be_bytes()].concat()
    }
}

/// Why lots cannot be drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotDrawn {
    /// Not three commitments and three values.
    People,
    /// What this person revealed is not what they had committed to; counted from 0.
    Value(usize),
    /// Two people committed to the same: one has copied.
    Copied,
    /// The list is empty or has a ticket twice.
    List,
}

/// What somebody commits to: the hash of a value of 32 random bytes.
pub fn commit(value: &Hash) -> Hash {
    sha256(&[b"liren lot v1", &value.0])
}

/// The root of the closed list: a Merkle root over the tickets in the order of ids (as bytes) and numbers.
pub fn list_root(tickets: &[Ticket]) -> Hash {
    let mut sorted: Vec<&Ticket> = tickets.iter().collect();
    sorted.sort();
    root(sorted.into_iter().map(|t| leaf(&t.bytes())))
}

/// Draws: the tickets in their order, the first drawn first.
pub fn draw(tickets: &[Ticket], commits: &[Hash], reveals: &[Hash]) -> Result<Vec<Ticket>, NotDrawn> {
    if commits.len() != PEOPLE || reveals.len() != PEOPLE {
        return Err(NotDrawn::People);
    }
    if commits[0] == commits[1] || commits[1] == commits[2] || commits[0] == commits[2] {
        return Err(NotDrawn::Copied);
    }
    if let Some(person) = (0..PEOPLE).find(|p| commit(&reveals[*p]) != commits[*p]) {
        return Err(NotDrawn::Value(person));
    }
    let mut sorted = tickets.to_vec();
    sorted.sort();
    if sorted.is_empty() || sorted.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(NotDrawn::List);
    }
    let seed = sha256(&[&list_root(tickets).0, &reveals[0].0, &reveals[1].0, &reveals[2].0]);
    sorted.sort_by_key(|t| sha256(&[&seed.0, &t.bytes()]));
    Ok(sorted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tickets(n: u32) -> Vec<Ticket> {
        (0..n).map(|i| Ticket { id: format!("home {}", i / 2), number: i % 2 + 1 }).collect()
    }

    fn values() -> [Hash; 3] {
        [Hash([1; 32]), Hash([2; 32]), Hash([3; 32])]
    }

    #[test]
    fn whoever_has_the_list_and_the_values_draws_the_same() {
        let (list, values) = (tickets(9), values());
        let commits = values.map(|v| commit(&v));
        let drawn = draw(&list, &commits, &values).unwrap();
        let mut turned = list.clone();
        turned.reverse();
        assert_eq!(draw(&turned, &commits, &values).as_ref(), Ok(&drawn));
        let mut sorted = drawn.clone();
        sorted.sort();
        assert_eq!(sorted, list);
        // Recomputed by hand as the description says.
        let seed = sha256(&[&list_root(&list).0, &[1; 32], &[2; 32], &[3; 32]]);
        let rank = |t: &Ticket| sha256(&[&seed.0, t.id.as_bytes(), &[0, 0, 0, u8::try_from(t.number).unwrap()]]);
        assert!(drawn.windows(2).all(|pair| rank(&pair[0]) < rank(&pair[1])));
    }

    #[test]
    fn nobody_chooses_the_outcome_afterwards() {
        let (list, values) = (tickets(4), values());
        let commits = values.map(|v| commit(&v));
        let mut other = values;
        other[1] = Hash([9; 32]);
        assert_eq!(draw(&list, &commits, &other), Err(NotDrawn::Value(1)));
        assert_eq!(draw(&list, &commits[..2], &values[..2]), Err(NotDrawn::People));
        assert_eq!(draw(&list, &[commits[0], commits[0], commits[2]], &values), Err(NotDrawn::Copied));
        assert_eq!(draw(&[], &commits, &values), Err(NotDrawn::List));
        assert_eq!(draw(&[list[0].clone(), list[0].clone()], &commits, &values), Err(NotDrawn::List));
        // One more ticket after the close is another draw.
        let seed = |list: &[Ticket]| list_root(list);
        assert_ne!(seed(&list), seed(&tickets(5)));
    }

    #[test]
    fn nobody_is_favoured() {
        let list: Vec<Ticket> = (0..4).map(|i| Ticket::of(i.to_string())).collect();
        let mut first = [0u32; 4];
        for i in 0..4_000u64 {
            let values = [0u64, 1, 2].map(|n| sha256(&[&i.to_be_bytes(), &n.to_be_bytes()]));
            let drawn = draw(&list, &values.map(|v| commit(&v)), &values).unwrap();
            first[drawn[0].id.parse::<usize>().unwrap()] += 1;
        }
        // A thousand are expected; 27 is the standard deviation.
        assert!(first.iter().all(|n| (880..=1_120).contains(n)), "{first:?}");
    }
}
