//! What may be shown.

use crate::opinion::picture::{Common, Picture, Results, Unstable, results};
use crate::opinion::sample::Sample;
use crate::opinion::{Given, Moderation, Vote, Votes};

fn of(given: &[Given]) -> Results {
    results(&Votes::of(given), &Moderation::default(), None)
}

fn camps(people: u32) -> Vec<Given> {
    Sample { people, statements: 30, each: 30, camps: 2, firm: 1.0, seed: 8 }.votes()
}

#[test]
fn below_fifteen_people_there_are_bars_and_nothing_else() {
    let few = of(&camps(14));
    assert!(matches!(few.picture, Picture::Bars) && few.axes.is_none());
    assert_eq!((few.people, few.statements.len()), (14, 30));
    assert_eq!(few.statements[0].1.seen(), 14);
    assert!(!matches!(of(&camps(15)).picture, Picture::Bars));
    assert!(matches!(of(&[]).picture, Picture::Bars));
}

#[test]
fn single_people_are_drawn_only_among_fifty() {
    for (people, dots) in [(40, 0), (49, 0), (50, 50), (80, 80)] {
        let Results { picture: Picture::Groups { plot, groups, .. }, .. } = of(&camps(people)) else { panic!("{people}") };
        assert_eq!(plot.dots.len(), dots, "{people}");
        assert_eq!(plot.areas.len(), groups.len());
        assert!(plot.areas.iter().all(|a| a.hull.is_empty() == (dots == 0) && a.radius > 0));
        for d in &plot.dots {
            assert!(d.at.iter().all(|c| (0..=1_000).contains(c)));
        }
    }
}

#[test]
fn the_same_votes_are_the_same_drawing() {
    let mut given = camps(70);
    let drawn = |given: &[Given]| match of(given).picture {
        Picture::Groups { plot, groups, informed, common, .. } => (plot, groups, informed, common),
        other => panic!("{other:?}"),
    };
    let first = drawn(&given);
    given.sort_by_key(|g| (g.statement, -g.person));
    assert_eq!(first, drawn(&given));
    // Also after a batch, begun at the axes of before.
    let (before, batch) = given.split_at(given.len() - 100);
    let mut votes = Votes::of(before);
    let last = results(&votes, &Moderation::default(), None).axes;
    votes.append(batch);
    let Picture::Groups { plot, groups, .. } = results(&votes, &Moderation::default(), last.as_ref()).picture else { panic!() };
    assert_eq!((plot, groups), (first.0, first.1));
}

#[test]
fn groups_that_are_chance_small_or_blurred_are_not_shown() {
    let why = |given: &[Given]| match of(given).picture {
        Picture::NoGroups { why, common: Common { consensus, bridging } } => (why, consensus, bridging),
        other => panic!("{other:?}"),
    };
    for seed in 0..2 {
        let noise = Sample { people: 100, statements: 40, each: 25, camps: 1, firm: 0.0, seed }.votes();
        assert!(matches!(why(&noise).0, Unstable::Chance(_) | Unstable::Blurred(_)));
    }
    // Everybody says the same: there is consensus, and nothing to part people by.
    let alike: Vec<Given> =
        (0..30).flat_map(|person| (0..9).map(move |statement| Given { person, statement, vote: Vote::Agree })).collect();
    let (unstable, consensus, _) = why(&alike);
    assert_eq!((unstable, consensus.agree.len()), (Unstable::Alike, 5));
    // Five of a hundred who say the opposite of nearly everything.
    let vote = |person: i64, s: i64| {
        let slip = (person * 31 + s * 17) % 23 == 0;
        if (person < 5) == slip { Vote::Agree } else { Vote::Disagree }
    };
    let given = |person| (0..12).map(move |s| Given { person, statement: s, vote: vote(person, s) });
    let odd: Vec<Given> = (0..100).flat_map(given).collect();
    assert!(matches!(why(&odd).0, Unstable::Small(5)), "{:?}", why(&odd).0);
}

#[test]
fn what_is_taken_out_is_nowhere_and_what_is_meta_in_no_list() {
    let votes = Votes::of(&camps(60));
    let moderation = Moderation { out: [0, 1].into(), meta: [2].into() };
    let shown = results(&votes, &moderation, None);
    assert_eq!(shown.statements.iter().map(|(s, _)| *s).collect::<Vec<i64>>(), (2..30).collect::<Vec<i64>>());
    let Picture::Groups { groups, informed, common, .. } = shown.picture else { panic!() };
    let listed = groups.iter().flat_map(|g| &g.representative).map(|r| r.listed.statement);
    let lists = listed.chain(informed.iter().map(|i| i.0)).chain(common.bridging.iter().map(|b| b.statement));
    assert!(lists.chain(common.consensus.agree.iter().map(|l| l.statement)).all(|s| s > 2));
    assert_eq!(informed.len(), 27);
    assert!(groups.iter().all(|g| g.counts.len() == 28));
}
