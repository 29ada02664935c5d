//! Stories of selections by a ballot: a committee from nominations to its posts, a seat that falls empty, a recall.

use liren_core::time::{DAY, MINUTE};
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::testing::Answer;
use liren_store::sql;

use super::tests::{confirm, run, values};
use crate::ballots::doors;
use crate::matters::tests::{carried, story};

const OWNER: [(&str, &str); 5] = [
    ("declares-owner", "1"),
    ("declares-capacity", "1"),
    ("declares-rules", "1"),
    ("declares-not_manager", "1"),
    ("declares-willing", "1"),
];

pub(super) fn with<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    fields.iter().chain(&OWNER).copied().collect()
}

/// Begins one for the owners' committee with so many seats.
fn begin(town: &TestTown, fields: &[(&str, &str)]) -> Answer {
    let mut worker = town.as_holder(town.worker);
    town.get(&mut worker, &town.at("/selections/new")).is(200).shows(&["选举业主委员会", "推选居民代表", "任期 5 年"]);
    let form = town.get(&mut worker, &town.at("/selections/new?code=owners_committee"));
    form.is(200).shows(&["选 5 到 11 人，要单数；业主不到 100 人的，选 3 人也可以"]).hides(&["circle-"]);
    let once = carried(&form).into_iter().find(|(k, _)| k == "once").map(|(_, v)| v).unwrap_or_default();
    let place = format!("compound-{}", town.compound);
    let mut all = vec![("code", "owners_committee"), ("place", place.as_str()), ("why", "这一届到期了"), ("once", once.as_str())];
    all.extend_from_slice(fields);
    town.post(&mut worker, &town.at("/selections/new"), &all)
}

/// A step of the ballot, by a worker on a fresh device.
fn step(town: &TestTown, number: &str, fields: &[(&str, &str)]) {
    town.post(&mut town.as_holder(town.worker), &town.at(&format!("/ballots/{number}/run")), fields).is(303);
}

/// Makes the ballot from the selection's page; answers its number.
pub(super) fn make(town: &TestTown, at: &str, fields: &[(&str, &str)]) -> String {
    let mut worker = town.as_holder(town.worker);
    let page = town.get(&mut worker, at);
    page.shows(&["制作表决"]);
    let day = |name: &str| {
        let before = page.body.split(&format!(" name=\"{name}\"")).next().unwrap_or_default();
        before.rsplit("value=\"").next().and_then(|r| r.split('"').next()).unwrap_or_default().to_string()
    };
    let (opens, closes) = (day("opens"), day("closes"));
    let mut all = vec![("do", "ballot"), ("mode", "paper"), ("opens", opens.as_str()), ("closes", closes.as_str())];
    all.extend_from_slice(fields);
    run(town, &mut worker, at, &all).is(303);
    let page = town.get(&mut worker, at);
    let number = page.body.split("/ballots/").nth(1).and_then(|r| r.split('"').next()).expect("a link to the ballot");
    number.to_string()
}

/// From the draft to the first day of voting.
pub(super) fn open(town: &TestTown, number: &str) {
    step(town, number, &[("do", "notice")]);
    step(town, number, &[("do", "posting"), ("posting", "每个单元门口")]);
    town.pass(8 * DAY);
    step(town, number, &[("do", "freeze")]);
    town.pass(9 * DAY);
}

/// Every home's paper, entered by two; what the n-th says.
pub(super) fn papers(town: &TestTown, number: &str, says: impl Fn(u32) -> Vec<&'static str>) {
    let named = number.to_string();
    let b = town.app.db.read_now(move |tx| doors::by_number(tx, TOWN, &named)).expect("it is read").expect("the ballot");
    let id = b.id;
    let all = town.app.db.read_now(move |tx| doors::turnout(tx, TOWN, id)).expect("the roll").1.heads;
    for n in 1..=u32::try_from(all).expect("a number") {
        let (of, letters, said) = (n.to_string(), doors::letters(&town.app, b.id, n), says(n));
        if said.is_empty() {
            continue;
        }
        let mut fields = vec![("n", of.as_str()), ("letters", letters.as_str())];
        fields.extend(said.iter().map(|s| ("item-q01", *s)));
        for who in [town.worker, town.worker_2] {
            town.post(&mut town.as_holder(who), &town.at(&format!("/ballots/{number}/papers")), &fields).is(303);
        }
    }
}

