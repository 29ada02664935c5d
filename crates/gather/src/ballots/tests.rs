//! Stories of ballots, from the roll to the verified bundle, and of what has to be settled on the way.

use liren_core::time::DAY;
use liren_ground::testing::TOWN;

use super::testing::{ROLL, ballot, bring, draft, of_room, open, paper, shown_key, statutory, step, twice, verified, worker};
use super::{papers, urls};
use crate::matters::tests::{carried, story};

#[test]
fn a_vote_on_paper_from_the_roll_to_the_verified_bundle() {
    story(|town| {
        let mut anybody = town.visitor();
        bring(&town, &mut worker(&town), ROLL).is(303);
        let owners = town.get(&mut worker(&town), &town.at("/owners"));
        owners.is(200).shows(&["10 套，按 7 人计", "单位公房", "同名，可能是两个人"]).hides(&["王伟", "陈静"]);
        town.get(&mut anybody, &town.at("/owners")).is(404);
        let number = draft(&town, &mut worker(&town), "common_use", "paper", "同意 | 120000");
        let at = town.at(&format!("/ballots/{number}"));
        town.get(&mut anybody, &at).is(404);
        town.get(&mut anybody, &town.at("/ballots")).is(200).hides(&["南门空地"]);
        open(&town, &mut worker(&town), &number);
        let page = town.get(&mut anybody, &at);
        page.is(200).shows(&[
            "正在投票",
            "3/4",
            "每 100 平方米约",
            "《民法典》第二百七十八条第一款第八项",
            "截止以前不显示谁领先",
        ]);
        town.get(&mut anybody, &format!("{at}/roll")).is(200).shows(&["共 7 人，785.00 平方米"]).hides(&["王伟"]);
        // A paper vote takes nothing on the web.
        town.get(&mut town.as_neighbour(town.owner), &format!("{at}/vote")).is(501);
        let b = ballot(&town, &number);
        let wang = of_room(&town, &b, "1栋 1单元 101");
        assert_eq!(wang, of_room(&town, &b, "1栋 2单元 101"), "several homes of one owner are one head");
        // Somebody makes up a number; a clerk enters twice; two clerks differ and a third decides.
        let letters = papers::letters(&town.app, b.id, wang);
        let papers_at = town.at(&format!("/ballots/{number}/papers"));
        let made_up = [("n", "3"), ("letters", "XXXX"), ("item-q01", "1")];
        town.post(&mut worker(&town), &papers_at, &made_up).is(422);
        town.post(&mut worker(&town), &papers_at, &[("n", "1"), ("letters", &letters)]).is(422);
        paper(&town, &mut worker(&town), &b, wang, "1").is(303);
        assert!(paper(&town, &mut worker(&town), &b, wang, "1").location.ends_with("waits"));
        assert!(paper(&town, &mut town.as_holder(town.worker_2), &b, wang, "against").location.ends_with("differs"));
        town.get(&mut worker(&town), &papers_at).shows(&["录得不一样的", "不同意"]);
        assert!(paper(&town, &mut town.as_holder(town.chair), &b, wang, "1").location.contains("did=cast"));
        paper(&town, &mut worker(&town), &b, wang, "1").is(409).shows(&["已经录完了"]);
        twice(&town, &b, "1栋 1单元 201", "1");
        twice(&town, &b, "1栋 1单元 401", "1");
        twice(&town, &b, "1栋 2单元 201", "against");
        twice(&town, &b, "2栋 1单元 101", "1");
        let waits = of_room(&town, &b, "2栋 1单元 201");
        paper(&town, &mut worker(&town), &b, waits, "1").is(303);
        town.get(&mut anybody, &at).shows(&["面积和人数都够了", "逐项再看"]).hides(&["通过"]);
        // The clock runs out; one paper has no second entry.
        step(&town, &mut worker(&town), &number, &[("do", "close")]).is(409).shows(&["还没到日子"]);
        town.pass(20 * DAY);
        step(&town, &mut worker(&town), &number, &[("do", "close")]).is(409).shows(&["还有纸质票没有录一致"]);
        step(&town, &mut worker(&town), &number, &[("do", "close"), ("leave", "yes")]).is(303);
        paper(&town, &mut town.as_holder(town.worker_2), &b, waits, "1").is(409);
        town.get(&mut anybody, &format!("{at}/bundle.jsonl")).is(409);
        step(&town, &mut worker(&town), &number, &[("do", "count")]).is(303);
        let result = town.get(&mut anybody, &at);
        result.is(200).shows(&["通过", "471.00 / 549.50", "没有录一致、不计的纸质票", "1 张"]);
        // Anybody checks it, with the root on the page.
        let root = result.body.split("meta link\">").nth(1).and_then(|r| r.split('<').next()).expect("the root").to_string();
        let public = town.get(&mut anybody, &format!("{at}/bundle.jsonl"));
        public.is(200).hides(&["\"choices\"", "for:1"]);
        assert!(verified(&public.body, Some(&root), None));
        town.get(&mut worker(&town), &format!("{at}/inspection.jsonl")).is(404);
        let opened = town.get(&mut town.as_holder(town.chair), &format!("{at}/inspection.jsonl"));
        opened.is(200).shows(&["for:1"]).hides(&["王伟"]);
        assert!(verified(&opened.body, Some(&root), None));
        assert!(!verified(&opened.body.replacen("for:1", "against", 1), Some(&root), None));
        town.get(&mut anybody, &format!("{at}/announcement")).is(200).shows(&["表决结果公告", &root, "签名的公钥"]);
        town.get(&mut anybody, &format!("{at}/minutes")).is(200).shows(&["计票记录", "每个单元门口", "监票人", &root]);
        town.get(&mut anybody, &format!("{at}/result.xlsx")).is(404);
        town.get(&mut worker(&town), &format!("{at}/result.xlsx")).is(200);
        // Objections, then final.
        step(&town, &mut worker(&town), &number, &[("do", "final")]).is(409);
        let mut resident = town.as_neighbour(town.resident);
        town.post(&mut resident, &format!("{at}/object"), &[("words", "我没有收到选票")]).is(303);
        town.pass(16 * DAY);
        step(&town, &mut worker(&town), &number, &[("do", "final")]).is(409);
        let page = town.get(&mut worker(&town), &format!("{at}/run"));
        let id = page
            .body
            .split("name=\"objection\" value=\"")
            .nth(1)
            .and_then(|r| r.split('"').next())
            .expect("an objection")
            .to_string();
        step(&town, &mut worker(&town), &number, &[("do", "answer"), ("objection", &id), ("answer", "签收单上有签名")]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "final")]).is(303);
        let last = town.get(&mut anybody, &at);
        last.shows(&["已生效", "签收单上有签名"]);
        let bundle = town.get(&mut anybody, &format!("{at}/bundle.jsonl"));
        assert!(verified(&bundle.body, None, None));
        assert!(bundle.body.contains("\"objections\":1"));
    });
}

