//! The matrix beside a map of maps.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::given;
use crate::opinion::{Count, Given, Vote, Votes};

type Naive = BTreeMap<i64, BTreeMap<i64, Vote>>;

fn naive(given: &[Given]) -> Naive {
    let mut out = Naive::new();
    for g in given {
        out.entry(g.person).or_default().insert(g.statement, g.vote);
    }
    out
}

fn read(votes: &Votes) -> Naive {
    let row = |(place, person): (usize, &i64)| (*person, votes.row(place).map(|(s, v)| (votes.statements()[s], v)).collect());
    votes.people().iter().enumerate().map(row).collect()
}

proptest! {
    #[test]
    fn the_last_vote_of_a_person_on_a_statement_counts(given in given(80)) {
        let votes = Votes::of(&given);
        let expected = naive(&given);
        prop_assert_eq!(read(&votes), expected.clone());
        prop_assert_eq!(votes.len(), expected.values().map(BTreeMap::len).sum::<usize>());
        prop_assert!(votes.people().is_sorted() && votes.statements().is_sorted());
        for (place, count) in votes.counts().into_iter().enumerate() {
            let of = |vote| expected.values().filter(|r| r.get(&votes.statements()[place]) == Some(&vote)).count() as u32;
            prop_assert_eq!(count, Count { agree: of(Vote::Agree), disagree: of(Vote::Disagree), pass: of(Vote::Pass) });
            prop_assert!(count.seen() > 0);
        }
    }

    #[test]
    fn batches_make_the_same_matrix_as_all_at_once(given in given(80), cuts in proptest::collection::vec(0..80usize, 0..4)) {
        let mut cuts: Vec<usize> = cuts.into_iter().map(|c| c.min(given.len())).chain([0, given.len()]).collect();
        cuts.sort_unstable();
        let mut votes = Votes::default();
        for cut in cuts.windows(2) {
            votes.append(&given[cut[0]..cut[1]]);
        }
        prop_assert_eq!(votes, Votes::of(&given));
    }
}

#[test]
fn nothing_is_a_matrix_too() {
    let votes = Votes::of(&[]);
    assert_eq!(votes, Votes::default());
    assert!(votes.is_empty() && votes.counts().is_empty());
    let ends = [i64::MIN, i64::MAX].map(|n| Given { person: n, statement: n, vote: Vote::Pass });
    assert_eq!(Votes::of(&ends).people(), [i64::MIN, i64::MAX]);
    assert_eq!(Votes::of(&ends[1..]).statements(), [i64::MAX]);
}
