//! After a meeting: decisions and actions, matters made of them, minutes that two people agree to and that are then
//! published, what became of every decision.

use liren_core::id::{DecisionId, MeetingId, PostId};
use liren_core::moment::Moment;
use liren_core::pack::{Category, Visibility};
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::Date;
use liren_ground::ground::{Ground, Place};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::audit::{self, Did};
use liren_store::{Tx, sql};

use super::decided::{self, Decision};
use super::plan::{key, mine};
use super::read;
use super::{hold, jobs};
use crate::matters;
use crate::matters::file::{self, Filed, New};

/// Longest words of a decision.
pub const MOST_WORDS: usize = 300;
/// Most decisions of one meeting.
const MOST: usize = 60;

/// Something decided.
#[derive(Clone, Debug)]
pub struct NewDecision {
    /// The agenda item.
    pub item: i64,
    /// Somebody is to do something; otherwise it is only decided.
    pub action: bool,
    /// In words.
    pub words: String,
    /// The post that sees to it.
    pub owner: Option<PostId>,
    /// The day by which it is done.
    pub due: Option<Date>,
    /// The key of the form or of the program's request.
    pub once: Option<[u8; 16]>,
}

/// Writes down what was decided, or what somebody is to do. Sent twice it is one.
pub fn decide(
    tx: &mut Tx<'_>,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    id: MeetingId,
    new: &NewDecision,
) -> Result<DecisionId, Fail> {
    let m = mine(tx, card, actor, id)?;
    if !matches!(m.state.as_str(), "running" | "held") || m.published.is_some() {
        return Err(Refusal::MeetingState.into());
    }
    if new.action && new.owner.is_none() {
        return Err(Refusal::field("owner", ProblemKey::Required).into());
    }
    if new.action && new.due.is_none() {
        return Err(Refusal::field("due", ProblemKey::Required).into());
    }
    if new.due.is_some_and(|due| due < card.zone.date(moment.now)) {
        return Err(Refusal::field("due", ProblemKey::InThePast).into());
    }
    if decided::decisions(tx, card.code, id)?.len() >= MOST {
        return Err(Refusal::field("words", ProblemKey::Enough { max: MOST }).into());
    }
    if let Some(owner) = new.owner {
        let there: Option<bool> = tx.one(
            sql!("SELECT TRUE FROM post WHERE community = $1 AND id = $2 AND ended IS NULL"),
            &[card.code.into(), owner.into()],
            |r| r.get(0),
        )?;
        there.ok_or_else(|| Refusal::field("owner", ProblemKey::NotHere))?;
    }
    let row: DecisionId = moment.id();
    let once = key(new.once.as_ref());
    let put = tx.exec(
        sql!(
            "INSERT INTO meeting_decision (community, id, meeting, item, what, words, owner, due, matter, created, done, dropped, reason,
                                           once)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, $9, NULL, NULL, '', $10)
             ON CONFLICT (community, meeting, once) DO NOTHING"
        ),
        &[
            card.code.into(),
            row.into(),
            id.into(),
            new.item.into(),
            if new.action { "action" } else { "decision" }.into(),
            (&new.words).into(),
            // What nobody was named for, whoever chairs sees to.
            new.owner.unwrap_or(m.by).into(),
            new.due.map(Date::days).into(),
            moment.now.into(),
            once.into(),
        ],
    )?;
    if put == 0 {
        let first = tx.one(
            sql!("SELECT id FROM meeting_decision WHERE community = $1 AND meeting = $2 AND once = $3"),
            &[card.code.into(), id.into(), once.into()],
            |r| r.get(0),
        )?;
        return first.ok_or_else(|| Refusal::Stale.into());
    }
    if let Some(day) = new.due {
        jobs::due(tx, card, moment, row, day)?;
    }
    hold::not_agreed(tx, card, id)?;
    audited(tx, card, actor, moment, id, Some(m.by), "meeting.decide")?;
    Ok(row)
}

