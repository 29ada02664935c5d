//! What stands in a matter's row, in words: its category, place, state, outcome, the lines of its timeline and the rule it
//! was given by. Pages, rows, messages and programs say the same.

use liren_core::deadline::Allowance;
use liren_core::id::{Community, PostId};
use liren_core::lang::Lang;
use liren_core::pack::{Pack, Rule, Visibility};
use liren_core::permission::Scope;
use liren_core::time::{DAY, Time};
use liren_ground::names::Names;
use liren_kit::card::Card;
use liren_kit::joined;
use liren_kit::slice::Sign;

use super::file::OrderOf;
use super::read::{Event, Matter};
use crate::words::Matters;

/// Who has it, in words. Of what is shown by compound only, the post's circle, group or building is told to those inside alone: twelve homes
/// are an address.
pub fn holder_words(names: &Names, card: &Card, lang: Lang, visibility: Visibility, post: PostId, inside: bool) -> String {
    let near = |scope| matches!(scope, Scope::Circle(_) | Scope::Group(_) | Scope::Building(_));
    match names.posts.get(&post) {
        Some(p) if !inside && visibility != Visibility::Public && near(p.scope) => card.pack.role(p.role).get(lang).to_string(),
        _ => names.post(card, lang, post),
    }
}

/// The category's name.
pub fn category_name(pack: &Pack, code: &str, lang: Lang) -> String {
    pack.category(code).map_or_else(|| code.to_string(), |c| c.name.get(lang).to_string())
}

/// Where it is, as far as the visibility allows.
pub fn place_words(card: &Card, names: &Names, lang: Lang, m: &Matter, all: bool) -> String {
    let part = card.pack.part(&m.part).map(|p| p.name.get(lang)).unwrap_or_default();
    let building = match (m.building, m.compound) {
        (Some(b), _) if all || m.visibility == Visibility::Public => names.building(b),
        (_, Some(c)) => names.compounds.get(&c).cloned().unwrap_or_default(),
        _ => card.name.clone(),
    };
    let entrance = m.entrance.filter(|_| all || m.visibility == Visibility::Public).and_then(|e| names.entrances.get(&e));
    [Some(building.as_str()), entrance.map(String::as_str), (!part.is_empty()).then_some(part)]
        .into_iter()
        .flatten()
        .filter(|s| !s.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The sign of a matter at an instant. What leads on to others is not done: its own sign says so.
pub fn sign(state: &str, outcome: Option<&str>, step_due: Time, now: Time) -> Sign {
    match state {
        "open" if now > step_due => Sign::Late,
        "open" if step_due.0 - now.0 < DAY => Sign::Soon,
        "open" => Sign::Open,
        "asked" => Sign::Asked,
        "shelved" => Sign::Shelved,
        "withdrawn" => Sign::Withdrawn,
        _ => match outcome {
            Some("duplicate") => Sign::Merged,
            Some("split") => Sign::Split,
            _ => Sign::Done,
        },
    }
}

/// The words of a state or, once settled, of the outcome.
pub fn state_words(t: Matters, state: &str, outcome: Option<&str>) -> &'static str {
    match state {
        "open" => t.state_open(),
        "asked" => t.state_asked(),
        "shelved" => t.state_shelved(),
        "withdrawn" => t.state_withdrawn(),
        _ => outcome.map_or(t.state_closed(), |o| outcome_words(t, o)),
    }
}

/// The same with the number of the matter that leads on, where there is one.
pub fn stands_words(t: Matters, state: &str, outcome: Option<&str>, merged_into: Option<&str>) -> String {
    match (state, outcome, merged_into) {
        ("closed", Some("duplicate"), Some(number)) => t.stands_merged(number),
        ("closed", Some("split"), _) => t.stands_split().to_string(),
        _ => state_words(t, state, outcome).to_string(),
    }
}

/// The words of an outcome.
pub fn outcome_words(t: Matters, outcome: &str) -> &'static str {
    match outcome {
        "solved" => t.outcome_solved(),
        "explained" => t.outcome_explained(),
        "referred" => t.outcome_referred(),
        "shelved" => t.outcome_shelved(),
        "duplicate" => t.outcome_duplicate(),
        "split" => t.outcome_split(),
        _ => t.outcome_withdrawn(),
    }
}

/// Whether the words of a line stand within its sentence, not below it.
pub fn says_within(kind: &str) -> bool {
    matches!(kind, "merged" | "merged_from" | "split" | "split_from" | "asked_outside" | "recategorised" | "project" | "order")
}

