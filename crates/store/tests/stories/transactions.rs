//! A closure is one transaction: all of it or nothing, on one snapshot, whatever its neighbours in the queue do.

use std::sync::mpsc;

use liren_store::{Db, Engine, Error, Options, both_engines, sql};

use crate::{C, ELSEWHERE, add, add_now, moment, names, names_now, runtime};

/// An error of a part above the store, as closures really return.
#[derive(Debug, PartialEq, Eq)]
enum Refused {
    Rule,
    Store(Error),
}

impl From<Error> for Refused {
    fn from(e: Error) -> Self {
        Self::Store(e)
    }
}

both_engines!(a_closure_that_fails_undoes_only_itself, |test| {
    let db = test.db();
    add_now(&db, 1, "taken").unwrap();
    let (hold, held) = mpsc::channel::<()>();
    let (started, start) = mpsc::channel();
    runtime().block_on(async {
        // Everything queues behind the first closure, so on SQLite all of it is one transaction.
        let first = tokio::spawn({
            let db = db.clone();
            async move {
                db.write(move |tx| {
                    started.send(()).unwrap();
                    held.recv().unwrap();
                    add(tx, moment(2).id(), "first")
                })
                .await
            }
        });
        tokio::task::yield_now().await;
        start.recv().unwrap();
        let spawn = |name: &'static str, seed: u8, end: fn() -> Result<(), Refused>| {
            let db = db.clone();
            tokio::spawn(async move {
                let id = moment(seed).id();
                db.write(move |tx| {
                    add(tx, id, name)?;
                    end()
                })
                .await
            })
        };
        let kept = spawn("kept", 3, || Ok(()));
        let ruled_out = spawn("ruled out", 4, || Err(Refused::Rule));
        let twice = spawn("taken", 5, || Ok(()));
        let panicked = spawn("panicked", 6, || panic!("as closures must not"));
        let last = spawn("last", 7, || Ok(()));
        tokio::task::yield_now().await;
        hold.send(()).unwrap();
        assert_eq!(first.await.unwrap(), Ok(()));
        assert_eq!(kept.await.unwrap(), Ok(()));
        assert_eq!(ruled_out.await.unwrap(), Err(Refused::Rule));
        assert_eq!(twice.await.unwrap(), Err(Refused::Store(Error::Unique { key: "grid(community,name)".into() })));
        assert_eq!(panicked.await.unwrap(), Err(Refused::Store(Error::Panicked)));
        assert_eq!(last.await.unwrap(), Ok(()));
    });
    assert_eq!(names_now(&db), ["first", "kept", "last", "taken"]);
    assert_eq!(add_now(&db, 8, "after"), Ok(()), "nothing was killed");
});

#[test]
fn sqlite_commits_what_waits_together_and_answers_after_the_commit() {
    let test = liren_store::testing::TestDb::sqlite();
    let db = test.db();
    let (release_first, first_held) = mpsc::channel::<()>();
    let (release_second, second_held) = mpsc::channel::<()>();
    let (started, start) = mpsc::channel();
    runtime().block_on(async {
        let writer = db.clone();
        let first = tokio::spawn(async move {
            let stays = move |tx: &mut liren_store::Tx<'_>| {
                add(tx, moment(1).id(), "first")?;
                first_held.recv().ok();
                Ok::<_, Error>(())
            };
            writer.write(stays).await
        });
        let writer = db.clone();
        let second = tokio::spawn(async move {
            let looks = move |tx: &mut liren_store::Tx<'_>| {
                started.send(()).ok();
                second_held.recv().ok();
                names(tx)
            };
            writer.write(looks).await
        });
        tokio::task::yield_now().await;
        release_first.send(()).unwrap();
        start.recv().unwrap();
        // The second runs in the transaction of the first: nobody else sees it, and the first has no answer yet.
        assert_eq!(db.read(names).await, Ok(vec![]));
        tokio::task::yield_now().await;
        assert!(!first.is_finished());
        release_second.send(()).unwrap();
        assert_eq!(second.await.unwrap().unwrap(), ["first"]);
        assert_eq!(first.await.unwrap(), Ok(()));
    });
}

