//! Handling: who may what, two at once, not done, and what strangers never see.

use axum::http::Method;
use liren_core::time::DAY;

use super::{PHOTO, act, carried, say, story};

#[test]
fn not_done_reopens_one_level_up_and_the_handler_never_learns_who_answered() {
    story(|town| {
        let mut resident = town.as_neighbour(town.resident);
        let matter = say(&town, &mut resident, "楼道灯坏了", "stairwell_light", &[]);
        let mut leader = town.as_holder(town.leader);
        act(&town, &mut leader, &matter.page, "settle", &[("outcome", "solved"), ("answer", "修了")]).is(303);
        // Nobody but the reporter decides.
        let mut owner = town.as_neighbour(town.owner);
        act(&town, &mut owner, &matter.page, "confirm", &[("yes", "1")]).is(403);
        act(&town, &mut leader, &matter.page, "confirm", &[("yes", "1")]).is(403);
        act(&town, &mut resident, &matter.page, "confirm", &[("yes", "0"), ("why", "还是不亮")]).is(303);
        town.get(&mut resident, &matter.page).shows(&["组长贺桂芳", "确认：没办好", "还是不亮"]);
        // It left the leader's hands; the group leader reads why, but not who.
        town.get(&mut leader, &matter.page).hides(&["答复办结", "还是不亮"]);
        let mut group_leader = town.as_holder(town.group_leader);
        town.get(&mut group_leader, &matter.page).shows(&["还是不亮", "答复办结"]);
        let accounts: Vec<Option<liren_core::id::AccountId>> = town
            .app
            .db
            .read_now(|tx| {
                tx.all(
                    liren_store::sql!("SELECT account FROM audit WHERE community = $1 AND action = 'matter.confirm' ORDER BY id"),
                    &[liren_ground::testing::TOWN.into()],
                    |r| r.get(0),
                )
            })
            .unwrap_or_else(|e: liren_store::Error| panic!("{e:?}"));
        assert_eq!(accounts, [None], "the log of changes does not say who answered");

        // A second time, one more level; then the answer is final.
        act(&town, &mut group_leader, &matter.page, "settle", &[("outcome", "explained"), ("answer", "要等电工")]).is(303);
        town.get(&mut resident, &matter.page).shows(&["您接受这个答复吗？"]);
        act(&town, &mut resident, &matter.page, "confirm", &[("yes", "0")]).is(303);
        let mut grid_lead = town.as_holder(town.grid_lead);
        act(&town, &mut grid_lead, &matter.page, "settle", &[("outcome", "referred"), ("answer", "请找供电公司 95598")]).is(303);
        town.get(&mut resident, &matter.page).shows(&["最终答复", "请找供电公司 95598"]).hides(&["id=\"confirm\""]);
    });
}

#[test]
fn of_two_at_once_the_second_is_told_and_loses_no_word() {
    story(|town| {
        let matter = say(&town, &mut town.visitor(), "门坏了", "doors_windows", &[]);
        let mut leader = town.as_holder(town.leader);
        let page = town.get(&mut leader, &matter.page);
        let seen = carried(&page).into_iter().find(|(k, _)| k == "seen").map(|(_, v)| v).expect("the page says what it showed");
        // Meanwhile, on another device.
        act(&town, &mut town.as_holder(town.leader), &matter.page, "note", &[("note", "去看过了"), ("shown", "public")]).is(303);
        let fields = [("seen", seen.as_str()), ("outcome", "solved"), ("answer", "换了合页")];
        let stale = town.post(&mut leader, &format!("{}/settle", matter.page), &fields);
        stale.is(409).shows(&["换了合页", "去看过了", "note-warn"]);
        // From the page as it is now it works.
        act(&town, &mut leader, &matter.page, "settle", &fields[1..]).is(303);
        // Once settled there is nothing to settle; the words are given back.
        let late = town.post(&mut leader, &format!("{}/settle", matter.page), &[("outcome", "solved"), ("answer", "再来一次")]);
        late.is(409).shows(&["再来一次"]);
    });
}

#[test]
fn an_answer_needs_words_and_keeps_its_photo_meanwhile() {
    story(|town| {
        let matter = say(&town, &mut town.visitor(), "门坏了", "doors_windows", &[]);
        let mut leader = town.as_holder(town.leader);
        let at = format!("{}/settle", matter.page);
        town.post(&mut leader, &at, &[("outcome", "solved"), ("answer", "")]).is(422);
        let wrong = town.upload(&mut leader, &at, &[("outcome", "explained"), ("answer", "")], &[("photo", "a.jpg", PHOTO)]);
        wrong.is(422).shows(&["href=\"#f-answer\"", "name=\"kept\""]);
        let kept = carried(&wrong).into_iter().find(|(k, _)| k == "kept").map(|(_, v)| v).expect("the photo is carried on");
        town.post(&mut leader, &at, &[("outcome", "solved"), ("answer", "修好了"), ("kept", &kept)]).is(303);
        let page = town.get(&mut leader, &matter.page);
        page.shows(&["修好了", &kept.replace('-', "")]);
        // Of what was solved a photo says it.
        let matter = say(&town, &mut town.visitor(), "灯坏了", "stairwell_light", &[]);
        let at = format!("{}/settle", matter.page);
        town.upload(&mut leader, &at, &[("outcome", "solved"), ("answer", "")], &[("photo", "a.jpg", PHOTO)]).is(303);
    });
}

