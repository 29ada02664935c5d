//! `liren serve` and `liren worker`: start, run until told to stop, end cleanly.

use std::net::{SocketAddr, TcpListener};
use std::thread::JoinHandle;

use liren_kit::app::App;
use liren_server::config::Config;
use liren_server::{build, listen, logs, metrics};

use super::At;

/// Serves pages and the API.
pub fn serve(at: &At) -> Result<(), String> {
    let config = at.load()?;
    logs::start(&config.log, config.log_format == "json")?;
    for problem in config.problems() {
        tracing::warn!("{problem}");
    }
    let db = build::open(&config)?;
    build::migrate(&db)?;
    let app = build::app(&config, db, false)?;
    let listener = TcpListener::bind(config.listen).map_err(|e| format!("listen = {}: {e}", config.listen))?;
    run(&config, app, listener, |addr| tracing::info!(%addr, "listening"))
}

/// Runs background work only.
pub fn worker(at: &At) -> Result<(), String> {
    let config = at.load()?;
    logs::start(&config.log, config.log_format == "json")?;
    let app = build::app(&config, build::open(&config)?, false)?;
    let threads = liren_kit::jobs::start(&app, &build::kinds(), config.workers.max(1));
    runtime(config.readers)?.block_on(stopped());
    finish(app, threads)
}

/// Brings the database to this version's schema and says which it is; an error names rule packs that this version cannot read.
pub fn migrate(at: &At) -> Result<(), String> {
    let db = build::open(&at.load()?)?;
    build::migrate(&db)?;
    let version = db.version_now().map_err(|e| format!("database: {e}"))?;
    println!("{}", version.unwrap_or_default());
    let bad = super::check::packs(&db);
    db.close();
    if bad.is_empty() { Ok(()) } else { Err(bad.join("\n")) }
}

/// Serves an app until the process is told to stop. `ready` hears the address once it listens.
pub fn run(config: &Config, app: App, listener: TcpListener, ready: impl FnOnce(SocketAddr)) -> Result<(), String> {
    let tls = config.tls.as_ref().map(|t| listen::tls(&t.certificate, &t.key)).transpose()?;
    let api = serde_json::to_string(&build::openapi()).map_err(|e| format!("OpenAPI: {e}"))?;
    let mut router = liren_kit::router::router(&app, build::slices(), api);
    if config.metrics.is_some() {
        router = router.layer(axum::middleware::from_fn(metrics::count));
    }
    let threads = liren_kit::jobs::start(&app, &build::kinds(), config.workers);
    runtime(config.readers)?.block_on(async {
        listener.set_nonblocking(true).map_err(|e| e.to_string())?;
        let addr = listener.local_addr().map_err(|e| e.to_string())?;
        let listener = tokio::net::TcpListener::from_std(listener).map_err(|e| e.to_string())?;
        if let Some(addr) = config.metrics {
            metrics::serve(addr, app.clone()).await?;
        }
        ready(addr);
        listen::serve(listener, tls, router, stopped()).await;
        Ok::<_, String>(())
    })?;
    finish(app, threads)
}

/// As many threads as may read at once: a page's reading runs on the thread that answers.
fn runtime(readers: usize) -> Result<tokio::runtime::Runtime, String> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(readers.max(cores))
        .enable_all()
        .build()
        .map_err(|e| format!("runtime: {e}"))
}

/// Workers end what they hold, then the database closes.
fn finish(app: App, threads: Vec<JoinHandle<()>>) -> Result<(), String> {
    app.bell.close();
    for thread in threads {
        thread.join().map_err(|_| "a worker thread panicked".to_string())?;
    }
    app.db.clone().close();
    tracing::info!("stopped");
    Ok(())
}

/// Ready when the process is told to stop (Ctrl-C or SIGTERM).
async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let mut term = match signal(SignalKind::terminate()) {
        Ok(term) => term,
        Err(_) => return drop(tokio::signal::ctrl_c().await),
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = term.recv() => {}
    }
}
