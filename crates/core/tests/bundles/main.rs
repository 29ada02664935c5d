//! Two verifiers, one written from `docs/bundle.md` alone, say the same to every bundle: to invented ones of many sorts, to each
//! change in any field of any kind of line, and to bundles that were changed, recomputed and signed again. Where there is no
//! python3 only ours is asked, and the test says so.

mod python;
mod tamper;

use std::collections::{BTreeMap, BTreeSet};

use liren_core::ballot::choice::Keeping;
use liren_core::bundle::invent::{Invented, Plan, invent, recounted};
use liren_core::bundle::{Depth, Verifier, Wanted};
use liren_core::merkle::leaf;
use liren_core::pack::Stands;
use serde_json::{Map, Value, json};

use self::python::Python;
use self::tamper::{canonical, changed, closed, kind, lines_of, mended_wrongly, numbered, root_after, signed_again, unsaid};

/// What both say; they must agree.
fn both(python: &mut Option<Python>, text: &str, wanted: &Wanted, what: &str) -> bool {
    let mut verifier = Verifier::new(wanted.clone());
    verifier.feed(text.as_bytes());
    let report = verifier.finish();
    if let Some(python) = python {
        let theirs = python.says(text, wanted);
        assert_eq!(report.holds(), theirs.is_ok(), "{what}: ours {:?}, theirs {theirs:?}", report.faults);
    }
    report.holds()
}

fn plan(voters: u32, keeping: Keeping, seed: u8) -> Plan {
    let odd = seed % 2 == 1;
    let stands = if odd { Stands::Last } else { Stands::First };
    Plan { voters, keeping, deemed: odd && keeping == Keeping::Named, rooms: seed % 3 == 1, stands, seed, forged: 0 }
}

fn known(invented: &Invented, receipt: Option<usize>) -> Wanted {
    let root = invented.book.root(invented.head.time).hash;
    Wanted { root: Some(root), receipt: receipt.and_then(|i| invented.receipts.get(i).cloned()) }
}

#[test]
fn they_agree_on_invented_bundles() {
    let mut python = Python::start("invented");
    for seed in 0..4 {
        for keeping in [Keeping::Named, Keeping::Detached] {
            let plan = plan(20 + 15 * u32::from(seed), keeping, seed);
            let invented = invent(plan);
            for depth in [Depth::Public, Depth::Inspection] {
                let text = invented.text(depth);
                let what = format!("{keeping:?} {depth:?} {seed}");
                assert!(both(&mut python, &text, &Wanted::default(), &what));
                assert!(both(&mut python, &text, &known(&invented, Some(3)), &what));
                let forged = invent(Plan { forged: 2, ..plan });
                assert!(both(&mut python, &forged.text(depth), &Wanted::default(), &what));
                assert!(!both(&mut python, &forged.text(depth), &known(&invented, None), &what));
                for receipt in 0..3 {
                    let wanted = Wanted { root: None, receipt: invented.receipts.get(receipt).cloned() };
                    both(&mut python, &forged.text(depth), &wanted, &what);
                }
            }
        }
    }
}

#[test]
fn they_agree_on_ballots_that_were_counted_again() {
    let mut python = Python::start("recounted");
    for seed in 0..6 {
        let plan = plan(40 + 15 * u32::from(seed), Keeping::Named, seed);
        let (invented, once) = (recounted(plan), invent(plan));
        let what = format!("recounted {seed}");
        for depth in [Depth::Public, Depth::Inspection] {
            let text = invented.text(depth);
            assert!(both(&mut python, &text, &Wanted::default(), &what));
            // The first ballot of all is void by now: its receipt holds, and says so.
            assert!(both(&mut python, &text, &known(&invented, Some(0)), &what));
            assert!(both(&mut python, &text, &known(&invented, Some(5)), &what));
            let forged = recounted(Plan { forged: 2, ..plan });
            assert!(!both(&mut python, &forged.text(depth), &known(&invented, None), &what));
            // A root from after the first count does not cover the second.
            let lines = lines_of(&text);
            let root = root_after(&lines, 1).expect("a first count");
            assert!(!both(&mut python, &text, &Wanted { root: Some(root), receipt: None }, &what));
            let root = root_after(&lines, 2).expect("a second count");
            assert!(both(&mut python, &text, &Wanted { root: Some(root), receipt: None }, &what));
            for torn in mended_wrongly(&lines) {
                let text = signed_again(&torn).expect("can be signed");
                assert!(!both(&mut python, &text, &Wanted::default(), &what), "{what}: {torn:?}");
            }
        }
        assert_ne!(once.counted, invented.counted, "{what}: the second count is another");
    }
}

