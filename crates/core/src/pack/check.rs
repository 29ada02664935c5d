//! What must hold for a pack before anything is judged by it: every code that is named exists, both languages are there,
//! figures are within reason, every rule can be reached. All problems are told at once, for whoever writes the pack.

use std::collections::BTreeSet;

use super::{Category, Named, Pack, Problem, Question, Rule, Visibility, When};
use crate::deadline::{Allowance, Unit};
use crate::lang::Both;
use crate::matter::Outcome;
use crate::permission::Role;
use crate::time::Zone;

/// Sorts of places that words are needed for.
const PLACES: [&str; 9] = ["street", "community", "grid", "compound", "building", "entrance", "home", "group", "circle"];
/// Where a body may belong.
const BODY_PLACES: [&str; 4] = ["street", "community", "compound", "building"];
/// Sources the program itself writes.
const SOURCES: [&str; 2] = ["web", "poster"];
/// What a matter's `rule` says when no rule decided.
const RESERVED: &str = "category";

pub(super) fn problems(pack: &Pack) -> Vec<Problem> {
    let mut c = Check { pack, found: Vec::new() };
    c.frame();
    c.figures();
    c.words();
    c.levels();
    c.kinds();
    c.categories();
    c.helps();
    c.rules();
    c.decide();
    c.found
}

pub(super) struct Check<'a> {
    pub(super) pack: &'a Pack,
    found: Vec<Problem>,
}

