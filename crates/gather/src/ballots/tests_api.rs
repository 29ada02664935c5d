//! The story of a ballot that programs make, cast, enter and object to.

use axum::http::Method;
use liren_core::ballot::lot;
use liren_core::merkle::Hash;
use liren_core::time::DAY;
use liren_ground::testing::TestTown;
use liren_kit::testing::{Answer, Who};
use serde_json::{Value, json};

use super::papers;
use super::testing::{ROLL, ballot, bring, draft, of_room, open, statutory, worker};
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

#[test]
fn programs_make_cast_enter_and_object() {
    story(|town| {
        statutory(&town);
        bring(&town, &mut worker(&town), ROLL).is(303);
        let api = format!("/api/v1{}", town.at("/ballots"));
        let mut draft = json!({
            "class": "special", "title": "南门空地装共享充电桩", "place": format!("compound-{}", town.compound), "mode": "statutory",
            "question": "在南门空地装共享充电桩", "options": "同意", "share": "area", "opens": "2026-12-10", "closes": "2026-12-24"
        });
        send(&town, &mut town.as_neighbour(town.owner), &api, &draft, "").is(403);
        send(&town, &mut worker(&town), &api, &json!({"class": "special"}), "").is(422).shows(&["\"title\""]);
        let made = send(&town, &mut worker(&town), &api, &draft, "a-key-of-the-clerk");
        made.is(201);
        let number = read(&made)["number"].as_str().expect("a number").to_string();
        draft["title"] = "又一次".into();
        let again = send(&town, &mut worker(&town), &api, &draft, "a-key-of-the-clerk");
        assert_eq!(read(&again)["number"], number.as_str(), "the same request makes one");
        let at = format!("{api}/{number}");
        let noticed = send(&town, &mut worker(&town), &at, &json!({"do": "notice"}), "");
        assert_eq!(read(&noticed)["state"], "notice");
        let objection = json!({"about": "roll", "words": "201 的面积不对"});
        send(&town, &mut town.as_neighbour(town.resident), &format!("{at}/objections"), &objection, "").is(204);
        send(&town, &mut town.as_neighbour(town.resident), &format!("{at}/objections"), &json!({"about": "it"}), "").is(422);
        let page = town.get(&mut worker(&town), &town.at(&format!("/ballots/{number}/run")));
        let id = page.body.split("name=\"objection\" value=\"").nth(1).and_then(|r| r.split('"').next()).expect("an objection");
        send(&town, &mut worker(&town), &at, &json!({"do": "answer", "objection": id, "answer": "核对过，没错。"}), "").is(200);
        send(&town, &mut worker(&town), &at, &json!({"do": "posting", "posting": "每个单元门口"}), "").is(200);
        town.pass(8 * DAY);
        send(&town, &mut worker(&town), &at, &json!({"do": "freeze"}), "").is(200);
        town.pass(9 * DAY);
        // The owner votes; what is sent twice is one ballot, and only they may.
        let vote = format!("{at}/vote");
        let said = json!({"choices": {"q01": "for:1"}});
        send(&town, &mut town.as_neighbour(town.renter), &vote, &said, "").is(403);
        send(&town, &mut town.as_neighbour(town.owner), &vote, &json!({"choices": {"q01": "maybe"}}), "").is(422);
        send(&town, &mut town.as_neighbour(town.owner), &vote, &json!({"choices": {"q01": "for:2"}}), "").is(422);
        let cast = send(&town, &mut town.as_neighbour(town.owner), &vote, &said, "the-owners-own-key");
        cast.is(201);
        let again = send(&town, &mut town.as_neighbour(town.owner), &vote, &said, "the-owners-own-key");
        assert_eq!(read(&cast)["receipt"], read(&again)["receipt"]);
        assert!(read(&cast)["receipt"].as_str().is_some_and(|r| r.starts_with("liren1.")));
        send(&town, &mut town.as_neighbour(town.owner), &vote, &said, "").is(409);
        // A paper that two people enter, one that somebody signed for, and one at the counter.
        let b = ballot(&town, &number);
        let n = of_room(&town, &b, "1栋 1单元 101");
        let entry = json!({"n": n, "letters": papers::letters(&town.app, b.id, n), "choices": {"q01": "against"}});
        let entered = |who: &mut Who, body: &Value| send(&town, who, &format!("{at}/papers"), body, "");
        assert_eq!(read(&entered(&mut worker(&town), &entry))["did"], "waits");
        assert_eq!(read(&entered(&mut town.as_holder(town.worker_2), &entry))["did"], "cast");
        entered(&mut worker(&town), &entry).is(409);
        entered(&mut town.as_neighbour(town.owner), &entry).is(403);
        let n = of_room(&town, &b, "1栋 1单元 401");
        let signed = json!({"do": "signed", "n": n, "letters": papers::letters(&town.app, b.id, n)});
        assert_eq!(read(&entered(&mut worker(&town), &signed))["did"], "signed");
        let n = of_room(&town, &b, "1栋 2单元 201");
        let counter = json!({"n": n, "choices": {"q01": "abstain"}, "seen": true});
        let given = send(&town, &mut worker(&town), &format!("{at}/counter"), &counter, "");
        given.is(201);
        send(&town, &mut worker(&town), &format!("{at}/counter"), &json!({"n": n, "choices": {"q01": "abstain"}}), "").is(422);
        let url = read(&given)["url"].as_str().expect("a url").to_string();
        town.get(&mut worker(&town), &url[url.find("/c/").expect("a path")..]).is(200);
    });
}

#[test]
fn programs_hand_in_what_lots_are_drawn_by() {
    story(|town| {
        let number = draft(&town, &mut worker(&town), "advice", "advisory", "同意");
        open(&town, &mut worker(&town), &number);
        let at = format!("/api/v1{}", town.at(&format!("/ballots/{number}/lots")));
        let value = Hash([5; 32]);
        let hash = json!({"hash": lot::commit(&value).to_string()});
        send(&town, &mut worker(&town), &at, &hash, "").is(403);
        send(&town, &mut town.as_neighbour(town.resident), &at, &json!({"hash": "short"}), "").is(422);
        send(&town, &mut town.as_neighbour(town.resident), &at, &hash, "").is(204);
        send(&town, &mut town.as_neighbour(town.resident), &at, &json!({"value": value.to_string()}), "").is(409);
    });
}
