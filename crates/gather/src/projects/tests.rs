//! Stories of projects: from a matter to the end of the warranty; who may; what lacks; two at once; accounts.

use axum::http::Method;
use liren_core::time::DAY;
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::testing::{Answer, Who};
use liren_store::sql;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::matters::tests::{act, carried, say, story, told};

/// Does something with a project, as a browser would: with what its page carries.
pub(super) fn run(town: &TestTown, who: &mut Who, at: &str, fields: &[(&str, &str)]) -> Answer {
    let page = town.get(who, at);
    page.is(200);
    let seen = carried(&page).into_iter().find(|(k, _)| k == "seen").map(|(_, v)| v).unwrap_or_default();
    let mut all = vec![("seen", seen.as_str())];
    all.extend_from_slice(fields);
    town.post(who, at, &all)
}

/// The value of the first option of a choice.
fn first(page: &Answer, field: &str) -> String {
    let from = page.body.split(&format!("name=\"{field}\"")).nth(1).expect("the choice");
    from.split("<option value=\"").nth(1).and_then(|r| r.split('"').next()).expect("an option").to_string()
}

/// Begins a project at the first building; answers with its address.
pub(super) fn begin(town: &TestTown, who: &mut Who, kind: &str, matter: &str) -> String {
    let form = town.get(who, &town.at(&format!("/projects/new?matter={matter}")));
    form.is(200);
    let once = carried(&form).into_iter().find(|(k, _)| k == "once").map(|(_, v)| v).unwrap_or_default();
    let place = format!("building-{}", town.buildings[0]);
    let fields = [
        ("kind", kind),
        ("place", place.as_str()),
        ("title", "1栋单元门更换"),
        ("problem", "门关不上，冬天灌风"),
        ("burdens", "施工时要绕行"),
        ("matter", matter),
        ("once", once.as_str()),
    ];
    let made = town.post(who, &town.at("/projects/new"), &fields);
    made.is(303);
    // The same form sent twice begins one project.
    let again = town.post(who, &town.at("/projects/new"), &fields);
    assert_eq!(again.location, made.location);
    made.location.clone()
}

