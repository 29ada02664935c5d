//! How long it takes until 10,000 clocks that run out in the same minute are worked off: each passes its matter up, tells both
//! sides and sets the next clock.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{filled, ours, rounded};

/// Clocks that run out.
const CLOCKS: usize = 10_000;
/// So many matters have as many open ones.
const MATTERS: usize = 17_000;
/// Nobody waits longer than this for them.
const MOST: Duration = Duration::from_secs(120);

/// Makes them all due now and watches a server work.
#[allow(clippy::disallowed_methods, reason = "this is where speed is measured")]
pub fn measure(dir: &Path, told: &mut dyn FnMut(&str)) -> Result<Value, String> {
    told(&format!("{CLOCKS} clocks that run out in the same minute"));
    let at = dir.join("clocks");
    filled(&at, None, MATTERS)?;
    let db = at.join("liren.db");
    let said = |e: rusqlite::Error| format!("{}: {e}", db.display());
    let conn = rusqlite::Connection::open(&db).map_err(said)?;
    conn.busy_timeout(Duration::from_secs(10)).map_err(said)?;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_err(|e| e.to_string())?;
    let now = i64::try_from(now.as_millis()).map_err(|e| e.to_string())?;
    // The steps end with their clocks, spread over the last minute; nobody is reminded of what is over.
    let due = conn
        .execute(
            "UPDATE matter SET step_due = ?1, progress = json_set(progress, '$.due', ?1)
              WHERE state = 'open' AND id IN (SELECT id FROM matter WHERE state = 'open' ORDER BY id LIMIT ?2)",
            [now - 60_000, i64::try_from(CLOCKS).unwrap_or(0)],
        )
        .map_err(said)?;
    conn.execute(
        "UPDATE job SET due = ?1 - abs(random() % 60000) WHERE name = 'matters.clock' AND once IN
            (SELECT 'clock:' || lower(hex(id)) FROM matter WHERE state = 'open' AND step_due = ?2)",
        [now, now - 60_000],
    )
    .map_err(said)?;
    let left = || -> Result<i64, String> {
        conn.query_row("SELECT COUNT(*) FROM job WHERE name = 'matters.clock' AND due <= ?1", [now], |r| r.get(0)).map_err(said)
    };
    let waiting = left()?;
    if usize::try_from(waiting).unwrap_or(0) < due.min(CLOCKS) {
        return Err(format!("only {waiting} clocks of {due} could be made due"));
    }
    let server = ours(&at)?;
    let begun = Instant::now();
    while left()? > 0 {
        if begun.elapsed() > MOST {
            return Err(format!("{} clocks are left after {MOST:?}", left()?));
        }
        std::thread::park_timeout(Duration::from_millis(20));
    }
    let seconds = begun.elapsed().as_secs_f64();
    drop(server);
    Ok(json!({ "n": waiting, "seconds": rounded(seconds, 1) }))
}
