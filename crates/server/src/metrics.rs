//! Metrics for the operator: counters and gauges in Prometheus' format on an address of their own, which is never the
//! one people reach. Nothing in them says who did what.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use liren_kit::app::App;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;

/// Serves `/metrics` on this address until the runtime ends. Called once.
pub async fn serve(addr: SocketAddr, app: App) -> Result<(), String> {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).map_err(|e| format!("metrics: {e}"))?;
    metrics::gauge!("liren_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    let listener = TcpListener::bind(addr).await.map_err(|e| format!("metrics = {addr}: {e}"))?;
    let upkeep = handle.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_secs(5)).await;
            upkeep.run_upkeep();
        }
    });
    let router = Router::new().route("/metrics", get(page)).with_state((handle, app));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(())
}

async fn page(State((handle, app)): State<(PrometheusHandle, App)>) -> Response {
    let now = app.now();
    // What waits is asked when somebody looks, so that an idle server does nothing.
    if let Ok(due) = app.db.read(move |tx| liren_store::jobs::due_count(tx, now)).await {
        #[allow(clippy::cast_precision_loss, reason = "a gauge is a float")]
        metrics::gauge!("liren_jobs_due").set(due as f64);
    }
    if let Ok(missing) = app.db.read(move |tx| liren_ground::rules::store::unpublished(tx, now)).await {
        #[allow(clippy::cast_precision_loss, reason = "a gauge is a float")]
        metrics::gauge!("liren_calendar_years_missing").set(missing.len() as f64);
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render()).into_response()
}

/// Counts each request by route pattern and kind of answer; never by its path, which could hold a name or a secret.
pub async fn count(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "-".to_string(), |p| p.as_str().to_string());
    let response = next.run(request).await;
    let class = format!("{}xx", response.status().as_u16() / 100);
    metrics::counter!("liren_requests", "route" => route, "status" => class).increment(1);
    response
}
