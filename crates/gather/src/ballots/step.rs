//! A step of a ballot, and reading one from a form. Taking it is in `steps.rs`.

use liren_core::ballot::entry::{Why, Wrong};
use liren_core::id::{FileId, ObjectionId};
use liren_core::money::Fen;
use liren_core::refusal::{Problem, ProblemKey};
use liren_core::time::Date;
use liren_ground::ground::Place;
use liren_kit::form::{Check, Form};

use super::make::{Item, TITLE, WHY, WORDS};
use super::mend::Draft;
use super::whose::Whose;
use crate::documents::papers::{FIELD, Takes};

/// One step.
#[derive(Clone, Debug)]
pub enum Step {
    /// Adds an item to the draft.
    Item(Item),
    /// Other words or another place for a draft.
    Mend(Draft),
    /// Another item of the draft in the place of one, by its code.
    ItemMend(String, Item),
    /// Takes an item off the draft.
    ItemOff(String),
    /// Takes a paper off the draft.
    PaperOff(FileId),
    /// Other days for a draft.
    Dates(Date, Date),
    /// Hangs papers on the draft.
    Attach(String),
    /// Gives notice: nothing about the question changes any more.
    Notice,
    /// Where the notice hangs.
    Posting(String),
    /// What was wrong in the draft of the roll, and why it was changed.
    Correct(Wrong, String),
    /// Answers an objection.
    Answer(ObjectionId, String),
    /// Freezes the roll: votes are taken from the opening on.
    Freeze,
    /// More time, as the rules allow, and why.
    Extend(String),
    /// A ballot does not count: its place in the log, items (all if empty), why.
    Void(u64, Vec<String>, Why),
    /// A ballot was wrongly declared void: its place in the log.
    Restore(u64),
    /// Nothing is cast any more; `true` leaves out papers on which people differ.
    Close(bool),
    /// The box is empty: every paper of a detached ballot is entered; `true` leaves out papers on which people differ.
    Box(bool),
    /// Counts and posts the result; again, where something was declared void or restored since.
    Count,
    /// Nobody can object any more.
    Final,
    /// It should not be held, and why; a draft goes at once.
    Drop(String),
    /// Somebody else says so too.
    DropConfirm,
    /// It is held after all.
    DropKeep,
}

/// Reasons that an officer can give.
pub const WHYS: [Why; 5] = [Why::NoAuthority, Why::Staff, Why::NotTheOwner, Why::Late, Why::NotGenuine];

/// As a form sends it.
pub fn why_name(why: Why) -> &'static str {
    match why {
        Why::ProxyLimit => "proxy_limit",
        Why::NoAuthority => "no_authority",
        Why::Staff => "staff",
        Why::NotTheOwner => "not_the_owner",
        Why::Late => "late",
        Why::NotGenuine => "not_genuine",
    }
}

/// What can be wrong in a draft roll, as a form sends it.
pub const WRONGS: [(Wrong, &str); 4] =
    [(Wrong::Area, "area"), (Wrong::Owner, "owner"), (Wrong::Home, "home"), (Wrong::Voter, "voter")];

