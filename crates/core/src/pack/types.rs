//! The parts of a rule pack, as they stand in its TOML file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::deadline::{Allowance, Hours, WorkHours, minute_of_day};
use crate::lang::Both;
use crate::permission::Role;

/// A time of day, written `18:00`, kept as minutes after midnight.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AtMinute(pub i32);

impl TryFrom<String> for AtMinute {
    type Error = &'static str;
    fn try_from(s: String) -> Result<Self, &'static str> {
        minute_of_day(&s).filter(|m| *m < 1440).map(Self).ok_or("not a time of day such as 18:00")
    }
}

impl From<AtMinute> for String {
    fn from(a: AtMinute) -> Self {
        format!("{:02}:{:02}", a.0 / 60, a.0 % 60)
    }
}

/// When people work, sleep and read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoursOf {
    /// Working hours of a working day.
    pub work: WorkHours,
    /// When nobody is sent a message.
    pub quiet: Vec<Hours>,
    /// When the day's digest is sent.
    pub digest: AtMinute,
}

/// How much is taken at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Photos with one matter.
    pub photos: usize,
    /// Size of one photo in megabytes.
    pub photo_mb: usize,
    /// Length of a voice message in seconds.
    pub voice_seconds: usize,
    /// Characters of what somebody says.
    pub words: usize,
    /// Characters of an answer or a reason.
    pub answer: usize,
}

/// What happens after an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asking {
    /// Days the reporter has to say done or not done.
    pub days: u32,
    /// After how many of these days the one reminder is sent.
    pub remind_after: u32,
    /// How often a level's answer may be refused.
    pub reopen_per_level: usize,
    /// How often a matter may be reopened in all.
    pub reopen_total: usize,
    /// What a complex matter may take from the start, when it is extended (once).
    pub extended: Allowance,
    /// The longest time until something on the open list is looked at again, in days.
    pub review_days: u32,
    /// How many followers who say "not done" weigh as much as the reporter.
    pub not_done: usize,
    /// How often the reporter may be asked to add something while it is under way.
    pub asks: usize,
    /// How long such a question waits, with the clock standing still.
    pub wait: Allowance,
    /// When works that were solved are asked about once more, in days.
    pub later_days: u32,
}

/// A beginning for an answer, to be finished by the handler.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerText {
    /// The outcome it goes with.
    pub outcome: String,
    /// The categories it fits; all when empty.
    #[serde(default)]
    pub categories: Vec<String>,
    /// The words; `{category}` and `{place}` are filled in.
    pub text: Both,
}

/// How many households make a good circle.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advice {
    /// The least.
    pub least: u32,
    /// The most.
    pub most: u32,
}

/// A code with its words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Code name.
    pub code: String,
    /// What people call it.
    pub name: Both,
}

/// A sort of standing body.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Code name.
    pub code: String,
    /// What people call it.
    pub name: Both,
    /// Where it belongs: `street`, `community`, `compound` or `building`.
    pub place: String,
}

/// What posts, places and bodies are called, so that no code names them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// For each role.
    pub roles: BTreeMap<Role, Both>,
    /// For each sort of place: street, community, grid, compound, building, entrance, home, group, circle.
    pub places: BTreeMap<String, Both>,
    /// How a circle is named; `{number}` and `{homes}` are filled in.
    pub circle_title: Both,
    /// Standing bodies, the four levels first.
    pub bodies: Vec<Body>,
    /// How the holder of a post was chosen.
    pub chosen: Vec<Named>,
}

impl Words {
    /// The name of a circle, always with number and size.
    pub fn circle(&self, lang: crate::lang::Lang, number: i64, homes: usize) -> String {
        self.circle_title.get(lang).replace("{number}", &number.to_string()).replace("{homes}", &homes.to_string())
    }
}

/// One level of the chain.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Code name.
    pub code: String,
    /// What the level is called, such as 社区.
    pub name: Both,
    /// Posts of these roles hold it, the first that is filled.
    pub roles: Vec<Role>,
    /// Time of its own, whatever the promise (the neighbour leader's one working day).
    #[serde(default)]
    pub own_time: Option<Allowance>,
    /// Its share of the promise among the levels that remain.
    pub weight: u32,
}

/// What a matter can be.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// Code name.
    pub code: String,
    /// What people call it.
    pub name: Both,
    /// What the resident is promised.
    pub promise: Allowance,
}

