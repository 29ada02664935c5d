//! Stories of what a ballot leaves on paper and for the authority: the minutes and the spreadsheet say the same.

use liren_core::lang::Lang;
use liren_core::merkle::sha256;
use liren_core::time::DAY;
use liren_store::sql;

use super::files;
use super::testing::{ROLL, ballot, bring, draft, of_room, paper, root_of, shown_key, statutory, step, twice, worker};
use crate::matters::tests::{PHOTO, story};

#[test]
fn the_file_for_the_authority_says_when_where_by_what_and_how_many() {
    story(|town| {
        // The plain pack's class does not ask which majority applies: here it does.
        let asks = sql!(
            "UPDATE pack SET body = REPLACE(body, 'code = \"special\"', 'code = \"special\"\nsays_why = true') WHERE id = 'plain'"
        );
        town.app.db.write_now(move |tx| tx.exec(asks, &[])).expect("other rules");
        statutory(&town);
        bring(&town, &mut worker(&town), ROLL).is(303);
        let number = draft(&town, &mut worker(&town), "special", "statutory", "同意");
        let (at, run) = (town.at(&format!("/ballots/{number}")), town.at(&format!("/ballots/{number}/run")));
        step(&town, &mut worker(&town), &number, &[("do", "notice")]).is(303);
        let posting = [("do", "posting"), ("posting", "南门公示栏，罗小川张贴")];
        town.upload(&mut worker(&town), &run, &posting, &[("files", "a.jpg", PHOTO)]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "posting"), ("posting", "每个单元门口")]).is(303);
        town.pass(8 * DAY);
        step(&town, &mut worker(&town), &number, &[("do", "freeze")]).is(303);
        town.pass(9 * DAY);
        let b = ballot(&town, &number);
        // One votes by a representative at the counter and again on paper; others on paper.
        let n = of_room(&town, &b, "1栋 1单元 101").to_string();
        let key = shown_key(3);
        let fields =
            [("n", n.as_str()), ("once", &key), ("item-q01", "1"), ("seen", "yes"), ("proxy", "王小明"), ("kept", "yes")];
        town.post(&mut worker(&town), &format!("{at}/counter"), &fields).is(303);
        for room in ["1栋 1单元 101", "1栋 1单元 201", "1栋 1单元 401", "1栋 2单元 201", "2栋 1单元 101"] {
            twice(&town, &b, room, "1");
        }
        paper(&town, &mut worker(&town), &b, of_room(&town, &b, "2栋 1单元 201"), "1").is(303);
        step(&town, &mut worker(&town), &number, &[("do", "extend"), ("extend", "连着下了几天雨")]).is(303);
        town.pass(40 * DAY);
        town.get(&mut worker(&town), &format!("{at}/result.xlsx")).is(409);
        step(&town, &mut worker(&town), &number, &[("do", "close"), ("leave", "yes")]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "count")]).is(303);
        let root = root_of(&town.get(&mut town.visitor(), &at).body);
        let id = b.id;
        let kept = town.app.db.read_now(move |tx| files::all(tx, liren_ground::testing::TOWN, id)).expect("files");
        let digest = kept[0].digest.expect("a photo").to_string();
        assert_eq!(digest, sha256(&[PHOTO]).to_string());
        let dates = ["公告", "投票", "延长", "连着下了几天雨", "截止登记", "计票时间", "名册"];
        let posted = ["南门公示栏，罗小川张贴（照片 1 张）", "每个单元门口"];
        let counted = [
            "协会章程：可以在网上投票",
            "按哪一种多数、为什么",
            "空地改作充电用，要四分之三以上",
            "同意的面积和人数都要达到 3/4",
            "代理人 1 位，代投 1 张，一位最多代 1 张",
            "交了不止一张票",
            "没有录一致、不计的纸质票",
            "在公开日志里的位置",
            root.as_str(),
        ];
        for file in ["minutes", "result.xlsx"] {
            let told = town.get(&mut worker(&town), &format!("{at}/{file}"));
            told.is(200).shows(&dates).shows(&posted).shows(&counted).shows(&["还没有，异议期未结束"]).hides(&["王小明", "王伟"]);
        }
        let sheet = town.get(&mut worker(&town), &format!("{at}/result.xlsx"));
        sheet.shows(&[&number, &digest, "基本情况", "签名的公钥"]);
        let english = town.get(&mut worker(&town).reading(Lang::En), &format!("{at}/result.xlsx"));
        english.is(200).shows(&[
            "Which majority applies",
            "Place in the log",
            "1 representing; 1 ballots cast so",
            "(photos: 1)",
        ]);
        // Final: the date stands in it, and the log's place is that of the end.
        town.pass(16 * DAY);
        step(&town, &mut worker(&town), &number, &[("do", "final")]).is(303);
        let last = root_of(&town.get(&mut town.visitor(), &at).body);
        assert_ne!(last, root);
        let sheet = town.get(&mut worker(&town), &format!("{at}/result.xlsx"));
        sheet.is(200).shows(&["最终结果", &last]).hides(&["异议期未结束", &root]);
        town.get(&mut town.visitor(), &format!("{at}/minutes")).is(200).shows(&[&last]);
        town.get(&mut town.as_neighbour(town.owner), &format!("{at}/result.xlsx")).is(404);
    });
}
