//! The one clock of a project: the end of its warranty.

use liren_core::id::ProjectId;
use liren_core::project::Stage;
use liren_core::refusal::Refusal;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_kit::jobs::{Call, JobEntry};
use serde::{Deserialize, Serialize};

use super::{act, store, told};

/// A warranty ends.
pub const WARRANTY: JobEntry = JobEntry { name: "projects.warranty", run: ends };

/// Which project.
#[derive(Serialize, Deserialize)]
pub struct Of {
    /// Its row.
    pub project: ProjectId,
}

fn ends(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, Of { project }) = (call.community()?, call.payload()?);
    let card = crate::matters::jobs::ready(app, code)?;
    let (asked, moment) = (app.clone(), call.moment.clone());
    app.db.write_now(move |tx| {
        let p = store::by_id(tx, code, project)?.ok_or(Refusal::NotFound)?;
        // Run twice, or something changed since: nothing is to be done.
        if p.stage != Stage::Warranty || p.warranty.is_none_or(|at| at > moment.now) {
            return Ok(());
        }
        let mut moment = moment.clone();
        act::to(tx, &card, p.id, Stage::Closed, p.warranty, "")?;
        told::say(tx, &card, &p, "closed", "", moment.now)?;
        let now_so = store::by_id(tx, code, project)?.ok_or(Refusal::NotFound)?;
        told::all(tx, &asked, &card, &mut moment, &now_so)
    })?;
    app.bell.ring();
    Ok(())
}
