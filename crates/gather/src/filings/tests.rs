//! Stories of filings: due within so many days of the election, reminded of, late, noted with its receipt; by pages and by programs.

use axum::http::Method;
use liren_core::time::{DAY, MINUTE};
use liren_ground::testing::TestTown;
use liren_kit::testing::{Answer, Who};
use serde_json::{Value, json};

use crate::documents::tests::PDF;
use crate::matters::tests::story;
use crate::selections::tests_ballot::{elected, sign};

/// A day of the town's calendar, so many days from today.
fn day(town: &TestTown, days: i64) -> String {
    let zone = &town.card(liren_ground::testing::TOWN).zone;
    zone.date(town.app.now()).add_days(days).to_string()
}

/// What was sent so far that holds these words.
fn heard(town: &TestTown, words: &str) -> usize {
    // Messages that can wait go out together the next day.
    town.pass(DAY);
    town.work();
    town.outbox.all().into_iter().filter(|(_, text)| text.contains(words)).count()
}

fn note(town: &TestTown, who: &mut Who, at: &str, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Answer {
    town.upload(who, &format!("{at}/filing"), fields, files)
}

#[test]
fn an_elected_committee_is_filed_late_and_everybody_reads_it() {
    story(|town| {
        let at = elected(&town);
        let filing = format!("{at}/filing");
        // Nothing is filed before there is a committee.
        town.get(&mut town.visitor(), &filing).is(404);
        town.get(&mut town.visitor(), &at).hides(&["备案情况"]);
        sign(&town, &at);
        town.work();
        town.pass(MINUTE);
        town.get(&mut town.visitor(), &at).shows(&["前报备案", &filing]);
        let page = town.get(&mut town.visitor(), &filing);
        page.is(200).shows(&["前报备案", "要交的材料", "管理规约", "业主大会议事规则"]).hides(&["登记备案</button>"]);
        town.get(&mut town.visitor(), &format!("{filing}/sheet")).is(200).shows(&[
            "备案材料清单",
            "选举业主委员会",
            "管理规约",
            "收件人签字",
        ]);
        // It waits for whoever ran the selection.
        let waits = town.get(&mut town.as_holder(town.worker), &format!("/api/v1{}", town.at("/me/waiting")));
        waits.is(200).shows(&["报备案：", &filing]);
        // Two weeks are left: a week before the end they hear of it, and again when it is over.
        assert_eq!(heard(&town, "前要报备案"), 0);
        town.pass(7 * DAY);
        town.work();
        assert_eq!(heard(&town, "前要报备案"), 1);
        town.get(&mut town.visitor(), &filing).shows(&["sign-soon"]);
        town.pass(7 * DAY);
        town.work();
        assert_eq!(heard(&town, "还没有登记备案"), 1);
        town.get(&mut town.visitor(), &at).shows(&["还没有报备案"]);
        town.get(&mut town.visitor(), &filing).shows(&["sign-late"]);
        // Who may note it, and what has to stand there.
        let office = [("office", "五里堆街道办事处"), ("number", "备〔2027〕3 号")];
        let with = |day: &str| {
            let mut all = vec![("filed".to_string(), day.to_string())];
            all.extend(office.iter().map(|(k, v)| (k.to_string(), v.to_string())));
            all
        };
        let send = |who: &mut Who, day: &str| {
            let all = with(day);
            let all: Vec<(&str, &str)> = all.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            note(&town, who, &at, &all, &[("files", "回执.pdf", PDF)])
        };
        let today = day(&town, 0);
        send(&mut town.visitor(), &today).is(401);
        send(&mut town.as_neighbour(town.owner), &today).is(403);
        send(&mut town.as_holder(town.stranger), &today).is(403);
        let mut worker = town.as_holder(town.worker);
        note(&town, &mut worker, &at, &[("filed", &today)], &[]).is(422);
        send(&mut worker, &day(&town, 1)).is(422).shows(&["五里堆街道办事处"]);
        send(&mut worker, &day(&town, -200)).is(422);
        send(&mut worker, "昨天").is(422);
        let wrong = [("filed", today.as_str()), ("office", "五里堆街道办事处")];
        note(&town, &mut worker, &at, &wrong, &[("files", "a.exe", b"MZ\x90\x00")]).is(422);
        send(&mut worker, &today).is(303);
        let page = town.get(&mut town.visitor(), &filing);
        page.is(200).shows(&["已向五里堆街道办事处备案（过了期限）", "备〔2027〕3 号", "备案材料（PDF，1 KB）"]);
        let link = page.body.split("href=\"").find(|r| r.contains("/filing/files/")).and_then(|r| r.split('"').next());
        let link = link.expect("the receipt");
        assert_eq!(town.get(&mut town.visitor(), link).is(200).body.as_bytes(), PDF);
        town.get(&mut town.visitor(), &at).shows(&["已向五里堆街道办事处备案"]);
        let waits = town.get(&mut worker, &format!("/api/v1{}", town.at("/me/waiting")));
        waits.is(200).hides(&["报备案："]);
        // What was noted wrong is put right; the paper stays.
        note(&town, &mut worker, &at, &[("filed", &day(&town, -20)), ("office", "五里堆街道")], &[]).is(303);
        let page = town.get(&mut town.visitor().reading(liren_core::lang::Lang::En), &filing);
        page.is(200).shows(&["with 五里堆街道", "PDF"]).hides(&["after the last day"]);
        // Nobody is told of what is done.
        town.pass(30 * DAY);
        town.work();
        assert_eq!(heard(&town, "还没有登记备案"), 1);
    });
}

#[test]
fn programs_note_a_filing_in_time_and_nobody_is_reminded() {
    story(|town| {
        let at = elected(&town);
        let api = format!("/api/v1{at}/filing");
        town.get(&mut town.visitor(), &api).is(404);
        sign(&town, &at);
        town.work();
        let whole: Value = serde_json::from_str(&town.get(&mut town.visitor(), &api).is(200).body).expect("an object");
        assert_eq!((&whole["state"], &whole["filed"]), (&json!("open"), &json!(null)));
        assert_eq!(whole["papers"].as_array().map(Vec::len), Some(4));
        let send = |who: &mut Who, body: Value| {
            let content = ("application/json", body.to_string().into_bytes());
            town.send(who, Method::POST, &api, Some(content), &[])
        };
        let filed = json!({"filed": day(&town, 0), "office": "五里堆街道办事处"});
        send(&mut town.as_neighbour(town.owner), filed.clone()).is(403);
        send(&mut town.as_holder(town.stranger), filed.clone()).is(403);
        let mut worker = town.as_holder(town.worker);
        send(&mut worker, json!({"filed": "2027"})).is(422).shows(&["\"filed\"", "\"office\""]);
        let none = json!({"filed": day(&town, 0), "office": "五里堆街道办事处", "files": ["01900000000070008000000000000000"]});
        send(&mut worker, none).is(422).shows(&["\"files\""]);
        send(&mut worker, filed).is(200).shows(&["\"state\":\"filed\"", "\"filed_late\":false"]);
        town.get(&mut town.visitor(), &format!("/api/v1{at}")).is(200).shows(&["\"filing\":{", "\"state\":\"filed\""]);
        town.pass(40 * DAY);
        town.work();
        assert_eq!(heard(&town, "备案"), 0);
        town.get(&mut town.visitor(), &format!("/api/v1{}/filing", town.at("/selections/none"))).is(404);
        town.get(&mut town.visitor(), &format!("/api/v1{}/filing", town.at("/procedures/none"))).is(404);
    });
}