#[test]
fn web_letter_counter_and_paper_are_one_roll() {
    story(|town| {
        statutory(&town);
        let mut owner = town.as_neighbour(town.owner);
        bring(&town, &mut worker(&town), ROLL).is(303);
        let number = draft(&town, &mut worker(&town), "special", "statutory", "同意");
        let at = town.at(&format!("/ballots/{number}"));
        let vote = format!("{at}/vote");
        open(&town, &mut worker(&town), &number);
        let b = ballot(&town, &number);
        // A slip proves residence only.
        town.get(&mut town.visitor(), &vote).is(401);
        town.get(&mut town.as_neighbour(town.resident), &vote).is(403).shows(&["还没有核实您是这次表决的业主"]);
        let page = town.get(&mut owner, &vote);
        page.is(200).shows(&["记名表决", "1栋 1单元 201"]);
        let once = carried(&page).into_iter().find(|(k, _)| k == "once").map(|(_, v)| v).expect("a key");
        town.post(&mut owner, &vote, &[("once", &once)]).is(422);
        town.post(&mut owner, &vote, &[("once", &once), ("item-q01", "2")]).is(422);
        town.post(&mut owner, &vote, &[("once", &once), ("item-q01", "spoiled")]).is(422);
        let cast = town.post(&mut owner, &vote, &[("once", &once), ("item-q01", "1")]);
        cast.is(303);
        // Sent twice it is one ballot; another form is refused in words.
        assert_eq!(town.post(&mut owner, &vote, &[("once", &once), ("item-q01", "1")]).location, cast.location);
        let other = shown_key(9);
        town.post(&mut owner, &vote, &[("once", &other), ("item-q01", "against")]).is(409).shows(&["已经投过了"]);
        let receipt = town.get(&mut owner, &cast.location);
        receipt.is(200).shows(&["您的票已经记入日志", "只有您登录后看得到", "同意"]);
        let stranger = town.get(&mut town.visitor(), &cast.location);
        stranger.is(200).hides(&["只有您登录后看得到"]);
        let text = stranger.body.split("liren1.").nth(1).and_then(|r| r.split(['<', '"']).next()).expect("a receipt");
        let text = format!("liren1.{text}");
        let look = format!("{}?r={text}", town.at("/ballots/receipt"));
        town.get(&mut town.visitor(), &look).is(200).shows(&["在，公开日志"]);
        let torn = look.replace("liren1", "liren2");
        town.get(&mut town.visitor(), &torn).is(200).shows(&["这不是一张回执"]);
        // A letter opens the ballot once it is signed for.
        let print = format!("{at}/print");
        let letters = town.post(&mut worker(&town), &print, &[("b", &town.buildings[1].to_string()), ("what", "letters")]);
        letters.is(200).shows(&["业主票函"]);
        let code = letters.body.split("/letter/").nth(1).and_then(|r| r.split(['<', '"']).next()).expect("a code").to_string();
        let letter = format!("{at}/letter/{}", code.replace("<wbr>", ""));
        town.get(&mut town.visitor(), &letter).is(409).shows(&["还没有登记签收"]);
        let n = of_room(&town, &b, "2栋 1单元 101");
        let m = of_room(&town, &b, "2栋 1单元 201");
        for of in [n, m] {
            let marks = papers::letters(&town.app, b.id, of);
            let fields = [("do", "signed"), ("n", &of.to_string() as &str), ("letters", &marks as &str)];
            town.post(&mut worker(&town), &format!("{at}/papers"), &fields).is(303);
        }
        town.get(&mut town.visitor(), &format!("{at}/letter/346789CDFGHJ")).is(404);
        let page = town.get(&mut town.visitor(), &letter);
        page.is(200);
        let once = carried(&page).into_iter().find(|(k, _)| k == "once").map(|(_, v)| v).expect("a key");
        town.post(&mut town.visitor(), &letter, &[("once", &once), ("item-q01", "abstain")]).is(303);
        // At the counter; a representative of the manager's staff is refused, one without paper too.
        let wang = of_room(&town, &b, "1栋 1单元 101").to_string();
        let key = shown_key(7);
        let counter = format!("{at}/counter");
        let base = [("n", wang.as_str()), ("once", key.as_str()), ("item-q01", "1"), ("seen", "yes"), ("proxy", "王小明")];
        town.post(&mut worker(&town), &counter, &base[..3]).is(422);
        town.post(&mut worker(&town), &counter, &base).is(422);
        let mut staff = base.to_vec();
        staff.extend([("kept", "yes"), ("staff", "yes")]);
        town.post(&mut worker(&town), &counter, &staff).is(422);
        town.post(&mut worker(&town), &counter, &staff[..6]).is(303);
        // The owner on the web, and then a paper that came in as well: listed, the first stands.
        twice(&town, &b, "1栋 1单元 201", "against");
        twice(&town, &b, "1栋 1单元 401", "1");
        twice(&town, &b, "1栋 2单元 201", "1");
        // An officer finds that one has no authority.
        let page = town.get(&mut worker(&town), &format!("{at}/run"));
        let place =
            page.body.split("name=\"cast\"").nth(1).and_then(|r| r.split("value=\"").nth(1)).and_then(|r| r.split('"').next());
        let place = place.expect("a ballot to declare void").to_string();
        step(&town, &mut worker(&town), &number, &[("do", "void"), ("cast", "0"), ("why", "late")]).is(422);
        step(&town, &mut worker(&town), &number, &[("do", "void"), ("cast", &place), ("why", "not_genuine")]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "void"), ("cast", &place), ("why", "not_genuine")]).is(422);
        let before = town.get(&mut worker(&town), &format!("{at}/run"));
        before.shows(&["延长"]);
        let more = [("do", "extend"), ("extend", "雨下了一周")];
        step(&town, &mut worker(&town), &number, &more).is(303);
        step(&town, &mut worker(&town), &number, &more).is(409);
        town.pass(60 * DAY);
        // The clock passed while the form was open.
        town.post(&mut owner, &vote, &[("once", &shown_key(3)), ("item-q01", "1")]).is(409).shows(&["现在不在这一步"]);
        step(&town, &mut worker(&town), &number, &[("do", "close")]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "count")]).is(303);
        let page = town.get(&mut town.visitor(), &at);
        page.is(200).shows(&["有 1 份票权交了不止一张票", "不是发出的选票", "窗口代办"]);
        let opened = town.get(&mut town.as_holder(town.chair), &format!("{at}/inspection.jsonl"));
        assert!(verified(&opened.body, None, Some(&text)));
        let api = town.get(&mut town.visitor(), &format!("/api/v1{at}"));
        api.is(200).shows(&["\"state\":\"result\"", "\"outcome\"", "bundle_url"]);
    });
}

