//! Sheets of paper: making them, printing a batch, entering one.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use liren_core::opinion::Vote;
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_ground::ground::Ground;
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::form::{Form, queried};
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;
use liren_kit::{qr, when};
use uuid::Uuid;

use super::store::{self, State};
use super::view::{Naming, at_field, change, vote_of};
use super::{begin, sheets, show, urls};
use crate::once::{form_key, kept};
use crate::words::Consultations;

struct Row {
    seq: i64,
    words: String,
    /// What is marked: `1`, `-1`, `0` or nothing.
    typed: String,
}

#[derive(Template)]
#[template(path = "consultations/sheets.html")]
struct SheetsPage {
    page: Page,
    t: Consultations,
    question: String,
    at: String,
    note: &'static str,
    problems: Vec<Told>,
    once: String,
    typed: Form,
    open: bool,
    over: bool,
    counted: String,
    batches: Vec<(String, String)>,
    most: i64,
    rows: Vec<Row>,
}

async fn page(visit: &Visit, number: &str, note: &'static str, typed: Form, problems: &[Problem]) -> Result<SheetsPage, Fail> {
    let (card, actor, asked) = (visit.card.clone(), visit.actor.clone(), number.to_string());
    let (k, counted, batches, all) = visit
        .app
        .db
        .read(move |tx| {
            let k = begin::run(tx, &card, &actor, &asked)?;
            let counted = sheets::counted(tx, card.code, k.id)?;
            let batches = sheets::batches(tx, card.code, k.id)?;
            let all = store::in_state(tx, card.code, k.id, State::In)?;
            Ok::<_, Fail>((k, counted, batches, all))
        })
        .await?;
    let t = Consultations(visit.lang);
    let code = visit.card.code;
    Ok(SheetsPage {
        page: Page::new(visit, Nav::Other, t.sheets_title()),
        t,
        question: k.question.clone(),
        at: urls::Consultation::url(code, &k.number),
        note,
        problems: told(problems, visit.lang),
        once: kept(visit, &typed),
        open: show::open(&k, visit),
        over: k.stands(visit.moment.now) == store::Stands::Over,
        counted: t.sheets_counted(counted.0, counted.1),
        batches: batches
            .iter()
            .map(|(batch, n)| (t.sheets_batch(*n), urls::Batch::url(code, &k.number, batch.simple())))
            .collect(),
        most: sheets::MOST,
        rows: all
            .into_iter()
            .map(|s| Row { seq: s.seq, words: s.words, typed: typed.get(&format!("s-{}", s.seq)).to_string() })
            .collect(),
        typed,
    })
}

/// GET the page.
pub async fn show(visit: Visit, Path((_, number)): Path<(String, String)>, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let t = Consultations(visit.lang);
    let note = if queried(raw.as_deref(), "did") == "entered" { t.did_enter() } else { "" };
    html(&page(&visit, &number, note, Form::default(), &[]).await?)
}

/// What is marked on a sheet; a mark that is none is a problem.
fn marks(form: &Form) -> Result<Vec<(i64, Vote)>, Vec<Problem>> {
    let mut out = Vec::new();
    for (name, value) in form.pairs() {
        let Some(seq) = name.strip_prefix("s-").and_then(|s| s.parse().ok()) else { continue };
        if value.is_empty() {
            continue;
        }
        match vote_of(value) {
            Some(vote) => out.push((seq, vote)),
            None => return Err(vec![Problem::new(name.clone(), ProblemKey::NotAChoice)]),
        }
    }
    Ok(out)
}

/// POST: makes some, or enters one.
pub async fn send(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    show::guard(&visit, &number).await?;
    let (code, asked) = (visit.card.code, number.clone());
    if form.is("do", "make") {
        let mut c = form.check();
        let many = c.required("many", ProblemKey::NotANumber, |s| s.parse::<i64>().ok());
        let problems = c.problems;
        let Some(many) = many else { return again(&page(&visit, &number, "", form, &problems).await?) };
        let once = form_key(form.get("once")).unwrap_or_else(|| visit.moment.clone().bytes());
        let done = change(&visit, move |tx, card, actor, moment| sheets::make(tx, card, actor, moment, &asked, many, &once));
        return match at_field(done.await)? {
            Ok(batch) => Ok(see(&urls::Batch::url(code, &number, batch.simple()))),
            Err(problems) => again(&page(&visit, &number, "", form, &problems).await?),
        };
    }
    let marked = match marks(&form) {
        Ok(marked) => marked,
        Err(problems) => return again(&page(&visit, &number, "", form, &problems).await?),
    };
    let typed = form.get("code").to_string();
    let done = change(&visit, move |tx, card, actor, moment| sheets::enter(tx, card, actor, moment, &asked, &typed, &marked));
    match at_field(done.await)? {
        Ok(()) => Ok(see(&format!("{}?did=entered", urls::Sheets::url(code, &number)))),
        Err(problems) => again(&page(&visit, &number, "", form, &problems).await?),
    }
}

#[derive(Template)]
#[template(path = "consultations/batch.html")]
struct BatchPage {
    page: Page,
    t: Consultations,
    question: String,
    background: String,
    place: String,
    until: String,
    back: String,
    codes: Vec<String>,
    rows: Vec<(i64, String)>,
    qr: String,
    short: String,
    signed: String,
    date: String,
}

/// GET a batch, to be printed.
pub async fn batch(visit: Visit, Path((_, number, batch)): Path<(String, String, String)>) -> Result<Response, Fail> {
    let k = show::guard(&visit, &number).await?;
    let batch = Uuid::try_parse(&batch).map_err(|_| Refusal::NotFound)?;
    let code = visit.card.code;
    let names = names::of(&visit.app, &visit.card).await?;
    let id = k.id;
    let (codes, all, ground) = visit
        .app
        .db
        .read(move |tx| {
            let codes = sheets::codes(tx, code, id, batch)?;
            Ok::<_, liren_store::Error>((codes, store::in_state(tx, code, id, State::In)?, Ground::read(tx, code)?))
        })
        .await
        .map_err(Fail::from)?;
    if codes.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    let naming = Naming { card: &visit.card, names: &names, ground: &ground, lang: visit.lang, now: visit.moment.now };
    let (t, url) = (Consultations(visit.lang), visit.app.absolute(&urls::Consultation::url(code, &number)));
    html(&BatchPage {
        page: Page::new(&visit, Nav::Other, t.sheets_title()),
        t,
        question: k.question.clone(),
        background: k.background.clone(),
        place: naming.head(&k).place,
        until: when::until(visit.lang, &visit.card.zone, k.closes),
        back: urls::Sheets::url(code, &number),
        codes,
        rows: all.into_iter().map(|s| (s.seq, s.words)).collect(),
        qr: qr::svg(&url),
        short: url,
        signed: visit.card.name.clone(),
        date: when::full_date(visit.lang, &visit.card.zone, visit.moment.now),
    })
}
