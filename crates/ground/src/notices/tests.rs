//! Stories of notices: seen where they belong, gone after their end, published only within one's place.

use liren_core::time::{DAY, HOUR};
use liren_kit::testing::{Answer, Who};
use liren_kit::when;

use super::slice;
use crate::testing::{NEXT, TestTown, on_both};

/// A filled form: so many hours from now until so many hours from now.
fn fields(town: &TestTown, kind: &str, place: &str, words: &str, from: i64, until: i64) -> Vec<(&'static str, String)> {
    let zone = town.card(crate::testing::TOWN).zone.clone();
    let at = |h: i64| when::machine(&zone, town.app.now().plus(h * HOUR));
    vec![
        ("kind", kind.to_string()),
        ("place", place.to_string()),
        ("words", words.to_string()),
        ("starts", at(from)),
        ("ends", at(until)),
    ]
}

fn send(town: &TestTown, who: &mut Who, step: &str, fields: &[(&str, String)]) -> Answer {
    let mut all: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    all.push(("do", step));
    town.post(who, &town.at("/notices/new"), &all)
}

fn entrance(town: &TestTown, i: usize) -> String {
    crate::ground::Place::Entrance(town.entrances[i]).to_string()
}

fn building(town: &TestTown, i: usize) -> String {
    crate::ground::Place::Building(town.buildings[i]).to_string()
}

#[test]
fn a_notice_is_looked_at_first_then_hangs_and_is_gone_after_its_end() {
    on_both(
        || vec![slice()],
        |town| {
            let (mut leader, mut anybody) = (town.as_holder(town.leader), town.visitor());
            let form = fields(&town, "water_off", &entrance(&town, 0), "请先存一点水", 1, 4);
            send(&town, &mut leader, "look", &form).is(200).shows(&["居民会看到这张通知", "请先存一点水", "4 户"]);
            town.get(&mut anybody, &town.at("/notices")).is(200).hides(&["请先存一点水"]);
            let done = send(&town, &mut leader, "publish", &form);
            done.is(303);
            let page = town.get(&mut anybody, &done.location);
            page.is(200).shows(&["停水", "铁西村小区 1栋 1单元", "请先存一点水", "涉及 4 户", "邻长周兰英"]);
            town.get(&mut anybody, &town.at("/notices?b=T1")).shows(&["请先存一点水", "即将开始"]);
            town.get(&mut anybody, &town.at("/notices?b=T2")).is(200).hides(&["请先存一点水"]);
            town.get(&mut anybody, &town.at("/feeds/notices/T1")).is(200).shows(&["<title>停水：铁西村小区 1栋 1单元</title>"]);
            town.get(&mut anybody, &town.at("/feeds/notices/T2")).is(200).hides(&["停水"]);
            town.get(&mut anybody, &format!("{}/sheet", done.location)).is(200).shows(&["停水通知", "<svg"]);
            let api = format!("/api/v1{}?building=T1", town.at("/notices"));
            town.get(&mut anybody, &api).is(200).shows(&["\"kind\":\"water_off\"", "\"building\":\"T1\""]);
            town.clock.pass(2 * HOUR);
            town.get(&mut anybody, &town.at("/notices")).shows(&["正在进行", "还有 2 小时"]);
            town.clock.pass(2 * HOUR);
            town.get(&mut anybody, &api).is(200).hides(&["water_off"]);
            town.get(&mut anybody, &town.at("/notices")).shows(&["slip-over", "已结束"]).hides(&["正在进行"]);
            town.clock.pass(8 * DAY);
            town.get(&mut anybody, &town.at("/notices")).hides(&["停水</p>"]);
        },
    );
}

#[test]
fn a_leader_publishes_only_within_their_place() {
    on_both(
        || vec![slice()],
        |town| {
            let mut leader = town.as_holder(town.leader);
            town.get(&mut leader, &town.at("/notices/new")).is(200).shows(&["1栋 1单元"]).hides(&["2单元", "全体居民"]);
            for place in [entrance(&town, 1), building(&town, 0), building(&town, 1), "community".to_string()] {
                let form = fields(&town, "power_off", &place, "", 0, 2);
                send(&town, &mut leader, "publish", &form).is(403);
            }
            let mut group_leader = town.as_holder(town.group_leader);
            let form = fields(&town, "power_off", &building(&town, 0), "", 0, 2);
            send(&town, &mut group_leader, "publish", &form).is(303);
            let mut worker = town.as_holder(town.worker);
            let form = fields(&town, "info", "community", "周六上午义诊", 0, 2);
            send(&town, &mut worker, "publish", &form).is(303);
            for mut nobody in [town.as_neighbour(town.resident), town.as_holder(town.officer), town.as_holder(town.stranger)] {
                send(&town, &mut nobody, "publish", &form).is(403);
                town.get(&mut nobody, &town.at("/notices/new")).is(403);
            }
            send(&town, &mut town.visitor(), "publish", &form).is(401);
        },
    );
}

