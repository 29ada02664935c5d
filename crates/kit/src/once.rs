//! What a program sends with an `Idempotency-Key` is done once: the same key within a day is answered as the first time.
//! The key is bound to who sends it, so another's finds nothing; what is kept of the answer is sealed.

use axum::http::HeaderMap;
use liren_core::id::Community;
use liren_core::moment::Moment;
use liren_core::permission::Actor;
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::{DAY, HOUR, Time};
use liren_store::{Tx, sql};
use serde::Serialize;
use serde_json::Value;

use crate::app::App;
use crate::card::Card;
use crate::fail::Fail;
use crate::jobs::{Call, JobEntry, enqueue};
use crate::session::digest;
use crate::visit::Visit;

/// The header.
pub const HEADER: &str = "idempotency-key";
/// Shortest key: it also finds the answer again, so it must not be guessed.
pub const LEAST: usize = 16;
/// How long an answer is kept.
const KEPT: i64 = DAY;
/// What answers are sealed as.
const SEALED: &str = "sent";

/// Forgets the answers whose day is over.
pub const SWEEP: JobEntry = JobEntry { name: "sent.sweep", run: sweep };

/// What is to be done once.
#[derive(Clone, Debug)]
pub struct Once {
    key: String,
    asked: [u8; 32],
}

impl Once {
    /// The key of a request with the digest of what it asks; nothing where no key was sent.
    pub fn of(headers: &HeaderMap, path: &str, body: &[u8]) -> Result<Option<Self>, Refusal> {
        let Some(key) = headers.get(HEADER) else { return Ok(None) };
        let key = key.to_str().map_err(|_| Refusal::BadRequest)?;
        if key.len() < LEAST {
            return Err(Refusal::field(HEADER, ProblemKey::TooShort { min: LEAST }));
        }
        Ok(Some(Self { key: key.to_string(), asked: digest(&[path.as_bytes(), &[0], body].concat()) }))
    }
}

/// Does something, or answers as it was answered when the same key was sent before. The same key with something else is refused.
/// Nothing is kept of what was refused: it may be sent again.
pub fn answered<T: Serialize>(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    once: Option<&Once>,
    act: impl FnOnce(&mut Tx<'_>, &mut Moment) -> Result<T, Fail>,
) -> Result<Value, Fail> {
    let value = |of: &T| serde_json::to_value(of).map_err(|e| Fail::internal(format!("an answer: {e}")));
    let Some(once) = once else { return value(&act(tx, moment)?) };
    let (c, now) = (card.code, moment.now);
    let key = key_of(app, actor, once);
    forget(tx, c, now.plus(-KEPT))?;
    // The row is taken before anything is done: of two at once the second waits for the first, and finds its answer.
    let taken = tx.exec(
        sql!("INSERT INTO sent (community, once, asked, at, answer) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (community, once) DO NOTHING"),
        &[c.into(), (&key[..]).into(), (&once.asked[..]).into(), now.into(), (&[][..] as &[u8]).into()],
    )?;
    if taken == 0 {
        return kept(tx, app, c, &key, once, now.plus(-KEPT))?.ok_or_else(|| Refusal::Stale.into());
    }
    let answer = value(&act(tx, moment)?)?;
    let sealed = app.keys.seal(&answer.to_string(), moment.bytes(), SEALED);
    tx.exec(
        sql!("UPDATE sent SET answer = $3 WHERE community = $1 AND once = $2"),
        &[c.into(), (&key[..]).into(), sealed.as_slice().into()],
    )?;
    enqueue(tx, moment, c, SWEEP.name, &(), now.plus(KEPT + HOUR), Some(&format!("sent-sweep:{c}")))?;
    Ok(answer)
}

/// How the same was answered before, for what would have to be read first: a program hears it again even where it may no longer see
/// what it changed.
pub async fn known(visit: &Visit, once: Option<&Once>) -> Result<Option<Value>, Fail> {
    let Some(once) = once.cloned() else { return Ok(None) };
    let (app, code, actor, after) = (visit.app.clone(), visit.card.code, visit.actor.clone(), visit.moment.now.plus(-KEPT));
    visit.app.db.read(move |tx| kept(tx, &app, code, &key_of(&app, &actor, &once), &once, after)).await
}

/// The key as it is stored: bound to who sends it.
fn key_of(app: &App, actor: &Actor, once: &Once) -> Vec<u8> {
    let who = actor.account.map_or_else(String::new, |a| a.to_string());
    app.keys.index(&format!("{who}:{}", once.key), SEALED)[..16].to_vec()
}

fn kept(tx: &mut Tx<'_>, app: &App, c: Community, key: &[u8], once: &Once, after: Time) -> Result<Option<Value>, Fail> {
    let found = tx.one(
        sql!("SELECT asked, answer FROM sent WHERE community = $1 AND once = $2 AND at >= $3"),
        &[c.into(), key.into(), after.into()],
        |r| Ok((r.get::<Vec<u8>>(0)?, r.get::<Vec<u8>>(1)?)),
    )?;
    let Some((asked, answer)) = found else { return Ok(None) };
    if asked != once.asked {
        return Err(Refusal::field(HEADER, ProblemKey::Taken).into());
    }
    let text = app.keys.open(&answer, SEALED).map_err(|e| Fail::internal(format!("a kept answer: {e:?}")))?;
    serde_json::from_str(&text).map(Some).map_err(|e| Fail::internal(format!("a kept answer: {e}")))
}

fn forget(tx: &mut Tx<'_>, c: Community, before: Time) -> Result<(), liren_store::Error> {
    tx.exec(sql!("DELETE FROM sent WHERE community = $1 AND at < $2"), &[c.into(), before.into()]).map(drop)
}

fn sweep(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, before) = (call.community()?, call.moment.now.plus(-KEPT));
    app.db.write_now(move |tx| forget(tx, code, before).map_err(Fail::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(key: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, axum::http::HeaderValue::from_static(key));
        headers
    }

    #[test]
    fn a_key_that_can_be_guessed_is_refused() {
        assert!(Once::of(&HeaderMap::new(), "/a", b"{}").is_ok_and(|o| o.is_none()));
        let short = Once::of(&with("1"), "/a", b"{}").map(drop);
        assert_eq!(short, Err(Refusal::field(HEADER, ProblemKey::TooShort { min: LEAST })));
    }

    #[test]
    fn what_is_asked_is_where_and_what() {
        let asked = |path: &str, body: &[u8]| Once::of(&with("0123456789abcdef"), path, body).ok().flatten().map(|o| o.asked);
        assert_eq!(asked("/a", b"{}"), asked("/a", b"{}"));
        assert_ne!(asked("/a", b"{}"), asked("/b", b"{}"));
        assert_ne!(asked("/a", b"{}"), asked("/a", b"{} "));
    }
}
