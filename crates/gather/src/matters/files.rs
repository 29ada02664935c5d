//! Photos and voice notes: checked, re-encoded and on the disk before the transaction that names them; served to whoever
//! may see the words of their matter.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use liren_core::id::{Community, FileId};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_core::time::Time;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_kit::form::{Form, Upload};
use liren_kit::limits::Limit;
use liren_kit::ports::{PhotoRefusal, VoiceRefusal};
use liren_kit::visit::Visit;
use liren_store::files::{self, FileRow, Size};
use liren_store::sql;

use super::{read, show};
use crate::documents;

/// What a photo's refusal means at its field.
fn photo_problem(refusal: PhotoRefusal) -> ProblemKey {
    match refusal {
        PhotoRefusal::NotAPicture | PhotoRefusal::Heic | PhotoRefusal::Broken => ProblemKey::NotAPhoto,
        PhotoRefusal::TooLarge { max_mb } => ProblemKey::FileTooBig { max_mb: usize::try_from(max_mb).unwrap_or(12) },
        PhotoRefusal::TooManyPixels => ProblemKey::PhotoTooLarge,
    }
}

/// What a voice note's refusal means at its field.
fn voice_problem(refusal: VoiceRefusal) -> ProblemKey {
    match refusal {
        VoiceRefusal::NotSound => ProblemKey::NotAVoice,
        VoiceRefusal::TooLong { max_s } => ProblemKey::VoiceTooLong { max_s: usize::try_from(max_s).unwrap_or(60) },
        VoiceRefusal::TooLarge => ProblemKey::FileTooBig { max_mb: 12 },
    }
}

/// Runs on the blocking pool: decoding and writing to disk must not hold up the requests of others.
pub(crate) async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T, Fail> + Send + 'static) -> Result<T, Fail> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Fail::internal("work on a file broke off"))?
}

/// Checks a photo and keeps both sizes; refused with the reason at its field. The file is loose until a matter names it.
pub async fn keep_photo(
    app: &App,
    code: Community,
    id: FileId,
    upload: Upload,
    max_mb: usize,
    now: Time,
) -> Result<FileRow, Fail> {
    let port = app.clone();
    let row = aside(move || {
        let refused = |key| Fail::from(Refusal::field(&*upload.field, key));
        if upload.bytes.len() > max_mb * 1024 * 1024 {
            return Err(refused(ProblemKey::FileTooBig { max_mb }));
        }
        let picture = port.ports.photos.prepare(&upload.bytes).map_err(|r| refused(photo_problem(r)))?;
        port.ports.blobs.put(code, id, Size::Full, &picture.full)?;
        port.ports.blobs.put(code, id, Size::Thumb, &picture.thumb)?;
        let bytes = i64::try_from(picture.full.len()).unwrap_or(i64::MAX);
        let (width, height) = (picture.width.into(), picture.height.into());
        Ok(FileRow { id, kind: "photo".into(), mime: "image/jpeg".into(), bytes, width, height, seconds: 0 })
    });
    note(app, code, row.await?, now).await
}

/// Checks a voice note and keeps it.
pub async fn keep_voice(app: &App, code: Community, id: FileId, upload: Upload, now: Time) -> Result<FileRow, Fail> {
    let port = app.clone();
    let row = aside(move || {
        let voice =
            port.ports.voices.check(&upload.bytes).map_err(|r| Fail::from(Refusal::field(&*upload.field, voice_problem(r))))?;
        port.ports.blobs.put(code, id, Size::Full, &upload.bytes)?;
        let bytes = i64::try_from(upload.bytes.len()).unwrap_or(i64::MAX);
        Ok(FileRow {
            id,
            kind: "voice".into(),
            mime: voice.mime.into(),
            bytes,
            width: 0,
            height: 0,
            seconds: voice.seconds.into(),
        })
    });
    note(app, code, row.await?, now).await
}

/// Notes a file that rests: loose until something names it, and swept after a day.
pub(crate) async fn note(app: &App, code: Community, row: FileRow, now: Time) -> Result<FileRow, Fail> {
    let (kept, moment) = (row.clone(), app.moment());
    app.db
        .write(move |tx| {
            files::note(tx, code, &row, now)?;
            super::jobs::sweep_later(tx, &mut moment.clone(), code).map_err(Fail::from)
        })
        .await?;
    Ok(kept)
}

