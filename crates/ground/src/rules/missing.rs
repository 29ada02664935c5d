//! A year that is missing in the work calendar reaches whoever keeps it. Once a day the program looks: from December on before the year
//! begins, and at once when a date had to be reckoned in a year of which only the weekends are known. Each community is told once a
//! year; once more in December where the first message came before the list could be published.

use liren_core::id::{AccountId, Community};
use liren_core::moment::Moment;
use liren_core::permission::{Action, Reach, Role, reach};
use liren_core::time::{DAY, Date, Time, Zone};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::jobs::{Call, JobEntry, enqueue};
use liren_store::{Error, Tx, jobs, sql};
use serde::{Deserialize, Serialize};

use super::{Edit, store};
use crate::messages::{self, Outgoing, Urgency};
use crate::words::Rules;

/// Looks once a day which communities have to be told.
pub(super) const DAILY: JobEntry = JobEntry { name: "rules.calendar", run: daily };
/// Tells one community.
pub(super) const YEAR: JobEntry = JobEntry { name: "rules.calendar_year", run: tell };

/// How many communities are read at once.
const BATCH: i64 = 200;

/// Payload of [`YEAR`].
#[derive(Serialize, Deserialize)]
struct Year {
    year: i16,
    /// A date was reckoned in it.
    reckoned: bool,
}

/// Lets the daily look begin; where it runs already nothing changes. Called whenever the program starts.
pub fn watch(tx: &mut Tx<'_>, moment: &mut Moment) -> Result<(), Error> {
    let now = moment.now;
    again(tx, moment, now)
}

fn again(tx: &mut Tx<'_>, moment: &mut Moment, due: Time) -> Result<(), Error> {
    jobs::enqueue(tx, moment, None, DAILY.name, "null", due, Some(DAILY.name))
}

/// A date was reckoned by the work calendar: where it needed a year that is missing, those who keep the calendar hear of it.
pub fn reckoned(tx: &mut Tx<'_>, moment: &mut Moment, card: &Card, until: Time) -> Result<(), Error> {
    let (from, to) = (card.zone.date(moment.now), card.zone.date(until));
    let Some(year) = (from.year..=to.year).find(|y| !card.calendar.known(*y)) else { return Ok(()) };
    if told(tx, card.code, year)?.is_some() {
        return Ok(());
    }
    later(tx, moment, card.code, Year { year, reckoned: true })
}

fn later(tx: &mut Tx<'_>, moment: &mut Moment, c: Community, what: Year) -> Result<(), Error> {
    let (now, key) = (moment.now, format!("calendar:{c}:{}", what.year));
    enqueue(tx, moment, c, YEAR.name, &what, now, Some(&key))
}

/// When the keepers of a community's calendar were told of a year.
fn told(tx: &mut Tx<'_>, c: Community, year: i16) -> Result<Option<Time>, Error> {
    tx.one(sql!("SELECT at FROM calendar_told WHERE community = $1 AND year = $2"), &[c.into(), i64::from(year).into()], |r| {
        r.get(0)
    })
}

/// From when on a message about a year says something that can be acted on: the list is published about then.
fn published(zone: &Zone, year: i16) -> Time {
    zone.at(Date { year: year - 1, month: 11, day: 1 }, 0, 0)
}

fn daily(app: &App, call: &Call) -> Result<(), Fail> {
    let now = call.moment.now;
    let missing = app.db.read_now(move |tx| store::unpublished(tx, now))?;
    for (place, year) in missing {
        tracing::warn!(%place, year, "the work calendar has no holidays of this year; only weekends count");
        ask(app, call, year)?;
    }
    let moment = call.moment.clone();
    app.db.write_now(move |tx| again(tx, &mut moment.clone(), now.plus(DAY)))?;
    Ok(())
}

/// Lets every community be told that was not yet; which of them has entered the year for itself is asked there.
fn ask(app: &App, call: &Call, year: i16) -> Result<(), Fail> {
    let mut after = Community(0);
    loop {
        let batch: Vec<Community> = app.db.read_now(move |tx| {
            tx.all(
                sql!(
                    "SELECT c.community FROM community c
                      WHERE c.community > $1
                        AND NOT EXISTS (SELECT 1 FROM calendar_told t
                                         WHERE t.community = c.community AND t.year = $2 AND t.at >= $3)
                      ORDER BY c.community LIMIT $4"
                ),
                &[after.into(), i64::from(year).into(), since(year).into(), BATCH.into()],
                |r| r.get(0),
            )
        })?;
        let Some(last) = batch.last() else { return Ok(()) };
        after = *last;
        let moment = call.moment.clone();
        app.db.write_now(move |tx| {
            let mut moment = moment.clone();
            batch.iter().try_for_each(|c| later(tx, &mut moment, *c, Year { year, reckoned: false }))
        })?;
    }
}

/// [`published`] for a list of communities, wherever their clocks stand: a day early at most.
fn since(year: i16) -> Time {
    Time(Date { year: year - 1, month: 10, day: 31 }.days() * DAY)
}

fn tell(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, Year { year, reckoned }, id) = (call.community()?, call.payload()?, call.job.id);
    let (asked, moment) = (app.clone(), call.moment.clone());
    app.db.write_now(move |tx| {
        // Messages leave no trace to look for: the job goes in the same transaction.
        if !jobs::take(tx, id)? {
            return Ok(());
        }
        let (app, mut moment) = (&asked, moment.clone());
        let card = app.card_in(tx, code, moment.now)?;
        let before = told(tx, code, year)?;
        let enough = before.is_some_and(|at| reckoned || at >= published(&card.zone, year));
        if enough || card.calendar.known(year) {
            return Ok(());
        }
        let mut heard = false;
        for account in keepers(tx, code)? {
            let Some((contact, lang)) = messages::hear::of_work(tx, app, code, account)? else { continue };
            let t = Rules(lang);
            let text = if reckoned { t.tell_calendar_reckoned(year) } else { t.tell_calendar(year) };
            let url = format!("{}?year={year}", Edit::url(code));
            let out = Outgoing {
                community: code,
                subject: account.0,
                contact: &contact,
                lang,
                text: &text,
                url: &url,
                urgency: Urgency::Urgent,
            };
            messages::post(tx, &mut moment, app, &out)?;
            heard = true;
        }
        // Where nobody could be told it is tried again tomorrow.
        if heard {
            tx.exec(
                sql!(
                    "INSERT INTO calendar_told (community, year, at) VALUES ($1, $2, $3)
                     ON CONFLICT (community, year) DO UPDATE SET at = excluded.at"
                ),
                &[code.into(), i64::from(year).into(), moment.now.into()],
            )?;
        }
        Ok::<_, Fail>(())
    })?;
    app.bell.ring();
    Ok(())
}

/// Accounts of those whose post lets them keep the calendar, each once.
fn keepers(tx: &mut Tx<'_>, c: Community) -> Result<Vec<AccountId>, Error> {
    let mut out: Vec<AccountId> = Vec::new();
    for role in Role::ALL.into_iter().filter(|r| *r != Role::Operator && reach(*r, Action::EditCalendar) == Reach::Anywhere) {
        out.extend(tx.all(
            sql!(
                "SELECT DISTINCT e.account FROM post p JOIN person e ON e.community = p.community AND e.id = p.person
                  WHERE p.community = $1 AND p.role = $2 AND p.ended IS NULL AND e.account IS NOT NULL"
            ),
            &[c.into(), role.name().into()],
            |r| r.get::<AccountId>(0),
        )?);
    }
    out.sort_unstable_by_key(|a| a.0);
    out.dedup();
    Ok(out)
}
