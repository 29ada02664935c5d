//! Not holding a ballot after all. A draft is nobody's business yet and goes at once. After notice people count on it: one person says why,
//! another confirms, and then the log has a line, the page says why, and everybody who is known to have a vote is told.

use liren_core::ballot::choice::Salt;
use liren_core::ballot::entry::Dropped;
use liren_core::ballot::roll::{Reason, commit_reason};
use liren_core::id::{AccountId, BallotId, Community, HomeId, PersonId};
use liren_core::moment::Moment;
use liren_core::pack::Voters;
use liren_core::permission::Actor;
use liren_core::refusal::Refusal;
use liren_core::time::Time;
use liren_ground::messages::Urgency;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::jobs::{Call, JobEntry, enqueue};
use liren_store::{Tx, jobs, sql};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::keep::{self, Line};
use super::read::{self, Ballot, State};
use super::step::one_line;
use super::{delivery, forget, owners, remind, slips, urls};
use crate::matters::jobs::ready;
use crate::matters::tell as letters;
use crate::words::Ballots;

/// Tells those who have a vote that it is not held.
pub const DROPPED: JobEntry = JobEntry { name: "ballots.dropped", run: tells };

/// What one person asked for and nobody confirmed yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// Why.
    pub why: String,
    /// Who asked.
    pub by: Option<PersonId>,
    /// When.
    pub at: Time,
}

impl Asked {
    /// Whether this person may confirm it: somebody else.
    pub fn may_confirm(&self, person: Option<PersonId>) -> bool {
        person.is_some() && self.by != person
    }
}

fn here(card: &Card, b: &Ballot) -> [liren_store::Val<'static>; 2] {
    [card.code.into(), b.id.into()]
}

/// Somebody says that it should not be held, and why.
pub fn ask(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    b: &Ballot,
    why: &str,
) -> Result<(), Fail> {
    match b.state {
        State::Draft => over(tx, app, card, moment, b, why),
        State::Notice | State::Voting if b.dropping.is_none() => {
            let person = actor.person.ok_or(Refusal::Forbidden)?;
            tx.exec(
                sql!("UPDATE ballot SET dropping = $3, dropping_by = $4, dropping_at = $5 WHERE community = $1 AND id = $2"),
                &[card.code.into(), b.id.into(), why.into(), person.into(), moment.now.into()],
            )?;
            Ok(())
        }
        _ => Err(Refusal::BallotState.into()),
    }
}

/// Somebody else says so too.
pub fn confirm(tx: &mut Tx<'_>, app: &App, card: &Card, actor: &Actor, moment: &mut Moment, b: &Ballot) -> Result<(), Fail> {
    let asked = b.dropping.clone().filter(|_| matches!(b.state, State::Notice | State::Voting)).ok_or(Refusal::BallotState)?;
    if !asked.may_confirm(actor.person) {
        return Err(Refusal::AnotherPerson.into());
    }
    over(tx, app, card, moment, b, &asked.why)
}

/// It is taken back: it is held as announced. So it is when voting closes without anybody having confirmed it.
pub fn keep_on(tx: &mut Tx<'_>, card: &Card, b: &Ballot) -> Result<(), Fail> {
    tx.exec(
        sql!("UPDATE ballot SET dropping = NULL, dropping_by = NULL, dropping_at = NULL WHERE community = $1 AND id = $2"),
        &here(card, b),
    )?;
    Ok(())
}

