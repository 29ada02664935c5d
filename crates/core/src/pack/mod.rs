//! Rule packs: everything about a place that code must not know by heart: levels and their titles, kinds, categories,
//! promises and how steps share them, routing rules, limits, hours, words. A pack is a TOML file with a version and an
//! effective date; a matter keeps the version it was judged by.

mod check;
mod check_decide;
mod danger;
mod decide;
mod select;
mod types;

pub use check::unreachable;
pub use decide::{
    BallotRules, CalledBy, ConsultationRules, Every, Extension, FindAnswer, FindQuestion, ItemClass, MeetingKind, Mode, Of,
    Opens, Procedure, ProcedureStep, ProjectKind, Span, Stands, Voters,
};
pub use select::{ByElection, Method, Nomination, Recall, SelectionRules, Way};
pub use types::{
    Advice, AnswerText, Asking, AtMinute, Body, Category, Duty, Emergency, HoursOf, Kind, Level, Limits, Named, Prompt, Question,
    Reply, Rule, Then, Visibility, When, Words, Worries,
};

use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::deadline::{Allowance, WorkTime};
use crate::lang::Both;
use crate::permission::Role;
use crate::time::{Date, Zone};

/// Public holidays and make-up working days of China, as published; see `data/README.md`.
pub const CALENDAR_CN: &str = include_str!("../../../../data/work-calendar-cn.csv");

/// Something in a pack that must be corrected before it can be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Where, such as `categories[roof_leak].start`.
    pub path: String,
    /// What is wrong, for whoever writes the pack.
    pub what: String,
}

/// A rule pack, checked.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// Code name, such as `cn-three-neighbours`.
    pub id: String,
    /// Counted up with every change.
    pub version: i64,
    /// The first day it applies.
    pub effective: Date,
    /// Whose work calendar applies: `cn`, or a division's code.
    pub place: String,
    /// IANA name of the time zone.
    pub zone: String,
    /// What people call it.
    pub name: Both,
    /// Where its rules and figures come from.
    pub basis: Both,
    /// Whether browsers may offer to install the pages as an app.
    #[serde(default)]
    pub install: bool,
    /// Work, quiet hours, digest.
    pub hours: HoursOf,
    /// How long each thing may be and how many of it.
    pub limits: Limits,
    /// Asking the reporter, reopening, extending, reviewing.
    pub asking: Asking,
    /// Households in a circle: advice, never a limit.
    pub circle: Advice,
    /// What posts, places and bodies are called.
    pub words: Words,
    /// From the nearest to the highest.
    pub levels: Vec<Level>,
    /// What a matter can be.
    pub kinds: Vec<Kind>,
    /// Where exactly, within a building or compound.
    pub parts: Vec<Named>,
    /// How a matter came in.
    pub sources: Vec<Named>,
    /// What a matter can be about, in the order offered.
    pub categories: Vec<Category>,
    /// What does not belong into this channel because every minute counts.
    pub emergencies: Vec<Emergency>,
    /// Where else somebody may turn after a final answer.
    #[serde(default)]
    pub elsewhere: Option<Both>,
    /// What makes a worry of their words.
    #[serde(default)]
    pub worries: Worries,
    /// Sentences that help to begin.
    pub prompts: Vec<Prompt>,
    /// Beginnings of answers.
    #[serde(default)]
    pub answers: Vec<AnswerText>,
    /// Who gets it first, and why; the first that fits applies.
    pub rules: Vec<Rule>,
    /// Ballots; none where the pack was written before there were any.
    #[serde(default)]
    pub ballot: Option<BallotRules>,
    /// Sorts of meetings.
    #[serde(default)]
    pub meetings: Vec<MeetingKind>,
    /// Ways of several steps.
    #[serde(default)]
    pub procedures: Vec<Procedure>,
    /// How people are chosen for posts.
    #[serde(default)]
    pub selections: Vec<SelectionRules>,
    /// Consultations; none where the pack was written before there were any.
    #[serde(default)]
    pub consultation: Option<ConsultationRules>,
    /// Sorts of works.
    #[serde(default)]
    pub projects: Vec<ProjectKind>,
}

