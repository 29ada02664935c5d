use proptest::prelude::*;

use super::*;

fn ready() -> Standing {
    Standing { chosen: true, cost: Fen(100), funds: Fen(100), quoted: true, points: 2, ..Standing::default() }
}

#[test]
fn stages_follow_each_other_and_say_what_lacks() {
    let mut stage = Stage::Idea;
    let mut way = vec![stage];
    while let Ok(Some(next)) = next(stage, &ready()) {
        stage = next;
        way.push(stage);
    }
    assert_eq!(way, [Stage::Idea, Stage::Decided, Stage::Works, Stage::Accepting, Stage::Warranty]);
    let none = Standing { cost: Fen(5), milestones_open: 3, consent_missing: true, points_open: 2, ..Standing::default() };
    let cases = [
        (Stage::Idea, vec![Lacks::Choice, Lacks::Consent]),
        (Stage::Decided, vec![Lacks::Funds(Fen(5)), Lacks::Quote]),
        (Stage::Works, vec![Lacks::Milestones(3), Lacks::Points]),
        (Stage::Accepting, vec![Lacks::Accepted(2)]),
    ];
    for (stage, lacks) in cases {
        assert_eq!(next(stage, &none), Err(lacks));
    }
    for over in [Stage::Warranty, Stage::Closed, Stage::Dropped] {
        assert_eq!(next(over, &none), Ok(None));
    }
    for s in Stage::ALL {
        assert_eq!(Stage::parse(s.name()), Some(s));
    }
}

#[test]
fn a_share_of_homes_agrees_exactly_on_the_line() {
    let share = |text: &str| text.parse().expect("a share");
    for (yes, homes, text, agreed) in [
        (9, 12, "at least 3/4", true),
        (8, 12, "at least 3/4", false),
        (6, 12, "more than 1/2", false),
        (7, 12, "more than 1/2", true),
        (0, 0, "at least 3/4", false),
        (12, 12, "at least 1/1", true),
    ] {
        assert_eq!(consents(yes, homes, share(text)), agreed, "{yes} of {homes}, {text}");
    }
}

#[test]
fn accounts_are_corrected_by_counter_entries() {
    let mut entries =
        vec![Entry { seq: 1, amount: Fen(1_000), corrects: None }, Entry { seq: 2, amount: Fen(-300), corrects: None }];
    assert_eq!(balance(&entries), (Fen(1_000), Fen(300), Fen(700)));
    let back = correctable(&entries, 2).expect("can be taken back");
    entries.push(Entry { seq: 3, amount: back, corrects: Some(2) });
    assert_eq!(balance(&entries), (Fen(1_000), Fen(0), Fen(1_000)));
    // Once only, no correction of a correction, nothing that is not there.
    assert_eq!([2, 3, 9].map(|s| correctable(&entries, s)), [None, None, None]);
}

proptest! {
    #[test]
    fn taking_everything_back_leaves_nothing(amounts in prop::collection::vec(-1_000_000_i64..1_000_000, 0..40)) {
        let mut entries: Vec<Entry> =
            (1..).zip(&amounts).map(|(seq, a)| Entry { seq, amount: Fen(*a), corrects: None }).collect();
        let (received, spent, left) = balance(&entries);
        prop_assert_eq!(received.0 - spent.0, left.0);
        prop_assert_eq!(left.0, amounts.iter().sum::<i64>());
        for seq in 1..=i64::try_from(amounts.len()).unwrap_or(0) {
            let amount = correctable(&entries, seq).expect("not taken back yet");
            entries.push(Entry { seq: seq + 100, amount, corrects: Some(seq) });
        }
        prop_assert_eq!(balance(&entries), (Fen(0), Fen(0), Fen(0)));
    }
}

fn said(who: u128, homes: &[u128], paper: bool, at: i64) -> Voice {
    Voice { who: Uuid::from_u128(who), homes: homes.iter().map(|h| Uuid::from_u128(*h)).collect(), paper, at }
}

#[test]
fn a_home_has_one_voice() {
    let paper = |home, at| said(home, &[home], true, at);
    let own = |who, home, at| said(who, &[home], false, at);
    let table: [(Vec<Voice>, &[usize]); 8] = [
        (vec![paper(1, 5)], &[0]),
        // Their own word goes before the paper of their home, whenever that was taken down.
        (vec![paper(1, 5), own(10, 1, 6)], &[1]),
        (vec![own(10, 1, 5), paper(1, 6)], &[0]),
        // Of two of one home the later counts; the neighbours' home is another.
        (vec![own(10, 1, 5), own(11, 1, 6), own(12, 2, 1)], &[1, 2]),
        // Somebody with two homes has one voice for both, and papers of neither count.
        (vec![said(10, &[1, 2], false, 5), paper(1, 6), paper(2, 7), paper(3, 1)], &[0, 3]),
        (vec![said(10, &[1, 2], false, 5), own(11, 2, 6)], &[0, 1]),
        // Whoever has no home there any more has no voice.
        (vec![said(10, &[], false, 5)], &[]),
        (vec![], &[]),
    ];
    for (all, counts) in table {
        assert_eq!(voices(&all), counts, "{all:?}");
    }
}

proptest::proptest! {
    #[test]
    fn never_more_voices_than_homes_and_papers_change_nothing_where_somebody_spoke(
        all in proptest::collection::vec((0u128..20, proptest::collection::btree_set(0u128..8, 1..3), 0i64..50), 0..20),
        paper in proptest::collection::btree_set(0u128..8, 0..8),
    ) {
        let mut own: Vec<Voice> = Vec::new();
        for (who, homes, at) in &all {
            // One word each.
            if !own.iter().any(|v| v.who == Uuid::from_u128(100 + who)) {
                own.push(said(100 + who, &homes.iter().copied().collect::<Vec<_>>(), false, *at));
            }
        }
        let spoken: std::collections::BTreeSet<Uuid> = own.iter().flat_map(|v| v.homes.clone()).collect();
        let mut both = own.clone();
        both.extend(paper.iter().map(|h| said(*h, &[*h], true, 99)));
        let counted = voices(&both);
        let silent = paper.iter().filter(|h| !spoken.contains(&Uuid::from_u128(**h))).count();
        proptest::prop_assert_eq!(counted.len(), voices(&own).len() + silent);
        proptest::prop_assert!(counted.len() <= spoken.len() + silent);
        for home in &spoken {
            let theirs = counted.iter().filter(|i| both[**i].paper && both[**i].homes.contains(home)).count();
            proptest::prop_assert_eq!(theirs, 0);
        }
        // In whatever order they are read the same count.
        let mut turned = both.clone();
        turned.reverse();
        let of = |all: &[Voice]| -> std::collections::BTreeSet<Uuid> { voices(all).into_iter().map(|i| all[i].who).collect() };
        proptest::prop_assert_eq!(of(&both), of(&turned));
    }
}
