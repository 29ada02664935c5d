//! The boundary table, judgments of real courts, duplicates, proxies, silence, lots; and against a slow count written another
//! way.

use proptest::prelude::*;

use super::*;
use crate::ballot::rule::Need;

const ORDINARY: Need = Need { by: By::AreaAndHeads, majority: Some(Share::more_than(1, 2)), quorum: Some(Share::at_least(2, 3)) };
const SPECIAL: Need = Need { by: By::AreaAndHeads, majority: Some(Share::at_least(3, 4)), quorum: Some(Share::at_least(2, 3)) };
const MOST_VOTES: Need = Need { by: By::Heads, majority: None, quorum: None };

fn item(need: Need, options: usize, marks: u32, seats: u32) -> Item {
    Item {
        article: String::new(),
        class: "c".into(),
        code: "a".into(),
        marks,
        need,
        options: (0..options).map(|o| format!("option {o}")).collect(),
        seats,
        title: "?".into(),
        why: String::new(),
    }
}

fn cast(owner: u32, choice: &str) -> Opened {
    proxy(owner, 0, &[("a", choice)])
}

fn proxy(owner: u32, proxy: u32, choices: &[(&str, &str)]) -> Opened {
    let choices = choices.iter().map(|(i, c)| ((*i).into(), c.parse().expect("a choice"))).collect();
    Opened { owner, channel: Channel::Web, proxy, choices }
}

/// Owners of these areas in 0.01 m².
fn areas(areas: &[u64]) -> Vec<Sum> {
    areas.iter().map(|area| Sum { area: *area, heads: 1 }).collect()
}

static NO_LOTS: BTreeMap<String, Vec<u32>> = BTreeMap::new();

fn ballot<'a>(items: &'a [Item], weights: &'a [Sum], casts: &'a [Opened]) -> ToCount<'a> {
    ToCount { items, weights, stands: Stands::First, principals: 3, casts, declared: &[], reached: None, lots: &NO_LOTS }
}

fn one(need: Need, weights: &[Sum], casts: &[Opened]) -> Counted {
    count(&ballot(&[item(need, 1, 1, 1)], weights, casts)).expect("can be counted").items.remove(0)
}

/// `of` heads of 100 m² each: so many for, against, abstaining.
fn votes(yes: u32, no: u32, abstain: u32) -> Vec<Opened> {
    let all = [("for:1", yes), ("against", no), ("abstain", abstain)];
    let choices = all.iter().flat_map(|(choice, n)| std::iter::repeat_n(*choice, *n as usize));
    (1u32..).zip(choices).map(|(owner, choice)| cast(owner, choice)).collect()
}

fn state(need: Need, of: usize, yes: u32, no: u32, abstain: u32) -> State {
    one(need, &areas(&vec![10_000; of]), &votes(yes, no, abstain)).decided.state
}

#[test]
fn the_boundary_table() {
    let table = [
        // Exactly two thirds take part: quorum.
        (ORDINARY, 300, 200, 0, 0, State::Passed),
        (ORDINARY, 300, 199, 0, 0, State::NoQuorum),
        // Exactly one half is for it: not passed.
        (ORDINARY, 300, 100, 100, 0, State::NotPassed),
        (ORDINARY, 300, 101, 100, 0, State::Passed),
        // Abstentions take part: for the quorum, and against the majority.
        (ORDINARY, 300, 101, 0, 99, State::Passed),
        (ORDINARY, 300, 100, 0, 100, State::NotPassed),
        // Exactly three quarters are for it: passed.
        (SPECIAL, 300, 150, 50, 0, State::Passed),
        (SPECIAL, 300, 149, 51, 0, State::NotPassed),
        // All abstain, nobody comes, a roll of one.
        (ORDINARY, 300, 0, 0, 300, State::NotPassed),
        (ORDINARY, 300, 0, 0, 0, State::NoQuorum),
        (ORDINARY, 1, 1, 0, 0, State::Passed),
    ];
    for (need, of, yes, no, abstain, expected) in table {
        assert_eq!(state(need, of, yes, no, abstain), expected, "{yes}:{no}:{abstain} of {of}, {need:?}");
    }
}

