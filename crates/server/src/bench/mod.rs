//! `liren bench`: what this machine makes of Liren, measured from outside. The server runs as a process of its own in its
//! production settings (rate limits off), the load comes from a second process, CPU per request is that of the server's
//! process. Page and list stand beside a bare floor that is run in turn in the same minute. Method and figures:
//! `docs/benchmarks.md`.

pub mod ballot;
pub mod casting;
pub mod clocks;
pub mod fill;
pub mod floor;
pub mod growth;
pub mod load;
pub mod national;
pub mod opinion;
pub mod polls;
pub mod process;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use liren_core::id::Community;
use serde_json::{Value, json};

use load::{Order, Outcome};
use process::Server;

/// What can be measured.
pub const NAMES: [&str; 15] = [
    "start", "idle", "binary", "page", "list", "file", "load", "growth", "clocks", "national", "opinion", "polls", "ballot",
    "casting", "postgres",
];
/// What is measured on the database of page and list.
const ON_FILLED: [&str; 6] = ["start", "idle", "page", "list", "file", "load"];
/// Matters in the database of page and list.
const MATTERS: usize = 10_000;
/// Connections for reading.
const READERS: usize = 16;
/// Connections for filing.
const WRITERS: usize = 32;
/// One run of a load, in milliseconds.
const RUN_MS: u64 = 4_000;
/// How often ours and the floor take turns.
const TURNS: usize = 3;

/// Measures what is named (everything if nothing is); the answer is the object that `--json` prints. The database is made
/// in `keep` and stays there for the next run, or in a directory that goes away.
pub fn run(only: &[String], keep: Option<&Path>, told: &mut dyn FnMut(&str)) -> Result<Value, String> {
    if let Some(unknown) = only.iter().find(|n| !NAMES.contains(&n.as_str())) {
        return Err(format!("{unknown}: not one of {}", NAMES.join(", ")));
    }
    let wanted = |name: &str| only.is_empty() || only.iter().any(|n| n == name);
    if let Some(dir) = keep {
        std::fs::create_dir_all(dir).map_err(|e| format!("{}: {e}", dir.display()))?;
        return measure(dir, &wanted, told);
    }
    let dir = scratch()?;
    let out = measure(&dir, &wanted, told);
    drop(std::fs::remove_dir_all(&dir));
    out
}

fn measure(dir: &Path, wanted: &dyn Fn(&str) -> bool, told: &mut dyn FnMut(&str)) -> Result<Value, String> {
    let mut out = serde_json::Map::new();
    if wanted("binary") {
        let exe = std::env::current_exe().map_err(|e| e.to_string())?;
        let bytes = std::fs::metadata(&exe).map_err(|e| e.to_string())?.len();
        out.insert("binary_mb".into(), rounded(bytes as f64 / 1024.0 / 1024.0, 1));
    }
    if ON_FILLED.iter().any(|n| wanted(n)) {
        told(&format!("a community of Bantang's size with {MATTERS} matters"));
        let filled = filled(dir, None, MATTERS)?;
        start_and_idle(dir, wanted, &mut out, told)?;
        for name in ["page", "list"].into_iter().filter(|n| wanted(n)) {
            told(&format!("{name}: ours and the floor in turn"));
            out.insert(name.into(), beside_floor(dir, &filled, name)?);
        }
        if wanted("load") {
            told("reading at half the peak while filing runs");
            out.insert("load".into(), growth::under_load(dir, &filled)?);
        }
        if wanted("file") {
            told("filing, durable");
            out.insert("file".into(), filing(dir, &filled)?);
        }
    }
    if wanted("growth") {
        out.insert("growth".into(), growth::measure(dir, told)?);
    }
    if wanted("clocks") {
        out.insert("clocks".into(), clocks::measure(dir, told)?);
    }
    if wanted("national") {
        out.insert("national".into(), national::measure(dir, told)?);
    }
    if wanted("polls") {
        out.insert("polls".into(), polls::measure(dir, told)?);
    }
    if wanted("ballot") {
        out.insert("ballot".into(), ballot::measure(dir, told)?);
    }
    if wanted("casting") {
        out.insert("casting".into(), casting::measure(dir, told)?);
    }
    if wanted("opinion") {
        out.insert("opinion".into(), opinion::measure(told)?);
    }
    if let Some(url) = std::env::var("LIREN_BENCH_PG").ok().filter(|_| wanted("postgres")) {
        out.insert("postgres".into(), growth::on_postgres(dir, &url, told)?);
    }
    Ok(Value::Object(out))
}

