//! PostgreSQL and what speaks its protocol: a pool of threads that each own a connection. Writes run as REPEATABLE READ:
//! of two that change the same row the second is told 40001 and runs again, and every rule of the kind "only once" is a
//! conditional UPDATE on one row or a unique key, so nothing needs SERIALIZABLE's extra aborts.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use postgres::NoTls;

use crate::queue::{Lanes, Ran, Task};
use crate::tx::{Conn, PgConn};
use crate::{Error, Fault, Options, Tx};

/// How often a transaction is run before its caller is told that the store is busy.
const TRIES: u32 = 12;
/// The longest pause between tries when transactions met: they are short.
const MET_MS: u64 = 64;
/// The longest pause between tries when the server is away: a failover takes some seconds.
const AWAY_MS: u64 = 2048;

/// Reads and writes have threads and queues of their own: a flood of reads cannot hold back a write.
pub(crate) fn start(url: &str, options: &Options) -> Result<Lanes, Error> {
    let mut lanes = Lanes::new(options.queue);
    let half = options.readers.max(2).div_ceil(2);
    let commits = Arc::new(AtomicU64::new(0));
    for n in 0..options.readers.max(2) {
        // The first connection is made here, so that a wrong address is said at the start.
        let first = if n == 0 { Some(connect(url)?) } else { None };
        let mut seed =
            options.seed.iter().fold(n as u64 + 1, |mix, byte| (mix ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
        let (url, fault, commits) = (url.to_string(), options.fault.clone(), commits.clone());
        let (queue, writing) = if n < half { (lanes.writes.clone(), true) } else { (lanes.reads.clone(), false) };
        let run = move || {
            let mut conn = first;
            while let Some(task) = queue.pop() {
                serve(task, &url, &mut conn, writing, fault.as_ref(), &commits, &mut seed);
            }
        };
        lanes.spawn(format!("pg-{n}"), run)?;
    }
    Ok(lanes)
}

pub(crate) fn connect(url: &str) -> Result<PgConn, Error> {
    let mut config: postgres::Config = url.parse().map_err(|_| Error::Engine("the database URL is not understood".into()))?;
    config.application_name("liren").connect_timeout(Duration::from_secs(5));
    let mut client = config.connect(NoTls).map_err(|e| Error::Engine(format!("postgres: {e}")))?;
    client
        .batch_execute("SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '60s'; SET timezone = 'UTC'")?;
    Ok(PgConn { client, statements: HashMap::new() })
}

fn serve(
    mut task: Box<dyn Task>,
    url: &str,
    conn: &mut Option<PgConn>,
    writing: bool,
    fault: Option<&Fault>,
    commits: &AtomicU64,
    seed: &mut u64,
) {
    let mut away = false;
    for attempt in 0..TRIES {
        if attempt > 0 {
            pause(attempt, if away { AWAY_MS } else { MET_MS }, seed);
        }
        // A primary that became a standby keeps its connections and refuses each write (25006): look for the new one.
        if attempt % 4 == 3 {
            *conn = None;
        }
        let pg = match conn.take().filter(|c| !c.client.is_closed()).map_or_else(|| connect(url), Ok) {
            Ok(pg) => conn.insert(pg),
            Err(_) => {
                away = true;
                continue;
            }
        };
        match once(task.as_mut(), pg, writing, fault, commits) {
            Ok(Ran::Again) | Err(Error::Again) => {}
            Ok(_) => return task.answer(Ok(())),
            Err(e) => return task.answer(Err(e)),
        }
    }
    task.answer(Err(Error::Busy { retry_after_s: 2 }));
}

fn once(task: &mut dyn Task, pg: &mut PgConn, writing: bool, fault: Option<&Fault>, commits: &AtomicU64) -> Result<Ran, Error> {
    let begin = if writing { "BEGIN ISOLATION LEVEL REPEATABLE READ" } else { "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" };
    pg.client.batch_execute(begin)?;
    let mut ran = task.run(&mut Tx::new(Conn::Pg(pg)));
    if ran == Ran::Keep && writing {
        let nth = commits.fetch_add(1, Ordering::Relaxed) + 1;
        if fault.is_some_and(|f| f(nth)) {
            ran = Ran::Again;
        }
    }
    if ran == Ran::Keep {
        pg.client.batch_execute("COMMIT")?;
    } else if pg.client.batch_execute("ROLLBACK").is_err() {
        return Ok(Ran::Again);
    }
    Ok(ran)
}

/// A growing pause of at most about `most` milliseconds, with jitter so that two that met do not meet again.
#[allow(clippy::disallowed_methods, reason = "the thread owns the connection and has nothing else to wait on")]
fn pause(attempt: u32, most: u64, seed: &mut u64) {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    let most = (4u64 << attempt.min(9)).min(most);
    std::thread::sleep(Duration::from_millis(most / 2 + *seed % most));
}
