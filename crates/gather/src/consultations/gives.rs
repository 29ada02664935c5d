//! What consultations give to pages that others show: what people are asked now, statements that wait, names for the audit log; and
//! to a person's export and erasure.

use liren_core::id::{AccountId, BuildingId, Community, MatterId, PersonId};
use liren_core::opinion::Vote;
use liren_core::time::Time;
use liren_ground::ground::Ground;
use liren_ground::names;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::slice::{Asked, Block, Gives, How, Sign, TakePart, Waiting};
use liren_store::{Tx, sql};
use serde_json::json;
use uuid::Uuid;

use super::store::{self, Consultation, Stands};
use super::urls;
use super::view::Naming;
use crate::words::Consultations;

/// Rows on somebody else's page.
const ROWS: usize = 3;

/// All of it.
pub const GIVES: Gives = Gives {
    slice: "",
    waiting: Some(waiting),
    home: None,
    take_part: Some(take_part),
    mine: None,
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

fn open(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<Consultation>, Fail> {
    let mut all = store::after(tx, asked.card.code, asked.now, 30)?;
    all.retain(|k| k.stands(asked.now) == Stands::Open);
    Ok(all)
}

/// Those that are open, the soonest to close first.
fn take_part(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<TakePart>, Fail> {
    let all = open(tx, asked)?;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let (names, ground) = (names::within(tx, asked.app, asked.card)?, Ground::kept(tx, asked.app, asked.card.code)?);
    let one = |k: Consultation| TakePart {
        how: How::Answer,
        place: ground.name(&names, asked.card, asked.lang, k.place),
        url: urls::Consultation::url(asked.card.code, &k.number),
        title: k.question,
        at: Some(k.closes),
        waits: false,
    };
    Ok(all.into_iter().take(ROWS).map(one).collect())
}

fn building(tx: &mut Tx<'_>, asked: &Asked<'_>, building: BuildingId) -> Result<Block, Fail> {
    let mut all = open(tx, asked)?;
    if all.is_empty() {
        return Ok(Block::default());
    }
    let (names, ground) = (names::within(tx, asked.app, asked.card)?, Ground::kept(tx, asked.app, asked.card.code)?);
    let naming = Naming { card: asked.card, names: &names, ground: &ground, lang: asked.lang, now: asked.now };
    all.retain(|k| ground.reaches(k.place, building));
    let total = u64::try_from(all.len()).unwrap_or(0);
    Ok(Block { rows: all.iter().take(ROWS).map(|k| naming.row(k)).collect(), total })
}

/// Statements that wait for the posts that ask.
fn waiting(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<Waiting>, Fail> {
    let (code, t) = (asked.card.code, Consultations(asked.lang));
    let mut out = Vec::new();
    for post in &asked.actor.posts {
        for (number, question, closes, many) in store::run_by(tx, code, post.id, asked.now)? {
            out.push(Waiting {
                title: question,
                meta: t.waiting_count(many),
                url: urls::Moderate::url(code, number),
                due: Some(closes),
                sign: Sign::Open,
                action: None,
            });
        }
    }
    Ok(out)
}

fn named(tx: &mut Tx<'_>, asked: &Asked<'_>, kind: &str, id: Uuid) -> Result<Option<(String, String)>, Fail> {
    if kind != "consultation" {
        return Ok(None);
    }
    let code = asked.card.code;
    let found: Option<(String, String)> = tx.one(
        sql!("SELECT number, question FROM consultation WHERE community = $1 AND id = $2"),
        &[code.into(), id.into()],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    Ok(found.map(|(number, question)| (format!("{number} {question}"), urls::Consultation::url(code, &number))))
}

/// What the person voted and wrote, as long as anything still says that it was them.
fn export(tx: &mut Tx<'_>, asked: &Asked<'_>, person: PersonId) -> Result<serde_json::Value, Fail> {
    let at = [asked.card.code.into(), person.into()];
    let votes = tx.all(
        sql!(
            "SELECT k.number, s.words, x.vote FROM consultation_voter v
               JOIN consultation k ON k.community = v.community AND k.id = v.consultation
               JOIN consultation_vote x ON x.community = v.community AND x.consultation = v.consultation AND x.voter = v.voter
               JOIN consultation_statement s ON s.community = x.community AND s.consultation = x.consultation AND s.seq = x.statement
              WHERE v.community = $1 AND v.person = $2 AND x.vote IS NOT NULL"
        ),
        &at,
        |r| {
            let vote = match Vote::of(r.get(2)?) {
                Some(Vote::Agree) => "agree",
                Some(Vote::Disagree) => "disagree",
                _ => "pass",
            };
            Ok(json!({ "consultation": r.get::<String>(0)?, "statement": r.get::<String>(1)?, "vote": vote }))
        },
    )?;
    let wrote = tx.all(
        sql!(
            "SELECT k.number, s.words, s.state FROM consultation_statement s
               JOIN consultation k ON k.community = s.community AND k.id = s.consultation
              WHERE s.community = $1 AND s.author = $2"
        ),
        &at,
        |r| {
            let (number, words, state): (String, String, String) = (r.get(0)?, r.get(1)?, r.get(2)?);
            Ok(json!({ "consultation": number, "statement": words, "state": state }))
        },
    )?;
    Ok(json!({ "votes": votes, "statements": wrote }))
}

/// Sums stay; that it was this person does not. What is still open loses the votes: nobody could change them any more.
fn erase(tx: &mut Tx<'_>, card: &Card, _account: AccountId, person: PersonId, _now: Time) -> Result<(), Fail> {
    let at = [card.code.into(), person.into()];
    let open: Vec<(Uuid, i64)> = tx.all(
        sql!(
            "SELECT v.consultation, v.voter FROM consultation_voter v
               JOIN consultation k ON k.community = v.community AND k.id = v.consultation
              WHERE v.community = $1 AND v.person = $2 AND k.ended IS NULL"
        ),
        &at,
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    for (id, voter) in open {
        tx.exec(
            sql!("DELETE FROM consultation_vote WHERE community = $1 AND consultation = $2 AND voter = $3"),
            &[card.code.into(), id.into(), voter.into()],
        )?;
        tx.exec(
            sql!("DELETE FROM consultation_voter WHERE community = $1 AND consultation = $2 AND voter = $3"),
            &[card.code.into(), id.into(), voter.into()],
        )?;
    }
    tx.exec(sql!("UPDATE consultation_voter SET person = NULL, shown = NULL WHERE community = $1 AND person = $2"), &at)?;
    tx.exec(sql!("UPDATE consultation_statement SET author = NULL WHERE community = $1 AND author = $2"), &at)?;
    Ok(())
}

/// Consultations a matter led to: questions with addresses, for its page.
pub fn of_matter(tx: &mut Tx<'_>, c: Community, matter: MatterId) -> Result<Vec<(String, String)>, Fail> {
    let all = store::of_matter(tx, c, matter)?;
    Ok(all.into_iter().map(|k| (k.question, urls::Consultation::url(c, &k.number))).collect())
}
