//! Procedures of several steps, such as 四议两公开: who acts when, what is made public and for how long, where it stands.
//!
//! * What is for: everybody can see which step a question is at, what each step said, and what still has to happen.
//! * Who may: workers, the chair and the street begin one; each step is taken by the body or role the pack names, in order.
//! * What can happen: a step is taken with words (and the meeting it was done in); what is published stays published before the
//!   next; a procedure is ended early with a reason. Rules: `liren_core::meeting::progress`, `may_act`.
//! * For a place, where the pack's template is for one (`places`): bodies and roles of that place take the steps, and those above it; what a
//!   place has one of at a time (`alone`) is not begun twice.
//! * How stored: `migrations/0021`, `0087`; the steps are those of the pack's version it was begun under.

mod api;
mod begin;
pub mod filing;
mod pages;
pub mod store;
#[cfg(test)]
mod tests;

use liren_core::permission::Action;
use liren_kit::slice::{Gives, Slice};

pub use liren_kit::urls::Procedures;

liren_kit::urls! {
    /// Begin one: which, and about what.
    Begin(community) = "/c/{community}/procedures/new";
    /// Where one stands.
    Procedure(community, procedure) = "/c/{community}/procedures/{procedure}";
    /// Take the step that is next (POST).
    Take(community, procedure) = "/c/{community}/procedures/{procedure}/step";
    /// End it before its last step, with a reason (POST).
    End(community, procedure) = "/c/{community}/procedures/{procedure}/end";
    /// For programs: all of them.
    ApiProcedures(community) = "/api/v1/c/{community}/procedures";
    /// For programs: one of them.
    ApiProcedure(community, procedure) = "/api/v1/c/{community}/procedures/{procedure}";
    /// For programs: take the step that is next.
    ApiTake(community, procedure) = "/api/v1/c/{community}/procedures/{procedure}/step";
    /// For programs: end it.
    ApiEnd(community, procedure) = "/api/v1/c/{community}/procedures/{procedure}/end";
}

/// This feature.
pub fn slice() -> Slice {
    use Action as A;
    Slice::new("procedures")
        .get(Procedures::PATTERN, A::ReadPublic, begin::list)
        .get(Begin::PATTERN, A::RunProcedure, begin::blank)
        .post(Begin::PATTERN, A::RunProcedure, begin::send)
        .get(Procedure::PATTERN, A::ReadPublic, pages::one)
        .post(Take::PATTERN, A::RunProcedure, pages::take)
        .post(End::PATTERN, A::RunProcedure, pages::end)
        .get(ApiProcedures::PATTERN, A::ReadPublic, api::list)
        .get(ApiProcedure::PATTERN, A::ReadPublic, api::one)
        .post(ApiProcedures::PATTERN, A::RunProcedure, api::begin)
        .post(ApiTake::PATTERN, A::RunProcedure, api::take)
        .post(ApiEnd::PATTERN, A::RunProcedure, api::end)
        .api(api::doc)
        .gives(Gives { named: Some(store::named), ..Gives::default() })
}
