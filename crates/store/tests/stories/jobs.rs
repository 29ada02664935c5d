//! The job table: nothing is claimed twice, a worker that dies loses its claim, and what never works ends as dead.

use std::collections::BTreeMap;

use liren_core::moment::Moment;
use liren_core::time::{DAY, MINUTE, Time};
use liren_store::jobs::{self, Claimed};
use liren_store::{Db, both_engines};

use crate::{C, NOW, moment};

const LEASE: i64 = 2 * MINUTE;

fn enqueue(db: &Db, seed: u8, payload: &'static str, due: Time, key: Option<&'static str>) {
    db.write_now(move |tx| jobs::enqueue(tx, &mut moment(seed), Some(C), "test", payload, due, key)).expect("a job is put");
}

fn claim(db: &Db, at: Time, seed: u8, limit: u32) -> Vec<Claimed> {
    db.write_now(move |tx| jobs::claim(tx, &mut Moment::new(at, [seed; 32]), limit, LEASE)).expect("a claim")
}

both_engines!(eight_workers_never_take_the_same_job, |test| {
    let db = test.db();
    db.write_now(|tx| {
        let mut chance = moment(1);
        (0..400).try_for_each(|n| jobs::enqueue(tx, &mut chance, Some(C), "test", &n.to_string(), NOW, None))
    })
    .unwrap();
    let workers: Vec<_> = (1..=8u8)
        .map(|worker| {
            let db = db.clone();
            std::thread::spawn(move || {
                let mut taken = Vec::new();
                for round in 0.. {
                    let jobs = claim(&db, NOW, worker.wrapping_mul(31).wrapping_add(round), 7);
                    if jobs.is_empty() {
                        let due = db.read_now(|tx| jobs::due_count(tx, NOW)).unwrap();
                        if due == 0 {
                            break;
                        }
                    }
                    for job in jobs {
                        let id = job.id;
                        db.write_now(move |tx| jobs::complete(tx, id)).unwrap();
                        taken.push(job.payload);
                    }
                }
                taken
            })
        })
        .collect();
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for worker in workers {
        for payload in worker.join().unwrap() {
            *times.entry(payload).or_default() += 1;
        }
    }
    assert_eq!(times.len(), 400, "every job was done");
    assert!(times.values().all(|n| *n == 1), "none was done twice");
});

both_engines!(a_claim_is_a_lease, |test| {
    let db = test.db();
    enqueue(&db, 1, "one", NOW, None);
    assert_eq!(claim(&db, NOW, 2, 5).len(), 1);
    assert_eq!(claim(&db, NOW.plus(LEASE - 1), 3, 5), [], "somebody has it");
    let again = claim(&db, NOW.plus(LEASE), 4, 5);
    assert_eq!((again.len(), again[0].attempts), (1, 1), "its worker died");
});

both_engines!(what_is_not_due_waits_and_the_longest_due_comes_first, |test| {
    let db = test.db();
    enqueue(&db, 1, "later", NOW.plus(MINUTE), None);
    enqueue(&db, 2, "second", NOW.plus(-MINUTE), None);
    enqueue(&db, 3, "first", NOW.plus(-DAY), None);
    let order: Vec<String> = claim(&db, NOW, 4, 5).into_iter().map(|j| j.payload).collect();
    assert_eq!(order, ["first", "second"]);
});

both_engines!(a_key_stands_once_while_it_waits, |test| {
    let db = test.db();
    enqueue(&db, 1, "kept", NOW, Some("clock:1"));
    enqueue(&db, 2, "ignored", NOW, Some("clock:1"));
    let first = claim(&db, NOW, 3, 5);
    assert_eq!(first.iter().map(|j| j.payload.as_str()).collect::<Vec<_>>(), ["kept"]);
    // What comes after the first has read its input needs a run of its own.
    enqueue(&db, 4, "after", NOW, Some("clock:1"));
    assert_eq!(claim(&db, NOW, 5, 5).len(), 1);
    enqueue(&db, 6, "taken back", NOW, Some("clock:1"));
    db.write_now(|tx| jobs::cancel(tx, "clock:1")).unwrap();
    assert_eq!(claim(&db, NOW, 7, 5), []);
});

both_engines!(what_never_works_comes_back_slower_and_ends_as_dead, |test| {
    let db = test.db();
    enqueue(&db, 1, "broken", NOW, None);
    let (mut at, mut waits) = (NOW, Vec::new());
    for round in 0..20 {
        let job = claim(&db, at, round + 2, 1).pop().expect("it came back");
        db.write_now(move |tx| jobs::fail(tx, job.id, at)).unwrap();
        let before = at;
        while db.read_now(move |tx| jobs::due_count(tx, at)).unwrap() == 0 && at.0 - before.0 < DAY {
            at = at.plus(MINUTE);
        }
        waits.push((at.0 - before.0) / MINUTE);
    }
    assert_eq!(waits[..6], [1, 2, 4, 8, 16, 32]);
    assert!(waits[9..19].iter().all(|w| *w == 360), "at most six hours: {waits:?}");
    assert!(waits[..19].iter().sum::<i64>() > 2 * 24 * 60, "a weekend is waited for");
    assert_eq!(db.read_now(jobs::dead_count).unwrap(), 1);
    let dead = db.read_now(|tx| jobs::dead(tx, 10)).unwrap().remove(0);
    assert!(db.write_now(move |tx| jobs::revive(tx, dead.id, NOW)).unwrap());
    assert_eq!(claim(&db, NOW, 99, 1).len(), 1);
});
