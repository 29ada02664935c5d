//! Stories of ballots, from the roll to the verified bundle, and of what goes wrong on the way.

use liren_core::ballot::choice::Choice;
use liren_core::ballot::entry::Channel;
use liren_core::ballot::lot;
use liren_core::bundle::{Verifier, Wanted};
use liren_core::hex;
use liren_core::merkle::Hash;
use liren_core::refusal::Refusal;
use liren_core::time::DAY;
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::fail::Fail;
use liren_kit::testing::{Answer, Who};
use liren_store::sql;

use super::read::{self, Ballot};
use super::{cast, keep, papers, roll, urls};
use crate::matters::tests::{carried, story};

/// Ten homes of 78.50 m²: Wang owns three (one head), Li and Zhao one together, the developer two, one owner is unknown.
pub(super) const ROLL: &str = "楼栋\t单元\t房号\t业主\t面积\t状态\n\
    1栋\t1单元\t101\t王伟\t78.50\t\n1栋\t1单元\t201\t陈静\t78.50\t\n1栋\t1单元\t301\t王伟\t78.50\t\n1栋\t1单元\t401\t*李红、赵刚\t78.50\t\n\
    1栋\t2单元\t101\t王伟\t78.50\t\n1栋\t2单元\t201\t周平\t78.50\t已故\n1栋\t2单元\t301\t开发商\t78.50\t\n1栋\t2单元\t401\t开发商\t78.50\t\n\
    2栋\t1单元\t101\t铁路公房\t78.50\t单位公房\n";

/// The worker on a device that just gave the second factor: days pass in these stories.
pub(super) fn worker(town: &TestTown) -> Who {
    town.as_holder(town.worker)
}

pub(super) fn bring(town: &TestTown, who: &mut Who, table: &str) -> Answer {
    town.post(who, &town.at("/owners/import"), &[("table", table), ("go", "yes")])
}

/// A draft with one question, noticed in the future; answers its number.
pub(super) fn draft(town: &TestTown, who: &mut Who, class: &str, mode: &str, options: &str) -> String {
    let made = asked(town, who, class, mode, options, "named");
    made.is(303);
    made.location.trim_end_matches("/run").rsplit('/').next().expect("a number").to_string()
}

/// The form of a draft, sent twice.
pub(super) fn asked(town: &TestTown, who: &mut Who, class: &str, mode: &str, options: &str, keeping: &str) -> Answer {
    asked_with(town, who, [class, mode, options], ("keeping", keeping))
}

/// The same with another field.
fn asked_with(town: &TestTown, who: &mut Who, [class, mode, options]: [&str; 3], more: (&str, &str)) -> Answer {
    let page = town.get(who, &town.at(&format!("/ballots/new?class={class}")));
    page.is(200);
    let once = carried(&page).into_iter().find(|(k, _)| k == "once").map(|(_, v)| v).expect("the form's key");
    let compound = format!("compound-{}", town.compound);
    let fields = [
        ("class", class),
        ("once", once.as_str()),
        ("title", "南门空地装共享充电桩"),
        ("words", "飞线充电危险，装在南门空地。"),
        ("place", compound.as_str()),
        ("mode", mode),
        more,
        ("question", "在南门空地装共享充电桩"),
        ("options", options),
        ("share", "area"),
        ("opens", "2026-12-10"),
        ("closes", "2026-12-24"),
    ];
    let made = town.post(who, &town.at("/ballots/new"), &fields);
    // The same form sent twice makes one.
    assert_eq!(town.post(who, &town.at("/ballots/new"), &fields).location, made.location);
    made
}

pub(super) fn step(town: &TestTown, who: &mut Who, number: &str, fields: &[(&str, &str)]) -> Answer {
    town.post(who, &town.at(&format!("/ballots/{number}/run")), fields)
}

/// Notice, posting, the roll's days, and the roll is frozen; then to the opening.
pub(super) fn open(town: &TestTown, who: &mut Who, number: &str) {
    step(town, who, number, &[("do", "notice")]).is(303);
    step(town, who, number, &[("do", "freeze")]).is(409).shows(&["先登记公告贴在了哪里"]);
    step(town, who, number, &[("do", "posting"), ("posting", "每个单元门口")]).is(303);
    step(town, who, number, &[("do", "freeze")]).is(409).shows(&["还没到日子"]);
    town.pass(8 * DAY);
    step(town, who, number, &[("do", "freeze")]).is(303);
    town.pass(9 * DAY);
}

