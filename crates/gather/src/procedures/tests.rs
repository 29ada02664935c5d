//! Stories of procedures: step by step, by who is named, public for as long as the pack says.

use axum::http::Method;
use liren_core::time::DAY;
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::testing::{Answer, Who};
use liren_store::sql;
use serde_json::{Value, json};

use crate::matters::tests::story;

#[test]
fn a_procedure_goes_step_by_step_by_who_is_named() {
    story(|town| {
        let (mut worker, mut chair, mut anybody) = (town.as_holder(town.worker), town.as_holder(town.chair), town.visitor());
        town.get(&mut anybody, &town.at("/procedures/new")).is(401);
        town.get(&mut town.as_neighbour(town.resident), &town.at("/procedures/new")).is(403);
        town.get(&mut worker, &town.at("/procedures/new")).is(200).shows(&["四议两公开"]);
        town.post(&mut worker, &town.at("/procedures/new"), &[("code", "no_such"), ("topic", "充电点"), ("once", &shown_key(1))])
            .is(422);
        let (new, key) = (town.at("/procedures/new"), shown_key(2));
        let form = [("code", "four_two"), ("topic", "小区集中充电点"), ("once", key.as_str())];
        let made = town.post(&mut worker, &new, &form);
        made.is(303);
        assert_eq!(town.post(&mut worker, &new, &form).location, made.location, "the same form begins one");
        let at = made.location.clone();
        town.get(&mut anybody, &at).is(200).shows(&["党支部提议", "轮到这一步", "还没到"]).hides(&["完成这一步"]);
        let step = format!("{at}/step");
        // The branch has no post here: the chair enters it, a worker does not, nor somebody next door.
        town.post(&mut worker, &step, &[("words", "支部提议建充电点")]).is(403);
        town.post(&mut town.as_holder(town.stranger), &step, &[("words", "支部提议建充电点")]).is(403);
        town.post(&mut anybody, &step, &[("words", "支部提议建充电点")]).is(401);
        town.post(&mut chair, &step, &[]).is(422);
        town.get(&mut chair, &at).shows(&["name=\"seen\" value=\"0\""]);
        for words in ["支部提议建充电点", "两委商议，选西侧空地", "党员大会同意", "居民代表会议通过", "决议贴在各单元门口"]
        {
            town.post(&mut chair, &step, &[("words", words)]).is(303);
            // The form of the first step, sent again, takes no second one.
            town.post(&mut chair, &step, &[("words", "支部提议建充电点"), ("seen", "0")]).is(303);
        }
        // Something else in its place is not taken down, and stays in the form where another step can be taken.
        town.post(&mut chair, &step, &[("words", "另一件事"), ("seen", "0")]).is(409);
        let page = town.get(&mut anybody, &at);
        page.is(200).shows(&["两委商议，选西侧空地", "公开到"]).hides(&["轮到这一步"]);
        // Two steps are a meeting's, and none is on record.
        assert_eq!(page.body.matches("没有登记会议").count(), 2);
        town.post(&mut chair, &step, &[("words", "太早了")]).is(409);
        town.pass(8 * DAY);
        town.post(&mut chair, &step, &[("words", "充电点用起来了"), ("meeting", "01900000000070008000000000000000")]).is(422);
        town.post(&mut chair, &step, &[("words", "充电点用起来了")]).is(303);
        town.pass(8 * DAY);
        town.get(&mut anybody, &at).shows(&["每一步都走完了"]);
        // What is over cannot be ended early any more.
        town.post(&mut worker, &format!("{at}/end"), &[("reason", "不算数")]).is(409);
        town.get(&mut anybody, &town.at("/procedures")).is(200).shows(&["小区集中充电点", "已走完", "走完 6 步，共 6 步"]);
        town.get(&mut anybody, &format!("/api/v1{}", town.at("/procedures"))).is(200).shows(&["\"over\":true", "four_two"]);
        // Another one is ended with a reason.
        let other = town
            .post(
                &mut worker,
                &town.at("/procedures/new"),
                &[("code", "covenant"), ("topic", "居民公约"), ("once", &shown_key(3))],
            )
            .location;
        town.post(&mut worker, &format!("{other}/end"), &[]).is(422);
        town.post(&mut worker, &format!("{other}/end"), &[("reason", "先不立新公约")]).is(303);
        town.get(&mut town.visitor().reading(liren_core::lang::Lang::En), &other).is(200).shows(&["Ended on"]);
        town.post(&mut worker, &format!("{other}/step"), &[("words", "接着来")]).is(409);
    });
}

