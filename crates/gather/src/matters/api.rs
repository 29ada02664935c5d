//! Matters for programs: list, read, bring files. The same doors as the pages: what a form may not do, a program may not either.

use axum::Json;
use axum::extract::{Path, RawQuery, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use liren_core::refusal::Refusal;
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::form::Upload;
use liren_kit::limits::Limit;
use liren_kit::visit::Visit;
use liren_kit::when::utc;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::lines::Line;
use super::list::{self, Query};
use super::pin::PinJson;
use super::show::{self, Loaded};
use super::view::{MatterRow, Naming};
use super::{api_cover, api_desk, api_file, api_more, api_moves, api_orders, files, said, urls};
use crate::documents;
use crate::words::Matters;

/// Rows of an answer.
pub(super) const ROWS: usize = 50;
/// The header with the secret of the reporter's link.
pub(super) const SECRET: &str = "liren-secret";
/// Largest upload, in bytes.
const UPLOAD: usize = 13 * 1024 * 1024;

/// Matters as the public list shows them.
#[derive(Serialize, ToSchema)]
pub struct MatterList {
    matters: Vec<MatterRow>,
    /// Pass it as `before` to go on; absent at the end.
    next: Option<String>,
}

/// The public list, newest first.
#[utoipa::path(get, path = "/api/v1/c/{community}/matters", tag = "matters",
    params(("community" = String, Path, description = "12-digit code"),
        ("q" = Option<String>, Query, description = "Words or a number"),
        ("category" = Option<String>, Query, description = "Category code"),
        ("state" = Option<String>, Query, description = "`open`, `asked`, `shelved` or `closed`"),
        ("building" = Option<String>, Query, description = "The code on a building's poster"),
        ("before" = Option<String>, Query, description = "`next` of the answer before")),
    responses((status = 200, body = MatterList), (status = 400, description = "`before` is none"),
        (status = 404, description = "No such community")))]
pub async fn list(visit: Visit, RawQuery(raw): RawQuery) -> Result<Json<MatterList>, Fail> {
    let query = Query::parse(raw.as_deref());
    query.goes_on()?;
    let (names, rows, next) = list::rows(&visit, &query, ROWS).await?;
    let naming = Naming { card: &visit.card, names: &names, lang: visit.lang, now: visit.moment.now, inside: false };
    let matters = rows.iter().map(|l| naming.json(l, |p| visit.app.absolute(p))).collect();
    Ok(Json(MatterList { matters, next }))
}

/// A photo or voice note of a matter.
#[derive(Serialize, ToSchema)]
pub struct FileJson {
    id: String,
    /// `photo`, `voice` or `document`.
    kind: String,
    /// `filed`, `note` or `answer`.
    purpose: String,
    /// Length of a voice note.
    seconds: i64,
    width: i64,
    height: i64,
    url: String,
    /// The same for a program with a token, which opens nothing else.
    api_url: String,
}

/// One matter, as far as the reader may see it.
#[derive(Serialize, ToSchema)]
pub struct MatterJson {
    #[serde(flatten)]
    matter: MatterRow,
    /// Kind code: help, complaint, inquiry, suggestion or praise.
    kind: String,
    /// Send it with a move: it is refused as stale when somebody else was quicker.
    seen: i64,
    /// Why this post has it, in words.
    why: String,
    /// Rule pack and version it is judged by.
    pack: String,
    /// Version of the pack.
    pack_version: i64,
    /// The spot somebody marked on the plan, for those who may know the place.
    pin: Option<PinJson>,
    /// What was asked besides and answered, once the words may be read.
    answers: Vec<AnswerJson>,
    /// Its photos and voice notes, once they may be seen.
    files: Vec<FileJson>,
}

/// A question of the category with its answer.
#[derive(Serialize, ToSchema)]
pub struct AnswerJson {
    /// The question.
    asked: String,
    /// The reply.
    said: String,
}

/// The secret of a request, from its header.
pub(super) fn secret(headers: &HeaderMap) -> Option<&str> {
    headers.get(SECRET).and_then(|v| v.to_str().ok())
}

