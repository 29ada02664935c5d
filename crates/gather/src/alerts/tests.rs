//! Stories of alerts: who hears of what, once, and never of what is not theirs to know.

use axum::http::Method;
use liren_core::time::DAY;
use liren_ground::testing::TestTown;
use liren_kit::testing::{Answer, Who};
use serde_json::{Value, json};

use crate::matters::tests::{Held, act, say, story, told};

/// What happened is spread, and the day's digest leaves.
fn tomorrow(town: &TestTown) {
    town.work();
    town.pass(DAY);
}

/// The path behind a mark in a message.
fn link(text: &str, mark: &str) -> String {
    text.split_whitespace().find(|w| w.contains(mark)).expect("a link").replace("http://liren.test", "")
}

fn topic_of(town: &TestTown, what: &str) -> String {
    match what {
        "building" => format!("building:{}", town.buildings[0]),
        "next building" => format!("building:{}", town.buildings[1]),
        "grid" => format!("grid:{}", town.grid),
        category => format!("category:{category}"),
    }
}

/// Settles a matter as the worker who was given it.
fn settle(town: &TestTown, held: &Held) {
    let mut worker = town.as_holder(town.worker);
    act(town, &mut worker, &held.page, "settle", &[("outcome", "solved"), ("answer", "换了新的，问 13812345678")]).is(303);
}

#[test]
fn a_neighbour_hears_once_a_day_of_what_is_filed_and_answered_and_never_the_words() {
    story(|town| {
        let mut owner = town.as_neighbour(town.owner);
        let page = town.at("/alerts");
        town.get(&mut owner, &page).is(200).shows(&["有新的告诉我", "铁西村小区 1栋", "第一片", "楼道灯"]).hides(&["正在收听"]);
        // Building, grid and category are one matter: one line.
        for what in ["building", "grid", "roof_leak"] {
            town.post(&mut owner, &page, &[("topic", &topic_of(&town, what))]).is(303);
        }
        town.get(&mut owner, &page).shows(&["正在收听"]);
        let roof = say(&town, &mut town.visitor(), "屋顶漏水，问 13812345678", "roof_leak", &[]);
        town.work();
        assert!(told(&town, "15400000112").is_empty(), "news waits for the day's digest");
        tomorrow(&town);
        let heard = told(&town, "15400000112");
        assert_eq!(heard.len(), 1, "{heard:?}");
        assert_eq!(heard[0].matches(&roof.number).count(), 2, "one line, which names it and links to it: {}", heard[0]);
        assert!(heard[0].contains(&format!("http://liren.test{}", roof.page)) && heard[0].contains("铁西村小区 1栋"));
        assert!(!heard[0].contains("屋顶漏水") && !heard[0].contains("13812345678"));
        settle(&town, &roof);
        tomorrow(&town);
        let heard = told(&town, "15400000112");
        assert_eq!(heard.len(), 2, "{heard:?}");
        assert!(heard[1].contains("已解决") && !heard[1].contains("13812345678"), "{}", heard[1]);
        // On their own page it is listed, and stopped with one tap.
        let me = town.at("/me");
        town.get(&mut owner, &me).is(200).shows(&["正在收听的", "第一片"]);
        for what in ["building", "grid", "roof_leak"] {
            let fields = [("what", topic_of(&town, what)), ("back", me.clone())];
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            assert_eq!(town.post(&mut owner, &town.at("/alerts/stop"), &fields).location, me);
        }
        town.get(&mut owner, &me).hides(&["正在收听的"]);
        say(&town, &mut town.visitor(), "屋顶又漏水", "roof_leak", &[]);
        tomorrow(&town);
        assert_eq!(told(&town, "15400000112").len(), 2);
        town.nothing_left();
    });
}

#[test]
fn nobody_hears_of_what_is_closed_nor_where_a_coarse_matter_is() {
    story(|town| {
        let (mut owner, mut renter) = (town.as_neighbour(town.owner), town.as_neighbour(town.renter));
        let page = town.at("/alerts");
        town.post(&mut owner, &page, &[("topic", &topic_of(&town, "building"))]).is(303);
        town.post(&mut owner, &page, &[("topic", &topic_of(&town, "grid"))]).is(303);
        // A closed category is not offered and not taken.
        town.get(&mut renter, &page).hides(&["category:neighbour_dispute"]);
        town.post(&mut renter, &page, &[("topic", "category:neighbour_dispute")]).is(422).shows(&["problems"]);
        town.post(&mut renter, &page, &[("topic", "")]).is(422);
        town.post(&mut renter, &page, &[("topic", &topic_of(&town, "noise"))]).is(303);
        say(&town, &mut town.visitor(), "和楼上吵架", "neighbour_dispute", &[]);
        let noise = say(&town, &mut town.visitor(), "夜里很吵", "noise", &[]);
        tomorrow(&town);
        assert!(told(&town, "15400000112").is_empty(), "{:?}", told(&town, "15400000112"));
        let heard = told(&town, "15400000113");
        assert_eq!(heard.len(), 1, "{heard:?}");
        assert!(heard[0].contains(&noise.number) && !heard[0].contains("1栋"), "{}", heard[0]);
    });
}