#[test]
fn a_hundredth_of_a_square_metre_less_is_no_quorum() {
    // Heads reach two thirds, the area lacks 0.01 m².
    let weights = areas(&[10_000, 9_999, 10_001]);
    let short = one(ORDINARY, &weights, &[cast(1, "for:1"), cast(2, "for:1")]);
    assert_eq!(short.decided.state, State::NoQuorum);
    assert_eq!(short.decided.quorum, Reached { area: false, heads: true });
    assert_eq!(short.decided.missing, Sum { area: 1, heads: 0 });
    let enough = one(ORDINARY, &weights, &[cast(1, "for:1"), cast(3, "for:1")]);
    assert_eq!(enough.decided.state, State::Passed);
    // Area for it, heads against it: both are needed.
    let rich = one(ORDINARY, &areas(&[90_000, 10_000, 10_000]), &votes(1, 2, 0));
    assert_eq!((rich.decided.state, rich.decided.majority[0]), (State::NotPassed, Reached { area: true, heads: false }));
    // Nobody's area is known: no share of nothing can be reached.
    assert_eq!(one(ORDINARY, &areas(&[0, 0, 0]), &votes(3, 0, 0)).decided.state, State::NoQuorum);
}

#[test]
fn judgment_one_man_with_fifteen_flats_is_one_head() {
    use crate::ballot::choice::Salt;
    use crate::ballot::roll::{Areas, Entity, Row, Sort, Standing, Title, draft};
    let row = |i: u32, owner: String| Row {
        room: format!("room {i}"),
        sort: Sort::Home,
        areas: Areas { registered: Some(9_000), ..Areas::default() },
        developer: false,
        titles: vec![Title { owners: [owner].into(), voter: None, standing: Standing::Usual }],
    };
    // 835 flats; the first fifteen are one man's. Counted by flats it was 421 for and 414 against.
    let owner = |i: u32| if i < 15 { "one man".to_string() } else { format!("owner {i}") };
    let rows: Vec<Row> = (0..835).map(|i| row(i, owner(i))).collect();
    let frozen = draft(&rows, false).freeze("b", &mut || Salt([0; 16])).expect("nothing blocks");
    assert_eq!(frozen.line.heads, 821);
    let for_it = |e: &Entity| {
        matches!(e, Entity::Owners(o) if o.iter().any(|o| rows.iter().take(421)
        .any(|r| r.titles[0].owners.contains(o))))
    };
    let casts: Vec<Opened> =
        frozen.owners.iter().map(|o| cast(o.n, if for_it(&o.entity) { "for:1" } else { "against" })).collect();
    let counted = one(ORDINARY, &frozen.weights(), &casts);
    assert_eq!((counted.tally.options[0].heads, counted.tally.against.heads), (407, 414));
    assert_eq!((counted.tally.options[0].area, counted.tally.against.area), (421 * 9_000, 414 * 9_000));
    assert_eq!(counted.decided.state, State::NotPassed);
    assert_eq!(counted.decided.majority[0], Reached { area: true, heads: false });
    assert!(Share::more_than(1, 2).is_met(421, 835), "by flats it would have passed");
}

#[test]
fn judgment_chongqing_is_upheld() {
    let tally = Tally {
        options: vec![Sum { area: 28_119_421, heads: 3_179 }],
        against: Sum { area: 34_057_545 - 28_119_421, heads: 3_936 - 3_179 },
        taking: Sum { area: 34_057_545, heads: 3_936 },
        ..Tally::default()
    };
    let whole = Sum { area: 48_288_000, heads: 5_726 };
    for need in [ORDINARY, SPECIAL] {
        let decided = decide(&item(need, 1, 1, 1), &tally, whole, None);
        assert_eq!((decided.state, decided.chosen), (State::Passed, vec![1]));
    }
}

#[test]
fn judgment_fuzhou_paper_alone_is_short_and_both_together_are_enough() {
    let weights = areas(&vec![8_000; 2_219]);
    let paper: Vec<Opened> = (1..=1_380).map(|n| Opened { channel: Channel::Paper, ..cast(n, "for:1") }).collect();
    let alone = one(ORDINARY, &weights, &paper);
    assert_eq!((alone.decided.state, alone.decided.missing.heads), (State::NoQuorum, 100));
    let web = (1_381..=1_672).map(|n| cast(n, "for:1"));
    let both: Vec<Opened> = paper.into_iter().chain(web).collect();
    let counted = count(&ballot(&[item(ORDINARY, 1, 1, 1)], &weights, &both)).expect("can be counted");
    assert_eq!(counted.turned_in.heads, 1_672);
    let by = |channel| counted.channels[&channel].heads;
    assert_eq!((by(Channel::Paper), by(Channel::Web)), (1_380, 292));
    assert_eq!(counted.items[0].decided.state, State::Passed);
}

