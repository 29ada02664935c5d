//! The routing table for programs: read it, try it on an example (in force or changed), put another one in force. The page's
//! permissions and refusals, told at each rule.

use std::sync::Arc;

use axum::Json;
use liren_core::deadline::Allowance;
use liren_core::lang::Both;
use liren_core::pack::{Pack, Rule, Then, When, unreachable};
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::card::Card;
use liren_kit::fail::Fail;
use liren_kit::json::{Body, Sent};
use liren_kit::once;
use liren_kit::visit::Visit;
use liren_kit::when::utc;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::table::{MOST, WHY, WORDS, fresh, version};
use super::try_rules::{self, Asked, Telling};
use super::{said, store};
use crate::names;

/// Longest word a rule looks for, in characters.
const WORD: usize = 40;

/// Something in both languages.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BothJson {
    zh: String,
    /// The Chinese words when empty.
    en: String,
}

/// When a rule applies: every condition that is given must hold; of a list, one is enough.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RuleWhenJson {
    kinds: Vec<String>,
    categories: Vec<String>,
    parts: Vec<String>,
    sources: Vec<String>,
    /// Whether the reporter asked to leave out their neighbour leader.
    not_leader: Option<bool>,
    /// Whether it is about somebody who holds a post.
    about_post: Option<bool>,
    /// Words in what was said.
    words: Vec<String>,
}

/// What a rule does.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RuleThenJson {
    /// Start at this level, whatever the category says.
    level: Option<String>,
    /// Start at the category's level, but no lower than this one. Not beside `level`.
    at_least: Option<String>,
    /// Promise this, such as `2 working_days`; also `clock_hours`, `working_hours`, `calendar_days`.
    promise: Option<String>,
    /// Said to whoever gets it.
    note: Option<BothJson>,
}

/// A routing rule, as the pack's file has it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RuleJson {
    /// Its name, which each matter keeps; a new one is made when empty.
    id: String,
    /// Why, in words for everybody.
    why: BothJson,
    when: RuleWhenJson,
    then: RuleThenJson,
}

/// A rule of the table, with what it says in words.
#[derive(Serialize, ToSchema)]
pub struct RuleRow {
    #[serde(flatten)]
    rule: RuleJson,
    /// Its conditions in words.
    reads_when: Vec<String>,
    /// What it does in words.
    reads_then: Vec<String>,
    /// The id of an earlier rule that takes everything this one would: it is never reached.
    never: Option<String>,
}

/// The routing table, in the order in which its rules are asked.
#[derive(Serialize, ToSchema)]
pub struct TableJson {
    /// What is in force, such as `cn-three-neighbours.1`; sent with a change as `seen`.
    version: String,
    rules: Vec<RuleRow>,
}

fn both(b: &Both) -> BothJson {
    BothJson { zh: b.zh.clone(), en: b.en.clone() }
}

fn json(r: &Rule) -> RuleJson {
    let (w, t) = (r.when.clone(), &r.then);
    RuleJson {
        id: r.id.clone(),
        why: both(&r.why),
        when: RuleWhenJson {
            kinds: w.kinds,
            categories: w.categories,
            parts: w.parts,
            sources: w.sources,
            not_leader: w.not_leader,
            about_post: w.about_post,
            words: w.words,
        },
        then: RuleThenJson {
            level: t.level.clone(),
            at_least: t.at_least.clone(),
            promise: t.promise.map(|p| p.to_string()),
            note: t.note.as_ref().map(both),
        },
    }
}

/// The routing table in force, with what each rule says in words.
#[utoipa::path(get, path = "/api/v1/c/{community}/rules/table", tag = "rules",
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = TableJson), (status = 404, description = "No such community")))]
pub async fn table(visit: Visit) -> Result<Json<TableJson>, Fail> {
    let (pack, lang) = (&visit.card.pack, visit.lang);
    let never = unreachable(&pack.rules);
    let before = |i: usize| never.iter().find(|(later, _)| *later == i).map(|(_, first)| pack.rules[*first].id.clone());
    let row = |(i, r): (usize, &Rule)| RuleRow {
        rule: json(r),
        reads_when: said::conditions(pack, lang, r),
        reads_then: said::consequences(pack, lang, r),
        never: before(i),
    };
    Ok(Json(TableJson { version: version(&visit.card), rules: pack.rules.iter().enumerate().map(row).collect() }))
}

