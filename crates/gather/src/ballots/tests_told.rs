//! Stories of what people are told: on paper what a vote costs their home, what is wrong with a form in its own words, what comes next.

use liren_core::time::DAY;
use liren_ground::testing::{TOWN, TestTown};

use super::testing::{ROLL, asked, asked_with, ballot, bring, draft, of_room, open, shown_key, step, voting, worker};
use crate::matters::tests::story;

#[test]
fn a_paper_says_what_it_costs_this_home_and_what_must_be_reached() {
    story(|town| {
        bring(&town, &mut worker(&town), ROLL).is(303);
        let number = draft(&town, &mut worker(&town), "common_use", "paper", "同意 | 120000");
        open(&town, &mut worker(&town), &number);
        let print = town.at(&format!("/ballots/{number}/print"));
        let sheets = town.post(&mut worker(&town), &print, &[("b", &town.buildings[0].to_string())]);
        // Wang's three homes of ten pay three tenths, everybody else one.
        sheets.is(200).shows(&["我家约 36,000.00 元", "我家约 12,000.00 元", "3/4", "没有维修资金"]);
    });
}

#[test]
fn at_the_counter_what_is_wrong_is_said_in_its_own_words() {
    story(|town| {
        let (b, at) = voting(&town, "special", "statutory");
        let once = shown_key(1);
        let counter = |fields: &[(&str, &str)]| {
            let said: Vec<(&str, &str)> =
                [("once", once.as_str()), ("seen", "yes")].into_iter().chain(fields.iter().copied()).collect();
            town.post(&mut worker(&town), &format!("{at}/counter"), &said)
        };
        // A number that is not on the roll: the form stays as it was.
        counter(&[("n", "999"), ("item-q01", "1")]).is(422).shows(&["value=\"999\"", "本社区没有这一项"]);
        // A representative without a paper, or of the manager's staff.
        let n = of_room(&town, &b, "1栋 1单元 201").to_string();
        let by = [("n", n.as_str()), ("item-q01", "1"), ("proxy", "王小明")];
        counter(&by).is(422).shows(&["请上传委托书照片"]).hides(&["请先勾选同意"]);
        counter(&[by[0], by[1], by[2], ("kept", "yes"), ("staff", "yes")]).is(422).shows(&["物业公司的人不能代理"]);
    });
}

#[test]
fn a_vote_without_anybody_is_not_announced_and_says_why() {
    story(|town| {
        // Nobody who is known lives in the second building.
        let place = format!("building-{}", town.buildings[1]);
        let number = draft_at(&town, &place);
        let told = ["名册上一个人也没有", "这次没有人能投票"];
        step(&town, &mut worker(&town), &number, &[("do", "notice")])
            .is(409)
            .shows(&told)
            .hides(&["红色", "业主名册里还有事情要先定"]);
    });
}

/// The form of a draft of one building.
fn draft_form<'a>(class: &'a str, mode: &'a str, place: &'a str, why_place: &'a str) -> [(&'a str, &'a str); 10] {
    [
        ("class", class),
        ("once", "BwcHBwcHBwcHBwcHBwcHBw"),
        ("title", "楼道放不放花"),
        ("place", place),
        ("why_place", why_place),
        ("mode", mode),
        ("question", "楼道放不放花"),
        ("options", "同意"),
        ("opens", "2026-12-17"),
        ("closes", "2026-12-24"),
    ]
}

/// An advisory draft of one building.
fn draft_at(town: &TestTown, place: &str) -> String {
    let made = town.post(&mut worker(town), &town.at("/ballots/new"), &draft_form("advice", "advisory", place, ""));
    made.is(303);
    made.location.trim_end_matches("/run").rsplit('/').next().expect("a number").to_string()
}

