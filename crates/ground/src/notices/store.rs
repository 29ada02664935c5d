//! Notices in the database: publishing, withdrawing, what is in force.

use liren_core::id::{BuildingId, Community, CompoundId, NoticeId, PostId};
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::{DAY, Time};
use liren_kit::fail::Fail;
use liren_store::audit::{self, Did};
use liren_store::{Error, Row, Tx, sql};

use crate::ground::{Ground, Place};

/// The longest a notice can be, in characters.
pub const MOST_WORDS: usize = 300;
/// The longest it can hang, from its start.
const LONGEST: i64 = 92 * DAY;

/// What is off, stopped or to be known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// No water.
    WaterOff,
    /// No power.
    PowerOff,
    /// No gas.
    GasOff,
    /// The lift stands.
    LiftStopped,
    /// Something is being built or repaired.
    Works,
    /// Anything else that is short and practical.
    Info,
}

impl Kind {
    /// All, in the order they are offered.
    pub const ALL: [Self; 6] = [Self::WaterOff, Self::PowerOff, Self::LiftStopped, Self::GasOff, Self::Works, Self::Info];

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::WaterOff => "water_off",
            Self::PowerOff => "power_off",
            Self::GasOff => "gas_off",
            Self::LiftStopped => "lift_stopped",
            Self::Works => "works",
            Self::Info => "info",
        }
    }

    /// From what is stored or sent.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.name() == name)
    }

    /// Its drawing.
    pub fn icon(self) -> &'static str {
        match self {
            Self::WaterOff => "water",
            Self::PowerOff => "power",
            Self::GasOff => "gas",
            Self::LiftStopped => "lift",
            Self::Works => "build",
            Self::Info => "info",
        }
    }

    /// Whether kind, place and time say it all.
    pub fn speaks_for_itself(self) -> bool {
        !matches!(self, Self::Works | Self::Info)
    }
}

/// A notice to publish.
#[derive(Clone, Copy, Debug)]
pub struct NewNotice<'a> {
    /// What it is about.
    pub kind: Kind,
    /// A sentence or two; may be empty where the kind says it all.
    pub words: &'a str,
    /// Whom it concerns.
    pub place: Place,
    /// From when.
    pub starts: Time,
    /// Until when: required, and ahead.
    pub ends: Time,
}

/// A notice as it stands.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Its row.
    pub id: NoticeId,
    /// What it is about.
    pub kind: Kind,
    /// Its words.
    pub words: String,
    /// Whom it concerns.
    pub place: Place,
    /// The building, for a building or an entrance.
    pub building: Option<BuildingId>,
    /// From when.
    pub starts: Time,
    /// Until when.
    pub ends: Time,
    /// The post that published it.
    pub by: PostId,
    /// When.
    pub created: Time,
    /// When it was taken down before its end.
    pub withdrawn: Option<Time>,
}

impl Notice {
    /// Nothing more to know: its end has passed or it was taken down.
    pub fn over(&self, now: Time) -> bool {
        self.withdrawn.is_some() || self.ends <= now
    }

    /// Hangs now, or begins within a day.
    pub fn in_force(&self, now: Time) -> bool {
        !self.over(now) && self.starts <= now.plus(DAY)
    }
}

/// Whether notices hang there: on what has a door. A grid or a circle has none.
pub(super) fn hangs(place: Place) -> bool {
    !matches!(place, Place::Grid(_) | Place::Group(_) | Place::Circle(_))
}

/// Publishes a notice.
pub fn publish(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    community: Community,
    actor: &Actor,
    new: &NewNotice<'_>,
) -> Result<NoticeId, Fail> {
    let ground = Ground::read(tx, community)?;
    let by = ground.by(actor, Action::PublishNotice, new.place)?;
    if !hangs(new.place) || !ground.has(new.place) {
        return Err(Refusal::field("place", ProblemKey::NotHere).into());
    }
    times(new.starts, new.ends, moment.now)?;
    if new.words.is_empty() && !new.kind.speaks_for_itself() {
        return Err(Refusal::field("words", ProblemKey::Required).into());
    }
    if new.words.chars().count() > MOST_WORDS {
        return Err(Refusal::field("words", ProblemKey::TooLong { max: MOST_WORDS }).into());
    }
    let id: NoticeId = moment.id();
    tx.exec(
        sql!(
            "INSERT INTO notice (community, id, kind, body, place_kind, place, building, starts, ends, by_post, created, withdrawn)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL)"
        ),
        &[
            community.into(),
            id.into(),
            new.kind.name().into(),
            new.words.into(),
            new.place.kind().into(),
            new.place.id().into(),
            ground.building(new.place).into(),
            new.starts.into(),
            new.ends.into(),
            by.into(),
            moment.now.into(),
        ],
    )?;
    let did = Did { action: "notice.publish", subject_kind: "notice", subject: id.0, post: Some(by), detail: new.kind.name() };
    audit::append(tx, moment, community, actor, &did)?;
    Ok(id)
}

