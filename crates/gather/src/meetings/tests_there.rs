//! Stories of the order of an agenda, and of who counts in a meeting: those on the list, one voice a home, and guests.

use axum::http::Method;
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::testing::{Answer, Who};
use liren_store::sql;
use serde_json::{Value, json};

use super::tests::{between, join, plan, value};
use crate::matters::tests::story;

fn send(town: &TestTown, who: &mut Who, path: &str, body: &Value) -> Answer {
    let content = ("application/json", body.to_string().into_bytes());
    town.send(who, Method::POST, path, Some(content), &[])
}

fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).expect("an object")
}

/// Words and beginnings of the agenda.
fn agenda(town: &TestTown, who: &mut Who, at: &str) -> Vec<(String, Option<String>)> {
    let whole = read(&town.get(who, &format!("/api/v1{at}")));
    let items = whole["items"].as_array().expect("an agenda");
    items.iter().map(|i| (i["words"].as_str().unwrap_or("").to_string(), i["starts"].as_str().map(str::to_string))).collect()
}

#[test]
fn an_agenda_is_ordered_until_the_meeting_begins_and_items_are_taken_out_of_turn() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = plan(&town, &mut worker, "listening", "community", 5, &[]).location;
        for (item, minutes) in [("甲事", "20"), ("乙事", "15")] {
            town.post(&mut worker, &format!("{at}/items"), &[("item", item), ("minutes", minutes)]).is(303);
        }
        let before = agenda(&town, &mut worker, &at);
        let words = |all: &[(String, Option<String>)]| all.iter().map(|(w, _)| w.clone()).collect::<Vec<_>>();
        assert_eq!(words(&before)[3..], ["甲事", "乙事"]);
        // Up to the top, and the next one after it; the same button pressed twice moves it once.
        let shift = |who: &mut Who, seq: &str, to: &str| town.post(who, &format!("{at}/items/move"), &[("seq", seq), ("to", to)]);
        shift(&mut worker, "4", "1").is(303);
        shift(&mut worker, "4", "1").is(303);
        let api = format!("/api/v1{at}/items/move");
        send(&town, &mut worker, &api, &json!({"item": 5, "to": 2})).is(204);
        let after = agenda(&town, &mut worker, &at);
        assert_eq!(words(&after)[..2], ["甲事", "乙事"]);
        assert_eq!(words(&after)[2..], words(&before)[..3]);
        // Times follow: as long as minutes are known.
        let page = town.get(&mut worker, &at);
        page.is(200).shows(&["19:30 · 20 分钟", "19:50 · 15 分钟", "20:05", "上移：乙事", "下移：甲事"]).hides(&["上移：甲事"]);
        assert!(after[2].1.is_some() && after[3].1.is_none(), "{after:?}");
        // What is added comes last, and keeps its number whatever is moved.
        town.post(&mut worker, &format!("{at}/items"), &[("item", "丙事")]).is(303);
        assert_eq!(words(&agenda(&town, &mut worker, &at)).last().map(String::as_str), Some("丙事"));
        shift(&mut worker, "4", "0").is(422);
        shift(&mut worker, "4", "9").is(422);
        shift(&mut worker, "99", "1").is(410);
        send(&town, &mut worker, &api, &json!({"item": 4})).is(422);
        for (mut who, status) in [(town.as_holder(town.leader), 403), (town.as_holder(town.stranger), 403), (town.visitor(), 401)]
        {
            shift(&mut who, "4", "2").is(status);
            send(&town, &mut who, &api, &json!({"item": 4, "to": 2})).is(status);
        }
        // Once it runs the order stands, and any item can be taken.
        town.post(&mut worker, &format!("{at}/open"), &[]).is(303);
        shift(&mut worker, "4", "2").is(409);
        town.get(&mut worker, &format!("{at}/chair")).is(200).shows(&["先谈这一项：丙事"]).hides(&["先谈这一项：甲事"]);
        town.post(&mut worker, &format!("{at}/go-to"), &[("seq", "6")]).is(303);
        town.get(&mut worker, &format!("{at}/chair")).shows(&["<b>丙事</b>"]);
    });
}