#[test]
fn the_first_or_the_last_stands_and_duplicates_are_listed() {
    let (items, weights) = ([item(ORDINARY, 1, 1, 1)], areas(&[100, 100]));
    let casts = [cast(1, "for:1"), cast(2, "against"), cast(1, "against")];
    let yes = |stands, declared: &[Voiding]| {
        let counted = count(&ToCount { stands, declared, ..ballot(&items, &weights, &casts) }).expect("can be counted");
        (counted.items[0].tally.options[0].heads, counted.duplicates)
    };
    assert_eq!(yes(Stands::First, &[]), (1, vec![(1, vec![0, 2])]));
    assert_eq!(yes(Stands::Last, &[]), (0, vec![(1, vec![0, 2])]));
    // The first valid one: what was declared void does not stand in the way.
    let void = |cast| Voiding { cast, items: vec![], why: Why::NotTheOwner };
    assert_eq!(yes(Stands::First, &[void(0)]), (0, vec![]));
    assert_eq!(yes(Stands::Last, &[void(2)]), (1, vec![]));
}

#[test]
fn a_representative_votes_for_so_many_and_no_more() {
    let mut second = item(ORDINARY, 1, 1, 1);
    second.code = "b".into();
    let (items, weights) = ([item(ORDINARY, 1, 1, 1), second], areas(&[100; 6]));
    let both = [("a", "for:1"), ("b", "for:1")];
    let casts = [
        proxy(1, 9, &both[..1]),
        proxy(2, 9, &both),
        proxy(3, 9, &both),
        // The same principal again is not one more.
        proxy(2, 9, &both),
        // On "a" the fourth principal, on "b" the third.
        proxy(4, 9, &both),
        // Over the limit on everything it says: void as a whole.
        proxy(5, 9, &both),
        proxy(6, 8, &both),
    ];
    let counted = count(&ballot(&items, &weights, &casts)).expect("can be counted");
    let over =
        |cast, items: &[&str]| Voiding { cast, items: items.iter().map(|i| (*i).to_string()).collect(), why: Why::ProxyLimit };
    assert_eq!(counted.over_limit, [over(4, &["a"]), over(5, &[])]);
    let heads = |i: usize| counted.items[i].tally.options[0].heads;
    assert_eq!((heads(0), heads(1), counted.turned_in.heads), (4, 4, 5));
    // Who said nothing on an item, or nothing that stands, is left out of it and not lost.
    assert_eq!((counted.items[0].tally.left.heads, counted.items[1].tally.left.heads), (1, 1));
    // An authority that an officer did not accept does not use up the limit.
    let declared = [Voiding { cast: 1, items: vec![], why: Why::NoAuthority }];
    let declared = count(&ToCount { declared: &declared, ..ballot(&items, &weights, &casts) }).expect("can be counted");
    assert_eq!(declared.over_limit, [over(4, &["a"]), over(5, &[])], "the second ballot of owner 2 takes its place");
    let none = count(&ToCount { principals: 0, ..ballot(&items, &weights, &casts) }).expect("can be counted");
    assert_eq!(none.turned_in.heads, 0);
}