pub(super) fn ballot(town: &TestTown, number: &str) -> Ballot {
    let named = number.to_string();
    let found = town.app.db.read_now(move |tx| read::by_number(tx, TOWN, &named)).expect("it is read");
    found.expect("the ballot")
}

/// The number on the roll of whoever has this room.
pub(super) fn of_room(town: &TestTown, b: &Ballot, room: &str) -> u32 {
    let id = b.id;
    let parts = town.app.db.read_now(move |tx| roll::parts(tx, TOWN, id)).expect("the roll");
    parts.iter().find(|p| p.room.ends_with(room)).map(|p| p.n).expect("a room on the roll")
}

pub(super) fn paper(town: &TestTown, who: &mut Who, b: &Ballot, n: u32, choice: &str) -> Answer {
    let letters = papers::letters(&town.app, b.id, n);
    let fields = [("n", n.to_string()), ("letters", letters), ("item-q01", choice.to_string())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    town.post(who, &town.at(&format!("/ballots/{}/papers", b.number)), &fields)
}

/// Both clerks enter the same.
pub(super) fn twice(town: &TestTown, b: &Ballot, room: &str, choice: &str) {
    let n = of_room(town, b, room);
    paper(town, &mut town.as_holder(town.worker), b, n, choice).is(303);
    let done = paper(town, &mut town.as_holder(town.worker_2), b, n, choice);
    assert!(done.location.ends_with("did=cast"), "{}", done.location);
}

pub(super) fn verified(text: &str, root: Option<&str>, receipt: Option<&str>) -> bool {
    let wanted =
        Wanted { root: root.map(|r| r.parse().expect("a root")), receipt: receipt.map(|r| r.parse().expect("a receipt")) };
    let mut verifier = Verifier::new(wanted);
    verifier.feed(text.as_bytes());
    verifier.finish().holds()
}

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
        assert!(paper(&town, &mut town.as_holder(town.chair), &b, wang, "1").location.ends_with("cast"));
        paper(&town, &mut worker(&town), &b, wang, "1").is(409).shows(&["已经录完了"]);
        twice(&town, &b, "1栋 1单元 201", "1");
        twice(&town, &b, "1栋 1单元 401", "1");
        twice(&town, &b, "1栋 2单元 201", "against");
        twice(&town, &b, "2栋 1单元 101", "1");
        let waits = of_room(&town, &b, "2栋 1单元 201");
        paper(&town, &mut worker(&town), &b, waits, "1").is(303);
        town.get(&mut anybody, &at).shows(&["参加的人已经够了"]).hides(&["通过"]);
        // The clock runs out; one paper has no second entry.
        step(&town, &mut worker(&town), &number, &[("do", "close")]).is(409).shows(&["还没到日子"]);
        town.pass(20 * DAY);
        step(&town, &mut worker(&town), &number, &[("do", "close")]).is(409).shows(&["还有纸质票没有录一致"]);
        step(&town, &mut worker(&town), &number, &[("do", "close"), ("leave", "yes")]).is(303);
        paper(&town, &mut town.as_holder(town.worker_2), &b, waits, "1").is(409);
        town.get(&mut anybody, &format!("{at}/bundle.jsonl")).is(409);
        step(&town, &mut worker(&town), &number, &[("do", "count")]).is(303);
        let result = town.get(&mut anybody, &at);
        result.is(200).shows(&["通过", "471.00 / 549.50"]);
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
        town.get(&mut anybody, &format!("{at}/announcement")).is(200).shows(&["表决结果公告"]);
        town.get(&mut anybody, &format!("{at}/minutes")).is(200).shows(&["计票记录", "每个单元门口", "监票人", &root]);
        town.get(&mut anybody, &format!("{at}/result.xlsx")).is(200);
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

/// The pack that allows voting on the web and on paper in one roll.
pub(super) fn statutory(town: &TestTown) {
    town.app
        .db
        .write_now(|tx| tx.exec(sql!("UPDATE community SET pack = 'plain' WHERE community = $1"), &[TOWN.into()]))
        .expect("another pack");
    town.app.memory.forget(TOWN);
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
        let other = hex::write(&[9; 16]);
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
        let key = hex::write(&[7; 16]);
        let counter = format!("{at}/counter");
        let base = [("n", wang.as_str()), ("once", key.as_str()), ("item-q01", "1"), ("seen", "yes"), ("proxy", "王小明")];
        town.post(&mut worker(&town), &counter, &base[..3]).is(422);
        town.post(&mut worker(&town), &counter, &base).is(422);
        let mut staff = base.to_vec();
        staff.extend([("kept", "yes"), ("staff", "yes")]);
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
        step(&town, &mut worker(&town), &number, &[("do", "extend")]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "extend")]).is(409);
        town.pass(60 * DAY);
        // The clock passed while the form was open.
        town.post(&mut owner, &vote, &[("once", &hex::write(&[3; 16])), ("item-q01", "1")]).is(409).shows(&["现在不在这一步"]);
        step(&town, &mut worker(&town), &number, &[("do", "close")]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "count")]).is(303);
        let page = town.get(&mut town.visitor(), &at);
        page.is(200).shows(&["有 1 位业主交了不止一张票", "不是发出的选票", "窗口代办"]);
        let opened = town.get(&mut town.as_holder(town.chair), &format!("{at}/inspection.jsonl"));
        assert!(verified(&opened.body, None, Some(&text)));
        let api = town.get(&mut town.visitor(), &format!("/api/v1{at}"));
        api.is(200).shows(&["\"state\":\"result\"", "\"outcome\"", "bundle_url"]);
    });
}

