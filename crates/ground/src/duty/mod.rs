//! The duty roster 值班: which of the community's workers takes what comes in on a day, and what nobody else can take.
//!
//! * What is for: a matter always has a named owner; in the last resort it is whoever is on duty.
//! * Who may: everybody reads it; workers keep it.
//! * Rules: one post a day, a worker's or the chair's. A handover takes the days along, an end leaves them empty, and an
//!   empty tomorrow is warned of.

mod pages;
mod store;
#[cfg(test)]
mod tests;

use liren_core::permission::Action;
use liren_kit::slice::Slice;

pub use store::{Pattern, gaps, repeat, set_days};

liren_kit::urls! {
    /// A month of the roster.
    Roster(community) = "/c/{community}/duty";
    /// Repeat a week (POST).
    RepeatWeek(community) = "/c/{community}/duty/week";
    /// The roster for programs.
    ApiDuty(community) = "/api/v1/c/{community}/duty";
}

/// This feature.
pub fn slice() -> Slice {
    Slice::new("duty")
        .get(Roster::PATTERN, Action::ReadPosts, pages::month)
        .post(Roster::PATTERN, Action::ManageDuty, pages::save)
        .post(RepeatWeek::PATTERN, Action::ManageDuty, pages::repeat)
        .get(ApiDuty::PATTERN, Action::ReadPosts, pages::api)
        .api(pages::doc)
}
