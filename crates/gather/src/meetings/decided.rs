//! Polls with their counts, and decisions with what became of them, as stored.

use liren_core::id::{Community, DecisionId, MeetingId, PollId, PostId};
use liren_core::meeting::{Made, Stands, Task};
use liren_core::pack::Visibility;
use liren_core::project::Stage;
use liren_core::time::{DAY, Date, Time, Zone};
use liren_store::{Error, Row, Tx, sql};

use crate::words::Meetings;

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
    /// The answers, where they are not those every vote has.
    options: Vec<String>,
    /// Raised hands the chair counted, one number an option.
    pub hands: Vec<i64>,
    /// Votes by phone, one number an option.
    pub votes: Vec<i64>,
    /// How many were there when it was closed.
    pub present: i64,
    /// When it was closed.
    pub closed: Option<Time>,
    /// Phones were counted when it was closed.
    counted: bool,
}

impl Poll {
    /// The answers in words.
    pub fn words(&self, t: Meetings) -> Vec<String> {
        let usual = [t.vote_for(), t.vote_against(), t.vote_abstain()].into_iter().take(self.hands.len());
        if self.options.is_empty() { usual.map(str::to_string).collect() } else { self.options.clone() }
    }

    /// Phones and hands together.
    pub fn all(&self) -> Vec<i64> {
        self.votes.iter().zip(&self.hands).map(|(v, h)| v + h).collect()
    }
}

fn row(r: &Row<'_>) -> Result<Poll, Error> {
    let formal = r.get(2)?;
    let options: Vec<String> = r.str(4)?.lines().map(str::to_string).collect();
    let answers = match options.len() {
        0 if formal => 3,
        0 => 2,
        n => n,
    };
    let numbers = |text: &str| {
        let mut all: Vec<i64> = text.split(',').filter_map(|n| n.parse().ok()).collect();
        all.resize(answers, 0);
        all
    };
    let counts: Option<String> = r.get(8)?;
    Ok(Poll {
        id: r.get(0)?,
        item: r.get(1)?,
        formal,
        question: r.get(3)?,
        options,
        hands: numbers(r.str(5)?),
        votes: numbers(counts.as_deref().unwrap_or_default()),
        counted: counts.is_some(),
        present: r.get(6)?,
        closed: r.get(7)?,
    })
}

/// Ends a poll with the hands that were raised; what phones have said until now is what counts.
pub fn close(tx: &mut Tx<'_>, c: Community, poll: &Poll, now: Time, hands: &[i64], present: i64) -> Result<(), Error> {
    let text = |all: &[i64]| all.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    tx.exec(
        sql!("UPDATE meeting_poll SET closed = $3, hands = $4, present = $5, counts = $6 WHERE community = $1 AND id = $2"),
        &[c.into(), poll.id.into(), now.into(), (&text(hands)).into(), present.into(), (&text(&poll.votes)).into()],
    )?;
    Ok(())
}

/// One poll of a meeting, its phones not counted.
pub fn poll(tx: &mut Tx<'_>, c: Community, meeting: MeetingId, id: PollId) -> Result<Option<Poll>, Error> {
    tx.one(
        sql!(
            "SELECT id, item, formal, question, options, hands, present, closed, counts FROM meeting_poll
              WHERE community = $1 AND id = $2 AND meeting = $3"
        ),
        &[c.into(), id.into(), meeting.into()],
        row,
    )
}

