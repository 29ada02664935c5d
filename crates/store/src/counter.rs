//! Human numbers (`2026-0042`) per community and name. They are handed out in blocks, each taken in a transaction of its
//! own: a row that every filing updates would make all filings of a community wait for each other. A block that is lost at
//! a restart leaves a gap; no number is ever given twice.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use liren_core::id::Community;

use crate::{Db, Error, Tx, sql};

/// How many numbers one transaction takes.
const BLOCK: i64 = 20;

/// Blocks in hand by community and name: first free number to end, the smallest first. Several are in hand when several
/// threads found none at the same time.
#[derive(Default)]
pub(crate) struct Blocks(Mutex<HashMap<(i64, String), BTreeMap<i64, i64>>>);

impl Blocks {
    fn next(&self, key: &(i64, String)) -> Option<i64> {
        let mut blocks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ranges = blocks.get_mut(key)?;
        let (n, end) = ranges.pop_first()?;
        if n + 1 < end {
            ranges.insert(n + 1, end);
        }
        Some(n)
    }

    /// Adds a block and gives its first number out.
    fn fill(&self, key: (i64, String), first: i64) -> i64 {
        let mut blocks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        blocks.entry(key).or_default().insert(first + 1, first + BLOCK);
        first
    }

    fn drain(&self) -> HashMap<(i64, String), BTreeMap<i64, i64>> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn take_block(tx: &mut Tx<'_>, community: Community, name: &str) -> Result<i64, Error> {
    let next = tx.one(
        sql!(
            "INSERT INTO counter (community, name, next) VALUES ($1, $2, $3)
             ON CONFLICT (community, name) DO UPDATE SET next = counter.next + $4 RETURNING next"
        ),
        &[community.into(), name.into(), (1 + BLOCK).into(), BLOCK.into()],
        |r| r.get::<i64>(0),
    )?;
    next.map(|n| n - BLOCK).ok_or_else(|| Error::Corrupt("a counter gave no number".into()))
}

impl Db {
    /// The next number of a community's counter, from 1. Taken before the transaction that uses it.
    pub async fn number(&self, community: Community, name: &str) -> Result<i64, Error> {
        let key = (community.0, name.to_string());
        if let Some(n) = self.blocks().next(&key) {
            return Ok(n);
        }
        let counter = name.to_string();
        let first = self.write(move |tx| take_block(tx, community, &counter)).await?;
        Ok(self.blocks().fill(key, first))
    }

    /// [`Db::number`] for threads that may wait.
    pub fn number_now(&self, community: Community, name: &str) -> Result<i64, Error> {
        let key = (community.0, name.to_string());
        if let Some(n) = self.blocks().next(&key) {
            return Ok(n);
        }
        let counter = name.to_string();
        let first = self.write_now(move |tx| take_block(tx, community, &counter))?;
        Ok(self.blocks().fill(key, first))
    }

    /// Gives numbers that were not used back, as far as nobody has taken a block after them. An error leaves a gap.
    pub(crate) fn give_back(&self) {
        for ((community, name), ranges) in self.blocks().drain() {
            let returned: Result<(), Error> = self.write_now(move |tx| {
                for (first, end) in ranges.iter().rev() {
                    tx.exec(
                        sql!("UPDATE counter SET next = $3 WHERE community = $1 AND name = $2 AND next = $4"),
                        &[community.into(), (&name).into(), (*first).into(), (*end).into()],
                    )?;
                }
                Ok(())
            });
            drop(returned);
        }
    }
}
