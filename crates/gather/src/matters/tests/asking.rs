//! Asking: the reporter for more, followers for their word, everybody once more weeks later; and the reminder before a clock.

use liren_core::time::DAY;

use super::{Held, act, link, say, story, told};
use liren_ground::testing::TestTown;

/// Somebody leaves a contact to hear of a matter, and the answer that is given brings them their own link.
fn followers(town: &TestTown, matter: &Held, contacts: &[&str]) -> Vec<String> {
    for c in contacts {
        town.post(&mut town.visitor(), &format!("{}/follow", matter.page), &[("contact", c)]).is(303);
    }
    act(town, &mut town.as_holder(town.leader), &matter.page, "settle", &[("outcome", "solved"), ("answer", "清走了")]).is(303);
    town.pass(DAY);
    contacts.iter().map(|c| link(town, c, "/f/")).collect()
}

#[test]
fn two_followers_who_say_not_done_reopen_it_and_nobody_learns_who_they_are() {
    story(|town| {
        let mut reporter = town.visitor();
        let matter = say(&town, &mut reporter, "垃圾没人收", "rubbish", &[]);
        let own = followers(&town, &matter, &["13900003333", "f@example.org", "13900004444"]);
        let mut anybody = town.visitor();
        // Without the link nobody is asked, and nobody else's matter opens with it.
        town.get(&mut anybody, &matter.page).hides(&["id=\"confirm\""]);
        town.post(&mut anybody, &format!("{}/weigh", matter.page), &[("yes", "0")]).is(401);
        let other = say(&town, &mut town.visitor(), "灯坏了", "stairwell_light", &[]);
        town.get(&mut anybody, &own[0].replace(&matter.number, &other.number)).is(404);
        town.get(&mut anybody, &format!("{}/f/AAAA", matter.page)).is(404);

        town.get(&mut anybody, &own[0]).shows(&["办好了吗？", "您关注了这件事"]);
        act(&town, &mut anybody, &own[0], "weigh", &[]).is(422);
        act(&town, &mut anybody, &own[0], "weigh", &[("yes", "0"), ("why", "后门还有一堆")]).is(303);
        // One alone changes nothing, and says it only once.
        town.get(&mut anybody, &own[0]).hides(&["id=\"confirm\""]);
        act(&town, &mut anybody, &own[0], "weigh", &[("yes", "0")]).is(409);
        let mut leader = town.as_holder(town.leader);
        let page = town.get(&mut leader, &matter.page);
        page.shows(&["有人说还没办好", "后门还有一堆", "等提出人确认"]).hides(&["13900003333", "f@example.org"]);
        act(&town, &mut anybody, &own[1], "weigh", &[("yes", "1")]).is(303);
        town.get(&mut anybody, &matter.page).shows(&["等提出人确认"]);
        act(&town, &mut anybody, &own[2], "weigh", &[("yes", "0")]).is(303);
        town.get(&mut anybody, &matter.page).shows(&["确认：没办好，重新办理", "组长贺桂芳"]);
        let accounts: i64 = town
            .app
            .db
            .read_now(|tx| {
                tx.one(
                    liren_store::sql!(
                        "SELECT CAST(COUNT(account) AS BIGINT) FROM audit WHERE community = $1 AND action = 'matter.weigh'"
                    ),
                    &[liren_ground::testing::TOWN.into()],
                    |r| r.get(0),
                )
            })
            .unwrap_or_else(|e: liren_store::Error| panic!("{e:?}"))
            .unwrap_or(-1);
        assert_eq!(accounts, 0);
        // Of the next answer everybody is asked anew.
        act(&town, &mut town.as_holder(town.group_leader), &matter.page, "settle", &[("outcome", "explained"), ("answer", "x")])
            .is(303);
        town.get(&mut anybody, &own[0]).shows(&["您接受这个答复吗？"]);
    });
}

#[test]
fn a_signed_in_follower_is_asked_on_the_public_page_and_the_reporters_word_ends_it() {
    story(|town| {
        let mut reporter = town.visitor();
        let matter = say(&town, &mut reporter, "垃圾没人收", "rubbish", &[("contact", "r@example.org")]);
        let mut owner = town.as_neighbour(town.owner);
        town.post(&mut owner, &format!("{}/follow", matter.page), &[]).is(303);
        followers(&town, &matter, &["13900003333"]);
        town.get(&mut owner, &matter.page).shows(&["id=\"confirm\"", "/weigh"]);
        act(&town, &mut owner, &matter.page, "weigh", &[("yes", "0")]).is(303);
        // One reminder a week later, to whoever has said nothing.
        town.pass(8 * DAY);
        town.pass(DAY);
        let asked = |to: &str, words: &str| told(&town, to).iter().filter(|t| t.contains(words)).count();
        assert_eq!(asked("r@example.org", "还在等您说一声"), 1);
        assert_eq!(asked("13900003333", "办好了吗"), 1);
        assert_eq!(asked("15400000112", "办好了吗"), 0, "the owner has answered");
        act(&town, &mut reporter, &matter.secret, "confirm", &[("yes", "1")]).is(303);
        town.get(&mut owner, &matter.page).shows(&["已解决"]).hides(&["id=\"confirm\""]);
        act(&town, &mut owner, &matter.page, "weigh", &[("yes", "0")]).is(409);
    });
}

