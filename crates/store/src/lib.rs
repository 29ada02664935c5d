//! Storage: one SQL text on SQLite and on PostgreSQL-protocol engines. A closure is one transaction; it may be run again,
//! so it has no side effects: mail, push and webhooks leave through the job table.
//!
//! ```ignore
//! let room: Option<String> = db.read(move |tx| {
//!     tx.one(sql!("SELECT room FROM home WHERE community = $1 AND id = $2"), &[c.into(), home.into()], |r| r.get(0))
//! }).await?;
//! ```

pub mod audit;
pub mod copy;
pub mod counter;
mod error;
pub mod files;
pub mod jobs;
pub mod migrate;
mod pg;
mod queue;
pub mod search;
mod sqlite;
mod stmt;
#[cfg(feature = "testing")]
pub mod testing;
mod tx;
mod value;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

pub use error::Error;
pub use stmt::Stmt;
pub use tx::{Row, Tx};
pub use value::{Col, FromVal, Val};

use queue::{Closure, Lanes, Queue};
use sqlite::Lent;
use tokio::sync::oneshot;

/// Tells for the n-th commit whether the engine should pretend it met another transaction (tests only).
pub type Fault = Arc<dyn Fn(u64) -> bool + Send + Sync>;

/// How to open a database.
#[derive(Clone)]
pub struct Options {
    /// Connections: to read by (SQLite), half of them for writes (PostgreSQL).
    pub readers: usize,
    /// Most closures that may wait for a thread; one more is refused. Reads of SQLite run where they are asked for.
    pub queue: usize,
    /// Chance for the jitter of back-off.
    pub seed: [u8; 32],
    /// On PostgreSQL: make each table of a community as this many hash partitions.
    pub partitions: Option<u32>,
    /// On SQLite: the most pages the file may have (tests of a full disk).
    pub max_pages: Option<i64>,
    /// On SQLite: do not wait for the disk. Only for a database that can be made again (the bench, tests).
    pub hasty: bool,
    /// Injected failures (tests).
    pub fault: Option<Fault>,
}

impl Default for Options {
    fn default() -> Self {
        Self { readers: 4, queue: 4096, seed: [1; 32], partitions: None, max_pages: None, hasty: false, fault: None }
    }
}

/// Which family of engine runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    /// Embedded.
    Sqlite,
    /// PostgreSQL or what speaks its protocol.
    Postgres,
}

/// A handle to the database; cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Shared>);

struct Shared {
    engine: Engine,
    path: Option<PathBuf>,
    partitions: Option<u32>,
    reads: Arc<Queue>,
    lent: Arc<Lent>,
    writes: Arc<Queue>,
    blocks: counter::Blocks,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.reads.close();
        self.writes.close();
    }
}

impl Db {
    /// Opens `sqlite:PATH` (or a plain path) or `postgres://...`.
    pub fn open(url: &str, options: Options) -> Result<Self, Error> {
        let postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
        let path = (!postgres).then(|| PathBuf::from(url.strip_prefix("sqlite:").unwrap_or(url)));
        let Lanes { reads, writes, lent, threads } = match &path {
            Some(path) => sqlite::start(path, &options)?,
            None => pg::start(url, &options)?,
        };
        let engine = if postgres { Engine::Postgres } else { Engine::Sqlite };
        let partitions = options.partitions.filter(|_| postgres);
        Ok(Self(Arc::new(Shared {
            engine,
            path,
            partitions,
            reads,
            lent,
            writes,
            blocks: counter::Blocks::default(),
            threads: Mutex::new(threads),
        })))
    }

    /// Which engine runs.
    pub fn engine(&self) -> Engine {
        self.0.engine
    }

    /// The file of an embedded database.
    pub fn path(&self) -> Option<&std::path::Path> {
        self.0.path.as_deref()
    }

    pub(crate) fn blocks(&self) -> &counter::Blocks {
        &self.0.blocks
    }

    pub(crate) fn partitions(&self) -> Option<u32> {
        self.0.partitions
    }

    /// Has a closure read: by SQLite right here, by PostgreSQL on a thread that waits for the answer.
    fn reads<T, E, F>(&self, run: F) -> Result<oneshot::Receiver<Result<T, E>>, Error>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (task, reply) = Closure::new(run);
        match self.0.engine {
            Engine::Sqlite => self.0.lent.run(task),
            Engine::Postgres => self.0.reads.push(Box::new(task))?,
        }
        Ok(reply)
    }

    /// Runs a closure that reads, on one snapshot.
    pub async fn read<T, E, F>(&self, run: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.reads(run)?.await.unwrap_or_else(|_| Err(Error::Gone.into()))
    }

    /// Runs a closure that changes things; the answer comes after they are safe.
    pub async fn write<T, E, F>(&self, run: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (task, reply) = Closure::new(run);
        self.0.writes.push(Box::new(task))?;
        reply.await.unwrap_or_else(|_| Err(Error::Gone.into()))
    }

    /// [`Db::read`] for threads that may wait: the command line, jobs.
    pub fn read_now<T, E, F>(&self, run: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.reads(run)?.blocking_recv().unwrap_or_else(|_| Err(Error::Gone.into()))
    }

    /// [`Db::write`] for threads that may wait.
    pub fn write_now<T, E, F>(&self, run: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (task, reply) = Closure::new(run);
        self.0.writes.push(Box::new(task))?;
        reply.blocking_recv().unwrap_or_else(|_| Err(Error::Gone.into()))
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Error> {
        self.read(|tx| tx.one(sql!("SELECT 1"), &[], |_| Ok(()))).await.map(drop)
    }

    /// Brings the schema to this program's version.
    pub fn migrate_now(&self) -> Result<(), Error> {
        migrate::run(self, usize::MAX)
    }

    /// The newest migration in the database; the error says what is wrong with it.
    pub fn version_now(&self) -> Result<Option<String>, Error> {
        migrate::version(self)
    }

    /// Finishes what waits, closes the connections and the log. Human numbers in hand go back, so that a clean stop
    /// leaves no gap.
    pub fn close(self) {
        self.give_back();
        self.0.reads.close();
        self.0.lent.close();
        self.0.writes.close();
        let threads = std::mem::take(&mut *self.0.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            drop(thread.join());
        }
    }
}
