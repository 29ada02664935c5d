//! What matters leave to be done after the answer has gone out: telling the holder, the clock, the terms of the search,
//! files nobody sent, posts that were handed over. Each may run twice and then does nothing new.

use std::sync::Arc;

use liren_core::events::PostHandedOver;
use liren_core::id::{Community, MatterId};
use liren_core::matter::Holder;
use liren_core::moment::Moment;
use liren_core::time::{DAY, HOUR, Time};
use liren_ground::messages::Urgency;
use liren_ground::{chain, names};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::jobs::{Call, JobEntry, enqueue};
use liren_kit::when;
use liren_store::{Error, Tx, files, jobs};

use super::file::OfMatter;
use super::outside;
use super::{act, index, read, rows, tell, urls};
use crate::figures::rollup;
use crate::happened::{self, What};
use crate::words::Matters;

/// Tells the holder of a new matter, and the worker on duty.
pub const FILED: JobEntry = JobEntry { name: "matters.filed", run: filed };
/// A clock ran out.
pub const CLOCK: JobEntry = JobEntry { name: "matters.clock", run: clock };
/// Writes search terms, and adds what happened to the figures.
pub const INDEX: JobEntry = JobEntry { name: "matters.index", run: index };
/// Removes files that were uploaded and never sent.
pub const SWEEP: JobEntry = JobEntry { name: "matters.sweep_files", run: sweep };
/// A post was handed over: its matters go with it.
pub const HANDED_OVER: JobEntry = JobEntry { name: PostHandedOver::JOB, run: handed_over };

/// How many matters one transaction indexes. A matter has some fifty terms: few at a time let those who file pass between.
const INDEXED: i64 = 16;
/// How many files are looked for, and how many matters one transaction hands over.
const BATCH: i64 = 50;
/// How long an upload may rest before its form is sent.
const LOOSE: i64 = DAY;

/// The card, with the names of the community read ahead of the transaction.
pub(crate) fn ready(app: &App, code: Community) -> Result<Arc<Card>, Fail> {
    let (asked, now) = (app.clone(), app.now());
    let card = app.db.read_now(move |tx| asked.card_in(tx, code, now))?;
    app.memory.keep(code, card.clone(), now);
    names::ahead(app, &card)?;
    Ok(card)
}

fn filed(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, OfMatter { matter }, id) = (call.community()?, call.payload()?, call.job.id);
    let (asked, moment, card) = (app.clone(), call.moment.clone(), ready(app, code)?);
    app.db.write_now(move |tx| {
        // Messages leave no trace to look for: the job goes in the same transaction.
        if !jobs::take(tx, id)? {
            return Ok(());
        }
        let (app, mut moment) = (&asked, moment.clone());
        let Some(m) = read::by_id(tx, code, matter)? else { return Ok(()) };
        happened::note(tx, &mut moment, code, &m, What::Filed)?;
        let Some(p) = read::progress(tx, code, matter)?.filter(|_| m.state == "open") else { return Ok(()) };
        act::given(tx, app, &card, &mut moment, &m, &p)?;
        let duty = chain::of(tx, &card, &m.at(), moment.now)?.duty;
        let Some(duty) = duty.filter(|d| d.post != p.holder.post && m.about != Some(d.person)) else { return Ok(()) };
        let names = names::within(tx, app, &card)?;
        let url = urls::Matter::url(code, &m.number);
        tell::post(tx, app, &card, &mut moment, duty.post, &url, Urgency::Digest, |lang| {
            let category = super::said::category_name(&card.pack, &m.category, lang);
            Matters(lang).tell_duty(
                category,
                &m.number,
                names.post(&card, lang, p.holder.post),
                when::until(lang, &card.zone, p.due),
            )
        })
    })?;
    app.bell.ring();
    Ok(())
}

