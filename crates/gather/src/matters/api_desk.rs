//! The desk for programs: what waits for whoever asks, everything, what is late and so on; several matters to one post; lists kept
//! under a name.

use axum::Json;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use liren_core::id::PostId;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::json::{Body, Sent};
use liren_kit::once;
use liren_kit::visit::Visit;
use liren_kit::when::utc;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::api::ROWS;
use super::desk::posts;
use super::desk_do::{self, MOST, Stuck};
use super::desk_read::{self, Asked};
use super::lines::Before;
use super::list::Query;
use super::view::{MatterRow, Naming};

/// The order a matter came as from outside.
#[derive(Serialize, ToSchema)]
pub struct OrderRow {
    /// The platform's own number.
    number: String,
    /// Until when it wants an answer, in UTC.
    due: Option<String>,
}

/// A matter of the desk, whole.
#[derive(Serialize, ToSchema)]
pub struct DeskRow {
    #[serde(flatten)]
    matter: MatterRow,
    /// Source code: `web`, `poster`, `call`, `hotline`...
    source: String,
    /// The order it came as.
    order: Option<OrderRow>,
    /// Send it with a move: it is refused as stale when somebody else was quicker.
    seen: i64,
}

/// How many stand behind each list, counted up to 100.
#[derive(Serialize, ToSchema)]
pub struct DeskCounts {
    mine: i64,
    late: i64,
    asked: i64,
    release: i64,
}

/// A list of the desk.
#[derive(Serialize, ToSchema)]
pub struct DeskJson {
    /// Which list it is.
    tab: &'static str,
    matters: Vec<DeskRow>,
    /// Pass it as `before` to go on in the same list; absent at the end.
    next: Option<String>,
    counts: DeskCounts,
}

/// A list of the desk, closed matters too: `mine` (what one's posts hold) and `late` the soonest clock first, `orders` the newest, what
/// the outside wants first before the rest, `release` (to be looked at before everybody may) the oldest first, `all` and `asked` (waiting for
/// the reporter's word) the last moved first. A search or a filter looks in `all`.
#[utoipa::path(get, path = "/api/v1/c/{community}/desk", tag = "matters",
    params(("community" = String, Path, description = "12-digit code"),
        ("tab" = Option<String>, Query, description = "`mine`, `all`, `late`, `asked`, `orders` or `release`; `mine` when something is in hand, else `all`"),
        ("q" = Option<String>, Query, description = "Words or a number"),
        ("category" = Option<String>, Query, description = "Category code"),
        ("state" = Option<String>, Query, description = "`open`, `asked`, `shelved` or `closed`"),
        ("source" = Option<String>, Query, description = "Source code"),
        ("building" = Option<String>, Query, description = "The code on a building's poster"),
        ("before" = Option<String>, Query, description = "`next` of the answer before")),
    responses((status = 200, body = DeskJson), (status = 400, description = "`before` is none"),
        (status = 403, description = "Not for who works here"), (status = 422, description = "No such list or building")))]
pub async fn list(visit: Visit, RawQuery(raw): RawQuery) -> Result<Json<DeskJson>, Fail> {
    check(&visit.actor, Action::ListEveryMatter, &Where::COMMUNITY)?;
    let query = Query::parse(raw.as_deref());
    let names = names::of(&visit.app, &visit.card).await?;
    desk_read::known(&query, &names)?;
    let before = if query.q.is_empty() { Before::read(&query.before)? } else { None };
    let found = desk_read::read(&visit, &names, &query, Asked { limit: ROWS, queue: ROWS, before }).await?;
    let naming = Naming { card: &visit.card, names: &names, lang: visit.lang, now: visit.moment.now, inside: true };
    let row = |l: &super::lines::Line| {
        let origin = found.origins.get(&l.id);
        let order = origin.and_then(|o| o.order.as_ref());
        DeskRow {
            matter: naming.json(l, |p| visit.app.absolute(p)),
            source: origin.map(|o| o.source.clone()).unwrap_or_default(),
            order: order.map(|o| OrderRow { number: o.number.clone(), due: o.due.map(utc) }),
            seen: l.changed.0,
        }
    };
    let [mine, _, late, asked, _, release] = found.counts;
    Ok(Json(DeskJson {
        tab: found.tab.name(),
        matters: found.lines.iter().map(row).collect(),
        next: found.next,
        counts: DeskCounts { mine, late, asked, release },
    }))
}

/// A post a matter could be given to.
#[derive(Serialize, ToSchema)]
pub struct DeskPostJson {
    id: String,
    /// What it is called, with its holder's name where that is shown.
    name: String,
}

/// The posts somebody holds and that stand on a level, from the top down.
#[utoipa::path(get, path = "/api/v1/c/{community}/desk/posts", tag = "matters",
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = Vec<DeskPostJson>), (status = 403, description = "Not for who works here")))]
pub async fn assignable(visit: Visit) -> Result<Json<Vec<DeskPostJson>>, Fail> {
    check(&visit.actor, Action::ListEveryMatter, &Where::COMMUNITY)?;
    let names = names::of(&visit.app, &visit.card).await?;
    Ok(Json(posts(&visit, &names).into_iter().map(|(id, name)| DeskPostJson { id, name }).collect()))
}

/// Several matters for one post.
#[derive(Deserialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub struct GiveJson {
    /// Their numbers, at most 50.
    numbers: Vec<String>,
    /// The post's id.
    post: String,
}

/// What was given.
#[derive(Serialize, ToSchema)]
#[allow(dead_code, reason = "only described here; `desk_do` makes the answer")]
pub struct GivenJson {
    numbers: Vec<String>,
    post: String,
}

