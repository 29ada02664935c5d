//! The floor: what the machine can do at all. Bare axum over rusqlite: the same statements as a visitor's page and list,
//! `prepare_cached`, one reader thread, JSON of the rows instead of HTML. Valid only if it is itself quick.

use std::fmt::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc;

use axum::Router;
use axum::extract::{Path as At, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::oneshot;

/// Statements as `gather::matters::read` asks them for a visitor.
const ONE: &str =
    "SELECT id, number, kind, category, visibility, state, outcome, level, holder, pack, pack_version, rule, filed, promise,
    step_due, changed, compound, building, entrance, grid, resident_group, circle, part, words, released, reporter, about, files
    FROM matter WHERE community = ?1 AND number = ?2";
const EVENTS: &str =
    "SELECT at, kind, by_post, shown, words, due FROM matter_event WHERE community = ?1 AND matter = ?2 ORDER BY seq DESC";
const LIST: &str =
    "SELECT id, number, category, visibility, state, outcome, level, holder, filed, promise, step_due, changed, compound,
    building, part, words, released, files FROM matter
    WHERE community = ?1 AND listed = 1 AND (changed < ?2 OR (changed = ?2 AND id < ?3)) ORDER BY changed DESC, id DESC LIMIT ?4";

enum Ask {
    Page(i64, String),
    List(i64),
}

type Job = (Ask, oneshot::Sender<Option<String>>);

/// Serves until the process is ended.
pub fn serve(db: &Path, listen: SocketAddr) -> Result<(), String> {
    let (jobs, queue) = mpsc::channel::<Job>();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(db, flags).map_err(|e| e.to_string())?;
    conn.set_prepared_statement_cache_capacity(64);
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(|e| e.to_string())?;
    std::thread::spawn(move || {
        for (ask, reply) in queue {
            drop(reply.send(answer(&conn, &ask).ok().flatten()));
        }
    });
    let router = Router::new()
        .route("/c/{community}/matters/{number}", get(page))
        .route("/c/{community}/matters", get(list))
        .route("/readyz", get(|| async { "ready" }))
        .with_state(jobs);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(listen).await.map_err(|e| e.to_string())?;
        crate::listen::serve(listener, None, router, std::future::pending()).await;
        Ok(())
    })
}

async fn page(State(jobs): State<mpsc::Sender<Job>>, At((community, number)): At<(i64, String)>) -> Response {
    ask(&jobs, Ask::Page(community, number)).await
}

async fn list(State(jobs): State<mpsc::Sender<Job>>, At(community): At<i64>) -> Response {
    ask(&jobs, Ask::List(community)).await
}

async fn ask(jobs: &mpsc::Sender<Job>, ask: Ask) -> Response {
    let (reply, answer) = oneshot::channel();
    if jobs.send((ask, reply)).is_err() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    match answer.await {
        Ok(Some(json)) => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn answer(conn: &Connection, ask: &Ask) -> rusqlite::Result<Option<String>> {
    let mut out = String::with_capacity(8 * 1024);
    match ask {
        Ask::Page(community, number) => {
            let mut stmt = conn.prepare_cached(ONE)?;
            let mut rows = stmt.query((community, number))?;
            let Some(row) = rows.next()? else { return Ok(None) };
            let id: Vec<u8> = row.get(0)?;
            object(&mut out, row, 28)?;
            drop(rows);
            all(conn, EVENTS, (community, id), 6, &mut out)?;
        }
        Ask::List(community) => all(conn, LIST, (community, i64::MAX, vec![0xff; 16], 21), 18, &mut out)?,
    }
    Ok(Some(out))
}

fn all(conn: &Connection, sql: &str, params: impl rusqlite::Params, columns: usize, out: &mut String) -> rusqlite::Result<()> {
    let mut stmt = conn.prepare_cached(sql)?;
    let mut rows = stmt.query(params)?;
    out.push('[');
    while let Some(row) = rows.next()? {
        object(out, row, columns)?;
        out.push(',');
    }
    out.push(']');
    Ok(())
}

/// A text as a JSON string.
fn quoted(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c == '"' || c == '\\' || c < ' ') {
        out.push_str(&rest[..at]);
        let c = rest[at..].chars().next().unwrap_or(' ');
        let _ = write!(out, "\\u{:04x}", u32::from(c));
        rest = &rest[at + c.len_utf8()..];
    }
    out.push_str(rest);
    out.push('"');
}

/// A row as a JSON array.
fn object(out: &mut String, row: &rusqlite::Row<'_>, columns: usize) -> rusqlite::Result<()> {
    out.push('[');
    for i in 0..columns {
        match row.get_ref(i)? {
            ValueRef::Null => out.push_str("null"),
            ValueRef::Integer(n) => write!(out, "{n}").unwrap_or_default(),
            ValueRef::Real(n) => write!(out, "{n}").unwrap_or_default(),
            ValueRef::Text(t) => quoted(out, std::str::from_utf8(t).unwrap_or_default()),
            ValueRef::Blob(b) => data_encoding::HEXLOWER.encode_append(b, out),
        }
        out.push(',');
    }
    out.push(']');
    Ok(())
}
