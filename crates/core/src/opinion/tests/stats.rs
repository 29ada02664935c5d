//! Lists of statements; that their numbers are right is shown by the reference conversations.

use proptest::prelude::*;

use crate::opinion::Count;
use crate::opinion::stats::{Informed, Representative, Side, consensus, representative, representative_as_reference, share};

fn count(agree: u32, disagree: u32, pass: u32) -> Count {
    Count { agree, disagree, pass }
}

#[test]
fn few_votes_say_little() {
    assert_eq!(share(0, 0), 0.5);
    assert_eq!(share(1, 1), 2.0 / 3.0);
    let listed = consensus(&[(1, count(2, 0, 0)), (2, count(3, 0, 0)), (3, count(0, 9, 1)), (4, count(50, 50, 0))]);
    // The more say it, the surer it is; half and half is nothing.
    assert_eq!(listed.agree.iter().map(|l| l.statement).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(
        listed.disagree.iter().map(|l| (l.statement, l.side, l.success, l.trials)).collect::<Vec<_>>(),
        [(3, Side::Disagree, 9, 10)]
    );
}

#[test]
fn a_group_is_told_from_the_others_by_what_only_it_says() {
    let all = count(20, 0, 0);
    let none = count(0, 20, 0);
    let counts = [(1, all, all), (2, none, all), (3, all, none), (4, count(10, 10, 0), count(10, 10, 0))];
    let short = |list: Vec<Representative>| -> Vec<_> {
        list.iter().map(|r| (r.listed.statement, r.listed.side, r.most_agreed)).collect()
    };
    // What it agrees to most leads, though others do as well.
    let ours = [(1, Side::Agree, true), (3, Side::Agree, false), (2, Side::Disagree, false)];
    assert_eq!(short(representative(&counts)), ours);
    let theirs = [(3, Side::Agree, false), (1, Side::Disagree, true), (2, Side::Disagree, false)];
    assert_eq!(short(representative_as_reference(&counts)), theirs);
    assert_eq!(short(representative(&counts[1..])), [(3, Side::Agree, true), (2, Side::Disagree, false)]);
    assert!(representative(&[]).is_empty());
    // Nobody of the group voted: it is told by nothing, but one statement is given, as in the reference.
    assert_eq!(representative(&[(1, Count::default(), all)]).len(), 1);
}

#[test]
fn all_groups_must_agree_whatever_their_size() {
    let agreed = Informed::of([count(100, 0, 0), count(3, 0, 0)]);
    let split = Informed::of([count(100, 0, 0), count(0, 3, 0)]);
    assert!(agreed.product > 2.0 * split.product && agreed.small > 5.0 * split.small);
    assert_eq!(agreed.product, 101.0 / 102.0 * (4.0 / 5.0));
    let of = |a: f64, d: f64, s: f64| (a + 0.5) / (s + 1.0) * (1.0 - (d + 0.5) / (s + 1.0));
    assert!((agreed.small - (of(100.0, 0.0, 100.0) * of(3.0, 0.0, 3.0)).sqrt()).abs() < 1e-15);
    assert_eq!([agreed.shown(199), agreed.shown(200)], [agreed.small, agreed.product]);
    // Passing is not agreeing, and less bad than disagreeing.
    let [pass, against] = [Informed::of([count(5, 0, 5)]), Informed::of([count(5, 5, 0)])];
    assert!(pass.small > against.small);
    assert_eq!(pass.product, against.product);
}

proptest! {
    #[test]
    fn lists_are_short_agree_first_and_name_each_statement_once(
        counts in proptest::collection::vec(((0..30u32, 0..30u32, 0..9u32), (0..90u32, 0..90u32, 0..9u32)), 1..40),
    ) {
        let counts: Vec<(i64, Count, Count)> =
            (0..).zip(&counts).map(|(i, ((a, d, p), (b, e, q)))| (i, count(*a, *d, *p), count(*b, *e, *q))).collect();
        let list = representative(&counts);
        prop_assert!((1..=5).contains(&list.len()));
        prop_assert!(list.is_sorted_by_key(|r| r.listed.side != Side::Agree));
        prop_assert!(list.iter().filter(|r| r.most_agreed).count() <= 1);
        let mut numbers: Vec<i64> = list.iter().map(|r| r.listed.statement).collect();
        numbers.sort_unstable();
        numbers.dedup();
        prop_assert_eq!(numbers.len(), list.len());
        let single: Vec<(i64, Count)> = counts.iter().map(|(s, c, _)| (*s, *c)).collect();
        let both = consensus(&single);
        for l in both.agree.iter().chain(&both.disagree) {
            prop_assert!(l.success * 2 > l.trials && l.share > 0.5);
        }
        prop_assert!(both.agree.len() <= 5 && both.disagree.len() <= 5);
    }
}