#[test]
fn doors_from_a_neighbours_word_to_the_end_of_the_warranty() {
    story(|town| {
        let matter = say(&town, &mut town.visitor(), "单元门关不上", "doors_windows", &[("contact", "first@example.org")]);
        let number = matter.page.rsplit('/').next().unwrap_or_default().to_string();
        let mut worker = town.as_holder(town.worker);
        let at = begin(&town, &mut worker, "stairwell", &number);
        town.get(&mut town.visitor(), &at).is(200).shows(&["1栋单元门更换", "施工时要绕行", &number]);
        // Nothing is decided without an option and an entrance that agrees.
        run(&town, &mut worker, &at, &[("do", "next")]).is(422).shows(&["还没有选定方案", "还没有一个单元同意"]);
        run(&town, &mut worker, &at, &[("do", "option"), ("option", "换钢门"), ("option_cost", "1.2万")]).is(303);
        let chosen = first(&town.get(&mut worker, &at), "chosen");
        run(&town, &mut worker, &at, &[("do", "choose"), ("chosen", &chosen), ("choose_why", "大家商量的")]).is(303);
        // Homes say so on the web and on paper; whoever lives elsewhere cannot.
        let mut resident = town.as_neighbour(town.resident);
        let home = first(&town.get(&mut resident, &at), "home");
        town.post(&mut resident, &format!("{at}/answer"), &[("do", "agrees"), ("home", &home), ("yes", "1")]).is(303);
        let paper = town.homes[1].to_string();
        for home in [paper, town.homes[2].to_string()] {
            let mut leader = town.as_holder(town.leader);
            town.post(&mut leader, &format!("{at}/paper"), &[("home", &home), ("yes", "1")]).is(303);
        }
        let elsewhere = town.homes[9].to_string();
        town.post(&mut worker, &format!("{at}/paper"), &[("home", &elsewhere), ("yes", "1")]).is(422);
        run(&town, &mut worker, &at, &[("do", "next")]).is(303);
        town.get(&mut worker, &at).shows(&["定了方案", "资金还差 12,000.00 元"]);
        // Money and a quote.
        run(&town, &mut worker, &at, &[("do", "fund"), ("source", "subsidy"), ("fund_amount", "8000")]).is(303);
        run(&town, &mut worker, &at, &[("do", "fund"), ("source", "common_income"), ("fund_amount", "35000")]).is(303);
        // Typed wrongly it is taken back, but nobody pays less than nothing.
        let fund = |amount: &'static str| [("do", "fund"), ("source", "common_income"), ("fund_amount", amount)];
        run(&town, &mut worker, &at, &fund("-35001")).is(422);
        run(&town, &mut worker, &at, &fund("-31500")).is(303);
        town.get(&mut worker, &at).shows(&["3,500.00 元"]).hides(&["35,000.00 元"]);
        let quote = [("do", "quote"), ("firm", "恒固门业"), ("quote_amount", "11000"), ("months", "24")];
        run(&town, &mut worker, &at, &quote).is(303);
        let taken = first(&town.get(&mut worker, &at), "quote");
        run(&town, &mut worker, &at, &[("do", "take"), ("quote", &taken), ("take_why", "最便宜，质保最长")]).is(303);
        run(&town, &mut worker, &at, &[("do", "next")]).is(303);
        // Works, a change, accounts with a correction.
        run(&town, &mut worker, &at, &[("do", "milestone"), ("milestone", "装一单元"), ("due", "2027-05-01")]).is(303);
        run(&town, &mut worker, &at, &[("do", "milestone"), ("milestone", "早过了"), ("due", "2020-05-01")]).is(422);
        let moved = first(&town.get(&mut worker, &at), "moved");
        let move_to = |day: &'static str, id: &str| {
            [("do", "moved"), ("moved", id), ("moved_due", day), ("moved_why", "下雨停工")].map(|(k, v)| (k, v.to_string()))
        };
        for (day, status) in [("2020-01-01", 422), ("2027-06-01", 303)] {
            let fields = move_to(day, &moved);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            run(&town, &mut worker, &at, &fields).is(status);
        }
        town.get(&mut town.visitor(), &at).shows(&["下雨停工"]);
        run(&town, &mut worker, &at, &[("do", "change"), ("change", "多装一把锁"), ("change_amount", "300")]).is(303);
        let entry = [("do", "entry"), ("way", "received"), ("entry", "补助到账"), ("entry_amount", "8000")];
        run(&town, &mut worker, &at, &entry).is(303);
        let entry = [("do", "entry"), ("way", "spent"), ("entry", "预付款"), ("entry_amount", "50000")];
        run(&town, &mut worker, &at, &entry).is(303);
        run(&town, &mut worker, &at, &[("do", "counter"), ("corrects", "2"), ("counter_why", "多写了一个零")]).is(303);
        run(&town, &mut worker, &at, &[("do", "counter"), ("corrects", "2"), ("counter_why", "再来")]).is(422);
        town.get(&mut worker, &at).shows(&["冲正第 2 笔", "-50,000.00", "8,000.00 元"]);
        town.get(&mut town.visitor(), &format!("{at}/accounts.csv")).is(200).shows(&["2,", "-50000.00", "50000.00,2"]);
        run(&town, &mut worker, &at, &[("do", "next")]).is(422).shows(&["还有 1 步没做完"]);
        let reached = first(&town.get(&mut worker, &at), "reached");
        run(&town, &mut worker, &at, &[("do", "reached"), ("reached", &reached)]).is(303);
        run(&town, &mut worker, &at, &[("do", "next")]).is(303);
        // One says not done: it is mended, and everything is asked anew.
        let points = |town: &TestTown, who: &mut Who| -> Vec<String> {
            let page = town.get(who, &at);
            page.body.split("name=\"point\" value=\"").skip(1).filter_map(|r| r.split('"').next().map(str::to_string)).collect()
        };
        let all = points(&town, &mut resident);
        town.get(&mut resident, &town.at("")).shows(&["等您表态"]);
        assert_eq!(all.len(), 3);
        let looked = |town: &TestTown, who: &mut Who, point: &str, yes: &str, missing: &str| {
            let fields = [("do", "looked"), ("point", point), ("yes", yes), ("missing", missing)];
            town.post(who, &format!("{at}/answer"), &fields).is(303);
        };
        for (i, point) in all.iter().enumerate() {
            looked(&town, &mut resident, point, if i == 0 { "0" } else { "1" }, if i == 0 { "三楼的门还响" } else { "" });
        }
        // A home without a phone says so on paper, by entrance and room; saying it again replaces it.
        let (entrance, room): (Uuid, String) = {
            let (sql, home) = (sql!("SELECT entrance, room FROM home WHERE community = $1 AND id = $2"), town.homes[1]);
            let read = town.app.db.read_now(move |tx| tx.one(sql, &[TOWN.into(), home.into()], |r| Ok((r.get(0)?, r.get(1)?))));
            read.expect("the home").expect("a home")
        };
        let door = liren_core::id::EntranceId(entrance).to_string();
        let mut leader = town.as_holder(town.leader);
        let on_paper = |town: &TestTown, who: &mut Who, room: &str, yes: &str| {
            let fields = [
                ("do", "paper-looked"),
                ("what", "looked"),
                ("door", door.as_str()),
                ("room", room),
                ("point", all[1].as_str()),
                ("yes", yes),
            ];
            town.post(who, &format!("{at}/paper"), &fields)
        };
        on_paper(&town, &mut leader, "9999", "1").is(422).shows(&["id=\"w-room\""]);
        on_paper(&town, &mut resident, &room, "1").is(403);
        for yes in ["0", "1"] {
            on_paper(&town, &mut leader, &room, yes).is(303);
        }
        town.get(&mut worker, &at).shows(&["说完成的 2 户，说没完成的 0 户"]);
        run(&town, &mut worker, &at, &[("do", "next")]).is(422).shows(&["还有 1 条没通过"]);
        town.get(&mut resident, &town.at("")).hides(&["等您表态"]);
        town.get(&mut worker, &at).shows(&["三楼的门还响"]);
        town.get(&mut town.visitor(), &at).hides(&["三楼的门还响"]);
        run(&town, &mut worker, &at, &[("do", "mended"), ("mended", "换了闭门器")]).is(303);
        for point in &all {
            looked(&town, &mut resident, point, "1", "");
        }
        run(&town, &mut worker, &at, &[("do", "next")]).is(303);
        town.get(&mut town.visitor(), &at).shows(&["质保到", "恒固门业"]);
        // With the day's digest.
        town.pass(2 * DAY);
        town.work();
        // The neighbour who spoke first has heard of it.
        let told = told(&town, "first@example.org");
        assert!(told.iter().any(|t| t.contains("1栋单元门更换")), "{told:?}");
        // What breaks becomes a matter to which the firm is asked.
        town.post(&mut resident, &format!("{at}/answer"), &[("do", "broke"), ("broke", "门又关不上了")]).is(422);
        let page = town.get(&mut resident, &at).body;
        let once = page.split("name=\"once\" value=\"").nth(1).and_then(|r| r.split('"').next()).unwrap_or_default();
        for _ in 0..2 {
            let fields = [("do", "broke"), ("broke", "门又关不上了"), ("once", once)];
            town.post(&mut resident, &format!("{at}/answer"), &fields).is(303);
        }
        let page = town.get(&mut worker, &at).body;
        assert_eq!(page.matches("质保期内报修").count(), 1, "the same form twice is one matter");
        let number: String = page.split("质保期内报修：").nth(1).unwrap_or("").chars().take_while(|c| *c != '<').collect();
        // The firm reads and answers by its own link, without an account.
        let asked = town.get(&mut worker, &town.at(&format!("/matters/{}", number.trim())));
        asked.is(200).shows(&["恒固门业"]);
        let link = asked
            .body
            .split(['"', '<', ' ', '\n'])
            .find(|part| part.contains(&format!("/matters/{}/o/", number.trim())))
            .expect("the firm's link");
        let link = link[link.find("/c/").unwrap_or(0)..].to_string();
        town.get(&mut town.visitor(), &link).is(200).shows(&["门又关不上了"]);
        // The clock ends it.
        for _ in 0..25 {
            town.pass(30 * DAY);
            town.work();
        }
        town.get(&mut town.visitor(), &at).shows(&["质保期满"]);
    });
}

