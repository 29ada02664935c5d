//! Procedures in the database: beginning one, taking its steps, ending it.

use std::collections::HashMap;

use liren_core::id::{MeetingId, PostId, RunId};
use liren_core::meeting::{Acts, Progress, may_act, progress};
use liren_core::moment::Moment;
use liren_core::pack::{Pack, Procedure};
use liren_core::permission::{Action, Actor, Role, Scope, Where, check, check_somewhere};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::Time;
use liren_ground::ground::{Ground, Place};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::slice::Asked;
use liren_store::audit::{self, Did};
use liren_store::{Error, Row, Tx, sql};
use uuid::Uuid;

use super::filing;
use crate::filings::store::{self as filings, Of};

/// Longest title, in characters.
pub const MOST_TITLE: usize = 80;
/// Longest words of a step.
pub const MOST_WORDS: usize = 1_000;
/// Most procedures of a list.
const MOST: i64 = 100;
/// Who begins procedures.
pub(super) const STAFF: [Role; 3] = [Role::Chair, Role::CommunityWorker, Role::StreetOfficer];

/// A procedure as begun.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its row.
    pub id: RunId,
    /// Code of the pack.
    pub code: String,
    /// What it is about.
    pub title: String,
    /// For which place.
    pub place: Place,
    /// The post that began it.
    pub by: PostId,
    /// The pack.
    pub pack: String,
    /// Its version.
    pub version: i64,
    /// When it was begun.
    pub created: Time,
    /// When it was ended early.
    pub ended: Option<Time>,
    /// Why.
    pub reason: String,
}

/// A step that was taken.
#[derive(Clone, Debug)]
pub struct Taken {
    /// What was done or said.
    pub words: String,
    /// The post that took it.
    pub post: PostId,
    /// The meeting it was done in.
    pub meeting: Option<MeetingId>,
    /// When.
    pub at: Time,
    /// Until when it is public.
    pub until: Option<Time>,
}

fn run(r: &Row<'_>) -> Result<Run, Error> {
    // Those from before there were places are for everybody.
    let (kind, of): (Option<String>, Option<Uuid>) = (r.get(9)?, r.get(10)?);
    Ok(Run {
        place: kind.and_then(|kind| Place::of(&kind, of)).unwrap_or(Place::Community),
        id: r.get(0)?,
        code: r.get(1)?,
        title: r.get(2)?,
        by: r.get(3)?,
        pack: r.get(4)?,
        version: r.get(5)?,
        created: r.get(6)?,
        ended: r.get(7)?,
        reason: r.get(8)?,
    })
}

/// All of them, the newest first.
pub fn all(tx: &mut Tx<'_>, card: &Card) -> Result<Vec<Run>, Error> {
    tx.all(
        sql!(
            "SELECT id, code, title, by_post, pack, pack_version, created, ended, reason, place_kind, place
               FROM procedure_run
              WHERE community = $1 ORDER BY created DESC, id LIMIT $2"
        ),
        &[card.code.into(), MOST.into()],
        run,
    )
}

/// One of them.
pub fn one(tx: &mut Tx<'_>, card: &Card, id: RunId) -> Result<Option<Run>, Error> {
    tx.one(
        sql!(
            "SELECT id, code, title, by_post, pack, pack_version, created, ended, reason, place_kind, place
               FROM procedure_run
              WHERE community = $1 AND id = $2"
        ),
        &[card.code.into(), id.into()],
        run,
    )
}

/// Its steps that were taken, in order.
pub fn taken(tx: &mut Tx<'_>, card: &Card, id: RunId) -> Result<Vec<Taken>, Error> {
    tx.all(
        sql!("SELECT words, post, meeting, at, until FROM procedure_step WHERE community = $1 AND run = $2 ORDER BY seq"),
        &[card.code.into(), id.into()],
        |r| Ok(Taken { words: r.get(0)?, post: r.get(1)?, meeting: r.get(2)?, at: r.get(3)?, until: r.get(4)? }),
    )
}

/// All of them, the newest first, each with its pack's words and where it stands.
pub fn every(tx: &mut Tx<'_>, app: &App, card: &Card, now: Time) -> Result<Vec<(Run, Procedure, Progress)>, Fail> {
    let runs = all(tx, card)?;
    let mut until: HashMap<RunId, Vec<Option<Time>>> = HashMap::new();
    let oldest = runs.last().map_or(now, |r| r.created);
    tx.each(
        sql!(
            "SELECT s.run, s.until FROM procedure_step s
               JOIN procedure_run r ON r.community = s.community AND r.id = s.run
              WHERE s.community = $1 AND r.created >= $2 ORDER BY s.run, s.seq"
        ),
        &[card.code.into(), oldest.into()],
        |r| {
            until.entry(r.get(0)?).or_default().push(r.get(1)?);
            Ok(())
        },
    )?;
    let mut out = Vec::with_capacity(runs.len());
    for r in runs {
        let procedure = procedure(tx, app, &r)?;
        let progress = progress(procedure.steps.len(), until.get(&r.id).map_or(&[][..], Vec::as_slice), now);
        out.push((r, procedure, progress));
    }
    Ok(out)
}

