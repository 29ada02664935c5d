//! People, bodies and posts: who holds which post where, how they were chosen, since when and until when; who stands in;
//! handover; and the page that answers "who is my neighbour leader".
//!
//! * What is for: a matter always has a named owner, so every post is held, stood in for, or known to be vacant.
//! * Who may: everybody reads who leads what, names and phones only as their holders chose; workers appoint and end; a
//!   holder hands over, names a deputy and chooses what is shown. The table is in `liren_core::permission`.
//! * Rules: a term is a row of its own. A handover ends the old term, begins a new one and publishes
//!   [`liren_core::events::PostHandedOver`], on which open matters move along. A term that is over does not end a post: its
//!   holder goes on until somebody follows, and the workers are warned.

mod api;
mod appoint;
mod bodies;
mod deputy;
mod find;
mod invite;
pub mod leaders;
mod list;
mod offered;
mod one;
pub mod seek;
#[cfg(test)]
mod sign_in_tests;
pub mod store;
mod tell;
#[cfg(test)]
mod tests;
mod tree;
mod warn;

use liren_core::permission::Action;
use liren_kit::slice::{Gives, Slice};

pub use leaders::{Lead, circle_of_room, leaders_of, on_duty};

liren_kit::urls! {
    /// Who is my neighbour leader: by building or room number.
    Leaders(community) = "/c/{community}/leaders";
    /// All posts, by grid.
    Posts(community) = "/c/{community}/posts";
    /// What is vacant and whose term ends.
    OpenPosts(community) = "/c/{community}/posts/open";
    /// Create a post and appoint somebody.
    NewPost(community) = "/c/{community}/posts/new";
    /// One post.
    OnePost(community, post) = "/c/{community}/posts/{post}";
    /// Appoint somebody to a vacant post.
    Appoint(community, post) = "/c/{community}/posts/{post}/appoint";
    /// Hand it to a successor.
    HandOver(community, post) = "/c/{community}/posts/{post}/hand-over";
    /// End it without a successor (POST).
    EndPost(community, post) = "/c/{community}/posts/{post}/end";
    /// Who stands in while the holder is away.
    PostDeputy(community, post) = "/c/{community}/posts/{post}/deputy";
    /// A one-time link to set password and second factor (POST).
    Invite(community, post) = "/c/{community}/posts/{post}/invite";
    /// Take password and second factor back and invite anew (POST).
    Reset(community, post) = "/c/{community}/posts/{post}/reset";
    /// Choose whether name and phone are shown (POST).
    Shown(community, post) = "/c/{community}/posts/{post}/shown";
    /// Standing bodies as a tree.
    Bodies(community) = "/c/{community}/bodies";
    /// Create a body.
    NewBody(community) = "/c/{community}/bodies/new";
    /// Change a body.
    OneBody(community, body) = "/c/{community}/bodies/{body}";
    /// Dissolve a body (POST).
    EndBody(community, body) = "/c/{community}/bodies/{body}/end";
    /// Who leads at a building, for programs.
    ApiLeaders(community) = "/api/v1/c/{community}/leaders";
    /// Standing bodies, for programs.
    ApiBodies(community) = "/api/v1/c/{community}/bodies";
}

/// This feature.
pub fn slice() -> Slice {
    Slice::new("people")
        .get(Leaders::PATTERN, Action::ReadPosts, find::page)
        .get(Posts::PATTERN, Action::ReadPosts, list::page)
        .get(OpenPosts::PATTERN, Action::ManagePosts, warn::page)
        .get(NewPost::PATTERN, Action::ManagePosts, appoint::new_form)
        .post(NewPost::PATTERN, Action::ManagePosts, appoint::create)
        .get(OnePost::PATTERN, Action::ReadPosts, one::page)
        .get(Appoint::PATTERN, Action::ManagePosts, appoint::fill_form)
        .post(Appoint::PATTERN, Action::ManagePosts, appoint::fill)
        .get(HandOver::PATTERN, Action::HandOverPost, appoint::hand_over_form)
        .post(HandOver::PATTERN, Action::HandOverPost, appoint::hand_over)
        .post(EndPost::PATTERN, Action::ManagePosts, one::end)
        .post(Invite::PATTERN, Action::ManagePosts, invite::invite)
        .post(Reset::PATTERN, Action::ResetSignIn, invite::reset)
        .get(PostDeputy::PATTERN, Action::NameDeputy, deputy::form)
        .post(PostDeputy::PATTERN, Action::NameDeputy, deputy::send)
        .post(Shown::PATTERN, Action::EditOwnPost, one::shown)
        .get(Bodies::PATTERN, Action::ReadPosts, bodies::tree)
        .get(NewBody::PATTERN, Action::ManageBodies, bodies::new_form)
        .post(NewBody::PATTERN, Action::ManageBodies, bodies::create)
        .get(OneBody::PATTERN, Action::ManageBodies, bodies::edit_form)
        .post(OneBody::PATTERN, Action::ManageBodies, bodies::edit)
        .post(EndBody::PATTERN, Action::ManageBodies, bodies::end)
        .get(ApiLeaders::PATTERN, Action::ReadPosts, api::leaders)
        .get(ApiBodies::PATTERN, Action::ReadPosts, api::bodies)
        .api(api::doc)
        .gives(Gives {
            waiting: Some(warn::waiting),
            export: Some(|tx, asked, person| store::export(tx, asked.app, asked.card.code, person)),
            erase: Some(|tx, card, _account, person, now| store::erase(tx, card.code, person, now)),
            ..Gives::default()
        })
}
