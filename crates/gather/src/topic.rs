//! What news may be about: a building, a grid or a category. Alerts and hooks are chosen by it.

use liren_core::id::{BuildingId, GridId};
use liren_core::lang::Lang;
use liren_core::pack::{Pack, Visibility};
use liren_ground::names::Names;
use liren_kit::card::Card;
use liren_kit::urls::encoded;

use crate::matters::read::Matter;
use crate::matters::said::category_name;
use crate::matters::urls;
use crate::words::Alerts;

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Topic {
    /// What stands at a building.
    Building(BuildingId),
    /// What stands in a grid.
    Grid(GridId),
    /// What is of a category.
    Category(String),
}

/// Topics to choose from, under a heading.
pub struct Offers {
    /// The heading.
    pub words: &'static str,
    /// Value and words.
    pub topics: Vec<(String, String)>,
}

impl Topic {
    /// As stored and as forms carry it.
    pub fn stored(&self) -> String {
        match self {
            Self::Building(id) => format!("building:{id}"),
            Self::Grid(id) => format!("grid:{id}"),
            Self::Category(code) => format!("category:{code}"),
        }
    }

    /// Back from [`Topic::stored`], whether there is such a place or not.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':')? {
            ("building", id) => id.parse().ok().map(Self::Building),
            ("grid", id) => id.parse().ok().map(Self::Grid),
            ("category", code) if !code.is_empty() && code.len() <= 80 => Some(Self::Category(code.to_string())),
            _ => None,
        }
    }

    /// One that may be chosen here: the place is there, and the category is not closed to the public.
    pub fn choose(text: &str, names: &Names, pack: &Pack) -> Option<Self> {
        let topic = Self::parse(text)?;
        let known = match &topic {
            Self::Building(id) => names.buildings.contains_key(id),
            Self::Grid(id) => names.grids.contains_key(id),
            Self::Category(code) => open_categories(pack).any(|c| c.code == *code),
        };
        known.then_some(topic)
    }

    /// In words; a place that is gone has none.
    pub fn words(&self, card: &Card, names: &Names, lang: Lang) -> String {
        match self {
            Self::Building(id) => names.building(*id),
            Self::Grid(id) => names.grids.get(id).cloned().unwrap_or_default(),
            Self::Category(code) => category_name(&card.pack, code, lang),
        }
    }

    /// The public list of it.
    pub fn list(&self, card: &Card, names: &Names) -> String {
        let (key, value) = match self {
            Self::Building(id) => ("b", names.buildings.get(id).map_or_else(String::new, |b| b.code.clone())),
            Self::Grid(id) => ("grid", id.to_string()),
            Self::Category(code) => ("category", code.clone()),
        };
        format!("{}?{key}={}", urls::Matters::url(card.code), encoded(&value))
    }

    /// Its web feed.
    pub fn feed(&self, card: &Card, names: &Names) -> String {
        match self {
            Self::Building(id) => urls::BuildingFeed::url(card.code, names.buildings.get(id).map_or("", |b| b.code.as_str())),
            Self::Grid(id) => urls::GridFeed::url(card.code, id),
            Self::Category(code) => urls::CategoryFeed::url(card.code, code),
        }
    }
}

/// What a matter is told under. The place of a coarse one is nobody's business: it goes by its category alone; a closed
/// one is told to nobody.
pub fn of(m: &Matter) -> Vec<String> {
    if m.visibility == Visibility::Closed {
        return Vec::new();
    }
    let public = m.visibility == Visibility::Public;
    let place = [m.building.map(Topic::Building), m.grid.map(Topic::Grid)];
    let places = place.into_iter().flatten().filter(|_| public);
    places.chain([Topic::Category(m.category.clone())]).map(|t| t.stored()).collect()
}

/// Categories that are not closed to the public.
fn open_categories(pack: &Pack) -> impl Iterator<Item = &liren_core::pack::Category> {
    pack.categories.iter().filter(|c| c.visibility != Visibility::Closed && !c.about_person)
}

/// Everything one may choose, by heading.
pub fn offers(card: &Card, names: &Names, lang: Lang) -> Vec<Offers> {
    let t = Alerts(lang);
    let building = |id: &BuildingId| (Topic::Building(*id).stored(), names.building(*id));
    let mut grids: Vec<(String, String)> =
        names.grids.iter().map(|(id, name)| (Topic::Grid(*id).stored(), name.clone())).collect();
    grids.sort_by(|a, b| a.1.cmp(&b.1));
    let category = |c: &liren_core::pack::Category| (Topic::Category(c.code.clone()).stored(), c.name.get(lang).to_string());
    let all = [
        Offers { words: t.of_buildings(), topics: names.order.iter().map(building).collect() },
        Offers { words: t.of_grids(), topics: grids },
        Offers { words: t.of_categories(), topics: open_categories(&card.pack).map(category).collect() },
    ];
    all.into_iter().filter(|o| !o.topics.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_topic_is_stored_as_it_is_read(text in "(building|grid|category|x):.{0,90}|.{0,40}", id in any::<u128>()) {
            if let Some(topic) = Topic::parse(&text) {
                prop_assert_eq!(Topic::parse(&topic.stored()), Some(topic));
            }
            let grid = Topic::Grid(GridId(uuid::Uuid::from_u128(id)));
            prop_assert_eq!(Topic::parse(&grid.stored()), Some(grid));
        }
    }
}
