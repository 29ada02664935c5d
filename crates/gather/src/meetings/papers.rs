//! Papers of a meeting: photos and documents, on the whole of it or on one item of the agenda.

use liren_core::id::{FileId, MeetingId};
use liren_core::moment::Moment;
use liren_core::permission::Actor;
use liren_core::refusal::{ProblemKey, Refusal};
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::{Tx, files, sql};

use super::plan::{audited, mine};
use super::read;
use crate::documents::papers::{self, FIELD, Takes};
use crate::matters::jobs::sweep_now;

/// Most papers of a meeting.
pub const MOST: usize = 60;
/// Most papers sent at once.
pub const AT_ONCE: usize = 5;
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
        return Err(Refusal::field(FIELD, ProblemKey::TooManyFiles { max: MOST }).into());
    }
    for file in &new.files {
        papers::attach(tx, card.code, *file, Takes::Papers)?;
        tx.exec(
            sql!("INSERT INTO meeting_paper (community, meeting, file, item, title) VALUES ($1, $2, $3, $4, $5)"),
            &[card.code.into(), id.into(), (*file).into(), new.item.into(), (&new.title).into()],
        )?;
    }
    audited(tx, card, actor, moment, &m, "meeting.edit")
}

/// Takes a paper down, whatever came of the meeting meanwhile: what should not hang there must not stay readable. The file is deleted.
pub fn take_down(
    tx: &mut Tx<'_>,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    id: MeetingId,
    file: FileId,
) -> Result<(), Fail> {
    let m = mine(tx, card, actor, id)?;
    let at = [card.code.into(), id.into(), file.into()];
    if tx.exec(sql!("DELETE FROM meeting_paper WHERE community = $1 AND meeting = $2 AND file = $3"), &at)? == 0 {
        return Err(Refusal::Gone.into());
    }
    files::detach(tx, card.code, file)?;
    sweep_now(tx, moment, card.code)?;
    audited(tx, card, actor, moment, &m, "meeting.edit")
}
