//! Places: grids, compounds, buildings, entrances, homes, and the groups and circles over homes.
//!
//! * What is for: everything else happens somewhere; the poster at a building's door is how people find the page.
//! * Who may: everybody reads places, nobody but workers and neighbours' leaders reads homes by room, workers edit.
//! * Rules: a building's code is unique in the whole installation; a thing other things belong to is not removed.

mod api;
mod building;
pub mod chain;
mod edit;
mod poster;
pub mod show;
pub mod store;
#[cfg(test)]
mod tests;

pub use chain::{PlaceChain, of_building, of_entrance, of_home, scopes};
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
    /// All places for programs.
    ApiPlaces(community) = "/api/v1/c/{community}/places";
    /// One building for programs.
    ApiBuilding(community, code) = "/api/v1/c/{community}/buildings/{code}";
    /// The tree of places, for workers.
    EditPlaces(community) = "/c/{community}/places";
    /// Adding one: `?kind=` and `&in=`.
    AddPlace(community) = "/c/{community}/places/add";
    /// One place: grid, compound, building, entrance, group or circle.
    EditPlace(community, kind, id) = "/c/{community}/places/{kind}/{id}";
    /// One up or down among its neighbours (POST).
    OrderPlace(community, kind, id) = "/c/{community}/places/{kind}/{id}/order";
    /// Removing it: asks on GET, removes on POST.
    RemovePlace(community, kind, id) = "/c/{community}/places/{kind}/{id}/remove";
    /// The homes behind an entrance, as a table.
    EditHomes(community, entrance) = "/c/{community}/places/homes/{entrance}/table";
    /// The homes of a circle, to tick.
    EditCircle(community, circle) = "/c/{community}/places/circle/{circle}/homes";
}

/// This feature.
pub fn slice() -> Slice {
    Slice::new("places")
        .get(Building::PATTERN, Action::ReadPublic, building::building)
        .get(Poster::PATTERN, Action::PrintPoster, poster::one)
        .get(ByCode::PATTERN, Action::ReadPublic, building::by_code)
        .get(Buildings::PATTERN, Action::ReadPublic, building::find)
        .get(Posters::PATTERN, Action::PrintPoster, poster::all)
        .get(ApiPlaces::PATTERN, Action::ReadPublic, api::places)
        .get(ApiBuilding::PATTERN, Action::ReadPublic, api::building)
        .api(api::doc)
        .get(EditPlaces::PATTERN, Action::EditPlaces, edit::tree::tree)
        .get(AddPlace::PATTERN, Action::EditPlaces, edit::tree::add_start)
        .post(AddPlace::PATTERN, Action::EditPlaces, edit::tree::add)
        .get(EditPlace::PATTERN, Action::EditPlaces, edit::place::show)
        .post(EditPlace::PATTERN, Action::EditPlaces, edit::place::save)
        .post(OrderPlace::PATTERN, Action::EditPlaces, edit::place::order)
        .get(RemovePlace::PATTERN, Action::EditPlaces, edit::place::remove_ask)
        .post(RemovePlace::PATTERN, Action::EditPlaces, edit::place::remove)
        .get(EditHomes::PATTERN, Action::EditPlaces, edit::homes::show)
        .post(EditHomes::PATTERN, Action::EditPlaces, edit::homes::save)
        .get(EditCircle::PATTERN, Action::EditPlaces, edit::circle::show)
        .post(EditCircle::PATTERN, Action::EditPlaces, edit::circle::save)
}
