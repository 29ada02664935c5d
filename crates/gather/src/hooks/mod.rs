//! Hooks: other programs, and the robots of groups, are told what happens to matters.
//!
//! * What is for: a street's system learns of a matter without asking again and again; a building's group hears of its own.
//! * Who may: community workers and the chair. A robot's address is a key: it is sealed, and only its host is shown.
//! * What can happen: a public or coarse matter is filed, moves, is answered, is over (`happened.rs`); `store::begin` writes one
//!   delivery for each hook that asked for it, a job posts it (`deliver.rs`), again and again for a day, then gives up and
//!   marks the hook as failing. A delivery may arrive twice and carries its id for that.
//! * What is told: number, category, state, building, times, link (`body.rs`). No person, no words, no place of what is coarse.
//! * Where to: addresses of the open internet over https only; the adapter behind [`liren_kit::ports::Web`] sees to it.

mod api;
mod body;
mod deliver;
mod pages;
pub mod store;
#[cfg(test)]
mod tests;

pub use body::Format;
use liren_core::permission::Action;
use liren_kit::slice::{Gives, Slice};

/// Addresses of hooks.
pub mod urls {
    pub use liren_kit::urls::Hooks;

    liren_kit::urls! {
        /// One hook: what it hears of, what was sent.
        Hook(community, hook) = "/c/{community}/hooks/{hook}";
        /// Send a test (POST).
        TestHook(community, hook) = "/c/{community}/hooks/{hook}/test";
        /// Pause or go on (POST).
        PauseHook(community, hook) = "/c/{community}/hooks/{hook}/pause";
        /// Remove it (POST).
        RemoveHook(community, hook) = "/c/{community}/hooks/{hook}/remove";
        /// For programs: the hooks, and another (POST).
        ApiHooks(community) = "/api/v1/c/{community}/hooks";
        /// For programs: one with what was sent.
        ApiHook(community, hook) = "/api/v1/c/{community}/hooks/{hook}";
        /// For programs: send a test (POST).
        ApiTestHook(community, hook) = "/api/v1/c/{community}/hooks/{hook}/test";
        /// For programs: pause or go on (POST).
        ApiPauseHook(community, hook) = "/api/v1/c/{community}/hooks/{hook}/pause";
        /// For programs: remove it (POST).
        ApiRemoveHook(community, hook) = "/api/v1/c/{community}/hooks/{hook}/remove";
    }
}

/// This feature.
pub fn slice() -> Slice {
    use Action as A;
    Slice::new("hooks")
        .get(urls::Hooks::PATTERN, A::ManageHooks, pages::list)
        .post(urls::Hooks::PATTERN, A::ManageHooks, pages::add)
        .get(urls::Hook::PATTERN, A::ManageHooks, pages::one)
        .post(urls::TestHook::PATTERN, A::ManageHooks, pages::test)
        .post(urls::PauseHook::PATTERN, A::ManageHooks, pages::pause)
        .post(urls::RemoveHook::PATTERN, A::ManageHooks, pages::remove)
        .get(urls::ApiHooks::PATTERN, A::ManageHooks, api::list)
        .post(urls::ApiHooks::PATTERN, A::ManageHooks, api::add)
        .get(urls::ApiHook::PATTERN, A::ManageHooks, api::one)
        .post(urls::ApiTestHook::PATTERN, A::ManageHooks, api::test)
        .post(urls::ApiPauseHook::PATTERN, A::ManageHooks, api::pause)
        .post(urls::ApiRemoveHook::PATTERN, A::ManageHooks, api::remove)
        .api(api::doc)
        .job(deliver::DELIVER)
        .gives(Gives { named: Some(store::named), ..Gives::default() })
}
