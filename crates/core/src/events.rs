//! What parts tell each other. Parts never call each other: one publishes an event in the transaction of the change, as a
//! job of the event's name, and whoever cares has a kind of job of that name.

use serde::{Deserialize, Serialize};

use crate::id::{PersonId, PostId};

/// A post was handed to a successor, or ended without one. Its open matters go to `to`: the successor's post or, where
/// nobody followed, the next post that is filled (one level up, the worker on duty, the chair).
///
/// Each term is a post of its own: the old one keeps its holder for good, so that a timeline still says who did what.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PostHandedOver {
    /// The post that ended.
    pub from: PostId,
    /// The post that has its matters now.
    pub to: PostId,
    /// Who holds that one.
    pub person: PersonId,
    /// Whether `to` is the successor in the same role and place; else nobody followed.
    pub succeeded: bool,
}

impl PostHandedOver {
    /// The name of its job.
    pub const JOB: &'static str = "event.post_handed_over";
}
