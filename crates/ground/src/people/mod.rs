//! People, bodies and posts: who holds which post where, how they were chosen, since when and until when; who stands in;
//! handover; and the page that answers "who is my neighbour leader".
//!
//! * What is for: a matter always has a named owner, so every post is held, stood in for, or known to be vacant.
//! * Who may: everybody reads who leads what, names and phones only as their holders chose; workers appoint and end; a
//!   holder hands over, names a deputy and chooses what is shown. The table is in `liren_core::permission`.
//! * Rules: a term is a row of its own. A handover ends the old term, begins a new one and publishes
//!   [`liren_core::events::PostHandedOver`], on which open matters move along.

pub mod leaders;
pub mod store;

pub use leaders::{Lead, circle_of_room, leaders_of, on_duty};

use liren_kit::slice::{Gives, Slice};

/// This feature.
pub fn slice() -> Slice {
    Slice::new("people").gives(Gives {
        export: Some(|tx, asked, person| store::export(tx, asked.app, asked.card.code, person)),
        erase: Some(|tx, card, _account, person, now| store::erase(tx, card.code, person, now)),
        ..Gives::default()
    })
}