/// From the last day of voting to final.
pub(super) fn finish(town: &TestTown, number: &str) {
    town.pass(16 * DAY);
    for what in ["close", "count"] {
        step(town, number, &[("do", what)]);
    }
    town.pass(16 * DAY);
    step(town, number, &[("do", "final")]);
}

/// Both signatures.
pub(crate) fn sign(town: &TestTown, at: &str) {
    run(town, &mut town.as_holder(town.worker), at, &[("do", "sign")]).is(303);
    run(town, &mut town.as_holder(town.worker), at, &[("do", "second")]).is(422).shows(&["另一个人"]);
    run(town, &mut town.as_holder(town.chair), at, &[("do", "second")]).is(303);
}

pub(super) fn members(town: &TestTown) -> i64 {
    let count = |tx: &mut liren_store::Tx<'_>| {
        tx.one(
            sql!(
                "SELECT CAST(COUNT(*) AS BIGINT) FROM post WHERE community = $1 AND role = 'committee_member' AND ended IS NULL"
            ),
            &[TOWN.into()],
            |r| r.get(0),
        )
    };
    town.app.db.read_now(count).expect("it is read").unwrap_or(0)
}

/// Nominations until there is a committee of three: Wang by herself, the others by the community. Answers the selection.
pub(crate) fn elected(town: &TestTown) -> String {
    begin(town, &[("years", "3"), ("seats", "4")]).is(422);
    begin(town, &[("years", "9"), ("seats", "3")]).is(422);
    let made = begin(town, &[("years", "3"), ("seats", "3")]);
    made.is(303);
    let at = made.location;
    let say = format!("{at}/say");
    town.work();
    let mut owner = town.as_neighbour(town.owner);
    town.get(&mut town.visitor(), &at).is(200).shows(&["正在推选", "提名、自荐到", "至少要有 3 人同意参选", "第三十一条"]);
    // Proposed by a neighbour, agreed to by herself.
    town.post(&mut town.as_neighbour(town.resident), &say, &[("do", "neighbour"), ("name", "王芳"), ("about", "热心")]).is(303);
    town.get(&mut town.visitor(), &at).hides(&["王芳"]);
    town.post(&mut owner, &say, &[("do", "stand"), ("stand_name", "王芳")]).is(422);
    town.post(&mut owner, &say, &with(&[("do", "stand"), ("stand_name", "王芳"), ("stand_about", "做过会计")])).is(303);
    town.get(&mut town.visitor(), &at).shows(&["王芳", "邻居推荐", "做过会计"]);
    for name in ["李红", "赵刚", "周平"] {
        // Who came first stands first on the ballot.
        town.pass(MINUTE);
        let mut worker = town.as_holder(town.worker);
        run(town, &mut worker, &at, &[("do", "propose"), ("name", name)]).is(303);
        let candidate = values(&town.get(&mut worker, &at), "candidate").pop().expect("who was proposed");
        run(town, &mut worker, &at, &with(&[("do", "consent"), ("candidate", &candidate)])).is(303);
    }
    // Homes give no voice here, and it is too early for the ballot.
    let mut worker = town.as_holder(town.worker);
    confirm(town, &mut worker, &at, "王芳").is(303);
    run(
        town,
        &mut worker,
        &at,
        &[("do", "ballot"), ("title", "选举"), ("mode", "paper"), ("opens", "2026-12-30"), ("closes", "2027-01-10")],
    )
    .is(422);
    run(town, &mut worker, &at, &[("do", "post")]).is(422);
    town.pass(9 * DAY);
    let number = make(town, &at, &[("title", "选举第一届业主委员会")]);
    town.get(&mut town.visitor(), &at).shows(&["正在表决", "等表决走完"]).hides(&[&format!("/ballots/{number}\"")]);
    town.post(&mut town.as_neighbour(town.resident), &say, &[("do", "withdraw")]).is(404);
    open(town, &number);
    let page = town.get(&mut town.visitor(), &town.at(&format!("/ballots/{number}")));
    page.is(200).shows(&["王芳", "李红", "赵刚", "周平", &format!("href=\"{at}\"")]);
    // Each option leads to the page of who it is.
    let link = format!("{at}/candidates/");
    assert_eq!(page.body.matches(&link).count(), 4);
    let wang = page.body.split(&link).nth(1).and_then(|r| r.split('"').next()).expect("the first option").to_string();
    let wang = format!("{link}{wang}");
    town.get(&mut town.visitor(), &wang).is(200).shows(&[
        "王芳",
        "做过会计",
        "邻居推荐",
        "正在表决",
        &format!("/ballots/{number}"),
    ]);
    // Eight of ten take part; the first three are for most.
    papers(town, &number, |n| match n {
        1..=5 => vec!["1", "2", "3"],
        6 | 7 => vec!["1", "2", "4"],
        8 => vec!["1"],
        _ => vec![],
    });
    run(town, &mut town.as_holder(town.worker), &at, &[("do", "post")]).is(422).shows(&["等表决走完"]);
    finish(town, &number);
    run(town, &mut town.as_holder(town.worker), &at, &[("do", "post")]).is(303);
    town.work();
    town.get(&mut town.visitor(), &wang).shows(&["当选，结果公示中", "8 票"]);
    town.get(&mut town.visitor(), &town.at(&format!("/ballots/{number}"))).hides(&[&link]);
    at
}

