//! Meetings as stored: the meeting itself, its agenda, papers, who is there. Polls and decisions are in
//! `decided.rs`.

use liren_core::id::{AccountId, Community, FileId, MatterId, MeetingId, PersonId, PostId, ProposalId, SeriesId};
use liren_core::lang::Lang;
use liren_core::pack::{MeetingKind, Pack};
use liren_core::time::Time;
use liren_ground::ground::Place;
use liren_store::{Error, Row, Tx, sql};

use crate::documents::papers::Paper;
use crate::matters::said::category_name;

/// A meeting.
#[derive(Clone, Debug)]
pub struct Meeting {
    /// Its row.
    pub id: MeetingId,
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
    /// The post that planned it and chairs it.
    pub by: PostId,
    /// The series it is of.
    pub series: Option<SeriesId>,
    /// `planned`, `called`, `running`, `held` or `cancelled`.
    pub state: String,
    /// When people were invited.
    pub called: Option<Time>,
    /// Why it was cancelled.
    pub reason: String,
    /// The code by which one joins.
    pub code: String,
    /// When it was opened.
    pub opened: Option<Time>,
    /// When it was closed.
    pub closed: Option<Time>,
    /// The agenda item being dealt with.
    pub item: i64,
    /// How many may come, where a quorum asks.
    pub entitled: i64,
    /// People there without a phone and without a name.
    pub extra: i64,
    /// Raised by each question that is put, and by each change of what is agreed to: the text, the photo, the decisions.
    pub seen: i64,
    /// The minutes, in Markdown.
    pub minutes: String,
    /// Raised by each saving of the minutes.
    pub rev: i64,
    /// A photo of handwritten minutes.
    pub photo: Option<FileId>,
    /// When the chair agreed to the minutes, and who that was.
    pub approved: Option<(Time, PostId, PersonId)>,
    /// When somebody else agreed, and who that was.
    pub second: Option<(Time, PostId, PersonId)>,
    /// When the minutes were published.
    pub published: Option<Time>,
    /// The pack it was planned under.
    pub pack: String,
    /// Its version; a vote is judged by it.
    pub pack_version: i64,
    /// How often it was moved or cancelled after people had been invited.
    pub sequence: i64,
    /// When that was last.
    pub revised: Option<Time>,
    /// When its time was changed after people had been invited.
    pub retimed: Option<Time>,
}

impl Meeting {
    /// Its kind by the pack; a pack that lost the kind holds no such meeting any more.
    pub fn kind_in<'p>(&self, pack: &'p Pack) -> Option<&'p MeetingKind> {
        pack.meeting(&self.kind)
    }

    /// Whether it is still ahead or running.
    pub fn ahead(&self) -> bool {
        matches!(self.state.as_str(), "planned" | "called" | "running")
    }

    /// When people were told of the time it stands at.
    pub fn told(&self) -> Option<Time> {
        self.retimed.or(self.called)
    }

    /// Whether it was moved after people had been invited.
    pub fn moved(&self) -> bool {
        self.state != "cancelled" && self.revised.is_some()
    }

    /// Whether its agenda may still change.
    pub fn open_agenda(&self) -> bool {
        matches!(self.state.as_str(), "planned" | "called")
    }
}

fn agreed(r: &Row<'_>, at: usize) -> Result<Option<(Time, PostId, PersonId)>, Error> {
    let (when, post, person): (Option<Time>, Option<PostId>, Option<PersonId>) = (r.get(at)?, r.get(at + 1)?, r.get(at + 2)?);
    Ok(when.zip(post).zip(person).map(|((when, post), person)| (when, post, person)))
}

fn meeting(r: &Row<'_>) -> Result<Option<Meeting>, Error> {
    let Some(place) = Place::of(r.str(3)?, r.get(4)?) else { return Ok(None) };
    Ok(Some(Meeting {
        id: r.get(0)?,
        kind: r.get(1)?,
        title: r.get(2)?,
        place,
        starts: r.get(5)?,
        ends: r.get(6)?,
        held_at: r.get(7)?,
        by: r.get(8)?,
        series: r.get(9)?,
        state: r.get(10)?,
        called: r.get(11)?,
        reason: r.get(12)?,
        code: r.get(13)?,
        opened: r.get(14)?,
        closed: r.get(15)?,
        item: r.get(16)?,
        entitled: r.get(17)?,
        extra: r.get(18)?,
        seen: r.get(19)?,
        minutes: r.get(20)?,
        rev: r.get(21)?,
        photo: r.get(22)?,
        approved: agreed(r, 23)?,
        second: agreed(r, 26)?,
        published: r.get(29)?,
        pack: r.get(30)?,
        pack_version: r.get(31)?,
        sequence: r.get::<Option<i64>>(32)?.unwrap_or(0),
        revised: r.get(33)?,
        retimed: r.get(34)?,
    }))
}

