//! Forms of a meeting's page: the agenda, papers, inviting, cancelling, answering, what one wants raised.

use axum::extract::Path;
use axum::response::Response;
use liren_core::id::{FileId, MeetingId};
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::limits::Limit;
use liren_kit::page::see;
use liren_kit::visit::Visit;
use liren_kit::when;

use super::moving::{self, Moved};
use super::plan::{self, NewItem};
use super::view::{change, id_of, told_at_field};
use super::{page, papers, read, urls};
use crate::documents::papers::{FIELD, Takes, keep};
use crate::once::said_key;

/// Longest time meant for one item, in minutes.
pub(super) const LONGEST: i64 = 240;

type At = Path<(String, String)>;

fn back(visit: &Visit, id: MeetingId, did: &str) -> Response {
    let url = urls::Meeting::url(visit.card.code, id);
    see(&if did.is_empty() { url } else { format!("{url}?did={did}") })
}

async fn answered<T>(visit: &Visit, id: &str, form: Form, done: Result<T, Fail>, did: &str) -> Result<Response, Fail> {
    match told_at_field(done)? {
        Ok(_) => Ok(back(visit, id_of(id)?, did)),
        Err(problems) => page::wrong(visit, id, form, &problems).await,
    }
}

/// Asks at the door before a form is read, so that nobody is told more than they may know.
pub(super) async fn door(visit: &Visit, id: MeetingId) -> Result<(), Fail> {
    let code = visit.card.code;
    let m = visit.app.db.read(move |tx| read::one(tx, code, id)).await.map_err(Fail::from)?;
    check(&visit.actor, Action::RunMeeting, &m.as_ref().map_or(Where::COMMUNITY, |m| Where::post(m.by)))?;
    m.map(drop).ok_or_else(|| Refusal::NotFound.into())
}

/// POST: something onto the agenda: words, the number of a matter, or what somebody wants raised.
pub async fn add(visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    let key: MeetingId = id_of(&id)?;
    door(&visit, key).await?;
    let mut fields = form.check();
    let proposal = fields.optional("proposal", ProblemKey::NotAChoice, |s| s.parse().ok());
    let matter = fields.text("matter", 0, 20);
    let words = fields.text("item", 0, plan::MOST_TITLE);
    let range = ProblemKey::OutOfRange { min: 0, max: LONGEST };
    let minutes = fields.optional("minutes", range, |s| s.parse::<i64>().ok().filter(|n| (0..=LONGEST).contains(n)));
    let item = match (proposal, matter.is_empty(), words.is_empty()) {
        (Some(p), ..) => Some(NewItem::Raised(p)),
        (None, false, _) => Some(NewItem::Matter(matter)),
        (None, true, false) => Some(NewItem::Free(words)),
        (None, true, true) => None,
    };
    if item.is_none() {
        fields.problem("item", ProblemKey::Required);
    }
    let (item, minutes) = match (item, fields.finish()) {
        (Some(item), Ok(())) => (item, minutes.unwrap_or(0)),
        (_, problems) => return page::wrong(&visit, &id, form, &problems.err().unwrap_or_default()).await,
    };
    let done =
        change(&visit, key, move |tx, card, actor, moment| plan::add_item(tx, card, actor, moment, key, &item, minutes)).await;
    answered(&visit, &id, form, done, "").await
}

/// POST: something off the agenda.
pub async fn drop_item(visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    let key: MeetingId = id_of(&id)?;
    door(&visit, key).await?;
    let seq: i64 = form.get("seq").parse().map_err(|_| Refusal::BadRequest)?;
    let done = change(&visit, key, move |tx, card, actor, moment| plan::drop_item(tx, card, actor, moment, key, seq)).await;
    answered(&visit, &id, form, done, "").await
}

/// POST: an item to another place of the agenda.
pub async fn move_item(visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    let key: MeetingId = id_of(&id)?;
    door(&visit, key).await?;
    let seq: i64 = form.get("seq").parse().map_err(|_| Refusal::BadRequest)?;
    let to: usize = form.get("to").parse().map_err(|_| Refusal::BadRequest)?;
    change(&visit, key, move |tx, card, actor, moment| plan::move_item(tx, card, actor, moment, key, seq, to)).await?;
    Ok(see(&format!("{}?did=ordered#agenda", urls::Meeting::url(visit.card.code, key))))
}