#[test]
fn void_on_an_item_of_which_the_ballot_says_nothing_changes_nothing() {
    let mut python = Python::start("unsaid");
    let invented = invent(plan(46, Keeping::Named, 3));
    let inspected = lines_of(&invented.text(Depth::Inspection));
    let (place, item) = unsaid(&inspected).expect("a ballot that leaves an item out");
    for depth in [Depth::Public, Depth::Inspection] {
        let mut lines = lines_of(&invented.text(depth));
        let turnout = lines.iter().position(|l| kind(l) == "turnout").expect("a count");
        lines.insert(turnout, json!({"kind": "void", "cast": place, "items": [item], "why": "not_genuine"}));
        let text = signed_again(&numbered(lines.clone())).expect("can be signed");
        assert!(both(&mut python, &text, &Wanted::default(), &format!("{depth:?}")));
        lines[turnout]["items"] = json!(["no item"]);
        let text = signed_again(&numbered(lines)).expect("can be signed");
        assert!(!both(&mut python, &text, &Wanted::default(), &format!("{depth:?}, no item")));
    }
}

#[test]
fn slips_that_are_gone_are_missed_in_public_too() {
    let mut python = Python::start("gone");
    let invented = invent(plan(50, Keeping::Detached, 4));
    let lines = lines_of(&invented.text(Depth::Public));
    let all = lines.iter().filter(|l| kind(l) == "slip").count();
    for left in [0, all / 2] {
        let mut n = 0;
        let mut gone = |l: &Value| {
            kind(l) == "slip" && {
                n += 1;
                n > left
            }
        };
        let torn: Vec<Value> = lines.iter().filter(|l| !gone(l)).cloned().collect();
        let text = signed_again(&numbered(torn)).expect("can be signed");
        assert!(!both(&mut python, &text, &Wanted::default(), &format!("{left} of {all} slips")));
    }
}

#[test]
fn what_binds_has_names_and_what_is_on_paper_is_on_paper() {
    let mut python = Python::start("mode");
    for (keeping, mode) in [(Keeping::Detached, "statutory"), (Keeping::Detached, "paper"), (Keeping::Named, "paper")] {
        let invented = invent(plan(46, keeping, 4));
        let mut lines = lines_of(&invented.text(Depth::Public));
        let notice = lines.iter().position(|l| kind(l) == "notice").expect("a notice");
        lines[notice]["mode"] = json!(mode);
        let text = signed_again(&lines).expect("can be signed");
        assert!(!both(&mut python, &text, &Wanted::default(), &format!("{keeping:?} {mode}")));
    }
}

fn six() -> Vec<(String, Vec<Value>, Wanted)> {
    let mut out = Vec::new();
    let all =
        [invent(plan(46, Keeping::Named, 3)), invent(plan(14, Keeping::Detached, 4)), recounted(plan(46, Keeping::Named, 1))];
    for (invented, what) in all.iter().zip(["named", "detached", "recounted"]) {
        for depth in [Depth::Public, Depth::Inspection] {
            out.push((format!("{what} {depth:?}"), lines_of(&invented.text(depth)), known(invented, None)));
        }
    }
    out
}

/// The first line of each kind, and the last of what a count consists of.
fn samples(lines: &[Value]) -> BTreeSet<usize> {
    let (mut first, mut last) = (BTreeMap::new(), BTreeMap::new());
    for (i, line) in lines.iter().enumerate() {
        first.entry(kind(line)).or_insert(i);
        if ["void", "turnout", "outcome"].contains(&kind(line)) {
            last.insert(kind(line), i);
        }
    }
    first.into_values().chain(last.into_values()).collect()
}