#[test]
fn silence_has_a_column_of_its_own() {
    let (items, weights) = ([item(ORDINARY, 1, 1, 1)], areas(&[100; 9]));
    let counted = |casts: &[Opened], reached: &[u32]| {
        let reached = reached.iter().copied().collect();
        let ballot = ToCount { reached: Some(&reached), ..ballot(&items, &weights, casts) };
        count(&ballot).expect("can be counted").items.remove(0)
    };
    // Three of nine take part, five more were reached: with them eight of nine.
    let c = counted(&votes(2, 1, 0), &[1, 4, 5, 6, 7, 8]);
    let deemed = c.tally.deemed.clone().expect("a column");
    assert_eq!((deemed.sum, deemed.with), (Sum { area: 500, heads: 5 }, Some(Choice::one(1))));
    assert_eq!((c.tally.options[0].heads, c.tally.taking.heads), (2, 3), "the other columns stay as cast");
    assert_eq!((c.decided.state, c.without_deemed), (State::Passed, Some(State::NoQuorum)));
    // No single majority to follow: silence is shown and not counted.
    let tie = counted(&votes(1, 1, 0), &[4, 5, 6, 7]);
    assert_eq!(tie.tally.deemed.as_ref().map(|d| d.with.clone()), Some(None));
    assert_eq!(tie.decided.state, State::NoQuorum);
    // It follows a majority against as well.
    let no = counted(&votes(1, 2, 0), &[4, 5, 6, 7, 8]);
    assert_eq!((no.tally.deemed.and_then(|d| d.with), no.decided.state), (Some(Choice::Against), State::NotPassed));
    // Whoever cast a ballot that does not count was not silent.
    let (reached, casts) = ([4, 5].into(), votes(2, 1, 1));
    let declared = [Voiding { cast: 3, items: vec![], why: Why::Late }];
    let void = ToCount { reached: Some(&reached), declared: &declared, ..ballot(&items, &weights, &casts) };
    let deemed = count(&void).expect("can be counted").items[0].tally.deemed.clone();
    assert_eq!(deemed.map(|d| d.sum.heads), Some(1));
    // By heads one answer leads, by area another: nobody is followed.
    let split = areas(&[900, 100, 100, 100]);
    let reached = [4].into();
    let casts = votes(1, 2, 0);
    let split = ToCount { reached: Some(&reached), ..ballot(&items, &split, &casts) };
    assert_eq!(count(&split).expect("can be counted").items[0].tally.deemed.as_ref().map(|d| d.with.clone()), Some(None));
}

#[test]
fn one_of_several_options_needs_the_majority_itself() {
    let items = [item(ORDINARY, 3, 1, 1)];
    let weights = areas(&[100; 9]);
    let casts = |list: &[&str]| -> Vec<Opened> { (1u32..).zip(list).map(|(n, c)| cast(n, c)).collect() };
    let decided = |list: &[&str]| {
        let casts = casts(list);
        count(&ballot(&items, &weights, &casts)).expect("can be counted").items.remove(0).decided
    };
    let most = decided(&["for:1", "for:1", "for:1", "for:2", "for:2", "for:3"]);
    assert_eq!((most.state, most.chosen), (State::NotPassed, vec![]), "the most votes are not the majority");
    let half = decided(&["for:2", "for:2", "for:2", "for:2", "for:1", "for:3", "against"]);
    assert_eq!((half.state, half.chosen), (State::Passed, vec![2]));
    let spoiled = decided(&["for:2", "for:2", "for:2", "for:2", "spoiled", "spoiled"]);
    assert_eq!(spoiled.state, State::NoQuorum, "what is spoiled does not take part");
}

#[test]
fn seats_go_to_the_most_votes_and_ties_to_lots() {
    let items = [item(MOST_VOTES, 4, 4, 2)];
    let weights = vec![Sum { area: 0, heads: 1 }; 6];
    let casts: Vec<Opened> =
        (1u32..).zip(["for:1,2", "for:1,3", "for:1", "for:2,3", "for:4", "abstain"]).map(|(n, c)| cast(n, c)).collect();
    let decided = |lots: &[u32]| {
        let lots = [("a".to_string(), lots.to_vec())].into();
        let ballot = ToCount { lots: &lots, ..ballot(&items, &weights, &casts) };
        count(&ballot).expect("can be counted").items.remove(0).decided
    };
    let open = decided(&[]);
    assert_eq!((open.state, open.chosen, open.tied), (State::Tied, vec![1], vec![2, 3]));
    let drawn = decided(&[3, 2]);
    assert_eq!((drawn.state, drawn.chosen), (State::Passed, vec![1, 3]));
    // Lots among others than those who are tied decide nothing.
    assert_eq!(decided(&[3, 4]).state, State::Tied);
    // Without a tie at the line nothing is drawn; nobody is chosen without a vote.
    let enough = count(&ballot(&[item(MOST_VOTES, 4, 4, 1)], &weights, &casts)).expect("can be counted");
    assert_eq!((enough.items[0].decided.state, enough.items[0].decided.chosen.clone()), (State::Passed, vec![1]));
    let nobody = count(&ballot(&[item(MOST_VOTES, 4, 4, 4)], &weights, &casts[5..])).expect("can be counted");
    assert_eq!(nobody.items[0].decided.state, State::NotPassed);
}