#[test]
fn a_closed_matter_is_there_only_for_those_concerned() {
    story(|town| {
        let mut reporter = town.visitor();
        let matter = say(&town, &mut reporter, "楼上吵架", "neighbour_dispute", &[]);
        let expected = |role: &str| matches!(role, "community_worker" | "chair");
        for (role, mut who) in town.everybody() {
            let answer = town.get(&mut who, &matter.page);
            assert_eq!(answer.status.as_u16(), if expected(role) { 200 } else { 404 }, "{role}");
            if !expected(role) {
                answer.hides(&["楼上吵架", "邻里"]);
                let follow = town.post(&mut who, &format!("{}/follow", matter.page), &[("contact", "13900002222")]);
                follow.is(404);
            }
        }
        town.get(&mut reporter, &matter.secret).is(200).shows(&["楼上吵架"]);
        // A wrong secret opens nothing, and does not even say that the number exists.
        let wrong = format!("{}/s/{}", matter.page, "A".repeat(22));
        let never = town.at("/matters/2026-9999/s/AAAAAAAAAAAAAAAAAAAAAA");
        let (one, two) = (town.get(&mut reporter, &wrong), town.get(&mut reporter, &never));
        one.is(404);
        two.is(404);
        town.get(&mut reporter, &format!("{}/s/!!", matter.page)).is(404);
    });
}

#[test]
fn who_may_move_a_matter() {
    story(|town| {
        let matter = say(&town, &mut town.visitor(), "灯", "stairwell_light", &[]);
        let moves: [(&str, &[(&str, &str)]); 5] = [
            ("settle", &[("outcome", "solved"), ("answer", "x")]),
            ("pass-up", &[]),
            ("release", &[]),
            ("note", &[("note", "x"), ("shown", "public")]),
            ("extend", &[("extend_why", "x")]),
        ];
        for (role, mut who) in town.everybody() {
            for (what, fields) in moves {
                if role == "neighbour_leader" {
                    continue;
                }
                let answer = town.post(&mut who, &format!("{}/{what}", matter.page), fields);
                let expected: &[u16] = match (role, what) {
                    ("community_worker" | "chair", "release") => &[303],
                    ("visitor", _) => &[401],
                    _ => &[403],
                };
                assert!(expected.contains(&answer.status.as_u16()), "{role} {what}: {}", answer.status);
            }
        }
        // A neighbour leader may not extend; passing up is one tap, without words and without looking first.
        let mut leader = town.as_holder(town.leader);
        act(&town, &mut leader, &matter.page, "extend", &[("extend_why", "x")]).is(403);
        town.post(&mut leader, &format!("{}/pass-up", matter.page), &[]).is(303);
        town.get(&mut leader, &matter.page).shows(&["组长贺桂芳"]);
        // And it can come back, with a reason.
        let mut group_leader = town.as_holder(town.group_leader);
        act(&town, &mut group_leader, &matter.page, "send-back", &[("reason", "")]).is(422);
        act(&town, &mut group_leader, &matter.page, "send-back", &[("reason", "一个灯泡的事")]).is(303);
        town.get(&mut leader, &matter.page).shows(&["邻长周兰英", "一个灯泡的事"]);
    });
}

#[test]
fn a_worker_extends_shelves_and_assigns() {
    story(|town| {
        let mut reporter = town.visitor();
        let matter = say(&town, &mut reporter, "屋顶漏水", "roof_leak", &[("contact", "r@example.org")]);
        let mut worker = town.as_holder(town.worker);
        let page = town.get(&mut worker, &matter.page);
        page.shows(&["延期一次", "暂缓办理", "改由别人负责", "补充说明"]);
        // The levels below were passed over: roofs start at the community.
        page.shows(&["<s>"]);
        act(&town, &mut worker, &matter.page, "extend", &[("extend_why", "等维修基金")]).is(303);
        act(&town, &mut worker, &matter.page, "extend", &[("extend_why", "再等等")]).is(409).shows(&["再等等"]);
        let other = town.worker_2.post.to_string();
        act(&town, &mut worker, &matter.page, "assign", &[("post", &other)]).is(303);
        act(&town, &mut worker, &matter.page, "shelve", &[("shelve_why", "x"), ("review", "2026-12-24")]).is(403);
        let mut second = town.as_holder(town.worker_2);
        for wrong in ["", "yesterday", "2026-11-01", "2099-01-01"] {
            act(&town, &mut second, &matter.page, "shelve", &[("shelve_why", "x"), ("review", wrong)]).is(422);
        }
        act(&town, &mut second, &matter.page, "shelve", &[("shelve_why", "明年预算"), ("review", "2026-12-24")]).is(303);
        town.get(&mut reporter, &matter.secret).shows(&["暂缓办理，", "明年预算", "您接受这个答复吗？"]);
        act(&town, &mut reporter, &matter.secret, "confirm", &[("yes", "1")]).is(303);
        town.get(&mut reporter, &matter.secret).shows(&["暂缓办理"]).hides(&["id=\"confirm\""]);
        town.work();
        let told: Vec<String> =
            town.outbox.all().into_iter().filter(|(to, _)| to == "r@example.org").map(|(_, text)| text).collect();
        assert!(told.iter().any(|t| t.contains("等维修基金")) && told.iter().any(|t| t.contains("暂缓办理")), "{told:?}");
    });
}

