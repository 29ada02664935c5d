//! What a ballot comes from: a project, a decision of published minutes, a statement of a consultation. Each leads to the form with title
//! and words filled in; the ballot leads back; the other page shows the ballot and what came of it; and whoever hears of the matter
//! behind is told when it opens and when its result stands.

use liren_core::ballot::entry::State as Outcome;
use liren_core::id::{BallotId, Community, ConsultationId, DecisionId, MatterId, MeetingId, ProjectId};
use liren_core::lang::Lang;
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Where, may};
use liren_core::refusal::Refusal;
use liren_core::time::Time;
use liren_ground::ground::Place;
use liren_ground::messages::Urgency;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::jobs::{Call, JobEntry, enqueue};
use liren_kit::{joined, when};
use liren_store::{Tx, jobs, sql};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::make::TITLE;
use super::read::{self, Ballot};
use super::{facts, rounds, urls};
use crate::matters::jobs::ready;
use crate::matters::tell;
use crate::words::Ballots;
use crate::{consultations, meetings, projects};

/// Tells that a ballot is open.
pub const OPENED: JobEntry = JobEntry { name: "ballots.opened", run: opened };

/// One of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// A project.
    Project(ProjectId),
    /// A decision of a meeting.
    Decision(DecisionId),
    /// A statement, by its number in its consultation.
    Statement(ConsultationId, i64),
}

impl Origin {
    fn stored(self) -> (&'static str, Uuid, i64) {
        match self {
            Self::Project(id) => ("project", id.0, 0),
            Self::Decision(id) => ("decision", id.0, 0),
            Self::Statement(id, seq) => ("statement", id.0, seq),
        }
    }

    fn of(kind: &str, id: Uuid, seq: i64) -> Option<Self> {
        match kind {
            "project" => Some(Self::Project(ProjectId(id))),
            "decision" => Some(Self::Decision(DecisionId(id))),
            "statement" => Some(Self::Statement(ConsultationId(id), seq)),
            _ => None,
        }
    }
}

/// What is known of where a ballot comes from.
#[derive(Clone, Debug)]
pub struct Source {
    /// Which.
    pub origin: Origin,
    /// The matter behind it.
    pub matter: Option<MatterId>,
    /// What it is called, for the title.
    pub title: String,
    /// What it says.
    pub words: String,
    /// Whose it is.
    pub place: Place,
    /// Its page.
    pub url: String,
}

impl Source {
    /// Where the ballot comes from, in words.
    pub fn said(&self, t: Ballots) -> String {
        match self.origin {
            Origin::Project(_) => t.from_project(&self.title),
            Origin::Decision(_) => t.from_decision(&self.title),
            Origin::Statement(..) => t.from_statement(&self.title),
        }
    }
}

/// No longer than a title may be.
fn short(words: &str) -> String {
    super::step::one_line(words).chars().take(TITLE).collect()
}

fn of_project(card: &Card, p: projects::store::Project) -> Source {
    Source {
        origin: Origin::Project(p.id),
        matter: p.matter,
        title: short(&p.title),
        words: p.problem,
        place: p.place,
        url: projects::urls::Project::url(card.code, &p.number),
    }
}

/// A decision counts once its minutes are published; behind it is the matter that was talked about, or the one made of it.
fn of_decision(tx: &mut Tx<'_>, card: &Card, id: DecisionId) -> Result<Option<Source>, Fail> {
    let c = card.code;
    let Some((words, meeting, matter)) = crate::origin::decision(tx, c, id)? else { return Ok(None) };
    let Some(m) = meetings::read::one(tx, c, meeting)? else { return Ok(None) };
    Ok(Some(Source {
        origin: Origin::Decision(id),
        matter,
        title: short(&words),
        words,
        place: m.place,
        url: meetings::urls::Meeting::url(c, meeting),
    }))
}

fn of_statement(tx: &mut Tx<'_>, card: &Card, k: consultations::store::Consultation, seq: i64) -> Result<Option<Source>, Fail> {
    let c = card.code;
    let all = consultations::store::in_state(tx, c, k.id, consultations::store::State::In)?;
    let Some(said) = all.into_iter().find(|s| s.seq == seq) else { return Ok(None) };
    Ok(Some(Source {
        origin: Origin::Statement(k.id, seq),
        matter: k.matter,
        title: short(&said.words),
        words: k.question,
        place: k.place,
        url: consultations::urls::Results::url(c, &k.number),
    }))
}

/// What an address or form names: `project:P2026-001`, `decision:ID`, `statement:C2026-001:3`. What is not there is not found.
pub fn asked(tx: &mut Tx<'_>, card: &Card, text: &str) -> Result<Option<Source>, Fail> {
    let c = card.code;
    let found = match text.split_once(':') {
        None if text.is_empty() => return Ok(None),
        Some(("project", number)) => projects::store::by_number(tx, c, number)?.map(|p| of_project(card, p)),
        Some(("decision", id)) => match id.parse() {
            Ok(id) => of_decision(tx, card, id)?,
            Err(_) => None,
        },
        Some(("statement", rest)) => match rest.rsplit_once(':').map(|(number, seq)| (number, seq.parse::<i64>())) {
            Some((number, Ok(seq))) => match consultations::store::by_number(tx, c, number)? {
                Some(k) => of_statement(tx, card, k, seq)?,
                None => None,
            },
            _ => None,
        },
        _ => None,
    };
    found.map(Some).ok_or_else(|| Refusal::NotFound.into())
}

