//! What was said so far, as it travels in the form from question to question, and what is wrong with it.

use data_encoding::BASE64URL_NOPAD;
use liren_core::contact::Contact;
use liren_core::id::{BuildingId, CompoundId, FileId, PersonId};
use liren_core::pack::Pack;
use liren_core::refusal::{Problem, ProblemKey};
use liren_ground::messages::hear::Channel;
use liren_ground::names::Names;
use liren_ground::plan::spot::Spot;
use liren_kit::form::Form;

use super::asked::{self, Answers};
use super::file::New;

/// The questions, in their order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// What happened: words, photos, voice.
    What,
    /// Which kind of thing.
    Category,
    /// A question of the category.
    Ask,
    /// Stopped by a reply: what to do first.
    Stop,
    /// Where.
    Where,
    /// The spot on the plan.
    Pin,
    /// A look at all of it.
    Check,
    /// Stopped: a number to call.
    Emergency,
}

impl Step {
    pub(super) fn parse(text: &str) -> Self {
        match text {
            "category" => Self::Category,
            "ask" => Self::Ask,
            "stop" => Self::Stop,
            "where" => Self::Where,
            "pin" => Self::Pin,
            "check" => Self::Check,
            "emergency" => Self::Emergency,
            _ => Self::What,
        }
    }
}

/// What was said so far, as it travels in the form.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The reporter's words.
    pub words: String,
    /// Files that rest already.
    pub files: Vec<FileId>,
    /// Category code, empty before it was chosen.
    pub category: String,
    /// What the category's questions were answered with, the latest last.
    pub asked: Answers,
    /// Kind code, empty for the category's own.
    pub kind: String,
    /// The code of the poster that was scanned; empty without one.
    pub poster: String,
    /// `b:<id>`, `c:<id>`, `none`, or empty before it was chosen.
    pub place: String,
    /// The entrance, as an id; may be empty.
    pub entrance: String,
    /// The spot marked on the plan, as [`Spot`] is written; may be empty.
    pub pin: String,
    /// Shared part code; may be empty.
    pub part: String,
    /// How to tell the reporter, as typed.
    pub contact: String,
    /// By which contact to tell a signed-in reporter: a channel's name, `other` for the one typed, or empty.
    pub tell: String,
    /// Somebody in a post says it for a neighbour.
    pub behalf: bool,
    /// The neighbour agreed.
    pub consent: bool,
    /// The neighbour's name; may be empty.
    pub name: String,
    /// How the neighbour said it: a source of the pack.
    pub source: String,
    /// "Not to my neighbour leader".
    pub not_leader: bool,
    /// The post of the person it is about, as an id; may be empty.
    pub about: String,
    /// The form's key.
    pub once: String,
    /// "There is no danger": the number to call was shown.
    pub safe: bool,
}

/// How somebody can have told what another files for them: sources of the pack.
pub const TOLD_BY: [&str; 3] = ["call", "visit", "paper"];
/// Longest name, in characters.
const LONGEST_NAME: usize = 40;

/// The building a draft is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// In a building.
    Building(BuildingId),
    /// In a compound, but in none of its buildings.
    Compound(CompoundId),
    /// Somewhere in the community.
    Community,
}

/// The beginning of a draft's key, by which a phone knows which of those it keeps is meant; from an address, whatever else stands there.
pub(super) fn beginning(key: &str) -> String {
    key.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).take(8).collect()
}

impl Draft {
    /// Reads what a form carries.
    pub fn of(form: &Form) -> Self {
        let text = |name: &str| form.get(name).trim().to_string();
        Self {
            words: text("words").replace("\r\n", "\n"),
            files: form.all("file").filter_map(|id| id.parse().ok()).collect(),
            category: text("category"),
            asked: asked::parse(form.all("asked").take(12)),
            kind: text("kind"),
            poster: text("b"),
            place: text("place"),
            entrance: text("entrance"),
            pin: text("pin"),
            part: text("part"),
            contact: text("contact"),
            tell: text("tell"),
            behalf: form.is("for", "1"),
            consent: form.is("consent", "1"),
            name: text("name"),
            source: text("source"),
            not_leader: form.is("not_leader", "1"),
            about: text("about"),
            once: text("once"),
            safe: form.is("safe", "1"),
        }
    }

    /// The place that was chosen, if it is one of this community.
    pub fn chosen(&self, names: &Names) -> Option<Place> {
        match self.place.split_once(':') {
            Some(("b", id)) => id.parse().ok().filter(|id| names.buildings.contains_key(id)).map(Place::Building),
            Some(("c", id)) => id.parse().ok().filter(|id| names.compounds.contains_key(id)).map(Place::Compound),
            _ => (self.place == "none").then_some(Place::Community),
        }
    }

    /// The spot on the plan, as long as it fits the place that was chosen.
    pub fn spot(&self, names: &Names) -> Option<Spot> {
        let spot = Spot::parse(&self.pin)?;
        let building = names.buildings.get(&spot.building)?;
        let fits = match self.chosen(names)? {
            Place::Building(id) => id == spot.building,
            Place::Compound(id) => id == building.compound,
            Place::Community => false,
        };
        fits.then_some(spot)
    }

    /// The form's key as bytes; one that was tampered with is none.
    pub(super) fn key(&self) -> Option<[u8; 16]> {
        BASE64URL_NOPAD.decode(self.once.as_bytes()).ok()?.try_into().ok()
    }

