//! Stories of ballots that are not held after all: after notice it takes two, and everybody with a vote is told.

use liren_core::time::DAY;
use liren_ground::testing::{TOWN, TestTown};
use serde_json::json;

use super::keep;
use super::testing::{ROLL, ballot, bring, draft, open, shown_key, step, worker};
use super::tests_roll::send as send_json;
use crate::matters::tests::story;

const WHY: &str = "题目写错了，重新发起";

/// How often somebody heard that it is not held, by the ending of their phone.
fn heard(town: &TestTown, ending: &str) -> usize {
    town.work();
    let all = town.outbox.all();
    all.iter().filter(|(to, text)| to.ends_with(ending) && text.contains(WHY)).count()
}

fn lines(town: &TestTown, number: &str) -> usize {
    let id = ballot(town, number).id;
    town.app.db.read_now(move |tx| keep::of_kind(tx, TOWN, id, "dropped")).expect("lines").len()
}

#[test]
fn one_person_alone_drops_no_running_vote() {
    story(|town| {
        let number = draft(&town, &mut worker(&town), "advice", "advisory", "九点\n十点");
        open(&town, &mut worker(&town), &number);
        let (at, run) = (town.at(&format!("/ballots/{number}")), town.at(&format!("/ballots/{number}/run")));
        let vote = [("once", shown_key(5)), ("item-q01", "1".to_string())];
        let vote: Vec<(&str, &str)> = vote.iter().map(|(k, v)| (*k, v.as_str())).collect();
        town.post(&mut town.as_neighbour(town.resident), &format!("{at}/vote"), &vote).is(303);
        // Without a reason it is not even asked; nobody confirms what nobody asked.
        step(&town, &mut worker(&town), &number, &[("do", "drop"), ("drop", "")]).is(422);
        step(&town, &mut worker(&town), &number, &[("do", "drop-confirm")]).is(409);
        step(&town, &mut worker(&town), &number, &[("do", "drop-keep")]).is(409);
        step(&town, &mut worker(&town), &number, &[("do", "drop"), ("drop", WHY)]).is(303);
        // It runs on; the public knows nothing of it.
        town.get(&mut town.visitor(), &at).is(200).shows(&["正在投票"]).hides(&[WHY, "不举行"]);
        town.get(&mut worker(&town), &run).is(200).shows(&[WHY, "照常举行"]).hides(&["确认不举行"]);
        step(&town, &mut worker(&town), &number, &[("do", "drop-confirm")]).is(409).shows(&["要由另一个人确认"]);
        step(&town, &mut worker(&town), &number, &[("do", "drop"), ("drop", "再说一次")]).is(409);
        assert_eq!((lines(&town, &number), heard(&town, "")), (0, 0));
        town.post(&mut town.as_neighbour(town.resident), &run, &[("do", "drop-confirm")]).is(403);
        // It waits for somebody else, who can also take it back.
        town.get(&mut town.as_holder(town.chair), &town.at("/me")).is(200).shows(&["有人提出不举行了"]);
        town.get(&mut town.as_holder(town.worker_2), &run).shows(&["确认不举行"]);
        step(&town, &mut town.as_holder(town.worker_2), &number, &[("do", "drop-keep")]).is(303);
        step(&town, &mut town.as_holder(town.chair), &number, &[("do", "drop-confirm")]).is(409);
        step(&town, &mut worker(&town), &number, &[("do", "drop"), ("drop", WHY)]).is(303);
        step(&town, &mut town.as_holder(town.chair), &number, &[("do", "drop-confirm")]).is(303);
        // Everybody reads why; whoever has a vote is told, also who cast it.
        for lang in liren_core::lang::Lang::ALL {
            let page = town.get(&mut town.visitor().reading(lang), &at);
            page.is(200).shows(&[WHY]).hides(&["正在投票"]);
        }
        assert_eq!(lines(&town, &number), 1, "it stands in the log");
        for ending in ["5400000111", "5400000112", "5400000113"] {
            assert_eq!(heard(&town, ending), 1, "{ending}");
        }
        town.pass(DAY);
        assert_eq!(heard(&town, "5400000111"), 1, "once");
        town.post(&mut town.as_neighbour(town.owner), &format!("{at}/vote"), &vote).is(409);
        step(&town, &mut town.as_holder(town.chair), &number, &[("do", "drop-confirm")]).is(409);
    });
}

#[test]
fn a_draft_goes_at_once_and_whoever_has_a_vote_is_told_before_the_roll_is_frozen() {
    story(|town| {
        bring(&town, &mut worker(&town), ROLL).is(303);
        let number = draft(&town, &mut worker(&town), "other_major", "paper", "同意");
        step(&town, &mut worker(&town), &number, &[("do", "drop"), ("drop", WHY)]).is(303);
        assert_eq!((ballot(&town, &number).state.name(), lines(&town, &number), heard(&town, "")), ("dropped", 0, 0));
        let number = draft_again(&town);
        step(&town, &mut worker(&town), &number, &[("do", "notice")]).is(303);
        // The same by programs; only who runs it reads why.
        let api = format!("/api/v1{}", town.at(&format!("/ballots/{number}")));
        let send = |who: &mut liren_kit::testing::Who, body: serde_json::Value| {
            let answer = send_json(&town, who, &api, &body);
            (answer.status, answer.body)
        };
        let asked = send(&mut worker(&town), json!({ "do": "drop", "drop": WHY }));
        assert_eq!(asked.0, 200);
        assert!(asked.1.contains("\"drop_asked\":\"题目"), "{}", asked.1);
        town.get(&mut town.visitor(), &api).is(200).shows(&["\"drop_asked\":null"]).hides(&[WHY]);
        let alone = send(&mut worker(&town), json!({ "do": "drop-confirm" }));
        assert_eq!(alone.0, 409);
        assert!(alone.1.contains("another-person"), "{}", alone.1);
        assert_eq!(send(&mut town.as_holder(town.chair), json!({ "do": "drop-confirm" })).0, 200);
        town.get(&mut town.visitor(), &api).shows(&[WHY, "\"state\":\"dropped\""]);
        // An owner an officer knows has a vote; by a household slip nobody has one here.
        assert_eq!((heard(&town, "5400000112"), heard(&town, "5400000111"), heard(&town, "5400000113")), (1, 0, 0));
    });
}

/// Another draft of the same.
fn draft_again(town: &TestTown) -> String {
    draft(town, &mut worker(town), "other_major", "paper", "同意")
}

#[test]
fn what_nobody_confirmed_by_the_close_lapses() {
    story(|town| {
        bring(&town, &mut worker(&town), ROLL).is(303);
        let number = draft(&town, &mut worker(&town), "other_major", "paper", "同意");
        open(&town, &mut worker(&town), &number);
        step(&town, &mut worker(&town), &number, &[("do", "drop"), ("drop", WHY)]).is(303);
        town.pass(20 * DAY);
        step(&town, &mut worker(&town), &number, &[("do", "close")]).is(303);
        step(&town, &mut town.as_holder(town.chair), &number, &[("do", "drop-confirm")]).is(409);
        assert_eq!(ballot(&town, &number).dropping, None);
        step(&town, &mut worker(&town), &number, &[("do", "count")]).is(303);
    });
}
