//! How a matter looks as a row: on lists, the desk, other slices' pages, and for programs. What may be shown is decided
//! here once: of a closed matter nothing, of a coarse one only the compound, words only when released.

use std::borrow::Cow;

use liren_core::lang::Lang;
use liren_core::pack::Visibility;
use liren_core::personal::covered_with;
use liren_core::time::Time;
use liren_ground::names::Names;
use liren_kit::card::Card;
use liren_kit::slice::{Row, Sign};
use liren_kit::when::{self, utc};
use liren_kit::words::Kit;
use serde::Serialize;
use utoipa::ToSchema;

use super::lines::Line;
use super::read::Matter;
use super::said::{category_name, holder_words, sign, stands_words};
use super::urls;
use crate::words::Matters;

/// How wide the words in a row may be, in Latin letters; a Chinese character is as wide as two.
const SNIPPET: usize = 88;

/// What rows are put into words with.
#[derive(Clone, Copy)]
pub struct Naming<'a> {
    /// The community.
    pub card: &'a Card,
    /// Names of places and posts.
    pub names: &'a Names,
    /// Language.
    pub lang: Lang,
    /// The instant of the request.
    pub now: Time,
    /// The reader handles matters: everything is shown.
    pub inside: bool,
}

/// One row of a page.
pub struct Item {
    /// Its number.
    pub number: String,
    /// Where it leads.
    pub href: String,
    /// Its words, as far as they may be shown, else its category.
    pub title: String,
    /// Category, place, number, date.
    pub meta: String,
    /// Its sign.
    pub sign: Sign,
    /// The words of the sign.
    pub state_words: String,
}

impl Naming<'_> {
    /// The category in words.
    pub fn category(&self, l: &Line) -> String {
        category_name(&self.card.pack, &l.category, self.lang)
    }

    /// Where it is, as far as it may be shown.
    pub fn place(&self, l: &Line) -> String {
        let part = self.card.pack.part(&l.part).map(|p| p.name.get(self.lang)).unwrap_or_default();
        let place = match (l.building, l.compound) {
            (Some(b), _) if self.inside || l.visibility == Visibility::Public => self.names.building(b),
            (_, Some(c)) => self.names.compounds.get(&c).cloned().unwrap_or_default(),
            _ => self.card.name.clone(),
        };
        if part.is_empty() { place } else { format!("{place} {part}") }
    }

    /// The beginning of the words; empty when they may not be shown.
    pub fn words<'l>(&self, l: &'l Line) -> Cow<'l, str> {
        match (self.inside, l.released && l.visibility == Visibility::Public) {
            (true, _) => l.words.trim().into(),
            (false, true) => covered_with(l.words.trim(), &[], &l.marked()),
            (false, false) => "".into(),
        }
    }

    /// A row.
    pub fn item(&self, l: &Line) -> Item {
        let t = Matters(self.lang);
        let (category, words) = (self.category(l), snippet(&self.words(l)));
        // Those who handle it go by their level's clock, everybody else by what was promised.
        let due = if self.inside { l.step_due } else { l.promise };
        let sign = sign(&l.state, l.outcome.as_deref(), due, self.now);
        let date = match l.state.as_str() {
            "open" => t.matter_until(when::until(self.lang, &self.card.zone, l.promise)),
            "asked" => t.matter_until(when::until(self.lang, &self.card.zone, l.step_due)),
            _ => when::day(self.lang, &self.card.zone.civil(l.changed)),
        };
        let place = self.place(l);
        let (title, meta) = if words.is_empty() {
            (category, format!("{place} · {} · {date}", l.number))
        } else {
            let meta = format!("{category} · {place} · {} · {date}", l.number);
            (words, meta)
        };
        let state_words = match sign {
            Sign::Late => t.matter_late().to_string(),
            Sign::Soon => Kit(self.lang).sign_soon().to_string(),
            _ => stands_words(t, &l.state, l.outcome.as_deref(), l.merged_into.as_deref()),
        };
        Item { href: urls::Matter::url(self.card.code, &l.number), number: l.number.clone(), title, meta, sign, state_words }
    }

    /// A row of somebody else's page.
    pub fn row(&self, l: &Line) -> Row {
        let Item { href, title, meta, sign, .. } = self.item(l);
        Row { title, meta, url: href, sign }
    }

    /// A row for programs.
    pub fn json(&self, l: &Line, absolute: impl Fn(&str) -> String) -> MatterRow {
        let t = Matters(self.lang);
        let building = l.building.filter(|_| self.inside || l.visibility == Visibility::Public);
        MatterRow {
            number: l.number.clone(),
            category: l.category.clone(),
            category_name: self.category(l),
            visibility: l.visibility.name(),
            state: l.state.clone(),
            state_name: stands_words(t, &l.state, l.outcome.as_deref(), l.merged_into.as_deref()),
            outcome: l.outcome.clone(),
            merged_into: l.merged_into.clone(),
            level: usize::try_from(l.level)
                .ok()
                .and_then(|i| self.card.pack.levels.get(i))
                .map_or_else(String::new, |v| v.code.clone()),
            holder: holder_words(self.names, self.card, self.lang, l.visibility, l.holder, self.inside),
            place: self.place(l),
            building: building.and_then(|b| self.names.buildings.get(&b)).map(|b| b.code.clone()),
            words: Some(self.words(l).to_string()).filter(|w| !w.is_empty()),
            filed: utc(l.filed),
            promise: utc(l.promise),
            step_due: utc(l.step_due),
            changed: utc(l.changed),
            url: absolute(&urls::Matter::url(self.card.code, &l.number)),
        }
    }
}

