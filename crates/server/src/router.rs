//! All routes of all slices under one roof, with what surrounds every request.

use axum::Router;
use axum::extract::{OriginalUri, State};
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use liren_core::refusal::Refusal;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_kit::slice::Slice;
use liren_kit::{assets, http};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

/// Every slice of every part, in the order they stand on pages.
pub fn slices() -> Vec<Slice> {
    liren_ground::slices().into_iter().chain(liren_gather::slices()).collect()
}

/// The OpenAPI document of all slices.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut doc = liren_ground::api::base();
    for slice in slices() {
        if let Some(part) = slice.api {
            doc.merge(part());
        }
    }
    doc
}

/// The service that answers every request.
pub fn router(app: &App, slices: Vec<Slice>) -> Router {
    let mut router = Router::new();
    for slice in slices {
        for route in slice.routes {
            router = router.route(route.pattern, route.into_handler());
        }
    }
    // Small answers and pictures gain nothing from compression.
    let worth = SizeAbove::new(1024).and(NotForContentType::IMAGES).and(NotForContentType::const_new("audio/"));
    router
        .route("/assets/{file}", get(assets::serve))
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .route("/api/openapi.json", get(|| async { axum::Json(openapi()) }))
        .fallback(elsewhere)
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
    match app.site.single {
        Some(code) if !path.starts_with("/c/") && !path.starts_with("/api/") && !path.starts_with("/b/") => {
            let query = uri.query().map(|q| format!("?{q}")).unwrap_or_default();
            let rest = if path == "/" { "" } else { path };
            Ok(Redirect::temporary(&format!("/c/{code}{rest}{query}")).into_response())
        }
        _ => Err(Refusal::NotFound.into()),
    }
}
