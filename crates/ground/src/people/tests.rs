//! Stories of posts, bodies and leaders: vacancy, stand-ins, handover, and what is shown of whom.

use std::sync::Mutex;

use liren_core::events::PostHandedOver;
use liren_core::id::PostId;
use liren_core::permission::{Role, Scope};
use liren_core::time::{DAY, HOUR};
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_kit::jobs::{Call, JobEntry};
use liren_kit::slice::Slice;
use liren_kit::testing::{Answer, Who};

use super::{slice, store};
use crate::testing::{Holder, NEXT, TOWN, TestTown, on_both};
use crate::{duty, messages, notices};

/// Somebody who hears what the posts publish, as another part of the program does.
static HEARD: Mutex<Vec<PostHandedOver>> = Mutex::new(Vec::new());

fn hear(_: &App, call: &Call) -> Result<(), Fail> {
    HEARD.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(call.payload()?);
    Ok(())
}

fn slices() -> Vec<Slice> {
    let listener = Slice::new("listener").job(JobEntry { name: PostHandedOver::JOB, run: hear });
    vec![slice(), duty::slice(), messages::slice(), notices::slice(), listener]
}

fn heard(from: PostId) -> Option<PostHandedOver> {
    HEARD.lock().unwrap_or_else(std::sync::PoisonError::into_inner).iter().rev().find(|e| e.from == from).copied()
}

fn post(town: &TestTown, who: &mut Who, path: &str, fields: &[(&str, &str)]) -> Answer {
    town.post(who, &town.at(path), fields)
}

fn of(holder: Holder, rest: &str) -> String {
    format!("/posts/{}{rest}", holder.post)
}

fn asking(town: &TestTown, words: &str) -> String {
    town.at(&format!("/leaders?q={}", liren_kit::urls::encoded(words)))
}

const SUCCESSOR: &[(&str, &str)] =
    &[("name", "新邻长"), ("phone", "154 0000 0201"), ("chosen", "selected"), ("ends", "2029-11-23"), ("show_name", "1")];

#[test]
fn who_leads_is_public_and_names_only_as_chosen() {
    on_both(slices, |town| {
        let mut anybody = town.visitor();
        let page = town.get(&mut anybody, &asking(&town, "1栋"));
        page.is(200).shows(&["铁西村小区 1栋", "周兰英", "15400000101", "贺桂芳", "彭守田"]).hides(&["唐得生", "15400000102"]);
        town.get(&mut anybody, &asking(&town, "铁西村 1栋 2单元 101")).is(200).shows(&["第2邻"]).hides(&["周兰英"]);
        town.get(&mut anybody, &asking(&town, "铁西村")).is(200).shows(&["是哪一栋", "b=T1", "b=T2"]);
        town.get(&mut anybody, &asking(&town, "九号院")).is(200).shows(&["没找到这栋楼", "1栋"]);
        town.get(&mut anybody, &town.at("/leaders?b=T1&room=999")).is(200).shows(&["没有查到这个房号", "周兰英"]);
        town.get(&mut anybody, &town.at("/leaders?b=NONE")).is(404);
        let api = format!("/api/v1{}", town.at("/leaders?building=T1"));
        town.get(&mut anybody, &api).is(200).shows(&["\"name\":\"周兰英\"", "\"neighbour_leader\""]).hides(&["唐得生"]);
        // Somebody who lives here sees their own at once.
        let mut renter = town.as_neighbour(town.renter);
        town.get(&mut renter, &town.at("/leaders")).is(200).shows(&["第2邻", "铁西村小区 1栋"]).hides(&["周兰英"]);
        town.get(&mut anybody, &town.at(&of(town.leader_2, ""))).is(200).hides(&["唐得生", "15400000102"]);
        // The holder decides, and sees the decision everywhere at once.
        let mut holder = town.as_holder(town.leader_2);
        town.get(&mut holder, &town.at(&of(town.leader_2, ""))).shows(&["唐得生", "姓名未公开"]);
        post(&town, &mut holder, &of(town.leader_2, "/shown"), &[("show_name", "1")]).is(303);
        town.get(&mut anybody, &town.at("/leaders?b=T1")).shows(&["唐得生"]).hides(&["15400000102"]);
        let mut other = town.as_holder(town.leader);
        post(&town, &mut other, &of(town.leader_2, "/shown"), &[("show_phone", "1")]).is(403);
        post(&town, &mut anybody, &of(town.leader_2, "/shown"), &[("show_phone", "1")]).is(401);
    });
}

