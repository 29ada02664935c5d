//! What is written of a matter: its steps, the lines of its timeline, its files, its one clock, and the job for its terms.

use liren_core::id::{FileId, MatterId, PostId};
use liren_core::matter::{Outcome, Progress, State};
use liren_core::moment::Moment;
use liren_core::time::{HOUR, Time};
use liren_ground::rules::missing;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::jobs::enqueue;
use liren_store::{Error, Tx, files, jobs, sql};

use super::file::OfMatter;
use super::read::File;

/// The level's index as stored.
pub fn level(p: &Progress) -> i64 {
    i64::try_from(p.level).unwrap_or(0)
}

/// A progress as stored.
pub fn stored(p: &Progress) -> Result<String, Fail> {
    serde_json::to_string(p).map_err(|e| Fail::internal(format!("a matter's progress: {e}")))
}

/// Begins a step.
pub fn step(tx: &mut Tx<'_>, card: &Card, id: MatterId, seq: i64, p: &Progress, now: Time) -> Result<(), Error> {
    tx.exec(
        sql!(
            "INSERT INTO matter_step (community, matter, seq, level, holder, started, due, ended, how)
             VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, NULL)"
        ),
        &[card.code.into(), id.into(), seq.into(), level(p).into(), p.holder.post.into(), now.into(), p.due.into()],
    )
    .map(drop)
}

/// Ends the running step.
pub fn end_step(tx: &mut Tx<'_>, card: &Card, id: MatterId, how: &str, now: Time) -> Result<(), Error> {
    tx.exec(
        sql!("UPDATE matter_step SET ended = $3, how = $4 WHERE community = $1 AND matter = $2 AND ended IS NULL"),
        &[card.code.into(), id.into(), now.into(), how.into()],
    )
    .map(drop)
}

/// A line of the timeline.
#[derive(Clone, Copy)]
pub struct Said<'a> {
    /// A key of `event-*`.
    pub kind: &'a str,
    /// Who did it or got it.
    pub post: Option<PostId>,
    /// Index of the level.
    pub level: usize,
    /// `public`, `parties` or `handlers`.
    pub shown: &'a str,
    /// What was said.
    pub words: &'a str,
    /// A date that belongs to it.
    pub due: Option<Time>,
    /// How an answer settled it.
    pub outcome: Option<Outcome>,
}

/// Adds a line to the timeline.
pub fn event(tx: &mut Tx<'_>, card: &Card, id: MatterId, seq: i64, said: &Said<'_>, now: Time) -> Result<(), Error> {
    tx.exec(
        sql!(
            "INSERT INTO matter_event (community, matter, seq, at, kind, by_post, level, shown, words, due, outcome)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        ),
        &[
            card.code.into(),
            id.into(),
            seq.into(),
            now.into(),
            said.kind.into(),
            said.post.into(),
            i64::try_from(said.level).unwrap_or(0).into(),
            said.shown.into(),
            said.words.into(),
            said.due.into(),
            said.outcome.map(Outcome::name).into(),
        ],
    )
    .map(drop)
}

/// Hangs a resting file on a matter; `seq` is the line of the timeline it came with.
pub fn attach(tx: &mut Tx<'_>, card: &Card, id: MatterId, file: FileId, purpose: &str, seq: i64) -> Result<(), Error> {
    let Some(row) = files::row(tx, card.code, file)? else { return Ok(()) };
    if !files::attach(tx, card.code, file)? {
        return Ok(());
    }
    tx.exec(
        sql!(
            "INSERT INTO matter_file (community, matter, id, kind, purpose, seconds, width, height, parts, copy, seq)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', NULL, $9)"
        ),
        &[
            card.code.into(),
            id.into(),
            file.into(),
            (&row.kind).into(),
            purpose.into(),
            row.seconds.into(),
            row.width.into(),
            row.height.into(),
            seq.into(),
        ],
    )
    .map(drop)
}

/// Files that came with a line wait until somebody has looked at them, since everybody may see the words already.
pub fn wait(tx: &mut Tx<'_>, card: &Card, id: MatterId, seq: i64) -> Result<(), Error> {
    tx.exec(
        sql!("UPDATE matter_file SET waits = TRUE WHERE community = $1 AND matter = $2 AND seq = $3"),
        &[card.code.into(), id.into(), seq.into()],
    )
    .map(drop)
}

/// Somebody has looked: no file of a matter waits any more.
pub fn looked(tx: &mut Tx<'_>, card: &Card, id: MatterId) -> Result<(), Error> {
    tx.exec(
        sql!("UPDATE matter_file SET waits = NULL WHERE community = $1 AND matter = $2 AND waits = TRUE"),
        &[card.code.into(), id.into()],
    )
    .map(drop)
}

/// Shows a file that hangs on one matter with another one too: the same file, covered and waiting as it is there.
pub(super) fn share(tx: &mut Tx<'_>, card: &Card, id: MatterId, f: &File) -> Result<(), Error> {
    tx.exec(
        sql!(
            "INSERT INTO matter_file (community, matter, id, kind, purpose, seconds, width, height, parts, copy, seq, waits)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11)"
        ),
        &[
            card.code.into(),
            id.into(),
            f.id.into(),
            (&f.kind).into(),
            (&f.purpose).into(),
            f.seconds.into(),
            f.width.into(),
            f.height.into(),
            (&f.parts).into(),
            f.copy.into(),
            f.waits.then_some(true).into(),
        ],
    )?;
    counted(tx, card, id, 1)
}

/// Counts files that were hung on a matter after it was filed.
pub(super) fn counted(tx: &mut Tx<'_>, card: &Card, id: MatterId, n: i64) -> Result<(), Error> {
    tx.exec(
        sql!("UPDATE matter SET files = files + $3 WHERE community = $1 AND id = $2"),
        &[card.code.into(), id.into(), n.into()],
    )
    .map(drop)
}

/// Sets the one clock of a matter.
pub fn clock(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, id: MatterId, due: Time) -> Result<(), Error> {
    stop_clock(tx, id)?;
    start_clock(tx, card, moment, id, due)
}

/// Starts the clock of a matter that has none.
pub(super) fn start_clock(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, id: MatterId, due: Time) -> Result<(), Error> {
    enqueue(tx, moment, card.code, "matters.clock", &OfMatter { matter: id }, due, Some(&format!("clock:{id}")))
}

/// What was promised in working time may need a year that the work calendar lacks: then those who keep it hear of it.
pub(super) fn reckoned(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, p: &Progress) -> Result<(), Error> {
    let until = if p.state == State::Open && p.allowance.unit.is_working() { p.promise } else { return Ok(()) };
    missing::reckoned(tx, moment, card, until)
}

/// Stops the clock of a matter that is over.
pub fn stop_clock(tx: &mut Tx<'_>, id: MatterId) -> Result<(), Error> {
    jobs::cancel(tx, &format!("clock:{id}"))
}

/// Search terms are written by one job for all that waits, a second later; a sweep every hour finds what it missed.
pub fn index_soon(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment) -> Result<(), Error> {
    let (soon, sweep) = (moment.now.plus(1_000), moment.now.plus(HOUR));
    enqueue(tx, moment, card.code, "matters.index", &(), soon, Some(&format!("index:{}", card.code)))?;
    enqueue(tx, moment, card.code, "matters.index", &(), sweep, Some(&format!("index-sweep:{}", card.code)))
}