#[test]
fn the_reporter_is_asked_for_more_while_the_clock_stands_still() {
    story(|town| {
        let mut reporter = town.visitor();
        let matter = say(&town, &mut reporter, "楼道灯坏了", "stairwell_light", &[("contact", "r@example.org")]);
        let mut leader = town.as_holder(town.leader);
        act(&town, &mut leader, &matter.page, "ask", &[("question", "")]).is(422);
        act(&town, &mut leader, &matter.page, "ask", &[("question", "是几楼的灯？")]).is(303);
        act(&town, &mut leader, &matter.page, "ask", &[("question", "还有呢？")]).is(409).shows(&["还有呢？"]);
        town.work();
        assert!(told(&town, "r@example.org").iter().any(|t| t.contains("请您补充一点情况") && !t.contains("是几楼的灯")));
        town.get(&mut reporter, &matter.secret).shows(&["请您补充一下", "是几楼的灯？"]);
        town.get(&mut town.visitor(), &matter.page).shows(&["计时暂停"]).hides(&["是几楼的灯？"]);
        // A neighbour leader has one working day; two later it is still theirs.
        town.pass(2 * DAY);
        town.get(&mut leader, &matter.page).shows(&["邻长周兰英"]);
        act(&town, &mut reporter, &matter.secret, "add", &[("add", "三楼的")]).is(303);
        town.get(&mut leader, &matter.page).shows(&["三楼的", "邻长周兰英"]).hides(&["时间到，自动上报"]);
        town.work();
        assert!(told(&town, "15400000101").iter().any(|t| t.contains("提出人已补充")));
        // The second time nobody answers: it lapses for everybody to see, and the clock runs out in the end.
        act(&town, &mut leader, &matter.page, "ask", &[("question", "声控的吗？")]).is(303);
        for _ in 0..6 {
            town.pass(DAY);
        }
        town.get(&mut town.visitor(), &matter.page).shows(&["没有等到补充"]);
        act(&town, &mut leader, &matter.page, "ask", &[("question", "再问")]);
        for _ in 0..4 {
            town.pass(DAY);
        }
        town.get(&mut town.visitor(), &matter.page).shows(&["时间到，自动上报"]);
        town.nothing_left();
    });
}

#[test]
fn the_holder_is_reminded_before_the_clock_and_no_page_grows_old_by_it() {
    story(|town| {
        let matter = say(&town, &mut town.visitor(), "灯坏了", "stairwell_light", &[]);
        let mut leader = town.as_holder(town.leader);
        let page = town.get(&mut leader, &matter.page);
        let seen =
            super::carried(&page).into_iter().find(|(k, _)| k == "seen").map(|(_, v)| v).expect("the page says what it showed");
        let soon = || told(&town, "15400000101").iter().filter(|t| t.contains("快到期了")).count();
        for _ in 0..40 {
            if soon() > 0 {
                break;
            }
            town.pass(liren_core::time::HOUR);
        }
        assert_eq!(soon(), 1, "{:?}", town.outbox.all());
        town.get(&mut leader, &matter.page).shows(&["邻长周兰英"]).hides(&["时间到，自动上报"]);
        let fields = [("seen", seen.as_str()), ("outcome", "solved"), ("answer", "换了灯泡")];
        town.post(&mut leader, &format!("{}/settle", matter.page), &fields).is(303);
        assert_eq!(soon(), 1);
    });
}

#[test]
fn works_are_asked_about_four_weeks_later() {
    story(|town| {
        let mut reporter = town.visitor();
        let matter = say(&town, &mut reporter, "屋顶漏水", "roof_leak", &[("contact", "r@example.org")]);
        let mut worker = town.as_holder(town.worker);
        act(&town, &mut worker, &matter.page, "settle", &[("outcome", "solved"), ("answer", "补好了")]).is(303);
        act(&town, &mut reporter, &matter.secret, "confirm", &[("yes", "1")]).is(303);
        town.pass(20 * DAY);
        town.get(&mut reporter, &matter.secret).hides(&["id=\"confirm\""]);
        act(&town, &mut reporter, &matter.secret, "confirm", &[("yes", "0")]).is(409);
        town.pass(9 * DAY);
        town.pass(DAY);
        assert_eq!(told(&town, "r@example.org").iter().filter(|t| t.contains("现在还好着吗")).count(), 1);
        town.get(&mut reporter, &matter.secret).shows(&["现在还好着吗？", "又坏了"]);
        act(&town, &mut reporter, &matter.secret, "confirm", &[("yes", "0"), ("why", "下雨又漏")]).is(303);
        town.get(&mut town.visitor(), &matter.page).shows(&["回问：又坏了，重新办理", "街道经办人"]);

        let matter = say(&town, &mut reporter, "下水道堵了", "drains", &[]);
        act(&town, &mut worker, &matter.page, "settle", &[("outcome", "solved"), ("answer", "通了")]).is(303);
        act(&town, &mut reporter, &matter.secret, "confirm", &[("yes", "1")]).is(303);
        town.pass(30 * DAY);
        act(&town, &mut reporter, &matter.secret, "confirm", &[("yes", "1")]).is(303);
        town.get(&mut reporter, &matter.secret).shows(&["回问：还好着"]).hides(&["id=\"confirm\""]);
    });
}
