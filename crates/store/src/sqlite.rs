//! SQLite: one writer thread that commits many closures at once, and connections that whoever reads borrows.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::queue::{Lanes, Queue, Ran, Task};
use crate::tx::Conn;
use crate::{Error, Fault, Options, Tx};

/// Most closures in one commit: enough to share the cost of the disk, few enough to answer soon.
const GROUP: usize = 256;
/// Most bytes of the file that a reader maps: the most SQLite allows. The pages belong to the system, which takes them back.
const MAPPED: i64 = 0x7fff_0000;
/// How often a closure that has to run again is run before it is told that the store is busy.
const TRIES: u32 = 20;

pub(crate) fn connect(path: &Path, readonly: bool, options: &Options) -> Result<Connection, Error> {
    let mode = if readonly {
        OpenFlags::SQLITE_OPEN_READ_ONLY
    } else {
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
    };
    let conn = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    conn.busy_timeout(Duration::from_secs(10))?;
    conn.set_prepared_statement_cache_capacity(512);
    // A plan depends on the statement alone. Otherwise SQLite looks for a better one whenever a LIMIT or a key is bound
    // anew, which is every time: it would parse most statements again at each use.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    if !readonly {
        // WAL with FULL: what was acknowledged survives a power cut.
        conn.pragma_update(None, "journal_mode", "WAL")?;
        conn.pragma_update(None, "synchronous", if options.hasty { "OFF" } else { "FULL" })?;
        conn.pragma_update(None, "journal_size_limit", 64 * 1024 * 1024)?;
        if let Some(pages) = options.max_pages {
            conn.pragma_update(None, "max_page_count", pages)?;
        }
    }
    conn.pragma_update(None, "foreign_keys", true)?;
    // In KiB. There is one writer, and it reads what it changes; memory is taken as it is used.
    conn.pragma_update(None, "cache_size", if readonly { -4096 } else { -32768 })?;
    // Readers look at the system's own copy of a page: no call and no copying for each, however large the file. The writer
    // reads what it is about to change.
    conn.pragma_update(None, "mmap_size", if readonly { MAPPED } else { 0 })?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(conn)
}

pub(crate) fn start(path: &Path, options: &Options) -> Result<Lanes, Error> {
    if let Some(dir) = path.parent().filter(|d| !d.as_os_str().is_empty()) {
        std::fs::create_dir_all(dir).map_err(|e| Error::Engine(format!("{}: {e}", dir.display())))?;
    }
    let mut lanes = Lanes::new(options.queue);
    let writer = connect(path, false, options)?;
    let (queue, fault) = (lanes.writes.clone(), options.fault.clone());
    lanes.spawn("write".into(), move || write(&writer, &queue, fault.as_ref()))?;
    let conns: Result<Vec<_>, _> = (0..options.readers.max(1)).map(|_| connect(path, true, options)).collect();
    lanes.lent =
        Arc::new(Lent { state: Mutex::new(Shelf { free: conns?, out: 0, waiting: 0, closed: false }), returned: Condvar::new() });
    Ok(lanes)
}

/// Connections to read by. A read takes microseconds, so that it runs where it is asked for: handing it to another thread and
/// waking up again would cost as much as the read.
#[derive(Default)]
pub(crate) struct Lent {
    state: Mutex<Shelf>,
    returned: Condvar,
}

/// How long a reader waits for a connection that is free.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Default)]
struct Shelf {
    free: Vec<Connection>,
    out: usize,
    /// How many wait for one: a bell that nobody hears costs a system call at every read.
    waiting: usize,
    closed: bool,
}

impl Lent {
    fn state(&self) -> MutexGuard<'_, Shelf> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection, waiting for one as long as a person would: then whoever asks is told to come back.
    fn take(&self) -> Result<Connection, Error> {
        let waits = |s: &mut Shelf| s.free.is_empty() && !s.closed;
        let mut state = self.state();
        if waits(&mut state) {
            state.waiting += 1;
            let waited = self.returned.wait_timeout_while(state, PATIENCE, waits);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            state.waiting -= 1;
        }
        if state.closed {
            return Err(Error::Gone);
        }
        let conn = state.free.pop().ok_or(Error::Busy { retry_after_s: 1 })?;
        state.out += 1;
        Ok(conn)
    }

