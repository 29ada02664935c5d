//! What leads on: a matter that is taken back, the last answer, orders that were merged or split, the same form with other words, what a
//! stairwell says in one evening.

use liren_core::time::DAY;

use super::{PHOTO, act, again, answer, carried, held, say, story, told};

#[test]
fn who_follows_what_is_taken_back_hears_of_it_and_can_go_on() {
    story(|town| {
        let mut resident = town.as_neighbour(town.resident);
        let matter = say(&town, &mut resident, "楼道灯坏了", "stairwell_light", &[]);
        let mut owner = town.as_neighbour(town.owner);
        town.post(&mut owner, &format!("{}/follow", matter.page), &[]).is(303);
        town.post(&mut town.visitor(), &format!("{}/follow", matter.page), &[("contact", "f@example.org")]).is(303);
        act(&town, &mut resident, &matter.page, "withdraw", &[]).is(303);
        town.pass(DAY);
        assert!(told(&town, "f@example.org").iter().any(|t| t.contains("提出人撤回了")), "{:?}", town.outbox.all());
        assert!(told(&town, "15400000101").iter().any(|t| t.contains("不用再办")), "{:?}", town.outbox.all());
        let page = town.get(&mut owner, &matter.page);
        page.is(200).shows(&["您那里还没好？接着说", "/say?b=T1&#38;category=stairwell_light"]);
        town.get(&mut owner, &town.at("/me/matters")).is(200).shows(&["已撤回"]).hides(&["已办结"]);
    });
}

#[test]
fn the_last_answer_is_called_so_and_says_where_else_to_turn() {
    story(|town| {
        let mut resident = town.as_neighbour(town.resident);
        let matter = say(&town, &mut resident, "楼道灯坏了", "stairwell_light", &[("contact", "r@example.org")]);
        let settled = [("outcome", "solved"), ("answer", "修了")];
        for mut who in [town.as_holder(town.leader), town.as_holder(town.group_leader)] {
            town.get(&mut who, &matter.page).hides(&["这次是最终答复"]);
            act(&town, &mut who, &matter.page, "settle", &settled).is(303);
            act(&town, &mut resident, &matter.page, "confirm", &[("yes", "0")]).is(303);
        }
        let mut grid_lead = town.as_holder(town.grid_lead);
        town.get(&mut grid_lead, &matter.page).shows(&["这次是最终答复", "12345"]);
        let last = [("outcome", "explained"), ("answer", "要等整栋改造")];
        act(&town, &mut grid_lead, &matter.page, "settle", &last).is(303);
        town.get(&mut resident, &matter.page).shows(&["最终答复", "要等整栋改造", "向街道办事处反映"]);
        town.pass(DAY);
        assert!(
            told(&town, "15400000109")
                .iter()
                .chain(&told(&town, "r@example.org"))
                .all(|t| !t.contains("请您说一声办没办好。") || !t.contains("最终"))
        );
        assert!(
            town.outbox.all().iter().any(|(_, t)| t.contains("有最终答复了") && t.contains("12345")),
            "{:?}",
            town.outbox.all()
        );
    });
}

#[test]
fn orders_find_their_answer_after_a_merge_and_after_a_split() {
    story(|town| {
        let mut worker = town.as_holder(town.worker);
        let take = |who: &mut liren_kit::testing::Who, number: &str, words: &str, category: &str| {
            let fields = [
                ("source", "hotline"),
                ("go", "take"),
                ("number-0", number),
                ("words-0", words),
                ("category-0", category),
                ("due-0", "2026-11-27T12:00"),
                ("place-0", "铁西村小区1栋"),
            ];
            let sent = town.post(who, &town.at("/orders"), &fields);
            sent.is(303);
            sent.location.rsplit('=').next().expect("a number").to_string()
        };
        let (one, two) =
            (take(&mut worker, "HZ001", "屋顶漏水", "roof_leak"), take(&mut worker, "HZ002", "屋顶又漏水", "roof_leak"));
        let at = |number: &str| town.at(&format!("/matters/{number}"));
        // What came from outside was asked of nobody here.
        town.get(&mut town.visitor(), &at(&one)).shows(&["12345热线转来，由"]).hides(&["受邻居委托", "HZ001"]);
        town.pass(2_000);
        town.get(&mut worker, &town.at("/desk?q=HZ002")).is(200).shows(&[&two, "12345热线 HZ002"]);
        town.get(&mut town.visitor(), &town.at("/matters?q=HZ002")).hides(&[&two]);
        act(&town, &mut worker, &at(&one), "merge", &[("into", &two)]).is(303);
        act(&town, &mut worker, &at(&two), "settle", &[("outcome", "solved"), ("answer", "防水重做了。")]).is(303);
        for page in [at(&one), at(&two)] {
            town.get(&mut worker, &page).shows(&["关于工单 HZ001", "防水重做了。"]);
        }
        town.get(&mut worker, &at(&two)).shows(&["关于工单 HZ002"]);
    });
}

