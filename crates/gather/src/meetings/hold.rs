//! Holding a meeting: open and close it, go through the items, who is there, questions to those present, the minutes.

use std::collections::BTreeSet;

use data_encoding::BASE64URL_NOPAD;
use liren_core::id::{Community, FileId, HomeId, MeetingId, PollId, PostId};
use liren_core::meeting::{minutes_reminder, typed_code};
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::session::digest;
use liren_store::{Tx, files, sql};

use super::decided;
use super::jobs;
use super::plan::{audited, key, mine};
use super::read::{self, Meeting};
use super::tell;

/// Longest minutes, in characters.
pub const MOST_MINUTES: usize = 40_000;
/// Most answers of a straw poll.
pub const MOST_OPTIONS: usize = 6;
/// Most people on a list.
const MOST_PRESENT: usize = 2_000;

/// A question to those present.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// A vote that decides, not a straw poll.
    pub formal: bool,
    /// What is asked.
    pub question: String,
    /// The answers of a straw poll; none for those every vote has.
    pub options: Vec<String>,
    /// The key of the form or of the program's request.
    pub once: Option<[u8; 16]>,
}

fn running(tx: &mut Tx<'_>, card: &Card, actor: &Actor, id: MeetingId) -> Result<Meeting, Fail> {
    let m = mine(tx, card, actor, id)?;
    if m.state == "running" { Ok(m) } else { Err(Refusal::MeetingState.into()) }
}

/// Opens a meeting. `entitled` is how many may come, as the chair corrected it; none takes what the records say.
pub fn open(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    id: MeetingId,
    entitled: Option<i64>,
) -> Result<(), Fail> {
    let m = mine(tx, card, actor, id)?;
    if !m.open_agenda() {
        return Err(Refusal::MeetingState.into());
    }
    // Whoever counts for a quorum has to have been invited.
    let pack = app.pack_in(tx, &m.pack, m.pack_version)?;
    let kind = m.kind_in(&pack);
    if m.called.is_none() && kind.is_some_and(|k| k.quorum.is_some()) {
        return Err(Refusal::field("entitled", ProblemKey::NotInvited).into());
    }
    let entitled = match entitled {
        Some(n) => n,
        None => tell::entitled(tx, card, &m)?,
    };
    let first = read::items(tx, card.code, id)?.first().map_or(1, |i| i.seq);
    tx.exec(
        sql!("UPDATE meeting SET state = 'running', opened = $3, entitled = $4, item = $5 WHERE community = $1 AND id = $2"),
        &[card.code.into(), id.into(), moment.now.into(), entitled.into(), first.into()],
    )?;
    // By the rules it was planned under; from now on there may be names, whether somebody ends it or not.
    if let Some(kind) = kind.filter(|k| k.names) {
        let last = card.zone.date(moment.now).add_days(i64::from(kind.names_days));
        jobs::names(tx, card, moment, id, card.zone.at(last, 3, 0))?;
    }
    audited(tx, card, actor, moment, &m, "meeting.open")
}

/// Goes to an item of the agenda.
pub fn go_to(tx: &mut Tx<'_>, card: &Card, actor: &Actor, id: MeetingId, seq: i64) -> Result<(), Fail> {
    running(tx, card, actor, id)?;
    if !read::items(tx, card.code, id)?.iter().any(|i| i.seq == seq) {
        return Err(Refusal::Gone.into());
    }
    tx.exec(sql!("UPDATE meeting SET item = $3 WHERE community = $1 AND id = $2"), &[card.code.into(), id.into(), seq.into()])?;
    Ok(())
}

/// Ends a meeting: open questions are closed, and somebody is reminded of the minutes.
pub fn close(tx: &mut Tx<'_>, app: &App, card: &Card, actor: &Actor, moment: &mut Moment, id: MeetingId) -> Result<(), Fail> {
    let m = running(tx, card, actor, id)?;
    let there = read::many(tx, card.code, &m)?;
    for poll in decided::polls(tx, card.code, id)?.iter().filter(|p| p.closed.is_none()) {
        decided::close(tx, card.code, poll, moment.now, &poll.hands, entitled_to(poll, there))?;
    }
    // The links of phones and the homes they counted for end with the meeting; that they were there stays as a number.
    tx.exec(
        sql!("UPDATE meeting_present SET token = NULL, home = NULL WHERE community = $1 AND meeting = $2"),
        &[card.code.into(), id.into()],
    )?;
    tx.exec(
        sql!("UPDATE meeting SET state = 'held', closed = $3 WHERE community = $1 AND id = $2"),
        &[card.code.into(), id.into(), moment.now.into()],
    )?;
    // By the rules it was planned under.
    let pack = app.pack_in(tx, &m.pack, m.pack_version)?;
    let days = m.kind_in(&pack).map_or(7, |k| k.minutes_days);
    let day = minutes_reminder(card.zone.date(moment.now), days);
    jobs::remind(tx, card, moment, id, card.zone.at(day, 9, 0))?;
    audited(tx, card, actor, moment, &m, "meeting.close")
}

