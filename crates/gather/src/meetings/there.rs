//! Who is there in a meeting that runs: names and numbers the chair writes down, phones that join by the code and vote. Where names are
//! kept, a quorum and formal votes count those on the list of who may come; the others are guests.

use std::collections::BTreeSet;

use data_encoding::BASE64URL_NOPAD;
use liren_core::id::{Community, HomeId, MeetingId, PollId, PostId};
use liren_core::meeting::typed_code;
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::session::digest;
use liren_store::{Tx, sql};

use super::hold::running;
use super::plan::audited;
use super::read::{self, Meeting};
use super::{decided, tell};

/// Most people on a list.
const MOST_PRESENT: usize = 2_000;

/// Who is there besides those who joined by the code.
#[derive(Clone, Debug, Default)]
pub struct There {
    /// Names to add, where the kind keeps names. A guest of this name counts from now on.
    pub names: Vec<String>,
    /// Names to take off again: somebody left, or is nobody whom the quorum counts.
    pub away: Vec<String>,
    /// A number, where only that is kept.
    pub extra: Option<i64>,
    /// How many may come, when the list of the opening was wrong.
    pub entitled: Option<i64>,
}

/// Writes down who is there besides those who joined by the code: names, where the kind keeps names, else a number.
pub fn present(
    tx: &mut Tx<'_>,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    id: MeetingId,
    said: &There,
) -> Result<(), Fail> {
    let m = running(tx, card, actor, id)?;
    let names = &said.names;
    // Two who enter the same list at once wait for each other here: a name counts once.
    tx.exec(sql!("UPDATE meeting SET extra = extra WHERE community = $1 AND id = $2"), &[card.code.into(), id.into()])?;
    let keeps = m.kind_in(&card.pack).is_some_and(|k| k.names);
    let listed = read::present(tx, card.code, id)?;
    let there: Vec<&String> = listed.iter().map(|p| &p.name).collect();
    if there.len() + names.len() > MOST_PRESENT {
        return Err(Refusal::field("names", ProblemKey::Enough { max: MOST_PRESENT }).into());
    }
    if keeps {
        // Whoever chairs writes from the paper list; a leader who is not the chair enters others in their post.
        let how = if actor.post(m.by).is_some() { "paper" } else { "leader" };
        // Whoever joined by the code, or stands on the list already, is counted once.
        let new: BTreeSet<&String> = names.iter().filter(|n| !there.contains(n)).collect();
        for name in new {
            let by = actor.posts.first().map(|p| p.id);
            insert_present(tx, card.code, moment, id, &Joins { name, how, post: by, ..Joins::default() })?;
        }
        // Whoever chairs says that somebody is on the list after all.
        for name in listed.iter().filter(|p| p.guest && names.contains(&p.name)).map(|p| &p.name) {
            tx.exec(
                sql!("UPDATE meeting_present SET guest = FALSE WHERE community = $1 AND meeting = $2 AND name = $3"),
                &[card.code.into(), id.into(), name.into()],
            )?;
        }
        // Whoever joined by phone leaves with it: their link ends.
        for name in &said.away {
            tx.exec(
                sql!("DELETE FROM meeting_present WHERE community = $1 AND meeting = $2 AND name = $3"),
                &[card.code.into(), id.into(), name.into()],
            )?;
        }
        if let Some(entitled) = said.entitled {
            tx.exec(
                sql!("UPDATE meeting SET entitled = $3 WHERE community = $1 AND id = $2"),
                &[card.code.into(), id.into(), entitled.into()],
            )?;
        }
    } else if let Some(extra) = said.extra {
        tx.exec(
            sql!("UPDATE meeting SET extra = $3 WHERE community = $1 AND id = $2"),
            &[card.code.into(), id.into(), extra.into()],
        )?;
    }
    audited(tx, card, actor, moment, &m, "meeting.present")
}

/// Somebody who comes onto the list of who is there.
#[derive(Default)]
struct Joins<'a> {
    token: Option<&'a [u8]>,
    name: &'a str,
    how: &'a str,
    post: Option<PostId>,
    guest: bool,
    home: Option<HomeId>,
}

