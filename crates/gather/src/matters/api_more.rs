//! What else a matter's page shows or does, for programs: hear of it, what is one's own, what may be done now, who helps, the
//! orders it answers, its photos, the letter to the street, what is sent to a group.

use axum::Json;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use liren_core::contact::Contact;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::json::Body;
use liren_kit::visit::Visit;
use liren_kit::when::utc;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::api::secret;
use super::group;
use super::offers::{Moves, offered};
use super::receipt::{self, LetterJson};
use super::show::{self, Loaded, Reads};
use super::view::{MatterRow, Naming};
use super::{files, follow, mine, outside, page, similar};

/// Whether one hears of a matter.
#[derive(Serialize, ToSchema)]
pub struct HearsJson {
    number: String,
    hears: bool,
}

/// Where one is to be told.
#[derive(Deserialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub struct HearJson {
    /// A mobile number or an address of e-mail, for whoever is not signed in.
    contact: String,
}

/// Hear when it moves on: signed in as one chose on one's own page, else by `contact`, whose every message has a link to stop. Asking
/// twice is asking once.
#[utoipa::path(post, path = "/api/v1/c/{community}/matters/{number}/follow", tag = "matters", request_body = HearJson,
    params(("community" = String, Path), ("number" = String, Path)),
    responses((status = 200, body = HearsJson), (status = 404, description = "None, or none the sender may know of"),
        (status = 422, description = "What is wrong, field by field")))]
pub async fn follow(
    visit: Visit,
    Path((_, number)): Path<(String, String)>,
    Body(sent): Body<HearJson>,
) -> Result<Json<HearsJson>, Fail> {
    let loaded = show::load(&visit, number.clone(), None).await?;
    let contact = match visit.actor.account {
        Some(_) => None,
        None if sent.contact.trim().is_empty() => return Err(Refusal::field("contact", ProblemKey::Required).into()),
        None => Some(Contact::parse(&sent.contact).ok_or_else(|| Refusal::field("contact", ProblemKey::NotAContact))?),
    };
    follow::hear(&visit, loaded.matter.id, contact).await?;
    Ok(Json(HearsJson { number, hears: true }))
}

/// Hear no more of it, signed in.
#[utoipa::path(post, path = "/api/v1/c/{community}/matters/{number}/unfollow", tag = "matters",
    params(("community" = String, Path), ("number" = String, Path)),
    responses((status = 200, body = HearsJson), (status = 401, description = "Nobody is signed in"),
        (status = 404, description = "None, or none the sender may know of")))]
pub async fn unfollow(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Json<HearsJson>, Fail> {
    follow::hear_no_more(&visit, number.clone()).await?;
    Ok(Json(HearsJson { number, hears: false }))
}

/// What is one's own.
#[derive(Serialize, ToSchema)]
pub struct MyMattersJson {
    /// What one filed while signed in, the newest first.
    filed: Vec<MatterRow>,
    /// What one hears of.
    followed: Vec<MatterRow>,
}

/// What one filed or hears of, at most 200 of them.
#[utoipa::path(get, path = "/api/v1/c/{community}/me/matters", tag = "matters",
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = MyMattersJson), (status = 401, description = "Nobody is signed in")))]
pub async fn my_matters(visit: Visit) -> Result<Json<MyMattersJson>, Fail> {
    let account = visit.signed_in()?.account;
    check(&visit.actor, Action::ReadMe, &Where::own(&visit.actor))?;
    let (code, person, now) = (visit.card.code, visit.actor.person, visit.moment.now);
    let all = visit.app.db.read(move |tx| mine::own(tx, code, account, person)).await?;
    let names = names::of(&visit.app, &visit.card).await?;
    let rows = |filed: bool| {
        let naming = Naming { card: &visit.card, names: &names, lang: visit.lang, now, inside: filed };
        all.iter().filter(|o| o.filed == filed).map(|o| naming.json(&o.line, |p| visit.app.absolute(p))).collect()
    };
    Ok(Json(MyMattersJson { filed: rows(true), followed: rows(false) }))
}

/// A post with its name.
#[derive(Serialize, ToSchema)]
pub struct PostChoiceJson {
    id: String,
    name: String,
}

