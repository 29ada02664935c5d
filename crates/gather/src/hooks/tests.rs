//! Stories of hooks: who is told what, signed, again and again for a day, and nothing that is not public.

use axum::http::Method;
use data_encoding::HEXLOWER;
use liren_core::time::{DAY, HOUR, MINUTE};
use liren_ground::testing::TestTown;
use liren_kit::ports::{PostError, Posted, Posting};
use liren_kit::sign::hmac_sha256;
use liren_kit::testing::Who;
use serde_json::Value;

use crate::matters::tests::{act, say, story};

const EVERYTHING: [(&str, &str); 4] =
    [("event", "matter.filed"), ("event", "matter.moved"), ("event", "matter.settled"), ("event", "matter.closed")];

/// A worker sets up a hook; answers with its path and, for a program, its secret.
fn set_up(town: &TestTown, who: &mut Who, fields: &[(&str, &str)]) -> (String, String) {
    let mut all = fields.to_vec();
    all.extend([("name", "街道平台"), ("url", "https://street.example/in?key=GEHEIM")]);
    let page = town.post(who, &town.at("/hooks"), &all);
    if page.status.as_u16() == 303 {
        return (page.location.split('?').next().unwrap_or("").to_string(), String::new());
    }
    page.is(200);
    assert_eq!(page.headers["cache-control"], "no-store");
    let secret = page.body.split("id=\"secret\" value=\"").nth(1).and_then(|s| s.split('"').next()).expect("a secret");
    let mut hooks = page.body.split("href=\"").filter_map(|s| s.split('"').next());
    let path = hooks.find(|h| h.starts_with(&town.at("/hooks/"))).expect("the hook's page").to_string();
    (path, secret.to_string())
}

fn answer(status: u16, body: &str) -> Result<Posted, PostError> {
    Ok(Posted { status, body: body.into() })
}

/// Checks the signature as a receiver would.
fn checked(p: &Posting, secret: &str) -> Value {
    let signature = &p.headers.iter().find(|(n, _)| *n == "Liren-Signature").expect("a signature").1;
    let (t, v1) = signature.strip_prefix("t=").and_then(|s| s.split_once(",v1=")).expect("time and signature");
    assert_eq!(v1, HEXLOWER.encode(&hmac_sha256(secret.as_bytes(), format!("{t}.{}", p.body).as_bytes())));
    serde_json::from_str(&p.body).expect("JSON")
}

#[test]
fn a_program_is_told_what_happens_signed_and_without_names_or_words() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let mut fields = EVERYTHING.to_vec();
        fields.push(("format", "liren"));
        let (hook, secret) = set_up(&town, &mut worker, &fields);
        town.get(&mut worker, &hook).is(200).shows(&["街道平台", "street.example", "还没有发过"]).hides(&["GEHEIM", &secret]);
        let roof = say(&town, &mut town.visitor(), "屋顶漏水，问 13812345678", "roof_leak", &[("contact", "li@example.org")]);
        town.work();
        act(&town, &mut worker, &roof.page, "release", &[]).is(303);
        let fields = [("outcome", "solved"), ("answer", "补好了，周兰英看过")];
        act(&town, &mut worker, &roof.page, "settle", &fields).is(303);
        town.work();
        act(&town, &mut town.visitor(), &roof.secret, "confirm", &[("yes", "1")]).is(303);
        town.work();
        let sent = town.receivers.all();
        let told: Vec<Value> = sent.iter().map(|p| checked(p, &secret)).collect();
        let events: Vec<&str> = told.iter().filter_map(|v| v["event"].as_str()).collect();
        assert_eq!(events, ["matter.filed", "matter.settled", "matter.closed"]);
        assert_eq!(sent[0].url, "https://street.example/in?key=GEHEIM");
        let m = &told[1]["matter"];
        assert_eq!((m["number"].as_str(), m["building"].as_str()), (Some(roof.number.as_str()), Some("T1")));
        assert_eq!((m["state"].as_str(), m["outcome"].as_str()), (Some("asked"), Some("solved")));
        assert_eq!(told[0]["community"], "430304008002");
        for p in &sent {
            for word in ["屋顶漏水", "13812345678", "li@example.org", "周兰英", "易晓棠", "补好了", &roof.secret] {
                assert!(!p.body.contains(word), "{word} in {}", p.body);
            }
        }
        town.get(&mut worker, &hook).shows(&["已送达（对方回 200）", "有人提出", "已经了结"]);
        town.get(&mut worker, "/api/v1/c/430304008002/hooks").is(200).shows(&["street.example"]).hides(&["GEHEIM"]);
        town.nothing_left();
    });
}