#[test]
fn only_who_may_begins_and_runs_and_the_second_of_two_sees_it() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = begin(&town, &mut worker, "roof", "");
        let mut leader = town.as_holder(town.leader);
        town.get(&mut leader, &town.at("/projects/new")).is(403);
        for who in [&mut leader, &mut town.as_neighbour(town.resident)] {
            town.post(who, &at, &[("do", "drop"), ("drop", "不要了"), ("seen", "1")]).is(403);
        }
        town.post(&mut town.visitor(), &format!("{at}/answer"), &[("do", "needs")]).is(401);
        // Whoever does not live here has no say.
        town.post(&mut leader, &format!("{at}/answer"), &[("do", "needs")]).is(403);
        // Two at once: the second is told, and keeps what they typed.
        let option = [("do", "option"), ("option", "整体重做防水"), ("option_cost", "90000"), ("seen", "1")];
        town.post(&mut worker, &at, &option).is(303);
        let second = [("do", "option"), ("option", "只补裂缝"), ("option_cost", "1000"), ("seen", "1")];
        town.post(&mut town.as_holder(town.worker_2), &at, &second).is(422).shows(&["别人刚刚改过", "只补裂缝"]);
        // Wrong amounts and choices are told at the field.
        let wrong = [("do", "fund"), ("source", "lottery"), ("fund_amount", "很多")];
        run(&town, &mut worker, &at, &wrong).is(422).shows(&["很多"]);
        run(&town, &mut worker, &at, &[("do", "launch")]).is(422);
        run(&town, &mut worker, &at, &[("do", "drop"), ("drop", "屋顶归开发商修")]).is(303);
        run(&town, &mut worker, &at, &[("do", "drop"), ("drop", "再来一次")]).is(422);
        town.get(&mut town.visitor(), &at).shows(&["屋顶归开发商修"]);
        town.get(&mut town.visitor(), &town.at("/projects")).is(200).shows(&["不做了", "1栋单元门更换"]);
        town.get(&mut town.visitor(), &format!("{at}/sheet")).is(200).shows(&["负责"]);
        // Not by somebody of another community.
        town.post(&mut town.as_holder(town.stranger), &at, &[("do", "next"), ("seen", "3")]).is(403);
        act(&town, &mut town.visitor(), &at, "nothing", &[]).is(404);
    });
}

