//! What is done at the desk: several matters go to one post, all or none; lists are kept under a name of one's own. The page and
//! programs come through here.

use std::sync::{Arc, Mutex, PoisonError};

use liren_core::id::{AccountId, Community, PostId};
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_kit::limits::Limit;
use liren_kit::once::{self, Once};
use liren_kit::visit::Visit;
use liren_store::{Error, Tx, sql};
use serde_json::{Value, json};

use super::act::{self, Move};
use super::read;

/// Most matters that are given to somebody at a time.
pub(super) const MOST: usize = 50;
/// Most lists somebody keeps.
const FILTERS: usize = 12;

/// Why none was given: which of them could not go, and why.
pub(super) struct Stuck {
    /// Its place in the list that was sent.
    pub at: usize,
    /// Why.
    pub refusal: Refusal,
}

/// Gives matters to a post of a level: all of them, or none and why.
pub(super) async fn give(
    visit: &Visit,
    numbers: Vec<String>,
    (post, level): (PostId, usize),
    once: Option<Once>,
) -> Result<Result<Value, Stuck>, Fail> {
    let who = visit.actor.account.map_or_else(|| visit.client.to_string(), |a| a.to_string());
    visit.app.limits.take(Limit::Write, &who, visit.moment.now)?;
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let stuck = Arc::new(Mutex::new(None));
    let which = stuck.clone();
    let done = visit
        .app
        .db
        .write(move |tx| {
            let at = |i| *which.lock().unwrap_or_else(PoisonError::into_inner) = i;
            at(None);
            once::answered(tx, &app, &card, &actor, &mut moment.clone(), once.as_ref(), |tx, moment| {
                for (i, number) in numbers.iter().enumerate() {
                    at(Some(i));
                    let m = read::by_number(tx, card.code, number)?.ok_or(Refusal::NotFound)?;
                    act::act(tx, &app, &card, &actor, moment, m.id, false, None, &Move::Assign { level, post })?;
                }
                Ok(json!({ "numbers": numbers, "post": post.to_string() }))
            })
        })
        .await;
    let at = *stuck.lock().unwrap_or_else(PoisonError::into_inner);
    match (done, at) {
        (Ok(answer), _) => {
            visit.app.bell.ring();
            Ok(Ok(answer))
        }
        (Err(Fail::Refused(refusal)), Some(at)) => Ok(Err(Stuck { at, refusal })),
        (Err(fail), _) => Err(fail),
    }
}

/// The lists somebody has kept, by name.
pub(super) fn kept(tx: &mut Tx<'_>, c: Community, account: AccountId) -> Result<Vec<(String, String)>, Error> {
    let mut all: Vec<(String, String)> = tx.all(
        sql!("SELECT title, query FROM desk_filter WHERE community = $1 AND account = $2"),
        &[c.into(), account.into()],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    all.sort();
    Ok(all)
}

/// Keeps a list under a name; one of the same name is replaced.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    c: Community,
    actor: &Actor,
    account: AccountId,
    title: &str,
    query: &str,
) -> Result<(), Fail> {
    check(actor, Action::ListEveryMatter, &Where::COMMUNITY)?;
    let all = kept(tx, c, account)?;
    if all.len() >= FILTERS && !all.iter().any(|(t, _)| t == title) {
        return Err(Refusal::field("title", ProblemKey::Enough { max: FILTERS }).into());
    }
    tx.exec(
        sql!(
            "INSERT INTO desk_filter (community, account, title, query) VALUES ($1, $2, $3, $4)
             ON CONFLICT (community, account, title) DO UPDATE SET query = excluded.query"
        ),
        &[c.into(), account.into(), title.into(), query.into()],
    )
    .map(drop)
    .map_err(Fail::from)
}

/// No longer keeps a list.
pub(super) fn drop_kept(tx: &mut Tx<'_>, c: Community, actor: &Actor, account: AccountId, title: &str) -> Result<(), Fail> {
    check(actor, Action::ListEveryMatter, &Where::COMMUNITY)?;
    tx.exec(
        sql!("DELETE FROM desk_filter WHERE community = $1 AND account = $2 AND title = $3"),
        &[c.into(), account.into(), title.into()],
    )
    .map(drop)
    .map_err(Fail::from)
}

/// Forgets the lists an account kept.
pub fn forget(tx: &mut Tx<'_>, c: Community, account: AccountId) -> Result<(), Error> {
    tx.exec(sql!("DELETE FROM desk_filter WHERE community = $1 AND account = $2"), &[c.into(), account.into()]).map(drop)
}
