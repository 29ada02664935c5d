//! Meetings for programs, for whoever chairs: what the chair's page shows, opening and ending, the items, who is there, questions
//! to those present. They go through the same doors as the page.

use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use liren_core::id::{FileId, MeetingId, PollId};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_kit::json::Body;
use liren_kit::visit::Visit;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::api::AgendaItemJson;
use super::api_do::{SeqBody, right, within};
use super::api_join::{PollJson, poll};
use super::hold::{self, Question};
use super::page::whole;
use super::view::{change, id_of};
use super::{agenda_pages, chair, read, there};
use crate::once::sent_key;

/// What somebody wants raised, without a name.
#[derive(Serialize, ToSchema)]
pub struct RaisedJson {
    /// To put it on the agenda by.
    id: String,
    words: String,
}

/// What the chair's page shows.
#[derive(Serialize, ToSchema)]
pub struct ChairJson {
    /// `planned`, `called`, `running`, `held` or `cancelled`.
    state: String,
    /// The code to join by while it runs.
    code: String,
    /// Number of the item that is talked about.
    item: i64,
    items: Vec<AgendaItemJson>,
    /// What people want raised here or at whichever meeting comes.
    raised: Vec<RaisedJson>,
    /// How many said that they come.
    coming: i64,
    /// How many said that they do not.
    not_coming: i64,
    /// How many are there who count.
    present: i64,
    /// How many joined and are not on the list of those who may come.
    guests: i64,
    /// How many may come, where a quorum asks.
    entitled: i64,
    /// People who are there without a phone, where only a number is kept.
    extra: i64,
    /// Whether the meeting keeps names.
    names: bool,
    /// Who is there and counts, where it does.
    there: Vec<String>,
    /// Who listens only; named in `names` of what is said of who is there they count from then on.
    guest_names: Vec<String>,
    polls: Vec<PollJson>,
    /// The minutes in Markdown.
    minutes: String,
    /// To be sent with the next saving of the minutes.
    rev: i64,
    /// To be sent with the agreement to the minutes.
    seen: i64,
}

/// A meeting to open.
#[derive(Deserialize, ToSchema)]
pub struct OpenBody {
    /// How many may come; what the records say when it is left out.
    entitled: Option<i64>,
}

/// Who is there besides those who joined by the code.
#[derive(Deserialize, ToSchema)]
pub struct PresentBody {
    /// Names to add, where the meeting keeps names; a guest of this name counts from now on.
    #[serde(default)]
    names: Vec<String>,
    /// Names to take off again.
    #[serde(default)]
    away: Vec<String>,
    /// How many may come, when the number of the opening was wrong.
    entitled: Option<i64>,
    /// How many without a phone, where only a number is kept.
    extra: Option<i64>,
}

/// A question to those present.
#[derive(Deserialize, ToSchema)]
pub struct QuestionBody {
    /// 2 to 120 characters.
    #[serde(default)]
    question: String,
    /// A vote that decides: for, against, abstaining.
    #[serde(default)]
    formal: bool,
    /// The answers of a straw poll, two to six; for and against when there are none.
    #[serde(default)]
    options: Vec<String>,
}

/// Raised hands.
#[derive(Deserialize, ToSchema)]
pub struct HandsBody {
    /// How many for each answer, in order; none when it is left out.
    #[serde(default)]
    hands: Vec<i64>,
}

/// A question was put.
#[derive(Serialize, ToSchema)]
pub struct AskedPollJson {
    /// Id of the question.
    poll: String,
}

/// An uploaded file.
#[derive(Deserialize, ToSchema)]
pub struct FileBody {
    /// Its id.
    #[serde(default)]
    file: String,
}

type At = Path<(String, String)>;

fn bounded(wrong: &mut Vec<Problem>, field: &str, n: i64) {
    if !(0..=chair::MOST_PEOPLE).contains(&n) {
        wrong.push(Problem::new(field, ProblemKey::OutOfRange { min: 0, max: chair::MOST_PEOPLE }));
    }
}