#[test]
fn what_a_neighbour_wants_raised_becomes_a_project_they_hear_of() {
    story(|town| {
        let (mut worker, mut resident) = (town.as_holder(town.worker), town.as_neighbour(town.resident));
        town.post(&mut resident, &town.at("/meetings/raise"), &[("raised", "楼道口装个充电位")]).is(303);
        let at = |hours| liren_kit::when::machine(&town.card(TOWN).zone, town.app.now().plus(hours * liren_core::time::HOUR));
        let (starts, ends) = (at(120), at(122));
        let fields = [
            ("kind", "listening"),
            ("place", "community"),
            ("title", "听听"),
            ("starts", starts.as_str()),
            ("ends", ends.as_str()),
            ("held_at", "亭子"),
        ];
        let meeting = town.post(&mut worker, &town.at("/meetings/new"), &fields).location;
        let page = town.get(&mut worker, &meeting);
        let link = page.body.split("?proposal=").nth(1).and_then(|r| r.split('"').next()).expect("a link").to_string();
        let path = town.at(&format!("/projects/new?proposal={link}"));
        town.get(&mut town.as_neighbour(town.resident), &path).is(403);
        // What they said stands in the form.
        let form = town.get(&mut worker, &path);
        form.is(200).shows(&["来自邻居想议的事：楼道口装个充电位", ">楼道口装个充电位</textarea>"]);
        let place = format!("building-{}", town.buildings[0]);
        let once = carried(&form).into_iter().find(|(k, _)| k == "once").map(|(_, v)| v).unwrap_or_default();
        let fields = [
            ("kind", "charging"),
            ("place", place.as_str()),
            ("title", "1栋充电位"),
            ("problem", "楼道口装个充电位"),
            ("proposal", link.as_str()),
            ("once", once.as_str()),
        ];
        let made = town.post(&mut worker, &town.at("/projects/new"), &fields);
        made.is(303);
        assert_eq!(town.post(&mut worker, &town.at("/projects/new"), &fields).location, made.location);
        town.get(&mut town.visitor(), &made.location).is(200).shows(&["来自邻居想议的事"]);
        // It waits for no agenda any more, and is made into a project once.
        town.get(&mut worker, &meeting).hides(&["楼道口装个充电位"]);
        town.post(&mut worker, &town.at("/projects/new"), &fields[..5]).is(422);
        let again = [&fields[..5], &[("once", "AAAAAAAAAAAAAAAAAAAAAA")]].concat();
        town.post(&mut worker, &town.at("/projects/new"), &again).is(410);
        // It goes out with the digest of the day.
        town.pass(DAY);
        town.work();
        assert!(town.outbox.all().iter().any(|(_, text)| text.contains("1栋充电位")), "{:?}", town.outbox.all());
    });
}

