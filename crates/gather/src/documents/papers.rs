//! Papers: photos and documents that hang on something, such as a meeting, a ballot, a quote or a line of accounts. They come by one
//! field of a form or as ids that a program names, and are attached, shown, told and handed on in one way; each slice keeps its own
//! rows of what hangs where.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use axum::response::Response;
use liren_core::id::{Community, FileId};
use liren_core::lang::Lang;
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::{Form, Upload};
use liren_kit::limits::Limit;
use liren_kit::visit::Visit;
use liren_store::files;
use liren_store::{Error, Row, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ending, keep_one, meant, named, size};
use crate::matters::{keep_photo, send_file};
use crate::words::Documents;

/// The field of a form, and of a program's object, that papers come in.
pub const FIELD: &str = "files";

/// What is taken somewhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Takes {
    /// Photos alone.
    Photos,
    /// Photos and documents.
    Papers,
}

impl Takes {
    /// What is wrong with a file of another sort.
    fn other(self) -> ProblemKey {
        match self {
            Self::Photos => ProblemKey::NotAPhoto,
            Self::Papers => ProblemKey::NotAPaper,
        }
    }
}

/// Keeps one upload as what it is.
async fn keep_upload(visit: &Visit, id: FileId, upload: Upload, takes: Takes) -> Result<FileId, Fail> {
    let (app, code, now) = (visit.app.clone(), visit.card.code, visit.moment.now);
    if takes == Takes::Papers && meant(&upload.bytes) {
        return keep_one(&app, code, id, upload, now).await.map(|row| row.id);
    }
    match keep_photo(&app, code, id, upload, visit.card.pack.limits.photo_mb, now).await {
        Ok(row) => Ok(row.id),
        Err(Fail::Refused(Refusal::Invalid(mut told))) => {
            for problem in &mut told {
                if problem.key == ProblemKey::NotAPhoto {
                    problem.key = takes.other();
                }
            }
            Err(Refusal::Invalid(told).into())
        }
        Err(other) => Err(other),
    }
}

/// Keeps the papers a form brought, at most `most` of them and none where none are taken; what is refused is told at their field. They
/// are loose until something names them.
pub async fn keep(
    visit: &mut Visit,
    form: &Form,
    takes: Option<Takes>,
    most: usize,
) -> Result<(Vec<FileId>, Vec<Problem>), Fail> {
    let (takes, room) = (takes.unwrap_or(Takes::Photos), room(takes, most));
    let (mut kept, mut problems) = (Vec::new(), Vec::new());
    let client = visit.client.to_string();
    // Listed by their ids, they stand as somebody put them.
    let mut ids: Vec<FileId> = form.uploads(FIELD).take(room).map(|_| visit.moment.id()).collect();
    ids.sort_unstable();
    if form.uploads(FIELD).nth(room).is_some() {
        problems.push(Problem::new(FIELD, ProblemKey::TooManyFiles { max: room }));
    }
    for (upload, id) in form.uploads(FIELD).zip(ids) {
        visit.app.limits.take(Limit::Upload, &client, visit.moment.now)?;
        match keep_upload(visit, id, upload.clone(), takes).await {
            Ok(id) => kept.push(id),
            Err(Fail::Refused(Refusal::Invalid(told))) => problems.extend(told),
            Err(other) => return Err(other),
        }
    }
    problems.dedup();
    Ok((kept, problems))
}

/// How many files may come where so much is taken, by what the pack lets somebody send at once.
pub fn room(takes: Option<Takes>, most: usize) -> usize {
    if takes.is_some() { most } else { 0 }
}

/// Ids that a program names, at most `room` of them.
pub fn ids(named: &[String], room: usize) -> Result<Vec<FileId>, Problem> {
    if named.len() > room {
        return Err(Problem::new(FIELD, ProblemKey::TooManyFiles { max: room }));
    }
    named.iter().map(|id| id.parse().map_err(|_| Problem::new(FIELD, ProblemKey::NotHere))).collect()
}

/// Attaches a loose file to whatever is about to name it; what is not there, hangs elsewhere already or is of another sort is told at
/// the field.
pub fn attach(tx: &mut Tx<'_>, c: Community, file: FileId, takes: Takes) -> Result<(), Fail> {
    let kind = files::row(tx, c, file)?.map(|f| f.kind);
    let wrong = match kind.as_deref() {
        None => Some(ProblemKey::NotHere),
        Some("photo") => None,
        Some("document") if takes == Takes::Papers => None,
        Some(_) => Some(takes.other()),
    };
    let wrong = match wrong {
        None if !files::attach_any(tx, c, file)? => Some(ProblemKey::NotHere),
        wrong => wrong,
    };
    wrong.map_or(Ok(()), |key| Err(Refusal::field(FIELD, key).into()))
}

/// A paper as it hangs somewhere.
#[derive(Clone, Debug)]
pub struct Paper {
    /// The file.
    pub file: FileId,
    /// A document; otherwise a photo.
    pub document: bool,
    /// Its media type.
    pub mime: String,
    /// Its size.
    pub bytes: i64,
    /// Pixels; of a photo.
    pub width: i64,
    /// Pixels; of a photo.
    pub height: i64,
}

impl Paper {
    /// From a row that begins with a file's `id, kind, mime, bytes, width, height`.
    pub fn of(r: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            file: r.get(0)?,
            document: r.str(1)? == "document",
            mime: r.get(2)?,
            bytes: r.get(3)?,
            width: r.get(4)?,
            height: r.get(5)?,
        })
    }
}

