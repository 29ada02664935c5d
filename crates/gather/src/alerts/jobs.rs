//! Telling in batches, and forgetting what nobody confirmed.

use liren_core::pack::Visibility;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_kit::jobs::{Call, JobEntry};
use liren_store::jobs;

use super::store::{self, Tell};
use crate::matters::read;

/// Tells the next subjects of a matter.
pub const TELL: JobEntry = JobEntry { name: "alerts.tell", run: tell };
/// Forgets addresses that were never confirmed.
pub const SWEEP: JobEntry = JobEntry { name: "alerts.sweep", run: sweep };

fn tell(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, what, id) = (call.community()?, call.payload::<Tell>()?, call.job.id);
    let (asked, moment) = (app.clone(), call.moment.clone());
    let card = crate::matters::jobs::ready(app, code)?;
    app.db.write_now(move |tx| {
        // Messages leave no trace to look for: the job goes in the same transaction.
        if !jobs::take(tx, id)? {
            return Ok(());
        }
        match read::by_id(tx, code, what.matter)?.filter(|m| m.visibility != Visibility::Closed && m.state != "withdrawn") {
            Some(m) => store::tell(tx, &asked, &card, &mut moment.clone(), &m, &what),
            None => Ok(()),
        }
    })?;
    app.bell.ring();
    Ok(())
}

fn sweep(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, moment) = (call.community()?, call.moment.clone());
    app.db.write_now(move |tx| store::sweep(tx, &mut moment.clone(), code))
}