#[test]
fn needs_are_counted_and_few_are_not_shown() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = begin(&town, &mut worker, "charging", "");
        let mut resident = town.as_neighbour(town.resident);
        let fields = [("do", "needs"), ("need-ebike", "2"), ("need-car", "1000")];
        town.post(&mut resident, &format!("{at}/answer"), &fields).is(422).shows(&["1000"]);
        // What the kind does not ask for says nothing of what is needed.
        town.post(&mut resident, &format!("{at}/answer"), &[("do", "needs"), ("need-ebkie", "2")]).is(422);
        // Home says that they are asked, until they said it.
        town.get(&mut resident, &town.at("")).shows(&["等您表态", &at]);
        for n in ["2", "3"] {
            town.post(&mut resident, &format!("{at}/answer"), &[("do", "needs"), ("need-ebike", n)]).is(303);
        }
        town.get(&mut resident, &town.at("")).hides(&["等您表态"]);
        // What they said stands in the form, to be changed; nobody else sees it.
        town.get(&mut resident, &at).shows(&["value=\"3\""]);
        town.get(&mut worker, &at).shows(&["不到 5 户"]).hides(&["共 3 个"]);
    });
}

/// Four more people mark the middle of a building of the project, as if they lived there.
fn four_more(town: &TestTown, number: &str) {
    let (number, spot) = (number.to_string(), format!("{} 0 0", town.buildings[0]));
    let insert = sql!(
        "INSERT INTO project_spot (community, project, person, spot) SELECT community, id, $3, $4 FROM project WHERE community = $1 AND number = $2"
    );
    let done = town.app.db.write_now(move |tx| {
        for n in 1..5u128 {
            tx.exec(insert, &[TOWN.into(), (&number).into(), Uuid::from_u128(n).into(), (&spot).into()])?;
        }
        Ok::<_, liren_store::Error>(())
    });
    done.expect("four more marked a spot");
}

