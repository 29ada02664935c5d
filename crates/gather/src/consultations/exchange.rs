//! The open format on the web: downloads of what is over, and a form that brings in what was held elsewhere.

use askama::Template;
use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use liren_core::opinion::Given;
use liren_core::opinion::open::{Comment, Unreadable, read_comments, read_votes};
use liren_core::permission::{Action, check_somewhere};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::DAY;
use liren_ground::ground::{Ground, Place};
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form};
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;

use super::begin::{self, New};
use super::open::{self, Files};
use super::view::{at_field, change};
use super::{new, picture, store, urls};
use crate::once::{form_key, kept};
use crate::words::Consultations;

async fn files(visit: &Visit, number: &str) -> Result<Files, Fail> {
    let (code, number) = (visit.card.code, number.to_string());
    let (k, all, votes, text) = visit
        .app
        .db
        .read(move |tx| {
            let k = store::by_number(tx, code, &number)?.filter(open::published).ok_or(Refusal::NotFound)?;
            let all = store::statements(tx, code, k.id)?;
            let votes = store::votes(tx, code, k.id)?;
            Ok::<_, Fail>((store::picture(tx, code, k.id)?, k, all, votes)).map(|(text, k, all, votes)| (k, all, votes, text))
        })
        .await?;
    Ok(open::files(&k, &all, &votes, &picture::read(&text)))
}

fn file(name: &str, number: &str, text: String) -> Response {
    let kept_as = format!("attachment; filename=\"{number}-{name}\"");
    ([(CONTENT_TYPE, "text/csv; charset=utf-8".to_string()), (CONTENT_DISPOSITION, kept_as)], text).into_response()
}

/// GET all votes.
pub async fn votes(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Response, Fail> {
    Ok(file("participants-votes.csv", &number, files(&visit, &number).await?.votes))
}

/// GET all statements.
pub async fn statements(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Response, Fail> {
    Ok(file("comments.csv", &number, files(&visit, &number).await?.comments))
}

#[derive(Template)]
#[template(path = "consultations/import.html")]
struct ImportPage {
    page: Page,
    t: Consultations,
    problems: Vec<Told>,
    typed: Form,
    places: Vec<Choice>,
    once: String,
    back: String,
}

async fn page(visit: &Visit, typed: Form, problems: &[Problem]) -> Result<ImportPage, Fail> {
    check_somewhere(&visit.actor, Action::StartConsultation)?;
    begin::rules(&visit.card)?;
    let (code, lang, t) = (visit.card.code, visit.lang, Consultations(visit.lang));
    let names = names::of(&visit.app, &visit.card).await?;
    let ground = visit.app.db.read(move |tx| Ground::read(tx, code)).await.map_err(Fail::from)?;
    let chosen = Place::parse(typed.get("place"));
    let all = new::places(visit, &ground, &names, Action::StartConsultation);
    Ok(ImportPage {
        page: Page::new(visit, Nav::Other, t.import_title()),
        t,
        problems: told(problems, lang),
        places: all
            .iter()
            .map(|p| Choice::of(p.to_string(), ground.name(&names, &visit.card, lang, *p), chosen == Some(*p)))
            .collect(),
        once: kept(visit, &typed),
        back: urls::Begin::url(code),
        typed,
    })
}

/// GET the form.
pub async fn blank(visit: Visit) -> Result<Response, Fail> {
    html(&page(&visit, Form::default(), &[]).await?)
}

/// The two files as text; none where one is missing or is none.
pub(super) struct Texts {
    pub votes: Option<String>,
    pub comments: Option<String>,
}

/// What they say.
pub(super) struct Read {
    pub new: New,
    pub given: Vec<Given>,
    pub comments: Vec<Comment>,
}

fn text(form: &Form, field: &str, problems: &mut Vec<Problem>) -> Option<String> {
    let Some(upload) = form.uploads(field).next() else {
        problems.push(Problem::new(field, ProblemKey::Required));
        return None;
    };
    // A byte that no database keeps stands for nothing.
    let text = String::from_utf8(upload.bytes.to_vec()).ok().map(|t| t.replace('\0', ""));
    if text.is_none() {
        problems.push(Problem::new(field, ProblemKey::NotASheet));
    }
    text
}

fn line(field: &str, wrong: &Unreadable) -> Problem {
    Problem::new(field, ProblemKey::BadLine { line: usize::try_from(wrong.line).unwrap_or(0), why: wrong.why.clone() })
}

/// Reads fields and files; `wrong` is what was wrong with the files already.
pub(super) fn read(visit: &Visit, form: &Form, files: Texts, mut wrong: Vec<Problem>) -> Result<Read, Vec<Problem>> {
    let mut c = form.check();
    let question = c.text("question", 4, begin::QUESTION);
    let background = c.text("background", 0, begin::BACKGROUND);
    let place = c.required("place", ProblemKey::NotAChoice, Place::parse);
    let mut problems = c.problems;
    problems.append(&mut wrong);
    let Texts { votes, comments } = files;
    let given = votes.map(|t| read_votes(&t)).transpose().map_err(|w| problems.push(line("votes", &w)));
    let comments = comments.map(|t| read_comments(&t)).transpose().map_err(|w| problems.push(line("comments", &w)));
    let (Ok(Some(given)), Ok(Some(comments)), Some(place), Some(once), true) =
        (given, comments, place, form_key(form.get("once")), problems.is_empty())
    else {
        return Err(problems);
    };
    if let Err(refusal) = open::fits(&given, &comments) {
        return Err(refusal.problems().to_vec());
    }
    let now = visit.moment.now;
    let opens = comments.iter().map(|c| c.at).filter(|at| at.0 > 0 && *at < now).min().unwrap_or(now.plus(-DAY));
    let new = New { question, background, place, opens, closes: now, statements: Vec::new(), matter: None, decision: None, once };
    Ok(Read { new, given, comments })
}

/// POST the files.
pub async fn send(visit: Visit, form: Form) -> Result<Response, Fail> {
    check_somewhere(&visit.actor, Action::StartConsultation)?;
    let mut wrong = Vec::new();
    let files = Texts { votes: text(&form, "votes", &mut wrong), comments: text(&form, "comments", &mut wrong) };
    let Read { new, given, comments } = match read(&visit, &form, files, wrong) {
        Ok(read) => read,
        Err(problems) => return again(&page(&visit, form, &problems).await?),
    };
    let number = new::number(&visit).await?;
    let done =
        change(&visit, move |tx, card, actor, moment| open::bring_in(tx, card, actor, moment, &number, &new, &given, &comments));
    match at_field(done.await)? {
        Ok(number) => Ok(see(&urls::Consultation::url(visit.card.code, number))),
        Err(problems) => again(&page(&visit, form, &problems).await?),
    }
}
