//! The door to people, bodies and posts: each function asks the permission table first, changes rows, and appends to the
//! audit log in the same transaction. After a change the handler forgets the community's names (`app.memory.forget`).

mod bodies;
mod holder;
mod person;
mod posts;
mod read;
mod terms;

pub use bodies::{Body, EditBody, NewBody, bodies, body, create_body, edit_body, end_body};
pub(crate) use holder::{awaiting, link};
pub use person::{Facts, NewPerson, create_person, person_by_phone, person_facts, rename_person};
pub(super) use person::{erase, export};
pub use posts::{Appointment, NewPost, appoint, create_post, fits, open_post_at, seat_held};
pub use read::{Past, Post, next_in_chain, open_posts, past_terms, person_posts, post, posts_of_body};
pub use terms::{Deputy, choose_shown, end_post, hand_over, renew, set_deputy};

use liren_core::id::PostId;
use liren_core::permission::{Action, Actor, HeldPost, Role, Scope, Where, check};
use liren_core::refusal::Refusal;

/// Who sets a community up from the command line, before anybody holds a post: acts as its chair would. Never made from
/// a request.
pub fn founder() -> Actor {
    let chair = HeldPost { id: PostId(uuid::Uuid::nil()), role: Role::Chair, scope: Scope::Community, deputy: false };
    Actor { posts: vec![chair], ..Actor::visitor() }
}

/// [`check`] for what a holder decides about their own post: whoever stands in for them acts in matters, but does not
/// give the post away.
pub(super) fn check_own(actor: &Actor, action: Action, post: PostId) -> Result<(), Refusal> {
    let mut own = actor.clone();
    own.posts.retain(|p| !(p.deputy && p.id == post));
    check(&own, action, &Where::post(post))
}
