//! Stories of meetings, told over HTTP, on SQLite and on PostgreSQL.

use liren_core::id::MeetingId;
use liren_core::time::{DAY, HOUR};
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::testing::{Answer, Who};
use liren_kit::when;
use liren_store::sql;

use crate::matters::tests::{carried, say, story, told};

/// Plans a meeting so many days ahead, at half past seven in the evening by the town's clock.
pub(super) fn plan(town: &TestTown, who: &mut Who, kind: &str, place: &str, days: i64, more: &[(&str, &str)]) -> Answer {
    let zone = town.card(TOWN).zone.clone();
    let day = zone.date(town.app.now()).add_days(days);
    let (starts, ends) = (when::machine(&zone, zone.at(day, 19, 30)), when::machine(&zone, zone.at(day, 21, 0)));
    let mut fields = vec![
        ("kind", kind),
        ("place", place),
        ("title", "楼顶漏水怎么修"),
        ("starts", &starts),
        ("ends", &ends),
        ("held_at", "社区会议室"),
        ("usual", "1"),
    ];
    fields.extend_from_slice(more);
    town.post(who, &town.at("/meetings/new"), &fields)
}

fn building(town: &TestTown) -> String {
    liren_ground::ground::Place::Building(town.buildings[0]).to_string()
}

/// Joins by the code and answers with the path of the phone's page.
pub(super) fn join(town: &TestTown, code: &str, name: &str) -> (Who, String) {
    let mut phone = town.visitor();
    let seat = town.post(&mut phone, &town.at("/join"), &[("code", code), ("name", name)]);
    seat.is(303);
    (phone, seat.location)
}

pub(super) fn between<'a>(text: &'a str, from: &str, until: &str) -> &'a str {
    text.split_once(from).and_then(|(_, rest)| rest.split_once(until)).map_or("", |(found, _)| found)
}

pub(super) fn value(page: &Answer, name: &str) -> String {
    carried(page).into_iter().find(|(k, _)| k == name).map(|(_, v)| v).unwrap_or_default()
}

