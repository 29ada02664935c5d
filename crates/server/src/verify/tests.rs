//! What is said about invented bundles, in both languages.

use liren_core::ballot::choice::Keeping;
use liren_core::bundle::invent::{Invented, Plan, invent, recounted};
use liren_core::lang::Lang;
use liren_core::pack::Stands;

use super::*;

fn invented(keeping: Keeping, deemed: bool) -> Invented {
    invent(Plan { voters: 60, keeping, deemed, rooms: false, stands: Stands::First, seed: 2, forged: 0 })
}

fn found(text: &str, wanted: Wanted) -> Report {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("bundle");
    std::fs::write(&path, text).expect("a file");
    read(&path, wanted).expect("it is there")
}

#[test]
fn what_was_computed_and_what_is_trusted_is_said_in_both_languages() {
    let invented = invented(Keeping::Named, true);
    for (depth, zh, en) in [
        (Depth::Public, "赞成和反对各有多少", "how many were for and against"),
        (Depth::Inspection, "都由选票重新算出", "every column of every item, from the ballots"),
    ] {
        let report = found(&invented.text(depth), Wanted::default());
        for (lang, word) in [(Lang::Zh, zh), (Lang::En, en)] {
            let said = in_words(&report, lang);
            assert!(said.iter().any(|l| l.contains(word)), "{said:#?}");
            assert!(said.iter().any(|l| l.contains(&format!("{}", report.facts.root.expect("a root")))));
            assert_eq!(said.iter().filter(|l| l.starts_with("  + ")).count(), report.checked.len());
            assert_eq!(said.iter().filter(|l| l.starts_with("  - ")).count(), report.trusted.len());
        }
        let value = as_json(&report);
        assert_eq!((&value["holds"], value["items"].as_array().map(Vec::len)), (&Value::from(true), Some(3)));
        assert_eq!(value["recomputed"].as_array().map(Vec::len), Some(report.checked.len()));
    }
}

#[test]
fn how_often_it_was_counted_is_said() {
    let plan =
        Plan { voters: 60, keeping: Keeping::Named, deemed: false, rooms: false, stands: Stands::First, seed: 2, forged: 0 };
    for (invented, n, zh, en) in
        [(invent(plan), 1, "计票 1 次", "Counted once"), (recounted(plan), 2, "计票 2 次", "Counted 2 times")]
    {
        for depth in [Depth::Public, Depth::Inspection] {
            let report = found(&invented.text(depth), Wanted::default());
            for (lang, word) in [(Lang::Zh, zh), (Lang::En, en)] {
                let said = in_words(&report, lang);
                assert_eq!(said.iter().filter(|l| l.starts_with(word)).count(), 1, "{said:#?}");
            }
            assert_eq!(as_json(&report)["counts"], n);
        }
    }
}

#[test]
fn what_does_not_hold_is_said_with_its_line() {
    let text = invented(Keeping::Detached, false).text(Depth::Public);
    let torn = text.replacen("\"owners\":60", "\"owners\":61", 1);
    let report = found(&torn, Wanted::default());
    let said = in_words(&report, Lang::En);
    assert_eq!(said[0], "This bundle does not hold.");
    assert!(said[1].starts_with("  line "), "{said:?}");
    assert!(in_words(&report, Lang::Zh)[1].starts_with("  第 "));
    let value = as_json(&report);
    assert_eq!((&value["holds"], &value["faults"][0]["line"]), (&Value::from(false), &Value::from(report.faults[0].line)));
}

#[test]
fn a_receipt_is_taken_as_text_or_file() {
    let invented = invented(Keeping::Named, false);
    let text = invented.receipts[0].to_string();
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("receipt.txt");
    std::fs::write(&path, format!("{text}\n")).expect("a file");
    assert_eq!(receipt(&text), Ok(invented.receipts[0].clone()));
    assert_eq!(receipt(&path.display().to_string()), Ok(invented.receipts[0].clone()));
    assert!(receipt("nothing.txt").is_err());
    let wanted = Wanted { root: None, receipt: receipt(&text).ok() };
    let said = in_words(&found(&invented.text(Depth::Public), wanted), Lang::En);
    assert!(said.iter().any(|l| l.contains("your receipt fits")) && said.iter().any(|l| l.contains("Your ballot counts")));
}
