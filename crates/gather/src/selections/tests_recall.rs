//! Stories of recalls by programs, and of by-elections and recalls that are begun at once: of each sort at a place, and of each post, one
//! stands, and everybody else is told where.

use axum::http::Method;
use liren_core::id::SelectionId;
use liren_core::refusal::Refusal;
use liren_core::time::MINUTE;
use liren_ground::ground::Place;
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::fail::Fail;
use liren_kit::testing::Who;
use serde_json::{Value, json};

use super::begin::{self, New};
use super::recall::{self, Ask};
use super::tests_ballot::{elected, sign};
use super::tests_seats::seat;
use crate::matters::tests::{actor, carried, story};

#[test]
fn programs_ask_for_a_recall_and_join_one() {
    story(|town| {
        let api = format!("/api/v1{}", town.at(&format!("/selections/recall/{}", town.leader.post)));
        let send = |who: &mut Who, key: &str, body: Value| {
            let content = ("application/json", body.to_string().into_bytes());
            town.send(who, Method::POST, &api, Some(content), &[("idempotency-key", key)])
        };
        town.get(&mut town.visitor(), &api).is(401);
        town.get(&mut town.as_neighbour(town.renter), &api).is(403);
        town.get(&mut town.as_holder(town.stranger), &api).is(403);
        let mut resident = town.as_neighbour(town.resident);
        let needs: Value = serde_json::from_str(&town.get(&mut resident, &api).is(200).body).expect("an object");
        assert_eq!((&needs["share"], &needs["owners"], &needs["running"]), (&json!("1/5"), &json!(false), &json!(null)));
        let home = needs["homes"][0]["id"].as_str().expect("a home").to_string();
        let why = "半年没有上过门，电话也不接";
        send(&mut resident, "key-of-the-resident", json!({"home": home})).is(422).shows(&["\"why\""]);
        send(&mut resident, "key-of-the-resident", json!({"why": why, "home": town.homes[9].to_string()})).is(422);
        let asked = send(&mut resident, "key-of-the-resident", json!({"why": why, "home": home}));
        let asked: Value = serde_json::from_str(&asked.is(201).body).expect("an object");
        assert_eq!((&asked["joined"], &asked["kind"], &asked["ask"]), (&json!(false), &json!("recall"), &json!(1)));
        // Sent again it is the same one, asked once.
        let again = send(&mut resident, "key-of-the-resident", json!({"why": why, "home": home}));
        let again: Value = serde_json::from_str(&again.body).expect("an object");
        assert_eq!((&again["id"], &again["ask"]), (&asked["id"], &json!(1)));
        // Another home joins, and need not say why; whoever opens the form is told where it is asked for.
        let mut owner = town.as_neighbour(town.owner);
        let needs: Value = serde_json::from_str(&town.get(&mut owner, &api).is(200).body).expect("an object");
        assert_eq!(needs["running"], asked["id"]);
        let page = town.at(&format!("/selections/{}", asked["id"].as_str().expect("an id")));
        let form = town.get(&mut owner, &town.at(&format!("/selections/recall/{}", town.leader.post)));
        form.is(200).shows(&["邻居已经提议过", &page]).hides(&["name=\"why\""]);
        let home = needs["homes"][0]["id"].as_str().expect("a home").to_string();
        let joined = send(&mut owner, "key-of-the-owner", json!({"home": home}));
        joined.is(200).shows(&["\"joined\":true", "\"ask\":2"]);
        town.get(&mut town.visitor(), &format!("/api/v1{}", town.at("/selections"))).is(200).shows(&["\"kind\":\"recall\""]);
        // There is no such post, and nobody is called back from an office.
        let worker = format!("/api/v1{}", town.at(&format!("/selections/recall/{}", town.worker.post)));
        assert_ne!(town.get(&mut owner, &worker).status, 200);
        town.get(&mut owner, &format!("{api}0")).is(404);
    });
}

/// What became of one of those begun at once.
#[derive(Debug)]
enum Became {
    Begun(Result<SelectionId, Fail>),
    Asked(Result<(SelectionId, bool), Fail>),
}

