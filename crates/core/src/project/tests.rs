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
