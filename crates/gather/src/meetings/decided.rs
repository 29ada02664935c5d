//! Polls with their counts, and decisions with what became of them, as stored.

use liren_core::id::{Community, DecisionId, MeetingId, PollId, PostId};
use liren_core::meeting::{Stands, Task};
use liren_core::time::{Date, Time, Zone};
use liren_store::{Error, Row, Tx, sql};

/// A question to those present.
#[derive(Clone, Debug)]
pub struct Poll {
    /// Its row.
    pub id: PollId,
    /// The agenda item it belongs to.
    pub item: i64,
    /// A vote that decides, not a straw poll.
    pub formal: bool,
    /// What is asked.
    pub question: String,
    /// The answers.
    pub options: Vec<String>,
    /// Raised hands the chair counted, one number an option.
    pub hands: Vec<i64>,
    /// Votes by phone, one number an option.
    pub votes: Vec<i64>,
    /// How many were there when it was closed.
    pub present: i64,
    /// When it was closed.
    pub closed: Option<Time>,
}

impl Poll {
    /// Phones and hands together.
    pub fn all(&self) -> Vec<i64> {
        self.votes.iter().zip(&self.hands).map(|(v, h)| v + h).collect()
    }
}

/// The polls of a meeting, in the order they were opened, with their counts.
pub fn polls(tx: &mut Tx<'_>, c: Community, id: MeetingId) -> Result<Vec<Poll>, Error> {
    let mut all = tx.all(
        sql!(
            "SELECT id, item, formal, question, options, hands, present, closed FROM meeting_poll
              WHERE community = $1 AND meeting = $2 ORDER BY opened, id"
        ),
        &[c.into(), id.into()],
        |r| {
            let options: Vec<String> = r.str(4)?.lines().map(str::to_string).collect();
            let mut hands: Vec<i64> = r.str(5)?.split(',').filter_map(|n| n.parse().ok()).collect();
            hands.resize(options.len(), 0);
            Ok(Poll {
                id: r.get(0)?,
                item: r.get(1)?,
                formal: r.get(2)?,
                question: r.get(3)?,
                votes: vec![0; options.len()],
                options,
                hands,
                present: r.get(6)?,
                closed: r.get(7)?,
            })
        },
    )?;
    let counts: Vec<(PollId, i64, i64)> = tx.all(
        sql!(
            "SELECT v.poll, v.choice, CAST(COUNT(*) AS BIGINT) FROM meeting_poll p
               JOIN meeting_vote v ON v.community = p.community AND v.poll = p.id
              WHERE p.community = $1 AND v.community = $1 AND p.meeting = $2 GROUP BY v.poll, v.choice"
        ),
        &[c.into(), id.into()],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
    )?;
    for (poll, choice, n) in counts {
        if let Some(p) = all.iter_mut().find(|p| p.id == poll)
            && let Some(slot) = usize::try_from(choice).ok().and_then(|i| p.votes.get_mut(i))
        {
            *slot = n;
        }
    }
    Ok(all)
}

/// Something decided, or given somebody to do.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Its row.
    pub id: DecisionId,
    /// The meeting.
    pub meeting: MeetingId,
    /// Kind of the meeting.
    pub kind: String,
    /// When the meeting was held.
    pub held: Time,
    /// The agenda item.
    pub item: i64,
    /// `decision` or `action`.
    pub what: String,
    /// In words.
    pub words: String,
    /// The post that sees to it.
    pub owner: Option<PostId>,
    /// The day by which it is done.
    pub due: Option<Date>,
    /// The matter made of it: number and state, and how it was settled.
    pub matter: Option<(String, String, Option<String>)>,
    /// When it was said to be done.
    pub done: Option<Time>,
    /// When it was dropped.
    pub dropped: Option<Time>,
    /// Why it was dropped.
    pub reason: String,
    /// The minutes it stands in were published.
    pub published: bool,
}

