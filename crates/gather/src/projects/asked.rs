//! What can be asked of a project: one thing each, read from the fields of the page's form, which the API's are too.

use liren_core::ballot::cost::Shared;
use liren_core::id::PostId;
use liren_core::money::Fen;
use liren_core::project::Stage;
use liren_core::refusal::{Problem, ProblemKey};
use liren_core::time::Date;
use liren_kit::form::Form;
use uuid::Uuid;

use crate::documents::papers::{FIELD, Takes};

/// Longest title.
pub const TITLE: usize = 60;
/// Longest text.
pub const WORDS: usize = 1_000;
/// Where money comes from.
pub const SOURCES: [&str; 6] = ["subsidy", "fund", "common_income", "owners", "partner", "other"];

/// One thing done by whoever answers for a project.
#[derive(Clone, Debug)]
pub enum Act {
    /// Adds a way to do it.
    Option(String, String, Fen),
    /// Chooses one.
    Choose(Uuid, String),
    /// Somebody pays; below zero it takes back what was noted wrongly.
    Fund(&'static str, Fen),
    /// How the owners' part is shared among homes.
    Share(Shared),
    /// A firm's quote.
    Quote(String, String, Fen, i64),
    /// Takes a quote.
    Take(Uuid, String),
    /// A part of the works, until a day; who sees to it, where that is not whoever answers for the project.
    Milestone(String, Date, Option<PostId>),
    /// It will be done by another day, and why.
    Moved(Uuid, Date, String),
    /// It is done.
    Reached(Uuid),
    /// Something became more or less.
    Change(String, i64),
    /// Another point to look at.
    Point(String),
    /// What was not done is mended: the points are looked at anew.
    Mended(String),
    /// A line of the accounts, above zero received, below spent.
    Entry(String, i64),
    /// Takes a line back.
    Counter(i64, String),
    /// A photo of before or after.
    Photo(&'static str),
    /// What was written down when the works were accepted: its papers, and words to them.
    Acceptance(String),
    /// On to the next stage.
    Next,
    /// It will not be done.
    Drop(String),
}

impl Act {
    /// The word of the form, and of the timeline.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Option(..) => "option",
            Self::Choose(..) => "choose",
            Self::Fund(..) => "fund",
            Self::Share(_) => "share",
            Self::Quote(..) => "quote",
            Self::Take(..) => "take",
            Self::Milestone(..) => "milestone",
            Self::Moved(..) => "moved",
            Self::Reached(..) => "reached",
            Self::Change(..) => "change",
            Self::Point(..) => "point",
            Self::Mended(..) => "mended",
            Self::Entry(..) => "entry",
            Self::Counter(..) => "counter",
            Self::Photo(..) => "photo",
            Self::Acceptance(_) => "acceptance",
            Self::Next => "next",
            Self::Drop(..) => "drop",
        }
    }

    /// The last stage it can be done in.
    pub fn until(&self) -> Stage {
        match self {
            Self::Choose(..) => Stage::Idea,
            Self::Take(..) => Stage::Works,
            Self::Point(_) | Self::Mended(_) | Self::Drop(_) => Stage::Accepting,
            _ => Stage::Warranty,
        }
    }

    /// What comes with it as files; none where it takes no files.
    pub fn takes(&self) -> Option<Takes> {
        match self {
            Self::Photo(_) => Some(Takes::Photos),
            Self::Option(..) | Self::Quote(..) | Self::Reached(_) | Self::Acceptance(_) | Self::Entry(..) | Self::Counter(..) => {
                Some(Takes::Papers)
            }
            _ => None,
        }
    }

