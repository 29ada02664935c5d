//! Projects: which stage follows which, what consent and acceptance come to, how money stands. No I/O.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ballot::rule::Share;
use crate::money::Fen;
use crate::time::{DAY, Time};

/// Where a project stands. The order is that of the board.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The problem is written down, options are gathered, people are asked.
    Idea,
    /// What will be done is decided; money and quotes are gathered.
    Decided,
    /// It is being built.
    Works,
    /// The people concerned look at it, point by point.
    Accepting,
    /// Accepted; what breaks goes back to the contractor.
    Warranty,
    /// The warranty is over.
    Closed,
    /// It will not be done, with a reason.
    Dropped,
}

impl Stage {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Idea, Self::Decided, Self::Works, Self::Accepting, Self::Warranty, Self::Closed, Self::Dropped];

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Idea => "idea",
            Self::Decided => "decided",
            Self::Works => "works",
            Self::Accepting => "accepting",
            Self::Warranty => "warranty",
            Self::Closed => "closed",
            Self::Dropped => "dropped",
        }
    }

    /// From what is stored or sent.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }

    /// It is over.
    pub fn over(self) -> bool {
        matches!(self, Self::Closed | Self::Dropped)
    }
}

/// What a project has so far, as far as its next stage depends on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Standing {
    /// An option was chosen.
    pub chosen: bool,
    /// What the chosen option costs, with the changes since.
    pub cost: Fen,
    /// What was promised to pay for it.
    pub funds: Fen,
    /// Consent is needed, and no entrance agrees.
    pub consent_missing: bool,
    /// A quote was taken.
    pub quoted: bool,
    /// Milestones that are not done.
    pub milestones_open: usize,
    /// Points to accept.
    pub points: usize,
    /// Points that are not accepted yet.
    pub points_open: usize,
}

/// Why the next stage cannot begin yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lacks {
    /// No option was chosen.
    Choice,
    /// Consent of an entrance.
    Consent,
    /// So much money.
    Funds(Fen),
    /// No quote was taken.
    Quote,
    /// So many milestones are open.
    Milestones(usize),
    /// There is nothing to accept.
    Points,
    /// So many points are not accepted.
    Accepted(usize),
}

/// The stage that follows, or everything that lacks for it. A warranty ends by its clock, what is over stays over.
pub fn next(stage: Stage, s: &Standing) -> Result<Option<Stage>, Vec<Lacks>> {
    let mut lacks = Vec::new();
    let to = match stage {
        Stage::Idea => {
            if !s.chosen {
                lacks.push(Lacks::Choice);
            }
            if s.consent_missing {
                lacks.push(Lacks::Consent);
            }
            Stage::Decided
        }
        Stage::Decided => {
            if s.funds < s.cost {
                lacks.push(Lacks::Funds(Fen(s.cost.0 - s.funds.0)));
            }
            if !s.quoted {
                lacks.push(Lacks::Quote);
            }
            Stage::Works
        }
        Stage::Works => {
            if s.milestones_open > 0 {
                lacks.push(Lacks::Milestones(s.milestones_open));
            }
            if s.points == 0 {
                lacks.push(Lacks::Points);
            }
            Stage::Accepting
        }
        Stage::Accepting => {
            if s.points_open > 0 {
                lacks.push(Lacks::Accepted(s.points_open));
            }
            Stage::Warranty
        }
        Stage::Warranty | Stage::Closed | Stage::Dropped => return Ok(None),
    };
    if lacks.is_empty() { Ok(Some(to)) } else { Err(lacks) }
}

/// Whether an entrance agrees: `yes` of its `homes`, by the share the pack asks for. Homes that did not answer count as not
/// agreeing: consent is of all who are concerned.
pub fn consents(yes: u64, homes: u64, share: Share) -> bool {
    homes > 0 && share.is_met(yes, homes)
}

/// Whether a point is accepted: somebody looked at it, and more of them say done than not done.
pub fn accepted(done: i64, not_done: i64) -> bool {
    done > not_done
}

/// Somebody's word for their homes: their own, or what was taken down from the paper of one home.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Voice {
    /// Who, or the home whose paper it was.
    pub who: Uuid,
    /// The homes it is said for.
    pub homes: Vec<Uuid>,
    /// From paper.
    pub paper: bool,
    /// When.
    pub at: i64,
}

/// Which of the words count, by their place: one voice a home. What somebody says themselves goes before the paper of their home, the
/// later word before the earlier; a word that is left without a home of its own is none.
pub fn voices(said: &[Voice]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..said.len()).collect();
    order.sort_by_key(|i| (said[*i].paper, std::cmp::Reverse(said[*i].at), said[*i].who));
    let mut spoken = BTreeSet::new();
    let mut out: Vec<usize> = order
        .into_iter()
        .filter(|i| {
            // Every home is marked: one that two speak for has one voice.
            let new: Vec<bool> = said[*i].homes.iter().map(|h| spoken.insert(*h)).collect();
            new.contains(&true)
        })
        .collect();
    out.sort_unstable();
    out
}

/// When a warranty of so many months ends, counted in days of thirty: whoever mends it wants a date, not a dispute on the
/// length of February.
pub fn warranty_ends(from: Time, months: u32) -> Time {
    from.plus(i64::from(months) * 30 * DAY)
}

/// A line of the accounts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its number, from 1 without gaps.
    pub seq: i64,
    /// Received (above zero) or spent (below).
    pub amount: Fen,
    /// The entry it takes back.
    pub corrects: Option<i64>,
}

/// Whether an entry can be taken back: it is there, is no correction itself and was not taken back before.
pub fn correctable(entries: &[Entry], seq: i64) -> Option<Fen> {
    let entry = entries.iter().find(|e| e.seq == seq)?;
    let taken = entries.iter().any(|e| e.corrects == Some(seq));
    (entry.corrects.is_none() && !taken).then_some(Fen(-entry.amount.0))
}

/// Received, spent and what is left.
pub fn balance(entries: &[Entry]) -> (Fen, Fen, Fen) {
    // A correction belongs to the side of what it takes back.
    let side = |e: &Entry| if e.corrects.is_some() { e.amount.0 < 0 } else { e.amount.0 > 0 };
    let received = entries.iter().filter(|e| side(e)).map(|e| e.amount).sum::<Fen>();
    let spent = entries.iter().filter(|e| !side(e)).map(|e| e.amount).sum::<Fen>();
    (received, Fen(-spent.0), Fen(received.0 + spent.0))
}
