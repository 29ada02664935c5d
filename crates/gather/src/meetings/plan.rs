//! Planning a meeting, its agenda; inviting, answering, cancelling; what people want raised.

use liren_core::id::{AccountId, MatterId, MeetingId, PostId, ProposalId, SeriesId};
use liren_core::meeting::{code, moved};
use liren_core::moment::Moment;
use liren_core::pack::{MeetingKind, Visibility};
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::{DAY, Time};
use liren_ground::ground::{Ground, Place};
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::audit::{self, Did};
use liren_store::{Tx, sql};

use super::jobs;
use super::read::{self, Meeting};
use crate::matters;

/// Longest title, in characters.
pub const MOST_TITLE: usize = 80;
/// Longest words somebody wants raised.
pub const MOST_RAISED: usize = 300;
/// Most items of an agenda.
const MOST_ITEMS: usize = 40;
/// How far ahead one may plan.
const FURTHEST: i64 = 400 * DAY;
/// The longest a meeting may last.
const LONGEST: i64 = DAY;

/// A meeting to plan.
#[derive(Clone, Debug)]
pub struct New {
    /// Kind code of the pack.
    pub kind: String,
    /// What it is about.
    pub title: String,
    /// For whom it is.
    pub place: Place,
    /// When it begins.
    pub starts: Time,
    /// When it should end.
    pub ends: Time,
    /// Where people meet.
    pub held_at: String,
    /// The series it is of.
    pub series: Option<SeriesId>,
    /// What stands on the agenda from the beginning, with minutes.
    pub items: Vec<(String, i64)>,
    /// The key of the form or of the program's request; none where nobody could send it twice.
    pub once: Option<[u8; 16]>,
}

/// What somebody wants raised.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// The meeting; none for whichever comes.
    pub at: Option<MeetingId>,
    /// In words.
    pub words: String,
    /// As with a meeting.
    pub once: Option<[u8; 16]>,
}

/// A key as a parameter.
pub(super) fn key(once: Option<&[u8; 16]>) -> Option<&[u8]> {
    once.map(|k| &k[..])
}

/// The kind, if the pack has it and it may be held for such a place.
pub fn kind_at<'c>(card: &'c Card, kind: &str, place: Place) -> Result<&'c MeetingKind, Refusal> {
    let kind = card.pack.meeting(kind).ok_or_else(|| Refusal::field("kind", ProblemKey::NotAChoice))?;
    if kind.places.iter().any(|p| p == place.kind()) { Ok(kind) } else { Err(Refusal::field("place", ProblemKey::NotAChoice)) }
}

/// The beginning lies ahead, the end after it and on the same day or night.
pub fn times(starts: Time, ends: Time, now: Time) -> Result<(), Refusal> {
    if starts <= now {
        Err(Refusal::field("starts", ProblemKey::InThePast))
    } else if ends <= starts {
        Err(Refusal::field("ends", ProblemKey::EndBeforeStart))
    } else if starts.0 - now.0 > FURTHEST {
        Err(Refusal::field("starts", ProblemKey::BadTime))
    } else if ends.0 - starts.0 > LONGEST {
        Err(Refusal::field("ends", ProblemKey::BadTime))
    } else {
        Ok(())
    }
}

/// The post by which somebody may plan it, if it may be held so.
pub(super) fn allowed(tx: &mut Tx<'_>, card: &Card, actor: &Actor, now: Time, new: &New) -> Result<PostId, Fail> {
    let ground = Ground::read(tx, card.code)?;
    let by = ground.by(actor, Action::PlanMeeting, new.place)?;
    if !ground.has(new.place) {
        return Err(Refusal::field("place", ProblemKey::NotHere).into());
    }
    if !plans(actor, kind_at(card, &new.kind, new.place)?) {
        return Err(Refusal::Forbidden.into());
    }
    times(new.starts, new.ends, now)?;
    Ok(by)
}