#[test]
fn a_deputy_acts_while_the_holder_is_away_and_not_after() {
    on_both(slices, |town| {
        let mut leader = town.as_holder(town.leader);
        let neighbour =
            [("name", "方念慈"), ("phone", "15400000111"), ("from", "2026-11-25"), ("until", "2026-11-26"), ("do", "name")];
        let mut deputy = town.as_neighbour(town.resident);
        town.get(&mut deputy, &town.at("/notices/new")).is(403);
        post(&town, &mut leader, &of(town.leader, "/deputy"), &neighbour).is(303);
        town.get(&mut deputy, &town.at("/notices/new")).is(403);
        town.pass(DAY);
        town.get(&mut deputy, &town.at("/notices/new")).is(200);
        let told = town.outbox.last_to("15400000111").expect("the deputy was told");
        assert!(told.contains("请您代理邻长"), "{told}");
        // A deputy takes what comes in, but gives nothing away.
        town.get(&mut deputy, &town.at(&of(town.leader, "/hand-over"))).is(403);
        post(&town, &mut deputy, &of(town.leader, "/hand-over"), SUCCESSOR).is(403);
        post(&town, &mut deputy, &of(town.leader, "/deputy"), &[("do", "back")]).is(403);
        post(&town, &mut deputy, &of(town.leader, "/shown"), &[]).is(403);
        town.get(&mut town.visitor(), &town.at("/leaders?b=T1")).shows(&["暂时外出"]).hides(&["方念慈"]);
        // The last day is over at its midnight: 26 November at 24:00, from the 25th at 10:00.
        town.pass(DAY + 13 * HOUR);
        town.get(&mut deputy, &town.at("/notices/new")).is(200);
        town.pass(HOUR);
        town.get(&mut deputy, &town.at("/notices/new")).is(403);
    });
}

#[test]
fn a_deputy_is_named_with_sound_dates_and_can_be_taken_back() {
    on_both(slices, |town| {
        let mut leader = town.as_holder(town.leader);
        let path = of(town.leader, "/deputy");
        let wrong =
            [("name", "方念慈"), ("phone", "15400000111"), ("from", "2026-11-26"), ("until", "2026-11-25"), ("do", "name")];
        post(&town, &mut leader, &path, &wrong).is(422).shows(&["方念慈", "id=\"w-until\""]);
        let past = [
            ("who", ""),
            ("name", "方念慈"),
            ("phone", "15400000111"),
            ("from", "2026-11-01"),
            ("until", "2026-11-02"),
            ("do", "name"),
        ];
        post(&town, &mut leader, &path, &past).is(422).shows(&["请选择以后的时间"]);
        let other = town.leader_2.post.to_string();
        let holder = [("who", other.as_str()), ("from", "2026-11-24"), ("until", "2026-11-30"), ("do", "name")];
        post(&town, &mut leader, &path, &holder).is(303);
        let mut deputy = town.as_holder(town.leader_2);
        town.get(&mut deputy, &town.at("/notices/new")).is(200).shows(&["1栋 1单元"]);
        post(&town, &mut leader, &path, &[("do", "back")]).is(303);
        town.get(&mut deputy, &town.at("/notices/new")).is(200).hides(&["1栋 1单元"]);
        for mut nobody in [town.as_neighbour(town.resident), town.as_holder(town.leader_2), town.as_holder(town.stranger)] {
            post(&town, &mut nobody, &path, &holder).is(403);
        }
    });
}

