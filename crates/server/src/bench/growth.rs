//! Whether it stays quick: one community from 10,000 to 100,000 matters, and the same community among 4, 40 and 400 of its
//! size. The other communities are copies of its rows under codes of their own, as many as in life. Figures are processor
//! time a request; page and list stand beside the bare floor on the same database.

use std::path::Path;
use std::time::Duration;

use liren_core::id::Community;
use liren_kit::app::Clock;
use serde_json::{Value, json};

use super::fill::Filled;
use super::load::{Order, Outcome};
use super::process::Server;
use super::{READERS, WRITERS, bare, filings, filled, get, measured, middle, ours, ours_on, rounded, send};
use crate::clock::SystemClock;

/// Matters of one community alone.
const ALONE: [usize; 2] = [10_000, 100_000];
/// Matters of each community among others, and how many there are.
const EACH: usize = 2_500;
const AMONG: [usize; 3] = [4, 40, 400];
/// One run, in milliseconds, and how many.
const RUN_MS: u64 = 2_000;
const TURNS: usize = 3;
/// Filings a second while reading is timed.
const FILED: f64 = 200.0;
/// Longest wait for the jobs that filling left, in seconds.
const PATIENCE_S: u32 = 300;
/// What is searched for, with a filter: "stairwell light".
const SEARCH: &str = "q=%E6%A5%BC%E9%81%93%E7%81%AF&category=stairwell_light";

/// All of it.
pub fn measure(dir: &Path, told: &mut dyn FnMut(&str)) -> Result<Value, String> {
    let mut all = Vec::new();
    for matters in ALONE {
        told(&format!("growth: one community with {matters} matters"));
        let at = dir.join(format!("alone-{matters}"));
        let filled = filled(&at, None, matters)?;
        all.push(point(&at, &filled, 1, matters)?);
    }
    let at = dir.join("among");
    let filled = filled(&at, None, EACH)?;
    for communities in AMONG {
        told(&format!("growth: a community of {EACH} matters among {communities}"));
        copy_communities(&at.join("liren.db"), filled.community, communities)?;
        all.push(point(&at, &filled, communities, EACH)?);
    }
    Ok(Value::Array(all))
}

/// The same figures on PostgreSQL, in a schema of its own that is made anew each time.
pub fn on_postgres(dir: &Path, url: &str, told: &mut dyn FnMut(&str)) -> Result<Value, String> {
    let matters = ALONE[0];
    told(&format!("PostgreSQL: one community with {matters} matters"));
    let schema = "liren_bench";
    let mut client = postgres::Client::connect(url, postgres::NoTls).map_err(|e| format!("LIREN_BENCH_PG: {e}"))?;
    client
        .batch_execute(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}"))
        .map_err(|e| format!("LIREN_BENCH_PG: {e}"))?;
    let join = if url.contains('?') { '&' } else { '?' };
    let url = format!("{url}{join}options=-c%20search_path%3D{schema}");
    let at = dir.join("postgres");
    drop(std::fs::remove_dir_all(&at));
    let filled = filled(&at, Some(&url), matters)?;
    let server = ours_on(&at, &url)?;
    let mut out = figures(&server, None, &filled)?;
    out["communities"] = json!(1);
    out["matters"] = json!(matters);
    drop(server);
    client.batch_execute(&format!("DROP SCHEMA {schema} CASCADE")).map_err(|e| format!("LIREN_BENCH_PG: {e}"))?;
    Ok(out)
}

fn point(dir: &Path, filled: &Filled, communities: usize, matters: usize) -> Result<Value, String> {
    let (server, floor) = (ours(dir)?, bare(dir)?);
    worked_off(&dir.join("liren.db"))?;
    let mut out = figures(&server, Some(&floor), filled)?;
    out["communities"] = json!(communities);
    out["matters"] = json!(matters);
    Ok(out)
}

/// Waits until nothing is due: what filling and the filings before left to jobs would be counted with the reads.
fn worked_off(db: &Path) -> Result<(), String> {
    let said = |e: rusqlite::Error| format!("{}: {e}", db.display());
    let conn = rusqlite::Connection::open(db).map_err(said)?;
    for _ in 0..PATIENCE_S {
        let now = SystemClock.now().0;
        let due: i64 =
            conn.query_row("SELECT COUNT(*) FROM job WHERE dead = FALSE AND due <= ?1", [now], |r| r.get(0)).map_err(said)?;
        if due == 0 {
            return Ok(());
        }
        std::thread::park_timeout(Duration::from_secs(1));
    }
    Err(format!("{}: jobs were not worked off within {PATIENCE_S} s", db.display()))
}

