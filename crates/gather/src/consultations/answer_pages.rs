//! Voting, statement by statement; what one voted and wrote; writing a statement.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use liren_core::opinion::Vote;
use liren_core::pack::Pack;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey};
use liren_kit::fail::Fail;
use liren_kit::form::{Form, queried};
use liren_kit::limits::Limit;
use liren_kit::page::{Nav, Page, html, see};
use liren_kit::visit::Visit;

use super::store::{self, Consultation, State, Statement};
use super::view::{at_field, change, vote_of, vote_words};
use super::{picture, show, statements, urls, vote};
use crate::once::said_key;
use crate::words::Consultations;

/// One button of a vote.
struct Button {
    value: i8,
    words: &'static str,
    icon: &'static str,
    key: &'static str,
    on: bool,
}

#[derive(Template)]
#[template(path = "consultations/vote.html")]
struct VotePage {
    page: Page,
    t: Consultations,
    question: String,
    at: String,
    open: bool,
    statement: Option<(i64, String)>,
    done: i64,
    all: i64,
    progress: String,
    gone: bool,
    buttons: Vec<Button>,
}

fn buttons(t: Consultations, before: Option<Vote>) -> Vec<Button> {
    let one =
        |vote: Vote, icon, key| Button { value: vote.value(), words: vote_words(t, vote), icon, key, on: before == Some(vote) };
    vec![one(Vote::Agree, "s-done", "a"), one(Vote::Disagree, "cross", "d"), one(Vote::Pass, "more", "p")]
}

/// POST: begins, or goes on.
pub async fn go(visit: Visit, Path((_, number)): Path<(String, String)>, _form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::AnswerConsultation, &Where::COMMUNITY)?;
    let asked = number.clone();
    change(&visit, move |tx, card, actor, moment| vote::go(tx, card, actor, moment, &asked)).await?;
    Ok(see(&urls::Vote::url(visit.card.code, &number)))
}

/// GET the statement that is asked.
pub async fn ask(visit: Visit, Path((_, number)): Path<(String, String)>, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let (card, actor, asked) = (visit.card.clone(), visit.actor.clone(), number.clone());
    let (k, found) = visit
        .app
        .db
        .read(move |tx| {
            let (k, person) = vote::may(tx, &card, &actor, &asked)?;
            let found = vote::asked(tx, card.code, k.id, person)?;
            Ok::<_, Fail>((k, found))
        })
        .await?;
    let (t, at) = (Consultations(visit.lang), urls::Consultation::url(visit.card.code, &number));
    let open = show::open(&k, &visit);
    let left = found.done < found.all;
    // Everything is answered: what there is to see is what one said.
    if open && !left {
        return Ok(see(&format!("{at}?did=all")));
    }
    let count = |n: usize| i64::try_from(n).unwrap_or(0);
    html(&VotePage {
        page: Page::new(&visit, Nav::Other, k.question.clone()),
        t,
        question: k.question.clone(),
        at,
        open,
        buttons: buttons(t, found.before),
        statement: found.statement.map(|s| (s.seq, s.words)),
        done: count(found.done),
        all: count(found.all),
        progress: t.progress(count(found.done), count(found.all)),
        gone: queried(raw.as_deref(), "did") == "gone",
    })
}

/// POST a vote.
pub async fn vote(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::AnswerConsultation, &Where::COMMUNITY)?;
    let mut c = form.check();
    let statement = c.required("statement", ProblemKey::NotAChoice, |s| s.parse::<i64>().ok());
    let said = c.required("vote", ProblemKey::NotAChoice, vote_of);
    c.finish().map_err(liren_core::refusal::Refusal::Invalid)?;
    let (Some(statement), Some(said)) = (statement, said) else {
        return Err(liren_core::refusal::Refusal::BadRequest.into());
    };
    let asked = number.clone();
    let done = change(&visit, move |tx, card, actor, moment| vote::vote(tx, card, actor, moment, &asked, statement, said));
    let code = visit.card.code;
    match at_field(done.await)? {
        Ok(()) if form.is("to", "mine") => Ok(see(&format!("{}?did=changed", urls::Mine::url(code, &number)))),
        Ok(()) => Ok(see(&urls::Vote::url(code, &number))),
        // It was taken out while it stood on the screen.
        Err(_) => Ok(see(&format!("{}?did=gone", urls::Vote::url(code, &number)))),
    }
}