#[test]
fn a_post_is_handed_over_with_its_days_and_its_matters() {
    on_both(slices, |town| {
        let mut chair = town.as_holder(town.chair);
        let done = post(&town, &mut chair, &of(town.worker, "/hand-over"), SUCCESSOR);
        done.is(303);
        town.work();
        let event = heard(town.worker.post).expect("the handover was published");
        assert!(event.succeeded);
        assert!(done.location.ends_with(&event.to.to_string()));
        // The successor was not known here: the number is a sign-in now, and was told.
        assert!(town.outbox.last_to("15400000201").is_some_and(|m| m.contains("您已担任社区工作者")));
        // The old term keeps its holder; the roster names the new one.
        let mut anybody = town.visitor();
        town.get(&mut anybody, &town.at(&of(town.worker, ""))).is(200).shows(&["这一任已经结束", "易晓棠"]);
        town.get(&mut anybody, &done.location).is(200).shows(&["新邻长", "推选"]);
        town.get(&mut anybody, &town.at("/duty")).is(200).shows(&["今天值班：社区工作者新邻长"]);
        // The predecessor may nothing more; twice is once.
        town.get(&mut town.as_holder(town.worker), &town.at("/posts/open")).is(403);
        post(&town, &mut chair, &of(town.worker, "/hand-over"), SUCCESSOR).is(409);
    });
}

#[test]
fn a_holder_hands_over_themselves_and_nobody_else_can() {
    on_both(slices, |town| {
        for mut nobody in [town.as_neighbour(town.resident), town.as_holder(town.leader_2), town.as_holder(town.stranger)] {
            post(&town, &mut nobody, &of(town.leader, "/hand-over"), SUCCESSOR).is(403);
        }
        let mut leader = town.as_holder(town.leader);
        let wrong = [("name", ""), ("phone", "12"), ("chosen", "by lot"), ("ends", "2020-01-01")];
        let again = post(&town, &mut leader, &of(town.leader, "/hand-over"), &wrong);
        again.is(422).shows(&["id=\"w-name\"", "id=\"w-phone\"", "id=\"w-chosen\"", "id=\"w-ends\""]);
        let own = [("name", "周兰英"), ("phone", "15400000101"), ("chosen", "selected")];
        post(&town, &mut leader, &of(town.leader, "/hand-over"), &own).is(422);
        // The successor lives here already and signs in with the same number.
        let to = [("name", "曾小禾"), ("phone", "15400000111"), ("chosen", "selected")];
        let done = post(&town, &mut leader, &of(town.leader, "/hand-over"), &to);
        done.is(303);
        town.work();
        let told = town.outbox.last_to("15400000111").expect("the successor was told");
        assert!(told.contains("您已担任邻长"), "{told}");
        town.get(&mut town.as_neighbour(town.resident), &town.at("/notices/new")).is(200);
        town.get(&mut leader, &town.at("/notices/new")).is(403);
        town.get(&mut town.visitor(), &town.at("/leaders?b=T1")).hides(&["曾小禾", "周兰英"]);
        town.get(&mut town.visitor(), &done.location).is(200).shows(&["历任", "周兰英"]).hides(&["曾小禾"]);
    });
}

#[test]
fn an_ended_post_is_vacant_and_its_matters_go_up() {
    on_both(slices, |town| {
        let mut worker = town.as_holder(town.worker);
        town.get(&mut worker, &town.at("/posts/open")).is(200).hides(&["第1邻"]);
        post(&town, &mut town.as_holder(town.leader), &of(town.leader, "/end"), &[]).is(403);
        post(&town, &mut worker, &of(town.leader, "/end"), &[]).is(303);
        post(&town, &mut worker, &of(town.leader, "/end"), &[]).is(409);
        town.work();
        let event = heard(town.leader.post).expect("it was published");
        assert_eq!((event.to, event.succeeded), (town.group_leader.post, false));
        town.get(&mut worker, &town.at("/posts/open")).shows(&["第1邻", "空缺 1 个"]);
        town.get(&mut town.visitor(), &town.at("/leaders?b=T1")).shows(&["空缺", "直接到上一级"]).hides(&["周兰英"]);
        let place = super::appoint::scope_value(Scope::Circle(town.circles[0]));
        let new = format!("/posts/new?role=neighbour_leader&place={place}");
        town.get(&mut worker, &town.at(&new)).is(200).shows(&[&format!("value=\"{place}\" selected")]);
        let mut fields = SUCCESSOR.to_vec();
        fields.extend([("role", "neighbour_leader"), ("place", place.as_str())]);
        let made = post(&town, &mut worker, "/posts/new", &fields);
        made.is(303);
        town.get(&mut town.visitor(), &town.at("/leaders?b=T1")).shows(&["新邻长"]);
        // A circle has one neighbour leader.
        post(&town, &mut worker, "/posts/new", &fields).is(422).shows(&["id=\"w-place\""]);
    });
}

