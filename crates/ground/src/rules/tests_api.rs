//! Stories of the rules for programs: the table is read, tried and put in force, a year entered, a pack chosen.

use axum::http::Method;
use liren_kit::testing::{Answer, Who};
use serde_json::{Value, json};

use super::slice;
use crate::testing::{TestTown, on_both};

const KEY: (&str, &str) = ("idempotency-key", "0c4e2a9e-53a1-4b7c-9a70-5f8f7a1e6d11");

fn send(town: &TestTown, who: &mut Who, path: &str, body: &Value, headers: &[(&str, &str)]) -> Answer {
    let body = Some(("application/json", body.to_string().into_bytes()));
    town.send(who, Method::POST, &format!("/api/v1{}", town.at(path)), body, headers)
}

fn get(town: &TestTown, who: &mut Who, path: &str) -> Answer {
    town.get(who, &format!("/api/v1{}", town.at(path)))
}

fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).expect("JSON")
}

/// A rule as a program writes one.
fn horn() -> Value {
    json!({
        "why": { "zh": "收废品的喇叭，社区统一打招呼" },
        "when": { "categories": ["noise"], "words": ["喇叭"] },
        "then": { "level": "community", "promise": "2 working_days" },
    })
}

/// The rules of a table as they are sent back.
fn rules(table: &Value) -> Vec<Value> {
    let bare = |r: &Value| json!({ "id": r["id"], "why": r["why"], "when": r["when"], "then": r["then"] });
    table["rules"].as_array().expect("rules").iter().map(bare).collect()
}

#[test]
fn a_program_reads_tries_and_changes_the_routing_table() {
    on_both(
        || vec![slice()],
        |town| {
            let mut worker = town.as_holder(town.worker);
            let table = read(get(&town, &mut town.visitor(), "/rules/table").is(200));
            assert_eq!(table["version"], "cn-three-neighbours.1");
            assert!(table["rules"][0]["reads_when"][0].is_string() && table["rules"][0]["never"].is_null());
            // Tried on the table in force, and on a changed one: nothing is kept.
            let example = json!({ "category": "noise", "words": "天天有喇叭声" });
            let tried = read(send(&town, &mut worker, "/rules/try", &example, &[]).is(200));
            assert_ne!(tried["rule"], "own_1");
            assert!(
                tried["holder"].is_string()
                    && tried["promise"].is_string()
                    && !tried["then"].as_array().expect("a list").is_empty()
            );
            let mut changed = rules(&table);
            changed.insert(0, horn());
            let mut with = example.clone();
            with["rules"] = json!(changed);
            let tried = read(send(&town, &mut worker, "/rules/try", &with, &[]).is(200));
            assert_eq!((&tried["rule"], &tried["level"]), (&json!("own_1"), &json!("community")));
            assert!(tried["why"].as_str().expect("words").contains("收废品的喇叭"));
            get(&town, &mut town.visitor(), "/rules/table").hides(&["收废品的喇叭"]);
            // What is wrong is told at its rule.
            let wrong = json!({ "category": "moon", "entrance": "x", "rules": [] });
            send(&town, &mut worker, "/rules/try", &wrong, &[])
                .is(422)
                .shows(&["\"field\":\"category\"", "\"field\":\"entrance\""]);
            let typed = json!({ "category": "noise", "rules": [{ "why": 7 }] });
            send(&town, &mut worker, "/rules/try", &typed, &[]).is(422).shows(&["\"field\":\"rules[0].why\"", "wrong-kind"]);
            // A rule that takes everything before it is never reached, and not put in force.
            let mut blocked = changed.clone();
            blocked.insert(0, json!({ "id": "all_noise", "why": { "zh": "噪声都归社区" }, "when": { "categories": ["noise"] }, "then": { "level": "community" } }));
            let body = json!({ "seen": table["version"], "rules": blocked });
            send(&town, &mut worker, "/rules/table", &body, &[]).is(422).shows(&["\"field\":\"rules[1]\"", "never-reached"]);
            let never = json!({ "category": "noise", "rules": blocked });
            send(&town, &mut worker, "/rules/try", &never, &[]).is(200).shows(&["\"by\":\"all_noise\""]);
            // In force: sent twice with one key it is one version.
            let body = json!({ "seen": table["version"], "rules": changed });
            for who in [town.leader, town.officer, town.stranger] {
                send(&town, &mut town.as_holder(who), "/rules/table", &body, &[]).is(403);
            }
            send(&town, &mut town.visitor(), "/rules/table", &body, &[]).is(401);
            send(&town, &mut town.as_holder(town.leader), "/rules/try", &example, &[]).is(403);
            send(&town, &mut worker, "/rules/table", &json!({ "rules": changed }), &[]).is(422).shows(&["\"field\":\"seen\""]);
            let first = read(send(&town, &mut worker, "/rules/table", &body, &[KEY]).is(200));
            assert_eq!(first["version"], "430304008002.1");
            assert_eq!(read(send(&town, &mut worker, "/rules/table", &body, &[KEY]).is(200)), first);
            send(&town, &mut worker, "/rules/table", &json!({ "seen": "x.1", "rules": [] }), &[KEY])
                .is(422)
                .shows(&["\"field\":\"idempotency-key\""]);
            get(&town, &mut town.visitor(), "/rules/table").is(200).shows(&["430304008002.1", "own_1", "2 working_days"]);
            // Without the key, and by whoever read the version before, it is stale.
            send(&town, &mut town.as_holder(town.chair), "/rules/table", &body, &[]).is(409).shows(&["stale"]);
            // The community next door lives by its own.
            town.get(&mut town.visitor(), "/api/v1/c/430304008003/rules/table").is(200).hides(&["收废品的喇叭"]);
        },
    );
}

