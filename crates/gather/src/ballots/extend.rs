//! More time to vote: as often and as long as the rules allow, while votes are taken, with a reason that everybody reads.

use liren_core::ballot::entry::Extended;
use liren_core::id::{BallotId, Community};
use liren_core::moment::Moment;
use liren_core::refusal::Refusal;
use liren_core::time::{DAY, Time};
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::visit::Visit;
use liren_kit::when;
use liren_store::{Error, Tx, sql};

use super::keep::{self, Line};
use super::read::{Ballot, Ruled};
use crate::words::Ballots;

/// One extension.
#[derive(Clone, Debug)]
pub struct Extension {
    /// When voting would have closed.
    pub was: Time,
    /// When it closes instead.
    pub closes: Time,
    /// Why.
    pub why: String,
}

/// Whether there can be more time now: somebody may still vote, and the rules allow it.
pub fn can_be(b: &Ballot, rules: &Ruled, now: Time) -> bool {
    b.is_open(now) && rules.extension.days > 0 && b.extended < i64::from(rules.extension.times)
}

/// Gives more time.
pub fn extend(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, b: &Ballot, rules: &Ruled, why: &str) -> Result<(), Fail> {
    if !can_be(b, rules, moment.now) {
        return Err(Refusal::BallotState.into());
    }
    let (c, closes) = (card.code, b.closes.plus(i64::from(rules.extension.days) * DAY));
    keep::write(tx, card, moment, b.id, &[Line::of(Extended { closes })])?;
    tx.exec(
        sql!("INSERT INTO ballot_extension (community, ballot, closes, was, why) VALUES ($1, $2, $3, $4, $5)"),
        &[c.into(), b.id.into(), closes.into(), b.closes.into(), why.into()],
    )?;
    tx.exec(
        sql!("UPDATE ballot SET closes = $3, extended = extended + 1 WHERE community = $1 AND id = $2"),
        &[c.into(), b.id.into(), closes.into()],
    )?;
    Ok(())
}

/// Those of a ballot, the first first.
pub fn all(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<Vec<Extension>, Error> {
    tx.all(
        sql!("SELECT was, closes, why FROM ballot_extension WHERE community = $1 AND ballot = $2 ORDER BY closes"),
        &[c.into(), ballot.into()],
        |r| Ok(Extension { was: r.get(0)?, closes: r.get(1)?, why: r.get(2)? }),
    )
}

/// They in words.
pub fn words(visit: &Visit, all: &[Extension]) -> Vec<String> {
    let day = |at| when::last_date(visit.lang, &visit.card.zone, at);
    all.iter().map(|e| Ballots(visit.lang).extended_line(day(e.was), day(e.closes), &e.why)).collect()
}
