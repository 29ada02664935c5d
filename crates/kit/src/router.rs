//! All routes of the given slices under one roof, with what surrounds every request.

use axum::Router;
use axum::extract::{OriginalUri, State};
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use liren_core::refusal::Refusal;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

use crate::app::App;
use crate::fail::Fail;
use crate::slice::Slice;
use crate::{assets, http, offline};

/// The service that answers every request. `api` is the OpenAPI document as JSON.
pub fn router(app: &App, slices: Vec<Slice>, api: String) -> Router {
    let mut router = Router::new();
    for slice in slices {
        for route in slice.routes {
            let (pattern, kept) = (route.pattern, offline::keeps(&route));
            let handler = route.into_handler();
            router =
                router.route(pattern, if kept { handler.layer(from_fn_with_state(app.clone(), offline::mark)) } else { handler });
        }
    }
    // Small answers and pictures gain nothing from compression.
    let never = NotForContentType::IMAGES.and(NotForContentType::const_new("audio/")).and(NotForContentType::SSE);
    let worth = SizeAbove::new(1024).and(never);
    let api = bytes::Bytes::from(api);
    router
        .route("/assets/{file}", get(assets::serve))
        .route(offline::WORKER, get(offline::worker))
        .route(offline::PAGE, get(offline::offline))
        .route(offline::MANIFEST, get(offline::manifest))
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .route("/api/openapi.json", get(move || async move { ([(header::CONTENT_TYPE, "application/json")], api) }))
        .fallback(elsewhere)
        .method_not_allowed_fallback(|| async { Fail::from(Refusal::NoSuchMethod) })
        .layer(CompressionLayer::new().quality(tower_http::CompressionLevel::Fastest).compress_when(worth))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| Fail::internal("a handler panicked").into_response()))
        .layer(from_fn_with_state(app.clone(), http::around))
        .with_state(app.clone())
}

/// Ready means: the database answers.
async fn ready(State(app): State<App>) -> Response {
    match app.db.ping().await {
        Ok(()) => "ready".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "2")], "not ready").into_response(),
    }
}

/// An installation for one community answers at `/` too: short addresses lead to the full ones.
async fn elsewhere(State(app): State<App>, OriginalUri(uri): OriginalUri) -> Result<Response, Fail> {
    let path = uri.path();
    let taken = ["/c/", "/api/", "/b/", "/assets/"].iter().any(|p| path.starts_with(p));
    match app.site.single {
        Some(code) if !taken => {
            let query = uri.query().map(|q| format!("?{q}")).unwrap_or_default();
            let rest = if path == "/" { "" } else { path };
            Ok(Redirect::temporary(&format!("/c/{code}{rest}{query}")).into_response())
        }
        _ => Err(Refusal::NotFound.into()),
    }
}
