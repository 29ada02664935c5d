//! What storage may answer other than a result.

use std::fmt;

/// An error of the store. Its text is for the log; pages map it to a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// A unique key would stand twice.
    Unique {
        /// The key by its table and columns, the same on both engines: `grid(community,name)`.
        key: String,
    },
    /// The queue is full; nothing was done.
    Busy {
        /// Seconds to wait.
        retry_after_s: u32,
    },
    /// The disk is full; nothing was written.
    Full,
    /// The store is closed.
    Gone,
    /// The transaction met another and may be run again; the store does so itself.
    Again,
    /// The engine said no; text for the log.
    Engine(String),
    /// What is stored is not what was expected.
    Corrupt(String),
    /// A closure panicked; its transaction was rolled back.
    Panicked,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unique { key } => write!(f, "{key} would stand twice"),
            Self::Busy { retry_after_s } => write!(f, "busy, try again in {retry_after_s} s"),
            Self::Full => f.write_str("the disk is full"),
            Self::Gone => f.write_str("the store is closed"),
            Self::Again => f.write_str("run the transaction again"),
            Self::Engine(text) | Self::Corrupt(text) => f.write_str(text),
            Self::Panicked => f.write_str("a closure panicked"),
        }
    }
}

impl std::error::Error for Error {}

impl Error {
    /// Whether this is a violation of the unique key with this table and these columns, such as `grid(community,name)`.
    pub fn is_key(&self, wanted: &str) -> bool {
        matches!(self, Self::Unique { key } if key == wanted)
    }
}

/// SQLite names the columns: `UNIQUE constraint failed: grid.community, grid.name`.
fn sqlite_key(text: &str) -> String {
    let columns = text.rsplit(": ").next().unwrap_or("").split(", ").map(|c| c.split_once('.').unwrap_or(("", c)));
    let (tables, names): (Vec<_>, Vec<_>) = columns.unzip();
    format!("{}({})", tables.first().unwrap_or(&""), names.join(","))
}

/// PostgreSQL names the table (or its partition) and, in whatever language its detail is written, the columns:
/// `Key (community, name)=(430304001001, North) already exists.` What follows `=` are values and goes nowhere.
fn postgres_key(db: &postgres::error::DbError) -> String {
    let table = db.table().unwrap_or("");
    let (stem, tail) = table.rsplit_once('_').unwrap_or((table, ""));
    let partition = tail.strip_prefix('p').unwrap_or(tail);
    let table = if !partition.is_empty() && partition.bytes().all(|b| b.is_ascii_digit()) { stem } else { table };
    let columns = db.detail().and_then(|d| d.split_once(")=(")).and_then(|(head, _)| head.split_once('('));
    match columns {
        Some((_, columns)) => format!("{table}({})", columns.replace(", ", ",")),
        None => db.constraint().unwrap_or("").to_string(),
    }
}

impl From<rusqlite::Error> for Error {
    fn from(e: rusqlite::Error) -> Self {
        use rusqlite::ffi::{ErrorCode, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE};
        if let rusqlite::Error::SqliteFailure(code, text) = &e {
            if matches!(code.extended_code, SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_PRIMARYKEY) {
                let text = text.as_deref().unwrap_or("");
                return Self::Unique { key: sqlite_key(text) };
            }
            match code.code {
                ErrorCode::DiskFull => return Self::Full,
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => return Self::Again,
                _ => {}
            }
        }
        Self::Engine(format!("sqlite: {e}"))
    }
}

/// SQLSTATEs after which the whole transaction is run again: serialization, deadlock, a failed-over primary.
pub(crate) fn retryable(state: &str) -> bool {
    matches!(state, "40001" | "40P01" | "25006" | "57P01") || state.starts_with("08")
}

impl From<postgres::Error> for Error {
    fn from(e: postgres::Error) -> Self {
        if e.is_closed() {
            return Self::Again;
        }
        let Some(db) = e.as_db_error() else { return Self::Engine(format!("postgres: {e}")) };
        match db.code().code() {
            "23505" => Self::Unique { key: postgres_key(db) },
            "53100" => Self::Full,
            state if retryable(state) => Self::Again,
            // The detail of an engine's message can hold values; only code and message go on.
            state => Self::Engine(format!("postgres {state}: {}", db.message())),
        }
    }
}