#[test]
fn too_many_marks_and_options_that_are_not_there_are_two_things() {
    story(|town| {
        let number = draft(&town, &mut worker(&town), "advice", "advisory", "九点\n十点");
        open(&town, &mut worker(&town), &number);
        let at = town.at(&format!("/ballots/{number}"));
        let vote = |fields: &[(&str, &str)]| {
            let once = shown_key(3);
            let said: Vec<(&str, &str)> = [("once", once.as_str())].into_iter().chain(fields.iter().copied()).collect();
            town.post(&mut town.as_neighbour(town.resident), &format!("{at}/vote"), &said)
        };
        vote(&[("item-q01", "7")]).is(422).shows(&["请从选项里选一个"]);
        vote(&[("item-q01", "1"), ("item-q01", "2")]).is(422).shows(&["最多选 1 个"]).hides(&["最多保存"]);
        vote(&[("item-q01", "1")]).is(303);
        // The second vote of one person is not said to be of a home.
        let once = shown_key(4);
        let again = [("once", once.as_str()), ("item-q01", "1")];
        let told = town.post(&mut town.as_neighbour(town.resident), &format!("{at}/vote"), &again);
        told.is(409).shows(&["这一票已经投过了"]).hides(&["这套房"]);
    });
}

#[test]
fn which_majority_applies_is_said_with_the_question() {
    story(|town| {
        bring(&town, &mut worker(&town), ROLL).is(303);
        asked_with(&town, &mut worker(&town), ["other_major", "paper", "同意"], ("why_class", ""))
            .is(422)
            .shows(&["f-why_class"]);
        let why = "空地改作充电用，要四分之三以上";
        let number = draft(&town, &mut worker(&town), "common_use", "paper", "同意");
        open(&town, &mut worker(&town), &number);
        let at = town.at(&format!("/ballots/{number}"));
        for page in [at.clone(), format!("{at}/announcement")] {
            town.get(&mut town.visitor(), &page).is(200).shows(&[why]);
        }
        town.post(&mut worker(&town), &format!("{at}/print"), &[("b", &town.buildings[0].to_string())]).shows(&[why]);
        let id = ballot(&town, &number).id;
        let item = town.app.db.read_now(move |tx| super::keep::of_kind(tx, TOWN, id, "item")).expect("a line of the notice");
        assert!(item[0].entry.line().contains(why), "it stands in the log");
    });
}

#[test]
fn owners_of_a_part_vote_with_the_reason() {
    story(|town| {
        bring(&town, &mut worker(&town), ROLL).is(303);
        let place = format!("building-{}", town.buildings[0]);
        let fields = |why| draft_form("fund_use", "paper", &place, why);
        town.post(&mut worker(&town), &town.at("/ballots/new"), &fields("")).is(422).shows(&["f-why_place"]);
        town.post(&mut worker(&town), &town.at("/ballots/new"), &fields("只修这一栋的屋面")).is(303);
    });
}

#[test]
fn a_form_that_is_refused_takes_no_number() {
    story(|town| {
        let place = format!("compound-{}", town.compound);
        let mut fields = draft_form("advice", "advisory", &place, "");
        for closes in ["2026-12-18", "2027-12-18"] {
            fields[9].1 = closes;
            town.post(&mut worker(&town), &town.at("/ballots/new"), &fields).is(422);
        }
        let at = fields.iter().position(|f| f.0 == "opens").expect("a date");
        (fields[at].1, fields[9].1) = ("2026-12-01", "2026-12-24");
        town.post(&mut worker(&town), &town.at("/ballots/new"), &fields).is(422).shows(&["公告至少提前"]);
        fields[at].1 = "2026-12-17";
        let made = town.post(&mut worker(&town), &town.at("/ballots/new"), &fields);
        assert_eq!(made.location, town.at("/ballots/B2026-001/run"));
        // Sent again it is the same one, and the next has the next number.
        assert_eq!(town.post(&mut worker(&town), &town.at("/ballots/new"), &fields).location, made.location);
        assert_eq!(draft(&town, &mut worker(&town), "advice", "advisory", "同意"), "B2026-002");
    });
}

#[test]
fn days_that_leave_no_time_for_notice_are_refused_where_they_are_typed() {
    story(|town| {
        let number = draft(&town, &mut worker(&town), "advice", "advisory", "同意");
        let soon = [("do", "dates"), ("opens", "2026-11-30"), ("closes", "2026-12-20")];
        step(&town, &mut worker(&town), &number, &soon).is(422).shows(&["公告至少提前", "f-opens"]);
        // Time goes by: the form of the dates stands open where notice is refused.
        town.pass(15 * DAY);
        let late = step(&town, &mut worker(&town), &number, &[("do", "notice")]);
        late.is(422).shows(&["公告至少提前", "w-opens"]);
        assert!(late.body.contains("<details open") || late.body.contains(" open>"), "its form is open");
    });
}