/// One meeting.
pub fn one(tx: &mut Tx<'_>, c: Community, id: MeetingId) -> Result<Option<Meeting>, Error> {
    let row = tx.one(
        sql!(
            "SELECT id, kind, title, place_kind, place, starts, ends, held_at, by_post, series, state, called, reason, code, opened,
                    closed, item, entitled, extra, seen, minutes, rev, photo, approved, approved_post, approved_person, second,
                    second_post, second_person, published, pack, pack_version, sequence, revised, retimed
               FROM meeting WHERE community = $1 AND id = $2"
        ),
        &[c.into(), id.into()],
        meeting,
    )?;
    Ok(row.flatten())
}

/// The meeting that runs under a code.
pub fn by_code(tx: &mut Tx<'_>, c: Community, code: &str) -> Result<Option<MeetingId>, Error> {
    tx.one(
        sql!("SELECT id FROM meeting WHERE community = $1 AND code = $2 AND state = 'running' LIMIT 1"),
        &[c.into(), code.into()],
        |r| r.get(0),
    )
}

/// Meetings that begin after an instant, the nearest first; cancelled ones too, since a list shows that they are.
pub fn after(tx: &mut Tx<'_>, c: Community, from: Time, limit: i64) -> Result<Vec<Meeting>, Error> {
    let rows = tx.all(
        sql!(
            "SELECT id, kind, title, place_kind, place, starts, ends, held_at, by_post, series, state, called, reason, code, opened,
                    closed, item, entitled, extra, seen, '', rev, photo, approved, approved_post, approved_person, second,
                    second_post, second_person, published, pack, pack_version, sequence, revised, retimed
               FROM meeting WHERE community = $1 AND starts > $2 ORDER BY starts, id LIMIT $3"
        ),
        &[c.into(), from.into(), limit.into()],
        meeting,
    )?;
    Ok(rows.into_iter().flatten().collect())
}

/// Meetings that began before an instant, the latest first.
pub fn before(tx: &mut Tx<'_>, c: Community, until: Time, limit: i64) -> Result<Vec<Meeting>, Error> {
    let rows = tx.all(
        sql!(
            "SELECT id, kind, title, place_kind, place, starts, ends, held_at, by_post, series, state, called, reason, code, opened,
                    closed, item, entitled, extra, seen, '', rev, photo, approved, approved_post, approved_person, second,
                    second_post, second_person, published, pack, pack_version, sequence, revised, retimed
               FROM meeting WHERE community = $1 AND starts <= $2 ORDER BY starts DESC, id LIMIT $3"
        ),
        &[c.into(), until.into(), limit.into()],
        meeting,
    )?;
    Ok(rows.into_iter().flatten().collect())
}

/// An item of the agenda.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its place in the order.
    pub seq: i64,
    /// What it is about.
    pub title: String,
    /// Minutes meant for it; 0 where none are.
    pub minutes: i64,
    /// `free`, `matter` or `raised`.
    pub source: String,
    /// The matter, with its number.
    pub matter: Option<(MatterId, String)>,
    /// Category code of the matter.
    pub category: Option<String>,
}

impl Item {
    /// What it is about; a matter goes by its category and number.
    pub fn words(&self, pack: &Pack, lang: Lang) -> String {
        match (&self.matter, &self.category) {
            (Some((_, number)), Some(category)) => format!("{} {number}", category_name(pack, category, lang)),
            _ => self.title.clone(),
        }
    }
}

