//! `kill -9` at the worst moment: what was acknowledged is there, nothing is there by halves.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use liren_store::{Db, Error, Options, both_engines, sql};

use crate::{C, moment};

const PAIRS: &str = "LIREN_CRASH_URL";

/// Two rows that belong together.
fn pair(tx: &mut liren_store::Tx<'_>, n: i64, between: impl FnOnce()) -> Result<(), Error> {
    let name = format!("pair-{n}");
    let stmt = sql!("INSERT INTO counter (community, name, next) VALUES ($1, $2, $3)");
    tx.exec(stmt, &[C.into(), (&name).into(), n.into()])?;
    between();
    let id: liren_core::id::GridId = moment(u8::try_from(n % 251).unwrap_or(0)).id();
    crate::add(tx, id, &name)
}

/// The process that is killed: acknowledges each pair on its standard output, then stops between two statements.
#[test]
#[ignore = "run by the story below, in a process of its own"]
fn victim() {
    let Ok(url) = std::env::var(PAIRS) else { panic!("started by hand") };
    let db = Db::open(&url, Options { readers: 2, ..Options::default() }).unwrap();
    for n in 0..50 {
        db.write_now(move |tx| pair(tx, n, || ())).unwrap();
        println!("acknowledged {n}");
    }
    db.write_now(|tx| {
        pair(tx, 50, || {
            println!("halfway");
            std::io::stdout().flush().unwrap();
            loop {
                std::thread::park();
            }
        })
    })
    .unwrap();
}

both_engines!(what_was_acknowledged_survives_a_kill, |test| {
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::victim", "--ignored", "--nocapture"])
        .env(PAIRS, test.url())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut acknowledged = Vec::new();
    for line in BufReader::new(victim.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        if line.ends_with("halfway") {
            victim.kill().unwrap();
        } else if let Some((_, n)) = line.split_once("acknowledged ") {
            acknowledged.push(n.parse::<i64>().unwrap());
        }
    }
    victim.wait().unwrap();
    assert_eq!(acknowledged, (0..50).collect::<Vec<_>>());
    let db = Db::open(test.url(), Options::default()).unwrap();
    let counted: Vec<i64> = db
        .read_now(|tx| tx.all(sql!("SELECT next FROM counter WHERE community = $1 ORDER BY next"), &[C.into()], |r| r.get(0)))
        .unwrap();
    assert_eq!(counted, acknowledged, "nothing is missing and nothing is there by halves");
    assert_eq!(crate::names_now(&db).len(), 50);
    assert_eq!(db.write_now(|tx| pair(tx, 50, || ())), Ok(()), "no lock was left behind");
    db.close();
});
