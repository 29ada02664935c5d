//! The owner roll: who votes in one ballot, with which area and how many heads (interpretation of the Supreme Court on
//! property in buildings, arts. 8 and 9). A voting entity is a set of co-owners: all homes of the same set are one head; the
//! developer's unsold or undelivered homes together are one head; everybody stays in the denominator, dead or unreachable.
//! A draft lists what has to be looked at; freezing gives each owner a number and the roll a hash that nobody can change.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::choice::Salt;
use super::cost::Size;
use super::entry;
use super::rule::Sum;
use crate::canon;
use crate::merkle::{self, Hash, sha256};

/// What a row of the draft is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sort {
    /// A home or shop.
    Home,
    /// A parking bay; counts only where the switch says so.
    Parking,
}

/// Areas as they are known, in 0.01 m².
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Areas {
    /// In the register.
    pub registered: Option<u64>,
    /// As surveyed.
    pub surveyed: Option<u64>,
    /// In the contract.
    pub contract: Option<u64>,
}

impl Areas {
    /// The one that counts: registered, else surveyed, else contract.
    pub fn counted(self) -> Option<u64> {
        self.registered.or(self.surveyed).or(self.contract).filter(|a| *a > 0)
    }
}

/// What is known of owners and changes nothing in the count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Can be reached.
    Usual,
    /// Has died; heirs have not been entered yet.
    Dead,
    /// Cannot be found.
    Unreachable,
    /// A work unit owns it (公房).
    WorkUnit,
}

/// Somebody's claim to a home.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Title {
    /// Keys of the co-owners, as whoever keeps the roll knows them.
    pub owners: BTreeSet<String>,
    /// Which of them votes, if they have named one.
    pub voter: Option<String>,
    /// What else is known.
    pub standing: Standing,
}

/// A home or bay.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Unique within the draft, as people write it: building and room.
    pub room: String,
    /// Home or bay.
    pub sort: Sort,
    /// Its areas.
    pub areas: Areas,
    /// Not sold, or sold and not handed over: it is the developer's.
    pub developer: bool,
    /// Who claims it. More than one claim has to be settled first.
    pub titles: Vec<Title>,
}

/// Who votes as one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Entity {
    /// These co-owners.
    Owners(BTreeSet<String>),
    /// The developer.
    Developer,
    /// Nobody knows whose this room is; it stays in the denominator.
    Unknown(String),
}

/// What has to be looked at. `rooms` says where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// What it is.
    pub what: What,
    /// The rooms concerned.
    pub rooms: Vec<String>,
}

/// What a problem is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum What {
    /// Nobody is on the roll: there is nothing to vote.
    Empty,
    /// Two claims to one home: settle them first.
    TwoClaims,
    /// The same room stands there twice.
    Twice,
    /// Areas or numbers beyond anything that can be one compound.
    TooLarge,
    /// No area is known: the owner keeps the head and counts with area 0 until there is one.
    NoArea,
    /// Nobody knows the owner: one head that cannot be reached.
    NoOwner,
    /// Co-owners have not named who votes.
    NoVoter,
    /// The owner has died: heirs can be entered until the roll is frozen; they stay in the denominator anyway.
    Dead,
    /// The owner cannot be found; they stay in the denominator.
    Unreachable,
    /// A work unit owns it: one head for all its homes.
    WorkUnit,
}

impl What {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Empty,
        Self::TwoClaims,
        Self::Twice,
        Self::TooLarge,
        Self::NoArea,
        Self::NoOwner,
        Self::NoVoter,
        Self::Dead,
        Self::Unreachable,
        Self::WorkUnit,
    ];

    /// Whether the roll cannot be frozen with it.
    pub fn blocks(self) -> bool {
        matches!(self, Self::Empty | Self::TwoClaims | Self::Twice | Self::TooLarge)
    }
}

/// A home as it is opened under inspection.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Room {
    /// In 0.01 m²; 0 where none is known.
    pub area: u64,
    /// As people write it.
    pub room: String,
}

/// One voting entity of a draft.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Drafted {
    /// Who.
    pub entity: Entity,
    /// Who votes for them, where that is clear.
    pub voter: Option<String>,
    /// Their homes, sorted.
    pub rooms: Vec<Room>,
}

impl Drafted {
    /// Together, in 0.01 m².
    pub fn area(&self) -> u64 {
        self.rooms.iter().fold(0, |a, r| a.saturating_add(r.area))
    }
}

