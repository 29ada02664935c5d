//! The log in the database: appending, roots, proofs, the daily signature.

use liren_core::id::Community;
use liren_core::merkle::{self, Frontier, Hash, Node, PublicKey, Root, Signature};
use liren_core::moment::Moment;
use liren_core::time::Time;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::jobs::{Call, JobEntry, enqueue};
use liren_store::{Error, Tx, sql};

/// Signs the root of the day.
pub const SIGN: JobEntry = JobEntry { name: "log.sign", run: daily };

/// A root with its signature.
#[derive(Clone, Debug)]
pub struct Signed {
    /// What was signed.
    pub root: Root,
    /// By the community's key.
    pub signature: Signature,
}

fn int(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn size(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

fn hash(bytes: &[u8]) -> Result<Hash, Error> {
    bytes.try_into().map(Hash).map_err(|_| Error::Corrupt("a hash of the log is not 32 bytes".into()))
}

fn peaks(bytes: &[u8]) -> Result<Vec<Hash>, Error> {
    bytes.chunks(32).map(hash).collect()
}

/// The log as it stands.
pub fn head(tx: &mut Tx<'_>, c: Community) -> Result<Frontier, Error> {
    Ok(whole(tx, c)?.map_or_else(Frontier::default, |(frontier, _)| frontier))
}

/// The log, and its size at the last signature.
fn whole(tx: &mut Tx<'_>, c: Community) -> Result<Option<(Frontier, u64)>, Error> {
    let found: Option<(i64, Vec<u8>, i64)> =
        tx.one(sql!("SELECT size, peaks, signed FROM log_head WHERE community = $1"), &[c.into()], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?))
        })?;
    let Some((n, bytes, signed)) = found else { return Ok(None) };
    let frontier = Frontier::of(size(n), peaks(&bytes)?);
    frontier.map(|f| Some((f, size(signed)))).ok_or_else(|| Error::Corrupt("the head of the log does not fit its size".into()))
}

/// Appends leaves in the caller's transaction; answers the place of the first. Of two at once the second runs again.
pub fn append(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, leaves: &[Hash]) -> Result<u64, Fail> {
    let c = card.code;
    let mut found = whole(tx, c)?;
    if found.is_none() {
        tx.exec(
            sql!(
                "INSERT INTO log_head (community, size, peaks, signed) VALUES ($1, 0, $2, 0) ON CONFLICT (community) DO NOTHING"
            ),
            &[c.into(), (&Vec::new()).into()],
        )?;
        found = whole(tx, c)?;
    }
    let (mut log, signed) = found.unwrap_or_default();
    let first = log.size();
    let mut made = Vec::new();
    for leaf in leaves {
        log.push(*leaf, &mut |node, hash| made.push((node, hash)));
    }
    let bytes: Vec<u8> = log.peaks().iter().flat_map(|p| p.0).collect();
    // The head first: its row holds a second writer back, who then runs again on the log as it is.
    let n = tx.exec(
        sql!("UPDATE log_head SET size = $2, peaks = $3 WHERE community = $1 AND size = $4"),
        &[c.into(), int(log.size()).into(), (&bytes).into(), int(first).into()],
    )?;
    if n == 0 {
        return Err(Fail::internal("the log grew beneath a transaction"));
    }
    for (node, hash) in &made {
        tx.exec(
            sql!("INSERT INTO log_node (community, level, idx, hash) VALUES ($1, $2, $3, $4)"),
            &[c.into(), i64::from(node.level).into(), int(node.index).into(), (&hash.0[..]).into()],
        )?;
    }
    if signed == first {
        // The first entry since the last signature: the day's root is signed after midnight.
        let due = card.zone.at(card.zone.date(moment.now).add_days(1), 0, 5);
        enqueue(tx, moment, c, SIGN.name, &(), due, Some(&format!("log.sign-{c}")))?;
    }
    Ok(first)
}

/// Leaves from a place, so many at most, in order.
pub fn leaves(tx: &mut Tx<'_>, c: Community, from: u64, until: u64) -> Result<Vec<Hash>, Error> {
    tx.all(
        sql!("SELECT hash FROM log_node WHERE community = $1 AND level = 0 AND idx >= $2 AND idx < $3 ORDER BY idx"),
        &[c.into(), int(from).into(), int(until).into()],
        |r| hash(&r.get::<Vec<u8>>(0)?),
    )
}

fn node(tx: &mut Tx<'_>, c: Community, at: Node) -> Result<Hash, Fail> {
    let found = tx.one(
        sql!("SELECT hash FROM log_node WHERE community = $1 AND level = $2 AND idx = $3"),
        &[c.into(), i64::from(at.level).into(), int(at.index).into()],
        |r| hash(&r.get::<Vec<u8>>(0)?),
    )?;
    found.ok_or_else(|| Fail::internal("a subtree of the log is gone"))
}

