//! Divisions: the tree from province to community with its real codes. Loaded from a file by the operator, shown on a page
//! to everybody, read-only.
//!
//! * What is for: a community and its street are chosen, never typed; a street has a name before it joins.
//! * Who may: everybody reads; the operator loads the file (`liren import divisions FILE.csv`) and records that a street has
//!   joined.
//! * Rules: loading writes what differs and nothing else, in batches; a run that was cut off goes on where it stopped when it
//!   is run again, because what is there already is passed over. A bad row is told by its line and does not stop the others.
//! * How stored: the global table `division`.

mod api;
mod load;
mod pages;
pub mod store;
#[cfg(test)]
mod tests;

use liren_core::permission::Action;
use liren_kit::slice::Slice;

pub use load::{Report, load};

liren_kit::urls! {
    /// The tree, one level at a time: `?under=CODE`.
    Divisions() = "/divisions";
    /// A street has joined (POST, operator).
    Join(code) = "/divisions/{code}/join";
    /// One level of the tree for programs.
    ApiDivisions() = "/api/v1/divisions";
}

/// This feature.
pub fn slice() -> Slice {
    Slice::new("divisions")
        .get(Divisions::PATTERN, Action::ReadPublic, pages::show)
        .post(Join::PATTERN, Action::JoinStreet, pages::join)
        .get(ApiDivisions::PATTERN, Action::ReadPublic, api::list)
        .api(api::doc)
}