/// Who was asked to help, as a line of the timeline keeps it: a firm by its name, a post by its row.
pub fn helper_words(names: &Names, card: &Card, lang: Lang, kept: &str) -> String {
    kept.parse().map_or_else(|_| kept.to_string(), |post| names.post(card, lang, post))
}

/// An order from outside in words: whose, its number, until when it wants an answer.
pub fn order_words(t: Matters, from: &str, order: &OrderOf, until: Option<String>) -> String {
    match until {
        Some(until) => t.order_due(from, &order.number, until),
        None => t.order_no_due(from, &order.number),
    }
}

/// A line of the timeline; `within` are the words that stand in the sentence itself.
pub fn event_words(t: Matters, e: &Event, who: &str, outcome: &str, due: &str, within: &str) -> String {
    match e.kind.as_str() {
        "filed" => t.event_filed().into(),
        "project" => t.event_project(within),
        "filed_for" => t.event_filed_for(who),
        "order" => t.event_order(within, who),
        "routed" => t.event_routed(who),
        "passed_up" => t.event_passed_up(who),
        "clock" => t.event_clock().into(),
        "top" => t.event_top().into(),
        "sent_back" => t.event_sent_back(who),
        "extended" => t.event_extended(who),
        "settled" if outcome.is_empty() => t.event_answered(who),
        "settled" => t.event_settled(who, outcome),
        "final" if outcome.is_empty() => t.event_final(who),
        "final" => t.event_final_how(who, outcome),
        "done" => t.event_done().into(),
        "accepted" => t.event_accepted().into(),
        "not_done" => t.event_not_done().into(),
        "not_accepted" => t.event_not_accepted().into(),
        "lapsed" => t.event_lapsed().into(),
        "reminded" => t.event_reminded().into(),
        "released" => t.event_released(who),
        "added" => t.event_added().into(),
        "handed_over" => t.event_handed_over(who),
        "withdrawn" => t.event_withdrawn().into(),
        "review" => t.event_review().into(),
        "shelved" => t.event_shelved(who, due),
        "assigned" => t.event_assigned(who),
        "asked_reporter" => t.event_asked_reporter(who, due),
        "ask_lapsed" => t.event_ask_lapsed().into(),
        "weighed" => t.event_weighed().into(),
        "asked_later" => t.event_asked_later().into(),
        "still_done" => t.event_still_done().into(),
        "broken_again" => t.event_broken_again().into(),
        "merged" => t.event_merged(within),
        "merged_from" => t.event_merged_from(within),
        "split" => t.event_split(joined::list(t.0, within.split_whitespace())),
        "split_from" => t.event_split_from(within),
        "asked_outside" => t.event_asked_outside(who, within),
        "outside" if e.post.is_some() => t.event_helped(who),
        "outside" => t.event_outside().into(),
        "recategorised" => t.event_recategorised(who, within),
        _ => t.event_note(who),
    }
}

/// Numbers to call when words sound like danger, with who answers there.
pub fn calls(pack: &Pack, lang: Lang, words: &str) -> Vec<(String, String)> {
    pack.emergencies_in(words).into_iter().map(|e| (e.number.clone(), e.name.get(lang).to_string())).collect()
}

/// What was promised: the rule's own time, else that of kind and category.
pub fn allowance(pack: &Pack, m: &Matter) -> Allowance {
    pack.rule(&m.rule).and_then(|r| r.then.promise).unwrap_or_else(|| super::file::promise_of(pack, &m.kind, &m.category))
}

/// The rule's words; when no rule decided, the category did.
pub fn rule_words(t: Matters, pack: &Pack, m: &Matter, lang: Lang, inside: bool) -> String {
    match told_rule(pack, m, inside) {
        Some(r) => t.matter_why_rule(r.why.get(lang)),
        None => t.matter_why_category(category_name(pack, &m.category, lang)),
    }
}

/// Where the rule stands in the pack's page.
pub fn rule_url(code: Community, pack: &Pack, m: &Matter, inside: bool) -> String {
    let rule = told_rule(pack, m, inside).map_or("category", |r| r.id.as_str());
    liren_ground::rules::why_url(code, &m.pack, m.pack_version, rule, &m.category)
}

/// The rule as a reader may know it: what the reporter asked for by it ("not to my neighbour leader", a person it is about) is told to
/// nobody else.
fn told_rule<'a>(pack: &'a Pack, m: &Matter, inside: bool) -> Option<&'a Rule> {
    pack.rule(&m.rule).filter(|r| inside || (r.when.not_leader != Some(true) && r.when.about_post != Some(true)))
}
