//! Reminders: once, some days before the close, to those who are known with a sign-in and have not voted. They say nothing of how anybody
//! voted, and who has voted hears nothing.

use liren_core::id::{AccountId, BallotId};
use liren_core::lang::Lang;
use liren_core::moment::Moment;
use liren_core::pack::Voters;
use liren_core::time::{DAY, Time};
use liren_ground::messages::Urgency;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::jobs::{Call, JobEntry, enqueue};
use liren_kit::when;
use liren_store::{Error, Tx, jobs, sql};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::read::{self, Ballot, State};
use super::urls;
use crate::matters::jobs::ready;
use crate::matters::tell as letters;
use crate::words::Ballots;

/// Reminds.
pub const REMIND: JobEntry = JobEntry { name: "ballots.remind", run: reminds };

/// How many accounts one transaction reminds.
pub const BATCH: usize = 100;

#[derive(Serialize, Deserialize)]
struct Of {
    ballot: BallotId,
    /// The last account that was reminded.
    after: Uuid,
}

fn due(b: &Ballot, days: u32) -> Time {
    b.closes.plus(-i64::from(days) * DAY)
}

/// Sets the reminder when the roll is frozen.
pub fn begin(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, b: &Ballot, days: u32) -> Result<(), Error> {
    if days == 0 {
        return Ok(());
    }
    let key = format!("{}:{}:{}", REMIND.name, card.code, b.id);
    enqueue(tx, moment, card.code, REMIND.name, &Of { ballot: b.id, after: Uuid::nil() }, due(b, days), Some(&key))
}

/// The next accounts in order of the frozen roll: those who can vote on the web, and others who are known as those on the roll. Only those for
/// which nothing was cast, unless `all` are asked for.
pub fn of_roll(
    tx: &mut Tx<'_>,
    c: liren_core::id::Community,
    b: &Ballot,
    after: Uuid,
    all: bool,
) -> Result<Vec<AccountId>, Error> {
    let Some(frozen) = b.frozen else { return Ok(Vec::new()) };
    let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
    match b.voters {
        Voters::Owners => tx.all(
            sql!(
                "SELECT e.account FROM ballot_owner o
                   JOIN ballot_room r ON r.community = o.community AND r.ballot = o.ballot AND r.n = o.n
                   JOIN residency s ON s.community = r.community AND s.home = r.home
                   JOIN person e ON e.community = s.community AND e.id = s.person
                  WHERE o.community = $1 AND o.ballot = $2 AND (o.took = FALSE OR $6 = TRUE) AND s.role = 'owner' AND s.proof = 'officer'
                    AND s.starts <= $3 AND (s.ends IS NULL OR s.ends > $3) AND e.account > $4
                  GROUP BY e.account ORDER BY e.account LIMIT $5"
            ),
            &[c.into(), b.id.into(), frozen.into(), after.into(), limit.into(), all.into()],
            |r| r.get(0),
        ),
        Voters::Households => tx.all(
            sql!(
                "SELECT e.account FROM ballot_owner o
                   JOIN ballot_room r ON r.community = o.community AND r.ballot = o.ballot AND r.n = o.n
                   JOIN residency s ON s.community = r.community AND s.home = r.home
                   JOIN person e ON e.community = s.community AND e.id = s.person
                  WHERE o.community = $1 AND o.ballot = $2 AND (o.took = FALSE OR $6 = TRUE)
                    AND s.starts <= $3 AND (s.ends IS NULL OR s.ends > $3) AND e.account > $4
                  GROUP BY e.account ORDER BY e.account LIMIT $5"
            ),
            &[c.into(), b.id.into(), frozen.into(), after.into(), limit.into(), all.into()],
            |r| r.get(0),
        ),
        Voters::Residents | Voters::Representatives => tx.all(
            sql!(
                "SELECT e.account FROM ballot_owner o JOIN person e ON e.community = o.community AND e.id = o.person
                  WHERE o.community = $1 AND o.ballot = $2 AND (o.took = FALSE OR $5 = TRUE) AND e.account > $3
                  GROUP BY e.account ORDER BY e.account LIMIT $4"
            ),
            &[c.into(), b.id.into(), after.into(), limit.into(), all.into()],
            |r| r.get(0),
        ),
    }
}

fn words(card: &Card, b: &Ballot, lang: Lang) -> String {
    let (t, until) = (Ballots(lang), when::until(lang, &card.zone, b.closes));
    if b.on_web() { t.tell_remind(&b.title, until) } else { t.tell_remind_paper(&b.title, until) }
}

fn reminds(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, Of { ballot, after }, id) = (call.community()?, call.payload()?, call.job.id);
    let (asked, moment, card) = (app.clone(), call.moment.clone(), ready(app, code)?);
    app.db.write_now(move |tx| {
        // Messages leave no trace to look for: the job goes in the same transaction.
        if !jobs::take(tx, id)? {
            return Ok(());
        }
        let mut moment = moment.clone();
        let Some(b) = read::by_id(tx, code, ballot)?.filter(|b| b.state == State::Voting && moment.now < b.closes) else {
            return Ok(());
        };
        let days = b.rules(tx, &asked)?.remind_days;
        // There is more time than when this was set: later, then.
        if after.is_nil() && moment.now < due(&b, days) {
            return begin(tx, &card, &mut moment, &b, days).map_err(Fail::from);
        }
        let batch = of_roll(tx, code, &b, after, false)?;
        let url = urls::Ballot::url(code, &b.number);
        for account in &batch {
            letters::send(tx, &asked, &card, &mut moment, account.0, &url, Urgency::Digest, |lang| words(&card, &b, lang))?;
        }
        if let Some(last) = batch.last().filter(|_| batch.len() == BATCH) {
            let now = moment.now;
            enqueue(tx, &mut moment, code, REMIND.name, &Of { ballot, after: last.0 }, now, None)?;
        }
        Ok::<_, Fail>(())
    })?;
    app.bell.ring();
    Ok(())
}