#[test]
fn whatever_is_changed_in_any_kind_of_line_both_refuse() {
    let mut python = Python::start("changed");
    let (mut kinds, mut changes) = (BTreeSet::new(), 0);
    for (what, lines, _) in six() {
        assert_eq!(closed(&lines).lines().count(), lines.len());
        assert!(both(&mut python, &closed(&lines), &Wanted::default(), &what), "{what} as it is");
        for at in samples(&lines) {
            kinds.insert(kind(&lines[at]).to_string());
            for other in changed(&lines[at]) {
                let mut torn = lines.clone();
                let what = format!("{what}, line {}: {} instead of {}", at + 1, canonical(&other), canonical(&lines[at]));
                torn[at] = other;
                let text = if at + 1 == torn.len() { torn.iter().map(|l| canonical(l) + "\n").collect() } else { closed(&torn) };
                assert!(!both(&mut python, &text, &Wanted::default(), &what), "{what} is not found");
                changes += 1;
            }
            let (mut without, mut twice) = (lines.clone(), lines.clone());
            without.remove(at);
            twice.insert(at, lines[at].clone());
            for (torn, how) in [(without, "left out"), (twice, "twice")] {
                let what = format!("{what}, line {} {how}", at + 1);
                assert!(!both(&mut python, &closed(&torn), &Wanted::default(), &what), "{what} is not found");
            }
        }
    }
    let all = [
        "bundle",
        "cast",
        "close",
        "closed",
        "corrected",
        "delivered",
        "extended",
        "final",
        "head",
        "homes",
        "item",
        "log",
        "lot",
        "notice",
        "opening",
        "other",
        "outcome",
        "owner",
        "paper",
        "reason",
        "restored",
        "roll",
        "slip",
        "turnout",
        "void",
        "voted",
    ];
    assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>(), all);
    println!("{changes} changes");
    assert!(changes > 1_000, "{changes}");
}

/// The file with a line of the ballot passed off as something else's: the log stays what it is, and so does its signed root.
fn hidden(lines: &[Value], at: usize) -> String {
    let mut out = lines.to_vec();
    if out.get(at + 1).is_some_and(|next| ["opening", "reason"].contains(&kind(next))) {
        out.remove(at + 1);
    }
    let mut other = Map::new();
    other.insert("kind".into(), "other".into());
    other.insert("leaves".into(), Value::from(vec![leaf(canonical(&lines[at]).as_bytes()).to_string()]));
    out[at] = Value::from(other);
    let last = out.len() - 1;
    out[last]["lines"] = Value::from(last);
    closed(&out)
}

#[test]
fn a_line_passed_off_as_something_elses_is_found_by_both() {
    const FRAME: [&str; 9] = ["bundle", "log", "other", "owner", "homes", "opening", "reason", "head", "close"];
    let mut python = Python::start("hidden");
    let mut kinds = BTreeSet::new();
    for (what, lines, wanted) in six() {
        let mut asked: BTreeMap<&str, u32> = BTreeMap::new();
        for at in (0..lines.len()).filter(|at| !FRAME.contains(&kind(&lines[*at]))) {
            kinds.insert(kind(&lines[at]).to_string());
            let (text, line) = (hidden(&lines, at), canonical(&lines[at]));
            // Each line of ours, the first two of every kind of theirs.
            let n = asked.entry(kind(&lines[at])).or_default();
            *n += 1;
            let mut nobody = None;
            let python = if *n > 2 { &mut nobody } else { &mut python };
            assert!(!both(python, &text, &wanted, &what), "{what}, line {}: {line} is hidden and nobody sees it", at + 1);
        }
    }
    assert_eq!(kinds.len(), 17, "{kinds:?}");
}

#[test]
fn signed_again_they_agree_and_the_root_tells() {
    let mut python = Python::start("again");
    let (mut held, mut refused) = (0, 0);
    for (what, lines, wanted) in six() {
        let again = signed_again(&lines).expect("can be signed");
        assert!(both(&mut python, &again, &Wanted::default(), &what), "{what} signed by another key");
        // Every third change: there are many, and each is read by both.
        let changes = samples(&lines).into_iter().flat_map(|at| changed(&lines[at]).into_iter().map(move |c| (at, c)));
        for (at, other) in changes.step_by(3) {
            let mut torn = lines.clone();
            let what = format!("{what}, line {}: {} instead of {}", at + 1, canonical(&other), canonical(&lines[at]));
            torn[at] = other;
            let Some(text) = signed_again(&torn) else { continue };
            let holds = both(&mut python, &text, &Wanted::default(), &what);
            (held, refused) = (held + u32::from(holds), refused + u32::from(!holds));
            // Whoever knows the root from elsewhere is not taken in by what holds by itself.
            assert!(!holds || !both(&mut python, &text, &wanted, &what), "{what} is not found by the root");
        }
    }
    // Titles and the like can be changed by whoever signs anew; what counts cannot.
    println!("{held} held, {refused} were refused");
    assert!(held > 20 && refused > 150, "{held} {refused}");
}
