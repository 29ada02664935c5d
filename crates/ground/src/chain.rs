//! Who could have a matter at a place: the holder of each level's post now, the worker on duty, the chair. Two statements,
//! because every filing and every passing up asks it.

use liren_core::id::{BuildingId, CircleId, CompoundId, GridId, GroupId, PersonId, PostId};
use liren_core::matter::{Chain, Holder};
use liren_core::permission::Role;
use liren_core::time::Time;
use liren_kit::card::Card;
use liren_store::{Error, Tx, sql};
use uuid::Uuid;

/// A place with all it lies in, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct At {
    /// Circle.
    pub circle: Option<CircleId>,
    /// Residents' group.
    pub group: Option<GroupId>,
    /// Grid.
    pub grid: Option<GridId>,
    /// Building.
    pub building: Option<BuildingId>,
    /// Compound.
    pub compound: Option<CompoundId>,
}

struct Found {
    role: Role,
    place: Option<Uuid>,
    holder: Holder,
}

/// The chain for a place. A deputy counts while the holder is away; a post without a person is vacant.
pub fn of(tx: &mut Tx<'_>, card: &Card, at: &At, now: Time) -> Result<Chain, Error> {
    let mut found = Vec::new();
    let mut take = |r: &liren_store::Row<'_>| {
        let person: Option<PersonId> = r.get(3)?;
        let deputy: Option<PersonId> = r.get(4)?;
        if let (Some(role), Some(person)) = (Role::parse(r.str(1)?), deputy.or(person)) {
            found.push(Found { role, place: r.get(2)?, holder: Holder { post: r.get::<PostId>(0)?, person } });
        }
        Ok(())
    };
    let places =
        [at.circle.map(|i| i.0), at.group.map(|i| i.0), at.grid.map(|i| i.0), at.building.map(|i| i.0), at.compound.map(|i| i.0)];
    let [a, b, c, d, e] = places.map(|p| p.unwrap_or(Uuid::nil()));
    let near = sql!(
        "SELECT id, role, place, person, CASE WHEN away_from <= $7 AND away_until > $7 THEN deputy END FROM post
          WHERE community = $1 AND place IN ($2, $3, $4, $5, $6) AND ended IS NULL ORDER BY starts DESC, id"
    );
    tx.each(near, &[card.code.into(), a.into(), b.into(), c.into(), d.into(), e.into(), now.into()], &mut take)?;
    let whole = sql!(
        "SELECT id, role, place, person, CASE WHEN away_from <= $2 AND away_until > $2 THEN deputy END FROM post
          WHERE community = $1 AND place IS NULL AND ended IS NULL ORDER BY starts DESC, id"
    );
    tx.each(whole, &[card.code.into(), now.into()], &mut take)?;
    let day = card.zone.date(now).days();
    let on_duty: Option<PostId> =
        tx.one(sql!("SELECT post FROM duty WHERE community = $1 AND day = $2"), &[card.code.into(), day.into()], |r| r.get(0))?;
    Ok(chain(card, &found, places, on_duty))
}

fn chain(card: &Card, found: &[Found], places: [Option<Uuid>; 5], on_duty: Option<PostId>) -> Chain {
    // The narrowest place wins: a circle's leader before a building's.
    let of_role = |role: Role| {
        let near = places.iter().flatten().find_map(|place| found.iter().find(|f| f.role == role && f.place == Some(*place)));
        near.or_else(|| found.iter().find(|f| f.role == role && f.place.is_none())).map(|f| f.holder)
    };
    let duty = on_duty
        .and_then(|post| found.iter().find(|f| f.holder.post == post))
        .map(|f| f.holder)
        .or_else(|| of_role(Role::CommunityWorker));
    let levels = card
        .pack
        .levels
        .iter()
        .map(|level| {
            // Of the community's workers the one on duty takes what comes in.
            if level.roles.contains(&Role::CommunityWorker) { duty } else { level.roles.iter().find_map(|r| of_role(*r)) }
        })
        .collect();
    Chain { levels, duty, chair: of_role(Role::Chair) }
}