/// An end is required, ahead, after the start and not so late that somebody mistyped the year.
pub fn times(starts: Time, ends: Time, now: Time) -> Result<(), Refusal> {
    if ends <= starts {
        Err(Refusal::field("ends", ProblemKey::EndBeforeStart))
    } else if ends <= now {
        Err(Refusal::field("ends", ProblemKey::InThePast))
    } else if ends.0 - starts.0 > LONGEST || starts.0 - now.0 > LONGEST {
        Err(Refusal::field("ends", ProblemKey::BadDate))
    } else {
        Ok(())
    }
}

/// Takes a notice down before its end.
pub fn withdraw(tx: &mut Tx<'_>, moment: &mut Moment, community: Community, actor: &Actor, id: NoticeId) -> Result<(), Fail> {
    let notice = one(tx, community, id)?.ok_or(Refusal::NotFound)?;
    check(actor, Action::WithdrawNotice, &Where::post(notice.by))?;
    if notice.over(moment.now) {
        return Err(Refusal::Gone.into());
    }
    tx.exec(
        sql!("UPDATE notice SET withdrawn = $3 WHERE community = $1 AND id = $2 AND withdrawn IS NULL"),
        &[community.into(), id.into(), moment.now.into()],
    )?;
    let post = actor.post(notice.by).map(|p| p.id);
    let did = Did { action: "notice.withdraw", subject_kind: "notice", subject: id.0, post, detail: "" };
    audit::append(tx, moment, community, actor, &did)?;
    Ok(())
}

fn read(r: &Row<'_>) -> Result<Option<Notice>, Error> {
    let (Some(kind), Some(place)) = (Kind::parse(r.str(1)?), Place::of(r.str(3)?, r.get(4)?)) else { return Ok(None) };
    Ok(Some(Notice {
        id: r.get(0)?,
        kind,
        words: r.get(2)?,
        place,
        building: r.get(5)?,
        starts: r.get(6)?,
        ends: r.get(7)?,
        by: r.get(8)?,
        created: r.get(9)?,
        withdrawn: r.get(10)?,
    }))
}

/// One notice, whatever its state.
pub fn one(tx: &mut Tx<'_>, community: Community, id: NoticeId) -> Result<Option<Notice>, Error> {
    let row = tx.one(
        sql!(
            "SELECT id, kind, body, place_kind, place, building, starts, ends, by_post, created, withdrawn FROM notice
              WHERE community = $1 AND id = $2"
        ),
        &[community.into(), id.into()],
        read,
    )?;
    Ok(row.flatten())
}

/// Notices that end after an instant, soonest start first; withdrawn ones too, since a list shows that they are.
pub fn ending_after(tx: &mut Tx<'_>, community: Community, after: Time) -> Result<Vec<Notice>, Error> {
    let rows = tx.all(
        sql!(
            "SELECT id, kind, body, place_kind, place, building, starts, ends, by_post, created, withdrawn FROM notice
              WHERE community = $1 AND ends > $2 ORDER BY ends, id LIMIT 400"
        ),
        &[community.into(), after.into()],
        read,
    )?;
    let mut all: Vec<Notice> = rows.into_iter().flatten().collect();
    all.sort_by_key(|n| (n.starts, n.id));
    Ok(all)
}

/// Those that hang now or begin within a day; with a building, those that concern it.
pub fn in_force(
    tx: &mut Tx<'_>,
    community: Community,
    building: Option<(BuildingId, CompoundId)>,
    now: Time,
) -> Result<Vec<Notice>, Error> {
    let mut all = ending_after(tx, community, now)?;
    all.retain(|n| n.in_force(now) && concerns(n, building));
    Ok(all)
}

/// Whether a notice concerns a building; without one, everything does.
pub fn concerns(n: &Notice, building: Option<(BuildingId, CompoundId)>) -> bool {
    let Some((building, compound)) = building else { return true };
    match n.place {
        Place::Community => true,
        Place::Compound(id) => id == compound,
        Place::Building(_) | Place::Entrance(_) => n.building == Some(building),
        Place::Grid(_) | Place::Group(_) | Place::Circle(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_end_is_ahead_and_near() {
        let now = Time(1_000 * DAY);
        assert!(times(now, now.plus(1), now).is_ok());
        assert!(times(now.plus(-DAY), now.plus(DAY), now).is_ok());
        for (starts, ends) in [(1, 1), (-2, -1), (0, 93), (93, 94)] {
            assert!(times(now.plus(starts * DAY), now.plus(ends * DAY), now).is_err(), "{starts} {ends}");
        }
    }

    proptest! {
        #[test]
        fn places_read_back_and_nothing_else_is_one(bytes in any::<u128>(), text in ".{0,60}") {
            let id = uuid::Uuid::from_u128(bytes);
            for kind in ["grid", "group", "compound", "building", "entrance", "circle"] {
                let place = Place::of(kind, Some(id)).ok_or_else(|| TestCaseError::fail(kind))?;
                prop_assert_eq!(place.kind(), kind);
                prop_assert_eq!(Place::parse(&place.to_string()), Some(place));
            }
            if let Some(place) = Place::parse(&text) {
                prop_assert_eq!(Place::parse(&place.to_string()), Some(place));
            }
        }
    }
}