#[test]
fn an_address_hears_only_after_its_owner_confirmed_it() {
    story(|town| {
        let (page, mut anybody) = (town.at("/alerts"), town.visitor());
        let ask = |what: &str| {
            let topic = topic_of(&town, what);
            let fields = [("topic", topic.as_str()), ("contact", "li@example.org")];
            town.post(&mut town.visitor(), &page, &fields).is(303);
            town.work();
        };
        town.post(&mut anybody, &page, &[("topic", &topic_of(&town, "building")), ("contact", "nonsense")]).is(422);
        ask("building");
        ask("roof_leak");
        let asked = told(&town, "li@example.org");
        assert_eq!(asked.len(), 1, "one question while the answer is awaited: {asked:?}");
        say(&town, &mut town.visitor(), "屋顶漏水", "roof_leak", &[]);
        tomorrow(&town);
        assert_eq!(told(&town, "li@example.org").len(), 1, "nothing before it is confirmed");
        let own = link(&asked[0], "/alerts/");
        town.get(&mut anybody, &own).is(200).shows(&["请确认", "铁西村小区 1栋", "屋顶"]);
        town.get(&mut anybody, &own).shows(&["请确认"]);
        town.post(&mut anybody, &own, &[]).is(303);
        town.get(&mut anybody, &own).shows(&["您在收听的"]).hides(&["请确认"]);
        town.get(&mut anybody, &format!("{own}A")).is(404);
        town.get(&mut anybody, &town.at("/alerts/AAAA")).is(404);
        let again = say(&town, &mut town.visitor(), "屋顶又漏水", "roof_leak", &[]);
        tomorrow(&town);
        let heard = told(&town, "li@example.org");
        assert_eq!(heard.len(), 2, "{heard:?}");
        assert_eq!(heard[1].matches(&again.number).count(), 2, "{}", heard[1]);
        // One topic is stopped on the page of the link, the rest by the link of each message.
        town.post(&mut anybody, &own, &[("what", &topic_of(&town, "roof_leak"))]).is(303);
        town.get(&mut anybody, &own).shows(&["1栋"]).hides(&["category:roof_leak"]);
        town.post(&mut anybody, &link(&heard[1], "/stop/"), &[]).is(200);
        say(&town, &mut town.visitor(), "屋顶还漏水", "roof_leak", &[]);
        tomorrow(&town);
        assert_eq!(told(&town, "li@example.org").len(), 2);
        // Whoever asks again asks its owner again, and what it heard of before stays stopped.
        ask("stairwell_light");
        let asked = told(&town, "li@example.org");
        assert_eq!(asked.len(), 3);
        town.post(&mut anybody, &link(&asked[2], "/alerts/"), &[]).is(303);
        town.get(&mut anybody, &own).shows(&["灯"]).hides(&["1栋"]);
    });
}

#[test]
fn an_address_that_never_confirmed_is_forgotten() {
    story(|town| {
        let topic = topic_of(&town, "grid");
        town.post(&mut town.visitor(), &town.at("/alerts"), &[("topic", &topic), ("contact", "wang@example.org")]).is(303);
        let kept = |town: &TestTown| {
            town.app
                .db
                .read_now(|tx| {
                    let alerts = liren_store::sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM alert WHERE community = $1");
                    tx.one(alerts, &[liren_ground::testing::TOWN.into()], |r| r.get::<i64>(0))
                })
                .expect("a read")
        };
        town.work();
        let own = link(&told(&town, "wang@example.org")[0], "/alerts/");
        assert_eq!(kept(&town), Some(1));
        town.pass(3 * DAY);
        assert_eq!(kept(&town), Some(0));
        town.get(&mut town.visitor(), &own).is(200).hides(&["请确认"]);
    });
}

#[test]
fn who_follows_a_matter_is_not_told_twice_and_each_community_tells_its_own() {
    story(|town| {
        let mut owner = town.as_neighbour(town.owner);
        town.post(&mut owner, &town.at("/alerts"), &[("topic", &topic_of(&town, "building"))]).is(303);
        let light = say(&town, &mut town.visitor(), "楼道灯坏了", "stairwell_light", &[]);
        tomorrow(&town);
        town.post(&mut owner, &format!("{}/follow", light.page), &[]).is(303);
        town.get(&mut owner, &town.at("/me")).shows(&[&format!("关注的事 {}", light.number)]);
        let holder = [town.leader, town.leader_2, town.group_leader, town.worker]
            .into_iter()
            .find(|h| town.get(&mut town.as_holder(*h), &light.page).body.contains("name=\"outcome\""))
            .expect("somebody has it");
        act(&town, &mut town.as_holder(holder), &light.page, "settle", &[("outcome", "solved"), ("answer", "换了灯泡")]).is(303);
        tomorrow(&town);
        let heard = told(&town, "15400000112");
        assert_eq!(heard.len(), 2, "{heard:?}");
        assert_eq!(heard[1].matches(&format!("{} ", light.number)).count(), 1, "{}", heard[1]);
        // The community next door knows neither these places nor their news.
        let next = "/c/430304008003/alerts";
        town.get(&mut owner, next).is(200).hides(&["1栋"]);
        town.post(&mut owner, next, &[("topic", &topic_of(&town, "building"))]).is(422);
    });
}