#[test]
fn what_stands_on_every_ballot_is_no_option() {
    story(|town| {
        for options in ["同意\n不同意", "不同意", "同意\n弃权", "Yes\nabstain"] {
            let asked = asked(&town, &mut worker(&town), "advice", "advisory", options, "named");
            asked.is(422).shows(&["每张票上都有"]);
        }
    });
}

#[test]
fn a_fund_that_does_not_reach_is_said_to() {
    story(|town| {
        bring(&town, &mut worker(&town), ROLL).is(303);
        let mut fields = draft_form("fund_use", "paper", "", "").to_vec();
        let place = format!("compound-{}", town.compound);
        fields[3].1 = &place;
        fields[7].1 = "同意 | 12000";
        fields.extend([("fund", "5000"), ("share", "none")]);
        town.post(&mut worker(&town), &town.at("/ballots/new"), &fields).is(303);
        step(&town, &mut worker(&town), "B2026-001", &[("do", "notice")]).is(303);
        let page = town.get(&mut town.visitor(), &town.at("/ballots/B2026-001"));
        page.is(200).shows(&["维修资金不够，还差 7,000.00 元"]).hides(&["-7,000"]);
    });
}

#[test]
fn more_time_is_given_while_it_runs_and_everybody_reads_why() {
    story(|town| {
        let number = draft(&town, &mut worker(&town), "advice", "advisory", "同意");
        let more = [("do", "extend"), ("extend", "连日下雨，很多人没来得及")];
        step(&town, &mut worker(&town), &number, &[("do", "notice")]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "posting"), ("posting", "每个单元门口")]).is(303);
        town.pass(8 * DAY);
        step(&town, &mut worker(&town), &number, &[("do", "freeze")]).is(303);
        step(&town, &mut worker(&town), &number, &more).is(409);
        let run = town.at(&format!("/ballots/{number}/run"));
        town.get(&mut worker(&town), &run).hides(&["为什么延长"]);
        town.pass(9 * DAY);
        town.get(&mut worker(&town), &run).shows(&["为什么延长"]);
        step(&town, &mut worker(&town), &number, &[("do", "extend")]).is(422);
        step(&town, &mut worker(&town), &number, &more).is(303);
        let at = town.at(&format!("/ballots/{number}"));
        for page in [at.clone(), format!("{at}/announcement"), format!("/api/v1{at}")] {
            town.get(&mut town.visitor(), &page).is(200).shows(&["连日下雨，很多人没来得及"]);
        }
        step(&town, &mut worker(&town), &number, &more).is(409);
    });
}

#[test]
fn whatever_checking_takes_is_handed_out_here() {
    story(|town| {
        let page = town.get(&mut town.visitor(), &town.at("/ballots/check"));
        page.is(200).shows(&["/ballots/check/verify.py", "/ballots/check/bundle.md", "公钥"]);
        town.get(&mut town.visitor(), &town.at("/ballots")).shows(&["/ballots/check"]);
        let verifier = town.get(&mut town.visitor(), &town.at("/ballots/check/verify.py"));
        assert_eq!(verifier.body, include_str!("../../../../verify/verify.py"));
        town.get(&mut town.visitor(), &town.at("/ballots/check/bundle.md")).is(200).shows(&["# The bundle of a ballot"]);
    });
}

#[test]
fn an_owner_without_an_account_objects_at_the_counter() {
    story(|town| {
        bring(&town, &mut worker(&town), ROLL).is(303);
        let number = draft(&town, &mut worker(&town), "common_use", "paper", "同意");
        step(&town, &mut worker(&town), &number, &[("do", "notice")]).is(303);
        let (roll, at) = (town.at(&format!("/ballots/{number}/roll")), town.at(&format!("/ballots/{number}/objections")));
        town.get(&mut worker(&town), &roll).shows(&["在窗口代记异议"]);
        town.get(&mut town.as_neighbour(town.resident), &roll).hides(&["在窗口代记异议"]);
        let said = [("about", "roll"), ("counter", "1栋201的面积是 86.42"), ("seen", "yes")];
        town.post(&mut town.as_neighbour(town.resident), &at, &said).is(403);
        town.post(&mut worker(&town), &at, &said[..2]).is(422).shows(&["86.42", "w-seen"]);
        for _ in 0..2 {
            town.post(&mut worker(&town), &at, &[said[0], said[1], said[2], ("once", &shown_key(5))]).is(303);
        }
        // It is an objection like any other: its words are not public, and the roll waits for the answer.
        town.get(&mut town.visitor(), &roll).shows(&["在窗口记下的", "还没有答复"]).hides(&["86.42"]);
        town.get(&mut worker(&town), &town.at(&format!("/ballots/{number}/run"))).shows(&["1栋201的面积是 86.42"]);
        let by_program = serde_json::json!({"about": "result", "words": "票数不对", "seen": true}).to_string();
        let sent = town.send(
            &mut worker(&town),
            axum::http::Method::POST,
            &format!("/api/v1{at}/counter"),
            Some(("application/json", by_program.into_bytes())),
            &[],
        );
        sent.is(409);
    });
}

