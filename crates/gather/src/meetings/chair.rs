//! The chair's page: one meeting step by step. Open it, go through the items, see who is there, put questions, write the
//! minutes, note decisions, end it.

use askama::Template;
use axum::Json;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Response};
use liren_core::id::{DecisionId, MeetingId, PollId};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::Date;
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form, queried};
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;

use super::after::{self, NewDecision};
use super::hold;
use super::page::{ItemRow, Taken, rows, taken, whole};
use super::view::{Decided, Head, Naming, change, id_of, told_at_field};
use super::{live, there, urls};
use crate::matters::keep_files;
use crate::once::{kept, said_key};
use crate::words::Meetings;

/// Longest name on a list, and longest answer of a poll.
pub(super) const LONGEST_NAME: usize = 40;
/// Longest question to those present.
pub(super) const LONGEST_QUESTION: usize = 120;
/// Most people a number may stand for.
pub(super) const MOST_PEOPLE: i64 = 100_000;

type At = Path<(String, String)>;

/// A question that is open.
pub struct OpenPoll {
    /// Its id.
    pub id: String,
    /// What is asked.
    pub question: String,
    /// Name of the count, answer, votes, and the number of those present.
    pub options: Vec<(String, String, i64)>,
}

/// The question that is open now.
pub fn open_poll(polls: &[super::decided::Poll], t: Meetings) -> Option<OpenPoll> {
    let p = polls.iter().find(|p| p.closed.is_none())?;
    let options = p.words(t).into_iter().zip(p.all()).enumerate().map(|(i, (o, n))| (format!("v-{}-{i}", p.id), o, n));
    Some(OpenPoll { id: p.id.to_string(), question: p.question.clone(), options: options.collect() })
}

#[derive(Template)]
#[template(path = "meetings/chair.html")]
struct ChairPage {
    page: Page,
    t: Meetings,
    problems: Vec<Told>,
    typed: Form,
    note: &'static str,
    head: Head,
    state: String,
    base: String,
    hall: String,
    live: String,
    shape: String,
    code: String,
    items: Vec<ItemRow>,
    item: i64,
    previous: Option<i64>,
    next: Option<i64>,
    present: i64,
    entitled: i64,
    names: bool,
    /// More people are there than may come: one of the two numbers is wrong.
    too_many: bool,
    /// Names on the list, a line each: a name is not broken in two.
    listed: Vec<String>,
    guests: i64,
    /// Names of those who joined and are not on the list of those who may come.
    guest_names: Vec<String>,
    extra: i64,
    formal: bool,
    open: Option<OpenPoll>,
    taken: Vec<Taken>,
    minutes: String,
    rev: i64,
    other: String,
    posts: Vec<Choice>,
    decisions: Vec<Decided>,
    published: bool,
    once: String,
    most_minutes: usize,
    most_words: usize,
}

impl ChairPage {
    /// The hands that were typed for an answer.
    fn hand(&self, i: &usize) -> &str {
        self.typed.get(&format!("hand-{i}"))
    }
}

async fn page(visit: &Visit, id: &str, typed: Form, problems: &[Problem], note: &'static str) -> Result<ChairPage, Fail> {
    let key: MeetingId = id_of(id)?;
    super::agenda_pages::door(visit, key).await?;
    let w = whole(visit, id).await?;
    let (m, code, t) = (&w.meeting, visit.card.code, Meetings(visit.lang));
    let names = names::of(&visit.app, &visit.card).await?;
    let naming = Naming { card: &visit.card, names: &names, ground: &w.ground, lang: visit.lang, now: visit.moment.now };
    let kind = m.kind_in(&visit.card.pack);
    let at = w.items.iter().position(|i| i.seq == m.item);
    let seq = |i: Option<usize>| i.and_then(|i| w.items.get(i)).map(|i| i.seq);
    let keeps = kind.is_some_and(|k| k.names);
    let there = if keeps {
        visit.app.db.read(move |tx| super::read::present(tx, code, key)).await.map_err(Fail::from)?
    } else {
        Vec::new()
    };
    let named =
        |guest: bool| there.iter().filter(move |p| p.guest == guest && !p.name.is_empty()).map(|p| p.name.clone()).collect();
    let owner = typed.get("owner");
    let posts = names.held(&visit.card, visit.lang).into_iter();
    let posts = posts.map(|(id, words)| (id.to_string(), words)).map(|(id, words)| Choice::of(id.as_str(), words, owner == id));
    // Somebody else saved: what they wrote stands there to compare, and what was typed here stays in the field.
    let clash = problems.iter().any(|p| p.field == "minutes");
    let typed_minutes = typed.get("minutes").to_string();
    Ok(ChairPage {
        page: Page::new(visit, Nav::Other, t.chair_title(&m.title)),
        t,
        problems: told(problems, visit.lang),
        note,
        head: naming.head(m),
        state: m.state.clone(),
        base: urls::Meeting::url(code, m.id),
        hall: urls::Hall::url(code, m.id),
        live: urls::Live::url(code, m.id),
        shape: live::shape(m, &w.polls),
        code: m.code.clone(),
        items: rows(visit, &w),
        item: m.item,
        previous: seq(at.and_then(|i| i.checked_sub(1))),
        next: seq(at.map(|i| i + 1)),
        present: w.there.present,
        entitled: m.entitled,
        names: keeps,
        too_many: keeps && w.there.present > m.entitled,
        listed: named(false),
        guests: w.there.guests,
        guest_names: named(true),
        extra: m.extra,
        formal: m.kind_in(&w.pack).is_some_and(|k| k.majority.is_some()),
        open: open_poll(&w.polls, t),
        taken: taken(visit, &w),
        other: if clash { m.minutes.clone() } else { String::new() },
        minutes: if clash { typed_minutes } else { m.minutes.clone() },
        rev: m.rev,
        posts: posts.collect(),
        decisions: w.decisions.iter().map(|d| naming.decided(d)).collect(),
        published: m.published.is_some(),
        once: kept(visit, &typed),
        most_minutes: hold::MOST_MINUTES,
        most_words: after::MOST_WORDS,
        typed,
    })
}

