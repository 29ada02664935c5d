//! Stories of objections to a result that were right: a ballot is declared void, and it is counted again.

use liren_core::ballot::choice::Choice;
use liren_core::ballot::entry::Channel;
use liren_core::time::DAY;
use liren_ground::testing::{TOWN, TestTown};

use super::read::{Ballot, State};
use super::testing::{FIVE, ballot, of_room, open, step, twice, verified, voting, worker};
use super::{cast, keep, roll};
use crate::matters::tests::story;

/// The place in the log of the ballot of this room.
fn place(town: &TestTown, b: &Ballot, room: &str) -> String {
    let (id, n) = (b.id, of_room(town, b, room));
    let about = town.app.db.read_now(move |tx| keep::about(tx, TOWN, id, "cast", n)).expect("the ballot");
    about.last().expect("one was cast").place.to_string()
}

fn took(town: &TestTown, b: &Ballot) -> u64 {
    let id = b.id;
    town.app.db.read_now(move |tx| roll::turnout(tx, TOWN, id)).expect("who took part").0.heads
}

/// Whether the public bundle and the opened one hold with the root on the page.
fn both_hold(town: &TestTown, at: &str) -> bool {
    let page = town.get(&mut town.visitor(), at);
    let root = page.body.split("meta link\">").nth(1).and_then(|r| r.split('<').next()).expect("the root").to_string();
    let public = town.get(&mut town.visitor(), &format!("{at}/bundle.jsonl")).body;
    let opened = town.get(&mut town.as_holder(town.chair), &format!("{at}/inspection.jsonl")).body;
    [public, opened].iter().all(|text| verified(text, Some(&root), None))
}

