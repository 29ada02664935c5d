//! Stories of what ballots come from: the way there and back, and who hears of it.

use liren_core::time::DAY;
use liren_ground::testing::TestTown;

use super::testing::{open, step, worker};
use crate::matters::tests::{carried, say, story};

/// Texts that left for somebody.
fn heard(town: &TestTown, to: &str, words: &str) -> usize {
    town.outbox.all().iter().filter(|(whom, text)| whom == to && text.contains(words)).count()
}

#[test]
fn a_project_leads_to_a_ballot_and_whoever_spoke_first_hears_of_it() {
    story(|town| {
        let matter = say(&town, &mut town.visitor(), "单元门关不上", "doors_windows", &[("contact", "first@example.org")]);
        let matter = matter.page.rsplit('/').next().unwrap_or_default().to_string();
        let mut who = worker(&town);
        let form = town.get(&mut who, &town.at(&format!("/projects/new?matter={matter}")));
        let once = carried(&form).into_iter().find(|(k, _)| k == "once").map(|(_, v)| v).unwrap_or_default();
        let place = format!("building-{}", town.buildings[0]);
        let fields = [
            ("kind", "stairwell"),
            ("place", place.as_str()),
            ("title", "1栋单元门更换"),
            ("problem", "门关不上，冬天灌风"),
            ("matter", matter.as_str()),
            ("once", once.as_str()),
        ];
        let project = town.post(&mut who, &town.at("/projects/new"), &fields).location.clone();
        let number = project.rsplit('/').next().expect("a number").to_string();
        // The way there: only for those who make ballots, through the questions, with what is known filled in.
        let from = format!("project:{number}");
        town.get(&mut town.visitor(), &project).is(200).hides(&["ballots/new"]);
        town.get(&mut who, &project).is(200).shows(&["发起表决", "ballots/new?from="]);
        town.get(&mut who, &town.at(&format!("/ballots/new?from={from}"))).is(200).shows(&["from=project"]);
        let form = town.get(&mut who, &town.at(&format!("/ballots/new?class=other_major&from={from}")));
        form.is(200).shows(&["来自项目：1栋单元门更换", "value=\"1栋单元门更换\"", "门关不上，冬天灌风"]);
        town.get(&mut who, &town.at("/ballots/new?class=other_major&from=project:P1999-001")).is(404);
        let once = carried(&form).into_iter().find(|(k, _)| k == "once").map(|(_, v)| v).expect("a key");
        let fields = [
            ("class", "other_major"),
            ("once", once.as_str()),
            ("from", from.as_str()),
            ("title", "1栋单元门更换"),
            ("words", "门关不上，冬天灌风"),
            ("place", place.as_str()),
            ("mode", "paper"),
            ("why_class", "换门不改变用途，按过半数"),
            ("why_place", "只换这一栋的门"),
            ("question", "换不换单元门"),
            ("options", "同意"),
            ("share", "none"),
            ("opens", "2026-12-10"),
            ("closes", "2026-12-24"),
        ];
        let made = town.post(&mut who, &town.at("/ballots/new"), &fields);
        made.is(303);
        let ballot = made.location.trim_end_matches("/run").rsplit('/').next().expect("a number").to_string();
        // A draft is nobody's business yet.
        town.get(&mut town.visitor(), &project).is(200).hides(&["换不换单元门", "/ballots/"]);
        open(&town, &mut worker(&town), &ballot);
        let at = town.at(&format!("/ballots/{ballot}"));
        town.get(&mut town.visitor(), &at).is(200).shows(&["来自项目：1栋单元门更换", &project]);
        town.get(&mut town.visitor(), &project).is(200).shows(&[&at, "正在投票"]);
        town.pass(2 * DAY);
        assert_eq!(heard(&town, "first@example.org", "正在表决"), 1);
        town.pass(20 * DAY);
        step(&town, &mut worker(&town), &ballot, &[("do", "close")]).is(303);
        assert_eq!(heard(&town, "first@example.org", "有了结果"), 0);
        step(&town, &mut worker(&town), &ballot, &[("do", "count")]).is(303);
        town.pass(2 * DAY);
        assert_eq!(heard(&town, "first@example.org", "有了结果"), 1);
        town.get(&mut town.visitor(), &project).is(200).shows(&["结果公示中", "参加的人不够"]);
    });
}

#[test]
fn a_statement_leads_to_a_ballot() {
    story(|town| {
        let at = crate::consultations::tests::begin(&town, &mut town.as_holder(town.worker), "community");
        let number = at.rsplit('/').next().expect("a number");
        let mut who = worker(&town);
        let form = |seq: &str| town.at(&format!("/ballots/new?class=advice&from=statement:{number}:{seq}"));
        town.get(&mut who, &form("1")).is(200).shows(&["来自征求意见：", "value=\"statement:"]);
        town.get(&mut who, &form("99")).is(404);
        town.get(&mut who, &town.at("/ballots/new?class=advice&from=statement:X")).is(404);
        town.get(&mut who, &town.at("/ballots/new?class=advice&from=what:1")).is(404);
    });
}