#[test]
fn the_same_form_with_other_words_is_another_matter() {
    story(|town| {
        let mut anybody = town.visitor();
        let page = town.get(&mut anybody, &town.at("/say?b=T1"));
        let page = answer(&town, &mut anybody, &page, &[("words", "垃圾桶满了")], &[]);
        let check = answer(&town, &mut anybody, &page, &[("category", "rubbish")], &[]);
        let first = held(&town, &answer(&town, &mut anybody, &check, &[("go", "send")], &[]));
        assert_eq!(held(&town, &again(&town, &mut anybody, &check, &[("go", "send")], &[])).number, first.number);
        // Back on the last page, the words are changed and it is sent again.
        let other: Vec<(String, String)> = carried(&check).into_iter().filter(|(k, _)| k != "words").collect();
        let mut fields: Vec<(&str, &str)> = other.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        fields.extend([("words", "还有：路灯也不亮"), ("go", "send")]);
        let second = held(&town, &town.post(&mut anybody, &town.at("/say"), &fields));
        assert_ne!(second.number, first.number);
        town.get(&mut anybody, &second.secret).shows(&["还有：路灯也不亮"]);
        assert_eq!(held(&town, &town.post(&mut anybody, &town.at("/say"), &fields)).number, second.number);
    });
}

#[test]
fn the_same_place_and_category_are_enough_while_nobody_has_read_the_words() {
    story(|town| {
        let check = |words: &str, category: &str| {
            let mut anybody = town.visitor();
            let page = town.get(&mut anybody, &town.at("/say?b=T1"));
            let page = answer(&town, &mut anybody, &page, &[("words", words)], &[]);
            answer(&town, &mut anybody, &page, &[("category", category)], &[])
        };
        let first = say(&town, &mut town.visitor(), "垃圾桶满了三天没人收", "rubbish", &[]);
        let page = check("桶都堆到路上了", "rubbish");
        page.shows(&["是不是这件事？", &first.number, "不是同一件，接着提交"]).hides(&["垃圾桶满了三天没人收"]);
        let noise = say(&town, &mut town.visitor(), "半夜放音乐", "noise", &[]);
        check("楼下又在放音乐", "noise").shows(&["是不是这件事？", &noise.number]).hides(&["半夜放音乐"]);
        check("吵架了", "neighbour_dispute").hides(&["是不是这件事？"]);
        // Weeks later the words are needed.
        town.pass(7 * DAY);
        check("桶都堆到路上了", "rubbish").hides(&[&first.number]);
    });
}

#[test]
fn one_matter_is_read_as_a_feed() {
    story(|town| {
        let matter = say(&town, &mut town.visitor(), "楼道灯坏了，电话13900001111", "stairwell_light", &[]);
        let feed = town.at(&format!("/feeds/matters/number/{}", matter.number));
        town.get(&mut town.visitor(), &matter.page).shows(&["application/atom+xml", &feed]);
        let read = town.get(&mut town.visitor(), &feed);
        read.is(200).shows(&["<feed", "交给邻长周兰英"]).hides(&["13900001111"]);
        let closed = say(&town, &mut town.visitor(), "楼上吵架", "neighbour_dispute", &[]);
        town.get(&mut town.visitor(), &town.at(&format!("/feeds/matters/number/{}", closed.number))).is(404);
    });
}

#[test]
fn nobody_reads_at_the_desk_what_is_said_about_them() {
    story(|town| {
        let mut resident = town.as_neighbour(town.resident);
        let about = town.worker.post.to_string();
        let matter = say(&town, &mut resident, "收了商户的好处", "other", &[("about", &about)]);
        let other = say(&town, &mut resident, "楼道灯坏了", "stairwell_light", &[]);
        town.pass(2_000);
        let mut worker = town.as_holder(town.worker);
        for at in ["/desk?tab=all", "/desk?tab=mine", "/desk?tab=late", "/desk?q=%E5%95%86%E6%88%B7", "/audit", "/me"] {
            town.get(&mut worker, &town.at(at)).is(200).hides(&[&matter.number, "收了商户的好处"]);
        }
        town.get(&mut worker, &town.at(&format!("/desk?q={}", matter.number))).hides(&["收了商户的好处"]);
        town.get(&mut worker, &town.at("/desk?tab=all")).shows(&[&other.number]);
        // Somebody else at the desk has it before them.
        town.get(&mut town.as_holder(town.chair), &town.at("/desk?tab=all")).shows(&[&matter.number]);
        town.get(&mut town.as_holder(town.chair), &town.at("/desk?q=%E5%95%86%E6%88%B7")).shows(&[&matter.number]);
        // Late, and nobody told: the count leaves it out too.
        town.pass(20 * DAY);
        town.get(&mut worker, &town.at("/desk?tab=late")).hides(&[&matter.number]);
    });
}

