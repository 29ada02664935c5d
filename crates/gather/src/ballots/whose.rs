//! Whose a ballot is: a place, or some buildings and entrances of one compound that vote together, with the reason. A roll drafts from it, a
//! correction of the owner roll asks whether it has a home, and notice says it in words.

use liren_core::id::{BuildingId, CircleId, EntranceId};
use liren_core::lang::Lang;
use liren_core::pack::ItemClass;
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_ground::ground::{Ground, Place};
use liren_ground::names::Names;
use liren_kit::card::Card;
use liren_kit::form::{Choice, Form};
use liren_kit::joined;

/// The field of forms that names the parts.
pub const FIELD: &str = "part";

/// Those who vote.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Whose {
    /// A place; the compound where only parts of it vote.
    pub place: Place,
    /// Buildings and entrances that vote together; none where all of the place does.
    pub parts: Vec<Place>,
}

impl From<Place> for Whose {
    fn from(place: Place) -> Self {
        Self { place, parts: Vec::new() }
    }
}

impl Whose {
    /// What a form says: parts where some are ticked, else the place. Programs name several parts in one field, between commas.
    pub fn read(form: &Form) -> Result<(Option<Place>, Vec<Place>), Problem> {
        let named = form.all(FIELD).flat_map(|s| s.split(',')).map(str::trim).filter(|s| !s.is_empty());
        let parts: Option<Vec<Place>> = named.map(Place::parse).collect();
        let parts = parts.ok_or_else(|| Problem::new(FIELD, ProblemKey::NotAChoice))?;
        Ok((Place::parse(form.get("place")), parts))
    }

    /// Buildings and entrances as one electorate. One of them alone is simply the place; an entrance of a building that votes as a whole adds
    /// nothing.
    pub fn of(ground: &Ground, place: Place, parts: &[Place]) -> Result<Self, Refusal> {
        let Some(first) = parts.first() else { return Ok(place.into()) };
        let compound = |p: &Place| match p {
            Place::Building(_) | Place::Entrance(_) => ground.compound(*p),
            _ => None,
        };
        let wrong = |key| Refusal::field(FIELD, key);
        let here = compound(first).ok_or_else(|| wrong(ProblemKey::NotAChoice))?;
        if parts.iter().any(|p| compound(p).is_none()) {
            return Err(wrong(ProblemKey::NotAChoice));
        }
        if parts.iter().any(|p| compound(p) != Some(here)) {
            return Err(wrong(ProblemKey::OneCompound));
        }
        let mut all: Vec<Place> = Vec::new();
        for p in parts {
            let whole =
                matches!(p, Place::Entrance(_)) && ground.building(*p).is_some_and(|b| parts.contains(&Place::Building(b)));
            if !whole && !all.contains(p) {
                all.push(*p);
            }
        }
        Ok(match all[..] {
            [one] => one.into(),
            _ => Self { place: Place::Compound(here), parts: all },
        })
    }

    /// What is stored beside the place.
    pub fn kept(&self) -> String {
        self.parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    /// Back from [`Whose::kept`].
    pub fn parts_of(text: &str) -> Option<Vec<Place>> {
        text.split_whitespace().map(Place::parse).collect()
    }

    /// Whether an item of this class can be decided by them.
    pub fn fits(&self, class: &ItemClass) -> bool {
        let may = |p: &Place| class.places.iter().any(|kind| kind == p.kind());
        if self.parts.is_empty() { may(&self.place) } else { self.parts.iter().all(may) }
    }

    /// Whether only owners of a part of a compound vote, which asks why.
    pub fn is_part(&self) -> bool {
        !self.parts.is_empty() || matches!(self.place, Place::Building(_) | Place::Entrance(_))
    }

    /// Whether a home lies in it.
    pub fn has(&self, ground: &Ground, (building, entrance, circle): (BuildingId, EntranceId, Option<CircleId>)) -> bool {
        let within = |p: &Place| match p {
            Place::Building(id) => *id == building,
            Place::Entrance(id) => *id == entrance,
            Place::Circle(_) if circle.is_none() => false,
            p => ground.contains(*p, building, circle),
        };
        if self.parts.is_empty() { within(&self.place) } else { self.parts.iter().any(within) }
    }

    /// Whether a building has homes of it.
    pub fn reaches(&self, ground: &Ground, building: BuildingId) -> bool {
        if self.parts.is_empty() {
            ground.reaches(self.place, building)
        } else {
            self.parts.iter().any(|p| ground.reaches(*p, building))
        }
    }

    /// In words: the place, and which of it.
    pub fn name(&self, ground: &Ground, names: &Names, card: &Card, lang: Lang) -> String {
        let place = ground.name(names, card, lang, self.place);
        if self.parts.is_empty() {
            return place;
        }
        // A building's name says its compound already.
        joined::list(lang, self.parts.iter().map(|p| ground.name(names, card, lang, *p)))
    }
}

/// A building that can be ticked, with its entrances.
pub struct Tick {
    /// The building.
    pub building: Choice,
    /// Its entrances; none where the class is not for entrances.
    pub entrances: Vec<Choice>,
}

/// What can be ticked.
#[derive(Default)]
pub struct Ticks {
    /// Building by building; none where parts of a compound cannot decide.
    pub all: Vec<Tick>,
    /// Something is ticked, or wrong with it: it stands open.
    pub open: bool,
}

impl Ticks {
    /// For these classes, as a form has them.
    pub fn of(ground: &Ground, names: &Names, classes: &[&ItemClass], typed: &Form, problems: &[Problem]) -> Self {
        let on = Whose::read(typed).map(|r| r.1).unwrap_or_default();
        let each = classes.iter().map(|class| ticks(ground, names, class, &on));
        // All items are decided by the same people: what one class does not allow none does.
        let all = each.reduce(|a, b| if a.is_empty() || b.is_empty() { Vec::new() } else { a }).unwrap_or_default();
        Self { all, open: !on.is_empty() || problems.iter().any(|p| p.field == FIELD) }
    }
}

fn ticks(ground: &Ground, names: &Names, class: &ItemClass, on: &[Place]) -> Vec<Tick> {
    let may = |kind: &str| class.places.iter().any(|k| k == kind);
    if !(may("compound") && may("building")) {
        return Vec::new();
    }
    let choice = |p: Place, words: &str| Choice::of(p.to_string(), words, on.contains(&p));
    let doors = |b: BuildingId| {
        let of = ground.doors.iter().filter(move |d| d.building == b && may("entrance"));
        of.map(|d| choice(Place::Entrance(d.id), &d.name)).collect()
    };
    let all = names.order.iter();
    all.map(|b| Tick { building: choice(Place::Building(*b), &names.building(*b)), entrances: doors(*b) }).collect()
}