#[test]
fn who_changes_a_row_is_found_by_whoever_verifies() {
    story(|town| {
        bring(&town, &mut worker(&town), ROLL).is(303);
        let number = draft(&town, &mut worker(&town), "other_major", "paper", "同意");
        open(&town, &mut worker(&town), &number);
        let b = ballot(&town, &number);
        for room in ["1栋 1单元 101", "1栋 1单元 201", "1栋 1单元 401", "1栋 2单元 201", "2栋 1单元 101"] {
            twice(&town, &b, room, "1");
        }
        town.pass(20 * DAY);
        step(&town, &mut worker(&town), &number, &[("do", "close")]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "count")]).is(303);
        let at = town.at(&format!("/ballots/{number}/inspection.jsonl"));
        let read = |town: &TestTown| town.get(&mut town.as_holder(town.chair), &at);
        assert!(verified(&read(&town).body, None, None));
        // A row that is gone would be a line of something else; each of them is missed.
        let all = town.app.db.read_now(move |tx| keep::lines(tx, TOWN, b.id)).expect("the lines");
        assert!(all.len() > 20);
        for line in all {
            let at: i64 = line.place.try_into().expect("a place");
            let hide = sql!("UPDATE ballot_entry SET ballot = $3 WHERE community = $1 AND place = $2");
            let to = |id: liren_core::id::BallotId| {
                town.app.db.write_now(move |tx| tx.exec(hide, &[TOWN.into(), at.into(), id.into()]))
            };
            to(liren_core::id::BallotId(uuid::Uuid::nil())).expect("somebody has the database");
            for answer in [read(&town), town.get(&mut town.visitor(), &town.at(&format!("/ballots/{number}/bundle.jsonl")))] {
                assert!(answer.status != 200 || !verified(&answer.body, None, None), "nobody misses {:?}", line.entry);
            }
            to(b.id).expect("it is put back");
        }
        assert!(verified(&read(&town).body, None, None));
        // Each row of the bundle, changed and put back.
        let changes: [(&'static liren_store::Stmt, &'static liren_store::Stmt); 5] = [
            (
                sql!(
                    "UPDATE ballot_entry SET opening = REPLACE(opening, 'for:1', 'against') WHERE community = $1 AND kind = 'cast'"
                ),
                sql!(
                    "UPDATE ballot_entry SET opening = REPLACE(opening, 'against', 'for:1') WHERE community = $1 AND kind = 'cast'"
                ),
            ),
            (
                sql!("UPDATE ballot_entry SET line = REPLACE(line, 'passed', 'tied') WHERE community = $1 AND kind = 'outcome'"),
                sql!("UPDATE ballot_entry SET line = REPLACE(line, 'tied', 'passed') WHERE community = $1 AND kind = 'outcome'"),
            ),
            (
                sql!("UPDATE ballot_owner SET area = area + 1 WHERE community = $1 AND n = 1"),
                sql!("UPDATE ballot_owner SET area = area - 1 WHERE community = $1 AND n = 1"),
            ),
            (
                sql!("UPDATE ballot_room SET room = '9栋' WHERE community = $1 AND n = 1 AND seq = 1"),
                sql!("UPDATE ballot_room SET room = '铁西村小区 1栋' WHERE community = $1 AND n = 1 AND seq = 1"),
            ),
            (
                sql!("UPDATE log_root SET signature = hash WHERE community = $1"),
                sql!("UPDATE log_root SET signature = hash WHERE community = $1"),
            ),
        ];
        for (n, (change, back)) in changes.into_iter().enumerate() {
            town.app.db.write_now(move |tx| tx.exec(change, &[TOWN.into()])).expect("somebody has the database");
            let answer = read(&town);
            assert!(answer.status != 200 || !verified(&answer.body, None, None), "change {n} was not found");
            town.app.db.write_now(move |tx| tx.exec(back, &[TOWN.into()])).expect("it is put back");
        }
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
        step(
            &town,
            &mut worker(&town),
            &number,
            &[("do", "correct"), ("wrong", "owner"), ("correct", "2栋101 业主是甲，依据产权证")],
        )
        .is(303);
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
        assert!(opened.body.contains("依据产权证"));
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
            let once = hex::write(&[choice.as_bytes()[0]; 16]);
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

#[test]
fn of_two_votes_at_once_one_stands_and_the_other_is_told() {
    story(|town| {
        statutory(&town);
        bring(&town, &mut worker(&town), ROLL).is(303);
        let number = draft(&town, &mut worker(&town), "special", "statutory", "同意");
        open(&town, &mut worker(&town), &number);
        let b = ballot(&town, &number);
        for room in ["1栋 1单元 101", "1栋 1单元 201", "1栋 1单元 401", "1栋 2单元 201", "2栋 1单元 101"] {
            let n = of_room(&town, &b, room);
            let (app, card, moment) = (town.app.clone(), town.card(TOWN), town.app.moment());
            let cast = |once: u8, option: u32| {
                let (app, card, moment, b) = (app.clone(), card.clone(), moment.clone(), b.clone());
                let choices = [("q01".to_string(), if option == 1 { Choice::one(1) } else { Choice::Against })].into();
                let secret = super::keep::sealed(&app, b.id, n, &[once; 16]);
                let new = cast::New { n, channel: Channel::Web, proxy: 0, choices, secret };
                let db = app.db.clone();
                db.write_now(move |tx| cast::give(tx, &app, &card, &mut moment.clone(), &b, &new))
            };
            let (one, other, again) = std::thread::scope(|s| {
                let (one, other, again) = (s.spawn(|| cast(1, 1)), s.spawn(|| cast(2, 2)), s.spawn(|| cast(1, 1)));
                (one.join().expect("one"), other.join().expect("other"), again.join().expect("the same form"))
            });
            let told = |r: &Result<cast::Given, Fail>| matches!(r, Err(Fail::Refused(Refusal::VotedAlready)));
            // The same form is one ballot, whichever of the two others came first.
            assert_eq!(one.is_ok(), again.is_ok(), "{one:?} {again:?}");
            assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
            assert!(told(&one) || told(&other), "{one:?} {other:?}");
            let id = b.id;
            let lines = town.app.db.read_now(move |tx| super::keep::about(tx, TOWN, id, "cast", n)).expect("lines");
            assert_eq!(lines.len(), 1, "one stands");
        }
    });
}

#[test]
fn silence_the_last_ballot_and_lots_where_the_rules_say_so() {
    story(|town| {
        town.app
            .db
            .write_now(|tx| {
                tx.exec(
                    sql!(
                        "UPDATE pack SET body = REPLACE(REPLACE(body, 'deemed = false', 'deemed = true'), 'stands = \"first\"', 'stands = \"last\"')
                          WHERE id = 'plain'"
                    ),
                    &[],
                )
            })
            .expect("other rules");
        statutory(&town);
        bring(&town, &mut worker(&town), ROLL).is(303);
        let made = asked_with(&town, &mut worker(&town), ["ordinary", "statutory", "同意"], ("deemed", "yes"));
        let number = made.location.trim_end_matches("/run").rsplit('/').next().expect("a number").to_string();
        let item = [("do", "item"), ("class", "ordinary"), ("question", "请谁来修"), ("options", "甲队\n乙队"), ("marks", "2")];
        step(&town, &mut worker(&town), &number, &item).is(303);
        open(&town, &mut worker(&town), &number);
        let (b, at) = (ballot(&town, &number), town.at(&format!("/ballots/{number}")));
        town.get(&mut town.visitor(), &at).is(200).shows(&["最后一张算数", "收到票又不投的"]);
        // An owner changes their mind: the last one stands.
        let mut owner = town.as_neighbour(town.owner);
        let vote = format!("{at}/vote");
        let first = [("once", hex::write(&[1; 16])), ("item-q01", "against".into()), ("item-q02", "against".into())];
        let last = [("once", hex::write(&[2; 16])), ("item-q01", "1".into()), ("item-q02", "1".into()), ("item-q02", "2".into())];
        for fields in [&first[..], &last[..]] {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            town.post(&mut owner, &vote, &fields).is(303);
        }
        for room in ["1栋 1单元 101", "1栋 1单元 401", "1栋 2单元 201"] {
            let n = of_room(&town, &b, room);
            let (app, card, moment, b) = (town.app.clone(), town.card(TOWN), town.app.moment(), b.clone());
            let both = Choice::For([1, 2].into());
            let choices = [("q01".to_string(), Choice::one(1)), ("q02".to_string(), both)].into();
            let secret = super::keep::sealed(&app, b.id, n, &[3; 16]);
            let new = cast::New { n, channel: Channel::Counter, proxy: 0, choices, secret };
            town.app.db.write_now(move |tx| cast::give(tx, &app, &card, &mut moment.clone(), &b, &new)).expect("a ballot");
        }
        // One got theirs and says nothing.
        let silent = of_room(&town, &b, "2栋 1单元 101");
        let letters = papers::letters(&town.app, b.id, silent);
        let fields = [("do", "signed"), ("n", &silent.to_string() as &str), ("letters", &letters as &str)];
        town.post(&mut worker(&town), &format!("{at}/papers"), &fields).is(303);
        town.pass(20 * DAY);
        step(&town, &mut worker(&town), &number, &[("do", "close")]).is(303);
        // Both have the same number of votes: three people draw.
        step(&town, &mut worker(&town), &number, &[("do", "count")]).is(409);
        town.get(&mut worker(&town), &format!("{at}/run")).is(200).shows(&["票数相同：甲队、乙队"]);
        let values: Vec<Hash> = (1u8..=3).map(|i| Hash([i; 32])).collect();
        let text = |all: &[Hash]| all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let commits = text(&values.iter().map(lot::commit).collect::<Vec<_>>());
        let says = |what: &str, values: &str| {
            step(&town, &mut worker(&town), &number, &[("do", what), ("lot-item", "q02"), ("values", values)])
        };
        says("commits", &text(&[values[0], values[0], values[1]])).is(422);
        says("reveals", &text(&values)).is(409);
        says("commits", &commits).is(303);
        says("commits", &commits).is(409);
        says("reveals", &commits).is(422);
        says("reveals", &text(&values)).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "count")]).is(303);
        let page = town.get(&mut town.visitor(), &at);
        page.is(200).shows(&["按规约随多数的（随 同意）", "不把没投票的算进去，结果也一样", "有 1 位业主交了不止一张票"]);
        let json: serde_json::Value =
            serde_json::from_str(&town.get(&mut town.visitor(), &format!("/api/v1{at}")).body).expect("json");
        let (one, two) = (&json["items"][0], &json["items"][1]);
        assert_eq!((one["votes"][0]["heads"].as_u64(), one["against"]["heads"].as_u64()), (Some(4), Some(0)), "{one}");
        assert_eq!(two["chosen"].as_array().map(Vec::len), Some(1), "{two}");
        let opened = town.get(&mut town.as_holder(town.chair), &format!("{at}/inspection.jsonl"));
        opened.is(200).shows(&["\"kind\":\"lot\"", "\"deemed\":{"]);
        assert!(verified(&opened.body, None, None));
        assert!(verified(&town.get(&mut town.visitor(), &format!("{at}/bundle.jsonl")).body, None, None));
    });
}
