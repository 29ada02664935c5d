//! Stories of candidates' pages: their own words and photo, who may write them and until when, what is public of whom, names that nobody
//! here knew.

use axum::http::Method;
use liren_core::time::DAY;
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::testing::{Answer, Who};
use liren_store::sql;
use serde_json::{Value, json};

use super::tests::{begun, confirm, rooms, run, values, with};
use crate::matters::tests::{PHOTO, story};

/// Somebody stands; answers the address of their page.
fn stands(town: &TestTown, who: &mut Who, at: &str, name: &str) -> String {
    let fields = [("do", "stand"), ("stand_name", name), ("stand_about", "住了十年"), ("stand_plans", "先把楼道灯修好")];
    town.post(who, &format!("{at}/say"), &with(&fields)).is(303);
    page_of(town, at, name)
}

/// The address of a candidate's page, from the selection's.
fn page_of(town: &TestTown, at: &str, name: &str) -> String {
    let page = town.get(&mut town.visitor(), at);
    let before = page.body.split(&format!(">{name}</a>")).next().unwrap_or_default();
    let link = before.rsplit("href=\"").next().and_then(|r| r.split('"').next()).expect("a page");
    assert!(link.starts_with(&format!("{at}/candidates/")), "{link}");
    link.to_string()
}

fn write(town: &TestTown, who: &mut Who, at: &str, fields: &[(&str, &str)], photo: bool) -> Answer {
    let files: &[(&str, &str, &[u8])] = if photo { &[("files", "a.jpg", PHOTO)] } else { &[] };
    town.upload(who, at, fields, files)
}

/// How many photos and documents hang somewhere.
fn hanging(town: &TestTown) -> i64 {
    let count = sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM file WHERE community = $1 AND attached = TRUE");
    let read = town.app.db.read_now(move |tx| tx.one(count, &[TOWN.into()], |r| r.get(0)));
    read.expect("it is read").unwrap_or(0)
}

#[test]
fn a_candidate_writes_their_page_until_the_list_is_posted() {
    story(|town| {
        let (mut lead, mut resident, mut owner) =
            (town.as_holder(town.grid_lead), town.as_neighbour(town.resident), town.as_neighbour(town.owner));
        let at = begun(&town, &mut lead).location;
        let say = format!("{at}/say");
        // Two neighbours propose the same person: they are counted, not named, and nobody counts twice.
        let propose = [("do", "neighbour"), ("name", "刘强"), ("about", "热心")];
        town.post(&mut resident, &say, &propose).is(303);
        town.post(&mut owner, &say, &propose).is(303);
        town.post(&mut owner, &say, &propose).is(422);
        let wang = stands(&town, &mut resident, &at, "王芳");
        let page = town.get(&mut town.visitor(), &wang);
        page.is(200).shows(&["王芳", "住了十年", "先把楼道灯修好", "自荐", "已同意参选", "我就住在这一邻", "没有要求附证明"]);
        page.hides(&["photo_ok"]);
        // Who was proposed has no page before they agreed.
        let lead_page = town.get(&mut lead, &at);
        let liu = values(&lead_page, "candidate").last().cloned().expect("who was proposed");
        let liu_page = format!("{at}/candidates/{liu}");
        for who in [&mut town.visitor(), &mut lead] {
            town.get(who, &liu_page).is(404);
        }
        run(&town, &mut lead, &at, &with(&[("do", "consent"), ("candidate", &liu)])).is(303);
        town.get(&mut town.visitor(), &liu_page).is(200).shows(&["2 位邻居推荐", "还没有写"]);
        // Their own words, by themself; a photo only when they say that everybody may see it.
        let words = [("about", "退休教师"), ("plans", "每月开一次碰头会")];
        write(&town, &mut town.visitor(), &wang, &words, false).is(401);
        write(&town, &mut owner, &wang, &words, false).is(403);
        write(&town, &mut resident, &liu_page, &words, false).is(403);
        write(&town, &mut town.as_neighbour(town.renter), &wang, &words, false).is(403);
        let refused = write(&town, &mut resident, &wang, &words, true);
        refused.is(422).shows(&["退休教师", "每月开一次碰头会"]);
        let ok = [("about", "退休教师"), ("plans", "每月开一次碰头会"), ("photo_ok", "1")];
        write(&town, &mut resident, &wang, &ok, true).is(303);
        let page = town.get(&mut town.visitor(), &wang);
        page.shows(&["退休教师", "每月开一次碰头会", "/photo/"]).hides(&["住了十年"]);
        let photo = page.body.split("href=\"").find(|r| r.contains("/photo/")).and_then(|r| r.split('"').next());
        let photo = photo.expect("a photo").to_string();
        town.get(&mut town.visitor(), &photo).is(200);
        town.get(&mut town.visitor(), &photo.replace(wang.rsplit('/').next().unwrap_or(""), &liu)).is(404);
        // Another photo takes its place; the one before hangs nowhere.
        write(&town, &mut resident, &wang, &ok, true).is(303);
        assert_eq!(hanging(&town), 1);
        town.get(&mut town.visitor(), &photo).is(404);
        // From paper, by whoever runs it and nobody else.
        let paper = format!("{liu_page}/paper");
        write(&town, &mut resident, &paper, &[("about", "电工")], false).is(403);
        write(&town, &mut town.as_holder(town.stranger), &paper, &[("about", "电工")], false).is(403);
        town.get(&mut lead, &liu_page).shows(&["请照本人写在纸上的话登记"]);
        write(&town, &mut lead, &paper, &[("about", "电工"), ("plans", "")], false).is(303);
        town.get(&mut town.visitor(), &liu_page).shows(&["电工"]);
        // Whoever withdraws has no page and no photo any more.
        town.post(&mut resident, &say, &[("do", "withdraw")]).is(303);
        town.get(&mut town.visitor(), &wang).is(404);
        assert_eq!(hanging(&town), 0);
        // Once the list is posted it stays as it is.
        town.pass(4 * DAY);
        let mut lead = town.as_holder(town.grid_lead);
        town.get(&mut lead, &liu_page).shows(&["名单已公示"]).hides(&["photo_ok"]);
        write(&town, &mut lead, &paper, &[("about", "改晚了")], false).is(422).shows(&["名单已经公示"]);
        town.get(&mut town.visitor().reading(liren_core::lang::Lang::En), &liu_page).is(200).shows(&["on the posted list"]);
        // It is stopped.
        run(&town, &mut lead, &at, &[("do", "end"), ("end", "没有人参选")]).is(303);
        town.get(&mut town.visitor(), &liu_page).shows(&["已停止"]);
    });
}

