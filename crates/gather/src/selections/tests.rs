//! Stories of selections: by the homes, on the web and on paper, posted, objected to, signed by two, the post filled.

use liren_core::id::SelectionId;
use liren_core::permission::{Actor, HeldPost, Role, Scope};
use liren_core::refusal::Refusal;
use liren_core::time::DAY;
use liren_ground::ground::Place;
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::fail::Fail;
use liren_kit::testing::{Answer, Who};

use super::begin::{self, New};
use crate::matters::tests::{carried, story};

pub(super) fn begun(town: &TestTown, who: &mut Who) -> Answer {
    town.get(who, &town.at("/selections/new")).is(200).shows(&["推选邻长", "/selections/new?code=neighbour_leader"]);
    let form = town.get(who, &town.at("/selections/new?code=neighbour_leader"));
    let place = format!("circle-{}", town.circles[0].0.as_simple());
    form.is(200).shows(&[&place, "任期 3 到 5 年"]).hides(&["compound-", "building-", "选几人"]);
    let once = carried(&form).into_iter().find(|(k, _)| k == "once").map(|(_, v)| v).unwrap_or_default();
    let fields =
        [("code", "neighbour_leader"), ("place", place.as_str()), ("why", "任期到了"), ("years", "3"), ("once", once.as_str())];
    let made = town.post(who, &town.at("/selections/new"), &fields);
    let again = town.post(who, &town.at("/selections/new"), &fields);
    assert_eq!(again.location, made.location, "the same form twice begins one");
    made
}

/// Does something with it as the page would.
pub(super) fn run(town: &TestTown, who: &mut Who, at: &str, fields: &[(&str, &str)]) -> Answer {
    let page = town.get(who, at);
    let seen = carried(&page).into_iter().find(|(k, _)| k == "seen").map(|(_, v)| v).unwrap_or_default();
    let mut all = fields.to_vec();
    all.push(("seen", &seen));
    town.post(who, at, &all)
}

pub(super) fn values(page: &Answer, name: &str) -> Vec<String> {
    let cut = format!("name=\"{name}\" value=\"");
    page.body.split(cut.as_str()).skip(1).filter_map(|r| r.split('"').next().map(str::to_string)).collect()
}

/// Whoever runs it looks at the one name that nobody here knew, and puts it right as `name`.
pub(super) fn confirm(town: &TestTown, who: &mut Who, at: &str, name: &str) -> Answer {
    let page = town.get(who, at);
    let field = page.body.split("name=\"named-").nth(1).and_then(|r| r.split('"').next()).expect("a name to confirm").to_string();
    run(town, who, at, &[("do", "confirm"), ("candidate", &field), (&format!("named-{field}"), name)])
}

/// The homes whose paper may be taken down.
pub(super) fn rooms(page: &Answer) -> Vec<String> {
    let list = page.body.split("name=\"home\"").last().and_then(|r| r.split("</select>").next()).unwrap_or_default();
    list.split("<option value=\"").skip(1).filter_map(|r| r.split('"').next().map(str::to_string)).collect()
}

/// The number of the leader next door.
const LEADERS_PHONE: &str = "15400000102";

pub(super) const DECLARES: [(&str, &str); 3] = [("declares-lives_here", "1"), ("declares-adult", "1"), ("declares-willing", "1")];

pub(super) fn with<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    fields.iter().chain(&DECLARES).copied().collect()
}

