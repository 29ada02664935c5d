//! Alerts: hearing of what is new in a building, a grid or a category.
//!
//! * What is for: a neighbour who never files still wants to know that the light in their stairwell was mended.
//! * Who may: anybody. Signed in, one hears as one's account chose; else by a contact left here, once its owner has opened
//!   the link mailed to it. Everything is stopped in one tap: on one's own page, by that link, or by the link of each message.
//! * What can happen: a public or coarse matter is filed or answered; a job (`store::begin`) tells every subject once, with
//!   the day's digest. Nothing of what is closed, and never the words: category, number, link.
//! * How stored: one row a subject and topic; where it hears stands in `subscription`. The place of a coarse matter is not
//!   told, so a building's and a grid's alerts pass it by.

mod api;
mod jobs;
mod pages;
pub mod store;
#[cfg(test)]
mod tests;

use liren_core::id::Community;
use liren_core::permission::Action;
use liren_kit::slice::{Gives, Slice};

use crate::happened::{self, What};
use crate::topic::Topic;

/// Addresses of alerts.
pub mod urls {
    pub use liren_kit::urls::Alerts;

    liren_kit::urls! {
        /// Hear no more of a topic, signed in (POST).
        StopAlert(community) = "/c/{community}/alerts/stop";
        /// For programs: what one hears of, and another topic (POST).
        ApiAlerts(community) = "/api/v1/c/{community}/alerts";
        /// For programs: hear no more of one (POST).
        ApiStopAlert(community) = "/api/v1/c/{community}/alerts/stop";
        /// What an address hears of, by the link mailed to it: shows on GET; confirms or stops on POST.
        AlertsOf(community, token) = "/c/{community}/alerts/{token}";
    }
}

/// The page where one begins to hear, with a topic chosen.
pub fn with(code: Community, topic: Option<&Topic>) -> String {
    let page = urls::Alerts::url(code);
    topic.map_or(page.clone(), |t| format!("{page}?topic={}", liren_kit::urls::encoded(&t.stored())))
}

/// Whether alerts tell of this.
pub fn tells(what: What) -> bool {
    matches!(what, What::Filed | What::Settled)
}

/// This feature.
pub fn slice() -> Slice {
    use Action as A;
    Slice::new("alerts")
        .get(urls::Alerts::PATTERN, A::FollowMatter, pages::show)
        .post(urls::Alerts::PATTERN, A::FollowMatter, pages::subscribe)
        .post(urls::StopAlert::PATTERN, A::ChooseNews, pages::stop)
        .get(urls::AlertsOf::PATTERN, A::StopNews, pages::of_address)
        .post(urls::AlertsOf::PATTERN, A::StopNews, pages::on_address)
        .get(urls::ApiAlerts::PATTERN, A::FollowMatter, api::list)
        .post(urls::ApiAlerts::PATTERN, A::FollowMatter, api::begin)
        .post(urls::ApiStopAlert::PATTERN, A::ChooseNews, api::stop)
        .api(api::doc)
        .job(happened::SPREAD)
        .job(jobs::TELL)
        .job(jobs::SWEEP)
        .gives(Gives { hears: Some(store::heard_by), export: Some(store::export), erase: Some(store::erase), ..Gives::default() })
}
