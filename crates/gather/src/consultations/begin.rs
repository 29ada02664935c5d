//! Beginning a consultation, keeping it open longer, ending it. Permission is asked here.

use liren_core::id::{ConsultationId, DecisionId, MatterId, PostId};
use liren_core::moment::Moment;
use liren_core::pack::ConsultationRules;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::{DAY, Time};
use liren_ground::ground::{Ground, Place};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::audit::{self, Did};
use liren_store::{Tx, sql};

use super::jobs;
use super::statements;
use super::store::{self, Consultation, Stands};
use super::tell::News;
use crate::matters::join;

/// Longest question.
pub const QUESTION: usize = 120;
/// Longest background.
pub const BACKGROUND: usize = 2_000;
/// Longest reason.
pub const REASON: usize = 300;
/// Most statements to begin with.
pub const STARTING: usize = 40;
/// How far ahead it may open.
const FURTHEST: i64 = 180 * DAY;
/// Sorts of places that can be asked. An entrance is too small to hide who said what.
pub const PLACES: [&str; 6] = ["community", "grid", "compound", "building", "group", "circle"];

/// A consultation to begin.
#[derive(Clone, Debug)]
pub struct New {
    /// What people are asked.
    pub question: String,
    /// What one should know first.
    pub background: String,
    /// For whom.
    pub place: Place,
    /// When it opens.
    pub opens: Time,
    /// When it closes.
    pub closes: Time,
    /// Statements to begin with.
    pub statements: Vec<String>,
    /// The matter it comes from.
    pub matter: Option<MatterId>,
    /// The decision it comes from.
    pub decision: Option<DecisionId>,
    /// The key of the form, so that sending it twice begins one.
    pub once: [u8; 16],
}

/// The rules of the community's pack; a pack from before there were any has none.
pub fn rules(card: &Card) -> Result<&ConsultationRules, Refusal> {
    card.pack.consultation.as_ref().ok_or(Refusal::NotOffered)
}

/// Opens ahead or now, closes within the days the pack allows.
pub fn times(rules: &ConsultationRules, opens: Time, closes: Time, now: Time) -> Result<(), Refusal> {
    let days = rules.days;
    let open = closes.0 - opens.0;
    if closes <= now {
        Err(Refusal::field("closes", ProblemKey::InThePast))
    } else if opens.0 - now.0 > FURTHEST {
        Err(Refusal::field("opens", ProblemKey::BadTime))
    } else if open <= 0 {
        Err(Refusal::field("closes", ProblemKey::EndBeforeStart))
    } else if open < i64::from(days.least) * DAY - DAY / 2 || open > i64::from(days.most) * DAY + DAY / 2 {
        Err(Refusal::field("closes", ProblemKey::OutOfRange { min: days.least.into(), max: days.most.into() }))
    } else {
        Ok(())
    }
}

/// The post with which the actor may ask at a place.
pub fn allowed(tx: &mut Tx<'_>, card: &Card, actor: &Actor, place: Place) -> Result<PostId, Fail> {
    let ground = Ground::read(tx, card.code)?;
    let by = ground.by(actor, Action::StartConsultation, place)?;
    if !ground.has(place) || !PLACES.contains(&place.kind()) {
        return Err(Refusal::field("place", ProblemKey::NotHere).into());
    }
    Ok(by)
}

/// Begins one; answers with its number, or with that of the one the same form began before.
pub fn begin(tx: &mut Tx<'_>, card: &Card, actor: &Actor, moment: &mut Moment, number: &str, new: &New) -> Result<String, Fail> {
    let by = allowed(tx, card, actor, new.place)?;
    times(rules(card)?, new.opens, new.closes, moment.now)?;
    if let Some(bad) = new.statements.iter().find(|s| statements::personal(s)) {
        let at = new.statements.iter().position(|s| s == bad).unwrap_or(0);
        return Err(Refusal::field("statements", ProblemKey::BadRow { line: at + 1 }).into());
    }
    let id: ConsultationId = moment.id();
    if !put(tx, card, id, number, new, by, moment.now, false)? {
        let first = tx.one(
            sql!("SELECT number FROM consultation WHERE community = $1 AND once = $2"),
            &[card.code.into(), new.once.as_slice().into()],
            |r| r.get(0),
        )?;
        return first.ok_or_else(|| Refusal::Stale.into());
    }
    for words in &new.statements {
        let once: [u8; 16] = moment.bytes();
        statements::put(tx, card.code, id, words, None, store::State::In, &once)?;
    }
    if let Some(matter) = new.matter {
        join::tied(tx, card.code, matter)?;
    }
    jobs::open(tx, card, moment, id, new.opens.max(moment.now))?;
    jobs::close(tx, card, moment, id, new.closes)?;
    let did = Did { action: "consultation.begin", subject_kind: "consultation", subject: id.0, post: Some(by), detail: "" };
    audit::append(tx, moment, card.code, actor, &did)?;
    Ok(number.to_string())
}

