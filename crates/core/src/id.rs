//! Typed identifiers: a `MatterId` cannot be passed where a `PersonId` is wanted. All are UUIDv7, made by
//! [`crate::moment::Moment`] so that time and chance come in as arguments.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Declares newtypes over UUIDv7, each with its own doc comment.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);
        impl From<Uuid> for $name { fn from(u: Uuid) -> Self { Self(u) } }
        impl From<$name> for Uuid { fn from(i: $name) -> Uuid { i.0 } }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.as_simple().fmt(f) }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, uuid::Error> { Uuid::try_parse(s).map(Self) }
        }
    )*};
}

ids! {
    /// A sign-in, global: one account can have a person in several communities.
    AccountId
    /// A signed-in device.
    SessionId
    /// Somebody in one community; may exist without an account (a leader entered from the roster).
    PersonId
    /// A person's post: a role in a place or body, with a start and an end.
    PostId
    /// A standing body: residents' committee, party branch, owners' committee...
    BodyId
    /// A patch of a community, headed by a grid lead.
    GridId
    /// A housing estate.
    CompoundId
    /// A building.
    BuildingId
    /// A stairwell.
    EntranceId
    /// One home or shop.
    HomeId
    /// A residents' group, headed by a group leader.
    GroupId
    /// The 5-15 households a neighbour leader looks after.
    CircleId
    /// A household slip: proves residence once.
    SlipId
    /// A short, practical notice with an end.
    NoticeId
    /// Something a resident wants done or answered.
    MatterId
    /// One level's turn with a matter.
    StepId
    /// A meeting.
    MeetingId
    /// A procedure that was begun.
    RunId
    /// A series of meetings.
    SeriesId
    /// Something people want raised at a meeting.
    ProposalId
    /// A question to those present at a meeting.
    PollId
    /// A consultation: statements people agree or disagree with.
    ConsultationId
    /// What a meeting decided, or gave somebody to do.
    DecisionId
    /// An entry in a matter's timeline.
    EventId
    /// A stored photo or voice note.
    FileId
    /// A unit of background work.
    JobId
    /// An entry of the audit log.
    AuditId
    /// A message on its way to a person.
    MessageId
    /// A line on the neighbourhood plan: a building's outline, a lane, a lawn.
    FeatureId
    /// A spreadsheet on its way in.
    ImportId
    /// A webhook or the robot of a group.
    HookId
    /// One message of a webhook.
    DeliveryId
    /// A token for programs.
    TokenId
    /// Works from the first word to the end of the warranty.
    ProjectId
    /// A post's holder being chosen by the homes it is for.
    SelectionId
    /// Somebody who stands in a selection.
    CandidateId
    /// A formal vote.
    BallotId
    /// A home or bay of the owner roll.
    UnitId
    /// An owner of the owner roll.
    OwnerId
    /// An objection to a roll or a result.
    ObjectionId
}

/// A community's 12-digit division code, the unit of separation and the shard key.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Community(pub i64);

impl fmt::Display for Community {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0)
    }
}

impl FromStr for Community {
    type Err = NotACode;
    /// Exactly twelve digits, as in the national division tables.
    fn from_str(s: &str) -> Result<Self, NotACode> {
        if s.len() != 12 || !s.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NotACode);
        }
        s.parse().map(Self).map_err(|_| NotACode)
    }
}

/// The text is not a 12-digit division code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotACode;

impl Community {
    /// The 9-digit code of the street (or town) above.
    pub fn street(self) -> i64 {
        self.0 / 1000
    }
}