#[test]
fn a_neighbour_leader_is_chosen_by_the_homes_and_signed_for_by_two() {
    story(|town| {
        let (mut lead, mut worker, mut resident) =
            (town.as_holder(town.grid_lead), town.as_holder(town.worker), town.as_neighbour(town.resident));
        let made = begun(&town, &mut lead);
        made.is(303);
        let at = made.location.clone();
        let say = format!("{at}/say");
        town.get(&mut town.visitor(), &at).is(200).shows(&["正在推选", "还没有人参选", "任期到了"]).hides(&["主持推选"]);
        // One at a time for a circle.
        let second = town.post(
            &mut worker,
            &town.at("/selections/new"),
            &[
                ("code", "neighbour_leader"),
                ("place", &format!("circle-{}", town.circles[0])),
                ("why", "再来一次"),
                ("years", "3"),
                ("once", "AAAAAAAAAAAAAAAAAAAAAA"),
            ],
        );
        second.is(422);
        // Whoever stands declares what is asked; whoever is proposed is shown when they agreed.
        town.post(&mut resident, &say, &[("do", "stand"), ("stand_name", "王芳")]).is(422);
        town.post(&mut resident, &say, &with(&[("do", "stand"), ("stand_name", "王芳"), ("stand_about", "住了十年")])).is(303);
        town.post(&mut resident, &say, &with(&[("do", "stand"), ("stand_name", "王芳")])).is(422);
        town.post(&mut resident, &say, &[("do", "neighbour"), ("name", "刘强"), ("about", "热心")]).is(303);
        town.get(&mut town.visitor(), &at).shows(&["王芳", "自荐", "住了十年"]).hides(&["刘强"]);
        town.post(&mut town.visitor(), &say, &[("do", "neighbour"), ("name", "刘强"), ("about", "热心")]).is(401);
        let wang = values(&town.get(&mut resident, &at), "candidate").pop().expect("who stands");
        let page = town.get(&mut lead, &at);
        page.shows(&["刘强", "本人同意参选"]);
        // An account without a name stands under any: it is looked at first.
        page.shows(&["“王芳”用的账号没有登记姓名"]);
        town.get(&mut town.visitor(), &at).hides(&["没有登记姓名"]);
        confirm(&town, &mut lead, &at, "王芳").is(303);
        let page = town.get(&mut lead, &at);
        page.hides(&["没有登记姓名"]);
        let proposed = values(&page, "candidate").last().cloned().expect("who was proposed");
        assert_ne!(proposed, wang);
        run(&town, &mut lead, &at, &[("do", "consent"), ("candidate", &proposed)]).is(422);
        run(&town, &mut lead, &at, &with(&[("do", "consent"), ("candidate", &proposed)])).is(303);
        town.get(&mut resident, &town.at("")).shows(&["等您表态", &at]);
        // Homes: one on the web, the others on paper; a voice can be changed, and is one a home.
        let home = town.homes[0].to_string();
        for candidate in [&proposed, &wang] {
            town.post(&mut resident, &say, &[("do", "voice"), ("home", &home), ("candidate", candidate)]).is(303);
        }
        let next_door = town.homes[1].to_string();
        town.post(&mut resident, &say, &[("do", "voice"), ("home", &next_door), ("candidate", &wang)]).is(403);
        town.get(&mut resident, &town.at("")).shows(&["正在推选"]).hides(&["等您表态"]);
        run(&town, &mut lead, &at, &[("do", "post")]).is(422).shows(&["参选人公示到"]);
        let elsewhere = town.homes[9].to_string();
        let paper = |who: &mut Who, home: &str, candidate: &str| {
            town.post(who, &format!("{at}/paper"), &[("home", home), ("candidate", candidate)])
        };
        let mut leader = town.as_holder(town.leader);
        paper(&mut leader, &elsewhere, &wang).is(422);
        paper(&mut resident, &next_door, &wang).is(403);
        let rooms = rooms(&town.get(&mut leader, &at));
        assert!(rooms.len() >= 2, "homes of the circle");
        for room in &rooms {
            // Paper never replaces what a home said itself.
            paper(&mut leader, room, &wang).is(if *room == home { 422 } else { 303 });
        }
        // Who agreed to stand themself goes by their own word only; and while homes speak nobody reads who is behind whom.
        run(&town, &mut lead, &at, &[("do", "decline"), ("candidate", &wang)]).is(422);
        let shown = format!("{0} 户，共 {0} 户", rooms.len());
        town.get(&mut town.visitor(), &at).shows(&["已表态", &shown]);
        town.get(&mut town.visitor(), &format!("/api/v1{at}")).is(200).shows(&["\"homes\":null"]);
        town.pass(4 * DAY);
        let mut lead = town.as_holder(town.grid_lead);
        run(&town, &mut lead, &at, &[("do", "post")]).is(303);
        town.get(&mut town.visitor(), &at).shows(&["结果公示", "王芳", &shown]);
        // An objection is read by who runs it, its answer by everybody; it holds the signatures up.
        let mut resident = town.as_neighbour(town.resident);
        town.post(&mut resident, &say, &[("do", "object"), ("object", "三楼没有通知到")]).is(303);
        town.get(&mut town.visitor(), &at).hides(&["三楼没有通知到"]);
        let objection = values(&town.get(&mut lead, &at), "objection").pop().expect("the objection");
        run(&town, &mut lead, &at, &[("do", "sign")]).is(422).shows(&["还有 1 条异议没有答复", "结果公示到"]);
        run(&town, &mut lead, &at, &[("do", "reply"), ("objection", &objection), ("reply", "已经上门补签")]).is(303);
        town.get(&mut town.visitor(), &at).shows(&["已经上门补签"]).hides(&["三楼没有通知到"]);
        town.pass(4 * DAY);
        let (mut lead, mut worker) = (town.as_holder(town.grid_lead), town.as_holder(town.worker));
        run(&town, &mut worker, &at, &[("do", "second")]).is(422);
        run(&town, &mut lead, &at, &[("do", "sign")]).is(303);
        // The same person twice is not two; a grid lead fills no post.
        run(&town, &mut lead, &at, &[("do", "second")]).is(403);
        let stale = [("do", "second"), ("seen", "1")];
        town.post(&mut worker, &at, &stale).is(422).shows(&["别人刚刚改过"]);
        run(&town, &mut worker, &at, &[("do", "second")]).is(303);
        town.work();
        town.get(&mut town.visitor(), &at).shows(&["已选出", "王芳", &shown]);
        town.get(&mut town.visitor(), &town.at("/selections")).is(200).shows(&["推选邻长", "已选出"]);
        town.get(&mut town.visitor(), &format!("{at}/sheet")).is(200).shows(&["王芳", "两人签字"]);
        town.get(&mut town.visitor(), &format!("/api/v1{at}")).is(200).shows(&["\"state\":\"done\"", "\"chosen\":true"]);
        // The post is theirs, and nothing tells which home was for whom.
        town.get(&mut worker, &town.at("/leaders?b=T1")).shows(&["王芳"]);
        run(&town, &mut worker, &at, &[("do", "end"), ("end", "不算数")]).is(422);
    });
}

