//! Consultations in the database: their own rows, their statements, and all votes for the picture.

use std::collections::BTreeMap;

use liren_core::id::{AccountId, Community, ConsultationId, DecisionId, MatterId, PersonId, PostId};
use liren_core::opinion::{Count, Given, Moderation, Vote};
use liren_core::permission::{Actor, Residence};
use liren_core::time::Time;
use liren_ground::ground::{Ground, Place};
use liren_store::{Error, Row, Tx, sql};

/// A consultation's own row, without its picture.
#[derive(Clone, Debug)]
pub struct Consultation {
    /// Its row.
    pub id: ConsultationId,
    /// Its number.
    pub number: String,
    /// What people are asked.
    pub question: String,
    /// What one should know first.
    pub background: String,
    /// For whom.
    pub place: Place,
    /// The post that asks.
    pub by: PostId,
    /// The matter it came from.
    pub matter: Option<MatterId>,
    /// The decision of a meeting it came from.
    pub decision: Option<DecisionId>,
    /// When it opens.
    pub opens: Time,
    /// When it closes, or closed.
    pub closes: Time,
    /// When the last picture was drawn.
    pub ended: Option<Time>,
    /// Why it was ended early or is open longer.
    pub reason: String,
    /// It was ended early.
    pub early: bool,
    /// It came from another system.
    pub imported: bool,
    /// The pack it is judged by.
    pub pack: String,
    /// That pack's version.
    pub pack_version: i64,
    /// How many people took part when the picture was drawn.
    pub people: i64,
    /// When the last trace of who voted was dropped.
    pub forgotten: Option<Time>,
}

/// Where a consultation stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stands {
    /// It opens later.
    Coming,
    /// People can vote.
    Open,
    /// It is over.
    Over,
}

impl Stands {
    /// For programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Coming => "coming",
            Self::Open => "open",
            Self::Over => "over",
        }
    }
}

impl Consultation {
    /// Where it stands. The clock decides, not whether a job has run.
    pub fn stands(&self, now: Time) -> Stands {
        if self.ended.is_some() || self.closes <= now {
            Stands::Over
        } else if self.opens > now {
            Stands::Coming
        } else {
            Stands::Open
        }
    }

    /// The homes of somebody that lie in its place.
    pub fn homes(&self, ground: &Ground, actor: &Actor) -> Vec<Residence> {
        actor.homes.iter().filter(|h| ground.contains(self.place, h.building, h.circle)).copied().collect()
    }
}

/// Where a statement stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Nobody has looked at it.
    Waiting,
    /// People are asked.
    In,
    /// It was not let in.
    Out,
}

impl State {
    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::In => "in",
            Self::Out => "out",
        }
    }

    fn parse(name: &str) -> Self {
        match name {
            "in" => Self::In,
            "out" => Self::Out,
            _ => Self::Waiting,
        }
    }
}

/// A statement.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Its number within the consultation.
    pub seq: i64,
    /// What it says.
    pub words: String,
    /// Where it stands.
    pub state: State,
    /// Why it was not let in: a code of the pack.
    pub reason: String,
    /// About the people themselves and no opinion.
    pub about_people: bool,
    /// How often it was asked, the last time that was counted.
    pub views: i64,
    /// How much it is worth asking, in millionths.
    pub priority: i64,
    /// How it was voted on, the last time that was counted.
    pub count: Count,
    /// When it was put forward for a meeting.
    pub proposed: Option<Time>,
}

fn row(r: &Row<'_>) -> Result<Option<Consultation>, Error> {
    let Some(place) = Place::of(r.str(4)?, r.get(5)?) else { return Ok(None) };
    Ok(Some(Consultation {
        id: r.get(0)?,
        number: r.get(1)?,
        question: r.get(2)?,
        background: r.get(3)?,
        place,
        by: r.get(6)?,
        matter: r.get(7)?,
        decision: r.get(8)?,
        opens: r.get(9)?,
        closes: r.get(10)?,
        ended: r.get(11)?,
        reason: r.get(12)?,
        early: r.get(13)?,
        imported: r.get(14)?,
        pack: r.get(15)?,
        pack_version: r.get(16)?,
        people: r.get(17)?,
        forgotten: r.get(18)?,
    }))
}

/// A consultation by its number.
pub fn by_number(tx: &mut Tx<'_>, c: Community, number: &str) -> Result<Option<Consultation>, Error> {
    let found = tx.one(
        sql!(
            "SELECT id, number, question, background, place_kind, place, by_post, matter, decision, opens, closes, ended, reason,
                    early, imported, pack, pack_version, people, forgotten
               FROM consultation WHERE community = $1 AND number = $2"
        ),
        &[c.into(), number.into()],
        row,
    )?;
    Ok(found.flatten())
}

