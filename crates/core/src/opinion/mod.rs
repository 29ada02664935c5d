//! Consultations (征求意见): what people think of short statements, and the picture that comes out of it. Below fifteen people
//! plain bars and nothing else; groups only where they are stable; no dot for a single person below fifty. The same votes give
//! the same picture: starts, signs and draws are fixed, nothing depends on the order in which votes came in.
//!
//! The mathematics is that of Pol.is (Small, Bjorkegren, Erkkilä, Shaw, Megill: "Polis: Scaling deliberation by mapping high
//! dimensional opinion spaces", 2021); the tests compare with what its production system made of two real conversations.
//! This is no count of a formal vote: numbers may be fractions here.

mod axes;
pub mod bridge;
mod centred;
pub mod clusters;
mod eigen;
pub mod layout;
pub mod map;
pub mod open;
pub mod picture;
pub mod reference;
pub mod route;
pub mod sample;
pub mod stable;
pub mod stats;
pub mod votes;

use std::collections::BTreeSet;

pub use axes::Axes;
pub use map::Map;
pub use picture::{Picture, Results, results};
pub use votes::Votes;

/// What somebody says to a statement.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Vote {
    /// 不同意, -1
    Disagree,
    /// 跳过, 0
    Pass,
    /// 同意, 1
    Agree,
}

impl Vote {
    /// As a number: agree 1, pass 0, disagree -1.
    pub fn value(self) -> i8 {
        match self {
            Self::Disagree => -1,
            Self::Pass => 0,
            Self::Agree => 1,
        }
    }

    /// By its number.
    pub fn of(value: i64) -> Option<Self> {
        match value {
            -1 => Some(Self::Disagree),
            0 => Some(Self::Pass),
            1 => Some(Self::Agree),
            _ => None,
        }
    }
}

/// A vote as it was given. People and statements are numbered within their consultation; a person's number says nothing else.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Given {
    /// Number of the person.
    pub person: i64,
    /// Number of the statement.
    pub statement: i64,
    /// What was said.
    pub vote: Vote,
}

/// How a statement was voted on.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Count {
    /// 同意
    pub agree: u32,
    /// 不同意
    pub disagree: u32,
    /// 跳过
    pub pass: u32,
}

impl Count {
    /// How many voted on it, passes included.
    pub fn seen(self) -> u32 {
        self.agree + self.disagree + self.pass
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { agree: self.agree + other.agree, disagree: self.disagree + other.disagree, pass: self.pass + other.pass }
    }
}

/// What moderators decided about statements.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Moderation {
    /// Taken out: nobody is asked any more.
    pub out: BTreeSet<i64>,
    /// About the people themselves and no opinion ("I own my flat"): asked first, and never part of the map or its lists.
    pub meta: BTreeSet<i64>,
}

impl Moderation {
    /// Not part of the map: a column of zeros, which still counts in the number of statements.
    pub fn left_out(&self, statement: i64) -> bool {
        self.out.contains(&statement) || self.meta.contains(&statement)
    }
}

#[cfg(test)]
mod tests;