/// A roll before it is frozen.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Draft {
    /// Voting entities.
    pub owners: Vec<Drafted>,
    /// What has to be looked at, those that block first.
    pub problems: Vec<Problem>,
}

impl Draft {
    /// All homes together, by which a cost is shared.
    pub fn size(&self) -> Size {
        let homes: usize = self.owners.iter().map(|o| o.rooms.len()).sum();
        Size { area: self.owners.iter().map(Drafted::area).sum(), homes: u64::try_from(homes).unwrap_or(u64::MAX) }
    }
}

/// Drafts the roll from homes and titles. `parking` says whether bays count.
pub fn draft(rows: &[Row], parking: bool) -> Draft {
    let mut found: BTreeMap<What, Vec<String>> = BTreeMap::new();
    let mut owners: BTreeMap<Entity, Drafted> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for row in rows.iter().filter(|r| parking || r.sort == Sort::Home) {
        let mut say = |what| found.entry(what).or_default().push(row.room.clone());
        if !seen.insert(&row.room) {
            say(What::Twice);
            continue;
        }
        let area = row.areas.counted().unwrap_or_else(|| {
            say(What::NoArea);
            0
        });
        let title = row.titles.first().filter(|t| !row.developer && !t.owners.is_empty());
        if row.titles.len() > 1 && !row.developer {
            say(What::TwoClaims);
        }
        let (entity, voter) = match title {
            _ if row.developer => (Entity::Developer, None),
            None => {
                say(What::NoOwner);
                (Entity::Unknown(row.room.clone()), None)
            }
            Some(t) => {
                match t.standing {
                    Standing::Usual => {}
                    Standing::Dead => say(What::Dead),
                    Standing::Unreachable => say(What::Unreachable),
                    Standing::WorkUnit => say(What::WorkUnit),
                }
                let only = t.owners.first().filter(|_| t.owners.len() == 1);
                (Entity::Owners(t.owners.clone()), only.or(t.voter.as_ref().filter(|v| t.owners.contains(*v))).cloned())
            }
        };
        let drafted = owners.entry(entity.clone()).or_insert(Drafted { entity, voter: None, rooms: Vec::new() });
        drafted.voter = drafted.voter.take().or(voter);
        drafted.rooms.push(Room { area, room: row.room.clone() });
    }
    finish(owners.into_values().collect(), found)
}

/// Drafts a roll where every voice weighs the same: a household or a resident each, with what they are called in it.
pub fn draft_even(voters: impl IntoIterator<Item = (String, String)>) -> Draft {
    let (mut found, mut owners) = (BTreeMap::<What, Vec<String>>::new(), BTreeMap::new());
    for (key, label) in voters {
        let rooms = vec![Room { area: 0, room: label.clone() }];
        let entity = Entity::Owners([key.clone()].into());
        if owners.insert(key.clone(), Drafted { entity, voter: Some(key), rooms }).is_some() {
            found.entry(What::Twice).or_default().push(label);
        }
    }
    finish(owners.into_values().collect(), found)
}

fn finish(mut owners: Vec<Drafted>, mut found: BTreeMap<What, Vec<String>>) -> Draft {
    for o in &mut owners {
        o.rooms.sort();
        if matches!(o.entity, Entity::Owners(_)) && o.voter.is_none() {
            found.entry(What::NoVoter).or_default().extend(o.rooms.iter().map(|r| r.room.clone()));
        }
    }
    let whole = owners.iter().fold(0u64, |a, o| a.saturating_add(o.area()));
    // The homes of one owner are one line of the bundle.
    let line = |o: &Drafted| canon::line(&o.rooms).len() + 200;
    if whole > canon::LARGEST || u32::try_from(owners.len()).is_err() || owners.iter().any(|o| line(o) > canon::LONGEST) {
        found.insert(What::TooLarge, Vec::new());
    }
    if owners.is_empty() {
        found.insert(What::Empty, Vec::new());
    }
    Draft { owners, problems: found.into_iter().map(|(what, rooms)| Problem { what, rooms }).collect() }
}

/// An owner's line of the roll. The roll's root is over these lines.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename = "owner")]
pub struct OwnerLine {
    /// In 0.01 m².
    pub area: u64,
    /// Heads.
    pub heads: u64,
    /// Commitment to the homes, see [`commit_homes`].
    pub homes: Hash,
    /// Number on the roll, from 1.
    pub n: u32,
}

/// What opens an owner's homes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Homes {
    /// The homes, sorted by area, then by name.
    pub rooms: Vec<Room>,
    /// The salt.
    pub salt: Salt,
}

