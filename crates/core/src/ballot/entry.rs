//! What a ballot leaves in the transparency log: one canonical line for each thing that happened. The hash of the line is
//! the log's leaf. Lines about persons hold a salted commitment or a salt, so that a leaf says nothing once text and salt
//! are gone. Fields stand in alphabetical order, which is their canonical order; `docs/bundle.md` describes them for others.

use serde::{Deserialize, Serialize};

use super::choice::{Choice, Choices, Keeping, Salt, SlipKey};
use super::rule::{Need, Sum};
use crate::canon;
use crate::merkle::{self, Hash, PublicKey};
use crate::pack::{Extension, Mode, Stands};
use crate::time::Time;

/// Declares the entries with their kinds.
macro_rules! entries {
    ($($(#[$doc:meta])* $name:ident)+) => {
        /// A line of the log that belongs to a ballot.
        #[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
        #[serde(tag = "kind", rename_all = "snake_case")]
        pub enum Entry { $($(#[$doc])* $name($name),)+ }
        $(impl From<$name> for Entry { fn from(e: $name) -> Self { Self::$name(e) } })+
    };
}

entries! {
    /// Notice is given: from now on nothing about what is asked changes.
    Notice
    /// An item of the notice.
    Item
    /// The draft of the roll was corrected.
    Corrected
    /// The roll is frozen.
    Roll
    /// A ballot reached an owner.
    Delivered
    /// There is more time.
    Extended
    /// A named ballot is cast.
    Cast
    /// Somebody took part, where choices are detached.
    Voted
    /// A clerk entered a paper.
    Paper
    /// Nothing can be cast any more.
    Closed
    /// A detached choice, without whose it is.
    Slip
    /// A ballot, or what it says on some items, does not count.
    Void
    /// What was declared void of a ballot counts again.
    Restored
    /// How many took part; with it a count begins.
    Turnout
    /// Lots were drawn.
    Lot
    /// What came of an item.
    Outcome
    /// Nobody can object any more.
    Final
    /// It is not held.
    Dropped
}

impl Entry {
    /// The line as it stands in the log and in bundles, without the line feed.
    pub fn line(&self) -> String {
        canon::line(self)
    }

    /// Says how many lines of the ballot stand before this one, where an entry says it: then none of them can be passed off as
    /// something else's.
    #[must_use]
    pub fn after(mut self, before: u64) -> Self {
        match &mut self {
            Self::Closed(Closed { lines, .. })
            | Self::Turnout(Turnout { lines, .. })
            | Self::Final(Final { lines, .. })
            | Self::Dropped(Dropped { lines, .. }) => *lines = before,
            _ => {}
        }
        self
    }

    /// The log's leaf.
    pub fn leaf(&self) -> Hash {
        merkle::leaf(self.line().as_bytes())
    }
}

/// How a ballot came in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// On the web, by the voter.
    Web,
    /// On paper.
    Paper,
    /// At the counter, done for the voter.
    Counter,
}

impl Channel {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Web, Self::Paper, Self::Counter];
}

/// Why a ballot does not count.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The representative votes for more principals than may be.
    ProxyLimit,
    /// No written authority is attached.
    NoAuthority,
    /// The representative works for the property manager.
    Staff,
    /// Cast by somebody who is not the owner.
    NotTheOwner,
    /// Received after the close.
    Late,
    /// The paper is not one that was issued, or not whole.
    NotGenuine,
}

impl Why {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::ProxyLimit, Self::NoAuthority, Self::Staff, Self::NotTheOwner, Self::Late, Self::NotGenuine];
}

/// What was wrong in the draft of a roll.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// An area.
    Area,
    /// Who owns a home.
    Owner,
    /// A home that was missing or not one.
    Home,
    /// Who votes for co-owners.
    Voter,
}

/// What everybody is told before a ballot, and what it is counted by.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// The ballot's id.
    pub ballot: String,
    /// When voting closes.
    pub closes: Time,
    /// Whether silence follows the majority, under adopted rules.
    pub deemed: bool,
    /// How it may be extended.
    pub extension: Extension,
    /// How choices are kept.
    pub keeping: Keeping,
    /// The key that signs the log, so that a root covers it.
    pub key: PublicKey,
    /// Which log: the community's code.
    pub log: String,
    /// How it is held.
    pub mode: Mode,
    /// When voting opens.
    pub opens: Time,
    /// The rule pack and its version, such as `cn-three-neighbours.1`.
    pub pack: String,
    /// SHA-256 of each document that belongs to it.
    pub papers: Vec<Hash>,
    /// Whether parking bays count.
    pub parking: bool,
    /// Whose ballot it is: compound, building or entrance, in words.
    pub place: String,
    /// Principals one representative may vote for, on each item.
    pub principals: u32,
    /// Whether the public bundle names rooms.
    pub rooms: bool,
    /// Which of several ballots of one owner stands.
    pub stands: Stands,
    /// What it is about.
    pub title: String,
}