/// The polls of a meeting, in the order they were opened, with their counts.
pub fn polls(tx: &mut Tx<'_>, c: Community, id: MeetingId) -> Result<Vec<Poll>, Error> {
    let mut all = tx.all(
        sql!(
            "SELECT id, item, formal, question, options, hands, present, closed, counts FROM meeting_poll
              WHERE community = $1 AND meeting = $2 ORDER BY opened, id"
        ),
        &[c.into(), id.into()],
        row,
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
        if let Some(p) = all.iter_mut().find(|p| p.id == poll && !p.counted)
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
    /// Number of the matter made of it, unless that is closed to the public.
    pub matter: Option<String>,
    /// State of the matter made of it.
    pub matter_state: Option<String>,
    /// When that matter was promised.
    promise: Option<Time>,
    /// The minutes are published, and it with them.
    pub published: bool,
    /// Number of the project that carries it out.
    pub project: Option<String>,
    /// Stage of that project.
    pub stage: Option<Stage>,
    /// Until when the next step of that project is to be done.
    next: Option<Time>,
    /// Numbers of the ballots made of it, once notice of them was given.
    pub ballots: Vec<String>,
    /// How far those ballots are.
    votes: Vec<Made>,
    /// Numbers of the consultations begun of it.
    pub consultations: Vec<String>,
    /// When it was said to be done.
    pub done: Option<Time>,
    /// When it was dropped.
    pub dropped: Option<Time>,
    /// Why it was dropped, or the project or ballot that was to carry it out.
    pub reason: String,
}

impl Decision {
    /// Nothing was made of it yet.
    pub fn is_loose(&self) -> bool {
        self.matter_state.is_none()
            && self.project.is_none()
            && self.consultations.is_empty()
            && self.ballots.is_empty()
            && self.done.is_none()
            && self.dropped.is_none()
    }

    /// What carries it out. A consultation does not: it asks.
    fn made(&self) -> Vec<Made> {
        let matter = self.matter_state.as_deref().map(|state| Made {
            ended: match state {
                "closed" => Some(true),
                "withdrawn" => Some(false),
                _ => None,
            },
            until: self.promise.filter(|_| state == "open"),
        });
        let project = self.stage.map(|stage| Made {
            ended: match stage {
                Stage::Warranty | Stage::Closed => Some(true),
                Stage::Dropped => Some(false),
                _ => None,
            },
            until: self.next,
        });
        matter.into_iter().chain(project).chain(self.votes.iter().copied()).collect()
    }

    /// Where it stands, by what was said of it and what was made of it.
    pub fn stands(&self, zone: &Zone, now: Time) -> Stands {
        let task = Task { due: self.due, done: self.done.is_some(), dropped: self.dropped.is_some() };
        Stands::of(&task, &self.made(), zone.date(now), now)
    }
}

/// How long after its close a ballot may wait for being counted.
const COUNTING: i64 = DAY;

/// How far a ballot is.
fn voted(state: &str, closes: Time) -> Made {
    Made {
        ended: match state {
            "final" => Some(true),
            "dropped" => Some(false),
            _ => None,
        },
        // Objections are waited for: a result is nobody's delay.
        until: (state != "result").then(|| closes.plus(COUNTING)),
    }
}

/// Fills in which ballots and consultations were made of decisions, and until when a project's next step is due.
fn made_of(tx: &mut Tx<'_>, c: Community, all: &mut [Decision]) -> Result<(), Error> {
    if all.is_empty() {
        return Ok(());
    }
    let ballots = tx.all(
        sql!(
            "SELECT o.origin, b.number, b.state, b.closes, b.dropped FROM ballot_origin o
               JOIN ballot b ON b.community = o.community AND b.id = o.ballot
              WHERE o.community = $1 AND o.kind = 'decision' AND b.noticed IS NOT NULL ORDER BY b.number"
        ),
        &[c.into()],
        |r| Ok((r.get::<DecisionId>(0)?, r.get::<String>(1)?, voted(r.str(2)?, r.get(3)?), r.get::<String>(4)?)),
    )?;
    let asked = tx.all(
        sql!("SELECT decision, number FROM consultation WHERE community = $1 AND decision IS NOT NULL ORDER BY number"),
        &[c.into()],
        |r| Ok((r.get::<DecisionId>(0)?, r.get::<String>(1)?)),
    )?;
    let steps = tx.all(
        sql!(
            "SELECT p.decision, MIN(m.due) FROM project p JOIN project_milestone m ON m.community = p.community AND m.project = p.id
              WHERE p.community = $1 AND m.community = $1 AND p.decision IS NOT NULL AND m.done IS NULL GROUP BY p.decision"
        ),
        &[c.into()],
        |r| Ok((r.get::<DecisionId>(0)?, r.get::<Time>(1)?)),
    )?;
    for d in all {
        let voted = || ballots.iter().filter(|b| b.0 == d.id);
        let why = voted().map(|b| b.3.clone()).find(|why| !why.is_empty());
        d.ballots = voted().map(|b| b.1.clone()).collect();
        d.votes = voted().map(|b| b.2).collect();
        d.consultations = asked.iter().filter(|(id, _)| *id == d.id).map(|(_, n)| n.clone()).collect();
        d.next = steps.iter().find(|(id, _)| *id == d.id).map(|(_, due)| *due);
        if let Some(why) = why.filter(|_| d.reason.is_empty()) {
            d.reason = why;
        }
    }
    Ok(())
}

fn decision(r: &Row<'_>) -> Result<Decision, Error> {
    let (number, visibility): (Option<String>, Option<String>) = (r.get(9)?, r.get(11)?);
    let public = visibility.is_some_and(|v| Visibility::parse(&v).is_some_and(|v| v != Visibility::Closed));
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
        matter: number.filter(|_| public),
        matter_state: r.get(10)?,
        done: r.get(12)?,
        dropped: r.get(13)?,
        reason: match r.get::<String>(14)? {
            own if own.is_empty() => r.get::<Option<String>>(19)?.unwrap_or_default(),
            own => own,
        },
        promise: r.get(18)?,
        published: r.get::<Option<Time>>(17)?.is_some(),
        project: r.get(15)?,
        stage: r.get::<Option<String>>(16)?.and_then(|s| Stage::parse(&s)),
        next: None,
        ballots: Vec::new(),
        votes: Vec::new(),
        consultations: Vec::new(),
    })
}

