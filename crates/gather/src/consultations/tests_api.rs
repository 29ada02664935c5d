//! Stories of sheets of paper and of the open format, told by programs.

use axum::http::Method;
use liren_ground::testing::TestTown;
use liren_kit::testing::{Answer, Who};
use serde_json::{Value, json};

use super::tests::begin;
use crate::matters::tests::story;

/// Sends an object, under a key where one is given.
fn send(town: &TestTown, who: &mut Who, path: &str, body: &Value, key: &str) -> Answer {
    let content = ("application/json", body.to_string().into_bytes());
    let headers: &[(&str, &str)] = if key.is_empty() { &[] } else { &[("idempotency-key", key)] };
    town.send(who, Method::POST, path, Some(content), headers)
}

fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).expect("an object")
}

/// A sheet with three marks.
fn sheet(code: &Value, marks: [i64; 3]) -> Value {
    let votes: Vec<Value> = marks.iter().zip(1..).map(|(vote, n)| json!({"statement": n, "vote": vote})).collect();
    json!({"code": code, "votes": votes})
}

#[test]
fn programs_enter_sheets_and_carry_a_consultation_elsewhere_and_back() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let place = begin(&town, &mut worker, "community");
        let all = format!("/api/v1{}", town.at("/consultations"));
        let at = format!("{all}/{}", place.rsplit('/').next().unwrap_or_default());
        let sheets = format!("{at}/sheets");
        // Only who runs it makes sheets and enters them.
        for who in [&mut town.as_neighbour(town.resident), &mut town.as_holder(town.stranger)] {
            send(&town, who, &sheets, &json!({"many": 3}), "").is(403);
            send(&town, who, &format!("{sheets}/enter"), &json!({}), "").is(403);
            town.get(who, &sheets).is(403);
        }
        send(&town, &mut worker, &sheets, &json!({"many": 61}), "").is(422);
        let make = |key: &str| send(&town, &mut town.as_holder(town.worker), &sheets, &json!({"many": 24}), key);
        let made = make("sheets-of-the-first-day");
        made.is(201);
        // Sent again nothing more is made.
        assert_eq!(read(&make("sheets-of-the-first-day")), read(&made));
        let codes = read(&made)["codes"].as_array().expect("codes").clone();
        assert_eq!(codes.len(), 24);
        // Bad marks count nothing, and neither does a sheet entered twice.
        let enter = |body: &Value| send(&town, &mut town.as_holder(town.worker), &format!("{sheets}/enter"), body, "");
        enter(&sheet(&codes[0], [1, 7, 0])).is(422).shows(&["s-2"]);
        enter(&json!({"code": codes[0], "votes": [{"statement": 1, "vote": 1}, {"statement": 1, "vote": -1}]})).is(422);
        enter(&json!({"code": codes[0]})).is(422);
        enter(&sheet(&"ZZZZZZ".into(), [1, 1, 1])).is(422);
        for (i, code) in codes.iter().enumerate() {
            enter(&sheet(code, if i % 3 == 0 { [1, -1, 1] } else { [-1, 1, 0] })).is(204);
        }
        enter(&sheet(&codes[0], [1, 1, 1])).is(422);
        let counted = read(&town.get(&mut worker, &sheets));
        assert_eq!((counted["made"].as_i64(), counted["entered"].as_i64()), (Some(24), Some(24)), "{counted}");
        let batch = read(&made)["batch"].as_str().unwrap_or_default().to_string();
        town.get(&mut worker, &format!("{sheets}/{batch}")).is(404);
        // Somebody with a home there reads what they said; a statement goes to whichever meeting comes.
        let mut resident = town.as_neighbour(town.resident);
        send(&town, &mut resident, &format!("{at}/vote"), &json!({"statement": 1, "vote": -1}), "").is(200);
        let mine = read(&town.get(&mut resident, &format!("{at}/mine")));
        assert_eq!(
            (mine["votes"][0]["vote"].as_i64(), mine["statements"].as_array().map(Vec::len)),
            (Some(-1), Some(0)),
            "{mine}"
        );
        send(&town, &mut resident, &format!("{at}/propose"), &json!({"statement": 2}), "").is(403);
        for _ in 0..2 {
            send(&town, &mut worker, &format!("{at}/propose"), &json!({"statement": 2}), "").is(204);
        }
        send(&town, &mut worker, &format!("{at}/propose"), &json!({"statement": 99}), "").is(404);
        // Out in the open format once it is over, and in again.
        town.get(&mut town.visitor(), &format!("{at}/comments.csv")).is(404);
        send(&town, &mut worker, &format!("{at}/end"), &json!({"reason": "都交齐了"}), "").is(204);
        enter(&sheet(&codes[0], [1, 1, 1])).is(409);
        town.work();
        let file = |name: &str| town.get(&mut town.visitor(), &format!("{at}/{name}"));
        let (votes, comments) = (file("participants-votes.csv"), file("comments.csv"));
        votes.is(200);
        comments.is(200).shows(&["空地改成停车位"]);
        let import = json!({
            "question": "别处问过的空地", "place": "community", "votes": votes.body, "comments": comments.body
        });
        let bring = |who: &mut Who, body: &Value| send(&town, who, &format!("{all}/import"), body, "a-key-of-the-import");
        bring(&mut town.as_neighbour(town.resident), &import).is(403);
        bring(&mut worker, &json!({})).is(422).shows(&["\"votes\"", "\"comments\"", "\"question\""]);
        let mut broken = import.clone();
        broken["votes"] = votes.body.replacen(",-1", ",7", 1).into();
        bring(&mut worker, &broken).is(422).shows(&["\"votes\"", "\"bad-line\"", "1、-1、0"]);
        let first = bring(&mut worker, &import);
        first.is(201).shows(&["\"imported\":true"]);
        assert_eq!(read(&bring(&mut worker, &import))["number"], read(&first)["number"]);
    });
}