/// What the public sees of a matter.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Number, category, place, state and clock at once; words and photos once somebody released them.
    Public,
    /// The same, but of the place only the compound.
    Coarse,
    /// Nothing: disputes, care, anything about a person.
    Closed,
}

impl Visibility {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Public, Self::Coarse, Self::Closed];

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Coarse => "coarse",
            Self::Closed => "closed",
        }
    }

    /// From what is stored.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.name() == name)
    }
}

/// Whose job something is by law.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// Who must do it in the end.
    pub responsible: Both,
    /// Levels (codes) that may be asked to help but not made the main owner.
    #[serde(default)]
    pub assist_only: Vec<String>,
}

/// What a matter can be about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Code name.
    pub code: String,
    /// What people call it.
    pub name: Both,
    /// Name of the drawing.
    pub icon: String,
    /// The kind it is unless the person says otherwise.
    pub kind: String,
    /// What the public sees.
    pub visibility: Visibility,
    /// Code of the level it starts at.
    pub start: String,
    /// Life or property may be in danger.
    #[serde(default)]
    pub danger: bool,
    /// It is about a person; then it is closed.
    #[serde(default)]
    pub about_person: bool,
    /// Works: weeks after it was solved the reporter is asked whether it still holds.
    #[serde(default)]
    pub works: bool,
    /// Promises by kind where they differ from the kind's own.
    #[serde(default)]
    pub promise: BTreeMap<String, Allowance>,
    /// Whose job it is.
    pub duty: Duty,
    /// Words by which it is recognised when somebody types.
    #[serde(default)]
    pub words: Vec<String>,
    /// What is asked after it was chosen, at most [`Question::MOST`].
    #[serde(default)]
    pub questions: Vec<Question>,
}

/// A short question with a few replies to choose from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Code name, kept with the matter.
    pub code: String,
    /// The question.
    pub ask: Both,
    /// The replies.
    pub replies: Vec<Reply>,
}

impl Question {
    /// Most questions of a category: more is a form.
    pub const MOST: usize = 3;
    /// Most replies of a question.
    pub const MOST_REPLIES: usize = 6;

    /// The reply with this code.
    pub fn reply(&self, code: &str) -> Option<&Reply> {
        self.replies.iter().find(|r| r.code == code)
    }
}

/// A reply to a question. With advice it stops the form: something else comes first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// Code name, kept with the matter.
    pub code: String,
    /// The reply.
    pub say: Both,
    /// What to do first.
    #[serde(default)]
    pub advice: Option<Both>,
    /// The number to call first.
    #[serde(default)]
    pub call: Option<String>,
    /// Whether the form goes on after the advice.
    #[serde(default)]
    pub on: bool,
}

/// A number to call instead of filing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Emergency {
    /// The number.
    pub number: String,
    /// Who answers there.
    pub name: Both,
    /// Words that mean it.
    pub words: Vec<String>,
    /// Phrases that hold such a word and mean no danger, such as 打不着火.
    #[serde(default)]
    pub harmless: Vec<String>,
}

/// What makes a worry or a memory of an emergency's word.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worries {
    /// Words right before it, such as 怕 or `in case of `.
    pub before: Vec<String>,
}

/// A sentence that helps to begin.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prompt {
    /// The category it belongs to.
    pub category: String,
    /// The sentence.
    pub text: Both,
}

/// When a rule applies: every condition that is given must hold; of a list, one is enough.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// Kinds.
    pub kinds: Vec<String>,
    /// Categories.
    pub categories: Vec<String>,
    /// Parts of the building or compound.
    pub parts: Vec<String>,
    /// Sources.
    pub sources: Vec<String>,
    /// Whether the reporter asked to leave out their neighbour leader.
    pub not_leader: Option<bool>,
    /// Whether it is about somebody who holds a post.
    pub about_post: Option<bool>,
    /// Words in what was said.
    pub words: Vec<String>,
}

/// What a rule does.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Then {
    /// Start at this level, whatever the category says.
    pub level: Option<String>,
    /// Start at the category's level, but no lower than this one.
    pub at_least: Option<String>,
    /// Promise this, whatever kind and category say.
    pub promise: Option<Allowance>,
    /// Said to whoever gets it.
    pub note: Option<Both>,
}

/// A routing rule.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Code name, kept with each matter.
    pub id: String,
    /// Why, in words for everybody.
    pub why: Both,
    /// When it applies.
    #[serde(default)]
    pub when: When,
    /// What it does.
    #[serde(default)]
    pub then: Then,
}
