//! Without a connection: the service worker (`web/worker.js`) keeps pages that were read, so that they can be read again,
//! and shows the page of this module where it has nothing. What may be kept is said by the server, route by route: what
//! visitors may read and no secret opens. Installing as an app is offered only where the pack says so.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use liren_core::lang::Lang;
use liren_core::permission::{Reach, Role, reach};
use liren_core::refusal::Refusal;

use crate::app::App;
use crate::assets;
use crate::fail::Fail;
use crate::slice::Route;
use crate::urls;
use crate::visit::{Caller, Visit};
use crate::words::Kit;
use crate::{page, session};

/// Where the service worker lies: it may look after what is below its own address, so after everything.
pub const WORKER: &str = "/worker.js";
/// The page for what was never read; the worker fetches it ahead.
pub const PAGE: &str = "/offline";
/// What a browser asks for before it offers to install.
pub const MANIFEST: &str = "/c/{community}/manifest.json";

/// Files of `web/` that reading and saying something need.
const SHELL: [&str; 8] = ["liren.css", "print.css", "liren.js", "draft.js", "photos.js", "voice.js", "icons.svg", "seal.svg"];

/// Whether the answers of a route may be kept on a device: pages and pictures everybody may ask for, at no secret address.
pub fn keeps(route: &Route) -> bool {
    route.method == axum::http::Method::GET
        && reach(Role::Visitor, route.action) != Reach::Never
        && (route.pattern.starts_with("/c/{community}") || route.pattern.starts_with("/b/"))
        && !["{secret}", "{token}", "/say/", "/me", "/s/"].iter().any(|hole| route.pattern.contains(hole))
}

/// Marks an answer as one to keep. The mark differs from session to session, so that the worker can forget what the one
/// before has read.
pub async fn mark(State(app): State<App>, request: Request, next: Next) -> Response {
    let token = session::token(request.headers(), &app.site).unwrap_or_default();
    let mark = app.keys.form_token(&token, 0);
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(mark.get(..8).unwrap_or_default()) {
        response.headers_mut().insert("liren-keep", value);
    }
    response
}

/// The service worker, with the names of the files this version needs.
pub async fn worker() -> Response {
    let files: Vec<&str> = SHELL.iter().map(|name| assets::url(name)).collect();
    let body = assets::text("worker.js");
    let script = format!("const VERSION = '{}';\nconst FILES = {};\n{body}", assets::VERSION, serde_json::json!(files));
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")], script).into_response()
}

#[derive(askama::Template)]
#[template(path = "offline.html")]
struct OfflinePage {
    lang: Lang,
    t: Kit,
    elder: bool,
    theme: &'static str,
    demo: bool,
}

impl OfflinePage {
    fn asset(&self, name: &str) -> &'static str {
        assets::url(name)
    }
}

/// GET the page that is shown without a connection.
pub async fn offline(caller: Caller) -> Result<Response, Fail> {
    let (lang, demo) = (caller.lang, caller.app.site.demo);
    page::html(&OfflinePage { lang, t: Kit(lang), elder: caller.elder, theme: caller.theme, demo })
}

/// GET what a browser needs to offer installing; nothing where the pack does not offer it.
pub async fn manifest(visit: Visit) -> Result<Response, Fail> {
    if !visit.card.pack.install {
        return Err(Refusal::NotFound.into());
    }
    let (name, home) = (&visit.card.name, urls::Home::url(visit.card.code));
    let seal = serde_json::json!({ "src": assets::url("seal.svg"), "sizes": "any", "type": "image/svg+xml" });
    let body = serde_json::json!({
        "id": home, "name": name, "short_name": name, "start_url": home, "scope": "/", "display": "minimal-ui",
        "lang": visit.lang.tag(), "background_color": "#fbf8f3", "theme_color": "#fbf8f3", "icons": [seal],
    });
    Ok(([(header::CONTENT_TYPE, "application/manifest+json")], Json(body)).into_response())
}
