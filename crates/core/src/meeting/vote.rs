//! Voices of those present, counted in integers against the pack's quorum and majority (rules.md section 3).

use crate::ballot::rule::Share;
use crate::pack::{MeetingKind, Of};

/// What somebody says in a vote.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Voice {
    /// For it.
    For,
    /// Against it.
    Against,
    /// Neither.
    Abstain,
}

/// A line that must be reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line {
    /// How many there are.
    pub there: u64,
    /// How many are needed.
    pub needed: u64,
    /// Of how many.
    pub of: u64,
}

impl Line {
    fn of(share: Share, part: u64, whole: u64) -> Self {
        Self { there: part, needed: share.least(whole), of: whole }
    }

    /// Reached.
    pub fn met(self) -> bool {
        self.of > 0 && self.there >= self.needed
    }
}

/// A vote of those present.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counted {
    /// Those present, of those entitled; none where no quorum is asked for.
    pub quorum: Option<Line>,
    /// Those for it; none where this kind of meeting decides nothing.
    pub majority: Option<Line>,
    /// More voices than people present were counted: something was counted twice.
    pub too_many: bool,
}

impl Counted {
    /// Carried, not carried, or nothing to decide. Without a quorum nothing is carried, and what was counted twice neither.
    pub fn carried(&self) -> Option<bool> {
        self.majority.map(|m| m.met() && self.quorum.is_none_or(Line::met) && !self.too_many)
    }
}

/// Counts a vote: `present` and `entitled` are people; votes are for, against and abstaining.
pub fn counted(kind: &MeetingKind, entitled: u64, present: u64, votes: [u64; 3]) -> Counted {
    let [yes, no, neither] = votes;
    let whole = match kind.of {
        Of::Present => present,
        Of::Entitled => entitled,
    };
    Counted {
        quorum: kind.quorum.map(|q| Line::of(q, present, entitled)),
        majority: kind.majority.map(|m| Line::of(m, yes, whole)),
        too_many: yes.saturating_add(no).saturating_add(neither) > present,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    static PACK: std::sync::LazyLock<crate::pack::Pack> = std::sync::LazyLock::new(|| crate::pack::builtin().swap_remove(0).0);

    fn kind(code: &str) -> MeetingKind {
        PACK.meeting(code).unwrap().clone()
    }

    #[test]
    fn exactly_on_the_line() {
        // (kind, entitled, present, for/against/abstain, carried)
        let table = [
            ("representatives", 30, 20, [11, 9, 0], Some(true)),
            ("representatives", 30, 19, [19, 0, 0], Some(false)), // less than two thirds are there
            ("representatives", 30, 20, [10, 5, 5], Some(false)), // half is not more than half
            ("deliberation", 10, 5, [5, 0, 0], Some(false)),      // half is no quorum
            ("deliberation", 10, 6, [4, 2, 0], Some(true)),
            ("branch", 20, 11, [10, 1, 0], Some(false)), // of all members, not of those present
            ("branch", 20, 11, [11, 0, 0], Some(true)),
            ("deliberation", 10, 6, [6, 1, 0], Some(false)), // seven voices of six people
            ("deliberation", 0, 0, [0, 0, 0], Some(false)),
            ("listening", 100, 40, [40, 0, 0], None),
            ("owners", 100, 90, [90, 0, 0], None), // the ballot decides
        ];
        for (code, entitled, present, votes, carried) in table {
            assert_eq!(
                counted(&kind(code), entitled, present, votes).carried(),
                carried,
                "{code} {entitled} {present} {votes:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_slow_count_agrees(entitled in 0u64..400, present in 0u64..400, yes in 0u64..400, no in 0u64..400) {
            let k = kind("representatives");
            let slow = 3 * present >= 2 * entitled && entitled > 0 && 2 * yes > present && yes + no <= present;
            prop_assert_eq!(counted(&k, entitled, present, [yes, no, 0]).carried(), Some(slow));
        }
    }
}