#[test]
fn a_name_nobody_here_knew_is_looked_at_before_anything_is_posted() {
    story(|town| {
        let (mut lead, mut resident) = (town.as_holder(town.grid_lead), town.as_neighbour(town.resident));
        let at = begun(&town, &mut lead).location;
        stands(&town, &mut resident, &at, "王方");
        run(&town, &mut lead, &at, &[("do", "propose"), ("name", "刘强")]).is(303);
        let wang = values(&town.get(&mut resident, &at), "candidate").pop().expect("who stands");
        for room in rooms(&town.get(&mut lead, &at)) {
            town.post(&mut lead, &format!("{at}/paper"), &[("home", &room), ("candidate", &wang)]).is(303);
        }
        town.pass(4 * DAY);
        let (mut lead, mut resident) = (town.as_holder(town.grid_lead), town.as_neighbour(town.resident));
        // Only whoever runs it sees that; posting refuses, at the field.
        for who in [&mut town.visitor(), &mut resident] {
            town.get(who, &at).is(200).shows(&["王方"]).hides(&["还没有核对"]);
        }
        town.get(&mut lead, &at).shows(&["“王方”用的账号没有登记姓名，还没有核对"]);
        let refused = run(&town, &mut lead, &at, &[("do", "post")]);
        refused.is(422).shows(&["核对以后才能公示", &format!("w-named-{wang}")]);
        let named = format!("named-{wang}");
        let name = |name: &'static str| [("do", "confirm"), ("candidate", wang.as_str()), (named.as_str(), name)];
        run(&town, &mut resident, &at, &name("王芳")).is(403);
        run(&town, &mut lead, &at, &name("王")).is(422);
        // Another candidate's name is no correction.
        run(&town, &mut lead, &at, &name("刘强")).is(422);
        run(&town, &mut lead, &at, &name("王芳")).is(303);
        run(&town, &mut lead, &at, &name("王芳")).is(422);
        town.get(&mut town.visitor(), &at).shows(&["王芳"]).hides(&["王方"]);
        run(&town, &mut lead, &at, &[("do", "post")]).is(303);
        // Whoever stood by the other name hears of it.
        town.pass(DAY);
        town.work();
        let told: Vec<String> = town.outbox.all().into_iter().map(|(_, text)| text).collect();
        assert!(told.iter().any(|m| m.contains("改了您参选用的姓名")), "{told:?}");
    });
}

