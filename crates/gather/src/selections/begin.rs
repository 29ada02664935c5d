//! Beginning a selection for a place.

use liren_core::id::SelectionId;
use liren_core::moment::Moment;
use liren_core::pack::Way;
use liren_core::permission::{Action, Actor};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_ground::ground::{Ground, Place};
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::audit::{self, Did};
use liren_store::{Tx, sql};

use super::store;

/// A selection to begin.
#[derive(Clone, Debug)]
pub struct New {
    /// Code of the pack.
    pub code: String,
    /// Whose homes choose.
    pub place: Place,
    /// Why it is held: a term that ends, a vacant post.
    pub why: String,
    /// Years of the term.
    pub years: i64,
    /// The form's own key: the same form sent twice begins one.
    pub once: [u8; 16],
}

/// Begins one; whoever begins it runs it.
pub fn begin(tx: &mut Tx<'_>, card: &Card, actor: &Actor, moment: &mut Moment, new: &New) -> Result<SelectionId, Fail> {
    let ground = Ground::read(tx, card.code)?;
    let by = ground.by(actor, Action::RunSelection, new.place)?;
    if !ground.has(new.place) {
        return Err(Refusal::field("place", ProblemKey::NotHere).into());
    }
    let rules = card.pack.selection(&new.code).filter(|s| s.way == Way::Page);
    let rules = rules.ok_or_else(|| Refusal::field("code", ProblemKey::NotAChoice))?;
    if !rules.places.iter().any(|p| p == new.place.kind()) {
        return Err(Refusal::field("place", ProblemKey::NotAChoice).into());
    }
    let (least, most) = (rules.years.least, rules.years.most);
    if !(i64::from(least)..=i64::from(most)).contains(&new.years) {
        return Err(Refusal::field("years", ProblemKey::OutOfRange { min: least.into(), max: most.into() }).into());
    }
    if ground.homes(new.place) == 0 {
        return Err(Refusal::field("place", ProblemKey::NotHere).into());
    }
    // The same form sent twice begins one.
    let twice: Option<SelectionId> = tx.one(
        sql!("SELECT id FROM selection WHERE community = $1 AND once = $2"),
        &[card.code.into(), new.once.as_slice().into()],
        |r| r.get(0),
    )?;
    if let Some(first) = twice {
        return Ok(first);
    }
    if store::runs_at(tx, card.code, &new.code, new.place)? {
        return Err(Refusal::field("place", ProblemKey::Taken).into());
    }
    let id: SelectionId = moment.id();
    let notice = card.zone.at(card.zone.date(moment.now).add_days(i64::from(rules.notice_days) + 1), 0, 0);
    let made = tx.exec(
        sql!(
            "INSERT INTO selection (community, id, code, place_kind, place, why, years, by_post, state, begun, notice, posted, until,
                                    chosen, signed, signed_post, signed_person, second, second_post, post, ended, reason, seq, pack,
                                    pack_version, once)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '',
                     1, $11, $12, $13)
             ON CONFLICT (community, once) DO NOTHING"
        ),
        &[
            card.code.into(),
            id.into(),
            new.code.as_str().into(),
            new.place.kind().into(),
            new.place.id().into(),
            new.why.as_str().into(),
            new.years.into(),
            by.into(),
            moment.now.into(),
            notice.into(),
            card.pack.id.as_str().into(),
            card.pack.version.into(),
            new.once.as_slice().into(),
        ],
    )?;
    // Two at once.
    if made == 0 {
        return Err(Refusal::Stale.into());
    }
    let did = Did { action: "selection.begin", subject_kind: "selection", subject: id.0, post: Some(by), detail: &new.code };
    audit::append(tx, moment, card.code, actor, &did)?;
    Ok(id)
}