#[test]
fn only_workers_appoint_and_only_in_their_community() {
    on_both(slices, |town| {
        let place = super::appoint::scope_value(Scope::Grid(town.grid));
        let mut fields = SUCCESSOR.to_vec();
        fields.extend([("role", "grid_worker"), ("place", place.as_str())]);
        for (role, mut who) in town.everybody() {
            let want = match role {
                "visitor" => 401,
                "community_worker" | "chair" => 303,
                _ => 403,
            };
            let got = post(&town, &mut who, "/posts/new", &fields).status.as_u16();
            assert_eq!(got, want, "{role}");
        }
        let mut stranger = town.as_holder(town.stranger);
        town.post(&mut stranger, &format!("/c/{NEXT}/posts/new"), &fields).is(422);
        town.post(&mut stranger, &format!("/c/{NEXT}/posts/{}/end", town.leader.post), &[]).is(404);
        town.get(&mut stranger, &format!("/c/{NEXT}/posts/{}", town.leader.post)).is(404);
        let wrong =
            [("role", "chair"), ("place", place.as_str()), ("name", "某人"), ("phone", "15400000301"), ("chosen", "elected")];
        post(&town, &mut town.as_holder(town.worker), "/posts/new", &wrong).is(422);
    });
}

#[test]
fn terms_that_end_and_vacancies_wait_for_the_workers() {
    on_both(slices, |town| {
        let waiting = |town: &TestTown, holder: Holder| {
            let (app, card) = (town.app.clone(), town.card(TOWN));
            let who = store_actor(town, holder);
            let now = town.app.now();
            let found: Result<Vec<String>, Fail> = town.app.db.read_now(move |tx| {
                let asked =
                    liren_kit::slice::Asked { app: &app, card: &card, actor: &who, lang: liren_core::lang::Lang::Zh, now };
                Ok(super::warn::waiting(tx, &asked)?.into_iter().map(|w| w.title).collect())
            });
            found.expect("what waits")
        };
        assert_eq!(waiting(&town, town.worker), Vec::<String>::new());
        assert_eq!(waiting(&town, town.leader), Vec::<String>::new());
        post(&town, &mut town.as_holder(town.worker), &of(town.leader_2, "/end"), &[]).is(303);
        assert_eq!(waiting(&town, town.worker), ["1 个职务空缺"]);
        // The roster of the test ends after sixty days, the terms after nine hundred.
        town.clock.pass(60 * DAY);
        let all = waiting(&town, town.worker);
        assert!(all[0].contains("还没有安排值班"), "{all:?}");
        town.clock.pass(815 * DAY);
        let all = waiting(&town, town.chair);
        assert!(all.iter().any(|w| w.contains("个任期将满")), "{all:?}");
        let all = waiting(&town, town.leader);
        assert!(all.len() == 1 && all[0].starts_with("您的任期到 2029 年"), "{all:?}");
    });
}

/// The actor behind a holder, as a request would find it.
fn store_actor(town: &TestTown, holder: Holder) -> liren_core::permission::Actor {
    let now = town.app.now();
    let found: Result<_, Fail> = town.app.db.read_now(move |tx| {
        let held = store::person_posts(tx, TOWN, holder.person, now)?;
        let mut actor = liren_core::permission::Actor::of(holder.account);
        actor.person = Some(holder.person);
        let of = |(p, deputy): (store::Post, bool)| liren_core::permission::HeldPost {
            id: p.id,
            role: p.role,
            scope: p.scope,
            deputy,
        };
        actor.posts = held.into_iter().map(of).collect();
        Ok(actor)
    });
    found.expect("the holder")
}

