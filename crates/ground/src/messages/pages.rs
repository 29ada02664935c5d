//! Stopping in one tap and hearing again (shown on GET, done on POST, since mail scanners follow links), and the demo's mailbox.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use liren_core::id::Community;
use liren_core::lang::Lang;
use liren_core::refusal::Refusal;
use liren_core::time::Zone;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::page::{Nav, Page, html};
use liren_kit::visit::{Caller, Visit};
use liren_kit::when;

use super::{hear, store};
use crate::words::Messages;

/// A question with one button, and after it what was done.
#[derive(Template)]
#[template(path = "messages/stop.html")]
struct AskPage {
    page: Page,
    lead: &'static str,
    button: &'static str,
    done: &'static str,
}

impl AskPage {
    fn stop(visit: &Visit, done: bool) -> Self {
        let t = Messages(visit.lang);
        let done = if done { t.stop_done() } else { "" };
        Self { page: Page::new(visit, Nav::Other, t.stop_title()), lead: t.stop_lead(), button: t.stop_button(), done }
    }

    fn resume(visit: &Visit, done: bool) -> Self {
        let t = Messages(visit.lang);
        let done = if done { t.resume_done() } else { "" };
        Self { page: Page::new(visit, Nav::Other, t.resume_title()), lead: t.resume_lead(), button: t.resume_button(), done }
    }
}

pub async fn stop_show(visit: Visit, Path((_, token)): Path<(String, String)>) -> Result<Response, Fail> {
    BASE64URL_NOPAD.decode(token.as_bytes()).map_err(|_| Refusal::NotFound)?;
    html(&AskPage::stop(&visit, false))
}

pub async fn stop(visit: Visit, Path((_, token)): Path<(String, String)>, _form: Form) -> Result<Response, Fail> {
    let token = BASE64URL_NOPAD.decode(token.as_bytes()).map_err(|_| Refusal::NotFound)?;
    let (app, code, now) = (visit.app.clone(), visit.card.code, visit.moment.now);
    // Whether the token was known is not told: the answer is the same, nothing more will come.
    visit.app.db.write(move |tx| hear::stop(tx, &app, code, &token, now)).await?;
    html(&AskPage::stop(&visit, true))
}

pub async fn resume_show(visit: Visit, Path((_, token)): Path<(String, String)>) -> Result<Response, Fail> {
    hear::resumes(&visit.app, visit.card.code, &token).ok_or(Refusal::NotFound)?;
    html(&AskPage::resume(&visit, false))
}

pub async fn resume(visit: Visit, Path((_, token)): Path<(String, String)>, _form: Form) -> Result<Response, Fail> {
    let code = visit.card.code;
    let (subject, address) = hear::resumes(&visit.app, code, &token).ok_or(Refusal::NotFound)?;
    visit.app.db.write(move |tx| hear::resume(tx, code, subject, address)).await.map_err(Fail::from)?;
    html(&AskPage::resume(&visit, true))
}

struct Line {
    to: String,
    text: String,
    url: String,
    at: String,
}

#[derive(Template)]
#[template(path = "messages/mailbox.html")]
struct MailboxPage {
    page: Page,
    t: Messages,
    lines: Vec<Line>,
}

/// When it was written, and whether it still waits for the digest.
fn told(lang: Lang, zone: &Zone, m: &store::Stored) -> String {
    let at = when::exact(lang, zone, m.created);
    if m.sent.is_none() { format!("{at} · {}", Messages(lang).mailbox_waits()) } else { at }
}

/// The demo's mailbox; elsewhere it does not exist.
pub async fn mailbox(caller: Caller, State(app): State<App>) -> Result<Response, Fail> {
    if !app.site.demo {
        return Err(Refusal::NotFound.into());
    }
    let card = app.single_card().await?.ok_or(Refusal::NotFound)?;
    let (asked, code) = (app.clone(), card.code);
    let mut all = app
        .db
        .read(move |tx| {
            let mut all = store::newest(tx, &asked, code, 120)?;
            all.extend(store::newest(tx, &asked, Community(0), 20)?);
            Ok::<_, Fail>(all)
        })
        .await?;
    all.sort_by_key(|m| std::cmp::Reverse(m.created));
    let (lang, zone) = (caller.lang, card.zone.clone());
    let lines = all
        .into_iter()
        .map(|m| {
            let at = told(lang, &zone, &m);
            Line { to: m.contact, text: m.text, url: m.url, at }
        })
        .collect();
    let t = Messages(lang);
    html(&MailboxPage { page: Page::outside(&caller, Some(card), t.mailbox_title()), t, lines })
}
