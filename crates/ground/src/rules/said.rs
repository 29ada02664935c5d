//! Rules in words: allowances, conditions, consequences. Other slices may use them for "why?".

use liren_core::deadline::{Allowance, Unit};
use liren_core::lang::Lang;
use liren_core::pack::{Named, Pack, Rule, Visibility};
use liren_core::permission::Role;
use liren_core::time::{Civil, Date};
use liren_kit::card::Card;
pub use liren_kit::joined::list;
use liren_kit::when;

use crate::words::Rules;

/// "5 个工作日" / "5 working days".
pub fn allowance(lang: Lang, a: &Allowance) -> String {
    let (t, n) = (Rules(lang), i64::from(a.amount));
    match a.unit {
        Unit::ClockHours => t.unit_clock_hours(n),
        Unit::WorkingHours => t.unit_working_hours(n),
        Unit::CalendarDays => t.unit_calendar_days(n),
        Unit::WorkingDays => t.unit_working_days(n),
    }
}

/// What the public sees of a category, in a sentence.
pub fn visibility(lang: Lang, v: Visibility) -> &'static str {
    let t = Rules(lang);
    match v {
        Visibility::Public => t.visibility_public(),
        Visibility::Coarse => t.visibility_coarse(),
        Visibility::Closed => t.visibility_closed(),
    }
}

/// A day of the calendar with its weekday; the page says which year it shows.
pub fn day(card: &Card, lang: Lang, date: Date) -> String {
    when::day(lang, &Civil { another_year: false, ..card.zone.civil(card.zone.at(date, 12, 0)) })
}

/// The name of a level by its code.
pub fn level(pack: &Pack, lang: Lang, code: &str) -> String {
    let found = pack.level(code).and_then(|i| pack.levels.get(i));
    found.map_or_else(|| code.to_string(), |l| l.name.get(lang).to_string())
}

fn named<'a>(lang: Lang, all: &'a [Named], codes: &'a [String]) -> String {
    list(lang, all.iter().filter(|n| codes.contains(&n.code)).map(|n| n.name.get(lang)))
}

/// When a rule applies: every one of these must hold.
pub fn conditions(pack: &Pack, lang: Lang, rule: &Rule) -> Vec<String> {
    let (t, w) = (Rules(lang), &rule.when);
    let leader = leader(pack, lang);
    let mut out = Vec::new();
    if !w.kinds.is_empty() {
        out.push(t.when_kinds(list(lang, pack.kinds.iter().filter(|k| w.kinds.contains(&k.code)).map(|k| k.name.get(lang)))));
    }
    if !w.categories.is_empty() {
        let names = pack.categories.iter().filter(|c| w.categories.contains(&c.code)).map(|c| c.name.get(lang));
        out.push(t.when_categories(list(lang, names)));
    }
    if !w.parts.is_empty() {
        out.push(t.when_parts(named(lang, &pack.parts, &w.parts)));
    }
    if !w.sources.is_empty() {
        out.push(t.when_sources(named(lang, &pack.sources, &w.sources)));
    }
    match w.not_leader {
        Some(true) => out.push(t.when_not_leader(leader)),
        Some(false) => out.push(t.when_through_leader(leader)),
        None => {}
    }
    match w.about_post {
        Some(true) => out.push(t.when_about_post().to_string()),
        Some(false) => out.push(t.when_not_about_post().to_string()),
        None => {}
    }
    if !w.words.is_empty() {
        // Of the words in two languages those of the reader's are shown.
        let own = |word: &&String| word.is_ascii() == (lang == Lang::En);
        let quoted = |word: &String| format!("“{word}”");
        let mine: Vec<String> = w.words.iter().filter(own).map(quoted).collect();
        let shown = if mine.is_empty() { w.words.iter().map(quoted).collect() } else { mine };
        out.push(t.when_words(list(lang, shown)));
    }
    if out.is_empty() {
        out.push(t.when_always().to_string());
    }
    out
}

/// What a rule does.
pub fn consequences(pack: &Pack, lang: Lang, rule: &Rule) -> Vec<String> {
    let (t, then) = (Rules(lang), &rule.then);
    let mut out = Vec::new();
    if let Some(code) = &then.level {
        out.push(t.then_level(level(pack, lang, code)));
    }
    if let Some(code) = &then.at_least {
        out.push(t.then_at_least(level(pack, lang, code)));
    }
    if let Some(promise) = &then.promise {
        out.push(t.then_promise(allowance(lang, promise)));
    }
    if out.is_empty() {
        out.push(t.then_category().to_string());
    }
    out
}

/// What a neighbour leader is called here, as it stands within a sentence.
pub fn leader(pack: &Pack, lang: Lang) -> String {
    pack.role(Role::NeighbourLeader).get(lang).to_lowercase()
}
