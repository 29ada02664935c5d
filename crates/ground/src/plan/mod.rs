//! The neighbourhood plan: an SVG from surveyed outlines, or a schematic from the roster, with the list of the same below.
//!
//! * What is for: people find their building and what is under way near them by looking.
//! * Who may: everybody looks; workers replace the outlines ([`Action::EditPlan`]).
//! * Rules: every community has a plan on its first day. A file is looked at before it replaces anything, and replaces
//!   everything at once. Pins are what other slices give.
//! * How stored: `feature` holds shapes in metres around the row of kind `origin`; a draft waits there for its confirmation.

mod api;
mod draw;
mod edit;
mod pages;
pub mod spot;
pub mod store;
#[cfg(test)]
mod tests;

use liren_core::permission::Action;
use liren_kit::slice::Slice;

pub use store::{Drawn, matched, replace};

liren_kit::urls! {
    /// The plan of the neighbourhood; with `?b=` the compound of a building, with `?k=` a compound.
    Plan(community) = "/c/{community}/plan";
    /// Upload of GeoJSON; confirmation of what was uploaded.
    EditPlan(community) = "/c/{community}/plan/edit";
    /// Replace the plan by the draft (POST).
    Confirm(community) = "/c/{community}/plan/edit/confirm";
    /// Back to the schematic (POST).
    Clear(community) = "/c/{community}/plan/edit/clear";
    /// For programs.
    ApiPlan(community) = "/api/v1/c/{community}/plan.geojson";
}

/// This feature.
pub fn slice() -> Slice {
    Slice::new("plan")
        .get(Plan::PATTERN, Action::ReadPublic, pages::plan)
        .get(EditPlan::PATTERN, Action::EditPlan, edit::start)
        .post(EditPlan::PATTERN, Action::EditPlan, edit::upload)
        .get(Confirm::PATTERN, Action::EditPlan, edit::look)
        .post(Confirm::PATTERN, Action::EditPlan, edit::confirm)
        .post(Clear::PATTERN, Action::EditPlan, edit::clear)
        .get(ApiPlan::PATTERN, Action::ReadPublic, api::plan)
        .api(api::doc)
}