fn insert_present(tx: &mut Tx<'_>, c: Community, moment: &mut Moment, id: MeetingId, new: &Joins<'_>) -> Result<(), Fail> {
    let row: liren_core::id::EventId = moment.id();
    tx.exec(
        sql!(
            "INSERT INTO meeting_present (community, meeting, id, token, name, how, post, at, guest, home)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        ),
        &[
            c.into(),
            id.into(),
            row.into(),
            new.token.into(),
            new.name.into(),
            new.how.into(),
            new.post.into(),
            moment.now.into(),
            new.guest.into(),
            new.home.into(),
        ],
    )?;
    Ok(())
}

/// Somebody joined.
#[derive(Clone, Debug)]
pub struct Joined {
    /// The meeting.
    pub meeting: MeetingId,
    /// The token of this phone's link.
    pub token: String,
    /// They are not on the list of those who may come.
    pub guest: bool,
}

/// As what somebody joins where names are kept: for their home where homes meet and nobody came for it yet, by their name where it is on
/// the list; else as a guest, until whoever chairs says otherwise.
fn as_what(tx: &mut Tx<'_>, card: &Card, actor: &Actor, m: &Meeting, name: &str) -> Result<(bool, Option<HomeId>), Fail> {
    for home in tell::homes_of(tx, card, actor, m)? {
        let came: Option<bool> = tx.one(
            sql!("SELECT TRUE FROM meeting_present WHERE community = $1 AND meeting = $2 AND home = $3 LIMIT 1"),
            &[card.code.into(), m.id.into(), home.into()],
            |r| r.get(0),
        )?;
        if came.is_none() {
            return Ok((false, Some(home)));
        }
    }
    let on_list = tell::listed(tx, card, m)?.iter().any(|n| *n == name);
    Ok((!on_list, None))
}

/// Joins the meeting that runs under a code. Nothing is kept of the phone.
pub fn join(tx: &mut Tx<'_>, card: &Card, actor: &Actor, moment: &mut Moment, code: &str, name: &str) -> Result<Joined, Fail> {
    check(actor, Action::AttendMeeting, &Where::COMMUNITY)?;
    let wrong = || Refusal::field("code", ProblemKey::WrongCode);
    let code = typed_code(code).ok_or_else(wrong)?;
    let id = read::by_code(tx, card.code, &code)?.ok_or_else(wrong)?;
    let m = read::one(tx, card.code, id)?.ok_or(Refusal::NotFound)?;
    let keeps = m.kind_in(&card.pack).is_some_and(|k| k.names);
    if keeps && name.is_empty() {
        return Err(Refusal::field("name", ProblemKey::Required).into());
    }
    // Two of one home or one name who join at once wait for each other here.
    if keeps {
        tx.exec(sql!("UPDATE meeting SET extra = extra WHERE community = $1 AND id = $2"), &[card.code.into(), id.into()])?;
    }
    let there = read::present(tx, card.code, id)?;
    if there.len() >= MOST_PRESENT {
        return Err(Refusal::Busy { retry_after_s: 60 }.into());
    }
    // A name on the list is there already; two people of one name are told apart by what they add.
    if keeps && there.iter().any(|p| p.name == name) {
        return Err(Refusal::field("name", ProblemKey::Taken).into());
    }
    let token: [u8; 16] = moment.bytes();
    let (guest, home) = if keeps { as_what(tx, card, actor, &m, name)? } else { (false, None) };
    let (hash, name) = (digest(&token), if keeps { name } else { "" });
    insert_present(tx, card.code, moment, id, &Joins { token: Some(&hash), name, how: "code", guest, home, ..Joins::default() })?;
    Ok(Joined { meeting: id, token: BASE64URL_NOPAD.encode(&token), guest })
}

/// Somebody who joined, as known by the token of their link.
pub struct Seated {
    /// The meeting.
    pub meeting: Meeting,
    /// What the token stands for.
    pub token: Vec<u8>,
    /// They answer straw polls only.
    pub guest: bool,
}

/// Who has the token of a link, if this meeting knows it and runs.
pub fn seated(tx: &mut Tx<'_>, card: &Card, id: MeetingId, token: &str) -> Result<Seated, Fail> {
    let bytes = BASE64URL_NOPAD.decode(token.as_bytes()).map_err(|_| Refusal::NotFound)?;
    let m = read::one(tx, card.code, id)?.ok_or(Refusal::NotFound)?;
    if m.state != "running" {
        return Err(if m.state == "held" { Refusal::Expired } else { Refusal::NotFound }.into());
    }
    let known: Option<(MeetingId, Option<bool>)> = tx.one(
        sql!("SELECT meeting, guest FROM meeting_present WHERE community = $1 AND token = $2"),
        &[card.code.into(), (&digest(&bytes)[..]).into()],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    match known {
        Some((meeting, guest)) if meeting == id => Ok(Seated { meeting: m, token: bytes, guest: guest.unwrap_or(false) }),
        _ => Err(Refusal::NotFound.into()),
    }
}

/// Who votes, as stored: a phone's link together with the poll, so that neither can be followed back.
fn voter(token: &[u8], poll: PollId) -> Vec<u8> {
    digest(&[token, poll.0.as_bytes().as_slice()].concat()).to_vec()
}

/// What a phone said in a poll.
pub fn voice(tx: &mut Tx<'_>, c: Community, token: &[u8], poll: PollId) -> Result<Option<i64>, Fail> {
    tx.one(
        sql!("SELECT choice FROM meeting_vote WHERE community = $1 AND poll = $2 AND voter = $3"),
        &[c.into(), poll.into(), (&voter(token, poll)).into()],
        |r| r.get(0),
    )
    .map_err(Fail::from)
}

/// One vote a phone; while the poll is open it may be changed.
pub fn vote(
    tx: &mut Tx<'_>,
    card: &Card,
    actor: &Actor,
    id: MeetingId,
    token: &str,
    poll: PollId,
    choice: i64,
) -> Result<(), Fail> {
    check(actor, Action::AttendMeeting, &Where::COMMUNITY)?;
    let Seated { meeting: m, token, guest } = seated(tx, card, id, token)?;
    let found = decided::poll(tx, card.code, m.id, poll)?.ok_or(Refusal::NotFound)?;
    if found.closed.is_some() {
        return Err(Refusal::MeetingState.into());
    }
    if guest && found.formal {
        return Err(Refusal::field("choice", ProblemKey::NotOnTheList).into());
    }
    if !usize::try_from(choice).is_ok_and(|i| i < found.hands.len()) {
        return Err(Refusal::field("choice", ProblemKey::NotAChoice).into());
    }
    tx.exec(
        sql!(
            "INSERT INTO meeting_vote (community, poll, voter, choice) VALUES ($1, $2, $3, $4)
             ON CONFLICT (community, poll, voter) DO UPDATE SET choice = excluded.choice"
        ),
        &[card.code.into(), poll.into(), (&voter(&token, poll)).into(), choice.into()],
    )?;
    Ok(())
}