#[test]
fn a_draft_can_be_mended_until_notice() {
    story(|town| {
        bring(&town, &mut worker(&town), ROLL).is(303);
        let number = draft(&town, &mut worker(&town), "common_use", "paper", "同意 | 120000");
        let at = town.at(&format!("/ballots/{number}/draft"));
        town.get(&mut worker(&town), &town.at(&format!("/ballots/{number}/run"))).shows(&[&at]);
        town.get(&mut town.as_neighbour(town.owner), &at).is(403);
        let send = |fields: &[(&str, &str)]| town.post(&mut worker(&town), &at, fields);
        // An item, as it stands in the form, with other options; one that is wrong is told.
        let form = town.get(&mut worker(&town), &format!("{at}?item=q01"));
        form.is(200).shows(&["同意 | 120000.00", "空地改作充电用，要四分之三以上"]);
        let mended = [
            ("do", "item-mend"),
            ("item", "q01"),
            ("class", "common_use"),
            ("question", "充电桩装在哪里"),
            ("options", "南门 | 90000\n北门 | 60000"),
            ("why_class", "改变用途"),
        ];
        let mut wrong = mended;
        wrong[4].1 = "不同意";
        send(&wrong).is(422).shows(&["每张票上都有", "充电桩装在哪里"]);
        send(&mended).is(303);
        // The only item stays; with another it goes, and the others move up.
        send(&[("do", "item-off"), ("item", "q01")]).is(422);
        let more = [("do", "item"), ("class", "fund_use"), ("question", "用不用维修资金"), ("options", "同意")];
        step(&town, &mut worker(&town), &number, &more).is(303);
        send(&[("do", "item-off"), ("item", "q01")]).is(303);
        let place = format!("building-{}", town.buildings[0]);
        let about =
            [("do", "mend"), ("title", "北门装充电桩"), ("words", "改在北门"), ("place", place.as_str()), ("fund", "5000")];
        send(&about).is(422).shows(&["w-why_place", "北门装充电桩"]);
        send(&[about[0], about[1], about[2], about[3], about[4], ("why_place", "只给这一栋用")]).is(303);
        town.upload(
            &mut worker(&town),
            &town.at(&format!("/ballots/{number}/run")),
            &[("do", "attach"), ("attach", "旧图纸")],
            &[("files", "a.pdf", crate::documents::tests::PDF)],
        )
        .is(303);
        let page = town.get(&mut worker(&town), &at);
        page.is(200).shows(&["旧图纸", "用不用维修资金"]).hides(&["充电桩装在哪里"]);
        let file =
            page.body.split("name=\"file\" value=\"").nth(1).and_then(|r| r.split('"').next()).expect("a paper").to_string();
        send(&[("do", "paper-off"), ("file", &file)]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "notice")]).is(303);
        let page = town.get(&mut town.visitor(), &town.at(&format!("/ballots/{number}")));
        page.is(200).shows(&["北门装充电桩", "只给这一栋用", "用不用维修资金"]).hides(&["旧图纸", "南门"]);
        let items = read_items(&town, &number);
        assert_eq!(items, ["q01"]);
        send(&about).is(409);
        town.get(&mut worker(&town), &at).is(409);
    });
}

/// Codes of a ballot's items.
fn read_items(town: &TestTown, number: &str) -> Vec<String> {
    let id = ballot(town, number).id;
    let items = town.app.db.read_now(move |tx| super::read::items(tx, TOWN, id)).expect("items");
    items.into_iter().map(|i| i.code).collect()
}
