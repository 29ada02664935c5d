//! Stories of the log: it only grows, its proofs hold, its roots are signed.

use liren_core::merkle::{Frontier, Hash, is_consistent, is_included, leaf};
use liren_core::time::DAY;
use liren_kit::fail::Fail;

use super::store;
use crate::testing::{TOWN, TestTown, on_both};

fn grow(town: &TestTown, from: u8, n: u8) {
    let (app, moment) = (town.app.clone(), town.app.moment());
    let done: Result<u64, Fail> = town.app.db.write_now(move |tx| {
        let mut moment = moment.clone();
        let card = app.card_in(tx, TOWN, moment.now)?;
        let leaves: Vec<Hash> = (from..from + n).map(|i| leaf(&[i])).collect();
        store::append(tx, &card, &mut moment, &leaves)
    });
    assert_eq!(done.expect("it is appended"), u64::from(from));
}

#[test]
fn the_log_grows_and_proves_what_it_was() {
    on_both(crate::slices, |town| {
        let mut anybody = town.visitor();
        town.get(&mut anybody, &town.at("/log")).is(200).shows(&["还没有"]);
        grow(&town, 0, 3);
        grow(&town, 3, 10);
        let mut same = Frontier::default();
        (0..13u8).for_each(|i| same.push(leaf(&[i]), &mut |_, _| {}));
        let read = town.app.db.read_now(move |tx| {
            assert_eq!(store::head(tx, TOWN)?, same);
            for size in 1..=13 {
                let root = store::root_at(tx, TOWN, size)?.expect("it was so long");
                for index in 0..size {
                    let (leaf, proof) = store::inclusion(tx, TOWN, index, size)?.expect("it is there");
                    assert!(is_included(&leaf, index, size, &proof, &root));
                }
                let old = store::root_at(tx, TOWN, 3)?.expect("it was so long");
                if size >= 3 {
                    let proof = store::consistency(tx, TOWN, 3, size)?.expect("it grew");
                    assert!(is_consistent(3, &old, size, &root, &proof));
                }
            }
            assert!(store::root_at(tx, TOWN, 14)?.is_none());
            assert_eq!(store::leaves(tx, TOWN, 2, 5)?, [leaf(&[2]), leaf(&[3]), leaf(&[4])]);
            Ok::<_, Fail>(())
        });
        read.expect("proofs");
        // The day's root is signed once, and not again where nothing was added.
        for _ in 0..3 {
            town.pass(DAY);
            town.work();
        }
        let signed = town.app.db.read_now(|tx| store::signed(tx, TOWN, 9)).expect("roots");
        assert_eq!(signed.len(), 1);
        assert!(signed[0].root.is_signed(&store::key(&town.app, TOWN), &signed[0].signature));
        town.get(&mut anybody, &town.at("/log")).is(200).shows(&[&signed[0].root.hash.to_string(), "13 条"]);
        let api = format!("/api/v1{}", town.at("/log"));
        town.get(&mut anybody, &api).is(200).shows(&["\"size\":13", "signature"]);
        town.get(&mut anybody, &format!("{api}/inclusion?index=4&size=9")).is(200).shows(&[&leaf(&[4]).to_string()]);
        town.get(&mut anybody, &format!("{api}/inclusion?index=4&size=99")).is(404);
        town.get(&mut anybody, &format!("{api}/inclusion")).is(400);
        town.get(&mut anybody, &format!("{api}/consistency?old=3")).is(200).shows(&["\"size\":13"]);
    });
}

#[test]
fn several_at_once_each_have_their_place() {
    on_both(crate::slices, |town| {
        let threads: Vec<_> = (0..6u8)
            .map(|n| {
                let app = town.app.clone();
                std::thread::spawn(move || {
                    for i in 0..8u8 {
                        let (own, moment) = (app.clone(), app.moment());
                        let done: Result<u64, Fail> = app.db.write_now(move |tx| {
                            let mut moment = moment.clone();
                            let card = own.card_in(tx, TOWN, moment.now)?;
                            store::append(tx, &card, &mut moment, &[leaf(&[n, i])])
                        });
                        done.expect("it is appended");
                    }
                })
            })
            .collect();
        threads.into_iter().for_each(|t| t.join().expect("a thread"));
        let (log, leaves) =
            town.app.db.read_now(|tx| Ok::<_, Fail>((store::head(tx, TOWN)?, store::leaves(tx, TOWN, 0, 99)?))).expect("the log");
        assert_eq!((log.size(), leaves.len()), (48, 48));
        assert_eq!(liren_core::merkle::root(leaves), log.root());
    });
}
