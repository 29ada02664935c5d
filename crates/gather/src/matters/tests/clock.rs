//! The clock: what nobody settles goes up by itself, to the street, and both sides are told.

use liren_core::time::DAY;
use liren_ground::testing::{TOWN, TestTown};

use super::{act, say, story, told};

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

#[test]
fn who_handles_it_goes_by_the_levels_clock_and_everybody_else_by_the_promise() {
    story(|town| {
        let light = say(&town, &mut town.visitor(), "灯坏了", "stairwell_light", &[]);
        town.work();
        let leader = || town.get(&mut town.as_holder(town.leader), &light.page).is(200).body.contains("快到期");
        let hours = (0..48).find(|_| {
            leader() || {
                town.pass(DAY / 24);
                false
            }
        });
        hours.expect("the level's clock comes to its end");
        for at in [&light.page, &town.at("/matters")] {
            town.get(&mut town.visitor(), at).is(200).shows(&["在办"]).hides(&["快到期"]);
        }
    });
}

#[test]
fn a_date_of_another_year_carries_its_year() {
    story(|town| {
        town.clock.set(town.card(TOWN).zone.at("2026-12-30".parse().expect("a date"), 10, 0));
        let light = say(&town, &mut town.visitor(), "灯坏了", "stairwell_light", &[("contact", "a@example.org")]);
        for at in [&light.page, &town.at("/matters")] {
            town.get(&mut town.visitor(), at).is(200).shows(&["2027 年 1 月"]).hides(&["2026 年 12 月 30 日（"]);
            town.get(&mut town.visitor().reading(liren_core::lang::Lang::En), at).is(200).shows(&["Jan 2027"]);
        }
        town.work();
        assert!(told(&town, "a@example.org").iter().any(|t| t.contains("2027 年 1 月")), "messages too");
        // Whoever keeps the calendar hears that the promise needed a year that nobody has entered.
        assert!(told(&town, "15400000105").iter().any(|t| t.contains("有一个期限算到了 2027 年")));
        // In the new year the day it was filed is the one of another year.
        town.clock.set(town.card(TOWN).zone.at("2027-01-04".parse().expect("a date"), 10, 0));
        town.get(&mut town.visitor(), &light.page).shows(&["2026 年 12 月 30 日（周三）10:00"]).hides(&["2027 年 1 月"]);
    });
}