fn clock(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, OfMatter { matter }) = (call.community()?, call.payload()?);
    let (asked, moment, card) = (app.clone(), call.moment.clone(), ready(app, code)?);
    app.db.write_now(move |tx| act::clock(tx, &asked, &card, &mut moment.clone(), matter))?;
    app.bell.ring();
    Ok(())
}

fn index(app: &App, call: &Call) -> Result<(), Fail> {
    let code = call.community()?;
    let card = ready(app, code)?;
    let names = names::ahead(app, &card)?;
    loop {
        let (card, names) = (card.clone(), names.clone());
        let done = app.db.write_now(move |tx| {
            let waiting = rows::unindexed(tx, code, INDEXED)?;
            for m in &waiting {
                index::write(tx, &card, &names, m)?;
            }
            Ok::<_, Fail>(waiting.len())
        })?;
        if i64::try_from(done).unwrap_or(0) < INDEXED {
            break;
        }
    }
    while app.db.write_now(move |tx| rollup::fold(tx, code))? {}
    Ok(())
}

/// One sweep a community and day, asked for by whoever uploads.
pub fn sweep_later(tx: &mut Tx<'_>, moment: &mut Moment, code: Community) -> Result<(), Error> {
    let due = moment.now.plus(LOOSE + HOUR);
    enqueue(tx, moment, code, SWEEP.name, &(), due, Some(&format!("sweep-files:{code}")))
}

/// A sweep at once, for what was taken down.
pub fn sweep_now(tx: &mut Tx<'_>, moment: &mut Moment, code: Community) -> Result<(), Error> {
    let now = moment.now;
    enqueue(tx, moment, code, SWEEP.name, &(), now, Some(&format!("sweep-files-now:{code}")))
}

fn sweep(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, before) = (call.community()?, call.moment.now.plus(-LOOSE));
    loop {
        let found = app.db.read_now(move |tx| files::loose(tx, code, before, BATCH))?;
        if found.is_empty() {
            break;
        }
        for id in found {
            // The row first: a form sent in this very moment then finds no file to attach, instead of a row without a file.
            let gone = app.db.write_now(move |tx| files::forget(tx, code, id))?;
            if gone {
                app.ports.blobs.delete(code, id)?;
            }
        }
    }
    // What was uploaded since is looked at in its turn.
    let moment = call.moment.clone();
    app.db.write_now(move |tx| {
        if files::loose(tx, code, Time(i64::MAX), 1)?.is_empty() {
            return Ok(());
        }
        sweep_later(tx, &mut moment.clone(), code)
    })?;
    Ok(())
}

fn handed_over(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, event) = (call.community()?, call.payload::<PostHandedOver>()?);
    let to = Holder { post: event.to, person: event.person };
    let card = ready(app, code)?;
    let (now, helping) = (call.moment.now, card.clone());
    app.db.write_now(move |tx| {
        outside::hand_over(tx, &helping, event.from, to, now)?;
        crate::projects::store::hand_over(tx, code, event.from, event.to)?;
        crate::consultations::store::hand_over(tx, code, event.from, event.to)?;
        crate::meetings::decided::hand_over(tx, code, event.from, event.to)?;
        crate::selections::store::hand_over(tx, code, event.from, event.to)?;
        crate::filings::store::hand_over(tx, code, event.from, event.to).map_err(Fail::from)
    })?;
    let mut after = MatterId(uuid::Uuid::nil());
    loop {
        let (asked, moment, last, card) = (app.clone(), call.moment.clone(), after, card.clone());
        let moved = app.db.write_now(move |tx| {
            let mut moment = moment.clone();
            // By id, so that one that cannot follow does not stand in the way of the rest.
            let held = rows::unfinished_of(tx, code, event.from, last, BATCH)?;
            for id in &held {
                act::follow_post(tx, &asked, &card, &mut moment, *id, event.from, to)?;
            }
            Ok::<_, Fail>(held)
        })?;
        match moved.last() {
            Some(id) => after = *id,
            None => break,
        }
    }
    app.bell.ring();
    Ok(())
}
