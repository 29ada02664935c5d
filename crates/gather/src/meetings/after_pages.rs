//! What became of every decision ever taken, with its twins for programs; and one decision: done, dropped with a reason, or a
//! matter made of it.

use std::sync::Arc;

use askama::Template;
use axum::Json;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Response};
use liren_core::id::{DecisionId, MeetingId};
use liren_core::meeting::Stands;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_ground::ground::Ground;
use liren_ground::names;
use liren_kit::csv::{self, cell};
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form, queried};
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;

use super::api::DecisionJson;
use super::decided::{self, Decision};
use super::view::{Decided, Naming, change, id_of, stands_words, told_at_field};
use super::{after, plan, read, urls};
use crate::ballots::origin::{Linked, Looks};
use crate::matters::say;
use crate::matters::urls as matters;
use crate::words::Meetings;

/// Most decisions read.
const MOST: i64 = 1_000;

/// What the list is narrowed by.
#[derive(Default)]
struct Narrow {
    stands: Option<Stands>,
    kind: String,
    year: String,
}

impl Narrow {
    fn of(raw: Option<&str>) -> Self {
        Self { stands: Stands::parse(&queried(raw, "stands")), kind: queried(raw, "kind"), year: queried(raw, "year") }
    }

    fn fits(&self, visit: &Visit, d: &Decision) -> bool {
        let zone = &visit.card.zone;
        self.stands.is_none_or(|s| d.stands(zone, visit.moment.now) == s)
            && (self.kind.is_empty() || self.kind == d.kind)
            && (self.year.is_empty() || self.year == zone.date(d.held).year.to_string())
    }
}

/// Decisions everybody may read: those of published minutes.
pub(super) async fn public(visit: &Visit) -> Result<Vec<Decision>, Fail> {
    let code = visit.card.code;
    visit.app.db.read(move |tx| decided::every_decision(tx, code, MOST)).await.map_err(Fail::from)
}

async fn ground(visit: &Visit) -> Result<Arc<Ground>, Fail> {
    let (app, code) = (visit.app.clone(), visit.card.code);
    visit.app.db.read(move |tx| Ground::kept(tx, &app, code)).await.map_err(Fail::from)
}

#[derive(Template)]
#[template(path = "meetings/decisions.html")]
struct DecisionsPage {
    page: Page,
    t: Meetings,
    back: String,
    rows: Vec<Decided>,
    counts: Vec<(String, String)>,
    stands: Vec<Choice>,
    kinds: Vec<Choice>,
    years: Vec<Choice>,
    csv: String,
    json: String,
}