both_engines!(what_the_engine_refused_is_never_kept, |test| {
    let db = test.db();
    add_now(&db, 1, "taken").unwrap();
    // A closure that swallows the error and answers Ok: PostgreSQL would roll back silently at COMMIT.
    let swallowed: Result<(), Error> = db.write_now(|tx| {
        add(tx, moment(2).id(), "before")?;
        let _ = add(tx, moment(3).id(), "taken");
        let _ = add(tx, moment(4).id(), "after");
        Ok(())
    });
    assert!(swallowed.unwrap_err().is_key("grid(community,name)"));
    assert_eq!(names_now(&db), ["taken"]);
});

both_engines!(unique_keys_are_named_alike, |test| {
    let db = test.db();
    add_now(&db, 1, "one").unwrap();
    let same_id: Result<(), Error> = db.write_now(|tx| add(tx, moment(1).id(), "two"));
    assert_eq!(same_id, Err(Error::Unique { key: "grid(community,id)".into() }));
    let stmt = sql!("INSERT INTO directory (kind, code, community, target) VALUES ('building', 'K7M2', NULL, $1)");
    let twice = db.write_now(move |tx| {
        tx.exec(stmt, &[moment(1).id::<uuid::Uuid>().into()])?;
        tx.exec(stmt, &[moment(2).id::<uuid::Uuid>().into()])
    });
    assert_eq!(twice, Err(Error::Unique { key: "directory(kind,code)".into() }));
    let elsewhere = sql!("INSERT INTO grid (community, id, name, sort) VALUES ($1, $2, 'one', 0)");
    assert_eq!(
        db.write_now(move |tx| tx.exec(elsewhere, &[ELSEWHERE.into(), moment(1).id::<uuid::Uuid>().into()])),
        Ok::<_, Error>(1)
    );
});

both_engines!(a_reading_closure_sees_one_snapshot, |test| {
    let db = test.db();
    let (looked, first_look) = mpsc::channel();
    let (go_on, wait) = mpsc::channel::<()>();
    let reader = std::thread::spawn({
        let db = db.clone();
        move || {
            db.read_now(move |tx| {
                let before = names(tx)?;
                looked.send(()).ok();
                wait.recv().ok();
                Ok::<_, Error>((before, names(tx)?))
            })
        }
    });
    first_look.recv().unwrap();
    add_now(&db, 1, "meanwhile").unwrap();
    go_on.send(()).unwrap();
    assert_eq!(reader.join().unwrap(), Ok((vec![], vec![])));
    assert_eq!(names_now(&db), ["meanwhile"]);
});

both_engines!(every_value_comes_back, |test| {
    let db = test.db();
    let (id, other) = (moment(1).id::<uuid::Uuid>(), moment(2).id::<uuid::Uuid>());
    let bytes = [0u8, 1, 255];
    let insert = sql!(
        "INSERT INTO account (id, phone, mail, lang, elder, password, totp, totp_last, card, recovery, operator, created, closed)
         VALUES ($1, $2, NULL, $3, TRUE, $4, NULL, $5, NULL, NULL, FALSE, $6, $7)"
    );
    let written = db.write_now(move |tx| {
        tx.exec(
            insert,
            &[
                id.into(),
                (&bytes[..]).into(),
                "zh '$1' 里仁".into(),
                None::<&str>.into(),
                i64::MIN.into(),
                crate::NOW.into(),
                Some(i64::MAX).into(),
            ],
        )
    });
    assert_eq!(written, Ok::<_, Error>(1));
    let select =
        sql!("SELECT id, phone, mail, lang, elder, password, totp_last, operator, created, closed FROM account WHERE id = $1");
    db.read_now(move |tx| {
        tx.one(select, &[id.into()], |r| {
            assert_eq!(r.get::<uuid::Uuid>(0)?, id);
            assert_eq!(r.get::<Vec<u8>>(1)?, [0, 1, 255]);
            assert_eq!((r.get::<Option<Vec<u8>>>(2)?, r.str(3)?, r.get::<bool>(4)?), (None, "zh '$1' 里仁", true));
            assert_eq!((r.opt_str(5)?, r.get::<i64>(6)?, r.get::<bool>(7)?), (None, i64::MIN, false));
            assert_eq!((r.get::<liren_core::time::Time>(8)?, r.get::<Option<i64>>(9)?), (crate::NOW, Some(i64::MAX)));
            assert!(matches!(r.get::<i64>(3), Err(Error::Corrupt(_))), "text is no number");
            assert!(matches!(r.str(5), Err(Error::Corrupt(_))), "NULL is no text");
            Ok(())
        })?;
        assert_eq!(tx.one(select, &[other.into()], |_| Ok(()))?, None);
        Ok::<_, Error>(())
    })
    .unwrap();
});

