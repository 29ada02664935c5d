//! Stories of meetings that are moved, of papers that are documents, and of names that go when their time is over.

use axum::http::Method;
use liren_core::lang::Lang;
use liren_core::time::{DAY, HOUR};
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::testing::Who;
use liren_kit::when;
use liren_store::sql;
use serde_json::{Value, json};

use crate::documents::tests::PDF;
use crate::matters::tests::{PHOTO, story};

/// A time so many days ahead, as a form sends it.
fn ahead(town: &TestTown, days: i64, hours: i64) -> String {
    when::machine(&town.card(TOWN).zone, town.app.now().plus(days * DAY + hours * HOUR))
}

/// A meeting so many days ahead, planned and called; answers with its path.
fn called(town: &TestTown, who: &mut Who, kind: &str, days: i64) -> String {
    let (starts, ends) = (ahead(town, days, 0), ahead(town, days, 2));
    let fields = [
        ("kind", kind),
        ("place", "community"),
        ("title", "楼顶漏水怎么修"),
        ("starts", starts.as_str()),
        ("ends", ends.as_str()),
        ("held_at", "社区会议室"),
        ("usual", "1"),
    ];
    let made = town.post(who, &town.at("/meetings/new"), &fields);
    made.is(303);
    town.post(who, &format!("{}/call", made.location), &[]).is(303);
    town.work();
    made.location.clone()
}

fn moved(town: &TestTown, who: &mut Who, at: &str, days: i64, room: &str, why: &str) -> liren_kit::testing::Answer {
    let (starts, ends) = (ahead(town, days, 0), ahead(town, days, 2));
    town.post(who, &format!("{at}/move"), &[("starts", &starts), ("ends", &ends), ("held_at", room), ("why", why)])
}

#[test]
fn a_meeting_is_moved_with_a_reason_and_everybody_hears_it_once() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let mut resident = town.as_neighbour(town.resident);
        let at = called(&town, &mut worker, "listening", 5);
        town.get(&mut worker, &at).shows(&["改时间、地点", "至少提前 3 天通知"]);
        town.post(&mut resident, &format!("{at}/reply"), &[("coming", "yes")]).is(303);
        // Only who chairs moves it, to a time that lies ahead, and says why.
        for mut who in [town.as_holder(town.leader), town.as_holder(town.stranger), town.as_neighbour(town.resident)] {
            moved(&town, &mut who, &at, 6, "社区会议室", "停电").is(403);
        }
        moved(&town, &mut town.visitor(), &at, 6, "社区会议室", "停电").is(401);
        moved(&town, &mut worker, &at, 6, "社区会议室", "").is(422).shows(&["id=\"w-why\""]);
        moved(&town, &mut worker, &at, -1, "社区会议室", "停电").is(422).shows(&["id=\"w-starts\""]);
        let heard = |words: &str| town.outbox.all().iter().filter(|(_, text)| text.contains(words)).count();
        // Another room: answers stand.
        moved(&town, &mut worker, &at, 5, "活动室", "会议室漏水").is(303);
        town.work();
        let rooms = heard("会议室漏水");
        assert!(rooms > 0, "{:?}", town.outbox.all());
        town.get(&mut worker, &at).shows(&["活动室", "1 人说来", "会议室漏水"]);
        // Nothing changes: nobody is told again.
        moved(&town, &mut worker, &at, 5, "活动室", "再说一次").is(303);
        town.work();
        assert_eq!(heard("再说一次"), 0);
        // Another time, too soon: the page says so plainly, and answers are asked for again. Moved twice at once it is told once.
        let was = when::instant(&town.card(TOWN).zone, &ahead(&town, 5, 0)).expect("a time");
        moved(&town, &mut worker, &at, 3, "活动室", "主任出差").is(303);
        moved(&town, &mut worker, &at, 2, "活动室", "改到周末").is(303);
        town.work();
        assert_eq!((heard("改到周末"), heard("主任出差")), (rooms, 0), "{:?}", town.outbox.all());
        // What it was is what they knew, and not the time in between.
        let was = when::exact(Lang::Zh, &town.card(TOWN).zone, was);
        assert_eq!(town.outbox.all().iter().filter(|(_, text)| text.contains("改到周末") && text.contains(&was)).count(), rooms);
        let page = town.get(&mut resident, &at);
        page.is(200).shows(&["有变动", "主任出差", "改到周末", "少于规定的 3 天", "请再回复一次"]);
        town.get(&mut worker, &at).shows(&["0 人说来"]);
        town.get(&mut resident, &town.at("/meetings")).shows(&["有变动"]);
        town.get(&mut town.visitor(), &town.at("/meetings.ics")).shows(&["SEQUENCE:3", "LOCATION:活动室"]);
        town.post(&mut resident, &format!("{at}/reply"), &[("coming", "no")]).is(303);
        town.get(&mut resident, &at).hides(&["请再回复一次"]);
        town.get(&mut town.visitor(), &at).hides(&["请再回复一次"]);
        town.post(&mut worker, &format!("{at}/cancel"), &[("reason", "改为书面征求意见")]).is(303);
        town.get(&mut town.visitor(), &town.at("/meetings.ics")).shows(&["SEQUENCE:4", "STATUS:CANCELLED"]);
        moved(&town, &mut worker, &at, 6, "社区会议室", "停电").is(409);
        // What nobody was invited to is only planned differently.
        let fields = |days| (ahead(&town, days, 0), ahead(&town, days, 2));
        let (starts, ends) = fields(4);
        let plain = [
            ("kind", "listening"),
            ("place", "community"),
            ("title", "听听"),
            ("starts", &*starts),
            ("ends", &*ends),
            ("held_at", "亭子"),
        ];
        let at = town.post(&mut worker, &town.at("/meetings/new"), &plain).location;
        moved(&town, &mut worker, &at, 6, "亭子", "").is(303);
        town.get(&mut worker, &at).is(200).hides(&["有变动", "原来是"]).shows(&["提前 6 天"]);
    });
}

