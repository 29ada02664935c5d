//! Ground: place, people, posts, access. Every other part stands on it; it asks every slice for what it contributes.

pub mod access;
pub mod api;
pub mod audit;
pub mod chain;
pub mod communities;
pub mod divisions;
pub mod duty;
pub mod ground;
pub mod home;
pub mod log;
pub mod me;
pub mod messages;
pub mod names;
pub mod notices;
pub mod people;
pub mod places;
pub mod plan;
pub mod roster_import;
pub mod rules;
pub mod slips;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod tokens;
mod words;

use liren_kit::slice::Slice;

/// The slices of this part, one line each.
pub fn slices() -> Vec<Slice> {
    vec![
        access::slice(),
        audit::slice(),
        divisions::slice(),
        duty::slice(),
        home::slice(),
        log::slice(),
        me::slice(),
        messages::slice(),
        notices::slice(),
        people::slice(),
        places::slice(),
        plan::slice(),
        roster_import::slice(),
        rules::slice(),
        slips::slice(),
        tokens::slice(),
    ]
}