/// What the chair's page shows.
#[utoipa::path(get, path = "/api/v1/c/{community}/meetings/{meeting}/chair", tag = "meetings",
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 200, body = ChairJson), (status = 403, description = "Not theirs to chair"), (status = 404, description = "No such meeting")))]
pub async fn show(visit: Visit, Path((_, id)): At) -> Result<Json<ChairJson>, Fail> {
    let key: MeetingId = id_of(&id)?;
    agenda_pages::door(&visit, key).await?;
    let w = whole(&visit, &id).await?;
    let (m, code) = (&w.meeting, visit.card.code);
    let names = m.kind_in(&visit.card.pack).is_some_and(|k| k.names);
    let there =
        if names { visit.app.db.read(move |tx| read::present(tx, code, key)).await.map_err(Fail::from)? } else { Vec::new() };
    let named =
        |guest: bool| there.iter().filter(move |p| p.guest == guest && !p.name.is_empty()).map(|p| p.name.clone()).collect();
    Ok(Json(ChairJson {
        state: m.state.clone(),
        code: if m.state == "running" { m.code.clone() } else { String::new() },
        item: m.item,
        items: AgendaItemJson::all(&visit, &w),
        raised: w.raised.iter().map(|(id, words)| RaisedJson { id: id.to_string(), words: words.clone() }).collect(),
        coming: w.replies.0,
        not_coming: w.replies.1,
        present: w.there.present,
        guests: w.there.guests,
        entitled: m.entitled,
        extra: m.extra,
        names,
        there: named(false),
        guest_names: named(true),
        polls: w.polls.iter().map(|p| poll(&visit, &w, p)).collect(),
        minutes: m.minutes.clone(),
        rev: m.rev,
        seen: m.seen,
    }))
}

/// Opens it.
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings/{meeting}/open", tag = "meetings", request_body = OpenBody,
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 204, description = "It runs"), (status = 404, description = "No such meeting"), (status = 409, description = "It ran already, or was cancelled")))]
pub async fn open(visit: Visit, Path((_, id)): At, Body(body): Body<OpenBody>) -> Result<StatusCode, Fail> {
    let id: MeetingId = id_of(&id)?;
    let mut wrong = Vec::new();
    bounded(&mut wrong, "entitled", body.entitled.unwrap_or(0));
    let app = visit.app.clone();
    change(&visit, id, move |tx, card, actor, moment| {
        right(tx, card, actor, id, wrong.clone())?;
        hold::open(tx, &app, card, actor, moment, id, body.entitled)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends it. Questions that are open end too.
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings/{meeting}/close", tag = "meetings",
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 204, description = "It is over"), (status = 404, description = "No such meeting"), (status = 409, description = "It does not run")))]
pub async fn close(visit: Visit, Path((_, id)): At) -> Result<StatusCode, Fail> {
    let id: MeetingId = id_of(&id)?;
    let app = visit.app.clone();
    change(&visit, id, move |tx, card, actor, moment| hold::close(tx, &app, card, actor, moment, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Goes to an item.
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings/{meeting}/go-to", tag = "meetings", request_body = SeqBody,
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 204, description = "Every screen shows it"), (status = 404, description = "No such meeting"),
        (status = 409, description = "It does not run"), (status = 410, description = "No such item")))]
pub async fn go_to(visit: Visit, Path((_, id)): At, Body(body): Body<SeqBody>) -> Result<StatusCode, Fail> {
    let id: MeetingId = id_of(&id)?;
    change(&visit, id, move |tx, card, actor, _| hold::go_to(tx, card, actor, id, body.item)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Writes down who is there besides those who joined by the code. A name that stands there is not added again.
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings/{meeting}/present", tag = "meetings", request_body = PresentBody,
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 204, description = "It is noted"), (status = 404, description = "No such meeting"),
        (status = 409, description = "It does not run"), (status = 422, description = "Something needs correcting")))]
