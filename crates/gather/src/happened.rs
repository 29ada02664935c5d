//! What happened to a matter, for those who hear of it from outside: alerts and hooks. A move only notes it, and only where
//! somebody listens; a job spreads it after the answer has gone out. What is closed to the public is told to nobody.

use liren_core::id::{Community, MatterId};
use liren_core::matter::{Progress, State};
use liren_core::moment::Moment;
use liren_core::pack::Visibility;
use liren_core::time::Time;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_kit::jobs::{Call, JobEntry, enqueue};
use liren_store::{Tx, jobs};
use serde::{Deserialize, Serialize};

use crate::alerts;
use crate::hooks;
use crate::matters::jobs as jobs_of_matters;
use crate::matters::read::{self, Matter};

/// Spreads what happened.
pub const SPREAD: JobEntry = JobEntry { name: "matters.happened", run: spread };

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Somebody said it.
    Filed,
    /// Somebody else has it, or it has another date.
    Moved,
    /// It was answered.
    Settled,
    /// It is over.
    Closed,
}

#[derive(Serialize, Deserialize)]
struct Happened {
    matter: MatterId,
    what: What,
    at: Time,
}

impl What {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Filed, Self::Moved, Self::Settled, Self::Closed];

    /// The name of the event, for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Filed => "matter.filed",
            Self::Moved => "matter.moved",
            Self::Settled => "matter.settled",
            Self::Closed => "matter.closed",
        }
    }

    /// Back from [`What::name`].
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|w| w.name() == name)
    }

    /// What a new state of a matter means for those outside; most notes mean nothing.
    pub fn of(before: &Progress, after: &Progress, how: &str) -> Vec<Self> {
        let over = |s: State| matches!(s, State::Closed | State::Withdrawn);
        let mut all = Vec::new();
        if how == "settled" {
            all.push(Self::Settled);
        }
        if over(after.state) && !over(before.state) {
            all.push(Self::Closed);
        }
        let moved = after.holder.post != before.holder.post || after.state != before.state || after.promise != before.promise;
        if all.is_empty() && moved {
            all.push(Self::Moved);
        }
        all
    }
}

/// Whether anybody listens for this.
fn heard(tx: &mut Tx<'_>, c: Community, what: What) -> Result<bool, Fail> {
    Ok((alerts::tells(what) && alerts::store::any(tx, c)?) || hooks::store::any(tx, c)?)
}

/// Notes what happened, in the transaction of the move.
pub fn note(tx: &mut Tx<'_>, moment: &mut Moment, c: Community, m: &Matter, what: What) -> Result<(), Fail> {
    if m.visibility == Visibility::Closed || !heard(tx, c, what)? {
        return Ok(());
    }
    let happened = Happened { matter: m.id, what, at: moment.now };
    enqueue(tx, moment, c, SPREAD.name, &happened, moment.now, None).map_err(Fail::from)
}

fn spread(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, Happened { matter, what, at }, id) = (call.community()?, call.payload()?, call.job.id);
    let (asked, moment, card) = (app.clone(), call.moment.clone(), jobs_of_matters::ready(app, code)?);
    app.db.write_now(move |tx| {
        // Messages leave no trace to look for: the job goes in the same transaction.
        if !jobs::take(tx, id)? {
            return Ok(());
        }
        let mut moment = moment.clone();
        let Some(m) = read::by_id(tx, code, matter)?.filter(|m| m.visibility != Visibility::Closed) else { return Ok(()) };
        hooks::store::begin(tx, &mut moment, &asked, &card, &m, what, at)?;
        alerts::store::begin(tx, &mut moment, code, &m, what)
    })?;
    app.bell.ring();
    Ok(())
}
