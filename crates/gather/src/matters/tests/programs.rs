//! Stories of programs that do what a worker or a leader does: file for a neighbour, work off the desk, give several at once, and send
//! everything twice without doing it twice.

use axum::http::Method;
use liren_core::permission::Actor;
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::fail::Fail;
use liren_kit::testing::{Answer, Who};
use serde_json::{Value, json};

use super::super::file::{self, New};
use super::{PHOTO, say, story, told};

const KEY: (&str, &str) = ("idempotency-key", "6d0f2f6e-1d4e-4f2f-8a4b-2f6a2b8f5a77");

/// Sends as somebody who is signed in.
fn send(town: &TestTown, who: &mut Who, path: &str, body: &Value, headers: &[(&str, &str)]) -> Answer {
    let body = Some(("application/json", body.to_string().into_bytes()));
    town.send(who, Method::POST, &format!("/api/v1{}", town.at(path)), body, headers)
}

fn get(town: &TestTown, who: &mut Who, path: &str) -> Answer {
    town.get(who, &format!("/api/v1{}", town.at(path)))
}

fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).expect("JSON")
}

/// Numbers of a list.
fn numbers(list: &Value) -> Vec<String> {
    let all = list["matters"].as_array().expect("matters");
    all.iter().map(|m| m["number"].as_str().expect("a number").to_string()).collect()
}

/// Files many at once, each a minute after the one before.
fn many(town: &TestTown, n: usize, category: &str) {
    let (app, category) = (town.app.clone(), category.to_string());
    for i in 0..n {
        town.clock.pass(liren_core::time::MINUTE);
        let (app, mut m, category) = (app.clone(), app.moment(), category.clone());
        let entrance = town.entrances[0];
        let done: Result<(), Fail> = app.db.clone().write_now(move |tx| {
            let card = app.card_in(tx, TOWN, m.now)?;
            let new = New { entrance: Some(entrance), ..New::said(&category, &format!("第{i}件"), "web", m.bytes()) };
            file::file(tx, &app, &card, &Actor::visitor(), &mut m, &format!("2026-{:04}", 9000 + i), &new).map(drop)
        });
        done.expect("a matter is filed");
    }
}

fn for_wang() -> Value {
    json!({
        "category": "stairwell_light", "words": "三楼灯不亮", "building": "T1", "entrance": "1单元", "behalf": true,
        "consent": true, "name": "王秀英", "source": "call", "contact": "15400000999",
    })
}

