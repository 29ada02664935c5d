//! The community's own routing rules as a table: order, conditions, consequences. What is being changed travels in the form,
//! so nothing is half in force; an example says which rule would catch it and why; what can never be reached is marked. Putting
//! it in force makes a new version of the community's own pack.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use liren_core::deadline::{Allowance, Unit};
use liren_core::lang::{Both, Lang};
use liren_core::pack::{Pack, Rule, Then, When, unreachable};
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::form::{Choice, Form};
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::refusals;
use liren_kit::visit::Visit;

use super::try_rules::{self, Outcome, Telling};
use super::{EditRules, Show, said, store};
use crate::names;
use crate::words::Rules;

/// Most rules of a table: more nobody can oversee.
pub(super) const MOST: usize = 60;
/// Longest reason, in characters.
pub(super) const WHY: usize = 240;
/// Most words one rule looks for.
pub(super) const WORDS: usize = 40;

/// One rule of the table.
struct Line {
    why: String,
    when: Vec<String>,
    then: Vec<String>,
    /// Which earlier rule takes all of it; empty when it can be reached.
    never: String,
    /// The example was caught by it.
    caught: bool,
    first: bool,
    last: bool,
}

/// The rule that is open.
struct Open {
    index: String,
    why_zh: String,
    why_en: String,
    kinds: Vec<Choice>,
    categories: Vec<Choice>,
    parts: Vec<Choice>,
    sources: Vec<Choice>,
    words: String,
    not_leader: Vec<Choice>,
    about: Vec<Choice>,
    starts: Vec<Choice>,
    amount: String,
    units: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "rules/table.html")]
struct TablePage {
    page: Page,
    t: Rules,
    back: String,
    action: String,
    /// The table as it is being changed.
    draft: String,
    /// The version it began from.
    seen: String,
    lines: Vec<Line>,
    open: Option<Open>,
    /// Whether it differs from what is in force.
    changed: bool,
    full: bool,
    problems: Vec<Told>,
    note: String,
    example: Example,
    result: Option<Outcome>,
    nobody: bool,
}

/// The example that is tried.
struct Example {
    categories: Vec<Choice>,
    kinds: Vec<Choice>,
    places: Vec<try_rules::Building>,
    posts: Vec<Choice>,
    sources: Vec<Choice>,
    parts: Vec<Choice>,
    words: String,
    not_leader: bool,
    leader: String,
}

/// What the page is made from.
#[derive(Default)]
struct State {
    rules: Vec<Rule>,
    /// The rule that is open, with what was typed as its promise.
    open: Option<(String, Rule, String)>,
    problems: Vec<Problem>,
    note: String,
    tried: bool,
}

pub(super) fn version(card: &Card) -> String {
    format!("{}.{}", card.pack.id, card.pack.version)
}

/// GET the table as it is in force.
pub async fn show(visit: Visit) -> Result<Response, Fail> {
    let state = State { rules: visit.card.pack.rules.clone(), ..State::default() };
    let seen = version(&visit.card);
    html(&page(&visit, state, &Form::default(), seen).await?)
}

async fn page(visit: &Visit, state: State, form: &Form, seen: String) -> Result<TablePage, Fail> {
    check(&visit.actor, Action::EditRules, &Where::COMMUNITY)?;
    let (lang, t, now) = (visit.lang, Rules(visit.lang), visit.moment.now);
    let draft = Pack { rules: state.rules, ..(*visit.card.pack).clone() };
    let card = Arc::new(Card { pack: Arc::new(draft), ..(*visit.card).clone() });
    let pack = &card.pack;
    let asked = try_rules::asked(form, pack);
    let names = names::of(&visit.app, &visit.card).await?;
    let (own, example, tried) = (card.clone(), try_rules::asked(form, pack), state.tried);
    let read = visit.app.db.read(move |tx| {
        let found = if tried { try_rules::route(tx, &own, &example, now)? } else { None };
        Ok::<_, Fail>((try_rules::entrances(tx, &own)?, found))
    });
    let (doors, found) = read.await?;
    let nobody = tried && found.is_none();
    let result = found.map(|f| Telling { card: &card, names: &names, lang }.result(&asked, &f));
    let caught = result.as_ref().map(|r| r.id.clone()).unwrap_or_default();
    let never = unreachable(&pack.rules);
    let many = pack.rules.len();
    let lines = pack
        .rules
        .iter()
        .enumerate()
        .map(|(i, r)| Line {
            why: r.why.get(lang).into(),
            when: said::conditions(pack, lang, r),
            then: said::consequences(pack, lang, r),
            never: match never.iter().find(|(later, _)| *later == i) {
                Some((_, before)) => t.table_never(pack.rules[*before].why.get(lang)),
                None => String::new(),
            },
            caught: r.id == caught,
            first: i == 0,
            last: i + 1 == many,
        })
        .collect();
    Ok(TablePage {
        page: Page::new(visit, Nav::Other, t.table_title()),
        t,
        back: Show::url(card.code),
        action: EditRules::url(card.code),
        draft: serde_json::to_string(&pack.rules).map_err(|e| Fail::internal(format!("rules: {e}")))?,
        seen,
        lines,
        open: state.open.map(|(index, rule, amount)| opened(&card, lang, index, &rule, amount)),
        changed: pack.rules != visit.card.pack.rules,
        full: many >= MOST,
        problems: told(&state.problems, lang),
        note: state.note,
        example: Example {
            categories: pack.categories.iter().map(|c| Choice::of(&c.code, c.name.get(lang), c.code == asked.category)).collect(),
            sources: pack.sources.iter().map(|s| Choice::of(&s.code, s.name.get(lang), s.code == asked.source)).collect(),
            parts: pack.parts.iter().map(|p| Choice::of(&p.code, p.name.get(lang), p.code == asked.part)).collect(),
            kinds: pack.kinds.iter().map(|k| Choice::of(&k.code, k.name.get(lang), k.code == asked.kind)).collect(),
            places: try_rules::places(&names, &doors, &asked),
            posts: try_rules::posts(&card, &names, lang, &asked),
            words: asked.words.clone(),
            not_leader: asked.not_leader,
            leader: said::leader(pack, lang),
        },
        result,
        nobody,
    })
}