/// Whether somebody holds a post that plans this kind.
pub(super) fn plans(actor: &Actor, kind: &MeetingKind) -> bool {
    kind.planners.is_empty() || actor.posts.iter().any(|p| kind.planners.contains(&p.role))
}

/// The meeting that was planned with this key already.
pub(super) fn planned(tx: &mut Tx<'_>, card: &Card, once: Option<&[u8; 16]>) -> Result<Option<MeetingId>, Fail> {
    let Some(once) = key(once) else { return Ok(None) };
    let found =
        tx.one(sql!("SELECT id FROM meeting WHERE community = $1 AND once = $2"), &[card.code.into(), once.into()], |r| r.get(0));
    found.map_err(Fail::from)
}

/// Plans a meeting; nobody is told yet. Sent twice it is one.
pub fn plan(tx: &mut Tx<'_>, card: &Card, actor: &Actor, moment: &mut Moment, new: &New) -> Result<MeetingId, Fail> {
    let by = allowed(tx, card, actor, moment.now, new)?;
    if let Some(first) = planned(tx, card, new.once.as_ref())? {
        return Ok(first);
    }
    let id = put(tx, card, moment, new, by)?;
    let did = Did { action: "meeting.plan", subject_kind: "meeting", subject: id.0, post: Some(by), detail: &new.kind };
    audit::append(tx, moment, card.code, actor, &did)?;
    Ok(id)
}

/// Puts a meeting down: its row and the first agenda.
pub(super) fn put(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, new: &New, by: PostId) -> Result<MeetingId, Fail> {
    let id: MeetingId = moment.id();
    let code = code(moment.bytes());
    let put = tx.exec(
        sql!(
            "INSERT INTO meeting (community, id, kind, title, place_kind, place, starts, ends, held_at, by_post, series, pack,
                                  pack_version, created, state, called, reason, code, opened, closed, item, entitled, extra, seen,
                                  minutes, rev, photo, approved, approved_post, approved_person, second, second_post, second_person,
                                  published, once)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'planned', NULL, '', $15, NULL, NULL, 1, 0, 0, 0,
                     '', 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, $16)
             ON CONFLICT (community, once) DO NOTHING"
        ),
        &[
            card.code.into(),
            id.into(),
            (&new.kind).into(),
            (&new.title).into(),
            new.place.kind().into(),
            new.place.id().into(),
            new.starts.into(),
            new.ends.into(),
            (&new.held_at).into(),
            by.into(),
            new.series.into(),
            (&card.pack.id).into(),
            card.pack.version.into(),
            moment.now.into(),
            (&code).into(),
            key(new.once.as_ref()).into(),
        ],
    )?;
    // The same was sent twice in the same moment.
    if put == 0 {
        return Err(Refusal::Stale.into());
    }
    for (i, (title, minutes)) in new.items.iter().enumerate() {
        insert_item(tx, card, id, i64::try_from(i + 1).unwrap_or(0), title, *minutes, &From::Free)?;
    }
    Ok(id)
}

/// Where an item comes from.
enum From {
    Free,
    Matter(MatterId),
    Raised(ProposalId),
}

fn insert_item(
    tx: &mut Tx<'_>,
    card: &Card,
    id: MeetingId,
    seq: i64,
    title: &str,
    minutes: i64,
    from: &From,
) -> Result<(), Fail> {
    let (source, matter, proposal) = match from {
        From::Free => ("free", None, None),
        From::Matter(id) => ("matter", Some(*id), None),
        From::Raised(id) => ("raised", None, Some(*id)),
    };
    let put = tx.exec(
        sql!(
            "INSERT INTO meeting_item (community, meeting, seq, title, minutes, source, matter, proposal)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (community, meeting, seq) DO NOTHING"
        ),
        &[card.code.into(), id.into(), seq.into(), title.into(), minutes.into(), source.into(), matter.into(), proposal.into()],
    )?;
    // Somebody else put something down in the same moment.
    if put == 0 { Err(Refusal::Stale.into()) } else { Ok(()) }
}