#[test]
fn an_hour_more_asks_nobody_again_and_notice_stays_what_it_was() {
    story(|town| {
        let (mut worker, mut resident) = (town.as_holder(town.worker), town.as_neighbour(town.resident));
        let at = called(&town, &mut worker, "listening", 5);
        town.post(&mut resident, &format!("{at}/reply"), &[("coming", "yes")]).is(303);
        town.pass(4 * DAY);
        let (starts, ends) = (ahead(&town, 1, 0), ahead(&town, 1, 3));
        let fields = [("starts", &*starts), ("ends", &*ends), ("held_at", "社区会议室"), ("why", "议题多")];
        town.post(&mut worker, &format!("{at}/move"), &fields).is(303);
        town.work();
        town.get(&mut worker, &at).is(200).shows(&["1 人说来", "有变动"]).hides(&["少于规定的"]);
        town.get(&mut resident, &at).is(200).hides(&["请再回复一次"]);
    });
}

#[test]
fn programs_move_meetings() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = called(&town, &mut worker, "listening", 5);
        let api = format!("/api/v1{at}");
        let send = |who: &mut Who, body: Value| {
            town.send(who, Method::POST, &format!("{api}/move"), Some(("application/json", body.to_string().into_bytes())), &[])
        };
        let to = json!({"starts": ahead(&town, 8, 0), "ends": ahead(&town, 8, 1), "held_at": "活动室", "reason": "停电"});
        send(&mut town.as_neighbour(town.resident), to.clone()).is(403);
        send(&mut worker, json!({})).is(422).shows(&["\"starts\"", "\"ends\"", "\"held_at\""]);
        send(&mut worker, to.clone()).is(204);
        send(&mut worker, to).is(204);
        let whole: Value = serde_json::from_str(&town.get(&mut town.visitor(), &api).body).expect("an object");
        assert_eq!(
            (whole["moves"].as_array().map(Vec::len), whole["moves"][0]["reason"].as_str()),
            (Some(1), Some("停电")),
            "{whole}"
        );
        assert_eq!(whole["moves"][0]["held_at"], "社区会议室");
    });
}

