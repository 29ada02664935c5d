//! The clocks of a project: the end of its warranty, the days of its milestones.

use liren_core::id::{PostId, ProjectId};
use liren_core::moment::Moment;
use liren_core::nudge::Nudge;
use liren_core::project::Stage;
use liren_core::refusal::Refusal;
use liren_core::time::{Date, Time};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::jobs::{Call, JobEntry, enqueue};
use liren_store::{Tx, jobs, sql};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{act, store, told};

/// A warranty ends.
pub const WARRANTY: JobEntry = JobEntry { name: "projects.warranty", run: ends };

/// Which project.
#[derive(Serialize, Deserialize)]
pub struct Of {
    /// Its row.
    pub project: ProjectId,
}

/// Reminds of the day of a milestone, and tells that it is late.
pub const MILESTONE: JobEntry = JobEntry { name: "projects.milestone", run: nears };

#[derive(Serialize, Deserialize)]
struct Step {
    project: ProjectId,
    milestone: Uuid,
}

fn key(card: &Card, milestone: Uuid) -> String {
    format!("project-milestone:{}:{milestone}", card.code)
}

/// Reminds of a milestone's day from now on, and no longer of another.
pub(super) fn milestone(
    tx: &mut Tx<'_>,
    card: &Card,
    moment: &mut Moment,
    project: ProjectId,
    milestone: Uuid,
    due: Date,
) -> Result<(), Fail> {
    reached(tx, card, milestone)?;
    let Some(day) = Nudge::next(due, card.zone.date(moment.now)) else { return Ok(()) };
    let (key, at) = (key(card, milestone), card.zone.at(day, 9, 0));
    enqueue(tx, moment, card.code, MILESTONE.name, &Step { project, milestone }, at, Some(&key)).map_err(Fail::from)
}

/// Nobody is reminded of it any more.
pub(super) fn reached(tx: &mut Tx<'_>, card: &Card, milestone: Uuid) -> Result<(), Fail> {
    jobs::cancel(tx, &key(card, milestone)).map_err(Fail::from)
}

fn nears(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, Step { project, milestone: id }, job) = (call.community()?, call.payload()?, call.job.id);
    let card = crate::matters::jobs::ready(app, code)?;
    let (asked, moment) = (app.clone(), call.moment.clone());
    app.db.write_now(move |tx| {
        // Messages leave no trace to look for: the job goes in the same transaction.
        if !jobs::take(tx, job)? {
            return Ok(());
        }
        let mut moment = moment.clone();
        let Some(p) = store::by_id(tx, code, project)?.filter(|p| !p.stage.over()) else { return Ok(()) };
        let open: Option<(String, Time, PostId)> = tx.one(
            sql!(
                "SELECT title, due, post FROM project_milestone WHERE community = $1 AND project = $2 AND id = $3 AND done IS NULL"
            ),
            &[code.into(), project.into(), id.into()],
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
        )?;
        let Some((title, due, owner)) = open else { return Ok(()) };
        let (day, today) = (card.zone.date(due), card.zone.date(moment.now));
        let nudge = Nudge::on(day, today);
        // Who runs it hears that it is late, and everybody reads it.
        if nudge == Nudge::Late {
            told::say(tx, &card, &p, "late", &title, moment.now)?;
        }
        let to = if nudge == Nudge::Late { p.holder } else { owner };
        told::nudge(tx, &asked, &card, &mut moment, &p, to, &title, (nudge, day))?;
        milestone(tx, &card, &mut moment, project, id, day)
    })?;
    app.bell.ring();
    Ok(())
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
