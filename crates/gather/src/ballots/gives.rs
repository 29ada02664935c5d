//! What ballots give to others: the community's home, a building's page, what waits, the audit log's names, export, erasure.

use liren_core::id::{AccountId, BallotId, BuildingId, PersonId};
use liren_core::permission::{Action, Where, may};
use liren_core::time::Time;
use liren_ground::ground::Ground;
use liren_ground::names;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::slice::{Asked, Block, Gives, How, Row, Sign, TakePart, Waiting};
use liren_kit::when;
use liren_store::{Tx, sql};
use serde_json::json;
use uuid::Uuid;

use super::facts::state_words;
use super::read::{self, Ballot, State};
use super::{roll, steps, urls};
use crate::words::Ballots;

/// All of it.
pub const GIVES: Gives = Gives {
    slice: "",
    waiting: Some(waiting),
    home: Some(home),
    take_part: Some(take_part),
    mine: Some(mine),
    hears: None,
    building: Some(building),
    post: None,
    pins: None,
    export: Some(export),
    keeps: None,
    named: Some(named),
    concerns: None,
    erase: Some(erase),
};

/// Rows on somebody else's page.
const ROWS: usize = 3;
/// Ballots that are looked through for those under way.
const LATEST: i64 = 30;

fn running(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<Ballot>, Fail> {
    let all = read::all(tx, asked.card.code, false, LATEST)?;
    Ok(all.into_iter().filter(|b| !matches!(b.state, State::Final | State::Dropped)).collect())
}

fn row(asked: &Asked<'_>, b: &Ballot) -> Row {
    let t = Ballots(asked.lang);
    let (state, sign) = state_words(t, b, asked.now);
    let until = when::last_date(asked.lang, &asked.card.zone, b.closes);
    let meta = if b.missed(asked.now) { state.to_string() } else { t.row_meta(state, until) };
    Row { title: b.title.clone(), meta, url: urls::Ballot::url(asked.card.code, &b.number), sign }
}

fn block(asked: &Asked<'_>, all: &[Ballot]) -> Block {
    Block { rows: all.iter().take(ROWS).map(|b| row(asked, b)).collect(), total: u64::try_from(all.len()).unwrap_or(0) }
}

/// What is under way and not open: that stands among what one can take part in.
fn home(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Block, Fail> {
    let mut all = running(tx, asked)?;
    all.retain(|b| !b.is_open(asked.now));
    Ok(block(asked, &all))
}

/// Ballots that are open, the soonest to close first.
fn take_part(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<TakePart>, Fail> {
    let mut all = running(tx, asked)?;
    all.retain(|b| b.is_open(asked.now));
    if all.is_empty() {
        return Ok(Vec::new());
    }
    all.sort_by_key(|b| b.closes);
    let (names, ground) = (names::within(tx, asked.app, asked.card)?, Ground::kept(tx, asked.app, asked.card.code)?);
    let mut out = Vec::new();
    for b in all {
        let place = b.whose().name(&ground, &names, asked.card, asked.lang);
        let (url, waits) = (urls::Ballot::url(asked.card.code, &b.number), uncast(tx, asked, &b)?);
        out.push(TakePart { how: How::Vote, title: b.title, place, url, at: Some(b.closes), waits });
    }
    Ok(out)
}

fn building(tx: &mut Tx<'_>, asked: &Asked<'_>, building: BuildingId) -> Result<Block, Fail> {
    let all = running(tx, asked)?;
    if all.is_empty() {
        return Ok(Block::default());
    }
    let ground = Ground::read(tx, asked.card.code)?;
    let here: Vec<Ballot> = all.into_iter().filter(|b| b.whose().reaches(&ground, building)).collect();
    Ok(block(asked, &here))
}

/// Whether the actor has a vote on the web in an open ballot and has not cast it.
fn uncast(tx: &mut Tx<'_>, asked: &Asked<'_>, b: &Ballot) -> Result<bool, Fail> {
    if !b.on_web() {
        return Ok(false);
    }
    for n in roll::mine(tx, asked.app, asked.card.code, b, asked.actor.person)? {
        if roll::on_roll(tx, asked.card.code, b.id, n)?.is_some_and(|o| !o.took) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Ballots in which the actor has a vote and has not cast it.
fn mine(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Block, Fail> {
    let mut out = Vec::new();
    for b in running(tx, asked)?.into_iter().filter(|b| b.is_open(asked.now)) {
        if uncast(tx, asked, &b)? {
            out.push(b);
        }
    }
    Ok(block(asked, &out))
}

/// For those who run them: what can be done next.
fn waiting(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<Waiting>, Fail> {
    if !may(asked.actor, Action::RunBallot, &Where::COMMUNITY) {
        return Ok(Vec::new());
    }
    let (c, t, now) = (asked.card.code, Ballots(asked.lang), asked.now);
    let mut out = Vec::new();
    for b in running(tx, asked)? {
        // Somebody wants it not to be held: another person is asked at once.
        if let Some(d) = b.dropping.as_ref().filter(|d| d.may_confirm(asked.actor.person)) {
            out.push(Waiting {
                title: b.title.clone(),
                meta: t.drop_waits().to_string(),
                url: urls::Run::url(c, &b.number),
                due: Some(d.at),
                sign: Sign::Asked,
                action: None,
            });
            continue;
        }
        let rules = b.rules(tx, asked.app)?;
        let due = match b.state {
            State::Notice => steps::roll_ready(&b, rules.roll_days),
            State::Voting => Some(b.closes),
            State::Closed => b.closed,
            State::Result => steps::final_ready(&b, rules.objection_days),
            _ => None,
        };
        let Some(due) = due.filter(|at| *at <= now) else { continue };
        let (state, _) = state_words(t, &b, now);
        out.push(Waiting {
            title: b.title.clone(),
            meta: state.to_string(),
            url: urls::Run::url(c, &b.number),
            due: Some(due),
            sign: Sign::Asked,
            action: None,
        });
    }
    Ok(out)
}

fn named(tx: &mut Tx<'_>, asked: &Asked<'_>, kind: &str, id: Uuid) -> Result<Option<(String, String)>, Fail> {
    if kind != "ballot" {
        return Ok(None);
    }
    let found = read::by_id(tx, asked.card.code, BallotId(id))?;
    Ok(found.map(|b| (format!("{} {}", b.number, b.title), urls::Ballot::url(asked.card.code, &b.number))))
}

fn export(tx: &mut Tx<'_>, asked: &Asked<'_>, person: PersonId) -> Result<serde_json::Value, Fail> {
    let objections = tx.all(
        sql!(
            "SELECT b.number, o.about, o.words, o.answer FROM ballot_objection o
               JOIN ballot b ON b.community = o.community AND b.id = o.ballot WHERE o.community = $1 AND o.person = $2"
        ),
        &[asked.card.code.into(), person.into()],
        |r| {
            Ok(json!({
                "ballot": r.get::<String>(0)?, "about": r.get::<String>(1)?, "words": r.get::<String>(2)?,
                "answer": r.get::<String>(3)?,
            }))
        },
    )?;
    Ok(json!({ "objections": objections }))
}

/// What was cast stays as the law asks; that this person said so does not.
fn erase(tx: &mut Tx<'_>, card: &Card, _account: AccountId, person: PersonId, _now: Time) -> Result<(), Fail> {
    super::lots::erase(tx, card.code, person)?;
    super::drop::erase(tx, card.code, person)?;
    let at = [card.code.into(), person.into()];
    tx.exec(sql!("UPDATE ballot_objection SET person = NULL WHERE community = $1 AND person = $2"), &at)?;
    tx.exec(sql!("UPDATE ballot_owner SET person = NULL WHERE community = $1 AND person = $2"), &at)?;
    Ok(())
}
