//! The community's home, and the list of communities where an installation has several.
//!
//! * What is for: one large way to speak up, who my neighbour leader is, what is posted, what is under way.
//! * Who may: everybody; nothing here needs an account.
//! * Rules: rows come from the slices that own them (`Gives`); the page asks nothing of their tables.

mod pages;
#[cfg(test)]
mod tests;

use liren_core::permission::Action;
use liren_kit::slice::Slice;
use liren_kit::urls::Home;

liren_kit::urls! {
    /// The communities of this installation; the home of the only one.
    Front() = "/";
}

/// This feature.
pub fn slice() -> Slice {
    Slice::new("home").get(Front::PATTERN, Action::ReadPublic, pages::front).get(Home::PATTERN, Action::ReadPublic, pages::home)
}