/// The form of one rule.
fn opened(card: &Card, lang: Lang, index: String, rule: &Rule, amount: String) -> Open {
    let (t, pack, w) = (Rules(lang), &card.pack, &rule.when);
    let flag = |now: Option<bool>, yes: &str, no: &str| {
        vec![
            Choice::of("", t.table_any(), now.is_none()),
            Choice::of("1", yes, now == Some(true)),
            Choice::of("0", no, now == Some(false)),
        ]
    };
    let leader = said::leader(pack, lang);
    let mut starts = vec![Choice::of("", t.table_start_usual(), rule.then.level.is_none() && rule.then.at_least.is_none())];
    for l in &pack.levels {
        let name = l.name.get(lang);
        let is = |of: &Option<String>| of.as_deref() == Some(&l.code);
        starts.push(Choice::of(format!("level:{}", l.code), t.then_level(name), is(&rule.then.level)));
        starts.push(Choice::of(format!("least:{}", l.code), t.then_at_least(name), is(&rule.then.at_least)));
    }
    let units = Unit::ALL.map(|u| (u, said::allowance(lang, &Allowance { amount: 2, unit: u })));
    Open {
        index,
        why_zh: rule.why.zh.clone(),
        why_en: rule.why.en.clone(),
        kinds: pack.kinds.iter().map(|k| Choice::of(&k.code, k.name.get(lang), w.kinds.contains(&k.code))).collect(),
        categories: pack
            .categories
            .iter()
            .map(|c| Choice::of(&c.code, c.name.get(lang), w.categories.contains(&c.code)))
            .collect(),
        parts: pack.parts.iter().map(|p| Choice::of(&p.code, p.name.get(lang), w.parts.contains(&p.code))).collect(),
        sources: pack.sources.iter().map(|s| Choice::of(&s.code, s.name.get(lang), w.sources.contains(&s.code))).collect(),
        words: said::list(lang, &w.words),
        not_leader: flag(w.not_leader, &t.when_not_leader(&leader), &t.when_through_leader(&leader)),
        about: flag(w.about_post, t.when_about_post(), t.when_not_about_post()),
        starts,
        amount,
        units: units
            .iter()
            .map(|(u, words)| {
                let unit = words.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
                Choice::of(u.name(), unit, rule.then.promise.is_some_and(|p| p.unit == *u))
            })
            .collect(),
    }
}

/// The table that travels in the form.
fn carried(form: &Form, card: &Card) -> Result<Vec<Rule>, Refusal> {
    match form.get("draft") {
        "" => Ok(card.pack.rules.clone()),
        text => serde_json::from_str(text).ok().filter(|r: &Vec<Rule>| r.len() <= MOST).ok_or(Refusal::BadRequest),
    }
}