/// One thing that is decided.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The article or rule that says what is needed.
    pub article: String,
    /// Code of the class in the pack.
    pub class: String,
    /// Code within this ballot.
    pub code: String,
    /// Most options one ballot may be for.
    pub marks: u32,
    /// Quorum and majority.
    pub need: Need,
    /// What one can be for; a plain question has one.
    pub options: Vec<String>,
    /// How many options can be chosen.
    pub seats: u32,
    /// The question.
    pub title: String,
    /// Which majority applies and why, where the class asks for it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// The draft of the roll was corrected after an objection. What was said is opened under inspection.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Corrected {
    /// Commitment to the reason, see [`super::roll::commit_reason`].
    pub commit: Hash,
    /// What was wrong.
    pub what: Wrong,
}

/// The roll as frozen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roll {
    /// Together, in 0.01 m².
    pub area: u64,
    /// Together.
    pub heads: u64,
    /// How many owners.
    pub owners: u32,
    /// Merkle root over the owners' lines.
    pub root: Hash,
}

/// An owner's ballot was handed over or delivered, with proof.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivered {
    /// Number on the roll.
    pub owner: u32,
    /// SHA-256 of the proof.
    pub proof: Hash,
    /// Keeps the leaf from saying who.
    pub salt: Salt,
}

/// Voting closes later.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extended {
    /// The new close.
    pub closes: Time,
}

/// A named ballot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cast {
    /// How it came in.
    pub channel: Channel,
    /// Commitment to the choices, see [`super::choice::commit`].
    pub commit: Hash,
    /// Number on the roll.
    pub owner: u32,
    /// Number of the paper, for paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<u64>,
}

/// Somebody took part in a detached ballot. How is not said: a single paper could be told from the others.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Voted {
    /// Number on the roll.
    pub owner: u32,
    /// Keeps the leaf from saying who.
    pub salt: Salt,
}

/// What one clerk read on a paper. Two different clerks must agree before it is cast.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// Number of the clerk within this ballot.
    pub clerk: u32,
    /// Commitment to the choices with the salt of the paper, so that two equal entries are seen to be equal.
    pub commit: Hash,
    /// Whose paper it is, where choices are named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<u32>,
    /// Number of the paper.
    pub sheet: u64,
}

/// Voting is over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    /// How many ballots were cast.
    pub casts: u64,
    /// How many lines of the ballot stand before this one, see [`Entry::after`].
    pub lines: u64,
    /// What people committed to for lots, in the order they came, see [`super::lot::commit`]: nobody knew then whether lots are needed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lots: Vec<Hash>,
}

/// A detached choice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slip {
    /// Commitment to the choices.
    pub commit: Hash,
}

/// What does not count.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Void {
    /// Place in the log of the ballot.
    pub cast: u64,
    /// Codes of the items it does not count for; all when empty.
    pub items: Vec<String>,
    /// Why.
    pub why: Why,
}

/// A ballot was wrongly declared void: whatever was declared void of it before counts again, see [`super::voided`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Restored {
    /// Place in the log of the ballot.
    pub cast: u64,
}

/// How many took part: owners of whom a ballot counts. Where an objection to the result was right it is counted again, and then there is
/// another, with outcomes of its own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turnout {
    /// Together, in 0.01 m².
    pub area: u64,
    /// Together.
    pub heads: u64,
    /// How many lines of the ballot stand before this one, see [`Entry::after`].
    pub lines: u64,
}

/// Lots among options with the same number of votes, see [`super::lot`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lot {
    /// What three people committed to before.
    pub commits: Vec<Hash>,
    /// Code of the item.
    pub item: String,
    /// What they revealed.
    pub reveals: Vec<Hash>,
}

/// What silence was counted as.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deemed {
    /// Those whom the ballot reached and who cast none.
    pub sum: Sum,
    /// What they are counted as; none when there is no one majority to follow, and then they are not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<Choice>,
}

/// Where an item stands after the count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Too few took part.
    NoQuorum,
    /// Nothing reached the majority.
    NotPassed,
    /// It passed, or seats are filled.
    Passed,
    /// Options have the same number of votes: lots have to be drawn.
    Tied,
}

/// The result of an item. Its kind is `outcome`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Abstentions; they take part.
    pub abstain: Sum,
    /// Against all options.
    pub against: Sum,
    /// Options that passed, the first first.
    pub chosen: Vec<u32>,
    /// Silence, where adopted rules count it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deemed: Option<Deemed>,
    /// Code of the item.
    pub item: String,
    /// Cast a ballot that says nothing on this item.
    pub left: Sum,
    /// For each option, without silence.
    pub options: Vec<Sum>,
    /// Spoiled; they do not take part.
    pub spoiled: Sum,
    /// Where it stands.
    pub state: State,
    /// Taking part, without silence.
    pub taking: Sum,
}

/// The objection period is over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Final {
    /// How many lines of the ballot stand before this one, see [`Entry::after`].
    pub lines: u64,
    /// How many objections were decided on.
    pub objections: u64,
}

/// The ballot is not held after all. It leaves no bundle.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dropped {
    /// Commitment to the reason, see [`super::roll::commit_reason`].
    pub commit: Hash,
    /// How many lines of the ballot stand before this one, see [`Entry::after`].
    pub lines: u64,
}

/// Opens a commitment to choices. Not in the log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// The choices.
    pub choices: Choices,
    /// The slip's key, where choices are detached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<SlipKey>,
    /// Number of the representative, 0 for none.
    pub proxy: u32,
    /// The salt.
    pub salt: Salt,
}