#[test]
fn what_is_no_ballot_is_not_counted() {
    let (items, weights) = ([item(ORDINARY, 1, 1, 1)], areas(&[100, 100]));
    let not =
        |casts: &[Opened], declared: &[Voiding]| count(&ToCount { declared, ..ballot(&items, &weights, casts) }).map(|_| ());
    assert_eq!(count(&ballot(&items, &[], &[])).err(), Some(NotCounted::EmptyRoll));
    assert_eq!(not(&[cast(1, "for:1"), cast(3, "for:1")], &[]), Err(NotCounted::NotOnRoll(1)));
    assert_eq!(not(&[cast(0, "for:1")], &[]), Err(NotCounted::NotOnRoll(0)));
    assert_eq!(not(&[cast(1, "for:2")], &[]), Err(NotCounted::DoesNotFit(0)));
    assert_eq!(not(&[proxy(1, 0, &[("z", "for:1")])], &[]), Err(NotCounted::DoesNotFit(0)));
    let void = Voiding { cast: 0, items: vec![], why: Why::Late };
    assert_eq!(not(&[], std::slice::from_ref(&void)), Err(NotCounted::NothingToVoid));
    assert_eq!(not(&[cast(1, "for:1")], &[void.clone(), void.clone()]), Err(NotCounted::NothingToVoid));
    let on = |code: &str| Voiding { items: vec![code.into()], ..void.clone() };
    assert_eq!(not(&[cast(1, "for:1")], &[on("z")]), Err(NotCounted::NothingToVoid));
    assert_eq!(not(&[proxy(1, 0, &[])], &[on(&items[0].code)]), Ok(()), "nothing said, nothing void");
}

/// A count as a patient person would do it: owner by owner, item by item, with fractions compared crosswise.
fn slow(items: &[Item], weights: &[Sum], casts: &[Opened], last: bool, principals: usize) -> Vec<(Vec<u64>, State)> {
    let mut out = Vec::new();
    for item in items {
        let mut columns = vec![0u64; 2 * (item.options.len() + 4)];
        for (n, weight) in weights.iter().enumerate() {
            let mut standing: Option<&Choice> = None;
            let mut any = false;
            for (i, c) in casts.iter().enumerate().filter(|(_, c)| c.owner as usize == n + 1) {
                // A ballot all of whose items are over the limit is as if it had not been cast.
                let over = |code: &String| {
                    let before = casts[..i].iter().filter(|b| b.proxy == c.proxy && b.choices.contains_key(code));
                    let mut principals_before: Vec<u32> = Vec::new();
                    for b in before {
                        if !principals_before.contains(&b.owner) && principals_before.len() < principals {
                            principals_before.push(b.owner);
                        }
                    }
                    c.proxy > 0 && !principals_before.contains(&c.owner) && principals_before.len() >= principals
                };
                let whole_void = !c.choices.is_empty() && c.choices.keys().all(over);
                any |= !whole_void;
                if let Some(choice) = c.choices.get(&item.code).filter(|_| !over(&item.code))
                    && (standing.is_none() || last)
                {
                    standing = Some(choice);
                }
            }
            let k = item.options.len();
            let places: Vec<usize> = match standing {
                Some(Choice::For(set)) => set.iter().map(|o| *o as usize - 1).chain([k + 3]).collect(),
                Some(Choice::Against) => vec![k, k + 3],
                Some(Choice::Abstain) => vec![k + 1, k + 3],
                Some(Choice::Spoiled) => vec![k + 2],
                None => vec![],
            };
            assert!(any || standing.is_none());
            for p in places {
                columns[2 * p] += weight.area;
                columns[2 * p + 1] += weight.heads;
            }
        }
        let k = item.options.len();
        let total: (u64, u64) = weights.iter().fold((0, 0), |t, w| (t.0 + w.area, t.1 + w.heads));
        let taking = (columns[2 * (k + 3)], columns[2 * (k + 3) + 1]);
        // As the law puts it, with its own numbers.
        let quorum = 3 * taking.0 >= 2 * total.0 && 3 * taking.1 >= 2 * total.1 && total.0 > 0;
        let passes = |o: usize| {
            let (area, heads) = (columns[2 * o], columns[2 * o + 1]);
            if item.need == SPECIAL {
                4 * area >= 3 * taking.0 && 4 * heads >= 3 * taking.1 && taking.0 > 0 && taking.1 > 0
            } else {
                2 * area > taking.0 && 2 * heads > taking.1
            }
        };
        let state = match (quorum, (0..k).any(passes)) {
            (false, _) => State::NoQuorum,
            (true, false) => State::NotPassed,
            (true, true) => State::Passed,
        };
        out.push((columns, state));
    }
    out
}

