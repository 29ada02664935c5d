//! Meetings for programs, for whoever comes: answering an invitation, what one wants raised, joining by the code, what somebody
//! sees who joined, voting there, what the hall's screen shows. They go through the same doors as the pages.

use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use liren_core::id::{MeetingId, PollId};
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::json::Body;
use liren_kit::limits::Limit;
use liren_kit::visit::Visit;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::api_do::within;
use super::decided::{self, Poll};
use super::page::{Whole, verdict, whole};
use super::plan::{self, Wish};
use super::view::{change, id_of, told_at_field};
use super::{hall, live, read, there, urls};
use crate::once::sent_key;
use crate::words::Meetings;

/// An answer to an invitation.
#[derive(Deserialize, ToSchema)]
pub struct ReplyBody {
    /// Whether one comes.
    coming: Option<bool>,
    /// What one wants raised there, 2 to 300 characters; may be left out.
    #[serde(default)]
    raise: String,
}

/// What one wants raised.
#[derive(Deserialize, ToSchema)]
pub struct RaiseBody {
    /// In words, 2 to 300 characters.
    #[serde(default)]
    words: String,
}

/// How one joins.
#[derive(Deserialize, ToSchema)]
pub struct JoinBody {
    /// The six characters on the screen.
    #[serde(default)]
    code: String,
    /// Where the meeting keeps names.
    #[serde(default)]
    name: String,
}

/// Somebody joined.
#[derive(Serialize, ToSchema)]
pub struct JoinedJson {
    /// Id of the meeting.
    meeting: String,
    /// By which this person votes until the meeting ends. It is told this once and kept nowhere.
    token: String,
    /// They are not on the list of those who may come: they see everything and answer straw polls.
    guest: bool,
    /// The page of whoever holds it.
    url: String,
}

/// An answer of a poll.
#[derive(Serialize, ToSchema)]
pub struct PollAnswerJson {
    /// In words.
    words: String,
    /// Votes by phone.
    phones: i64,
    /// Raised hands, once the chair counted them.
    hands: i64,
}

/// A question to those present.
#[derive(Serialize, ToSchema)]
pub struct PollJson {
    /// Its id.
    pub id: String,
    /// What is asked.
    pub question: String,
    /// A vote that decides; otherwise a straw poll.
    pub formal: bool,
    /// Whether one may vote now.
    pub open: bool,
    /// In order; a vote names one by its place from 0.
    pub answers: Vec<PollAnswerJson>,
    /// What a formal vote means by quorum and majority, in words, once it has ended.
    pub verdict: String,
}

/// What the hall's screen shows.
#[derive(Serialize, ToSchema)]
pub struct HallJson {
    title: String,
    /// Whether it runs.
    running: bool,
    /// The code to join by while it runs.
    code: String,
    /// Where one joins.
    join: String,
    /// What is talked about now; none unless it runs.
    now: Option<String>,
    /// What comes after that.
    next: Option<String>,
    /// How many are there who count.
    present: i64,
    /// How many only listen.
    guests: i64,
    /// The question that is open.
    open: Option<PollJson>,
    /// The one that ended last, while the meeting runs.
    last: Option<PollJson>,
}

/// What somebody sees who joined.
#[derive(Serialize, ToSchema)]
pub struct SeatJson {
    title: String,
    /// What is talked about now.
    now: Option<String>,
    present: i64,
    /// They listen and answer straw polls only.
    guest: bool,
    /// The question that is open.
    open: Option<PollJson>,
    /// Which answer this person gave, by its place from 0.
    chosen: Option<i64>,
}

/// A vote.
#[derive(Deserialize, ToSchema)]
pub struct VoteBody {
    /// As told on joining.
    #[serde(default)]
    token: String,
    /// Id of the question.
    #[serde(default)]
    poll: String,
    /// The answer by its place from 0.
    choice: Option<i64>,
}

fn json(t: Meetings, p: &Poll, verdict: String) -> PollJson {
    let answers = p.words(t).into_iter().zip(p.votes.iter().zip(&p.hands));
    PollJson {
        id: p.id.to_string(),
        question: p.question.clone(),
        formal: p.formal,
        open: p.closed.is_none(),
        answers: answers.map(|(words, (phones, hands))| PollAnswerJson { words, phones: *phones, hands: *hands }).collect(),
        verdict,
    }
}

/// A poll with what it means.
pub(super) fn poll(visit: &Visit, w: &Whole, p: &Poll) -> PollJson {
    let means = if p.closed.is_some() { verdict(visit.lang, &w.meeting, &w.pack, p) } else { String::new() };
    json(Meetings(visit.lang), p, means)
}