fn audited(
    tx: &mut Tx<'_>,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    id: MeetingId,
    post: Option<PostId>,
    action: &str,
) -> Result<(), Fail> {
    let did = Did { action, subject_kind: "meeting", subject: id.0, post, detail: "" };
    audit::append(tx, moment, card.code, actor, &did).map_err(Fail::from)
}

/// Takes back what was noted by mistake, as long as the minutes are nobody's word yet and nothing was made of it.
pub fn strike(
    tx: &mut Tx<'_>,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    id: MeetingId,
    decision: DecisionId,
) -> Result<(), Fail> {
    let m = mine(tx, card, actor, id)?;
    if !matches!(m.state.as_str(), "running" | "held") || m.published.is_some() {
        return Err(Refusal::MeetingState.into());
    }
    let found = decided::one_decision(tx, card.code, decision)?.filter(|d| d.meeting == id).ok_or(Refusal::Gone)?;
    if !found.is_loose() {
        return Err(Refusal::Used.into());
    }
    jobs::not_due(tx, card, decision)?;
    tx.exec(sql!("DELETE FROM meeting_decision WHERE community = $1 AND id = $2"), &[card.code.into(), decision.into()])?;
    hold::not_agreed(tx, card, id)?;
    audited(tx, card, actor, moment, id, Some(m.by), "meeting.strike")
}

/// A decision somebody may say something about: whoever owns it, else whoever chaired the meeting.
fn owned(tx: &mut Tx<'_>, card: &Card, actor: &Actor, id: DecisionId) -> Result<Decision, Fail> {
    let found = decided::one_decision(tx, card.code, id)?;
    let chair = match &found {
        Some(d) => read::one(tx, card.code, d.meeting)?.map(|m| m.by),
        None => None,
    };
    let owner = found.as_ref().and_then(|d| d.owner);
    let held = [owner, chair].into_iter().flatten().find(|p| actor.post(*p).is_some()).or(owner).or(chair);
    check(actor, Action::FollowDecision, &held.map_or(Where::COMMUNITY, Where::post))?;
    let found = found.ok_or(Refusal::NotFound)?;
    if found.done.is_some() || found.dropped.is_some() { Err(Refusal::MeetingState.into()) } else { Ok(found) }
}

/// Says that it is done.
pub fn done(tx: &mut Tx<'_>, card: &Card, actor: &Actor, moment: &mut Moment, id: DecisionId) -> Result<Decision, Fail> {
    let d = owned(tx, card, actor, id)?;
    tx.exec(
        sql!("UPDATE meeting_decision SET done = $3 WHERE community = $1 AND id = $2"),
        &[card.code.into(), id.into(), moment.now.into()],
    )?;
    jobs::not_due(tx, card, id)?;
    audited(tx, card, actor, moment, d.meeting, d.owner, "meeting.decision_done")?;
    Ok(d)
}

/// Says that nothing will come of it, and why; everybody can read the reason.
pub fn drop_it(
    tx: &mut Tx<'_>,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    id: DecisionId,
    reason: &str,
) -> Result<Decision, Fail> {
    let d = owned(tx, card, actor, id)?;
    tx.exec(
        sql!("UPDATE meeting_decision SET dropped = $3, reason = $4 WHERE community = $1 AND id = $2"),
        &[card.code.into(), id.into(), moment.now.into(), reason.into()],
    )?;
    jobs::not_due(tx, card, id)?;
    audited(tx, card, actor, moment, d.meeting, d.owner, "meeting.decision_drop")?;
    Ok(d)
}

/// Whether a decision may become a matter of this category: decisions are public, so what is closed to the public or about a
/// person is nothing to make of them.
pub fn may_become(category: &Category) -> bool {
    category.visibility != Visibility::Closed && !category.about_person
}

