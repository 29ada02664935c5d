//! Stories of programs that act for somebody who works here, within the scopes of their token.

use axum::http::Method;
use liren_ground::testing::TestTown;
use liren_kit::testing::Answer;
use serde_json::{Value, json};

use super::{say, story};

fn token(town: &TestTown, scope: &str) -> String {
    let fields = [("name", "脚本"), ("ends", "2027-02-01"), ("scope", scope)];
    let page = town.post(&mut town.as_holder(town.worker), &town.at("/me/tokens"), &fields);
    page.is(200);
    page.body.split("id=\"made\" value=\"").nth(1).and_then(|s| s.split('"').next()).expect("a token").to_string()
}

fn send(town: &TestTown, token: &str, path: &str, body: Option<&Value>) -> Answer {
    let bearer = format!("Bearer {token}");
    let (method, body) = match body {
        Some(v) => (Method::POST, Some(("application/json", v.to_string().into_bytes()))),
        None => (Method::GET, None),
    };
    town.send(&mut town.visitor(), method, &format!("/api/v1{}", town.at(path)), body, &[("authorization", &bearer)])
}

#[test]
fn a_program_reads_files_and_handles_as_far_as_its_token_goes() {
    story(|town| {
        let [read, file, handle] = ["read", "file", "handle"].map(|scope| token(&town, scope));
        let dispute = say(&town, &mut town.visitor(), "和楼上吵架", "neighbour_dispute", &[]);
        let roof = say(&town, &mut town.visitor(), "屋顶漏水", "roof_leak", &[]);
        let closed = format!("/matters/{}", dispute.number);
        // Reading as the worker reads: what is closed too, and words before they are shown.
        send(&town, &read, &closed, None).is(200).shows(&["和楼上吵架"]);
        town.get(&mut town.visitor(), &format!("/api/v1{}", town.at(&closed))).is(404);
        send(&town, &file, &closed, None).is(404);
        let new = json!({ "category": "stairwell_light", "words": "灯坏了" });
        send(&town, &read, "/matters", Some(&new)).is(403);
        send(&town, &handle, "/matters", Some(&new)).is(403);
        send(&town, &file, "/matters", Some(&new)).is(201);
        let settle = json!({ "outcome": "solved", "words": "补好了" });
        let path = format!("/matters/{}/settle", roof.number);
        send(&town, &read, &path, Some(&settle)).is(403);
        send(&town, &file, &path, Some(&settle)).is(403);
        send(&town, &handle, &path, Some(&settle)).is(200);
        send(&town, &read, &format!("/matters/{}", roof.number), None).shows(&["\"asked\""]);
    });
}

#[test]
fn a_token_that_is_none_is_no_visitor() {
    story(|town| {
        let new = json!({ "category": "stairwell_light", "words": "灯坏了" });
        let made = token(&town, "file");
        for wrong in ["nonsense", "", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
            let read = send(&town, wrong, "/matters", None);
            read.is(401).shows(&["\"code\":\"token-invalid\"", "令牌"]);
            assert_eq!(read.headers["www-authenticate"], "Bearer error=\"invalid_token\"");
            assert_eq!(read.headers["content-type"], "application/problem+json");
            send(&town, wrong, "/matters", Some(&new)).is(401);
        }
        // A proxy's own way of signing in is none of ours; without any a program reads as a visitor.
        let basic = [("authorization", "Basic eDp5")];
        let path = format!("/api/v1{}", town.at("/matters"));
        town.send(&mut town.visitor(), Method::GET, &path, None, &basic).is(200).shows(&["\"matters\":[]"]);
        send(&town, &made, "/matters", Some(&new)).is(201);
        // Its day is over.
        town.pass(80 * liren_core::time::DAY);
        send(&town, &made, "/matters", Some(&new)).is(401);
        town.get(&mut town.visitor(), &path).is(200);
    });
}