#[test]
fn a_leader_files_for_a_neighbour_with_their_consent_as_on_the_page() {
    story(|town| {
        let mut leader = town.as_holder(town.leader);
        let body = for_wang();
        let filed = read(send(&town, &mut leader, "/matters", &body, &[KEY]).is(201));
        let slip = &filed["slip"];
        assert_eq!(slip["by"], "邻长周兰英 · 第1邻（4户）代王秀英提出");
        assert!(slip["link"] == filed["secret_url"] && slip["print_url"].as_str().expect("a page").ends_with("/receipt/print"));
        assert!(slip["place"].as_str().expect("a place").contains("1单元") && slip["landline"] == "0731-00000031");
        let again = read(send(&town, &mut leader, "/matters", &body, &[KEY]).is(201));
        assert_eq!((&again["number"], &again["secret"]), (&filed["number"], &filed["secret"]));
        // The reporter is told, not who wrote it down; the name is read by the parties only.
        town.work();
        let texts = told(&town, "15400000999");
        assert!(texts.iter().any(|t| t.contains(filed["number"].as_str().expect("a number"))), "{texts:?}");
        let at = format!("/matters/{}", filed["number"].as_str().expect("a number"));
        get(&town, &mut town.visitor(), &format!("{at}/timeline")).is(200).shows(&["filed_for"]).hides(&["王秀英"]);
        get(&town, &mut leader, &format!("{at}/timeline")).shows(&["王秀英"]);
        get(&town, &mut leader, "/me/matters").is(200).hides(&[filed["number"].as_str().expect("a number")]);
        // The slip once more, by its secret.
        let receipt = format!("/api/v1{}", town.at(&format!("{at}/receipt")));
        let secret = filed["secret"].as_str().expect("a secret");
        let slip = town.send(&mut town.visitor(), Method::GET, &receipt, None, &[("liren-secret", secret)]);
        slip.is(200).shows(&["代王秀英提出"]);
        assert_eq!(slip.headers["cache-control"], "no-store");
        town.send(&mut town.visitor(), Method::GET, &receipt, None, &[("liren-secret", "AAAA")]).is(404);
        town.get(&mut town.visitor(), &receipt).is(422).shows(&["liren-secret"]);
        // The same refusals as on the page.
        for (change, field, code) in [
            (json!({ "consent": false }), "consent", "consent-needed"),
            (json!({ "source": "web" }), "source", "not-a-choice"),
            (json!({ "name": "长".repeat(41) }), "name", "too-long"),
            (json!({ "contact": "me" }), "contact", "not-a-contact"),
            (json!({ "entrance": "2单元" }), "entrance", "outside-post"),
            (json!({ "building": "", "entrance": "" }), "entrance", "outside-post"),
            (json!({ "tell": "owl" }), "tell", "not-a-choice"),
        ] {
            let mut body = for_wang();
            body.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
            let field = format!("\"field\":\"{field}\"");
            send(&town, &mut leader, "/matters", &body, &[]).is(422).shows(&[&field, code]);
        }
        send(&town, &mut town.visitor(), "/matters", &body, &[]).is(401);
        send(&town, &mut town.as_neighbour(town.resident), "/matters", &body, &[]).is(403);
        send(&town, &mut town.as_holder(town.stranger), "/matters", &body, &[]).is(403);
        // A worker files for anybody here, also for a compound.
        let mut whole = for_wang();
        (whole["building"], whole["entrance"], whole["compound"]) = (json!(""), json!(""), json!("铁西村小区"));
        let slip = read(send(&town, &mut town.as_holder(town.worker), "/matters", &whole, &[]).is(201));
        assert!(slip["slip"]["place"].as_str().expect("a place").contains("铁西村小区"));
        whole["compound"] = json!("月亮");
        send(&town, &mut town.as_holder(town.worker), "/matters", &whole, &[]).is(422).shows(&["\"field\":\"compound\""]);
    });
}

#[test]
fn what_is_about_somebody_in_a_post_never_reaches_them() {
    story(|town| {
        let body = json!({
            "category": "stairwell_light", "words": "邻长不理人", "building": "T1", "entrance": "1单元", "about": town.leader.post.to_string(),
        });
        send(&town, &mut town.visitor(), "/matters", &body, &[]).is(401);
        let mut resident = town.as_neighbour(town.resident);
        for nobody in ["x", "01900000-0000-7000-8000-00000000dead"] {
            let mut wrong = body.clone();
            wrong["about"] = json!(nobody);
            send(&town, &mut resident, "/matters", &wrong, &[]).is(422).shows(&["\"field\":\"about\""]);
        }
        let filed = read(send(&town, &mut resident, "/matters", &body, &[]).is(201));
        let at = format!("/matters/{}", filed["number"].as_str().expect("a number"));
        get(&town, &mut town.as_holder(town.leader), &at).is(404);
        get(&town, &mut town.visitor(), &at).is(404);
        get(&town, &mut town.as_holder(town.worker), &at).is(200).shows(&["\"visibility\":\"closed\""]);
        get(&town, &mut resident, "/me/matters").is(200).shows(&[filed["number"].as_str().expect("a number")]);
        get(&town, &mut town.visitor(), "/me/matters").is(401);
    });
}