/// POST: papers: photos, and documents.
pub async fn hang(mut visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    let key: MeetingId = id_of(&id)?;
    door(&visit, key).await?;
    let mut fields = form.check();
    let title = fields.text("paper", 0, papers::MOST_PAPER);
    let item = fields.optional("about", ProblemKey::NotAChoice, |s| s.parse::<i64>().ok());
    if let Err(problems) = fields.finish() {
        return page::wrong(&visit, &id, form, &problems).await;
    }
    let (files, mut problems) = keep(&mut visit, &form, Some(Takes::Papers), papers::AT_ONCE).await?;
    if files.is_empty() && problems.is_empty() {
        problems.push(Problem::new(FIELD, ProblemKey::Required));
    }
    if !problems.is_empty() {
        return page::wrong(&visit, &id, form, &problems).await;
    }
    let new = papers::NewPapers { files, item, title };
    let done = change(&visit, key, move |tx, card, actor, moment| papers::add(tx, card, actor, moment, key, &new)).await;
    answered(&visit, &id, form, done, "papers").await
}

/// POST: takes a paper down.
pub async fn drop_paper(visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    let key: MeetingId = id_of(&id)?;
    door(&visit, key).await?;
    let file: FileId = form.get("file").parse().map_err(|_| Refusal::BadRequest)?;
    let done = change(&visit, key, move |tx, card, actor, moment| papers::take_down(tx, card, actor, moment, key, file)).await;
    answered(&visit, &id, form, done, "taken-down").await
}

/// What a form or a program says of where a meeting is moved to; every problem at once. `why` is the field of the reason.
pub(super) fn moved(visit: &Visit, form: &Form) -> Result<Moved, Vec<Problem>> {
    let zone = &visit.card.zone;
    let mut fields = form.check();
    let starts = fields.required("starts", ProblemKey::BadTime, |s| when::instant(zone, s));
    let ends = fields.required("ends", ProblemKey::BadTime, |s| when::instant(zone, s));
    let held_at = fields.text("held_at", 2, plan::MOST_TITLE);
    let reason = fields.text("why", 0, plan::MOST_TITLE);
    fields.finish()?;
    let (Some(starts), Some(ends)) = (starts, ends) else { return Err(Vec::new()) };
    Ok(Moved { starts, ends, held_at, reason })
}

/// POST: moves it to another time or place.
pub async fn move_it(visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    let key: MeetingId = id_of(&id)?;
    door(&visit, key).await?;
    let to = match moved(&visit, &form) {
        Ok(to) => to,
        Err(problems) => return page::wrong(&visit, &id, form, &problems).await,
    };
    let done = change(&visit, key, move |tx, card, actor, moment| moving::move_it(tx, card, actor, moment, key, &to)).await;
    answered(&visit, &id, form, done, "moved").await
}

/// POST: invites.
pub async fn call(visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    let key: MeetingId = id_of(&id)?;
    let done = change(&visit, key, move |tx, card, actor, moment| plan::call(tx, card, actor, moment, key)).await;
    answered(&visit, &id, form, done, "called").await
}

/// POST: cancels with a reason.
pub async fn cancel(visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    let key: MeetingId = id_of(&id)?;
    door(&visit, key).await?;
    let mut fields = form.check();
    let reason = fields.text("reason", 2, plan::MOST_TITLE);
    if let Err(problems) = fields.finish() {
        return page::wrong(&visit, &id, form, &problems).await;
    }
    let done = change(&visit, key, move |tx, card, actor, moment| plan::cancel(tx, card, actor, moment, key, &reason)).await;
    answered(&visit, &id, form, done, "").await
}

/// POST: whether one comes.
pub async fn reply(visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    let key: MeetingId = id_of(&id)?;
    let coming = form.is("coming", "yes");
    let done = change(&visit, key, move |tx, card, actor, moment| plan::reply(tx, card, actor, moment.now, key, coming)).await;
    answered(&visit, &id, form, done, "replied").await
}

/// POST: what one wants raised there.
pub async fn raise(visit: Visit, Path((_, id)): At, form: Form) -> Result<Response, Fail> {
    let key: MeetingId = id_of(&id)?;
    let mut fields = form.check();
    let words = fields.text("raised", 2, plan::MOST_RAISED);
    if let Err(problems) = fields.finish() {
        return page::wrong(&visit, &id, form, &problems).await;
    }
    visit.app.limits.take(Limit::File, &visit.client.to_string(), visit.moment.now)?;
    let wish = plan::Wish { at: Some(key), words, once: said_key(&form) };
    let done = change(&visit, key, move |tx, card, actor, moment| plan::raise(tx, card, actor, moment, &wish)).await;
    answered(&visit, &id, form, done, "raised").await
}
