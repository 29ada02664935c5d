//! Voting: who may, what is asked next, what was said. A vote knows a random number and nothing of the person.

use liren_core::id::{Community, ConsultationId, PersonId};
use liren_core::moment::Moment;
use liren_core::opinion::Vote;
use liren_core::opinion::route::{Candidate, draw};
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::Time;
use liren_ground::ground::Ground;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::{Error, Tx, sql};

use super::store::{self, Consultation, Stands, State, Statement};
use super::{jobs, picture};

/// A voice in a consultation.
#[derive(Clone, Copy, Debug)]
pub struct Voter {
    /// Its random number.
    pub number: i64,
    /// The statement asked now.
    pub shown: Option<i64>,
}

/// What somebody sees who votes.
pub struct Asked {
    /// The statement asked now; none where nothing is left or nothing was drawn yet.
    pub statement: Option<Statement>,
    /// What they said to it before, if they come back to it.
    pub before: Option<Vote>,
    /// How many statements they voted on.
    pub done: usize,
    /// How many there are.
    pub all: usize,
}

/// The consultation, and the person, if they live in its place.
pub fn may(tx: &mut Tx<'_>, card: &Card, actor: &Actor, number: &str) -> Result<(Consultation, PersonId), Fail> {
    check(actor, Action::AnswerConsultation, &Where::COMMUNITY)?;
    let k = store::by_number(tx, card.code, number)?.ok_or(Refusal::NotFound)?;
    let person = actor.person.ok_or(Refusal::SignInNeeded)?;
    let ground = Ground::read(tx, card.code)?;
    if k.homes(&ground, actor).is_empty() { Err(Refusal::Forbidden.into()) } else { Ok((k, person)) }
}

/// The voice of a person, if they began.
pub fn voter(tx: &mut Tx<'_>, c: Community, id: ConsultationId, person: PersonId) -> Result<Option<Voter>, Error> {
    tx.one(
        sql!("SELECT voter, shown FROM consultation_voter WHERE community = $1 AND consultation = $2 AND person = $3"),
        &[c.into(), id.into(), person.into()],
        |r| Ok(Voter { number: r.get(0)?, shown: r.get(1)? }),
    )
}

/// A random number above zero: without order, so that it says nothing of when somebody came.
pub(super) fn any_number(moment: &mut Moment) -> i64 {
    i64::from_le_bytes(moment.bytes()) & i64::MAX
}

fn enter(tx: &mut Tx<'_>, c: Community, id: ConsultationId, moment: &mut Moment, person: PersonId) -> Result<Voter, Fail> {
    let number = any_number(moment);
    tx.exec(
        sql!(
            "INSERT INTO consultation_voter (community, consultation, voter, person, sheet, shown, turn)
             VALUES ($1, $2, $3, $4, NULL, NULL, 0) ON CONFLICT (community, consultation, person) DO NOTHING"
        ),
        &[c.into(), id.into(), number.into(), person.into()],
    )?;
    voter(tx, c, id, person)?.ok_or_else(|| Refusal::Stale.into())
}

/// What a voice said to which statement.
pub fn said(tx: &mut Tx<'_>, c: Community, id: ConsultationId, voter: i64) -> Result<Vec<(i64, Vote)>, Error> {
    let rows = tx.all(
        sql!(
            "SELECT statement, vote FROM consultation_vote
              WHERE community = $1 AND consultation = $2 AND voter = $3 AND vote IS NOT NULL ORDER BY statement"
        ),
        &[c.into(), id.into(), voter.into()],
        |r| Ok((r.get::<i64>(0)?, Vote::of(r.get(1)?))),
    )?;
    Ok(rows.into_iter().filter_map(|(s, v)| Some((s, v?))).collect())
}

/// Draws what is asked next and notes how likely that was; none when there is nothing left.
fn next(
    tx: &mut Tx<'_>,
    c: Community,
    id: ConsultationId,
    moment: &mut Moment,
    voter: i64,
    said: &[(i64, Vote)],
    all: &[Statement],
) -> Result<(), Error> {
    let open = all.iter().filter(|s| said.iter().all(|(seq, _)| *seq != s.seq));
    let candidates: Vec<Candidate> = open
        .map(|s| Candidate {
            statement: s.seq,
            priority: picture::whole(s.priority),
            views: u32::try_from(s.views).unwrap_or(u32::MAX),
        })
        .collect();
    let drawn = draw(&candidates, moment);
    if let Some(d) = drawn {
        tx.exec(
            sql!(
                "INSERT INTO consultation_vote (community, consultation, voter, statement, vote, probability)
                 VALUES ($1, $2, $3, $4, NULL, $5)
                 ON CONFLICT (community, consultation, voter, statement) DO UPDATE SET probability = $5"
            ),
            &[c.into(), id.into(), voter.into(), d.statement.into(), picture::millionths(d.probability).into()],
        )?;
    }
    tx.exec(
        sql!("UPDATE consultation_voter SET shown = $4 WHERE community = $1 AND consultation = $2 AND voter = $3"),
        &[c.into(), id.into(), voter.into(), drawn.map(|d| d.statement).into()],
    )?;
    Ok(())
}