/// What whoever asks may do with a matter now, and what it would lead to.
#[derive(Serialize, ToSchema)]
pub struct MovesJson {
    /// Names as in the addresses of moves: `settle`, `pass-up`, `assign`...
    moves: Vec<&'static str>,
    /// To whom it would go up.
    pass_up: Option<String>,
    /// To whom it would go back.
    send_back: Option<String>,
    /// Until when it would be extended, in words.
    extend: Option<String>,
    /// The last day to look at it again.
    shelve: Option<String>,
    /// Until when the reporter could answer a question, in words.
    ask: Option<String>,
    /// What of the words is covered for everybody else.
    covers: Vec<String>,
    /// Posts it could be given to.
    assign: Vec<PostChoiceJson>,
    /// Posts that could help.
    helpers: Vec<PostChoiceJson>,
}

fn told(m: Moves) -> MovesJson {
    let some = |text: &String| Some(text.clone()).filter(|t| !t.is_empty());
    let all = [
        (m.settle, "settle"),
        (!m.pass_up.is_empty(), "pass-up"),
        (!m.send_back.is_empty(), "send-back"),
        (!m.extend.is_empty(), "extend"),
        (!m.shelve.is_empty(), "shelve"),
        (m.release, "release"),
        (!m.cover.is_empty(), "cover"),
        (m.note, "note"),
        (!m.assign.is_empty(), "assign"),
        (m.confirm, "confirm"),
        (m.weigh, "weigh"),
        (!m.ask.is_empty(), "ask"),
        (m.ask_outside, "outside"),
        (!m.recategorise.is_empty(), "recategorise"),
        (!m.merge.is_empty(), "merge"),
        (!m.split.is_empty(), "split"),
        (m.withdraw, "withdraw"),
        (m.add, "add"),
        (m.follow, "follow"),
        (m.unfollow, "unfollow"),
        (!m.letter.is_empty(), "letter"),
    ];
    let posts = |all: Vec<(liren_core::id::PostId, String)>| {
        all.into_iter().map(|(id, name)| PostChoiceJson { id: id.to_string(), name }).collect()
    };
    MovesJson {
        moves: all.into_iter().filter(|(may, _)| *may).map(|(_, name)| name).collect(),
        pass_up: some(&m.pass_up),
        send_back: some(&m.send_back),
        extend: some(&m.extend),
        shelve: some(&m.shelve),
        ask: some(&m.ask),
        covers: m.covers.into_iter().filter(|_| m.release).collect(),
        assign: posts(m.assign),
        helpers: posts(m.helpers),
    }
}

/// What whoever asks may do with a matter now: what its page offers.
#[utoipa::path(get, path = "/api/v1/c/{community}/matters/{number}/moves", tag = "matters",
    params(("community" = String, Path), ("number" = String, Path),
        ("liren-secret" = Option<String>, Header, description = "The secret of the reporter's link")),
    responses((status = 200, body = MovesJson), (status = 404, description = "None, or none the reader may know of")))]
pub async fn may(visit: Visit, Path((_, number)): Path<(String, String)>, headers: HeaderMap) -> Result<Json<MovesJson>, Fail> {
    let loaded = show::load(&visit, number, secret(&headers)).await?;
    let names = names::of(&visit.app, &visit.card).await?;
    Ok(Json(told(offered(&visit, &names, &loaded))))
}

/// An order from outside that a matter answers.
#[derive(Serialize, ToSchema)]
pub struct MatterOrderJson {
    /// Source code: `hotline` or `grid_platform`.
    source: String,
    /// The platform's own number.
    number: String,
    /// Until when it wants an answer, in UTC.
    due: Option<String>,
    /// The answer, ready to be pasted back; absent while there is none.
    reply: Option<String>,
}

/// The orders from outside that a matter answers, with the answer for each. For whoever handles it.
#[utoipa::path(get, path = "/api/v1/c/{community}/matters/{number}/orders", tag = "matters",
    params(("community" = String, Path), ("number" = String, Path)),
    responses((status = 200, body = Vec<MatterOrderJson>), (status = 403, description = "Not theirs to handle"),
        (status = 404, description = "None, or none the reader may know of")))]
