//! Every invented bundle holds; a bundle that was made anew and signed anew is found by a root or a receipt; hostile input is
//! refused. What the second verifier says to the same bundles, and to every change in them, is in `tests/bundles.rs`.

use proptest::prelude::*;

use super::invent::{Invented, Plan, invent, key, recounted};
use super::*;
use crate::ballot::choice::{Keeping, Receipt};
use crate::merkle::LogKey;
use crate::pack::Stands;

fn plan(voters: u32, keeping: Keeping, seed: u8) -> Plan {
    let odd = seed % 2 == 1;
    let stands = if odd { Stands::Last } else { Stands::First };
    Plan { voters, keeping, deemed: odd && keeping == Keeping::Named, rooms: seed % 3 == 1, stands, seed, forged: 0 }
}

fn verified(text: &str, wanted: Wanted) -> Report {
    let mut verifier = Verifier::new(wanted);
    verifier.feed(text.as_bytes());
    verifier.finish()
}

fn with_receipt(text: &str, receipt: &Receipt) -> Vec<What> {
    let wanted = Wanted { root: None, receipt: Some(receipt.clone()) };
    verified(text, wanted).faults.into_iter().map(|f| f.what).collect()
}

fn root_of(invented: &Invented) -> Hash {
    invented.book.root(invented.head.time).hash
}

#[test]
fn invented_bundles_hold_in_both_depths() {
    for seed in 0..6 {
        for keeping in [Keeping::Named, Keeping::Detached] {
            let invented = invent(plan(60 + u32::from(seed), keeping, seed));
            let root = root_of(&invented);
            for depth in [Depth::Public, Depth::Inspection] {
                let receipt = invented.receipts.first().cloned();
                let report = verified(&invented.text(depth), Wanted { root: Some(root), receipt });
                assert_eq!(report.faults, [], "{keeping:?} {depth:?} {seed}");
                let inspection = depth == Depth::Inspection;
                assert_eq!(report.checked.contains(&Checked::Count), inspection);
                assert_eq!(report.trusted.contains(&Trusted::Columns), !inspection);
                assert!(!report.trusted.contains(&Trusted::Key) && report.facts.receipt.is_some());
                assert_eq!(report.facts.root, Some(root));
            }
        }
    }
}

#[test]
fn a_public_bundle_shows_no_choice_and_no_room() {
    for keeping in [Keeping::Named, Keeping::Detached] {
        let text = invent(plan(70, keeping, 2)).text(Depth::Public);
        for word in ["for:", "\"choices\"", "栋", "\"key\":\"0", "resident", "owner 1"] {
            assert!(!text.lines().filter(|l| kind(l) != Some("head")).any(|l| l.contains(word)), "{word}");
        }
    }
    // Rooms only where the notice says so.
    assert!(invent(plan(70, Keeping::Named, 1)).text(Depth::Public).contains("栋"));
}

#[test]
fn a_bundle_made_anew_holds_and_is_found_by_root_and_receipt() {
    for keeping in [Keeping::Named, Keeping::Detached] {
        let honest = invent(plan(60, keeping, 2));
        for forged in [1, 2] {
            let mut other = invent(Plan { forged, ..plan(60, keeping, 2) });
            for depth in [Depth::Public, Depth::Inspection] {
                let text = other.text(depth);
                assert_eq!(verified(&text, Wanted::default()).faults, [], "it is consistent: only the outside tells");
                let by_root = verified(&text, Wanted { root: Some(root_of(&honest)), receipt: None });
                assert_eq!(by_root.faults, [Fault { line: 0, what: What::GivenRoot }]);
                // The voter themselves.
                assert_eq!(with_receipt(&text, &honest.receipts[forged as usize - 1]), [What::ReceiptMissing]);
                // Whoever came later, from their place in the log; who came earlier cannot tell.
                let later = with_receipt(&text, &honest.receipts[20]);
                assert_eq!(later, if keeping == Keeping::Named { vec![What::ReceiptLog] } else { vec![] });
            }
            // Whoever does not have the log's key has to name another one in the notice, and any receipt tells.
            other.head = other.book.sign(&LogKey::new([1; 32]), other.head.time);
            let text = other.text(Depth::Public);
            assert_eq!(verified(&text, Wanted::default()).faults[0].what, What::Signature);
        }
    }
}