impl Pack {
    /// Reads a pack and checks it whole; every problem is told at once.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        let pack: Self = toml::from_str(text).map_err(|e| {
            let line = e.span().map_or(0, |s| text[..s.start.min(text.len())].lines().count());
            vec![Problem { path: format!("line {line}"), what: e.message().to_string() }]
        })?;
        let problems = check::problems(&pack);
        if problems.is_empty() { Ok(pack) } else { Err(problems) }
    }

    /// The pack as text, as it is stored and read again.
    pub fn text(&self) -> Result<String, Problem> {
        toml::to_string(self).map_err(|e| Problem { path: "pack".into(), what: e.to_string() })
    }

    /// Working time as this pack reckons it.
    pub fn work<'a>(&'a self, calendar: &'a Calendar, zone: &'a Zone) -> WorkTime<'a> {
        WorkTime { calendar, hours: &self.hours.work, zone }
    }

    /// The category with this code.
    pub fn category(&self, code: &str) -> Option<&Category> {
        self.categories.iter().find(|c| c.code == code)
    }

    /// The kind with this code.
    pub fn kind(&self, code: &str) -> Option<&Kind> {
        self.kinds.iter().find(|k| k.code == code)
    }

    /// The part with this code.
    pub fn part(&self, code: &str) -> Option<&Named> {
        self.parts.iter().find(|p| p.code == code)
    }

    /// The source with this code.
    pub fn source(&self, code: &str) -> Option<&Named> {
        self.sources.iter().find(|s| s.code == code)
    }

    /// The rule with this id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|r| r.id == id)
    }

    /// The position of a level, 0 being the nearest.
    pub fn level(&self, code: &str) -> Option<usize> {
        self.levels.iter().position(|l| l.code == code)
    }

    /// The level that posts of this role stand on, if they handle matters.
    pub fn level_of(&self, role: Role) -> Option<usize> {
        self.levels.iter().position(|l| l.roles.contains(&role))
    }

    /// What a post or capacity is called here.
    pub fn role(&self, role: Role) -> &Both {
        static NONE: Both = Both { zh: String::new(), en: String::new() };
        self.words.roles.get(&role).unwrap_or(&NONE)
    }

    /// What the resident is promised for a kind and category, before any rule says otherwise.
    pub fn promise(&self, kind: &Kind, category: &Category) -> Allowance {
        category.promise.get(&kind.code).copied().unwrap_or(kind.promise)
    }

    /// The numbers to call first when somebody says this.
    pub fn emergencies_in(&self, said: &str) -> Vec<&Emergency> {
        let said = said.to_lowercase();
        self.emergencies.iter().filter(|e| danger::means(e, &self.worries, &said)).collect()
    }

    /// The categories that the words recognise, the most of them first; the likeliest thing somebody means.
    pub fn categories_in(&self, said: &str) -> Vec<&Category> {
        let said = said.to_lowercase();
        let weight = |c: &Category| c.words.iter().filter(|w| said.contains(w.as_str())).map(String::len).sum::<usize>();
        let mut found: Vec<(usize, &Category)> = self.categories.iter().map(|c| (weight(c), c)).collect();
        found.retain(|(weight, _)| *weight > 0);
        found.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        found.into_iter().map(|(_, c)| c).collect()
    }

    /// The beginnings of answers for a category, those made for it first.
    pub fn answers_for(&self, category: &str) -> Vec<&AnswerText> {
        let mut fit: Vec<&AnswerText> =
            self.answers.iter().filter(|a| a.categories.is_empty() || a.categories.iter().any(|c| c == category)).collect();
        fit.sort_by_key(|a| a.categories.is_empty());
        fit
    }

    /// The class of item with this code.
    pub fn item_class(&self, code: &str) -> Option<&ItemClass> {
        self.ballot.as_ref()?.class(code)
    }

    /// The sort of meeting with this code.
    pub fn meeting(&self, code: &str) -> Option<&MeetingKind> {
        self.meetings.iter().find(|m| m.code == code)
    }

    /// The procedure with this code.
    pub fn procedure(&self, code: &str) -> Option<&Procedure> {
        self.procedures.iter().find(|p| p.code == code)
    }

    /// The selection with this code.
    pub fn selection(&self, code: &str) -> Option<&SelectionRules> {
        self.selections.iter().find(|s| s.code == code)
    }

    /// Whether a level may be the main owner of a category, or only help with it.
    pub fn may_own(&self, category: &Category, level: usize) -> bool {
        self.levels.get(level).is_none_or(|l| !category.duty.assist_only.contains(&l.code))
    }
}

/// The packs that come with Liren, with their text (for the table `pack`).
pub fn builtin() -> Vec<(Pack, &'static str)> {
    [include_str!("../../../../packs/cn-three-neighbours.toml"), include_str!("../../../../packs/plain.toml")]
        .into_iter()
        .filter_map(|text| Some((Pack::parse(text).ok()?, text)))
        .collect()
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_decide;
