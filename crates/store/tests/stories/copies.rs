//! A backup moves between engines: what one held the other holds.

use liren_store::testing::TestDb;
use liren_store::{both_engines, copy};

use crate::{add_now, names_now};

both_engines!(a_snapshot_holds_what_the_database_held_and_fills_an_empty_one_of_either_engine, |db| {
    let db = db.db();
    for n in 0..30u8 {
        add_now(
            &db,
            n,
            ["一片", "二片", "三片", "四片", "五片", "六片"][usize::from(n) % 6].repeat(usize::from(n / 6) + 1).leak(),
        )
        .unwrap();
    }
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("copy.db");
    let counts = copy::snapshot(&db, &file).unwrap();
    assert_eq!(counts.iter().find(|(t, _)| t == "grid").unwrap().1, 30);
    let held = liren_store::Db::open(&format!("sqlite:{}", file.display()), liren_store::Options::default()).unwrap();
    assert_eq!(names_now(&held), names_now(&db));
    for empty in [Some(TestDb::sqlite()), TestDb::postgres()].into_iter().flatten() {
        let target = empty.db();
        assert_eq!(copy::copy(&held, &target).unwrap(), counts);
        let mut there = names_now(&target);
        there.sort();
        let mut here = names_now(&db);
        here.sort();
        assert_eq!(there, here);
        assert_eq!(copy::counts(&target).unwrap(), counts);
        assert!(copy::copy(&held, &target).is_err(), "rows are never doubled");
    }
    held.close();
});