#[test]
fn programs_read_and_write_a_candidates_page() {
    story(|town| {
        let (mut lead, mut resident) = (town.as_holder(town.grid_lead), town.as_neighbour(town.resident));
        let at = begun(&town, &mut lead).location;
        let page = stands(&town, &mut resident, &at, "王芳");
        let api = format!("/api/v1{page}");
        let whole = |town: &TestTown| -> Value {
            serde_json::from_str(&town.get(&mut town.visitor(), &api).is(200).body).expect("an object")
        };
        let first = whole(&town);
        assert_eq!((&first["standing"], &first["plans"]), (&json!("agreed"), &json!("先把楼道灯修好")));
        assert_eq!(first["declared"].as_array().map(Vec::len), Some(3));
        assert!(first.get("unsure").is_none(), "that is for whoever runs it");
        let send = |who: &mut Who, path: &str, body: Value| {
            let content = ("application/json", body.to_string().into_bytes());
            town.send(who, Method::POST, path, Some(content), &[])
        };
        let files = format!("/api/v1{}", town.at("/files"));
        let put = town.send(&mut resident, Method::POST, &files, Some(("image/jpeg", PHOTO.to_vec())), &[]);
        let file: Value = serde_json::from_str(&put.is(201).body).expect("an object");
        let words = json!({"about": "退休教师", "files": [file["id"]]});
        send(&mut resident, &api, words).is(422).shows(&["\"photo_ok\""]);
        let words = json!({"about": "退休教师", "files": [file["id"]], "photo_ok": true});
        send(&mut resident, &api, words).is(200).shows(&["\"kind\":\"photo\""]);
        let now = whole(&town);
        // What is left out stays.
        assert_eq!((&now["about"], &now["plans"]), (&json!("退休教师"), &json!("先把楼道灯修好")));
        send(&mut town.as_neighbour(town.owner), &api, json!({"about": "别人写的"})).is(403);
        send(&mut town.visitor(), &api, json!({"about": "别人写的"})).is(401);
        send(&mut lead, &format!("{api}/paper"), json!({"photo_off": true})).is(200).shows(&["\"photo\":null"]);
        send(&mut town.as_holder(town.stranger), &format!("{api}/paper"), json!({"about": "外社区"})).is(403);
        confirm(&town, &mut lead, &at, "王芳").is(303);
        town.pass(4 * DAY);
        send(&mut town.as_neighbour(town.resident), &api, json!({"about": "改晚了"})).is(409);
        assert_eq!(whole(&town)["standing"], json!("posted"));
        town.get(&mut town.visitor(), &format!("{api}0")).is(404);
    });
}

#[test]
fn whoever_is_forgotten_has_no_page_and_whom_they_proposed_keeps_the_number() {
    story(|town| {
        let (mut lead, mut resident, mut owner) =
            (town.as_holder(town.grid_lead), town.as_neighbour(town.resident), town.as_neighbour(town.owner));
        let at = begun(&town, &mut lead).location;
        let propose = [("do", "neighbour"), ("name", "刘强"), ("about", "热心")];
        for who in [&mut resident, &mut owner] {
            town.post(who, &format!("{at}/say"), &propose).is(303);
        }
        let liu = values(&town.get(&mut lead, &at), "candidate").pop().expect("who was proposed");
        run(&town, &mut lead, &at, &with(&[("do", "consent"), ("candidate", &liu)])).is(303);
        let wang = stands(&town, &mut resident, &at, "王芳");
        write(&town, &mut resident, &wang, &[("photo_ok", "1")], true).is(303);
        let (card, now) = (town.card(TOWN), town.app.now());
        let (account, person) = (town.resident.account, town.resident.person);
        let erase = super::gives::GIVES.erase.expect("erase");
        town.app.db.write_now(move |tx| erase(tx, &card, account, person, now)).expect("forgotten");
        town.get(&mut town.visitor(), &wang).is(404);
        town.get(&mut town.visitor(), &at).hides(&["王芳"]);
        assert_eq!(hanging(&town), 0);
        town.get(&mut town.visitor(), &format!("{at}/candidates/{liu}")).is(200).shows(&["2 位邻居推荐"]);
    });
}
