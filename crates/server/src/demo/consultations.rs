//! The story's consultations: begun, written to, answered on paper, closed by the clock; each step at its own moment, through the
//! same doors as in life.

use std::collections::HashMap;

use liren_core::ground::demo::{self, marks};
use liren_core::id::SessionId;
use liren_core::lang::Lang;
use liren_core::permission::Actor;
use liren_core::time::{DAY, HOUR, Time};
use liren_gather::consultations::begin::{self, New};
use liren_gather::consultations::statements::{self, Verdict};
use liren_gather::consultations::{sheets, store};
use liren_ground::ground::Place;
use liren_kit::fail::Fail;
use liren_kit::session::{self, Session};
use uuid::Uuid;

use super::people::{Cast, Somebody};
use super::{Teller, told};

/// Who asks: a key.
const BY: &str = "yi";

/// A step of a consultation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Step {
    /// It is begun.
    Begun,
    /// Neighbours write, and what they wrote is let in or not.
    Written,
    /// Sheets come in.
    Sheets,
    /// Statements are put forward.
    Proposed,
}

/// Numbers of those that were begun, by their place in the story.
pub(super) type Told = HashMap<usize, String>;

/// The steps with their moments.
pub(super) fn steps(t: &Teller, c: &demo::Consultation) -> Vec<(Time, Step)> {
    let opened = t.now.plus(-c.opened * DAY);
    let mut steps = vec![(opened, Step::Begun), (opened.plus(DAY), Step::Written), (opened.plus(2 * DAY), Step::Sheets)];
    if !c.proposed.is_empty() {
        steps.push((opened.plus((c.days + 1) * DAY), Step::Proposed));
    }
    steps
}

/// Lets a step happen, at the moment the clock stands at.
pub(super) fn happen(t: &Teller, cast: &Cast, i: usize, step: Step, known: &mut Told) -> Result<(), String> {
    let c = t.story.consultations[i];
    let by = cast.get(BY).map(Somebody::acting).unwrap_or_default();
    if step == Step::Begun {
        known.insert(i, begun(t, &c, by)?);
        return Ok(());
    }
    let number = known.get(&i).cloned().ok_or_else(|| format!("the demo's story: {} goes on before it began", c.question))?;
    match step {
        Step::Begun => Ok(()),
        Step::Written => written(t, cast, &c, &number, by),
        Step::Sheets => entered(t, &c, &number, by),
        Step::Proposed => proposed(t, &c, &number, by),
    }
}

fn begun(t: &Teller, c: &demo::Consultation, by: Actor) -> Result<String, String> {
    let (app, moment, code, now) = (t.app.clone(), t.app.moment(), t.code, t.app.now());
    let year = t.db.read_now(move |tx| app.card_in(tx, code, now)).map_err(told("a consultation"))?.zone.date(now).year;
    let n = t.db.number_now(t.code, &format!("consultation-{year}")).map_err(|e| e.to_string())?;
    let number = format!("C{year}-{n:03}");
    let new = New {
        question: c.question.into(),
        background: c.background.into(),
        place: Place::Community,
        opens: now,
        closes: now.plus(c.days * DAY + 2 * HOUR),
        statements: c.statements.iter().map(|s| (*s).to_string()).collect(),
        matter: None,
        decision: None,
        once: moment.clone().bytes(),
    };
    let app = t.app.clone();
    t.db.write_now(move |tx| {
        let mut moment = moment.clone();
        let card = app.card_in(tx, code, moment.now)?;
        begin::begin(tx, &card, &by, &mut moment, &number, &new)
    })
    .map_err(told("a consultation begins"))
}

/// Somebody as their device would know them, with their homes.
fn at_home(t: &Teller, somebody: &Somebody) -> Result<Actor, String> {
    let (account, code, now) = (somebody.account, t.code, t.app.now());
    let session = Session {
        id: SessionId(Uuid::nil()),
        account,
        factor: false,
        seen: now,
        lang: Lang::Zh,
        elder: false,
        operator: false,
        token: None,
    };
    t.db.read_now(move |tx| session::actor(tx, &session, code, now)).map_err(|e| format!("the demo's story: {e}"))
}