/// Words in both languages, or what is wrong with them.
fn said_both(b: BothJson, at: &str, problems: &mut Vec<Problem>) -> Both {
    let (zh, en) = (b.zh.trim().to_string(), b.en.trim().to_string());
    if zh.is_empty() {
        problems.push(Problem::new(format!("{at}.zh"), ProblemKey::Required));
    }
    for (name, text) in [("zh", &zh), ("en", &en)] {
        if text.chars().count() > WHY {
            problems.push(Problem::new(format!("{at}.{name}"), ProblemKey::TooLong { max: WHY }));
        }
    }
    Both { en: if en.is_empty() { zh.clone() } else { en }, zh }
}

/// Rules as a program sent them, or everything that is wrong with them, at each rule: `rules[2].when.categories[0]`.
fn read(sent: Vec<RuleJson>, pack: &Pack) -> Result<Vec<Rule>, Vec<Problem>> {
    if sent.len() > MOST {
        return Err(vec![Problem::new("rules", ProblemKey::Enough { max: MOST })]);
    }
    let (mut rules, mut problems): (Vec<Rule>, Vec<Problem>) = (Vec::with_capacity(sent.len()), Vec::new());
    let taken: Vec<String> = sent.iter().map(|r| r.id.clone()).collect();
    for (i, r) in sent.into_iter().enumerate() {
        let at = format!("rules[{i}]");
        let plain = |id: &str| id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') && id.len() <= 40;
        if r.id == "category" || !plain(&r.id) {
            problems.push(Problem::new(format!("{at}.id"), ProblemKey::WrongKind));
        } else if !r.id.is_empty() && taken[..i].contains(&r.id) {
            problems.push(Problem::new(format!("{at}.id"), ProblemKey::Taken));
        }
        let why = said_both(r.why, &format!("{at}.why"), &mut problems);
        let note = r.then.note.map(|n| said_both(n, &format!("{at}.then.note"), &mut problems));
        let mut wrong = |field: String, key| problems.push(Problem::new(format!("{at}.{field}"), key));
        let lists: [(&str, &[String], &dyn Fn(&str) -> bool); 4] = [
            ("kinds", &r.when.kinds, &|c| pack.kind(c).is_some()),
            ("categories", &r.when.categories, &|c| pack.category(c).is_some()),
            ("parts", &r.when.parts, &|c| pack.part(c).is_some()),
            ("sources", &r.when.sources, &|c| pack.source(c).is_some()),
        ];
        for (name, codes, known) in lists {
            for (j, _) in codes.iter().enumerate().filter(|(_, c)| !known(c)) {
                wrong(format!("when.{name}[{j}]"), ProblemKey::NotAChoice);
            }
        }
        let words: Vec<String> = r.when.words.iter().map(|w| w.trim().to_lowercase()).collect();
        for (j, word) in words.iter().enumerate() {
            match word.chars().count() {
                0 => wrong(format!("when.words[{j}]"), ProblemKey::Required),
                n if n > WORD => wrong(format!("when.words[{j}]"), ProblemKey::TooLong { max: WORD }),
                _ => {}
            }
        }
        if words.len() > WORDS {
            wrong("when.words".into(), ProblemKey::Enough { max: WORDS });
        }
        for (name, level) in [("level", &r.then.level), ("at_least", &r.then.at_least)] {
            if level.as_ref().is_some_and(|l| pack.level(l).is_none()) {
                wrong(format!("then.{name}"), ProblemKey::NotAChoice);
            }
        }
        if r.then.level.is_some() && r.then.at_least.is_some() {
            wrong("then.at_least".into(), ProblemKey::NotAChoice);
        }
        let promise: Option<Allowance> = r.then.promise.as_ref().and_then(|p| p.parse().ok());
        if r.then.promise.is_some() && promise.is_none() {
            wrong("then.promise".into(), ProblemKey::WrongKind);
        }
        let id = if r.id.is_empty() { fresh_beside(&rules, &taken) } else { r.id };
        let w = r.when;
        rules.push(Rule {
            id,
            why,
            when: When {
                kinds: w.kinds,
                categories: w.categories,
                parts: w.parts,
                sources: w.sources,
                not_leader: w.not_leader,
                about_post: w.about_post,
                words,
            },
            then: Then { level: r.then.level, at_least: r.then.at_least, promise, note },
        });
    }
    if problems.is_empty() { Ok(rules) } else { Err(problems) }
}