/// The log as it was with this size; none when it was never so large.
pub fn frontier_at(tx: &mut Tx<'_>, c: Community, at: u64) -> Result<Option<Frontier>, Fail> {
    if at > head(tx, c)?.size() {
        return Ok(None);
    }
    let (mut from, mut out) = (0u64, Vec::new());
    for level in (0u8..63).rev().filter(|l| at >> l & 1 == 1) {
        out.push(node(tx, c, Node { level, index: from >> level })?);
        from += 1 << level;
    }
    Ok(Frontier::of(at, out))
}

/// The root of that size.
pub fn root_at(tx: &mut Tx<'_>, c: Community, at: u64) -> Result<Option<Hash>, Fail> {
    Ok(frontier_at(tx, c, at)?.map(|f| f.root()))
}

/// That the entry at `index` stands in the log of this size: its leaf and the proof.
pub fn inclusion(tx: &mut Tx<'_>, c: Community, index: u64, at: u64) -> Result<Option<(Hash, Vec<Hash>)>, Fail> {
    if at > head(tx, c)?.size() {
        return Ok(None);
    }
    let Some(proof) = merkle::inclusion(index, at, &mut |n| node(tx, c, n))? else { return Ok(None) };
    Ok(Some((node(tx, c, Node { level: 0, index })?, proof)))
}

/// That the log of size `at` begins with the one of size `old`.
pub fn consistency(tx: &mut Tx<'_>, c: Community, old: u64, at: u64) -> Result<Option<Vec<Hash>>, Fail> {
    if at > head(tx, c)?.size() {
        return Ok(None);
    }
    merkle::consistency(old, at, &mut |n| node(tx, c, n))
}

/// Signs the log as it stands; what was signed at this size stays as it was signed.
pub fn sign(tx: &mut Tx<'_>, app: &App, c: Community, now: Time) -> Result<Option<Signed>, Fail> {
    let log = head(tx, c)?;
    if log.size() == 0 {
        return Ok(None);
    }
    let root = Root { log: c.to_string(), size: log.size(), time: now, hash: log.root() };
    let signature = app.keys.log_key(c).sign(&root);
    tx.exec(
        sql!(
            "INSERT INTO log_root (community, size, at, hash, signature) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (community, size) DO NOTHING"
        ),
        &[c.into(), int(root.size).into(), now.into(), (&root.hash.0[..]).into(), (&signature.0[..]).into()],
    )?;
    tx.exec(sql!("UPDATE log_head SET signed = $2 WHERE community = $1"), &[c.into(), int(root.size).into()])?;
    Ok(signed(tx, c, 1)?.pop())
}

/// Signed roots, the newest first.
pub fn signed(tx: &mut Tx<'_>, c: Community, limit: i64) -> Result<Vec<Signed>, Error> {
    tx.all(
        sql!("SELECT size, at, hash, signature FROM log_root WHERE community = $1 ORDER BY size DESC LIMIT $2"),
        &[c.into(), limit.into()],
        |r| row(c, r.get(0)?, r.get(1)?, &r.get::<Vec<u8>>(2)?, &r.get::<Vec<u8>>(3)?),
    )
}

/// The signed root of exactly this size.
pub fn signed_at(tx: &mut Tx<'_>, c: Community, at: u64) -> Result<Option<Signed>, Error> {
    tx.one(
        sql!("SELECT size, at, hash, signature FROM log_root WHERE community = $1 AND size = $2"),
        &[c.into(), int(at).into()],
        |r| row(c, r.get(0)?, r.get(1)?, &r.get::<Vec<u8>>(2)?, &r.get::<Vec<u8>>(3)?),
    )
}

fn row(c: Community, n: i64, time: Time, root: &[u8], signature: &[u8]) -> Result<Signed, Error> {
    let signature = signature.try_into().map(Signature).map_err(|_| Error::Corrupt("a signature is not 64 bytes".into()))?;
    Ok(Signed { root: Root { log: c.to_string(), size: size(n), time, hash: hash(root)? }, signature })
}

/// The key that signs a community's log.
pub fn key(app: &App, c: Community) -> PublicKey {
    app.keys.log_key(c).public()
}

fn daily(app: &App, call: &Call) -> Result<(), Fail> {
    let (c, now, app_in) = (call.community()?, call.moment.now, app.clone());
    app.db.write_now(move |tx| {
        // Run twice: nothing was added since, so nothing is signed anew.
        match whole(tx, c)? {
            Some((log, done)) if log.size() > done => sign(tx, &app_in, c, now).map(drop),
            _ => Ok(()),
        }
    })
}