/// A consultation by its row.
pub fn by_id(tx: &mut Tx<'_>, c: Community, id: ConsultationId) -> Result<Option<Consultation>, Error> {
    let found = tx.one(
        sql!(
            "SELECT id, number, question, background, place_kind, place, by_post, matter, decision, opens, closes, ended, reason,
                    early, imported, pack, pack_version, people, forgotten
               FROM consultation WHERE community = $1 AND id = $2"
        ),
        &[c.into(), id.into()],
        row,
    )?;
    Ok(found.flatten())
}

/// What closes after an instant, the first to close first.
pub fn after(tx: &mut Tx<'_>, c: Community, now: Time, limit: i64) -> Result<Vec<Consultation>, Error> {
    let rows = tx.all(
        sql!(
            "SELECT id, number, question, background, place_kind, place, by_post, matter, decision, opens, closes, ended, reason,
                    early, imported, pack, pack_version, people, forgotten
               FROM consultation WHERE community = $1 AND closes > $2 ORDER BY closes, id LIMIT $3"
        ),
        &[c.into(), now.into(), limit.into()],
        row,
    )?;
    Ok(rows.into_iter().flatten().collect())
}

/// What closed until an instant, the last to close first; of those that closed in the same moment, beyond `beyond`.
pub fn before(tx: &mut Tx<'_>, c: Community, until: Time, limit: i64) -> Result<Vec<Consultation>, Error> {
    let rows = tx.all(
        sql!(
            "SELECT id, number, question, background, place_kind, place, by_post, matter, decision, opens, closes, ended, reason,
                    early, imported, pack, pack_version, people, forgotten
               FROM consultation WHERE community = $1 AND closes <= $2 ORDER BY closes DESC, id DESC LIMIT $3"
        ),
        &[c.into(), until.into(), limit.into()],
        row,
    )?;
    Ok(rows.into_iter().flatten().collect())
}

/// What the matter led to.
pub fn of_matter(tx: &mut Tx<'_>, c: Community, matter: MatterId) -> Result<Vec<Consultation>, Error> {
    let rows = tx.all(
        sql!(
            "SELECT id, number, question, background, place_kind, place, by_post, matter, decision, opens, closes, ended, reason,
                    early, imported, pack, pack_version, people, forgotten
               FROM consultation WHERE community = $1 AND matter = $2 ORDER BY id LIMIT 20"
        ),
        &[c.into(), matter.into()],
        row,
    )?;
    Ok(rows.into_iter().flatten().collect())
}

/// What a post runs and what closes after an instant, with the number of statements that wait.
pub fn run_by(tx: &mut Tx<'_>, c: Community, post: PostId, now: Time) -> Result<Vec<(String, String, Time, i64)>, Error> {
    tx.all(
        sql!(
            "SELECT k.number, k.question, k.closes, CAST(COUNT(s.seq) AS BIGINT) FROM consultation k
               JOIN consultation_statement s ON s.community = k.community AND s.consultation = k.id AND s.state = 'waiting'
              WHERE k.community = $1 AND k.by_post = $2 AND k.closes > $3
              GROUP BY k.number, k.question, k.closes ORDER BY k.closes LIMIT 50"
        ),
        &[c.into(), post.into(), now.into()],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)),
    )
}

/// The picture as it was drawn last; empty before the first.
pub fn picture(tx: &mut Tx<'_>, c: Community, id: ConsultationId) -> Result<String, Error> {
    let found =
        tx.one(sql!("SELECT picture FROM consultation WHERE community = $1 AND id = $2"), &[c.into(), id.into()], |r| r.get(0))?;
    Ok(found.unwrap_or_default())
}

fn statement(r: &Row<'_>) -> Result<Statement, Error> {
    let count = |i: usize| r.get::<i64>(i).map(|n| u32::try_from(n).unwrap_or(0));
    Ok(Statement {
        seq: r.get(0)?,
        words: r.get(1)?,
        state: State::parse(r.str(2)?),
        reason: r.get(3)?,
        about_people: r.get(4)?,
        views: r.get(5)?,
        priority: r.get(6)?,
        count: Count { agree: count(7)?, disagree: count(8)?, pass: count(9)? },
        proposed: r.get(10)?,
    })
}

/// All statements, in the order they were written.
pub fn statements(tx: &mut Tx<'_>, c: Community, id: ConsultationId) -> Result<Vec<Statement>, Error> {
    tx.all(
        sql!(
            "SELECT seq, words, state, reason, about_people, views, priority, agree, disagree, pass, proposed
               FROM consultation_statement WHERE community = $1 AND consultation = $2 ORDER BY seq"
        ),
        &[c.into(), id.into()],
        statement,
    )
}

