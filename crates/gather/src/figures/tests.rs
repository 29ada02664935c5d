//! Stories of the figures, and that what is kept equals what is counted again from the timeline.

use liren_core::id::{MatterId, PostId};
use liren_core::lang::Lang;
use liren_core::matter::Outcome;
use liren_core::permission::Actor;
use liren_core::time::{DAY, HOUR, Time};
use liren_ground::testing::{TOWN, TestTown};
use liren_store::sql;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::rollup::{self, month_of};
use super::sums::{Months, span_name, span_of};
use crate::matters::act::{self, Move};
use crate::matters::tests::{act as move_on, actor, say, story};

#[test]
fn everybody_sees_what_was_filed_and_answered_and_each_outcome_apart() {
    story(|town| {
        let (mut reporter, mut anybody) = (town.visitor(), town.visitor());
        let figures = town.at("/figures");
        town.get(&mut anybody, &figures).is(200).shows(&["还没有数据", "不公开的事不足 5 件"]);
        let mut leader = town.as_holder(town.leader);
        let solved = say(&town, &mut reporter, "灯坏了", "stairwell_light", &[]);
        let explained = say(&town, &mut reporter, "还有一盏", "stairwell_light", &[]);
        say(&town, &mut reporter, "半夜唱歌", "noise", &[]);
        say(&town, &mut reporter, "邻居吵架", "neighbour_dispute", &[]);
        town.pass(HOUR);
        move_on(&town, &mut leader, &solved.page, "settle", &[("outcome", "solved"), ("answer", "修了")]).is(303);
        move_on(&town, &mut leader, &explained.page, "settle", &[("outcome", "explained"), ("answer", "等配件")]).is(303);
        move_on(&town, &mut reporter, &solved.secret, "confirm", &[("yes", "1")]).is(303);
        // At once, before any job has run; and the same once it has.
        let at_once = town.get(&mut anybody, &town.at("/figures.json")).body;
        town.pass(2_000);
        let json = town.get(&mut anybody, &town.at("/figures.json"));
        assert_eq!(json.body, at_once);
        let told: serde_json::Value = serde_json::from_str(&json.body).expect("it is JSON");
        let year = &told["year"];
        for (what, n) in [("filed", 3), ("answered", 2), ("solved", 1), ("explained", 1), ("said_done", 1)] {
            assert_eq!(year[what], n, "{what} in {year}");
        }
        assert_eq!((&year["lapsed"], &year["reopened"]), (&0.into(), &0.into()));
        // The time of two answers is the time of one leader.
        assert!(year["half_within_hours"].is_null() && year["within_promise"].is_null(), "{year}");
        assert!(!json.body.contains("\"noise\""), "one case of noise is a neighbour's: {}", json.body);
        assert!(told["closed_filed"].is_null() && !json.body.contains("neighbour_dispute"), "{}", json.body);
        assert_eq!(town.get(&mut anybody, "/api/v1/c/430304008002/figures").body, json.body);
        town.get(&mut anybody, &town.at("/figures.csv"))
            .is(200)
            .shows(&["2026-11,stairwell_light,", ",2,2,1,1,0,0,0,0,,,0,1,0,0\r\n"])
            .hides(&["neighbour_dispute", "2026-11,noise,"]);
        let page = town.get(&mut anybody, &figures);
        page.is(200).shows(&["楼道灯", "提出人说办好了"]).hides(&["还没有数据", "周兰英", "100%", "4 小时内"]);
        town.get(&mut town.visitor().reading(Lang::En), &figures).is(200).shows(&["Half answered within", "Fewer than 5 more"]);
        town.get(&mut anybody, &town.at("/matters")).shows(&[&figures]);
        town.get(&mut anybody, &town.at("")).shows(&[&figures]);
        // The community next door has figures of its own, and whoever asks reads the same.
        town.get(&mut anybody, "/c/430304008003/figures").is(200).shows(&["还没有数据"]);
        for (role, mut who) in town.everybody() {
            assert_eq!(town.get(&mut who, &town.at("/figures.json")).body, json.body, "{role}");
        }
    });
}

