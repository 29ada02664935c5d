//! Alerts for programs: what one hears of, hear of more, hear no more. An address that is not signed in is asked by a link mailed to
//! its owner; opening and answering it is for people.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use liren_core::contact::Contact;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_ground::messages::hear;
use liren_ground::names::{self, Names};
use liren_kit::fail::Fail;
use liren_kit::json::Body;
use liren_kit::visit::Visit;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::{pages, store};
use crate::topic::{self, Topic};

/// A topic: a building, a grid or a category.
#[derive(Serialize, ToSchema)]
pub struct AlertTopicJson {
    /// `building:<id>`, `grid:<id>` or `category:<code>`.
    topic: String,
    /// In words.
    name: String,
    /// The public list of it.
    url: String,
    /// Its web feed, for whoever would rather read than be told.
    feed: String,
}

/// What one hears of.
#[derive(Serialize, ToSchema)]
pub struct AlertsJson {
    /// What one hears of, the oldest first.
    alerts: Vec<AlertTopicJson>,
    /// Whether the account has a contact by which anything can be told.
    reachable: bool,
    /// What one may choose.
    topics: Vec<AlertTopicJson>,
}

fn json(visit: &Visit, names: &Names, topic: &Topic) -> AlertTopicJson {
    AlertTopicJson {
        topic: topic.stored(),
        name: topic.words(&visit.card, names, visit.lang),
        url: visit.app.absolute(&topic.list(&visit.card, names)),
        feed: visit.app.absolute(&topic.feed(&visit.card, names)),
    }
}

/// What one hears of (signed in), and what one may choose. What one hears of a single matter is among `.../me/matters`.
#[utoipa::path(get, path = "/api/v1/c/{community}/alerts", tag = "alerts",
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = AlertsJson), (status = 404, description = "No such community")))]
pub async fn list(visit: Visit) -> Result<Json<AlertsJson>, Fail> {
    let account = visit.actor.account;
    if account.is_some() {
        check(&visit.actor, Action::ReadMe, &Where::own(&visit.actor))?;
    }
    let (code, app) = (visit.card.code, visit.app.clone());
    let read = visit.app.db.read(move |tx| {
        let Some(account) = account else { return Ok((Vec::new(), false)) };
        let reachable = hear::subscription(tx, &app, code, account.0)?.is_some();
        Ok::<_, Fail>((store::of(tx, code, account.0)?, reachable))
    });
    let (alerts, reachable) = read.await?;
    let names = names::of(&visit.app, &visit.card).await?;
    let offered = topic::offers(&visit.card, &names, visit.lang).into_iter().flat_map(|o| o.topics);
    let alerts = alerts.iter().map(|a| json(&visit, &names, &a.topic)).filter(|a| !a.name.is_empty()).collect();
    let topics = offered.filter_map(|(stored, _)| Topic::parse(&stored)).map(|t| json(&visit, &names, &t)).collect();
    Ok(Json(AlertsJson { alerts, reachable, topics }))
}

/// What to hear of.
#[derive(Deserialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub struct NewAlert {
    /// `building:<id>`, `grid:<id>` or `category:<code>`, as the list offers them.
    topic: String,
    /// A mobile number or an address of e-mail, for whoever is not signed in.
    contact: String,
}

/// A topic somebody is to hear of.
#[derive(Serialize, ToSchema)]
pub struct BegunAlertJson {
    topic: String,
    /// False while the owner of the contact has not opened the link.
    confirmed: bool,
}

/// Hear of what is new in a building, a grid or a category, in one message a day: signed in at once; else `contact` is asked by a link
/// first (202). Asking twice is asking once. One matter is followed by `.../matters/{number}/follow`.
#[utoipa::path(post, path = "/api/v1/c/{community}/alerts", tag = "alerts", request_body = NewAlert,
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = BegunAlertJson),
        (status = 202, body = BegunAlertJson, description = "The owner of the contact was asked"),
        (status = 422, description = "What is wrong, field by field"), (status = 429, description = "Too often from here")))]
pub async fn begin(visit: Visit, Body(sent): Body<NewAlert>) -> Result<Response, Fail> {
    check(&visit.actor, Action::FollowMatter, &Where::COMMUNITY)?;
    let names = names::of(&visit.app, &visit.card).await?;
    let mut problems = Vec::new();
    let wrong = |text: &str, key| if text.trim().is_empty() { ProblemKey::Required } else { key };
    let topic = Topic::choose(&sent.topic, &names, &visit.card.pack);
    if topic.is_none() {
        problems.push(Problem::new("topic", wrong(&sent.topic, ProblemKey::NotAChoice)));
    }
    let contact = Contact::parse(&sent.contact).filter(|_| visit.actor.account.is_none());
    if visit.actor.account.is_none() && contact.is_none() {
        problems.push(Problem::new("contact", wrong(&sent.contact, ProblemKey::NotAContact)));
    }
    let Some(topic) = topic.filter(|_| problems.is_empty()) else { return Err(Refusal::Invalid(problems).into()) };
    let stored = topic.stored();
    pages::begin(&visit, contact, topic).await?;
    let confirmed = visit.actor.account.is_some();
    let status = if confirmed { StatusCode::OK } else { StatusCode::ACCEPTED };
    Ok((status, Json(BegunAlertJson { topic: stored, confirmed })).into_response())
}

/// What to hear no more of.
#[derive(Deserialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub struct StopAlertJson {
    /// The topic, as the list has it.
    topic: String,
}

/// Hear no more of a topic, signed in. What is not heard of is stopped too. An address stops by the link in each message.
#[utoipa::path(post, path = "/api/v1/c/{community}/alerts/stop", tag = "alerts", request_body = StopAlertJson,
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 204, description = "Stopped"), (status = 401, description = "Nobody is signed in"),
        (status = 422, description = "No such topic")))]
pub async fn stop(visit: Visit, Body(sent): Body<StopAlertJson>) -> Result<StatusCode, Fail> {
    visit.signed_in()?;
    let topic = Topic::parse(&sent.topic).ok_or_else(|| Refusal::field("topic", ProblemKey::NotAChoice))?;
    pages::end(&visit, topic).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(OpenApi)]
#[openapi(
    paths(list, begin, stop),
    components(schemas(AlertsJson, AlertTopicJson, NewAlert, BegunAlertJson, StopAlertJson)),
    tags((name = "alerts", description = "Hearing of what is new in a building, a grid or a category"))
)]
struct Doc;

/// This part of the document.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