/// A meeting somebody may plan or chair; what is not there is not found.
pub(super) fn mine(tx: &mut Tx<'_>, card: &Card, actor: &Actor, id: MeetingId) -> Result<Meeting, Fail> {
    let m = read::one(tx, card.code, id)?;
    // Who may chair nothing at all is told so, whether or not there is such a meeting.
    check(actor, Action::RunMeeting, &m.as_ref().map_or(Where::COMMUNITY, |m| Where::post(m.by)))?;
    m.ok_or_else(|| Refusal::NotFound.into())
}

/// What comes onto an agenda.
#[derive(Clone, Debug)]
pub enum NewItem {
    /// In words.
    Free(String),
    /// A matter, by its number.
    Matter(String),
    /// What somebody wants raised.
    Raised(ProposalId),
}

/// Puts something on the agenda.
pub fn add_item(
    tx: &mut Tx<'_>,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    id: MeetingId,
    new: &NewItem,
    minutes: i64,
) -> Result<(), Fail> {
    let m = mine(tx, card, actor, id)?;
    if !m.ahead() {
        return Err(Refusal::MeetingState.into());
    }
    let items = read::items(tx, card.code, id)?;
    if items.len() >= MOST_ITEMS {
        return Err(Refusal::field("item", ProblemKey::Enough { max: MOST_ITEMS }).into());
    }
    let seq = items.iter().map(|i| i.seq).max().unwrap_or(0) + 1;
    match new {
        NewItem::Free(title) => {
            // What stands there already, sent twice.
            if items.iter().any(|i| i.matter.is_none() && i.title == *title) {
                return Err(Refusal::field("item", ProblemKey::Taken).into());
            }
            insert_item(tx, card, id, seq, title, minutes, &From::Free)?;
        }
        NewItem::Matter(number) => {
            let found = matters::read::by_number(tx, card.code, number)?.filter(|m| m.visibility != Visibility::Closed);
            let found = found.ok_or_else(|| Refusal::field("matter", ProblemKey::NotHere))?;
            if items.iter().any(|i| i.matter.as_ref().is_some_and(|(m, _)| *m == found.id)) {
                return Err(Refusal::field("matter", ProblemKey::Taken).into());
            }
            let title = card.pack.category(&found.category).map_or_else(String::new, |c| c.name.zh.clone());
            insert_item(tx, card, id, seq, &title, minutes, &From::Matter(found.id))?;
            matters::tied(tx, card.code, found.id)?;
        }
        NewItem::Raised(proposal) => {
            let words: Option<String> = tx.one(
                sql!(
                    "SELECT words FROM proposal
                      WHERE community = $1 AND id = $2 AND taken IS NULL AND (meeting IS NULL OR meeting = $3)"
                ),
                &[card.code.into(), (*proposal).into(), id.into()],
                |r| r.get(0),
            )?;
            let words = words.ok_or(Refusal::Gone)?;
            tx.exec(
                sql!("UPDATE proposal SET taken = $3 WHERE community = $1 AND id = $2"),
                &[card.code.into(), (*proposal).into(), id.into()],
            )?;
            let title: String = words.chars().take(MOST_TITLE).collect();
            insert_item(tx, card, id, seq, &title, minutes, &From::Raised(*proposal))?;
        }
    }
    audited(tx, card, actor, moment, &m, "meeting.edit")
}

