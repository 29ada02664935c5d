//! What a consultation or project comes from: a matter, or a decision of a meeting and through it the matter that was talked about
//! there, so that who spoke first hears of what follows.

use liren_core::id::{BuildingId, Community, DecisionId, MatterId, MeetingId};
use liren_core::pack::Visibility;
use liren_core::permission::{Action, Actor, may};
use liren_core::refusal::Refusal;
use liren_kit::fail::Fail;
use liren_store::{Error, Tx, sql};

use crate::matters::read;

/// What something comes from; nothing where it stands for itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origin {
    /// The matter.
    pub matter: Option<MatterId>,
    /// Its building.
    pub building: Option<BuildingId>,
    /// The decision.
    pub decision: Option<DecisionId>,
    /// What was decided.
    pub words: String,
}

/// A decision of published minutes: its words, its meeting, and the matter that was talked about or that was made of it.
pub(crate) fn decision(
    tx: &mut Tx<'_>,
    c: Community,
    id: DecisionId,
) -> Result<Option<(String, MeetingId, Option<MatterId>)>, Error> {
    tx.one(
        sql!(
            "SELECT d.words, d.meeting, COALESCE(i.matter, d.matter) FROM meeting_decision d
               JOIN meeting g ON g.community = d.community AND g.id = d.meeting
               LEFT JOIN meeting_item i ON i.community = d.community AND i.meeting = d.meeting AND i.seq = d.item
              WHERE d.community = $1 AND d.id = $2 AND g.published IS NOT NULL"
        ),
        &[c.into(), id.into()],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
    )
}

/// The matter with this number or the decision with this id; both may be empty. One the actor may not know of is not found, whether
/// it is there or not.
pub(crate) fn find(tx: &mut Tx<'_>, c: Community, actor: &Actor, matter: &str, of: &str) -> Result<Origin, Fail> {
    let mut origin = Origin::default();
    let mut from = None;
    if !of.is_empty() {
        let id: DecisionId = of.parse().map_err(|_| Refusal::NotFound)?;
        let (words, _, about) = decision(tx, c, id)?.ok_or(Refusal::NotFound)?;
        (origin.decision, origin.words) = (Some(id), words);
        if let Some(about) = about {
            from = read::by_id(tx, c, about)?;
        }
    }
    if !matter.is_empty() {
        from = Some(read::by_number(tx, c, matter)?.ok_or(Refusal::NotFound)?);
    }
    let known = |m: &read::Matter| m.visibility != Visibility::Closed || may(actor, Action::ReadClosedMatter, &m.place(false));
    match from {
        Some(m) if known(&m) => (origin.matter, origin.building) = (Some(m.id), m.building),
        Some(_) if !matter.is_empty() => return Err(Refusal::NotFound.into()),
        _ => {}
    }
    Ok(origin)
}
