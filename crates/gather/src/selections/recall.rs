//! Asking that somebody is called back from a post (罢免): the first home says why, others join on the selection's page, and when as
//! many ask as the pack wants there is a ballot.

use liren_core::id::{HomeId, PostId, SelectionId};
use liren_core::moment::Moment;
use liren_core::pack::Voters;
use liren_core::permission::{Action, Actor, Role, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::selection::Kind;
use liren_ground::ground::{Ground, Place};
use liren_ground::people::store as people;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::{Tx, sql};

use super::begin::{self, Made};
use super::table::Table;
use super::tell::Stood;
use super::{seats, store};

/// A recall that is asked for.
#[derive(Clone, Debug)]
pub struct Ask {
    /// From which post.
    pub post: PostId,
    /// Why.
    pub why: String,
    /// For which of one's homes.
    pub home: HomeId,
    /// The form's own key.
    pub once: [u8; 16],
}

/// Who runs it: the chair, else a worker, and never who is to be called back.
fn runner(tx: &mut Tx<'_>, card: &Card, but: Option<liren_core::id::PersonId>) -> Result<PostId, Fail> {
    let found: Option<PostId> = tx.one(
        sql!(
            "SELECT id FROM post WHERE community = $1 AND role IN ('chair', 'community_worker') AND ended IS NULL
                AND person IS NOT NULL AND person <> $2 ORDER BY role, starts, id LIMIT 1"
        ),
        &[card.code.into(), but.map_or(uuid::Uuid::nil(), |p| p.0).into()],
        |r| r.get(0),
    )?;
    found.ok_or_else(|| Refusal::NotOffered.into())
}

/// Asks for it; answers the selection. Where one runs already this is another home that asks.
pub fn ask(tx: &mut Tx<'_>, app: &App, card: &Card, actor: &Actor, moment: &mut Moment, ask: &Ask) -> Result<SelectionId, Fail> {
    check(actor, Action::JoinSelection, &Where::COMMUNITY)?;
    let person = actor.person.ok_or(Refusal::SignInNeeded)?;
    let c = card.code;
    let post = people::post(tx, c, ask.post)?.filter(|p| p.ended.is_none() && p.person.is_some()).ok_or(Refusal::NotFound)?;
    let place = Place::of(post.scope.kind(), post.scope.place()).ok_or(Refusal::NotOffered)?;
    let kind = match post.body {
        Some(id) => people::body(tx, c, id)?.map(|b| b.kind),
        None => None,
    };
    let rules = seats::fills(card, post.role, place, kind.as_deref()).ok_or(Refusal::NotOffered)?;
    let class = rules.recall.class.as_deref().and_then(|c| card.pack.item_class(c)).ok_or(Refusal::NotOffered)?;
    let ground = Ground::read(tx, c)?;
    let owners = class.voters == Voters::Owners;
    let may = actor
        .homes
        .iter()
        .any(|h| h.home == ask.home && ground.contains(place, h.building, h.circle) && (!owners || h.role == Role::Owner));
    if !may {
        return Err(Refusal::field("home", ProblemKey::NotHere).into());
    }
    if let Some(first) = begin::twice(tx, card, &ask.once)? {
        return Ok(first);
    }
    let running = store::recall_of(tx, c, ask.post)?;
    let id = match running {
        Some(id) => id,
        None => {
            let made = Made {
                code: &rules.code,
                place,
                why: &ask.why,
                years: 0,
                seats: 1,
                kind: Kind::Recall,
                ends: None,
                of_post: Some(ask.post),
                by: runner(tx, card, post.person)?,
                notice: moment.now,
                once: ask.once,
            };
            begin::put(tx, card, actor, moment, &made)?
        }
    };
    if running.is_none() {
        let mut t = Table::lay(tx, app, card, actor, moment, id)?;
        t.insert(&post.name, "", "holder", post.person, Some(ask.post), true)?;
        let told: Vec<_> = post.person.map(|p| (p, Stood::Asked)).into_iter().collect();
        t.told(&told)?;
    }
    let mut t = Table::lay(tx, app, card, actor, moment, id)?;
    let candidate = t.whole.candidates.first().map(|c| c.id).ok_or_else(|| Fail::internal("a recall of nobody"))?;
    t.voice(ask.home, candidate, Some(person), None)?;
    Ok(id)
}