#[test]
fn what_is_closed_is_one_number_of_months_that_are_over_and_none_below_five() {
    story(|town| {
        let (mut reporter, mut anybody) = (town.visitor(), town.visitor());
        for n in 0..4_u8 {
            say(&town, &mut reporter, &format!("吵架 {n}"), "neighbour_dispute", &[]);
        }
        town.pass(20 * DAY);
        town.get(&mut anybody, &town.at("/figures")).shows(&["不公开的事不足 5 件"]);
        say(&town, &mut reporter, "又吵架", "neighbour_dispute", &[]);
        town.get(&mut anybody, &town.at("/figures")).shows(&["不公开的事不足 5 件"]);
        town.pass(30 * DAY);
        town.get(&mut anybody, &town.at("/figures")).shows(&["另有 5 件不公开的事"]).hides(&["不足 5 件（"]);
        let json = town.get(&mut anybody, &town.at("/figures.json"));
        json.shows(&["\"closed_filed\":5"]).hides(&["neighbour_dispute"]);
    });
}

/// One thing somebody does in a generated history.
#[derive(Clone, Debug)]
enum Deed {
    File(usize),
    Settle(usize, usize),
    PassUp(usize),
    Shelve(usize),
    Confirm(usize, bool),
    Withdraw(usize),
    Pass(i64),
}

fn deed() -> impl Strategy<Value = Deed> {
    let which = 0..6_usize;
    prop_oneof![
        2 => (0..3_usize).prop_map(Deed::File),
        4 => (which.clone(), 0..4_usize).prop_map(|(m, o)| Deed::Settle(m, o)),
        1 => which.clone().prop_map(Deed::PassUp),
        1 => which.clone().prop_map(Deed::Shelve),
        3 => (which.clone(), any::<bool>()).prop_map(|(m, y)| Deed::Confirm(m, y)),
        1 => which.prop_map(Deed::Withdraw),
        2 => (1..400_i64).prop_map(Deed::Pass),
    ]
}

/// A matter as the recount knows it: place in the database, holder, filed, promise.
type Known = (MatterId, PostId, String, Time, Time);

fn every(town: &TestTown) -> Vec<Known> {
    let read = town.app.db.read_now(move |tx| {
        tx.all(
            sql!("SELECT id, holder, category, filed, promise FROM matter WHERE community = $1 ORDER BY id"),
            &[TOWN.into()],
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?)),
        )
    });
    read.expect("matters are read")
}

/// Does a move; whether it was allowed.
fn does(town: &TestTown, who: &Actor, id: MatterId, by_link: bool, what: Move) -> bool {
    let (app, card, moment, who) = (town.app.clone(), town.card(TOWN), town.app.moment(), who.clone());
    let done = app.clone().db.write_now(move |tx| act::act(tx, &app, &card, &who, &mut moment.clone(), id, by_link, None, &what));
    done.is_ok()
}

/// Counted again from the timeline; answers come from the test's own notes, since the timeline does not keep their outcome.
fn recount(town: &TestTown, answers: &Months) -> Months {
    let zone = town.card(TOWN).zone.clone();
    let events: Vec<(String, String, String, Time)> = town
        .app
        .db
        .read_now(move |tx| {
            tx.all(
                sql!(
                    "SELECT m.visibility, m.category, e.kind, e.at FROM matter_event e
                       JOIN matter m ON m.community = e.community AND m.id = e.matter WHERE e.community = $1"
                ),
                &[TOWN.into()],
                |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)),
            )
        })
        .expect("the timeline is read");
    let mut out = answers.clone();
    for (visibility, category, kind, at) in events {
        let closed = visibility == "closed";
        let known = ["filed", "shelved", "withdrawn", "done", "accepted", "not_done", "not_accepted", "lapsed"];
        if known.contains(&kind.as_str()) && (!closed || kind == "filed") {
            out.add(month_of(&zone, at), if closed { "" } else { &category }, &kind, 1);
        }
    }
    out
}