fn written(t: &Teller, cast: &Cast, c: &demo::Consultation, number: &str, by: Actor) -> Result<(), String> {
    let decided = c.written.iter().map(|(who, words, reason)| (*who, *words, Some(*reason)));
    let waiting = c.waiting.iter().map(|(who, words)| (*who, *words, None));
    let known = i64::try_from(c.statements.len()).unwrap_or(0);
    for (seq, (who, words, reason)) in (known + 1..).zip(decided.chain(waiting)) {
        let Some(somebody) = cast.get(who) else { return Err(format!("the demo's story: nobody is {who}")) };
        let author = at_home(t, somebody)?;
        let (app, moment, code, number, by) = (t.app.clone(), t.app.moment(), t.code, number.to_string(), by.clone());
        t.db.write_now(move |tx| {
            let mut moment = moment.clone();
            let card = app.card_in(tx, code, moment.now)?;
            let once = moment.bytes();
            statements::write(tx, &app, &card, &author, moment.now, &number, words, &once)?;
            let verdict = match reason {
                None => return Ok(()),
                Some("") => Verdict::In { about_people: false },
                Some(code) => Verdict::Out(code.to_string()),
            };
            statements::decide(tx, &app, &card, &by, &mut moment, &number, seq, &verdict)
        })
        .map_err(told("a statement is written"))?;
    }
    Ok(())
}

fn entered(t: &Teller, c: &demo::Consultation, number: &str, by: Actor) -> Result<(), String> {
    let marked: Vec<_> =
        c.sheets.iter().enumerate().flat_map(|(sort, (many, says))| (0..*many).map(move |n| marks(sort, n, says))).collect();
    for batch in marked.chunks(usize::try_from(sheets::MOST).unwrap_or(1)) {
        let (app, moment, code, number, by) = (t.app.clone(), t.app.moment(), t.code, number.to_string(), by.clone());
        let batch = batch.to_vec();
        t.db.write_now(move |tx| {
            let mut moment = moment.clone();
            let card = app.card_in(tx, code, moment.now)?;
            let k = store::by_number(tx, code, &number)?.ok_or(liren_core::refusal::Refusal::NotFound)?;
            let many = i64::try_from(batch.len()).unwrap_or(0);
            let once = moment.bytes();
            let made = sheets::make(tx, &card, &by, &mut moment, &number, many, &once)?;
            for (code, marks) in sheets::codes(tx, card.code, k.id, made)?.iter().zip(&batch) {
                sheets::enter(tx, &card, &by, &mut moment, &number, code, marks)?;
            }
            Ok::<_, Fail>(())
        })
        .map_err(told("sheets come in"))?;
    }
    // A few that nobody has brought back yet.
    let (app, moment, code, number) = (t.app.clone(), t.app.moment(), t.code, number.to_string());
    t.db.write_now(move |tx| {
        let mut moment = moment.clone();
        let card = app.card_in(tx, code, moment.now)?;
        let once = moment.bytes();
        sheets::make(tx, &card, &by, &mut moment, &number, 4, &once).map(drop)
    })
    .map_err(told("sheets are printed"))
}

fn proposed(t: &Teller, c: &demo::Consultation, number: &str, by: Actor) -> Result<(), String> {
    let (app, moment, code, number, all) = (t.app.clone(), t.app.moment(), t.code, number.to_string(), c.proposed);
    t.db.write_now(move |tx| {
        let mut moment = moment.clone();
        let card = app.card_in(tx, code, moment.now)?;
        for seq in all {
            statements::propose(tx, &card, &by, &mut moment, &number, *seq)?;
        }
        Ok::<_, Fail>(())
    })
    .map_err(told("a statement is put forward"))
}
