//! The store's stories: what it promises, told on SQLite and on PostgreSQL (`LIREN_TEST_PG`, see `tools/pg.sh`). They use
//! the real schema; `grid` stands for any table of a community.

mod copies;
mod crash;
mod files;
mod jobs;
mod migrate;
mod numbers;
mod partitions;
mod retry;
mod search;
mod transactions;

use liren_core::id::{Community, GridId};
use liren_core::moment::Moment;
use liren_core::time::Time;
use liren_store::{Db, Error, Tx, sql};

/// Bantang.
pub const C: Community = Community(430_304_001_001);
/// Some community elsewhere.
pub const ELSEWHERE: Community = Community(110_101_001_001);
/// A Tuesday morning.
pub const NOW: Time = Time(1_795_485_600_000);

/// Time and a chance of its own.
pub fn moment(seed: u8) -> Moment {
    Moment::new(NOW, [seed; 32])
}

/// Adds a grid; its name stands once in a community.
pub fn add(tx: &mut Tx<'_>, id: GridId, name: &str) -> Result<(), Error> {
    let stmt = sql!("INSERT INTO grid (community, id, name, sort) VALUES ($1, $2, $3, 0)");
    tx.exec(stmt, &[C.into(), id.into(), name.into()]).map(drop)
}

/// Adds a grid in a transaction of its own.
pub fn add_now(db: &Db, seed: u8, name: &'static str) -> Result<(), Error> {
    let id = moment(seed).id();
    db.write_now(move |tx| add(tx, id, name))
}

/// The names of all grids.
pub fn names(tx: &mut Tx<'_>) -> Result<Vec<String>, Error> {
    tx.all(sql!("SELECT name FROM grid WHERE community = $1 ORDER BY name"), &[C.into()], |r| r.get(0))
}

/// The names of all grids, asked now.
pub fn names_now(db: &Db) -> Vec<String> {
    db.read_now(names).expect("the grids can be read")
}

/// A runtime whose tasks start in the order they were spawned, so that closures queue in that order.
pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime")
}
