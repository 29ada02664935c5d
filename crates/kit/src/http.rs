//! Around every request: where it comes from is checked, headers are set, refusals are shown in the person's language,
//! and one line goes to the log (route pattern, never the path: it could hold a name or a secret).

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use liren_core::lang::Lang;
use liren_core::refusal::Refusal;

use crate::app::App;
use crate::fail::{Fail, Told};
use crate::visit::lang_of;
use crate::{refusals, urls};

const CSP: &str = "default-src 'self'; img-src 'self' blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/// The outermost layer.
pub async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let started = app.now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let api = request.uri().path().starts_with("/api/");
    let lang = lang_of(request.headers());
    // After signing in one comes back to the page one asked for; what was sent is not sent again.
    let here = if changes(&method) { None } else { request.uri().path_and_query().map(ToString::to_string) };
    let mut response = if changes(&method) && !same_origin(request.headers(), &app) {
        Fail::from(Refusal::ForeignOrigin).into_response()
    } else {
        next.run(request).await
    };
    if let Some(Told(refusal)) = response.extensions_mut().remove::<Told>() {
        let back = here.as_deref().unwrap_or("/");
        response = show(&app, &refusal, response, api, lang, back);
    }
    harden(response.headers_mut(), &app);
    let status = response.status().as_u16();
    let ms = app.now().0 - started.0;
    tracing::info!(target: "liren::http", method = method.as_str(), route = route.as_ref().map_or("-", MatchedPath::as_str), status, ms);
    response
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
    headers.insert(header::CONTENT_SECURITY_POLICY, fixed(CSP));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, fixed("nosniff"));
    headers.entry(header::REFERRER_POLICY).or_insert(fixed("same-origin"));
    headers.insert("permissions-policy", fixed("camera=(self), microphone=(self), geolocation=()"));
    if app.site.https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, fixed("max-age=31536000"));
    }
}

/// The refusal as a page or as problem+json (RFC 9457).
fn show(app: &App, refusal: &Refusal, bare: Response, api: bool, lang: Lang, back: &str) -> Response {
    let status = bare.status();
    let mut response = if api { problem(refusal, lang) } else { error_page(app, refusal, lang, back) };
    *response.status_mut() = status;
    for (name, value) in bare.headers() {
        response.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    response
}

fn problem(refusal: &Refusal, lang: Lang) -> Response {
    let words = refusals::words(refusal, lang);
    let fields: Vec<_> = refusals::problems(refusal)
        .iter()
        .map(|p| serde_json::json!({"field": p.field, "code": p.key.code(), "detail": refusals::problem(&p.key, lang)}))
        .collect();
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

fn error_page(app: &App, refusal: &Refusal, lang: Lang, back: &str) -> Response {
    let sign_in = matches!(refusal, Refusal::SignInNeeded | Refusal::SecondFactorNeeded);
    let page = ErrorPage {
        lang,
        words: refusals::words(refusal, lang),
        sign_in: sign_in.then(|| format!("{}?next={}", urls::SignIn::PATTERN, urls::encoded(back))),
        demo: app.site.demo,
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
}

impl ErrorPage {
    fn asset(&self, name: &str) -> &'static str {
        crate::assets::url(name)
    }

    fn t(&self) -> crate::words::Kit {
        crate::words::Kit(self.lang)
    }
}