/// Takes something off the agenda before the meeting.
pub fn drop_item(tx: &mut Tx<'_>, card: &Card, actor: &Actor, moment: &mut Moment, id: MeetingId, seq: i64) -> Result<(), Fail> {
    let m = mine(tx, card, actor, id)?;
    if !m.open_agenda() {
        return Err(Refusal::MeetingState.into());
    }
    // Its papers stay with the meeting: the number may come to stand for another item.
    tx.exec(
        sql!("UPDATE meeting_paper SET item = NULL WHERE community = $1 AND meeting = $2 AND item = $3"),
        &[card.code.into(), id.into(), seq.into()],
    )?;
    // What somebody wanted raised can be put down again.
    tx.exec(
        sql!(
            "UPDATE proposal SET taken = NULL WHERE community = $1 AND taken = $2
                AND id IN (SELECT proposal FROM meeting_item WHERE community = $1 AND meeting = $2 AND seq = $3)"
        ),
        &[card.code.into(), id.into(), seq.into()],
    )?;
    let gone = tx.exec(
        sql!("DELETE FROM meeting_item WHERE community = $1 AND meeting = $2 AND seq = $3"),
        &[card.code.into(), id.into(), seq.into()],
    )?;
    if gone == 0 {
        return Err(Refusal::Gone.into());
    }
    audited(tx, card, actor, moment, &m, "meeting.edit")
}

/// Moves an item to another place of the agenda before the meeting; `to` counts from 1. Times follow from the order.
pub fn move_item(
    tx: &mut Tx<'_>,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    id: MeetingId,
    seq: i64,
    to: usize,
) -> Result<(), Fail> {
    let m = mine(tx, card, actor, id)?;
    if !m.open_agenda() {
        return Err(Refusal::MeetingState.into());
    }
    // Two who order at once wait for each other here.
    tx.exec(sql!("UPDATE meeting SET extra = extra WHERE community = $1 AND id = $2"), &[card.code.into(), id.into()])?;
    let order: Vec<i64> = read::items(tx, card.code, id)?.iter().map(|i| i.seq).collect();
    if !order.contains(&seq) {
        return Err(Refusal::Gone.into());
    }
    let max = i64::try_from(order.len()).unwrap_or(0);
    let new = to.checked_sub(1).and_then(|to| moved(&order, seq, to));
    let new = new.ok_or_else(|| Refusal::field("to", ProblemKey::OutOfRange { min: 1, max }))?;
    if new == order {
        return Ok(());
    }
    for (seq, place) in new.into_iter().zip(1_i64..) {
        tx.exec(
            sql!("UPDATE meeting_item SET place = $4 WHERE community = $1 AND meeting = $2 AND seq = $3"),
            &[card.code.into(), id.into(), seq.into(), place.into()],
        )?;
    }
    audited(tx, card, actor, moment, &m, "meeting.edit")
}

/// Notes in the audit log what was done to a meeting, and in which post.
pub(super) fn audited(
    tx: &mut Tx<'_>,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    m: &Meeting,
    action: &str,
) -> Result<(), Fail> {
    let did = Did { action, subject_kind: "meeting", subject: m.id.0, post: Some(m.by), detail: "" };
    audit::append(tx, moment, card.code, actor, &did).map_err(Fail::from)
}

/// Invites: a job tells everybody the kind names.
pub fn call(tx: &mut Tx<'_>, card: &Card, actor: &Actor, moment: &mut Moment, id: MeetingId) -> Result<(), Fail> {
    let m = mine(tx, card, actor, id)?;
    if m.state != "planned" || m.starts <= moment.now {
        return Err(Refusal::MeetingState.into());
    }
    let ground = Ground::read(tx, card.code)?;
    check_place(&ground, actor, m.place)?;
    tx.exec(
        sql!("UPDATE meeting SET state = 'called', called = $3 WHERE community = $1 AND id = $2"),
        &[card.code.into(), id.into(), moment.now.into()],
    )?;
    jobs::tell(tx, card, moment, id, jobs::News::Called)?;
    audited(tx, card, actor, moment, &m, "meeting.call")
}

fn check_place(ground: &Ground, actor: &Actor, place: Place) -> Result<(), Fail> {
    ground.by(actor, Action::PlanMeeting, place).map(drop).map_err(Fail::from)
}