/// A matter in full.
pub async fn in_full(visit: &Visit, loaded: Loaded) -> Result<MatterJson, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let m = &loaded.matter;
    let inside = show::sees_words(visit, m, loaded.by_link);
    let own = show::reads_original(visit, m, loaded.by_link);
    let naming = Naming { card: &visit.card, names: &names, lang: visit.lang, now: visit.moment.now, inside: own };
    let at = |id, size| visit.app.absolute(&urls::File::url(visit.card.code, &m.number, id, size));
    let files = loaded.files.iter().filter(|_| inside).map(|f| FileJson {
        id: f.id.to_string(),
        kind: f.kind.clone(),
        purpose: f.purpose.clone(),
        seconds: f.seconds,
        width: f.width,
        height: f.height,
        url: at(f.id, "full"),
        api_url: visit.app.absolute(&urls::ApiFile::url(visit.card.code, &m.number, f.id, "full")),
    });
    Ok(MatterJson {
        matter: naming.json(&Line::from(m), |p| visit.app.absolute(p)),
        kind: m.kind.clone(),
        seen: m.changed.0,
        why: said::rule_words(Matters(visit.lang), &loaded.pack, m, visit.lang, own),
        pack: m.pack.clone(),
        pack_version: m.pack_version,
        pin: show::spot_of(visit, m, loaded.by_link).map(|s| PinJson::of(s, &names)),
        answers: if inside {
            let told = m.answered(&loaded.pack, visit.lang);
            told.into_iter().map(|(asked, said)| AnswerJson { asked, said }).collect()
        } else {
            Vec::new()
        },
        files: files.collect(),
    })
}

/// One matter.
#[utoipa::path(get, path = "/api/v1/c/{community}/matters/{number}", tag = "matters",
    params(("community" = String, Path), ("number" = String, Path, description = "Such as `2026-0042`"),
        ("liren-secret" = Option<String>, Header, description = "The secret of the reporter's link")),
    responses((status = 200, body = MatterJson), (status = 404, description = "None, or none the reader may know of")))]
pub async fn one(visit: Visit, Path((_, number)): Path<(String, String)>, headers: HeaderMap) -> Result<Json<MatterJson>, Fail> {
    let loaded = show::load(&visit, number, secret(&headers)).await?;
    in_full(&visit, loaded).await.map(Json)
}

/// A line of the timeline.
#[derive(Serialize, ToSchema)]
pub struct EventJson {
    /// When, in UTC.
    at: String,
    /// What happened: `filed`, `routed`, `passed_up`, `clock`, `settled`...
    what: String,
    /// The post that did or got it, in words.
    post: Option<String>,
    /// What was said, as far as the reader may see it.
    words: Option<String>,
    /// A date that belongs to it, in UTC.
    due: Option<String>,
}

/// What happened to a matter, newest first.
#[utoipa::path(get, path = "/api/v1/c/{community}/matters/{number}/timeline", tag = "matters",
    params(("community" = String, Path), ("number" = String, Path),
        ("liren-secret" = Option<String>, Header, description = "The secret of the reporter's link")),
    responses((status = 200, body = Vec<EventJson>), (status = 404, description = "None, or none the reader may know of")))]