/// Keeps what a form brought: photos of the field `photo`, one voice note of the field `voice`. What is refused is told at
/// its field; what was fine is kept all the same.
pub async fn keep(visit: &mut Visit, form: &Form, room: usize) -> Result<(Vec<FileRow>, Vec<Problem>), Fail> {
    let (mut kept, mut problems) = (Vec::new(), Vec::new());
    let (app, code, now, client) = (visit.app.clone(), visit.card.code, visit.moment.now, visit.client.to_string());
    let limits = visit.card.pack.limits;
    let mut tell = |result: Result<FileRow, Fail>, problems: &mut Vec<Problem>| match result {
        Ok(row) => {
            kept.push(row);
            Ok(())
        }
        Err(Fail::Refused(Refusal::Invalid(told))) => {
            problems.extend(told);
            Ok(())
        }
        Err(other) => Err(other),
    };
    for (i, upload) in form.uploads("photo").enumerate() {
        if i >= room {
            problems.push(Problem::new("photo", ProblemKey::TooManyFiles { max: limits.photos }));
            break;
        }
        app.limits.take(Limit::Upload, &client, now)?;
        let id = visit.moment.id();
        tell(keep_photo(&app, code, id, upload.clone(), limits.photo_mb, now).await, &mut problems)?;
    }
    if let Some(upload) = form.uploads("voice").next() {
        app.limits.take(Limit::Upload, &client, now)?;
        let id = visit.moment.id();
        tell(keep_voice(&app, code, id, upload.clone(), now).await, &mut problems)?;
    }
    problems.dedup();
    Ok((kept, problems))
}