    /// Reads a form, or tells all that is wrong with it. `files` came with it.
    pub fn read(form: &Form, files: usize) -> Result<Self, Vec<Problem>> {
        let mut c = form.check();
        let id = |s: &str| Uuid::try_parse(s).ok();
        let months = |s: &str| s.parse::<i64>().ok().filter(|n| (1..=240).contains(n));
        let act = match form.get("do") {
            "option" => {
                let (title, words) = (c.text("option", 2, TITLE), c.text("option_words", 0, WORDS));
                c.required("option_cost", ProblemKey::NotANumber, Fen::parse).map(|cost| Self::Option(title, words, cost))
            }
            "choose" => {
                let why = c.text("choose_why", 2, WORDS);
                c.required("chosen", ProblemKey::NotAChoice, id).map(|id| Self::Choose(id, why))
            }
            "fund" => {
                let source = |s: &str| SOURCES.into_iter().find(|k| *k == s);
                let source = c.required("source", ProblemKey::NotAChoice, source);
                let amount = c.required("fund_amount", ProblemKey::NotANumber, |s| signed(s).map(Fen));
                source.zip(amount).map(|(s, a)| Self::Fund(s, a))
            }
            "share" => c.required("shared", ProblemKey::NotAChoice, Shared::parse).map(Self::Share),
            "quote" => {
                let (firm, words) = (c.text("firm", 2, TITLE), c.text("quote_words", 0, WORDS));
                let amount = c.required("quote_amount", ProblemKey::NotANumber, Fen::parse);
                let months = c.required("months", ProblemKey::OutOfRange { min: 1, max: 240 }, months);
                amount.zip(months).map(|(a, m)| Self::Quote(firm, words, a, m))
            }
            "take" => {
                let why = c.text("take_why", 2, WORDS);
                c.required("quote", ProblemKey::NotAChoice, id).map(|id| Self::Take(id, why))
            }
            "milestone" => {
                let title = c.text("milestone", 2, TITLE);
                let day = c.required("due", ProblemKey::BadDate, |s| s.parse::<Date>().ok());
                let owner = c.optional("owner", ProblemKey::NotAChoice, |s| s.parse().ok());
                day.map(|d| Self::Milestone(title, d, owner))
            }
            "moved" => {
                let why = c.text("moved_why", 2, 120);
                let day = c.required("moved_due", ProblemKey::BadDate, |s| s.parse::<Date>().ok());
                c.required("moved", ProblemKey::NotAChoice, id).zip(day).map(|(id, day)| Self::Moved(id, day, why))
            }
            "reached" => c.required("reached", ProblemKey::NotAChoice, id).map(Self::Reached),
            "change" => {
                let words = c.text("change", 2, WORDS);
                let amount = c.required("change_amount", ProblemKey::NotANumber, signed);
                amount.map(|a| Self::Change(words, a))
            }
            "point" => Some(Self::Point(c.text("point", 2, 120))),
            "mended" => Some(Self::Mended(c.text("mended", 2, WORDS))),
            "entry" => {
                let words = c.text("entry", 2, 120);
                let sign = |s: &str| [("received", 1), ("spent", -1)].into_iter().find(|(w, _)| *w == s).map(|(_, sign)| sign);
                let sign = c.required("way", ProblemKey::NotAChoice, sign);
                let amount = c.required("entry_amount", ProblemKey::NotANumber, Fen::parse);
                amount.zip(sign).map(|(a, sign)| Self::Entry(words, a.0 * sign))
            }
            "counter" => {
                let why = c.text("counter_why", 2, 120);
                c.required("corrects", ProblemKey::NotAChoice, |s| s.parse().ok()).map(|seq| Self::Counter(seq, why))
            }
            "photo" => {
                if files == 0 {
                    c.problem(FIELD, ProblemKey::Required);
                }
                let which = |s: &str| ["before", "after"].into_iter().find(|k| *k == s);
                c.required("which", ProblemKey::NotAChoice, which).map(Self::Photo)
            }
            "acceptance" => {
                if files == 0 {
                    c.problem(FIELD, ProblemKey::Required);
                }
                Some(Self::Acceptance(c.text("acceptance", 0, WORDS)))
            }
            "next" => Some(Self::Next),
            "drop" => Some(Self::Drop(c.text("drop", 2, WORDS))),
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

/// An amount that may be below zero.
fn signed(text: &str) -> Option<i64> {
    let text = text.trim();
    match text.strip_prefix('-').or_else(|| text.strip_prefix('−')) {
        Some(rest) => Fen::parse(rest).map(|f| -f.0),
        None => Fen::parse(text.strip_prefix('+').unwrap_or(text)).map(|f| f.0),
    }
}
