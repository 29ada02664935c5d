//! Detached choices: kept apart from who cast them while a ballot runs, and written into the log together, sorted by hash, when the box
//! is emptied. A row says nothing of who, when or in what order; what the database itself notes of a row (the transaction that
//! wrote it, its place in a heap) is worn away by writing all of them anew, in the order of their random keys, every few minutes.

use liren_core::ballot::choice::{Keeping, SlipKey, slips};
use liren_core::ballot::entry::{Closed, Opening};
use liren_core::canon;
use liren_core::id::{BallotId, Community};
use liren_core::merkle::Hash;
use liren_core::moment::Moment;
use liren_core::refusal::Refusal;
use liren_core::time::MINUTE;
use liren_ground::log;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::jobs::{Call, JobEntry, enqueue};
use liren_store::{Error, Tx, jobs, sql};
use serde::{Deserialize, Serialize};

use super::keep::{self, Line};
use super::read::{self, Ballot, State};
use super::{papers, roll};

/// Writes the slips of a ballot anew.
pub const MIX: JobEntry = JobEntry { name: "ballots.mix", run: mixes };

/// How often.
const EVERY: i64 = 10 * MINUTE;

/// Which ballot.
#[derive(Serialize, Deserialize)]
struct Of {
    ballot: BallotId,
}

/// Puts a choice in. The same key again changes nothing.
pub fn put(tx: &mut Tx<'_>, c: Community, ballot: BallotId, hash: &Hash, opening: &Opening) -> Result<(), Fail> {
    let key = opening.key.ok_or_else(|| Fail::internal("a detached choice without a key"))?;
    tx.exec(
        sql!(
            "INSERT INTO ballot_slip (community, ballot, key, hash, opening) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (community, ballot, key) DO NOTHING"
        ),
        &[c.into(), ballot.into(), (&key.0[..]).into(), (&hash.0[..]).into(), canon::line(opening).as_str().into()],
    )?;
    Ok(())
}

/// Whether the choice of a receipt lies in the box.
pub fn lies(tx: &mut Tx<'_>, c: Community, ballot: BallotId, hash: &Hash) -> Result<bool, Error> {
    let found: Option<i64> = tx.one(
        sql!("SELECT 1 FROM ballot_slip WHERE community = $1 AND ballot = $2 AND hash = $3"),
        &[c.into(), ballot.into(), (&hash.0[..]).into()],
        |r| r.get(0),
    )?;
    Ok(found.is_some())
}