/// GET a photo or voice note of a matter.
pub async fn serve(
    visit: Visit,
    Path((_, number, id, size)): Path<(String, String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Fail> {
    of_matter(visit, number, None, &id, &size, &headers).await
}

/// GET the same by the reporter's link.
pub async fn serve_secret(
    visit: Visit,
    Path((_, number, secret, id, size)): Path<(String, String, String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Fail> {
    of_matter(visit, number, Some(secret), &id, &size, &headers).await
}

pub(super) async fn of_matter(
    visit: Visit,
    number: String,
    secret: Option<String>,
    id: &str,
    size: &str,
    headers: &HeaderMap,
) -> Result<Response, Fail> {
    let id: FileId = id.parse().map_err(|_| Refusal::NotFound)?;
    let size = sized(size)?;
    let code = visit.card.code;
    let secret = secret.as_deref().map(show::opened).transpose()?;
    let found = visit
        .app
        .db
        .read(move |tx| {
            let Some((matter, file)) = read::file(tx, code, &number, id)? else { return Ok(None) };
            let by_link = show::opens(tx, code, matter.id, secret.as_deref())?;
            Ok::<_, Fail>(files::row(tx, code, id)?.map(|row| (matter, file, row.mime, by_link)))
        })
        .await?;
    let (matter, file, mime, by_link) = found.ok_or(Refusal::NotFound)?;
    let waits = file.waits && !show::reads_original(&visit, &matter, by_link);
    if waits || !show::sees(&visit, &matter, by_link) || !show::sees_words(&visit, &matter, by_link) {
        return Err(Refusal::NotFound.into());
    }
    let id = super::cover::shown(&visit, &matter, &file, by_link);
    send(&visit.app, code, id, size, &mime, headers).await
}

/// Sends a file of a matter that was found to be the reader's to see.
pub(crate) async fn send_known(visit: &Visit, id: FileId, size: &str, headers: &HeaderMap) -> Result<Response, Fail> {
    let (size, code) = (sized(size)?, visit.card.code);
    let row = visit.app.db.read(move |tx| files::row(tx, code, id).map_err(Fail::from)).await?.ok_or(Refusal::NotFound)?;
    let mut response = send(&visit.app, code, id, size, &row.mime, headers).await?;
    if row.kind == "document" {
        documents::hand_on(&mut response);
    }
    Ok(response)
}

/// GET a file of a form that is still being filled in: whoever knows its id uploaded it.
pub async fn serve_loose(
    visit: Visit,
    Path((_, id, size)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Fail> {
    let id: FileId = id.parse().map_err(|_| Refusal::NotFound)?;
    let size = sized(&size)?;
    let code = visit.card.code;
    // Documents are shown nowhere, so that nobody hands any on by our address before something names them.
    let loose = sql!("SELECT mime FROM file WHERE community = $1 AND id = $2 AND attached = FALSE AND kind <> 'document'");
    let mime: Option<String> =
        visit.app.db.read(move |tx| tx.one(loose, &[code.into(), id.into()], |r| r.get(0)).map_err(Fail::from)).await?;
    send(&visit.app, code, id, size, &mime.ok_or(Refusal::NotFound)?, &headers).await
}

fn sized(size: &str) -> Result<Size, Refusal> {
    match size {
        "full" => Ok(Size::Full),
        "thumb" => Ok(Size::Thumb),
        _ => Err(Refusal::NotFound),
    }
}

/// Sends a file, or the part of it a player asks for: phones play sound only from servers that send parts.
async fn send(app: &App, code: Community, id: FileId, size: Size, mime: &str, headers: &HeaderMap) -> Result<Response, Fail> {
    let port = app.clone();
    let bytes = aside(move || port.ports.blobs.get(code, id, size).map_err(Fail::from)).await?.ok_or(Refusal::NotFound)?;
    let all = bytes.len();
    let asked = headers.get(header::RANGE).and_then(|v| v.to_str().ok());
    let part = asked.and_then(|text| range(text, all));
    let mut response = match part {
        Some((from, to)) => {
            let mut r = (StatusCode::PARTIAL_CONTENT, Body::from(bytes[from..=to].to_vec())).into_response();
            let told = HeaderValue::from_str(&format!("bytes {from}-{to}/{all}"));
            r.headers_mut().insert(header::CONTENT_RANGE, told.unwrap_or(HeaderValue::from_static("bytes */*")));
            r
        }
        None => Body::from(bytes).into_response(),
    };
    let h = response.headers_mut();
    h.insert(header::CONTENT_TYPE, HeaderValue::from_str(mime).unwrap_or(HeaderValue::from_static("application/octet-stream")));
    h.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    // A file never changes, but who may see it can: only the person's own browser keeps it, for an hour.
    h.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600"));
    Ok(response)
}

/// `bytes=from-to` of a file of `all` bytes, both ends included; one part only, everything else is answered with the whole.
fn range(text: &str, all: usize) -> Option<(usize, usize)> {
    let (from, to) = text.strip_prefix("bytes=")?.split_once('-')?;
    let last = all.checked_sub(1)?;
    let (from, to) = match (from.trim(), to.trim()) {
        ("", n) => (all.saturating_sub(n.parse().ok()?), last),
        (from, "") => (from.parse().ok()?, last),
        (from, to) => (from.parse().ok()?, to.parse::<usize>().ok()?.min(last)),
    };
    (from <= to).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::range;
    use proptest::prelude::*;

    #[test]
    fn parts_of_a_file_are_understood() {
        assert_eq!(range("bytes=0-1", 10), Some((0, 1)));
        assert_eq!(range("bytes=4-", 10), Some((4, 9)));
        assert_eq!(range("bytes=-3", 10), Some((7, 9)));
        assert_eq!(range("bytes=0-99", 10), Some((0, 9)));
        for wrong in ["bytes=10-", "bytes=5-4", "bytes=", "bytes=a-b", "lines=0-1", "bytes=0-1,3-4", "bytes=-0"] {
            assert_eq!(range(wrong, 10), None, "{wrong}");
        }
        assert_eq!(range("bytes=0-", 0), None);
    }

    proptest! {
        #[test]
        fn no_text_leads_out_of_the_file(text in "(bytes=)?[0-9,a -]{0,24}", all in 0usize..2000) {
            if let Some((from, to)) = range(&text, all) {
                prop_assert!(from <= to && to < all);
            }
        }
    }
}
