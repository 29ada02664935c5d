//! Places: grids, compounds, buildings, entrances, homes, and the groups and circles over homes.
//!
//! * What is for: everything else happens somewhere; the poster at a building's door is how people find the page.
//! * Who may: everybody reads places, nobody but workers and neighbours' leaders reads homes by room, workers edit.
//! * Rules: a building's code is unique in the whole installation; a thing other things belong to is not removed.

mod building;
pub mod chain;
mod poster;
pub mod show;
pub mod store;
#[cfg(test)]
mod tests;

pub use chain::{PlaceChain, of_building, of_entrance, of_home};
pub use store::{
    NewBuilding, NewCircle, NewCompound, NewEntrance, NewGrid, NewGroup, NewHome, code_of, create_building, create_circle,
    create_compound, create_entrance, create_grid, create_group, create_home,
};

use liren_core::permission::Action;
use liren_kit::slice::Slice;

liren_kit::urls! {
    /// A building by the code on its poster.
    Building(code) = "/b/{code}";
    /// Its poster.
    Poster(code) = "/b/{code}/poster";
    /// Typing the code of a poster.
    ByCode() = "/b";
    /// All buildings of a community, to find one's own.
    Buildings(community) = "/c/{community}/buildings";
    /// The posters of a compound.
    Posters(community, compound) = "/c/{community}/compounds/{compound}/posters";
}

/// This feature.
pub fn slice() -> Slice {
    Slice::new("places")
        .get(Building::PATTERN, Action::ReadPublic, building::building)
        .get(Poster::PATTERN, Action::PrintPoster, poster::one)
        .get(ByCode::PATTERN, Action::ReadPublic, building::by_code)
        .get(Buildings::PATTERN, Action::ReadPublic, building::find)
        .get(Posters::PATTERN, Action::PrintPoster, poster::all)
}