/// A name that neither an earlier rule nor one that was sent has.
fn fresh_beside(rules: &[Rule], taken: &[String]) -> String {
    let named = |id: &String| Rule { id: id.clone(), why: Both::default(), when: When::default(), then: Then::default() };
    let all: Vec<Rule> = rules.iter().cloned().chain(taken.iter().map(named)).collect();
    fresh(&all)
}

/// An example, and the table it is tried on.
#[derive(Deserialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub struct TryJson {
    /// Category code.
    category: String,
    /// Kind code; the category's own when empty.
    kind: String,
    /// The id of the entrance it lies at; empty for somewhere in the community.
    entrance: String,
    /// Code of the shared part; may be empty.
    part: String,
    /// Source code; `web` when empty.
    source: String,
    /// The id of a post whose holder it is about; may be empty.
    about: String,
    /// "Not to my neighbour leader".
    not_leader: bool,
    /// What was said.
    words: String,
    /// A changed table instead of the one in force; nothing of it is kept.
    rules: Option<Vec<RuleJson>>,
}

/// Where a matter would be if nobody did anything.
#[derive(Serialize, ToSchema)]
pub struct UnattendedJson {
    /// When its clock would run out, in UTC.
    at: String,
    /// Who would have it from then on; absent where nobody above is left.
    holder: Option<String>,
}

/// A rule that is never reached.
#[derive(Serialize, ToSchema)]
pub struct NeverJson {
    /// Its id.
    rule: String,
    /// The earlier one that takes everything it would.
    by: String,
}

/// What came of an example.
#[derive(Serialize, ToSchema)]
pub struct TriedJson {
    /// The id of the rule that caught it; `category` when none did.
    rule: Option<String>,
    /// Why, in words.
    why: Option<String>,
    /// Where the rule in force is read.
    why_url: Option<String>,
    /// Who would get it; absent when nobody who may holds a post.
    holder: Option<String>,
    /// The post's id.
    post: Option<String>,
    /// Code of its level.
    level: Option<String>,
    /// Until when an answer would be promised, in UTC.
    promise: Option<String>,
    /// When this level's clock would run out, in UTC.
    due: Option<String>,
    /// Levels that were passed over, and why, in words.
    skipped: Vec<String>,
    /// What would happen if nobody did anything.
    then: Vec<UnattendedJson>,
    /// Numbers to call first, by what was said.
    call: Vec<String>,
    /// Rules of the table that are never reached.
    never: Vec<NeverJson>,
}

fn asked(sent: &TryJson, pack: &Pack) -> Result<Asked, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut must = |field: &str, given: &str, known: bool| {
        if !given.is_empty() && !known {
            problems.push(Problem::new(field, ProblemKey::NotAChoice));
        }
    };
    must("category", &sent.category, pack.category(&sent.category).is_some());
    must("kind", &sent.kind, pack.kind(&sent.kind).is_some());
    must("part", &sent.part, pack.part(&sent.part).is_some());
    must("source", &sent.source, pack.source(&sent.source).is_some());
    let (entrance, about) = (sent.entrance.parse().ok(), sent.about.parse().ok());
    must("entrance", &sent.entrance, entrance.is_some());
    must("about", &sent.about, about.is_some());
    if sent.category.is_empty() {
        problems.push(Problem::new("category", ProblemKey::Required));
    }
    if sent.words.chars().count() > pack.limits.words {
        problems.push(Problem::new("words", ProblemKey::TooLong { max: pack.limits.words }));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Asked {
        category: sent.category.clone(),
        kind: sent.kind.clone(),
        entrance,
        part: sent.part.clone(),
        source: sent.source.clone(),
        about,
        not_leader: sent.not_leader,
        words: sent.words.trim().to_string(),
    })
}