#[test]
fn what_is_closed_goes_nowhere_and_a_place_hears_nothing_of_what_is_coarse() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        set_up(&town, &mut worker, &[("format", "liren"), ("event", "matter.filed")]);
        let here = format!("building:{}", town.buildings[0]);
        let robot =
            [("format", "wecom"), ("event", "matter.filed"), ("topic", here.as_str()), ("url", "https://qyapi.example/x")];
        set_up(&town, &mut worker, &robot);
        say(&town, &mut town.visitor(), "和楼上吵架", "neighbour_dispute", &[]);
        town.work();
        assert!(town.receivers.all().is_empty());
        say(&town, &mut town.visitor(), "夜里很吵", "noise", &[]);
        town.work();
        let sent = town.receivers.all();
        assert_eq!(sent.len(), 1, "{sent:?}");
        let told: Value = serde_json::from_str(&sent[0].body).expect("JSON");
        assert_eq!((told["matter"]["visibility"].as_str(), told["matter"]["building"].is_null()), (Some("coarse"), true));
        let light = say(&town, &mut town.visitor(), "灯坏了", "stairwell_light", &[]);
        town.work();
        let sent = town.receivers.all();
        let robot = sent.iter().find(|p| p.url == "https://qyapi.example/x").expect("the group is told");
        let told: Value = serde_json::from_str(&robot.body).expect("JSON");
        let text = told["text"]["content"].as_str().expect("a text");
        assert!(
            text.starts_with("【板塘社区】新提出：") && text.ends_with(&format!("http://liren.test{}", light.page)),
            "{text}"
        );
        assert!(text.contains("铁西村小区 1栋") && !text.contains("灯坏了"), "{text}");
    });
}

#[test]
fn what_does_not_arrive_is_tried_for_a_day_and_then_shown_as_failing() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let (hook, _) = set_up(&town, &mut worker, &[("format", "wecom"), ("event", "matter.filed")]);
        // Nobody answers, then the robot says no, then it takes it: one message, the same each time.
        town.receivers.answer([Err(PostError::Unreachable), answer(200, "{\"errcode\":45009}"), answer(200, "{\"errcode\":0}")]);
        say(&town, &mut town.visitor(), "灯坏了", "stairwell_light", &[]);
        town.work();
        town.get(&mut worker, &hook).shows(&["还会再试（连不上），已试 1 次"]);
        town.pass(MINUTE);
        town.get(&mut worker, &hook).shows(&["已试 2 次"]);
        town.pass(2 * MINUTE);
        town.get(&mut worker, &hook).shows(&["已送达"]);
        let sent = town.receivers.all();
        assert_eq!(sent.len(), 3);
        assert!(sent.iter().all(|p| p.body == sent[0].body));
        // Down for more than a day.
        town.receivers.answer((0..60).map(|_| answer(503, "")));
        say(&town, &mut town.visitor(), "灯又坏了", "stairwell_light", &[]);
        town.work();
        for _ in 0..40 {
            town.pass(HOUR);
        }
        town.get(&mut worker, &hook).shows(&["没有送到（对方回 503）", "送不到"]);
        town.get(&mut worker, &town.at("/hooks")).shows(&["送不到"]);
        let tries = town.receivers.all().len() - 3;
        assert!((8..20).contains(&tries), "{tries} tries");
        town.pass(2 * DAY);
        assert_eq!(town.receivers.all().len() - 3, tries, "it was given up");
        // A test that arrives clears it.
        let mut worker = town.as_holder(town.worker);
        town.receivers.answer([]);
        town.post(&mut worker, &format!("{hook}/test"), &[]).is(303);
        town.work();
        town.get(&mut worker, &hook).shows(&["试发", "使用中"]).hides(&["送不到"]);
        // Paused, nothing is sent; removed, it is gone with its log.
        town.post(&mut worker, &format!("{hook}/pause"), &[("paused", "1")]).is(303);
        let before = town.receivers.all().len();
        say(&town, &mut town.visitor(), "灯还是坏的", "stairwell_light", &[]);
        town.work();
        assert_eq!(town.receivers.all().len(), before);
        town.post(&mut worker, &format!("{hook}/remove"), &[]).is(303);
        town.get(&mut worker, &hook).is(404);
        town.get(&mut worker, &town.at("/hooks")).hides(&["街道平台"]);
        town.get(&mut worker, &town.at("/audit")).shows(&["接上群机器人或对外通知", "去掉一个对外通知"]);
    });
}

