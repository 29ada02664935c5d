//! Series of meetings: a rhythm that plans the next meeting when the last one has begun.

use liren_core::id::{MeetingId, SeriesId};
use liren_core::meeting::{Holidays, Rhythm, Round, Rounds};
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::Refusal;
use liren_core::time::{Date, HOUR, MINUTE, Time};
use liren_ground::ground::Place;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::audit::{self, Did};
use liren_store::{Error, Row, Tx, sql};

use super::jobs;
use super::plan::{self, New};

/// A series.
#[derive(Clone, Debug)]
pub struct Series {
    /// Its row.
    pub id: SeriesId,
    /// Kind code of the pack.
    pub kind: String,
    /// Title of each meeting.
    pub title: String,
    /// For whom.
    pub place: Place,
    /// Where people meet.
    pub held_at: String,
    /// How often, on which day.
    pub rhythm: Rhythm,
    /// Minute of the day at which it begins.
    pub minute: i64,
    /// How long, in minutes.
    pub lasts: i64,
    /// The post that planned it.
    pub by: liren_core::id::PostId,
    /// The last regular day that was planned.
    pub last: Date,
}

fn series(r: &Row<'_>) -> Result<Option<Series>, Error> {
    let small = |n: i64| i8::try_from(n).unwrap_or(1);
    let (Some(place), Some(rounds), Some(holidays)) =
        (Place::of(r.str(3)?, r.get(4)?), Rounds::parse(r.str(6)?), Holidays::parse(r.str(9)?))
    else {
        return Ok(None);
    };
    Ok(Some(Series {
        id: r.get(0)?,
        kind: r.get(1)?,
        title: r.get(2)?,
        place,
        held_at: r.get(5)?,
        rhythm: Rhythm { rounds, weekday: small(r.get(7)?), nth: small(r.get(8)?), holidays },
        minute: r.get(10)?,
        lasts: r.get(11)?,
        by: r.get(12)?,
        last: Date::from_days(r.get(13)?),
    }))
}

/// One series that has not ended.
pub fn one(tx: &mut Tx<'_>, card: &Card, id: SeriesId) -> Result<Option<Series>, Error> {
    let row = tx.one(
        sql!(
            "SELECT id, kind, title, place_kind, place, held_at, rounds, weekday, nth, holidays, minute, lasts, by_post, last
               FROM meeting_series WHERE community = $1 AND id = $2 AND ended IS NULL"
        ),
        &[card.code.into(), id.into()],
        series,
    )?;
    Ok(row.flatten())
}

/// Series that go on.
pub fn all(tx: &mut Tx<'_>, card: &Card) -> Result<Vec<Series>, Error> {
    let rows = tx.all(
        sql!(
            "SELECT id, kind, title, place_kind, place, held_at, rounds, weekday, nth, holidays, minute, lasts, by_post, last
               FROM meeting_series WHERE community = $1 AND ended IS NULL ORDER BY id LIMIT 100"
        ),
        &[card.code.into()],
        series,
    )?;
    Ok(rows.into_iter().flatten().collect())
}

/// Begins a series and plans its first meeting; answers with that. Sent twice it is one.
#[allow(clippy::too_many_arguments, reason = "the first meeting and the rhythm it begins")]
pub fn begin(
    tx: &mut Tx<'_>,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    new: &New,
    rhythm: Rhythm,
) -> Result<MeetingId, Fail> {
    let by = plan::allowed(tx, card, actor, moment.now, new)?;
    if let Some(first) = plan::planned(tx, card, new.once.as_ref())? {
        return Ok(first);
    }
    let (id, first): (SeriesId, _) = (moment.id(), card.zone.civil(new.starts));
    tx.exec(
        sql!(
            "INSERT INTO meeting_series (community, id, kind, title, place_kind, place, held_at, rounds, weekday, nth, holidays,
                                         minute, lasts, by_post, last, created, ended)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, NULL)"
        ),
        &[
            card.code.into(),
            id.into(),
            (&new.kind).into(),
            (&new.title).into(),
            new.place.kind().into(),
            new.place.id().into(),
            (&new.held_at).into(),
            rhythm.rounds.name().into(),
            i64::from(rhythm.weekday).into(),
            i64::from(rhythm.nth).into(),
            rhythm.holidays.name().into(),
            i64::from(first.minute_of_day()).into(),
            ((new.ends.0 - new.starts.0) / MINUTE).into(),
            by.into(),
            first.date.days().into(),
            moment.now.into(),
        ],
    )?;
    let first = plan::put(tx, card, moment, &New { series: Some(id), ..new.clone() }, by)?;
    jobs::next(tx, card, moment, id, new.starts.plus(HOUR))?;
    let did =
        Did { action: "meeting.series", subject_kind: "meeting", subject: first.0, post: Some(by), detail: rhythm.rounds.name() };
    audit::append(tx, moment, card.code, actor, &did)?;
    Ok(first)
}

