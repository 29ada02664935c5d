//! Places, axes and groups.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::given;
use crate::opinion::clusters::Point;
use crate::opinion::sample::Sample;
use crate::opinion::stable::rand_index;
use crate::opinion::{Given, Map, Moderation, Vote, Votes, eigen, stats};

fn sample(people: u32, statements: u32, seed: u64) -> Vec<Given> {
    Sample { people, statements, each: statements / 2, camps: 3, firm: 0.9, seed }.votes()
}

fn of(given: &[Given]) -> (Votes, Map) {
    let votes = Votes::of(given);
    let map = Map::of(&votes, &Moderation::default(), None);
    (votes, map)
}

fn apart(a: &[Point], b: &[Point]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a[0] - b[0]).abs().max((a[1] - b[1]).abs())).fold(0.0, f64::max)
}

/// Means, axes and places from the whole matrix, every cell of it, and all its eigenvectors.
fn slow(votes: &Votes, moderation: &Moderation) -> (Vec<f64>, Vec<Point>, Vec<Point>) {
    let (n, m) = (votes.statements().len(), votes.people().len());
    let mut cells = vec![vec![None; n]; m];
    for (person, row) in cells.iter_mut().enumerate() {
        votes.row(person).for_each(|(s, v)| row[s] = Some(f64::from(v.value())));
        for (s, cell) in row.iter_mut().enumerate() {
            if moderation.left_out(votes.statements()[s]) {
                *cell = Some(0.0);
            }
        }
    }
    let mean = |s: usize| {
        let seen: Vec<f64> = cells.iter().filter_map(|r| r[s]).collect();
        seen.iter().sum::<f64>() / seen.len() as f64
    };
    let centre: Vec<f64> = (0..n).map(mean).collect();
    let full: Vec<Vec<f64>> = cells.iter().map(|r| r.iter().zip(&centre).map(|(c, m)| c.unwrap_or(*m) - m).collect()).collect();
    let gram: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| full.iter().map(|r| r[i] * r[j]).sum()).collect()).collect();
    let (_, vectors) = eigen::symmetric(&gram);
    let axes: Vec<Point> = (0..n).map(|s| [vectors[0][s], vectors[1][s]]).collect();
    let place = |person: usize| {
        let given = cells[person].iter().flatten().count();
        let on = |a: usize| (0..n).map(|s| full[person][s] * axes[s][a]).sum::<f64>() * (n as f64 / given as f64).sqrt();
        [on(0), on(1)]
    };
    (centre, axes.clone(), (0..m).map(place).collect())
}

fn turned(points: &[Point], like: &[Point]) -> Vec<Point> {
    let sign = |a: usize| if points.iter().zip(like).map(|(p, l)| p[a] * l[a]).sum::<f64>() < 0.0 { -1.0 } else { 1.0 };
    let signs = [sign(0), sign(1)];
    points.iter().map(|p| [p[0] * signs[0], p[1] * signs[1]]).collect()
}

#[test]
fn centre_axes_and_places_are_those_of_the_whole_matrix() {
    for seed in 0..6 {
        let votes = Votes::of(&sample(70 + 10 * seed as u32, 24, seed));
        let moderation = Moderation { out: [3, 5].into_iter().take(seed as usize).collect(), meta: [7].into() };
        let map = Map::of(&votes, &moderation, None);
        let (centre, axes, places) = slow(&votes, &moderation);
        assert!(centre.iter().zip(&map.centre).all(|(a, b)| (a - b).abs() < 1e-12));
        assert!(apart(&turned(&axes, map.axes.components()), map.axes.components()) < 1e-9);
        assert!(apart(&turned(&places, &map.places), &map.places) < 1e-9);
    }
}