#[test]
fn an_owners_committee_is_elected_by_a_ballot_and_its_posts_are_filled() {
    story(|town| {
        let at = elected(&town);
        let page = town.get(&mut town.visitor(), &at);
        page.is(200).shows(&["结果公示", "8 票，628.00 平方米", "7 票", "5 票", "2 票", "王芳、李红、赵刚"]);
        // Messages that can wait go out together the next day.
        town.pass(DAY);
        town.work();
        let told: Vec<String> = town.outbox.all().into_iter().map(|(_, text)| text).collect();
        let heard = |what: &str| told.iter().any(|m| m.contains(what));
        assert!(heard("开始了") && heard("结果公示了") && heard("您当选了"), "{told:?}");
        assert_eq!(members(&town), 0);
        sign(&town, &at);
        town.work();
        assert_eq!(members(&town), 3);
        town.get(&mut town.visitor(), &at).shows(&["已选出", "前报备案"]);
        town.get(&mut town.visitor(), &town.at("/bodies")).is(200).shows(&["业主委员会"]);
        town.get(&mut town.visitor(), &format!("/api/v1{at}")).is(200).shows(&[
            "\"kind\":\"term\"",
            "\"seat\":1",
            "\"area\":62800",
        ]);
        // Names are kept for half a minute.
        town.pass(MINUTE);
        let seats = town.get(&mut town.visitor(), &town.at("/selections/seats"));
        seats.is(200).shows(&["委员王芳", "现在没有空缺"]);

        // One seat falls empty: it is filled for what is left of the term, and the others stay.
        let post = |name: &str| {
            let name = name.to_string();
            let found = town.app.db.read_now(move |tx| {
                tx.one(
                    sql!(
                        "SELECT p.id FROM post p JOIN person e ON e.community = p.community AND e.id = p.person
                          WHERE p.community = $1 AND e.name = $2 AND p.ended IS NULL"
                    ),
                    &[TOWN.into(), name.as_str().into()],
                    |r| r.get::<uuid::Uuid>(0),
                )
            });
            found.expect("it is read").expect("a post")
        };
        // A post's page leads on: owners to a recall, and, when it is empty, those who run selections to the by-election.
        let seat = town.at(&format!("/posts/{}", post("赵刚").as_simple()));
        town.get(&mut town.visitor(), &town.at("/selections/seats")).shows(&[&seat]);
        let recall = format!("/selections/recall/{}", post("赵刚").as_simple());
        town.get(&mut town.as_neighbour(town.owner), &seat).is(200).shows(&["提议罢免", &recall, "1/5 的业主", "空缺和任期"]);
        town.get(&mut town.as_neighbour(town.resident), &seat).is(200).shows(&["空缺和任期"]).hides(&["提议罢免"]);
        town.post(&mut town.as_holder(town.worker), &format!("{seat}/end"), &[("sure", "1")]).is(303);
        town.get(&mut town.as_holder(town.worker), &seat).is(200).shows(&["发起补选", "code=owners_committee", "rest=1"]);
        town.get(&mut town.visitor(), &seat).is(200).hides(&["发起补选", "提议罢免"]);
        assert_eq!(members(&town), 2);
        let gaps = town.get(&mut town.as_holder(town.worker), &town.at("/selections/seats"));
        gaps.shows(&["空缺 1 席，共 3 席", "发起补选", "rest=1"]);
        let place = format!("place=compound-{}", town.compound.0.as_simple());
        town.get(&mut town.as_holder(town.worker), &seat).shows(&[&place]);
        town.get(&mut town.visitor(), &town.at("/selections/seats")).shows(&["空缺 1 席"]).hides(&["发起补选"]);
        let made = begin(&town, &[("rest", "1")]);
        made.is(303);
        let next = made.location;
        town.get(&mut town.visitor(), &next).shows(&["补选", "（补选）"]);
        town.get(&mut town.as_holder(town.worker), &seat)
            .shows(&["选举业主委员会（补选）", "正在推选", &next])
            .hides(&["发起补选"]);
        begin(&town, &[("rest", "1")]).is(422);
        let mut worker = town.as_holder(town.worker);
        run(&town, &mut worker, &next, &[("do", "propose"), ("name", "孙丽")]).is(303);
        let candidate = values(&town.get(&mut worker, &next), "candidate").pop().expect("who was proposed");
        run(&town, &mut worker, &next, &with(&[("do", "consent"), ("candidate", &candidate)])).is(303);
        town.pass(9 * DAY);
        let number = make(&town, &next, &[("title", "补选业主委员会委员")]);
        open(&town, &number);
        papers(&town, &number, |n| if n < 9 { vec!["1"] } else { vec![] });
        finish(&town, &number);
        run(&town, &mut town.as_holder(town.worker), &next, &[("do", "post")]).is(303);
        sign(&town, &next);
        assert_eq!(members(&town), 3);
        // Names are kept for half a minute.
        town.pass(MINUTE);
        let seats = town.get(&mut town.visitor(), &town.at("/selections/seats"));
        seats.shows(&["委员孙丽", "委员王芳", "现在没有空缺"]).hides(&["赵刚"]);
    });
}

