//! Messages on their way to people: the outbox, one digest a day plus what is urgent, quiet hours, and stopping in one tap.
//!
//! * What is for: a person left a contact or has an account, and something they care about moved.
//! * Who may: any slice posts in its own transaction; only the reader of the message can stop it (a link of their own).
//! * What can happen: [`Urgency::Until`] leaves at once or never (sign-in codes), [`Urgency::Urgent`] as soon as quiet hours allow,
//!   [`Urgency::Digest`] once a day with everything else. A stopped subscription gets no news, but still its codes.
//! * Rules: an address that stopped stays so, whoever leaves it again, until its owner opens the link mailed to it (`hear.rs`).
//!   Somebody with an account chooses by which contact, for their own matters and for their posts.
//! * How stored: contact and text are sealed; after sending both are emptied (the demo keeps them for its mailbox).

pub mod hear;
mod jobs;
mod pages;
pub mod store;
#[cfg(test)]
mod tests;

use liren_core::permission::Action;
use liren_kit::slice::Slice;

pub use hear::{Subject, leave, subscribe};
pub use store::{Outgoing, Urgency, post};

liren_kit::urls! {
    /// Stop hearing about something: shows on GET, acts on POST.
    Stop(community, token) = "/c/{community}/stop/{token}";
    /// Hear again at an address that had stopped: shows on GET, acts on POST.
    Resume(community, token) = "/c/{community}/resume/{token}";
    /// The demo's mailbox: what would have gone out as mail or SMS.
    Mailbox() = "/mailbox";
}

/// This feature.
pub fn slice() -> Slice {
    Slice::new("messages")
        .get(Stop::PATTERN, Action::StopNews, pages::stop_show)
        .post(Stop::PATTERN, Action::StopNews, pages::stop)
        .get(Resume::PATTERN, Action::StopNews, pages::resume_show)
        .post(Resume::PATTERN, Action::StopNews, pages::resume)
        .get(Mailbox::PATTERN, Action::ReadDemo, pages::mailbox)
        .job(jobs::SEND)
        .job(jobs::DIGEST)
}
