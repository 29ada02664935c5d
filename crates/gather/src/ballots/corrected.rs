//! What a change of the owner roll means for ballots whose roll is posted: one line of the log for each sort of thing that was wrong, with
//! the reason whoever changed it gave. So nothing of a posted roll changes in silence.

use std::collections::{BTreeMap, BTreeSet};

use liren_core::ballot::choice::Salt;
use liren_core::ballot::entry::{Corrected, Wrong};
use liren_core::ballot::roll::{Reason, commit_reason};
use liren_core::id::{BallotId, BuildingId, CircleId, Community, CompoundId, EntranceId};
use liren_core::moment::Moment;
use liren_core::refusal::{ProblemKey, Refusal};
use liren_ground::ground::{Ground, Place};
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::{Tx, sql};

use super::keep::{self, Line};
use super::owners_edit::{Known, Which, plain};
use super::step::{WRONGS, one_line};
use super::whose::Whose;

/// Ballots of owners whose roll is posted, and where they reach.
pub struct Posted {
    ballots: Vec<(BallotId, Whose)>,
    ground: Ground,
}

/// Those of now.
pub fn posted(tx: &mut Tx<'_>, c: Community) -> Result<Posted, Fail> {
    let found: Vec<(BallotId, Option<Whose>)> = tx.all(
        sql!(
            "SELECT id, place_kind, place, COALESCE(parts, '') FROM ballot
              WHERE community = $1 AND state = 'notice' AND voters = 'owners'"
        ),
        &[c.into()],
        |r| {
            let place = Place::of(r.str(1)?, r.get(2)?);
            Ok((r.get(0)?, place.zip(Whose::parts_of(r.str(3)?)).map(|(place, parts)| Whose { place, parts })))
        },
    )?;
    let ballots = found.into_iter().filter_map(|(id, whose)| Some((id, whose?))).collect();
    Ok(Posted { ballots, ground: Ground::read(tx, c)? })
}

/// Where a unit lies.
enum Lies {
    Home(BuildingId, EntranceId, Option<CircleId>),
    Bay(Option<CompoundId>),
}

fn lies(tx: &mut Tx<'_>, c: Community, which: &Which) -> Result<Option<Lies>, Fail> {
    match which {
        Which::Bay(compound, _) => Ok(Some(Lies::Bay(*compound))),
        Which::Home(home) => tx
            .one(
                sql!("SELECT building, entrance, circle FROM home WHERE community = $1 AND id = $2"),
                &[c.into(), (*home).into()],
                |r| Ok(Lies::Home(r.get(0)?, r.get(1)?, r.get(2)?)),
            )
            .map_err(Fail::from),
    }
}

/// What somebody changes of the roll.
pub struct Changes {
    posted: Posted,
    found: BTreeMap<BallotId, BTreeSet<&'static str>>,
}

impl Posted {
    /// Whether no roll is posted.
    pub fn is_empty(&self) -> bool {
        self.ballots.is_empty()
    }

    /// Whether a posted roll has this unit.
    pub fn has(&self, tx: &mut Tx<'_>, c: Community, which: &Which) -> Result<bool, Fail> {
        Ok(!self.is_empty() && lies(tx, c, which)?.is_some_and(|l| self.ballots.iter().any(|(_, w)| self.covers(w, &l))))
    }

    fn covers(&self, whose: &Whose, lies: &Lies) -> bool {
        match (lies, whose.place) {
            (Lies::Home(building, entrance, circle), _) => whose.has(&self.ground, (*building, *entrance, *circle)),
            (Lies::Bay(_), _) if !whose.parts.is_empty() => false,
            (Lies::Bay(compound), Place::Compound(id)) => Some(id) == *compound,
            (Lies::Bay(_), place) => place == Place::Community,
        }
    }
}

impl Changes {
    /// Nothing yet.
    pub fn new(posted: Posted) -> Self {
        Self { posted, found: BTreeMap::new() }
    }

    /// A unit as it was known and as it is known now.
    pub fn unit(&mut self, tx: &mut Tx<'_>, c: Community, which: &Which, before: &Known, after: &Known) -> Result<(), Fail> {
        self.found(tx, c, which, &differs(before, after))
    }

    /// A unit that was not on the roll, or is on it no more.
    pub fn there(&mut self, tx: &mut Tx<'_>, c: Community, which: &Which) -> Result<(), Fail> {
        self.found(tx, c, which, &["home"])
    }

    fn found(&mut self, tx: &mut Tx<'_>, c: Community, which: &Which, wrong: &[&'static str]) -> Result<(), Fail> {
        if self.posted.is_empty() || wrong.is_empty() {
            return Ok(());
        }
        let Some(lies) = lies(tx, c, which)? else { return Ok(()) };
        for (id, whose) in &self.posted.ballots {
            if self.posted.covers(whose, &lies) {
                self.found.entry(*id).or_default().extend(wrong);
            }
        }
        Ok(())
    }

    /// Writes the lines; without a reason they cannot be.
    pub fn write(self, tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, reason: &str) -> Result<(), Fail> {
        if !self.found.is_empty() && reason.trim().is_empty() {
            return Err(Refusal::field("reason", ProblemKey::Required).into());
        }
        for (id, wrong) in self.found {
            // The roll may be frozen at the same moment: of the two one runs again.
            keep::alone(tx, card.code, id)?;
            for name in wrong {
                let Some((what, _)) = WRONGS.iter().find(|(_, n)| *n == name) else { continue };
                line(tx, card, moment, id, *what, reason)?;
            }
        }
        Ok(())
    }
}

/// One line that says that something was wrong, and commits to why it was changed.
pub fn line(tx: &mut Tx<'_>, card: &Card, moment: &mut Moment, ballot: BallotId, what: Wrong, why: &str) -> Result<(), Fail> {
    let reason = Reason { salt: Salt(moment.bytes()), text: one_line(why) };
    let line = Corrected { commit: commit_reason(&ballot.to_string(), &reason), what };
    keep::write(tx, card, moment, ballot, &[Line::of(line).because(&reason)])?;
    Ok(())
}

/// What of the roll differs. How owners stand changes nothing in it.
fn differs(before: &Known, after: &Known) -> Vec<&'static str> {
    let areas = |k: &Known| (k.registered, k.surveyed, k.contract);
    let owners = |k: &Known| -> BTreeSet<BTreeSet<String>> {
        k.claims.iter().map(|names| names.iter().map(|n| plain(n)).collect()).collect()
    };
    let voters =
        |k: &Known| -> BTreeSet<String> { k.claims.iter().flatten().filter(|n| n.starts_with('*')).map(|n| plain(n)).collect() };
    let mut out = Vec::new();
    if areas(before) != areas(after) {
        out.push("area");
    }
    if (before.developer, owners(before)) != (after.developer, owners(after)) {
        out.push("owner");
    } else if voters(before) != voters(after) {
        out.push("voter");
    }
    out
}