#[test]
fn a_building_a_grid_and_a_category_have_feeds_of_their_own() {
    story(|town| {
        let light = say(&town, &mut town.visitor(), "灯坏了", "stairwell_light", &[]);
        let noise = say(&town, &mut town.visitor(), "夜里很吵", "noise", &[]);
        let mut anybody = town.visitor();
        let grid = town.at(&format!("/feeds/matters/grid/{}", town.grid));
        town.get(&mut anybody, &grid).is(200).shows(&["第一片", &light.page]).hides(&[&noise.page]);
        town.get(&mut anybody, &town.at("/feeds/matters/category/noise")).is(200).shows(&[&noise.page]).hides(&[&light.page]);
        town.get(&mut anybody, &town.at(&format!("/matters?grid={}", town.grid))).shows(&[&light.page]).hides(&[&noise.page]);
        town.get(&mut anybody, &town.at("/feeds/matters/category/neighbour_dispute")).is(404);
        town.get(&mut anybody, &town.at("/feeds/matters/grid/00000000000000000000000000000000")).is(404);
    });
}

/// Sends JSON to the API.
fn send(town: &TestTown, who: &mut Who, path: &str, body: &Value) -> Answer {
    let body = Some(("application/json", body.to_string().into_bytes()));
    town.send(who, Method::POST, &format!("/api/v1{}", town.at(path)), body, &[])
}

#[test]
fn a_program_begins_and_ends_what_somebody_hears_of() {
    story(|town| {
        let (mut owner, mut anybody) = (town.as_neighbour(town.owner), town.visitor());
        let list = format!("/api/v1{}", town.at("/alerts"));
        let (building, grid) = (topic_of(&town, "building"), topic_of(&town, "grid"));
        town.get(&mut anybody, &list)
            .is(200)
            .shows(&["\"alerts\":[]", &building, &grid, "category:roof_leak"])
            .hides(&["neighbour_dispute"]);
        for _ in 0..2 {
            send(&town, &mut owner, "/alerts", &json!({ "topic": building })).is(200).shows(&["\"confirmed\":true"]);
        }
        send(&town, &mut owner, "/alerts", &json!({ "topic": grid })).is(200);
        let heard: Value = serde_json::from_str(&town.get(&mut owner, &list).body).expect("JSON");
        let topics: Vec<&str> = heard["alerts"].as_array().expect("a list").iter().filter_map(|a| a["topic"].as_str()).collect();
        assert_eq!((topics, &heard["reachable"]), (vec![building.as_str(), grid.as_str()], &json!(true)));
        assert!(heard["alerts"][0]["feed"].as_str().expect("a feed").contains("/feeds/matters/T1"));
        say(&town, &mut town.visitor(), "屋顶漏水", "roof_leak", &[]);
        tomorrow(&town);
        assert_eq!(told(&town, "15400000112").len(), 1);
        for wrong in [json!({}), json!({ "topic": "category:neighbour_dispute" }), json!({ "topic": "moon" })] {
            send(&town, &mut owner, "/alerts", &wrong).is(422).shows(&["\"field\":\"topic\""]);
        }
        send(&town, &mut anybody, "/alerts/stop", &json!({ "topic": building })).is(401);
        send(&town, &mut owner, "/alerts/stop", &json!({ "topic": "moon" })).is(422);
        for _ in 0..2 {
            send(&town, &mut owner, "/alerts/stop", &json!({ "topic": building })).is(204);
        }
        town.get(&mut owner, &list).shows(&[&grid]).hides(&[&format!("\"alerts\":[{{\"topic\":\"{building}")]);
        // An address is asked first, by a link for its owner.
        send(&town, &mut anybody, "/alerts", &json!({ "topic": grid })).is(422).shows(&["\"field\":\"contact\""]);
        let asked = json!({ "topic": grid, "contact": "li@example.org" });
        send(&town, &mut anybody, "/alerts", &asked).is(202).shows(&["\"confirmed\":false"]);
        town.work();
        assert_eq!(told(&town, "li@example.org").len(), 1);
        // Next door there are other places, and nothing of this is heard.
        let next = "/api/v1/c/430304008003/alerts";
        town.get(&mut owner, next).is(200).shows(&["\"alerts\":[]"]).hides(&[&building]);
        let body = Some(("application/json", json!({ "topic": building }).to_string().into_bytes()));
        town.send(&mut owner, Method::POST, next, body, &[]).is(422);
    });
}
