//! Background work: a kind of job is a name and an idempotent function. Workers claim due rows of the job table, run
//! them on their own threads, and put a failed one back with a growing delay.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use liren_core::id::Community;
use liren_core::moment::Moment;
use liren_store::jobs::{self, Claimed};
use liren_store::{Error, Tx};

use crate::app::App;
use crate::fail::Fail;

/// One kind of background work.
#[derive(Clone, Copy)]
pub struct JobEntry {
    /// The name in the job table; never changed once released.
    pub name: &'static str,
    /// Does it. May run more than once for the same job (a worker can die at any moment) and must then do nothing new.
    pub run: fn(&App, &Call) -> Result<(), Fail>,
}

/// A claimed job on its way.
pub struct Call {
    /// The row.
    pub job: Claimed,
    /// Time and chance of this run.
    pub moment: Moment,
}

impl Call {
    /// The community the job belongs to.
    pub fn community(&self) -> Result<Community, Fail> {
        self.job.community.ok_or_else(|| Fail::internal(format!("job {} names no community", self.job.name)))
    }

    /// The payload read as JSON.
    pub fn payload<T: serde::de::DeserializeOwned>(&self) -> Result<T, Fail> {
        serde_json::from_str(&self.job.payload).map_err(|e| Fail::internal(format!("payload of job {}: {e}", self.job.name)))
    }
}

/// Puts a job into the table, in the writer's own transaction.
pub fn enqueue<T: serde::Serialize>(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    community: Community,
    name: &'static str,
    payload: &T,
    due: liren_core::time::Time,
    key: Option<&str>,
) -> Result<(), Error> {
    let payload = serde_json::to_string(payload).map_err(|e| Error::Corrupt(format!("payload of job {name}: {e}")))?;
    jobs::enqueue(tx, moment, Some(community), name, &payload, due, key)
}

/// Wakes the workers before their next look at the table.
#[derive(Default)]
pub struct Bell {
    state: Mutex<(u64, bool)>,
    heard: Condvar,
}

impl Bell {
    /// Something is due now.
    pub fn ring(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).0 += 1;
        self.heard.notify_one();
    }

    /// Workers finish what they hold and stop.
    pub fn close(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).1 = true;
        self.heard.notify_all();
    }

    /// Waits for a ring or the time to look again; false when closed.
    fn wait(&self, known: &mut u64, at_most: Duration) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let known_now = *known;
        let (state, _) =
            self.heard.wait_timeout_while(state, at_most, |s| s.0 == known_now && !s.1).unwrap_or_else(PoisonError::into_inner);
        *known = state.0;
        !state.1
    }

    fn closed(&self) -> bool {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).1
    }
}

/// The kinds of work this program knows.
#[derive(Clone, Default)]
pub struct Kinds(Arc<HashMap<&'static str, JobEntry>>);

impl Kinds {
    /// Collects the kinds of all slices; two of one name are a mistake in the program.
    pub fn of(entries: impl IntoIterator<Item = JobEntry>) -> Self {
        let mut map = HashMap::new();
        for entry in entries {
            assert!(map.insert(entry.name, entry).is_none(), "two kinds of job are named {}", entry.name);
        }
        Self(Arc::new(map))
    }
}

/// How many jobs a worker claims at once.
const BATCH: u32 = 32;
/// How long a claim holds before another worker may take the job.
const LEASE_MS: i64 = 120_000;
/// How often a worker looks without being woken.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Starts `threads` workers; they end when the bell is closed.
pub fn start(app: &App, kinds: &Kinds, threads: usize) -> Vec<std::thread::JoinHandle<()>> {
    (0..threads)
        .map(|n| {
            let (app, kinds) = (app.clone(), kinds.clone());
            std::thread::Builder::new()
                .name(format!("jobs-{n}"))
                .spawn(move || work(&app, &kinds))
                .unwrap_or_else(|e| panic!("a worker thread cannot start: {e}"))
        })
        .collect()
}

fn work(app: &App, kinds: &Kinds) {
    let mut known = 0;
    loop {
        match run_due(app, kinds) {
            Ok(0) => {
                if !app.bell.wait(&mut known, LOOK_EVERY) {
                    return;
                }
            }
            Ok(_) if app.bell.closed() => return,
            Ok(_) => {}
            Err(fail) => {
                drop(fail.told());
                if !app.bell.wait(&mut known, Duration::from_secs(2)) {
                    return;
                }
            }
        }
    }
}

/// Claims and runs what is due now, once; returns how many ran. Tests call it with their own clock.
pub fn run_due(app: &App, kinds: &Kinds) -> Result<usize, Fail> {
    let now = app.now();
    // An idle server should not write: look first.
    if app.db.read_now(move |tx| jobs::due_count(tx, now))? == 0 {
        return Ok(0);
    }
    let moment = app.moment();
    let claimed: Vec<Claimed> = app.db.write_now(move |tx| jobs::claim(tx, &mut moment.clone(), BATCH, LEASE_MS))?;
    let count = claimed.len();
    for job in claimed {
        let (id, name) = (job.id, job.name.clone());
        let outcome = match kinds.0.get(name.as_str()) {
            Some(kind) => (kind.run)(app, &Call { job, moment: app.moment() }),
            None => Err(Fail::internal(format!("no kind of job is named {name}"))),
        };
        let now = app.now();
        match outcome {
            Ok(()) => app.db.write_now(move |tx| jobs::complete(tx, id))?,
            Err(fail) => {
                drop(fail.told());
                app.db.write_now(move |tx| jobs::fail(tx, id, now))?;
            }
        }
    }
    Ok(count)
}