/// What a meeting decided.
pub fn decisions(tx: &mut Tx<'_>, c: Community, id: MeetingId) -> Result<Vec<Decision>, Error> {
    let mut all = tx.all(
        sql!(
            "SELECT d.id, d.meeting, g.kind, g.starts, d.item, d.what, d.words, d.owner, d.due, m.number, m.state, m.visibility, d.done,
                    d.dropped, d.reason, p.number, p.stage, g.published, m.promise, p.dropped
               FROM meeting_decision d JOIN meeting g ON g.community = d.community AND g.id = d.meeting
               LEFT JOIN matter m ON m.community = d.community AND m.id = d.matter
               LEFT JOIN project p ON p.community = d.community AND p.decision = d.id
              WHERE d.community = $1 AND d.meeting = $2 ORDER BY d.created, d.id"
        ),
        &[c.into(), id.into()],
        decision,
    )?;
    made_of(tx, c, &mut all)?;
    Ok(all)
}

/// One of them.
pub fn one_decision(tx: &mut Tx<'_>, c: Community, id: DecisionId) -> Result<Option<Decision>, Error> {
    let mut found = tx.one(
        sql!(
            "SELECT d.id, d.meeting, g.kind, g.starts, d.item, d.what, d.words, d.owner, d.due, m.number, m.state, m.visibility, d.done,
                    d.dropped, d.reason, p.number, p.stage, g.published, m.promise, p.dropped
               FROM meeting_decision d JOIN meeting g ON g.community = d.community AND g.id = d.meeting
               LEFT JOIN matter m ON m.community = d.community AND m.id = d.matter
               LEFT JOIN project p ON p.community = d.community AND p.decision = d.id
              WHERE d.community = $1 AND d.id = $2"
        ),
        &[c.into(), id.into()],
        decision,
    )?;
    made_of(tx, c, found.as_mut_slice())?;
    Ok(found)
}

/// Every decision of published minutes, the newest first.
pub fn every_decision(tx: &mut Tx<'_>, c: Community, limit: i64) -> Result<Vec<Decision>, Error> {
    let mut all = tx.all(
        sql!(
            "SELECT d.id, d.meeting, g.kind, g.starts, d.item, d.what, d.words, d.owner, d.due, m.number, m.state, m.visibility, d.done,
                    d.dropped, d.reason, p.number, p.stage, g.published, m.promise, p.dropped
               FROM meeting_decision d JOIN meeting g ON g.community = d.community AND g.id = d.meeting
               LEFT JOIN matter m ON m.community = d.community AND m.id = d.matter
               LEFT JOIN project p ON p.community = d.community AND p.decision = d.id
              WHERE d.community = $1 AND g.published IS NOT NULL ORDER BY d.created DESC, d.id LIMIT $2"
        ),
        &[c.into(), limit.into()],
        decision,
    )?;
    made_of(tx, c, &mut all)?;
    Ok(all)
}

/// A post was handed over: what it sees to, the meetings it chairs and plans go along, as far as they are not over.
pub fn hand_over(tx: &mut Tx<'_>, c: Community, from: PostId, to: PostId) -> Result<(), Error> {
    let both = [c.into(), from.into(), to.into()];
    tx.exec(
        sql!("UPDATE meeting_decision SET owner = $3 WHERE community = $1 AND owner = $2 AND done IS NULL AND dropped IS NULL"),
        &both,
    )?;
    tx.exec(
        sql!(
            "UPDATE meeting SET by_post = $3
              WHERE community = $1 AND by_post = $2 AND state IN ('planned', 'called', 'running', 'held') AND published IS NULL"
        ),
        &both,
    )?;
    tx.exec(sql!("UPDATE meeting_series SET by_post = $3 WHERE community = $1 AND by_post = $2 AND ended IS NULL"), &both)
        .map(drop)
}

/// What a post has to see to, as long as nobody said that it is done or dropped; whether what was made of it is over, it says itself.
pub fn owned(tx: &mut Tx<'_>, c: Community, post: PostId) -> Result<Vec<Decision>, Error> {
    let mut all = tx.all(
        sql!(
            "SELECT d.id, d.meeting, g.kind, g.starts, d.item, d.what, d.words, d.owner, d.due, m.number, m.state, m.visibility, d.done,
                    d.dropped, d.reason, p.number, p.stage, g.published, m.promise, p.dropped
               FROM meeting_decision d JOIN meeting g ON g.community = d.community AND g.id = d.meeting
               LEFT JOIN matter m ON m.community = d.community AND m.id = d.matter
               LEFT JOIN project p ON p.community = d.community AND p.decision = d.id
              WHERE d.community = $1 AND d.owner = $2 AND d.done IS NULL AND d.dropped IS NULL ORDER BY d.created DESC LIMIT 200"
        ),
        &[c.into(), post.into()],
        decision,
    )?;
    made_of(tx, c, &mut all)?;
    all.reverse();
    Ok(all)
}
