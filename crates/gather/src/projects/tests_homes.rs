//! Stories of a home's one voice, of milestones that near and are late, and of what each home pays.

use liren_core::time::DAY;
use liren_ground::ground::Ground;
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::testing::{Answer, Who};
use liren_store::sql;
use serde_json::{Value, json};

use super::tests::{begin, run};
use super::{store, voices};
use crate::matters::tests::story;

/// How many homes need an e-bike's place, and how many places.
fn needed(town: &TestTown, at: &str) -> Option<(i64, i64)> {
    let (app, number) = (town.app.clone(), at.rsplit('/').next().unwrap_or_default().to_string());
    let read = town.app.db.read_now(move |tx| {
        let p = store::by_number(tx, TOWN, &number)?.expect("a project");
        let ground = Ground::kept(tx, &app, TOWN)?;
        voices::demand(tx, TOWN, &ground, &p)
    });
    read.expect("what is needed").get("ebike").copied()
}

fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).expect("an object")
}

#[test]
fn a_homes_own_word_replaces_its_paper() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = begin(&town, &mut worker, "charging", "");
        let (mut resident, mut leader) = (town.as_neighbour(town.resident), town.as_holder(town.leader));
        let paper = |who: &mut Who, home: usize, many: &str| {
            let home = town.homes[home].to_string();
            town.post(who, &format!("{at}/paper"), &[("what", "needs"), ("home", &home), ("need-ebike", many)])
        };
        let own = |who: &mut Who, many: &str| town.post(who, &format!("{at}/answer"), &[("do", "needs"), ("need-ebike", many)]);
        paper(&mut leader, 0, "3").is(303);
        assert_eq!(needed(&town, &at), Some((1, 3)));
        own(&mut resident, "1").is(303);
        assert_eq!(needed(&town, &at), Some((1, 1)), "they said it themselves");
        // Taken down later it changes nothing; another home's is another voice.
        paper(&mut leader, 0, "5").is(303);
        paper(&mut leader, 2, "2").is(303);
        assert_eq!(needed(&town, &at), Some((2, 3)));
        // Somebody of the same home who says something later speaks for it.
        let (person, home) = (town.renter.person, town.resident.home);
        town.app
            .db
            .write_now(move |tx| {
                tx.exec(
                    sql!("UPDATE residency SET home = $3 WHERE community = $1 AND person = $2"),
                    &[TOWN.into(), person.into(), home.into()],
                )
            })
            .expect("moved in");
        town.pass(DAY);
        own(&mut town.as_neighbour(town.renter), "4").is(303);
        assert_eq!(needed(&town, &at), Some((2, 6)));
        // Who is told of it, on the page.
        town.get(&mut town.visitor(), &at).shows(&["一户算一个声音", "不到 5 户"]);
        own(&mut town.as_holder(town.stranger), "1").is(403);
    });
}

#[test]
fn a_milestone_is_announced_to_its_owner_and_late_before_everybody() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = begin(&town, &mut worker, "charging", "");
        let due = town.card(TOWN).zone.date(town.app.now()).add_days(9).to_string();
        let owner = town.leader.post.to_string();
        let step = [("do", "milestone"), ("milestone", "画出车位"), ("due", due.as_str()), ("owner", owner.as_str())];
        run(&town, &mut worker, &at, &step).is(303);
        let reached = [("do", "milestone"), ("milestone", "接电"), ("due", due.as_str())];
        run(&town, &mut worker, &at, &reached).is(303);
        let page = town.get(&mut worker, &at);
        let option = page.body.split("name=\"reached\"").nth(1).expect("a choice");
        let option = option.split("<option value=\"").find(|o| o.contains("接电")).and_then(|o| o.split('"').next());
        run(&town, &mut worker, &at, &[("do", "reached"), ("reached", option.expect("a step"))]).is(303);
        let heard = |piece: &str| town.outbox.all().into_iter().filter(|(_, text)| text.contains(piece)).count();
        for _ in 0..13 {
            town.pass(DAY / 2);
            town.work();
            town.pass(DAY / 2);
            town.work();
        }
        let told = (heard("由您负责。"), heard("做完了请登记"), heard("还没有做完"));
        assert_eq!(told, (2, 1, 1), "before, on the day, and once that it is late: {:?}", town.outbox.all());
        assert_eq!(heard("接电”"), 0, "what is done reminds nobody");
        town.get(&mut town.visitor(), &at).is(200).shows(&["过了期限还没做完", "画出车位"]);
        town.get(&mut town.visitor(), &town.at("/projects")).shows(&["sign-late"]);
        town.get(&mut town.visitor(), &format!("{at}/sheet")).shows(&["已过期"]);
        let whole = read(&town.get(&mut town.visitor(), &format!("/api/v1{at}")));
        let late: Vec<bool> = whole["milestones"].as_array().expect("steps").iter().filter_map(|m| m["late"].as_bool()).collect();
        assert_eq!(late.iter().filter(|l| **l).count(), 1, "{whole}");
        let all = read(&town.get(&mut town.visitor(), &format!("/api/v1{}", town.at("/projects"))));
        assert_eq!(all[0]["late"], true, "{all}");
    });
}