/// Puts its row down; no when the same form did so before.
#[allow(clippy::too_many_arguments, reason = "what stands in the row and who puts it down when")]
pub(super) fn put(
    tx: &mut Tx<'_>,
    card: &Card,
    id: ConsultationId,
    number: &str,
    new: &New,
    by: PostId,
    now: Time,
    imported: bool,
) -> Result<bool, Fail> {
    let n = tx.exec(
        sql!(
            "INSERT INTO consultation (community, id, number, question, background, place_kind, place, by_post, matter, decision,
                                       opens, closes, ended, reason, early, imported, pack, pack_version, seq, people, picture,
                                       forgotten, created, once)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL, '', FALSE, $13, $14, $15, 0, 0, '', NULL, $16, $17)
             ON CONFLICT (community, once) DO NOTHING"
        ),
        &[
            card.code.into(),
            id.into(),
            number.into(),
            new.question.as_str().into(),
            new.background.as_str().into(),
            new.place.kind().into(),
            new.place.id().into(),
            by.into(),
            new.matter.into(),
            new.decision.into(),
            new.opens.into(),
            new.closes.into(),
            imported.into(),
            card.pack.id.as_str().into(),
            card.pack.version.into(),
            now.into(),
            new.once.as_slice().into(),
        ],
    )?;
    Ok(n > 0)
}

/// A consultation that the actor may run. Of what is not there and of what one may not run nothing differs but the answer.
pub fn run(tx: &mut Tx<'_>, card: &Card, actor: &Actor, number: &str) -> Result<Consultation, Fail> {
    let found = store::by_number(tx, card.code, number)?;
    let place = found.as_ref().map_or(Where::COMMUNITY, |k| Where::post(k.by));
    check(actor, Action::RunConsultation, &place)?;
    found.ok_or_else(|| Refusal::NotFound.into())
}

/// Keeps it open longer, with the reason everybody reads.
#[allow(clippy::too_many_arguments, reason = "which consultation is open until when, who says so and why")]
pub fn extend(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    number: &str,
    closes: Time,
    reason: &str,
) -> Result<(), Fail> {
    let k = run(tx, card, actor, number)?;
    if k.stands(moment.now) == Stands::Over {
        return Err(Refusal::ConsultationState.into());
    }
    if closes <= k.closes {
        return Err(Refusal::field("closes", ProblemKey::EndBeforeStart).into());
    }
    let pack = app.pack_in(tx, &k.pack, k.pack_version)?;
    times(pack.consultation.as_ref().ok_or(Refusal::NotOffered)?, k.opens, closes, moment.now)?;
    tx.exec(
        sql!("UPDATE consultation SET closes = $3, reason = $4 WHERE community = $1 AND id = $2 AND ended IS NULL"),
        &[card.code.into(), k.id.into(), closes.into(), reason.into()],
    )?;
    jobs::close(tx, card, moment, k.id, closes)?;
    note(tx, card, actor, moment, &k, "consultation.extend")
}

/// Ends it before its time, with the reason everybody reads.
pub fn end(tx: &mut Tx<'_>, card: &Card, actor: &Actor, moment: &mut Moment, number: &str, reason: &str) -> Result<(), Fail> {
    let k = run(tx, card, actor, number)?;
    if k.stands(moment.now) == Stands::Over {
        return Err(Refusal::ConsultationState.into());
    }
    let opens = k.opens.min(moment.now);
    tx.exec(
        sql!(
            "UPDATE consultation SET opens = $3, closes = $4, reason = $5, early = TRUE
              WHERE community = $1 AND id = $2 AND ended IS NULL"
        ),
        &[card.code.into(), k.id.into(), opens.into(), moment.now.into(), reason.into()],
    )?;
    jobs::close(tx, card, moment, k.id, moment.now)?;
    note(tx, card, actor, moment, &k, "consultation.end")
}

/// It is over and its last picture is drawn: everybody there hears of it, and the names go when the pack says.
pub(super) fn over(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, k: &Consultation, keep_days: u32) -> Result<(), Fail> {
    tx.exec(
        sql!("UPDATE consultation SET ended = $3 WHERE community = $1 AND id = $2 AND ended IS NULL"),
        &[card.code.into(), k.id.into(), moment.now.into()],
    )?;
    jobs::tell(tx, card, moment, k.id, News::Over)?;
    jobs::forget(tx, card, moment, k.id, moment.now.plus(i64::from(keep_days) * DAY))
}

/// The line in the audit log.
pub(super) fn note(
    tx: &mut Tx<'_>,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    k: &Consultation,
    action: &'static str,
) -> Result<(), Fail> {
    let did = Did { action, subject_kind: "consultation", subject: k.id.0, post: Some(k.by), detail: "" };
    audit::append(tx, moment, card.code, actor, &did).map_err(Fail::from)
}