pub(super) fn procedure(tx: &mut Tx<'_>, app: &App, r: &Run) -> Result<Procedure, Fail> {
    let pack: std::sync::Arc<Pack> = app.pack_in(tx, &r.pack, r.version)?;
    pack.procedure(&r.code).cloned().ok_or_else(|| Fail::internal("a procedure its own pack does not know"))
}

/// Its steps by the pack it was begun under, and where it stands.
pub fn stands(tx: &mut Tx<'_>, app: &App, r: &Run, taken: &[Taken], now: Time) -> Result<(Procedure, Progress), Fail> {
    let procedure = procedure(tx, app, r)?;
    let until: Vec<Option<Time>> = taken.iter().map(|t| t.until).collect();
    let progress = progress(procedure.steps.len(), &until, now);
    Ok((procedure, progress))
}

/// Whether what a post or body looks after has to do with a place: of something for everybody, anything has.
fn concerns(ground: &Ground, place: Place, kind: &str, of: Option<Uuid>) -> bool {
    place == Place::Community || Scope::of(kind, of).is_some_and(|scope| ground.lies_in(place, scope))
}

/// The post by which the actor may take a step, and whether it stands in for a body or role that nobody holds a post of. Bodies and roles
/// of the place count, and those above it.
pub fn acting(
    tx: &mut Tx<'_>,
    card: &Card,
    actor: &Actor,
    (procedure, place): (&Procedure, Place),
    step: usize,
) -> Result<Option<(PostId, bool)>, Fail> {
    let ground = Ground::read(tx, card.code)?;
    let named = procedure.steps.get(step);
    let body = named.and_then(|s| s.body.clone()).unwrap_or_default();
    let role = named.and_then(|s| s.role).filter(|_| body.is_empty());
    let mut held: Vec<(PostId, String, String, Option<Uuid>)> = tx.all(
        sql!(
            "SELECT p.id, b.kind, b.place_kind, b.place FROM post p JOIN body b ON b.community = p.community AND b.id = p.body
              WHERE p.community = $1 AND p.ended IS NULL AND p.person IS NOT NULL"
        ),
        &[card.code.into()],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)),
    )?;
    held.retain(|(_, _, kind, of)| concerns(&ground, place, kind, *of));
    let somebody = match role {
        Some(role) => {
            let all = sql!(
                "SELECT place_kind, place FROM post WHERE community = $1 AND role = $2 AND ended IS NULL AND person IS NOT NULL"
            );
            let all: Vec<(String, Option<Uuid>)> =
                tx.all(all, &[card.code.into(), role.name().into()], |r| Ok((r.get(0)?, r.get(1)?)))?;
            all.iter().any(|(kind, of)| concerns(&ground, place, kind, *of))
        }
        None => held.iter().any(|(_, kind, ..)| *kind == body),
    };
    let stands_in = !somebody && (role.is_some() || !body.is_empty());
    for post in &actor.posts {
        let bodies: Vec<String> = held.iter().filter(|(id, ..)| *id == post.id).map(|(_, kind, ..)| kind.clone()).collect();
        // A member of a body acts as the body does; others within what they look after.
        if bodies.is_empty() && place != Place::Community && !ground.lies_in(place, post.scope) {
            continue;
        }
        if may_act(procedure, step, Acts { roles: &[post.role], bodies: &bodies }, somebody) {
            return Ok(Some((post.id, stands_in)));
        }
    }
    Ok(None)
}

/// A procedure to begin.
#[derive(Clone, Debug)]
pub struct New {
    /// Code of the pack.
    pub code: String,
    /// What it is about.
    pub title: String,
    /// For which place.
    pub place: Place,
    /// The form's own key: the same form sent twice begins one.
    pub once: [u8; 16],
}

/// The one that runs for a place where a place has one at a time.
pub fn running_at(tx: &mut Tx<'_>, card: &Card, code: &str, place: Place) -> Result<Option<RunId>, Error> {
    let live = format!("{code} {place}");
    let found = sql!("SELECT id FROM procedure_run WHERE community = $1 AND live = $2");
    tx.one(found, &[card.code.into(), live.as_str().into()], |r| r.get(0))
}

