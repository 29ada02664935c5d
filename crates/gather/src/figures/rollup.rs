//! The figures as they are kept: what happened is written down in the transaction of the change, one row each, and added to
//! the month's counts by the job that follows every change. A count that every filing updated would make all filings of a
//! community wait for each other. Folding takes a row away and counts it in one transaction, so it may run at any time.

use liren_core::id::Community;
use liren_core::matter::{Outcome, Progress};
use liren_core::moment::Moment;
use liren_core::pack::Visibility;
use liren_core::time::{Time, Zone};
use liren_kit::card::Card;
use liren_store::{Error, Tx, sql};
use uuid::Uuid;

use super::sums::{Months, span_name, span_of};
use crate::matters::read::Matter;

/// How many rows one transaction folds.
const BATCH: i64 = 100;

/// The number of the month of an instant.
pub fn month_of(zone: &Zone, at: Time) -> i64 {
    let date = zone.date(at);
    i64::from(date.year) * 12 + i64::from(date.month) - 1
}

/// A matter was filed. What is closed to the public is counted under no category.
pub fn filed(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, category: &str, visibility: Visibility) -> Result<(), Error> {
    let category = if visibility == Visibility::Closed { "" } else { category };
    note(tx, card, moment, &Tally { category, what: "filed", on_time: false, span: -1 })
}

/// A matter moved on: `how` as in its steps.
pub fn moved(
    tx: &mut Tx<'_>,
    card: &Card,
    moment: &mut Moment,
    matter: &Matter,
    before: &Progress,
    how: &str,
    next: &Progress,
) -> Result<(), Error> {
    if matter.visibility == Visibility::Closed {
        return Ok(());
    }
    let (now, category) = (moment.now, matter.category.as_str());
    let plain = |what| Tally { category, what, on_time: false, span: -1 };
    let tally = match how {
        "settled" => {
            let what = next.outcome.map_or("", Outcome::name);
            Tally { category, what, on_time: now <= before.promise, span: span_of(matter.filed, now) }
        }
        "shelved" => plain("shelved"),
        "withdrawn" => plain("withdrawn"),
        "done" => plain("done"),
        "accepted" => plain("accepted"),
        "merged" => plain("duplicate"),
        "not_done" | "broken_again" => plain("not_done"),
        "not_accepted" => plain("not_accepted"),
        "lapsed" => plain("lapsed"),
        _ => return Ok(()),
    };
    note(tx, card, moment, &tally)
}

/// One thing that happened.
struct Tally<'a> {
    category: &'a str,
    what: &'a str,
    on_time: bool,
    span: i64,
}

fn note(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, t: &Tally<'_>) -> Result<(), Error> {
    let id: Uuid = moment.id();
    tx.exec(
        sql!(
            "INSERT INTO matter_tally (community, id, month, category, what, on_time, span) VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ),
        &[
            card.code.into(),
            id.into(),
            month_of(&card.zone, moment.now).into(),
            t.category.into(),
            t.what.into(),
            t.on_time.into(),
            t.span.into(),
        ],
    )
    .map(drop)
}

/// A row that is not folded yet: its id, and what it adds.
fn waiting(tx: &mut Tx<'_>, c: Community, limit: i64) -> Result<Vec<(Uuid, Months)>, Error> {
    tx.all(
        sql!("SELECT id, month, category, what, on_time, span FROM matter_tally WHERE community = $1 ORDER BY id LIMIT $2"),
        &[c.into(), limit.into()],
        |r| {
            let (month, category): (i64, String) = (r.get(1)?, r.get(2)?);
            let mut adds = Months::default();
            adds.add(month, &category, r.str(3)?, 1);
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
    Ok(out)
}