#[test]
fn shares_add_up_and_are_told_to_who_runs_it_and_to_checked_owners() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = begin(&town, &mut worker, "charging", "");
        run(&town, &mut worker, &at, &[("do", "fund"), ("source", "owners"), ("fund_amount", "100.03")]).is(303);
        run(&town, &mut worker, &at, &[("do", "share"), ("shared", "weight")]).is(422);
        // The same for each of the eight homes: three pay a fen more.
        run(&town, &mut worker, &at, &[("do", "share"), ("shared", "home")]).is(303);
        let (mut owner, sheet) = (town.as_neighbour(town.owner), format!("{at}/shares"));
        town.get(&mut town.as_neighbour(town.resident), &at).hides(&["要出"]);
        let api = format!("/api/v1{sheet}");
        for path in [&sheet, &api] {
            town.get(&mut owner, path).is(403);
            town.get(&mut town.visitor(), path).is(401);
            town.get(&mut town.as_holder(town.stranger), path).is(403);
            town.get(&mut worker, path).is(200);
        }
        let sums = |who: &mut Who| -> (usize, Option<i64>) {
            let all = read(&town.get(who, &api));
            let homes = all["homes"].as_array().expect("homes");
            let pays: Option<Vec<i64>> = homes.iter().map(|h| h["pays"].as_i64()).collect();
            (homes.len(), pays.map(|p| p.iter().sum()))
        };
        assert_eq!(sums(&mut worker), (8, Some(10_003)));
        let all = read(&town.get(&mut worker, &api));
        let homes = all["homes"].as_array().expect("homes");
        let own = homes.iter().find(|h| h["room"].as_str().is_some_and(|r| r.ends_with("1单元 201"))).expect("the owner's");
        let fen = own["pays"].as_i64().expect("a share");
        assert!([1_250, 1_251].contains(&fen), "{own}");
        town.get(&mut owner, &at).is(200).shows(&["要出", &format!("12.{} 元", fen - 1_200), "（8 户，平均每户约 12.50 元）"]);
        // By area nothing is told as long as the area of one home is missing.
        let areas = |area: i64| {
            let building = town.buildings[0];
            let sql = sql!("UPDATE home SET area = $3 WHERE community = $1 AND building = $2");
            let done = town.app.db.write_now(move |tx| tx.exec(sql, &[TOWN.into(), building.into(), area.into()]));
            assert_eq!(done.expect("areas"), 8);
        };
        areas(0);
        run(&town, &mut worker, &at, &[("do", "share"), ("shared", "area")]).is(303);
        assert_eq!(sums(&mut worker), (8, None));
        town.get(&mut worker, &sheet).shows(&["有 8 户在业主名册上没有面积"]);
        town.get(&mut owner, &at).hides(&["要出"]);
        areas(7_000);
        let (home, larger) = (town.owner.home, sql!("UPDATE home SET area = 14000 WHERE community = $1 AND id = $2"));
        town.app.db.write_now(move |tx| tx.exec(larger, &[TOWN.into(), home.into()])).expect("a larger one");
        assert_eq!(sums(&mut worker), (8, Some(10_003)));
        town.get(&mut owner, &at).shows(&["要出", "22.23 元", "按面积分摊"]);
        let mine = read(&town.get(&mut owner, &format!("/api/v1{at}")));
        assert_eq!(mine["my_shares"][0]["pays"], json!(2_223), "{mine}");
        assert_eq!(read(&town.get(&mut town.visitor(), &format!("/api/v1{at}")))["my_shares"], json!([]));
        town.get(&mut worker, &sheet).shows(&["140.00", "22.23", "11.11"]);
    });
}
