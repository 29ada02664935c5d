//! The story of a meeting that programs plan, chair, join, vote in, write down and follow up.

use axum::http::Method;
use liren_core::time::{DAY, HOUR};
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::testing::{Answer, Who};
use liren_kit::when;
use liren_store::sql;
use serde_json::{Value, json};

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

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_string()
}

/// A meeting so many days ahead.
fn plan(town: &TestTown, kind: &str, days: i64) -> Value {
    let zone = town.card(TOWN).zone.clone();
    let at = |h: i64| when::machine(&zone, town.app.now().plus(days * DAY + h * HOUR));
    json!({"kind": kind, "place": "community", "title": "通过公约", "starts": at(0), "ends": at(2), "held_at": "社区会议室", "items": ["说明情况"]})
}

#[test]
fn programs_plan_chair_join_vote_and_write_down() {
    story(|town| {
        let (mut chair, mut worker, mut anybody) = (town.as_holder(town.chair), town.as_holder(town.worker), town.visitor());
        let mut resident = town.as_neighbour(town.resident);
        let api = format!("/api/v1{}", town.at("/meetings"));
        let body = plan(&town, "representatives", 6);
        send(&town, &mut resident, &api, &body, "").is(403);
        let made = send(&town, &mut chair, &api, &body, "a-key-of-the-chair");
        made.is(201);
        let id = text(&read(&made)["id"]);
        let again = send(&town, &mut chair, &api, &plan(&town, "representatives", 9), "a-key-of-the-chair");
        assert_eq!(read(&again)["id"], id.as_str(), "the same request plans one");
        let at = format!("{api}/{id}");
        send(&town, &mut resident, &format!("{at}/reply"), &json!({"coming": true}), "").is(404);
        send(&town, &mut chair, &format!("{at}/call"), &json!({}), "").is(204);
        // An invitation is answered, with something to raise, once.
        let reply = json!({"coming": true, "raise": "公约里写上电动车"});
        send(&town, &mut anybody, &format!("{at}/reply"), &reply, "").is(401);
        send(&town, &mut resident, &format!("{at}/reply"), &json!({}), "").is(422).shows(&["\"coming\""]);
        for _ in 0..2 {
            send(&town, &mut resident, &format!("{at}/reply"), &reply, "a-key-of-the-resident").is(204);
        }
        assert_eq!(read(&town.get(&mut resident, &at))["coming"], true);
        send(&town, &mut anybody, &format!("{api}/raise"), &json!({"words": "楼道灯"}), "").is(204);
        send(&town, &mut anybody, &format!("{api}/raise"), &json!({"words": ""}), "").is(422);
        town.get(&mut resident, &format!("{at}/chair")).is(403);
        town.get(&mut anybody, &format!("{at}/chair")).is(401);
        let seen = read(&town.get(&mut chair, &format!("{at}/chair")));
        assert_eq!((seen["coming"].as_i64(), seen["raised"].as_array().map(Vec::len)), (Some(1), Some(2)), "{seen}");
        let wish = text(&seen["raised"][0]["id"]);
        send(&town, &mut chair, &format!("{at}/items"), &json!({"raised": wish, "minutes": 20}), "").is(204);
        send(&town, &mut chair, &format!("{at}/items"), &json!({"raised": wish}), "").is(410);
        send(&town, &mut chair, &format!("{at}/items"), &json!({"words": "说明情况"}), "").is(422);
        send(&town, &mut chair, &format!("{at}/items"), &json!({"words": "其他"}), "").is(204);
        send(&town, &mut chair, &format!("{at}/items/drop"), &json!({"item": 3}), "").is(204);
        // Opened, joined, asked, voted, counted.
        send(&town, &mut resident, &format!("{at}/open"), &json!({}), "").is(403);
        send(&town, &mut chair, &format!("{at}/open"), &json!({"entitled": -1}), "").is(422);
        send(&town, &mut chair, &format!("{at}/open"), &json!({"entitled": 4}), "").is(204);
        send(&town, &mut chair, &format!("{at}/go-to"), &json!({"item": 2}), "").is(204);
        send(&town, &mut chair, &format!("{at}/go-to"), &json!({"item": 9}), "").is(410);
        let hall = read(&town.get(&mut anybody, &format!("{at}/hall")));
        assert_eq!((text(&hall["now"]).as_str(), hall["running"].as_bool()), ("公约里写上电动车", Some(true)), "{hall}");
        let join = format!("/api/v1{}", town.at("/join"));
        send(&town, &mut anybody, &join, &json!({"code": "AAAAAA"}), "").is(422);
        send(&town, &mut anybody, &join, &json!({"code": hall["code"]}), "").is(422).shows(&["\"name\""]);
        let joined = send(&town, &mut anybody, &join, &json!({"code": hall["code"], "name": "甲"}), "");
        joined.is(201);
        assert_eq!(joined.headers["cache-control"], "no-store");
        let (seat, token) = (format!("{at}/seat"), text(&read(&joined)["token"]));
        let sits = |token: &str| town.send(&mut town.visitor(), Method::GET, &seat, None, &[("liren-secret", token)]);
        send(&town, &mut anybody, &join, &json!({"code": hall["code"], "name": "甲"}), "").is(422);
        assert_eq!(read(&joined)["guest"], true, "there is no such representative");
        let seen = read(&town.get(&mut chair, &format!("{at}/chair")));
        assert_eq!((seen["present"].as_i64(), seen["guest_names"][0].as_str()), (Some(0), Some("甲")), "{seen}");
        send(&town, &mut chair, &format!("{at}/present"), &json!({"names": ["乙", "丙", "甲"]}), "").is(204);
        let question = json!({"question": "通过公约", "formal": true});
        send(&town, &mut chair, &format!("{at}/polls"), &json!({"question": "好", "options": ["一个"]}), "").is(422);
        let asked = send(&town, &mut chair, &format!("{at}/polls"), &question, "a-key-of-the-poll");
        asked.is(201);
        let poll = text(&read(&asked)["poll"]);
        let twice = send(&town, &mut chair, &format!("{at}/polls"), &question, "a-key-of-the-poll");
        assert_eq!(read(&twice)["poll"], poll.as_str());
        send(&town, &mut chair, &format!("{at}/polls"), &question, "").is(409);
        let vote = |body: Value| send(&town, &mut town.visitor(), &format!("{at}/vote"), &body, "");
        vote(json!({"token": token, "poll": poll})).is(422);
        vote(json!({"token": token, "poll": poll, "choice": 3})).is(422);
        vote(json!({"token": token, "poll": poll, "choice": 1})).is(204);
        vote(json!({"token": token, "poll": poll, "choice": 0})).is(204);
        vote(json!({"token": "AAAAAAAAAAAAAAAAAAAAAA", "poll": poll, "choice": 0})).is(404);
        vote(json!({"poll": poll, "choice": 0})).is(404);
        sits("AAAAAAAAAAAAAAAAAAAAAA").is(404);
        sits("").is(404);
        let mine = read(&sits(&token));
        assert_eq!((mine["chosen"].as_i64(), mine["open"]["answers"][0]["phones"].as_i64()), (Some(0), Some(1)), "{mine}");
        let end = format!("{at}/polls/{poll}/end");
        send(&town, &mut chair, &end, &json!({"hands": [3]}), "").is(422);
        let ended = send(&town, &mut chair, &end, &json!({"hands": [1, 1]}), "");
        ended.is(200).shows(&["通过。", "\"open\":false"]);
        send(&town, &mut chair, &end, &json!({}), "").is(409);
        vote(json!({"token": token, "poll": poll, "choice": 0})).is(409);
        send(&town, &mut chair, &format!("{at}/close"), &json!({}), "").is(204);
        send(&town, &mut chair, &format!("{at}/close"), &json!({}), "").is(409);
        sits(&token).is(410);
        // What was voted is nobody's word before the minutes are published.
        town.get(&mut anybody, &format!("{at}/hall")).is(200).hides(&["通过公约？", "phones"]);
        // Minutes, decisions, two agreements.
        let saved = send(&town, &mut chair, &format!("{at}/minutes"), &json!({"minutes": "* 通过公约", "rev": 0}), "");
        assert_eq!(read(&saved)["rev"], 1);
        send(&town, &mut worker, &format!("{at}/minutes"), &json!({"minutes": "另一份", "rev": 0}), "").is(409);
        let owner = town.worker.post.to_string();
        let due = town.card(TOWN).zone.date(town.app.now()).add_days(10).to_string();
        let action = json!({"words": "把公约贴到每个单元", "item": 2, "action": true, "owner": owner, "due": due});
        send(&town, &mut chair, &format!("{at}/decisions"), &json!({"words": "去贴", "action": true}), "").is(422);
        let decided = send(&town, &mut chair, &format!("{at}/decisions"), &action, "a-key-of-the-decision");
        decided.is(201);
        let twice = send(&town, &mut chair, &format!("{at}/decisions"), &action, "a-key-of-the-decision");
        assert_eq!(read(&twice), read(&decided), "the same request decides once");
        let whole = read(&town.get(&mut chair, &at));
        assert_eq!((whole["may_agree"].as_bool(), whole["decisions"].as_array().map(Vec::len)), (Some(true), Some(1)), "{whole}");
        let agree = |who: &mut Who, seen: &Value| send(&town, who, &format!("{at}/approve"), &json!({"seen": seen}), "");
        agree(&mut resident, &whole["seen"]).is(403);
        agree(&mut chair, &json!(0)).is(409);
        agree(&mut chair, &Value::Null).is(422);
        agree(&mut chair, &whole["seen"]).is(200).shows(&["\"published\":false"]);
        agree(&mut chair, &whole["seen"]).is(409);
        agree(&mut worker, &whole["seen"]).is(200).shows(&["\"published\":true"]);
        town.get(&mut anybody, &at).is(200).shows(&["把公约贴到每个单元", "\"minutes\":\"* 通过公约\""]);
        // What became of it.
        let decision = format!("/api/v1{}", town.at(&format!("/decisions/{}", text(&read(&decided)["decision"]))));
        send(&town, &mut resident, &format!("{decision}/matter"), &json!({"category": "roof_leak"}), "").is(403);
        send(&town, &mut worker, &format!("{decision}/matter"), &json!({"category": "moon"}), "").is(422);
        let filed = send(&town, &mut worker, &format!("{decision}/matter"), &json!({"category": "roof_leak"}), "");
        filed.is(201);
        send(&town, &mut worker, &format!("{decision}/matter"), &json!({"category": "roof_leak"}), "").is(409);
        send(&town, &mut worker, &format!("{decision}/done"), &json!({}), "").is(204);
        town.get(&mut anybody, &format!("/api/v1{}", town.at("/decisions"))).shows(&[&text(&read(&filed)["number"]), "\"done\""]);
    });
}