/// A key as a form carries it.
fn shown_key(n: u8) -> String {
    data_encoding::BASE64URL_NOPAD.encode(&[n; 16])
}

#[test]
fn programs_begin_take_and_end() {
    story(|town| {
        let api = format!("/api/v1{}", town.at("/procedures"));
        let send = |who: &mut Who, path: &str, body: Value| {
            let content = ("application/json", body.to_string().into_bytes());
            town.send(who, Method::POST, path, Some(content), &[("idempotency-key", "a-key-of-the-worker")])
        };
        let (mut worker, mut chair) = (town.as_holder(town.worker), town.as_holder(town.chair));
        let body = json!({"code": "four_two", "topic": "小区集中充电点"});
        send(&mut town.as_neighbour(town.resident), &api, body.clone()).is(403);
        send(&mut worker, &api, json!({})).is(422).shows(&["\"code\"", "\"topic\""]);
        let made: Value = serde_json::from_str(&send(&mut worker, &api, body.clone()).is(201).body).expect("a procedure");
        let again: Value = serde_json::from_str(&send(&mut worker, &api, body).body).expect("a procedure");
        assert_eq!(made["id"], again["id"], "the same request begins one");
        let at = format!("{api}/{}", made["id"].as_str().expect("an id"));
        send(&mut worker, &format!("{at}/step"), json!({"words": "支部提议建充电点"})).is(403);
        send(&mut chair, &format!("{at}/step"), json!({})).is(422).shows(&["\"words\""]);
        // Sent twice it is one step.
        for _ in 0..2 {
            let step = json!({"words": "支部提议建充电点", "taken": 0});
            send(&mut chair, &format!("{at}/step"), step).is(200).shows(&["\"taken\":1"]);
        }
        send(&mut chair, &format!("{at}/step"), json!({"words": "另一件", "taken": 0})).is(409);
        town.get(&mut town.visitor(), &at).is(200).shows(&["支部提议建充电点", "\"state\":\"now\""]);
        send(&mut worker, &format!("{at}/end"), json!({"reason": "改期再议"})).is(200).shows(&["改期再议"]);
        send(&mut chair, &format!("{at}/step"), json!({"words": "接着来"})).is(409);
        town.get(&mut town.visitor(), &format!("{api}/none")).is(404);
    });
}

/// The address behind a link of a page that holds this text.
fn link(page: &Answer, part: &str) -> String {
    let found = page.body.split("href=\"").skip(1).filter_map(|r| r.split('"').next()).find(|href| href.contains(part));
    found.unwrap_or_else(|| panic!("a link to {part}")).replace("&amp;", "&")
}

#[test]
fn founding_an_owners_meeting_walks_every_step_and_each_opens_what_it_needs() {
    // As the pack has them: what it is called, who enters it, where it is prepared, how long it is public before the next.
    const STEPS: [(&str, bool, &str, i64); 9] = [
        ("成立筹备组", true, "/bodies/new", 7),
        ("公告筹备工作", false, "/notices/new", 15),
        ("核对、公示业主名册", false, "/owners", 7),
        ("公示议事规则和管理规约草案", false, "/consultations/new", 15),
        ("产生候选人", false, "/selections/new?code=owners_committee", 7),
        ("表决议事规则", false, "/ballots/new?class=rules_of_procedure", 0),
        ("表决管理规约", false, "/ballots/new?class=management_covenant", 0),
        ("选举业委会", false, "/selections/new?code=owners_committee", 15),
        ("30 日内报街道备案", false, "/filing", 15),
    ];
    story(|town| {
        let new = town.at("/procedures/new");
        let place = format!("compound-{}", town.compound);
        let made = town.post(
            &mut town.as_holder(town.worker),
            &new,
            &[("code", "found_owners_meeting"), ("place", &place), ("topic", "成立业主大会"), ("once", &shown_key(4))],
        );
        made.is(303);
        let (at, last) = (made.location, STEPS.len() - 1);
        let step = format!("{at}/step");
        for (i, (name, by_officer, opens, days)) in STEPS.into_iter().enumerate() {
            let page = town.get(&mut town.as_holder(town.chair), &at);
            page.is(200).shows(&[name, "轮到这一步"]);
            let opened = town.get(&mut town.as_holder(town.chair), &link(&page, opens));
            opened.is(200);
            if i == last {
                filed(&town, &at, &step);
            }
            let (named, other) = if by_officer { (town.officer, town.chair) } else { (town.chair, town.officer) };
            let words = format!("{name}，办好了");
            town.post(&mut town.as_holder(other), &step, &[("words", &words)]).is(403);
            town.post(&mut town.as_holder(named), &step, &[("words", &words)]).is(303);
            town.get(&mut town.visitor(), &at).shows(&[&words]);
            if days > 0 {
                // The next one waits until this was public long enough.
                town.pass((days - 1) * DAY);
                town.post(&mut town.as_holder(town.chair), &step, &[("words", "太早了")]).is(409);
                town.pass(2 * DAY);
            }
        }
        town.get(&mut town.visitor(), &at).shows(&["每一步都走完了"]);
    });
}

