//! A selection's page as its template needs it.

use askama::Template;
use liren_kit::form::{Choice, Form};
use liren_kit::page::{Page, Told};

use crate::filings;
use crate::words::Selections;

/// Somebody who stands, as shown.
pub struct Stands {
    pub id: String,
    pub name: String,
    pub how: String,
    pub about: String,
    /// Their page; whoever is to be called back has none.
    pub href: String,
    /// How many are behind them; empty before a ballot has said so.
    pub words: String,
    pub percent: i64,
    pub law: i64,
    pub chosen: bool,
}

impl Stands {
    /// In one line, for paper.
    pub(super) fn line(&self) -> String {
        let bits = [self.name.as_str(), self.how.as_str(), self.words.as_str()];
        bits.into_iter().filter(|b| !b.is_empty()).collect::<Vec<_>>().join(" · ")
    }
}

/// Somebody proposed who has not said yes; for those who run it.
pub struct Proposed {
    pub id: String,
    pub name: String,
    pub how: String,
    pub about: String,
}

/// Somebody who stands by a name nobody here has looked at yet; for those who run it.
pub struct Unsure {
    pub id: String,
    /// The field of the form.
    pub field: String,
    pub name: String,
}

/// An objection, as shown: its words to those who run it, its answer to everybody.
pub struct Objected {
    pub id: String,
    pub words: String,
    pub reply: String,
}

/// The form that makes the ballot.
pub struct Make {
    pub title: String,
    /// What one agrees to, where somebody is called back.
    pub option: String,
    pub modes: Vec<(Choice, &'static str)>,
    pub opens: String,
    pub closes: String,
    pub least: String,
}

#[derive(Template)]
#[template(path = "selections/show.html")]
pub(super) struct ShowPage {
    pub page: Page,
    pub t: Selections,
    pub problems: Vec<Told>,
    pub typed: Form,
    pub note: &'static str,
    pub warn: String,
    pub list: String,
    pub title: String,
    pub place: String,
    pub sign: &'static str,
    pub state: &'static str,
    pub who: String,
    pub left: String,
    pub waits: Vec<String>,
    pub facts: Vec<(String, String)>,
    pub why: Vec<String>,
    pub reason: String,
    /// Heading of those who stand, or of whoever is to be called back.
    pub head: &'static str,
    pub stand: Vec<Stands>,
    pub proposed: Vec<Proposed>,
    pub unsure: Vec<Unsure>,
    /// My own page, where I stand.
    pub my_page: String,
    /// How its filing with the authority stands.
    pub filing: Option<filings::Shown>,
    pub objections: Vec<Objected>,
    pub eligibility: Vec<(String, String)>,
    /// My homes here, for which I may speak.
    pub mine: Vec<Choice>,
    /// I live here.
    pub here: bool,
    pub paper: Vec<Choice>,
    pub my_name: String,
    pub i_stand: bool,
    pub own: bool,
    pub neighbours: bool,
    pub body: bool,
    pub recall: bool,
    /// I am the one to be called back, and may answer.
    pub accused: bool,
    pub open: bool,
    pub posted: bool,
    pub run: bool,
    /// Its ballot: words and address.
    pub ballot: Option<(String, String)>,
    pub make: Option<Make>,
    /// The result can be posted now.
    pub post_now: bool,
    /// It can go back to the homes.
    pub again: bool,
    /// The first signature is asked for, or the second.
    pub sign_now: bool,
    pub second_now: bool,
    /// Those chosen who have no sign-in: field and name.
    pub phones: Vec<(String, String)>,
    pub phones_must: bool,
    pub signatures: Vec<String>,
    pub seen: i64,
    pub at: String,
    pub say: String,
    pub on_paper: String,
    pub sheet: String,
    pub url: String,
    pub most: usize,
}

impl ShowPage {
    pub(super) fn value(&self, field: &str) -> &str {
        self.typed.get(field)
    }

    fn opens(&self, act: &str) -> bool {
        self.typed.is("do", act)
    }

    /// A name as it was typed, else as it stands.
    fn name_of<'a>(&'a self, u: &'a Unsure) -> &'a str {
        if self.opens("confirm") && !self.value(&u.field).is_empty() { self.value(&u.field) } else { &u.name }
    }

    fn of(&self, act: &str) -> &[Told] {
        if self.opens(act) { &self.problems } else { &[] }
    }

    /// What was typed in one of the forms that have a field of this name.
    fn typed_in(&self, act: &str, field: &str) -> &str {
        if self.opens(act) { self.value(field) } else { "" }
    }

    /// The name somebody stands by: what they typed, else the one known here.
    fn stand_name(&self) -> &str {
        if self.opens("stand") { self.value("stand_name") } else { &self.my_name }
    }

    /// What was typed for the ballot, else what is offered.
    fn for_ballot<'a>(&'a self, field: &str, offered: &'a str) -> &'a str {
        if self.opens("ballot") { self.value(field) } else { offered }
    }

    /// A point that was ticked.
    fn declared(&self, act: &str, field: &str) -> bool {
        self.opens(act) && self.typed.is(field, "1")
    }
}