/// GET the list.
pub async fn list(visit: Visit, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let (t, code, narrow) = (Meetings(visit.lang), visit.card.code, Narrow::of(raw.as_deref()));
    let all = public(&visit).await?;
    let (names, ground) = (names::of(&visit.app, &visit.card).await?, ground(&visit).await?);
    let naming = Naming { card: &visit.card, names: &names, ground: &ground, lang: visit.lang, now: visit.moment.now };
    let zone = &visit.card.zone;
    let count = |s: Stands| all.iter().filter(|d| d.stands(zone, visit.moment.now) == s).count();
    let mut years: Vec<i16> = all.iter().map(|d| zone.date(d.held).year).collect();
    years.sort_unstable();
    years.dedup();
    let mut kinds: Vec<&str> = all.iter().map(|d| d.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let query = raw.as_deref().map(|q| format!("?{q}")).unwrap_or_default();
    html(&DecisionsPage {
        page: Page::new(&visit, Nav::Other, t.decisions_title()),
        t,
        back: urls::Meetings::url(code),
        rows: all.iter().filter(|d| narrow.fits(&visit, d)).map(|d| naming.decided(d)).collect(),
        counts: Stands::ALL.into_iter().map(|s| (count(s).to_string(), stands_words(t, s).to_string())).collect(),
        stands: Stands::ALL.into_iter().map(|s| Choice::of(s.name(), stands_words(t, s), narrow.stands == Some(s))).collect(),
        kinds: kinds.iter().map(|k| Choice::of(*k, naming.kind(k), narrow.kind == **k)).collect(),
        years: years.iter().map(|y| Choice::of(y.to_string(), y.to_string(), narrow.year == y.to_string())).collect(),
        csv: format!("{}{query}", urls::DecisionsCsv::url(code)),
        json: format!("{}{query}", urls::DecisionsJson::url(code)),
    })
}

async fn narrowed(visit: &Visit, raw: Option<&str>) -> Result<Vec<DecisionJson>, Fail> {
    let narrow = Narrow::of(raw);
    let names = names::of(&visit.app, &visit.card).await?;
    let all = public(visit).await?;
    Ok(all.iter().filter(|d| narrow.fits(visit, d)).map(|d| DecisionJson::of(visit, &names, d)).collect())
}

/// GET the same as CSV.
pub async fn csv(visit: Visit, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let rows = narrowed(&visit, raw.as_deref()).await?;
    let lines = rows.into_iter().map(|d| {
        let due = d.due.unwrap_or_default();
        let cells = [
            &d.held,
            &d.kind,
            &d.what.to_string(),
            &d.words,
            &d.owner.unwrap_or_default(),
            &due,
            &d.stands.to_string(),
            &d.reason,
            &d.matter.unwrap_or_default(),
            &d.project.unwrap_or_default(),
            &d.ballots.join(" "),
            &d.consultations.join(" "),
            &d.url,
        ]
        .map(|text| cell(text));
        cells.join(",")
    });
    let columns = "held,kind,what,words,owner,due,stands,reason,matter,project,ballots,consultations,url";
    Ok(csv::file("decisions", visit.card.code, columns, lines.collect::<Vec<_>>().into_iter()))
}

/// GET the same as JSON.
pub async fn json(visit: Visit, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    Ok(Json(narrowed(&visit, raw.as_deref()).await?).into_response())
}

#[derive(Template)]
#[template(path = "meetings/decision.html")]
struct DecisionPage {
    page: Page,
    t: Meetings,
    problems: Vec<Told>,
    typed: Form,
    row: Decided,
    open: bool,
    categories: Vec<Choice>,
    /// Other ways on: words and address.
    on: Vec<(&'static str, String)>,
    linked: Linked,
}

/// Asks at the door: the decision, if this person sees to it or chaired the meeting.
pub(super) async fn door(visit: &Visit, id: DecisionId) -> Result<Decision, Fail> {
    let code = visit.card.code;
    let read = visit.app.db.read(move |tx| {
        let Some(d) = decided::one_decision(tx, code, id)? else { return Ok(None) };
        let chair = read::one(tx, code, d.meeting)?.map(|m| m.by);
        Ok::<_, Fail>(Some((d, chair)))
    });
    let found = read.await?;
    let posts = found.as_ref().map(|(d, chair)| [d.owner, *chair]).unwrap_or_default();
    let held = posts.into_iter().flatten().find(|p| visit.actor.post(*p).is_some());
    check(&visit.actor, Action::FollowDecision, &held.map_or(Where::COMMUNITY, Where::post))?;
    found.map(|(d, _)| d).ok_or_else(|| Refusal::NotFound.into())
}

async fn page(visit: &Visit, id: &str, typed: Form, problems: &[Problem]) -> Result<DecisionPage, Fail> {
    let id: DecisionId = id_of(id)?;
    let code = visit.card.code;
    let (card, lang, actor, now) = (visit.card.clone(), visit.lang, visit.actor.clone(), visit.moment.now);
    let d = door(visit, id).await?;
    let known = d.clone();
    let read = visit.app.db.read(move |tx| Looks { card: &card, lang, actor: &actor, now }.decision(tx, &known));
    let linked = read.await?;
    let (names, ground) = (names::of(&visit.app, &visit.card).await?, ground(visit).await?);
    let naming = Naming { card: &visit.card, names: &names, ground: &ground, lang: visit.lang, now: visit.moment.now };
    let t = Meetings(visit.lang);
    let chosen = typed.get("category").to_string();
    let may = |action| !ground.places(&visit.actor, action, &names.order, None).is_empty();
    let mut on = Vec::new();
    if d.published && d.project.is_none() && !visit.card.pack.projects.is_empty() && may(Action::PlanProject) {
        on.push((t.project_do(), format!("{}?decision={id}", crate::projects::urls::NewProject::url(code))));
    }
    if d.published && visit.card.pack.consultation.is_some() && may(Action::StartConsultation) {
        on.push((t.consult_do(), format!("{}?decision={id}", crate::consultations::urls::Begin::url(code))));
    }
    let open = visit.card.pack.categories.iter().filter(|c| after::may_become(c));
    Ok(DecisionPage {
        page: Page::new(visit, Nav::Other, t.follow_up()),
        t,
        problems: told(problems, visit.lang),
        open: d.done.is_none() && d.dropped.is_none(),
        row: naming.decided(&d),
        linked,
        categories: open.map(|c| Choice::of(c.code.clone(), c.name.get(visit.lang), chosen == c.code)).collect(),
        on,
        typed,
    })
}

/// GET one decision, for who sees to it.
pub async fn one(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Response, Fail> {
    html(&page(&visit, &id, Form::default(), &[]).await?)
}

async fn answered(visit: &Visit, id: &str, form: Form, done: Result<Decision, Fail>) -> Result<Response, Fail> {
    match told_at_field(done)? {
        Ok(d) => Ok(see(&urls::Meeting::url(visit.card.code, d.meeting))),
        Err(problems) => again(&page(visit, id, form, &problems).await?),
    }
}

/// POST: it is done.
pub async fn done(visit: Visit, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let key: DecisionId = id_of(&id)?;
    let done = change(&visit, MeetingId(key.0), move |tx, card, actor, moment| after::done(tx, card, actor, moment, key)).await;
    answered(&visit, &id, form, done).await
}

/// POST: nothing will come of it, and why.
pub async fn drop_it(visit: Visit, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let key: DecisionId = id_of(&id)?;
    let mut fields = form.check();
    let reason = fields.text("reason", 2, plan::MOST_TITLE);
    if let Err(problems) = fields.finish() {
        return again(&page(&visit, &id, form, &problems).await?);
    }
    let done =
        change(&visit, MeetingId(key.0), move |tx, card, actor, moment| after::drop_it(tx, card, actor, moment, key, &reason));
    answered(&visit, &id, form, done.await).await
}

/// POST: makes a matter of it.
pub async fn to_matter(visit: Visit, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let key: DecisionId = id_of(&id)?;
    let mut fields = form.check();
    let known = |s: &str| visit.card.pack.category(s).filter(|c| after::may_become(c)).map(|c| c.code.clone());
    let category = fields.required("category", ProblemKey::NotAChoice, known);
    let category = match (category, fields.finish()) {
        (Some(category), Ok(())) => category,
        (_, problems) => return again(&page(&visit, &id, form, &problems.err().unwrap_or_default()).await?),
    };
    // Seen before a number is taken: nobody uses up numbers who may not.
    page(&visit, &id, Form::default(), &[]).await?;
    let number = say::number(&visit.app, visit.card.code, &visit.card.zone, visit.moment.now).await?;
    let app = visit.app.clone();
    let done = change(&visit, MeetingId(key.0), move |tx, card, actor, moment| {
        after::to_matter(tx, &app, card, actor, moment, key, &category, &number)
    });
    match told_at_field(done.await)? {
        Ok(filed) => Ok(see(&matters::Matter::url(visit.card.code, &filed.number))),
        Err(problems) => again(&page(&visit, &id, form, &problems).await?),
    }
}
