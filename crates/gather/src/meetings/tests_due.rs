//! Stories of what was decided: who is reminded when, and what is late, done or dropped by what was made of it.

use liren_core::time::DAY;
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::testing::Who;
use liren_kit::when;

use super::tests::{between, plan};
use crate::matters::tests::{carried, story};

/// A meeting that is held, with the minutes written.
fn held(town: &TestTown, who: &mut Who) -> String {
    let at = plan(town, who, "listening", "community", 3, &[]).location;
    town.post(who, &format!("{at}/open"), &[]).is(303);
    town.post(who, &format!("{at}/close"), &[]).is(303);
    let rev = super::tests::value(&town.get(who, &format!("{at}/chair")), "rev");
    town.post(who, &format!("{at}/minutes"), &[("minutes", "定了几件事"), ("rev", &rev)]).is(303);
    at
}

fn decide(town: &TestTown, who: &mut Who, at: &str, words: &str, days: i64) {
    let due = town.card(TOWN).zone.date(town.app.now()).add_days(days).to_string();
    let owner = town.leader.post.to_string();
    let fields = [("words", words), ("what", "action"), ("owner", owner.as_str()), ("due", due.as_str())];
    town.post(who, &format!("{at}/decide"), &fields).is(303);
}

/// Ids of decisions by their words.
fn id_of(town: &TestTown, who: &mut Who, words: &str) -> String {
    let json: serde_json::Value = serde_json::from_str(&town.get(who, &town.at("/decisions.json")).is(200).body).expect("a list");
    let all = json.as_array().expect("a list");
    let found = all.iter().find(|d| d["words"] == words).and_then(|d| d["id"].as_str());
    found.unwrap_or_else(|| panic!("no {words} in {json}")).to_string()
}

#[test]
fn the_owner_is_reminded_twice_and_the_chair_hears_once_that_it_is_late() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = held(&town, &mut worker);
        decide(&town, &mut worker, &at, "请人看楼顶", 10);
        decide(&town, &mut worker, &at, "记错了的", 10);
        let page = town.get(&mut worker, &format!("{at}/chair"));
        let wrong = page.body.split_once("记错了的").map_or("", |(_, rest)| rest);
        let wrong = between(wrong, "name=\"decision\" value=\"", "\"").to_string();
        town.post(&mut worker, &format!("{at}/strike"), &[("decision", &wrong)]).is(303);
        let heard = |piece: &str| town.outbox.all().into_iter().filter(|(_, text)| text.contains(piece)).count();
        for day in 0..14 {
            // Looked at twice a day: nothing is said twice.
            town.pass(DAY / 2);
            town.work();
            town.pass(DAY / 2);
            town.work();
            if day == 6 {
                assert_eq!((heard("认领的事"), heard("还没有办成")), (0, 0));
            }
        }
        assert_eq!((heard("认领的事，"), heard("认领的事今天"), heard("还没有办成")), (1, 1, 1), "{:?}", town.outbox.all());
        assert!(!town.outbox.all().iter().any(|(_, text)| text.contains("请人看楼顶")), "words do not travel");
    });
}

#[test]
fn what_is_done_in_time_reminds_nobody() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = held(&town, &mut worker);
        decide(&town, &mut worker, &at, "换灯", 5);
        town.post(&mut worker, &format!("{at}/approve"), &[]).is(303);
        town.post(&mut town.as_holder(town.chair), &format!("{at}/approve"), &[]).is(303);
        let id = id_of(&town, &mut worker, "换灯");
        town.post(&mut worker, &town.at(&format!("/decisions/{id}/done")), &[]).is(303);
        for _ in 0..9 {
            town.pass(DAY);
            town.work();
        }
        let all = town.outbox.all();
        assert!(!all.iter().any(|(_, text)| text.contains("认领的事") || text.contains("还没有办成")), "{all:?}");
    });
}

#[test]
fn a_decision_is_as_late_as_the_project_that_carries_it_out_and_dropped_with_its_reason() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = held(&town, &mut worker);
        decide(&town, &mut worker, &at, "楼道装充电位", 60);
        town.post(&mut worker, &format!("{at}/approve"), &[]).is(303);
        town.post(&mut town.as_holder(town.chair), &format!("{at}/approve"), &[]).is(303);
        let id = id_of(&town, &mut worker, "楼道装充电位");
        let form = town.get(&mut worker, &town.at(&format!("/projects/new?decision={id}")));
        let once = carried(&form).into_iter().find(|(k, _)| k == "once").map(|(_, v)| v).unwrap_or_default();
        let place = format!("building-{}", town.buildings[0]);
        let fields = [
            ("kind", "charging"),
            ("place", place.as_str()),
            ("title", "1栋充电位"),
            ("problem", "没处充电"),
            ("decision", id.as_str()),
            ("once", once.as_str()),
        ];
        let project = town.post(&mut worker, &town.at("/projects/new"), &fields).location.clone();
        let seen = |who: &mut Who| {
            carried(&town.get(who, &project)).into_iter().find(|(k, _)| k == "seen").map(|(_, v)| v).unwrap_or_default()
        };
        let zone = town.card(TOWN).zone.clone();
        let due = when::machine(&zone, town.app.now().plus(3 * DAY))[..10].to_string();
        let step = [("do", "milestone"), ("milestone", "问清楚要几个"), ("due", &due), ("seen", &seen(&mut worker))];
        town.post(&mut worker, &project, &step).is(303);
        let late = town.at("/decisions?stands=late");
        town.get(&mut town.visitor(), &late).is(200).hides(&["楼道装充电位"]);
        town.pass(5 * DAY);
        town.work();
        town.get(&mut town.visitor(), &late).shows(&["楼道装充电位", "过期了"]);
        let mut worker = town.as_holder(town.worker);
        let reason = [("do", "drop"), ("drop", "物业另有安排"), ("seen", &seen(&mut worker))];
        town.post(&mut worker, &project, &reason).is(303);
        town.get(&mut town.visitor(), &town.at("/decisions?stands=dropped")).shows(&["楼道装充电位", "不办的原因：物业另有安排"]);
        town.get(&mut town.visitor(), &town.at("/decisions.csv")).shows(&["dropped", "物业另有安排"]);
    });
}

#[test]
fn what_a_post_took_on_goes_along_when_it_is_handed_over() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = held(&town, &mut worker);
        decide(&town, &mut worker, &at, "量楼道", 10);
        let (from, to) = (town.leader.post, town.leader_2.post);
        town.app.db.write_now(move |tx| super::decided::hand_over(tx, TOWN, from, to)).expect("handed over");
        town.get(&mut town.as_holder(town.leader_2), &town.at("/me")).is(200).shows(&["量楼道"]);
        town.get(&mut town.as_holder(town.leader), &town.at("/me")).is(200).hides(&["量楼道"]);
    });
}