#[test]
fn a_result_goes_back_to_the_homes_and_a_selection_is_stopped_with_a_reason() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let at = begun(&town, &mut worker).location;
        run(&town, &mut worker, &at, &[("do", "propose"), ("name", "赵敏")]).is(303);
        let candidate = values(&town.get(&mut worker, &at), "candidate").pop().expect("who was proposed");
        run(&town, &mut worker, &at, &with(&[("do", "consent"), ("candidate", &candidate)])).is(303);
        // A name goes into a ballot's notice: it stays on one line.
        run(&town, &mut worker, &at, &[("do", "propose"), ("name", "钱\t多\n多")]).is(303);
        town.get(&mut worker, &at).shows(&["钱 多 多"]);
        for room in rooms(&town.get(&mut worker, &at)) {
            town.post(&mut worker, &format!("{at}/paper"), &[("home", &room), ("candidate", &candidate)]).is(303);
        }
        town.pass(4 * DAY);
        let mut worker = town.as_holder(town.worker);
        // Somebody who joins after the list was posted is posted as long as the others were.
        run(&town, &mut worker, &at, &[("do", "propose"), ("name", "孙迟")]).is(303);
        let late = values(&town.get(&mut worker, &at), "candidate").pop().expect("who came late");
        run(&town, &mut worker, &at, &with(&[("do", "consent"), ("candidate", &late)])).is(303);
        run(&town, &mut worker, &at, &[("do", "post")]).is(422).shows(&["参选人公示到"]);
        town.pass(4 * DAY);
        let mut worker = town.as_holder(town.worker);
        run(&town, &mut worker, &at, &[("do", "post")]).is(303);
        run(&town, &mut worker, &at, &[("do", "reopen"), ("reopen", "名单漏了一户")]).is(303);
        town.get(&mut town.visitor(), &at).shows(&["退回的原因：名单漏了一户"]);
        town.get(&mut town.visitor(), &at).shows(&["正在推选"]);
        town.pass(4 * DAY);
        let mut worker = town.as_holder(town.worker);
        run(&town, &mut worker, &at, &[("do", "post")]).is(303);
        town.pass(4 * DAY);
        let (mut worker, mut other) = (town.as_holder(town.worker), town.as_holder(town.worker_2));
        run(&town, &mut worker, &at, &[("do", "sign")]).is(303);
        run(&town, &mut worker, &at, &[("do", "second"), ("phone-x", "13900001234")]).is(422).shows(&["另一个人"]);
        // Whoever has no sign-in yet needs a phone for one.
        run(&town, &mut other, &at, &[("do", "second")]).is(422);
        let phone = format!("phone-{candidate}");
        // The number of somebody else seats nobody.
        run(&town, &mut other, &at, &[("do", "second"), (&phone, LEADERS_PHONE)]).is(422).shows(&["另一个姓名"]);
        run(&town, &mut other, &at, &[("do", "second"), (&phone, "13900001234")]).is(303);
        town.get(&mut other, &town.at("/leaders?b=T1")).shows(&["赵敏"]);
        let next = begun(&town, &mut worker).location;
        run(&town, &mut worker, &next, &[("do", "end"), ("end", "没有人参选")]).is(303);
        town.get(&mut town.visitor().reading(liren_core::lang::Lang::En), &next).shows(&["Stopped because"]);
        // Not by somebody of another community.
        town.post(&mut town.as_holder(town.stranger), &at, &[("do", "post"), ("seen", "3")]).is(403);
    });
}

