//! Orders from outside for programs: the text of some is read, and what was read is taken in. The same rules as the page's.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use liren_core::order;
use liren_core::refusal::{ProblemKey, Refusal};
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::json::Body;
use liren_kit::visit::Visit;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::orders::{self, Look};
use super::said;
use super::urls;

/// The text of one or more orders, as the platform writes it.
#[derive(Deserialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub struct OrderText {
    /// `hotline` or `grid_platform`.
    pub source: String,
    /// The text.
    pub text: String,
}

/// One order.
#[derive(Serialize, Deserialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub struct OrderJson {
    /// The platform's own number.
    pub number: String,
    /// What it is about.
    pub words: String,
    /// Category code.
    pub category: String,
    /// Where, in words that name one building of the community; may be empty.
    pub place: String,
    /// Who is told; may be empty.
    pub contact: String,
    /// Until when the platform wants an answer, `2026-11-26T12:00` in local time or the day alone; may be empty.
    pub due: String,
    /// The matter it is already; left out when it is taken in.
    pub matter: Option<String>,
    /// Numbers to call first where the words sound like danger; whoever takes the order in is told, not stopped. Left out when it is
    /// taken in.
    pub calls: Vec<CallJson>,
}

/// A number to call.
#[derive(Serialize, Deserialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub struct CallJson {
    /// Such as `119`.
    pub number: String,
    /// Who answers there.
    pub name: String,
}

fn told(visit: &Visit, words: &str) -> Vec<CallJson> {
    said::calls(&visit.card.pack, visit.lang, words).into_iter().map(|(number, name)| CallJson { number, name }).collect()
}

/// Orders to take in.
#[derive(Deserialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub struct OrdersToTake {
    /// `hotline` or `grid_platform`.
    pub source: String,
    /// All or none.
    pub orders: Vec<OrderJson>,
}

/// An order that has become a matter.
#[derive(Serialize, ToSchema)]
pub struct TakenJson {
    /// The platform's own number.
    order: String,
    /// The matter's.
    number: String,
    /// Its page.
    url: String,
    /// Numbers to call first where the words sound like danger.
    calls: Vec<CallJson>,
}

fn source(text: &str) -> Result<(), Fail> {
    if orders::FROM.contains(&text) { Ok(()) } else { Err(Refusal::field("source", ProblemKey::NotAChoice).into()) }
}

/// Reads the text of orders: what was understood, with a guess of category and place. Nothing is written.
#[utoipa::path(post, path = "/api/v1/c/{community}/orders/look", tag = "matters", request_body = OrderText,
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = Vec<OrderJson>), (status = 422, description = "What is wrong, field by field")))]
pub async fn look(visit: Visit, Body(asked): Body<OrderText>) -> Result<Json<Vec<OrderJson>>, Fail> {
    orders::door(&visit)?;
    source(&asked.source)?;
    let found = order::read(&asked.text);
    if found.is_empty() {
        return Err(Refusal::field("text", ProblemKey::Required).into());
    }
    let (code, from) = (visit.card.code, asked.source);
    let names = names::of(&visit.app, &visit.card).await?;
    let looks: Vec<Look> = found.into_iter().enumerate().map(|(i, o)| orders::look(&visit, &names, i, o)).collect();
    let numbers: Vec<String> = looks.iter().map(|l| l.number.clone()).collect();
    let known = visit.app.db.read(move |tx| {
        numbers.iter().map(|n| orders::known(tx, code, &from, n)).collect::<Result<Vec<_>, _>>().map_err(Fail::from)
    });
    let known = known.await?;
    let json = |(l, matter): (Look, Option<String>)| OrderJson {
        calls: told(&visit, &l.words),
        number: l.number,
        words: l.words,
        category: l.category,
        place: l.place,
        contact: l.contact,
        due: l.due,
        matter,
    };
    Ok(Json(looks.into_iter().zip(known).map(json).collect()))
}

/// Takes orders in, all or none. The same order again is the same matter. Problems name the field and the order's place in
/// the list: `place-0`.
#[utoipa::path(post, path = "/api/v1/c/{community}/orders", tag = "matters", request_body = OrdersToTake,
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 201, body = Vec<TakenJson>), (status = 422, description = "What is wrong, field by field")))]
pub async fn take(visit: Visit, Body(asked): Body<OrdersToTake>) -> Result<Response, Fail> {
    orders::door(&visit)?;
    source(&asked.source)?;
    if asked.orders.is_empty() || asked.orders.len() > order::MOST {
        return Err(Refusal::field("orders", ProblemKey::Required).into());
    }
    let own: Vec<String> = asked.orders.iter().map(|o| o.number.trim().to_string()).collect();
    let look = |(i, o): (usize, OrderJson)| Look {
        i,
        number: o.number.trim().to_string(),
        words: o.words.trim().to_string(),
        category: o.category,
        place: o.place.trim().to_string(),
        contact: o.contact.trim().to_string(),
        due: o.due.trim().to_string(),
        skip: false,
        known: String::new(),
        known_url: String::new(),
        calls: Vec::new(),
    };
    let looks: Vec<Look> = asked.orders.into_iter().enumerate().map(look).collect();
    let filed = orders::file_all(&visit, &asked.source, &looks).await?;
    let taken = |((order, number), look): ((String, String), &Look)| TakenJson {
        url: visit.app.absolute(&urls::Matter::url(visit.card.code, &number)),
        calls: told(&visit, &look.words),
        order,
        number,
    };
    let all: Vec<TakenJson> = own.into_iter().zip(filed).zip(&looks).map(taken).collect();
    Ok((StatusCode::CREATED, Json(all)).into_response())
}