impl From<&Matter> for Line {
    fn from(m: &Matter) -> Self {
        Self {
            id: m.id,
            number: m.number.clone(),
            category: m.category.clone(),
            visibility: m.visibility,
            state: m.state.clone(),
            outcome: m.outcome.clone(),
            level: m.level,
            holder: m.holder,
            filed: m.filed,
            promise: m.promise,
            step_due: m.step_due,
            changed: m.changed,
            compound: m.compound,
            building: m.building,
            part: m.part.clone(),
            words: m.words.clone(),
            released: m.released,
            files: m.files,
            hide: m.hide.clone(),
            merged_into: m.merged_into.clone(),
        }
    }
}

/// A matter of a list, for programs.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MatterRow {
    /// Such as `2026-0042`.
    pub number: String,
    /// Code of the rule pack.
    pub category: String,
    /// Its name in the language asked for.
    pub category_name: String,
    /// `public`, `coarse` (only the compound is shown) or `closed` (only those concerned see it).
    pub visibility: &'static str,
    /// `open`, `asked`, `shelved`, `closed` or `withdrawn`.
    pub state: String,
    /// The state in words.
    pub state_name: String,
    /// `solved`, `explained`, `referred`, `shelved`, `duplicate`, `split` or `withdrawn`, once settled.
    pub outcome: Option<String>,
    /// The number of the matter it was merged into.
    pub merged_into: Option<String>,
    /// Code of the level that has it.
    pub level: String,
    /// The post that has it, in words.
    pub holder: String,
    /// Where it is, as far as it may be shown.
    pub place: String,
    /// The code on the building's poster, as far as it may be shown.
    pub building: Option<String>,
    /// The reporter's words, once released.
    pub words: Option<String>,
    /// When it was filed, in UTC.
    pub filed: String,
    /// The date promised to the reporter, in UTC.
    pub promise: String,
    /// When this level's clock runs out, in UTC.
    pub step_due: String,
    /// When it last moved, in UTC.
    pub changed: String,
    /// Its page.
    pub url: String,
}

/// The beginning of some words in one line.
pub fn snippet(words: &str) -> String {
    let line = words.lines().next().unwrap_or("").trim();
    let mut width = 0;
    let cut = line.char_indices().find(|(_, c)| {
        width += if c.is_ascii() { 1 } else { 2 };
        width > SNIPPET
    });
    match cut {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_snippet_is_one_short_line_of_the_words(words in ".{0,120}") {
            let s = snippet(&words);
            prop_assert!(s.chars().count() <= SNIPPET + 1 && !s.contains('\n'));
            prop_assert!(words.contains(s.trim_end_matches('…')) || words.contains(&s));
        }
    }
}
