//! The log as people read it.

use askama::Template;
use axum::response::Response;
use liren_kit::fail::Fail;
use liren_kit::page::{Nav, Page, html};
use liren_kit::visit::Visit;
use liren_kit::when;

use super::store;
use crate::words::Log;

/// Signed roots on the page; the API has the same.
pub(super) const ROOTS: i64 = 60;

struct Line {
    at: String,
    size: u64,
    root: String,
}

#[derive(Template)]
#[template(path = "log/log.html")]
struct LogShown {
    page: Page,
    t: Log,
    size: u64,
    root: String,
    key: String,
    lines: Vec<Line>,
    api: String,
}

/// GET the log.
pub async fn show(visit: Visit) -> Result<Response, Fail> {
    let c = visit.card.code;
    let (log, roots) = visit.app.db.read(move |tx| Ok::<_, Fail>((store::head(tx, c)?, store::signed(tx, c, ROOTS)?))).await?;
    let line = |s: &store::Signed| Line {
        at: when::exact(visit.lang, &visit.card.zone, s.root.time),
        size: s.root.size,
        root: s.root.hash.to_string(),
    };
    let t = Log(visit.lang);
    html(&LogShown {
        page: Page::new(&visit, Nav::Other, t.title()),
        t,
        size: log.size(),
        root: log.root().to_string(),
        key: store::key(&visit.app, c).to_string(),
        lines: roots.iter().map(line).collect(),
        api: super::ApiLog::url(c),
    })
}
