//! What can be asked of a selection: one thing each, read from the fields of the page's form, which the API's are too.

use liren_core::contact::Contact;
use liren_core::id::{CandidateId, HomeId};
use liren_core::pack::SelectionRules;
use liren_core::refusal::{Problem, ProblemKey};
use liren_core::time::Date;
use liren_kit::form::{Check, Form};
use uuid::Uuid;

use super::fill::Phones;
use super::vote::Vote;
use crate::ballots::doors::{mode_of, one_line};

/// Longest name.
pub const NAME: usize = 20;
/// Longest words.
pub const WORDS: usize = 300;
/// Longest title of a ballot.
pub const TITLE: usize = 80;

/// One thing done by whoever runs a selection.
#[derive(Clone, Debug)]
pub enum Act {
    /// The body proposes somebody.
    Propose(String, String),
    /// Somebody agreed on paper to stand, and declared what is asked.
    Consent(CandidateId),
    /// Somebody does not stand after all.
    Decline(CandidateId),
    /// A name nobody here knew is right, or is put right.
    Confirm(CandidateId, String),
    /// A ballot is made of those who stand, or of a recall.
    Ballot(Vote),
    /// The result is posted.
    Post,
    /// An objection is answered.
    Reply(Uuid, String),
    /// Back to the homes, for a reason.
    Reopen(String),
    /// First signature.
    Sign,
    /// Second signature; phones for a sign-in where those chosen have none.
    Second(Phones),
    /// It ends without a result.
    End(String),
}

/// One thing said by somebody who lives there.
#[derive(Clone, Debug)]
pub enum Said {
    /// I stand.
    Stand {
        /// By this name.
        name: String,
        /// What I say of myself.
        about: String,
        /// What I want to do.
        plans: String,
    },
    /// I propose a neighbour.
    Propose(String, String),
    /// My home is for them.
    Voice(HomeId, CandidateId),
    /// I do not stand after all.
    Withdraw,
    /// What I say to my recall.
    Defend(String),
    /// I object to the result.
    Object(String),
}

/// Each point the pack asks a candidate to declare was ticked.
fn declared(c: &mut Check<'_>, form: &Form, rules: &SelectionRules) {
    for point in &rules.eligibility {
        let field = format!("declares-{}", point.code);
        if !form.is(&field, "1") {
            c.problem(&field, ProblemKey::TickIt);
        }
    }
}

/// Phones of those chosen, by `phone-` and their id.
fn phones(c: &mut Check<'_>, form: &Form) -> Phones {
    let fields: Vec<(String, CandidateId)> =
        form.pairs().iter().filter_map(|(k, _)| Some((k.clone(), k.strip_prefix("phone-")?.parse().ok()?))).collect();
    fields.into_iter().filter_map(|(field, id)| Some((id, c.optional(&field, ProblemKey::NotAPhone, Contact::phone)?))).collect()
}

impl Act {
    /// The word of the form and of the audit log.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Propose(..) => "propose",
            Self::Consent(_) => "consent",
            Self::Decline(_) => "decline",
            Self::Confirm(..) => "confirm",
            Self::Ballot(_) => "ballot",
            Self::Post => "post",
            Self::Reply(..) => "reply",
            Self::Reopen(_) => "reopen",
            Self::Sign => "sign",
            Self::Second(_) => "second",
            Self::End(_) => "end",
        }
    }

    /// A ballot gets its number; everything else stays as it is.
    #[must_use]
    pub fn numbered(self, number: String) -> Self {
        match self {
            Self::Ballot(vote) => Self::Ballot(Vote { number, ..vote }),
            other => other,
        }
    }

    /// Reads it.
    ///
    /// # Errors
    /// What is wrong, by field.
    pub fn read(form: &Form, rules: &SelectionRules) -> Result<Self, Vec<Problem>> {
        let mut c = form.check();
        let candidate = |s: &str| s.parse::<CandidateId>().ok();
        let act = match form.get("do") {
            "propose" => Some(Self::Propose(one_line(&c.text("name", 2, NAME)), c.text("about", 0, WORDS))),
            "consent" => {
                declared(&mut c, form, rules);
                c.required("candidate", ProblemKey::NotAChoice, candidate).map(Self::Consent)
            }
            "decline" => c.required("candidate", ProblemKey::NotAChoice, candidate).map(Self::Decline),
            "confirm" => c.required("candidate", ProblemKey::NotAChoice, candidate).map(|id| {
                let name = one_line(&c.text(&format!("named-{id}"), 2, NAME));
                Self::Confirm(id, name)
            }),
            "ballot" => {
                let (title, words) = (one_line(&c.text("title", 2, TITLE)), c.text("words", 0, 2_000));
                let option = one_line(&c.text("option", 0, TITLE));
                let date = |s: &str| s.parse::<Date>().ok();
                let mode = c.required("mode", ProblemKey::NotAChoice, mode_of);
                let opens = c.required("opens", ProblemKey::BadDate, date);
                let closes = c.required("closes", ProblemKey::BadDate, date);
                match (mode, opens, closes) {
                    (Some(mode), Some(opens), Some(closes)) => {
                        Some(Self::Ballot(Vote { title, words, option, mode, opens, closes, number: String::new() }))
                    }
                    _ => None,
                }
            }
            "post" => Some(Self::Post),
            "reply" => {
                let words = c.text("reply", 2, WORDS);
                c.required("objection", ProblemKey::NotAChoice, |s| Uuid::try_parse(s).ok()).map(|id| Self::Reply(id, words))
            }
            "reopen" => Some(Self::Reopen(c.text("reopen", 2, WORDS))),
            "sign" => Some(Self::Sign),
            "second" => Some(Self::Second(phones(&mut c, form))),
            "end" => Some(Self::End(c.text("end", 2, WORDS))),
            _ => {
                c.problem("do", ProblemKey::NotAChoice);
                None
            }
        };
        match act {
            Some(act) if c.problems.is_empty() => Ok(act),
            _ => Err(c.problems),
        }
    }
}

impl Said {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong, by field.
    pub fn read(form: &Form, rules: &SelectionRules) -> Result<Self, Vec<Problem>> {
        let mut c = form.check();
        let said = match form.get("do") {
            "stand" => {
                declared(&mut c, form, rules);
                let name = one_line(&c.text("stand_name", 2, NAME));
                Some(Self::Stand { name, about: c.text("stand_about", 0, WORDS), plans: c.text("stand_plans", 0, WORDS) })
            }
            "neighbour" => Some(Self::Propose(one_line(&c.text("name", 2, NAME)), c.text("about", 2, WORDS))),
            "voice" => {
                let home = c.required("home", ProblemKey::NotAChoice, |s| s.parse().ok());
                let candidate = c.required("candidate", ProblemKey::NotAChoice, |s| s.parse().ok());
                home.zip(candidate).map(|(h, c)| Self::Voice(h, c))
            }
            "withdraw" => Some(Self::Withdraw),
            "defend" => Some(Self::Defend(c.text("defend", 2, WORDS))),
            "object" => Some(Self::Object(c.text("object", 2, WORDS))),
            _ => {
                c.problem("do", ProblemKey::NotAChoice);
                None
            }
        };
        match said {
            Some(said) if c.problems.is_empty() => Ok(said),
            _ => Err(c.problems),
        }
    }
}
