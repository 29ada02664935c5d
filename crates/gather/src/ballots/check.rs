//! Checking a result oneself: how, and what it takes, handed out by the program itself: the second verifier and the description of the
//! format it was written from.

use askama::Template;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use liren_ground::log;
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::visit::Visit;

use super::urls;
use crate::words::Ballots;

/// The second verifier, as it is tested against ours.
const VERIFIER: &str = include_str!("../../../../verify/verify.py");
/// The format of bundles.
const FORMAT: &str = include_str!("../../../../docs/bundle.md");

#[derive(Template)]
#[template(path = "ballots/check.html")]
struct CheckPage {
    page: Page,
    t: Ballots,
    back: String,
    verifier: String,
    format: String,
    receipts: String,
    log: String,
    /// How many lines somebody reads who wants to know what it does.
    lines: i64,
    key: String,
}

/// GET how to check a result.
pub async fn show(visit: Visit) -> Result<Response, Fail> {
    let (t, c) = (Ballots(visit.lang), visit.card.code);
    html(&CheckPage {
        page: Page::new(&visit, Nav::UnderWay, t.check_page()),
        t,
        back: urls::Ballots::url(c),
        verifier: urls::Verifier::url(c),
        format: urls::Format::url(c),
        receipts: urls::Receipts::url(c),
        log: log::LogPage::url(c),
        lines: i64::try_from(VERIFIER.lines().count()).unwrap_or(0),
        key: log::store::key(&visit.app, c).to_string(),
    })
}

fn download(name: &str, mime: &'static str, text: &'static str) -> Response {
    ([(CONTENT_TYPE, mime.to_string()), (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))], text).into_response()
}

/// GET the verifier.
pub async fn verifier(_visit: Visit) -> Result<Response, Fail> {
    Ok(download("verify.py", "text/x-python; charset=utf-8", VERIFIER))
}

/// GET the description of the format.
pub async fn format(_visit: Visit) -> Result<Response, Fail> {
    Ok(download("bundle.md", "text/markdown; charset=utf-8", FORMAT))
}