both_engines!(a_full_queue_refuses_at_once, |test| {
    // On PostgreSQL two connections are one for writes and one for reads.
    let db = Db::open(test.url(), Options { readers: 2, queue: 2, ..Options::default() }).unwrap();
    let (release, held) = mpsc::channel::<()>();
    let (started, start) = mpsc::channel();
    runtime().block_on(async {
        let write = |run: Box<dyn FnMut() + Send>| {
            let (db, mut run) = (db.clone(), run);
            tokio::spawn(async move {
                db.write(move |_| {
                    run();
                    Ok::<_, Error>(())
                })
                .await
            })
        };
        let running = write(Box::new(move || {
            started.send(()).ok();
            held.recv().ok();
        }));
        tokio::task::yield_now().await;
        start.recv().unwrap();
        let waiting = [write(Box::new(|| ())), write(Box::new(|| ()))];
        tokio::task::yield_now().await;
        let (refused, reads) = (db.write(|tx| add(tx, moment(1).id(), "one too many")).await, db.read(names).await);
        assert_eq!(refused, Err(Error::Busy { retry_after_s: 1 }));
        assert_eq!(reads, Ok(vec![]), "reading goes on");
        release.send(()).unwrap();
        assert_eq!(running.await.unwrap(), Ok(()));
        for task in waiting {
            assert_eq!(task.await.unwrap(), Ok(()));
        }
        assert_eq!(db.write(|tx| add(tx, moment(1).id(), "again")).await, Ok(()));
    });
    db.close();
});

both_engines!(closing_finishes_what_waits, |test| {
    let db = Db::open(test.url(), Options::default()).unwrap();
    let kept = db.clone();
    let (release, held) = mpsc::channel::<()>();
    let (started, start) = mpsc::channel();
    let slow = std::thread::spawn({
        let db = db.clone();
        move || {
            db.write_now(move |tx| {
                started.send(()).ok();
                held.recv().ok();
                add(tx, moment(1).id(), "slow")
            })
        }
    });
    start.recv().unwrap();
    let closing = std::thread::spawn(move || db.close());
    release.send(()).unwrap();
    closing.join().unwrap();
    assert_eq!(slow.join().unwrap(), Ok(()));
    assert_eq!(kept.write_now(|tx| add(tx, moment(2).id(), "late")), Err(Error::Gone));
    assert_eq!(kept.read_now(names), Err(Error::Gone));
    assert_eq!(names_now(&test.db()), ["slow"]);
});

#[test]
fn a_full_disk_is_said_and_spoils_nothing() {
    let test = liren_store::testing::TestDb::sqlite();
    add_now(&test.db(), 1, "small").unwrap();
    let pages = test.db().read_now(|tx| {
        let mut pages = 0i64;
        tx.raw("PRAGMA page_count", &[], &mut |r| {
            pages = r.get(0)?;
            Ok(())
        })?;
        Ok::<_, Error>(pages)
    });
    let db = Db::open(test.url(), Options { max_pages: pages.ok(), ..Options::default() }).unwrap();
    let big = "板".repeat(100_000);
    let text = big.clone();
    let refused: Result<(), Refused> = db.write_now(move |tx| add(tx, moment(2).id(), &text).map_err(|_| Refused::Rule));
    assert_eq!(refused, Err(Refused::Store(Error::Full)), "even when the closure calls it something else");
    assert_eq!(names_now(&db), ["small"]);
    assert_eq!(db.engine(), Engine::Sqlite);
    let removed = db.write_now(|tx| tx.exec(sql!("DELETE FROM grid WHERE community = $1 AND name = 'small'"), &[C.into()]));
    assert_eq!(removed, Ok::<_, Error>(1), "what needs no room still works");
    assert_eq!(add_now(&test.db(), 3, "room again"), Ok(()));
    db.close();
}