impl Check<'_> {
    pub(super) fn say(&mut self, path: impl Into<String>, what: impl Into<String>) {
        self.found.push(Problem { path: path.into(), what: what.into() });
    }

    pub(super) fn must(&mut self, holds: bool, path: &str, what: &str) {
        if !holds {
            self.say(path, what);
        }
    }

    pub(super) fn both(&mut self, path: &str, text: &Both) {
        for (lang, words) in [("zh", &text.zh), ("en", &text.en)] {
            self.must(!words.trim().is_empty(), &format!("{path}.{lang}"), "is empty");
        }
    }

    pub(super) fn within(&mut self, path: &str, value: usize, least: usize, most: usize) {
        self.must((least..=most).contains(&value), path, &format!("must be {least} to {most}"));
    }

    /// Codes are there, well formed and used once.
    pub(super) fn codes<'c>(&mut self, path: &str, codes: impl Iterator<Item = &'c str>) {
        let mut seen = BTreeSet::new();
        for code in codes {
            let fine = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
            let at = format!("{path}[{code}]");
            self.must(!code.is_empty() && code.len() <= 40 && code.bytes().all(fine), &at, "a code is made of a-z, 0-9 and _");
            self.must(seen.insert(code), &at, "stands there twice");
        }
        self.must(!seen.is_empty(), path, "at least one is needed");
    }

    pub(super) fn named(&mut self, path: &str, list: &[Named]) {
        self.codes(path, list.iter().map(|n| n.code.as_str()));
        for n in list {
            self.both(&format!("{path}[{}].name", n.code), &n.name);
        }
    }

    /// A word that is empty would be found in every text.
    fn recognised(&mut self, path: &str, words: &[String]) {
        for word in words {
            self.must(!word.trim().is_empty(), path, "a word is empty");
            self.must(*word == word.to_lowercase(), path, &format!("{word:?} must be in lower case"));
        }
    }

    fn allowance(&mut self, path: &str, a: Allowance) {
        self.must((1..=Allowance::MOST).contains(&a.amount), path, "a promise is more than nothing");
    }

    fn frame(&mut self) {
        let p = self.pack;
        let fine = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        self.must(!p.id.is_empty() && p.id.bytes().all(fine), "id", "is made of a-z, 0-9 and -");
        self.must(p.version >= 1, "version", "versions begin with 1");
        let division = !p.place.is_empty() && p.place.len() <= 12 && p.place.bytes().all(|b| b.is_ascii_digit());
        self.must(p.place == "cn" || division, "place", "is `cn` or the code of a division");
        self.must(Zone::new(&p.zone).is_ok(), "zone", "is not the name of a time zone");
        self.both("name", &p.name);
        self.both("basis", &p.basis);
        let quiet = p.hours.quiet.iter().any(|h| h.contain(p.hours.digest.0));
        self.must(!quiet, "hours.digest", "lies in the quiet hours");
        let rest = p.hours.quiet.iter().map(|h| (h.to - h.from).rem_euclid(1440)).sum::<i32>();
        self.must(rest <= 18 * 60, "hours.quiet", "leaves too little of the day");
    }

    fn figures(&mut self) {
        let (l, a, c) = (self.pack.limits, self.pack.asking, self.pack.circle);
        self.within("limits.photos", l.photos, 1, 10);
        self.within("limits.photo_mb", l.photo_mb, 1, 20);
        // What a form with files may hold (see `kit::form`), with room for the voice.
        self.within("limits.photos", l.photos.saturating_mul(l.photo_mb), 1, 62);
        self.within("limits.voice_seconds", l.voice_seconds, 5, 300);
        self.within("limits.words", l.words, 100, 10_000);
        self.within("limits.answer", l.answer, 100, 10_000);
        self.within("asking.days", a.days as usize, 1, 90);
        self.must(a.remind_after >= 1 && a.remind_after < a.days, "asking.remind_after", "lies within the days of asking");
        self.within("asking.reopen_total", a.reopen_total, 1, 10);
        self.within("asking.reopen_per_level", a.reopen_per_level, 1, a.reopen_total.max(1));
        self.within("asking.review_days", a.review_days as usize, 1, 730);
        self.allowance("asking.extended", a.extended);
        self.within("asking.not_done", a.not_done, 1, 20);
        self.within("asking.asks", a.asks, 0, 10);
        self.allowance("asking.wait", a.wait);
        self.within("asking.later_days", a.later_days as usize, 7, 365);
        self.must(c.least >= 1 && c.least <= c.most, "circle", "the least is more than the most");
    }

    fn words(&mut self) {
        let w = &self.pack.words;
        for role in Role::ALL {
            match w.roles.get(&role) {
                Some(name) => self.both(&format!("words.roles.{}", role.name()), name),
                None => self.say(format!("words.roles.{}", role.name()), "is missing"),
            }
        }
        for place in PLACES {
            match w.places.get(place) {
                Some(name) => self.both(&format!("words.places.{place}"), name),
                None => self.say(format!("words.places.{place}"), "is missing"),
            }
        }
        for title in [&w.circle_title.zh, &w.circle_title.en] {
            let whole = title.contains("{number}") && title.contains("{homes}");
            self.must(whole, "words.circle_title", "names a circle by {number} and {homes}");
        }
        self.codes("words.bodies", w.bodies.iter().map(|b| b.code.as_str()));
        for body in &w.bodies {
            let path = format!("words.bodies[{}]", body.code);
            self.both(&format!("{path}.name"), &body.name);
            self.must(BODY_PLACES.contains(&body.place.as_str()), &format!("{path}.place"), "no body belongs there");
        }
        self.named("words.chosen", &w.chosen);
    }

    fn levels(&mut self) {
        let levels = &self.pack.levels;
        self.codes("levels", levels.iter().map(|l| l.code.as_str()));
        let mut held = BTreeSet::new();
        for level in levels {
            let path = format!("levels[{}]", level.code);
            self.both(&format!("{path}.name"), &level.name);
            self.within(&format!("{path}.weight"), level.weight as usize, 1, 100);
            self.must(!level.roles.is_empty(), &format!("{path}.roles"), "nobody stands on it");
            for role in &level.roles {
                let path = format!("{path}.roles.{}", role.name());
                self.must(role.is_post(), &path, "is not a post");
                self.must(held.insert(*role), &path, "stands on another level too");
            }
            if let Some(own) = level.own_time {
                self.allowance(&format!("{path}.own_time"), own);
            }
        }
        self.must(held.contains(&Role::CommunityWorker), "levels", "community workers are the last resort and need a level");
    }

    fn kinds(&mut self) {
        let p = self.pack;
        self.codes("kinds", p.kinds.iter().map(|k| k.code.as_str()));
        for kind in &p.kinds {
            self.both(&format!("kinds[{}].name", kind.code), &kind.name);
            self.allowance(&format!("kinds[{}].promise", kind.code), kind.promise);
        }
        self.named("parts", &p.parts);
        self.named("sources", &p.sources);
        for source in SOURCES {
            self.must(p.source(source).is_some(), "sources", &format!("`{source}` is missing"));
        }
    }

    fn categories(&mut self) {
        let p = self.pack;
        self.codes("categories", p.categories.iter().map(|c| c.code.as_str()));
        for c in &p.categories {
            self.category(&format!("categories[{}]", c.code), c);
        }
    }

    fn category(&mut self, path: &str, c: &Category) {
        let p = self.pack;
        self.both(&format!("{path}.name"), &c.name);
        self.both(&format!("{path}.duty.responsible"), &c.duty.responsible);
        self.must(!c.icon.is_empty(), &format!("{path}.icon"), "is empty");
        self.must(p.kind(&c.kind).is_some(), &format!("{path}.kind"), &format!("there is no kind `{}`", c.kind));
        let closed = c.visibility == Visibility::Closed;
        self.must(closed || !c.about_person, &format!("{path}.visibility"), "what is about a person is closed");
        for (kind, promise) in &c.promise {
            self.must(p.kind(kind).is_some(), &format!("{path}.promise"), &format!("there is no kind `{kind}`"));
            self.allowance(&format!("{path}.promise.{kind}"), *promise);
        }
        for level in &c.duty.assist_only {
            let at = format!("{path}.duty.assist_only");
            self.must(p.level(level).is_some(), &at, &format!("there is no level `{level}`"));
        }
        match p.level(&c.start) {
            None => self.say(format!("{path}.start"), format!("there is no level `{}`", c.start)),
            Some(start) => self.must(p.may_own(c, start), &format!("{path}.start"), "starts where it may only be helped with"),
        }
        if c.danger {
            let slow = p.kinds.iter().any(|k| p.promise(k, c).unit != Unit::ClockHours);
            self.must(!slow, &format!("{path}.promise"), "danger is counted in clock hours, whatever the kind");
        }
        self.recognised(&format!("{path}.words"), &c.words);
        self.within(&format!("{path}.questions"), c.questions.len(), 0, Question::MOST);
        if !c.questions.is_empty() {
            self.codes(&format!("{path}.questions"), c.questions.iter().map(|q| q.code.as_str()));
        }
        for q in &c.questions {
            self.question(&format!("{path}.questions[{}]", q.code), q);
        }
    }

    fn question(&mut self, path: &str, q: &Question) {
        self.both(&format!("{path}.ask"), &q.ask);
        self.codes(&format!("{path}.replies"), q.replies.iter().map(|r| r.code.as_str()));
        self.within(&format!("{path}.replies"), q.replies.len(), 2, Question::MOST_REPLIES);
        for r in &q.replies {
            let path = format!("{path}.replies[{}]", r.code);
            self.both(&format!("{path}.say"), &r.say);
            if let Some(advice) = &r.advice {
                self.both(&format!("{path}.advice"), advice);
            }
            self.must(r.advice.is_some() || (r.call.is_none() && !r.on), &path, "only what gives advice stops the form");
            if let Some(number) = &r.call {
                self.number(&format!("{path}.call"), number);
            }
        }
        let goes_on = q.replies.iter().any(|r| r.advice.is_none());
        self.must(goes_on, &format!("{path}.replies"), "every reply stops the form");
    }

    fn number(&mut self, path: &str, number: &str) {
        let fine = (2..=12).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
        self.must(fine, path, "is not a number to call");
    }

    fn helps(&mut self) {
        let p = self.pack;
        self.must(!p.emergencies.is_empty(), "emergencies", "at least one number is needed");
        for e in &p.emergencies {
            let path = format!("emergencies[{}]", e.number);
            self.number(&path, &e.number);
            self.both(&format!("{path}.name"), &e.name);
            self.must(!e.words.is_empty(), &format!("{path}.words"), "nothing leads there");
            self.recognised(&format!("{path}.words"), &e.words);
            self.recognised(&format!("{path}.harmless"), &e.harmless);
        }
        self.recognised("worries.before", &p.worries.before);
        if let Some(elsewhere) = &p.elsewhere {
            self.both("elsewhere", elsewhere);
        }
        for (i, a) in p.answers.iter().enumerate() {
            let path = format!("answers[{i}]");
            self.must(Outcome::of_answer(&a.outcome).is_some(), &format!("{path}.outcome"), "is no outcome of an answer");
            for code in &a.categories {
                self.must(p.category(code).is_some(), &format!("{path}.categories"), &format!("there is no category {code}"));
            }
            self.both(&format!("{path}.text"), &a.text);
        }
        for prompt in &p.prompts {
            let path = format!("prompts[{}]", prompt.category);
            self.must(p.category(&prompt.category).is_some(), &path, "there is no such category");
            self.both(&format!("{path}.text"), &prompt.text);
        }
    }

    fn rules(&mut self) {
        let rules = &self.pack.rules;
        if !rules.is_empty() {
            self.codes("rules", rules.iter().map(|r| r.id.as_str()));
        }
        for rule in rules {
            self.rule(&format!("rules[{}]", rule.id), rule);
        }
        for (rule, before) in unreachable(rules) {
            self.say(format!("rules[{}]", rules[rule].id), format!("is never reached: `{}` decides before it", rules[before].id));
        }
    }

    fn rule(&mut self, path: &str, rule: &Rule) {
        let p = self.pack;
        self.must(rule.id != RESERVED, path, "this name stands for no rule at all");
        self.both(&format!("{path}.why"), &rule.why);
        let w = &rule.when;
        let kinds = w.kinds.iter().map(|c| ("kinds", c, p.kind(c).is_some()));
        let categories = w.categories.iter().map(|c| ("categories", c, p.category(c).is_some()));
        let parts = w.parts.iter().map(|c| ("parts", c, p.part(c).is_some()));
        let sources = w.sources.iter().map(|c| ("sources", c, p.source(c).is_some()));
        for (list, code, exists) in kinds.chain(categories).chain(parts).chain(sources) {
            self.must(exists, &format!("{path}.when.{list}"), &format!("there is no `{code}`"));
        }
        self.recognised(&format!("{path}.when.words"), &w.words);
        let t = &rule.then;
        for (name, level) in [("level", &t.level), ("at_least", &t.at_least)] {
            if let Some(level) = level {
                let at = format!("{path}.then.{name}");
                self.must(p.level(level).is_some(), &at, &format!("there is no level `{level}`"));
            }
        }
        self.must(t.level.is_none() || t.at_least.is_none(), &format!("{path}.then"), "either a level or at least one");
        if let Some(promise) = t.promise {
            self.allowance(&format!("{path}.then.promise"), promise);
        }
        if let Some(note) = &t.note {
            self.both(&format!("{path}.then.note"), note);
        }
    }
}

/// Rules that can never be reached, each with the earlier one that takes all of it.
pub fn unreachable(rules: &[Rule]) -> Vec<(usize, usize)> {
    let before = |i: usize| rules[..i].iter().position(|earlier| covers(&earlier.when, &rules[i].when));
    (0..rules.len()).filter_map(|i| Some((i, before(i)?))).collect()
}

/// Whether whatever the later rule takes, the earlier one has taken already.
fn covers(earlier: &When, later: &When) -> bool {
    let list = |e: &[String], l: &[String]| e.is_empty() || (!l.is_empty() && l.iter().all(|code| e.contains(code)));
    let flag = |e: Option<bool>, l: Option<bool>| e.is_none() || e == l;
    let said = |e: &[String], l: &[String]| {
        e.is_empty() || (!l.is_empty() && l.iter().all(|word| e.iter().any(|part| word.contains(part.as_str()))))
    };
    list(&earlier.kinds, &later.kinds)
        && list(&earlier.categories, &later.categories)
        && list(&earlier.parts, &later.parts)
        && list(&earlier.sources, &later.sources)
        && flag(earlier.not_leader, later.not_leader)
        && flag(earlier.about_post, later.about_post)
        && said(&earlier.words, &later.words)
}