#[test]
fn a_photo_that_is_added_later_waits_to_be_looked_at() {
    story(|town| {
        let mut anybody = town.visitor();
        let matter = say(&town, &mut anybody, "楼道灯坏了", "stairwell_light", &[]);
        let mut worker = town.as_holder(town.worker);
        act(&town, &mut worker, &matter.page, "release", &[]).is(303);
        town.upload(&mut anybody, &format!("{}/add", matter.secret), &[("add", "")], &[("photo", "a.jpg", PHOTO)]).is(303);
        let own = town.get(&mut anybody, &matter.secret);
        own.is(200).shows(&["/files/"]);
        let file = own.body.split("/files/").nth(1).and_then(|r| r.split('/').next()).expect("its id").to_string();
        let mut stranger = town.visitor();
        town.get(&mut stranger, &matter.page).is(200).shows(&["楼道灯坏了"]).hides(&["/files/"]);
        let at = format!("{}/files/{file}/full", matter.page);
        town.get(&mut stranger, &at).is(404);
        town.get(&mut worker, &at).is(200);
        // It stands among what is to be looked at, and is shown once somebody has.
        town.get(&mut worker, &town.at("/desk?tab=release")).shows(&[&matter.number]);
        act(&town, &mut worker, &matter.page, "release", &[]).is(303);
        town.get(&mut worker, &town.at("/desk?tab=release")).hides(&[&matter.number]);
        town.get(&mut stranger, &matter.page).shows(&["/files/"]);
        town.get(&mut stranger, &at).is(200);
    });
}

#[test]
fn of_what_is_shown_by_compound_the_circle_is_not_told() {
    story(|town| {
        let noise = say(&town, &mut town.visitor(), "半夜放音乐", "noise", &[]);
        let mut stranger = town.visitor();
        let circle = "第1邻";
        for at in [&noise.page, &town.at("/matters.json"), &town.at("/matters.csv"), &format!("{}/group", noise.page)] {
            town.get(&mut stranger, at).is(200).hides(&[circle, "周兰英", "贺桂芳"]);
        }
        // Whoever asked not to pass by their leader is not told on to everybody.
        let light = say(&town, &mut town.visitor(), "楼道灯坏了", "stairwell_light", &[("not_leader", "1")]);
        town.get(&mut stranger, &light.page).hides(&["不经邻长"]);
        town.get(&mut stranger, &format!("/api/v1/c/430304008002/matters/{}", light.number)).hides(&["不经邻长"]);
        town.get(&mut town.visitor(), &light.secret).shows(&["不经邻长"]);
    });
}

#[test]
fn followers_hear_of_every_step_and_are_asked_what_fits() {
    story(|town| {
        let matter = say(&town, &mut town.visitor(), "屋顶漏水", "roof_leak", &[("contact", "r@example.org")]);
        town.post(&mut town.visitor(), &format!("{}/follow", matter.page), &[("contact", "f@example.org")]).is(303);
        // Days pass: each time from a device that is signed in.
        let worker = || town.as_holder(town.worker);
        let heard = |who: &str, piece: &str| {
            town.pass(DAY);
            let all = told(&town, who);
            assert!(all.iter().any(|t| t.contains(piece)), "{who} {piece}: {all:?}");
        };
        act(&town, &mut worker(), &matter.page, "extend", &[("extend_why", "等维修基金")]).is(303);
        heard("f@example.org", "延期到");
        act(&town, &mut worker(), &matter.page, "note", &[("note", "看过了"), ("shown", "public")]).is(303);
        heard("f@example.org", "有新的进展说明");
        // While a question waits the page says so, not the clock that stands still.
        act(&town, &mut worker(), &matter.page, "ask", &[("question", "哪一间漏？")]).is(303);
        town.get(&mut town.visitor(), &matter.page).shows(&["等提出人补充，等到"]).hides(&["到时没办好自动上报"]);
        act(&town, &mut town.visitor(), &matter.secret, "add", &[("add", "卧室")]).is(303);
        act(&town, &mut worker(), &matter.page, "settle", &[("outcome", "explained"), ("answer", "要等改造")]).is(303);
        heard("r@example.org", "请您说一声接不接受");
        heard("f@example.org", "接不接受，也请您说一声");
        assert!(!told(&town, "r@example.org").iter().any(|t| t.contains("办没办好")));
        // A shelved matter is not offered to be followed by its own reporter's link.
        let other = say(&town, &mut town.visitor(), "外墙裂缝", "roof_leak", &[]);
        act(&town, &mut worker(), &other.page, "shelve", &[("shelve_why", "明年预算"), ("review", "2026-12-24")]).is(303);
        town.get(&mut town.visitor(), &other.secret).is(200).hides(&["关注这件事"]);
    });
}
