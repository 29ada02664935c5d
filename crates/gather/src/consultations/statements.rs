//! Statements: written by residents, let in or not by whoever runs the consultation, put forward for a meeting.

use liren_core::id::{Community, ConsultationId, PersonId};
use liren_core::moment::Moment;
use liren_core::opinion::{Count, route};
use liren_core::permission::Actor;
use liren_core::personal::{self, Kind};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::similar::{Known, likely};
use liren_core::time::Time;
use liren_ground::messages::Urgency;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::{Tx, search, sql};

use super::store::{self, Consultation, Stands, State, Statement};
use super::{begin, jobs, picture, urls, vote};
use crate::matters::tell as letters;
use crate::meetings::plan;
use crate::words::Consultations;

/// Longest statement, in characters.
pub const MOST: usize = 140;
/// Shortest statement.
pub const LEAST: usize = 4;
/// How many of those that say nearly the same are shown to whoever decides.
const ALIKE: usize = 3;

/// Whether numbers or addresses that reach a person stand in it. Names are pointed out to whoever lets it in.
pub fn personal(words: &str) -> bool {
    personal::find(words).iter().any(|f| f.kind != Kind::Name)
}

/// Names of people that seem to stand in it.
pub fn names(words: &str) -> Vec<String> {
    personal::find(words).iter().filter(|f| f.kind == Kind::Name).map(|f| f.text.to_string()).collect()
}

/// Writes a statement; the same form sent twice writes one.
#[allow(clippy::too_many_arguments, reason = "who writes what where, and the form's key")]
pub fn write(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    now: Time,
    number: &str,
    words: &str,
    once: &[u8; 16],
) -> Result<(), Fail> {
    let (k, person) = vote::may(tx, card, actor, number)?;
    if k.stands(now) != Stands::Open {
        return Err(Refusal::ConsultationState.into());
    }
    if personal(words) {
        return Err(Refusal::field("words", ProblemKey::Personal).into());
    }
    // Sent twice, it is there already, and no one too many.
    if written(tx, card.code, k.id, once)? {
        return Ok(());
    }
    let pack = app.pack_in(tx, &k.pack, k.pack_version)?;
    let most = pack.consultation.as_ref().ok_or(Refusal::NotOffered)?.statements as usize;
    let mine = store::written_by(tx, card.code, k.id, person)?;
    if mine.iter().filter(|s| s.state != State::Out).count() >= most {
        return Err(Refusal::field("words", ProblemKey::Enough { max: most }).into());
    }
    put(tx, card.code, k.id, words, Some(person), State::Waiting, once).map(drop)
}

/// Whether the same form wrote one before.
fn written(tx: &mut Tx<'_>, c: Community, id: ConsultationId, once: &[u8; 16]) -> Result<bool, Fail> {
    let known: Option<i64> = tx.one(
        sql!("SELECT seq FROM consultation_statement WHERE community = $1 AND consultation = $2 AND once = $3"),
        &[c.into(), id.into(), once.as_slice().into()],
        |r| r.get(0),
    )?;
    Ok(known.is_some())
}

/// Puts a statement down with the next number; no when the same form did so before.
pub(super) fn put(
    tx: &mut Tx<'_>,
    c: Community,
    id: ConsultationId,
    words: &str,
    author: Option<PersonId>,
    state: State,
    once: &[u8; 16],
) -> Result<bool, Fail> {
    if written(tx, c, id, once)? {
        return Ok(false);
    }
    // The row of the consultation hands out numbers: of two at once the second waits or runs again.
    tx.exec(sql!("UPDATE consultation SET seq = seq + 1 WHERE community = $1 AND id = $2"), &[c.into(), id.into()])?;
    let seq: Option<i64> =
        tx.one(sql!("SELECT seq FROM consultation WHERE community = $1 AND id = $2"), &[c.into(), id.into()], |r| r.get(0))?;
    let seq = seq.ok_or(Refusal::NotFound)?;
    tx.exec(
        sql!(
            "INSERT INTO consultation_statement (community, consultation, seq, words, author, state, reason, about_people, views,
                                                 priority, agree, disagree, pass, proposed, once)
             VALUES ($1, $2, $3, $4, $5, $6, '', FALSE, 0, $7, 0, 0, 0, NULL, $8)"
        ),
        &[
            c.into(),
            id.into(),
            seq.into(),
            words.into(),
            author.into(),
            state.name().into(),
            picture::millionths(route::priority(Count::default(), 0.0)).into(),
            once.as_slice().into(),
        ],
    )?;
    Ok(true)
}

