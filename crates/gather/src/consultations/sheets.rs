//! Sheets of paper: printed with a code each, entered by whoever runs the consultation; one voice a code, never two.

use liren_core::id::{Community, ConsultationId};
use liren_core::meeting::code;
use liren_core::moment::Moment;
use liren_core::opinion::Vote;
use liren_core::permission::Actor;
use liren_core::refusal::{ProblemKey, Refusal};
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::{Error, Tx, sql};
use uuid::Uuid;

use super::store::{self, Stands, State};
use super::{begin, jobs, vote};

/// Most sheets made at once.
pub const MOST: i64 = 60;

/// How many sheets there are and how many were entered.
pub fn counted(tx: &mut Tx<'_>, c: Community, id: ConsultationId) -> Result<(i64, i64), Error> {
    let rows: Vec<(bool, i64)> = tx.all(
        sql!(
            "SELECT entered, CAST(COUNT(*) AS BIGINT) FROM consultation_sheet
              WHERE community = $1 AND consultation = $2 GROUP BY entered"
        ),
        &[c.into(), id.into()],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    let of = |which: bool| rows.iter().filter(|(e, _)| *e == which).map(|(_, n)| *n).sum::<i64>();
    Ok((of(false) + of(true), of(true)))
}

/// Batches with sheets that were not entered: their row and how many.
pub fn batches(tx: &mut Tx<'_>, c: Community, id: ConsultationId) -> Result<Vec<(Uuid, i64)>, Error> {
    tx.all(
        sql!(
            "SELECT batch, CAST(COUNT(*) AS BIGINT) FROM consultation_sheet
              WHERE community = $1 AND consultation = $2 AND entered = FALSE GROUP BY batch ORDER BY batch DESC LIMIT 20"
        ),
        &[c.into(), id.into()],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )
}

/// Codes of a batch that were not entered, in the order they were made.
pub fn codes(tx: &mut Tx<'_>, c: Community, id: ConsultationId, batch: Uuid) -> Result<Vec<String>, Error> {
    tx.all(
        sql!(
            "SELECT code FROM consultation_sheet
              WHERE community = $1 AND consultation = $2 AND batch = $3 AND entered = FALSE ORDER BY seq"
        ),
        &[c.into(), id.into(), batch.into()],
        |r| r.get(0),
    )
}

/// Makes sheets; answers with their batch. The same form sent twice makes them once.
pub fn make(
    tx: &mut Tx<'_>,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    number: &str,
    many: i64,
    once: &[u8; 16],
) -> Result<Uuid, Fail> {
    let k = begin::run(tx, card, actor, number)?;
    if k.stands(moment.now) == Stands::Over {
        return Err(Refusal::ConsultationState.into());
    }
    if !(1..=MOST).contains(&many) {
        return Err(Refusal::field("many", ProblemKey::OutOfRange { min: 1, max: MOST }).into());
    }
    if let Some(made) = made(tx, card.code, k.id, once)? {
        return Ok(made);
    }
    let batch: Uuid = moment.id();
    for seq in 1..=many {
        let code = code(moment.bytes());
        tx.exec(
            sql!(
                "INSERT INTO consultation_sheet (community, consultation, code, batch, seq, entered, once)
                 VALUES ($1, $2, $3, $4, $5, FALSE, $6) ON CONFLICT DO NOTHING"
            ),
            &[card.code.into(), k.id.into(), code.as_str().into(), batch.into(), seq.into(), once.as_slice().into()],
        )?;
    }
    // Two at once: the second finds what the first made.
    match made(tx, card.code, k.id, once)? {
        Some(first) if first != batch => Ok(first),
        _ => {
            begin::note(tx, card, actor, moment, &k, "consultation.sheets")?;
            Ok(batch)
        }
    }
}

/// The batch that a form made.
fn made(tx: &mut Tx<'_>, c: Community, id: ConsultationId, once: &[u8; 16]) -> Result<Option<Uuid>, Error> {
    tx.one(
        sql!("SELECT batch FROM consultation_sheet WHERE community = $1 AND consultation = $2 AND once = $3 LIMIT 1"),
        &[c.into(), id.into(), once.as_slice().into()],
        |r| r.get(0),
    )
}

/// A sheet is entered: its code and what is marked on it. A code that was entered is refused.
pub fn enter(
    tx: &mut Tx<'_>,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    number: &str,
    code: &str,
    marked: &[(i64, Vote)],
) -> Result<(), Fail> {
    let k = begin::run(tx, card, actor, number)?;
    if k.stands(moment.now) != Stands::Open {
        return Err(Refusal::ConsultationState.into());
    }
    let code = code.trim().to_uppercase();
    let at = [card.code.into(), k.id.into(), code.as_str().into()];
    let first = tx.exec(
        sql!(
            "UPDATE consultation_sheet SET entered = TRUE
              WHERE community = $1 AND consultation = $2 AND code = $3 AND entered = FALSE"
        ),
        &at,
    )?;
    if first == 0 {
        let known: Option<bool> = tx.one(
            sql!("SELECT entered FROM consultation_sheet WHERE community = $1 AND consultation = $2 AND code = $3"),
            &at,
            |r| r.get(0),
        )?;
        let key = if known.is_some() { ProblemKey::SpentCode } else { ProblemKey::WrongCode };
        return Err(Refusal::field("code", key).into());
    }
    let all = store::in_state(tx, card.code, k.id, State::In)?;
    let marked: Vec<_> = marked.iter().filter(|(seq, _)| all.iter().any(|s| s.seq == *seq)).collect();
    if marked.is_empty() {
        return Err(Refusal::field("code", ProblemKey::NothingSaid).into());
    }
    let voter = vote::any_number(moment);
    tx.exec(
        sql!(
            "INSERT INTO consultation_voter (community, consultation, voter, person, sheet, shown, turn)
             VALUES ($1, $2, $3, NULL, $4, NULL, 0)"
        ),
        &[card.code.into(), k.id.into(), voter.into(), code.as_str().into()],
    )?;
    for (seq, said) in marked {
        tx.exec(
            sql!(
                "INSERT INTO consultation_vote (community, consultation, voter, statement, vote, probability)
                 VALUES ($1, $2, $3, $4, $5, NULL)"
            ),
            &[card.code.into(), k.id.into(), voter.into(), (*seq).into(), i64::from(said.value()).into()],
        )?;
    }
    jobs::picture(tx, card, moment, k.id)?;
    begin::note(tx, card, actor, moment, &k, "consultation.sheet")
}