#[test]
fn a_further_batch_gives_what_all_at_once_gives() {
    let all = sample(120, 30, 9);
    let (mut votes, mut map) = of(&all[..all.len() / 2]);
    for batch in all[all.len() / 2..].chunks(200) {
        votes.append(batch);
        map = Map::of(&votes, &Moderation::default(), Some(&map.axes));
    }
    let (scratch, cold) = of(&all);
    assert_eq!(votes, scratch);
    assert_eq!(map.centre, cold.centre);
    assert!(apart(map.axes.components(), cold.axes.components()) < 1e-9);
    assert!(apart(&map.places, &cold.places) < 1e-9);
    assert_eq!(map.group_of, cold.group_of);
}

#[test]
fn the_order_in_which_votes_come_in_changes_nothing_at_all() {
    let mut given = sample(60, 20, 4);
    let (votes, map) = of(&given);
    given.reverse();
    let (other_votes, other) = of(&given);
    assert_eq!(votes, other_votes);
    let bits = |m: &Map| m.places.iter().flatten().chain([&m.silhouette, &m.stability]).map(|x| x.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&map), bits(&other));
    assert_eq!((map.group_of, map.groups), (other.group_of, other.groups));
}

#[test]
fn who_people_are_does_not_matter() {
    for seed in 0..5 {
        let given = sample(90, 20, seed);
        let (votes, map) = of(&given);
        // Everybody under another number.
        let number = |p: i64| (p * 37 + 11) % 90 + 1_000;
        let renamed: Vec<Given> = given.iter().map(|g| Given { person: number(g.person), ..*g }).collect();
        let (other_votes, other) = of(&renamed);
        let listed = |v: &Votes| stats::consensus(&v.statements().iter().copied().zip(v.counts()).collect::<Vec<_>>());
        assert_eq!(listed(&votes), listed(&other_votes));
        assert!(apart(map.axes.components(), other.axes.components()) < 1e-9);
        let there = |p: usize| other_votes.people().binary_search(&number(votes.people()[p])).unwrap();
        let moved: Vec<Point> = (0..90).map(|p| other.places[there(p)]).collect();
        assert!(apart(&map.places, &moved) < 1e-9);
        assert_eq!(map.groups.len(), other.groups.len());
        assert!((0..90).all(|p| map.group_of[p] == other.group_of[there(p)]));
        for (s, (a, b)) in map.tally(&votes).iter().zip(other.tally(&other_votes)).enumerate() {
            assert_eq!(*a, b, "{s}");
        }
    }
}

#[test]
fn whoever_voted_little_does_not_count_unless_they_are_few() {
    let say = |person: i64, n: i64| (0..n).map(move |statement| Given { person, statement, vote: Vote::Agree });
    let many: Vec<Given> = (0..20).flat_map(|p| say(p, if p < 16 { 7 } else { 6 })).chain(say(99, 30)).collect();
    let counted = |given: &[Given]| {
        let (votes, map) = of(given);
        map.counted.iter().map(|p| votes.people()[*p]).collect::<Vec<i64>>()
    };
    assert_eq!(counted(&many), (0..16).chain([99]).collect::<Vec<i64>>());
    // Ten with seven votes: the five most active of the others, of equal ones those who came first.
    let few: Vec<Given> = (0..30)
        .flat_map(|p| {
            say(
                p,
                if p < 10 {
                    7
                } else if p == 29 {
                    5
                } else {
                    3
                },
            )
        })
        .collect();
    assert_eq!(counted(&few), (0..14).chain([29]).collect::<Vec<i64>>());
    // With four statements a vote on each is enough.
    let short: Vec<Given> = (0..20).flat_map(|p| say(p, if p < 18 { 4 } else { 3 })).collect();
    assert_eq!(counted(&short), (0..18).collect::<Vec<i64>>());
}

#[test]
fn a_statement_taken_out_counts_as_one_everybody_passed() {
    let given = sample(50, 12, 2);
    let votes = Votes::of(&given);
    let moderation = Moderation { out: [4].into(), meta: [6].into() };
    let map = Map::of(&votes, &moderation, None);
    let zeros: Vec<Given> =
        (0..50).flat_map(|person| [4, 6].map(|statement| Given { person, statement, vote: Vote::Pass })).collect();
    let mut passed = votes.clone();
    passed.append(&zeros);
    let same = Map::of(&passed, &Moderation::default(), None);
    assert!(apart(&map.places, &same.places) < 1e-9);
    assert_eq!((map.centre[4], map.axes.components()[6], map.extremity(4)), (0.0, [0.0, 0.0], 0.0));
}

