//! Files of a ballot: papers that belong to what is asked (their SHA-256 stands in the notice's line of the log), photos that prove
//! where notice hangs, and photos of what representatives were authorised by, which only those see who enter papers.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use liren_core::id::{BallotId, Community, FileId};
use liren_core::merkle::{Hash, sha256};
use liren_core::permission::{Action, Where};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_kit::visit::Visit;
use liren_store::files::Size;
use liren_store::{Error, Row, Tx, sql};
use serde::Serialize;
use utoipa::ToSchema;

use super::read::{self, Ballot};
use super::urls;
use crate::documents::papers::{AttachedJson, FIELD, Hung, Paper, hung, send};
use crate::matters::aside;

/// A file of a ballot.
#[derive(Clone, Debug)]
pub struct OnBallot {
    /// The file itself.
    pub paper: Paper,
    /// `attachment`, `posting` or `authority`.
    pub purpose: String,
    /// What it is, in words.
    pub words: String,
    /// SHA-256 of what is kept.
    pub digest: Option<Hash>,
}

fn row(r: &Row<'_>) -> Result<OnBallot, Error> {
    let digest = r.get::<Vec<u8>>(8)?.try_into().ok().map(Hash);
    Ok(OnBallot { paper: Paper::of(r)?, purpose: r.get(6)?, words: r.get(7)?, digest })
}

/// What everybody may see, in the order in which the notice names it.
pub fn all(tx: &mut Tx<'_>, c: Community, id: BallotId) -> Result<Vec<OnBallot>, Error> {
    tx.all(
        sql!(
            "SELECT b.file, f.kind, f.mime, f.bytes, f.width, f.height, b.purpose, b.words, b.digest FROM ballot_file b
               JOIN file f ON f.community = b.community AND f.id = b.file
              WHERE b.community = $1 AND b.ballot = $2 AND b.purpose IN ('attachment', 'posting') ORDER BY b.at, b.file"
        ),
        &[c.into(), id.into()],
        row,
    )
}

fn one(tx: &mut Tx<'_>, c: Community, id: BallotId, file: FileId) -> Result<Option<OnBallot>, Error> {
    tx.one(
        sql!(
            "SELECT b.file, f.kind, f.mime, f.bytes, f.width, f.height, b.purpose, b.words, b.digest FROM ballot_file b
               JOIN file f ON f.community = b.community AND f.id = b.file
              WHERE b.community = $1 AND b.ballot = $2 AND b.file = $3"
        ),
        &[c.into(), id.into(), file.into()],
        row,
    )
}

/// Those of one purpose as the page shows them.
pub fn hung_for(visit: &Visit, b: &Ballot, files: &[OnBallot], purpose: &str) -> Hung {
    let of = files.iter().filter(|f| f.purpose == purpose).map(|f| (&f.paper, f.words.as_str()));
    hung(visit.lang, of, |id, size| urls::File::url(visit.card.code, &b.number, id, size))
}

/// Those of one purpose in words, as a sheet lists them: what a document is called with its format and size, what a photo shows.
pub fn listed(visit: &Visit, b: &Ballot, files: &[OnBallot], purpose: &str) -> Vec<String> {
    let hung = hung_for(visit, b, files, purpose);
    hung.documents.into_iter().map(|d| d.words).chain(hung.photos.into_iter().map(|p| p.words)).collect()
}

/// Files with the SHA-256 of what is kept of them, which is what anybody downloads: a photo is made smaller and loses where it was
/// taken, a document is kept as it came.
pub async fn digests(visit: &Visit, ids: &[FileId]) -> Result<Vec<(FileId, Hash)>, Fail> {
    let (app, code, ids) = (visit.app.clone(), visit.card.code, ids.to_vec());
    aside(move || {
        let of = |id: FileId| {
            let there = app.ports.blobs.get(code, id, Size::Full)?;
            let bytes = there.ok_or_else(|| Refusal::field(FIELD, ProblemKey::NotHere))?;
            Ok::<_, Fail>((id, sha256(&[&bytes])))
        };
        ids.into_iter().map(of).collect::<Result<Vec<_>, Fail>>()
    })
    .await
}

/// GET a file that everybody may see; a representative's paper is not one.
pub async fn serve(
    visit: Visit,
    Path((_, number, id, size)): Path<(String, String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Fail> {
    let id: FileId = id.parse().map_err(|_| Refusal::NotFound)?;
    let (code, enters) = (visit.card.code, visit.may(Action::EnterBallots, &Where::COMMUNITY));
    let found = visit
        .app
        .db
        .read(move |tx| {
            let b = read::shown(tx, code, &number, enters)?;
            one(tx, code, b.id, id).map_err(Fail::from)
        })
        .await?;
    let file = found.filter(|f| enters || f.purpose != "authority").ok_or(Refusal::NotFound)?;
    send(&visit, &file.paper, &file.words, &size, &headers).await
}

/// A file that belongs to a ballot.
#[derive(Serialize, ToSchema)]
pub struct BallotFileJson {
    #[serde(flatten)]
    file: AttachedJson,
    /// What it is.
    words: String,
    /// SHA-256 of it in lowercase hex; of attachments the notice's line of the log names it among its `papers`.
    sha256: Option<String>,
}

/// Those of one purpose for programs.
pub fn json_for(visit: &Visit, b: &Ballot, files: &[OnBallot], purpose: &str) -> Vec<BallotFileJson> {
    let of = files.iter().filter(|f| f.purpose == purpose);
    of.map(|f| BallotFileJson {
        file: AttachedJson::of(visit, &f.paper, &urls::File::url(visit.card.code, &b.number, f.paper.file, "full")),
        words: f.words.clone(),
        sha256: f.digest.map(|d| d.to_string()),
    })
    .collect()
}
