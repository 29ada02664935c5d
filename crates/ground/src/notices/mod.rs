//! Notices 通知: water off, power off, lift stopped. Short, for a place, with an end: why people look at the poster twice.
//!
//! * What is for: whoever opens the building's page or the community's home sees what is off and until when.
//! * Who may: everybody reads; leaders publish within their place, workers anywhere; the post that published takes it down,
//!   and so may workers.
//! * Rules: the end is required and lies ahead; what is over fades and goes by itself. Nothing is sent: notices are read.

mod api;
mod feed;
mod form;
mod pages;
mod show;
pub mod store;
#[cfg(test)]
mod tests;

use liren_core::permission::Action;
use liren_kit::slice::{Gives, Slice};

pub use show::{Slip, slips_of};

liren_kit::urls! {
    /// All notices of a community: in force, coming, over.
    Notices(community) = "/c/{community}/notices";
    /// Publish a notice: what, where, until when; then a look at it before it hangs.
    NewNotice(community) = "/c/{community}/notices/new";
    /// One notice.
    OneNotice(community, notice) = "/c/{community}/notices/{notice}";
    /// Take it down before its end (POST).
    Withdraw(community, notice) = "/c/{community}/notices/{notice}/withdraw";
    /// A sheet of A4 with it.
    Sheet(community, notice) = "/c/{community}/notices/{notice}/sheet";
    /// A web feed of all notices.
    Feed(community) = "/c/{community}/feeds/notices.xml";
    /// A web feed of the notices that concern a building.
    BuildingFeed(community, building) = "/c/{community}/feeds/notices/{building}";
    /// For programs.
    ApiNotices(community) = "/api/v1/c/{community}/notices";
}

/// This feature.
pub fn slice() -> Slice {
    Slice::new("notices")
        .get(Notices::PATTERN, Action::ReadPublic, pages::list)
        .get(NewNotice::PATTERN, Action::PublishNotice, form::blank)
        .post(NewNotice::PATTERN, Action::PublishNotice, form::send)
        .get(OneNotice::PATTERN, Action::ReadPublic, pages::one)
        .post(Withdraw::PATTERN, Action::WithdrawNotice, pages::withdraw)
        .get(Sheet::PATTERN, Action::ReadPublic, pages::sheet)
        .get(Feed::PATTERN, Action::ReadPublic, feed::all)
        .get(BuildingFeed::PATTERN, Action::ReadPublic, feed::of_building)
        .get(ApiNotices::PATTERN, Action::ReadPublic, api::list)
        .api(api::doc)
        .gives(Gives { home: Some(show::home), building: Some(show::building), ..Gives::default() })
}