type At = Path<(String, String)>;

fn words(field: &str, text: &str) -> Result<String, Refusal> {
    let mut wrong = Vec::new();
    let words = within(&mut wrong, field, text, 2, plan::MOST_RAISED);
    if wrong.is_empty() { Ok(words) } else { Err(Refusal::Invalid(wrong)) }
}

/// Answers an invitation, with or without something to raise. An answer may be given again; what is raised with the same
/// `Idempotency-Key` (at least 16 characters) is raised once.
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings/{meeting}/reply", tag = "meetings", request_body = ReplyBody,
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 204, description = "It is noted"), (status = 401, description = "Without an account one may raise something only"),
        (status = 404, description = "No such meeting"), (status = 409, description = "It has begun or is over"),
        (status = 422, description = "Something needs correcting")))]
pub async fn reply(visit: Visit, Path((_, id)): At, headers: HeaderMap, Body(body): Body<ReplyBody>) -> Result<StatusCode, Fail> {
    let id: MeetingId = id_of(&id)?;
    check(&visit.actor, Action::AttendMeeting, &Where::COMMUNITY)?;
    visit.actor.account.ok_or(Refusal::SignInNeeded)?;
    let coming = body.coming.ok_or_else(|| Refusal::field("coming", ProblemKey::Required))?;
    let wish = match body.raise.trim() {
        "" => None,
        text => Some(Wish { at: Some(id), words: words("raise", text)?, once: Some(sent_key(&visit, &headers)) }),
    };
    if wish.is_some() {
        visit.app.limits.take(Limit::File, &visit.client.to_string(), visit.moment.now)?;
    }
    change(&visit, id, move |tx, card, actor, moment| {
        plan::reply(tx, card, actor, moment.now, id, coming)?;
        wish.as_ref().map_or(Ok(()), |wish| plan::raise(tx, card, actor, moment, wish))
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn raised(visit: &Visit, headers: &HeaderMap, at: Option<MeetingId>, text: &str) -> Result<StatusCode, Fail> {
    check(&visit.actor, Action::AttendMeeting, &Where::COMMUNITY)?;
    let wish = Wish { at, words: words("words", text)?, once: Some(sent_key(visit, headers)) };
    visit.app.limits.take(Limit::File, &visit.client.to_string(), visit.moment.now)?;
    let (card, actor, moment) = (visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    visit.app.db.write(move |tx| plan::raise(tx, &card, &actor, &mut moment.clone(), &wish)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says what one wants raised there. A repeated `Idempotency-Key` of the same account raises it once.
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings/{meeting}/raise", tag = "meetings", request_body = RaiseBody,
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 204, description = "The chair reads it, without a name"), (status = 404, description = "No such meeting")))]
pub async fn raise(visit: Visit, Path((_, id)): At, headers: HeaderMap, Body(body): Body<RaiseBody>) -> Result<StatusCode, Fail> {
    raised(&visit, &headers, Some(id_of(&id)?), &body.words).await
}

/// Says what one wants raised at whichever meeting comes. A repeated `Idempotency-Key` of the same account raises it once.
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings/raise", tag = "meetings", request_body = RaiseBody,
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 204, description = "Who plans meetings reads it, without a name")))]
pub async fn raise_any(visit: Visit, headers: HeaderMap, Body(body): Body<RaiseBody>) -> Result<StatusCode, Fail> {
    raised(&visit, &headers, None, &body.words).await
}

/// Joins the meeting that runs under a code. The answer holds the token once; nothing is kept of who asks.
#[utoipa::path(post, path = "/api/v1/c/{community}/join", tag = "meetings", request_body = JoinBody,
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 201, body = JoinedJson), (status = 422, description = "No such code, or the name is missing or taken"),
        (status = 429, description = "Too many tries")))]
pub async fn join(visit: Visit, Body(body): Body<JoinBody>) -> Result<Response, Fail> {
    let form = Form::of(&[("code", &body.code), ("name", &body.name)]);
    let mut fields = form.check();
    let (code, name) = (fields.text("code", 1, 20), fields.text("name", 0, 40));
    fields.finish().map_err(Refusal::Invalid)?;
    let (card, actor, moment) = (visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| there::join(tx, &card, &actor, &mut moment.clone(), &code, &name)).await;
    match told_at_field(done)? {
        Ok(there::Joined { meeting: id, token, guest }) => {
            live::ring(&visit.app, visit.card.code, id);
            let url = visit.app.absolute(&urls::Seat::url(visit.card.code, id, &token));
            let joined = JoinedJson { meeting: id.to_string(), token, guest, url };
            let mut response = (StatusCode::CREATED, Json(joined)).into_response();
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            Ok(response)
        }
        Err(problems) => {
            // Only who guesses is slowed down: a whole hall joins from one address.
            if problems.iter().any(|p| p.field == "code") {
                visit.app.limits.take(Limit::Try, &visit.client.to_string(), visit.moment.now)?;
            }
            Err(Refusal::Invalid(problems).into())
        }
    }
}