/// The agenda. A matter that was closed to the public meanwhile is not told of: the title it was put down with stands in.
pub fn items(tx: &mut Tx<'_>, c: Community, id: MeetingId) -> Result<Vec<Item>, Error> {
    let mut all = tx.all(
        sql!(
            "SELECT i.seq, i.title, i.minutes, i.source, i.matter, m.number, m.category, i.place FROM meeting_item i
               LEFT JOIN matter m ON m.community = i.community AND m.id = i.matter AND m.visibility <> 'closed'
              WHERE i.community = $1 AND i.meeting = $2 ORDER BY i.seq"
        ),
        &[c.into(), id.into()],
        |r| {
            let (matter, number): (Option<MatterId>, Option<String>) = (r.get(4)?, r.get(5)?);
            let seq: i64 = r.get(0)?;
            // What was put down after the order was changed has a number above all places.
            let item = Item {
                seq,
                title: r.get(1)?,
                minutes: r.get(2)?,
                source: r.get(3)?,
                matter: matter.zip(number),
                category: r.get(6)?,
            };
            Ok((r.get::<Option<i64>>(7)?.unwrap_or(seq), item))
        },
    )?;
    all.sort_by_key(|(place, item)| (*place, item.seq));
    Ok(all.into_iter().map(|(_, item)| item).collect())
}

/// A paper that hangs on a meeting.
#[derive(Clone, Debug)]
pub struct OnTable {
    /// The paper itself.
    pub paper: Paper,
    /// The item of the agenda it belongs to; none for the whole meeting.
    pub item: Option<i64>,
    /// What it is, in words; may be empty.
    pub title: String,
}

/// Papers that hang on a meeting, in the order they came.
pub fn papers(tx: &mut Tx<'_>, c: Community, id: MeetingId) -> Result<Vec<OnTable>, Error> {
    tx.all(
        sql!(
            "SELECT p.file, f.kind, f.mime, f.bytes, f.width, f.height, p.item, p.title FROM meeting_paper p
               JOIN file f ON f.community = p.community AND f.id = p.file
              WHERE p.community = $1 AND p.meeting = $2 ORDER BY p.file"
        ),
        &[c.into(), id.into()],
        |r| Ok(OnTable { paper: Paper::of(r)?, item: r.get(6)?, title: r.get::<Option<String>>(7)?.unwrap_or_default() }),
    )
}

/// What people had been told before a meeting was moved.
#[derive(Clone, Debug)]
pub struct Before {
    /// When it was moved.
    pub at: Time,
    /// When it should have begun.
    pub starts: Time,
    /// When it should have ended.
    pub ends: Time,
    /// Where people should have met.
    pub held_at: String,
    /// Why it was moved.
    pub reason: String,
}

/// How a meeting was moved, the first time first.
pub fn moves(tx: &mut Tx<'_>, c: Community, id: MeetingId) -> Result<Vec<Before>, Error> {
    tx.all(
        sql!(
            "SELECT at, starts, ends, held_at, reason FROM meeting_move WHERE community = $1 AND meeting = $2 ORDER BY seq LIMIT 50"
        ),
        &[c.into(), id.into()],
        told_before,
    )
}

fn told_before(r: &Row<'_>) -> Result<Before, Error> {
    Ok(Before { at: r.get(0)?, starts: r.get(1)?, ends: r.get(2)?, held_at: r.get(3)?, reason: r.get(4)? })
}

/// What people had been told before a move, with the reason of the last one.
pub fn moved_since(tx: &mut Tx<'_>, c: Community, id: MeetingId, seq: i64) -> Result<Option<Before>, Error> {
    let mut all = tx.all(
        sql!(
            "SELECT at, starts, ends, held_at, reason FROM meeting_move
              WHERE community = $1 AND meeting = $2 AND seq >= $3 ORDER BY seq"
        ),
        &[c.into(), id.into(), seq.into()],
        told_before,
    )?;
    let last = all.pop();
    Ok(match (all.into_iter().next(), last) {
        (Some(first), Some(last)) => Some(Before { reason: last.reason, ..first }),
        (_, last) => last,
    })
}

/// How many said that they come, and that they do not.
pub fn replies(tx: &mut Tx<'_>, c: Community, id: MeetingId) -> Result<(i64, i64), Error> {
    let all: Vec<bool> =
        tx.all(sql!("SELECT coming FROM meeting_reply WHERE community = $1 AND meeting = $2"), &[c.into(), id.into()], |r| {
            r.get(0)
        })?;
    let coming = all.iter().filter(|c| **c).count();
    Ok((i64::try_from(coming).unwrap_or(0), i64::try_from(all.len() - coming).unwrap_or(0)))
}

