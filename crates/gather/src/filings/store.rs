//! Filings as stored: when one falls due, what is noted of it.

use liren_core::filing::{self, Stands};
use liren_core::id::{Community, FileId, PostId, RunId, SelectionId};
use liren_core::moment::Moment;
use liren_core::permission::Actor;
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::{Date, Time};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::audit::{self, Did};
use liren_store::{Error, Row, Tx, sql};
use uuid::Uuid;

use super::{jobs, subject};
use crate::documents::papers::{Paper, Takes, attach};

/// Most papers of one.
pub const MOST: usize = 20;

/// What is filed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Of {
    /// Who was elected.
    Selection(SelectionId),
    /// What was founded.
    Procedure(RunId),
}

impl Of {
    /// As stored.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Selection(_) => "selection",
            Self::Procedure(_) => "procedure",
        }
    }

    /// Its row.
    pub fn id(self) -> Uuid {
        match self {
            Self::Selection(id) => id.0,
            Self::Procedure(id) => id.0,
        }
    }

    /// Back from both.
    pub fn from_row(kind: &str, id: Uuid) -> Option<Self> {
        match kind {
            "selection" => Some(Self::Selection(id.into())),
            "procedure" => Some(Self::Procedure(id.into())),
            _ => None,
        }
    }
}

/// A filing.
#[derive(Clone, Debug)]
pub struct Filing {
    /// Of what.
    pub of: Of,
    /// Whose it is to do.
    pub post: PostId,
    /// By when.
    pub due: Time,
    /// The day it was handed in.
    pub filed: Option<Date>,
    /// With which office.
    pub office: String,
    /// Under which number; may be empty.
    pub number: String,
    /// When and by which post that was noted.
    pub noted: Option<(Time, PostId)>,
}

impl Filing {
    /// How it stands.
    pub fn stands(&self, card: &Card, now: Time) -> Stands {
        filing::stands(&card.zone, self.due, self.filed, now)
    }
}

fn row(r: &Row<'_>) -> Result<Option<Filing>, Error> {
    let Some(of) = Of::from_row(r.str(0)?, r.get(1)?) else { return Ok(None) };
    let (noted, by): (Option<Time>, Option<PostId>) = (r.get(7)?, r.get(8)?);
    Ok(Some(Filing {
        of,
        post: r.get(2)?,
        due: r.get(3)?,
        filed: r.get::<Option<i64>>(4)?.map(Date::from_days),
        office: r.get(5)?,
        number: r.get(6)?,
        noted: noted.zip(by),
    }))
}

/// One of them.
pub fn one(tx: &mut Tx<'_>, c: Community, of: Of) -> Result<Option<Filing>, Error> {
    let found = tx.one(
        sql!(
            "SELECT subject_kind, subject, post, due, filed, office, number, noted, noted_post FROM filing
              WHERE community = $1 AND subject_kind = $2 AND subject = $3"
        ),
        &[c.into(), of.kind().into(), of.id().into()],
        row,
    )?;
    Ok(found.flatten())
}

/// Those a post has still to do.
pub fn waiting(tx: &mut Tx<'_>, c: Community, post: PostId) -> Result<Vec<Filing>, Error> {
    let found = tx.all(
        sql!(
            "SELECT subject_kind, subject, post, due, filed, office, number, noted, noted_post FROM filing
              WHERE community = $1 AND post = $2 AND filed IS NULL ORDER BY due, subject LIMIT 20"
        ),
        &[c.into(), post.into()],
        row,
    )?;
    Ok(found.into_iter().flatten().collect())
}

/// Its papers, in the order they came.
pub fn papers(tx: &mut Tx<'_>, c: Community, of: Of) -> Result<Vec<Paper>, Error> {
    tx.all(
        sql!(
            "SELECT f.id, f.kind, f.mime, f.bytes, f.width, f.height FROM filing_file g
               JOIN file f ON f.community = g.community AND f.id = g.file
              WHERE g.community = $1 AND g.subject_kind = $2 AND g.subject = $3 ORDER BY g.file"
        ),
        &[c.into(), of.kind().into(), of.id().into()],
        Paper::of,
    )
}

/// It falls due: whose it is to do is told in time. Once.
pub fn begin(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, of: Of, post: PostId, due: Time) -> Result<(), Fail> {
    if put(tx, card, of, post, due)? {
        jobs::wind(tx, card, moment, of, filing::first(due, moment.now))?;
    }
    Ok(())
}

fn put(tx: &mut Tx<'_>, card: &Card, of: Of, post: PostId, due: Time) -> Result<bool, Error> {
    let n = tx.exec(
        sql!(
            "INSERT INTO filing (community, subject_kind, subject, post, due, filed, office, number, noted, noted_post)
             VALUES ($1, $2, $3, $4, $5, NULL, '', '', NULL, NULL) ON CONFLICT (community, subject_kind, subject) DO NOTHING"
        ),
        &[card.code.into(), of.kind().into(), of.id().into(), post.into(), due.into()],
    )?;
    Ok(n == 1)
}

/// What is noted of a filing.
#[derive(Clone, Debug)]
pub struct Note {
    /// The day it was handed in.
    pub filed: Date,
    /// With which office.
    pub office: String,
    /// Under which number; may be empty.
    pub number: String,
}

/// Notes that it was filed, or puts right what was noted; papers come to those that are there.
#[allow(clippy::too_many_arguments, reason = "who notes what of which filing, with which papers, and when")]
pub fn note(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    of: Of,
    note: &Note,
    files: &[FileId],
) -> Result<(), Fail> {
    let s = subject::read(tx, app, card, of)?;
    let by = s.by(tx, card, actor)?;
    let today = card.zone.date(moment.now);
    // Nothing is filed tomorrow, or before there was anything to file.
    if note.filed.days() > today.days() || note.filed.days() < card.zone.date(s.since).days() {
        return Err(Refusal::field("filed", ProblemKey::BadDate).into());
    }
    // What fell due before filings were kept here.
    put(tx, card, of, s.post, s.due)?;
    let at = [card.code.into(), of.kind().into(), of.id().into()];
    let have = papers(tx, card.code, of)?.len();
    if have + files.len() > MOST {
        return Err(Refusal::field("files", ProblemKey::TooManyFiles { max: MOST.saturating_sub(have) }).into());
    }
    tx.exec(
        sql!(
            "UPDATE filing SET filed = $4, office = $5, number = $6, noted = $7, noted_post = $8
              WHERE community = $1 AND subject_kind = $2 AND subject = $3"
        ),
        &[
            at[0],
            at[1],
            at[2],
            note.filed.days().into(),
            note.office.as_str().into(),
            note.number.as_str().into(),
            moment.now.into(),
            by.into(),
        ],
    )?;
    for file in files {
        attach(tx, card.code, *file, Takes::Papers)?;
        tx.exec(
            sql!("INSERT INTO filing_file (community, subject_kind, subject, file) VALUES ($1, $2, $3, $4)"),
            &[at[0], at[1], at[2], (*file).into()],
        )?;
    }
    let did = Did { action: "filing.note", subject_kind: of.kind(), subject: of.id(), post: Some(by), detail: "" };
    audit::append(tx, moment, card.code, actor, &did).map_err(Fail::from)
}

/// What a post has still to file goes to its successor.
pub fn hand_over(tx: &mut Tx<'_>, c: Community, from: PostId, to: PostId) -> Result<(), Error> {
    tx.exec(
        sql!("UPDATE filing SET post = $3 WHERE community = $1 AND post = $2 AND filed IS NULL"),
        &[c.into(), from.into(), to.into()],
    )
    .map(drop)
}
