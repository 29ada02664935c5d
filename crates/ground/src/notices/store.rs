//! Notices in the database, and the ground they stand on: which homes a place has, and whose place it is.

use std::collections::HashMap;

use liren_core::id::{BuildingId, CircleId, Community, CompoundId, EntranceId, GridId, GroupId, NoticeId, PostId};
use liren_core::moment::Moment;
use liren_core::permission::{Action, Actor, Where, check, may};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_core::time::{DAY, Time};
use liren_kit::fail::Fail;
use liren_store::audit::{self, Did};
use liren_store::{Error, Row, Tx, sql};
use uuid::Uuid;

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

/// Whom a notice concerns.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Place {
    /// Everybody here.
    Community,
    /// A compound.
    Compound(CompoundId),
    /// A building.
    Building(BuildingId),
    /// An entrance.
    Entrance(EntranceId),
}

impl Place {
    fn kind(self) -> &'static str {
        match self {
            Self::Community => "community",
            Self::Compound(_) => "compound",
            Self::Building(_) => "building",
            Self::Entrance(_) => "entrance",
        }
    }

    fn id(self) -> Option<Uuid> {
        match self {
            Self::Community => None,
            Self::Compound(id) => Some(id.0),
            Self::Building(id) => Some(id.0),
            Self::Entrance(id) => Some(id.0),
        }
    }

    fn of(kind: &str, id: Option<Uuid>) -> Option<Self> {
        match (kind, id) {
            ("community", None) => Some(Self::Community),
            ("compound", Some(id)) => Some(Self::Compound(id.into())),
            ("building", Some(id)) => Some(Self::Building(id.into())),
            ("entrance", Some(id)) => Some(Self::Entrance(id.into())),
            _ => None,
        }
    }

    /// From a form: `community` or `building-<id>`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once('-') {
            None => Self::of(text, None),
            Some((kind, id)) => Self::of(kind, Some(Uuid::try_parse(id).ok()?)),
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.id() {
            None => f.write_str(self.kind()),
            Some(id) => write!(f, "{}-{}", self.kind(), id.as_simple()),
        }
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

/// A building, an entrance and the homes of one circle in it.
struct Part {
    building: BuildingId,
    entrance: EntranceId,
    circle: Option<CircleId>,
    group: Option<GroupId>,
    homes: i64,
}

/// An entrance with its building, in order.
#[derive(Clone, Debug)]
pub struct Door {
    /// The entrance.
    pub id: EntranceId,
    /// Its building.
    pub building: BuildingId,
    /// Such as 1单元.
    pub name: String,
}

/// The ground notices stand on.
pub struct Ground {
    parts: Vec<Part>,
    buildings: HashMap<BuildingId, (CompoundId, Option<GridId>)>,
    /// Entrances, in the order people expect.
    pub doors: Vec<Door>,
}

impl Ground {
    /// Reads it.
    pub fn read(tx: &mut Tx<'_>, c: Community) -> Result<Self, Error> {
        let parts = tx.all(
            sql!(
                "SELECT h.building, h.entrance, h.circle, c.resident_group, CAST(COUNT(*) AS BIGINT) FROM home h
                   LEFT JOIN circle c ON c.community = h.community AND c.id = h.circle
                  WHERE h.community = $1 AND h.ended = 0 GROUP BY h.building, h.entrance, h.circle, c.resident_group"
            ),
            &[c.into()],
            |r| Ok(Part { building: r.get(0)?, entrance: r.get(1)?, circle: r.get(2)?, group: r.get(3)?, homes: r.get(4)? }),
        )?;
        let rows = tx.all(sql!("SELECT id, compound, grid FROM building WHERE community = $1"), &[c.into()], |r| {
            Ok((r.get(0)?, (r.get(1)?, r.get(2)?)))
        })?;
        let doors = tx.all(
            sql!("SELECT id, building, name FROM entrance WHERE community = $1 ORDER BY building, sort, id"),
            &[c.into()],
            |r| Ok(Door { id: r.get(0)?, building: r.get(1)?, name: r.get(2)? }),
        )?;
        Ok(Self { parts, buildings: rows.into_iter().collect(), doors })
    }

    /// The building of a place that has one; nothing when the place is not here.
    fn building(&self, place: Place) -> Option<BuildingId> {
        match place {
            Place::Building(id) => self.buildings.contains_key(&id).then_some(id),
            Place::Entrance(id) => self.doors.iter().find(|d| d.id == id).map(|d| d.building),
            Place::Community | Place::Compound(_) => None,
        }
    }