    /// What it becomes when it is filed.
    pub fn to_new(&self, names: &Names, about: Option<PersonId>, lang: liren_core::lang::Lang) -> New {
        let place = self.chosen(names);
        let own = Channel::parse(&self.tell).filter(|_| !self.behalf);
        let source = match (self.behalf, self.poster.is_empty()) {
            (true, _) => self.source.as_str(),
            (false, true) => "web",
            (false, false) => "poster",
        };
        New {
            kind: self.kind.clone(),
            category: self.category.clone(),
            words: self.words.clone(),
            answers: self.asked.clone(),
            compound: if let Some(Place::Compound(id)) = place { Some(id) } else { None },
            building: if let Some(Place::Building(id)) = place { Some(id) } else { None },
            entrance: self.entrance.parse().ok().filter(|_| matches!(place, Some(Place::Building(_)))),
            part: self.part.clone(),
            pin: self.spot(names),
            files: self.files.clone(),
            contact: Contact::parse(&self.contact).filter(|_| own.is_none()),
            own,
            behalf: self.behalf.then(|| self.name.clone()),
            order: None,
            not_leader: self.not_leader,
            about,
            source: source.to_string(),
            once: self.key().unwrap_or_default(),
            changed: true,
            lang,
        }
    }

    /// What is wrong, at its field. `upto` is the question that is being left.
    pub(super) fn problems(&self, pack: &Pack, names: &Names, upto: Step) -> Vec<(Step, Problem)> {
        let mut out = Vec::new();
        let mut say = |step, field: &str, key| out.push((step, Problem::new(field, key)));
        if self.words.is_empty() && self.files.is_empty() {
            say(Step::What, "words", ProblemKey::NothingSaid);
        }
        if self.words.chars().count() > pack.limits.words {
            say(Step::What, "words", ProblemKey::TooLong { max: pack.limits.words });
        }
        if matches!(upto, Step::What | Step::Emergency) {
            return out;
        }
        if pack.category(&self.category).is_none() {
            say(Step::Category, "category", if self.category.is_empty() { ProblemKey::Required } else { ProblemKey::NotAChoice });
        }
        if matches!(upto, Step::Category | Step::Ask | Step::Stop) {
            return out;
        }
        if self.chosen(names).is_none() {
            say(Step::Where, "place", if self.place.is_empty() { ProblemKey::Required } else { ProblemKey::NotAChoice });
        }
        if matches!(upto, Step::Where | Step::Pin) {
            return out;
        }
        if !self.part.is_empty() && pack.part(&self.part).is_none() {
            say(Step::Check, "part", ProblemKey::NotAChoice);
        }
        if !self.kind.is_empty() && pack.kind(&self.kind).is_none() {
            say(Step::Check, "kind", ProblemKey::NotAChoice);
        }
        let typed = self.behalf || Channel::parse(&self.tell).is_none();
        if typed && !self.contact.is_empty() && Contact::parse(&self.contact).is_none() {
            say(Step::Check, "contact", ProblemKey::NotAContact);
        } else if self.tell == "other" && self.contact.is_empty() && !self.behalf {
            say(Step::Check, "contact", ProblemKey::Required);
        }
        if self.behalf {
            if !TOLD_BY.contains(&self.source.as_str()) || pack.source(&self.source).is_none() {
                say(Step::Check, "source", ProblemKey::NotAChoice);
            }
            if self.name.chars().count() > LONGEST_NAME {
                say(Step::Check, "name", ProblemKey::TooLong { max: LONGEST_NAME });
            }
            if !self.consent {
                say(Step::Check, "consent", ProblemKey::ConsentNeeded);
            }
        }
        out
    }

    /// Numbers to call before anything else: what the words sound like.
    pub fn emergencies<'a>(&self, pack: &'a Pack) -> Vec<&'a liren_core::pack::Emergency> {
        pack.emergencies_in(&self.words)
    }

    /// The next question after this one. A poster has answered "where" already.
    pub(super) fn after(&self, step: Step, pack: &Pack, names: &Names) -> Step {
        match step {
            Step::What | Step::Emergency if !self.safe && !self.emergencies(pack).is_empty() => Step::Emergency,
            Step::What | Step::Emergency if pack.category(&self.category).is_none() => Step::Category,
            Step::What | Step::Emergency | Step::Category | Step::Ask | Step::Stop
                if asked::next(pack.category(&self.category), &self.asked).is_some() =>
            {
                Step::Ask
            }
            Step::What | Step::Emergency | Step::Category | Step::Ask | Step::Stop if self.chosen(names).is_none() => Step::Where,
            _ => Step::Check,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever a form carries: it is read, told about and turned into a filing without a panic.
        #[test]
        fn no_form_breaks_the_draft(fields in proptest::collection::vec(("(words|file|category|asked|kind|b|place|entrance|pin|part|contact|tell|for|consent|name|source|not_leader|about|once|safe|at|go)", "\\PC{0,40}"), 0..20)) {
            let pairs: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            let draft = Draft::of(&Form::of(&pairs));
            let names = Names::default();
            for (pack, _) in liren_core::pack::builtin() {
                for step in ["what", "category", "ask", "stop", "where", "pin", "check", "emergency"].map(Step::parse) {
                    let problems = draft.problems(&pack, &names, step);
                    prop_assert!(problems.iter().all(|(at, _)| matches!(step, Step::Check | Step::Pin) || *at == step || draft.words.is_empty() || matches!(at, Step::What | Step::Category)));
                    let _ = draft.after(step, &pack, &names);
                }
                let _ = draft.to_new(&names, None, liren_core::lang::Lang::Zh);
            }
        }
    }
}