/// What somebody sees who joined.
#[utoipa::path(get, path = "/api/v1/c/{community}/meetings/{meeting}/seat", tag = "meetings",
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id"),
        ("liren-secret" = String, Header, description = "The token, as told on joining")),
    responses((status = 200, body = SeatJson), (status = 404, description = "No such meeting or token"),
        (status = 410, description = "The meeting is over")))]
pub async fn seat(visit: Visit, Path((_, id)): At, headers: HeaderMap) -> Result<Json<SeatJson>, Fail> {
    let id: MeetingId = id_of(&id)?;
    let token = headers.get("liren-secret").and_then(|v| v.to_str().ok()).unwrap_or("").to_string();
    let (card, code) = (visit.card.clone(), visit.card.code);
    let read = visit.app.db.read(move |tx| {
        let there::Seated { meeting: m, token: bytes, guest } = there::seated(tx, &card, id, &token)?;
        let open = decided::polls(tx, code, id)?.into_iter().find(|p| p.closed.is_none());
        let chosen = match &open {
            Some(p) => there::voice(tx, code, &bytes, p.id)?,
            None => None,
        };
        let (items, present) = (read::items(tx, code, id)?, read::many(tx, code, &m)?.present);
        Ok::<_, Fail>((m, open, chosen, items, present, guest))
    });
    let (m, open, chosen, items, present, guest) = read.await?;
    let t = Meetings(visit.lang);
    Ok(Json(SeatJson {
        now: items.iter().find(|i| i.seq == m.item).map(|i| i.words(&visit.card.pack, visit.lang)),
        present,
        guest,
        open: open.map(|p| json(t, &p, String::new())),
        chosen,
        title: m.title,
    }))
}

/// Votes on the question that is open; until it ends the answer may be changed.
#[utoipa::path(post, path = "/api/v1/c/{community}/meetings/{meeting}/vote", tag = "meetings", request_body = VoteBody,
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 204, description = "It counts"), (status = 404, description = "No such meeting, token or question"),
        (status = 409, description = "The question has ended"), (status = 410, description = "The meeting is over"),
        (status = 422, description = "No such answer, or a formal vote and a guest")))]
pub async fn vote(visit: Visit, Path((_, id)): At, Body(body): Body<VoteBody>) -> Result<StatusCode, Fail> {
    let id: MeetingId = id_of(&id)?;
    let poll: PollId = id_of(&body.poll)?;
    // No answer is none there is; the door says so once it knows the token.
    let choice = body.choice.unwrap_or(-1);
    change(&visit, id, move |tx, card, actor, _| there::vote(tx, card, actor, id, &body.token, poll, choice)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the hall's screen shows.
#[utoipa::path(get, path = "/api/v1/c/{community}/meetings/{meeting}/hall", tag = "meetings",
    params(("community" = String, Path, description = "12-digit code"), ("meeting" = String, Path, description = "Its id")),
    responses((status = 200, body = HallJson), (status = 404, description = "No such meeting, or people were not invited yet")))]
pub async fn hall(visit: Visit, Path((_, id)): At) -> Result<Json<HallJson>, Fail> {
    let w = whole(&visit, &id).await?;
    hall::shown(&w.meeting)?;
    let m = &w.meeting;
    let running = m.state == "running";
    let at = w.items.iter().position(|i| i.seq == m.item).filter(|_| running);
    let words = |i: Option<usize>| i.and_then(|i| w.items.get(i)).map(|i| i.words(&visit.card.pack, visit.lang));
    Ok(Json(HallJson {
        title: m.title.clone(),
        running,
        code: if running { m.code.clone() } else { String::new() },
        join: visit.app.absolute(&urls::Join::url(visit.card.code)),
        now: words(at),
        next: words(at.map(|i| i + 1)),
        present: w.there.present,
        guests: w.there.guests,
        open: w.polls.iter().find(|p| p.closed.is_none()).map(|p| poll(&visit, &w, p)),
        // What was voted is told by the minutes, once they are published.
        last: w.polls.iter().rfind(|p| running && p.closed.is_some()).map(|p| poll(&visit, &w, p)),
    }))
}