fn history(town: &TestTown, deeds: &[Deed]) {
    let mut reporter = town.visitor();
    let holders =
        [town.leader, town.leader_2, town.group_leader, town.grid_lead, town.worker, town.worker_2, town.chair, town.officer];
    let mut answers = Months::default();
    let zone = town.card(TOWN).zone.clone();
    let mut done = 0;
    for deed in deeds {
        let all = every(town);
        let pick = |i: &usize| (!all.is_empty()).then(|| all[i % all.len()].clone());
        let held = |m: &Known| holders.iter().find(|h| h.post == m.1).map(|h| actor(town, h.account));
        let now = town.app.now();
        match deed {
            Deed::File(category) => {
                let category = ["stairwell_light", "noise", "neighbour_dispute"][*category];
                say(town, &mut reporter, "有一件事", category, &[]);
                done += 1;
            }
            Deed::Settle(i, o) => {
                let Some((m, who)) = pick(i).and_then(|m| Some((m.clone(), held(&m)?))) else { continue };
                let outcome = [Outcome::Solved, Outcome::Explained, Outcome::Referred, Outcome::Duplicate][*o];
                if does(town, &who, m.0, false, Move::Settle { outcome, words: "好了".into(), files: Vec::new() }) {
                    done += 1;
                    if m.2 != "neighbour_dispute" {
                        let month = month_of(&zone, now);
                        answers.add(month, &m.2, outcome.name(), 1);
                        answers.add(month, &m.2, span_name(span_of(m.3, now)).expect("a class"), 1);
                        if now <= m.4 {
                            answers.add(month, &m.2, "on_time", 1);
                        }
                    }
                }
            }
            Deed::PassUp(i) => {
                let Some((m, who)) = pick(i).and_then(|m| Some((m.clone(), held(&m)?))) else { continue };
                does(town, &who, m.0, false, Move::PassUp { words: String::new() });
            }
            Deed::Shelve(i) => {
                let Some((m, who)) = pick(i).and_then(|m| Some((m.clone(), held(&m)?))) else { continue };
                does(town, &who, m.0, false, Move::Shelve { review: now.plus(9 * DAY), words: "等钱".into() });
            }
            Deed::Confirm(i, yes) => {
                let Some(m) = pick(i) else { continue };
                does(town, &Actor::visitor(), m.0, true, Move::Confirm { yes: *yes, words: String::new() });
            }
            Deed::Withdraw(i) => {
                let Some(m) = pick(i) else { continue };
                does(town, &Actor::visitor(), m.0, true, Move::Withdraw);
            }
            Deed::Pass(hours) => {
                for _ in 0..hours / 24 + 1 {
                    town.pass(DAY.min(hours * HOUR));
                }
            }
        }
        let kept = town.app.db.read_now(|tx| rollup::read(tx, TOWN, 0)).expect("figures are read");
        assert_eq!(kept, recount(town, &answers), "after {deed:?} of {deeds:?}");
    }
    assert!(done > 3, "nothing much happened in {deeds:?}");
    // Folded to the end, and once more for nothing, it is still the same.
    for _ in 0..3 {
        town.app.db.write_now(|tx| rollup::fold(tx, TOWN)).expect("it folds");
    }
    let left = town.app.db.read_now(|tx| {
        tx.one(sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM matter_tally WHERE community = $1"), &[TOWN.into()], |r| {
            r.get::<i64>(0)
        })
    });
    assert_eq!(left.expect("rows are counted"), Some(0));
    let kept = town.app.db.read_now(|tx| rollup::read(tx, TOWN, 0)).expect("figures are read");
    assert_eq!(kept, recount(town, &answers), "folded, of {deeds:?}");
}

#[test]
fn what_is_kept_equals_what_is_counted_again_over_generated_histories() {
    for seed in 0..3_u8 {
        story(|town| {
            let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
            let mut runner = TestRunner::new_with_rng(Config::default(), rng);
            let deeds = proptest::collection::vec(deed(), 30..45).new_tree(&mut runner).expect("a history").current();
            let mut all: Vec<Deed> = (0..3).map(Deed::File).collect();
            all.extend(deeds);
            history(&town, &all);
        });
    }
}
