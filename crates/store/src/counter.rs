//! Human numbers (`2026-0042`) per community and name. They are handed out in blocks, each taken in a transaction of its
//! own: a row that every filing updates would make all filings of a community wait for each other. A block that is lost at
//! a restart leaves a gap; no number is ever given twice.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use liren_core::id::Community;

use crate::{Db, Error, Tx, sql};

/// How many numbers one transaction takes.
const BLOCK: i64 = 20;

/// Blocks in hand: next number and end, by community and name.
#[derive(Default)]
pub(crate) struct Blocks(Mutex<HashMap<(i64, String), (i64, i64)>>);

impl Blocks {
    fn next(&self, key: &(i64, String)) -> Option<i64> {
        let mut blocks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (next, end) = blocks.get_mut(key)?;
        (*next < *end).then(|| {
            *next += 1;
            *next - 1
        })
    }

    /// Adds a block. Another thread may have added one meanwhile: the rest of the smaller is then a gap.
    fn fill(&self, key: (i64, String), first: i64) -> i64 {
        let mut blocks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        blocks.insert(key, (first + 1, first + BLOCK));
        first
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
}
