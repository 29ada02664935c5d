//! Hooks for programs: the list, setting one up, testing, pausing and removing it, its log; and what a hook receives.

use axum::Json;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use liren_core::id::HookId;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::json::{Body, Sent};
use liren_kit::limits::Limit;
use liren_kit::once;
use liren_kit::visit::Visit;
use liren_kit::when::utc;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::body::{Format, HookEvent, HookMatter};
use super::store::{self, New};
use crate::happened::What;
use crate::topic::Topic;

/// A hook.
#[derive(Serialize, ToSchema)]
pub struct HookJson {
    id: String,
    name: String,
    /// `liren`, `wecom`, `dingtalk` or `feishu`.
    format: &'static str,
    /// The host of its address; the address itself is told to nobody.
    host: String,
    /// The events it hears of.
    events: Vec<&'static str>,
    /// `building:<id>`, `grid:<id>` or `category:<code>`; absent for everything.
    topic: Option<String>,
    paused: bool,
    /// Since when deliveries are given up, in UTC.
    failing: Option<String>,
}

impl From<store::Hook> for HookJson {
    fn from(h: store::Hook) -> Self {
        Self {
            id: h.id.to_string(),
            name: h.name,
            format: h.format.name(),
            host: h.host,
            events: h.events.iter().map(|e| e.name()).collect(),
            topic: Some(h.topic).filter(|t| !t.is_empty()),
            paused: h.paused,
            failing: h.failing.map(utc),
        }
    }
}

/// All hooks of the community.
#[utoipa::path(get, path = "/api/v1/c/{community}/hooks", tag = "hooks",
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = Vec<HookJson>), (status = 404, description = "None that the reader may know of")))]
pub async fn list(visit: Visit) -> Result<Json<Vec<HookJson>>, Fail> {
    let (code, actor) = (visit.card.code, visit.actor.clone());
    let all = visit.app.db.read(move |tx| store::all(tx, code, &actor)).await?;
    Ok(Json(all.into_iter().map(HookJson::from).collect()))
}

/// What is set up.
#[derive(Deserialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub struct NewHook {
    /// What people call it.
    name: String,
    /// `liren`, `wecom`, `dingtalk` or `feishu`.
    format: String,
    /// Its address, beginning with `https://`; it is sealed and told to nobody again.
    url: String,
    /// A robot's own secret; may be empty. A program's is made here.
    secret: String,
    /// `matter.filed`, `matter.moved`, `matter.settled`, `matter.closed`: at least one.
    events: Vec<String>,
    /// `building:<id>`, `grid:<id>` or `category:<code>`; empty for everything.
    topic: String,
}

/// A hook that was set up.
#[derive(Serialize, ToSchema)]
pub struct MadeHookJson {
    id: String,
    /// What each delivery to a program is signed with. It is told this once; absent for a robot.
    secret: Option<String>,
}

fn read(visit: &Visit, names: &names::Names, sent: NewHook) -> Result<New, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut wrong = |field: String, key| problems.push(Problem::new(field, key));
    let or = |text: &str, key| if text.is_empty() { ProblemKey::Required } else { key };
    let (name, url) = (sent.name.trim().to_string(), sent.url.trim().to_string());
    match name.chars().count() {
        0 => wrong("name".into(), ProblemKey::Required),
        n if n > 40 => wrong("name".into(), ProblemKey::TooLong { max: 40 }),
        _ => {}
    }
    let format = Format::parse(&sent.format);
    if format.is_none() {
        wrong("format".into(), or(&sent.format, ProblemKey::NotAChoice));
    }
    if url.len() > 1000 || !visit.app.ports.web.may(&url) {
        wrong("url".into(), or(&url, ProblemKey::NotAUrl));
    }
    if sent.secret.chars().count() > 200 {
        wrong("secret".into(), ProblemKey::TooLong { max: 200 });
    }
    let mut events = Vec::new();
    for (i, name) in sent.events.iter().enumerate() {
        match What::parse(name) {
            Some(what) if events.contains(&what) => {}
            Some(what) => events.push(what),
            None => wrong(format!("events[{i}]"), ProblemKey::NotAChoice),
        }
    }
    if sent.events.is_empty() {
        wrong("events".into(), ProblemKey::Required);
    }
    let topic = Topic::choose(&sent.topic, names, &visit.card.pack);
    if topic.is_none() && !sent.topic.is_empty() {
        wrong("topic".into(), ProblemKey::NotAChoice);
    }
    let (Some(format), true) = (format, problems.is_empty()) else { return Err(problems) };
    let topic = topic.map(|t| t.stored()).unwrap_or_default();
    Ok(New { name, format, url, secret: sent.secret, events, topic, lang: visit.lang })
}

/// Sets a hook up. The same `Idempotency-Key` within a day is answered as the first time, with the same secret.
#[utoipa::path(post, path = "/api/v1/c/{community}/hooks", tag = "hooks", request_body = NewHook,
    params(("community" = String, Path, description = "12-digit code"),
        ("idempotency-key" = Option<String>, Header, description = "At least 16 characters")),
    responses((status = 201, body = MadeHookJson), (status = 404, description = "Not yours to set up"),
        (status = 422, description = "What is wrong, field by field")))]
