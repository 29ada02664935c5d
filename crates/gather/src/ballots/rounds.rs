//! Counting again: an objection to the result was right, a ballot was declared void (or a void one restored), and there is another count.
//! The log has them one after the other. What came of it is what the last one says; the others stay readable.

use std::collections::BTreeMap;

use liren_core::ballot::count::Counted;
use liren_core::ballot::entry::{Entry, Item, Lot, Outcome, Why};
use liren_core::ballot::rule::Sum;
use liren_core::ballot::voided::Voided;
use liren_core::id::{BallotId, Community};
use liren_core::time::Time;
use liren_kit::visit::Visit;
use liren_kit::when;
use liren_store::{Error, Tx, sql};

use super::facts;
use super::keep::{self, Kept};
use super::outcome::{self, ResultShown};
use crate::words::Ballots;

/// A count as it stands in the log.
#[derive(Clone, Debug, Default)]
pub struct Round {
    /// When.
    pub at: Option<Time>,
    /// What an officer declared void before it and after the one before, by the ballot's place in the log.
    pub declared: Vec<(u64, Why)>,
    /// What was restored, by the ballot's place.
    pub restored: Vec<u64>,
    /// Lots that were drawn, by item.
    pub lots: BTreeMap<String, Lot>,
    /// Item by item.
    pub outcomes: Vec<Outcome>,
}

/// Whether these outcomes decide something else.
pub fn differ(before: &[Outcome], after: &[Outcome]) -> bool {
    let decided = |all: &[Outcome]| all.iter().map(|o| (o.state, o.chosen.clone())).collect::<Vec<_>>();
    decided(before) != decided(after)
}

fn of_kinds(tx: &mut Tx<'_>, c: Community, ballot: BallotId, kinds: &[&str]) -> Result<Vec<Kept>, Error> {
    let mut out = Vec::new();
    for kind in kinds {
        out.extend(keep::of_kind(tx, c, ballot, kind)?);
    }
    out.sort_by_key(|l| l.place);
    Ok(out)
}

/// What is void by the lines of the log before `end`. What the last count found to be over the limit is void until the next.
pub fn voided(tx: &mut Tx<'_>, c: Community, ballot: BallotId, end: u64) -> Result<Voided, Error> {
    let mut lines = of_kinds(tx, c, ballot, &["void", "restored", "turnout"])?;
    lines.retain(|l| l.place < end);
    let last = lines.iter().rposition(|l| matches!(l.entry, Entry::Turnout(_)));
    last.map(|at| lines.remove(at));
    Ok(Voided::after(lines.iter().map(|l| &l.entry)))
}

/// Every count so far, the first first. What was declared void before the first one belongs to no objection and is not among it.
pub fn all(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<Vec<Round>, Error> {
    let mut times: BTreeMap<u64, Time> = BTreeMap::new();
    tx.each(sql!("SELECT place, at FROM ballot_count WHERE community = $1 AND ballot = $2"), &[c.into(), ballot.into()], |r| {
        times.insert(super::read::size(Some(r.get(0)?)), r.get(1)?);
        Ok(())
    })?;
    let (mut out, mut next) = (Vec::<Round>::new(), Round::default());
    for line in of_kinds(tx, c, ballot, &["void", "restored", "turnout", "lot", "outcome"])? {
        match line.entry {
            Entry::Void(v) if !out.is_empty() && v.why != Why::ProxyLimit => next.declared.push((v.cast, v.why)),
            Entry::Restored(r) if !out.is_empty() => next.restored.push(r.cast),
            Entry::Turnout(_) => {
                let round = std::mem::take(&mut next);
                out.push(Round { at: times.get(&line.place).copied(), ..round });
            }
            Entry::Lot(lot) => out.last_mut().into_iter().for_each(|r| drop(r.lots.insert(lot.item.clone(), lot.clone()))),
            Entry::Outcome(o) => out.last_mut().into_iter().for_each(|r| r.outcomes.push(o.clone())),
            _ => {}
        }
    }
    Ok(out)
}

/// Writes down when a count was, by the place of its first line; once.
pub fn timed(tx: &mut Tx<'_>, c: Community, ballot: BallotId, place: u64, at: Time) -> Result<(), Error> {
    tx.exec(
        sql!(
            "INSERT INTO ballot_count (community, ballot, place, at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (community, ballot, place) DO NOTHING"
        ),
        &[c.into(), ballot.into(), i64::try_from(place).unwrap_or(i64::MAX).into(), at.into()],
    )
    .map(drop)
}

/// What the last count came to, item by item; nothing before there is one.
pub fn last(tx: &mut Tx<'_>, c: Community, ballot: BallotId) -> Result<Vec<Outcome>, Error> {
    Ok(all(tx, c, ballot)?.pop().map(|r| r.outcomes).unwrap_or_default())
}

/// A second or later count as people read it.
#[derive(Clone, Debug)]
pub struct RoundShown {
    /// When it was, and whether anything changed.
    pub said: String,
    /// Why: which ballots, by their places in the log, and not whose.
    pub why: Vec<String>,
    /// What the count before came to.
    pub before: Vec<ResultShown>,
}

/// Counts after the first, the latest first.
pub fn shown(visit: &Visit, items: &[Item], whole: Sum, all: &[Round]) -> Vec<RoundShown> {
    let t = Ballots(visit.lang);
    let one = |pair: &[Round]| {
        let (before, after) = (&pair[0], &pair[1]);
        let day = after.at.map(|at| when::full_date(visit.lang, &visit.card.zone, at)).unwrap_or_default();
        let changed = differ(&before.outcomes, &after.outcomes);
        let voids = after.declared.iter().map(|(at, why)| t.void_line(*at, facts::why_words(t, *why)));
        let earlier = items.iter().zip(&before.outcomes).map(|(i, o)| (i, Counted::of(i, o, whole)));
        RoundShown {
            said: if changed { t.recounted_changed(day) } else { t.recounted_same(day) },
            why: voids.chain(after.restored.iter().map(|at| t.restored_line(*at))).collect(),
            before: earlier.map(|(i, c)| outcome::result_shown(t, i, &c, whole, before.lots.get(&i.code))).collect(),
        }
    };
    all.windows(2).rev().map(one).collect()
}