/// Processor time a request of page, list, search and filing.
fn figures(server: &Server, floor: Option<&Server>, filled: &Filled) -> Result<Value, String> {
    let c = filled.community;
    let pages: Vec<String> = filled.numbers.iter().map(|n| get(&format!("/c/{c}/matters/{n}"))).collect();
    let list = vec![get(&format!("/c/{c}/matters"))];
    let search = vec![get(&format!("/c/{c}/matters?{SEARCH}"))];
    let mut out = json!({});
    for (name, requests, floored) in [("page", &pages, true), ("list", &list, true), ("search", &search, false)] {
        let of = |at: &Server| Order {
            at: at.at.clone(),
            requests: requests.clone(),
            clients: READERS,
            ms: RUN_MS,
            once: false,
            pace: None,
        };
        let servers = [(Some(server), format!("{name}_ms")), (floor.filter(|_| floored), format!("{name}_floor_ms"))];
        for (server, key) in servers {
            let Some(server) = server else { continue };
            send(&Order { ms: 500, ..of(server) })?;
            let mut cpu = Vec::new();
            for _ in 0..TURNS {
                cpu.push(measured(server, &of(server))?.0.cpu_ms);
            }
            out[key] = rounded(middle(&mut cpu), 4);
        }
    }
    // Filing comes last: what it leaves to jobs would be counted with the reads.
    let order =
        Order { at: server.at.clone(), requests: filings(filled, 1), clients: WRITERS, ms: 2 * RUN_MS, once: true, pace: None };
    let (m, _) = measured(server, &order)?;
    out["file_ms"] = rounded(m.cpu_ms, 4);
    Ok(out)
}

/// How long reading takes at half the peak while matters are filed.
pub fn under_load(dir: &Path, filled: &Filled) -> Result<Value, String> {
    let server = ours(dir)?;
    let pages: Vec<String> = filled.numbers.iter().map(|n| get(&format!("/c/{}/matters/{n}", filled.community))).collect();
    let read = |pace: Option<f64>, ms: u64| Order {
        at: server.at.clone(),
        requests: pages.clone(),
        clients: READERS,
        ms,
        once: false,
        pace,
    };
    send(&read(None, 500))?;
    let (peak, _) = measured(&server, &read(None, RUN_MS))?;
    let file =
        Order { at: server.at.clone(), requests: filings(filled, 2), clients: 4, ms: 3 * RUN_MS, once: true, pace: Some(FILED) };
    let (reads, filed): (Result<Outcome, String>, Result<Outcome, String>) = std::thread::scope(|s| {
        let filing = s.spawn(|| send(&file));
        let reads = send(&read(Some(peak.rps / 2.0), 3 * RUN_MS));
        (reads, filing.join().unwrap_or_else(|_| Err("the filing broke".into())))
    });
    let (reads, filed) = (reads?, filed?);
    if reads.refused + filed.refused > 0 {
        return Err(format!("answers under load were not what was asked for: {}{}", reads.example, filed.example));
    }
    Ok(json!({
        "reads_rps": rounded(reads.done as f64 / reads.seconds, 0),
        "reads_p50_ms": rounded(reads.p50_ms, 2),
        "reads_p99_ms": rounded(reads.p99_ms, 2),
        "filings_rps": rounded(filed.done as f64 / filed.seconds, 0),
        "filings_p99_ms": rounded(filed.p99_ms, 2),
    }))
}

/// Copies a community until there are so many: every row of every table that belongs to it, under a code of its own.
fn copy_communities(db: &Path, base: Community, communities: usize) -> Result<(), String> {
    let said = |e: rusqlite::Error| format!("{}: {e}", db.display());
    let mut conn = rusqlite::Connection::open(db).map_err(said)?;
    conn.pragma_update(None, "synchronous", "OFF").map_err(said)?;
    let have: i64 = conn.query_row("SELECT COUNT(*) FROM community", [], |r| r.get(0)).map_err(said)?;
    let tables = tables_of_a_community(&conn).map_err(said)?;
    for n in have..i64::try_from(communities).unwrap_or(0) {
        let tx = conn.transaction().map_err(said)?;
        for (table, columns) in &tables {
            let rest = columns.join(", ");
            let copy = format!("INSERT INTO {table} (community, {rest}) SELECT ?1, {rest} FROM {table} WHERE community = ?2");
            tx.execute(&copy, [base.0 + n, base.0]).map_err(said)?;
        }
        tx.commit().map_err(said)?;
    }
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(said)
}

/// Tables whose key begins with the community, and their other columns.
fn tables_of_a_community(conn: &rusqlite::Connection) -> rusqlite::Result<Vec<(String, Vec<String>)>> {
    let mut names = conn.prepare("SELECT name FROM sqlite_master WHERE type = 'table'")?;
    let names: Vec<String> = names.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
    let mut out = Vec::new();
    for table in names {
        let mut info = conn.prepare(&format!("PRAGMA table_info({table})"))?;
        let columns: Vec<(String, i64)> = info.query_map([], |r| Ok((r.get(1)?, r.get(5)?)))?.collect::<Result<_, _>>()?;
        if columns.iter().any(|(name, key)| name == "community" && *key == 1) {
            let rest = columns.into_iter().map(|(name, _)| name).filter(|n| n != "community").collect();
            out.push((table, rest));
        }
    }
    Ok(out)
}