#[test]
fn an_address_that_leads_inside_is_refused_and_what_was_typed_is_kept() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        for url in ["http://street.example/", "https://inside.example/", "nonsense", ""] {
            let fields = [("name", "街道平台"), ("url", url), ("format", "liren"), ("event", "matter.filed")];
            town.post(&mut worker, &town.at("/hooks"), &fields).is(422).shows(&["problems", "街道平台"]);
        }
        let fields = [("name", "街道平台"), ("url", "https://street.example/"), ("format", "liren")];
        town.post(&mut worker, &town.at("/hooks"), &fields).is(422);
        // One that turns out to lead inside only when it is looked up is not tried again.
        let (hook, _) = set_up(&town, &mut worker, &[("format", "dingtalk"), ("secret", "SEC"), ("event", "matter.filed")]);
        town.receivers.answer([Err(PostError::NotAllowed)]);
        town.post(&mut worker, &format!("{hook}/test"), &[]).is(303);
        town.work();
        town.get(&mut worker, &hook).shows(&["没有送到（地址不允许）"]);
        let sent = town.receivers.all();
        assert!(sent.len() == 1 && sent[0].url.contains("&timestamp=") && sent[0].url.contains("&sign="), "{sent:?}");
    });
}

#[test]
fn only_workers_and_the_chair_manage_hooks_each_in_their_own_community() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let (hook, _) = set_up(&town, &mut worker, &[("format", "liren"), ("event", "matter.filed")]);
        for (role, mut who) in town.everybody() {
            let may = matches!(role, "community_worker" | "chair");
            let list = town.get(&mut who, &town.at("/hooks"));
            let one = town.get(&mut who, &hook);
            assert_eq!((list.status.as_u16() == 200, one.status.as_u16() == 200), (may, may), "{role}");
            if !may {
                assert_ne!(town.post(&mut who, &format!("{hook}/remove"), &[]).status.as_u16(), 303, "{role}");
            }
        }
        let mut stranger = town.as_holder(town.stranger);
        town.get(&mut stranger, &hook.replace("430304008002", "430304008003")).is(404);
        town.get(&mut worker, &hook).is(200);
    });
}

#[test]
fn a_program_sets_a_hook_up_tests_pauses_and_removes_it() {
    story(|town| {
        let send = |who: &mut Who, path: &str, body: &str, headers: &[(&str, &str)]| {
            let body = Some(("application/json", body.as_bytes().to_vec()));
            town.send(who, Method::POST, &format!("/api/v1{}", town.at(path)), body, headers)
        };
        let mut worker = town.as_holder(town.worker);
        let new =
            r#"{"name":"街道平台","format":"liren","url":"https://street.example/in?key=GEHEIM","events":["matter.filed"]}"#;
        let key = [("idempotency-key", "0f7f5b62-8d0c-4a0e-9b39-64f1d2a3e8c1")];
        let first = send(&mut worker, "/hooks", new, &key);
        first.is(201);
        assert_eq!(first.headers["cache-control"], "no-store");
        assert_eq!(send(&mut worker, "/hooks", new, &key).is(201).body, first.body);
        let made: Value = serde_json::from_str(&first.body).expect("JSON");
        let (id, secret) = (made["id"].as_str().expect("an id"), made["secret"].as_str().expect("a secret"));
        let all = town.get(&mut worker, &format!("/api/v1{}", town.at("/hooks")));
        assert_eq!(all.is(200).body.matches("\"id\"").count(), 1, "sent twice it is one hook");
        all.hides(&["GEHEIM", secret]);
        let wrong = r#"{"format":"fax","url":"http://10.0.0.1/","events":["moon"],"topic":"moon"}"#;
        let told = send(&mut worker, "/hooks", wrong, &[]);
        told.is(422).shows(&[
            "\"field\":\"name\"",
            "\"field\":\"format\"",
            "\"field\":\"url\"",
            "events[0]",
            "\"field\":\"topic\"",
        ]);
        let path = |what: &str| format!("/hooks/{id}{what}");
        town.receivers.answer([answer(200, "")]);
        send(&mut worker, &path("/test"), "", &[]).is(200).shows(&["\"event\":\"test\""]);
        town.work();
        checked(town.receivers.all().last().expect("a test"), secret);
        let one = format!("/api/v1{}", town.at(&path("")));
        town.get(&mut worker, &one).is(200).shows(&["\"arrived\":true", "street.example"]);
        send(&mut worker, &path("/pause"), "{}", &[]).is(422).shows(&["\"field\":\"paused\"", "required"]);
        send(&mut worker, &path("/pause"), r#"{"paused":true}"#, &[]).is(200).shows(&["\"paused\":true"]);
        for who in [town.leader, town.stranger] {
            let mut who = town.as_holder(who);
            town.get(&mut who, &one).is(404);
            send(&mut who, "/hooks", new, &[]).is(404);
            send(&mut who, &path("/remove"), "", &[]).is(404);
        }
        send(&mut worker, &path("/remove"), "", &[]).is(204);
        town.get(&mut worker, &one).is(404);
    });
}
