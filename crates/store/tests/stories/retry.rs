//! What the engine asks to be run again is run again, as if it had not run before.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use liren_core::id::GridId;
use liren_store::{Db, Error, Options, both_engines, sql};

use crate::{C, add, add_now, moment, names_now};

/// Options whose first `n` commits fail as if the engine had answered 40001.
fn failing(n: u64) -> Options {
    Options { readers: 2, fault: Some(Arc::new(move |nth| nth <= n)), ..Options::default() }
}

both_engines!(a_refused_commit_runs_the_closure_again_with_the_same_ids, |test| {
    let db = Db::open(test.url(), failing(3)).unwrap();
    let ids = Arc::new(Mutex::new(Vec::<GridId>::new()));
    let (seen, outer) = (ids.clone(), moment(1));
    let written = db.write_now(move |tx| {
        let mut moment = outer.clone();
        let id = moment.id();
        seen.lock().unwrap().push(id);
        add(tx, id, "once")
    });
    assert_eq!(written, Ok(()));
    let ids = ids.lock().unwrap();
    assert_eq!(ids.len(), 4, "three failures, one success");
    assert!(ids.iter().all(|id| *id == ids[0]));
    assert_eq!(names_now(&db), ["once"]);
    db.close();
});

both_engines!(what_never_succeeds_ends_as_busy_and_leaves_nothing, |test| {
    let db = Db::open(test.url(), failing(u64::MAX)).unwrap();
    let answer = db.write_now(|tx| add(tx, moment(1).id(), "never"));
    assert!(matches!(answer, Err(Error::Busy { .. })), "{answer:?}");
    assert_eq!(names_now(&db), [""; 0]);
    db.close();
});

both_engines!(a_failure_of_one_does_not_run_its_neighbours_again, |test| {
    let runs = Arc::new(AtomicU64::new(0));
    let db = Db::open(test.url(), Options { fault: Some(Arc::new(|nth| nth == 2)), ..failing(0) }).unwrap();
    for (seed, name) in [(1, "first"), (2, "refused once"), (3, "third")] {
        let runs = runs.clone();
        db.write_now(move |tx| {
            runs.fetch_add(1, Ordering::SeqCst);
            add(tx, moment(seed).id(), name)
        })
        .unwrap();
    }
    assert_eq!(runs.load(Ordering::SeqCst), 4);
    assert_eq!(names_now(&db), ["first", "refused once", "third"]);
    db.close();
});

#[test]
fn postgres_runs_the_second_of_two_that_met_again() {
    let Some(test) = liren_store::testing::TestDb::postgres() else { return };
    let db = test.db();
    add_now(&db, 1, "counted").unwrap();
    let raise = |meet: Option<mpsc::Receiver<()>>, ready: mpsc::Sender<()>, runs: Arc<AtomicI64>| {
        let db = db.clone();
        move || {
            db.write_now(move |tx| {
                let sort: Option<i64> =
                    tx.one(sql!("SELECT sort FROM grid WHERE community = $1 AND name = 'counted'"), &[C.into()], |r| r.get(0))?;
                // Only the first run waits: its snapshot is then older than the other's commit.
                if runs.fetch_add(1, Ordering::SeqCst) == 0 {
                    ready.send(()).ok();
                    if let Some(meet) = &meet {
                        meet.recv().ok();
                    }
                }
                let next = sort.unwrap_or(0) + 1;
                tx.exec(sql!("UPDATE grid SET sort = $2 WHERE community = $1 AND name = 'counted'"), &[C.into(), next.into()])
            })
        }
    };
    let (slow_runs, quick_runs) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicI64::new(0)));
    let (go_on, meet) = mpsc::channel();
    let (ready, slow_ready) = mpsc::channel();
    let slow = std::thread::spawn(raise(Some(meet), ready, slow_runs.clone()));
    slow_ready.recv().unwrap();
    let (ready, _quick_ready) = mpsc::channel();
    assert_eq!(raise(None, ready, quick_runs.clone())(), Ok::<_, Error>(1));
    go_on.send(()).unwrap();
    assert_eq!(slow.join().unwrap(), Ok(1));
    let sort: Option<i64> =
        db.read_now(|tx| tx.one(sql!("SELECT sort FROM grid WHERE community = $1"), &[C.into()], |r| r.get(0))).unwrap();
    assert_eq!(sort, Some(2), "neither raise was lost");
    assert_eq!((slow_runs.load(Ordering::SeqCst), quick_runs.load(Ordering::SeqCst)), (2, 1));
}

#[test]
fn postgres_comes_back_after_its_connections_were_cut() {
    let Some(test) = liren_store::testing::TestDb::postgres() else { return };
    let db = test.db();
    add_now(&db, 1, "before").unwrap();
    let server = std::env::var("LIREN_TEST_PG").unwrap();
    let name = test.url().split('?').next().unwrap().rsplit('/').next().unwrap().to_string();
    // 57P01, as a primary says when it is stopped.
    let cut = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    liren_store::testing::admin(&server, &cut).unwrap();
    assert_eq!(add_now(&db, 2, "cut off"), Ok(()));
    assert_eq!(names_now(&db), ["before", "cut off"]);
}