#[test]
fn a_meeting_is_planned_called_held_written_down_and_followed_up() {
    story(|town| {
        let (mut leader, mut worker, mut anybody) = (town.as_holder(town.grid_lead), town.as_holder(town.worker), town.visitor());
        let mut reporter = town.as_neighbour(town.resident);
        let matter = say(&town, &mut reporter, "三楼楼顶漏水", "roof_leak", &[]);
        // Planned: nobody but those who plan knows of it.
        let made = plan(&town, &mut leader, "deliberation", &building(&town), 5, &[]);
        made.is(303);
        let at = made.location.clone();
        town.get(&mut anybody, &at).is(404);
        town.get(&mut anybody, &town.at("/meetings")).is(200).hides(&["楼顶漏水怎么修"]);
        town.get(&mut leader, &at).is(200).shows(&["还没有发邀请", "说明情况", "提前 5 天，规定至少 3 天"]);
        town.post(&mut leader, &format!("{at}/items"), &[("matter", matter.number.as_str()), ("minutes", "20")]).is(303);
        town.post(&mut leader, &format!("{at}/items"), &[("matter", matter.number.as_str())]).is(422);
        town.post(&mut leader, &format!("{at}/items"), &[]).is(422);
        // Called: leaders of the place are told, everybody sees it, and says what they want raised.
        town.post(&mut leader, &format!("{at}/call"), &[]).is(303);
        town.work();
        town.get(&mut anybody, &at).is(200).shows(&["已发邀请", &matter.number, "20 分钟"]).hides(&["发出邀请"]);
        town.get(&mut anybody, &town.at("")).is(200).shows(&["楼顶漏水怎么修"]);
        town.post(&mut anybody, &format!("{at}/raise"), &[("raised", "修楼顶的钱从哪里来")]).is(303);
        town.post(&mut reporter, &format!("{at}/reply"), &[("coming", "yes")]).is(303);
        town.post(&mut anybody, &format!("{at}/reply"), &[("coming", "yes")]).is(401);
        let page = town.get(&mut leader, &at);
        page.is(200).shows(&["修楼顶的钱从哪里来", "1 人说来"]).hides(&["王"]);
        let proposal = between(&page.body, "name=\"proposal\" value=\"", "\"").to_string();
        town.post(&mut leader, &format!("{at}/items"), &[("proposal", &proposal)]).is(303);
        // Taken off again it is there to be put down again.
        town.post(&mut leader, &format!("{at}/items"), &[("proposal", &proposal)]).is(410);
        let seqs = |page: &Answer| -> Vec<String> {
            page.body.split("name=\"seq\" value=\"").skip(1).filter_map(|r| r.split('"').next().map(str::to_string)).collect()
        };
        let last = seqs(&town.get(&mut leader, &at)).pop().expect("the item that was raised");
        town.post(&mut leader, &format!("{at}/items/drop"), &[("seq", &last)]).is(303);
        town.post(&mut leader, &format!("{at}/items"), &[("proposal", &proposal)]).is(303);
        town.get(&mut anybody, &town.at("/meetings.ics")).is(200).shows(&["BEGIN:VEVENT", "LOCATION:社区会议室"]);
        // Held: code, names, a vote by phones and hands.
        town.clock.pass(5 * DAY);
        town.post(&mut anybody, &format!("{at}/open"), &[]).is(401);
        town.post(&mut leader, &format!("{at}/open"), &[("entitled", "5")]).is(303);
        let chair = format!("{at}/chair");
        let page = town.get(&mut leader, &chair);
        let code = between(&page.body, "会议码 ", "</p>").trim().to_string();
        assert_eq!(code.len(), 6, "{}", page.body);
        town.get(&mut anybody, &format!("{at}/hall")).is(200).shows(&[&code, "<svg"]);
        town.post(&mut anybody, &town.at("/join"), &[("code", "AAAAAA")]).is(422);
        town.post(&mut anybody, &town.at("/join"), &[("code", &code)]).is(422).shows(&["id=\"w-name\""]);
        let (mut one, seat_one) = join(&town, &code.to_lowercase(), "甲");
        let (mut two, seat_two) = join(&town, &code, "乙");
        town.post(&mut leader, &format!("{at}/present"), &[("names", "丙\n\n丁")]).is(303);
        town.get(&mut one, &seat_one).is(200).shows(&["现在没有要表决的"]);
        town.post(&mut leader, &format!("{at}/ask"), &[("question", "请有资质的公司来修")]).is(303);
        town.post(&mut leader, &format!("{at}/ask"), &[("question", "还有一个问题")]).is(409);
        town.post(&mut leader, &format!("{at}/close"), &[]).is(303);
        town.post(&mut leader, &format!("{at}/ask"), &[("question", "散会以后")]).is(409);
        town.get(&mut two, &seat_two).is(410);
        // Minutes, decisions, two agreements.
        let page = town.get(&mut leader, &chair);
        let rev = value(&page, "rev");
        let text = "# 楼顶\n\n* 请三家报价 <script>x</script>";
        town.post(&mut leader, &format!("{at}/minutes"), &[("minutes", text), ("rev", &rev)]).is(303);
        town.post(&mut worker, &format!("{at}/minutes"), &[("minutes", "另一份"), ("rev", &rev)])
            .is(422)
            .shows(&["另一份", "请三家报价"]);
        town.post(&mut worker, &format!("{at}/minutes"), &[("minutes", "另一份"), ("rev", &rev), ("auto", "1")]).is(409);
        let zone = town.card(TOWN).zone.clone();
        let due = zone.date(town.app.now()).add_days(10).to_string();
        let owner = town.worker.post.to_string();
        let decide = |who: &mut Who, fields: &[(&str, &str)]| town.post(who, &format!("{at}/decide"), fields);
        decide(&mut leader, &[("words", "请三家公司报价"), ("what", "action")]).is(422);
        let action =
            [("words", "请三家公司报价"), ("what", "action"), ("owner", owner.as_str()), ("due", due.as_str()), ("item", "4")];
        decide(&mut leader, &action).is(303);
        decide(&mut leader, &[("words", "费用从维修资金出")]).is(303);
        // What was noted by mistake goes away again, and nothing is due before it was decided.
        decide(&mut leader, &[("words", "记错了的一条"), ("due", "2020-01-01")]).is(422);
        decide(&mut leader, &[("words", "记错了的一条")]).is(303);
        let page = town.get(&mut leader, &chair);
        let wrong =
            between(page.body.split_once("记错了的一条").map_or("", |(_, rest)| rest), "name=\"decision\" value=\"", "\"")
                .to_string();
        town.post(&mut anybody, &format!("{at}/strike"), &[("decision", &wrong)]).is(401);
        town.post(&mut leader, &format!("{at}/strike"), &[("decision", &wrong)]).is(303);
        town.post(&mut leader, &format!("{at}/strike"), &[("decision", &wrong)]).is(410);
        town.get(&mut leader, &chair).hides(&["记错了的一条"]);
        town.get(&mut anybody, &at).is(200).hides(&["请三家"]);
        town.get(&mut worker, &town.at("/me")).is(200).shows(&["请三家公司报价"]);
        town.get(&mut leader, &at).shows(&["写会议记录"]).hides(&["主持这次会"]);
        // A page read before the decision was added agrees to nothing.
        town.post(&mut worker, &format!("{at}/approve"), &[("seen", "0")]).is(422).shows(&["刚刚改过", "name=\"seen\""]);
        town.post(&mut worker, &format!("{at}/approve"), &[]).is(303);
        town.post(&mut worker, &format!("{at}/approve"), &[]).is(409);
        // What is added afterwards has to be agreed to again, by both.
        decide(&mut leader, &[("words", "下月再看一次")]).is(303);
        town.post(&mut worker, &format!("{at}/approve"), &[]).is(303);
        town.post(&mut reporter, &format!("{at}/approve"), &[]).is(403);
        town.get(&mut anybody, &town.at("/decisions")).is(200).hides(&["请三家"]);
        town.post(&mut leader, &format!("{at}/approve"), &[]).is(303);
        town.work();
        town.get(&mut anybody, &at).is(200).shows(&["<h3>楼顶</h3>", "请三家公司报价", "确认（"]).hides(&["<script>x"]);
        town.get(&mut anybody, &format!("{at}/sheet")).is(200).shows(&["会议记录：楼顶漏水怎么修", "请三家公司报价（"]);
        town.get(&mut leader, &at).hides(&["写会议记录", "主持这次会"]);
        town.get(&mut leader, &format!("{at}/attendance")).is(200).shows(&["甲", "丁"]);
        town.get(&mut anybody, &format!("{at}/attendance")).is(401);
        town.post(&mut leader, &format!("{at}/minutes"), &[("minutes", "改"), ("rev", "1")]).is(409);
        // What became of it.
        let page = town.get(&mut anybody, &town.at("/decisions"));
        page.is(200).shows(&["请三家公司报价", "正在办", "费用从维修资金出"]);
        town.clock.pass(11 * DAY);
        // After so long a device gives the second factor again.
        let mut worker = town.as_holder(town.worker);
        town.get(&mut anybody, &town.at("/decisions?stands=late")).shows(&["请三家公司报价"]).hides(&["费用从维修资金出"]);
        town.get(&mut anybody, &town.at("/decisions.csv")).is(200).shows(&["请三家公司报价", "late"]);
        let json = town.get(&mut anybody, &town.at("/decisions.json"));
        let api = town.get(&mut anybody, &format!("/api/v1{}", town.at("/decisions")));
        assert_eq!(json.body, api.body);
        let id = between(&json.body, "\"id\":\"", "\"").to_string();
        let ids: Vec<String> = json.body.split("\"id\":\"").skip(1).map(|r| r[..32].to_string()).collect();
        assert!(ids.contains(&id));
        let action =
            ids.iter().find(|i| town.get(&mut worker, &town.at(&format!("/decisions/{i}"))).body.contains("请三家公司报价"));
        let one_decision = town.at(&format!("/decisions/{}", action.expect("the action")));
        town.get(&mut reporter, &one_decision).is(403);
        // A ballot can be made of it.
        let from = one_decision.rsplit('/').next().expect("its id");
        town.get(&mut worker, &one_decision).is(200).shows(&["发起表决"]);
        let form = town.get(&mut worker, &town.at(&format!("/ballots/new?class=other_major&from=decision:{from}")));
        form.is(200).shows(&["来自会议决定：", "请三家公司报价"]);
        town.post(&mut worker, &format!("{one_decision}/drop"), &[]).is(422);
        // What is about a person or closed cannot come of a public decision.
        let closed = town.card(TOWN).pack.categories.iter().find(|c| !super::after::may_become(c)).map(|c| c.code.clone());
        let closed = closed.expect("a closed category");
        town.post(&mut worker, &format!("{one_decision}/matter"), &[("category", closed.as_str())]).is(422);
        let filed = town.post(&mut worker, &format!("{one_decision}/matter"), &[("category", "roof_leak")]);
        filed.is(303);
        town.get(&mut worker, &filed.location).is(200).shows(&["楼顶漏水怎么修"]);
        town.get(&mut anybody, &town.at("/decisions")).shows(&["已转成诉求"]);
        town.post(&mut worker, &format!("{one_decision}/matter"), &[("category", "roof_leak")]).shows(&["已经用过了"]);
        town.post(&mut worker, &format!("{one_decision}/done"), &[]).is(303);
        town.get(&mut anybody, &town.at("/decisions?stands=done")).shows(&["请三家公司报价"]);
        town.outbox.all();
    });
}

