//! What a candidate says of themself, in their own words and with a photo if they like: written by themself, or by whoever runs the
//! selection from their paper, until the list is posted.

use liren_core::id::{CandidateId, FileId, SelectionId};
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_store::{Tx, sql};

use super::asked::WORDS;
use super::table::Table;
use super::whole::{Candidate, Whole};
use crate::documents::papers::{FIELD, Takes, attach};

/// Who writes it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hand {
    /// The candidate.
    Own,
    /// Whoever runs it, from the candidate's paper.
    Runner,
}

/// What is to be written.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// Who they are; as it was where nothing is said.
    pub about: Option<String>,
    /// What they want to do; as it was where nothing is said.
    pub plans: Option<String>,
    /// Their photo, which they agree to show.
    pub photo: Option<FileId>,
    /// The photo goes.
    pub without: bool,
}

impl Own {
    /// Reads it; the photo that comes with it was kept already.
    ///
    /// # Errors
    /// What is wrong, by field.
    pub fn read(form: &Form, photo: Option<FileId>) -> Result<Self, Vec<Problem>> {
        let mut c = form.check();
        let mut said = |field: &str| form.pairs().iter().any(|(k, _)| k == field).then(|| c.text(field, 0, WORDS));
        let (about, plans) = (said("about"), said("plans"));
        if photo.is_some() && !form.is("photo_ok", "1") {
            c.problem("photo_ok", ProblemKey::ConsentNeeded);
        }
        c.finish()?;
        Ok(Self { about, plans, photo, without: form.is("photo_off", "1") })
    }
}

/// Whose words everybody can read: who agreed to stand. Whoever is to be called back has no such page.
pub(super) fn shown(w: &Whole, id: CandidateId) -> Result<&Candidate, Refusal> {
    w.stand().find(|c| c.id == id && c.how != "holder").ok_or(Refusal::NotFound)
}

/// Writes what a candidate says of themself.
#[allow(clippy::too_many_arguments, reason = "who writes what of which candidate, and when")]
pub fn write(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    (id, candidate): (SelectionId, CandidateId),
    hand: Hand,
    own: &Own,
) -> Result<(), Fail> {
    let mut t = Table::lay(tx, app, card, actor, moment, id)?;
    let by = match hand {
        Hand::Own => {
            check(actor, Action::JoinSelection, &Where::COMMUNITY)?;
            None
        }
        Hand::Runner => Some(t.runs()?),
    };
    let (person, before) = shown(&t.whole, candidate).map(|c| (c.person, c.photo))?;
    if hand == Hand::Own && (person.is_none() || person != actor.person) {
        return Err(Refusal::Forbidden.into());
    }
    if !t.whole.may_write(t.moment.now) {
        return Err(Refusal::NotUnderWay.into());
    }
    t.tx.exec(
        sql!(
            "UPDATE selection_candidate SET about = COALESCE($4, about), plans = COALESCE($5, plans)
              WHERE community = $1 AND selection = $2 AND id = $3"
        ),
        &[card.code.into(), id.into(), candidate.into(), own.about.as_deref().into(), own.plans.as_deref().into()],
    )?;
    if let Some(photo) = own.photo {
        attach(t.tx, card.code, photo, Takes::Photos)?;
        t.show(candidate, Some(photo), before)?;
    } else if own.without {
        t.show(candidate, None, before)?;
    }
    match by {
        Some(post) => t.audit("selection.step", Some(post), "words"),
        None => Ok(()),
    }
}

/// The field photos come in.
pub const PHOTO: &str = FIELD;