/// What an account answered.
pub fn reply_of(tx: &mut Tx<'_>, c: Community, id: MeetingId, account: AccountId) -> Result<Option<bool>, Error> {
    tx.one(
        sql!("SELECT coming FROM meeting_reply WHERE community = $1 AND meeting = $2 AND account = $3"),
        &[c.into(), id.into(), account.into()],
        |r| r.get(0),
    )
}

/// The words of what somebody wanted raised.
pub fn proposal(tx: &mut Tx<'_>, c: Community, id: ProposalId) -> Result<Option<String>, Error> {
    tx.one(sql!("SELECT words FROM proposal WHERE community = $1 AND id = $2"), &[c.into(), id.into()], |r| r.get(0))
}

/// What people want raised: at this meeting, and at whichever comes; not what an agenda has taken up.
pub fn raised(tx: &mut Tx<'_>, c: Community, id: MeetingId) -> Result<Vec<(ProposalId, String)>, Error> {
    let row = |r: &Row<'_>| Ok((r.get(0)?, r.get(1)?));
    let mut all = tx.all(
        sql!("SELECT id, words FROM proposal WHERE community = $1 AND meeting = $2 AND taken IS NULL ORDER BY created LIMIT 100"),
        &[c.into(), id.into()],
        row,
    )?;
    all.extend(tx.all(
        sql!(
            "SELECT id, words FROM proposal WHERE community = $1 AND meeting IS NULL AND taken IS NULL ORDER BY created LIMIT 100"
        ),
        &[c.into()],
        row,
    )?);
    Ok(all)
}

/// Somebody who is there.
#[derive(Clone, Debug)]
pub struct Present {
    /// The name, where a quorum needs it.
    pub name: String,
    /// `code`, `paper` or `leader`.
    pub how: String,
    /// Not on the list of those who may come: no quorum counts them.
    pub guest: bool,
}

/// Who is there.
pub fn present(tx: &mut Tx<'_>, c: Community, id: MeetingId) -> Result<Vec<Present>, Error> {
    tx.all(
        sql!("SELECT name, how, guest FROM meeting_present WHERE community = $1 AND meeting = $2 ORDER BY id"),
        &[c.into(), id.into()],
        |r| Ok(Present { name: r.get(0)?, how: r.get(1)?, guest: r.get::<Option<bool>>(2)?.unwrap_or(false) }),
    )
}

/// How many are there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Many {
    /// Who counts: phones, names, and those counted besides.
    pub present: i64,
    /// Who only listens and answers straw polls.
    pub guests: i64,
}

impl Many {
    /// Everybody.
    pub fn all(self) -> i64 {
        self.present + self.guests
    }
}

/// How many are there.
pub fn many(tx: &mut Tx<'_>, c: Community, m: &Meeting) -> Result<Many, Error> {
    let rows: Vec<(Option<bool>, i64)> = tx.all(
        sql!("SELECT guest, CAST(COUNT(*) AS BIGINT) FROM meeting_present WHERE community = $1 AND meeting = $2 GROUP BY guest"),
        &[c.into(), m.id.into()],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    let of = |guest: bool| rows.iter().filter(|(g, _)| g.unwrap_or(false) == guest).map(|(_, n)| *n).sum::<i64>();
    Ok(Many { present: of(false) + m.extra, guests: of(true) })
}

/// Meetings a post has to see to: minutes that wait, and what is to be called, opened or ended until then.
pub fn in_hand(tx: &mut Tx<'_>, c: Community, post: PostId, until: Time) -> Result<Vec<Meeting>, Error> {
    let rows = tx.all(
        sql!(
            "SELECT id, kind, title, place_kind, place, starts, ends, held_at, by_post, series, state, called, reason, code, opened,
                    closed, item, entitled, extra, seen, '', rev, photo, approved, approved_post, approved_person, second,
                    second_post, second_person, published, pack, pack_version, sequence, revised, retimed
               FROM meeting WHERE community = $1 AND by_post = $2 AND state IN ('planned', 'called', 'running', 'held')
                AND published IS NULL AND starts < $3 ORDER BY starts DESC LIMIT 40"
        ),
        &[c.into(), post.into(), until.into()],
        meeting,
    )?;
    Ok(rows.into_iter().flatten().collect())
}
