//! Pages on which workers edit places: the tree, one place, its homes, the homes of a circle. Each change is one
//! transaction; a page that no longer shows what is there refuses with `Stale`.

pub mod circle;
pub mod homes;
pub mod place;
#[cfg(test)]
mod tests;
pub mod tree;

use liren_core::id::{BuildingId, CircleId, CompoundId, EntranceId, GridId, GroupId};
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::Refusal;
use liren_kit::fail::Fail;
use liren_kit::form::Choice;
use liren_kit::visit::Visit;
use uuid::Uuid;

use super::store::{Kind, Node};
use crate::names::Names;
use crate::words::Places;

/// Nobody but those who edit places comes in.
fn door(visit: &Visit) -> Result<(), Fail> {
    check(&visit.actor, Action::EditPlaces, &Where::COMMUNITY).map_err(Fail::from)
}

/// A place by the two last parts of its address.
fn at(kind: &str, id: &str) -> Result<(Kind, Uuid), Fail> {
    let kind = Kind::parse(kind).ok_or(Refusal::NotFound)?;
    Ok((kind, Uuid::try_parse(id).map_err(|_| Refusal::NotFound)?))
}

/// The address of a place's edit page.
pub(super) fn url(visit: &Visit, kind: Kind, id: Uuid) -> String {
    super::EditPlace::url(visit.card.code, kind.name(), id.as_simple())
}

/// A place as it is called where it stands alone.
fn called(visit: &Visit, names: &Names, kind: Kind, id: Uuid, name: &str) -> String {
    use liren_core::permission::Scope;
    match kind {
        Kind::Building => names.building(BuildingId(id)),
        Kind::Circle => names.scope(&visit.card, visit.lang, Scope::Circle(CircleId(id))),
        Kind::Grid | Kind::Compound | Kind::Entrance | Kind::Group => name.to_string(),
    }
}

/// The words for adding something of a kind.
fn add_words(t: Places, kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Grid => (t.add_grid(), t.add_hint_grid()),
        Kind::Compound => (t.add_compound(), t.add_hint_compound()),
        Kind::Building => (t.add_building(), t.add_hint_building()),
        Kind::Entrance => (t.add_entrance(), t.add_hint_entrance()),
        Kind::Group => (t.add_group(), t.add_hint_group()),
        Kind::Circle => (t.add_circle(), t.add_hint_circle()),
    }
}

/// All grids to choose from, with the chosen one.
fn grids(names: &Names, chosen: Option<GridId>) -> Vec<Choice> {
    let one = |(id, name): (&GridId, &String)| Choice { value: id.to_string(), words: name.clone(), on: chosen == Some(*id) };
    sorted(names.grids.iter().map(one).collect())
}

/// All compounds, buildings or groups to choose from.
fn parents(names: &Names, kind: Kind, chosen: Option<Uuid>) -> Vec<Choice> {
    let one = |id: Uuid, name: &String| Choice { value: id.as_simple().to_string(), words: name.clone(), on: chosen == Some(id) };
    match kind {
        Kind::Building => sorted(names.compounds.iter().map(|(CompoundId(id), name)| one(*id, name)).collect()),
        // Those stand in the order people expect already.
        Kind::Entrance => names.order.iter().map(|b| one(b.0, &names.building(*b))).collect(),
        Kind::Circle => sorted(names.groups.iter().map(|(GroupId(id), name)| one(*id, name)).collect()),
        _ => Vec::new(),
    }
}

/// The question in what a place lies.
fn parent_words(t: Places, kind: Kind) -> &'static str {
    match kind {
        Kind::Circle => t.edit_group(),
        Kind::Entrance => t.edit_building(),
        _ => t.edit_compound(),
    }
}

/// By the number in the name, then by the name.
fn sorted(mut all: Vec<Choice>) -> Vec<Choice> {
    use liren_core::ground::import::sort_of;
    all.sort_by(|a, b| sort_of(&a.words).cmp(&sort_of(&b.words)).then_with(|| a.words.cmp(&b.words)));
    all
}

/// The full name of an entrance: compound, building, entrance.
fn entrance_name(names: &Names, node: &Node) -> String {
    let building = node.parent.map(|b| names.building(BuildingId(b))).unwrap_or_default();
    let name = names.entrances.get(&EntranceId(node.id)).unwrap_or(&node.name);
    format!("{building} {name}").trim().to_string()
}