#[test]
fn a_ballot_that_too_few_take_part_in_chooses_nobody_and_one_that_is_dropped_goes_back() {
    story(|town| {
        let made = begin(&town, &[("years", "3"), ("seats", "3")]);
        let at = made.location;
        for name in ["李红", "赵刚", "周平"] {
            let mut worker = town.as_holder(town.worker);
            run(&town, &mut worker, &at, &[("do", "propose"), ("name", name)]).is(303);
            let candidate = values(&town.get(&mut worker, &at), "candidate").pop().expect("who was proposed");
            run(&town, &mut worker, &at, &with(&[("do", "consent"), ("candidate", &candidate)])).is(303);
        }
        town.pass(9 * DAY);
        let number = make(&town, &at, &[("title", "选举业主委员会")]);
        step(&town, &number, &[("do", "drop"), ("drop", "题目写错了")]);
        run(&town, &mut town.as_holder(town.worker), &at, &[("do", "post")]).is(422);
        run(&town, &mut town.as_holder(town.worker), &at, &[("do", "reopen"), ("reopen", "题目写错了")]).is(303);
        // A grid lead runs selections, but makes no ballot.
        let mut lead = town.as_holder(town.grid_lead);
        town.get(&mut lead, &at).hides(&["制作表决"]);
        let fields = [("do", "ballot"), ("title", "选举"), ("mode", "paper"), ("opens", "2027-01-30"), ("closes", "2027-02-10")];
        run(&town, &mut lead, &at, &fields).is(403);
        let number = make(&town, &at, &[("title", "选举第一届业主委员会")]);
        open(&town, &number);
        papers(&town, &number, |n| if n < 5 { vec!["1", "2", "3"] } else { vec![] });
        finish(&town, &number);
        run(&town, &mut town.as_holder(town.worker), &at, &[("do", "post")]).is(303);
        town.get(&mut town.visitor(), &at).shows(&["没有选出"]);
        run(&town, &mut town.as_holder(town.worker), &at, &[("do", "sign")]).is(422);
        assert_eq!(members(&town), 0);
    });
}