#[test]
fn an_objection_that_is_right_leads_to_another_count() {
    story(|town| {
        let (b, at) = voting(&town, "other_major", "paper");
        let number = b.number.clone();
        let does = |fields: &[(&str, &str)]| step(&town, &mut worker(&town), &number, fields);
        for room in FIVE {
            twice(&town, &b, room, "1");
        }
        town.pass(20 * DAY);
        does(&[("do", "close")]).is(303);
        does(&[("do", "count")]).is(303);
        town.get(&mut town.visitor(), &at).is(200).shows(&["通过"]).hides(&["重新计票"]);
        // Nothing is counted again without a reason.
        does(&[("do", "count")]).is(409);
        town.pass(10 * DAY);
        let mut resident = town.as_neighbour(town.resident);
        town.post(&mut resident, &format!("{at}/object"), &[("words", "401 的票不是他们填的")]).is(303);
        // Two papers were not genuine: now too few took part.
        town.get(&mut worker(&town), &format!("{at}/run?of=9999")).is(200).shows(&["这一号没有票"]);
        let of = of_room(&town, &b, "1栋 1单元 401");
        town.get(&mut worker(&town), &format!("{at}/run?of={of}")).is(200).shows(&[&place(&town, &b, "1栋 1单元 401")]);
        for room in ["1栋 1单元 401", "1栋 1单元 101"] {
            does(&[("do", "void"), ("cast", &place(&town, &b, room)), ("why", "not_genuine")]).is(303);
        }
        // Until it is counted again what was posted stands, and it is not final; everybody is told.
        let waits = town.get(&mut town.visitor(), &at);
        waits.is(200).shows(&["将重新计票", "通过"]).hides(&["参加的人不够"]);
        assert_eq!(took(&town, &b), 5);
        let json: serde_json::Value =
            serde_json::from_str(&town.get(&mut town.visitor(), &format!("/api/v1{at}")).body).expect("json");
        assert!(json["recount_since"].is_string(), "{json}");
        for sheet in ["announcement", "minutes"] {
            town.get(&mut town.visitor(), &format!("{at}/{sheet}")).is(200).shows(&["将重新计票"]);
        }
        assert!(both_hold(&town, &at));
        town.pass(10 * DAY);
        let page = town.get(&mut worker(&town), &format!("{at}/run"));
        page.is(200).shows(&["要重新计票"]);
        let id =
            page.body.split("name=\"objection\" value=\"").nth(1).and_then(|r| r.split('"').next()).expect("one").to_string();
        does(&[("do", "answer"), ("objection", &id), ("answer", "是")]).is(422).shows(&["value=\"是\""]);
        does(&[("do", "answer"), ("objection", &id), ("answer", "属实，两张票作废")]).is(303);
        does(&[("do", "final")]).is(409);
        does(&[("do", "count")]).is(303);
        assert_eq!(took(&town, &b), 3);
        let result = town.get(&mut town.visitor(), &at);
        result.is(200).shows(&["参加的人不够", "决定有变化", "不是发出的选票", "重新计票以前的结果"]).hides(&["将重新计票"]);
        assert!(both_hold(&town, &at));
        for sheet in ["announcement", "minutes"] {
            town.get(&mut town.visitor(), &format!("{at}/{sheet}")).is(200).shows(&["重新计票", "参加的人不够"]);
        }
        let api = town.get(&mut town.visitor(), &format!("/api/v1{at}"));
        let json: serde_json::Value = serde_json::from_str(&api.body).expect("json");
        assert!(json["recount_since"].is_null());
        let counts = json["counts"].as_array().expect("counts");
        assert_eq!(counts.len(), 2, "{json}");
        let came = |n: usize| counts[n]["items"][0]["outcome"].as_str().expect("an outcome").to_string();
        assert_eq!((came(0), came(1)), ("passed".into(), "no_quorum".into()));
        assert_eq!(counts[1]["void"].as_array().map(Vec::len), Some(2));
        assert_eq!(json["items"][0]["outcome"], "no_quorum");
        // Something else was decided: objections are heard anew.
        does(&[("do", "final")]).is(409).shows(&["还没到日子"]);
        // One of the two was genuine after all: restored it counts, and the decision is the same, so that no new time begins.
        town.pass(5 * DAY);
        does(&[("do", "restore"), ("restore", "1")]).is(422);
        does(&[("do", "restore"), ("restore", &place(&town, &b, "1栋 1单元 401"))]).is(303);
        does(&[("do", "restore"), ("restore", &place(&town, &b, "1栋 1单元 401"))]).is(422);
        does(&[("do", "count")]).is(303);
        assert_eq!(took(&town, &b), 4);
        town.get(&mut town.visitor(), &at).shows(&["决定没有变", "恢复计入", "决定有变化"]);
        assert!(both_hold(&town, &at));
        town.pass(11 * DAY);
        does(&[("do", "final")]).is(303);
        does(&[("do", "void"), ("cast", &place(&town, &b, "1栋 1单元 401")), ("why", "late")]).is(409);
        assert!(both_hold(&town, &at));
        let last = town.get(&mut town.visitor(), &format!("{at}/bundle.jsonl"));
        assert_eq!(last.body.matches("\"kind\":\"turnout\"").count(), 3);
        assert!(last.body.contains("\"objections\":1"));
        let id = b.id;
        let outcome = town.app.db.read_now(move |tx| super::chosen::outcome(tx, TOWN, id)).expect("it is read");
        assert_eq!(outcome.expect("one").taking.heads, 4, "whoever goes by a ballot reads the last count");
    });
}

#[test]
fn what_is_restored_while_voting_counts_and_the_first_one_stands() {
    story(|town| {
        let (b, at) = voting(&town, "special", "statutory");
        let number = b.number.clone();
        let does = |fields: &[(&str, &str)]| step(&town, &mut worker(&town), &number, fields);
        let n = of_room(&town, &b, "1栋 1单元 101");
        let give = |once: u8, choice: Choice| {
            let (app, card, moment, b) = (town.app.clone(), town.card(TOWN), town.app.moment(), b.clone());
            let secret = keep::sealed(&app, b.id, n, &[once; 16]);
            let new = cast::New { n, channel: Channel::Counter, proxy: 0, choices: [("q01".to_string(), choice)].into(), secret };
            town.app.db.write_now(move |tx| cast::give(tx, &app, &card, &mut moment.clone(), &b, &new)).expect("it is cast")
        };
        let first = give(1, Choice::one(1)).at.expect("a place").place.to_string();
        does(&[("do", "void"), ("cast", &first), ("why", "no_authority")]).is(303);
        assert_eq!(took(&town, &b), 0);
        give(2, Choice::Against);
        does(&[("do", "restore"), ("restore", &first)]).is(303);
        assert_eq!(took(&town, &b), 1);
        // It can be void again, for the same reason, and be restored again.
        does(&[("do", "void"), ("cast", &first), ("why", "no_authority")]).is(303);
        does(&[("do", "restore"), ("restore", &first)]).is(303);
        town.pass(30 * DAY);
        does(&[("do", "close")]).is(303);
        does(&[("do", "count")]).is(303);
        let json: serde_json::Value =
            serde_json::from_str(&town.get(&mut town.visitor(), &format!("/api/v1{at}")).body).expect("json");
        assert_eq!(json["items"][0]["votes"][0]["heads"].as_u64(), Some(1), "the first stands: {json}");
        assert_eq!(json["counts"].as_array().map(Vec::len), Some(1));
        assert!(both_hold(&town, &at));
    });
}