#[test]
fn clear_camps_are_found_again() {
    let (_, map) = of(&Sample { people: 150, statements: 30, each: 30, camps: 3, firm: 1.0, seed: 5 }.votes());
    let camps: Vec<usize> = (0..150).map(|p| p % 3).collect();
    let found: Vec<usize> = map.group_of.iter().map(|g| g.unwrap()).collect();
    assert!(rand_index(&camps, &found) > 0.9, "{:?}", map.groups);
    assert!(map.stability > 0.9 && map.silhouette > 0.4);
    assert_eq!(map.groups.iter().map(|g| g.people).sum::<usize>(), 150);
}

#[test]
fn chance_gives_no_stable_groups() {
    for (people, statements, each) in [(60, 20, 20), (150, 40, 20)] {
        for seed in 0..2 {
            let (_, map) = of(&Sample { people, statements, each, camps: 1, firm: 0.0, seed }.votes());
            assert!(map.stability < 0.8, "{people} people, seed {seed}: {}", map.stability);
        }
    }
}

/// Pair by pair.
fn slow_rand_index(a: &[usize], b: &[usize]) -> f64 {
    let n = a.len();
    let (mut both, mut in_a, mut in_b, mut all) = (0.0, 0.0, 0.0, 0.0);
    for i in 0..n {
        for j in i + 1..n {
            let (x, y) = (f64::from(u8::from(a[i] == a[j])), f64::from(u8::from(b[i] == b[j])));
            (both, in_a, in_b, all) = (both + x * y, in_a + x, in_b + y, all + 1.0);
        }
    }
    let expected = if all > 0.0 { in_a * in_b / all } else { 0.0 };
    let most = (in_a + in_b) / 2.0;
    if most == expected { 1.0 } else { (both - expected) / (most - expected) }
}

proptest! {
    #[test]
    fn the_rand_index_is_that_of_all_pairs(pairs in proptest::collection::vec((0..4usize, 0..4usize), 0..40)) {
        let (a, b): (Vec<usize>, Vec<usize>) = pairs.into_iter().unzip();
        let found = rand_index(&a, &b);
        prop_assert!((found - slow_rand_index(&a, &b)).abs() < 1e-12);
        prop_assert!(found <= 1.0 + 1e-12);
        prop_assert_eq!(rand_index(&a, &a), 1.0);
        prop_assert!((found - rand_index(&b, &a)).abs() < 1e-12);
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_votes_make_a_map(given in given(120), out in proptest::collection::btree_set(0..12i64, 0..4)) {
        let votes = Votes::of(&given);
        let map = Map::of(&votes, &Moderation { out, ..Moderation::default() }, None);
        let finite = |p: &Point| p[0].is_finite() && p[1].is_finite();
        prop_assert!(map.places.iter().all(finite) && map.axes.components().iter().all(finite));
        prop_assert!(map.places.len() == votes.people().len() && map.centre.len() == votes.statements().len());
        prop_assert!(map.groups.is_empty() || map.groups.len() >= 2);
        prop_assert!(map.groups.is_sorted_by_key(|g| std::cmp::Reverse(g.people)));
        let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
        map.group_of.iter().flatten().for_each(|g| *sizes.entry(*g).or_default() += 1);
        for (g, group) in map.groups.iter().enumerate() {
            prop_assert!(group.people > 0 && sizes.get(&g) == Some(&group.people));
        }
        prop_assert!((-1.0..=1.0).contains(&map.silhouette) && map.stability <= 1.0 + 1e-12);
        for axis in 0..2 {
            let length: f64 = map.axes.components().iter().map(|c| c[axis] * c[axis]).sum();
            prop_assert!(length == 0.0 || (length - 1.0).abs() < 1e-9, "{}", length);
        }
    }
}
