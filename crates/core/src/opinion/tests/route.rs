//! What is asked next.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::moment::Moment;
use crate::opinion::open::{read_comments, read_votes};
use crate::opinion::route::{Candidate, FIRST_VIEWS, draw, priority};
use crate::opinion::{Count, Map, Moderation, Votes};
use crate::time::Time;

fn moment(seed: u8) -> Moment {
    Moment::new(Time(0), [seed; 32])
}

fn of(statement: i64, priority: f64, views: u32) -> Candidate {
    Candidate { statement, priority, views }
}

#[test]
fn what_is_new_divides_and_is_not_passed_comes_first() {
    let at = |agree, disagree, pass, extremity| priority(Count { agree, disagree, pass }, extremity);
    assert_eq!(at(0, 0, 0, 0.0), (0.5 * 0.5 * 9.0f64).powi(2));
    assert!(at(0, 0, 0, 0.0) > at(10, 10, 0, 0.0));
    assert!(at(10, 10, 0, 2.0) > at(10, 10, 0, 0.0));
    assert!(at(10, 10, 0, 1.0) > at(10, 0, 10, 1.0));
    assert!(at(15, 5, 0, 1.0) > at(5, 15, 0, 1.0));
}

#[test]
fn priorities_of_a_real_conversation_differ() {
    let votes = include_str!("../../../../../data/opinion/open/freshwater/participants-votes.csv");
    let comments = include_str!("../../../../../data/opinion/open/freshwater/comments.csv");
    let votes = Votes::of(&read_votes(votes).unwrap());
    let moderation = Moderation::of(&read_comments(comments).unwrap());
    let map = Map::of(&votes, &moderation, None);
    let mut all: Vec<f64> = votes.counts().iter().enumerate().map(|(s, c)| priority(*c, map.extremity(s))).collect();
    assert!(all.iter().all(|p| p.is_finite() && *p > 0.0));
    all.sort_by(f64::total_cmp);
    assert!(all[all.len() - 1] > 20.0 * all[0], "{all:?}");
    all.dedup_by(|a, b| (*a - *b).abs() < 1e-6);
    assert!(all.len() * 2 > votes.statements().len(), "most have a priority of their own: {}", all.len());
}

#[test]
fn every_new_statement_is_shown_ten_times_before_any_other_goes_on() {
    let mut views: BTreeMap<i64, u32> = (0..20).map(|s| (s, if s < 12 { 500 } else { 0 })).collect();
    let mut moment = moment(1);
    for round in 0..8 * FIRST_VIEWS {
        // An old statement of the highest priority, a new one of the lowest.
        let list: Vec<Candidate> = views.iter().map(|(s, v)| of(*s, if *s < 12 { 1e6 } else { 0.01 + *s as f64 }, *v)).collect();
        let drawn = draw(&list, &mut moment).unwrap();
        assert!(drawn.statement >= 12, "{round}");
        *views.get_mut(&drawn.statement).unwrap() += 1;
    }
    assert!(views.values().all(|v| *v >= FIRST_VIEWS));
    let list: Vec<Candidate> = views.iter().map(|(s, v)| of(*s, 1.0, *v)).collect();
    assert_eq!(draw(&list, &mut moment).unwrap().probability, 1.0 / 20.0);
}

#[test]
fn draws_are_in_proportion_and_the_probability_says_so() {
    let list = [of(1, 1.0, 10), of(2, 3.0, 10), of(3, 6.0, 10)];
    let mut seen = [0u32; 4];
    let mut moment = moment(2);
    for _ in 0..10_000 {
        let drawn = draw(&list, &mut moment).unwrap();
        seen[drawn.statement as usize] += 1;
        let expected = [0.0, 0.1, 0.3, 0.6][drawn.statement as usize];
        assert!((drawn.probability - expected).abs() < 1e-12);
    }
    for (n, expected) in seen.into_iter().zip([0.0, 1_000.0, 3_000.0, 6_000.0]) {
        assert!((f64::from(n) - expected).abs() < 200.0, "{seen:?}");
    }
}

#[test]
fn nothing_left_to_ask() {
    assert_eq!(draw(&[], &mut moment(3)), None);
    let odd = [of(1, f64::NAN, 10), of(2, -1.0, 10), of(3, f64::INFINITY, 10)];
    assert_eq!(draw(&odd, &mut moment(3)).unwrap().probability, 1.0 / 3.0);
    assert_eq!(draw(&[of(1, 0.0, 10), of(2, 0.5, 10)], &mut moment(3)).unwrap().statement, 2);
}

proptest! {
    #[test]
    fn something_of_the_list_is_drawn_the_same_for_the_same_chance(
        list in proptest::collection::vec((0.0..50.0f64, 0..20u32), 1..30),
        seed: u8,
    ) {
        let list: Vec<Candidate> = (0..).zip(list).map(|(s, (p, v))| of(s, p, v)).collect();
        let drawn = draw(&list, &mut moment(seed)).unwrap();
        prop_assert_eq!(Some(drawn), draw(&list, &mut moment(seed)));
        let from = list.iter().find(|c| c.statement == drawn.statement).unwrap();
        prop_assert!(drawn.probability > 0.0 && drawn.probability <= 1.0 + 1e-12);
        prop_assert!(from.views < FIRST_VIEWS || list.iter().all(|c| c.views >= FIRST_VIEWS));
    }
}
