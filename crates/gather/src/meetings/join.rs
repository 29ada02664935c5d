//! Joining a meeting on a phone by its code, and voting there. No account: a random link, nothing kept of the phone.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use liren_core::id::{MeetingId, PollId};
use liren_core::refusal::{Problem, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::{Form, queried};
use liren_kit::limits::Limit;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::visit::Visit;

use super::chair::{OpenPoll, open_poll};
use super::page::{Taken, outcome};
use super::view::{change, id_of, told_at_field};
use super::{decided, live, read, there, urls};
use crate::words::Meetings;

#[derive(Template)]
#[template(path = "meetings/join.html")]
struct JoinPage {
    page: Page,
    t: Meetings,
    problems: Vec<Told>,
    code: String,
    named: String,
    /// The meeting of the code keeps names.
    names: bool,
    /// For how long, in words.
    kept: String,
}

async fn page(visit: &Visit, code: String, name: String, problems: &[Problem]) -> Result<JoinPage, Fail> {
    let (c, t, typed) = (visit.card.code, Meetings(visit.lang), liren_core::meeting::typed_code(&code));
    let found = visit.app.db.read(move |tx| match &typed {
        Some(typed) => match read::by_code(tx, c, typed)? {
            Some(id) => read::one(tx, c, id),
            None => Ok(None),
        },
        None => Ok(None),
    });
    let found = found.await.map_err(Fail::from)?;
    let kind = found.as_ref().and_then(|m| m.kind_in(&visit.card.pack)).filter(|k| k.names);
    let kept = kind.map_or_else(String::new, |k| t.names_kept(i64::from(k.names_days)));
    let names = kind.is_some();
    let page = Page::new(visit, Nav::Other, t.join_title());
    Ok(JoinPage { page, t, problems: told(problems, visit.lang), code, named: name, names, kept })
}

/// GET the form; the code of a QR code stands in it already.
pub async fn blank(visit: Visit, RawQuery(raw): RawQuery) -> Result<Response, Fail> {
    html(&page(&visit, queried(raw.as_deref(), "code"), String::new(), &[]).await?)
}

/// POST: joins.
pub async fn send(visit: Visit, form: Form) -> Result<Response, Fail> {
    let mut fields = form.check();
    let code = fields.text("code", 1, 20);
    let name = fields.text("name", 0, 40);
    if let Err(problems) = fields.finish() {
        return again(&page(&visit, code, name, &problems).await?);
    }
    let (card, actor, moment) = (visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let (typed, given) = (code.clone(), name.clone());
    let done = visit.app.db.write(move |tx| there::join(tx, &card, &actor, &mut moment.clone(), &typed, &given)).await;
    match told_at_field(done)? {
        Ok(joined) => {
            live::ring(&visit.app, visit.card.code, joined.meeting);
            Ok(see(&urls::Seat::url(visit.card.code, joined.meeting, joined.token)))
        }
        Err(problems) => {
            // Only who guesses is slowed down: a whole hall joins from one address.
            if problems.iter().any(|p| p.field == "code") {
                visit.app.limits.take(Limit::Try, &visit.client.to_string(), visit.moment.now)?;
            }
            again(&page(&visit, code, name, &problems).await?)
        }
    }
}

#[derive(Template)]
#[template(path = "meetings/seat.html")]
struct SeatPage {
    page: Page,
    t: Meetings,
    problems: Vec<Told>,
    title: String,
    now: String,
    present: i64,
    /// They listen and answer straw polls.
    guest: bool,
    /// The question that is open is for those on the list.
    closed_to: bool,
    live: String,
    shape: String,
    open: Option<OpenPoll>,
    /// What came of the question before, while none is open.
    last: Option<Taken>,
    voted: Option<i64>,
    vote: String,
}

impl SeatPage {
    /// Whether this phone chose an answer.
    fn chose(&self, i: &usize) -> bool {
        self.voted.and_then(|v| usize::try_from(v).ok()) == Some(*i)
    }
}

async fn seat_page(visit: &Visit, id: &str, token: &str, problems: &[Problem]) -> Result<SeatPage, Fail> {
    let id: MeetingId = id_of(id)?;
    let (card, code, link) = (visit.card.clone(), visit.card.code, token.to_string());
    let app = visit.app.clone();
    let read = visit.app.db.read(move |tx| {
        let there::Seated { meeting: m, token: bytes, guest } = there::seated(tx, &card, id, &link)?;
        let polls = decided::polls(tx, code, id)?;
        let voted = match polls.iter().find(|p| p.closed.is_none()) {
            Some(p) => there::voice(tx, code, &bytes, p.id)?,
            None => None,
        };
        let items = read::items(tx, code, id)?;
        let present = read::many(tx, code, &m)?.present;
        let pack = app.pack_in(tx, &m.pack, m.pack_version)?;
        Ok::<_, Fail>((m, polls, voted, items, present, pack, guest))
    });
    let (m, polls, voted, items, present, pack, guest) = read.await?;
    let t = Meetings(visit.lang);
    let now = items.iter().find(|i| i.seq == m.item).map(|i| i.words(&visit.card.pack, visit.lang)).unwrap_or_default();
    Ok(SeatPage {
        page: Page::new(visit, Nav::Other, m.title.clone()),
        t,
        problems: told(problems, visit.lang),
        now,
        present,
        guest,
        closed_to: guest && polls.iter().any(|p| p.closed.is_none() && p.formal),
        live: urls::Live::url(code, id),
        shape: live::shape(&m, &polls),
        open: open_poll(&polls, t),
        last: polls.iter().rev().find(|p| p.closed.is_some()).map(|p| outcome(visit.lang, &m, &pack, p)),
        voted,
        vote: urls::Vote::url(code, id, token),
        title: m.title,
    })
}

/// A link that is one's own is told to nobody one goes to from here.
fn quiet(mut response: Response) -> Response {
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// GET what somebody sees who joined: the item, and the question that is open.
pub async fn seat(visit: Visit, Path((_, id, token)): Path<(String, String, String)>) -> Result<Response, Fail> {
    Ok(quiet(html(&seat_page(&visit, &id, &token, &[]).await?)?))
}

/// POST a vote; until the question ends it may be changed.
pub async fn vote(visit: Visit, Path((_, id, token)): Path<(String, String, String)>, form: Form) -> Result<Response, Fail> {
    let key: MeetingId = id_of(&id)?;
    let (poll, choice): (Result<PollId, _>, _) = (form.get("poll").parse(), form.get("choice").parse::<i64>());
    let (Ok(poll), Ok(choice)) = (poll, choice) else { return Err(Refusal::NotFound.into()) };
    let link = token.clone();
    let done = change(&visit, key, move |tx, card, actor, _| there::vote(tx, card, actor, key, &link, poll, choice)).await;
    match told_at_field(done) {
        // It ended while they thought: their page shows what is asked now.
        Ok(Ok(())) | Err(Fail::Refused(Refusal::MeetingState)) => Ok(see(&urls::Seat::url(visit.card.code, key, token))),
        Ok(Err(problems)) => Ok(quiet(again(&seat_page(&visit, &id, &token, &problems).await?)?)),
        Err(fail) => Err(fail),
    }
}