pub async fn timeline(
    visit: Visit,
    Path((_, number)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Vec<EventJson>>, Fail> {
    let loaded = show::load(&visit, number, secret(&headers)).await?;
    let names = names::of(&visit.app, &visit.card).await?;
    let m = &loaded.matter;
    let reads = show::Reads::of(&visit, m, loaded.by_link);
    let lines = loaded.events.iter().map(|e| EventJson {
        at: utc(e.at),
        what: e.kind.clone(),
        post: e.post.map(|p| said::holder_words(&names, &visit.card, visit.lang, m.visibility, p, reads.original)),
        words: Some(match (e.kind.as_str(), reads.words(e)) {
            ("asked_outside", kept) => said::helper_words(&names, &visit.card, visit.lang, &kept),
            (_, words) => words,
        })
        .filter(|w| !w.is_empty()),
        due: e.due.map(utc),
    });
    Ok(Json(lines.collect()))
}

/// An uploaded file.
#[derive(Serialize, ToSchema)]
pub struct UploadedJson {
    /// Name it within a day where it belongs (`files` of a matter, of a step of a ballot or project, papers of a meeting); after that it is gone.
    id: String,
    /// `photo`, `voice` or `document`.
    kind: String,
    width: i64,
    height: i64,
    /// Length of a voice note.
    seconds: i64,
}

/// Upload a photo (`image/*`), a voice note of up to 60 s (`audio/*`) or a document (PDF, .docx, .xlsx, up to 10 MB; by somebody who
/// holds a post), as the body itself. Photos lose everything but the picture. Documents may be named as papers of meetings, ballots and
/// projects.
#[utoipa::path(post, path = "/api/v1/c/{community}/files", tag = "matters",
    params(("community" = String, Path)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = UploadedJson), (status = 403, description = "A document, by somebody without a post"),
        (status = 413, description = "Too large"), (status = 422, description = "Not a photo, voice note or document that can be taken")))]
pub async fn upload(mut visit: Visit, request: Request) -> Result<Response, Fail> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("").to_string();
    let (photo, voice) = (kind.starts_with("image/"), kind.starts_with("audio/"));
    let document = documents::TYPES.contains(&kind.split(';').next().unwrap_or("").trim());
    if !photo && !voice && !document {
        return Err(Refusal::WrongType.into());
    }
    // Only what somebody with a post makes names documents; from everybody else they would only take room.
    if document && visit.actor.posts.is_empty() {
        return Err(Refusal::Forbidden.into());
    }
    let (code, now) = (visit.card.code, visit.moment.now);
    visit.app.limits.take(Limit::Upload, &visit.client.to_string(), now)?;
    let bytes = axum::body::to_bytes(request.into_body(), UPLOAD).await.map_err(|_| Refusal::TooLarge)?;
    let upload = Upload { field: "file".into(), name: String::new(), bytes };
    let (app, id, limit) = (visit.app.clone(), visit.moment.id(), visit.card.pack.limits.photo_mb);
    let row = if photo {
        files::keep_photo(&app, code, id, upload, limit, now).await?
    } else if document {
        documents::keep_one(&app, code, id, upload, now).await?
    } else {
        files::keep_voice(&app, code, id, upload, now).await?
    };
    let told =
        UploadedJson { id: row.id.to_string(), kind: row.kind, width: row.width, height: row.height, seconds: row.seconds };
    Ok((StatusCode::CREATED, Json(told)).into_response())
}

#[derive(OpenApi)]
#[openapi(
    paths(
        list,
        one,
        timeline,
        api_file::file,
        api_file::receipt,
        upload,
        api_orders::look,
        api_orders::take,
        api_moves::settle,
        api_moves::pass_up,
        api_file::similar,
        api_moves::send_back,
        api_moves::extend,
        api_moves::shelve,
        api_moves::release,
        api_moves::note,
        api_moves::assign,
        api_moves::confirm,
        api_moves::weigh,
        api_moves::ask,
        api_moves::ask_outside,
        api_moves::recategorise,
        api_cover::one,
        api_cover::names,
        api_cover::parts,
        api_moves::merge,
        api_moves::split,
        api_moves::withdraw,
        api_moves::add,
        api_moves::end_outside,
        api_more::follow,
        api_more::unfollow,
        api_more::my_matters,
        api_more::may,
        api_more::orders,
        api_more::helpers,
        api_more::likely,
        api_more::letter,
        api_more::for_group,
        api_more::file,
        api_desk::list,
        api_desk::assignable,
        api_desk::assign,
        api_desk::filters,
        api_desk::keep_filter,
        api_desk::drop_filter
    ),
    components(schemas(MatterList, MatterRow, MatterJson, FileJson, EventJson, api_file::NewMatter, api_file::FiledJson, UploadedJson)),
    tags((name = "matters", description = "Something a resident wants done or answered"))
)]
struct Doc;

/// This part of the document.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