impl Decision {
    /// Where it stands. A matter made of it that was closed or withdrawn speaks for it.
    pub fn stands(&self, zone: &Zone, now: Time) -> Stands {
        let state = self.matter.as_ref().map_or("", |m| m.1.as_str());
        let task = Task {
            due: self.due,
            done: self.done.is_some() || state == "closed",
            dropped: self.dropped.is_some() || state == "withdrawn",
        };
        Stands::of(&task, zone.date(now))
    }
}

fn decision(r: &Row<'_>) -> Result<Decision, Error> {
    let (number, state): (Option<String>, Option<String>) = (r.get(9)?, r.get(10)?);
    let outcome = r.get(11)?;
    Ok(Decision {
        id: r.get(0)?,
        meeting: r.get(1)?,
        kind: r.get(2)?,
        held: r.get(3)?,
        item: r.get(4)?,
        what: r.get(5)?,
        words: r.get(6)?,
        owner: r.get(7)?,
        due: r.get::<Option<i64>>(8)?.map(Date::from_days),
        matter: number.zip(state).map(|(n, s)| (n, s, outcome)),
        done: r.get(12)?,
        dropped: r.get(13)?,
        reason: r.get(14)?,
        published: r.get::<Option<Time>>(15)?.is_some(),
    })
}

/// What a meeting decided.
pub fn decisions(tx: &mut Tx<'_>, c: Community, id: MeetingId) -> Result<Vec<Decision>, Error> {
    tx.all(
        sql!(
            "SELECT d.id, d.meeting, g.kind, g.starts, d.item, d.what, d.words, d.owner, d.due, m.number, m.state, m.outcome, d.done,
                    d.dropped, d.reason, g.published
               FROM meeting_decision d JOIN meeting g ON g.community = d.community AND g.id = d.meeting
               LEFT JOIN matter m ON m.community = d.community AND m.id = d.matter
              WHERE d.community = $1 AND d.meeting = $2 ORDER BY d.created, d.id"
        ),
        &[c.into(), id.into()],
        decision,
    )
}

/// One of them.
pub fn one_decision(tx: &mut Tx<'_>, c: Community, id: DecisionId) -> Result<Option<Decision>, Error> {
    tx.one(
        sql!(
            "SELECT d.id, d.meeting, g.kind, g.starts, d.item, d.what, d.words, d.owner, d.due, m.number, m.state, m.outcome, d.done,
                    d.dropped, d.reason, g.published
               FROM meeting_decision d JOIN meeting g ON g.community = d.community AND g.id = d.meeting
               LEFT JOIN matter m ON m.community = d.community AND m.id = d.matter
              WHERE d.community = $1 AND d.id = $2"
        ),
        &[c.into(), id.into()],
        decision,
    )
}

/// Every decision ever taken, the newest first.
pub fn every_decision(tx: &mut Tx<'_>, c: Community, limit: i64) -> Result<Vec<Decision>, Error> {
    tx.all(
        sql!(
            "SELECT d.id, d.meeting, g.kind, g.starts, d.item, d.what, d.words, d.owner, d.due, m.number, m.state, m.outcome, d.done,
                    d.dropped, d.reason, g.published
               FROM meeting_decision d JOIN meeting g ON g.community = d.community AND g.id = d.meeting
               LEFT JOIN matter m ON m.community = d.community AND m.id = d.matter
              WHERE d.community = $1 ORDER BY d.created DESC, d.id LIMIT $2"
        ),
        &[c.into(), limit.into()],
        decision,
    )
}

/// What a post has to see to.
pub fn owned(tx: &mut Tx<'_>, c: Community, post: PostId) -> Result<Vec<Decision>, Error> {
    tx.all(
        sql!(
            "SELECT d.id, d.meeting, g.kind, g.starts, d.item, d.what, d.words, d.owner, d.due, m.number, m.state, m.outcome, d.done,
                    d.dropped, d.reason, g.published
               FROM meeting_decision d JOIN meeting g ON g.community = d.community AND g.id = d.meeting
               LEFT JOIN matter m ON m.community = d.community AND m.id = d.matter
              WHERE d.community = $1 AND d.owner = $2 AND d.done IS NULL AND d.dropped IS NULL ORDER BY d.created LIMIT 60"
        ),
        &[c.into(), post.into()],
        decision,
    )
}
