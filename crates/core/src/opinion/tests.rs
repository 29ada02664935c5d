//! Tests of consultations.

mod map;
mod open;
mod picture;
mod reference;
mod route;
mod stats;
mod votes;

use proptest::prelude::*;

use super::{Given, Vote};

/// Any votes, persons and statements close together or anywhere.
fn given(most: usize) -> impl Strategy<Value = Vec<Given>> {
    let number = prop_oneof![4 => 0..12i64, 1 => -3..3i64, 1 => any::<i64>()];
    let vote = (-1..=1i64).prop_map(|v| Vote::of(v).unwrap());
    proptest::collection::vec((number.clone(), number, vote), 0..most)
        .prop_map(|v| v.into_iter().map(|(person, statement, vote)| Given { person, statement, vote }).collect())
}
