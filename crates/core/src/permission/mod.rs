//! Who may do what, where: one question, [`may`], answered from one table (`table.rs`). The table is shown on a page and
//! compared with every route by a test.

mod actor;
mod scopes;
mod table;

pub use actor::{Actor, HeldPost, Residence, Role, Scope, Where};
pub use scopes::Scopes;
pub use table::{Action, Reach};

use crate::refusal::Refusal;

/// How far a role reaches with an action. What the table leaves empty for a role is what every visitor may do, and for
/// owners and renters what every resident may do.
pub fn reach(role: Role, action: Action) -> Reach {
    let own = table::cell(role, action);
    match (own, role) {
        (Reach::Never, Role::Visitor) => Reach::Never,
        (Reach::Never, Role::Owner | Role::Renter) => reach(Role::Resident, action),
        (Reach::Never, _) => table::cell(Role::Visitor, action),
        _ => own,
    }
}

/// Whether the actor may do this to the thing described by `place`.
pub fn may(actor: &Actor, action: Action, place: &Where<'_>) -> bool {
    if actor.scopes.is_some_and(|s| !s.holds(action)) {
        return false;
    }
    // Visitor first: most of what is asked is public, and a visitor has nothing else.
    let as_oneself = |role: Role| match reach(role, action) {
        Reach::Anywhere => true,
        Reach::Mine => place.is_mine(actor),
        Reach::Within => actor.homes.iter().any(|h| place.contains_home(h)),
        Reach::Held | Reach::Never => false,
    };
    if as_oneself(Role::Visitor)
        || (!actor.homes.is_empty() && as_oneself(Role::Resident))
        || actor.homes.iter().any(|h| h.role != Role::Resident && as_oneself(h.role))
        || (actor.operator && as_oneself(Role::Operator))
    {
        return true;
    }
    // Nobody uses a post in a matter about themselves.
    if actor.person.is_some_and(|p| place.about.contains(&p)) {
        return false;
    }
    actor.posts.iter().any(|post| match reach(post.role, action) {
        Reach::Anywhere => true,
        Reach::Within => place.lies_in(post.scope),
        Reach::Held => place.holder == Some(post.id),
        Reach::Mine => place.is_mine(actor),
        Reach::Never => false,
    })
}

/// [`may`] with the answer a person is given: to sign in, to give the second factor, no, or (where they may not know of
/// it) that there is no such thing.
pub fn check(actor: &Actor, action: Action, place: &Where<'_>) -> Result<(), Refusal> {
    if may(actor, action, place) {
        return Ok(());
    }
    let hidden = action.hidden();
    let with_factor = |role: &Role| match reach(*role, action) {
        Reach::Anywhere => role.needs_factor(),
        Reach::Within | Reach::Held => role.needs_factor() && !hidden,
        Reach::Mine | Reach::Never => false,
    };
    if actor.factor_missing && Role::ALL.iter().any(with_factor) {
        return Err(Refusal::SecondFactorNeeded);
    }
    if hidden {
        return Err(Refusal::NotFound);
    }
    if actor.account.is_none() && Role::ALL.iter().any(|r| reach(*r, action) != Reach::Never) {
        return Err(Refusal::SignInNeeded);
    }
    Err(Refusal::Forbidden)
}

/// Whether a post of the actor's lets them do it somewhere: asked before it is known where.
pub fn may_somewhere(actor: &Actor, action: Action) -> bool {
    actor.scopes.is_none_or(|s| s.holds(action)) && actor.posts.iter().any(|p| reach(p.role, action) != Reach::Never)
}

/// [`may_somewhere`]; whoever may nowhere is refused as by [`check`].
pub fn check_somewhere(actor: &Actor, action: Action) -> Result<(), Refusal> {
    if may_somewhere(actor, action) { Ok(()) } else { check(actor, action, &Where::COMMUNITY) }
}

#[cfg(test)]
mod tests;
