//! Shares that must be reached, and what an item needs: quorum and majority by area and by heads (Civil Code art. 278).
//! Integers only: an exact two thirds is two thirds. The figures are data of the rule pack.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::lang::Both;
use crate::pack::{BallotRules, FindAnswer, FindQuestion, ItemClass};

/// A share that must be reached, written `at least 2/3` (以上, the number itself is enough) or `more than 1/2` (过半数, it is
/// not).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Share {
    /// Above the line, 1 or more.
    pub num: u32,
    /// Below the line, [`Share::MOST`] at most.
    pub den: u32,
    /// The share itself is not enough.
    pub more: bool,
}

/// The text is not a share such as `at least 2/3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAShare;

impl fmt::Display for NotAShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a share such as `at least 2/3` or `more than 1/2`")
    }
}

impl std::error::Error for NotAShare {}

impl Share {
    /// The largest denominator.
    pub const MOST: u32 = 1_000;

    /// `at least num/den`.
    pub const fn at_least(num: u32, den: u32) -> Self {
        Self { num, den, more: false }
    }

    /// `more than num/den`.
    pub const fn more_than(num: u32, den: u32) -> Self {
        Self { num, den, more: true }
    }

    /// Whether `part` of `whole` reaches it. Nothing is a share of nothing.
    pub fn is_met(self, part: u64, whole: u64) -> bool {
        let (part, whole) = (u128::from(part) * u128::from(self.den), u128::from(whole) * u128::from(self.num));
        whole > 0 && if self.more { part > whole } else { part >= whole }
    }

    /// The smallest part of `whole` that reaches it; what is still missing is said by it.
    pub fn least(self, whole: u64) -> u64 {
        let (whole, den) = (u128::from(whole) * u128::from(self.num), u128::from(self.den.max(1)));
        let least = if self.more { whole / den + 1 } else { whole.div_ceil(den).max(1) };
        u64::try_from(least).unwrap_or(u64::MAX)
    }

    /// Whether two different options can never both reach it.
    pub fn is_majority(self) -> bool {
        2 * self.num > self.den || (2 * self.num == self.den && self.more)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}/{}", if self.more { "more than" } else { "at least" }, self.num, self.den)
    }
}

impl FromStr for Share {
    type Err = NotAShare;
    fn from_str(s: &str) -> Result<Self, NotAShare> {
        let (more, rest) = match (s.strip_prefix("at least "), s.strip_prefix("more than ")) {
            (Some(rest), _) => (false, rest),
            (_, Some(rest)) => (true, rest),
            _ => return Err(NotAShare),
        };
        let (num, den) = rest.split_once('/').ok_or(NotAShare)?;
        let number = |t: &str| t.parse::<u32>().ok().filter(|n| n.to_string() == t);
        let (num, den) = (number(num).ok_or(NotAShare)?, number(den).ok_or(NotAShare)?);
        let reachable = if more { num < den } else { num <= den };
        if num == 0 || den > Self::MOST || !reachable {
            return Err(NotAShare);
        }
        Ok(Self { num, den, more })
    }
}

impl TryFrom<String> for Share {
    type Error = NotAShare;
    fn try_from(s: String) -> Result<Self, NotAShare> {
        s.parse()
    }
}

impl From<Share> for String {
    fn from(s: Share) -> Self {
        s.to_string()
    }
}

/// What counts: area in 0.01 m² and heads, or heads alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Both must be reached.
    AreaAndHeads,
    /// One head is one head.
    Heads,
}

/// What an item needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// What counts.
    pub by: By,
    /// Of those taking part; none where the most votes are enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub majority: Option<Share>,
    /// Taking part, of all; none where anybody is enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quorum: Option<Share>,
}

/// Area in 0.01 m² and heads of some owners together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sum {
    /// In 0.01 m².
    pub area: u64,
    /// Heads.
    pub heads: u64,
}

impl Sum {
    /// Both together. A roll that could overflow is refused when it is frozen (see [`super::roll`]).
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { area: self.area.saturating_add(other.area), heads: self.heads.saturating_add(other.heads) }
    }
}