#[test]
fn who_is_not_on_the_list_is_a_guest_until_the_chair_counts_them_in() {
    story(|town| {
        let (mut worker, mut anybody) = (town.as_holder(town.worker), town.visitor());
        let at = plan(&town, &mut worker, "deliberation", "community", 5, &[]).location;
        town.post(&mut worker, &format!("{at}/call"), &[]).is(303);
        town.post(&mut worker, &format!("{at}/open"), &[]).is(303);
        let chair = format!("{at}/chair");
        let page = town.get(&mut worker, &chair);
        page.shows(&["应到 7 人"]);
        let code = between(&page.body, "会议码 ", "</p>").trim().to_string();
        // By their name on the list of those who lead; anybody else listens.
        let (mut leader, seat) = join(&town, &code, "周兰英");
        let (mut guest, other) = join(&town, &code, "路人");
        town.get(&mut leader, &seat).is(200).hides(&["您是旁听"]);
        town.get(&mut guest, &other).is(200).shows(&["您是旁听"]);
        town.get(&mut worker, &chair).shows(&["data-n=\"present\">1<", "另有 1 人旁听", "把 路人 算上"]);
        town.get(&mut anybody, &format!("/api/v1{at}/live")).shows(&["\"guests\":1", "\"present\":1"]);
        let vote =
            |who: &mut Who, seat: &str, poll: &str| town.post(who, &format!("{seat}/vote"), &[("poll", poll), ("choice", "0")]);
        // Straw polls are for everybody.
        town.post(&mut worker, &format!("{at}/ask"), &[("question", "几点散会"), ("options", "九点\n十点")]).is(303);
        let poll = value(&town.get(&mut guest, &other), "poll");
        vote(&mut leader, &seat, &poll).is(303);
        vote(&mut guest, &other, &poll).is(303);
        town.post(&mut worker, &format!("{at}/polls/{poll}/end"), &[("hand-0", "1")]).is(422);
        town.post(&mut worker, &format!("{at}/polls/{poll}/end"), &[]).is(303);
        town.get(&mut worker, &chair).shows(&["九点 2 · 十点 0"]);
        // A formal vote is not: neither on the page nor for a program.
        town.post(&mut worker, &format!("{at}/ask"), &[("question", "这样修"), ("formal", "1")]).is(303);
        let poll = value(&town.get(&mut leader, &seat), "poll");
        town.get(&mut guest, &other).shows(&["这样修", "由应到名单上的人投"]).hides(&["name=\"choice\""]);
        vote(&mut guest, &other, &poll).is(422).shows(&["正式表决只由应到名单上的人投"]);
        let token = other.rsplit('/').next().unwrap_or_default();
        let body = json!({"token": token, "poll": poll, "choice": 0});
        send(&town, &mut guest, &format!("/api/v1{at}/vote"), &body).is(422).shows(&["not-on-the-list"]);
        vote(&mut leader, &seat, &poll).is(303);
        // More hands than those who count are refused, however many listen.
        town.post(&mut worker, &format!("{at}/polls/{poll}/end"), &[("hand-0", "1")]).is(422);
        // Whoever chairs knows them after all.
        town.post(&mut anybody, &format!("{at}/present"), &[("names", "路人")]).is(401);
        town.post(&mut worker, &format!("{at}/present"), &[("names", "路人")]).is(303);
        town.get(&mut worker, &chair).shows(&["data-n=\"present\">2<"]).hides(&["人旁听"]);
        vote(&mut guest, &other, &poll).is(303);
        town.post(&mut worker, &format!("{at}/polls/{poll}/end"), &[]).is(303);
        town.get(&mut worker, &chair).shows(&["同意 2 · 不同意 0 · 弃权 0", "到会 2 人，应到 7 人，没达到要求的 4 人"]);
        // Taken off, their link ends.
        town.post(&mut worker, &format!("{at}/present"), &[("away", "路人")]).is(303);
        town.get(&mut guest, &other).is(404);
    });
}

#[test]
fn where_homes_meet_each_has_one_voice() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = plan(&town, &mut worker, "residents", "community", 9, &[]).location;
        town.post(&mut worker, &format!("{at}/call"), &[]).is(303);
        town.post(&mut worker, &format!("{at}/open"), &[]).is(303);
        let page = town.get(&mut worker, &format!("{at}/chair"));
        let code = between(&page.body, "会议码 ", "</p>").trim().to_string();
        let joins = |who: &mut Who, name: &str| {
            let body = json!({"code": code, "name": name});
            read(&send(&town, who, &format!("/api/v1{}", town.at("/join")), &body))["guest"].as_bool()
        };
        let mut resident = town.as_neighbour(town.resident);
        assert_eq!(joins(&mut resident, "甲"), Some(false));
        // A second phone of the same home listens; another home counts; who is not signed in is not known to live here.
        assert_eq!(joins(&mut resident, "甲的家人"), Some(true));
        assert_eq!(joins(&mut town.as_neighbour(town.renter), "乙"), Some(false));
        assert_eq!(joins(&mut town.visitor(), "丙"), Some(true));
        town.get(&mut worker, &format!("{at}/chair")).shows(&["data-n=\"present\">2<", "另有 2 人旁听"]);
        town.post(&mut worker, &format!("{at}/close"), &[]).is(303);
        // With the end of the meeting nothing says for which home somebody came.
        let homes = sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM meeting_present WHERE community = $1 AND home IS NOT NULL");
        let left: Option<i64> = town.app.db.read_now(move |tx| tx.one(homes, &[TOWN.into()], |r| r.get(0))).expect("a number");
        assert_eq!(left, Some(0));
        town.get(&mut worker, &at).shows(&["到会 2 人。 另有 2 人旁听。"]);
    });
}