impl Step {
    /// The word of the form and of the audit log.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Item(_) => "item",
            Self::Mend(_) => "mend",
            Self::ItemMend(..) => "item-mend",
            Self::ItemOff(_) => "item-off",
            Self::PaperOff(_) => "paper-off",
            Self::Dates(..) => "dates",
            Self::Attach(_) => "attach",
            Self::Notice => "notice",
            Self::Posting(_) => "posting",
            Self::Correct(..) => "correct",
            Self::Answer(..) => "answer",
            Self::Freeze => "freeze",
            Self::Extend(_) => "extend",
            Self::Void(..) => "void",
            Self::Restore(_) => "restore",
            Self::Close(_) => "close",
            Self::Box(_) => "box",
            Self::Count => "count",
            Self::Final => "final",
            Self::Drop(_) => "drop",
            Self::DropConfirm => "drop-confirm",
            Self::DropKeep => "drop-keep",
        }
    }

    /// What comes with it as files; none where it takes no files.
    pub fn takes(&self) -> Option<Takes> {
        match self {
            Self::Attach(_) => Some(Takes::Papers),
            Self::Posting(_) => Some(Takes::Photos),
            _ => None,
        }
    }

    /// Reads a form, or tells all that is wrong with it. `files` came with it.
    pub fn read(form: &Form, files: usize) -> Result<Self, Vec<Problem>> {
        let mut c = form.check();
        let date = |s: &str| s.parse::<Date>().ok();
        let step = match form.get("do") {
            "item" => match super::new::item(form) {
                Ok(item) => Some(Self::Item(item)),
                Err(problems) => {
                    c.problems.extend(problems);
                    None
                }
            },
            "item-mend" => match super::new::item(form) {
                Ok(item) => Some(Self::ItemMend(c.text("item", 3, 3), item)),
                Err(problems) => {
                    c.problems.extend(problems);
                    None
                }
            },
            "item-off" => Some(Self::ItemOff(c.text("item", 3, 3))),
            "paper-off" => c.required("file", ProblemKey::NotHere, |s| s.parse().ok()).map(Self::PaperOff),
            "mend" => {
                let (title, words) = (c.text("title", 2, TITLE), c.text("words", 0, WORDS));
                let why_place = c.text("why_place", 0, WHY);
                let (place, parts) = whose(&mut c, form);
                let fund = c.optional("fund", ProblemKey::NotANumber, Fen::parse);
                place.map(|place| Self::Mend(Draft { title: one_line(&title), words, place, parts, why_place, fund }))
            }
            "dates" => {
                let opens = c.required("opens", ProblemKey::BadDate, date);
                let closes = c.required("closes", ProblemKey::BadDate, date);
                opens.zip(closes).map(|(o, l)| Self::Dates(o, l))
            }
            "attach" => {
                if files == 0 {
                    c.problem(FIELD, ProblemKey::Required);
                }
                Some(Self::Attach(c.text("attach", 2, 200)))
            }
            "notice" => Some(Self::Notice),
            "posting" => Some(Self::Posting(c.text("posting", 2, 200))),
            "correct" => {
                let text = c.text("correct", 4, 500);
                let wrong = |s: &str| WRONGS.iter().find(|(_, n)| *n == s).map(|(w, _)| *w);
                c.required("wrong", ProblemKey::NotAChoice, wrong).map(|w| Self::Correct(w, text))
            }
            "answer" => {
                let text = c.text("answer", 2, 500);
                c.required("objection", ProblemKey::NotAChoice, |s| s.parse().ok()).map(|id| Self::Answer(id, text))
            }
            "freeze" => Some(Self::Freeze),
            "extend" => Some(Self::Extend(one_line(&c.text("extend", 2, 200)))),
            "void" => {
                let place = c.required("cast", ProblemKey::NotANumber, |s| s.parse().ok());
                let why = c.required("why", ProblemKey::NotAChoice, |s| WHYS.into_iter().find(|w| why_name(*w) == s));
                let mut items: Vec<String> = form.all("void-item").filter(|s| !s.is_empty()).map(str::to_string).collect();
                items.sort();
                items.dedup();
                place.zip(why).map(|(p, w)| Self::Void(p, items, w))
            }
            "restore" => c.required("restore", ProblemKey::NotANumber, |s| s.parse().ok()).map(Self::Restore),
            "close" => Some(Self::Close(form.is("leave", "yes"))),
            "box" => Some(Self::Box(form.is("leave", "yes"))),
            "count" => Some(Self::Count),
            "final" => Some(Self::Final),
            "drop-confirm" => Some(Self::DropConfirm),
            "drop-keep" => Some(Self::DropKeep),
            "drop" => Some(Self::Drop(c.text("drop", 2, 500))),
            _ => {
                c.problem("do", ProblemKey::NotAChoice);
                None
            }
        };
        match step {
            Some(step) if c.problems.is_empty() => Ok(step),
            _ => Err(c.problems),
        }
    }
}

/// Those who vote, as a form says it: a place is needed where no part is ticked, and follows from the parts otherwise.
pub fn whose(c: &mut Check<'_>, form: &Form) -> (Option<Place>, Vec<Place>) {
    match Whose::read(form) {
        Err(problem) => {
            c.problems.push(problem);
            (None, Vec::new())
        }
        Ok((place, parts)) => {
            let place = place.or(parts.first().copied());
            if place.is_none() {
                let key = if form.get("place").is_empty() { ProblemKey::Required } else { ProblemKey::NotAChoice };
                c.problem("place", key);
            }
            (place, parts)
        }
    }
}

/// A text on one line: what goes into the log holds no control characters.
pub fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