#[test]
fn programs_begin_one_and_take_down_paper() {
    story(|town| {
        let api = format!("/api/v1{}", town.at("/selections"));
        let send = |who: &mut Who, path: &str, body: serde_json::Value| {
            let content = ("application/json", body.to_string().into_bytes());
            town.send(who, axum::http::Method::POST, path, Some(content), &[("idempotency-key", "a-key-of-the-worker")])
        };
        let mut worker = town.as_holder(town.worker);
        let new = serde_json::json!({"code": "neighbour_leader", "place": format!("circle-{}", town.circles[0]), "why": "任期到了", "years": 3});
        send(&mut town.as_neighbour(town.resident), &api, new.clone()).is(403);
        send(&mut worker, &api, serde_json::json!({})).is(422).shows(&["\"code\"", "\"place\""]);
        let made = send(&mut worker, &api, new.clone());
        let made: serde_json::Value = serde_json::from_str(&made.is(201).body).expect("a selection");
        let again: serde_json::Value = serde_json::from_str(&send(&mut worker, &api, new).body).expect("a selection");
        assert_eq!(made["id"], again["id"], "the same request begins one");
        let at = town.at(&format!("/selections/{}", made["id"].as_str().expect("an id")));
        run(&town, &mut worker, &at, &[("do", "propose"), ("name", "赵敏")]).is(303);
        let candidate = values(&town.get(&mut worker, &at), "candidate").pop().expect("who was proposed");
        run(&town, &mut worker, &at, &with(&[("do", "consent"), ("candidate", &candidate)])).is(303);
        let paper = format!("/api/v1{at}/paper");
        let said = |home: &str| serde_json::json!({"home": home, "candidate": candidate});
        send(&mut worker, &paper, said(&town.homes[9].to_string())).is(422);
        send(&mut worker, &paper, said(&town.homes[1].to_string())).is(200).shows(&["\"state\":\"open\""]);
        send(&mut town.as_neighbour(town.resident), &paper, said(&town.homes[1].to_string())).is(403);
    });
}

#[test]
fn of_two_begun_at_once_one_stands_and_the_other_is_told_where() {
    story(|town| {
        for (round, circle) in (0u8..).zip(town.circles) {
            let (app, card) = (town.app.clone(), town.card(TOWN));
            let post = HeldPost { id: town.worker.post, role: Role::CommunityWorker, scope: Scope::Community, deputy: false };
            let actor = Actor { person: Some(town.worker.person), posts: vec![post], ..Actor::of(town.worker.account) };
            let begin = |once: u8| {
                let (app, card, moment, actor) = (app.clone(), card.clone(), app.moment(), actor.clone());
                let new = New {
                    code: "neighbour_leader".into(),
                    place: Place::Circle(circle),
                    why: "任期到了".into(),
                    years: 3,
                    seats: 1,
                    rest: false,
                    once: [once + 10 * round; 16],
                };
                let db = app.db.clone();
                db.write_now(move |tx| begin::begin(tx, &app, &card, &actor, &mut moment.clone(), &new))
            };
            let all: Vec<Result<SelectionId, Fail>> = std::thread::scope(|s| {
                let asked: Vec<_> = (1..=4)
                    .map(|n| {
                        s.spawn({
                            let begin = &begin;
                            move || begin(n)
                        })
                    })
                    .collect();
                asked.into_iter().map(|t| t.join().expect("an answer")).collect()
            });
            let first: Vec<&SelectionId> = all.iter().filter_map(|r| r.as_ref().ok()).collect();
            assert_eq!(first.len(), 1, "{all:?}");
            let told = all.iter().filter(|r| matches!(r, Err(Fail::Refused(Refusal::Invalid(_))))).count();
            assert_eq!(told, 3, "{all:?}");
            let mut worker = town.as_holder(town.worker);
            let place = format!("circle-{}", circle.0.as_simple());
            let fields = [
                ("code", "neighbour_leader"),
                ("place", place.as_str()),
                ("why", "任期到了"),
                ("years", "3"),
                ("once", ["AAAAAAAAAAAAAAAAAAAAAA", "ZmZmZmZmZmZmZmZmZmZmZg"][usize::from(round)]),
            ];
            let again = town.post(&mut worker, &town.at("/selections/new"), &fields);
            again.is(422).shows(&["已经有一次在进行", &town.at(&format!("/selections/{}", first[0]))]);
            // What is over makes room for the next.
            let at = town.at(&format!("/selections/{}", first[0]));
            run(&town, &mut worker, &at, &[("do", "end"), ("end", "重来")]).is(303);
            town.post(&mut worker, &town.at("/selections/new"), &fields).is(303);
        }
    });
}