#[test]
fn the_desk_is_worked_off_page_by_page() {
    story(|town| {
        many(&town, 53, "roof_leak");
        let mut worker = town.as_holder(town.worker);
        for tab in ["mine", "all", "release"] {
            let first = read(get(&town, &mut worker, &format!("/desk?tab={tab}")).is(200));
            assert_eq!(first["tab"], tab);
            let next = first["next"].as_str().unwrap_or_else(|| panic!("{tab} goes on")).to_string();
            let second = read(get(&town, &mut worker, &format!("/desk?tab={tab}&before={next}")).is(200));
            let mut all = [numbers(&first), numbers(&second)].concat();
            assert!(second["next"].is_null(), "{tab}");
            let newest_first = tab == "all";
            assert!(if newest_first { all.is_sorted_by(|a, b| a > b) } else { all.is_sorted() }, "{tab}: {all:?}");
            all.sort();
            all.dedup();
            assert_eq!(all.len(), 53, "{tab}");
        }
        let list = read(&get(&town, &mut worker, "/desk"));
        assert_eq!((&list["tab"], &list["counts"]["mine"], &list["counts"]["release"]), (&json!("mine"), &json!(53), &json!(53)));
        assert!(
            list["matters"][0]["words"].is_string()
                && list["matters"][0]["source"] == "web"
                && list["matters"][0]["seen"].is_i64()
        );
        // Late ones, the longest first.
        town.clock.pass(20 * liren_core::time::DAY);
        let late = read(get(&town, &mut worker, "/desk?tab=late").is(200));
        let on = late["next"].as_str().expect("late goes on").to_string();
        assert_eq!(numbers(&read(&get(&town, &mut worker, &format!("/desk?tab=late&before={on}")))).len(), 3);
        // A filter and a search look everywhere.
        let found = read(get(&town, &mut worker, "/desk?q=2026-9007").is(200));
        assert_eq!((numbers(&found), &found["tab"]), (vec!["2026-9007".to_string()], &json!("all")));
        assert!(numbers(&read(&get(&town, &mut worker, "/desk?source=hotline"))).is_empty());
        get(&town, &mut worker, "/desk?building=T9").is(422).shows(&["\"field\":\"building\""]);
        get(&town, &mut worker, "/desk?tab=moon").is(422).shows(&["\"field\":\"tab\""]);
        // Where it goes on is not guessed.
        for path in [
            "/desk?before=x",
            "/desk?tab=all&before=1-x",
            "/desk?q=%E4%BB%B6&before=x",
            "/matters?before=x",
            "/matters?q=%E4%BB%B6&before=5-5",
            "/open?before=-",
            "/audit?before=x",
        ] {
            let no = get(&town, &mut worker, path);
            no.is(400).shows(&["\"code\":\"bad-cursor\""]);
            assert_eq!(no.headers["content-type"], "application/problem+json", "{path}");
        }
        town.get(&mut town.visitor(), &town.at("/matters.json?before=x")).is(400).shows(&["\"code\":\"bad-cursor\""]);
        // A page leaves it out: addresses are shared and shortened.
        town.get(&mut town.visitor(), &town.at("/matters?before=x")).is(200);
        for who in [town.leader, town.officer, town.stranger] {
            get(&town, &mut town.as_holder(who), "/desk").is(403);
            get(&town, &mut town.as_holder(who), "/desk/posts").is(403);
        }
        get(&town, &mut town.visitor(), "/desk").is(401);
    });
}

