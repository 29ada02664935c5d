//! Household slips and who lives where: a printed code per home proves residence, an officer's look at the papers proves
//! ownership.
//!
//! * What is for: a resident is recognised without an ID number. The neighbour leader hands the slip over at the door; it asks
//!   for no name and no head count.
//! * Who may: workers print a circle's sheet; a neighbour leader gives a home of the circle another slip, or takes one back;
//!   whoever holds a slip uses it once. Workers confirm residence and ownership after seeing the papers, and end either.
//! * Rules: a slip proves residence only, never ownership. It works once, and a newer one makes older unused ones void. Tries
//!   are limited per address and home.
//! * How stored: only the keyed hash of a code, bound to its community; so printing means issuing anew.

mod pages;
mod residency;
pub mod store;
#[cfg(test)]
mod tests;

use liren_core::permission::Action;
use liren_kit::slice::{Gives, Slice};

liren_kit::urls! {
    /// Type the code of a slip.
    Enter(community) = "/c/{community}/slip";
    /// What a slip does (GET), and doing it (POST).
    Use(community, code) = "/c/{community}/slip/{code}";
    /// Slips by circle.
    Circles(community) = "/c/{community}/slips";
    /// The homes of one circle; `none` for homes in no circle.
    Circle(community, circle) = "/c/{community}/slips/{circle}";
    /// The sheet of a circle (POST: it issues new ones).
    Sheet(community, circle) = "/c/{community}/slips/{circle}/sheet";
    /// Another slip for one home, or none any more (POST).
    OneHome(community, circle) = "/c/{community}/slips/{circle}/home";
    /// Who lives in a home, for workers; POST confirms somebody.
    Residency(community) = "/c/{community}/residency";
    /// End a residency (POST).
    EndResidency(community) = "/c/{community}/residency/end";
    /// I have moved away (POST).
    MovedAway(community) = "/c/{community}/me/moved";
}

/// This feature.
pub fn slice() -> Slice {
    Slice::new("slips")
        .get(Enter::PATTERN, Action::SignIn, pages::enter)
        .post(Enter::PATTERN, Action::SignIn, pages::entered)
        .get(Use::PATTERN, Action::UseSlip, pages::show)
        .post(Use::PATTERN, Action::UseSlip, pages::use_it)
        .get(Circles::PATTERN, Action::ReissueSlip, pages::circles)
        .get(Circle::PATTERN, Action::ReissueSlip, pages::circle)
        .post(Sheet::PATTERN, Action::PrintSlips, pages::sheet)
        .post(OneHome::PATTERN, Action::ReissueSlip, pages::one_home)
        .get(Residency::PATTERN, Action::ConfirmResidence, residency::show)
        .post(Residency::PATTERN, Action::ConfirmResidence, residency::confirm)
        .post(EndResidency::PATTERN, Action::ConfirmResidence, residency::end)
        .post(MovedAway::PATTERN, Action::ReadMe, residency::moved)
        .gives(Gives {
            export: Some(|tx, asked, person| store::export(tx, asked.card.code, person)),
            erase: Some(|tx, card, _account, person, _now| store::erase(tx, card.code, person).map_err(Into::into)),
            ..Gives::default()
        })
}