#[test]
fn a_program_takes_orders_in_as_a_worker_pastes_them() {
    story(|town| {
        let file = token(&town, "file");
        let text = "工单编号：XT-20261125-9\n办理时限：2026-11-26 12:00\n诉求人：张某某\n诉求地址：铁西村小区1栋1单元\n诉求内容：楼道灯坏了三天。";
        send(&town, "", "/orders/look", Some(&json!({ "source": "hotline", "text": text }))).is(401);
        send(&town, &file, "/orders/look", Some(&json!({ "source": "elsewhere", "text": text }))).is(422);
        let looked = send(&town, &file, "/orders/look", Some(&json!({ "source": "hotline", "text": text })));
        looked.is(200).shows(&["XT-20261125-9", "stairwell_light", "铁西村小区 1栋"]).hides(&["张某某"]);
        let orders: Value = serde_json::from_str(&looked.body).expect("JSON");
        let taken = send(&town, &file, "/orders", Some(&json!({ "source": "hotline", "orders": orders })));
        taken.is(201).shows(&["XT-20261125-9", "2026-0001"]);
        // Again it is the same matter, and looking says so.
        send(&town, &file, "/orders", Some(&json!({ "source": "hotline", "orders": orders }))).is(201).shows(&["2026-0001"]);
        send(&town, &file, "/orders/look", Some(&json!({ "source": "hotline", "text": text })))
            .shows(&["\"matter\":\"2026-0001\""]);
        let wrong =
            json!({ "source": "hotline", "orders": [{ "number": "1", "words": "x", "category": "other", "place": "月亮上" }] });
        send(&town, &file, "/orders", Some(&wrong)).is(422).shows(&["place-0"]);
    });
}

#[test]
fn what_a_program_may_besides_is_in_its_scopes() {
    story(|town| {
        let [read, file, handle, rules] = ["read", "file", "handle", "rules"].map(|scope| token(&town, scope));
        // Whoever may file hears what they filed, also when it is closed to them.
        let dispute = json!({ "category": "neighbour_dispute", "words": "和楼上吵架", "building": "T1" });
        send(&town, &file, "/matters", Some(&dispute)).is(201).shows(&["\"slip\":{"]);
        let roof = say(&town, &mut town.visitor(), "屋顶漏水", "roof_leak", &[]);
        send(&town, &read, "/desk", None).is(200).shows(&[&roof.number]);
        send(&town, &file, "/desk", None).is(403);
        let give = json!({ "numbers": [roof.number], "post": town.worker_2.post.to_string() });
        send(&town, &read, "/desk/assign", Some(&give)).is(403);
        send(&town, &handle, "/desk/assign", Some(&give)).is(200);
        // What the account hears of.
        let topic = json!({ "topic": "category:roof_leak" });
        send(&town, &read, "/alerts", Some(&topic)).is(403);
        send(&town, &file, "/alerts", Some(&topic)).is(200);
        send(&town, &read, "/alerts", None).is(200).shows(&["\"alerts\":[{\"topic\":\"category:roof_leak\""]);
        send(&town, &file, "/alerts/stop", Some(&topic)).is(204);
        send(&town, &file, &format!("/matters/{}/follow", roof.number), Some(&json!({}))).is(200);
        // Rules are tried by who reads, and changed by who was given just that.
        let example = json!({ "category": "noise" });
        send(&town, &read, "/rules/try", Some(&example)).is(200);
        send(&town, &rules, "/rules/try", Some(&example)).is(403);
        let table: Value = serde_json::from_str(&send(&town, &read, "/rules/table", None).body).expect("JSON");
        let change = json!({ "seen": table["version"], "rules": [] });
        for other in [&read, &file, &handle] {
            send(&town, other, "/rules/table", Some(&change)).is(403);
        }
        send(&town, &rules, "/rules/table", Some(&change)).is(200).shows(&["430304008002.1"]);
        send(&town, &rules, "/hooks", None).is(404);
        let may: Value = serde_json::from_str(&send(&town, &read, "/may", None).body).expect("JSON");
        assert!(may["actions"].as_array().expect("actions").contains(&json!("try_rules")));
        assert!(!may["actions"].as_array().expect("actions").contains(&json!("edit_rules")));
    });
}