/// A photo on a page.
#[derive(Clone)]
pub struct Shot {
    /// Small.
    pub thumb: String,
    /// Whole.
    pub full: String,
    /// Pixels.
    pub width: i64,
    /// Pixels.
    pub height: i64,
    /// What it shows.
    pub words: String,
}

/// A document on a page.
pub struct Linked {
    /// Where it is downloaded.
    pub full: String,
    /// What it is, with its format and size.
    pub words: String,
}

/// Papers of one thing as `documents/hung.html` shows them.
#[derive(Default)]
pub struct Hung {
    /// Photos.
    pub photos: Vec<Shot>,
    /// Documents.
    pub documents: Vec<Linked>,
}

impl Hung {
    /// Nothing hangs there.
    pub fn is_empty(&self) -> bool {
        self.photos.is_empty() && self.documents.is_empty()
    }
}

/// Puts papers with what they are called in words; `at` is the address of one in a size. Documents that are called the same are
/// numbered.
pub fn hung<'a>(
    lang: Lang,
    papers: impl IntoIterator<Item = (&'a Paper, &'a str)>,
    at: impl Fn(FileId, &'static str) -> String,
) -> Hung {
    let (documents, photos): (Vec<_>, Vec<_>) = papers.into_iter().partition(|(p, _)| p.document);
    let mut called: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for (_, title) in &documents {
        called.entry(*title).or_default().0 += 1;
    }
    let t = Documents(lang);
    let mut linked = |(p, title): (&Paper, &'a str)| {
        let (all, nth) = called.entry(title).or_default();
        *nth += 1;
        let title = if *all > 1 { t.numbered(title, *nth) } else { title.to_string() };
        Linked { full: at(p.file, "full"), words: t.document(title, ending(&p.mime).to_uppercase(), size(p.bytes)) }
    };
    Hung {
        documents: documents.into_iter().map(&mut linked).collect(),
        photos: photos
            .into_iter()
            .map(|(p, title)| Shot {
                thumb: at(p.file, "thumb"),
                full: at(p.file, "full"),
                width: p.width,
                height: p.height,
                words: title.to_string(),
            })
            .collect(),
    }
}

/// Hands a paper on: a photo as it is, a document to be saved under what it is called.
pub async fn send(visit: &Visit, paper: &Paper, title: &str, size: &str, headers: &HeaderMap) -> Result<Response, Fail> {
    let response = send_file(visit, paper.file, size, headers).await?;
    Ok(if paper.document { named(response, title, &paper.mime) } else { response })
}

/// A photo or document that hangs there.
#[derive(Serialize, ToSchema)]
pub struct AttachedJson {
    id: String,
    /// `photo` or `document`.
    kind: &'static str,
    /// Media type.
    mime: String,
    /// Size in bytes.
    bytes: i64,
    /// Where it is.
    url: String,
}

impl AttachedJson {
    /// A paper at this address.
    pub fn of(visit: &Visit, p: &Paper, path: &str) -> Self {
        Self {
            id: p.file.to_string(),
            kind: if p.document { "document" } else { "photo" },
            mime: p.mime.clone(),
            bytes: p.bytes,
            url: visit.app.absolute(path),
        }
    }
}

/// What is done: the fields of the page's form as texts, and the files that come with it.
#[derive(Deserialize, ToSchema)]
pub struct DoneJson {
    /// Ids of files that were uploaded before (`POST .../files`).
    #[serde(default)]
    pub files: Vec<String>,
    /// The fields, with `do`.
    #[serde(flatten)]
    pub fields: BTreeMap<String, String>,
}

impl DoneJson {
    /// The fields as the form that a browser sends.
    pub fn form(&self) -> Form {
        self.fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn paper(n: u128, document: bool) -> Paper {
        let mime = if document { "application/pdf" } else { "image/jpeg" };
        Paper { file: FileId(Uuid::from_u128(n)), document, mime: mime.into(), bytes: 2_000, width: 4, height: 3 }
    }

    #[test]
    fn documents_of_one_name_are_told_apart_by_number() {
        let all = [paper(1, true), paper(2, false), paper(3, true), paper(4, true)];
        let called = all.iter().zip(["报价", "报价", "报价", "图纸"]);
        let hung = hung(Lang::Zh, called, |id, size| format!("{id}/{size}"));
        let words: Vec<&str> = hung.documents.iter().map(|d| d.words.as_str()).collect();
        assert_eq!(words, ["报价 1（PDF，2 KB）", "报价 2（PDF，2 KB）", "图纸（PDF，2 KB）"]);
        assert_eq!(hung.photos.iter().map(|p| p.words.as_str()).collect::<Vec<_>>(), ["报价"]);
        assert!(hung.documents[1].full.ends_with("03/full") && hung.photos[0].thumb.ends_with("02/thumb"));
    }

    #[test]
    fn a_program_names_no_more_files_than_there_is_room_for() {
        let id = FileId(Uuid::from_u128(7)).to_string();
        assert_eq!(ids(std::slice::from_ref(&id), 1).map(|f| f.len()), Ok(1));
        assert_eq!(ids(&[id.clone(), id], 1).map_err(|p| p.key), Err(ProblemKey::TooManyFiles { max: 1 }));
        assert_eq!(ids(&["a.pdf".into()], 1).map_err(|p| p.key), Err(ProblemKey::NotHere));
        assert!(ids(&[], 0).is_ok_and(|none| none.is_empty()));
    }
}