pub async fn add(visit: Visit, sent: Sent<NewHook>) -> Result<Response, Fail> {
    check(&visit.actor, Action::ManageHooks, &Where::COMMUNITY)?;
    let names = names::of(&visit.app, &visit.card).await?;
    let Sent { body, once } = sent;
    let new = read(&visit, &names, body).map_err(Refusal::Invalid)?;
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    app.limits.take(Limit::Write, &visit.client.to_string(), moment.now)?;
    let done = visit.app.db.write(move |tx| {
        once::answered(tx, &app, &card, &actor, &mut moment.clone(), once.as_ref(), |tx, moment| {
            let (id, secret) = store::add(tx, moment, &app, card.code, &actor, &new)?;
            Ok(MadeHookJson { id: id.to_string(), secret: Some(secret).filter(|s| !s.is_empty()) })
        })
    });
    Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], Json(done.await?)).into_response())
}

/// Something that was sent, or is to be.
#[derive(Serialize, ToSchema)]
pub struct HookDeliveryJson {
    /// `matter.filed`, `test`...
    event: String,
    /// When it was written, in UTC.
    created: String,
    /// How often it was tried.
    tries: i64,
    /// The status of the last answer; absent without one.
    status: Option<i64>,
    /// When it was tried last, in UTC.
    tried: Option<String>,
    /// It is not tried again.
    over: bool,
    arrived: bool,
}

/// A hook with its newest deliveries.
#[derive(Serialize, ToSchema)]
pub struct HookLogJson {
    #[serde(flatten)]
    hook: HookJson,
    /// At most fifty, the newest first.
    deliveries: Vec<HookDeliveryJson>,
}

async fn whole(visit: &Visit, id: HookId) -> Result<Json<HookLogJson>, Fail> {
    let (code, actor) = (visit.card.code, visit.actor.clone());
    let read = visit.app.db.read(move |tx| {
        let hook = store::one(tx, code, &actor, id)?;
        Ok::<_, Fail>((hook, store::deliveries(tx, code, id)?))
    });
    let (hook, all) = read.await?;
    let delivery = |d: store::Delivery| HookDeliveryJson {
        event: d.event,
        created: utc(d.created),
        tries: d.tries,
        status: Some(d.status).filter(|s| *s > 0),
        tried: d.tried.map(utc),
        over: d.over,
        arrived: d.arrived,
    };
    Ok(Json(HookLogJson { hook: hook.into(), deliveries: all.into_iter().map(delivery).collect() }))
}

fn id_of(text: &str) -> Result<HookId, Refusal> {
    text.parse().map_err(|_| Refusal::NotFound)
}

/// One hook with what was sent.
#[utoipa::path(get, path = "/api/v1/c/{community}/hooks/{hook}", tag = "hooks",
    params(("community" = String, Path, description = "12-digit code"), ("hook" = String, Path, description = "Its id")),
    responses((status = 200, body = HookLogJson), (status = 404, description = "None that the reader may know of")))]
pub async fn one(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Json<HookLogJson>, Fail> {
    whole(&visit, id_of(&id)?).await
}

/// Sends a test.
#[utoipa::path(post, path = "/api/v1/c/{community}/hooks/{hook}/test", tag = "hooks",
    params(("community" = String, Path, description = "12-digit code"), ("hook" = String, Path, description = "Its id")),
    responses((status = 200, body = HookLogJson), (status = 404, description = "None that the sender may know of")))]
pub async fn test(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Json<HookLogJson>, Fail> {
    let id = id_of(&id)?;
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    app.limits.take(Limit::Write, &visit.client.to_string(), moment.now)?;
    visit.app.db.write(move |tx| store::test(tx, &mut moment.clone(), &app, &card, &actor, id)).await?;
    visit.app.bell.ring();
    whole(&visit, id).await
}

/// Whether a hook is told nothing for now.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseHookJson {
    paused: bool,
}

/// Pauses a hook, or lets it go on.
#[utoipa::path(post, path = "/api/v1/c/{community}/hooks/{hook}/pause", tag = "hooks", request_body = PauseHookJson,
    params(("community" = String, Path, description = "12-digit code"), ("hook" = String, Path, description = "Its id")),
    responses((status = 200, body = HookLogJson), (status = 404, description = "None that the sender may know of")))]
pub async fn pause(
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Body(sent): Body<PauseHookJson>,
) -> Result<Json<HookLogJson>, Fail> {
    let id = id_of(&id)?;
    let (code, actor, moment) = (visit.card.code, visit.actor.clone(), visit.moment.clone());
    visit.app.db.write(move |tx| store::pause(tx, &mut moment.clone(), code, &actor, id, sent.paused)).await?;
    whole(&visit, id).await
}

/// Removes a hook with what was sent.
#[utoipa::path(post, path = "/api/v1/c/{community}/hooks/{hook}/remove", tag = "hooks",
    params(("community" = String, Path, description = "12-digit code"), ("hook" = String, Path, description = "Its id")),
    responses((status = 204, description = "Gone"), (status = 404, description = "None that the sender may know of")))]
pub async fn remove(visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<StatusCode, Fail> {
    let id = id_of(&id)?;
    let (code, actor, moment) = (visit.card.code, visit.actor.clone(), visit.moment.clone());
    visit.app.db.write(move |tx| store::remove(tx, &mut moment.clone(), code, &actor, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(OpenApi)]
#[openapi(
    paths(list, add, one, test, pause, remove),
    components(schemas(HookJson, NewHook, HookEvent, HookMatter)),
    tags((name = "hooks", description = "What other programs are told; `HookEvent` is what a hook receives"))
)]
struct Doc;

/// This part of the document.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