#[test]
fn a_formal_vote_counts_phones_and_hands_against_the_pack() {
    story(|town| {
        let (mut chair, mut anybody) = (town.as_holder(town.chair), town.visitor());
        let at = plan(&town, &mut chair, "representatives", "community", 6, &[]).location;
        // Whoever counts has to have been invited.
        town.post(&mut chair, &format!("{at}/open"), &[("entitled", "6")]).is(422).shows(&["还没有发邀请"]);
        town.post(&mut chair, &format!("{at}/call"), &[]).is(303);
        town.get(&mut anybody, &at).shows(&["邀请：居民代表"]);
        town.post(&mut chair, &format!("{at}/open"), &[("entitled", "4")]).is(303);
        let page = town.get(&mut chair, &format!("{at}/chair"));
        let code = between(&page.body, "会议码 ", "</p>").trim().to_string();
        let (mut one, seat) = join(&town, &code, "甲");
        let (mut two, other) = join(&town, &code, "乙");
        // Whoever is there already is counted once, by the code and on the list.
        town.post(&mut anybody, &town.at("/join"), &[("code", &code), ("name", "乙")]).is(422);
        town.post(&mut chair, &format!("{at}/present"), &[("names", "丙\n丁\n甲\n乙\n丁\n戊")]).is(303);
        // More than may come: somebody is taken off, and the number of those who may is put right.
        town.get(&mut chair, &format!("{at}/chair")).shows(&["到会的比应到的还多"]);
        town.post(&mut chair, &format!("{at}/present"), &[("away", "戊"), ("entitled", "6")]).is(303);
        town.get(&mut chair, &format!("{at}/chair")).shows(&["应到 6 人"]).hides(&["到会的比应到的还多", "戊"]);
        town.post(&mut chair, &format!("{at}/ask"), &[("question", "通过公约"), ("formal", "1")]).is(303);
        let page = town.get(&mut one, &seat);
        page.shows(&["通过公约", "弃权"]);
        town.get(&mut town.visitor().reading(liren_core::lang::Lang::En), &seat).shows(&["Abstain"]).hides(&["弃权"]);
        let poll = value(&page, "poll");
        let vote = |who: &mut Who, seat: &str, choice: &str| {
            town.post(who, &format!("{seat}/vote"), &[("poll", poll.as_str()), ("choice", choice)])
        };
        vote(&mut one, &seat, "1").is(303);
        vote(&mut one, &seat, "0").is(303);
        vote(&mut two, &other, "7").is(422);
        vote(&mut two, &other, "0").is(303);
        town.get(&mut one, &seat).shows(&["您选的"]);
        let live = town.get(&mut anybody, &format!("/api/v1{at}/live"));
        live.is(200).shows(&["\"present\":4", "-0\":2"]);
        // A link made up, or of another meeting, votes nowhere.
        vote(&mut anybody, &format!("{at}/j/AAAAAAAAAAAAAAAAAAAAAA"), "0").is(404);
        // More hands than people is told; three of four, with two thirds of six there, is carried.
        let end = format!("{at}/polls/{poll}/end");
        town.post(&mut chair, &end, &[("hand-0", "3")]).is(422);
        town.post(&mut chair, &end, &[("hand-0", "1"), ("hand-1", "1")]).is(303);
        town.get(&mut chair, &format!("{at}/chair")).shows(&["同意 3 · 不同意 1 · 弃权 0", "通过。", "达到要求的 4 人"]);
        vote(&mut one, &seat, "1").is(303);
        town.get(&mut one, &seat).shows(&["同意 3 · 不同意 1 · 弃权 0", "通过。"]);
        town.get(&mut anybody, &format!("{at}/hall")).is(200).shows(&["通过。"]);
        // Nothing of a phone is kept: neither its link nor a way from a vote to a name.
        town.post(&mut chair, &format!("{at}/close"), &[]).is(303);
        town.get(&mut one, &seat).is(410);
    });
}