/// Begins a procedure for a place its template is for.
pub fn begin(tx: &mut Tx<'_>, app: &App, card: &Card, actor: &Actor, moment: &mut Moment, new: &New) -> Result<RunId, Fail> {
    let New { code, title, place, once } = new;
    check(actor, Action::RunProcedure, &Where::COMMUNITY)?;
    let rules = card.pack.procedure(code).ok_or_else(|| Refusal::field("code", ProblemKey::NotAChoice))?;
    if !rules.places.iter().any(|p| p == place.kind()) {
        return Err(Refusal::field("place", ProblemKey::NotAChoice).into());
    }
    if !Ground::kept(tx, app, card.code)?.has(*place) {
        return Err(Refusal::field("place", ProblemKey::NotHere).into());
    }
    let live = rules.alone.then(|| format!("{code} {place}"));
    let by = actor.posts.iter().find(|p| STAFF.contains(&p.role)).map(|p| p.id).ok_or(Refusal::Forbidden)?;
    let id: RunId = moment.id();
    let made = tx.exec(
        sql!(
            "INSERT INTO procedure_run (community, id, code, title, by_post, pack, pack_version, created, ended, reason, once,
                                        place_kind, place, live)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, '', $9, $10, $11, $12) ON CONFLICT DO NOTHING"
        ),
        &[
            card.code.into(),
            id.into(),
            code.as_str().into(),
            title.as_str().into(),
            by.into(),
            (&card.pack.id).into(),
            card.pack.version.into(),
            moment.now.into(),
            once.as_slice().into(),
            place.kind().into(),
            place.id().into(),
            live.as_deref().into(),
        ],
    )?;
    if made == 0 {
        let first = sql!("SELECT id FROM procedure_run WHERE community = $1 AND once = $2");
        let first = tx.one(first, &[card.code.into(), once.as_slice().into()], |r| r.get(0))?;
        // The same form sent again, or one runs there already.
        return first.ok_or_else(|| Refusal::field("place", ProblemKey::Taken).into());
    }
    if let Some(step) = filing::step(tx, app, card, id)? {
        filings::begin(tx, card, moment, Of::Procedure(id), by, step.due)?;
    }
    note(tx, card, actor, moment, id, by, "procedure.begin", code)?;
    Ok(id)
}

#[allow(clippy::too_many_arguments, reason = "an audit entry with all it names")]
fn note(
    tx: &mut Tx<'_>,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    id: RunId,
    post: PostId,
    action: &str,
    detail: &str,
) -> Result<(), Fail> {
    let did = Did { action, subject_kind: "procedure", subject: id.0, post: Some(post), detail };
    audit::append(tx, moment, card.code, actor, &did).map_err(Fail::from)
}

/// A procedure that is under way.
fn open(tx: &mut Tx<'_>, card: &Card, actor: &Actor, id: RunId) -> Result<Run, Fail> {
    // Whoever may take steps at all is told what is wrong; everybody else that they may not.
    check_somewhere(actor, Action::RunProcedure)?;
    let r = one(tx, card, id)?.ok_or(Refusal::NotFound)?;
    if r.ended.is_some() { Err(Refusal::MeetingState.into()) } else { Ok(r) }
}

/// The step that is next, and the post by which the actor takes it: only who is named, only in order, only when what was
/// published has been so long enough.
pub fn ready(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    now: Time,
    id: RunId,
) -> Result<(Procedure, usize, PostId), Fail> {
    let r = open(tx, card, actor, id)?;
    let before = taken(tx, card, id)?;
    next(tx, app, card, actor, now, (&r, &before))
}

fn next(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    now: Time,
    (r, before): (&Run, &[Taken]),
) -> Result<(Procedure, usize, PostId), Fail> {
    let (procedure, progress) = stands(tx, app, r, before, now)?;
    let at = progress.now.ok_or(Refusal::MeetingState)?;
    let (post, _) = acting(tx, card, actor, (&procedure, r.place), at)?.ok_or(Refusal::Forbidden)?;
    Ok((procedure, at, post))
}

/// A step to take.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// What was done or said.
    pub words: String,
    /// The meeting it was done in.
    pub meeting: Option<MeetingId>,
    /// How many had been taken when the form was shown: the same form sent twice takes one step.
    pub seen: Option<usize>,
}

