//! A whole country: a synthetic table with as many provinces, cities, districts, streets and communities as China has is
//! brought in beside one community in use; then how soon the program starts, what it holds, and what a page costs.

use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::load::Order;
use super::{READERS, filled, get, measured, middle, ours, rounded};

/// Levels and how many there are of each.
const LEVELS: [(&str, usize); 5] =
    [("province", 31), ("city", 342), ("district", 2_978), ("street", 41_352), ("community", 620_573)];
/// Matters of the one community in use.
const MATTERS: usize = 2_500;

/// The table in the order of its codes, as such tables are published: every division has about as many below it as the others.
fn table() -> String {
    let mut out = String::with_capacity(40 << 20);
    out.push_str("code,parent,level,name\n");
    below(&mut out, 0, None, 0, 1);
    out
}

/// Writes the divisions of a level that lie in one of the level above: the `nth` of `all` of them.
fn below(out: &mut String, depth: usize, parent: Option<i64>, nth: usize, all: usize) {
    let Some((level, many)) = LEVELS.get(depth) else { return };
    let (first, end) = (nth * many / all, (nth + 1) * many / all);
    for n in first..end {
        let turn = i64::try_from(n - first + 1).unwrap_or(0);
        // Two digits a level, three for the last two.
        let code = parent.map_or(turn + 10, |p| p * if depth < 3 { 100 } else { 1_000 } + turn);
        let above = parent.map(|p| p.to_string()).unwrap_or_default();
        let name = ["省", "市", "区", "街道", "社区"][depth];
        writeln!(out, "{code},{above},{level},第{n}号{name}").unwrap_or_default();
        below(out, depth + 1, Some(code), n, *many);
    }
}

/// Brings it in and measures.
#[allow(clippy::disallowed_methods, reason = "this is where speed is measured")]
pub fn measure(dir: &Path, told: &mut dyn FnMut(&str)) -> Result<Value, String> {
    let rows: usize = LEVELS.iter().map(|(_, n)| n).sum();
    told(&format!("a country of {rows} divisions"));
    let at = dir.join("national");
    let filled = filled(&at, None, MATTERS)?;
    let page = |server: &super::process::Server| -> Result<f64, String> {
        let requests: Vec<String> = filled.numbers.iter().map(|n| get(&format!("/c/{}/matters/{n}", filled.community))).collect();
        let order = Order { at: server.at.clone(), requests, clients: READERS, ms: 2_000, once: false, pace: None };
        // The first run warms up.
        let mut cpu = Vec::new();
        for turn in 0..4 {
            let (m, _) = measured(server, &order)?;
            if turn > 0 {
                cpu.push(m.cpu_ms);
            }
        }
        Ok(middle(&mut cpu))
    };
    let before = page(&ours(&at)?)?;
    let file = at.join("divisions.csv");
    std::fs::write(&file, table()).map_err(|e| format!("{}: {e}", file.display()))?;
    let exe = std::env::current_exe().map_err(|e| e.to_string())?;
    let begun = Instant::now();
    let done = Command::new(exe)
        .args(["import", "divisions", &file.display().to_string(), "--config", &at.join("liren.toml").display().to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .map_err(|e| format!("the import cannot start: {e}"))?;
    let import = begun.elapsed().as_secs_f64();
    if !done.status.success() {
        return Err(format!("the import: {}", String::from_utf8_lossy(&done.stderr).lines().last().unwrap_or("")));
    }
    let mut starts = Vec::new();
    for _ in 0..4 {
        starts.push(ours(&at)?.start_ms);
    }
    let server = ours(&at)?;
    std::thread::park_timeout(Duration::from_secs(3));
    let idle = server.memory_mb()?;
    let after = page(&server)?;
    Ok(json!({
        "rows": rows,
        "import_s": rounded(import, 1),
        "start_ms": rounded(middle(&mut starts), 0),
        "idle_mb": rounded(idle, 1),
        "page_alone_ms": rounded(before, 4),
        "page_ms": rounded(after, 4),
    }))
}
