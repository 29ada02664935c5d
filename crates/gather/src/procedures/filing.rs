//! The step of a procedure that files something with the authority: by when, what is handed in, who notes it.

use liren_core::filing;
use liren_core::id::{PostId, RunId};
use liren_core::lang::Both;
use liren_core::pack::Procedure;
use liren_core::permission::{Action, Actor, Where, check, check_somewhere};
use liren_core::refusal::Refusal;
use liren_core::time::Time;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::Tx;

use super::store::{self, Run};

/// The step of a procedure that files something, once there is something to file.
pub struct FilingStep {
    /// The procedure.
    pub run: Run,
    /// As its pack has it.
    pub procedure: Procedure,
    /// Which step.
    pub at: usize,
    /// When the step before was taken.
    pub since: Time,
    /// By when it is to be filed.
    pub due: Time,
}

impl FilingStep {
    /// What has to be handed in.
    pub fn papers(&self) -> &[Both] {
        self.procedure.steps.get(self.at).map_or(&[], |s| s.filing_papers.as_slice())
    }
}

/// That step; none where nothing is filed, where the step before was not taken, and of what was ended early.
pub fn step(tx: &mut Tx<'_>, app: &App, card: &Card, id: RunId) -> Result<Option<FilingStep>, Fail> {
    let Some(run) = store::one(tx, card, id)?.filter(|r| r.ended.is_none()) else { return Ok(None) };
    let procedure = store::procedure(tx, app, &run)?;
    let files = procedure.steps.iter().enumerate().find_map(|(i, s)| Some((i, s.filing_days?)));
    let Some((at, days)) = files else { return Ok(None) };
    let since = match at.checked_sub(1) {
        Some(before) => store::taken(tx, card, id)?.get(before).map(|t| t.at),
        None => Some(run.created),
    };
    Ok(since.map(|since| FilingStep { run, procedure, at, since, due: filing::due(&card.zone, since, days) }))
}

/// The post by which somebody may note a filing: staff, and who takes the step.
pub fn by(tx: &mut Tx<'_>, card: &Card, actor: &Actor, step: &FilingStep) -> Result<PostId, Fail> {
    check_somewhere(actor, Action::RunProcedure)?;
    if check(actor, Action::RunProcedure, &Where::COMMUNITY).is_ok()
        && let Some(post) = actor.posts.iter().find(|p| store::STAFF.contains(&p.role))
    {
        return Ok(post.id);
    }
    let by = store::acting(tx, card, actor, (&step.procedure, step.run.place), step.at)?;
    by.map(|(post, _)| post).ok_or_else(|| Refusal::Forbidden.into())
}