    fn give(&self, conn: Connection) {
        let mut state = self.state();
        state.out -= 1;
        state.free.push(conn);
        let heard = state.waiting > 0 || state.closed;
        drop(state);
        if heard {
            self.returned.notify_all();
        }
    }

    /// Closes the connections when all have come back.
    pub fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        self.returned.notify_all();
        let mut state = self.returned.wait_while(state, |s| s.out > 0).unwrap_or_else(PoisonError::into_inner);
        state.free.clear();
    }

    /// Runs a task on a connection that is free, waiting for one.
    pub fn run(&self, mut task: impl Task) {
        let conn = match self.take() {
            Ok(conn) => conn,
            Err(error) => return Box::new(task).answer(Err(error)),
        };
        // One snapshot for all statements of a closure.
        let opened = step(&conn, "BEGIN");
        if opened.is_ok() {
            task.run(&mut Tx::new(Conn::Lite(&conn)));
        }
        let _ = step(&conn, "COMMIT").or_else(|_| step(&conn, "ROLLBACK"));
        self.give(conn);
        Box::new(task).answer(opened);
    }
}

fn step(conn: &Connection, sql: &str) -> Result<(), Error> {
    conn.prepare_cached(sql)?.execute([])?;
    Ok(())
}

fn write(conn: &Connection, queue: &Queue, fault: Option<&Fault>) {
    let mut commits = 0;
    while let Some(first) = queue.pop() {
        group(conn, queue, first, fault, &mut commits);
    }
    // A clean end leaves no log behind.
    let _ = conn.pragma_update(None, "wal_checkpoint", "TRUNCATE");
}

/// Everything that waits goes into one transaction, a SAVEPOINT a closure; all are answered after the COMMIT.
fn group(conn: &Connection, queue: &Queue, first: Box<dyn Task>, fault: Option<&Fault>, commits: &mut u64) {
    if let Err(e) = step(conn, "BEGIN IMMEDIATE") {
        return first.answer(Err(e));
    }
    let (mut kept, mut undone) = (Vec::new(), Vec::new());
    let mut next = Some(first);
    while let Some(mut task) = next.take() {
        match closure(conn, task.as_mut(), fault, commits) {
            Ok(Ran::Keep) => kept.push(task),
            Ok(Ran::Undo) => undone.push(task),
            Ok(Ran::Again) => task.answer(Err(Error::Again)),
            Err(e) => {
                // The engine gave up the whole transaction (as on a full disk): nobody's changes are there.
                let _ = step(conn, "ROLLBACK");
                kept.push(task);
                kept.into_iter().for_each(|t| t.answer(Err(e.clone())));
                return undone.into_iter().for_each(|t| t.answer(Ok(())));
            }
        }
        if kept.len() + undone.len() < GROUP {
            next = queue.try_pop();
        }
    }
    let outcome = step(conn, "COMMIT").inspect_err(|_| drop(step(conn, "ROLLBACK")));
    kept.into_iter().for_each(|t| t.answer(outcome.clone()));
    undone.into_iter().for_each(|t| t.answer(Ok(())));
}

fn closure(conn: &Connection, task: &mut dyn Task, fault: Option<&Fault>, commits: &mut u64) -> Result<Ran, Error> {
    for _ in 0..TRIES {
        step(conn, "SAVEPOINT closure")?;
        let mut tx = Tx::new(Conn::Lite(conn));
        let mut ran = task.run(&mut tx);
        let refused = tx.refused;
        if conn.is_autocommit() {
            return Err(refused.unwrap_or_else(|| Error::Engine("the transaction is gone".into())));
        }
        if ran == Ran::Keep {
            *commits += 1;
            if fault.is_some_and(|f| f(*commits)) {
                ran = Ran::Again;
            }
        }
        if ran != Ran::Keep {
            step(conn, "ROLLBACK TO closure")?;
        }
        step(conn, "RELEASE closure")?;
        if ran != Ran::Again {
            return Ok(ran);
        }
    }
    Ok(Ran::Again)
}
