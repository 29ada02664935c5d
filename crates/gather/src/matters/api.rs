//! Matters for programs: list, read, file. The same doors as the pages: what a form may not do, a program may not either.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, RawQuery, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64URL_NOPAD;
use liren_core::id::EntranceId;
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_ground::names;
use liren_kit::fail::Fail;
use liren_kit::form::Upload;
use liren_kit::json::Body;
use liren_kit::limits::Limit;
use liren_kit::visit::Visit;
use liren_kit::when::utc;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::asked;
use super::draft::{Draft, Step};
use super::lines::Line;
use super::list::{self, Query};
use super::pin::PinJson;
use super::show::{self, Loaded};
use super::view::{MatterRow, Naming};
use super::{api_cover, api_moves, api_orders, files, said, say, similar, urls};
use crate::documents;
use crate::words::Matters;

/// Rows of an answer.
const ROWS: usize = 50;
/// The header that makes sending twice the same as sending once.
const ONCE: &str = "idempotency-key";
/// Shortest key: it also finds the receipt again, so it must not be guessed.
const ONCE_LEAST: usize = 16;
/// The header with the secret of the reporter's link.
const SECRET: &str = "liren-secret";
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
    responses((status = 200, body = MatterList), (status = 404, description = "No such community")))]
pub async fn list(visit: Visit, RawQuery(raw): RawQuery) -> Result<Json<MatterList>, Fail> {
    let query = Query::parse(raw.as_deref());
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
fn secret(headers: &HeaderMap) -> Option<&str> {
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

/// What a program files. Words or a file are needed; all else has its default.
#[derive(Deserialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub struct NewMatter {
    /// Category code of the rule pack.
    pub category: String,
    /// The reporter's words.
    pub words: String,
    /// Codes of the category's questions (see the rule pack) with the codes of their replies.
    pub answers: BTreeMap<String, String>,
    /// Kind code; the category's own when empty.
    pub kind: String,
    /// The code on the building's poster; empty for somewhere in the community.
    pub building: String,
    /// The entrance's name or id; may be empty.
    pub entrance: String,
    /// The spot on the plan, told by the building.
    pub pin: Option<PinJson>,
    /// Code of the shared part; may be empty.
    pub part: String,
    /// Phone or mail to tell the reporter; may be empty.
    pub contact: String,
    /// "Not to my neighbour leader".
    pub not_leader: bool,
    /// Ids of uploaded files.
    pub files: Vec<String>,
    /// "There is no danger": needed when the words sound like an emergency or a reply comes with advice, after the person
    /// was told what to do and whom to call.
    pub no_danger: bool,
}

/// The receipt.
#[derive(Serialize, ToSchema)]
pub struct FiledJson {
    /// Its number.
    number: String,
    /// The post that has it, in words.
    holder: String,
    /// The date promised, in UTC.
    promise: String,
    /// The secret of the reporter's link: with it the reporter says done or not done.
    secret: String,
    /// The reporter's link. It belongs to nobody else.
    secret_url: String,
    /// The public page.
    url: String,
}

/// File a matter. Sending the same `Idempotency-Key` again answers with the first receipt.
#[utoipa::path(post, path = "/api/v1/c/{community}/matters", tag = "matters", request_body = NewMatter,
    params(("community" = String, Path),
        ("idempotency-key" = Option<String>, Header, description = "At least 16 characters nobody can guess, such as a UUID")),
    responses((status = 201, body = FiledJson), (status = 422, description = "What is wrong, field by field"),
        (status = 429, description = "Too often from here")))]
pub async fn file(mut visit: Visit, headers: HeaderMap, Body(new): Body<NewMatter>) -> Result<Response, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let mut draft = draft(&mut visit, &headers, &names, new).await?;
    let pack = visit.card.pack.clone();
    say::rest(&visit, &mut draft).await?;
    let mut problems: Vec<_> = draft.problems(&pack, &names, Step::Check).into_iter().map(|(_, p)| p).collect();
    let asked = asked::known(pack.category(&draft.category), &draft.asked);
    if asked.len() != draft.asked.len() && pack.category(&draft.category).is_some() {
        problems.push(Problem::new("answers", ProblemKey::NotAChoice));
    }
    problems.extend(say::entrance_problem(&visit, &draft, &names).await?);
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems).into());
    }
    let category = pack.category(&draft.category);
    if asked::barred(category, &draft.asked).is_some() {
        return Err(Refusal::field("answers", ProblemKey::CallFirst).into());
    }
    let advised = asked::known(category, &draft.asked).iter().any(|(_, r)| r.advice.is_some());
    if !draft.safe && (advised || !draft.emergencies(&pack).is_empty()) {
        return Err(Refusal::field("no_danger", ProblemKey::ConsentNeeded).into());
    }
    let (code, now) = (visit.card.code, visit.moment.now);
    say::slow_down(&visit)?;
    let number = say::number(&visit.app, code, &visit.card.zone, now).await?;
    let new = super::file::New { source: "web".into(), changed: false, ..draft.to_new(&names, None, visit.lang) };
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let filed =
        visit.app.db.write(move |tx| super::file::file(tx, &app, &card, &actor, &mut moment.clone(), &number, &new)).await?;
    visit.app.bell.ring();
    let url = urls::Matter::url(code, &filed.number);
    let receipt = FiledJson {
        holder: names.post(&visit.card, visit.lang, filed.holder),
        promise: utc(filed.promise),
        secret_url: visit.app.absolute(&urls::Secret::url(code, &filed.number, &filed.secret)),
        url: visit.app.absolute(&url),
        number: filed.number,
        secret: filed.secret,
    };
    Ok((StatusCode::CREATED, [(header::LOCATION, url), (header::CACHE_CONTROL, "no-store".into())], Json(receipt))
        .into_response())
}