pub async fn orders(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Json<Vec<MatterOrderJson>>, Fail> {
    let Loaded { matter: m, pack, orders, replies, .. } = show::load(&visit, number, None).await?;
    if !Reads::of(&visit, &m, false).handler {
        check(&visit.actor, Action::NoteMatter, &m.place(false))?;
    }
    let json = |(source, order): (String, super::file::OrderOf)| MatterOrderJson {
        source,
        due: order.due.map(utc),
        reply: Some(page::reply_words(&visit, &pack, &replies, &order.number)).filter(|r| !r.is_empty()),
        number: order.number,
    };
    Ok(Json(orders.into_iter().map(json).collect()))
}

/// Somebody who was asked to help without having it.
#[derive(Serialize, ToSchema)]
pub struct HelperJson {
    /// What ends its link: `outside`.
    id: String,
    /// Firm, authority or post, in words.
    who: String,
    /// When it was asked, in UTC.
    asked: String,
    /// When it last answered, in UTC.
    answered: Option<String>,
    /// When its link was ended, in UTC.
    ended: Option<String>,
    /// The link to hand over; absent once it leads nowhere. It belongs to nobody else.
    link: Option<String>,
}

/// Who was asked to help with a matter. For whoever may ask.
#[utoipa::path(get, path = "/api/v1/c/{community}/matters/{number}/helpers", tag = "matters",
    params(("community" = String, Path), ("number" = String, Path)),
    responses((status = 200, body = Vec<HelperJson>), (status = 403, description = "Not theirs to ask for help"),
        (status = 404, description = "None, or none the reader may know of")))]
pub async fn helpers(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Json<Vec<HelperJson>>, Fail> {
    let Loaded { matter: m, outside: all, .. } = show::load(&visit, number, None).await?;
    check(&visit.actor, Action::AskOutside, &m.place(false))?;
    let names = names::of(&visit.app, &visit.card).await?;
    let code = visit.card.code;
    let json = |o: &outside::Outside| HelperJson {
        id: o.id.to_string(),
        who: o.name(&names, &visit.card, visit.lang),
        asked: utc(o.made),
        answered: o.answered.map(utc),
        ended: o.ended.map(utc),
        link: (o.ended.is_none() && m.state == "open")
            .then(|| visit.app.absolute(&outside::url(&visit.app, code, &m.number, o.id))),
    };
    Ok(Json(all.iter().map(json).collect()))
}

/// What could be the same matter, the likeliest first, to merge it into. For whoever may merge it.
#[utoipa::path(get, path = "/api/v1/c/{community}/matters/{number}/similar", tag = "matters",
    params(("community" = String, Path), ("number" = String, Path)),
    responses((status = 200, body = Vec<MatterRow>), (status = 403, description = "Not theirs to merge"),
        (status = 404, description = "None, or none the reader may know of")))]
pub async fn likely(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Json<Vec<MatterRow>>, Fail> {
    let m = show::load(&visit, number, None).await?.matter;
    check(&visit.actor, Action::MergeMatters, &m.place(false))?;
    let (card, now) = (visit.card.clone(), visit.moment.now);
    let lines = visit.app.db.read(move |tx| similar::to(tx, &card, &m, now).map_err(Fail::from)).await?;
    let names = names::of(&visit.app, &visit.card).await?;
    let naming = Naming { card: &visit.card, names: &names, lang: visit.lang, now, inside: true };
    Ok(Json(lines.iter().map(|l| naming.json(l, |p| visit.app.absolute(p))).collect()))
}

/// What the letter to the street says, where nobody above is left to pass it to. For whoever handles it.
#[utoipa::path(get, path = "/api/v1/c/{community}/matters/{number}/letter", tag = "matters",
    params(("community" = String, Path), ("number" = String, Path)),
    responses((status = 200, body = LetterJson), (status = 403, description = "Not theirs to handle"),
        (status = 404, description = "None, or none the reader may know of"), (status = 409, description = "Not under way")))]
pub async fn letter(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Json<LetterJson>, Fail> {
    receipt::letter_of(&visit, number).await.map(Json)
}

/// What is sent to a group: title, facts, the whole text and its link. Never anybody's words.
#[utoipa::path(get, path = "/api/v1/c/{community}/matters/{number}/group", tag = "matters",
    params(("community" = String, Path), ("number" = String, Path)),
    responses((status = 200, body = group::Told), (status = 404, description = "None, or none that is sent about")))]
pub async fn for_group(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Json<group::Told>, Fail> {
    Ok(Json(group::found(&visit, number).await?.1))
}

/// A photo, voice note or document of a matter; `size` is `full` or `thumb`.
#[utoipa::path(get, path = "/api/v1/c/{community}/matters/{number}/files/{id}/{size}", tag = "matters",
    params(("community" = String, Path), ("number" = String, Path), ("id" = String, Path), ("size" = String, Path),
        ("liren-secret" = Option<String>, Header, description = "The secret of the reporter's link")),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 404, description = "None, or none the reader may see")))]
pub async fn file(
    visit: Visit,
    Path((_, number, id, size)): Path<(String, String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Fail> {
    let secret = secret(&headers).map(str::to_string);
    files::of_matter(visit, number, secret, &id, &size, &headers).await
}
