//! Around every request: where it comes from is checked, headers are set, refusals are shown in the person's language,
//! and one line goes to the log (route pattern, never the path: it could hold a name or a secret).

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use liren_core::id::Community;
use liren_core::lang::Lang;
use liren_core::refusal::Refusal;

use crate::app::App;
use crate::card::Card;
use crate::fail::{At, Fail, Told};
use crate::visit::{elder_of, lang_of, theme_of};
use crate::{refusals, urls};

const CSP: &str = "default-src 'self'; img-src 'self' blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/// The outermost layer.
pub async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let started = app.now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let asked = Asked::of(&request, &app);
    let mut response = if changes(&method) && !same_origin(request.headers(), &app) {
        Fail::from(Refusal::ForeignOrigin).into_response()
    } else {
        next.run(request).await
    };
    // What the web library could not read of an address it tells in words of its own: ours are told instead.
    if response.status() == StatusCode::BAD_REQUEST && plain(&response) && response.extensions().get::<Told>().is_none() {
        response = Fail::from(Refusal::BadRequest).into_response();
    }
    if let Some(Told(refusal)) = response.extensions_mut().remove::<Told>() {
        let card = if asked.api { None } else { asked.card(&app, &refusal).await };
        response = show(&app, &refusal, response, &asked, card);
    }
    harden(response.headers_mut(), &app);
    let status = response.status().as_u16();
    let ms = app.now().0 - started.0;
    tracing::info!(target: "liren::http", method = method.as_str(), route = route.as_ref().map_or("-", MatchedPath::as_str), status, ms);
    response
}

/// A request that may be refused: where it was made, and how its page is to look. A refusal inside a community keeps the way about it.
struct Asked {
    api: bool,
    lang: Lang,
    /// Where to go on after signing in: to the page one asked for; what was sent is not sent again.
    back: String,
    community: Option<Community>,
    elder: bool,
    theme: &'static str,
}

impl Asked {
    fn of(request: &Request, app: &App) -> Self {
        let (uri, headers) = (request.uri(), request.headers());
        let within = uri.path().strip_prefix("/c/").and_then(|rest| rest.split('/').next());
        let here = uri.path_and_query().filter(|_| !changes(request.method()));
        Self {
            api: uri.path().starts_with("/api/") || uri.path().ends_with(".json"),
            lang: lang_of(headers),
            back: here.map_or_else(|| "/".into(), ToString::to_string),
            community: within.map_or(app.site.single, |code| code.parse().ok()),
            elder: elder_of(headers),
            theme: theme_of(headers),
        }
    }

    /// The community's card. Where it is not at hand and something on our side is broken it is not asked for.
    async fn card(&self, app: &App, refusal: &Refusal) -> Option<Arc<Card>> {
        let code = self.community?;
        match app.memory.get::<Card>(code, app.now()) {
            None if refusal.status() < 500 => app.card(code).await.ok(),
            kept => kept,
        }
    }
}

/// Whether an answer is bare words.
fn plain(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    kind.is_some_and(|k| k.starts_with("text/plain"))
}

fn changes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// A browser says where a form comes from; another site's form is refused. A program sends neither header.
fn same_origin(headers: &HeaderMap, app: &App) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    if matches!(text("sec-fetch-site"), Some("cross-site" | "same-site")) {
        return false;
    }
    let Some(origin) = text("origin").filter(|o| *o != "null").or_else(|| text("referer")) else { return true };
    let Some((_, rest)) = origin.split_once("://") else { return false };
    let host = rest.split('/').next().unwrap_or("");
    Some(host) == text("host") || app.site.base_url.split_once("://").is_some_and(|(_, own)| own == host)
}

fn harden(headers: &mut HeaderMap, app: &App) {
    let fixed = |value| HeaderValue::from_static(value);
    // What hands on other people's documents is stricter by itself.
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(fixed(CSP));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, fixed("nosniff"));
    headers.entry(header::REFERRER_POLICY).or_insert(fixed("same-origin"));
    headers.insert("permissions-policy", fixed("camera=(self), microphone=(self), geolocation=()"));
    if app.site.https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, fixed("max-age=31536000"));
    }
}

/// The refusal as a page or as problem+json (RFC 9457).
fn show(app: &App, refusal: &Refusal, bare: Response, asked: &Asked, card: Option<Arc<Card>>) -> Response {
    let (status, at) = (bare.status(), bare.extensions().get::<At>().map(|a| a.0.clone()));
    let mut response = if asked.api { problem(refusal, at, asked.lang) } else { error_page(app, refusal, asked, card) };
    *response.status_mut() = status;
    // RFC 9110 asks a 401 to say how one signs in; a browser's page does so itself.
    if asked.api && status == StatusCode::UNAUTHORIZED {
        let how = if matches!(refusal, Refusal::TokenInvalid) { "Bearer error=\"invalid_token\"" } else { "Bearer" };
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(how));
    }
    for (name, value) in bare.headers() {
        response.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    response
}

fn problem(refusal: &Refusal, at: Option<String>, lang: Lang) -> Response {
    let words = refusals::words(refusal, lang);
    let mut fields: Vec<_> = refusals::problems(refusal)
        .iter()
        .map(|p| serde_json::json!({"field": p.field, "code": p.key.code(), "detail": refusals::problem(&p.key, lang)}))
        .collect();
    fields.extend(at.map(|at| serde_json::json!({"field": at, "code": refusal.code(), "detail": words.title})));
    let mut body = serde_json::json!({
        "type": format!("urn:liren:problem:{}", refusal.code()),
        "title": words.title,
        "detail": words.next,
        "status": refusal.status(),
        "code": refusal.code(),
    });
    if !fields.is_empty() {
        body["errors"] = fields.into();
    }
    ([(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}

fn error_page(app: &App, refusal: &Refusal, asked: &Asked, card: Option<Arc<Card>>) -> Response {
    let sign_in = matches!(refusal, Refusal::SignInNeeded | Refusal::SecondFactorNeeded);
    let page = ErrorPage {
        lang: asked.lang,
        words: refusals::words(refusal, asked.lang),
        sign_in: sign_in.then(|| format!("{}?next={}", urls::SignIn::PATTERN, urls::encoded(&asked.back))),
        demo: app.site.demo,
        elder: asked.elder,
        theme: asked.theme,
        within: card.map(Within::of),
    };
    crate::page::html(&page).unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

#[derive(askama::Template)]
#[template(path = "error.html")]
struct ErrorPage {
    lang: Lang,
    words: refusals::Words,
    sign_in: Option<String>,
    demo: bool,
    elder: bool,
    theme: &'static str,
    within: Option<Within>,
}

/// The community a page could not be shown in: its name, its four places, whom to call.
struct Within {
    name: String,
    landline: String,
    home: String,
    say: String,
    under_way: String,
    me: String,
}

impl Within {
    fn of(card: Arc<Card>) -> Self {
        Self {
            name: card.name.clone(),
            landline: card.landline.clone(),
            home: urls::Home::url(card.code),
            say: urls::Say::url(card.code),
            under_way: urls::Matters::url(card.code),
            me: urls::Me::url(card.code),
        }
    }
}

impl ErrorPage {
    /// The community's home, or where the installation begins.
    fn home(&self) -> &str {
        self.within.as_ref().map_or("/", |c| &c.home)
    }

    fn asset(&self, name: &str) -> &'static str {
        crate::assets::url(name)
    }

    fn t(&self) -> crate::words::Kit {
        crate::words::Kit(self.lang)
    }
}