/// Keeps where a ballot comes from.
pub fn keep_origin(tx: &mut Tx<'_>, c: Community, ballot: BallotId, source: &Source) -> Result<(), Fail> {
    let (kind, id, seq) = source.origin.stored();
    tx.exec(
        sql!(
            "INSERT INTO ballot_origin (community, ballot, kind, origin, seq, matter) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (community, ballot) DO NOTHING"
        ),
        &[c.into(), ballot.into(), kind.into(), id.into(), seq.into(), source.matter.into()],
    )?;
    Ok(())
}

/// Where a ballot comes from, if that is still there.
pub fn of_ballot(tx: &mut Tx<'_>, card: &Card, ballot: BallotId) -> Result<Option<Source>, Fail> {
    let c = card.code;
    let row: Option<(String, Uuid, i64)> = tx.one(
        sql!("SELECT kind, origin, seq FROM ballot_origin WHERE community = $1 AND ballot = $2"),
        &[c.into(), ballot.into()],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
    )?;
    let Some(origin) = row.and_then(|(kind, id, seq)| Origin::of(&kind, id, seq)) else { return Ok(None) };
    match origin {
        Origin::Project(id) => Ok(projects::store::by_id(tx, c, id)?.map(|p| of_project(card, p))),
        Origin::Decision(id) => of_decision(tx, card, id),
        Origin::Statement(id, seq) => match consultations::store::by_id(tx, c, id)? {
            Some(k) => of_statement(tx, card, k, seq),
            None => Ok(None),
        },
    }
}

/// A ballot on the page of what it comes from.
#[derive(Clone, Debug)]
pub struct Row {
    /// What it is about.
    pub title: String,
    /// Its page.
    pub url: String,
    /// `Sign::name()`.
    pub sign: &'static str,
    /// Where it stands.
    pub state: &'static str,
    /// What came of it; empty before.
    pub result: String,
}

/// The part of such a page that is about ballots.
#[derive(Clone, Debug, Default)]
pub struct Linked {
    /// Heading.
    pub heading: &'static str,
    /// Ballots.
    pub rows: Vec<Row>,
    /// Where one is made; empty where it cannot be.
    pub make: String,
    /// The words of that.
    pub make_words: &'static str,
}

/// Who looks at such a page.
#[derive(Clone, Copy)]
pub struct Looks<'a> {
    /// The community.
    pub card: &'a Card,
    /// Language.
    pub lang: Lang,
    /// Who.
    pub actor: &'a Actor,
    /// When.
    pub now: Time,
}

impl Looks<'_> {
    fn ids(self, tx: &mut Tx<'_>, kind: &str, origin: Uuid) -> Result<Vec<BallotId>, Fail> {
        tx.all(
            sql!("SELECT ballot FROM ballot_origin WHERE community = $1 AND kind = $2 AND origin = $3 ORDER BY ballot"),
            &[self.card.code.into(), kind.into(), origin.into()],
            |r| r.get(0),
        )
        .map_err(Fail::from)
    }

    fn linked(self, tx: &mut Tx<'_>, ids: Vec<BallotId>, from: String) -> Result<Linked, Fail> {
        let (t, c) = (Ballots(self.lang), self.card.code);
        let mut rows = Vec::new();
        for id in ids {
            let Some(b) = read::by_id(tx, c, id)?.filter(Ballot::is_public) else { continue };
            let (state, sign) = facts::state_words(t, &b, self.now);
            let (url, result) = (urls::Ballot::url(c, &b.number), came(tx, t, c, &b)?);
            rows.push(Row { title: b.title, url, sign: sign.name(), state, result });
        }
        let makes = !from.is_empty() && may(self.actor, Action::RunBallot, &Where::COMMUNITY);
        Ok(Linked {
            heading: t.title(),
            rows,
            make: if makes { format!("{}?from={from}", urls::NewBallot::url(c)) } else { String::new() },
            make_words: t.make_from(),
        })
    }

    /// Of a project, by row and number.
    pub fn project(self, tx: &mut Tx<'_>, id: ProjectId, number: &str, open: bool) -> Result<Linked, Fail> {
        let ids = self.ids(tx, "project", id.0)?;
        self.linked(tx, ids, if open { format!("project:{number}") } else { String::new() })
    }

    /// Of a decision.
    pub fn decision(self, tx: &mut Tx<'_>, d: &meetings::decided::Decision) -> Result<Linked, Fail> {
        let ids = self.ids(tx, "decision", d.id.0)?;
        self.linked(tx, ids, if d.published { format!("decision:{}", d.id) } else { String::new() })
    }

    /// Of all decisions of a meeting.
    pub fn meeting(self, tx: &mut Tx<'_>, id: MeetingId) -> Result<Linked, Fail> {
        let ids = tx.all(
            sql!(
                "SELECT o.ballot FROM meeting_decision d
                   JOIN ballot_origin o ON o.community = d.community AND o.kind = 'decision' AND o.origin = d.id
                  WHERE d.community = $1 AND d.meeting = $2 ORDER BY o.ballot"
            ),
            &[self.card.code.into(), id.into()],
            |r| r.get(0),
        )?;
        self.linked(tx, ids, String::new())
    }

    /// Of all statements of a consultation; where one is made of a statement, its number follows the address.
    pub fn consultation(self, tx: &mut Tx<'_>, id: ConsultationId, number: &str) -> Result<Linked, Fail> {
        let ids = self.ids(tx, "statement", id.0)?;
        self.linked(tx, ids, format!("statement:{number}:"))
    }
}

