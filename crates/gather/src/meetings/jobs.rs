//! What meetings leave to be done later: telling the invited a batch at a time, the reminder of minutes, the next meeting of
//! a series, the day of a decision. Each may run twice and then does nothing new.

use liren_core::id::{DecisionId, MeetingId, SeriesId};
use liren_core::meeting::{Stands, minutes_due};
use liren_core::moment::Moment;
use liren_core::nudge::Nudge;
use liren_core::time::{Date, Time};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::jobs::{Call, JobEntry, enqueue};
use liren_store::{Tx, jobs, sql};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{decided, read, series, tell as letters};
use crate::matters::{self, jobs::ready};
use crate::words::Meetings;

/// Tells the invited.
pub const TELL: JobEntry = JobEntry { name: "meetings.tell", run: run_tell };
/// Reminds the chair of minutes, before they are due and on the day.
pub const MINUTES: JobEntry = JobEntry { name: "meetings.minutes", run: run_minutes };
/// Takes the names off a list of who was there.
pub const NAMES: JobEntry = JobEntry { name: "meetings.names", run: run_names };
/// Plans the next of a series.
pub const SERIES: JobEntry = JobEntry { name: "meetings.series", run: run_series };

/// Reminds of the day of a decision, and tells that it is late.
pub const DUE: JobEntry = JobEntry { name: "meetings.due", run: run_due };

/// How many accounts one transaction tells.
const BATCH: usize = 100;

/// What the invited are told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// They are invited.
    Called,
    /// It is held at another time or place.
    Moved,
    /// It does not take place.
    Cancelled,
    /// The minutes can be read.
    Published,
}

#[derive(Serialize, Deserialize)]
struct Tell {
    meeting: MeetingId,
    news: News,
    after: Uuid,
    /// Of what was moved: the first move that they have not heard of.
    #[serde(default)]
    from: i64,
    /// Of what was moved, for all but the first batch: what `sequence` was. Moved again, another job tells everybody.
    #[serde(default)]
    upto: Option<i64>,
}

#[derive(Serialize, Deserialize)]
struct Of {
    meeting: MeetingId,
}

#[derive(Serialize, Deserialize)]
struct Next {
    series: SeriesId,
}

/// Begins to tell the invited.
pub fn tell(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, meeting: MeetingId, news: News) -> Result<(), Fail> {
    let payload = Tell { meeting, news, after: Uuid::nil(), from: 0, upto: None };
    let now = moment.now;
    enqueue(tx, moment, card.code, TELL.name, &payload, now, None).map_err(Fail::from)
}

/// Begins to tell the invited of a move. Moved again before anybody heard of it, they are told once, of what stands then.
pub fn moved(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, meeting: MeetingId, seq: i64) -> Result<(), Fail> {
    let payload = Tell { meeting, news: News::Moved, after: Uuid::nil(), from: seq, upto: None };
    let (now, key) = (moment.now, format!("meeting-moved:{}:{meeting}", card.code));
    enqueue(tx, moment, card.code, TELL.name, &payload, now, Some(&key)).map_err(Fail::from)
}

fn key(card: &Card, meeting: MeetingId) -> String {
    format!("meeting-minutes:{}:{meeting}", card.code)
}

/// Reminds the chair at an instant, unless the minutes are published by then.
pub fn remind(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, meeting: MeetingId, at: Time) -> Result<(), Fail> {
    enqueue(tx, moment, card.code, MINUTES.name, &Of { meeting }, at, Some(&key(card, meeting))).map_err(Fail::from)
}

/// No reminder is needed any more.
pub fn no_reminder(tx: &mut Tx<'_>, card: &Card, meeting: MeetingId) -> Result<(), Fail> {
    jobs::cancel(tx, &key(card, meeting)).map_err(Fail::from)
}

/// Takes the names off the list of who was there at an instant; how many they were stays.
pub fn names(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, meeting: MeetingId, at: Time) -> Result<(), Fail> {
    let key = format!("meeting-names:{}:{meeting}", card.code);
    enqueue(tx, moment, card.code, NAMES.name, &Of { meeting }, at, Some(&key)).map_err(Fail::from)
}

/// Plans the next of a series at an instant.
pub fn next(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, id: SeriesId, at: Time) -> Result<(), Fail> {
    let key = format!("meeting-series:{}:{id}", card.code);
    enqueue(tx, moment, card.code, SERIES.name, &Next { series: id }, at, Some(&key)).map_err(Fail::from)
}

#[derive(Serialize, Deserialize)]
struct Due {
    decision: DecisionId,
}

fn due_key(card: &Card, decision: DecisionId) -> String {
    format!("meeting-due:{}:{decision}", card.code)
}

/// Reminds of a decision's day from now on.
pub fn due(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, decision: DecisionId, due: Date) -> Result<(), Fail> {
    let Some(day) = Nudge::next(due, card.zone.date(moment.now)) else { return Ok(()) };
    let (key, at) = (due_key(card, decision), card.zone.at(day, 9, 0));
    enqueue(tx, moment, card.code, DUE.name, &Due { decision }, at, Some(&key)).map_err(Fail::from)
}

/// Nobody is reminded any more.
pub fn not_due(tx: &mut Tx<'_>, card: &Card, decision: DecisionId) -> Result<(), Fail> {
    jobs::cancel(tx, &due_key(card, decision)).map_err(Fail::from)
}