/// What is decided about a statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// People are asked; it may be about the people themselves.
    In {
        /// About the people themselves and no opinion: asked first and never part of the map.
        about_people: bool,
    },
    /// It is not let in, for a reason of the pack.
    Out(String),
}

/// Lets a statement in or not. Its writer is told either way.
#[allow(clippy::too_many_arguments, reason = "who decides what about which statement, and whose messages leave")]
pub fn decide(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    number: &str,
    seq: i64,
    verdict: &Verdict,
) -> Result<(), Fail> {
    let k = begin::run(tx, card, actor, number)?;
    // What does harm is taken down whenever it is found; nothing is let in once nobody can answer it.
    if k.stands(moment.now) == Stands::Over && matches!(verdict, Verdict::In { .. }) {
        return Err(Refusal::ConsultationState.into());
    }
    let pack = app.pack_in(tx, &k.pack, k.pack_version)?;
    let (state, reason, about) = match verdict {
        Verdict::In { about_people } => (State::In, "", *about_people),
        Verdict::Out(code) => {
            let known = pack.consultation.as_ref().is_some_and(|r| r.reasons.iter().any(|n| n.code == *code));
            if !known {
                return Err(Refusal::field("reason", ProblemKey::NotAChoice).into());
            }
            (State::Out, code.as_str(), false)
        }
    };
    let changed = tx.exec(
        sql!(
            "UPDATE consultation_statement SET state = $4, reason = $5, about_people = $6
              WHERE community = $1 AND consultation = $2 AND seq = $3
                AND (state <> $4 OR reason <> $5 OR about_people <> $6)"
        ),
        &[card.code.into(), k.id.into(), seq.into(), state.name().into(), reason.into(), about.into()],
    )?;
    if changed == 0 {
        // Decided the same way by somebody else a moment ago, or there is no such statement.
        let all = store::statements(tx, card.code, k.id)?;
        return if all.iter().any(|s| s.seq == seq) { Ok(()) } else { Err(Refusal::NotFound.into()) };
    }
    jobs::picture(tx, card, moment, k.id)?;
    if let Some(account) = store::hears(tx, card.code, k.id, seq)? {
        let url = urls::Consultation::url(card.code, &k.number);
        letters::send(tx, app, card, moment, account.0, &url, Urgency::Digest, |lang| {
            let t = Consultations(lang);
            let why = pack.consultation.as_ref().and_then(|r| r.reasons.iter().find(|n| n.code == reason));
            match why {
                Some(why) => t.tell_out(&k.question, why.name.get(lang)),
                None => t.tell_in(&k.question),
            }
        })?;
    }
    begin::note(tx, card, actor, moment, &k, "consultation.moderate")
}

/// For each statement that waits: those that say nearly the same.
pub fn alike<'a>(all: &'a [Statement], s: &Statement) -> Vec<&'a Statement> {
    let cut: Vec<(&Statement, Vec<String>)> =
        all.iter().filter(|o| o.seq != s.seq && o.state != State::Out).map(|o| (o, search::terms(&o.words))).collect();
    let known: Vec<Known<'_, usize>> = cut
        .iter()
        .enumerate()
        .map(|(key, (_, terms))| Known {
            key,
            terms: terms.iter().map(String::as_str).collect(),
            same: false,
            close: false,
            unread: false,
        })
        .collect();
    likely(&search::terms(&s.words), &known, ALIKE).into_iter().map(|i| cut[i].0).collect()
}

/// Puts a statement forward for whichever meeting comes: once, whoever taps it again.
pub fn propose(
    tx: &mut Tx<'_>,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    number: &str,
    seq: i64,
) -> Result<Consultation, Fail> {
    let k = begin::run(tx, card, actor, number)?;
    let at = [card.code.into(), k.id.into(), seq.into()];
    let words: Option<String> = tx.one(
        sql!("SELECT words FROM consultation_statement WHERE community = $1 AND consultation = $2 AND seq = $3 AND state = 'in'"),
        &at,
        |r| r.get(0),
    )?;
    let words = words.ok_or(Refusal::NotFound)?;
    let first = tx.exec(
        sql!(
            "UPDATE consultation_statement SET proposed = $4
              WHERE community = $1 AND consultation = $2 AND seq = $3 AND proposed IS NULL"
        ),
        &[card.code.into(), k.id.into(), seq.into(), moment.now.into()],
    )?;
    if first > 0 {
        // Nobody's own wish: the words are those of the statement.
        plan::raise(tx, card, &Actor { account: None, ..actor.clone() }, moment, &plan::Wish { words, ..plan::Wish::default() })?;
        begin::note(tx, card, actor, moment, &k, "consultation.propose")?;
    }
    Ok(k)
}
