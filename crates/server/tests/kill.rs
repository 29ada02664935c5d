//! Killed in the middle, at random moments: a process files, merges, votes, lets clocks run out and brings in a table of divisions,
//! all at once; it is ended with `kill -9`, and what it had acknowledged is there, nothing is half-written, and what jobs do
//! has taken effect once. On SQLite and on PostgreSQL.

#[path = "kill/ballots.rs"]
mod ballots;

use std::io::{BufRead, BufReader, Cursor, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use liren_core::id::MatterId;
use liren_core::matter::Progress;
use liren_core::permission::Actor;
use liren_core::time::Time;
use liren_gather::matters::file::{self, New};
use liren_gather::matters::join;
use liren_ground::communities::operator;
use liren_ground::people::store::founder;
use liren_kit::app::{App, Clock};
use liren_kit::fail::Fail;
use liren_server::bench::fill::{self, Filled};
use liren_server::build;
use liren_server::clock::SystemClock;
use liren_server::config::Config;
use liren_store::testing::TestDb;
use liren_store::{Db, Options, sql};

/// How often the process is killed on each engine.
const ROUNDS: usize = 26;
/// Matters that are there before.
const MATTERS: usize = 40;
/// Rows of the table that is brought in again and again, until it is in.
const DIVISIONS: i64 = 24_000;

/// A day passes in a few seconds, so that clocks run out while it works.
struct Hurried(Instant, Time);

impl Clock for Hurried {
    #[allow(clippy::disallowed_methods, reason = "a process of its own that is killed by the real clock")]
    fn now(&self) -> Time {
        self.1.plus(i64::try_from(self.0.elapsed().as_millis()).unwrap_or(0) * 40_000)
    }

    fn seed(&self) -> [u8; 32] {
        SystemClock.seed()
    }
}

fn config(dir: &Path, url: &str) -> Config {
    Config { database: url.to_string(), files: dir.join("files"), keys: dir.join("keys"), ..Config::default() }
}

fn table() -> String {
    let mut out = String::from("code,parent,level,name\n99,,province,远省\n9901,99,city,远市\n990101,9901,district,远区\n");
    for n in 1..=DIVISIONS / 100 {
        let street = 990_101_000 + n;
        out.push_str(&format!("{street},990101,street,第{n}街道\n"));
        for m in 1..=99 {
            out.push_str(&format!("{street}{m:03},{street},community,第{m}社区\n"));
        }
    }
    out
}

/// Says on standard output what is acknowledged, at once.
fn acknowledge(line: &str) {
    let mut out = std::io::stdout().lock();
    drop(writeln!(out, "ack {line}"));
    drop(out.flush());
}

/// The process that is killed. Started by the test below, on its own it does nothing.
#[test]
#[ignore = "the process that the other test kills"]
#[allow(clippy::disallowed_methods, reason = "it works until it is killed")]
fn the_process() {
    let (Ok(dir), Ok(url)) = (std::env::var("LIREN_KILL_DIR"), std::env::var("LIREN_KILL_URL")) else { return };
    let dir = Path::new(&dir);
    let filled: Filled =
        serde_json::from_slice(&std::fs::read(dir.join("filled.json")).expect("what was filled")).expect("as it was written");
    let config = config(dir, &url);
    let db = build::open(&config).expect("the database opens");
    // Each time it begins where the last one's clock may have stood.
    let begun = Time(std::env::var("LIREN_KILL_FROM").ok().and_then(|t| t.parse().ok()).unwrap_or(0));
    let app = build::app_with(&config, db, false, Box::new(Hurried(Instant::now(), begun))).expect("the program stands");
    std::thread::scope(|s| {
        for thread in 0..3 {
            let (app, filled) = (app.clone(), &filled);
            s.spawn(move || {
                loop {
                    work(&app, filled, thread);
                }
            });
        }
        let (voting, roll) = (app.clone(), &filled);
        s.spawn(move || ballots::vote(&voting, roll, acknowledge));
        let jobs = app.clone();
        s.spawn(move || {
            let kinds = build::kinds();
            loop {
                if liren_kit::jobs::run_due(&jobs, &kinds).expect("jobs run") == 0 {
                    std::thread::sleep(Duration::from_millis(2));
                }
            }
        });
        let db = app.db.clone();
        s.spawn(move || {
            let text = table();
            loop {
                let report = liren_ground::divisions::load(&db, &operator(), Cursor::new(text.as_bytes()), &mut |_, _| {});
                let report = report.expect("the table is read");
                assert_eq!(report.bad_rows, 0);
                acknowledge("imported");
                std::thread::sleep(Duration::from_millis(200));
            }
        });
    });
}

/// Two that say the same are filed and, by one of the threads, merged.
fn work(app: &App, filled: &Filled, thread: usize) {
    let c = filled.community;
    let mut numbers = Vec::new();
    for _ in 0..2 {
        let n = app.db.number_now(c, "matter-2026").expect("a number");
        let number = format!("2026-{n:04}");
        let (own, label) = (app.clone(), number.clone());
        let category = filled.categories[thread % filled.categories.len()].clone();
        let moment = app.moment();
        let done: Result<(), Fail> = app.db.write_now(move |tx| {
            let mut moment = moment.clone();
            let card = own.card_in(tx, c, moment.now)?;
            let new = New::said(&category, "灯不亮", "web", moment.bytes());
            file::file(tx, &own, &card, &Actor::visitor(), &mut moment, &label, &new).map(drop)
        });
        done.expect("it is filed");
        acknowledge(&format!("filed {number}"));
        numbers.push(number);
    }
    if thread != 0 {
        return;
    }
    let (own, from, into, moment) = (app.clone(), numbers[0].clone(), numbers[1].clone(), app.moment());
    let done: Result<(), Fail> = app.db.write_now(move |tx| {
        let card = own.card_in(tx, c, moment.now)?;
        let id: MatterId = tx
            .one(sql!("SELECT id FROM matter WHERE community = $1 AND number = $2"), &[c.into(), (&from).into()], |r| r.get(0))?
            .expect("what was filed");
        join::merge(tx, &own, &card, &founder(), &mut moment.clone(), id, &into, None)
    });
    done.expect("they are merged");
    acknowledge(&format!("merged {} {}", numbers[0], numbers[1]));
}

/// What stands in the database of one matter.
struct Stands {
    number: String,
    state: String,
    outcome: Option<String>,
    seq: i64,
    links: i64,
    progress: Progress,
    events: i64,
    last: i64,
    running: i64,
    clocks: i64,
    merged_into: i64,
    merged_from: i64,
}

fn everything(db: &Db, filled: &Filled) -> Vec<Stands> {
    let c = filled.community;
    db.read_now(move |tx| {
        tx.all(
            sql!(
                "SELECT m.number, m.state, m.outcome, m.seq, m.links, m.progress, m.id,
                        (SELECT CAST(COUNT(*) AS BIGINT) FROM matter_event e WHERE e.community = m.community AND e.matter = m.id),
                        (SELECT MAX(e.seq) FROM matter_event e WHERE e.community = m.community AND e.matter = m.id),
                        (SELECT CAST(COUNT(*) AS BIGINT) FROM matter_step s
                          WHERE s.community = m.community AND s.matter = m.id AND s.ended IS NULL),
                        (SELECT CAST(COUNT(*) AS BIGINT) FROM matter_link l
                          WHERE l.community = m.community AND l.matter = m.id AND l.kind = 'merged'),
                        (SELECT CAST(COUNT(*) AS BIGINT) FROM matter_event e
                          WHERE e.community = m.community AND e.matter = m.id AND e.kind = 'merged_from')
                   FROM matter m WHERE m.community = $1 ORDER BY m.number"
            ),
            &[c.into()],
            |r| {
                let id: MatterId = r.get(6)?;
                let progress: String = r.get(5)?;
                Ok((
                    id,
                    Stands {
                        number: r.get(0)?,
                        state: r.get(1)?,
                        outcome: r.get(2)?,
                        seq: r.get(3)?,
                        links: r.get(4)?,
                        progress: serde_json::from_str(&progress).expect("a progress"),
                        events: r.get(7)?,
                        last: r.get(8)?,
                        running: r.get(9)?,
                        merged_into: r.get(10)?,
                        merged_from: r.get(11)?,
                        clocks: 0,
                    },
                ))
            },
        )?
        .into_iter()
        .map(|(id, mut s)| {
            let clock = format!("clock:{id}");
            let n = tx.one(
                sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM job WHERE once = $1 OR (name = 'matters.clock' AND payload LIKE $2)"),
                &[(&clock).into(), format!("%{}%", id.0.hyphenated()).as_str().into()],
                |r| r.get::<i64>(0),
            )?;
            s.clocks = n.unwrap_or(0);
            Ok::<_, liren_store::Error>(s)
        })
        .collect::<Result<Vec<_>, _>>()
    })
    .expect("the database is read")
}

/// Nothing is half-written, and everything that was acknowledged is there.
fn whole(db: &Db, filled: &Filled, acknowledged: &[String]) {
    let all = everything(db, filled);
    for s in &all {
        let at = format!("{} ({} {:?})", s.number, s.state, s.outcome);
        assert!(s.events >= 2 && s.last <= s.seq, "{at}: its timeline is whole");
        assert_eq!(s.running, i64::from(s.state == "open"), "{at}: one step runs while it is open");
        let runs = s.state == "asked" || s.state == "shelved" || (s.state == "open" && !s.progress.late_at_top);
        // A clock that had run when the process died may still be crossed off; running it again does nothing.
        assert!(s.clocks >= i64::from(runs), "{at}: its clock runs");
        assert_eq!(s.merged_into, i64::from(s.outcome.as_deref() == Some("duplicate")), "{at}: a merged one leads on");
        assert_eq!(s.links, s.merged_into + s.merged_from, "{at}: its ties are counted");
    }
    let ends = |f: fn(&Stands) -> i64| all.iter().map(f).sum::<i64>();
    assert_eq!(ends(|s| s.merged_into), ends(|s| s.merged_from), "both ends of each merge");
    let stands = |number: &str| all.iter().find(|s| s.number == number);
    for line in acknowledged {
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["filed", number] => assert!(stands(number).is_some(), "{number} was acknowledged"),
            ["merged", from, into] => {
                assert_eq!(stands(from).map(|s| s.merged_into), Some(1), "{from} was merged");
                assert_eq!(stands(into).map(|s| s.merged_from), Some(1), "into {into}");
            }
            _ => {}
        }
    }
}