fn choice(options: u32) -> impl Strategy<Value = Choice> {
    prop_oneof![
        6 => (1..=options).prop_map(Choice::one),
        2 => Just(Choice::Against),
        1 => Just(Choice::Abstain),
        1 => Just(Choice::Spoiled),
    ]
}

fn opened(owners: u32) -> impl Strategy<Value = Opened> {
    let choices = (proptest::option::weighted(0.9, choice(1)), proptest::option::weighted(0.9, choice(3)));
    (1..=owners, prop_oneof![4 => Just(0u32), 1 => 1u32..3], choices).prop_map(|(owner, proxy, (a, b))| {
        let choices = [("a", a), ("b", b)].into_iter().filter_map(|(code, c)| Some((code.to_string(), c?))).collect();
        Opened { owner, channel: Channel::Web, proxy, choices }
    })
}

proptest! {
    #[test]
    fn as_a_slow_count_counts(
        areas in proptest::collection::vec(prop_oneof![Just(0u64), 1u64..30_000], 1..14),
        casts in proptest::collection::vec(opened(14), 0..40),
        last: bool,
        principals in 0u32..4,
        special: bool,
    ) {
        let need = if special { SPECIAL } else { ORDINARY };
        let mut second = item(need, 3, 1, 1);
        second.code = "b".into();
        let items = [item(need, 1, 1, 1), second];
        let weights: Vec<Sum> = areas.iter().map(|area| Sum { area: *area, heads: 1 }).collect();
        let casts: Vec<Opened> = casts.into_iter().filter(|c| c.owner as usize <= weights.len()).collect();
        let stands = if last { Stands::Last } else { Stands::First };
        let counted = count(&ToCount { stands, principals, ..ballot(&items, &weights, &casts) }).unwrap();
        let slow = slow(&items, &weights, &casts, last, principals as usize);
        for (fast, (columns, state)) in counted.items.iter().zip(slow) {
            let t = &fast.tally;
            let sums = t.options.iter().chain([&t.against, &t.abstain, &t.spoiled, &t.taking]);
            prop_assert_eq!(sums.flat_map(|s| [s.area, s.heads]).collect::<Vec<_>>(), columns);
            prop_assert_eq!(fast.decided.state, state);
            // Whoever cast a ballot is in exactly one of three columns.
            prop_assert_eq!(t.taking.plus(t.spoiled).plus(t.left), counted.turned_in);
        }
    }

    /// Seats: as many as there are, never less voted for than somebody left out.
    #[test]
    fn nobody_with_more_votes_is_left_out(votes in proptest::collection::vec(0u64..6, 1..9), seats in 1u32..5) {
        let item = item(MOST_VOTES, votes.len(), 9, seats);
        let options: Vec<Sum> = votes.iter().map(|heads| Sum { area: 0, heads: *heads }).collect();
        let taking = Sum { area: 0, heads: 10 };
        let tally = Tally { options, taking, ..Tally::default() };
        let first = decide(&item, &tally, taking, None);
        let mut drawn = first.tied.clone();
        drawn.reverse();
        let end = decide(&item, &tally, taking, Some(&drawn));
        prop_assert_ne!(end.state, State::Tied);
        let supported = votes.iter().filter(|v| **v > 0).count();
        prop_assert_eq!(end.chosen.len(), supported.min(seats as usize));
        let of = |o: &u32| votes[*o as usize - 1];
        let fewest = end.chosen.iter().map(of).min().unwrap_or(0);
        let left_out = (1u32..).zip(&votes).filter(|(o, _)| !end.chosen.contains(o)).map(|(_, v)| *v);
        prop_assert!(left_out.max().unwrap_or(0) <= fewest || end.chosen.len() < seats as usize);
    }
}