/// Makes a matter of it, in the same transaction; each leads to the other. `number` was taken from the counter before.
#[allow(clippy::too_many_arguments, reason = "a matter with the decision it comes from")]
pub fn to_matter(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    id: DecisionId,
    category: &str,
    number: &str,
) -> Result<Filed, Fail> {
    let d = owned(tx, card, actor, id)?;
    if d.matter_state.is_some() || d.project.is_some() {
        return Err(Refusal::Used.into());
    }
    if !card.pack.category(category).is_some_and(may_become) {
        return Err(Refusal::field("category", ProblemKey::NotAChoice).into());
    }
    let m = read::one(tx, card.code, d.meeting)?.ok_or(Refusal::NotFound)?;
    let ground = Ground::read(tx, card.code)?;
    let mut new = New::said(category, &d.words, "meeting", *id.0.as_bytes());
    match m.place {
        Place::Compound(id) => new.compound = Some(id),
        Place::Entrance(id) => {
            new.entrance = Some(id);
            new.building = ground.building(m.place);
        }
        place => new.building = ground.building(place),
    }
    let filed = file::file(tx, app, card, actor, moment, number, &new)?;
    tx.exec(
        sql!("UPDATE meeting_decision SET matter = $3 WHERE community = $1 AND id = $2"),
        &[card.code.into(), id.into(), filed.id.into()],
    )?;
    matters::tied(tx, card.code, filed.id)?;
    audited(tx, card, actor, moment, d.meeting, d.owner, "meeting.decision_matter")?;
    Ok(filed)
}

/// Asks at the door, so that nobody is told more than they may know.
pub(super) fn may_approve(tx: &mut Tx<'_>, card: &Card, actor: &Actor, id: MeetingId) -> Result<(), Fail> {
    let m = read::one(tx, card.code, id)?;
    let ground = Ground::read(tx, card.code)?;
    ground.by(actor, Action::ApproveMinutes, m.as_ref().map_or(Place::Community, |m| m.place))?;
    m.map(drop).ok_or_else(|| Refusal::NotFound.into())
}

/// Agrees to the minutes. The chair does so first; when somebody else who may has agreed too, they are published, and
/// whoever asked for an item is told. `seen` is what stood there when they read it (`Meeting::seen`); none where nobody
/// could write in between.
pub fn approve(
    tx: &mut Tx<'_>,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    id: MeetingId,
    seen: Option<i64>,
) -> Result<bool, Fail> {
    let m = read::one(tx, card.code, id)?;
    let ground = Ground::read(tx, card.code)?;
    let post = ground.by(actor, Action::ApproveMinutes, m.as_ref().map_or(Place::Community, |m| m.place));
    let Some(m) = m else {
        post?;
        return Err(Refusal::NotFound.into());
    };
    let person = actor.person.ok_or(Refusal::SignInNeeded)?;
    if m.state != "held" || m.published.is_some() {
        return Err(Refusal::MeetingState.into());
    }
    if m.minutes.trim().is_empty() && m.photo.is_none() {
        return Err(Refusal::field("minutes", ProblemKey::Required).into());
    }
    // Nobody agrees to what they did not read.
    if seen.is_some_and(|seen| seen != m.seen) {
        return Err(Refusal::Stale.into());
    }
    if m.approved.is_none() {
        check(actor, Action::RunMeeting, &Where::post(m.by))?;
        // A worker may stand in for the chair, in their own post.
        let post = if actor.post(m.by).is_some() { m.by } else { post? };
        tx.exec(
            sql!("UPDATE meeting SET approved = $3, approved_post = $4, approved_person = $5 WHERE community = $1 AND id = $2"),
            &[card.code.into(), id.into(), moment.now.into(), post.into(), person.into()],
        )?;
        audited(tx, card, actor, moment, id, Some(post), "meeting.approve")?;
        return Ok(false);
    }
    let post = post?;
    if m.approved.is_some_and(|(_, _, first)| first == person) {
        return Err(Refusal::AnotherPerson.into());
    }
    tx.exec(
        sql!(
            "UPDATE meeting SET second = $3, second_post = $4, second_person = $5, published = $3 WHERE community = $1 AND id = $2"
        ),
        &[card.code.into(), id.into(), moment.now.into(), post.into(), person.into()],
    )?;
    jobs::tell(tx, card, moment, id, jobs::News::Published)?;
    jobs::no_reminder(tx, card, id)?;
    audited(tx, card, actor, moment, id, Some(post), "meeting.publish")?;
    Ok(true)
}
