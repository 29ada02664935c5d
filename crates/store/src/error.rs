//! What storage may answer other than a result.

use std::fmt;

/// An error of the store. Its text is for the log; pages map it to a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// A unique key would stand twice. `key` is `table.column,column` as far as both engines tell (see [`Error::is_key`]).
    Unique {
        /// The key as the engine names it.
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
    /// Whether this is a violation of the unique key over these columns (without `community`). SQLite names the columns
    /// (`home.community, home.entrance, home.room`), PostgreSQL the index (`home_room`), so both are given.
    pub fn is_key(&self, index: &str, last_column: &str) -> bool {
        matches!(self, Self::Unique { key } if key == index || key.ends_with(last_column))
    }
}

impl From<rusqlite::Error> for Error {
    fn from(e: rusqlite::Error) -> Self {
        use rusqlite::ffi::{ErrorCode, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE};
        if let rusqlite::Error::SqliteFailure(code, text) = &e {
            if matches!(code.extended_code, SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_PRIMARYKEY) {
                let text = text.as_deref().unwrap_or("");
                return Self::Unique { key: text.strip_prefix("UNIQUE constraint failed: ").unwrap_or(text).to_string() };
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
            "23505" => Self::Unique { key: db.constraint().unwrap_or("").to_string() },
            "53100" => Self::Full,
            state if retryable(state) => Self::Again,
            // The detail of an engine's message can hold values; only code and message go on.
            state => Self::Engine(format!("postgres {state}: {}", db.message())),
        }
    }
}
