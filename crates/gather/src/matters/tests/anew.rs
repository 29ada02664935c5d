//! What a matter's way must not lead to: whom its reporter kept out, a longer promise by another name, an answer that changes its
//! meaning by a later one, a caller at the desk who is sent away.

use liren_core::events::PostHandedOver;
use liren_core::time::{DAY, HOUR};
use liren_kit::jobs::enqueue;
use liren_store::sql;

use super::{PHOTO, act, again, answer, carried, link, say, story, told};
use liren_ground::testing::TOWN;

#[test]
fn whom_the_reporter_kept_out_is_neither_offered_nor_taken() {
    story(|town| {
        let matter = say(
            &town,
            &mut town.visitor(),
            "楼道灯的事",
            "stairwell_light",
            &[("not_leader", "1"), ("contact", "r@example.org")],
        );
        let mut worker = town.as_holder(town.worker);
        let leader = town.leader.post.to_string();
        act(&town, &mut worker, &matter.page, "assign", &[("post", &leader)]).is(409).shows(&["这件事不能交给这个人"]);
        act(&town, &mut worker, &matter.page, "assign", &[("post", &town.grid_lead.post.to_string())]).is(303);
        let mut grid_lead = town.as_holder(town.grid_lead);
        let page = town.get(&mut grid_lead, &matter.page);
        page.is(200).shows(&["请人协助", &town.group_leader.post.to_string()]).hides(&[&leader]);
        // Sent all the same, the form comes back with what is wrong and what was typed.
        let wrong = act(&town, &mut grid_lead, &matter.page, "outside", &[("helper", &leader), ("who", "某公司")]);
        wrong.is(422).shows(&["请从选项里选一个", "某公司"]);
        // The leader takes over the grid lead's post: the matter goes on to the next.
        let (from, to, person) = (town.grid_lead.post, town.leader_2.post, town.leader.person);
        town.app
            .db
            .write_now(move |tx| {
                tx.exec(
                    sql!("UPDATE post SET person = $3 WHERE community = $1 AND id = $2"),
                    &[TOWN.into(), to.into(), person.into()],
                )
            })
            .expect("the leader holds another post");
        let (event, mut moment) = (PostHandedOver { from, to, person, succeeded: true }, town.app.moment());
        town.app
            .db
            .write_now(move |tx| {
                let now = moment.now;
                enqueue(tx, &mut moment, TOWN, PostHandedOver::JOB, &event, now, None)
            })
            .expect("a job");
        town.work();
        town.get(&mut worker, &matter.page).shows(&["答复办结"]);
        town.get(&mut town.as_holder(town.leader), &matter.page).hides(&["答复办结", "楼道灯的事"]);
    });
}

#[test]
fn another_category_goes_to_whose_it_is_and_promises_no_longer() {
    story(|town| {
        let matter = say(&town, &mut town.visitor(), "楼顶有东西松了", "stairwell_light", &[("contact", "r@example.org")]);
        let mut worker = town.as_holder(town.worker);
        act(&town, &mut worker, &matter.page, "recategorise", &[("category", "building_danger")]).is(303);
        // Within two hours, by the worker, and the page says by which rule.
        let page = town.get(&mut worker, &matter.page);
        page.shows(&["答复办结", "类别改为“房屋、地面险情”", "交给社区工作者易晓棠", "还有 2 小时"]).hides(&["还有 5 个工作日"]);
        town.pass(DAY);
        let heard = told(&town, "r@example.org");
        assert!(heard.iter().any(|t| t.contains("的类别改为“房屋、地面险情”")), "{heard:?}");
        assert!(told(&town, "15400000101").iter().any(|t| t.contains("已交给别人办理")), "{:?}", town.outbox.all());
        // Back to what is slow: the date that was promised stays.
        let light = say(&town, &mut town.visitor(), "墙上有裂缝", "building_danger", &[]);
        let promise = |town: &liren_ground::testing::TestTown| {
            let (code, number) = (TOWN, light.number.clone());
            let read = town.app.db.read_now(move |tx| {
                tx.one(
                    sql!("SELECT promise FROM matter WHERE community = $1 AND number = $2"),
                    &[code.into(), (&number).into()],
                    |r| r.get::<i64>(0),
                )
            });
            read.unwrap_or_else(|e: liren_store::Error| panic!("{e:?}")).expect("it is there")
        };
        let before = promise(&town);
        act(&town, &mut worker, &light.page, "recategorise", &[("category", "stairwell_light")]).is(303);
        assert_eq!(promise(&town), before);
    });
}

