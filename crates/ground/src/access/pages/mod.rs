//! The pages of signing in, and what they share: where to go afterwards, who asks, answers that no cache keeps.

mod code;
pub mod contacts;
pub mod enrol;
pub mod factor;
pub mod mine;
pub mod sign_in;
pub mod switches;

use std::net::IpAddr;

use axum::http::header::{CACHE_CONTROL, HeaderValue, REFERRER_POLICY, USER_AGENT};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use liren_core::contact::Contact;
use liren_core::id::{AccountId, Community};
use liren_core::lang::Lang;
use liren_core::moment::Moment;
use liren_core::refusal::Refusal;
use liren_core::time::Time;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_kit::form::queried;
use liren_kit::limits::Limit;
use liren_kit::page::{Page, own_path, see};
use liren_kit::session;
use liren_kit::urls::encoded;
use liren_kit::visit::Caller;
use liren_store::Tx;

use super::store::{self, EVERYWHERE};
use crate::messages::{self, Outgoing, Urgency};
use crate::words::Access;

/// Where to go after signing in, from the query.
fn next_of(query: Option<&str>) -> String {
    own_path(&queried(query, "next")).to_string()
}

/// An address that remembers where to go afterwards.
fn with_next(path: &str, next: &str) -> String {
    if next == "/" { path.to_string() } else { format!("{path}?next={}", encoded(next)) }
}

/// The community somebody comes from, by the address they will go back to; else the only one.
pub(crate) async fn frame(caller: &Caller, next: &str, title: &str) -> Result<Page, Fail> {
    let code = next.strip_prefix("/c/").and_then(|r| r.get(..12)).and_then(|c| c.parse::<Community>().ok());
    let card = match code {
        Some(code) => caller.app.card(code).await.ok(),
        None => caller.app.single_card().await?,
    };
    Ok(Page::outside(caller, card, title))
}

/// Who asks, as far as limits care: the address, or for IPv6 the network a home is given.
pub(crate) fn who(client: IpAddr) -> String {
    match client {
        IpAddr::V4(a) => a.to_string(),
        IpAddr::V6(a) => {
            let s = a.segments();
            format!("{:x}:{:x}:{:x}:{:x}", s[0], s[1], s[2], s[3])
        }
    }
}

/// Whether to warn that what is typed can be read on the way. The frame of a page says so itself outside the demo, and
/// what stays on this very machine goes no way.
pub(crate) fn warns(caller: &Caller) -> bool {
    caller.app.site.demo && !caller.app.site.https() && !caller.client.is_loopback()
}

/// Takes one try from whoever asks, and one from their tries about one account or contact.
pub(crate) fn try_one(caller: &Caller, about: &str) -> Result<(), Refusal> {
    let (who, now) = (who(caller.client), caller.moment.now);
    caller.app.limits.take(Limit::Try, &who, now)?;
    caller.app.limits.take(Limit::TryOne, &format!("{who}|{about}"), now)
}

/// A contact as a key of limits: never the contact itself.
pub(crate) fn key_of(app: &App, contact: &Contact) -> String {
    data_encoding::HEXLOWER.encode(&app.keys.index(contact.as_str(), "limit")[..12])
}

/// Whether messages reach contacts of this kind: by an adapter, or in the demo's mailbox.
pub(crate) fn reaches(app: &App, contact: &Contact) -> bool {
    app.site.demo
        || match contact {
            Contact::Phone(_) => app.ports.sms.is_some(),
            Contact::Mail(_) => app.ports.mail.is_some(),
        }
}

/// What is sent in a message of our own.
pub(crate) struct Told<'a> {
    /// Whose message it is.
    pub subject: uuid::Uuid,
    /// Where it goes.
    pub contact: &'a Contact,
    /// Language.
    pub lang: Lang,
    /// The sentences.
    pub text: &'a str,
    /// Of no use any more afterwards.
    pub until: Option<Time>,
}

/// Sends something at once that belongs to no community.
pub(crate) fn tell(tx: &mut Tx<'_>, moment: &mut Moment, app: &App, told: &Told<'_>) -> Result<(), Fail> {
    let Told { subject, contact, lang, text, until } = *told;
    let urgency = until.map_or(Urgency::Now, Urgency::Until);
    let message = Outgoing { community: EVERYWHERE, subject, contact, lang, text, url: "", urgency };
    messages::post(tx, moment, app, &message).map(drop)
}

/// The device that asks, as two codes.
pub(crate) fn device(headers: &HeaderMap) -> String {
    store::name_of_agent(headers.get(USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or(""))
}

/// Puts the new session on the way on.
pub(crate) fn signed_in(app: &App, token: &[u8; 32], next: &str) -> Response {
    with_session(app, token, see(own_path(next)))
}

/// Puts the new session on an answer.
pub(crate) fn with_session(app: &App, token: &[u8; 32], mut response: Response) -> Response {
    session::set_cookie(response.headers_mut(), &app.site, Some(token));
    response
}

/// A page with something secret on it: no cache keeps it and no other page hears its address.
pub(crate) fn secret(response: Result<Response, Fail>) -> Result<Response, Fail> {
    let mut response = response?;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}

#[derive(askama::Template)]
#[template(path = "access/over.html")]
struct OverPage<'a> {
    page: Page,
    title: &'a str,
    text: &'a str,
    again: String,
    button: &'a str,
}

/// What was valid for a time, and is not any more: said kindly, with the way to go on.
async fn over(caller: &Caller, next: &str, invitation: bool) -> Result<Response, Fail> {
    let t = Access(caller.lang);
    let (title, text, button) = if invitation {
        (t.invite_over_title(), t.invite_over_text(), t.title())
    } else {
        (t.over_title(), t.over_text(), t.over_again())
    };
    let again = with_next(liren_kit::urls::SignIn::PATTERN, next);
    let page = frame(caller, next, title).await?;
    let mut response = secret(liren_kit::page::html(&OverPage { page, title, text, again, button }))?;
    *response.status_mut() = StatusCode::GONE;
    Ok(response)
}

/// Whose sign-in this is; a visitor is asked to sign in.
pub(crate) fn owner(caller: &Caller) -> Result<AccountId, Fail> {
    Ok(caller.signed_in()?.account)
}