/// A statement one voted on.
struct Answer {
    seq: i64,
    words: String,
    said: &'static str,
    buttons: Vec<Button>,
}

/// A statement one wrote.
struct Written {
    words: String,
    sign: &'static str,
    state: &'static str,
    meta: String,
}

#[derive(Template)]
#[template(path = "consultations/mine.html")]
struct MinePage {
    page: Page,
    t: Consultations,
    question: String,
    at: String,
    open: bool,
    note: &'static str,
    answers: Vec<Answer>,
    written: Vec<Written>,
}

fn written(visit: &Visit, pack: &Pack, k: &Consultation, s: &Statement) -> Written {
    let t = Consultations(visit.lang);
    let (sign, state) = match s.state {
        State::Waiting => ("asked", t.statement_waiting()),
        State::In => ("done", t.statement_in()),
        State::Out => ("shelved", t.statement_out()),
    };
    let reasons = pack.consultation.iter().flat_map(|r| &r.reasons);
    let n = s.count;
    let meta = match s.state {
        State::Waiting => t.statement_waiting_meta().to_string(),
        State::Out => {
            let why = reasons.filter(|r| r.code == s.reason).map(|r| r.name.get(visit.lang)).next().unwrap_or_default();
            t.statement_why(why)
        }
        // While it is open the sums are those of the results page, which are drawn again for five more people only.
        State::In if show::open(k, visit) => t.statement_in_meta().to_string(),
        State::In if n.seen() < picture::FEW => t.few().to_string(),
        State::In => t.counts(i64::from(n.agree), i64::from(n.disagree), i64::from(n.pass)),
    };
    Written { words: s.words.clone(), sign, state, meta }
}

/// GET what one voted and wrote.
pub async fn mine(visit: Visit, Path((_, number)): Path<(String, String)>, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let (app, card, actor, asked) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), number.clone());
    let (k, pack, all, said, wrote) = visit
        .app
        .db
        .read(move |tx| {
            let (k, person) = vote::may(tx, &card, &actor, &asked)?;
            let said = match vote::voter(tx, card.code, k.id, person)? {
                Some(v) => vote::said(tx, card.code, k.id, v.number)?,
                None => Vec::new(),
            };
            let all = store::in_state(tx, card.code, k.id, State::In)?;
            let wrote = store::written_by(tx, card.code, k.id, person)?;
            let pack = app.pack_in(tx, &k.pack, k.pack_version)?;
            Ok::<_, Fail>((k, pack, all, said, wrote))
        })
        .await?;
    let t = Consultations(visit.lang);
    let answers = all.iter().filter_map(|s| {
        let (_, vote) = said.iter().find(|(seq, _)| *seq == s.seq)?;
        Some(Answer { seq: s.seq, words: s.words.clone(), said: vote_words(t, *vote), buttons: buttons(t, Some(*vote)) })
    });
    html(&MinePage {
        page: Page::new(&visit, Nav::Other, t.mine_title()),
        t,
        question: k.question.clone(),
        at: urls::Consultation::url(visit.card.code, &number),
        open: show::open(&k, &visit),
        note: if queried(raw.as_deref(), "did") == "changed" { t.did_change() } else { "" },
        answers: answers.collect(),
        written: wrote.iter().map(|s| written(&visit, &pack, &k, s)).collect(),
    })
}

/// POST a statement.
pub async fn write(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::AnswerConsultation, &Where::COMMUNITY)?;
    let mut c = form.check();
    // One line: what is typed in several is joined.
    let words = c.text("words", statements::LEAST, statements::MOST).replace('\n', " ");
    let mut problems: Vec<Problem> = c.problems;
    let once = said_key(&form);
    if once.is_none() && problems.is_empty() {
        problems.push(Problem::new("words", ProblemKey::Required));
    }
    let (Some(once), true) = (once, problems.is_empty()) else {
        return show::wrong(&visit, &number, form, &problems).await;
    };
    visit.app.limits.take(Limit::Write, &visit.client.to_string(), visit.moment.now)?;
    let asked = number.clone();
    let app = visit.app.clone();
    let done = change(&visit, move |tx, card, actor, moment| {
        statements::write(tx, &app, card, actor, moment.now, &asked, &words, &once)
    });
    match at_field(done.await)? {
        Ok(()) => Ok(see(&format!("{}?did=wrote", urls::Consultation::url(visit.card.code, &number)))),
        Err(problems) => show::wrong(&visit, &number, form, &problems).await,
    }
}