#[test]
fn what_was_not_cast_cannot_be_void_and_nothing_is_counted_again_without_a_reason() {
    story(|town| {
        let number = super::testing::draft(&town, &mut worker(&town), "advice", "advisory", "九点\n十点");
        open(&town, &mut worker(&town), &number);
        town.pass(20 * DAY);
        step(&town, &mut worker(&town), &number, &[("do", "close")]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "count")]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "void"), ("cast", "3"), ("why", "late")]).is(422);
        step(&town, &mut worker(&town), &number, &[("do", "count")]).is(409);
        assert_eq!(ballot(&town, &number).state, State::Result);
    });
}

#[test]
fn the_form_that_declares_a_ballot_void_keeps_what_was_chosen() {
    story(|town| {
        let (b, at) = voting(&town, "other_major", "paper");
        for room in ["1栋 1单元 101", "1栋 1单元 401"] {
            twice(&town, &b, room, "1");
        }
        let (of, other) = (of_room(&town, &b, "1栋 1单元 101"), of_room(&town, &b, "1栋 1单元 401"));
        let line = |n: u32| format!("名册第 {n} 号");
        town.get(&mut worker(&town), &format!("{at}/run?of={of}")).is(200).shows(&[&line(of)]).hides(&[&line(other)]);
        let number = of.to_string();
        let cast = place(&town, &b, "1栋 1单元 101");
        let fields = [("do", "void"), ("of", &number as &str), ("cast", &cast), ("void-item", "q01"), ("why", "")];
        let shown = step(&town, &mut worker(&town), &b.number, &fields);
        shown.is(422).hides(&[&line(other)]);
        shown.shows(&["id=\"f-void-item\" checked", &format!("name=\"of\" value=\"{of}\"")]);
    });
}

#[test]
fn the_audit_log_names_who_acted_and_not_who_runs_the_ballot() {
    story(|town| {
        let (b, at) = voting(&town, "other_major", "paper");
        for room in FIVE {
            twice(&town, &b, room, "1");
        }
        town.pass(20 * DAY);
        step(&town, &mut worker(&town), &b.number, &[("do", "close")]).is(303);
        step(&town, &mut worker(&town), &b.number, &[("do", "count")]).is(303);
        let objects = [("words", "401 的票不是他们填的")];
        town.post(&mut town.as_neighbour(town.resident), &format!("{at}/object"), &objects).is(303);
        town.get(&mut town.as_holder(town.officer), &format!("{at}/inspection.jsonl")).is(200);
        let audit = town.get(&mut town.as_holder(town.chair), &format!("/api/v1{}", town.at("/audit")));
        let json: serde_json::Value = serde_json::from_str(&audit.body).expect("json");
        let who = |action: &str| {
            let all = json["entries"].as_array().expect("entries");
            all.iter().find(|e| e["action"] == action).expect("an entry")["who"].as_str().expect("who").to_string()
        };
        assert_eq!(who("ballot.object"), "一位居民");
        let (runs, inspects) = (who("ballot.change"), who("ballot.inspect"));
        assert_ne!(runs, inspects);
        assert!(inspects.contains("街道"), "{inspects}");
    });
}