#[test]
fn listening_keeps_a_number_and_asks_no_names() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = plan(&town, &mut worker, "listening", "community", 1, &[]).location;
        town.get(&mut worker, &at).shows(&["少于规定的 3 天"]);
        town.post(&mut worker, &format!("{at}/call"), &[]).is(303);
        town.post(&mut worker, &format!("{at}/open"), &[]).is(303);
        let page = town.get(&mut worker, &format!("{at}/chair"));
        page.hides(&["name=\"names\"", "name=\"formal\""]);
        let code = between(&page.body, "会议码 ", "</p>").trim().to_string();
        town.get(&mut town.visitor(), &town.at(&format!("/join?code={code}"))).is(200).hides(&["name=\"name\""]);
        join(&town, &code, "不该留下的名字");
        town.post(&mut worker, &format!("{at}/present"), &[("extra", "11"), ("names", "也不该留下")]).is(303);
        town.get(&mut worker, &format!("{at}/chair")).shows(&["data-n=\"present\">12<"]).hides(&["不该留下"]);
        town.get(&mut worker, &format!("{at}/attendance")).is(200).hides(&["不该留下"]).shows(&["只记人数"]);
        town.post(&mut worker, &format!("{at}/ask"), &[("question", "表决"), ("formal", "1")]).is(422);
        town.post(&mut worker, &format!("{at}/ask"), &[("question", "举个手"), ("options", "早上\n晚上\n都行")]).is(303);
        // Screens see what another process writes, since nobody rings for it here.
        let (app, id): (_, MeetingId) = (town.app.clone(), at[at.len() - 32..].parse().expect("an id"));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let (first, then) = runtime.block_on(async move {
            let (mut seen, most) = (super::enter(&app, TOWN, id).expect("a screen"), std::time::Duration::from_secs(10));
            tokio::time::timeout(most, seen.changed()).await.expect("shown in time").expect("a room");
            let first = seen.borrow_and_update().to_string();
            let one_more = sql!("UPDATE meeting SET extra = extra + 1 WHERE community = $1 AND id = $2");
            let written = app.db.write(move |tx| tx.exec(one_more, &[TOWN.into(), id.into()])).await;
            written.expect("one more is there");
            tokio::time::timeout(most, seen.changed()).await.expect("shown in time").expect("a room");
            (first, seen.borrow().to_string())
        });
        assert!(first.contains("\"present\":12") && then.contains("\"present\":13"), "{first} {then}");
        town.post(&mut worker, &format!("{at}/close"), &[]).is(303);
        // Nobody wrote the minutes: whoever chairs is reminded before they are due.
        town.get(&mut worker, &town.at("/me")).shows(&["会议记录要整理、确认"]);
        town.post(&mut worker, &format!("{at}/approve"), &[]).is(422);
    });
}