/// Gives several matters to one post: all of them or none. A refusal says in `errors` which one could not go: `numbers[2]`. The same
/// `Idempotency-Key` within a day is answered as the first time.
#[utoipa::path(post, path = "/api/v1/c/{community}/desk/assign", tag = "matters", request_body = GiveJson,
    params(("community" = String, Path, description = "12-digit code"),
        ("idempotency-key" = Option<String>, Header, description = "At least 16 characters")),
    responses((status = 200, body = GivenJson), (status = 403, description = "Not yours to do"),
        (status = 404, description = "One of them is not there"),
        (status = 409, description = "One of them could not go"), (status = 422, description = "What is wrong, field by field")))]
pub async fn assign(visit: Visit, sent: Sent<GiveJson>) -> Result<Response, Fail> {
    check(&visit.actor, Action::AssignMatter, &Where::COMMUNITY)?;
    if let Some(answer) = once::known(&visit, sent.once.as_ref()).await? {
        return Ok(Json(answer).into_response());
    }
    let names = names::of(&visit.app, &visit.card).await?;
    let mut numbers: Vec<String> = Vec::new();
    for number in sent.body.numbers {
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    let mut problems = Vec::new();
    if numbers.is_empty() {
        problems.push(Problem::new("numbers", ProblemKey::Required));
    }
    if numbers.len() > MOST {
        problems.push(Problem::new("numbers", ProblemKey::Enough { max: MOST }));
    }
    let found = sent.body.post.parse::<PostId>().ok().and_then(|id| {
        let level = names.posts.get(&id).and_then(|p| visit.card.pack.level_of(p.role))?;
        Some((id, level))
    });
    let Some(post) = found.filter(|_| problems.is_empty()) else {
        if found.is_none() {
            let empty = sent.body.post.is_empty();
            problems.push(Problem::new("post", if empty { ProblemKey::Required } else { ProblemKey::NotAChoice }));
        }
        return Err(Refusal::Invalid(problems).into());
    };
    match desk_do::give(&visit, numbers, post, sent.once).await? {
        Ok(answer) => Ok(Json(answer).into_response()),
        Err(Stuck { at, refusal }) => Ok(Fail::from(refusal).at(format!("numbers[{at}]"))),
    }
}

/// A list of the desk that somebody keeps for themselves.
#[derive(Serialize, Deserialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub struct DeskFilterJson {
    /// Its name, at most 20 characters.
    title: String,
    /// The query of `.../desk` it stands for, such as `tab=all&category=lift`.
    query: String,
}

/// The name of a list that is no longer kept.
#[derive(Deserialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub struct DropFilterJson {
    title: String,
}

async fn mine(visit: &Visit) -> Result<Json<Vec<DeskFilterJson>>, Fail> {
    let (code, account) = (visit.card.code, visit.signed_in()?.account);
    let all = visit.app.db.read(move |tx| desk_do::kept(tx, code, account).map_err(Fail::from)).await?;
    let json = |(title, query): (String, String)| DeskFilterJson { title, query: query.trim_start_matches('?').to_string() };
    Ok(Json(all.into_iter().map(json).collect()))
}

/// The lists one keeps at the desk.
#[utoipa::path(get, path = "/api/v1/c/{community}/desk/filters", tag = "matters",
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = Vec<DeskFilterJson>), (status = 403, description = "Not for who works here")))]
pub async fn filters(visit: Visit) -> Result<Json<Vec<DeskFilterJson>>, Fail> {
    check(&visit.actor, Action::ListEveryMatter, &Where::COMMUNITY)?;
    mine(&visit).await
}

/// Keeps a list under a name; one of the same name is replaced, so that sending it twice is sending it once.
#[utoipa::path(post, path = "/api/v1/c/{community}/desk/filters", tag = "matters", request_body = DeskFilterJson,
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = Vec<DeskFilterJson>), (status = 403, description = "Not for who works here"),
        (status = 422, description = "What is wrong, field by field")))]
pub async fn keep_filter(visit: Visit, Body(sent): Body<DeskFilterJson>) -> Result<Json<Vec<DeskFilterJson>>, Fail> {
    check(&visit.actor, Action::ListEveryMatter, &Where::COMMUNITY)?;
    let (code, account, actor) = (visit.card.code, visit.signed_in()?.account, visit.actor.clone());
    let (title, query) = (sent.title.trim().to_string(), Query::parse(Some(sent.query.trim_start_matches('?'))).address());
    match title.chars().count() {
        0 => return Err(Refusal::field("title", ProblemKey::Required).into()),
        n if n > 20 => return Err(Refusal::field("title", ProblemKey::TooLong { max: 20 }).into()),
        _ => {}
    }
    visit.app.db.write(move |tx| desk_do::keep(tx, code, &actor, account, &title, &query)).await?;
    mine(&visit).await
}

/// No longer keeps a list.
#[utoipa::path(post, path = "/api/v1/c/{community}/desk/filters/end", tag = "matters", request_body = DropFilterJson,
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = Vec<DeskFilterJson>), (status = 403, description = "Not for who works here")))]
pub async fn drop_filter(visit: Visit, Body(sent): Body<DropFilterJson>) -> Result<Json<Vec<DeskFilterJson>>, Fail> {
    check(&visit.actor, Action::ListEveryMatter, &Where::COMMUNITY)?;
    let (code, account, actor) = (visit.card.code, visit.signed_in()?.account, visit.actor.clone());
    visit.app.db.write(move |tx| desk_do::drop_kept(tx, code, &actor, account, &sent.title)).await?;
    mine(&visit).await
}