#[test]
fn several_go_to_a_post_together_or_none_and_once() {
    story(|town| {
        let light = say(&town, &mut town.visitor(), "灯坏了", "stairwell_light", &[]);
        let door = say(&town, &mut town.visitor(), "门坏了", "doors_windows", &[]);
        let shed = say(&town, &mut town.visitor(), "搭了个棚子", "unauthorised_building", &[]);
        let mut worker = town.as_holder(town.worker);
        let post = town.worker_2.post.to_string();
        get(&town, &mut worker, "/desk/posts").is(200).shows(&[&post]);
        let give = |numbers: &[&str]| json!({ "numbers": numbers, "post": post });
        let path = "/desk/assign";
        send(&town, &mut worker, path, &json!({}), &[]).is(422).shows(&["\"field\":\"numbers\"", "\"field\":\"post\""]);
        send(&town, &mut worker, path, &json!({ "numbers": [light.number], "post": "nobody" }), &[])
            .is(422)
            .shows(&["\"field\":\"post\""]);
        let fifty: Vec<String> = (0..51).map(|i| format!("2026-{i:04}")).collect();
        send(&town, &mut worker, path, &json!({ "numbers": fifty, "post": post }), &[]).is(422).shows(&["\"field\":\"numbers\""]);
        // The third is not a community's duty: none moves, and the answer says which.
        let no = send(&town, &mut worker, path, &give(&[&light.number, &door.number, &shed.number]), &[KEY]);
        no.is(409).shows(&["\"code\":\"not-its-duty\"", "\"field\":\"numbers[2]\""]);
        send(&town, &mut worker, path, &give(&[&light.number, "2020-0001"]), &[]).is(404).shows(&["\"field\":\"numbers[1]\""]);
        get(&town, &mut worker, &format!("/matters/{}", light.number)).shows(&["邻长周兰英"]);
        // What was refused left no trace of its key. Sent twice it is done once.
        let body = give(&[&light.number, &door.number]);
        let first = read(send(&town, &mut worker, path, &body, &[KEY]).is(200));
        assert_eq!(first["numbers"], json!([light.number, door.number]));
        assert_eq!(read(send(&town, &mut worker, path, &body, &[KEY]).is(200)), first);
        send(&town, &mut worker, path, &give(&[&light.number]), &[KEY]).is(422).shows(&["\"field\":\"idempotency-key\""]);
        send(&town, &mut worker, path, &body, &[("idempotency-key", "short")]).is(422).shows(&["too-short"]);
        let timeline = get(&town, &mut worker, &format!("/matters/{}/timeline", light.number));
        assert_eq!(timeline.body.matches("\"assigned\"").count(), 1);
        get(&town, &mut town.as_holder(town.worker_2), "/desk").shows(&[&light.number, &door.number]).hides(&[&shed.number]);
        for who in [town.leader, town.officer, town.stranger] {
            send(&town, &mut town.as_holder(who), path, &body, &[]).is(403);
        }
    });
}

#[test]
fn lists_are_kept_under_a_name_of_ones_own() {
    story(|town| {
        let (mut worker, path) = (town.as_holder(town.worker), "/desk/filters");
        send(&town, &mut worker, path, &json!({ "title": " ", "query": "tab=all" }), &[]).is(422).shows(&["\"field\":\"title\""]);
        for n in 0..12 {
            let kept = json!({ "title": format!("第{n}个"), "query": "?tab=all&category=lift&nonsense=1" });
            send(&town, &mut worker, path, &kept, &[]).is(200).shows(&["tab=all&category=lift"]).hides(&["nonsense"]);
        }
        send(&town, &mut worker, path, &json!({ "title": "第0个", "query": "tab=late" }), &[]).is(200).shows(&["tab=late"]);
        send(&town, &mut worker, path, &json!({ "title": "多一个", "query": "tab=late" }), &[]).is(422).shows(&["enough"]);
        get(&town, &mut town.as_holder(town.worker_2), path).is(200).hides(&["第0个"]);
        send(&town, &mut worker, "/desk/filters/end", &json!({ "title": "第0个" }), &[]).is(200).hides(&["第0个"]);
        get(&town, &mut worker, path).shows(&["第1个"]);
        for who in [town.leader, town.stranger] {
            get(&town, &mut town.as_holder(who), path).is(403);
            send(&town, &mut town.as_holder(who), path, &json!({ "title": "a", "query": "" }), &[]).is(403);
        }
    });
}

