//! What `liren verify` says about a ballot's bundle: in words and as JSON. The checking itself is `liren_core::bundle`.

mod said;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use liren_core::ballot::choice::{Keeping, NotAReceipt, Receipt};
use liren_core::ballot::rule::Sum;
use liren_core::bundle::{Depth, ReceiptState, Report, Verifier, Wanted};
use liren_core::canon;
use serde_json::{Value, json};

pub use said::{fails, in_words, no_receipt};

/// Reads a bundle piece by piece; after the first fault nothing more is read.
pub fn read(path: &Path, wanted: Wanted) -> std::io::Result<Report> {
    let (mut file, mut verifier, mut piece) = (File::open(path)?, Verifier::new(wanted), vec![0; 64 * 1024]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(verifier.finish()),
            n => verifier.feed(&piece[..n]),
        }
    }
}

/// A receipt, or a file with one in it.
pub fn receipt(given: &str) -> Result<Receipt, NotAReceipt> {
    match std::fs::read_to_string(given) {
        Ok(text) => text.parse(),
        Err(_) => given.parse(),
    }
}

/// The finding for programs. Codes are those of `liren_core::bundle`; areas are 0.01 m².
pub fn as_json(report: &Report) -> Value {
    let f = &report.facts;
    let sum = |s: Sum| json!({ "area": s.area, "heads": s.heads });
    let items = f.items.iter().map(|(item, outcome)| {
        let mut value: Value = serde_json::from_str(&canon::line(outcome)).unwrap_or_default();
        value["title"] = item.title.as_str().into();
        value["names"] = item.options.clone().into();
        value
    });
    let receipt = f.receipt.map(|state| match state {
        ReceiptState::Stands => "stands",
        ReceiptState::Superseded => "superseded",
        ReceiptState::Void(_) => "void",
    });
    json!({
        "holds": report.holds(),
        "depth": f.depth.map(|d| if d == Depth::Public { "public" } else { "inspection" }),
        "ballot": f.ballot,
        "title": f.title,
        "place": f.place,
        "pack": f.pack,
        "keeping": f.keeping.map(|k| if k == Keeping::Named { "named" } else { "detached" }),
        "log": f.log,
        "size": f.size,
        "root": f.root.map(|r| r.to_string()),
        "key": f.key.map(|k| k.to_string()),
        "time": f.time.map(|t| t.0),
        "roll": sum(f.whole),
        "turnout": sum(f.turned_in),
        "casts": f.casts,
        "unsettled": f.unsettled,
        "counts": f.counts,
        "items": items.collect::<Vec<_>>(),
        "recomputed": report.checked.iter().map(|c| c.code()).collect::<Vec<_>>(),
        "on_trust": report.trusted.iter().map(|t| t.code()).collect::<Vec<_>>(),
        "faults": report.faults.iter().map(|f| json!({ "line": f.line, "what": f.what.code() })).collect::<Vec<_>>(),
        "receipt": receipt,
    })
}