#[test]
fn programs_begin_and_end_series() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let api = format!("/api/v1{}", town.at("/meetings"));
        let mut body = plan(&town, "exchange", 3);
        body["rounds"] = "day".into();
        send(&town, &mut worker, &api, &body, "").is(422).shows(&["\"rounds\""]);
        body["rounds"] = "week".into();
        let first = send(&town, &mut worker, &api, &body, "a-key-of-the-series");
        first.is(201);
        assert_eq!(read(&send(&town, &mut worker, &api, &body, "a-key-of-the-series")), read(&first));
        let all = read(&town.get(&mut town.visitor(), &format!("{api}/series")));
        assert_eq!((all.as_array().map(Vec::len), all[0]["rounds"].as_str()), (Some(1), Some("week")), "{all}");
        let end = format!("{api}/series/{}/end", text(&all[0]["id"]));
        send(&town, &mut town.as_holder(town.leader), &end, &json!({}), "").is(403);
        send(&town, &mut worker, &end, &json!({}), "").is(204);
        assert_eq!(town.get(&mut town.visitor(), &format!("{api}/series")).body, "[]");
    });
}

#[test]
fn a_form_sent_twice_plans_raises_and_decides_once() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let form = town.get(&mut worker, &town.at("/meetings/new?kind=listening"));
        let carried = crate::matters::tests::carried(&form);
        let once = carried.iter().find(|(k, _)| k == "once").map(|(_, v)| v.clone()).expect("a key");
        let body = plan(&town, "listening", 5);
        let field = |name: &str| text(&body[name]);
        let (starts, ends) = (field("starts"), field("ends"));
        let fields = [
            ("kind", "listening"),
            ("place", "community"),
            ("title", "听听大家的"),
            ("starts", starts.as_str()),
            ("ends", ends.as_str()),
            ("held_at", "活动室"),
            ("once", once.as_str()),
        ];
        let made = town.post(&mut worker, &town.at("/meetings/new"), &fields);
        made.is(303);
        assert_eq!(town.post(&mut worker, &town.at("/meetings/new"), &fields).location, made.location);
        let at = made.location.clone();
        town.post(&mut worker, &format!("{at}/call"), &[]).is(303);
        for _ in 0..2 {
            let wish = [("raised", "楼道灯不亮"), ("once", once.as_str())];
            town.post(&mut town.visitor(), &format!("{at}/raise"), &wish).is(303);
        }
        town.post(&mut worker, &format!("{at}/open"), &[]).is(303);
        for _ in 0..2 {
            town.post(&mut worker, &format!("{at}/decide"), &[("words", "换成声控灯"), ("once", once.as_str())]).is(303);
        }
        // A form that was gone back to and says something else is another one.
        town.post(&mut worker, &format!("{at}/decide"), &[("words", "再加两盏"), ("once", once.as_str())]).is(303);
        town.get(&mut worker, &format!("{at}/chair")).shows(&["换成声控灯", "再加两盏"]);
        let raised = sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM proposal WHERE community = $1");
        let decided = sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM meeting_decision WHERE community = $1");
        for (counted, many) in [(raised, 1), (decided, 2)] {
            let n: Option<i64> = town.app.db.read_now(move |tx| tx.one(counted, &[TOWN.into()], |r| r.get(0))).expect("a number");
            assert_eq!(n, Some(many));
        }
    });
}