/// GET the page.
pub async fn show(visit: Visit, Path((_, id)): At, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    let t = Meetings(visit.lang);
    let note = match queried(raw.as_deref(), "did").as_str() {
        "saved" => t.did_save(),
        "decided" => t.did_decide(),
        _ => "",
    };
    html(&page(&visit, &id, Form::default(), &[], note).await?)
}

async fn answered<T>(visit: &Visit, id: &str, form: Form, done: Result<T, Fail>, tail: &str) -> Result<Response, Fail> {
    match told_at_field(done)? {
        Ok(_) => Ok(see(&format!("{}{tail}", urls::Chair::url(visit.card.code, id_of::<MeetingId>(id)?)))),
        Err(problems) => again(&page(visit, id, form, &problems, "").await?),
    }
}

fn number(text: &str) -> Option<i64> {
    text.trim().parse::<i64>().ok().filter(|n| (0..=MOST_PEOPLE).contains(n))
}

const NUMBER: ProblemKey = ProblemKey::OutOfRange { min: 0, max: MOST_PEOPLE };

/// POST: opens it.
pub async fn open(visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    let key: MeetingId = id_of(&id)?;
    let mut fields = form.check();
    let entitled = fields.optional("entitled", NUMBER, number);
    if let Err(problems) = fields.finish() {
        return again(&page(&visit, &id, form, &problems, "").await?);
    }
    let app = visit.app.clone();
    let done = change(&visit, key, move |tx, card, actor, moment| hold::open(tx, &app, card, actor, moment, key, entitled)).await;
    answered(&visit, &id, form, done, "").await
}

/// POST: ends it.
pub async fn close(visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    let key: MeetingId = id_of(&id)?;
    let app = visit.app.clone();
    let done = change(&visit, key, move |tx, card, actor, moment| hold::close(tx, &app, card, actor, moment, key)).await;
    answered(&visit, &id, form, done, "").await
}

/// POST: goes to an item.
pub async fn go_to(visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    let key: MeetingId = id_of(&id)?;
    let seq: i64 = form.get("seq").parse().unwrap_or(0);
    let done = change(&visit, key, move |tx, card, actor, _| hold::go_to(tx, card, actor, key, seq)).await;
    answered(&visit, &id, form, done, "").await
}

/// POST: who is there besides those who joined by the code.
pub async fn present(visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    let key: MeetingId = id_of(&id)?;
    let mut fields = form.check();
    let text = fields.text("names", 0, 4_000);
    let extra = fields.optional("extra", NUMBER, number);
    let entitled = fields.optional("entitled", NUMBER, number);
    if let Err(problems) = fields.finish() {
        return again(&page(&visit, &id, form, &problems, "").await?);
    }
    let away = form.all("away").map(str::to_string).collect();
    let names: Vec<String> =
        text.lines().map(|l| l.trim().chars().take(LONGEST_NAME).collect::<String>()).filter(|l| !l.is_empty()).collect();
    let there = there::There { names, away, extra, entitled };
    let done = change(&visit, key, move |tx, card, actor, moment| there::present(tx, card, actor, moment, key, &there)).await;
    answered(&visit, &id, form, done, "#present").await
}

/// One answer is no question, and more than a few are none for raised hands.
pub(super) fn options(problems: &mut Vec<Problem>, formal: bool, options: &[String]) {
    if !formal && options.len() == 1 {
        problems.push(Problem::new("options", ProblemKey::TooFewParts { min: 2 }));
    } else if options.len() > hold::MOST_OPTIONS {
        problems.push(Problem::new("options", ProblemKey::Enough { max: hold::MOST_OPTIONS }));
    }
}

