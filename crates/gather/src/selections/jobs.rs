//! Letting people know of a selection: those who live in its place when it begins and when its result is posted.

use liren_core::id::SelectionId;
use liren_core::moment::Moment;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::jobs::{Call, JobEntry, enqueue};
use liren_store::{Tx, jobs};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{store, tell};
use crate::consultations::tell::heard_by;
use crate::matters::jobs::ready;

/// Tells those of the place.
pub const TELL: JobEntry = JobEntry { name: "selections.tell", run: run_tell };

/// How many accounts one transaction tells.
const BATCH: usize = 100;

/// What people hear.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// It began.
    Begun,
    /// Its result is posted.
    Posted,
}

#[derive(Serialize, Deserialize)]
struct Tell {
    selection: SelectionId,
    news: News,
    after: Uuid,
}

/// Tells those of the place.
pub(super) fn tell(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, selection: SelectionId, news: News) -> Result<(), Fail> {
    let now = moment.now;
    enqueue(tx, moment, card.code, TELL.name, &Tell { selection, news, after: Uuid::nil() }, now, None).map_err(Fail::from)
}

fn run_tell(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, Tell { selection, news, after }, id) = (call.community()?, call.payload()?, call.job.id);
    let (asked, moment, card) = (app.clone(), call.moment.clone(), ready(app, code)?);
    app.db.write_now(move |tx| {
        // Messages leave no trace to look for: the job goes in the same transaction.
        if !jobs::take(tx, id)? {
            return Ok(());
        }
        let (app, mut moment) = (&asked, moment.clone());
        let Some(s) = store::one(tx, code, selection)? else { return Ok(()) };
        // What was stopped meanwhile is no news.
        if s.state == "ended" {
            return Ok(());
        }
        let batch: Vec<_> = heard_by(tx, &card, s.place)?.into_iter().filter(|a| a.0 > after).take(BATCH).collect();
        let said = tell::News::read(tx, app, &card, &s)?;
        for account in &batch {
            said.to(tx, app, &card, &mut moment, *account, news)?;
        }
        if let Some(last) = batch.last().filter(|_| batch.len() == BATCH) {
            let now = moment.now;
            enqueue(tx, &mut moment, code, TELL.name, &Tell { selection, news, after: last.0 }, now, None)?;
        }
        Ok::<_, Fail>(())
    })?;
    app.bell.ring();
    Ok(())
}