/// Reads the rule that is open; what was typed is kept in any case.
fn typed(form: &Form, pack: &Pack, rules: &[Rule], index: Option<usize>) -> (Rule, Vec<Problem>) {
    let mut fields = form.check();
    let zh = fields.text("why_zh", 1, WHY);
    let en = fields.text("why_en", 0, WHY);
    let codes = |name: &str, known: &dyn Fn(&str) -> bool| -> Vec<String> {
        form.all(name).filter(|c| known(c)).map(str::to_string).collect()
    };
    let flag = |name: &str| match form.get(name) {
        "1" => Some(true),
        "0" => Some(false),
        _ => None,
    };
    let split = |c: char| matches!(c, '、' | '，' | ',' | '\n' | ';' | '；');
    let words: Vec<String> =
        form.get("look").split(split).map(|w| w.trim().to_lowercase()).filter(|w| !w.is_empty()).take(WORDS).collect();
    if words.iter().any(|w| w.chars().count() > 40) {
        fields.problem("look", ProblemKey::TooLong { max: 40 });
    }
    let (start, amount) = (form.get("start").to_string(), form.get("amount").trim().to_string());
    let promise = if amount.is_empty() {
        None
    } else {
        let allowance = format!("{amount} {}", form.get("unit")).parse::<Allowance>().ok();
        if allowance.is_none() {
            fields.problem("amount", ProblemKey::NotANumber);
        }
        allowance
    };
    let level = |prefix: &str| start.strip_prefix(prefix).filter(|c| pack.level(c).is_some()).map(str::to_string);
    let old = index.and_then(|i| rules.get(i));
    let rule = Rule {
        id: old.map_or_else(|| fresh(rules), |r| r.id.clone()),
        why: Both { en: if en.is_empty() { zh.clone() } else { en }, zh },
        when: When {
            kinds: codes("kinds", &|c| pack.kind(c).is_some()),
            categories: codes("categories", &|c| pack.category(c).is_some()),
            parts: codes("parts", &|c| pack.part(c).is_some()),
            sources: codes("sources", &|c| pack.source(c).is_some()),
            not_leader: flag("leader"),
            about_post: flag("about_post"),
            words,
        },
        then: Then { level: level("level:"), at_least: level("least:"), promise, note: old.and_then(|r| r.then.note.clone()) },
    };
    (rule, fields.finish().err().unwrap_or_default())
}

/// A name no rule has.
pub(super) fn fresh(rules: &[Rule]) -> String {
    let taken = |id: &str| rules.iter().any(|r| r.id == id);
    (1..).map(|n| format!("own_{n}")).find(|id| !taken(id)).unwrap_or_default()
}

/// POST one step of the change.
pub async fn send(visit: Visit, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::EditRules, &Where::COMMUNITY)?;
    let card = visit.card.clone();
    let mut rules = carried(&form, &card)?;
    let (what, index) = form.get("go").split_once('.').unwrap_or((form.get("go"), ""));
    let index: Option<usize> = index.parse().ok().filter(|i| *i < rules.len());
    let seen = form.get("seen").to_string();
    let mut state = State::default();
    match (what, index) {
        ("up", Some(i)) if i > 0 => rules.swap(i, i - 1),
        ("down", Some(i)) if i + 1 < rules.len() => rules.swap(i, i + 1),
        ("drop", Some(i)) => drop(rules.remove(i)),
        ("open", Some(i)) => {
            let amount = rules[i].then.promise.map(|p| p.amount.to_string()).unwrap_or_default();
            state.open = Some((i.to_string(), rules[i].clone(), amount));
        }
        ("add", _) if rules.len() < MOST => {
            let rule = Rule { id: fresh(&rules), why: Both::default(), when: When::default(), then: Then::default() };
            state.open = Some((String::new(), rule, String::new()));
        }
        ("keep", _) => {
            let at: Option<usize> = form.get("at").parse().ok().filter(|i| *i < rules.len());
            let (rule, problems) = typed(&form, &card.pack, &rules, at);
            match (problems.is_empty(), at) {
                (true, Some(i)) => rules[i] = rule,
                (true, None) if rules.len() < MOST => rules.push(rule),
                _ => state.open = Some((form.get("at").to_string(), rule, form.get("amount").to_string())),
            }
            state.problems = problems;
        }
        ("try", _) => state.tried = true,
        ("save", _) => return save(visit, form, rules, seen).await,
        _ => {}
    }
    let wrong = !state.problems.is_empty();
    let page = page(&visit, State { rules, ..state }, &form, seen).await?;
    if wrong { again(&page) } else { html(&page) }
}

async fn save(visit: Visit, form: Form, rules: Vec<Rule>, seen: String) -> Result<Response, Fail> {
    let t = Rules(visit.lang);
    if !unreachable(&rules).is_empty() {
        let state = State { rules, note: t.table_mend().into(), ..State::default() };
        return again(&page(&visit, state, &form, seen).await?);
    }
    let (card, actor, moment, new) = (visit.card.clone(), visit.actor.clone(), visit.moment.clone(), rules.clone());
    let from = seen.clone();
    let done = visit
        .app
        .db
        .write(move |tx| {
            let seen = from.rsplit_once('.').and_then(|(id, v)| Some((id, v.parse().ok()?))).ok_or(Refusal::BadRequest)?;
            store::save_rules(tx, &mut moment.clone(), &actor, &card, new.clone(), seen).map(drop)
        })
        .await;
    match done {
        Ok(()) => {
            visit.app.memory.forget(visit.card.code);
            Ok(see(&format!("{}#rules", Show::url(visit.card.code))))
        }
        Err(Fail::Refused(r @ Refusal::Stale)) => {
            let words = refusals::words(&r, visit.lang);
            let note = format!("{} {}", words.title, t.table_stale());
            // From here on it is a change of what is in force now.
            let now = version(&visit.card);
            again(&page(&visit, State { rules, note, ..State::default() }, &form, now).await?)
        }
        Err(fail) => Err(fail),
    }
}