/// POST: puts a question.
pub async fn ask(visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    let key: MeetingId = id_of(&id)?;
    let formal = form.is("formal", "1");
    let mut fields = form.check();
    let question = fields.text("question", 2, LONGEST_QUESTION);
    let text = fields.text("options", 0, 400);
    let options: Vec<String> =
        text.lines().map(|l| l.trim().chars().take(LONGEST_NAME).collect::<String>()).filter(|l| !l.is_empty()).collect();
    self::options(&mut fields.problems, formal, &options);
    if let Err(problems) = fields.finish() {
        return again(&page(&visit, &id, form, &problems, "").await?);
    }
    let (app, new) = (visit.app.clone(), hold::Question { formal, question, options, once: said_key(&form) });
    let done = change(&visit, key, move |tx, card, actor, moment| hold::ask(tx, &app, card, actor, moment, key, &new));
    answered(&visit, &id, form, done.await, "#poll").await
}

/// POST: ends a question, with raised hands.
pub async fn end_poll(visit: Visit, Path((_, id, poll)): Path<(String, String, String)>, form: Form) -> Result<Response, Fail> {
    let (key, poll): (MeetingId, PollId) = (id_of(&id)?, id_of(&poll)?);
    let mut fields = form.check();
    let hands: Vec<i64> =
        (0..hold::MOST_OPTIONS).map(|i| fields.optional(&format!("hand-{i}"), NUMBER, number).unwrap_or(0)).collect();
    if let Err(problems) = fields.finish() {
        return again(&page(&visit, &id, form, &problems, "").await?);
    }
    let done =
        change(&visit, key, move |tx, card, actor, moment| hold::end_poll(tx, card, actor, moment, key, poll, &hands)).await;
    answered(&visit, &id, form, done, "#poll").await
}

/// POST: saves the minutes; `auto=1` is the page saving by itself and wants the new `rev` as JSON.
pub async fn minutes(visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    let key: MeetingId = id_of(&id)?;
    let mut fields = form.check();
    let text = fields.text("minutes", 0, hold::MOST_MINUTES);
    let rev = fields.required("rev", ProblemKey::NotANumber, |s| s.parse::<i64>().ok());
    let rev = match (rev, fields.finish()) {
        (Some(rev), Ok(())) => rev,
        (_, problems) => return again(&page(&visit, &id, form, &problems.err().unwrap_or_default(), "").await?),
    };
    let done = change(&visit, key, move |tx, card, actor, _| hold::save(tx, card, actor, key, rev, &text)).await;
    match done {
        Ok(rev) if form.is("auto", "1") => Ok(Json(serde_json::json!({ "rev": rev })).into_response()),
        Err(Fail::Refused(Refusal::Stale)) if !form.is("auto", "1") => {
            let problem = [Problem::new("minutes", ProblemKey::ChangedMeanwhile)];
            again(&page(&visit, &id, form, &problem, "").await?)
        }
        done => answered(&visit, &id, form, done, "?did=saved#minutes").await,
    }
}

/// POST: a photo of handwritten minutes.
pub async fn photo(mut visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    let key: MeetingId = id_of(&id)?;
    super::agenda_pages::door(&visit, key).await?;
    let (kept, mut problems) = keep_files(&mut visit, &form, 1).await?;
    let Some(file) = kept.first().map(|f| f.id) else {
        if problems.is_empty() {
            problems.push(Problem::new("photo", ProblemKey::Required));
        }
        return again(&page(&visit, &id, form, &problems, "").await?);
    };
    let done = change(&visit, key, move |tx, card, actor, moment| hold::photo(tx, card, actor, moment, key, file)).await;
    answered(&visit, &id, form, done, "?did=saved#minutes").await
}

/// POST: writes down a decision or an action.
pub async fn decide(visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    let key: MeetingId = id_of(&id)?;
    super::agenda_pages::door(&visit, key).await?;
    let mut fields = form.check();
    let words = fields.text("words", 2, after::MOST_WORDS);
    let owner = fields.optional("owner", ProblemKey::NotAChoice, |s| s.parse().ok());
    let due = fields.optional("due", ProblemKey::BadDate, |s| s.parse::<Date>().ok());
    let item = form.get("item").parse::<i64>().unwrap_or(0);
    if let Err(problems) = fields.finish() {
        return again(&page(&visit, &id, form, &problems, "").await?);
    }
    // Who has to do something is what makes it an action.
    let once = said_key(&form);
    let new = NewDecision { item, action: form.is("what", "action"), words, owner, due, once };
    let done = change(&visit, key, move |tx, card, actor, moment| after::decide(tx, card, actor, moment, key, &new)).await;
    answered(&visit, &id, form, done, "?did=decided#decisions").await
}

/// POST: takes back what was noted by mistake.
pub async fn strike(visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    let key: MeetingId = id_of(&id)?;
    super::agenda_pages::door(&visit, key).await?;
    let decision: DecisionId = id_of(form.get("decision"))?;
    let done = change(&visit, key, move |tx, card, actor, moment| after::strike(tx, card, actor, moment, key, decision)).await;
    answered(&visit, &id, form, done, "#decisions").await
}
