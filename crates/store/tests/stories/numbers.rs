//! Human numbers: never twice, without gaps after a clean stop, apart by community and name.

use std::collections::BTreeSet;

use liren_store::{Db, Options, both_engines};

use crate::{C, ELSEWHERE};

both_engines!(no_number_is_given_twice, |test| {
    let db = test.db();
    let threads: Vec<_> = (0..6)
        .map(|_| {
            let db = db.clone();
            std::thread::spawn(move || (0..50).map(|_| db.number_now(C, "matter-2026").unwrap()).collect::<Vec<_>>())
        })
        .collect();
    let all: Vec<i64> = threads.into_iter().flat_map(|t| t.join().unwrap()).collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 300);
    assert_eq!(db.number_now(ELSEWHERE, "matter-2026").unwrap(), 1);
    assert_eq!(db.number_now(C, "matter-2027").unwrap(), 1);
});

both_engines!(a_clean_stop_leaves_no_gap, |test| {
    let db = Db::open(test.url(), Options::default()).unwrap();
    assert_eq!([(); 3].map(|()| db.number_now(C, "matter").unwrap()), [1, 2, 3]);
    db.close();
    let db = Db::open(test.url(), Options::default()).unwrap();
    assert_eq!(db.number_now(C, "matter").unwrap(), 4);
    db.close();
});