/// Three by-elections of one committee and three recalls of one member, at once.
fn at_once(town: &TestTown, post: liren_core::id::PostId) -> Vec<Became> {
    let (app, card) = (town.app.clone(), town.card(TOWN));
    let (worker, owner) = (actor(town, town.worker.account), actor(town, town.owner.account));
    let (place, home) = (Place::Compound(town.compound), town.owner.home);
    let begin = |n: u8| {
        let (app, card, moment, actor) = (app.clone(), card.clone(), app.moment(), worker.clone());
        let (code, why) = ("owners_committee".to_string(), "有一席空着".to_string());
        let new = New { code, place, why, years: 0, seats: 1, rest: true, once: [n; 16] };
        let db = app.db.clone();
        Became::Begun(db.write_now(move |tx| begin::begin(tx, &app, &card, &actor, &mut moment.clone(), &new)))
    };
    let ask = |n: u8| {
        let (app, card, moment, actor) = (app.clone(), card.clone(), app.moment(), owner.clone());
        let new = Ask { post, why: "账目一直不公开".into(), home, once: [n; 16] };
        let db = app.db.clone();
        Became::Asked(db.write_now(move |tx| recall::ask(tx, &app, &card, &actor, &mut moment.clone(), &new)))
    };
    let (begin, ask) = (&begin, &ask);
    std::thread::scope(|s| {
        let all: Vec<_> = (1..=6u8).map(|n| s.spawn(move || if n % 2 == 0 { begin(n) } else { ask(n) })).collect();
        all.into_iter().map(|t| t.join().expect("an answer")).collect()
    })
}

#[test]
fn of_by_elections_and_recalls_begun_at_once_one_of_each_stands() {
    story(|town| {
        let at = elected(&town);
        sign(&town, &at);
        town.pass(MINUTE);
        let ((zhao, _), (li, _)) = (seat(&town, "赵刚"), seat(&town, "李红"));
        town.post(&mut town.as_holder(town.worker), &town.at(&format!("/posts/{}/end", zhao.0.as_simple())), &[]).is(303);
        town.pass(MINUTE);
        let (mut begun, mut full, mut recalls, mut first) = (Vec::new(), 0, Vec::new(), 0);
        for became in at_once(&town, li) {
            match became {
                Became::Begun(Ok(id)) => begun.push(id),
                // At the field: there is one already.
                Became::Begun(Err(Fail::Refused(Refusal::Invalid(_)))) => full += 1,
                Became::Asked(Ok((id, joined))) => {
                    recalls.push(id);
                    first += usize::from(!joined);
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((begun.len(), full), (1, 2), "one by-election stands");
        assert_eq!((recalls.len(), first), (3, 1), "one recall stands, the others joined it");
        recalls.dedup();
        assert_eq!(recalls.len(), 1);
        assert_ne!(recalls[0], begun[0], "an empty seat and a held one are two things");
        // Whoever comes later reads where the first is.
        let (election, recalled) =
            (town.at(&format!("/selections/{}", begun[0])), town.at(&format!("/selections/{}", recalls[0])));
        let place = format!("compound-{}", town.compound);
        let fields = [
            ("code", "owners_committee"),
            ("place", place.as_str()),
            ("why", "再来一次"),
            ("rest", "1"),
            ("once", "AAAAAAAAAAAAAAAAAAAAAA"),
        ];
        let again = town.post(&mut town.as_holder(town.worker), &town.at("/selections/new"), &fields);
        again.is(422).shows(&["已经有一次在进行", &election]);
        let ask = town.at(&format!("/selections/recall/{li}"));
        let mut owner = town.as_neighbour(town.owner);
        let form = town.get(&mut owner, &ask);
        form.is(200).shows(&["邻居已经提议过", &recalled]);
        let once = carried(&form).into_iter().find(|(k, _)| k == "once").map(|(_, v)| v).unwrap_or_default();
        let joined = town.post(&mut owner, &ask, &[("home", &town.owner.home.to_string()), ("once", &once)]);
        joined.is(303);
        town.get(&mut owner, &joined.location).shows(&["邻居已经提议过"]);
        assert_eq!(joined.location.split('?').next(), Some(recalled.as_str()));
    });
}