#[test]
fn the_reporter_adds_and_withdraws_and_others_follow() {
    story(|town| {
        let mut reporter = town.visitor();
        let matter = say(&town, &mut reporter, "垃圾", "rubbish", &[]);
        act(&town, &mut reporter, &matter.secret, "add", &[("add", "")]).is(422);
        act(&town, &mut reporter, &matter.secret, "add", &[("add", "后门也有")]).is(303);
        town.get(&mut town.as_holder(town.leader), &matter.page).shows(&["后门也有"]);
        town.get(&mut town.visitor(), &matter.page).hides(&["后门也有"]);

        // Words of danger stop once, with whom to call and the words kept; the next press sends them.
        let danger = "楼道里着火了";
        act(&town, &mut reporter, &matter.secret, "add", &[("add", danger)]).is(422).shows(&[
            "tel:119",
            "name=\"safe\" value=\"1\"",
            &format!(">{danger}</textarea>"),
        ]);
        town.get(&mut reporter, &matter.secret).hides(&[danger]);
        let secret = matter.secret.rsplit('/').next().expect("a secret");
        let at = format!("/api/v1{}/add", matter.page);
        let body = format!(r#"{{"secret":"{secret}","words":"{danger}"}}"#);
        town.send(&mut town.visitor(), Method::POST, &at, Some(("application/json", body.into_bytes())), &[])
            .is(422)
            .shows(&["no_danger"]);
        act(&town, &mut reporter, &matter.secret, "add", &[("add", danger), ("safe", "1")]).is(303);
        town.get(&mut reporter, &matter.secret).shows(&[danger]);

        let mut follower = town.visitor();
        let at = format!("{}/follow", matter.page);
        town.post(&mut follower, &at, &[("contact", "nonsense")]).is(422).shows(&["nonsense"]);
        town.post(&mut follower, &at, &[("contact", "13900003333")]).is(303);
        let mut owner = town.as_neighbour(town.owner);
        town.post(&mut owner, &at, &[]).is(303);
        town.get(&mut owner, &matter.page).shows(&["不再关注"]);
        town.post(&mut owner, &format!("{}/unfollow", matter.page), &[]).is(303);
        town.get(&mut owner, &matter.page).hides(&["不再关注"]);

        act(&town, &mut town.as_holder(town.leader), &matter.page, "settle", &[("outcome", "solved"), ("answer", "清走了")])
            .is(303);
        town.pass(DAY);
        let told = |to: &str| town.outbox.all().into_iter().filter(|(t, _)| t == to).map(|(_, text)| text).collect::<Vec<_>>();
        assert!(
            told("13900003333").iter().any(|t| t.contains(&matter.number) && !t.contains("/s/")),
            "followers get the public page"
        );
        assert!(!told("15400000112").iter().any(|t| t.contains(&matter.number)), "who stopped following hears nothing");

        let matter = say(&town, &mut reporter, "又有垃圾", "rubbish", &[]);
        act(&town, &mut reporter, &matter.secret, "withdraw", &[]).is(303);
        town.get(&mut reporter, &matter.secret).shows(&["已撤回"]);
        act(&town, &mut reporter, &matter.secret, "withdraw", &[]).is(409);
    });
}

#[test]
fn nobody_above_means_a_letter() {
    story(|town| {
        let matter = say(&town, &mut town.visitor(), "屋顶漏水", "roof_leak", &[]);
        let mut worker = town.as_holder(town.worker);
        town.post(&mut worker, &format!("{}/pass-up", matter.page), &[]).is(303);
        let mut officer = town.as_holder(town.officer);
        let letter = format!("{}/letter", matter.page);
        town.get(&mut officer, &matter.page).shows(&[&letter]).hides(&["上报上一级</summary>"]);
        town.post(&mut officer, &format!("{}/pass-up", matter.page), &[]).is(409);
        town.get(&mut officer, &letter).is(200).shows(&["提请街道办理函", "五里堆街道", &matter.number]);
        town.get(&mut town.visitor(), &letter).is(401);
    });
}
