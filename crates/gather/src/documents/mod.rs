//! Documents people attach (PDF, .docx, .xlsx): looked at by their first bytes and not by their name, kept as they are, handed on to
//! be downloaded and never shown by us. One place for every slice that takes them; `papers` is how they hang on something, beside
//! photos.

pub(crate) mod papers;

use axum::http::{HeaderValue, header};
use axum::response::Response;
use liren_core::id::{Community, FileId};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::Time;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_kit::form::{DOCUMENT_MB, Upload};
use liren_store::files::{FileRow, Size};

use crate::matters::{aside, note_file};

const PDF: &str = "application/pdf";
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Media types that are taken.
pub(crate) const TYPES: [&str; 3] = [PDF, DOCX, XLSX];

fn holds(bytes: &[u8], piece: &[u8]) -> bool {
    bytes.windows(piece.len()).any(|w| w == piece)
}

/// What it is by its content; none for what is not taken. The names within a package stand uncompressed in it.
fn sort(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"%PDF-") {
        return holds(&bytes[bytes.len().saturating_sub(2_048)..], b"%%EOF").then_some(PDF);
    }
    // Macros run on the reader's machine.
    if !bytes.starts_with(b"PK\x03\x04") || !holds(bytes, b"[Content_Types].xml") || holds(bytes, b"vbaProject.bin") {
        return None;
    }
    match (holds(bytes, b"word/document.xml"), holds(bytes, b"xl/workbook.xml")) {
        (true, false) => Some(DOCX),
        (false, true) => Some(XLSX),
        _ => None,
    }
}

/// Whether somebody means these bytes as a document, even where it is none that is taken.
pub(crate) fn meant(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF") || bytes.starts_with(b"PK\x03\x04")
}

/// The ending of a file of a media type.
fn ending(mime: &str) -> &'static str {
    match mime {
        PDF => "pdf",
        DOCX => "docx",
        XLSX => "xlsx",
        _ => "bin",
    }
}

/// A size as people read it: `640 KB`, `1.2 MB`.
fn size(bytes: i64) -> String {
    let tenths = (bytes.max(0) * 10 + 524_288) / 1_048_576;
    if tenths >= 10 { format!("{}.{} MB", tenths / 10, tenths % 10) } else { format!("{} KB", (bytes.max(0) + 1_023) / 1_024) }
}

/// Checks a document and keeps it; refused with the reason at its field. It is loose until something names it.
pub(crate) async fn keep_one(app: &App, code: Community, id: FileId, upload: Upload, now: Time) -> Result<FileRow, Fail> {
    let port = app.clone();
    let row = aside(move || {
        let refused = |key| Fail::from(Refusal::field(&*upload.field, key));
        if upload.bytes.len() > DOCUMENT_MB * 1024 * 1024 {
            return Err(refused(ProblemKey::FileTooBig { max_mb: DOCUMENT_MB }));
        }
        let mime = sort(&upload.bytes).ok_or_else(|| refused(ProblemKey::NotADocument))?;
        port.ports.blobs.put(code, id, Size::Full, &upload.bytes)?;
        let bytes = i64::try_from(upload.bytes.len()).unwrap_or(i64::MAX);
        Ok(FileRow { id, kind: "document".into(), mime: mime.into(), bytes, width: 0, height: 0, seconds: 0 })
    });
    note_file(app, code, row.await?, now).await
}

/// A header's value of UTF-8 (RFC 8187).
fn encoded(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// What a document is handed on with: to be saved, never opened within our pages, whatever a browser makes of it.
pub(crate) fn hand_on(response: &mut Response) {
    let h = response.headers_mut();
    h.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    h.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    h.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
}

/// The same under the name it is saved by.
fn named(mut response: Response, title: &str, mime: &str) -> Response {
    let name = encoded(&format!("{}.{}", title.replace(['/', '\\'], " "), ending(mime)));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{name}")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The smallest that is taken of each sort.
    pub(crate) const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";
    pub(crate) const DOCX: &[u8] = b"PK\x03\x04[Content_Types].xml|word/document.xml";
    pub(crate) const XLSX: &[u8] = b"PK\x03\x04[Content_Types].xml|xl/workbook.xml";

    fn package(names: &[&str]) -> Vec<u8> {
        [b"PK\x03\x04".as_slice(), names.join("|").as_bytes()].concat()
    }

    #[test]
    fn a_document_is_what_its_bytes_say() {
        for (bytes, mime) in [PDF, DOCX, XLSX].into_iter().zip(TYPES) {
            assert_eq!(sort(bytes), Some(mime));
            assert!(meant(bytes));
        }
        for wrong in [
            package(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]),
            package(&["[Content_Types].xml", "word/document.xml", "xl/workbook.xml"]),
            package(&["[Content_Types].xml", "ppt/presentation.xml"]),
            package(&["word/document.xml"]),
            b"%PDF-1.7 cut off".to_vec(),
            b"<html>%PDF-1.7 %%EOF</html>".to_vec(),
            b"MZ".to_vec(),
            Vec::new(),
        ] {
            assert_eq!(sort(&wrong), None, "{wrong:?}");
        }
        assert!(!meant(b"MZ") && !meant(b"\xff\xd8") && !meant(b""));
    }

    #[test]
    fn sizes_and_names_can_be_read() {
        assert_eq!(
            (size(0), size(1), size(655_360), size(1_258_291)),
            ("0 KB".into(), "1 KB".into(), "640 KB".into(), "1.2 MB".into())
        );
        assert_eq!(encoded("报价 a.pdf"), "%E6%8A%A5%E4%BB%B7%20a.pdf");
    }

    proptest! {
        #[test]
        fn no_bytes_break_it_and_no_title_leaves_its_header(bytes in proptest::collection::vec(any::<u8>(), 0..300), title in "\\PC{0,40}") {
            prop_assert!(sort(&bytes).is_none_or(|mime| TYPES.contains(&mime)));
            let value = format!("attachment; filename*=UTF-8''{}", encoded(&title));
            prop_assert!(HeaderValue::from_str(&value).is_ok());
        }
    }
}
