//! Beginning a selection for a place: for a whole term, or for seats that fell empty.

use liren_core::id::{PostId, SelectionId};
use liren_core::moment::Moment;
use liren_core::pack::{SelectionRules, Voters, Way};
use liren_core::permission::{Action, Actor};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::selection::Kind;
use liren_core::time::Time;
use liren_ground::ground::{Ground, Place};
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::audit::{self, Did};
use liren_store::{Tx, sql};

use super::{jobs, seats, store};
use crate::ballots::doors;

/// A selection to begin.
#[derive(Clone, Debug)]
pub struct New {
    /// Code of the pack.
    pub code: String,
    /// Whose homes choose.
    pub place: Place,
    /// Why it is held: a term that ends, a vacant post.
    pub why: String,
    /// Years of the term; of no matter where seats that fell empty are filled.
    pub years: i64,
    /// How many are chosen; of no matter where seats that fell empty are filled.
    pub seats: i64,
    /// Seats that fell empty are filled, for what is left of their term.
    pub rest: bool,
    /// The form's own key: the same form sent twice begins one.
    pub once: [u8; 16],
}

/// A row of a selection to be.
pub(super) struct Made<'a> {
    pub code: &'a str,
    pub place: Place,
    pub why: &'a str,
    pub years: i64,
    pub seats: i64,
    pub kind: Kind,
    pub ends: Option<Time>,
    pub of_post: Option<PostId>,
    pub by: PostId,
    pub notice: Time,
    pub once: [u8; 16],
}

impl Made<'_> {
    /// What it is about: of two that run one stands.
    fn live(&self) -> String {
        match self.of_post {
            Some(post) => format!("recall {post}"),
            None => format!("{} {}", self.code, self.place),
        }
    }
}

/// How many choose: homes, or owners by the owner roll.
fn voters(tx: &mut Tx<'_>, app: &App, card: &Card, ground: &Ground, rules: &SelectionRules, place: Place) -> Result<u64, Fail> {
    let class = rules.class.as_deref().and_then(|c| card.pack.item_class(c));
    if class.is_some_and(|c| c.voters == Voters::Owners) {
        return Ok(doors::heads(tx, app, card, place, &std::collections::HashSet::new())?.1);
    }
    Ok(u64::try_from(ground.homes(place)).unwrap_or(0))
}

/// Begins one; whoever begins it runs it.
pub fn begin(
    tx: &mut Tx<'_>,
    app: &App,
    card: &Card,
    actor: &Actor,
    moment: &mut Moment,
    new: &New,
) -> Result<SelectionId, Fail> {
    let ground = Ground::read(tx, card.code)?;
    let by = ground.by(actor, Action::RunSelection, new.place)?;
    if !ground.has(new.place) {
        return Err(Refusal::field("place", ProblemKey::NotHere).into());
    }
    let rules = card.pack.selection(&new.code).ok_or_else(|| Refusal::field("code", ProblemKey::NotAChoice))?;
    if !rules.places.iter().any(|p| p == new.place.kind()) {
        return Err(Refusal::field("place", ProblemKey::NotAChoice).into());
    }
    if ground.homes(new.place) == 0 {
        return Err(Refusal::field("place", ProblemKey::NotHere).into());
    }
    if let Some(first) = twice(tx, card, &new.once)? {
        return Ok(first);
    }
    if store::running_at(tx, card.code, &new.code, new.place)?.is_some() {
        return Err(Refusal::field("place", ProblemKey::Taken).into());
    }
    let (seats, ends) = if new.rest {
        // What is empty, and until when, is known here and not asked.
        let found = seats::empty(tx, card, moment.now)?.into_iter().find(|e| e.code == new.code && e.place == new.place);
        let empty = found.ok_or_else(|| Refusal::field("place", ProblemKey::NotAChoice))?;
        (empty.seats, Some(empty.ends))
    } else {
        let (least, most) = (i64::from(rules.years.least), i64::from(rules.years.most));
        if !(least..=most).contains(&new.years) {
            return Err(Refusal::field("years", ProblemKey::OutOfRange { min: least, max: most }).into());
        }
        if rules.way == Way::Ballot {
            let voters = voters(tx, app, card, &ground, rules, new.place)?;
            if !u32::try_from(new.seats).is_ok_and(|n| rules.may_have(n, voters)) {
                let (min, max) = (i64::from(rules.seats.least), i64::from(rules.seats.most));
                return Err(Refusal::field("seats", ProblemKey::OutOfRange { min, max }).into());
            }
        }
        (if rules.way == Way::Ballot { new.seats } else { 1 }, None)
    };
    let made = Made {
        code: &new.code,
        place: new.place,
        why: &new.why,
        years: new.years,
        seats,
        kind: if new.rest { Kind::ByElection } else { Kind::Term },
        ends,
        of_post: None,
        by,
        notice: card.zone.at(card.zone.date(moment.now).add_days(i64::from(rules.notice_days) + 1), 0, 0),
        once: new.once,
    };
    put(tx, card, actor, moment, &made)
}

/// The one that the same form began.
pub(super) fn twice(tx: &mut Tx<'_>, card: &Card, once: &[u8; 16]) -> Result<Option<SelectionId>, Fail> {
    let found = tx.one(
        sql!("SELECT id FROM selection WHERE community = $1 AND once = $2"),
        &[card.code.into(), once.as_slice().into()],
        |r| r.get(0),
    )?;
    Ok(found)
}

/// Writes the row, and lets the people of the place know.
pub(super) fn put(tx: &mut Tx<'_>, card: &Card, actor: &Actor, moment: &mut Moment, new: &Made<'_>) -> Result<SelectionId, Fail> {
    let (id, live): (SelectionId, String) = (moment.id(), new.live());
    let made = tx.exec(
        sql!(
            "INSERT INTO selection (community, id, code, place_kind, place, why, years, by_post, state, begun, notice, posted, until,
                                    chosen, signed, signed_post, signed_person, second, second_post, post, ended, reason, seq, pack,
                                    pack_version, once, kind, seats, ballot, ends, of_post, live)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '',
                     1, $11, $12, $13, $14, $15, NULL, $16, $17, $18)
             ON CONFLICT DO NOTHING"
        ),
        &[
            card.code.into(),
            id.into(),
            new.code.into(),
            new.place.kind().into(),
            new.place.id().into(),
            new.why.into(),
            new.years.into(),
            new.by.into(),
            moment.now.into(),
            new.notice.into(),
            card.pack.id.as_str().into(),
            card.pack.version.into(),
            new.once.as_slice().into(),
            new.kind.name().into(),
            new.seats.into(),
            new.ends.into(),
            new.of_post.into(),
            live.as_str().into(),
        ],
    )?;
    // Two at once: where the second does not run again on what the first left, it is asked to.
    if made == 0 {
        return Err(Refusal::Stale.into());
    }
    let did = Did { action: "selection.begin", subject_kind: "selection", subject: id.0, post: Some(new.by), detail: new.code };
    audit::append(tx, moment, card.code, actor, &did)?;
    jobs::tell(tx, card, moment, id, jobs::News::Begun)?;
    Ok(id)
}
