//! The door to places: each function asks the permission table first, changes rows, and appends to the audit log in the
//! same transaction. After a change the handler forgets the community's names (`app.memory.forget`).

mod change;
mod create;
mod homes;
mod node;
mod read;

pub use change::{Edit, Use, edit, remove, reorder, uses};
pub(crate) use create::take_code;
pub use create::{
    NewBuilding, NewCircle, NewCompound, NewEntrance, NewGrid, NewGroup, NewHome, code_of, create_building, create_circle,
    create_compound, create_entrance, create_grid, create_group, create_home,
};
pub use homes::{Home, HomeEdit, assign_homes, edit_homes, homes_behind, homes_mark, homes_of};
pub use node::{Kind, Node, all_of, node};
pub use read::{by_code, communities};

use liren_core::id::Community;
use liren_core::moment::Moment;
use liren_core::permission::Actor;
use liren_core::refusal::{ProblemKey, Refusal};
use liren_store::audit::{self, Did};
use liren_store::{Error, Tx};
use uuid::Uuid;

/// The largest place in an order.
pub const MOST_SORT: i64 = 1_000_000;

/// Appends to the audit log.
fn noted(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    community: Community,
    actor: &Actor,
    action: &str,
    kind: &str,
    subject: Uuid,
) -> Result<(), Error> {
    audit::append(tx, moment, community, actor, &Did { action, subject_kind: kind, subject, post: None, detail: "" })
}

/// A name as it is kept: trimmed, no control characters, 1 to `max` characters.
fn name<'a>(field: &str, value: &'a str, max: usize) -> Result<&'a str, Refusal> {
    let value = value.trim();
    let length = value.chars().count();
    if length == 0 {
        return Err(Refusal::field(field, ProblemKey::Required));
    }
    if length > max || value.chars().any(char::is_control) {
        return Err(Refusal::field(field, ProblemKey::TooLong { max }));
    }
    Ok(value)
}

/// Refuses when a statement with `ON CONFLICT DO NOTHING` wrote nothing.
fn fresh(written: u64, field: &str) -> Result<(), Refusal> {
    if written == 0 { Err(Refusal::field(field, ProblemKey::Taken)) } else { Ok(()) }
}

/// Refuses when something pointed at does not exist in this community.
fn there<T>(found: Option<T>, field: &str) -> Result<T, Refusal> {
    found.ok_or_else(|| Refusal::field(field, ProblemKey::NotHere))
}
