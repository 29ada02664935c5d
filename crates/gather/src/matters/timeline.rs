//! What happened to a matter, line by line as whoever looks may read it, and the levels it has been at. No I/O.

use liren_core::id::PostId;
use liren_core::pack::Pack;
use liren_core::time::Time;
use liren_ground::names::Names;
use liren_kit::joined;
use liren_kit::visit::Visit;
use liren_kit::when;

use super::read::{Event, File, Matter};
use super::said::{self, category_name, event_words, outcome_words};
use super::shots::{Shot, shots};
use super::show::Reads;
use crate::words::Matters;

/// A station of the strip.
pub struct Station {
    /// `done`, `now`, `next` or `skipped`.
    pub state: &'static str,
    /// The level's name.
    pub words: String,
}

/// A line of the timeline, in words.
pub struct Happened {
    /// When, for machines.
    pub iso: String,
    /// When.
    pub when: String,
    /// What happened.
    pub what: String,
    /// What was said, as far as the reader may see it.
    pub words: String,
    /// Photos that belong to it.
    pub photos: Vec<Shot>,
    /// When, to compare.
    pub at: Time,
    /// It came after the reader opened the page.
    pub new: bool,
}

/// The sort of files whose lines are an answer.
const ANSWER: &str = "answer";
/// The same of what came from outside.
const OUTSIDE: &str = "outside";

/// The files a line of the timeline shows.
fn shows_files(kind: &str) -> Option<&'static str> {
    match kind {
        "settled" | "final" => Some(ANSWER),
        "outside" => Some(OUTSIDE),
        _ => None,
    }
}

/// A matter's timeline, and who reads it.
pub(super) struct Timeline<'a> {
    /// The request.
    pub visit: &'a Visit,
    /// Names of places and posts.
    pub names: &'a Names,
    /// The matter.
    pub m: &'a Matter,
    /// The pack it was filed under.
    pub pack: &'a Pack,
    /// Its lines, newest first.
    pub events: &'a [Event],
    /// Its files.
    pub files: &'a [File],
    /// The secret of the reporter's link; empty where it was not opened by that.
    pub secret: &'a str,
    /// What the reader may read.
    pub reads: &'a Reads,
}

impl Timeline<'_> {
    /// A post in words, as this reader may know it.
    pub fn post(&self, post: PostId) -> String {
        said::holder_words(self.names, &self.visit.card, self.visit.lang, self.m.visibility, post, self.reads.original)
    }

    /// The newest line that shows files of a sort.
    fn newest(&self, sort: &str) -> Option<&Event> {
        self.events.iter().find(|e| shows_files(&e.kind) == Some(sort))
    }

    /// The newest answer.
    pub fn last_answer(&self) -> Option<&Event> {
        self.newest(ANSWER)
    }

    /// Whether the newest line that moves the clock is a question to the reporter: it stands still.
    pub fn waits_for_reporter(&self) -> bool {
        let beside = ["note", "released", "asked_outside", "outside", "weighed", "handed_over", "project"];
        self.events.iter().find(|e| !beside.contains(&e.kind.as_str())).is_some_and(|e| e.kind == "asked_reporter")
    }

    /// The levels, with those it has been at by the lines that say who got it.
    pub fn stations(&self) -> Vec<Station> {
        let (m, lang) = (self.m, self.visit.lang);
        let got = |e: &&Event| matches!(e.kind.as_str(), "routed" | "assigned" | "handed_over");
        let visited: Vec<i64> = self.events.iter().filter(got).map(|e| e.level).collect();
        let open = m.state == "open";
        (0i64..)
            .zip(&self.pack.levels)
            .map(|(i, l)| Station {
                state: match i {
                    _ if i == m.level && open => "now",
                    _ if visited.contains(&i) => "done",
                    _ if i < m.level => "skipped",
                    _ => "next",
                },
                words: l.name.get(lang).to_string(),
            })
            .collect()
    }

    /// The lines in words, newest first.
    pub fn lines(&self) -> Vec<Happened> {
        let newest = [ANSWER, OUTSIDE].map(|sort| (sort, self.newest(sort).map(|e| e.seq)));
        let is_newest = |sort, e: &Event| newest.contains(&(sort, Some(e.seq)));
        self.events.iter().map(|e| self.line(e, is_newest)).collect()
    }

    fn line(&self, e: &Event, is_newest: impl Fn(&'static str, &Event) -> bool) -> Happened {
        let (card, lang, pack) = (&self.visit.card, self.visit.lang, self.pack);
        let t = Matters(lang);
        let by = e.post.map(|p| self.post(p)).unwrap_or_default();
        let due = |at| if e.kind == "shelved" { when::exact(lang, &card.zone, at) } else { when::until(lang, &card.zone, at) };
        let sort = shows_files(&e.kind);
        let newest = sort.is_some_and(|sort| is_newest(sort, e));
        // What came from outside is the handlers' to look at; a good photo goes into the answer.
        let shown = sort.filter(|sort| if *sort == ANSWER { self.reads.inside } else { self.reads.handler });
        // Of answers that were written before their outcome was kept with them only the last one's is known.
        let before = || self.m.outcome.as_deref().filter(|_| newest);
        let outcome = e.outcome.as_deref().or_else(before).filter(|_| sort == Some(ANSWER));
        let mut words = self.reads.words(e);
        // A firm stands before what it said.
        if let ("outside", None, Some((who, said))) = (e.kind.as_str(), e.post, words.split_once('\n')) {
            words = joined::pair(lang, who, said);
        }
        let within = match e.kind.as_str() {
            // Codes that everybody may read, whatever is said of the rest.
            "recategorised" => category_name(pack, &e.words, lang),
            "order" => pack.source(&e.words).map(|s| s.name.get(lang).to_string()).unwrap_or_default(),
            "asked_outside" => said::helper_words(self.names, card, lang, &words),
            _ => words.clone(),
        };
        let outcome = outcome.map(|o| outcome_words(t, o)).unwrap_or_default();
        Happened {
            iso: when::machine(&card.zone, e.at),
            when: when::exact(lang, &card.zone, e.at),
            what: event_words(t, e, &by, outcome, &e.due.map(due).unwrap_or_default(), &within),
            words: if said::says_within(&e.kind) { String::new() } else { words },
            photos: shown.map(|sort| self.came_with(e, sort, newest)).unwrap_or_default(),
            at: e.at,
            new: false,
        }
    }

    /// The files of a line; what came before that was kept, with the newest line of its sort.
    fn came_with(&self, e: &Event, sort: &str, newest: bool) -> Vec<Shot> {
        let with = |f: &&File| f.purpose == sort && f.seq.map_or(newest, |seq| seq == e.seq);
        let files: Vec<&File> = self.files.iter().filter(with).collect();
        shots(Matters(self.visit.lang), &self.visit.card, self.m, self.secret, &files)
    }
}