#[test]
fn who_was_elected_before_is_entered_into_their_committee() {
    on_both(slices, |town| {
        let mut worker = town.as_holder(town.worker);
        let form = town.at("/posts/new?role=committee_member");
        town.get(&mut worker, &form).is(200).shows(&["请先登记组织"]);
        let body = [
            ("kind", "owners_committee"),
            ("name", "铁西村小区业主委员会"),
            ("place", &format!("compound-{}", town.compound) as &str),
        ];
        town.post(&mut worker, &town.at("/bodies/new"), &body).is(303);
        let page = town.get(&mut worker, &form);
        page.is(200).shows(&["铁西村小区业主委员会", "以前选出来"]).hides(&["value=\"appointed\"", "name=\"place\""]);
        let id = page
            .body
            .split("name=\"body\"")
            .nth(1)
            .and_then(|r| r.split("<option value=\"").nth(2))
            .and_then(|r| r.split('"').next());
        let id = id.expect("the body").to_string();
        let who = |name: &'static str, phone: &'static str, chosen: &'static str| {
            [
                ("role", "committee_member"),
                ("name", name),
                ("phone", phone),
                ("chosen", chosen),
                ("ends", "2028-12-31"),
                ("show_name", "1"),
            ]
        };
        let new = town.at("/posts/new");
        let post = |worker: &mut Who, who: [(&str, &str); 6], body: &str| {
            town.post(worker, &new, &[&who[..], &[("body", body)]].concat())
        };
        post(&mut worker, who("王大明", "13900010001", "elected"), "").is(422).shows(&["href=\"#f-body\""]);
        post(&mut worker, who("王大明", "13900010001", "appointed"), &id).is(422).shows(&["href=\"#f-chosen\""]);
        // Several members sit in one body.
        for (name, phone) in [("王大明", "13900010001"), ("李小红", "13900010002")] {
            post(&mut worker, who(name, phone, "elected"), &id).is(303);
        }
        let list = town.get(&mut town.visitor(), &town.at("/bodies"));
        list.is(200).shows(&["铁西村小区业主委员会", "王大明", "李小红"]);
        // The same form again seats nobody twice.
        let seats = || town.get(&mut town.visitor(), &town.at("/bodies")).body.matches("王大明").count();
        let once = seats();
        let again = || post(&mut town.as_holder(town.worker), who("王大明", "13900010001", "elected"), &id);
        assert_eq!(again().is(303).location, again().location);
        assert_eq!(seats(), once);
        // Representatives are of a group or a building.
        let page = town.get(&mut worker, &town.at("/posts/new?role=representative"));
        page.is(200).shows(&[&format!("building-{}", town.buildings[0]), &format!("group-{}", town.group)]);
        town.get(&mut town.as_neighbour(town.resident), &form).is(403);
    });
}

#[test]
fn bodies_form_a_tree_that_workers_keep() {
    on_both(slices, |town| {
        let (mut worker, mut anybody) = (town.as_holder(town.worker), town.visitor());
        let branch = [("kind", "community_general_branch"), ("place", "community"), ("name", "板塘社区党总支")];
        post(&town, &mut anybody, "/bodies/new", &branch).is(401);
        post(&town, &mut town.as_holder(town.leader), "/bodies/new", &branch).is(403);
        post(&town, &mut worker, "/bodies/new", &branch).is(303);
        let page = town.get(&mut worker, &town.at("/bodies"));
        let top = page
            .body
            .split("/bodies/")
            .filter_map(|s| s.split('"').next())
            .find(|s| s.len() == 32)
            .expect("its page")
            .to_string();
        let place = super::appoint::scope_value(Scope::Compound(town.compound));
        let under =
            [("kind", "compound_branch"), ("place", place.as_str()), ("name", "铁西村小区党支部"), ("parent", top.as_str())];
        post(&town, &mut worker, "/bodies/new", &under).is(303);
        let wrong = [("kind", "compound_branch"), ("place", "community"), ("name", "放错地方")];
        post(&town, &mut worker, "/bodies/new", &wrong).is(422).shows(&["放错地方"]);
        town.get(&mut anybody, &town.at("/bodies"))
            .is(200)
            .shows(&["板塘社区党总支", "level-1", "铁西村小区党支部"])
            .hides(&["/bodies/new"]);
        post(&town, &mut worker, &format!("/bodies/{top}/end"), &[]).is(422);
        // A post in a body stands beside its name.
        let mut member = SUCCESSOR.to_vec();
        member.extend([("role", "community_worker"), ("place", "community"), ("body", top.as_str())]);
        post(&town, &mut worker, "/posts/new", &member).is(303);
        town.get(&mut anybody, &town.at("/bodies")).shows(&["社区工作者新邻长"]);
        let circle = [("name", "板塘社区党总支"), ("parent", top.as_str())];
        post(&town, &mut worker, &format!("/bodies/{top}"), &circle).is(422);
        post(&town, &mut worker, &format!("/bodies/{top}"), &[("name", "板塘总支")]).is(303);
        let api = format!("/api/v1{}", town.at("/bodies"));
        town.get(&mut anybody, &api).is(200).shows(&["板塘总支", "\"parent\":\""]);
        town.get(&mut anybody, &format!("/c/{NEXT}/bodies")).is(200).hides(&["板塘总支"]);
    });
}