/// What came of a counted ballot, item by item.
fn came(tx: &mut Tx<'_>, t: Ballots, c: Community, b: &Ballot) -> Result<String, Fail> {
    if !b.has_result() {
        return Ok(String::new());
    }
    let items = read::items(tx, c, b.id)?;
    let last = rounds::last(tx, c, b.id)?;
    let one = |i: &read::Item| {
        let o = last.iter().find(|o| o.item == i.code)?;
        Some(match o.state {
            Outcome::Passed if i.options.len() > 1 => {
                let names = o.chosen.iter().filter_map(|n| i.options.get(*n as usize - 1)).map(|o| o.name.as_str());
                t.outcome_chosen(joined::list(t.0, names))
            }
            Outcome::Passed => t.outcome_passed().to_string(),
            Outcome::NoQuorum => t.outcome_few().to_string(),
            Outcome::NotPassed | Outcome::Tied => t.outcome_not_passed().to_string(),
        })
    };
    Ok(joined::clauses(t.0, items.iter().filter_map(one)))
}

#[derive(Serialize, Deserialize)]
struct Of {
    ballot: BallotId,
}

/// Sets that those who hear of the matter behind are told when it opens.
pub fn begin(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, b: &Ballot) -> Result<(), Fail> {
    if behind(tx, card, b.id)?.is_none() {
        return Ok(());
    }
    let due = b.opens.max(moment.now);
    let key = format!("{}:{}:{}", OPENED.name, card.code, b.id);
    enqueue(tx, moment, card.code, OPENED.name, &Of { ballot: b.id }, due, Some(&key)).map_err(Fail::from)
}

fn behind(tx: &mut Tx<'_>, card: &Card, ballot: BallotId) -> Result<Option<MatterId>, Fail> {
    let found: Option<Option<MatterId>> = tx.one(
        sql!("SELECT matter FROM ballot_origin WHERE community = $1 AND ballot = $2"),
        &[card.code.into(), ballot.into()],
        |r| r.get(0),
    )?;
    Ok(found.flatten())
}

/// Tells whoever hears of the matter behind: whoever spoke first hears of every step.
fn say(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    moment: &mut Moment,
    b: &Ballot,
    words: impl Fn(Lang) -> String,
) -> Result<(), Fail> {
    let Some(matter) = behind(tx, card, b.id)? else { return Ok(()) };
    let url = urls::Ballot::url(card.code, &b.number);
    for follower in tell::followers(tx, card, matter)? {
        tell::send(tx, app, card, moment, follower.subject, &url, Urgency::Digest, &words)?;
    }
    Ok(())
}

/// Tells that the result stands.
pub fn counted(tx: &mut Tx<'_>, app: &App, card: &Card, moment: &mut Moment, b: &Ballot) -> Result<(), Fail> {
    say(tx, app, card, moment, b, |lang| Ballots(lang).tell_result(&b.title))
}

/// Tells that it was counted again and something else came of it.
pub fn recounted(tx: &mut Tx<'_>, app: &App, card: &Card, moment: &mut Moment, b: &Ballot) -> Result<(), Fail> {
    say(tx, app, card, moment, b, |lang| Ballots(lang).tell_recounted(&b.title))
}

fn opened(app: &App, call: &Call) -> Result<(), Fail> {
    let (code, Of { ballot }, id) = (call.community()?, call.payload()?, call.job.id);
    let (asked, moment, card) = (app.clone(), call.moment.clone(), ready(app, code)?);
    app.db.write_now(move |tx| {
        if !jobs::take(tx, id)? {
            return Ok(());
        }
        let mut moment = moment.clone();
        let Some(b) = read::by_id(tx, code, ballot)?.filter(|b| b.is_open(moment.now)) else { return Ok(()) };
        say(tx, &asked, &card, &mut moment, &b, |lang| {
            Ballots(lang).tell_opened(&b.title, when::until(lang, &card.zone, b.closes))
        })
    })?;
    app.bell.ring();
    Ok(())
}