/// The next round of a series, by the work calendar.
pub fn round(card: &Card, s: &Series) -> Option<Round> {
    s.rhythm.next(s.last, &card.calendar)
}

/// When a round begins.
fn begins(card: &Card, s: &Series, on: Date) -> Time {
    card.zone.at_minute(on, i32::try_from(s.minute).unwrap_or(0))
}

/// Plans the next meeting of a series; rounds that have passed while nothing ran are left out.
pub fn plan_next(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, id: SeriesId) -> Result<(), Fail> {
    let Some(mut s) = one(tx, card, id)? else { return Ok(()) };
    let (round, starts) = loop {
        let Some(round) = round(card, &s) else { return Ok(()) };
        let starts = begins(card, &s, round.on);
        if starts > moment.now {
            break (round, starts);
        }
        s.last = round.regular;
    };
    if card.pack.meeting(&s.kind).is_none() {
        return Ok(());
    }
    let new = New {
        kind: s.kind.clone(),
        title: s.title.clone(),
        place: s.place,
        starts,
        ends: starts.plus(s.lasts * MINUTE),
        held_at: s.held_at.clone(),
        series: Some(id),
        items: items_of_last(tx, card, id)?,
        once: None,
    };
    plan::put(tx, card, moment, &new, s.by)?;
    tx.exec(
        sql!("UPDATE meeting_series SET last = $3 WHERE community = $1 AND id = $2"),
        &[card.code.into(), id.into(), round.regular.days().into()],
    )?;
    jobs::next(tx, card, moment, id, starts.plus(HOUR))
}

/// The free items of the meeting before: what is talked of every time.
fn items_of_last(tx: &mut Tx<'_>, card: &Card, id: SeriesId) -> Result<Vec<(String, i64)>, Fail> {
    let last: Option<MeetingId> = tx.one(
        sql!("SELECT id FROM meeting WHERE community = $1 AND series = $2 ORDER BY starts DESC LIMIT 1"),
        &[card.code.into(), id.into()],
        |r| r.get(0),
    )?;
    let Some(last) = last else { return Ok(Vec::new()) };
    let items = super::read::items(tx, card.code, last)?;
    Ok(items.into_iter().filter(|i| i.source == "free").map(|i| (i.title, i.minutes)).collect())
}

/// Ends a series; what is planned already stays.
pub fn end(tx: &mut Tx<'_>, card: &Card, actor: &Actor, moment: &mut Moment, id: SeriesId) -> Result<(), Fail> {
    let s = one(tx, card, id)?;
    check(actor, Action::RunMeeting, &s.as_ref().map_or(Where::COMMUNITY, |s| Where::post(s.by)))?;
    let s = s.ok_or(Refusal::NotFound)?;
    tx.exec(
        sql!("UPDATE meeting_series SET ended = $3 WHERE community = $1 AND id = $2"),
        &[card.code.into(), id.into(), moment.now.into()],
    )?;
    let did = Did { action: "meeting.series_end", subject_kind: "meeting", subject: id.0, post: Some(s.by), detail: "" };
    audit::append(tx, moment, card.code, actor, &did).map_err(Fail::from)
}
