//! Messages on their way to people: the outbox, one digest a day plus what is urgent, quiet hours, and stopping in one tap.
//!
//! * What is for: a person left a contact or has an account, and something they care about moved.
//! * Who may: any slice posts in its own transaction; only the reader of the message can stop it (a link of their own).
//! * What can happen: [`Urgency::Now`] leaves at once (sign-in codes), [`Urgency::Urgent`] as soon as quiet hours allow,
//!   [`Urgency::Digest`] once a day with everything else. A stopped subscription gets no news, but still its codes.
//! * How stored: contact and text are sealed; after sending both are emptied (the demo keeps them for its mailbox).

mod jobs;
mod pages;
pub mod store;
#[cfg(test)]
mod tests;

use liren_core::permission::Action;
use liren_kit::slice::Slice;

pub use store::{Outgoing, Subject, Urgency, post, subscribe};

liren_kit::urls! {
    /// Stop hearing about something: shows on GET, acts on POST.
    Stop(community, token) = "/c/{community}/stop/{token}";
    /// The demo's mailbox: what would have gone out as mail or SMS.
    Mailbox() = "/mailbox";
}

/// This feature.
pub fn slice() -> Slice {
    Slice::new("messages")
        .get(Stop::PATTERN, Action::StopNews, pages::stop_show)
        .post(Stop::PATTERN, Action::StopNews, pages::stop)
        .get(Mailbox::PATTERN, Action::ReadDemo, pages::mailbox)
        .job(jobs::SEND)
        .job(jobs::DIGEST)
}