#[test]
fn a_receipt_made_after_the_count_tells_of_every_change() {
    let honest = invent(plan(60, Keeping::Named, 2));
    let (log, first) = (honest.book.root(honest.head.time), honest.receipts[0].clone());
    let place = first.place.expect("named receipts know their place");
    let now = crate::ballot::choice::Placed { size: log.size, root: log.hash, ..place };
    let receipt = Receipt { place: Some(now), ..first.clone() };
    assert_eq!(with_receipt(&honest.text(Depth::Public), &receipt), []);
    let forged = invent(Plan { forged: 40, ..plan(60, Keeping::Named, 2) }).text(Depth::Public);
    assert_eq!(with_receipt(&forged, &receipt), [What::ReceiptLog]);
    let text = honest.text(Depth::Public);
    let wrong = [
        (Receipt { ballot: "another".into(), ..first.clone() }, What::ReceiptBallot),
        (Receipt { hash: Hash([0; 32]), ..first.clone() }, What::ReceiptMissing),
        (Receipt { key: LogKey::new([1; 32]).public(), ..first.clone() }, What::ReceiptKey),
        (
            Receipt { place: Some(crate::ballot::choice::Placed { index: place.index + 1, ..now }), ..first.clone() },
            What::ReceiptPlace,
        ),
        (
            Receipt { place: Some(crate::ballot::choice::Placed { size: log.size + 1, ..now }), ..first.clone() },
            What::ReceiptNewer,
        ),
    ];
    for (receipt, what) in wrong {
        assert_eq!(with_receipt(&text, &receipt), [what]);
    }
}

#[test]
fn a_root_from_before_the_result_does_not_count() {
    let invented = invent(plan(60, Keeping::Named, 2));
    let text = invented.text(Depth::Public);
    let early = invented.receipts[0].place.expect("a place").root;
    assert!(!verified(&text, Wanted { root: Some(early), receipt: None }).holds());
    // From after the result on every root counts, the last one too.
    let mut verifier = Verifier::new(Wanted::default());
    let (mut after, mut decided) = (Vec::new(), 0);
    for line in text.lines() {
        verifier.feed(line.as_bytes());
        verifier.feed(b"\n");
        decided += usize::from(kind(line) == Some("outcome"));
        if decided == 3 {
            after.push(verifier.log.root());
        }
    }
    assert!(after.contains(&root_of(&invented)) && after.len() >= 3);
    for root in after {
        assert!(verified(&text, Wanted { root: Some(root), receipt: None }).holds());
    }
}

#[test]
fn what_became_of_a_receipts_ballot_is_told() {
    let invented = invent(plan(140, Keeping::Named, 2));
    let mut seen = std::collections::BTreeSet::new();
    for receipt in &invented.receipts {
        let wanted = Wanted { root: None, receipt: Some(receipt.clone()) };
        match verified(&invented.text(Depth::Public), wanted).facts.receipt {
            Some(ReceiptState::Stands) => seen.insert("stands"),
            Some(ReceiptState::Void(_)) => seen.insert("void"),
            Some(ReceiptState::Superseded) => seen.insert("superseded"),
            None => panic!("nothing is told"),
        };
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["stands", "superseded", "void"]);
}

#[test]
fn of_two_counts_the_last_one_is_told() {
    let plan = plan(140, Keeping::Named, 2);
    let (once, again) = (invent(plan), recounted(plan));
    let read = |invented: &Invented, at: usize| {
        let wanted = Wanted { root: Some(root_of(invented)), receipt: invented.receipts.get(at).cloned() };
        let report = verified(&invented.text(Depth::Inspection), wanted);
        assert_eq!(report.faults, []);
        report.facts
    };
    // The first ballot of all counts at first and not in the end; by its weight fewer took part.
    let (before, after) = (read(&once, 0), read(&again, 0));
    assert_eq!(before.receipt, Some(ReceiptState::Stands));
    assert_eq!(after.receipt, Some(ReceiptState::Void(crate::ballot::entry::Why::NotGenuine)));
    assert_ne!(before.turned_in, after.turned_in);
    assert_eq!((before.counts, after.counts), (1, 2));
    let outcomes = |facts: &Facts| facts.items.iter().map(|(_, o)| o.clone()).collect::<Vec<_>>();
    let counted = again.counted.iter().zip(&again.items).map(|(c, i)| c.outcome(i)).collect::<Vec<_>>();
    assert_eq!(outcomes(&after), counted);
    assert_ne!(outcomes(&before), counted);
    // What was over the limit at first is not once another ballot of that representative is void.
    let limits = |invented: &Invented| {
        let over = |v: &&crate::ballot::count::Voiding| v.why == crate::ballot::entry::Why::ProxyLimit;
        invented.voids.iter().filter(over).cloned().collect::<Vec<_>>()
    };
    assert_ne!(limits(&once), limits(&again));
}