/// The last step files it: with whom it was filed stands there before the step is taken.
fn filed(town: &TestTown, at: &str, step: &str) {
    let filing = format!("{at}/filing");
    town.get(&mut town.visitor(), &filing).is(200).shows(&["前报备案", "业主大会议事规则"]);
    town.get(&mut town.visitor(), &format!("{filing}/sheet")).is(200).shows(&["备案材料清单"]);
    town.post(&mut town.as_holder(town.chair), step, &[("words", "办好了")]).is(422).shows(&["还没有登记备案"]);
    let today = town.card(TOWN).zone.date(town.app.now()).to_string();
    let fields = [("filed", today.as_str()), ("office", "五里堆街道办事处"), ("number", "备 3 号")];
    town.post(&mut town.as_neighbour(town.owner), &filing, &fields).is(403);
    town.post(&mut town.as_holder(town.stranger), &filing, &fields).is(403);
    town.post(&mut town.as_holder(town.leader), &filing, &fields).is(403);
    town.post(&mut town.as_holder(town.worker), &filing, &fields).is(303);
    town.get(&mut town.visitor(), at).shows(&["已向五里堆街道办事处备案"]);
    town.get(&mut town.visitor(), &format!("/api/v1{filing}")).is(200).shows(&["\"state\":\"filed\"", "备 3 号"]);
}

#[test]
fn the_filing_of_a_procedure_is_reminded_of_and_falls_late() {
    story(|town| {
        let place = format!("compound-{}", town.compound);
        let key = shown_key(9);
        let new =
            [("code", "found_owners_meeting"), ("place", place.as_str()), ("topic", "成立业主大会"), ("once", key.as_str())];
        let at = town.post(&mut town.as_holder(town.worker), &town.at("/procedures/new"), &new).location;
        town.get(&mut town.visitor(), &format!("{at}/filing")).is(404);
        for i in 0..8 {
            let by = if i == 0 { town.officer } else { town.chair };
            town.post(&mut town.as_holder(by), &format!("{at}/step"), &[("words", "办好了")]).is(303);
            town.pass(16 * DAY);
        }
        // Sixteen of thirty days are over.
        town.work();
        let heard = |words: &str| {
            town.pass(DAY);
            town.work();
            town.outbox.all().into_iter().filter(|(_, text)| text.contains(words)).count()
        };
        assert_eq!(heard("前要报备案"), 0);
        town.pass(8 * DAY);
        town.work();
        assert_eq!(heard("前要报备案"), 1);
        town.pass(7 * DAY);
        town.work();
        assert_eq!(heard("还没有登记备案"), 1);
        town.get(&mut town.visitor(), &at).shows(&["还没有报备案", "sign-late"]);
        // What is ended is not filed any more.
        town.post(&mut town.as_holder(town.worker), &format!("{at}/end"), &[("reason", "业主不同意")]).is(303);
        town.get(&mut town.visitor(), &format!("{at}/filing")).is(404);
    });
}