#[test]
fn where_it_is_needed_is_marked_on_the_plan_and_shown_once_five_did() {
    story(|town| {
        let at = begin(&town, &mut town.as_holder(town.worker), "charging", "");
        let number = at.rsplit('/').next().unwrap_or_default().to_string();
        let (mut resident, plan) = (town.as_neighbour(town.resident), format!("{at}/where"));
        town.get(&mut town.visitor(), &plan).is(401);
        town.get(&mut town.as_holder(town.worker), &plan).is(403);
        let page = town.get(&mut resident, &plan);
        page.is(200).shows(&["您想装在哪里", "type=\"image\""]).hides(&["不标了"]);
        let look = carried(&page).into_iter().find(|(k, _)| k == "look").map(|(_, v)| v).unwrap_or_default();
        let send = |who: &mut Who, field: (&str, &str)| town.post(who, &plan, &[("look", &look), field]);
        send(&mut resident, ("spot", "")).is(422).shows(&["href=\"#f-pin\""]);
        send(&mut resident, ("spot", "-9000,3")).is(422);
        // Without scripts the picture sends the point, and the plan is shown again.
        let tapped = town.post(&mut resident, &plan, &[("look", look.as_str()), ("small.x", "160"), ("small.y", "90")]);
        tapped.is(303);
        assert_eq!(tapped.location, plan);
        let page = town.get(&mut resident, &plan);
        page.shows(&["已标在：", "不标了", "您标的地方"]);
        town.get(&mut resident, &at).hides(&["大家想装在哪里"]);
        four_more(&town, &number);
        let shown = town.get(&mut town.visitor(), &at);
        shown.is(200).shows(&["大家想装在哪里", "class=\"plan", "5 人"]);
        // A building of another place, by a program.
        let api = format!("/api/v1{plan}");
        let building = |code: &str| json!({"spot": {"building": code, "east": 10, "south": -20}});
        let json = town.get(&mut town.visitor(), &format!("/api/v1{at}")).body;
        let whole: Value = serde_json::from_str(&json).expect("an object");
        let spots = whole["spots"].as_array().expect("spots");
        assert_eq!(spots.len(), 5);
        let here = spots.iter().find(|s| s["east"] == 0 && s["south"] == 0).and_then(|s| s["building"].as_str()).expect("a code");
        send_json(&town, &mut resident, &api, &building("nowhere")).is(422);
        send_json(&town, &mut resident, &api, &building(here)).is(200).shows(&["\"east\":10"]);
        // Taken back: four are too few.
        send(&mut resident, ("unpin", "1")).is(303);
        town.get(&mut town.visitor(), &at).hides(&["大家想装在哪里"]);
        // Only while needs are asked.
        run(&town, &mut town.as_holder(town.worker), &at, &[("do", "drop"), ("drop", "供电容量不够")]).is(303);
        send(&mut resident, ("spot", "5,5")).is(409);
    });
}

fn send_json(town: &TestTown, who: &mut Who, path: &str, body: &Value) -> Answer {
    town.send(who, Method::POST, path, Some(("application/json", body.to_string().into_bytes())), &[])
}

#[test]
fn programs_begin_answer_and_take_down_paper() {
    story(|town| {
        let api = format!("/api/v1{}", town.at("/projects"));
        let mut worker = town.as_holder(town.worker);
        let body = json!({
            "kind": "stairwell", "place": format!("building-{}", town.buildings[0]), "title": "1栋单元门更换",
            "problem": "门关不上", "helps": "1栋各户"
        });
        send_json(&town, &mut town.as_neighbour(town.resident), &api, &body).is(403);
        send_json(&town, &mut worker, &api, &json!({"kind": "stairwell"})).is(422).shows(&["\"title\"", "\"place\""]);
        let made = || {
            let content = ("application/json", body.to_string().into_bytes());
            let key = [("idempotency-key", "a-key-of-the-worker")];
            town.send(&mut town.as_holder(town.worker), Method::POST, &api, Some(content), &key)
        };
        let first: Value = serde_json::from_str(&made().is(201).body).expect("a project");
        let again: Value = serde_json::from_str(&made().body).expect("a project");
        assert_eq!(first["number"], again["number"], "the same request begins one");
        let at = format!("{api}/{}", first["number"].as_str().expect("a number"));
        let mut resident = town.as_neighbour(town.resident);
        let (answer, home) = (format!("{at}/answer"), town.resident.home.to_string());
        send_json(&town, &mut resident, &answer, &json!({"home": home})).is(422).shows(&["\"yes\""]);
        send_json(&town, &mut town.as_holder(town.worker), &answer, &json!({"home": home, "yes": true})).is(403);
        send_json(&town, &mut resident, &answer, &json!({"home": home, "yes": true})).is(200).shows(&["\"yes\":1"]);
        let paper = json!({"home": town.homes[1].to_string(), "yes": false});
        send_json(&town, &mut resident, &format!("{at}/paper"), &paper).is(403);
        send_json(&town, &mut town.as_holder(town.leader), &format!("{at}/paper"), &paper).is(200).shows(&["\"no\":1"]);
        // Nothing is looked at, nothing has a warranty yet.
        send_json(&town, &mut resident, &answer, &json!({"broke": "门又坏了"})).is(409);
    });
}