/// Statements in one state.
pub fn in_state(tx: &mut Tx<'_>, c: Community, id: ConsultationId, state: State) -> Result<Vec<Statement>, Error> {
    tx.all(
        sql!(
            "SELECT seq, words, state, reason, about_people, views, priority, agree, disagree, pass, proposed
               FROM consultation_statement WHERE community = $1 AND consultation = $2 AND state = $3 ORDER BY seq"
        ),
        &[c.into(), id.into(), state.name().into()],
        statement,
    )
}

/// Statements somebody wrote here.
pub fn written_by(tx: &mut Tx<'_>, c: Community, id: ConsultationId, person: PersonId) -> Result<Vec<Statement>, Error> {
    tx.all(
        sql!(
            "SELECT seq, words, state, reason, about_people, views, priority, agree, disagree, pass, proposed
               FROM consultation_statement WHERE community = $1 AND author = $3 AND consultation = $2 ORDER BY seq"
        ),
        &[c.into(), id.into(), person.into()],
        statement,
    )
}

/// The account that hears what became of a statement, where its writer has one.
pub fn hears(tx: &mut Tx<'_>, c: Community, id: ConsultationId, seq: i64) -> Result<Option<AccountId>, Error> {
    let found: Option<Option<AccountId>> = tx.one(
        sql!(
            "SELECT p.account FROM consultation_statement s
               JOIN person p ON p.community = s.community AND p.id = s.author
              WHERE s.community = $1 AND s.consultation = $2 AND s.seq = $3"
        ),
        &[c.into(), id.into(), seq.into()],
        |r| r.get(0),
    )?;
    Ok(found.flatten())
}

/// For each statement that stands: whom its author is reached by.
pub fn all_hear(tx: &mut Tx<'_>, c: Community, id: ConsultationId) -> Result<BTreeMap<i64, AccountId>, Error> {
    let rows: Vec<(i64, Option<AccountId>)> = tx.all(
        sql!(
            "SELECT s.seq, p.account FROM consultation_statement s
               JOIN person p ON p.community = s.community AND p.id = s.author
              WHERE s.community = $1 AND s.consultation = $2 AND s.state = 'in'"
        ),
        &[c.into(), id.into()],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    Ok(rows.into_iter().filter_map(|(seq, account)| Some((seq, account?))).collect())
}

/// What a post runs goes to its successor; what is over too, since somebody has to answer for what stands there.
pub fn hand_over(tx: &mut Tx<'_>, c: Community, from: PostId, to: PostId) -> Result<(), Error> {
    tx.exec(
        sql!("UPDATE consultation SET by_post = $3 WHERE community = $1 AND by_post = $2"),
        &[c.into(), from.into(), to.into()],
    )
    .map(drop)
}

/// Every vote that was given.
pub fn votes(tx: &mut Tx<'_>, c: Community, id: ConsultationId) -> Result<Vec<Given>, Error> {
    let rows = tx.all(
        sql!(
            "SELECT voter, statement, vote FROM consultation_vote
              WHERE community = $1 AND consultation = $2 AND vote IS NOT NULL"
        ),
        &[c.into(), id.into()],
        |r| {
            let (person, statement) = (r.get(0)?, r.get(1)?);
            Ok(Vote::of(r.get(2)?).map(|vote| Given { person, statement, vote }))
        },
    )?;
    Ok(rows.into_iter().flatten().collect())
}

/// How often each statement was asked.
pub fn views(tx: &mut Tx<'_>, c: Community, id: ConsultationId) -> Result<Vec<(i64, i64)>, Error> {
    tx.all(
        sql!(
            "SELECT statement, CAST(COUNT(*) AS BIGINT) FROM consultation_vote
              WHERE community = $1 AND consultation = $2 GROUP BY statement"
        ),
        &[c.into(), id.into()],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )
}

/// How many sheets of paper were entered.
pub fn on_paper(tx: &mut Tx<'_>, c: Community, id: ConsultationId) -> Result<i64, Error> {
    let found = tx.one(
        sql!(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM consultation_voter
              WHERE community = $1 AND consultation = $2 AND sheet IS NOT NULL"
        ),
        &[c.into(), id.into()],
        |r| r.get(0),
    )?;
    Ok(found.unwrap_or(0))
}

/// What moderators decided, as the mathematics asks for it.
pub fn moderation(all: &[Statement]) -> Moderation {
    let of = |is: fn(&Statement) -> bool| all.iter().filter(|s| is(s)).map(|s| s.seq).collect();
    Moderation { out: of(|s| s.state != State::In), meta: of(|s| s.about_people) }
}
