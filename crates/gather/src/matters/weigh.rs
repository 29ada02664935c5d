//! What followers say to an answer. One alone changes nothing; as many as the pack says weigh as much as the reporter's "not
//! done". Who said what is shown to nobody, and is stored without a time.

use liren_core::id::MatterId;
use liren_core::matter::{Outcome, Progress};
use liren_core::refusal::Refusal;
use liren_ground::messages::Urgency;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::{Error, Tx, sql};
use uuid::Uuid;

use super::table::Table;
use super::{act, tell, urls};
use crate::link::{self, Purpose};
use crate::words::Matters;

/// Which asking it is: answers of an earlier one count no more.
fn round(p: &Progress) -> i64 {
    i64::try_from(p.reopened.len()).unwrap_or(0)
}

/// Whether somebody follows the matter under this id, other than as its reporter.
pub fn follows(tx: &mut Tx<'_>, card: &Card, id: MatterId, follow: Uuid) -> Result<bool, Error> {
    let n: Option<i64> = tx.one(
        sql!(
            "SELECT 1 FROM matter_follow WHERE community = $1 AND matter = $2 AND id = $3 AND ended IS NULL AND reporter = FALSE"
        ),
        &[card.code.into(), id.into(), follow.into()],
        |r| r.get(0),
    )?;
    Ok(n.is_some())
}

/// Whether a follower has answered in this round.
pub fn answered(tx: &mut Tx<'_>, card: &Card, id: MatterId, p: &Progress, follow: Uuid) -> Result<bool, Error> {
    let n: Option<i64> = tx.one(
        sql!("SELECT 1 FROM matter_said WHERE community = $1 AND matter = $2 AND round = $3 AND follow = $4"),
        &[card.code.into(), id.into(), round(p).into(), follow.into()],
        |r| r.get(0),
    )?;
    Ok(n.is_some())
}

/// A follower says done or not done (accepted or not), once a round.
pub fn weigh(tx: &mut Tx<'_>, table: &mut Table<'_>, follow: Uuid, yes: bool, words: &str) -> Result<(), Fail> {
    let (card, id, p, now) = (table.card, table.matter.id, table.progress.clone(), table.moment.now);
    let pack = table.app.pack_in(tx, &table.matter.pack, table.matter.pack_version)?;
    let judge = card.judge_by(&pack);
    // The later question is the reporter's alone.
    if judge.done(&p, now).is_err() || p.later.is_some() {
        return Err(Refusal::NotAsked.into());
    }
    let n = tx.exec(
        sql!(
            "INSERT INTO matter_said (community, matter, round, follow, yes) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (community, matter, round, follow) DO NOTHING"
        ),
        &[card.code.into(), id.into(), round(&p).into(), follow.into(), yes.into()],
    )?;
    if n == 0 {
        return Err(Refusal::NotAsked.into());
    }
    if yes {
        return Ok(());
    }
    let not: Option<i64> = tx.one(
        sql!(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM matter_said WHERE community = $1 AND matter = $2 AND round = $3 AND yes = FALSE"
        ),
        &[card.code.into(), id.into(), round(&p).into()],
        |r| r.get(0),
    )?;
    if judge.weighs(usize::try_from(not.unwrap_or(0)).unwrap_or(0)) {
        return act::not_done(tx, table, &judge, words);
    }
    if words.is_empty() {
        return Ok(());
    }
    let released = table.matter.released;
    table.say(tx, "weighed", None, "parties", words, None)?;
    table.keep(tx, p, "weighed", released)
}

/// Reminds the followers who have not answered, once, together with the reporter.
pub fn remind(tx: &mut Tx<'_>, table: &mut Table<'_>) -> Result<(), Fail> {
    let (app, card, m, p) = (table.app, table.card, table.matter.clone(), table.progress.clone());
    for f in tell::followers(tx, card, m.id)?.into_iter().filter(|f| !f.reporter) {
        if answered(tx, card, m.id, &p, f.id)? {
            continue;
        }
        let url = page(app, card, &m.number, f.id);
        let solved = p.outcome == Some(Outcome::Solved);
        tell::send(tx, app, card, table.moment, f.subject, &url, Urgency::Digest, |lang| {
            let t = Matters(lang);
            if solved { t.tell_remind_follower(&m.number) } else { t.tell_remind_follower_accept(&m.number) }
        })?;
    }
    Ok(())
}

/// The page on which a follower reads and answers.
pub fn page(app: &liren_kit::app::App, card: &Card, number: &str, follow: Uuid) -> String {
    urls::Follower::url(card.code, number, link::token(app, card.code, Purpose::Follower, follow))
}
