//! Holding a meeting: open and close it, go through the items, questions to those present, the minutes. Who is there is in `there.rs`.

use liren_core::id::{FileId, MeetingId, PollId};
use liren_core::meeting::minutes_reminder;
use liren_core::moment::Moment;
use liren_core::permission::Actor;
use liren_core::refusal::{ProblemKey, Refusal};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
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

/// A meeting somebody chairs, while it runs.
pub(super) fn running(tx: &mut Tx<'_>, card: &Card, actor: &Actor, id: MeetingId) -> Result<Meeting, Fail> {
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
