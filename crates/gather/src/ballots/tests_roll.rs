//! Stories of large owner rolls, and of programs that keep rolls and carry papers.

use axum::http::Method;
use liren_core::time::DAY;
use liren_ground::testing::TestTown;
use liren_kit::testing::{Answer, Who};
use serde_json::{Value, json};

use super::testing::{ROLL, ballot, draft, of_room, step, voting, worker};
use crate::matters::tests::story;

pub(super) fn send(town: &TestTown, who: &mut Who, path: &str, body: &Value) -> Answer {
    town.send(who, Method::POST, path, Some(("application/json", body.to_string().into_bytes())), &[])
}

fn read(answer: &Answer) -> Value {
    answer.is(200);
    serde_json::from_str(&answer.body).expect("an object")
}

/// The owner roll's form, filled in and sent as a browser sends it.
fn upload(town: &TestTown, fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Answer {
    let files: Vec<(&str, &str, &[u8])> = file.iter().map(|(name, bytes)| ("file", *name, *bytes)).collect();
    town.upload(&mut worker(town), &town.at("/owners/import"), fields, &files)
}

/// Rows about two homes, each many times with other words behind them that nobody reads, longer than an ordinary form may be.
fn large(by: &str) -> String {
    let titles = ["楼栋", "单元", "房号", "业主", "面积", "备注"].join(by);
    let row = |n: usize| {
        let room = if n.is_multiple_of(2) { "101" } else { "201" };
        [&format!("{}栋", n % 2 + 1), "1单元", room, "王伟、陈静、欧阳建国", "78.50", &format!("第{n}次登记{}", "核".repeat(30))]
            .join(by)
    };
    let rows: Vec<String> = (0..2_400).map(row).collect();
    format!("{titles}\n{}", rows.join("\n"))
}

#[test]
fn a_large_roll_is_brought_in_by_file_and_by_pasting() {
    story(|town| {
        let pasted = large("\t");
        assert!(pasted.len() > 256 * 1024, "{}", pasted.len());
        // Looked at first; the preview carries what is needed and sends it again.
        let seen = upload(&town, &[("table", &pasted)], None);
        seen.is(200).shows(&["看懂了 2400 行", "现在什么都还没写入"]);
        upload(&town, &[("table", &pasted), ("go", "yes")], None).is(303);
        town.get(&mut worker(&town), &town.at("/owners")).is(200).shows(&["同名，可能是两个人"]);
        // The same rows with another owner, as a file.
        let file = large(",").replace("王伟、陈静、欧阳建国", "周平");
        upload(&town, &[], Some(("owners.csv", file.as_bytes()))).is(200).shows(&["看懂了 2400 行"]);
        upload(&town, &[("go", "yes")], Some(("owners.csv", file.as_bytes()))).is(303);
        // One row that cannot be: it is said which, and nothing is written.
        let torn = file.replacen("78.50", "约八十", 1).replace("周平", "李红");
        upload(&town, &[("go", "yes")], Some(("owners.csv", torn.as_bytes()))).is(200).shows(&["第 2 行", "面积看不懂"]);
        let unit = town.at(&format!("/owners/{}", town.homes[0]));
        town.get(&mut worker(&town), &unit).is(200).shows(&["周平"]).hides(&["李红"]);
        // More rows than any community has homes.
        let rows = "1栋\t101\t王伟\n".repeat(20_001);
        let long = upload(&town, &[("table", &format!("楼栋\t房号\t业主\n{rows}")), ("reason", "换了户主")], None);
        // What was pasted and the reason stay.
        long.is(422).shows(&["最多 20000 行", "楼栋\t房号\t业主\n1栋\t101\t王伟", "value=\"换了户主\""]);
    });
}

#[test]
fn programs_keep_the_owner_roll() {
    story(|town| {
        let api = format!("/api/v1{}", town.at("/owners"));
        let csv = |text: &str| text.replace('、', "/").replace('\t', ",").into_bytes();
        let import = |who: &mut Who, text: &str, fields: &[(&str, &str)]| {
            town.upload(who, &format!("{api}/import"), fields, &[("file", "owners.csv", &csv(text))])
        };
        import(&mut town.as_neighbour(town.resident), ROLL, &[]).is(404);
        import(&mut worker(&town), "", &[]).is(422);
        // A table can be pasted too; a program has no page and so no token.
        let part = |name: &str, said: &str| format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{said}\r\n");
        let body = format!("{}--B--\r\n", part("table", ROLL)).into_bytes();
        let pasted = Some(("multipart/form-data; boundary=B", body));
        let pasted = read(&town.send(&mut worker(&town), Method::POST, &format!("{api}/import"), pasted, &[]));
        assert_eq!((pasted["good"].as_u64(), pasted["brought"].is_null()), (Some(9), true), "{pasted}");
        let looked = read(&import(&mut worker(&town), ROLL, &[]));
        assert_eq!((looked["good"].as_u64(), looked["brought"].is_null()), (Some(9), true), "{looked}");
        let wrong = read(&import(&mut worker(&town), "楼栋\t房号\t业主\n9栋\t101\t乙", &[("go", "yes")]));
        assert_eq!((&wrong["wrong"][0]["why"], wrong["brought"].is_null()), (&json!("no_home"), true), "{wrong}");
        let missing = read(&import(&mut worker(&town), "楼栋\t业主\n1栋\t甲", &[("go", "yes")]));
        assert_eq!(missing["missing"], json!(["room"]));
        assert_eq!(read(&import(&mut worker(&town), ROLL, &[("go", "yes")]))["brought"], 9);
        // Names stand in a home's own object only.
        let all = town.get(&mut worker(&town), &api);
        all.is(200).hides(&["王伟"]);
        let all: Value = serde_json::from_str(&all.body).expect("a list");
        assert_eq!(all.as_array().map(Vec::len), Some(10));
        let of = town.get(&mut worker(&town), &format!("{api}?building={}", town.buildings[1]));
        assert_eq!(read(&of).as_array().map(Vec::len), Some(2));
        town.get(&mut worker(&town), &format!("{api}?building=x")).is(404);
        let unit = format!("{api}/{}", town.homes[3]);
        town.get(&mut town.visitor(), &unit).is(404);
        assert_eq!(read(&town.get(&mut worker(&town), &unit))["registered"], 7_850);
        let change = json!({"registered": "86.42", "owners": [["*李红", "赵刚"]], "standing": "usual"});
        let known = read(&send(&town, &mut worker(&town), &unit, &change));
        assert_eq!((known["registered"].as_i64(), known["owners"][0].as_array().map(Vec::len)), (Some(8_642), Some(2)));
        send(&town, &mut worker(&town), &unit, &json!({"registered": "很大"})).is(422);
        // Posted, a change needs a reason.
        let number = draft(&town, &mut worker(&town), "other_major", "paper", "同意");
        step(&town, &mut worker(&town), &number, &[("do", "notice")]).is(303);
        let mut again = json!({"registered": "86.40", "owners": [["李红", "赵刚"]]});
        send(&town, &mut worker(&town), &unit, &again).is(422);
        let table = "楼栋\t单元\t房号\t面积\t业主\n1栋\t1单元\t201\t86.42\t陈静";
        import(&mut worker(&town), table, &[("go", "yes")]).is(422);
        let why = [("go", "yes"), ("reason", "产权证上是 86.42 平方米")];
        assert_eq!(read(&import(&mut worker(&town), table, &why))["brought"], 1);
        again["reason"] = "产权证上是 86.40 平方米".into();
        send(&town, &mut worker(&town), &unit, &again).is(200);
        // Anybody reads the posted roll, without names.
        let roll = town.get(&mut town.visitor(), &format!("/api/v1{}", town.at(&format!("/ballots/{number}/roll"))));
        roll.is(200).hides(&["李红"]);
        let roll = read(&roll);
        assert_eq!((roll["frozen_at"].is_null(), roll["whole"]["heads"].as_u64()), (true, Some(7)), "{roll}");
        assert_eq!(roll["whole"]["area"].as_u64(), Some(78_500 + 790 + 792));
    });
}

#[test]
fn programs_carry_papers() {
    story(|town| {
        let (b, at) = voting(&town, "other_major", "paper");
        let api = format!("/api/v1{at}");
        let chair = town.as_holder(town.chair);
        let posts = json!({"posts": [town.worker.post.to_string(), town.worker_2.post.to_string()]});
        send(&town, &mut worker(&town), &format!("{api}/carriers"), &posts).is(404);
        send(&town, &mut chair.clone(), &format!("{api}/carriers"), &json!({"posts": []})).is(422);
        let named = read(&send(&town, &mut chair.clone(), &format!("{api}/carriers"), &posts));
        assert_eq!(named["carriers"].as_array().map(Vec::len), Some(2));
        assert_eq!(named["stops"].as_array().map(Vec::len), Some(0), "the chair names them and sees no homes");
        let list = |town: &TestTown| read(&town.get(&mut worker(town), &format!("{api}/delivery")));
        let stops = list(&town)["stops"].as_array().expect("stops").clone();
        assert_eq!(stops.len(), 7);
        town.get(&mut town.as_neighbour(town.resident), &format!("{api}/delivery")).is(404);
        let n = of_room(&town, &b, "1栋 1单元 401");
        let mark = |who: &mut Who, body: &Value| send(&town, who, &format!("{api}/delivery"), body);
        mark(&mut worker(&town), &json!({"n": n})).is(204);
        mark(&mut worker(&town), &json!({"n": 99})).is(422);
        mark(&mut worker(&town), &json!({})).is(422);
        let of = |all: &Value, n: u32| all["stops"].as_array().expect("stops").iter().find(|s| s["n"] == n).cloned();
        assert_eq!(of(&list(&town), n).expect("a stop")["brought"], true);
        mark(&mut worker(&town), &json!({"n": n, "do": "no_more"})).is(204);
        let left = list(&town);
        assert_eq!((of(&left, n), left["left_out"].as_u64()), (None, Some(1)));
        // The owner says so for themselves.
        let own = of_room(&town, &b, "1栋 1单元 201");
        send(&town, &mut town.as_neighbour(town.resident), &format!("{api}/no-visits"), &json!({})).is(403);
        send(&town, &mut town.as_neighbour(town.owner), &format!("{api}/no-visits"), &json!({})).is(204);
        assert_eq!(of(&list(&town), own), None);
        town.pass(20 * DAY);
        step(&town, &mut worker(&town), &b.number, &[("do", "close")]).is(303);
        // With the close the list is gone, and who carried.
        town.get(&mut worker(&town), &format!("{api}/delivery")).is(404);
        assert_eq!(ballot(&town, &b.number).state, super::read::State::Closed);
    });
}
