//! The ground notices stand on: whom one concerns, which homes that place has, and by which post somebody may speak there.

use std::collections::HashMap;

use liren_core::id::{BuildingId, CircleId, Community, CompoundId, EntranceId, GridId, GroupId, PostId};
use liren_core::permission::{Action, Actor, Where, check, may};
use liren_core::refusal::Refusal;
use liren_store::{Error, Tx, sql};
use uuid::Uuid;

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
    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::Community => "community",
            Self::Compound(_) => "compound",
            Self::Building(_) => "building",
            Self::Entrance(_) => "entrance",
        }
    }

    pub(super) fn id(self) -> Option<Uuid> {
        match self {
            Self::Community => None,
            Self::Compound(id) => Some(id.0),
            Self::Building(id) => Some(id.0),
            Self::Entrance(id) => Some(id.0),
        }
    }

    pub(super) fn of(kind: &str, id: Option<Uuid>) -> Option<Self> {
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
    pub(super) fn building(&self, place: Place) -> Option<BuildingId> {
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
