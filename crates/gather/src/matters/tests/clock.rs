//! The clock: what nobody settles goes up by itself, to the street, and both sides are told.

use liren_core::time::DAY;
use liren_ground::testing::TestTown;

use super::{act, say, story};

/// The holder's post in words, as the public page says it.
fn has_it(town: &TestTown, at: &str) -> String {
    let page = town.get(&mut town.visitor(), at);
    page.is(200);
    let from = page.body.split_once("<p class=\"who\">").expect("the page says who has it").1;
    from.split_once("</p>").expect("a paragraph").0.to_string()
}

#[test]
fn the_clock_carries_it_through_four_levels_to_the_street() {
    story(|town| {
        let mut reporter = town.visitor();
        let matter = say(&town, &mut reporter, "灯", "stairwell_light", &[("contact", "13900004444")]);
        town.work();
        let mut seen = vec![has_it(&town, &matter.page)];
        let promise = town.get(&mut reporter, &matter.secret);
        for _ in 0..60 {
            town.pass(DAY / 4);
            let who = has_it(&town, &matter.page);
            if seen.last() != Some(&who) {
                seen.push(who);
            }
        }
        let roles = ["邻长", "组长", "片长", "社区工作者", "街道"];
        assert_eq!(seen.len(), roles.len(), "{seen:?}");
        for (who, role) in seen.iter().zip(roles) {
            assert!(who.contains(role), "{seen:?}");
        }
        promise.is(200);
        let page = town.get(&mut reporter, &matter.secret);
        page.shows(&["时间到，自动上报", "已超时", "已到最高一级"]);
        let told: Vec<String> = town.outbox.all().into_iter().filter(|(to, _)| to == "13900004444").map(|(_, t)| t).collect();
        assert!(told.iter().filter(|t| t.contains("已自动转给")).count() >= 4, "{told:?}");
        // The officer still answers, and the reporter still decides.
        let mut officer = town.as_holder(town.officer);
        act(&town, &mut officer, &matter.page, "settle", &[("outcome", "solved"), ("answer", "街道修好了")]).is(303);
        act(&town, &mut reporter, &matter.secret, "confirm", &[("yes", "1")]).is(303);
        town.work();
        town.nothing_left();
    });
}