#[test]
fn a_new_worker_is_invited_once_and_a_colleague_with_a_password_never() {
    on_both(slices, |town| {
        let mut chair = town.as_holder(town.chair);
        let made = post(&town, &mut chair, &of(town.worker_2, "/hand-over"), SUCCESSOR).location;
        town.get(&mut chair, &made).is(200).shows(&["登录邀请"]);
        town.get(&mut town.visitor(), &made).is(200).hides(&["登录邀请"]);
        town.post(&mut town.as_holder(town.leader), &format!("{made}/invite"), &[]).is(403);
        town.post(&mut chair, &format!("{made}/invite"), &[]).is(200).shows(&["http://liren.test/enrol/", "新邻长"]);
        let account = town.worker.account;
        let set: Result<(), Fail> = town.app.db.write_now({
            let moment = town.app.moment();
            move |tx| crate::access::store::set_password(tx, &mut moment.clone(), account, Some("hash"))
        });
        set.expect("a password");
        town.get(&mut chair, &town.at(&of(town.worker, ""))).is(200).hides(&["登录邀请"]);
        post(&town, &mut chair, &of(town.worker, "/invite"), &[]).is(409);
        // A neighbour leader signs in with a code and needs no invitation.
        post(&town, &mut chair, &of(town.leader, "/invite"), &[]).is(409);
    });
}

#[test]
fn posts_are_listed_by_grid_in_both_languages() {
    on_both(slices, |town| {
        let mut anybody = town.visitor();
        town.get(&mut anybody, &town.at("/posts")).is(200).shows(&["居委会主任", "谭秀云", "街道经办人"]);
        let grid = format!("/posts?grid={}", town.grid);
        town.get(&mut anybody, &town.at(&grid)).is(200).shows(&["第1邻", "周兰英", "在任", "第1居民小组"]).hides(&["唐得生"]);
        let english = [("accept-language", "en")];
        let page = town.send(&mut anybody, axum::http::Method::GET, &town.at(&grid), None, &english);
        page.is(200).shows(&["Neighbour leader", "Held"]);
        town.get(&mut anybody, &town.at("/posts?grid=0")).is(404);
        assert!(store::fits(Role::Chair, Scope::Community) && !store::fits(Role::Chair, Scope::Grid(town.grid)));
    });
}

#[test]
fn a_holder_is_not_forgotten_before_the_post_is_handed_over() {
    on_both(slices, |town| {
        let erase = |person| {
            let now = town.app.now();
            town.app.db.write_now(move |tx| store::erase(tx, TOWN, person, now))
        };
        assert!(erase(town.leader.person).is_err());
        post(&town, &mut town.as_holder(town.leader), &of(town.leader, "/hand-over"), SUCCESSOR).is(303);
        erase(town.leader.person).expect("nothing is held any more");
        town.app.memory.forget(TOWN);
        town.get(&mut town.visitor(), &town.at(&of(town.leader, ""))).is(200).hides(&["周兰英", "15400000101"]);
    });
}