fn open(tx: &mut Tx<'_>, card: &Card, actor: &Actor, now: Time, number: &str) -> Result<(Consultation, PersonId), Fail> {
    let (k, person) = may(tx, card, actor, number)?;
    if k.stands(now) == Stands::Open { Ok((k, person)) } else { Err(Refusal::ConsultationState.into()) }
}

/// Begins, or goes on: something is asked if anything is left.
pub fn go(tx: &mut Tx<'_>, card: &Card, actor: &Actor, moment: &mut Moment, number: &str) -> Result<(), Fail> {
    let (k, person) = open(tx, card, actor, moment.now, number)?;
    let voter = enter(tx, card.code, k.id, moment, person)?;
    turn(tx, card.code, k.id, voter.number)?;
    let all = store::in_state(tx, card.code, k.id, State::In)?;
    let asked = voter.shown.is_some_and(|shown| all.iter().any(|s| s.seq == shown));
    if !asked {
        let said = said(tx, card.code, k.id, voter.number)?;
        next(tx, card.code, k.id, moment, voter.number, &said, &all)?;
    }
    Ok(())
}

/// Of two votes of one voice at once the second waits, or runs again.
fn turn(tx: &mut Tx<'_>, c: Community, id: ConsultationId, voter: i64) -> Result<(), Error> {
    tx.exec(
        sql!("UPDATE consultation_voter SET turn = turn + 1 WHERE community = $1 AND consultation = $2 AND voter = $3"),
        &[c.into(), id.into(), voter.into()],
    )
    .map(drop)
}

/// Takes a vote; one that was given before is replaced. If it answers what is asked now, the next is drawn: the same vote sent
/// twice passes over nothing.
pub fn vote(
    tx: &mut Tx<'_>,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    number: &str,
    statement: i64,
    vote: Vote,
) -> Result<(), Fail> {
    let (k, person) = open(tx, card, actor, moment.now, number)?;
    let all = store::in_state(tx, card.code, k.id, State::In)?;
    if all.iter().all(|s| s.seq != statement) {
        return Err(Refusal::field("statement", ProblemKey::NotAChoice).into());
    }
    let voter = enter(tx, card.code, k.id, moment, person)?;
    turn(tx, card.code, k.id, voter.number)?;
    tx.exec(
        sql!(
            "INSERT INTO consultation_vote (community, consultation, voter, statement, vote, probability)
             VALUES ($1, $2, $3, $4, $5, NULL)
             ON CONFLICT (community, consultation, voter, statement) DO UPDATE SET vote = $5"
        ),
        &[card.code.into(), k.id.into(), voter.number.into(), statement.into(), i64::from(vote.value()).into()],
    )?;
    if voter.shown.is_none_or(|shown| shown == statement) {
        let said = said(tx, card.code, k.id, voter.number)?;
        next(tx, card.code, k.id, moment, voter.number, &said, &all)?;
    }
    jobs::picture(tx, card, moment, k.id)
}

/// What is asked now.
pub fn asked(tx: &mut Tx<'_>, c: Community, id: ConsultationId, person: PersonId) -> Result<Asked, Error> {
    let all = store::in_state(tx, c, id, State::In)?;
    let voter = voter(tx, c, id, person)?;
    let said = match voter {
        Some(v) => said(tx, c, id, v.number)?,
        None => Vec::new(),
    };
    let shown = voter.and_then(|v| v.shown);
    let done = all.iter().filter(|s| said.iter().any(|(seq, _)| *seq == s.seq)).count();
    let before = said.iter().find(|(seq, _)| Some(*seq) == shown).map(|(_, v)| *v);
    let count = all.len();
    Ok(Asked { statement: all.into_iter().find(|s| Some(s.seq) == shown), before, done, all: count })
}