pub async fn present(visit: Visit, Path((_, id)): At, Body(body): Body<PresentBody>) -> Result<StatusCode, Fail> {
    let id: MeetingId = id_of(&id)?;
    let mut wrong = Vec::new();
    bounded(&mut wrong, "extra", body.extra.unwrap_or(0));
    bounded(&mut wrong, "entitled", body.entitled.unwrap_or(0));
    let names: Vec<String> = body.names.iter().map(|n| within(&mut wrong, "names", n, 1, chair::LONGEST_NAME)).collect();
    let there = there::There { names, away: body.away, extra: body.extra, entitled: body.entitled };
    change(&visit, id, move |tx, card, actor, moment| {
        right(tx, card, actor, id, wrong.clone())?;
        there::present(tx, card, actor, moment, id, &there)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts a question to those present. A repeated `Idempotency-Key` (at least 16 characters) answers with the first.
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings/{meeting}/polls", tag = "meetings", request_body = QuestionBody,
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 201, body = AskedPollJson), (status = 404, description = "No such meeting"),
        (status = 409, description = "It does not run, or another question is open"), (status = 422, description = "Something needs correcting")))]
pub async fn ask(
    visit: Visit,
    Path((_, id)): At,
    headers: HeaderMap,
    Body(body): Body<QuestionBody>,
) -> Result<(StatusCode, Json<AskedPollJson>), Fail> {
    let id: MeetingId = id_of(&id)?;
    let mut wrong = Vec::new();
    let new = Question {
        formal: body.formal,
        question: within(&mut wrong, "question", &body.question, 2, chair::LONGEST_QUESTION).replace('\n', " "),
        options: body
            .options
            .iter()
            .map(|o| within(&mut wrong, "options", o, 1, chair::LONGEST_NAME).replace('\n', " "))
            .collect(),
        once: Some(sent_key(&visit, &headers)),
    };
    chair::options(&mut wrong, new.formal, &new.options);
    let app = visit.app.clone();
    let poll = change(&visit, id, move |tx, card, actor, moment| {
        right(tx, card, actor, id, wrong.clone())?;
        hold::ask(tx, &app, card, actor, moment, id, &new)
    })
    .await?;
    Ok((StatusCode::CREATED, Json(AskedPollJson { poll: poll.to_string() })))
}

/// Ends a question with the raised hands the chair counted, and answers with what came out.
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings/{meeting}/polls/{poll}/end", tag = "meetings", request_body = HandsBody,
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id"),
        ("poll" = String, Path, description = "Id of the question")),
    responses((status = 200, body = PollJson), (status = 404, description = "No such meeting or question"),
        (status = 409, description = "It has ended"), (status = 422, description = "More hands than people, or than answers")))]
pub async fn end_poll(
    visit: Visit,
    Path((_, id, poll_id)): Path<(String, String, String)>,
    Body(body): Body<HandsBody>,
) -> Result<Json<PollJson>, Fail> {
    let (key, ends): (MeetingId, PollId) = (id_of(&id)?, id_of(&poll_id)?);
    let mut wrong = Vec::new();
    body.hands.iter().enumerate().for_each(|(i, n)| bounded(&mut wrong, &format!("hand-{i}"), *n));
    if body.hands.len() > hold::MOST_OPTIONS {
        wrong.push(Problem::new("hands", ProblemKey::Enough { max: hold::MOST_OPTIONS }));
    }
    change(&visit, key, move |tx, card, actor, moment| {
        right(tx, card, actor, key, wrong.clone())?;
        hold::end_poll(tx, card, actor, moment, key, ends, &body.hands)
    })
    .await?;
    let w = whole(&visit, &id).await?;
    let ended = w.polls.iter().find(|p| p.id == ends).ok_or(Refusal::NotFound)?;
    Ok(Json(poll(&visit, &w, ended)))
}

/// Hangs a photo of handwritten minutes on the meeting: a file that was uploaded before (`POST .../files`).
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings/{meeting}/photo", tag = "meetings", request_body = FileBody,
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 204, description = "It hangs there"), (status = 404, description = "No such meeting"),
        (status = 409, description = "It has not begun, or the minutes are published"), (status = 422, description = "No such photo")))]
pub async fn photo(visit: Visit, Path((_, id)): At, Body(body): Body<FileBody>) -> Result<StatusCode, Fail> {
    let id: MeetingId = id_of(&id)?;
    let file: Option<FileId> = body.file.parse().ok();
    let wrong = if file.is_none() { vec![Problem::new("file", ProblemKey::NotHere)] } else { Vec::new() };
    change(&visit, id, move |tx, card, actor, moment| {
        right(tx, card, actor, id, wrong.clone())?;
        let file = file.ok_or(Refusal::NotFound)?;
        hold::photo(tx, card, actor, moment, id, file)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