fn clocks_run_out(db: &Db, filled: &Filled) -> i64 {
    let community = filled.community;
    let n = db.read_now(move |tx| {
        tx.one(
            sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM matter_event WHERE community = $1 AND kind = 'clock'"),
            &[community.into()],
            |r| r.get(0),
        )
    });
    n.unwrap_or_else(|e: liren_store::Error| panic!("{e:?}")).unwrap_or(0)
}

#[allow(clippy::disallowed_methods, reason = "the process is killed by the real clock")]
fn killed_again_and_again(dir: &Path, url: &str) {
    let at = (!url.starts_with("sqlite:")).then_some(url);
    let filled = fill::fill(dir, at, MATTERS).expect("a community");
    let db = Db::open(url, Options::default()).expect("the database opens");
    ballots::open(&db, &filled);
    db.close();
    std::fs::write(dir.join("filled.json"), serde_json::to_vec(&filled).expect("json")).expect("what was filled");
    let mut acknowledged: Vec<String> = Vec::new();
    let mut from = SystemClock.now();
    let (mut round, mut escalated) = (0, 0);
    // A machine that is busy with other things may need longer until a clock has run out.
    while round < ROUNDS || (escalated == 0 && round < 3 * ROUNDS) {
        round += 1;
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .args(["the_process", "--exact", "--ignored", "--nocapture", "--test-threads=1"])
            .env("LIREN_KILL_DIR", dir)
            .env("LIREN_KILL_URL", url)
            .env("LIREN_KILL_FROM", from.0.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the process starts");
        let out = child.stdout.take().expect("its output");
        let (first, works) = std::sync::mpsc::channel();
        let lines = std::thread::spawn(move || {
            let said = BufReader::new(out).lines().map_while(Result::ok).filter(|l| l.contains("ack "));
            said.inspect(|_| first.send(()).unwrap_or_default()).collect::<Vec<_>>()
        });
        // From its first word on, however slow the machine is, it has a random while to live.
        works.recv_timeout(Duration::from_secs(60)).expect("it does something");
        let chance = SystemClock.seed();
        let ms = u64::from(u16::from_le_bytes([chance[0], chance[1]])) % 700;
        std::thread::sleep(Duration::from_millis(ms));
        child.kill().expect("it is killed");
        child.wait().expect("it is gone");
        let told = lines.join().expect("what it said");
        acknowledged.extend(told.iter().filter_map(|l| l.split_once("ack ").map(|(_, said)| said.to_string())));
        from = from.plus(i64::try_from(ms + 300).unwrap_or(0) * 40_000);
        let db = Db::open(url, Options::default()).expect("the database opens again");
        whole(&db, &filled, &acknowledged);
        ballots::whole(&db, &filled, &acknowledged);
        escalated = clocks_run_out(&db, &filled);
        db.close();
    }
    let count = |what: &str| acknowledged.iter().filter(|l| l.starts_with(what)).count();
    assert!(count("filed") > ROUNDS && count("merged") > ROUNDS / 2, "it worked while it lived: {} lines", acknowledged.len());
    assert!(count("cast") > ROUNDS, "owners voted while it lived");
    let db = Db::open(url, Options::default()).expect("the database opens");
    assert!(escalated > 0, "clocks ran out meanwhile");
    // The table goes on where it was cut off, and then it is all there, once.
    let report = liren_ground::divisions::load(&db, &operator(), Cursor::new(table().as_bytes()), &mut |_, _| {});
    let report = report.expect("the table is read");
    assert_eq!(report.new + report.same, report.rows, "{report:?}");
    let n: Option<i64> = db
        .read_now(|tx| {
            tx.one(sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM division WHERE code >= 99 AND code < 100"), &[], |r| r.get(0))
        })
        .unwrap_or_else(|e: liren_store::Error| panic!("{e:?}"));
    assert_eq!(n, Some(1));
    db.close();
}

#[test]
fn on_sqlite_nothing_acknowledged_is_lost_and_nothing_is_half_written() {
    let dir = tempfile::tempdir().expect("a directory");
    let url = format!("sqlite:{}", dir.path().join("liren.db").display());
    killed_again_and_again(dir.path(), &url);
}

#[test]
fn on_postgres_nothing_acknowledged_is_lost_and_nothing_is_half_written() {
    let Some(db) = TestDb::postgres_empty(Options::default()) else { return };
    let dir = tempfile::tempdir().expect("a directory");
    killed_again_and_again(dir.path(), db.url());
}