#[test]
fn a_file_that_is_cut_or_goes_on_is_refused() {
    let text = invent(plan(30, Keeping::Named, 2)).text(Depth::Public);
    let faults = |text: &str| verified(text, Wanted::default()).faults.iter().map(|f| f.what).collect::<Vec<_>>();
    assert_eq!(faults(""), [What::End]);
    assert_eq!(faults(text.trim_end()), [What::End]);
    assert_eq!(faults(&format!("{text}\n")), [What::Shape]);
    assert_eq!(faults(&format!("{text}{text}")), [What::End]);
    assert_eq!(faults(&text.replace('\n', "\r\n")), [What::Form]);
    let lines: Vec<&str> = text.lines().collect();
    for n in 0..lines.len() {
        assert_eq!(faults(&format!("{}\n", lines[..n].join("\n"))).len(), 1, "cut after {n}");
    }
}

#[test]
fn one_line_takes_bounded_memory() {
    let mut verifier = Verifier::new(Wanted::default());
    let chunk = vec![b'x'; 50_000];
    for _ in 0..1_000 {
        verifier.feed(&chunk);
    }
    assert_eq!(verifier.finish().faults, [Fault { line: 1, what: What::Long }]);
    // However the file is cut into pieces, the answer is the same.
    let text = invent(plan(20, Keeping::Detached, 3)).text(Depth::Inspection);
    let mut verifier = Verifier::new(Wanted::default());
    text.as_bytes().chunks(7).for_each(|c| verifier.feed(c));
    assert!(verifier.finish().holds());
}

#[test]
fn the_log_key_shows_in_the_report_and_its_secret_nowhere() {
    let invented = invent(plan(20, Keeping::Named, 2));
    let report = verified(&invented.text(Depth::Inspection), Wanted::default());
    assert_eq!(report.facts.key, Some(key().public()));
    assert!(report.trusted.contains(&Trusted::Key));
    assert!(!invented.text(Depth::Inspection).contains(&crate::hex::write(&[42; 32])));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Noise of every sort is refused, never a panic.
    #[test]
    fn noise_is_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut verifier = Verifier::new(Wanted::default());
        verifier.feed(&bytes);
        prop_assert!(!verifier.finish().holds());
    }

    /// A bundle with anything torn out, put in or put elsewhere is refused, never a panic.
    #[test]
    fn a_torn_bundle_is_refused(at in 0usize..20_000, cut in 0usize..3_000, noise in "[ -~三]{0,30}", named: bool, swap in 0usize..90) {
        static TEXTS: std::sync::OnceLock<[String; 2]> = std::sync::OnceLock::new();
        let made = || [Keeping::Named, Keeping::Detached].map(|k| invent(plan(20, k, 3)).text(Depth::Inspection));
        let text = &TEXTS.get_or_init(made)[usize::from(named)];
        let edge = |mut i: usize| { i = i.min(text.len()); while !text.is_char_boundary(i) { i -= 1; } i };
        let (from, to) = (edge(at), edge(at + cut));
        let torn = format!("{}{noise}{}", &text[..from], &text[to..]);
        prop_assert_eq!(verified(&torn, Wanted::default()).holds(), torn == *text);
        let mut lines: Vec<&str> = text.lines().collect();
        let (a, b) = (swap % lines.len(), (swap + 1) % lines.len());
        lines.swap(a, b);
        let swapped = format!("{}\n", lines.join("\n"));
        prop_assert_eq!(verified(&swapped, Wanted::default()).holds(), swapped == *text);
    }
}
