//! What selections ask of ballots: who was chosen, and how many owners some homes stand for.

use std::collections::HashSet;

use liren_core::ballot::entry::Outcome;
use liren_core::id::{BallotId, Community, HomeId};
use liren_core::pack::Voters;
use liren_core::refusal::Refusal;
use liren_ground::ground::Place;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_store::Tx;

use super::{owners, rounds};

/// What came of the first item of a counted ballot, as the last count has it in the log.
pub fn outcome(tx: &mut Tx<'_>, c: Community, id: BallotId) -> Result<Option<Outcome>, Fail> {
    Ok(rounds::last(tx, c, id)?.into_iter().next())
}

/// How many heads the owners of these homes are, and how many there are in the place: who owns several homes is one.
pub fn heads(tx: &mut Tx<'_>, app: &App, card: &Card, place: Place, homes: &HashSet<HomeId>) -> Result<(u64, u64), Fail> {
    let parking = card.pack.ballot.as_ref().ok_or(Refusal::NotOffered)?.parking;
    let drafted = owners::drafted(tx, app, card, &place.into(), Voters::Owners, parking)?;
    let is_one = |room: &str| drafted.homes.get(room).and_then(|(home, _)| *home).is_some_and(|h| homes.contains(&h));
    let of = drafted.draft.owners.iter().filter(|o| o.rooms.iter().any(|r| is_one(&r.room))).count();
    let n = |v: usize| u64::try_from(v).unwrap_or(u64::MAX);
    Ok((n(of), n(drafted.draft.owners.len())))
}