#[test]
fn an_earlier_answer_keeps_its_meaning_and_its_photo() {
    story(|town| {
        let mut resident = town.as_neighbour(town.resident);
        let matter = say(&town, &mut resident, "楼道灯坏了", "stairwell_light", &[("contact", "r@example.org")]);
        let mut leader = town.as_holder(town.leader);
        let settle = |who: &mut liren_kit::testing::Who, fields: &[(&str, &str)]| {
            town.upload(who, &format!("{}/settle", matter.page), fields, &[("photo", "a.jpg", PHOTO)]).is(303);
        };
        settle(&mut leader, &[("outcome", "explained"), ("answer", "要等灯泡")]);
        act(&town, &mut resident, &matter.page, "confirm", &[("yes", "0")]).is(303);
        town.get(&mut resident, &matter.page).shows(&["答复：已说明"]);
        settle(&mut town.as_holder(town.group_leader), &[("outcome", "referred"), ("answer", "请找供电公司")]);
        let page = town.get(&mut resident, &matter.page);
        page.shows(&["答复：已说明", "答复：已转出"]);
        // One photo below each answer, not both below the later one.
        let lines: Vec<&str> =
            page.body.split("<li><time").skip(1).filter(|l| l.contains("要等灯泡") || l.contains("请找供电公司")).collect();
        assert_eq!(lines.iter().map(|l| l.matches("<img").count()).collect::<Vec<_>>(), [1, 1], "{lines:?}");
        // Whoever lost it hears that it is open again, and not who said so.
        town.pass(DAY);
        let lost = told(&town, "15400000101");
        assert!(lost.iter().any(|t| t.contains("有人说没办好，已重新办理")), "{lost:?}");
        assert!(!town.outbox.all().iter().any(|(_, t)| t.contains("提出人说没办好")));
    });
}

#[test]
fn followers_who_say_not_done_are_told_with_the_reporter() {
    story(|town| {
        let matter = say(&town, &mut town.visitor(), "楼道灯坏了", "stairwell_light", &[("contact", "r@example.org")]);
        for who in ["a@example.org", "b@example.org"] {
            town.post(&mut town.visitor(), &format!("{}/follow", matter.page), &[("contact", who)]).is(303);
        }
        act(&town, &mut town.as_holder(town.leader), &matter.page, "settle", &[("outcome", "solved"), ("answer", "修了")])
            .is(303);
        town.pass(DAY);
        for who in ["a@example.org", "b@example.org"] {
            let at = link(&town, who, "/f/");
            act(&town, &mut town.visitor(), &at, "weigh", &[("yes", "0")]).is(303);
        }
        town.pass(DAY);
        for who in ["r@example.org", "a@example.org", "b@example.org"] {
            let heard = told(&town, who);
            assert!(heard.iter().any(|t| t.contains("有人说没办好，重新办理，现在由组长贺桂芳")), "{who}: {heard:?}");
        }
    });
}

#[test]
fn the_desk_files_call_after_call_and_a_visitor_loses_nothing() {
    story(|town| {
        let file = |who: &mut liren_kit::testing::Who, words: &str| {
            let page = town.get(who, &town.at("/say?b=T1"));
            let page = answer(&town, who, &page, &[("words", words)], &[]);
            let page = answer(&town, who, &page, &[("category", "rubbish")], &[]);
            answer(&town, who, &page, &[("go", "send")], &[])
        };
        let mut anybody = town.visitor();
        for n in 0..10 {
            file(&mut anybody, &format!("第{n}袋垃圾")).is(303);
        }
        let full = file(&mut anybody, "第十一袋垃圾");
        full.is(429).shows(&["这里提交得太频繁了", "第十一袋垃圾", "value=\"send\""]);
        // At the same address the desk goes on, and so does a neighbour who is signed in.
        let mut worker = town.as_holder(town.worker);
        for n in 0..12 {
            file(&mut worker, &format!("来电{n}：垃圾没人收")).is(303);
        }
        file(&mut town.as_neighbour(town.resident), "我家门口的垃圾").is(303);
        // A while later the same form goes through.
        town.pass(HOUR);
        assert!(carried(&full).iter().any(|(k, _)| k == "words"));
        again(&town, &mut anybody, &full, &[("go", "send")], &[]).is(303);
    });
}

#[test]
fn posts_somebody_may_mean_are_those_of_the_place() {
    story(|town| {
        let mut resident = town.as_neighbour(town.resident);
        let page = town.get(&mut resident, &town.at("/say?b=T2"));
        let page = answer(&town, &mut resident, &page, &[("words", "态度不好")], &[]);
        let page = answer(&town, &mut resident, &page, &[("category", "rubbish")], &[]);
        let option = |post: liren_core::id::PostId| format!("<option value=\"{post}\"");
        // The second building lies in no circle: the leaders of the first are not offered.
        page.is(200).shows(&[&option(town.worker.post), &option(town.chair.post)]);
        page.hides(&[&option(town.leader.post), &option(town.leader_2.post)]);
        let page = town.get(&mut resident, &town.at("/say?b=T1"));
        let page = answer(&town, &mut resident, &page, &[("words", "态度不好")], &[]);
        let page = answer(&town, &mut resident, &page, &[("category", "rubbish")], &[]);
        page.shows(&[&option(town.leader.post), &option(town.leader_2.post), &option(town.group_leader.post)]);
    });
}
