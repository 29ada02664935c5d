//! Papers of a meeting: photos and documents, on the whole of it or on one item of the agenda; as they are hung there and as they
//! are shown.

use liren_core::id::{FileId, MeetingId};
use liren_core::moment::Moment;
use liren_core::permission::Actor;
use liren_core::refusal::{ProblemKey, Refusal};
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::{Tx, files, sql};

use super::plan::{audited, mine};
use super::read::{self, Paper};
use crate::documents;
use crate::words::Meetings;

/// Most papers of a meeting.
const MOST: usize = 60;
/// Longest words of what a paper is.
pub const MOST_PAPER: usize = 40;

/// Papers to hang on a meeting: photos and documents.
#[derive(Clone, Debug, Default)]
pub struct NewPapers {
    /// The files, loose until now.
    pub files: Vec<FileId>,
    /// The item of the agenda they belong to; none for the whole meeting.
    pub item: Option<i64>,
    /// What they are, in words; may be empty.
    pub title: String,
}

/// Hangs papers on the meeting.
pub fn add(tx: &mut Tx<'_>, card: &Card, actor: &Actor, moment: &mut Moment, id: MeetingId, new: &NewPapers) -> Result<(), Fail> {
    let m = mine(tx, card, actor, id)?;
    // What was on the table cannot be hung there afterwards.
    if !m.ahead() {
        return Err(Refusal::MeetingState.into());
    }
    if let Some(seq) = new.item
        && !read::items(tx, card.code, id)?.iter().any(|i| i.seq == seq)
    {
        return Err(Refusal::field("item", ProblemKey::NotHere).into());
    }
    if read::papers(tx, card.code, id)?.len() + new.files.len() > MOST {
        return Err(Refusal::field("document", ProblemKey::TooManyFiles { max: MOST }).into());
    }
    for file in &new.files {
        // A voice note is no paper; what hangs somewhere already stays there.
        let paper = files::row(tx, card.code, *file)?.is_some_and(|f| f.kind != "voice");
        if !paper || !files::attach_any(tx, card.code, *file)? {
            return Err(Refusal::field("document", ProblemKey::NotHere).into());
        }
        tx.exec(
            sql!("INSERT INTO meeting_paper (community, meeting, file, item, title) VALUES ($1, $2, $3, $4, $5)"),
            &[card.code.into(), id.into(), (*file).into(), new.item.into(), (&new.title).into()],
        )?;
    }
    audited(tx, card, actor, moment, &m, "meeting.edit")
}

/// A paper as shown.
pub struct PaperRow {
    /// The item it belongs to; 0 for the whole meeting.
    pub item: i64,
    /// The picture, small.
    pub thumb: String,
    /// The whole file.
    pub full: String,
    /// A document to be downloaded; otherwise a photo.
    pub document: bool,
    /// What it is; of a document with its format and size.
    pub words: String,
}

impl PaperRow {
    /// In words, with where it is.
    pub(super) fn of(t: Meetings, p: &Paper, thumb: String, full: String) -> Self {
        let title = if p.title.is_empty() { t.paper().to_string() } else { p.title.clone() };
        let words = if p.document {
            let ending = documents::ending(&p.mime).to_uppercase();
            t.document_words(title, ending, documents::size(p.bytes))
        } else {
            title
        };
        Self { item: p.item.unwrap_or(0), thumb, full, document: p.document, words }
    }
}