#[test]
fn neighbours_call_a_leader_back_and_the_leader_answers() {
    story(|town| {
        let at = town.at(&format!("/selections/recall/{}", town.leader.post));
        town.get(&mut town.visitor(), &at).is(401);
        // Not by somebody of another circle.
        town.get(&mut town.as_neighbour(town.renter), &at).is(403);
        let mut resident = town.as_neighbour(town.resident);
        let form = town.get(&mut resident, &at);
        form.is(200).shows(&["1/5", "第十六条"]);
        let post = town.at(&format!("/posts/{}", town.leader.post));
        town.get(&mut resident, &post).is(200).shows(&["提议罢免", &at]);
        town.get(&mut resident, &town.at("/selections/seats")).is(200).shows(&["联系我家的", &post, &at]);
        town.get(&mut town.as_neighbour(town.renter), &post).is(200).hides(&["提议罢免"]);
        let once = carried(&form).into_iter().find(|(k, _)| k == "once").map(|(_, v)| v).unwrap_or_default();
        let home = town.homes[0].to_string();
        let why = "半年没有上过门，电话也不接";
        town.post(&mut resident, &at, &[("why", why), ("home", &town.homes[9].to_string()), ("once", &once)]).is(422);
        let fields = [("why", why), ("home", home.as_str()), ("once", once.as_str())];
        let made = town.post(&mut resident, &at, &fields);
        made.is(303);
        assert_eq!(town.post(&mut resident, &at, &fields).location, made.location, "the same form twice asks once");
        let page_at = made.location.split('?').next().expect("an address").to_string();
        town.work();
        town.get(&mut town.visitor(), &page_at).is(200).shows(&["罢免邻长", "正在联名", why]);
        // The leader answers, and runs nothing of it.
        let mut leader = town.as_holder(town.leader);
        town.get(&mut leader, &page_at).shows(&["我的申辩"]);
        town.post(&mut leader, &format!("{page_at}/say"), &[("do", "defend"), ("defend", "住院三个月，代理人一直在")]).is(303);
        town.get(&mut town.visitor(), &page_at).shows(&["住院三个月"]);
        let mut owner = town.as_neighbour(town.owner);
        town.get(&mut owner, &post).shows(&["罢免邻长", "正在联名", &page_at]).hides(&["提议罢免"]);
        // Whoever asks for what was asked for already is told so, and that it counts.
        let form = town.get(&mut owner, &at);
        let once = carried(&form).into_iter().find(|(k, _)| k == "once").map(|(_, v)| v).unwrap_or_default();
        let next_door = town.homes[1].to_string();
        let joins = [("why", "我也觉得"), ("home", next_door.as_str()), ("once", once.as_str())];
        let joined = town.post(&mut owner, &at, &joins);
        joined.is(303);
        assert_eq!(joined.location.split('?').next(), Some(page_at.as_str()));
        town.get(&mut owner, &joined.location).shows(&["邻居已经提议过", why]).hides(&["我也觉得"]);
        let candidate = values(&town.get(&mut owner, &page_at), "candidate").pop().expect("the leader");
        let voice = [("do", "voice"), ("home", &town.homes[1].to_string()), ("candidate", &candidate)];
        town.post(&mut owner, &format!("{page_at}/say"), &voice).is(303);
        let number = make(&town, &page_at, &[("title", "罢免邻长"), ("option", "同意罢免")]);
        open(&town, &number);
        papers(&town, &number, |_| vec!["1"]);
        finish(&town, &number);
        run(&town, &mut town.as_holder(town.worker), &page_at, &[("do", "post")]).is(303);
        sign(&town, &page_at);
        town.work();
        town.get(&mut town.visitor(), &page_at).shows(&["已罢免"]);
        // The post is over; its seat is empty only where a term was fixed.
        town.get(&mut resident, &at).is(404);
    });
}
