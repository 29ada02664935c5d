//! The figures as they are kept: a matter counts by its last outcome, so whatever moves it takes back what it added and adds what it adds
//! now. The difference is written down in the transaction of the change, one row each, and added to the months' counts by the job that
//! follows every change. A count that every filing updated would make all filings of a
//! community wait for each other. Folding takes a row away and counts it in one transaction, so it may run at any time.

use liren_core::id::Community;
use liren_core::moment::Moment;
use liren_core::pack::Visibility;
use liren_core::time::{Time, Zone};
use liren_kit::card::Card;
use liren_store::{Error, Tx, sql};
use uuid::Uuid;

use super::sums::{ANSWERS, FINAL, Months, span_name, span_of};
use crate::matters::read::Event;

/// Rows name the class of an answer's time under `what`, like everything else.
const NO_SPAN: i64 = -1;
/// How many rows one transaction folds.
const BATCH: i64 = 100;

/// The number of the month of an instant.
pub fn month_of(zone: &Zone, at: Time) -> i64 {
    let date = zone.date(at);
    i64::from(date.year) * 12 + i64::from(date.month) - 1
}

/// A matter was filed. What is closed to the public is counted under no category.
pub fn filed(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, category: &str, visibility: Visibility) -> Result<(), Error> {
    let now = moment.now;
    note(tx, card, moment, &of(&card.zone, &Counted { category, visibility, filed: now }, &[]))
}

/// A matter as it is counted.
#[derive(Clone, Copy)]
pub struct Counted<'a> {
    /// Category code.
    pub category: &'a str,
    /// Who may see it.
    pub visibility: Visibility,
    /// When it was filed.
    pub filed: Time,
}

/// Whether a line of the timeline bears on the figures.
pub fn counts(kind: &str) -> bool {
    matches!(
        kind,
        "settled"
            | "final"
            | "shelved"
            | "withdrawn"
            | "merged"
            | "split"
            | "review"
            | "done"
            | "accepted"
            | "lapsed"
            | "not_done"
            | "broken_again"
            | "not_accepted"
    )
}

/// What one matter adds to the figures, from its timeline (the oldest line first): that it was filed, how it stands by its last outcome
/// and since when, and what its reporter said. Brought back it has no outcome until the next answer.
pub fn of(zone: &Zone, m: &Counted<'_>, lines: &[&Event]) -> Months {
    let mut out = Months::default();
    if m.visibility == Visibility::Closed {
        out.add(month_of(zone, m.filed), "", "filed", 1);
        return out;
    }
    out.add(month_of(zone, m.filed), m.category, "filed", 1);
    let mut stands: Option<(&Event, &str)> = None;
    for e in lines {
        match e.kind.as_str() {
            // A final answer is one whatever it says: nobody could say "not done" any more.
            "final" => stands = Some((e, FINAL)),
            "settled" => stands = e.outcome.as_deref().map(|outcome| (*e, outcome)),
            "shelved" | "withdrawn" | "split" => stands = Some((e, e.kind.as_str())),
            "merged" => stands = Some((e, "duplicate")),
            "review" => stands = None,
            "done" | "accepted" | "lapsed" => out.add(month_of(zone, e.at), m.category, &e.kind, 1),
            "not_done" | "broken_again" => {
                out.add(month_of(zone, e.at), m.category, "not_done", 1);
                stands = None;
            }
            "not_accepted" => {
                out.add(month_of(zone, e.at), m.category, "not_accepted", 1);
                stands = None;
            }
            _ => {}
        }
    }
    let Some((e, what)) = stands else { return out };
    let month = month_of(zone, e.at);
    out.add(month, m.category, what, 1);
    if ANSWERS.contains(&what) {
        // An answer keeps the date that was promised when it was given.
        if e.due.is_some_and(|promise| e.at <= promise) {
            out.add(month, m.category, "on_time", 1);
        }
        if let Some(span) = span_name(span_of(m.filed, e.at)) {
            out.add(month, m.category, span, 1);
        }
    }
    out
}

/// A matter moved on: what it added before is taken back, what it adds now is added; only where the two differ is anything written.
pub fn moved(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, before: &Months, now: &Months) -> Result<(), Error> {
    let mut change = now.clone();
    for (month, category, what, n) in before.each() {
        change.add(month, category, what, -n);
    }
    change.tidy();
    note(tx, card, moment, &change)
}

fn note(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, change: &Months) -> Result<(), Error> {
    for (month, category, what, n) in change.each() {
        let id: Uuid = moment.id();
        tx.exec(
            sql!(
                "INSERT INTO matter_tally (community, id, month, category, what, on_time, span, n)
                 VALUES ($1, $2, $3, $4, $5, FALSE, $7, $6)"
            ),
            &[card.code.into(), id.into(), month.into(), category.into(), what.into(), n.into(), NO_SPAN.into()],
        )?;
    }
    Ok(())
}

/// A row that is not folded yet: its id, and what it adds.
fn waiting(tx: &mut Tx<'_>, c: Community, limit: i64) -> Result<Vec<(Uuid, Months)>, Error> {
    tx.all(
        sql!("SELECT id, month, category, what, on_time, span, n FROM matter_tally WHERE community = $1 ORDER BY id LIMIT $2"),
        &[c.into(), limit.into()],
        |r| {
            let (month, category): (i64, String) = (r.get(1)?, r.get(2)?);
            let mut adds = Months::default();
            adds.add(month, &category, r.str(3)?, r.get::<Option<i64>>(6)?.unwrap_or(1));
            if r.get(4)? {
                adds.add(month, &category, "on_time", 1);
            }
            if let Some(span) = span_name(r.get(5)?) {
                adds.add(month, &category, span, 1);
            }
            Ok((r.get(0)?, adds))
        },
    )
}

/// Adds some of what happened to the months; true when more may wait.
pub fn fold(tx: &mut Tx<'_>, c: Community) -> Result<bool, Error> {
    let rows = waiting(tx, c, BATCH)?;
    let mut sum = Months::default();
    for (id, adds) in &rows {
        let gone = tx.exec(sql!("DELETE FROM matter_tally WHERE community = $1 AND id = $2"), &[c.into(), (*id).into()])?;
        if gone == 1 {
            sum.merge(adds);
        }
    }
    for (month, category, what, n) in sum.each() {
        tx.exec(
            sql!(
                "INSERT INTO matter_month (community, month, category, what, n) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (community, month, category, what) DO UPDATE SET n = matter_month.n + excluded.n"
            ),
            &[c.into(), month.into(), category.into(), what.into(), n.into()],
        )?;
    }
    Ok(i64::try_from(rows.len()).unwrap_or(0) == BATCH)
}

/// The figures from a month on: what is folded and what still waits, so that nobody reads yesterday's.
pub fn read(tx: &mut Tx<'_>, c: Community, from: i64) -> Result<Months, Error> {
    let mut out = Months::default();
    let folded = tx.all(
        sql!("SELECT month, category, what, n FROM matter_month WHERE community = $1 AND month >= $2"),
        &[c.into(), from.into()],
        |r| Ok((r.get::<i64>(0)?, r.get::<String>(1)?, r.get::<String>(2)?, r.get::<i64>(3)?)),
    )?;
    for (month, category, what, n) in folded {
        out.add(month, &category, &what, n);
    }
    for (_, adds) in waiting(tx, c, BATCH * 20)? {
        out.merge(&adds);
    }
    out.forget_before(from);
    out.tidy();
    Ok(out)
}
