//! What consultations leave to be done later: telling people when it opens and is over, drawing the picture after a batch of
//! votes, closing, forgetting who voted. Each may run twice and then does nothing new.

use liren_core::id::ConsultationId;
use liren_core::moment::Moment;
use liren_core::opinion::Votes;
use liren_core::time::Time;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::jobs::{Call, JobEntry, enqueue};
use liren_store::{Tx, jobs, sql};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::begin;
use super::picture::{self, FEW, Made};
use super::store::{self, Consultation, Stands};
use super::tell::{self as letters, News};
use crate::matters::jobs::ready;

/// Tells those of the place.
pub const TELL: JobEntry = JobEntry { name: "consultations.tell", run: run_tell };
/// Draws the picture.
pub const PICTURE: JobEntry = JobEntry { name: "consultations.picture", run: run_picture };
/// It closes.
pub const CLOSE: JobEntry = JobEntry { name: "consultations.close", run: run_close };
/// Nothing says any more who voted.
pub const FORGET: JobEntry = JobEntry { name: "consultations.forget", run: run_forget };

/// How many accounts one transaction tells.
const BATCH: usize = 100;
/// How long votes gather before the picture is drawn again.
const GATHER: i64 = 10_000;

#[derive(Serialize, Deserialize)]
struct Tell {
    consultation: ConsultationId,
    news: News,
    after: Uuid,
}

#[derive(Serialize, Deserialize)]
struct Of {
    consultation: ConsultationId,
}

fn key(card: &Card, what: &str, id: ConsultationId) -> String {
    format!("consultation-{what}:{}:{id}", card.code)
}

/// Tells those of the place.
pub fn tell(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, consultation: ConsultationId, news: News) -> Result<(), Fail> {
    let now = moment.now;
    let payload = Tell { consultation, news, after: Uuid::nil() };
    enqueue(tx, moment, card.code, TELL.name, &payload, now, None).map_err(Fail::from)
}

/// Tells them when it opens.
pub fn open(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, consultation: ConsultationId, at: Time) -> Result<(), Fail> {
    let payload = Tell { consultation, news: News::Opened, after: Uuid::nil() };
    enqueue(tx, moment, card.code, TELL.name, &payload, at, Some(&key(card, "open", consultation))).map_err(Fail::from)
}

/// Closes at an instant, and no longer at another.
pub fn close(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, consultation: ConsultationId, at: Time) -> Result<(), Fail> {
    let key = key(card, "close", consultation);
    jobs::cancel(tx, &key)?;
    enqueue(tx, moment, card.code, CLOSE.name, &Of { consultation }, at, Some(&key)).map_err(Fail::from)
}

/// Draws the picture again before long; the votes of the next seconds go into the same one.
pub fn picture(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, consultation: ConsultationId) -> Result<(), Fail> {
    let due = moment.now.plus(GATHER);
    let key = key(card, "picture", consultation);
    enqueue(tx, moment, card.code, PICTURE.name, &Of { consultation }, due, Some(&key)).map_err(Fail::from)
}

/// Forgets at an instant who voted.
pub fn forget(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, consultation: ConsultationId, at: Time) -> Result<(), Fail> {
    let key = key(card, "forget", consultation);
    enqueue(tx, moment, card.code, FORGET.name, &Of { consultation }, at, Some(&key)).map_err(Fail::from)
}

fn run_tell(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, Tell { consultation, news, after }, id) = (call.community()?, call.payload()?, call.job.id);
    let (asked, moment, card) = (app.clone(), call.moment.clone(), ready(app, code)?);
    app.db.write_now(move |tx| {
        // Messages leave no trace to look for: the job goes in the same transaction.
        if !jobs::take(tx, id)? {
            return Ok(());
        }
        let (app, mut moment) = (&asked, moment.clone());
        let Some(k) = store::by_id(tx, code, consultation)? else { return Ok(()) };
        // What was ended meanwhile invites nobody any more.
        if news == News::Opened && k.stands(moment.now) == Stands::Over {
            return Ok(());
        }
        let all = letters::heard_by(tx, &card, k.place)?;
        let batch: Vec<_> = all.into_iter().filter(|a| a.0 > after).take(BATCH).collect();
        for account in &batch {
            letters::account(tx, app, &card, &mut moment, &k, *account, news)?;
        }
        if let Some(last) = batch.last().filter(|_| batch.len() == BATCH) {
            let now = moment.now;
            enqueue(tx, &mut moment, code, TELL.name, &Tell { consultation, news, after: last.0 }, now, None)?;
        }
        if news == News::Over && after.is_nil() {
            letters::writers(tx, app, &card, &mut moment, &k)?;
        }
        Ok::<_, Fail>(())
    })?;
    app.bell.ring();
    Ok(())
}