/// Whether a share is reached by area and by heads. Where only heads count the area always is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reached {
    /// By area.
    pub area: bool,
    /// By heads.
    pub heads: bool,
}

impl Reached {
    /// Whether `part` of `whole` reaches the share in what counts; no share is always reached.
    pub fn of(share: Option<Share>, by: By, part: Sum, whole: Sum) -> Self {
        let met = |part, whole| share.is_none_or(|s| s.is_met(part, whole));
        Self { area: by == By::Heads || met(part.area, whole.area), heads: met(part.heads, whole.heads) }
    }

    /// Both.
    pub fn both(self) -> bool {
        self.area && self.heads
    }
}

/// Where the list of questions leads after some answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found<'a> {
    /// This has to be asked next.
    Ask(&'a FindQuestion),
    /// The item is of this class.
    Class(&'a ItemClass),
    /// No vote is needed, in words.
    None(&'a Both),
    /// Not one of the answers.
    Unknown,
}

/// Follows the list of questions. `answers` are positions, one for each question asked so far. An item whose class is not
/// found this way cannot be put to a vote.
pub fn find<'a>(rules: &'a BallotRules, answers: &[usize]) -> Found<'a> {
    let mut at = rules.questions.first();
    for answer in answers {
        let Some(given) = at.and_then(|q| q.answers.get(*answer)) else { return Found::Unknown };
        match given {
            FindAnswer { class: Some(class), .. } => return rules.class(class).map_or(Found::Unknown, Found::Class),
            FindAnswer { none: Some(why), .. } => return Found::None(why),
            FindAnswer { next, .. } => at = next.as_ref().and_then(|n| rules.questions.iter().find(|q| q.code == *n)),
        }
    }
    at.map_or(Found::Unknown, Found::Ask)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn exactly_on_the_line() {
        let (quorum, half, special) = (Share::at_least(2, 3), Share::more_than(1, 2), Share::at_least(3, 4));
        // 3,000.00 m²: exactly two thirds are enough, a hundredth of a square metre less is not.
        let table = [
            (quorum, 200_000, 300_000, true),
            (quorum, 199_999, 300_000, false),
            (half, 100_000, 200_000, false),
            (half, 100_001, 200_000, true),
            (special, 150_000, 200_000, true),
            (special, 149_999, 200_000, false),
            (quorum, 0, 0, false),
            (half, 0, 0, false),
            (half, 1, 1, true),
            (quorum, u64::MAX, u64::MAX, true),
        ];
        for (share, part, whole, met) in table {
            assert_eq!(share.is_met(part, whole), met, "{part} of {whole}, {share}");
        }
    }

    #[test]
    fn shares_are_written_in_one_way() {
        for text in ["at least 2/3", "more than 1/2", "at least 1/1", "at least 3/4"] {
            assert_eq!(text.parse::<Share>().map(|s| s.to_string()).as_deref(), Ok(text));
        }
        for text in ["2/3", "at least 2", "at least 0/3", "at least 4/3", "more than 1/1", "at least 02/3", "more than 1/1001"] {
            assert_eq!(text.parse::<Share>(), Err(NotAShare), "{text}");
        }
        assert!(Share::more_than(1, 2).is_majority() && Share::at_least(3, 4).is_majority());
        assert!(!Share::at_least(1, 2).is_majority() && !Share::more_than(1, 3).is_majority());
    }

    proptest! {
        #[test]
        fn the_least_part_is_the_first_that_reaches_it(num in 1u32..20, extra in 0u32..20, more: bool, whole in 1u64..1_000_000_000) {
            let den = num + extra + u32::from(more);
            let share = Share { num, den, more };
            let least = share.least(whole);
            prop_assert!(share.is_met(least, whole));
            prop_assert!(!share.is_met(least - 1, whole) || least == 1 && share.is_met(0, whole));
            prop_assert_eq!(least <= whole, share.is_met(whole, whole));
        }
    }
}
