//! What those who live there say in a selection, on the web or on paper: stand, propose, give a home's voice, object, ask for a recall.

use liren_core::id::{CandidateId, HomeId, SelectionId};
use liren_core::moment::Moment;
use liren_core::pack::Nomination;
use liren_core::permission::{Action, Actor, Role, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::selection::Kind;
use liren_ground::ground::{Ground, Place};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::{Tx, sql};
use uuid::Uuid;

use super::asked::Said;
use super::seats;
use super::table::{Entry, Table};
use super::whole::Whole;

/// Most objections.
const MOST_OBJECTIONS: usize = 100;

/// Notes what somebody says who lives there.
pub fn say(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    id: SelectionId,
    said: &Said,
) -> Result<(), Fail> {
    let person = actor.person.ok_or(Refusal::SignInNeeded)?;
    let mut t = Table::lay(tx, app, card, actor, moment, id)?;
    let accused = t.whole.is_about(Some(person));
    // Whoever is to be called back answers, whether they live here or not.
    if !accused {
        check(actor, Action::JoinSelection, &Where::COMMUNITY)?;
    }
    let own: Vec<HomeId> = mine(actor, &t.whole, &t.ground);
    if own.is_empty() && !accused {
        return Err(Refusal::Forbidden.into());
    }
    match said {
        Said::Stand { name, about, plans } => {
            t.may_nominate(Nomination::Own)?;
            t.put(Entry { name, about, plans, how: "own", person: Some(person), post: None, by: None, unsure: false })
        }
        Said::Propose(name, about) => {
            t.may_nominate(Nomination::Neighbours)?;
            let by = Some(person);
            t.put(Entry { name, about, plans: "", how: "neighbours", person: None, post: None, by, unsure: false })
        }
        Said::Voice(home, candidate) => {
            if !own.contains(home) || !speaks_for(actor, &t.whole, *home)? {
                return Err(Refusal::Forbidden.into());
            }
            t.voice(*home, *candidate, Some(person), None)
        }
        Said::Withdraw => {
            if t.s().kind == Kind::Recall {
                return Err(Refusal::NotUnderWay.into());
            }
            let stands = t.whole.candidates.iter().find(|c| c.person == Some(person)).map(|c| c.id);
            t.withdraw(stands.ok_or(Refusal::NotFound)?)
        }
        Said::Defend(words) => {
            if !accused {
                return Err(Refusal::Forbidden.into());
            }
            if t.s().over() {
                return Err(Refusal::NotUnderWay.into());
            }
            t.tx.exec(
                sql!("UPDATE selection_candidate SET about = $4 WHERE community = $1 AND selection = $2 AND person = $3"),
                &[card.code.into(), id.into(), person.into(), words.as_str().into()],
            )?;
            Ok(())
        }
        Said::Object(words) => {
            t.is("posted")?;
            if t.whole.objections.len() >= MOST_OBJECTIONS {
                return Err(Refusal::field("object", ProblemKey::Enough { max: MOST_OBJECTIONS }).into());
            }
            let row: Uuid = t.moment.id();
            let now = t.moment.now;
            t.tx.exec(
                sql!(
                    "INSERT INTO selection_objection (community, selection, id, words, reply, at) VALUES ($1, $2, $3, $4, '', $5)"
                ),
                &[card.code.into(), id.into(), row.into(), words.as_str().into(), now.into()],
            )?;
            Ok(())
        }
    }
}

/// The homes of somebody that lie in the place of a selection.
pub fn mine(actor: &Actor, whole: &Whole, ground: &Ground) -> Vec<HomeId> {
    seats::says_for(actor, ground, whole.selection.place, false)
}

/// Whether somebody may speak for a home: where owners choose, only who an officer knows as its owner.
pub fn speaks_for(actor: &Actor, whole: &Whole, home: HomeId) -> Result<bool, Fail> {
    let owners = whole.owners()?;
    Ok(actor.homes.iter().any(|h| h.home == home && (!owners || h.role == Role::Owner)))
}

/// Takes down what a home said on paper. The audit log does not say for which home: beside a count that grows it would say for whom.
/// Whoever stands takes down nothing, and paper never replaces what somebody of that home said themself.
#[allow(clippy::too_many_arguments, reason = "who takes down what which home says in which selection")]
pub fn on_paper(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    id: SelectionId,
    home: HomeId,
    candidate: CandidateId,
) -> Result<(), Fail> {
    let mut t = Table::lay(tx, app, card, actor, moment, id)?;
    let place: Place = t.s().place;
    let by = t.ground.by(actor, Action::RecordConsent, place)?;
    if actor.person.is_some() && t.whole.candidates.iter().any(|c| c.person == actor.person) {
        return Err(Refusal::Forbidden.into());
    }
    let themselves: Option<bool> = t.tx.one(
        sql!("SELECT TRUE FROM selection_voice WHERE community = $1 AND selection = $2 AND home = $3 AND person IS NOT NULL"),
        &[card.code.into(), id.into(), home.into()],
        |r| r.get(0),
    )?;
    if themselves.is_some() {
        return Err(Refusal::field("home", ProblemKey::Taken).into());
    }
    t.voice(home, candidate, None, Some(by))?;
    t.audit("selection.paper", Some(by), "")
}