    /// Whether the place is of this community.
    pub fn has(&self, place: Place) -> bool {
        match place {
            Place::Community => true,
            Place::Compound(id) => self.buildings.values().any(|(c, _)| *c == id),
            Place::Building(_) | Place::Entrance(_) => self.building(place).is_some(),
        }
    }

    fn within(&self, place: Place, p: &Part) -> bool {
        match place {
            Place::Community => true,
            Place::Compound(id) => self.buildings.get(&p.building).is_some_and(|(c, _)| *c == id),
            Place::Building(id) => p.building == id,
            Place::Entrance(id) => p.entrance == id,
        }
    }

    /// How many homes will see it.
    pub fn homes(&self, place: Place) -> i64 {
        self.parts.iter().filter(|p| self.within(place, p)).map(|p| p.homes).sum()
    }

    /// The place as the permission table asks for it. An entrance lies in every circle that has homes there; a building in a
    /// circle or group only if all its homes do; a compound in a grid only if all its buildings do.
    fn wheres(&self, place: Place) -> Vec<Where<'static>> {
        let plain = Where::COMMUNITY;
        let facts = self.building(place).and_then(|b| self.buildings.get(&b).map(|f| (b, *f)));
        match (place, facts) {
            (Place::Compound(id), _) => {
                let grids: Vec<_> = self.buildings.values().filter(|(c, _)| *c == id).map(|(_, g)| *g).collect();
                vec![Where { compound: Some(id), grid: same(grids.into_iter()), ..plain }]
            }
            (Place::Building(id), Some((_, (compound, grid)))) => {
                let parts = || self.parts.iter().filter(move |p| p.building == id);
                let (circle, group) = (same(parts().map(|p| p.circle)), same(parts().map(|p| p.group)));
                vec![Where { compound: Some(compound), building: Some(id), grid, circle, group, ..plain }]
            }
            (Place::Entrance(id), Some((building, (compound, grid)))) => {
                let at = Where { compound: Some(compound), building: Some(building), grid, ..plain };
                let of = self.parts.iter().filter(|p| p.entrance == id);
                let mut all: Vec<_> = of.map(|p| Where { circle: p.circle, group: p.group, ..at }).collect();
                if all.is_empty() {
                    all.push(at);
                }
                all
            }
            _ => vec![plain],
        }
    }

    /// The post with which the actor may publish at a place; the refusal where there is none.
    pub fn by(&self, actor: &Actor, place: Place) -> Result<PostId, Refusal> {
        let wheres = self.wheres(place);
        for post in &actor.posts {
            let only = Actor { posts: vec![*post], homes: Vec::new(), operator: false, ..actor.clone() };
            if wheres.iter().any(|w| may(&only, Action::PublishNotice, w)) {
                return Ok(post.id);
            }
        }
        check(actor, Action::PublishNotice, wheres.first().unwrap_or(&Where::COMMUNITY))?;
        Err(Refusal::Forbidden)
    }

    /// Every place where the actor may publish: the community, compounds, buildings; entrances only of `in_building`, or all
    /// for somebody whose place is small.
    pub fn places(&self, actor: &Actor, order: &[BuildingId], in_building: Option<BuildingId>) -> Vec<Place> {
        let mut all = vec![Place::Community];
        let mut seen = Vec::new();
        for b in order {
            if let Some((compound, _)) = self.buildings.get(b)
                && !seen.contains(compound)
            {
                seen.push(*compound);
                all.push(Place::Compound(*compound));
            }
        }
        let everywhere = may(actor, Action::PublishNotice, &Where::COMMUNITY);
        for b in order {
            if in_building.is_some_and(|only| only != *b) {
                continue;
            }
            all.push(Place::Building(*b));
            if in_building.is_some() || !everywhere {
                all.extend(self.doors.iter().filter(|d| d.building == *b).map(|d| Place::Entrance(d.id)));
            }
        }
        all.retain(|p| self.by(actor, *p).is_ok());
        all
    }
}

/// The value all agree on.
fn same<T: PartialEq + Copy>(mut all: impl Iterator<Item = Option<T>>) -> Option<T> {
    let first = all.next()??;
    all.all(|v| v == Some(first)).then_some(first)
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
    let by = ground.by(actor, new.place)?;
    if !ground.has(new.place) {
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
            let id = Uuid::from_u128(bytes);
            for place in [Place::Community, Place::Compound(id.into()), Place::Building(id.into()), Place::Entrance(id.into())] {
                prop_assert_eq!(Place::parse(&place.to_string()), Some(place));
            }
            if let Some(place) = Place::parse(&text) {
                prop_assert_eq!(Place::parse(&place.to_string()), Some(place));
            }
        }
    }
}