#[test]
fn a_program_enters_a_year_chooses_a_pack_and_asks_what_it_may() {
    on_both(
        || vec![slice()],
        |town| {
            let mut worker = town.as_holder(town.worker);
            let year = json!({ "year": 2027, "days": [{ "date": "2027-01-01", "kind": "holiday", "zh": "元旦", "en": "New Year's Day" }] });
            send(&town, &mut town.as_holder(town.leader), "/calendar", &year, &[]).is(403);
            let wrong = json!({ "year": 2027, "days": [{ "date": "2026-01-01", "kind": "party", "zh": "元旦" }] });
            send(&town, &mut worker, "/calendar", &wrong, &[]).is(422).shows(&["days[0].date", "days[0].kind"]);
            for _ in 0..2 {
                let kept = read(send(&town, &mut worker, "/calendar", &year, &[KEY]).is(200));
                assert_eq!(kept, json!({ "year": 2027, "days": 1 }));
            }
            get(&town, &mut town.visitor(), "/calendar?year=2027").is(200).shows(&["2027-01-01", "\"known\":true"]);
            town.get(&mut town.visitor(), "/api/v1/c/430304008003/calendar?year=2027").shows(&["\"known\":false"]);
            let odd = get(&town, &mut town.visitor(), "/calendar?year=soon");
            odd.is(400).shows(&["\"code\":\"bad-request\""]).hides(&["deserialize", "invalid digit"]);
            send(&town, &mut worker, "/calendar", &json!({ "year": 2027, "take_back": true }), &[]).is(200);
            get(&town, &mut town.visitor(), "/calendar?year=2027").shows(&["\"known\":false"]);
            let mut chair = town.as_holder(town.chair);
            get(&town, &mut worker, "/rules/packs").is(403);
            get(&town, &mut chair, "/rules/packs").is(200).shows(&["cn-three-neighbours", "\"chosen\":true", "plain"]);
            send(&town, &mut chair, "/rules/packs", &json!({ "pack": "moon" }), &[]).is(422).shows(&["\"field\":\"pack\""]);
            send(&town, &mut worker, "/rules/packs", &json!({ "pack": "plain" }), &[]).is(403);
            let chosen = read(send(&town, &mut chair, "/rules/packs", &json!({ "pack": "plain" }), &[]).is(200));
            let plain = chosen.as_array().expect("packs").iter().find(|p| p["id"] == "plain").expect("the plain one");
            assert_eq!(plain["chosen"], true);
            get(&town, &mut town.visitor(), "/may").is(200).shows(&["file_matter"]).hides(&["edit_rules"]);
            get(&town, &mut worker, "/may").shows(&["edit_rules", "community_worker"]).hides(&["choose_pack"]);
        },
    );
}
