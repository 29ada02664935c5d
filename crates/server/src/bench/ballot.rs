//! How long an owners' vote of 100,000 owners takes to be counted, and its bundle to be verified as `liren verify` does: the
//! inspection bundle, in which everything is recomputed, read from a file.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use liren_core::ballot::choice::Keeping;
use liren_core::ballot::count::{ToCount, count};
use liren_core::bundle::invent::{Plan, invent};
use liren_core::bundle::{Depth, Wanted};
use liren_core::pack::Stands;
use serde_json::{Value, json};

use super::rounded;
use crate::verify;

/// Owners on the roll.
const OWNERS: u32 = 100_000;

/// Invents a ballot, counts it, writes its bundle and verifies that.
#[allow(clippy::disallowed_methods, reason = "this is where speed is measured")]
pub fn measure(dir: &Path, told: &mut dyn FnMut(&str)) -> Result<Value, String> {
    told(&format!("a ballot of {OWNERS} owners"));
    let stands = Stands::First;
    let plan = Plan { voters: OWNERS, keeping: Keeping::Named, deemed: false, rooms: false, stands, seed: 2, forged: 0 };
    let invented = invent(plan);
    let (weights, lots) = (invented.roll.weights(), BTreeMap::new());
    let declared: Vec<_> =
        invented.voids.iter().filter(|v| v.why != liren_core::ballot::entry::Why::ProxyLimit).cloned().collect();
    let begun = Instant::now();
    let counted = count(&ToCount {
        items: &invented.items,
        weights: &weights,
        stands,
        principals: 3,
        casts: &invented.casts,
        declared: &declared,
        reached: None,
        lots: &lots,
    });
    let count_s = begun.elapsed().as_secs_f64();
    if counted.map_err(|e| format!("{e:?}"))?.items != invented.counted {
        return Err("the count is not what the ballot was announced with".into());
    }
    let path = dir.join("bundle");
    let said = |e: std::io::Error| format!("{}: {e}", path.display());
    let (mut file, mut failed) = (BufWriter::new(std::fs::File::create(&path).map_err(said)?), None);
    invented.book.write(Depth::Inspection, &invented.roll, &invented.head, &mut |part| {
        failed = failed.take().or(file.write_all(part.as_bytes()).err());
    });
    failed.map_or(Ok(()), Err).and_then(|()| file.flush()).map_err(said)?;
    let begun = Instant::now();
    let report = verify::read(&path, Wanted::default()).map_err(said)?;
    let verify_s = begun.elapsed().as_secs_f64();
    if !report.holds() {
        return Err(format!("the bundle does not hold: {:?}", report.faults));
    }
    Ok(json!({ "owners": OWNERS, "count_s": rounded(count_s, 2), "verify_s": rounded(verify_s, 2) }))
}