/// What a run before this one made, or made now.
fn filled(dir: &Path, url: Option<&str>, matters: usize) -> Result<fill::Filled, String> {
    std::fs::create_dir_all(dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    let at = dir.join("filled.json");
    if let Ok(text) = std::fs::read(&at) {
        return serde_json::from_slice(&text).map_err(|e| format!("{}: {e}", at.display()));
    }
    let filled = fill::fill(dir, url, matters)?;
    let text = serde_json::to_vec(&filled).map_err(|e| e.to_string())?;
    std::fs::write(&at, text).map_err(|e| format!("{}: {e}", at.display()))?;
    Ok(filled)
}

fn rounded(value: f64, digits: i32) -> Value {
    let unit = 10f64.powi(digits);
    json!((value * unit).round() / unit)
}

fn scratch() -> Result<std::path::PathBuf, String> {
    let dir = std::env::temp_dir().join(format!("liren-bench-{}", std::process::id()));
    std::fs::create_dir_all(&dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    Ok(dir)
}

/// A port nobody listens on now.
fn port() -> Result<u16, String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").map_err(|e| e.to_string())?;
    listener.local_addr().map(|a| a.port()).map_err(|e| e.to_string())
}

fn ours(dir: &Path) -> Result<Server, String> {
    ours_on(dir, &format!("sqlite:{}/liren.db", dir.display()))
}

fn ours_on(dir: &Path, database: &str) -> Result<Server, String> {
    let port = port()?;
    let config = dir.join("liren.toml");
    let text = format!(
        "listen = \"127.0.0.1:{port}\"\nbase_url = \"http://127.0.0.1:{port}\"\ndatabase = \"{database}\"\n\
         files = \"{0}/files\"\nkeys = \"{0}/keys\"\nrate_limits = false\nlog = \"info\"\nlog_format = \"json\"\n",
        dir.display()
    );
    std::fs::write(&config, text).map_err(|e| e.to_string())?;
    Server::start(port, &["serve", "--config", &config.display().to_string()], &[])
}

fn bare(dir: &Path) -> Result<Server, String> {
    let port = port()?;
    let db = dir.join("liren.db").display().to_string();
    Server::start(port, &["bench", "--as-floor", &db, "--at", &format!("127.0.0.1:{port}")], &[])
}

fn start_and_idle(
    dir: &Path,
    wanted: &dyn Fn(&str) -> bool,
    out: &mut serde_json::Map<String, Value>,
    told: &mut dyn FnMut(&str),
) -> Result<(), String> {
    if !wanted("start") && !wanted("idle") {
        return Ok(());
    }
    told("starting on an existing database");
    let mut starts = Vec::new();
    for turn in 0..5 {
        let server = ours(dir)?;
        starts.push(server.start_ms);
        if turn == 4 && wanted("idle") {
            std::thread::park_timeout(std::time::Duration::from_secs(3));
            out.insert("idle_mb".into(), rounded(server.memory_mb()?, 1));
        }
    }
    if wanted("start") {
        out.insert("start_ms".into(), rounded(middle(&mut starts), 0));
    }
    Ok(())
}

fn middle(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// Requests a second and CPU a request of one server under one load.
struct Measured {
    rps: f64,
    cpu_ms: f64,
}

fn measured(server: &Server, order: &Order) -> Result<(Measured, Outcome), String> {
    let before = server.cpu_ms()?;
    let outcome = send(order)?;
    let spent = server.cpu_ms()? - before;
    if outcome.refused > 0 || outcome.done == 0 {
        return Err(format!("{} answers were not what was asked for: {}", outcome.refused, outcome.example));
    }
    let done = outcome.done as f64;
    Ok((Measured { rps: done / outcome.seconds, cpu_ms: spent / done }, outcome))
}

/// Runs an order in a process of its own.
fn send(order: &Order) -> Result<Outcome, String> {
    let exe = std::env::current_exe().map_err(|e| e.to_string())?;
    let mut child = Command::new(exe)
        .args(["bench", "--as-load"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| format!("the load cannot start: {e}"))?;
    let text = serde_json::to_string(order).map_err(|e| e.to_string())?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(text.as_bytes()).map_err(|e| e.to_string())?;
    }
    let output = child.wait_with_output().map_err(|e| e.to_string())?;
    serde_json::from_slice(&output.stdout).map_err(|_| "the load ended without an answer".to_string())
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\nAccept-Language: zh-CN\r\n\r\n")
}

fn beside_floor(dir: &Path, filled: &fill::Filled, name: &str) -> Result<Value, String> {
    let requests: Vec<String> = match name {
        "page" => filled.numbers.iter().map(|n| get(&format!("/c/{}/matters/{n}", filled.community))).collect(),
        _ => vec![get(&format!("/c/{}/matters", filled.community))],
    };
    let (ours, floor) = (ours(dir)?, bare(dir)?);
    let order = |at: &str, ms| Order { at: at.into(), requests: requests.clone(), clients: READERS, ms, once: false, pace: None };
    for server in [&ours, &floor] {
        send(&order(&server.at, 1_000))?;
    }
    let (mut rps, mut cpu, mut floor_rps, mut floor_cpu) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let (m, _) = measured(&ours, &order(&ours.at, RUN_MS))?;
        rps.push(m.rps);
        cpu.push(m.cpu_ms);
        let (m, _) = measured(&floor, &order(&floor.at, RUN_MS))?;
        floor_rps.push(m.rps);
        floor_cpu.push(m.cpu_ms);
    }
    Ok(json!({
        "rps": rounded(middle(&mut rps), 0),
        "floor_rps": rounded(middle(&mut floor_rps), 0),
        "cpu_ms": rounded(middle(&mut cpu), 4),
        "floor_cpu_ms": rounded(middle(&mut floor_cpu), 4),
    }))
}

/// Filing as a program does it: the same function and the same transaction as the form.
fn filing(dir: &Path, filled: &fill::Filled) -> Result<Value, String> {
    let server = ours(dir)?;
    let requests = filings(filled, 0);
    let order = Order { at: server.at.clone(), requests, clients: WRITERS, ms: 2 * RUN_MS, once: true, pace: None };
    let (m, outcome) = measured(&server, &order)?;
    Ok(json!({ "rps": rounded(m.rps, 0), "p99_ms": rounded(outcome.p99_ms, 1), "cpu_ms": rounded(m.cpu_ms, 4) }))
}

/// Filings nobody has sent yet; `series` keeps those of several runs apart.
fn filings(filled: &fill::Filled, series: u64) -> Vec<String> {
    let community: Community = filled.community;
    (0..200_000u64)
        .map(|n| {
            let i = usize::try_from(n).unwrap_or(0);
            let body = json!({
                "category": filled.categories[i % filled.categories.len()],
                "words": format!("三单元楼道灯不亮，晚上老人上楼看不见，第{n}次报"),
                "building": filled.buildings[i % filled.buildings.len()],
            })
            .to_string();
            format!(
                "POST /api/v1/c/{community}/matters HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n\
                 Idempotency-Key: {series:08x}{n:024x}\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            )
        })
        .collect()
}
