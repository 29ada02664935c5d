//! How long the map of a large consultation takes: a million votes of 5,000 people on 500 statements, from the votes as they
//! were given to groups, their stability and lists; and again after a further batch. One thread.

use std::time::Instant;

use liren_core::opinion::sample::Sample;
use liren_core::opinion::stats::{self, Informed};
use liren_core::opinion::{Axes, Count, Map, Moderation, Votes, bridge, picture};
use serde_json::{Value, json};

use super::{TURNS, middle, rounded};

/// Votes of the first day.
const FIRST: Sample = Sample { people: 5_000, statements: 500, each: 200, camps: 3, firm: 0.5, seed: 1 };
/// A further batch: other votes of the same people, some new people, some new statements.
const BATCH: Sample = Sample { people: 5_100, statements: 505, each: 2, camps: 3, firm: 0.5, seed: 2 };

/// Measures; the middle of three turns counts.
#[allow(clippy::disallowed_methods, reason = "this is where speed is measured")]
pub fn measure(told: &mut dyn FnMut(&str)) -> Result<Value, String> {
    let (first, batch) = (FIRST.votes(), BATCH.votes());
    told(&format!("the map of {} votes, then of {} more", first.len(), batch.len()));
    let (mut cold, mut warm, mut bridging) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let begun = Instant::now();
        let mut votes = Votes::of(&first);
        let axes = mapped(&votes, None)?;
        cold.push(begun.elapsed().as_secs_f64() * 1e3);
        let begun = Instant::now();
        votes.append(&batch);
        let axes = mapped(&votes, Some(&axes))?;
        warm.push(begun.elapsed().as_secs_f64() * 1e3);
        let begun = Instant::now();
        let scores = bridge::bridging(&votes, &Moderation::default(), &axes);
        bridging.push(begun.elapsed().as_secs_f64() * 1e3);
        if scores.is_empty() {
            return Err("no statement has a bridging score".into());
        }
    }
    let [cold, warm, bridging] = [cold, warm, bridging].map(|mut of| rounded(middle(&mut of), 1));
    Ok(json!({ "votes": first.len(), "batch": batch.len(), "cold_ms": cold, "warm_ms": warm, "bridging_ms": bridging }))
}

/// The map and all its lists but the bridging one; it must come out with groups that stand.
fn mapped(votes: &Votes, last: Option<&Axes>) -> Result<Axes, String> {
    let map = Map::of(votes, &Moderation::default(), last);
    if let Some(why) = picture::unstable(&map) {
        return Err(format!("the map has no stable groups: {why:?}"));
    }
    let tally = map.tally(votes);
    let all: Vec<usize> = (0..votes.statements().len()).collect();
    let counts: Vec<(i64, Count)> = votes.statements().iter().copied().zip(votes.counts()).collect();
    let consensus = stats::consensus(&counts);
    let informed: f64 = all.iter().map(|s| Informed::of(tally.iter().map(|t| t[*s])).product).sum();
    let lists = (0..tally.len()).map(|g| stats::representative(&picture::against(&tally, g, votes.statements(), &all)).len());
    if consensus.agree.is_empty() || !informed.is_finite() || lists.sum::<usize>() == 0 {
        return Err("the map has no lists".into());
    }
    Ok(map.axes)
}

// What is measured must stay what was asked for.
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_votes_are_measured() {
        let votes = FIRST.votes();
        assert_eq!((votes.len(), FIRST.people, FIRST.statements), (1_000_000, 5_000, 500));
    }
}