/// What may have been said already: at most three public matters that are not over, the likeliest first. Ask the person.
#[utoipa::path(post, path = "/api/v1/c/{community}/matters/similar", tag = "matters", request_body = NewMatter,
    params(("community" = String, Path)),
    responses((status = 200, body = [MatterRow]), (status = 422, description = "What is wrong, field by field")))]
pub async fn similar(mut visit: Visit, headers: HeaderMap, Body(new): Body<NewMatter>) -> Result<Response, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let draft = draft(&mut visit, &headers, &names, new).await?;
    let new = draft.to_new(&names, None, visit.lang);
    let (card, now) = (visit.card.clone(), visit.moment.now);
    let lines = visit.app.db.read(move |tx| similar::of(tx, &card, &new, now)).await?;
    let naming = Naming { card: &visit.card, names: &names, lang: visit.lang, now, inside: false };
    let rows: Vec<MatterRow> = lines.iter().map(|l| naming.json(l, |p| visit.app.absolute(p))).collect();
    Ok(Json(rows).into_response())
}

/// The same draft a form makes, so that the same rules judge it.
async fn draft(visit: &mut Visit, headers: &HeaderMap, names: &names::Names, new: NewMatter) -> Result<Draft, Fail> {
    let building = match new.building.trim() {
        "" => None,
        code => {
            let known = names.buildings.iter().find(|(_, b)| b.code.eq_ignore_ascii_case(code)).map(|(id, _)| *id);
            Some(known.ok_or_else(|| Refusal::field("building", ProblemKey::NotHere))?)
        }
    };
    let entrance = match (building, new.entrance.trim()) {
        (_, "") => String::new(),
        (None, _) => return Err(Refusal::field("entrance", ProblemKey::NotAChoice).into()),
        (Some(_), id) if id.parse::<EntranceId>().is_ok() => id.to_string(),
        (Some(building), name) => {
            let code = visit.card.code;
            let all = visit.app.db.read(move |tx| say::entrances(tx, code, building).map_err(Fail::from)).await?;
            let found = all.iter().find(|e| e.name == name).ok_or_else(|| Refusal::field("entrance", ProblemKey::NotAChoice))?;
            found.id.to_string()
        }
    };
    let once: [u8; 16] = match headers.get(ONCE) {
        None => visit.moment.bytes(),
        Some(key) => {
            let key = key.to_str().map_err(|_| Refusal::BadRequest)?;
            if key.len() < ONCE_LEAST {
                return Err(Refusal::field(ONCE, ProblemKey::TooShort { min: ONCE_LEAST }).into());
            }
            // Bound to who sends it: another's key finds nobody's receipt.
            let who = visit.actor.account.map_or_else(String::new, |a| a.to_string());
            let mut once = [0; 16];
            once.copy_from_slice(&visit.app.keys.index(&format!("{who}:{key}"), "idempotency")[..16]);
            once
        }
    };
    let pin = match &new.pin {
        None => String::new(),
        Some(p) => {
            // It is told by the building the matter is filed for, so that it cannot contradict it.
            let spot = p.spot(names).filter(|s| building == Some(s.building));
            spot.ok_or_else(|| Refusal::field("pin", ProblemKey::NotHere))?.to_string()
        }
    };
    Ok(Draft {
        pin,
        words: new.words.trim().replace("\r\n", "\n"),
        files: new.files.iter().filter_map(|id| id.parse().ok()).collect(),
        category: new.category,
        asked: new.answers.into_iter().collect(),
        kind: new.kind,
        place: building.map_or_else(|| "none".to_string(), |id| format!("b:{id}")),
        entrance,
        part: new.part,
        contact: new.contact.trim().to_string(),
        not_leader: new.not_leader,
        once: BASE64URL_NOPAD.encode(&once),
        safe: new.no_danger,
        ..Draft::default()
    })
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
        file,
        upload,
        api_orders::look,
        api_orders::take,
        api_moves::settle,
        api_moves::pass_up,
        similar,
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
        api_moves::add
    ),
    components(schemas(MatterList, MatterRow, MatterJson, FileJson, EventJson, NewMatter, FiledJson, UploadedJson)),
    tags((name = "matters", description = "Something a resident wants done or answered"))
)]
struct Doc;

/// This part of the document.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