/// Reads all votes and draws, outside of any writing: a million votes would hold everybody up.
fn drawn(app: &App, card: &Card, id: ConsultationId) -> Result<Option<(Consultation, Made)>, Fail> {
    let code = card.code;
    let read = app.db.read_now(move |tx| {
        let Some(k) = store::by_id(tx, code, id)? else { return Ok(None) };
        let (statements, votes) = (store::statements(tx, code, id)?, store::votes(tx, code, id)?);
        let (views, paper) = (store::views(tx, code, id)?, store::on_paper(tx, code, id)?);
        Ok::<_, liren_store::Error>(Some((k, statements, votes, views, paper)))
    })?;
    let Some((k, statements, votes, views, paper)) = read else { return Ok(None) };
    let mut made = picture::make(&Votes::of(&votes), &statements, paper);
    // Only what changed is written.
    made.asking.retain(|(seq, count, priority)| {
        let seen = views.iter().find(|(s, _)| s == seq).map_or(0, |v| v.1);
        statements.iter().any(|s| s.seq == *seq && (s.count != *count || s.priority != *priority || s.views != seen))
    });
    let asking = made.asking.clone();
    let id = k.id;
    app.db.write_now(move |tx| {
        for (seq, count, priority) in &asking {
            let seen = views.iter().find(|(s, _)| s == seq).map_or(0, |v| v.1);
            tx.exec(
                sql!(
                    "UPDATE consultation_statement SET agree = $4, disagree = $5, pass = $6, priority = $7, views = $8
                      WHERE community = $1 AND consultation = $2 AND seq = $3"
                ),
                &[
                    code.into(),
                    id.into(),
                    (*seq).into(),
                    count.agree.into(),
                    count.disagree.into(),
                    count.pass.into(),
                    (*priority).into(),
                    seen.into(),
                ],
            )?;
        }
        Ok::<_, Fail>(())
    })?;
    Ok(Some((k, made)))
}

fn keep(tx: &mut Tx<'_>, card: &Card, k: &Consultation, made: &Made) -> Result<(), Fail> {
    let text = serde_json::to_string(&made.picture).map_err(|e| Fail::internal(format!("picture: {e}")))?;
    tx.exec(
        sql!(
            "UPDATE consultation SET picture = $3, people = $4, held = NULL, held_people = NULL WHERE community = $1 AND id = $2"
        ),
        &[card.code.into(), k.id.into(), text.as_str().into(), made.picture.people.into()],
    )?;
    Ok(())
}

/// While it is open a new picture waits, and is shown once five more people took part than it knows of. So the next one, and whatever is
/// drawn at the end, whenever that is, knows of five people more than what was shown before: from the difference nobody's vote can be read.
fn go_on(tx: &mut Tx<'_>, card: &Card, k: &Consultation, made: &Made) -> Result<(), Fail> {
    let (at, people) = ([card.code.into(), k.id.into()], i64::from(made.picture.people));
    let held: Option<Option<i64>> =
        tx.one(sql!("SELECT held_people FROM consultation WHERE community = $1 AND id = $2"), &at, |r| r.get(0))?;
    let held = held.flatten();
    // Before anything waits, what is shown already is what the next one is compared with.
    if people < held.unwrap_or(k.people) + i64::from(FEW) {
        return Ok(());
    }
    if held.is_some() {
        tx.exec(
            sql!(
                "UPDATE consultation SET picture = held, people = held_people
                  WHERE community = $1 AND id = $2 AND held IS NOT NULL AND held_people IS NOT NULL"
            ),
            &at,
        )?;
    }
    let text = serde_json::to_string(&made.picture).map_err(|e| Fail::internal(format!("picture: {e}")))?;
    tx.exec(
        sql!("UPDATE consultation SET held = $3, held_people = $4 WHERE community = $1 AND id = $2"),
        &[card.code.into(), k.id.into(), text.as_str().into(), people.into()],
    )?;
    Ok(())
}

fn run_picture(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, Of { consultation }) = (call.community()?, call.payload()?);
    let card = ready(app, code)?;
    let Some((k, made)) = drawn(app, &card, consultation)? else { return Ok(()) };
    app.db.write_now(move |tx| {
        let ended = store::by_id(tx, code, consultation)?.is_none_or(|k| k.ended.is_some());
        match (k.ended.is_some(), ended) {
            (true, _) => keep(tx, &card, &k, &made),
            // It ended while this was drawn: the last picture is another's.
            (false, true) => Ok(()),
            (false, false) => go_on(tx, &card, &k, &made),
        }
    })
}

fn run_close(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, Of { consultation }) = (call.community()?, call.payload()?);
    let (moment, card) = (call.moment.clone(), ready(app, code)?);
    let Some((k, made)) = drawn(app, &card, consultation)? else { return Ok(()) };
    if k.ended.is_some() {
        return Ok(());
    }
    let asked = app.clone();
    app.db.write_now(move |tx| {
        let mut moment = moment.clone();
        // It may have been kept open longer, or closed by the same job run twice.
        let Some(k) = store::by_id(tx, code, consultation)?.filter(|k| k.ended.is_none()) else { return Ok(()) };
        if k.closes > moment.now {
            let closes = k.closes;
            return close(tx, &card, &mut moment, k.id, closes);
        }
        let pack = asked.pack_in(tx, &k.pack, k.pack_version)?;
        let days = pack.consultation.as_ref().map_or(0, |r| r.keep_days);
        keep(tx, &card, &k, &made)?;
        begin::over(tx, &card, &mut moment, &k, days)
    })?;
    app.bell.ring();
    Ok(())
}

fn run_forget(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, Of { consultation }) = (call.community()?, call.payload()?);
    let now = call.moment.now;
    app.db.write_now(move |tx| {
        let at = [code.into(), consultation.into()];
        tx.exec(
            sql!("UPDATE consultation_voter SET person = NULL, shown = NULL WHERE community = $1 AND consultation = $2"),
            &at,
        )?;
        tx.exec(sql!("UPDATE consultation_statement SET author = NULL WHERE community = $1 AND consultation = $2"), &at)?;
        tx.exec(
            sql!("UPDATE consultation SET forgotten = $3 WHERE community = $1 AND id = $2 AND forgotten IS NULL"),
            &[code.into(), consultation.into(), now.into()],
        )?;
        Ok::<_, Fail>(())
    })
}
