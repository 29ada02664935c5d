//! Beginning a project, from a matter, a decision, what somebody wanted raised or by itself; whoever begins it answers for it.

use liren_core::id::{AccountId, DecisionId, MatterId, ProjectId, ProposalId};
use liren_core::lang::Lang;
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_ground::ground::{Ground, Place};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::audit::{self, Did};
use liren_store::{Tx, sql};
use uuid::Uuid;

use super::{store, told};
use crate::matters::table::Table;
use crate::matters::tied;

/// The number of the n-th project of a year: `P2026-001`.
pub fn number(year: i16, n: i64) -> String {
    format!("P{year}-{n:03}")
}

/// A project to begin.
#[derive(Clone, Debug)]
pub struct New {
    /// Code of its kind.
    pub kind: String,
    /// For whom.
    pub place: Place,
    /// What it is called.
    pub title: String,
    /// What is wrong.
    pub problem: String,
    /// Whom it helps.
    pub helps: String,
    /// Whom it burdens.
    pub burdens: String,
    /// The matter it comes from.
    pub matter: Option<MatterId>,
    /// The decision it carries out.
    pub decision: Option<DecisionId>,
    /// What somebody wanted raised.
    pub proposal: Option<ProposalId>,
    /// The form's own key: the same form sent twice begins one project.
    pub once: [u8; 16],
}

/// Begins a project; whoever begins it answers for it.
pub fn begin(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    number: &str,
    new: &New,
) -> Result<String, Fail> {
    let ground = Ground::read(tx, card.code)?;
    let by = ground.by(actor, Action::PlanProject, new.place)?;
    if !ground.has(new.place) {
        return Err(Refusal::field("place", ProblemKey::NotHere).into());
    }
    let kind = card.pack.projects.iter().find(|k| k.code == new.kind);
    let kind = kind.ok_or_else(|| Refusal::field("kind", ProblemKey::NotAChoice))?;
    let (id, now): (ProjectId, _) = (moment.id(), moment.now);
    let made = tx.exec(
        sql!(
            "INSERT INTO project (community, id, number, kind, place_kind, place, building, title, problem, helps, burdens, stage,
                    holder, matter, firm, warranty, dropped, seq, created, changed, once, pack, pack_version,
                    decision, proposal)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'idea', $12, $13, '', NULL, '', 1, $14, $14, $15, $16, $17, $18, $19)
             ON CONFLICT DO NOTHING"
        ),
        &[
            card.code.into(),
            id.into(),
            number.into(),
            kind.code.as_str().into(),
            new.place.kind().into(),
            new.place.id().into(),
            ground.building(new.place).into(),
            new.title.as_str().into(),
            new.problem.as_str().into(),
            new.helps.as_str().into(),
            new.burdens.as_str().into(),
            by.into(),
            new.matter.into(),
            now.into(),
            new.once.as_slice().into(),
            card.pack.id.as_str().into(),
            card.pack.version.into(),
            new.decision.into(),
            new.proposal.into(),
        ],
    )?;
    if made == 0 {
        let first = tx.one(
            sql!("SELECT number FROM project WHERE community = $1 AND once = $2"),
            &[card.code.into(), new.once.as_slice().into()],
            |r| r.get(0),
        )?;
        // Somebody else made a project of the decision already.
        return first.ok_or_else(|| Refusal::Used.into());
    }
    for point in &kind.points {
        add_point(tx, card, moment, id, point.get(Lang::Zh))?;
    }
    told::event(tx, card, id, 1, "began", "", now)?;
    if let Some(matter) = new.matter {
        let mut table = Table::lay(tx, app, card, moment, matter)?;
        table.say(tx, "project", Some(by), "public", number, None)?;
        let (progress, released) = (table.progress.clone(), table.matter.released);
        table.keep(tx, progress, "project", released)?;
        tied(tx, card.code, matter)?;
    }
    if let Some(proposal) = new.proposal {
        take_up(tx, card, id, proposal)?;
    }
    let project = store::by_id(tx, card.code, id)?.ok_or(Refusal::NotFound)?;
    told::all(tx, app, card, moment, &project)?;
    // Whoever begins it hears of what comes next.
    if let Some(account) = actor.account {
        told::follow(tx, card, id, account, true)?;
    }
    let did = Did { action: "project.begin", subject_kind: "project", subject: id.0, post: Some(by), detail: &kind.code };
    audit::append(tx, moment, card.code, actor, &did)?;
    Ok(number.to_string())
}

/// What somebody wanted raised is taken up: it waits for no agenda any more, and who wanted it hears of every step.
fn take_up(tx: &mut Tx<'_>, card: &Card, id: ProjectId, proposal: ProposalId) -> Result<(), Fail> {
    let at = [card.code.into(), proposal.into(), id.into()];
    if tx.exec(sql!("UPDATE proposal SET taken = $3 WHERE community = $1 AND id = $2 AND taken IS NULL"), &at)? == 0 {
        return Err(Refusal::Gone.into());
    }
    let who = sql!("SELECT account FROM proposal WHERE community = $1 AND id = $2");
    let account: Option<Option<AccountId>> = tx.one(who, &[card.code.into(), proposal.into()], |r| r.get(0))?;
    match account.flatten() {
        Some(account) => told::follow(tx, card, id, account, true),
        None => Ok(()),
    }
}

pub(super) fn add_point(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, id: ProjectId, words: &str) -> Result<(), Fail> {
    let point: Uuid = moment.id();
    tx.exec(
        sql!("INSERT INTO project_point (community, project, id, words, round) VALUES ($1, $2, $3, $4, 1)"),
        &[card.code.into(), id.into(), point.into(), words.into()],
    )?;
    Ok(())
}