/// An owner of a frozen roll.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Owner {
    /// Number, from 1.
    pub n: u32,
    /// Who; never in a bundle.
    pub entity: Entity,
    /// Who votes for them, where that is clear; never in a bundle.
    pub voter: Option<String>,
    /// The homes with their salt.
    pub homes: Homes,
    /// Area and heads.
    pub weight: Sum,
    /// The line.
    pub line: OwnerLine,
}

/// A roll that does not change any more. Who buys a home now votes next time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Frozen {
    /// By number.
    pub owners: Vec<Owner>,
    /// The line for the log.
    pub line: entry::Roll,
}

/// What a commitment to homes is made over.
#[derive(Serialize)]
struct SealedHomes<'a> {
    kind: &'static str,
    ballot: &'a str,
    rooms: &'a [Room],
    salt: Salt,
}

/// The commitment to an owner's homes: SHA-256 of a canonical line.
pub fn commit_homes(ballot: &str, homes: &Homes) -> Hash {
    let sealed = SealedHomes { kind: "homes", ballot, rooms: &homes.rooms, salt: homes.salt };
    sha256(&[canon::line(&sealed).as_bytes()])
}

/// Why the draft was corrected, as opened under inspection.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// The salt.
    pub salt: Salt,
    /// What was said and what was found.
    pub text: String,
}

/// What a commitment to a reason is made over.
#[derive(Serialize)]
struct SealedReason<'a> {
    kind: &'static str,
    ballot: &'a str,
    salt: Salt,
    text: &'a str,
}

/// The commitment to the reason of a correction.
pub fn commit_reason(ballot: &str, reason: &Reason) -> Hash {
    let sealed = SealedReason { kind: "reason", ballot, salt: reason.salt, text: &reason.text };
    sha256(&[canon::line(&sealed).as_bytes()])
}

/// The root over the lines of a roll.
pub fn root<'a>(lines: impl IntoIterator<Item = &'a OwnerLine>) -> Hash {
    merkle::root(lines.into_iter().map(|l| merkle::leaf(canon::line(l).as_bytes())))
}

impl Draft {
    /// What keeps it from being frozen.
    pub fn blocking(&self) -> Vec<&Problem> {
        self.problems.iter().filter(|p| p.what.blocks()).collect()
    }

    /// Freezes the roll for a ballot; with what has to be settled first it is refused. Numbers follow the commitments, so
    /// that they say nothing about rooms.
    pub fn freeze(self, ballot: &str, salt: &mut impl FnMut() -> Salt) -> Result<Frozen, Vec<Problem>> {
        if !self.blocking().is_empty() {
            return Err(self.problems.into_iter().filter(|p| p.what.blocks()).collect());
        }
        let sealed = |o: Drafted| {
            let (area, homes) = (o.area(), Homes { rooms: o.rooms, salt: salt() });
            (commit_homes(ballot, &homes), o.entity, o.voter, homes, area)
        };
        let mut all: Vec<_> = self.owners.into_iter().map(sealed).collect();
        all.sort_by_key(|o| o.0);
        let owner = |(n, (commit, entity, voter, homes, area)): (u32, (Hash, Entity, Option<String>, Homes, u64))| {
            let weight = Sum { area, heads: 1 };
            let line = OwnerLine { area, heads: weight.heads, homes: commit, n };
            Owner { n, entity, voter, homes, weight, line }
        };
        let owners: Vec<Owner> = (1u32..).zip(all).map(owner).collect();
        let whole = owners.iter().fold(Sum::default(), |a, o| a.plus(o.weight));
        let root = root(owners.iter().map(|o| &o.line));
        let count = u32::try_from(owners.len()).unwrap_or(u32::MAX);
        Ok(Frozen { owners, line: entry::Roll { area: whole.area, heads: whole.heads, owners: count, root } })
    }
}

impl Frozen {
    /// Area and heads by number, for the count.
    pub fn weights(&self) -> Vec<Sum> {
        self.owners.iter().map(|o| o.weight).collect()
    }

    /// Numbers of the owners whose homes changed hands or size since: the frozen roll holds, but the page can say so.
    pub fn changed_since(&self, now: &Draft) -> Vec<u32> {
        let now: BTreeMap<&Entity, &[Room]> = now.owners.iter().map(|o| (&o.entity, o.rooms.as_slice())).collect();
        let same = |o: &&Owner| now.get(&o.entity).is_none_or(|rooms| *rooms != o.homes.rooms);
        self.owners.iter().filter(same).map(|o| o.n).collect()
    }
}

#[cfg(test)]
mod tests;
