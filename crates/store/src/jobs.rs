//! The job table: enqueue in the writer's own transaction, claim by a conditional UPDATE, complete, or fail with a growing
//! delay. A claim is a lease: a worker that dies loses it.

use liren_core::id::{Community, JobId};
use liren_core::moment::Moment;
use liren_core::time::{MINUTE, Time};

use crate::{Error, Tx, sql};

/// After so many runs without success a job is dead and waits for the operator: nearly three days, so that what a gateway takes could
/// be down for a weekend.
const MOST_ATTEMPTS: i64 = 20;

/// A claimed job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Its row.
    pub id: JobId,
    /// The community it belongs to.
    pub community: Option<Community>,
    /// Its kind.
    pub name: String,
    /// JSON.
    pub payload: String,
    /// How often it was begun before.
    pub attempts: i64,
}

/// A job that failed too often, for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dead {
    /// Its row.
    pub id: JobId,
    /// The community it belongs to.
    pub community: Option<Community>,
    /// Its kind.
    pub name: String,
    /// When it would have run again.
    pub due: Time,
}

/// Puts a job into the table. A second job with the same key does nothing while the first waits. Once the first was
/// claimed the key is free again: what came after it had read its input needs a run of its own.
pub fn enqueue(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    community: Option<Community>,
    name: &str,
    payload: &str,
    due: Time,
    key: Option<&str>,
) -> Result<(), Error> {
    let id: JobId = moment.id();
    tx.exec(
        sql!(
            "INSERT INTO job (id, community, name, payload, due, attempts, lease, dead, once)
             VALUES ($1, $2, $3, $4, $5, 0, 0, FALSE, $6) ON CONFLICT (once) DO NOTHING"
        ),
        &[id.into(), community.into(), name.into(), payload.into(), due.into(), key.into()],
    )?;
    Ok(())
}

/// Takes a job that waits back by its key; one that was begun looks for itself whether there is anything left to do.
pub fn cancel(tx: &mut Tx<'_>, key: &str) -> Result<(), Error> {
    tx.exec(sql!("DELETE FROM job WHERE once = $1"), &[key.into()]).map(drop)
}

/// Claims at most `limit` jobs that are due and free, the longest due first, from a random offset so that workers do not
/// reach for the same rows.
pub fn claim(tx: &mut Tx<'_>, moment: &mut Moment, limit: u32, lease_ms: i64) -> Result<Vec<Claimed>, Error> {
    let now = moment.now;
    let mut free: Vec<Claimed> = tx.all(
        sql!(
            "SELECT id, community, name, payload, attempts FROM job
              WHERE dead = FALSE AND due <= $1 AND lease <= $1 ORDER BY due, id LIMIT $2"
        ),
        &[now.into(), (limit * 4).into()],
        |r| Ok(Claimed { id: r.get(0)?, community: r.get(1)?, name: r.get(2)?, payload: r.get(3)?, attempts: r.get(4)? }),
    )?;
    let surplus = u32::try_from(free.len()).unwrap_or(0).saturating_sub(limit);
    if surplus > 0 {
        free.drain(..moment.below(surplus + 1) as usize);
    }
    let mut claimed = Vec::new();
    for job in free.into_iter().take(limit as usize) {
        // Counted when it begins, not when it fails: a job that takes its worker down with it must come to an end too.
        let dead = job.attempts >= MOST_ATTEMPTS;
        let n = tx.exec(
            sql!(
                "UPDATE job SET lease = $2, attempts = $4, dead = $5, once = NULL
                  WHERE id = $1 AND lease <= $3 AND dead = FALSE"
            ),
            &[job.id.into(), now.plus(lease_ms).into(), now.into(), (job.attempts + 1).into(), dead.into()],
        )?;
        if n == 1 && !dead {
            claimed.push(job);
        }
    }
    Ok(claimed)
}

/// The job is done.
pub fn complete(tx: &mut Tx<'_>, id: JobId) -> Result<(), Error> {
    tx.exec(sql!("DELETE FROM job WHERE id = $1"), &[id.into()]).map(drop)
}

/// Takes a job off the table in the very transaction of its effect: false when another run of it did so before. For work
/// that would be seen twice (a message) and leaves no other trace to look for.
pub fn take(tx: &mut Tx<'_>, id: JobId) -> Result<bool, Error> {
    tx.exec(sql!("DELETE FROM job WHERE id = $1"), &[id.into()]).map(|n| n == 1)
}

/// The job failed: it comes back after 1, 2, 4... minutes, at most six hours; after the last attempt it is dead.
pub fn fail(tx: &mut Tx<'_>, id: JobId, now: Time) -> Result<(), Error> {
    let attempts: i64 = tx.one(sql!("SELECT attempts FROM job WHERE id = $1"), &[id.into()], |r| r.get(0))?.unwrap_or(0);
    let wait = (MINUTE << (attempts - 1).clamp(0, 9)).min(360 * MINUTE);
    tx.exec(
        sql!("UPDATE job SET due = $2, lease = 0, dead = $3 WHERE id = $1"),
        &[id.into(), now.plus(wait).into(), (attempts >= MOST_ATTEMPTS).into()],
    )
    .map(drop)
}

/// Lets a dead job run again.
pub fn revive(tx: &mut Tx<'_>, id: JobId, now: Time) -> Result<bool, Error> {
    let n = tx.exec(
        sql!("UPDATE job SET due = $2, lease = 0, attempts = 0, dead = FALSE WHERE id = $1 AND dead = TRUE"),
        &[id.into(), now.into()],
    )?;
    Ok(n == 1)
}

/// How many jobs are due and free, counted up to a thousand: workers ask often, and a backlog must not slow them down.
pub fn due_count(tx: &mut Tx<'_>, now: Time) -> Result<i64, Error> {
    let n = tx.one(
        sql!(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM
               (SELECT id FROM job WHERE dead = FALSE AND due <= $1 AND lease <= $1 LIMIT 1000) waiting"
        ),
        &[now.into()],
        |r| r.get(0),
    )?;
    Ok(n.unwrap_or(0))
}

/// When the next job that nobody holds is due.
pub fn next_due(tx: &mut Tx<'_>, now: Time) -> Result<Option<Time>, Error> {
    tx.one(sql!("SELECT due FROM job WHERE dead = FALSE AND lease <= $1 ORDER BY due, id LIMIT 1"), &[now.into()], |r| r.get(0))
}

/// How many jobs are dead: the operator looks at them.
pub fn dead_count(tx: &mut Tx<'_>) -> Result<i64, Error> {
    let n = tx.one(sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM job WHERE dead = TRUE"), &[], |r| r.get(0))?;
    Ok(n.unwrap_or(0))
}

/// Dead jobs, the longest due first.
pub fn dead(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<Dead>, Error> {
    tx.all(sql!("SELECT id, community, name, due FROM job WHERE dead = TRUE ORDER BY due, id LIMIT $1"), &[limit.into()], |r| {
        Ok(Dead { id: r.get(0)?, community: r.get(1)?, name: r.get(2)?, due: r.get(3)? })
    })
}