#[test]
fn a_procedure_is_for_a_place_and_its_steps_are_taken_by_those_of_that_place() {
    story(|town| {
        let new = town.at("/procedures/new");
        let mut worker = town.as_holder(town.worker);
        let [first, second] = town.buildings.map(|b| format!("building-{b}"));
        town.get(&mut worker, &format!("{new}?code=four_two")).is(200).shows(&[&first, &second, "community", "grid-"]);
        town.get(&mut worker, &format!("{new}?code=found_owners_meeting")).is(200).hides(&["\"building-", "\"grid-"]);
        let begin = |who: &mut Who, code: &str, place: &str, n: u8| {
            let key = shown_key(n);
            town.post(who, &new, &[("code", code), ("place", place), ("topic", "装充电点"), ("once", &key)])
        };
        let circle = format!("circle-{}", town.circles[0]);
        begin(&mut worker, "four_two", &circle, 20).is(422);
        begin(&mut worker, "four_two", "building-01900000000070008000000000000000", 20).is(422);
        begin(&mut worker, "four_two", "here", 20).is(422);
        let (a, b) = (begin(&mut worker, "four_two", &first, 21).location, begin(&mut worker, "four_two", &second, 22).location);
        town.get(&mut town.visitor(), &a).is(200).shows(&["1栋"]);
        // A branch of the first building: its member takes the step there, and not next door.
        let (body, post, building) = (uuid::Uuid::from_u128(77), town.worker_2.post, town.buildings[0]);
        let put = town.app.db.write_now(move |tx| {
            let sql = sql!(
                "INSERT INTO body (community, id, kind, name, place_kind, place, parent, sort, ended)
                 VALUES ($1, $2, 'community_general_branch', '1栋支部', 'building', $3, NULL, 1, NULL)"
            );
            tx.exec(sql, &[TOWN.into(), body.into(), building.into()])?;
            tx.exec(sql!("UPDATE post SET body = $3 WHERE community = $1 AND id = $2"), &[TOWN.into(), post.into(), body.into()])
        });
        put.expect("a branch");
        let take = |who: &mut Who, at: &str| town.post(who, &format!("{at}/step"), &[("words", "支部提议建充电点")]);
        take(&mut town.as_holder(town.chair), &a).is(403);
        take(&mut town.as_holder(town.worker_2), &b).is(403);
        take(&mut town.as_holder(town.worker_2), &a).is(303);
        // Nobody is in a branch for the second building: the chair enters it.
        take(&mut town.as_holder(town.chair), &b).is(303);
        // Listed by place, on the page and for programs.
        let everybody = begin(&mut worker, "four_two", "community", 23).location;
        let list = town.at("/procedures");
        town.get(&mut town.visitor(), &list).is(200).shows(&[&a, &b, &everybody, "铁西村小区 1栋", &first]);
        town.get(&mut town.visitor(), &format!("{list}?place={first}")).is(200).shows(&[&a]).hides(&[&b, &everybody]);
        let api = format!("/api/v1{list}");
        let id = |at: &str| at.rsplit('/').next().unwrap_or_default().to_string();
        town.get(&mut town.visitor(), &format!("{api}?place={second}")).is(200).shows(&[&id(&b), &second]).hides(&[&id(&a)]);
        town.get(&mut town.visitor(), &format!("{api}?place=here")).is(422);
    });
}

#[test]
fn an_owners_meeting_is_founded_once_at_a_time() {
    story(|town| {
        let new = town.at("/procedures/new");
        let mut worker = town.as_holder(town.worker);
        let place = format!("compound-{}", town.compound);
        let begin = |who: &mut Who, place: &str, n: u8| {
            let key = shown_key(n);
            town.post(who, &new, &[("code", "found_owners_meeting"), ("place", place), ("topic", "业主大会"), ("once", &key)])
        };
        begin(&mut worker, "community", 30).is(422);
        let first = begin(&mut worker, &place, 30);
        first.is(303);
        assert_eq!(begin(&mut worker, &place, 30).location, first.location, "the same form begins one");
        begin(&mut worker, &place, 31).is(422).shows(&["这里已经有一个在办", &first.location]);
        let api = format!("/api/v1{}", town.at("/procedures"));
        let body = json!({"code": "found_owners_meeting", "place": place, "topic": "业主大会"}).to_string().into_bytes();
        let sent = town.send(&mut worker, Method::POST, &api, Some(("application/json", body)), &[]);
        sent.is(422).shows(&["\"place\""]);
        // What is over makes room for the next.
        town.post(&mut worker, &format!("{}/end", first.location), &[("reason", "重来")]).is(303);
        begin(&mut worker, &place, 32).is(303);
    });
}

#[test]
fn where_the_street_has_not_joined_the_chair_enters_its_step() {
    story(|town| {
        let (key, place) = (shown_key(5), format!("compound-{}", town.compound));
        let new =
            [("code", "found_owners_meeting"), ("place", place.as_str()), ("topic", "成立业主大会"), ("once", key.as_str())];
        let made = town.post(&mut town.as_holder(town.worker), &town.at("/procedures/new"), &new);
        let (at, step) = (made.location.clone(), format!("{}/step", made.location));
        town.get(&mut town.as_holder(town.chair), &at).hides(&["由您代为登记"]);
        let vacant = sql!("UPDATE post SET person = NULL WHERE community = $1 AND role = 'street_officer'");
        town.app.db.write_now(move |tx| tx.exec(vacant, &[TOWN.into()])).expect("nobody of the street");
        town.get(&mut town.as_holder(town.chair), &at).shows(&["这里还没有登记街道经办人", "由您代为登记"]);
        town.post(&mut town.as_holder(town.worker), &step, &[("words", "筹备组七个人")]).is(403);
        town.post(&mut town.as_holder(town.chair), &step, &[("words", "筹备组七个人")]).is(303);
    });
}