#[test]
fn the_end_is_required_and_lies_ahead_and_what_was_typed_is_kept() {
    on_both(
        || vec![slice()],
        |town| {
            let mut worker = town.as_holder(town.worker);
            let mut form = fields(&town, "works", &building(&town, 0), "", 0, -1);
            send(&town, &mut worker, "look", &form).is(422).shows(&["结束时间要晚于开始时间", "id=\"w-words\""]);
            form[2].1 = "搭了脚手架".into();
            form[4].1 = String::new();
            send(&town, &mut worker, "publish", &form).is(422).shows(&["搭了脚手架", "id=\"w-ends\""]);
            send(&town, &mut worker, "edit", &form).is(200).shows(&["搭了脚手架"]).hides(&["id=\"w-ends\""]);
        },
    );
}

#[test]
fn it_is_taken_down_by_who_put_it_up_or_by_a_worker() {
    on_both(
        || vec![slice()],
        |town| {
            let mut leader = town.as_holder(town.leader);
            let form = fields(&town, "lift_stopped", &entrance(&town, 0), "", 0, 9);
            let one = send(&town, &mut leader, "publish", &form).location;
            let two = send(&town, &mut leader, "publish", &form).location;
            let mut other = town.as_holder(town.leader_2);
            town.post(&mut other, &format!("{one}/withdraw"), &[]).is(403);
            town.post(&mut town.visitor(), &format!("{one}/withdraw"), &[]).is(401);
            town.get(&mut leader, &one).shows(&["提前撤下"]);
            town.post(&mut leader, &format!("{one}/withdraw"), &[]).is(303);
            town.post(&mut leader, &format!("{one}/withdraw"), &[]).is(410);
            town.get(&mut town.visitor(), &one).is(200).shows(&["已提前撤下"]).hides(&["撤下这张通知"]);
            town.post(&mut town.as_holder(town.worker), &format!("{two}/withdraw"), &[]).is(303);
            let api = format!("/api/v1{}", town.at("/notices"));
            town.get(&mut town.visitor(), &api).is(200).hides(&["lift_stopped"]);
        },
    );
}

#[test]
fn another_community_has_its_own_board() {
    on_both(
        || vec![slice()],
        |town| {
            let mut worker = town.as_holder(town.worker);
            let form = fields(&town, "gas_off", "community", "", 0, 9);
            let url = send(&town, &mut worker, "publish", &form).location;
            let mut visitor = town.visitor();
            let there = url.replace(&crate::testing::TOWN.to_string(), &NEXT.to_string());
            town.get(&mut visitor, &there).is(404);
            town.get(&mut visitor, &format!("/c/{NEXT}/notices")).is(200).hides(&["停气</p>"]);
            // Their worker may publish there, but not for a place of ours.
            let mut stranger = town.as_holder(town.stranger);
            let form = fields(&town, "gas_off", &building(&town, 0), "", 0, 9);
            let all: Vec<(&str, &str)> = form.iter().map(|(k, v)| (*k, v.as_str())).chain([("do", "publish")]).collect();
            town.post(&mut stranger, &format!("/c/{NEXT}/notices/new"), &all).is(422);
        },
    );
}

#[test]
fn notices_speak_english_too() {
    on_both(
        || vec![slice()],
        |town| {
            let mut worker = town.as_holder(town.worker);
            let form = fields(&town, "power_off", &building(&town, 0), "", 0, 3);
            let url = send(&town, &mut worker, "publish", &form).location;
            let english = [("accept-language", "en")];
            let page = town.send(&mut town.visitor(), axum::http::Method::GET, &url, None, &english);
            page.is(200).shows(&["Power off", "Concerns 8 homes."]);
        },
    );
}