/// How many may answer a question: in a formal vote those on the list, in a straw poll everybody who is there.
fn entitled_to(poll: &decided::Poll, there: read::Many) -> i64 {
    if poll.formal { there.present } else { there.all() }
}

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
pub fn join(
    tx: &mut Tx<'_>,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    code: &str,
    name: &str,
) -> Result<Joined, Fail> {
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

/// Puts a question to those present. A formal vote has the three answers for, against and abstaining; a straw poll without
/// options of its own has for and against. Their words are said in the language of whoever reads.
/// Sent twice it is one.
pub fn ask(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    id: MeetingId,
    new: &Question,
) -> Result<PollId, Fail> {
    let m = running(tx, card, actor, id)?;
    // Two who ask in the same moment wait for each other here.
    tx.exec(sql!("UPDATE meeting SET seen = seen + 1 WHERE community = $1 AND id = $2"), &[card.code.into(), id.into()])?;
    let once = key(new.once.as_ref());
    let first: Option<PollId> = tx.one(
        sql!("SELECT id FROM meeting_poll WHERE community = $1 AND meeting = $2 AND once = $3"),
        &[card.code.into(), id.into(), once.into()],
        |r| r.get(0),
    )?;
    if let Some(first) = first {
        return Ok(first);
    }
    let pack = app.pack_in(tx, &m.pack, m.pack_version)?;
    if new.formal && m.kind_in(&pack).is_none_or(|k| k.majority.is_none()) {
        return Err(Refusal::field("formal", ProblemKey::NotAChoice).into());
    }
    if decided::polls(tx, card.code, id)?.iter().any(|p| p.closed.is_none()) {
        return Err(Refusal::PollStillOpen.into());
    }
    let poll: PollId = moment.id();
    tx.exec(
        sql!(
            "INSERT INTO meeting_poll (community, id, meeting, item, formal, question, options, hands, present, opened, closed, once)
             VALUES ($1, $2, $3, $4, $5, $6, $7, '', 0, $8, NULL, $9)"
        ),
        &[
            card.code.into(),
            poll.into(),
            id.into(),
            m.item.into(),
            new.formal.into(),
            (&new.question).into(),
            (&if new.formal { String::new() } else { new.options.join("\n") }).into(),
            moment.now.into(),
            once.into(),
        ],
    )?;
    audited(tx, card, actor, moment, &m, "meeting.poll")?;
    Ok(poll)
}

/// Ends a question, with the raised hands the chair counted.
pub fn end_poll(
    tx: &mut Tx<'_>,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    id: MeetingId,
    poll: PollId,
    hands: &[i64],
) -> Result<(), Fail> {
    let m = running(tx, card, actor, id)?;
    let found = decided::polls(tx, card.code, id)?.into_iter().find(|p| p.id == poll).ok_or(Refusal::NotFound)?;
    if found.closed.is_some() {
        return Err(Refusal::MeetingState.into());
    }
    let mut hands = hands.to_vec();
    hands.resize(found.hands.len(), 0);
    let present = entitled_to(&found, read::many(tx, card.code, &m)?);
    // More hands and phones than people: something was counted twice.
    let all: i64 = found.votes.iter().sum::<i64>() + hands.iter().sum::<i64>();
    if all > present {
        return Err(Refusal::field(
            "hand-0",
            ProblemKey::OutOfRange { min: 0, max: (present - found.votes.iter().sum::<i64>()).max(0) },
        )
        .into());
    }
    decided::close(tx, card.code, &found, moment.now, &hands, present)?;
    audited(tx, card, actor, moment, &m, "meeting.poll_close")
}

/// Saves the minutes. `rev` is the saving the writer began from: when somebody else saved meanwhile nothing is written.
/// Answers with the new one.
pub fn save(tx: &mut Tx<'_>, card: &Card, actor: &Actor, id: MeetingId, rev: i64, text: &str) -> Result<i64, Fail> {
    let m = mine(tx, card, actor, id)?;
    if !matches!(m.state.as_str(), "running" | "held") || m.published.is_some() {
        return Err(Refusal::MeetingState.into());
    }
    if m.minutes == text {
        return Ok(m.rev);
    }
    if m.rev != rev {
        return Err(Refusal::Stale.into());
    }
    tx.exec(
        sql!("UPDATE meeting SET minutes = $3, rev = $4 WHERE community = $1 AND id = $2"),
        &[card.code.into(), id.into(), text.into(), (rev + 1).into()],
    )?;
    not_agreed(tx, card, id)?;
    Ok(rev + 1)
}

/// What was agreed to is not what stands there any more: the text, the photo or a decision changed. Whoever agreed has to
/// do so again, and a page that shows what stood there before agrees to nothing.
pub(super) fn not_agreed(tx: &mut Tx<'_>, card: &Card, id: MeetingId) -> Result<(), Fail> {
    tx.exec(
        sql!(
            "UPDATE meeting SET seen = seen + 1, approved = NULL, approved_post = NULL, approved_person = NULL
              WHERE community = $1 AND id = $2"
        ),
        &[card.code.into(), id.into()],
    )?;
    Ok(())
}

/// Hangs a photo of handwritten minutes on the meeting.
pub fn photo(tx: &mut Tx<'_>, card: &Card, actor: &Actor, moment: &mut Moment, id: MeetingId, file: FileId) -> Result<(), Fail> {
    let m = mine(tx, card, actor, id)?;
    if !matches!(m.state.as_str(), "running" | "held") || m.published.is_some() {
        return Err(Refusal::MeetingState.into());
    }
    if files::row(tx, card.code, file)?.is_none_or(|f| f.kind != "photo") {
        return Err(Refusal::field("photo", ProblemKey::NotHere).into());
    }
    if files::attach(tx, card.code, file)? {
        tx.exec(
            sql!("UPDATE meeting SET photo = $3 WHERE community = $1 AND id = $2"),
            &[card.code.into(), id.into(), file.into()],
        )?;
        not_agreed(tx, card, id)?;
    }
    audited(tx, card, actor, moment, &m, "meeting.edit")
}
