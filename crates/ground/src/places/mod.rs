//! Places: grids, compounds, buildings, entrances, homes, and the groups and circles over homes.
//!
//! * What is for: everything else happens somewhere; the poster at a building's door is how people find the page.
//! * Who may: everybody reads places, nobody but workers and neighbours' leaders reads homes by room, workers edit.
//! * Rules: a building's code is unique in the whole installation; a thing other things belong to is not removed.

pub mod chain;
pub mod store;

pub use chain::{PlaceChain, of_building, of_entrance, of_home};
pub use store::{
    NewBuilding, NewCircle, NewCompound, NewEntrance, NewGrid, NewGroup, NewHome, code_of, create_building, create_circle,
    create_compound, create_entrance, create_grid, create_group, create_home,
};
