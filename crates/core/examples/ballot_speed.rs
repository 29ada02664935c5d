//! How long an owners' vote takes to be counted and its bundle to be verified:
//! `cargo run --release -p liren-core --example ballot_speed -- 100000`. `liren bench --only ballot` says the same.

use std::time::Instant;

use liren_core::ballot::choice::Keeping;
use liren_core::ballot::count::{ToCount, count};
use liren_core::bundle::invent::{Plan, invent};
use liren_core::bundle::{Depth, Verifier, Wanted};
use liren_core::pack::Stands;

#[allow(clippy::disallowed_methods, reason = "this is where speed is measured")]
fn main() {
    let voters = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let stands = Stands::First;
    let begun = Instant::now();
    let invented = invent(Plan { voters, keeping: Keeping::Named, deemed: false, rooms: false, stands, seed: 2, forged: 0 });
    println!("{voters} owners, {} ballots, invented in {:?}", invented.casts.len(), begun.elapsed());
    let (weights, lots) = (invented.roll.weights(), std::collections::BTreeMap::new());
    let begun = Instant::now();
    let counted = count(&ToCount {
        items: &invented.items,
        weights: &weights,
        stands,
        principals: 3,
        casts: &invented.casts,
        declared: &[],
        reached: None,
        lots: &lots,
    });
    println!("counted in {:?} ({} items)", begun.elapsed(), counted.map_or(0, |c| c.items.len()));
    for depth in [Depth::Public, Depth::Inspection] {
        let text = invented.text(depth);
        let begun = Instant::now();
        let mut verifier = Verifier::new(Wanted::default());
        text.as_bytes().chunks(64 * 1024).for_each(|c| verifier.feed(c));
        let report = verifier.finish();
        println!(
            "{depth:?}: {} MB verified in {:?}, {}",
            text.len() / 1_000_000,
            begun.elapsed(),
            if report.holds() { "holds".into() } else { format!("{:?}", report.faults) }
        );
    }
}