#[test]
fn a_move_that_is_sent_twice_is_made_once_even_by_who_gave_it_away() {
    story(|town| {
        let mut leader = town.as_holder(town.leader);
        let light = say(&town, &mut town.visitor(), "灯坏了", "stairwell_light", &[]);
        let note = json!({ "words": "去看过", "shown": "parties" });
        let path = format!("/matters/{}/note", light.number);
        for _ in 0..2 {
            send(&town, &mut leader, &path, &note, &[KEY]).is(200);
        }
        let timeline = get(&town, &mut leader, &format!("/matters/{}/timeline", light.number));
        assert_eq!(timeline.body.matches("去看过").count(), 1);
        // Another's key finds nothing of theirs, and a day later the key is forgotten.
        send(&town, &mut town.as_holder(town.group_leader), &path, &note, &[KEY]).is(403);
        let up = json!({});
        let path = format!("/matters/{}/pass-up", light.number);
        let key = ("idempotency-key", "another-key-of-the-leader");
        let first = read(send(&town, &mut leader, &path, &up, &[key]).is(200));
        assert_eq!(read(send(&town, &mut leader, &path, &up, &[key]).is(200)), first);
        send(&town, &mut leader, &path, &up, &[]).is(403);
        town.clock.pass(2 * liren_core::time::DAY);
        send(&town, &mut leader, &path, &up, &[key]).is(403);
        let kept = |town: &TestTown| {
            let stmt = liren_store::sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM sent WHERE community = $1");
            town.app.db.read_now(move |tx| tx.one(stmt, &[TOWN.into()], |r| r.get::<i64>(0))).expect("a read")
        };
        assert_eq!(kept(&town), Some(2));
        town.work();
        assert_eq!(kept(&town), Some(0));
    });
}

#[test]
fn a_program_reads_what_the_page_of_a_matter_shows() {
    story(|town| {
        let (mut worker, mut anybody) = (town.as_holder(town.worker), town.visitor());
        let roof = say(&town, &mut town.visitor(), "屋顶漏水", "roof_leak", &[]);
        let twin = say(&town, &mut town.visitor(), "屋顶又漏水", "roof_leak", &[]);
        let at = |what: &str| format!("/matters/{}/{what}", roof.number);
        // What may be done now.
        let may = read(get(&town, &mut worker, &at("moves")).is(200));
        let has = |may: &Value, what: &str| may["moves"].as_array().expect("moves").contains(&json!(what));
        assert!(has(&may, "settle") && has(&may, "assign") && !may["assign"].as_array().expect("posts").is_empty());
        let visitor = read(get(&town, &mut anybody, &at("moves")).is(200));
        assert!(has(&visitor, "follow") && !has(&visitor, "settle") && visitor["covers"] == json!([]));
        // What could be the same, for whoever may merge it.
        get(&town, &mut worker, &at("similar")).is(200).shows(&[&twin.number]);
        get(&town, &mut town.as_neighbour(town.resident), &at("similar")).is(403);
        // A firm helps by link, until it is ended.
        send(&town, &mut worker, &at("outside"), &json!({ "who": "补漏公司" }), &[]).is(200);
        let helpers = read(get(&town, &mut worker, &at("helpers")).is(200));
        let (id, link) =
            (helpers[0]["id"].clone(), helpers[0]["link"].as_str().expect("a link").replace("http://liren.test", ""));
        town.get(&mut anybody, &link).is(200);
        get(&town, &mut anybody, &at("helpers")).is(401);
        get(&town, &mut town.as_holder(town.stranger), &at("helpers")).is(403);
        send(&town, &mut worker, &at("outside/end"), &json!({ "outside": "x" }), &[]).is(422).shows(&["\"field\":\"outside\""]);
        send(&town, &mut town.as_holder(town.stranger), &at("outside/end"), &json!({ "outside": id }), &[]).is(403);
        send(&town, &mut worker, &at("outside/end"), &json!({ "outside": id }), &[]).is(200);
        get(&town, &mut worker, &at("helpers")).shows(&["\"link\":null"]);
        town.get(&mut anybody, &link).is(410);
        // The letter, and what a group is sent.
        get(&town, &mut worker, &at("letter")).is(200).shows(&["屋顶漏水", "五里堆街道"]);
        get(&town, &mut anybody, &at("letter")).is(401);
        get(&town, &mut anybody, &at("group")).is(200).shows(&[&roof.number, "http://liren.test"]).hides(&["屋顶漏水"]);
        get(&town, &mut worker, &at("orders")).is(200).shows(&["[]"]);
        get(&town, &mut anybody, &at("orders")).is(401);
        let dispute = say(&town, &mut town.visitor(), "和楼上吵架", "neighbour_dispute", &[]);
        for what in ["moves", "group", "letter", "helpers", "similar", "orders"] {
            get(&town, &mut anybody, &format!("/matters/{}/{what}", dispute.number)).is(404);
        }
    });
}