/// How many lie in the box, papers not among them.
pub fn count(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<u64, Error> {
    let n: Option<i64> = tx.one(
        sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM ballot_slip WHERE community = $1 AND ballot = $2"),
        &[c.into(), ballot.into()],
        |r| r.get(0),
    )?;
    Ok(n.and_then(|n| u64::try_from(n).ok()).unwrap_or(0))
}

/// A slip as it lies there.
struct Row {
    key: SlipKey,
    hash: Vec<u8>,
    opening: String,
}

fn all(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<Vec<Row>, Error> {
    tx.all(
        sql!("SELECT key, hash, opening FROM ballot_slip WHERE community = $1 AND ballot = $2 ORDER BY key"),
        &[c.into(), ballot.into()],
        |r| {
            let key: [u8; 16] =
                r.get::<Vec<u8>>(0)?.try_into().map_err(|_| Error::Corrupt("the key of a slip has another length".into()))?;
            Ok(Row { key: SlipKey(key), hash: r.get(1)?, opening: r.get(2)? })
        },
    )
}

fn take_out(tx: &mut Tx<'_>, c: Community, ballot: BallotId, key: SlipKey) -> Result<(), Error> {
    tx.exec(
        sql!("DELETE FROM ballot_slip WHERE community = $1 AND ballot = $2 AND key = $3"),
        &[c.into(), ballot.into(), (&key.0[..]).into()],
    )
    .map(drop)
}

/// Deletes what nobody will count.
pub fn burn(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<(), Error> {
    tx.exec(sql!("DELETE FROM ballot_slip WHERE community = $1 AND ballot = $2"), &[c.into(), ballot.into()]).map(drop)
}

/// Writes all slips anew in the order of their keys, in one transaction. What comes in meanwhile is left alone.
pub fn mix(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<(), Error> {
    for row in all(tx, c, ballot)? {
        take_out(tx, c, ballot, row.key)?;
        tx.exec(
            sql!("INSERT INTO ballot_slip (community, ballot, key, hash, opening) VALUES ($1, $2, $3, $4, $5)"),
            &[c.into(), ballot.into(), (&row.key.0[..]).into(), (&row.hash).into(), (&row.opening).into()],
        )?;
    }
    Ok(())
}

fn name_of(c: Community, ballot: BallotId) -> String {
    format!("ballots.mix:{c}:{ballot}")
}

/// Lets the slips be mixed from the opening on: at fixed times, whoever votes when.
pub fn begin_mixing(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, b: &Ballot) -> Result<(), Error> {
    let due = b.opens.max(moment.now).plus(EVERY);
    enqueue(tx, moment, card.code, MIX.name, &Of { ballot: b.id }, due, Some(&name_of(card.code, b.id)))
}

/// No more mixing.
pub fn end_mixing(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<(), Error> {
    jobs::cancel(tx, &name_of(c, ballot))
}

fn mixes(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, Of { ballot }) = (call.community()?, call.payload()?);
    let moment = call.moment.clone();
    app.db.write_now(move |tx| {
        let Some(b) = read::by_id(tx, code, ballot)?.filter(|b| b.state == State::Voting) else { return Ok(()) };
        mix(tx, code, ballot)?;
        let mut moment = moment.clone();
        let due = moment.now.plus(EVERY);
        // Nothing comes in any more after the close; the last mixing follows it.
        if moment.now < b.closes {
            enqueue(tx, &mut moment, code, MIX.name, &Of { ballot }, due, Some(&name_of(code, ballot)))?;
        }
        Ok::<_, Fail>(())
    })
}

/// How many papers can be in the box: of those who took part, whoever did not vote on the web or at the counter.
pub fn papers_at_most(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<u64, Error> {
    let took = roll::turnout(tx, c, ballot)?.0.heads;
    Ok(took.saturating_sub(count(tx, c, ballot)?))
}

/// Whether the box is empty: the choices stand in the log. Always so where choices are named.
pub fn poured(tx: &mut Tx<'_>, c: Community, b: &Ballot) -> Result<bool, Error> {
    if b.keeping == Keeping::Named {
        return Ok(true);
    }
    let one: Option<i64> = tx.one(
        sql!("SELECT 1 FROM ballot_entry WHERE community = $1 AND ballot = $2 AND kind = 'slip' LIMIT 1"),
        &[c.into(), b.id.into()],
        |r| r.get(0),
    )?;
    Ok(one.is_some())
}

/// Closes a detached ballot. With fewer than the pack's least who took part nothing is counted: what they chose would be plain from
/// who they are, so the choices are deleted unread. Without papers the box is emptied at once.
pub fn close(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, b: &Ballot, least: u32) -> Result<(), Fail> {
    let c = card.code;
    end_mixing(tx, c, b.id)?;
    let casts = roll::turnout(tx, c, b.id)?.0.heads;
    let lots = super::lots::committed(tx, c, b.id)?;
    keep::write(tx, card, moment, b.id, &[Line::of(Closed { casts, lines: 0, lots })])?;
    let few = casts < u64::from(least);
    let state = if few { State::Dropped } else { State::Closed };
    tx.exec(
        sql!("UPDATE ballot SET state = $4, closed = $3 WHERE community = $1 AND id = $2"),
        &[c.into(), b.id.into(), moment.now.into(), state.name().into()],
    )?;
    if few {
        burn(tx, c, b.id)?;
    } else if papers_at_most(tx, c, b.id)? == 0 {
        pour(tx, card, moment, b, Vec::new())?;
    }
    Ok(())
}

/// The box is empty: every paper was entered alike by two people, or `leave` leaves out those on which they differ.
pub fn empty(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, b: &Ballot, leave: bool) -> Result<(), Fail> {
    let c = card.code;
    if b.keeping != Keeping::Detached || b.state != State::Closed || poured(tx, c, b)? {
        return Err(Refusal::BallotState.into());
    }
    let (agreed, open) = papers::boxed(tx, c, b.id)?;
    let entered = u64::try_from(agreed.len()).unwrap_or(0) == papers_at_most(tx, c, b.id)?;
    if !(leave || (entered && open.is_empty())) || (agreed.is_empty() && count(tx, c, b.id)? == 0) {
        return Err(Refusal::PapersDiffer.into());
    }
    pour(tx, card, moment, b, agreed)
}

/// Moves the choices into the log, sorted by hash, with receipts that say where each stands from now on.
fn pour(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, b: &Ballot, papers: Vec<Opening>) -> Result<(), Fail> {
    let c = card.code;
    let mut openings = papers;
    for row in all(tx, c, b.id)? {
        openings.push(canon::read(&row.opening).map_err(|_| Fail::internal("a slip that is not canonical"))?);
    }
    let sorted = slips(&b.id.to_string(), openings);
    let lines: Vec<Line> = sorted.iter().map(|(slip, opening)| Line::of(slip.clone()).opened(opening)).collect();
    let first = keep::write(tx, card, moment, b.id, &lines)?;
    let size = log::head(tx, c)?.size();
    let large = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    for (place, (slip, _)) in (first..).zip(&sorted) {
        tx.exec(
            sql!("INSERT INTO ballot_receipt (community, ballot, hash, place, size) VALUES ($1, $2, $3, $4, $5)"),
            &[c.into(), b.id.into(), (&slip.commit.0[..]).into(), large(place).into(), large(size).into()],
        )?;
    }
    burn(tx, c, b.id)?;
    Ok(())
}