/// A dry run: which rule catches an example and why, who would get it and until when, how it would go on, and which rules are never
/// reached. By the table in force or by one that is sent along. Nothing is written.
#[utoipa::path(post, path = "/api/v1/c/{community}/rules/try", tag = "rules", request_body = TryJson,
    params(("community" = String, Path, description = "12-digit code")),
    responses((status = 200, body = TriedJson), (status = 403, description = "Not for who works here"),
        (status = 422, description = "What is wrong, field by field")))]
pub async fn dry_run(visit: Visit, Body(mut sent): Body<TryJson>) -> Result<Json<TriedJson>, Fail> {
    check(&visit.actor, Action::TryRules, &Where::COMMUNITY)?;
    let rules = match sent.rules.take() {
        Some(rules) => read(rules, &visit.card.pack).map_err(Refusal::Invalid)?,
        None => visit.card.pack.rules.clone(),
    };
    let example = asked(&sent, &visit.card.pack).map_err(Refusal::Invalid)?;
    let card = Arc::new(Card { pack: Arc::new(Pack { rules, ..(*visit.card.pack).clone() }), ..(*visit.card).clone() });
    let names = names::of(&visit.app, &visit.card).await?;
    let (own, now, a) = (card.clone(), visit.moment.now, Arc::new(example));
    let tried = a.clone();
    let found = visit.app.db.read(move |tx| try_rules::route(tx, &own, &tried, now)).await?;
    let pack = &card.pack;
    let never = unreachable(&pack.rules);
    let never =
        never.iter().map(|(later, first)| NeverJson { rule: pack.rules[*later].id.clone(), by: pack.rules[*first].id.clone() });
    let telling = Telling { card: &card, names: &names, lang: visit.lang };
    let told = found.as_ref().map(|f| telling.result(&a, f));
    let p = found.as_ref().map(|f| &f.routed.progress);
    let then = found
        .iter()
        .flat_map(|f| &f.after)
        .map(|(at, next)| UnattendedJson { at: utc(*at), holder: next.as_ref().map(|n| telling.holder(n.holder)) });
    Ok(Json(TriedJson {
        rule: told.as_ref().map(|t| t.id.clone()),
        why: told.as_ref().map(|t| t.rule.clone()),
        why_url: told.as_ref().map(|t| visit.app.absolute(&t.rule_url)),
        holder: p.map(|p| telling.holder(p.holder)),
        post: p.map(|p| p.holder.post.to_string()),
        level: p.and_then(|p| pack.levels.get(p.level)).map(|l| l.code.clone()),
        promise: p.map(|p| utc(p.promise)),
        due: p.map(|p| utc(p.due)),
        skipped: told.map(|t| t.skipped).unwrap_or_default(),
        then: then.collect(),
        call: pack.emergencies_in(&a.words).iter().map(|e| e.number.clone()).collect(),
        never: never.collect(),
    }))
}

/// Another table.
#[derive(Deserialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub struct NewTableJson {
    /// `version` of the table that was read: refused as stale when somebody else was quicker.
    seen: String,
    /// All rules, in their order.
    rules: Vec<RuleJson>,
}

/// What is in force now.
#[derive(Serialize, ToSchema)]
pub struct InForceJson {
    /// The community's own pack with its new version.
    version: String,
}

/// Puts another routing table in force: a new version of the community's own pack. What is under way keeps the version it was filed
/// under. A rule that is never reached is refused. The same `Idempotency-Key` within a day is answered as the first time.
#[utoipa::path(post, path = "/api/v1/c/{community}/rules/table", tag = "rules", request_body = NewTableJson,
    params(("community" = String, Path, description = "12-digit code"),
        ("idempotency-key" = Option<String>, Header, description = "At least 16 characters")),
    responses((status = 200, body = InForceJson), (status = 403, description = "Not yours to change"),
        (status = 409, description = "Somebody was quicker"), (status = 422, description = "What is wrong, rule by rule")))]
