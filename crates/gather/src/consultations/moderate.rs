//! Letting statements in or not: what waits, with what says nearly the same and with names that seem to stand in it; and what was
//! decided, to be decided anew.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form, queried};
use liren_kit::joined;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;

use super::statements::{self, Verdict};
use super::store::{self, Stands, State};
use super::view::{at_field, change};
use super::{begin, urls};
use crate::words::Consultations;

struct Waits {
    seq: i64,
    words: String,
    alike: Vec<String>,
    names: String,
}

struct Decided {
    seq: i64,
    words: String,
    sign: &'static str,
    state: &'static str,
    meta: String,
}

#[derive(Template)]
#[template(path = "consultations/moderate.html")]
struct ModeratePage {
    page: Page,
    t: Consultations,
    question: String,
    at: String,
    note: &'static str,
    problems: Vec<Told>,
    waits: Vec<Waits>,
    decided: Vec<Decided>,
    reasons: Vec<Choice>,
    /// Statements can still be let in.
    open: bool,
}

async fn page(visit: &Visit, number: &str, note: &'static str, problems: &[Problem]) -> Result<ModeratePage, Fail> {
    let (app, card, actor, asked) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), number.to_string());
    let (k, all, pack) = visit
        .app
        .db
        .read(move |tx| {
            let k = begin::run(tx, &card, &actor, &asked)?;
            let all = store::statements(tx, card.code, k.id)?;
            let pack = app.pack_in(tx, &k.pack, k.pack_version)?;
            Ok::<_, Fail>((k, all, pack))
        })
        .await?;
    let t = Consultations(visit.lang);
    let reasons = pack.consultation.as_ref().map(|r| r.reasons.as_slice()).unwrap_or_default();
    let waits = all.iter().filter(|s| s.state == State::Waiting).map(|s| Waits {
        seq: s.seq,
        words: s.words.clone(),
        alike: statements::alike(&all, s).iter().map(|o| t.numbered(o.seq, &o.words)).collect(),
        names: match joined::list(t.0, statements::names(&s.words)) {
            none if none.is_empty() => none,
            names => t.names_in(&names),
        },
    });
    let decided = all.iter().filter(|s| s.state != State::Waiting).map(|s| {
        let (sign, state) = if s.state == State::In { ("done", t.statement_in()) } else { ("shelved", t.statement_out()) };
        let why = reasons.iter().find(|r| r.code == s.reason).map(|r| r.name.get(visit.lang)).unwrap_or_default();
        let meta = if s.about_people { t.about_people_mark() } else { why };
        Decided { seq: s.seq, words: s.words.clone(), sign, state, meta: meta.to_string() }
    });
    Ok(ModeratePage {
        page: Page::new(visit, Nav::Other, t.moderate_title()),
        t,
        question: k.question.clone(),
        at: urls::Consultation::url(visit.card.code, &k.number),
        note,
        open: k.stands(visit.moment.now) != Stands::Over,
        problems: told(problems, visit.lang),
        waits: waits.collect(),
        decided: decided.collect(),
        reasons: reasons.iter().map(|r| Choice::of(&r.code, r.name.get(visit.lang), false)).collect(),
    })
}

/// GET what waits and what was decided.
pub async fn show(visit: Visit, Path((_, number)): Path<(String, String)>, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let t = Consultations(visit.lang);
    let note = if queried(raw.as_deref(), "did") == "decided" { t.did_decide() } else { "" };
    html(&page(&visit, &number, note, &[]).await?)
}

/// What is decided, as a form or a program says it.
pub(super) fn verdict(form: &Form) -> Result<(i64, Verdict), Vec<Problem>> {
    let mut c = form.check();
    let seq = c.required("statement", ProblemKey::NotAChoice, |s| s.parse().ok());
    let verdict = match form.get("verdict") {
        "in" => Some(Verdict::In { about_people: false }),
        "about_people" => Some(Verdict::In { about_people: true }),
        "out" => c.required("reason", ProblemKey::NotAChoice, |s| Some(Verdict::Out(s.to_string()))),
        _ => {
            c.problem("verdict", ProblemKey::NotAChoice);
            None
        }
    };
    match (seq, verdict) {
        (Some(seq), Some(verdict)) => Ok((seq, verdict)),
        _ => Err(c.problems),
    }
}

/// POST a decision.
pub async fn decide(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    super::show::guard(&visit, &number).await?;
    let (seq, verdict) = match verdict(&form) {
        Ok(read) => read,
        Err(problems) => return again(&page(&visit, &number, "", &problems).await?),
    };
    let (app, asked) = (visit.app.clone(), number.clone());
    let done =
        change(&visit, move |tx, card, actor, moment| statements::decide(tx, &app, card, actor, moment, &asked, seq, &verdict));
    match at_field(done.await)? {
        Ok(()) => Ok(see(&format!("{}?did=decided", urls::Moderate::url(visit.card.code, &number)))),
        Err(problems) => again(&page(&visit, &number, "", &problems).await?),
    }
}

/// The number of a statement a form names.
pub(super) fn seq_of(form: &Form) -> Result<i64, Fail> {
    form.get("statement").parse().map_err(|_| Refusal::field("statement", ProblemKey::NotAChoice).into())
}
