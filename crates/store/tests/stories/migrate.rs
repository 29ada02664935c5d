//! The schema is made in steps: stopped in the middle it goes on, two programs may start at once, and a newer or edited one
//! is refused.

use liren_store::testing::{TestDb, migrate_halfway};
use liren_store::{Db, Error, Options, sql};

fn empty(postgres: bool) -> Option<TestDb> {
    if postgres { TestDb::postgres_empty(Options::default()) } else { Some(TestDb::sqlite_empty(Options::default())) }
}

fn steps(db: &Db) -> i64 {
    let count = |tx: &mut liren_store::Tx<'_>| tx.one(sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM migration"), &[], |r| r.get(0));
    db.read_now(count).unwrap().unwrap_or(0)
}

fn whole() -> i64 {
    i64::try_from(liren_store::migrate::all().count()).unwrap()
}

#[test]
fn an_interrupted_start_goes_on_where_it_stopped() {
    for test in [false, true].into_iter().filter_map(empty) {
        let db = test.db();
        migrate_halfway(&db, 11).unwrap();
        assert_eq!(steps(&db), 11);
        db.migrate_now().unwrap();
        assert_eq!(steps(&db), whole());
        db.migrate_now().unwrap();
        assert_eq!(steps(&db), whole(), "a second run does nothing");
    }
}

#[test]
fn two_programs_may_start_at_the_same_moment() {
    for test in [false, true].into_iter().filter_map(empty) {
        let others: Vec<Db> = (0..3).map(|_| Db::open(test.url(), Options::default()).unwrap()).collect();
        let starts: Vec<_> = others.iter().cloned().map(|db| std::thread::spawn(move || db.migrate_now())).collect();
        for start in starts {
            assert_eq!(start.join().unwrap(), Ok(()));
        }
        assert_eq!(steps(&test.db()), whole());
        others.into_iter().for_each(Db::close);
    }
}

#[test]
fn a_newer_or_an_edited_schema_is_refused() {
    let test = TestDb::sqlite();
    let db = test.db();
    let add = sql!("INSERT INTO migration (name, step, digest) VALUES ('9999_from_the_future', 0, 1)");
    db.write_now(move |tx| tx.exec(add, &[])).unwrap();
    assert!(matches!(db.migrate_now(), Err(Error::Engine(text)) if text.contains("newer")));
    assert!(db.version_now().is_err());
    db.write_now(|tx| tx.exec(sql!("DELETE FROM migration WHERE name = '9999_from_the_future'"), &[])).unwrap();
    db.write_now(|tx| tx.exec(sql!("UPDATE migration SET digest = 1 WHERE name = '0001_store' AND step = 0"), &[])).unwrap();
    assert!(matches!(db.migrate_now(), Err(Error::Engine(text)) if text.contains("changed")));
}
