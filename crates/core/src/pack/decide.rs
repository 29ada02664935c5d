//! The parts of a rule pack about deciding together: ballots, consultations, meetings, procedures of several steps, sorts of works.
//! Choosing people is in `select`.

use serde::{Deserialize, Serialize};

use super::Named;
use crate::ballot::rule::{By, Need, Share};
use crate::lang::Both;
use crate::permission::Role;

/// From the least to the most.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// The least.
    pub least: u32,
    /// The most.
    pub most: u32,
}

/// How a ballot may be held.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Any question; binds nobody.
    Advisory,
    /// We prepare, print, count and prove; votes are cast on paper.
    Paper,
    /// Electronic and paper in one roll, where the place allows it.
    Statutory,
}

/// Which of several ballots of one owner stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stands {
    /// The first valid one.
    First,
    /// The last valid one.
    Last,
}

/// Who votes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Voters {
    /// Owners of homes, on an owner roll.
    Owners,
    /// One voice a household.
    Households,
    /// One voice a resident.
    Residents,
    /// Residents' representatives.
    Representatives,
}

/// A longer time for voting.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// By how many days each time.
    pub days: u32,
    /// How often.
    pub times: u32,
}

/// Who may ask for a meeting or a vote: so many of them together.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalledBy {
    /// Of whom, in words.
    pub of: Both,
    /// How many.
    pub share: Share,
}

/// Everything about ballots that differs by place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BallotRules {
    /// Modes the place allows.
    pub modes: Vec<Mode>,
    /// What allows votes on the web and on paper in one roll, where it is among the modes: the rule of the place, for everybody to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web_basis: Option<Both>,
    /// Days the roll is posted for objection before it is frozen.
    pub roll_days: u32,
    /// Days from notice to opening.
    pub notice_days: u32,
    /// Days of voting.
    pub voting_days: Span,
    /// How the voting may be extended.
    pub extension: Extension,
    /// Days within which the result is posted, and for how long it stays.
    pub posting: Span,
    /// Days in which the result can be objected to before it is final.
    pub objection_days: u32,
    /// Days within which the authority gets the file.
    pub filing_days: u32,
    /// Days in which the decision can be challenged in court: the file is kept at least as long.
    pub challenge_days: u32,
    /// Principals one representative may vote for, on each item.
    pub principals: u32,
    /// Whether staff of the property manager may represent anybody.
    pub staff_may_represent: bool,
    /// Which of several ballots of one owner stands, where votes are named.
    pub stands: Stands,
    /// Whether adopted rules may count silence as following the majority.
    pub deemed: bool,
    /// Whether parking bays count.
    pub parking: bool,
    /// Whether the public bundle may name rooms; areas stand in it anyway, since without them nobody can count.
    pub rooms_public: bool,
    /// Fewest that must take part for detached choices.
    pub detached_least: u32,
    /// Fewest homes of a building whose participation is shown by itself.
    pub building_least: u32,
    /// Days before the close on which whoever has not voted is reminded; never where it is 0.
    #[serde(default)]
    pub remind_days: u32,
    /// Who may call for one.
    pub called_by: Vec<CalledBy>,
    /// What can be decided, each with what it needs.
    pub classes: Vec<ItemClass>,
    /// The questions that find an item's class; the first is asked first.
    pub questions: Vec<FindQuestion>,
}

impl BallotRules {
    /// The class with this code.
    pub fn class(&self, code: &str) -> Option<&ItemClass> {
        self.classes.iter().find(|c| c.code == code)
    }
}

/// A sort of item, with what it needs and the article that says so.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemClass {
    /// Code name.
    pub code: String,
    /// What people call it.
    pub name: Both,
    /// Where it stands in the law or the rules.
    pub article: Both,
    /// Who decides it.
    pub voters: Voters,
    /// What counts.
    pub by: By,
    /// Taking part, of all.
    #[serde(default)]
    pub quorum: Option<Share>,
    /// For it, of those taking part; none where the most votes are enough.
    #[serde(default)]
    pub majority: Option<Share>,
    /// Sorts of places that may be the electorate: `community`, `compound`, `building`, `entrance`, `circle`, `group`, `grid`.
    pub places: Vec<String>,
    /// What must be said with it.
    #[serde(default)]
    pub notes: Vec<Both>,
    /// The chair states on the ballot which majority applies and why.
    #[serde(default)]
    pub says_why: bool,
}

impl ItemClass {
    /// What an item of this class needs.
    pub fn need(&self) -> Need {
        Need { by: self.by, majority: self.majority, quorum: self.quorum }
    }
}

/// A question on the way to an item's class.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindQuestion {
    /// Code name.
    pub code: String,
    /// The question.
    pub ask: Both,
    /// The answers.
    pub answers: Vec<FindAnswer>,
}

/// An answer: leads to a class, to another question, or to "no vote is needed". Exactly one of the three.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindAnswer {
    /// The answer.
    pub say: Both,
    /// Code of the class.
    #[serde(default)]
    pub class: Option<String>,
    /// Code of the next question, which stands further down.
    #[serde(default)]
    pub next: Option<String>,
    /// Why no vote is needed.
    #[serde(default)]
    pub none: Option<Both>,
}

/// Everything about consultations that differs by place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsultationRules {
    /// Days it may be open, from the least to the most.
    pub days: Span,
    /// Days that are offered first.
    pub usual_days: u32,
    /// Statements one person may write, beside those that were not let in.
    pub statements: u32,
    /// Days after the end until nothing says any more who voted.
    pub keep_days: u32,
    /// Why a statement is not let in.
    pub reasons: Vec<Named>,
}

