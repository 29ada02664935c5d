//! The log for programs: head, signed roots, proofs.

use axum::Json;
use axum::extract::RawQuery;
use liren_core::refusal::Refusal;
use liren_kit::fail::Fail;
use liren_kit::form::queried;
use liren_kit::visit::Visit;
use liren_kit::when::utc;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::pages::ROOTS;
use super::store::{self, Signed};

/// A signed root.
#[derive(Serialize, ToSchema)]
pub struct RootJson {
    /// Entries of the log.
    size: u64,
    /// Its root in lowercase hex.
    root: String,
    /// When it was signed, in UTC.
    time: String,
    /// The same in milliseconds since 1970, as it stands in the signed text.
    time_ms: i64,
    /// Ed25519 over `liren log root v1\n` log `\n` size `\n` time_ms `\n` root `\n`, in lowercase hex.
    signature: String,
}

/// The log as it stands.
#[derive(Serialize, ToSchema)]
pub struct LogJson {
    /// Which log: the community's code.
    log: String,
    size: u64,
    root: String,
    /// The key that signs, in lowercase hex.
    key: String,
    /// Signed roots, the newest first.
    roots: Vec<RootJson>,
}

fn json(s: &Signed) -> RootJson {
    RootJson {
        size: s.root.size,
        root: s.root.hash.to_string(),
        time: utc(s.root.time),
        time_ms: s.root.time.0,
        signature: s.signature.to_string(),
    }
}

/// The log as it stands, with its signed roots.
#[utoipa::path(get, path = "/api/v1/c/{community}/log", tag = "log",
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = LogJson), (status = 404, description = "No such community")))]
pub async fn head(visit: Visit) -> Result<Json<LogJson>, Fail> {
    let c = visit.card.code;
    let (log, roots) = visit.app.db.read(move |tx| Ok::<_, Fail>((store::head(tx, c)?, store::signed(tx, c, ROOTS)?))).await?;
    Ok(Json(LogJson {
        log: c.to_string(),
        size: log.size(),
        root: log.root().to_string(),
        key: store::key(&visit.app, c).to_string(),
        roots: roots.iter().map(json).collect(),
    }))
}

/// A number of the query; nothing where it is left out.
fn number(raw: Option<&str>, name: &str) -> Result<Option<u64>, Refusal> {
    let text = queried(raw, name);
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| Refusal::BadRequest) }
}

/// A proof of RFC 9162.
#[derive(Serialize, ToSchema)]
pub struct ProofJson {
    /// The entry's hash, where one was asked for.
    leaf: Option<String>,
    /// Size of the log that is proved.
    size: u64,
    /// Its root.
    root: String,
    /// Hashes, from the bottom.
    proof: Vec<String>,
}

/// That an entry stands in the log.
#[utoipa::path(get, path = "/api/v1/c/{community}/log/inclusion", tag = "log",
    params(("community" = String, Path, description = "12-digit code"),
        ("index" = u64, Query, description = "Place in the log, from 0"),
        ("size" = Option<u64>, Query, description = "Size of the log; as it stands if left out")),
    responses((status = 200, body = ProofJson), (status = 400, description = "No such index or size in the query"),
        (status = 404, description = "The log is not so long")))]
pub async fn inclusion(visit: Visit, RawQuery(raw): RawQuery) -> Result<Json<ProofJson>, Fail> {
    let (index, size) = (number(raw.as_deref(), "index")?.ok_or(Refusal::BadRequest)?, number(raw.as_deref(), "size")?);
    let c = visit.card.code;
    let read = visit.app.db.read(move |tx| {
        let size = match size {
            Some(size) => size,
            None => store::head(tx, c)?.size(),
        };
        let (leaf, proof) = store::inclusion(tx, c, index, size)?.ok_or(Refusal::NotFound)?;
        let root = store::root_at(tx, c, size)?.ok_or(Refusal::NotFound)?;
        Ok::<_, Fail>(ProofJson {
            leaf: Some(leaf.to_string()),
            size,
            root: root.to_string(),
            proof: proof.iter().map(ToString::to_string).collect(),
        })
    });
    Ok(Json(read.await?))
}

/// That the log only grew.
#[utoipa::path(get, path = "/api/v1/c/{community}/log/consistency", tag = "log",
    params(("community" = String, Path, description = "12-digit code"),
        ("old" = u64, Query, description = "The older size"),
        ("size" = Option<u64>, Query, description = "The newer size; as it stands if left out")),
    responses((status = 200, body = ProofJson), (status = 400, description = "No such sizes in the query"),
        (status = 404, description = "The log is not so long")))]
pub async fn consistency(visit: Visit, RawQuery(raw): RawQuery) -> Result<Json<ProofJson>, Fail> {
    let (old, size) = (number(raw.as_deref(), "old")?.ok_or(Refusal::BadRequest)?, number(raw.as_deref(), "size")?);
    let c = visit.card.code;
    let read = visit.app.db.read(move |tx| {
        let size = match size {
            Some(size) => size,
            None => store::head(tx, c)?.size(),
        };
        let proof = store::consistency(tx, c, old, size)?.ok_or(Refusal::NotFound)?;
        let root = store::root_at(tx, c, size)?.ok_or(Refusal::NotFound)?;
        let proof = proof.iter().map(ToString::to_string).collect();
        Ok::<_, Fail>(ProofJson { leaf: None, size, root: root.to_string(), proof })
    });
    Ok(Json(read.await?))
}

#[derive(OpenApi)]
#[openapi(paths(head, inclusion, consistency), components(schemas(LogJson, RootJson, ProofJson)))]
struct Doc;

/// This part of the document.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