pub async fn change(visit: Visit, sent: Sent<NewTableJson>) -> Result<Json<Value>, Fail> {
    check(&visit.actor, Action::EditRules, &Where::COMMUNITY)?;
    let Sent { body: sent, once } = sent;
    if let Some(answer) = once::known(&visit, once.as_ref()).await? {
        return Ok(Json(answer));
    }
    let rules = read(sent.rules, &visit.card.pack).map_err(Refusal::Invalid)?;
    let never = unreachable(&rules).into_iter().map(|(i, _)| Problem::new(format!("rules[{i}]"), ProblemKey::NeverReached));
    let mut problems: Vec<Problem> = never.collect();
    let seen = sent.seen.rsplit_once('.').and_then(|(id, v)| Some((id.to_string(), v.parse::<i64>().ok()?)));
    if seen.is_none() {
        let key = if sent.seen.is_empty() { ProblemKey::Required } else { ProblemKey::NotAChoice };
        problems.push(Problem::new("seen", key));
    }
    let Some((id, number)) = seen.filter(|_| problems.is_empty()) else { return Err(Refusal::Invalid(problems).into()) };
    let (app, card, actor, moment) = (visit.app.clone(), visit.card.clone(), visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| {
        once::answered(tx, &app, &card, &actor, &mut moment.clone(), once.as_ref(), |tx, moment| {
            let version = store::save_rules(tx, moment, &actor, &card, rules.clone(), (&id, number))?;
            Ok(InForceJson { version })
        })
    });
    let answer = done.await?;
    visit.app.memory.forget(visit.card.code);
    Ok(Json(answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack() -> Pack {
        liren_core::pack::builtin()[0].0.clone()
    }

    fn rule(change: impl FnOnce(&mut RuleJson)) -> RuleJson {
        let mut rule = RuleJson { why: BothJson { zh: "电梯归社区".into(), en: String::new() }, ..RuleJson::default() };
        change(&mut rule);
        rule
    }

    #[test]
    fn a_table_reads_as_it_was_written() {
        let pack = pack();
        let back = read(pack.rules.iter().map(json).collect(), &pack).expect("the pack's own rules");
        assert_eq!(back, pack.rules);
    }

    #[test]
    fn new_rules_get_names_of_their_own() {
        let sent = vec![rule(|r| r.id = "own_1".into()), rule(|_| {}), rule(|_| {})];
        let ids: Vec<String> = read(sent, &pack()).expect("three rules").into_iter().map(|r| r.id).collect();
        assert_eq!(ids, ["own_1", "own_2", "own_3"]);
    }

    #[test]
    fn what_is_wrong_is_told_at_its_rule() {
        let table: [(RuleJson, &str, ProblemKey); 10] = [
            (rule(|r| r.why.zh.clear()), "rules[1].why.zh", ProblemKey::Required),
            (rule(|r| r.why.en = "x".repeat(WHY + 1)), "rules[1].why.en", ProblemKey::TooLong { max: WHY }),
            (
                rule(|r| r.when.categories = vec!["lift".into(), "moon".into()]),
                "rules[1].when.categories[1]",
                ProblemKey::NotAChoice,
            ),
            (rule(|r| r.when.words = vec![" ".into()]), "rules[1].when.words[0]", ProblemKey::Required),
            (rule(|r| r.when.words = vec!["a".into(); WORDS + 1]), "rules[1].when.words", ProblemKey::Enough { max: WORDS }),
            (rule(|r| r.then.level = Some("moon".into())), "rules[1].then.level", ProblemKey::NotAChoice),
            (rule(|r| r.then.promise = Some("soon".into())), "rules[1].then.promise", ProblemKey::WrongKind),
            (rule(|r| r.id = "first".into()), "rules[1].id", ProblemKey::Taken),
            (rule(|r| r.id = "category".into()), "rules[1].id", ProblemKey::WrongKind),
            (rule(|r| r.id = "A b".into()), "rules[1].id", ProblemKey::WrongKind),
        ];
        for (wrong, field, key) in table {
            let told = read(vec![rule(|r| r.id = "first".into()), wrong], &pack()).expect_err(field);
            assert_eq!(told, [Problem::new(field, key)]);
        }
        let many = read(vec![rule(|_| {}); MOST + 1], &pack()).expect_err("too many");
        assert_eq!(many, [Problem::new("rules", ProblemKey::Enough { max: MOST })]);
    }
}