/// It is not held.
fn over(tx: &mut Tx<'_>, app: &App, card: &Card, moment: &mut Moment, b: &Ballot, why: &str) -> Result<(), Fail> {
    let c = card.code;
    slips::end_mixing(tx, c, b.id)?;
    slips::burn(tx, c, b.id)?;
    delivery::forget(tx, c, b.id)?;
    if b.noticed.is_some() {
        let reason = Reason { salt: Salt(moment.bytes()), text: one_line(why) };
        let line = Dropped { commit: commit_reason(&b.id.to_string(), &reason), lines: 0 };
        keep::write(tx, card, moment, b.id, &[Line::of(line).because(&reason)])?;
        let now = moment.now;
        enqueue(tx, moment, c, DROPPED.name, &Of { ballot: b.id, after: Uuid::nil() }, now, None)?;
    }
    tx.exec(
        sql!("UPDATE ballot SET state = 'dropped', dropped = $3 WHERE community = $1 AND id = $2"),
        &[c.into(), b.id.into(), why.into()],
    )?;
    keep_on(tx, card, b)?;
    forget::begin(tx, app, card, moment, b.id)
}

/// Takes back what somebody asked for who is forgotten: nobody else could be told apart from them.
pub fn erase(tx: &mut Tx<'_>, c: Community, person: PersonId) -> Result<(), Fail> {
    tx.exec(
        sql!(
            "UPDATE ballot SET dropping = NULL, dropping_by = NULL, dropping_at = NULL WHERE community = $1 AND dropping_by = $2"
        ),
        &[c.into(), person.into()],
    )?;
    Ok(())
}

#[derive(Serialize, Deserialize)]
struct Of {
    ballot: BallotId,
    /// The last account that was told.
    after: Uuid,
}

/// The next accounts in order that are known to have a vote, where the roll was not frozen yet.
fn would_vote(tx: &mut Tx<'_>, app: &App, card: &Card, b: &Ballot, after: Uuid) -> Result<Vec<AccountId>, Fail> {
    let rules = b.rules(tx, app)?;
    let drafted = owners::drafted(tx, app, card, &b.whose(), b.voters, rules.parking)?;
    let here: std::collections::HashSet<HomeId> = drafted.homes.values().filter_map(|(home, _)| *home).collect();
    let lives: Vec<(HomeId, AccountId, bool)> = tx.all(
        sql!(
            "SELECT s.home, e.account, s.role = 'owner' AND s.proof = 'officer' FROM residency s
               JOIN person e ON e.community = s.community AND e.id = s.person
              WHERE s.community = $1 AND s.ends IS NULL AND e.account > $2 ORDER BY e.account"
        ),
        &[card.code.into(), after.into()],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
    )?;
    let counts = |(home, _, owns): &(HomeId, AccountId, bool)| here.contains(home) && (*owns || b.voters != Voters::Owners);
    let mut all: Vec<AccountId> = lives.into_iter().filter(counts).map(|l| l.1).collect();
    all.dedup();
    all.truncate(remind::BATCH);
    Ok(all)
}

fn tells(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, Of { ballot, after }, id) = (call.community()?, call.payload()?, call.job.id);
    let (asked, moment, card) = (app.clone(), call.moment.clone(), ready(app, code)?);
    app.db.write_now(move |tx| {
        // Messages leave no trace to look for: the job goes in the same transaction.
        if !jobs::take(tx, id)? {
            return Ok(());
        }
        let mut moment = moment.clone();
        let Some(b) = read::by_id(tx, code, ballot)?.filter(|b| b.state == State::Dropped) else { return Ok(()) };
        let batch = match b.frozen {
            Some(_) => remind::of_roll(tx, code, &b, after, true)?,
            None => would_vote(tx, &asked, &card, &b, after)?,
        };
        let url = urls::Ballot::url(code, &b.number);
        for account in &batch {
            let words = |lang| Ballots(lang).tell_dropped(&b.title, &b.dropped);
            letters::send(tx, &asked, &card, &mut moment, account.0, &url, Urgency::Urgent, words)?;
        }
        if let Some(last) = batch.last().filter(|_| batch.len() == remind::BATCH) {
            let now = moment.now;
            enqueue(tx, &mut moment, code, DROPPED.name, &Of { ballot, after: last.0 }, now, None)?;
        }
        Ok::<_, Fail>(())
    })?;
    app.bell.ring();
    Ok(())
}
