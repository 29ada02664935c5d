//! Stories of two owners of one name.

use liren_core::time::DAY;
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::testing::Answer;
use serde_json::json;

use super::keep;
use super::testing::{ROLL, ballot, bring, draft, of_room, step, worker};
use super::tests_roll::send as send_json;
use crate::matters::tests::story;

fn apart(town: &TestTown, home: usize, name: &str, who: &str, why: &str) -> Answer {
    let fields = [("do", "apart"), ("name", name), ("who", who), ("why_apart", why)];
    town.post(&mut worker(town), &town.at(&format!("/owners/{}", town.homes[home])), &fields)
}

fn corrected(town: &TestTown, number: &str) -> Vec<String> {
    let id = ballot(town, number).id;
    let lines = town.app.db.read_now(move |tx| keep::of_kind(tx, TOWN, id, "corrected")).expect("lines");
    lines.into_iter().map(|l| l.entry.line()).collect()
}

#[test]
fn two_people_of_one_name_are_two_heads_once_an_officer_says_so() {
    story(|town| {
        // Wang has 101 and 301 at the first entrance (homes 0 and 2) and 101 at the second (home 4).
        bring(&town, &mut worker(&town), ROLL).is(303);
        let owners = || town.get(&mut worker(&town), &town.at("/owners"));
        owners().is(200).shows(&["10 套，按 7 人计", "同名，可能是两个人"]);
        let unit = town.at(&format!("/owners/{}", town.homes[4]));
        let page = town.get(&mut worker(&town), &unit);
        page.is(200).shows(&["别处也有“王伟”", "1栋 1单元 101", "1栋 1单元 301", "另一个同名的人"]);
        town.get(&mut worker(&town), &town.at(&format!("/owners/{}", town.homes[1]))).is(200).hides(&["别处也有"]);
        // Only who keeps the roll, with a reason, of somebody who stands there.
        let fields = [("do", "apart"), ("name", "王伟"), ("who", "another"), ("why_apart", "证件不同")];
        town.post(&mut town.as_neighbour(town.owner), &unit, &fields).is(404);
        apart(&town, 4, "王伟", "another", "").is(422).shows(&["w-why_apart", "王伟"]);
        apart(&town, 4, "陈静", "another", "证件不同").is(422);
        apart(&town, 4, "王伟", "周平", "证件不同").is(422);
        owners().shows(&["按 7 人计"]);
        // While no roll is posted it is a correction of the owner roll; once one is, the log of the ballot has it.
        apart(&town, 4, "王伟", "another", "两份产权证上身份证号不同").is(303);
        owners().shows(&["按 8 人计", "同名，可能是两个人"]).hides(&["身份证号"]);
        town.get(&mut worker(&town), &unit).shows(&["王伟 2"]);
        let number = draft(&town, &mut worker(&town), "other_major", "paper", "同意");
        step(&town, &mut worker(&town), &number, &[("do", "notice")]).is(303);
        assert!(corrected(&town, &number).is_empty());
        // 301 is the second one's too.
        apart(&town, 2, "王伟", "王伟 2", "房本上写的是同一个身份证号").is(303);
        let lines = corrected(&town, &number);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].contains("\"what\":\"owner\"") && !lines[0].contains("房本"), "{}", lines[0]);
        owners().shows(&["按 8 人计"]).hides(&["同名，可能是两个人"]);
        // Programs write the same number behind the name.
        let known = town.get(&mut worker(&town), &format!("/api/v1{unit}"));
        known.is(200).shows(&["王伟 2"]);
        let back = json!({ "owners": [["王伟 3"]], "registered": "78.50", "reason": "第三个人" });
        send_json(&town, &mut worker(&town), &format!("/api/v1{unit}"), &back).is(200);
        owners().shows(&["按 9 人计"]);
        step(&town, &mut worker(&town), &number, &[("do", "posting"), ("posting", "门口")]).is(303);
        town.pass(8 * DAY);
        step(&town, &mut worker(&town), &number, &[("do", "freeze")]).is(303);
        let b = ballot(&town, &number);
        let n = |room: &str| of_room(&town, &b, room);
        let three = [n("1栋 1单元 101"), n("1栋 1单元 301"), n("1栋 2单元 101")];
        assert!(three[0] != three[1] && three[1] != three[2] && three[0] != three[2], "{three:?}");
        // The frozen roll holds whatever is found later.
        apart(&town, 4, "王伟 3", "王伟", "还是同一个人").is(303);
        town.get(&mut town.visitor(), &town.at(&format!("/ballots/{number}/roll"))).shows(&["共 9 人"]);
        assert_eq!(corrected(&town, &number).len(), 2, "one for each change while the roll was posted");
        town.get(&mut worker(&town).reading(liren_core::lang::Lang::En), &unit).is(200).shows(&["stands at other homes too"]);
    });
}
