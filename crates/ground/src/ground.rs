//! The ground things stand on: for whom something is (a place), which homes that place has, and by which post somebody may
//! act there. Notices, meetings, consultations, ballots, selections and projects all ask it.

use std::collections::HashMap;
use std::sync::Arc;

use liren_core::id::{BuildingId, CircleId, Community, CompoundId, EntranceId, GridId, GroupId, PostId};
use liren_core::lang::Lang;
use liren_core::permission::{Action, Actor, Scope, Where, check, may};
use liren_core::refusal::Refusal;
use liren_kit::app::App;
use liren_kit::card::Card;
use liren_store::{Error, Tx, sql};
use uuid::Uuid;

use crate::names::Names;

/// For whom something is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Place {
    /// Everybody here.
    Community,
    /// A grid.
    Grid(GridId),
    /// A residents' group.
    Group(GroupId),
    /// A compound.
    Compound(CompoundId),
    /// A building.
    Building(BuildingId),
    /// An entrance.
    Entrance(EntranceId),
    /// A circle.
    Circle(CircleId),
}

impl Place {
    /// As stored, and as packs name sorts of places.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Community => "community",
            Self::Grid(_) => "grid",
            Self::Group(_) => "group",
            Self::Circle(_) => "circle",
            Self::Compound(_) => "compound",
            Self::Building(_) => "building",
            Self::Entrance(_) => "entrance",
        }
    }

    /// Its row; the community has none.
    pub fn id(self) -> Option<Uuid> {
        match self {
            Self::Community => None,
            Self::Grid(id) => Some(id.0),
            Self::Group(id) => Some(id.0),
            Self::Circle(id) => Some(id.0),
            Self::Compound(id) => Some(id.0),
            Self::Building(id) => Some(id.0),
            Self::Entrance(id) => Some(id.0),
        }
    }

    /// The place as posts look after it; none for an entrance, which has no posts.
    pub fn scope(self) -> Option<Scope> {
        match self {
            Self::Community => Some(Scope::Community),
            Self::Grid(id) => Some(Scope::Grid(id)),
            Self::Group(id) => Some(Scope::Group(id)),
            Self::Compound(id) => Some(Scope::Compound(id)),
            Self::Building(id) => Some(Scope::Building(id)),
            Self::Circle(id) => Some(Scope::Circle(id)),
            Self::Entrance(_) => None,
        }
    }

    /// From what is stored.
    pub fn of(kind: &str, id: Option<Uuid>) -> Option<Self> {
        match (kind, id) {
            ("grid", Some(id)) => Some(Self::Grid(id.into())),
            ("group", Some(id)) => Some(Self::Group(id.into())),
            ("circle", Some(id)) => Some(Self::Circle(id.into())),
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

/// The ground things stand on.
pub struct Ground {
    parts: Vec<Part>,
    buildings: HashMap<BuildingId, (CompoundId, Option<GridId>)>,
    /// Entrances, in the order people expect.
    pub doors: Vec<Door>,
}

impl Ground {
    /// From memory, as names are, or the database: for what is shown, inside a transaction that reads. What decides who may
    /// do something reads it anew.
    pub fn kept(tx: &mut Tx<'_>, app: &App, c: Community) -> Result<Arc<Self>, Error> {
        let now = app.now();
        if let Some(ground) = app.memory.get::<Self>(c, now) {
            return Ok(ground);
        }
        let ground = Arc::new(Self::read(tx, c)?);
        app.memory.keep(c, ground.clone(), now);
        Ok(ground)
    }

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
    pub fn building(&self, place: Place) -> Option<BuildingId> {
        match place {
            Place::Building(id) => self.buildings.contains_key(&id).then_some(id),
            Place::Entrance(id) => self.doors.iter().find(|d| d.id == id).map(|d| d.building),
            Place::Community | Place::Grid(_) | Place::Group(_) | Place::Compound(_) | Place::Circle(_) => None,
        }
    }

    /// The compound of a building or entrance; nothing when the place is not here, or is neither.
    pub fn compound(&self, place: Place) -> Option<CompoundId> {
        self.building(place).and_then(|b| self.buildings.get(&b)).map(|f| f.0)
    }

    /// Whether the place is of this community.
    pub fn has(&self, place: Place) -> bool {
        match place {
            Place::Community => true,
            Place::Grid(id) => self.buildings.values().any(|(_, g)| *g == Some(id)),
            Place::Group(id) => self.parts.iter().any(|p| p.group == Some(id)),
            Place::Circle(id) => self.parts.iter().any(|p| p.circle == Some(id)),
            Place::Compound(id) => self.buildings.values().any(|(c, _)| *c == id),
            Place::Building(_) | Place::Entrance(_) => self.building(place).is_some(),
        }
    }

    fn within(&self, place: Place, p: &Part) -> bool {
        match place {
            Place::Community => true,
            Place::Grid(id) => self.buildings.get(&p.building).is_some_and(|(_, g)| *g == Some(id)),
            Place::Group(id) => p.group == Some(id),
            Place::Circle(id) => p.circle == Some(id),
            Place::Compound(id) => self.buildings.get(&p.building).is_some_and(|(c, _)| *c == id),
            Place::Building(id) => p.building == id,
            Place::Entrance(id) => p.entrance == id,
        }
    }

    /// Whether two places have a home in common.
    pub fn meet(&self, a: Place, b: Place) -> bool {
        let either = a == Place::Community || b == Place::Community || a == b;
        either || self.parts.iter().any(|p| self.within(a, p) && self.within(b, p))
    }

    /// The entrances a place has homes in, building by building, in the order people expect.
    pub fn doors_of(&self, place: Place) -> Vec<&Door> {
        self.doors.iter().filter(|d| self.parts.iter().any(|p| p.entrance == d.id && self.within(place, p))).collect()
    }

    /// How many homes it has.
    pub fn homes(&self, place: Place) -> i64 {
        self.parts.iter().filter(|p| self.within(place, p)).map(|p| p.homes).sum()
    }

    /// The place as the permission table asks for it. An entrance lies in every circle that has homes there; a building in a
    /// circle or group only if all its homes do; a compound in a grid only if all its buildings do.
    fn wheres(&self, place: Place) -> Vec<Where<'static>> {
        let plain = Where::COMMUNITY;
        let facts = self.building(place).and_then(|b| self.buildings.get(&b).map(|f| (b, *f)));
        match (place, facts) {
            (Place::Grid(id), _) => vec![Where { grid: Some(id), ..plain }],
            (Place::Group(_) | Place::Circle(_), _) => {
                // A group or circle lies in a grid or compound only if all its homes do.
                let parts = || self.parts.iter().filter(|p| self.within(place, p));
                let built = || parts().map(|p| self.buildings.get(&p.building).copied());
                let group = same(parts().map(|p| p.group));
                let circle = if let Place::Circle(id) = place { Some(id) } else { None };
                let building = same(parts().map(|p| Some(p.building)));
                let (compound, grid) = (same(built().map(|b| b.map(|f| f.0))), same(built().map(|b| b.and_then(|f| f.1))));
                vec![Where { grid, compound, building, group, circle, ..plain }]
            }
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

    /// Whether a place lies in what a post or body looks after.
    pub fn lies_in(&self, place: Place, scope: Scope) -> bool {
        self.wheres(place).iter().any(|w| w.lies_in(scope))
    }

    /// The post with which the actor may do this at a place; the refusal where there is none.
    pub fn by(&self, actor: &Actor, action: Action, place: Place) -> Result<PostId, Refusal> {
        let wheres = self.wheres(place);
        for post in &actor.posts {
            let only = Actor { posts: vec![*post], homes: Vec::new(), operator: false, ..actor.clone() };
            if wheres.iter().any(|w| may(&only, action, w)) {
                return Ok(post.id);
            }
        }
        check(actor, action, wheres.first().unwrap_or(&Where::COMMUNITY))?;
        Err(Refusal::Forbidden)
    }

    /// Every place of a sort, buildings in the order given.
    pub fn all(&self, kind: &str, order: &[BuildingId]) -> Vec<Place> {
        let mut out = Vec::new();
        let mut add = |place: Option<Place>| {
            if let Some(place) = place
                && !out.contains(&place)
            {
                out.push(place);
            }
        };
        match kind {
            "community" => add(Some(Place::Community)),
            "grid" => order.iter().for_each(|b| add(self.buildings.get(b).and_then(|f| f.1).map(Place::Grid))),
            "compound" => order.iter().for_each(|b| add(self.buildings.get(b).map(|f| Place::Compound(f.0)))),
            "building" => order.iter().for_each(|b| add(Some(Place::Building(*b)))),
            "entrance" => {
                for b in order {
                    self.doors.iter().filter(|d| d.building == *b).for_each(|d| add(Some(Place::Entrance(d.id))));
                }
            }
            "group" | "circle" => {
                for b in order {
                    for p in self.parts.iter().filter(|p| p.building == *b) {
                        add(if kind == "group" { p.group.map(Place::Group) } else { p.circle.map(Place::Circle) });
                    }
                }
            }
            _ => {}
        }
        out
    }

    /// Every built place where the actor may do this: the community, compounds, buildings; entrances only of `in_building`,
    /// or all for somebody whose place is small.
    pub fn places(&self, actor: &Actor, action: Action, order: &[BuildingId], in_building: Option<BuildingId>) -> Vec<Place> {
        let mut all = self.all("community", order);
        all.extend(self.all("compound", order));
        for b in order.iter().filter(|b| in_building.is_none_or(|only| only == **b)) {
            all.push(Place::Building(*b));
            all.extend(self.all("entrance", &[*b]));
        }
        all.retain(|p| self.by(actor, action, *p).is_ok());
        all
    }

    /// A place in words; the community's own name for the whole of it.
    pub fn name(&self, names: &Names, card: &Card, lang: Lang, place: Place) -> String {
        match place {
            Place::Community => names.scope(card, lang, Scope::Community),
            Place::Grid(id) => names.scope(card, lang, Scope::Grid(id)),
            Place::Group(id) => names.scope(card, lang, Scope::Group(id)),
            Place::Compound(id) => names.scope(card, lang, Scope::Compound(id)),
            Place::Building(id) => names.building(id),
            Place::Circle(id) => names.scope(card, lang, Scope::Circle(id)),
            Place::Entrance(id) => {
                let building = self.building(place).map(|b| names.building(b)).unwrap_or_default();
                format!("{building} {}", names.entrances.get(&id).map_or("", String::as_str))
            }
        }
    }

    /// Whether a building has homes of the place: for what is shown on a building's page.
    pub fn reaches(&self, place: Place, building: BuildingId) -> bool {
        place == Place::Community || self.parts.iter().any(|p| p.building == building && self.within(place, p))
    }

    /// Whether a home of this circle in this building lies in the place. An entrance is known by its homes only, so it
    /// answers for its building.
    pub fn contains(&self, place: Place, building: BuildingId, circle: Option<CircleId>) -> bool {
        match place {
            Place::Circle(id) => circle == Some(id),
            Place::Group(id) => {
                circle.is_some() && self.parts.iter().any(|p| p.circle == circle && p.building == building && p.group == Some(id))
            }
            _ => self.reaches(place, building),
        }
    }
}

/// The value all agree on.
fn same<T: PartialEq + Copy>(mut all: impl Iterator<Item = Option<T>>) -> Option<T> {
    let first = all.next()??;
    all.all(|v| v == Some(first)).then_some(first)
}