#[test]
fn a_program_hears_of_a_matter_and_no_more() {
    story(|town| {
        let light = say(&town, &mut town.visitor(), "灯坏了", "stairwell_light", &[]);
        let (mut owner, mut anybody) = (town.as_neighbour(town.owner), town.visitor());
        let (follow, unfollow) = (format!("/matters/{}/follow", light.number), format!("/matters/{}/unfollow", light.number));
        for _ in 0..2 {
            send(&town, &mut owner, &follow, &json!({}), &[]).is(200).shows(&["\"hears\":true"]);
        }
        let mine = read(&get(&town, &mut owner, "/me/matters"));
        assert_eq!(mine["followed"].as_array().expect("a list").len(), 1);
        send(&town, &mut anybody, &follow, &json!({}), &[]).is(422).shows(&["\"field\":\"contact\"", "required"]);
        send(&town, &mut anybody, &follow, &json!({ "contact": "me" }), &[]).is(422).shows(&["not-a-contact"]);
        send(&town, &mut anybody, &follow, &json!({ "contact": "li@example.org" }), &[]).is(200);
        send(&town, &mut anybody, &unfollow, &json!({}), &[]).is(401);
        send(&town, &mut owner, &unfollow, &json!({}), &[]).is(200).shows(&["\"hears\":false"]);
        get(&town, &mut owner, "/me/matters").shows(&["\"followed\":[]"]);
        let dispute = say(&town, &mut town.visitor(), "和楼上吵架", "neighbour_dispute", &[]);
        send(&town, &mut owner, &format!("/matters/{}/follow", dispute.number), &json!({}), &[]).is(404);
    });
}

#[test]
fn a_photo_is_read_by_who_may_see_it() {
    story(|town| {
        let mut anybody = town.visitor();
        let at = format!("/api/v1{}", town.at("/files"));
        let photo = read(town.send(&mut anybody, Method::POST, &at, Some(("image/jpeg", PHOTO.to_vec())), &[]).is(201));
        let body = json!({ "category": "roof_leak", "building": "T1", "files": [photo["id"]] });
        let filed = read(send(&town, &mut anybody, "/matters", &body, &[]).is(201));
        let one = format!("/matters/{}", filed["number"].as_str().expect("a number"));
        let whole = read(&get(&town, &mut town.as_holder(town.worker), &one));
        let url = whole["files"][0]["api_url"].as_str().expect("an address").replace("http://liren.test", "");
        town.get(&mut town.as_holder(town.worker), &url).is(200);
        town.get(&mut anybody, &url).is(404);
        town.get(&mut town.as_holder(town.stranger), &url).is(404);
        let secret = filed["secret"].as_str().expect("a secret");
        town.send(&mut anybody, Method::GET, &url, None, &[("liren-secret", secret)]).is(200);
    });
}