#[test]
fn leaders_plan_for_their_place_and_nobody_for_a_neighbouring_community() {
    story(|town| {
        let (mut leader, mut stranger) = (town.as_holder(town.leader), town.as_holder(town.stranger));
        plan(&town, &mut leader, "listening", "community", 5, &[]).is(403);
        plan(&town, &mut leader, "listening", &building(&town), 5, &[]).is(403);
        plan(&town, &mut leader, "deliberation", "entrance-x", 5, &[]).is(403);
        plan(&town, &mut stranger, "listening", "community", 5, &[]).is(403);
        plan(&town, &mut town.as_neighbour(town.resident), "listening", "community", 5, &[]).is(403);
        plan(&town, &mut town.visitor(), "listening", "community", 5, &[]).is(401);
        let mut grid_lead = town.as_holder(town.grid_lead);
        let grid = liren_ground::ground::Place::Grid(town.grid).to_string();
        plan(&town, &mut grid_lead, "exchange", "community", 5, &[]).is(403);
        plan(&town, &mut grid_lead, "exchange", &grid, -1, &[]).is(422);
        plan(&town, &mut grid_lead, "owners", &grid, 5, &[]).is(422);
        let at = plan(&town, &mut grid_lead, "exchange", &grid, 5, &[]).location;
        for (path, fields) in [("call", &[][..]), ("cancel", &[("reason", "试试")]), ("open", &[]), ("minutes", &[("rev", "0")])]
        {
            for mut who in [town.as_holder(town.leader), town.as_holder(town.stranger), town.as_neighbour(town.resident)] {
                town.post(&mut who, &format!("{at}/{path}"), fields).is(403);
            }
        }
        for mut who in [town.as_holder(town.stranger), town.visitor()] {
            town.get(&mut who, &at).is(404);
        }
        town.get(&mut stranger, &format!("{at}/chair")).is(403);
    });
}