/// Cancels a meeting that has not begun; the invited are told why.
pub fn cancel(tx: &mut Tx<'_>, card: &Card, actor: &Actor, moment: &mut Moment, id: MeetingId, reason: &str) -> Result<(), Fail> {
    let m = mine(tx, card, actor, id)?;
    if !m.open_agenda() {
        return Err(Refusal::MeetingState.into());
    }
    tx.exec(
        sql!("UPDATE meeting SET state = 'cancelled', reason = $3, sequence = $4, revised = $5 WHERE community = $1 AND id = $2"),
        &[card.code.into(), id.into(), reason.into(), (m.sequence + 1).into(), moment.now.into()],
    )?;
    // What people wanted raised goes to whichever comes.
    tx.exec(sql!("UPDATE proposal SET taken = NULL WHERE community = $1 AND taken = $2"), &[card.code.into(), id.into()])?;
    tx.exec(sql!("UPDATE proposal SET meeting = NULL WHERE community = $1 AND meeting = $2"), &[card.code.into(), id.into()])?;
    if m.called.is_some() {
        jobs::tell(tx, card, moment, id, jobs::News::Cancelled)?;
    }
    audited(tx, card, actor, moment, &m, "meeting.cancel")
}

/// A meeting people are invited to: one that is only planned is nobody's yet.
fn called(tx: &mut Tx<'_>, card: &Card, id: MeetingId) -> Result<(), Fail> {
    match read::one(tx, card.code, id)?.ok_or(Refusal::NotFound)?.state.as_str() {
        "called" => Ok(()),
        "planned" => Err(Refusal::NotFound.into()),
        _ => Err(Refusal::MeetingState.into()),
    }
}

/// Says whether one comes.
pub fn reply(tx: &mut Tx<'_>, card: &Card, actor: &Actor, now: Time, id: MeetingId, coming: bool) -> Result<(), Fail> {
    check(actor, Action::AttendMeeting, &Where::COMMUNITY)?;
    let account = actor.account.ok_or(Refusal::SignInNeeded)?;
    called(tx, card, id)?;
    tx.exec(
        sql!(
            "INSERT INTO meeting_reply (community, meeting, account, coming, created) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (community, meeting, account) DO UPDATE SET coming = excluded.coming"
        ),
        &[card.code.into(), id.into(), account.into(), coming.into(), now.into()],
    )?;
    Ok(())
}

/// Says what one wants raised, at one meeting or at whichever comes, whether or not one comes. Sent twice it is one.
pub fn raise(tx: &mut Tx<'_>, card: &Card, actor: &Actor, moment: &mut Moment, wish: &Wish) -> Result<(), Fail> {
    check(actor, Action::AttendMeeting, &Where::COMMUNITY)?;
    if let Some(id) = wish.at {
        called(tx, card, id)?;
    }
    let row: ProposalId = moment.id();
    tx.exec(
        sql!(
            "INSERT INTO proposal (community, id, meeting, words, account, created, taken, once)
             VALUES ($1, $2, $3, $4, $5, $6, NULL, $7) ON CONFLICT (community, once) DO NOTHING"
        ),
        &[
            card.code.into(),
            row.into(),
            wish.at.into(),
            (&wish.words).into(),
            actor.account.into(),
            moment.now.into(),
            key(wish.once.as_ref()).into(),
        ],
    )?;
    Ok(())
}

/// Forgets what an account answered and that it wanted something raised; the words stay, since nobody is named in them.
pub fn forget(tx: &mut Tx<'_>, card: &Card, account: AccountId) -> Result<(), Fail> {
    tx.exec(sql!("DELETE FROM meeting_reply WHERE community = $1 AND account = $2"), &[card.code.into(), account.into()])?;
    tx.exec(
        sql!("UPDATE proposal SET account = NULL, once = NULL WHERE community = $1 AND account = $2"),
        &[card.code.into(), account.into()],
    )?;
    Ok(())
}
