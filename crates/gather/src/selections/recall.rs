//! Asking that somebody is called back from a post (罢免): the first home says why, others join on the selection's page, and when as
//! many ask as the pack wants there is a ballot.

use liren_core::id::{HomeId, PostId, SelectionId};
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::selection::Kind;
use liren_ground::ground::{Ground, Place};
use liren_ground::people::store as people;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::{Tx, sql};

use super::begin::{self, Made};
use super::table::{Entry, Table};
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

/// Asks for it; answers the selection, and whether it ran already: then this is another home that asks.
pub fn ask(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    ask: &Ask,
) -> Result<(SelectionId, bool), Fail> {
    check(actor, Action::JoinSelection, &Where::COMMUNITY)?;
    let person = actor.person.ok_or(Refusal::SignInNeeded)?;
    let c = card.code;
    let post = people::post(tx, c, ask.post)?.filter(|p| p.ended.is_none() && p.person.is_some()).ok_or(Refusal::NotFound)?;
    let place = Place::of(post.scope.kind(), post.scope.place()).ok_or(Refusal::NotOffered)?;
    let body = seats::body_of(tx, card, &post)?;
    let (rules, owners) = seats::recalls(card, post.role, place, body.as_deref()).ok_or(Refusal::NotOffered)?;
    if !seats::says_for(actor, &Ground::read(tx, c)?, place, owners).contains(&ask.home) {
        return Err(Refusal::field("home", ProblemKey::NotHere).into());
    }
    if let Some(first) = begin::twice(tx, card, &ask.once)? {
        return Ok((first, false));
    }
    let running = store::recall_of(tx, c, ask.post)?;
    let id = match running {
        Some(id) => id,
        // The one that was asked for is over since the form was shown: this one says why.
        None if ask.why.is_empty() => return Err(Refusal::field("why", ProblemKey::Required).into()),
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
        let (name, person, of) = (post.name.as_str(), post.person, Some(ask.post));
        t.insert(&Entry { name, about: "", plans: "", how: "holder", person, post: of, by: None, unsure: false }, true)?;
        let told: Vec<_> = post.person.map(|p| (p, Stood::Asked)).into_iter().collect();
        t.told(&told)?;
    }
    let mut t = Table::lay(tx, app, card, actor, moment, id)?;
    let candidate = t.whole.candidates.first().map(|c| c.id).ok_or_else(|| Fail::internal("a recall of nobody"))?;
    t.voice(ask.home, candidate, Some(person), None)?;
    Ok((id, running.is_some()))
}
