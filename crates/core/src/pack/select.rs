//! The part of a rule pack about choosing people: by a page or a ballot, who may be nominated, by-elections, recall.

use serde::{Deserialize, Serialize};

use super::{Named, Span};
use crate::ballot::rule::Share;
use crate::lang::Both;
use crate::permission::Role;

/// How somebody is chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// With one page: who proposed, homes agreeing, notice, two signatures (推选记录).
    Page,
    /// With a full ballot.
    Ballot,
}

/// How a selection's votes make a choice.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Mark as many as there are seats.
    Plurality,
    /// Mark everybody one agrees with.
    Approval,
}

impl Method {
    /// The most candidates one ballot may be for.
    pub fn marks(self, seats: u32, candidates: u32) -> u32 {
        match self {
            Self::Plurality => seats.min(candidates),
            Self::Approval => candidates,
        }
    }
}

/// Who may nominate.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nomination {
    /// Oneself.
    Own,
    /// Neighbours.
    Neighbours,
    /// A body: the committee, the branch.
    Body,
}

/// How somebody can be called back (罢免).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recall {
    /// Who may ask for it: this share of those who choose.
    pub called_by: Share,
    /// Taking part.
    #[serde(default)]
    pub quorum: Option<Share>,
    /// For it, of those taking part.
    pub majority: Share,
    /// The class of item by which it is voted on; it needs the same. None where nobody is called back here.
    #[serde(default)]
    pub class: Option<String>,
    /// Where the figures come from.
    #[serde(default)]
    pub basis: Option<Both>,
}

/// When empty seats are filled again.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByElection {
    /// Empty seats, of all: then all are chosen anew instead.
    pub anew: Share,
    /// Days within which a seat is filled.
    pub days: u32,
}

/// Choosing a person for a post.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelectionRules {
    /// Code name.
    pub code: String,
    /// What people call it.
    pub name: Both,
    /// The role of the post.
    #[serde(default)]
    pub role: Option<Role>,
    /// The body the post is in.
    #[serde(default)]
    pub body: Option<String>,
    /// Sorts of places it is for.
    pub places: Vec<String>,
    /// How.
    pub way: Way,
    /// The class of item, for a ballot.
    #[serde(default)]
    pub class: Option<String>,
    /// Homes that agree, of those of the place, for a page.
    #[serde(default)]
    pub agree: Option<Share>,
    /// How votes make a choice.
    pub method: Method,
    /// How many are chosen.
    pub seats: Span,
    /// Whether their number must be odd.
    #[serde(default)]
    pub odd: bool,
    /// How many where there are few voters (fewer than the second number); none where it makes no difference.
    #[serde(default)]
    pub small: Option<(u32, u32)>,
    /// Years of a term.
    pub years: Span,
    /// Who nominates.
    pub nominations: Vec<Nomination>,
    /// What a candidate declares.
    pub eligibility: Vec<Named>,
    /// Where that list and the numbers come from: an article, or the community's own agreement.
    #[serde(default)]
    pub basis: Option<Both>,
    /// Days candidates are posted before the vote.
    pub notice_days: u32,
    /// Days the result is posted.
    pub posting_days: u32,
    /// Days within which it is filed with the authority.
    #[serde(default)]
    pub filing_days: Option<u32>,
    /// What has to be handed in then.
    #[serde(default)]
    pub filing_papers: Vec<Both>,
    /// When empty seats are filled.
    pub by_election: ByElection,
    /// How somebody is called back.
    pub recall: Recall,
}

impl SelectionRules {
    /// Whether so many may be chosen by an electorate of this size.
    pub fn may_have(&self, seats: u32, voters: u64) -> bool {
        let odd = !self.odd || seats % 2 == 1;
        let few = self.small.is_some_and(|(n, below)| seats == n && voters < u64::from(below));
        odd && (few || (self.seats.least..=self.seats.most).contains(&seats))
    }
}