/// How often something comes round.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    /// Weekly.
    Week,
    /// Monthly.
    Month,
    /// Quarterly.
    Quarter,
    /// Yearly.
    Year,
}

/// Of whom a meeting's majority is counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    /// Of those who are there.
    #[default]
    Present,
    /// Of all who could be.
    Entitled,
}

/// A pack from before names had an end keeps them for a year.
fn a_year() -> u32 {
    365
}

/// A sort of meeting.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingKind {
    /// Code name.
    pub code: String,
    /// What people call it.
    pub name: Both,
    /// What it is for, in a sentence.
    pub about: Both,
    /// Sorts of places it is held for.
    pub places: Vec<String>,
    /// Who is invited: holders of these posts, or everybody in this capacity.
    pub roles: Vec<Role>,
    /// Members of these bodies are invited.
    #[serde(default)]
    pub bodies: Vec<String>,
    /// Holders of these posts are invited too; no quorum and no majority counts them.
    #[serde(default)]
    pub guests: Vec<Role>,
    /// The same of members of these bodies.
    #[serde(default)]
    pub guest_bodies: Vec<String>,
    /// Posts that may plan one where they may plan meetings at all; empty where each of them may.
    #[serde(default)]
    pub planners: Vec<Role>,
    /// Days between invitation and meeting.
    pub notice_days: u32,
    /// Days within which minutes are published.
    pub minutes_days: u32,
    /// Whether attendance is kept by name because a quorum needs it; otherwise only a number is.
    pub names: bool,
    /// Days after which the names go and the number stays.
    #[serde(default = "a_year")]
    pub names_days: u32,
    /// How often it should be held.
    #[serde(default)]
    pub every: Option<Every>,
    /// Attending, of those entitled.
    #[serde(default)]
    pub quorum: Option<Share>,
    /// For a decision; none where nothing is decided or a ballot decides.
    #[serde(default)]
    pub majority: Option<Share>,
    /// Of whom the majority is counted.
    #[serde(default)]
    pub of: Of,
    /// Whether what it decides is put to a ballot.
    #[serde(default)]
    pub ballot: bool,
    /// Who may call for one.
    #[serde(default)]
    pub called_by: Vec<CalledBy>,
}

/// A way of several ordered steps, such as 四议两公开.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// Code name.
    pub code: String,
    /// What people call it.
    pub name: Both,
    /// Where it comes from.
    pub basis: Both,
    /// Sorts of places it can be begun for; the whole community where nothing is said.
    #[serde(default = "everywhere")]
    pub places: Vec<String>,
    /// A place has one at a time.
    #[serde(default)]
    pub alone: bool,
    /// The steps, in order.
    pub steps: Vec<ProcedureStep>,
}

fn everywhere() -> Vec<String> {
    vec!["community".into()]
}

/// One step of a procedure.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcedureStep {
    /// Code name.
    pub code: String,
    /// What is done.
    pub name: Both,
    /// Who acts: a body.
    #[serde(default)]
    pub body: Option<String>,
    /// Who acts: a role.
    #[serde(default)]
    pub role: Option<Role>,
    /// The sort of meeting it is done in.
    #[serde(default)]
    pub meeting: Option<String>,
    /// The class of item it is decided by in a ballot.
    #[serde(default)]
    pub class: Option<String>,
    /// The selection it is done by.
    #[serde(default)]
    pub selection: Option<String>,
    /// Days it is made public for; none where nothing is published.
    #[serde(default)]
    pub public_days: Option<u32>,
    /// What is published, in words.
    #[serde(default)]
    pub publish: Option<Both>,
    /// Days after the step before within which this is filed with the authority; none where nothing is.
    #[serde(default)]
    pub filing_days: Option<u32>,
    /// What has to be handed in then.
    #[serde(default)]
    pub filing_papers: Vec<Both>,
    /// The page on which it is prepared; a ballot or selection opens its own.
    #[serde(default)]
    pub opens: Option<Opens>,
}

/// A page on which a step is prepared.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opens {
    /// Standing bodies: a preparatory group is set up.
    Bodies,
    /// A notice is hung up.
    Notice,
    /// Who owns which home.
    OwnerRoll,
    /// People say what they think of a draft.
    Consultation,
}

/// A sort of works, as a beginning for a project of the community's own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectKind {
    /// Code name.
    pub code: String,
    /// What people call it.
    pub name: Both,
    /// What to think of, in a sentence or two.
    pub about: Both,
    /// Category of a matter that is filed when something breaks within the warranty.
    pub category: String,
    /// Homes of an entrance that have to agree, of all of them; none where the pack asks for no consent by entrance.
    #[serde(default)]
    pub consent: Option<Share>,
    /// Only owners say it for their home: it concerns what they own, not only how people live there.
    #[serde(default)]
    pub consent_owners: bool,
    /// Why, where consent is asked for.
    #[serde(default)]
    pub consent_basis: Option<Both>,
    /// What people can say they need; empty where nothing is asked.
    #[serde(default)]
    pub demand: Vec<Named>,
    /// What people look at before it is accepted.
    pub points: Vec<Both>,
    /// Months of warranty that are usual.
    pub warranty_months: u32,
    /// Class of the owners' item that decides it.
    #[serde(default)]
    pub class: Option<String>,
}
