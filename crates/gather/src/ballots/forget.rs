//! What a ballot forgets. A year (`challenge_days` of the pack it was held under) after it was final a decision can be challenged in
//! court no more, by who knew of it from the posting; until then the whole file is kept. Then a job deletes what is no longer needed about
//! persons:
//!
//! * objections: what was said, and who said it; the answers, which are public, and their number stay;
//! * who is meant by a number on the roll: the person in votes of residents, whom co-owners named; receipts show their choices to nobody then;
//! * representatives: their names, and photos of what they were authorised by;
//! * clerks: who is meant by a clerk's number; what sealed the papers of a sheet;
//! * letters: the codes' hashes and when they were signed for; who carried papers, and what was marked of homes, if anything is left;
//! * who gave a value for lots; the values stay.
//!
//! What was dropped is forgotten as long after it. The audit log keeps its entries, here as everywhere: that an account objected or gave a
//! value for lots, never what was said. Whoever may read all of it sees "a resident". What stays too: the lines of the log with what opens them, rooms and areas of the roll,
//! totals and postings, so that both bundles can still be written and checked. The owner roll that the community keeps is not a ballot's.

use liren_core::id::{BallotId, Community, FileId};
use liren_core::moment::Moment;
use liren_core::time::{DAY, Time};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::jobs::{Call, JobEntry, enqueue};
use liren_store::{Error, Tx, files, jobs, sql};

use super::delivery;
use super::read::{self, Ballot, State};
use crate::matters::jobs::{ready, sweep_later};

/// Forgets what is no longer needed about persons.
pub const FORGET: JobEntry = JobEntry { name: "ballots.forget", run: forgets };

/// Ballots that are looked at in one transaction.
const BATCH: i64 = 50;

/// From when a ballot can be challenged no more; nothing while it is under way.
fn due(tx: &mut Tx<'_>, app: &App, b: &Ballot) -> Result<Option<Time>, Fail> {
    let ended = match b.state {
        State::Final => b.finished,
        State::Dropped => Some(b.closed.unwrap_or(b.closes)),
        _ => None,
    };
    let Some(ended) = ended else { return Ok(None) };
    Ok(Some(ended.plus(i64::from(b.rules(tx, app)?.challenge_days) * DAY)))
}

/// Sets the day on which a ballot that is over forgets.
pub fn begin(tx: &mut Tx<'_>, app: &App, card: &Card, moment: &mut Moment, ballot: BallotId) -> Result<(), Fail> {
    let Some(b) = read::by_id(tx, card.code, ballot)? else { return Ok(()) };
    let Some(due) = due(tx, app, &b)? else { return Ok(()) };
    set(tx, card, moment, due)
}

/// One job a day for a community: it looks at every ballot that is due.
fn set(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, due: Time) -> Result<(), Fail> {
    let key = format!("{}:{}:{}", FORGET.name, card.code, card.zone.date(due));
    enqueue(tx, moment, card.code, FORGET.name, &(), due, Some(&key)).map_err(Fail::from)
}

/// Those that are over and have not forgotten, the oldest first.
fn over(tx: &mut Tx<'_>, c: Community) -> Result<Vec<BallotId>, Error> {
    tx.all(
        sql!(
            "SELECT id FROM ballot WHERE community = $1 AND forgotten IS NULL AND state IN ('final', 'dropped')
              ORDER BY created, id LIMIT $2"
        ),
        &[c.into(), BATCH.into()],
        |r| r.get(0),
    )
}

fn forgets(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, id) = (call.community()?, call.job.id);
    let (asked, moment, card) = (app.clone(), call.moment.clone(), ready(app, code)?);
    app.db.write_now(move |tx| {
        if !jobs::take(tx, id)? {
            return Ok(());
        }
        let (mut moment, mut next, mut full) = (moment.clone(), None::<Time>, 0);
        for id in over(tx, code)? {
            let Some(b) = read::by_id(tx, code, id)? else { continue };
            let at = match due(tx, &asked, &b) {
                Ok(Some(at)) if at <= moment.now => {
                    forget(tx, code, id, &mut moment)?;
                    None
                }
                Ok(at) => at,
                // Its pack cannot be read: the others do not wait for it, and it is tried again tomorrow.
                Err(Fail::Internal(_)) => {
                    tracing::error!(ballot = %id, "a ballot cannot forget: the rules it was held under cannot be read");
                    Some(moment.now.plus(DAY))
                }
                Err(fail) => return Err(fail),
            };
            next = [next, at].into_iter().flatten().min();
            full += 1;
        }
        // More than one transaction takes: what is left tomorrow.
        if full == BATCH {
            next = Some(moment.now.plus(DAY));
        }
        match next {
            Some(at) => {
                let at = at.max(moment.now.plus(DAY));
                set(tx, &card, &mut moment, at)
            }
            None => Ok(()),
        }
    })
}

/// Deletes what is no longer needed about persons in one ballot.
pub fn forget(tx: &mut Tx<'_>, c: Community, ballot: BallotId, moment: &mut Moment) -> Result<(), Fail> {
    let at = [c.into(), ballot.into()];
    tx.exec(sql!("UPDATE ballot_objection SET words = '', person = NULL WHERE community = $1 AND ballot = $2"), &at)?;
    tx.exec(sql!("UPDATE ballot_owner SET person = NULL, voter = NULL WHERE community = $1 AND ballot = $2"), &at)?;
    tx.exec(sql!("UPDATE ballot_lot_person SET person = NULL WHERE community = $1 AND ballot = $2"), &at)?;
    tx.exec(sql!("DELETE FROM ballot_proxy WHERE community = $1 AND ballot = $2"), &at)?;
    tx.exec(sql!("DELETE FROM ballot_clerk WHERE community = $1 AND ballot = $2"), &at)?;
    tx.exec(sql!("DELETE FROM ballot_sheet WHERE community = $1 AND ballot = $2"), &at)?;
    tx.exec(sql!("DELETE FROM ballot_letter WHERE community = $1 AND ballot = $2"), &at)?;
    delivery::forget(tx, c, ballot)?;
    let photos: Vec<FileId> =
        tx.all(sql!("SELECT file FROM ballot_file WHERE community = $1 AND ballot = $2 AND purpose = 'authority'"), &at, |r| {
            r.get(0)
        })?;
    if !photos.is_empty() {
        sweep_later(tx, moment, c)?;
    }
    for file in photos {
        tx.exec(
            sql!("DELETE FROM ballot_file WHERE community = $1 AND ballot = $2 AND file = $3"),
            &[c.into(), ballot.into(), file.into()],
        )?;
        // Loose again, it is swept with what nobody attached.
        files::detach(tx, c, file)?;
    }
    tx.exec(
        sql!("UPDATE ballot SET forgotten = $3 WHERE community = $1 AND id = $2"),
        &[c.into(), ballot.into(), moment.now.into()],
    )?;
    Ok(())
}
