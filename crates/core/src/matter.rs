//! A matter's way from filing to the reporter's last word: what it is made of. The moves are in `judge`.
//! Every open matter has exactly one named holder: the type has no room for none.

mod anew;
mod judge;

pub use judge::{Judge, Passed, kept_away, withdraw};

use serde::{Deserialize, Serialize};

use crate::deadline::Allowance;
use crate::id::{PersonId, PostId};
use crate::time::Time;

/// The post that has a matter, and the person behind it now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Holder {
    /// The post.
    pub post: PostId,
    /// Who holds it, or stands in for its holder.
    pub person: PersonId,
}

/// Who could have a matter at a place, by level of the pack; `None` where the post is vacant.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Chain {
    /// Lowest level first, as long as the pack's levels.
    pub levels: Vec<Option<Holder>>,
    /// The worker on duty: the last resort.
    pub duty: Option<Holder>,
    /// The committee's chair: the resort after the last.
    pub chair: Option<Holder>,
}

/// What routing asks about a new matter.
#[derive(Clone, Debug, Default)]
pub struct Facts<'a> {
    /// Kind code.
    pub kind: &'a str,
    /// Category code.
    pub category: &'a str,
    /// Shared part code; may be empty.
    pub part: &'a str,
    /// Source code.
    pub source: &'a str,
    /// "Not to my neighbour leader".
    pub not_leader: bool,
    /// The person it is about, if that person holds a post here.
    pub about: Option<PersonId>,
    /// The reporter's words.
    pub words: &'a str,
}

/// How a matter was routed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Routed {
    /// The rule that decided; `category` when none did.
    pub rule: String,
    /// The first state.
    pub progress: Progress,
    /// Levels passed over, each with the reason.
    pub skipped: Vec<(usize, Skip)>,
}

/// Why a level was passed over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Skip {
    /// Nobody holds the post.
    Vacant,
    /// The matter is about this person, or the reporter asked for it not to go there.
    Conflict,
    /// The category is not the duty of this level: it may assist but not own.
    NotItsDuty,
    /// The same person has the level below.
    SamePerson,
}

/// Where a matter stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Somebody has it.
    Open,
    /// Answered; the reporter's word is asked.
    Asked,
    /// Over.
    Closed,
    /// On the public open list with a review date.
    Shelved,
    /// Taken back by the reporter.
    Withdrawn,
}

impl State {
    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Asked => "asked",
            Self::Closed => "closed",
            Self::Shelved => "shelved",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// How a matter was settled (办结方式).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 解决
    Solved,
    /// 解释
    Explained,
    /// 转出
    Referred,
    /// 暂缓
    Shelved,
    /// 重复: merged into another one, which leads on.
    Duplicate,
    /// 拆分: its parts lead on.
    Split,
    /// 撤回
    Withdrawn,
}

impl Outcome {
    /// All outcomes.
    pub const ALL: [Self; 7] =
        [Self::Solved, Self::Explained, Self::Referred, Self::Shelved, Self::Duplicate, Self::Split, Self::Withdrawn];

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Solved => "solved",
            Self::Explained => "explained",
            Self::Referred => "referred",
            Self::Shelved => "shelved",
            Self::Duplicate => "duplicate",
            Self::Split => "split",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// What a handler may give with an answer. What is said twice is merged, so that whoever said it hears on.
    pub const ANSWERS: [Self; 3] = [Self::Solved, Self::Explained, Self::Referred];

    /// An outcome a handler may give with an answer.
    pub fn of_answer(name: &str) -> Option<Self> {
        Self::ANSWERS.into_iter().find(|o| o.name() == name)
    }
}

/// The state of a matter, as stored with it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Progress {
    /// Where it stands.
    pub state: State,
    /// Index of the level that has it.
    pub level: usize,
    /// Who has it.
    pub holder: Holder,
    /// How long was promised.
    pub allowance: Allowance,
    /// The date promised to the reporter.
    pub promise: Time,
    /// When this step's clock runs out; while asked, until when the reporter may answer; while shelved, the review.
    pub due: Time,
    /// Its last outcome.
    pub outcome: Option<Outcome>,
    /// Extended once already.
    pub extended: bool,
    /// Levels at which it was reopened.
    pub reopened: Vec<usize>,
    /// The holders below, lowest first: where a "send back" goes.
    pub before: Vec<(usize, Holder)>,
    /// The clock ran out at the top.
    pub late_at_top: bool,
    /// The reporter was reminded.
    pub reminded: bool,
    /// "Not to my neighbour leader".
    pub not_leader: bool,
    /// The person it is about.
    pub about: Option<PersonId>,
    /// Category code, for the duty of levels.
    pub category: String,
    /// The reporter was asked for something: the clock stands still.
    pub waits: Option<Waits>,
    /// How often the reporter was asked for something.
    pub asks: usize,
    /// The holder was told that this step's clock is about to run out.
    pub warned: bool,
    /// Works that were closed as solved are asked about once more.
    pub later: Option<Later>,
}

/// A question to the reporter that stops the clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Waits {
    /// When it was asked.
    pub since: Time,
    /// When the step's clock would have run out.
    pub due: Time,
}

/// The question of weeks later: does it still hold?
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Later {
    /// It will be asked.
    Comes,
    /// It is being asked.
    Asked,
}

#[cfg(test)]
mod tests;