#[test]
fn a_cancelled_meeting_says_why_and_what_was_raised_is_not_lost() {
    story(|town| {
        let (mut worker, mut anybody) = (town.as_holder(town.worker), town.visitor());
        let at = plan(&town, &mut worker, "listening", "community", 5, &[]).location;
        town.post(&mut worker, &format!("{at}/call"), &[]).is(303);
        town.work();
        town.post(&mut anybody, &format!("{at}/raise"), &[("raised", "电动车往哪儿停")]).is(303);
        // What is on this agenda already is not lost either; another meeting does not take it away.
        let other = plan(&town, &mut worker, "listening", "community", 7, &[]).location;
        let page = town.get(&mut worker, &at);
        let proposal = between(&page.body, "name=\"proposal\" value=\"", "\"").to_string();
        town.post(&mut worker, &format!("{other}/items"), &[("proposal", &proposal)]).is(410);
        town.post(&mut anybody, &format!("{other}/raise"), &[("raised", "还没邀请")]).is(404);
        town.post(&mut worker, &format!("{at}/items"), &[("proposal", &proposal)]).is(303);
        town.post(&mut worker, &format!("{at}/cancel"), &[]).is(422);
        town.post(&mut worker, &format!("{at}/cancel"), &[("reason", "会议室停电")]).is(303);
        town.work();
        town.get(&mut anybody, &at).is(200).shows(&["已取消", "会议室停电"]);
        town.get(&mut anybody, &town.at("")).hides(&["楼顶漏水怎么修"]);
        town.get(&mut anybody, &town.at("/meetings.ics")).shows(&["STATUS:CANCELLED"]);
        let next = plan(&town, &mut worker, "listening", "community", 9, &[]).location;
        town.get(&mut worker, &next).shows(&["电动车往哪儿停"]);
        town.post(&mut worker, &format!("{at}/open"), &[]).is(409);
        let leader = town.outbox.all().into_iter().any(|(_, text)| text.contains("会议室停电"));
        assert!(leader, "{:?}", town.outbox.all());
    });
}

#[test]
fn a_series_plans_its_next_meeting_by_itself() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let made = plan(&town, &mut worker, "exchange", "community", 2, &[("rounds", "week")]);
        made.is(303);
        let list = town.get(&mut worker, &town.at("/meetings"));
        list.is(200).shows(&["定期开的会", "不再定期开"]);
        assert_eq!(list.body.matches("还没有发邀请").count(), 1);
        town.pass(3 * DAY);
        town.work();
        let list = town.get(&mut worker, &town.at("/meetings"));
        // The first went by without anybody being invited.
        assert_eq!(list.body.matches("还没有发邀请").count(), 1, "{}", list.body);
        list.shows(&["没有开"]);
        town.get(&mut worker, &town.at("/me")).shows(&["过了时间没有开："]).hides(&["该发邀请了："]);
        let series = between(&list.body, "/meetings/series/", "/end").to_string();
        let end = town.at(&format!("/meetings/series/{series}/end"));
        town.post(&mut town.as_holder(town.leader), &end, &[]).is(403);
        town.post(&mut worker, &end, &[]).is(303);
        town.pass(4 * DAY);
        town.get(&mut town.as_holder(town.worker), &town.at("/me")).shows(&["该发邀请了："]);
        town.pass(4 * DAY);
        town.work();
        let mut worker = town.as_holder(town.worker);
        let list = town.get(&mut worker, &town.at("/meetings"));
        list.hides(&["还没有发邀请"]);
    });
}

