//! Procedures on pages: where one stands, the next step, ending one.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use liren_core::id::RunId;
use liren_core::meeting::StepState;
use liren_core::pack::{Opens, ProcedureStep};
use liren_core::permission::{Action, Where};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::{DAY, Time};
use liren_ground::ground::{Ground, Place};
use liren_ground::names::{self, Names};
use liren_ground::{notices, people};
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form};
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::slice::Sign;
use liren_kit::visit::Visit;
use liren_kit::when;

use super::store::{self, Run, Taken};
use crate::words::Procedures;
use crate::{ballots, consultations, filings, meetings, selections};

/// How far back meetings are offered for a step.
const BACK: i64 = 120 * DAY;

/// One step as shown.
struct Step {
    name: String,
    /// Who acts.
    who: String,
    sign: &'static str,
    state: String,
    words: String,
    /// Who took it, when.
    done: String,
    /// Title and page of the meeting.
    meeting: Option<(String, String)>,
    /// A meeting's step that was taken without naming one: everybody sees it.
    bare: bool,
    /// What is published, and for how long.
    public: String,
    /// Pages on which the step that is next is prepared.
    links: Vec<(&'static str, String)>,
    /// How its filing stands.
    filing: Option<filings::Shown>,
}

/// The pages on which a step is prepared, for who may use them.
fn links(visit: &Visit, s: &ProcedureStep, place: Place) -> Vec<(&'static str, String)> {
    let (t, code) = (Procedures(visit.lang), visit.card.code);
    let mut out = Vec::new();
    let mut add = |action, words, url: String| {
        if visit.may(action, &Where::COMMUNITY) {
            out.push((words, url));
        }
    };
    match s.opens {
        Some(Opens::Bodies) => add(Action::ManageBodies, t.open_bodies(), people::NewBody::url(code)),
        Some(Opens::Notice) => add(Action::PublishNotice, t.open_notice(), notices::NewNotice::url(code)),
        Some(Opens::OwnerRoll) => add(Action::KeepOwners, t.open_owners(), ballots::urls::Owners::url(code)),
        Some(Opens::Consultation) => {
            add(Action::StartConsultation, t.open_consultation(), consultations::urls::Begin::url(code));
        }
        None => {}
    }
    if let Some(class) = &s.class {
        add(Action::RunBallot, t.open_ballot(), format!("{}?class={class}", ballots::urls::NewBallot::url(code)));
    }
    if let Some(of) = &s.selection {
        add(Action::RunSelection, t.open_selection(), format!("{}?code={of}&place={place}", selections::NewSelection::url(code)));
        add(Action::ReadPublic, t.open_selections(), selections::Selections::url(code));
    }
    out
}

/// What a step publishes, and for how long.
fn public(visit: &Visit, s: &ProcedureStep) -> String {
    let t = Procedures(visit.lang);
    match (s.public_days, &s.publish) {
        (Some(days), Some(what)) => t.publishes(i64::from(days), what.get(visit.lang)),
        (Some(days), None) => t.publishes_days(i64::from(days)),
        (None, _) => String::new(),
    }
}

#[derive(Template)]
#[template(path = "procedures/one.html")]
struct OnePage {
    page: Page,
    t: Procedures,
    problems: Vec<Told>,
    typed: Form,
    back: String,
    title: String,
    name: String,
    place: String,
    basis: String,
    begun: String,
    over: bool,
    ended: String,
    steps: Vec<Step>,
    /// Where to POST the next step; empty for those who do not take it.
    take: String,
    /// How many steps were taken.
    seen: usize,
    /// For whom the reader takes it; empty for those it names.
    stands_in: String,
    next: String,
    public: String,
    meetings: Vec<Choice>,
    /// What is offered there, in words.
    meeting_hint: String,
    /// Where to POST that it ends; empty for those who may not.
    end: String,
    most: usize,
    url: String,
}

/// Who acts in a step, in words.
fn who(visit: &Visit, s: &ProcedureStep) -> String {
    let pack = &visit.card.pack;
    if let Some(body) = &s.body {
        return pack
            .words
            .bodies
            .iter()
            .find(|b| b.code == *body)
            .map_or_else(|| body.clone(), |b| b.name.get(visit.lang).into());
    }
    if let Some(role) = s.role {
        return pack.role(role).get(visit.lang).to_string();
    }
    let meeting = s.meeting.as_deref().and_then(|m| pack.meeting(m));
    meeting.map_or_else(|| Procedures(visit.lang).by_vote().to_string(), |m| m.name.get(visit.lang).to_string())
}

struct Whole {
    run: Run,
    taken: Vec<Taken>,
    procedure: liren_core::pack::Procedure,
    progress: liren_core::meeting::Progress,
    /// The reader takes the next step; in the place of a body or role that nobody holds a post of.
    acts: Option<bool>,
    /// What it files with the authority.
    filing: Option<filings::store::Filing>,
    ground: std::sync::Arc<Ground>,
    held: Vec<meetings::read::Meeting>,
}

async fn whole(visit: &Visit, id: RunId) -> Result<Whole, Fail> {
    let (card, app, actor, now) = (visit.card.clone(), visit.app.clone(), visit.actor.clone(), visit.moment.now);
    let read = visit.app.db.read(move |tx| {
        let Some(run) = store::one(tx, &card, id)? else { return Ok(None) };
        let taken = store::taken(tx, &card, id)?;
        let (procedure, progress) = store::stands(tx, &app, &run, &taken, now)?;
        let acts = match progress.now.filter(|_| run.ended.is_none() && !actor.posts.is_empty()) {
            Some(at) => store::acting(tx, &card, &actor, (&procedure, run.place), at)?.map(|(_, stands_in)| stands_in),
            None => None,
        };
        let mut held = meetings::read::after(tx, card.code, now.plus(-BACK), 200)?;
        held.retain(|m| m.state == "held");
        let filing = filings::store::one(tx, card.code, filings::store::Of::Procedure(id))?;
        let ground = Ground::kept(tx, &app, card.code)?;
        Ok::<_, Fail>(Some(Whole { run, taken, procedure, progress, acts, filing, ground, held }))
    });
    read.await?.ok_or_else(|| Refusal::NotFound.into())
}

fn step(visit: &Visit, names: &Names, w: &Whole, i: usize, s: &ProcedureStep) -> Step {
    let (t, zone, card) = (Procedures(visit.lang), &visit.card.zone, &visit.card);
    let day = |at: Time| when::last_date(visit.lang, zone, at);
    let (sign, state) = match w.progress.steps.get(i) {
        Some(StepState::Done) => (Sign::Done, t.step_done().to_string()),
        Some(StepState::Public(until)) => (Sign::Asked, t.step_public(day(*until))),
        Some(StepState::Now) if w.run.ended.is_none() => (Sign::Open, t.step_now().to_string()),
        _ => (Sign::Plain, t.step_waiting().to_string()),
    };
    let taken = w.taken.get(i);
    let meeting = taken.and_then(|t| t.meeting).map(|id| {
        let title = w.held.iter().find(|m| m.id == id).map_or_else(|| t.the_meeting().to_string(), |m| m.title.clone());
        (title, meetings::urls::Meeting::url(card.code, id))
    });
    Step {
        name: s.name.get(visit.lang).to_string(),
        who: who(visit, s),
        sign: sign.name(),
        state,
        words: taken.map(|t| t.words.clone()).unwrap_or_default(),
        done: taken
            .map(|x| t.taken_by(names.post(card, visit.lang, x.post), when::full_date(visit.lang, zone, x.at)))
            .unwrap_or_default(),
        bare: s.meeting.is_some() && taken.is_some_and(|t| t.meeting.is_none()),
        meeting,
        public: public(visit, s),
        filing: w.filing.as_ref().filter(|_| s.filing_days.is_some()).map(|f| filings::shown(visit, f)),
        links: if w.progress.now == Some(i) && w.run.ended.is_none() { links(visit, s, w.run.place) } else { Vec::new() },
    }
}

async fn page(visit: &Visit, id: &str, typed: Form, problems: &[Problem]) -> Result<OnePage, Fail> {
    let id: RunId = id.parse().map_err(|_| Refusal::NotFound)?;
    let w = whole(visit, id).await?;
    let (t, code, names) = (Procedures(visit.lang), visit.card.code, names::of(&visit.app, &visit.card).await?);
    let zone = &visit.card.zone;
    let next = w.progress.now.and_then(|i| w.procedure.steps.get(i));
    let days = next.and_then(|s| s.public_days);
    let asked = next.and_then(|s| s.meeting.as_deref());
    let chosen = typed.get("meeting").to_string();
    let path = super::Procedure::url(code, id);
    let over = w.progress.over || w.run.ended.is_some();
    let steps = w.procedure.steps.iter().enumerate().map(|(i, s)| step(visit, &names, &w, i, s)).collect();
    Ok(OnePage {
        page: Page::new(visit, Nav::Other, w.run.title.clone()),
        t,
        problems: told(problems, visit.lang),
        typed,
        back: super::Procedures::url(code),
        name: w.procedure.name.get(visit.lang).to_string(),
        place: w.ground.name(&names, &visit.card, visit.lang, w.run.place),
        basis: w.procedure.basis.get(visit.lang).to_string(),
        begun: t.begun(names.post(&visit.card, visit.lang, w.run.by), when::full_date(visit.lang, zone, w.run.created)),
        over: w.progress.over,
        ended: w.run.ended.map(|at| t.ended_why(when::full_date(visit.lang, zone, at), &w.run.reason)).unwrap_or_default(),
        steps,
        seen: w.taken.len(),
        take: if w.acts.is_some() { super::Take::url(code, id) } else { String::new() },
        stands_in: next.filter(|_| w.acts == Some(true)).map(|s| t.stands_in(who(visit, s))).unwrap_or_default(),
        next: next.map(|s| s.name.get(visit.lang).to_string()).unwrap_or_default(),
        public: days.map(|d| t.public_days(i64::from(d))).unwrap_or_default(),
        meetings: w
            .held
            .iter()
            .rev()
            .filter(|m| asked.is_none_or(|asked| asked == m.kind && m.published.is_some()))
            .map(|m| Choice::of(m.id.to_string(), m.title.clone(), chosen == m.id.to_string()))
            .collect(),
        meeting_hint: asked
            .and_then(|m| visit.card.pack.meeting(m))
            .map(|m| t.meeting_hint(m.name.get(visit.lang)))
            .unwrap_or_default(),
        end: if !over && visit.may(Action::RunProcedure, &Where::post(w.run.by)) {
            super::End::url(code, id)
        } else {
            String::new()
        },
        most: store::MOST_WORDS,
        url: visit.app.absolute(&path),
        title: w.run.title,
    })
}

/// GET where one stands.
pub async fn one(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, Fail> {
    html(&page(&visit, &id, Form::default(), &[]).await?)
}

/// Takes the step that is next, as a form says.
pub(super) async fn taken(visit: &Visit, key: RunId, form: &Form) -> Result<(), Fail> {
    let mut fields = form.check();
    let words = fields.text("words", 2, store::MOST_WORDS);
    let meeting = fields.optional("meeting", ProblemKey::NotAChoice, |s| s.parse().ok());
    let wrong = fields.finish().err().unwrap_or_default();
    let step = store::Step { words, meeting, seen: form.get("seen").parse().ok() };
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| {
        // Asked before the form is: who may not take it is told that, whatever was typed.
        if wrong.is_empty() {
            store::take(tx, &app, &card, &actor, &mut moment.clone(), key, &step)
        } else {
            store::ready(tx, &app, &card, &actor, moment.now, key)?;
            Err(Refusal::Invalid(wrong.clone()).into())
        }
    });
    done.await
}

/// POST: takes the step that is next.
pub async fn take(visit: Visit, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let key: RunId = id.parse().map_err(|_| Refusal::NotFound)?;
    match taken(&visit, key, &form).await {
        Ok(()) => Ok(see(&super::Procedure::url(visit.card.code, key))),
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&page(&visit, &id, form, &problems).await?),
        // What was typed stays where the step is shown as it stands now.
        Err(Fail::Refused(Refusal::Stale)) => {
            again(&page(&visit, &id, form, &[Problem::new("words", ProblemKey::ChangedMeanwhile)]).await?)
        }
        Err(fail) => Err(fail),
    }
}

/// Ends it with the reason a form gives.
pub(super) async fn ended(visit: &Visit, key: RunId, form: &Form) -> Result<(), Fail> {
    let mut fields = form.check();
    let reason = fields.text("reason", 2, store::MOST_TITLE);
    let wrong = fields.finish().err().unwrap_or_default();
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| {
        if wrong.is_empty() {
            store::end(tx, &app, &card, &actor, &mut moment.clone(), key, &reason)
        } else {
            store::ending(tx, &app, &card, &actor, moment.now, key)?;
            Err(Refusal::Invalid(wrong.clone()).into())
        }
    });
    done.await
}

/// POST: ends it with a reason.
pub async fn end(visit: Visit, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let key: RunId = id.parse().map_err(|_| Refusal::NotFound)?;
    match ended(&visit, key, &form).await {
        Ok(()) => Ok(see(&super::Procedure::url(visit.card.code, key))),
        Err(Fail::Refused(Refusal::Invalid(problems))) => again(&page(&visit, &id, form, &problems).await?),
        Err(fail) => Err(fail),
    }
}