#[test]
fn what_has_to_be_settled_first_is_said() {
    story(|town| {
        // Columns missing, rows nobody understands: nothing is written.
        town.post(&mut worker(&town), &town.at("/owners/import"), &[("table", "楼栋\t业主\n1栋\t甲")])
            .is(200)
            .shows(&["缺这几列", "房号"]);
        let wrong = "楼栋\t房号\t业主\t面积\n1栋\t101\t甲\t78\n9栋\t101\t乙\t78\n2栋\t101\t丙\t约八十";
        bring(&town, &mut worker(&town), wrong).is(200).shows(&[
            "加上小区或者单元",
            "没有这套房",
            "面积看不懂",
            "什么都还没写入",
        ]);
        town.post(&mut worker(&town), &town.at("/owners/import"), &[("table", "")]).is(422);
        // Two owners claim a home: notice can be given, but the roll cannot be frozen before it is settled.
        bring(&town, &mut worker(&town), "楼栋\t房号\t业主\n2栋\t101\t甲\n2栋\t101\t乙").is(303);
        let number = draft(&town, &mut worker(&town), "fund_use", "paper", "同意");
        step(
            &town,
            &mut worker(&town),
            &number,
            &[("do", "item"), ("class", "advice"), ("question", "几点关灯"), ("options", "九点")],
        )
        .is(422);
        step(
            &town,
            &mut worker(&town),
            &number,
            &[("do", "item"), ("class", "other_major"), ("question", "同意"), ("options", "")],
        )
        .is(422);
        step(&town, &mut worker(&town), &number, &[("do", "notice")]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "dates"), ("opens", "2027-01-10"), ("closes", "2027-01-20")]).is(409);
        step(&town, &mut worker(&town), &number, &[("do", "posting"), ("posting", "门口")]).is(303);
        let at = town.at(&format!("/ballots/{number}"));
        town.get(&mut town.visitor(), &format!("{at}/roll")).is(200).shows(&["两方都说是业主"]);
        let mut resident = town.as_neighbour(town.resident);
        town.post(&mut worker(&town), &format!("{at}/roll"), &[("words", "房子是甲的")]).is(403);
        town.post(&mut resident, &format!("{at}/roll"), &[]).is(422);
        town.post(&mut resident, &format!("{at}/roll"), &[("words", "房子是甲的")]).is(303);
        town.pass(8 * DAY);
        step(&town, &mut worker(&town), &number, &[("do", "freeze")]).is(409).shows(&["业主名册里还有事情要先定"]);
        let home = town.homes[8].to_string();
        let unit = town.at(&format!("/owners/{home}"));
        town.get(&mut worker(&town), &unit).is(200).shows(&["甲\n乙"]);
        town.post(&mut worker(&town), &unit, &[("owners", "甲"), ("registered", "七十")]).is(422);
        town.post(&mut worker(&town), &unit, &[("owners", "甲"), ("registered", "86.42")]).is(422);
        let settled = [("owners", "甲"), ("registered", "86.42"), ("reason", "产权证上是甲")];
        town.post(&mut worker(&town), &unit, &settled).is(303);
        // What changed stands in the log already; nothing is written that never was.
        let correct = [("do", "correct"), ("wrong", "owner"), ("correct", "2栋101 业主是甲，依据产权证")];
        step(&town, &mut worker(&town), &number, &correct).is(409);
        let page = town.get(&mut worker(&town), &format!("{at}/run"));
        let id = page
            .body
            .split("name=\"objection\" value=\"")
            .nth(1)
            .and_then(|r| r.split('"').next())
            .expect("an objection")
            .to_string();
        step(&town, &mut worker(&town), &number, &[("do", "answer"), ("objection", &id), ("answer", "已更正")]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "freeze")]).is(303);
        town.get(&mut resident, &format!("{at}/roll")).shows(&["86.42", "答复：已更正"]);
        // Nobody comes: no quorum, in words; the bundle holds all the same.
        town.pass(40 * DAY);
        step(&town, &mut worker(&town), &number, &[("do", "close")]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "count")]).is(303);
        town.get(&mut town.visitor(), &at).shows(&["参加的人不够"]);
        let opened = town.get(&mut town.as_holder(town.chair), &format!("{at}/inspection.jsonl"));
        assert!(verified(&opened.body, None, None));
        assert!(opened.body.contains("产权证上是甲"));
        // No question of the pack leads here.
        town.get(&mut worker(&town), &town.at("/ballots/new?a=9.9")).is(404);
        town.get(&mut worker(&town), &town.at("/ballots/new?a=4.4")).is(200).shows(&["不用发起表决"]);
        town.get(&mut worker(&town), &urls::NewBallot::url(TOWN)).is(200).shows(&["这次要业主决定什么"]);
    });
}

#[test]
fn residents_are_asked_without_binding_force() {
    story(|town| {
        let number = draft(&town, &mut worker(&town), "advice", "advisory", "九点\n十点");
        open(&town, &mut worker(&town), &number);
        let at = town.at(&format!("/ballots/{number}"));
        for (who, choice) in [(town.resident, "1"), (town.renter, "2"), (town.owner, "2")] {
            let mut who = town.as_neighbour(who);
            let once = shown_key(choice.as_bytes()[0]);
            town.post(&mut who, &format!("{at}/vote"), &[("once", &once), ("item-q01", choice)]).is(303);
        }
        town.pass(20 * DAY);
        step(&town, &mut worker(&town), &number, &[("do", "close")]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "count")]).is(303);
        town.get(&mut town.visitor(), &at).shows(&["选定：十点", "每人一票", "没有法律效力"]);
        let opened = town.get(&mut town.as_holder(town.chair), &format!("{at}/inspection.jsonl"));
        assert!(verified(&opened.body, None, None));
    });
}