#[test]
fn a_monthly_series_keeps_its_weekday_and_what_is_talked_of_every_time() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        plan(&town, &mut worker, "exchange", "community", 2, &[("rounds", "month"), ("holidays", "skip")]).is(303);
        let planned = town.get(&mut worker, &format!("/api/v1{}", town.at("/meetings")));
        let planned: serde_json::Value = serde_json::from_str(&planned.body).expect("a list");
        let first = town.at(&format!("/meetings/{}", planned[0]["id"].as_str().expect("the first one")));
        town.post(&mut worker, &format!("{first}/items"), &[("item", "上月的账")]).is(303);
        town.pass(3 * DAY);
        town.work();
        let mut worker = town.as_holder(town.worker);
        let all = town.get(&mut worker, &format!("/api/v1{}", town.at("/meetings")));
        let all: serde_json::Value = serde_json::from_str(&all.body).expect("a list");
        let ids: Vec<&str> = all.as_array().expect("a list").iter().filter_map(|m| m["id"].as_str()).collect();
        let next = ids.iter().find(|id| !first.ends_with(*id)).expect("the next one");
        town.get(&mut worker, &town.at(&format!("/meetings/{next}"))).is(200).shows(&["上月的账"]);
        let day = |m: &serde_json::Value| -> liren_core::time::Date {
            m["starts"].as_str().expect("when")[..10].parse().expect("a day")
        };
        let days: Vec<_> = all.as_array().expect("a list").iter().map(day).collect();
        let (a, b) = (days.iter().min().expect("one"), days.iter().max().expect("one"));
        assert_eq!(a.weekday(), b.weekday());
        assert!((28..=63).contains(&a.days_until(*b)), "{days:?}");
    });
}

#[test]
fn minutes_are_asked_for_before_they_are_due() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = plan(&town, &mut worker, "listening", "community", 3, &[]).location;
        town.post(&mut worker, &format!("{at}/open"), &[]).is(303);
        town.post(&mut worker, &format!("{at}/close"), &[]).is(303);
        town.pass(6 * DAY + HOUR);
        town.work();
        let all = town.outbox.all();
        assert!(all.iter().any(|(_, text)| text.contains("会议记录还没有公布")), "{all:?}");
        // Once more on the day, and then no more.
        for _ in 0..6 {
            town.pass(DAY);
            town.work();
        }
        let all = town.outbox.all();
        assert_eq!(all.iter().filter(|(_, text)| text.contains("会议记录还没有公布")).count(), 2, "{all:?}");
        assert!(told(&town, "nobody").is_empty());
    });
}

#[test]
fn meetings_speak_english_and_programs_plan_them() {
    story(|town| {
        let mut worker = town.as_holder(town.worker).reading(liren_core::lang::Lang::En);
        town.get(&mut worker, &town.at("/meetings")).is(200).shows(&["Coming up", "Something to raise?"]);
        town.get(&mut worker, &town.at("/meetings/new?kind=deliberation"))
            .is(200)
            .shows(&["at least 3 days ahead", "Deliberation"]);
        let api = format!("/api/v1{}", town.at("/meetings"));
        let zone = town.card(TOWN).zone.clone();
        let at = |h: i64| when::machine(&zone, town.app.now().plus(5 * DAY + h * HOUR));
        let body = format!(
            "{{\"kind\":\"listening\",\"place\":\"community\",\"title\":\"Trees\",\"starts\":\"{}\",\"ends\":\"{}\",\"held_at\":\"Hall\",\"items\":[\"Which\"]}}",
            at(0),
            at(2)
        );
        let json = |body: &str| Some(("application/json", body.as_bytes().to_vec()));
        let post = axum::http::Method::POST;
        town.send(&mut worker, post.clone(), &api, json("{}"), &[]).is(422);
        let made = town.send(&mut worker, post.clone(), &api, json(&body), &[]);
        made.is(201);
        let id = between(&made.body, "\"id\":\"", "\"").to_string();
        town.send(&mut worker, post.clone(), &format!("{api}/{id}/items"), json("{\"words\":\"Who waters them\"}"), &[]).is(204);
        town.get(&mut town.visitor(), &format!("{api}/{id}")).is(404);
        town.send(&mut worker, post.clone(), &format!("{api}/{id}/call"), json("{}"), &[]).is(204);
        town.send(&mut worker, post.clone(), &format!("{api}/{id}/call"), json("{}"), &[]).is(409);
        town.get(&mut town.visitor(), &format!("{api}/{id}")).is(200).shows(&["Who waters them", "\"state\":\"called\""]);
        town.send(&mut town.visitor(), post, &format!("{api}/{id}/raise"), json("{\"words\":\"Water\"}"), &[]).is(204);
    });
}