#[test]
fn documents_hang_on_an_agenda_and_are_only_ever_downloaded() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = called(&town, &mut worker, "listening", 5);
        let hang = |who: &mut Who, about: &str, name: &str, bytes: &[u8]| {
            let fields = [("about", about), ("paper", "三家公司的报价")];
            town.upload(who, &format!("{at}/papers"), &fields, &[("files", name, bytes)])
        };
        hang(&mut town.as_neighbour(town.resident), "1", "a.pdf", PDF).is(403);
        // By its content, whatever it is called.
        hang(&mut worker, "1", "a.pdf", b"<html><script>x()</script></html>").is(422).shows(&["只收照片"]);
        hang(&mut worker, "9", "a.pdf", PDF).is(422);
        hang(&mut worker, "1", "a.pdf", &[PDF, &vec![b' '; 10 * 1024 * 1024]].concat()).is(422).shows(&["10 MB"]);
        hang(&mut worker, "1", "a.html", PDF).is(303);
        let alone = Some(("application/pdf", PDF.to_vec()));
        town.send(&mut town.as_neighbour(town.resident), Method::POST, &format!("/api/v1{}", town.at("/files")), alone, &[])
            .is(403);
        // A photo comes by the same field.
        hang(&mut worker, "1", "a.jpg", PHOTO).is(303);
        let page = town.get(&mut town.visitor(), &at);
        page.is(200).shows(&["三家公司的报价（PDF，1 KB）"]);
        let path = page.body.split("href=\"").find(|r| r.contains("/papers/")).and_then(|r| r.split('"').next()).expect("a link");
        let file = town.get(&mut town.visitor(), path);
        file.is(200).shows(&["%PDF-1.7"]);
        // What should not hang there is taken down, also by a program, and is gone.
        hang(&mut worker, "", "b.pdf", PDF).is(303);
        let page = town.get(&mut worker, &at);
        let wrong =
            page.body.rsplit("name=\"file\" value=\"").next().and_then(|r| r.split('"').next()).expect("a file").to_string();
        let download = page.body.split('"').find(|r| r.ends_with("/full") && r.contains(&wrong)).expect("its link").to_string();
        town.get(&mut town.visitor(), &download).is(200);
        let drop = [("file", wrong.as_str())];
        town.post(&mut town.as_neighbour(town.resident), &format!("{at}/papers/drop"), &drop).is(403);
        town.post(&mut worker, &format!("{at}/papers/drop"), &drop).is(303);
        town.work();
        town.get(&mut town.visitor(), &download).is(404);
        let body = ("application/json", json!({"file": wrong}).to_string().into_bytes());
        town.send(&mut worker, Method::POST, &format!("/api/v1{at}/papers/drop"), Some(body), &[]).is(410);
        let header = |name: &str| file.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("").to_string();
        assert_eq!(header("content-type"), "application/pdf");
        assert!(
            header("content-disposition").starts_with("attachment; filename*=UTF-8''%E4%B8%89"),
            "{}",
            header("content-disposition")
        );
        assert_eq!(
            (header("x-content-type-options"), header("content-security-policy")),
            ("nosniff".into(), "sandbox; default-src 'none'".into())
        );
        // The item goes, its papers stay with the meeting.
        town.post(&mut worker, &format!("{at}/items/drop"), &[("seq", "1")]).is(303);
        town.get(&mut town.visitor(), &at).shows(&["三家公司的报价"]);
        // Programs upload it first and name it then; what shows pictures does not take it.
        let files = format!("/api/v1{}", town.at("/files"));
        let up =
            |who: &mut Who, kind: &str, bytes: &[u8]| town.send(who, Method::POST, &files, Some((kind, bytes.to_vec())), &[]);
        up(&mut worker, "application/pdf", b"MZ").is(422);
        let put = up(&mut worker, "application/pdf", PDF);
        put.is(201).shows(&["\"document\""]);
        let id = serde_json::from_str::<Value>(&put.body).expect("an object")["id"].as_str().unwrap_or_default().to_string();
        let send = |who: &mut Who, path: &str, body: Value| {
            town.send(who, Method::POST, path, Some(("application/json", body.to_string().into_bytes())), &[])
        };
        town.post(&mut worker, &format!("{at}/open"), &[]).is(303);
        send(&mut worker, &format!("/api/v1{at}/photo"), json!({"file": id})).is(422);
        let papers = format!("/api/v1{at}/papers");
        send(&mut town.as_neighbour(town.resident), &papers, json!({"files": [id]})).is(403);
        send(&mut worker, &papers, json!({"files": [id], "item": 2, "title": "公约"})).is(204);
        send(&mut worker, &papers, json!({"files": [id], "item": 2})).is(422);
        town.get(&mut town.visitor(), &format!("/api/v1{at}")).is(200).shows(&["\"title\":\"公约\"", "application/pdf"]);
        // Another community's page hands it on to nobody.
        town.get(&mut town.visitor(), &path.replace("/papers/", "/papers/0")).is(404);
    });
}

#[test]
fn names_go_when_their_time_is_over_and_the_number_stays() {
    story(|town| {
        let mut chair = town.as_holder(town.chair);
        let at = called(&town, &mut chair, "representatives", 6);
        town.post(&mut chair, &format!("{at}/open"), &[("entitled", "4")]).is(303);
        let page = town.get(&mut chair, &format!("{at}/chair"));
        let code = page.body.split_once("会议码 ").map(|(_, r)| r.chars().take(6).collect::<String>()).expect("a code");
        town.get(&mut town.visitor(), &town.at(&format!("/join?code={code}"))).shows(&["姓名保留 365 天"]);
        town.post(&mut town.visitor(), &town.at("/join"), &[("code", &code), ("name", "甲某某")]).is(303);
        town.post(&mut chair, &format!("{at}/present"), &[("names", "乙某某\n丙某某")]).is(303);
        town.post(&mut chair, &format!("{at}/close"), &[]).is(303);
        let names = || -> i64 {
            let kept = sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM meeting_present WHERE community = $1 AND name <> ''");
            town.app.db.read_now(move |tx| tx.one(kept, &[TOWN.into()], |r| r.get(0))).expect("a number").unwrap_or(0)
        };
        town.pass(364 * DAY);
        town.work();
        assert_eq!(names(), 3);
        town.pass(2 * DAY);
        town.work();
        assert_eq!(names(), 0);
        let mut chair = town.as_holder(town.chair);
        town.get(&mut chair, &format!("{at}/attendance")).is(200).hides(&["甲某某", "乙某某"]).shows(&["姓名已满 365 天"]);
        town.get(&mut town.visitor(), &format!("/api/v1{at}")).shows(&["\"present\":2", "\"guests\":1"]);
    });
}