fn run_due(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, Due { decision }, id) = (call.community()?, call.payload()?, call.job.id);
    let (asked, moment, card) = (app.clone(), call.moment.clone(), ready(app, code)?);
    app.db.write_now(move |tx| {
        // Messages leave no trace to look for: the job goes in the same transaction.
        if !jobs::take(tx, id)? {
            return Ok(());
        }
        let mut moment = moment.clone();
        let Some(d) = decided::one_decision(tx, code, decision)? else { return Ok(()) };
        let (Some(day), Some(m)) = (d.due, read::one(tx, code, d.meeting)?) else { return Ok(()) };
        if matches!(d.stands(&card.zone, moment.now), Stands::Done | Stands::Dropped) {
            return Ok(());
        }
        let nudge = Nudge::on(day, card.zone.date(moment.now));
        letters::nudge(tx, &asked, &card, &mut moment, &m, &d, (nudge, day))?;
        due(tx, &card, &mut moment, decision, day)
    })?;
    app.bell.ring();
    Ok(())
}

fn run_tell(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, Tell { meeting, news, after, from, upto }, id) = (call.community()?, call.payload()?, call.job.id);
    let (asked, moment, card) = (app.clone(), call.moment.clone(), ready(app, code)?);
    app.db.write_now(move |tx| {
        // Messages leave no trace to look for: the job goes in the same transaction.
        if !jobs::take(tx, id)? {
            return Ok(());
        }
        let (app, mut moment) = (&asked, moment.clone());
        let Some(m) = read::one(tx, code, meeting)? else { return Ok(()) };
        // Who was invited to what was cancelled meanwhile is told that only.
        if matches!(news, News::Called | News::Moved) && m.state == "cancelled" {
            return Ok(());
        }
        if upto.is_some_and(|seq| seq != m.sequence) {
            return Ok(());
        }
        let moved = if news == News::Moved { read::moved_since(tx, code, meeting, from)? } else { None };
        let said = letters::Said { news, moved: moved.as_ref() };
        let all = letters::heard_by(tx, &card, &m)?;
        let batch: Vec<_> = all.into_iter().filter(|a| a.0 > after).take(BATCH).collect();
        for account in &batch {
            letters::account(tx, app, &card, &mut moment, &m, *account, said)?;
        }
        if let Some(last) = batch.last().filter(|_| batch.len() == BATCH) {
            let upto = (news == News::Moved).then_some(m.sequence);
            let now = moment.now;
            enqueue(tx, &mut moment, code, TELL.name, &Tell { meeting, news, after: last.0, from, upto }, now, None)?;
        }
        if news == News::Published && after.is_nil() {
            askers(tx, app, &card, &mut moment, &m)?;
        }
        Ok::<_, Fail>(())
    })?;
    app.bell.ring();
    Ok(())
}

/// Whoever asked for what stood on the agenda hears what was decided of it.
fn askers(tx: &mut Tx<'_>, app: &App, card: &Card, moment: &mut Moment, m: &read::Meeting) -> Result<(), Fail> {
    let decisions = decided::decisions(tx, card.code, m.id)?;
    for item in read::items(tx, card.code, m.id)? {
        let Some((matter, number)) = &item.matter else { continue };
        let Some(found) = matters::read::by_id(tx, card.code, *matter)? else { continue };
        let words: Vec<&str> = decisions.iter().filter(|d| d.item == item.seq).map(|d| d.words.as_str()).collect();
        matters::tell::followers_of(tx, app, card, moment, &found, liren_ground::messages::Urgency::Digest, |lang, _| {
            let t = Meetings(lang);
            if words.is_empty() {
                t.tell_item_open(&m.title, number)
            } else {
                t.tell_item(&m.title, number, words.join(t.between()))
            }
        })?;
    }
    Ok(())
}

fn run_minutes(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, Of { meeting }, id) = (call.community()?, call.payload()?, call.job.id);
    let (asked, moment, card) = (app.clone(), call.moment.clone(), ready(app, code)?);
    app.db.write_now(move |tx| {
        if !jobs::take(tx, id)? {
            return Ok(());
        }
        let mut moment = moment.clone();
        let Some(m) = read::one(tx, code, meeting)?.filter(|m| m.published.is_none() && m.state == "held") else {
            return Ok(());
        };
        letters::chair(tx, &asked, &card, &mut moment, &m)?;
        // Once more on the day itself, by the rules it was planned under.
        let pack = asked.pack_in(tx, &m.pack, m.pack_version)?;
        let days = m.kind_in(&pack).map_or(7, |k| k.minutes_days);
        let due = minutes_due(card.zone.date(m.closed.unwrap_or(m.ends)), days);
        if card.zone.date(moment.now) < due { remind(tx, &card, &mut moment, meeting, card.zone.at(due, 9, 0)) } else { Ok(()) }
    })?;
    app.bell.ring();
    Ok(())
}

fn run_names(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, Of { meeting }, id) = (call.community()?, call.payload()?, call.job.id);
    app.db.write_now(move |tx| {
        if jobs::take(tx, id)? {
            // The rows stay: they are the number of who was there. Who wrote a name down goes with it.
            tx.exec(
                sql!("UPDATE meeting_present SET name = '', post = NULL WHERE community = $1 AND meeting = $2"),
                &[code.into(), meeting.into()],
            )?;
        }
        Ok::<_, Fail>(())
    })
}

fn run_series(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, Next { series: id }, job) = (call.community()?, call.payload()?, call.job.id);
    let (moment, card) = (call.moment.clone(), ready(app, code)?);
    app.db.write_now(move |tx| {
        if !jobs::take(tx, job)? {
            return Ok(());
        }
        series::plan_next(tx, &card, &mut moment.clone(), id)
    })
}