/// Takes the step that is next.
pub fn take(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    id: RunId,
    step: &Step,
) -> Result<(), Fail> {
    let r = open(tx, card, actor, id)?;
    let before = taken(tx, card, id)?;
    // The same form sent again: the step it asked for is taken.
    let same = |t: &Taken| t.words == step.words && t.meeting == step.meeting;
    if step.seen.and_then(|n| before.get(n)).is_some_and(same) {
        return Ok(());
    }
    let (procedure, at, post) = next(tx, app, card, actor, moment.now, (&r, &before))?;
    if step.seen.is_some_and(|n| n != at) {
        return Err(Refusal::Stale.into());
    }
    if let Some(meeting) = step.meeting {
        let held: Option<(String, String, Option<Time>)> = tx.one(
            sql!("SELECT state, kind, published FROM meeting WHERE community = $1 AND id = $2"),
            &[card.code.into(), meeting.into()],
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
        )?;
        let (kind, published) = match held {
            Some((state, kind, published)) if state == "held" => (kind, published.is_some()),
            _ => return Err(Refusal::field("meeting", ProblemKey::NotHere).into()),
        };
        // Where the step is a meeting's, only that kind does it, and what was said there is everybody's to read.
        let asked = procedure.steps.get(at).and_then(|s| s.meeting.as_deref());
        if asked.is_some_and(|asked| asked != kind || !published) {
            return Err(Refusal::field("meeting", ProblemKey::NotAChoice).into());
        }
    }
    // What is filed is taken once it stands here with whom it was filed.
    let files = procedure.steps.get(at).is_some_and(|s| s.filing_days.is_some());
    if files && filings::one(tx, card.code, Of::Procedure(id))?.is_none_or(|f| f.filed.is_none()) {
        return Err(Refusal::field("words", ProblemKey::NotFiled).into());
    }
    let days = procedure.steps.get(at).and_then(|s| s.public_days);
    // Public until the end of the last day.
    let until = days.map(|d| card.zone.at(card.zone.date(moment.now).add_days(i64::from(d) + 1), 0, 0));
    let put = tx.exec(
        sql!(
            "INSERT INTO procedure_step (community, run, seq, words, post, meeting, at, until)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (community, run, seq) DO NOTHING"
        ),
        &[
            card.code.into(),
            id.into(),
            i64::try_from(at).unwrap_or(0).into(),
            step.words.as_str().into(),
            post.into(),
            step.meeting.into(),
            moment.now.into(),
            until.into(),
        ],
    )?;
    // Somebody else took it in the same moment.
    if put == 0 {
        return Err(Refusal::Stale.into());
    }
    if at + 1 == procedure.steps.len() {
        let over = sql!("UPDATE procedure_run SET live = NULL WHERE community = $1 AND id = $2");
        tx.exec(over, &[card.code.into(), id.into()])?;
    }
    if let Some(next) = filing::step(tx, app, card, id)?.filter(|next| next.at == at + 1) {
        filings::begin(tx, card, moment, Of::Procedure(id), r.by, next.due)?;
    }
    let step = procedure.steps.get(at).map_or("", |s| s.code.as_str());
    note(tx, card, actor, moment, id, post, "procedure.step", step)
}

/// One that the actor may end early: it is not over yet.
pub fn ending(tx: &mut Tx<'_>, app: &App, card: &Card, actor: &Actor, now: Time, id: RunId) -> Result<Run, Fail> {
    let r = open(tx, card, actor, id)?;
    check(actor, Action::RunProcedure, &Where::post(r.by))?;
    let before = taken(tx, card, id)?;
    let (_, progress) = stands(tx, app, &r, &before, now)?;
    if progress.over { Err(Refusal::MeetingState.into()) } else { Ok(r) }
}

/// Ends it before its last step; everybody can read why.
pub fn end(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    id: RunId,
    reason: &str,
) -> Result<(), Fail> {
    let r = ending(tx, app, card, actor, moment.now, id)?;
    tx.exec(
        sql!("UPDATE procedure_run SET ended = $3, reason = $4, live = NULL WHERE community = $1 AND id = $2"),
        &[card.code.into(), id.into(), moment.now.into(), reason.into()],
    )?;
    note(tx, card, actor, moment, id, r.by, "procedure.end", "")
}

/// The title and the page of one, for the audit log.
pub fn named(tx: &mut Tx<'_>, asked: &Asked<'_>, kind: &str, id: Uuid) -> Result<Option<(String, String)>, Fail> {
    if kind != "procedure" {
        return Ok(None);
    }
    let r = one(tx, asked.card, RunId(id))?;
    Ok(r.map(|r| (r.title, super::Procedure::url(asked.card.code, r.id))))
}
