//! Stories of the figures, and that what is kept equals all matters counted anew.

use liren_core::id::{MatterId, PostId};
use liren_core::lang::Lang;
use liren_core::matter::Outcome;
use liren_core::permission::Actor;
use liren_core::time::{DAY, HOUR, Time};
use liren_ground::testing::{Holder, TOWN, TestTown};
use liren_store::sql;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::rollup::{self, month_of};
use super::sums::{Months, span_name, span_of};
use crate::matters::act::{self, Move};
use crate::matters::join::{self, Part};
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
            .shows(&["2026-11,stairwell_light,", ",2,2,1,1,0,0,0,0,0,0,,,0,1,0,0\r\n"])
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

#[test]
fn a_matter_counts_by_its_last_outcome_and_a_final_answer_apart() {
    story(|town| {
        let mut reporter = town.visitor();
        let year = || {
            let json = town.get(&mut town.visitor(), &town.at("/figures.json")).body;
            let told: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
            ["filed", "answered", "solved", "explained", "final_answers", "reopened"].map(|what| told["year"][what].as_i64())
        };
        let light = say(&town, &mut reporter, "灯坏了", "stairwell_light", &[]);
        // Whoever has it answers, and its reporter says no as often as may be.
        for (answered, n) in [(true, 0), (false, 1), (true, 1), (false, 2)] {
            if answered {
                move_on(
                    &town,
                    &mut holder_of(&town, &light.page),
                    &light.page,
                    "settle",
                    &[("outcome", "solved"), ("answer", "修了")],
                )
                .is(303);
                assert_eq!(year(), [1, 1, 1, 0, 0, n].map(Some), "one matter, one answer");
            } else {
                move_on(&town, &mut reporter, &light.secret, "confirm", &[("yes", "0"), ("why", "没有")]).is(303);
                assert_eq!(year(), [1, 0, 0, 0, 0, n].map(Some), "brought back it is not answered");
            }
        }
        let last = [("outcome", "explained"), ("answer", "线路要等电力公司改造")];
        move_on(&town, &mut holder_of(&town, &light.page), &light.page, "settle", &last).is(303);
        assert_eq!(year(), [1, 1, 0, 0, 1, 2].map(Some));
        town.get(&mut town.visitor(), &town.at("/figures")).is(200).shows(&["最终答复", "按最后一次办结方式"]);
        town.get(&mut town.visitor().reading(Lang::En), &town.at("/figures")).is(200).shows(&["Final answer"]);
    });
}

/// Who has a matter now.
fn holder_of(town: &TestTown, page: &str) -> liren_kit::testing::Who {
    let number = page.rsplit('/').next().expect("a number").to_string();
    let (_, holder, _) = every(town).into_iter().find(|(_, _, n)| *n == number).expect("the matter");
    town.as_holder(*holders(town).iter().find(|h| h.post == holder).expect("a holder"))
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
    Merge(usize, usize),
    Split(usize),
    Recategorise(usize, usize),
    Pass(i64),
}

const CATEGORIES: [&str; 4] = ["stairwell_light", "noise", "neighbour_dispute", "roof_leak"];

fn deed() -> impl Strategy<Value = Deed> {
    let which = 0..8_usize;
    prop_oneof![
        2 => (0..3_usize).prop_map(Deed::File),
        5 => (which.clone(), 0..3_usize).prop_map(|(m, o)| Deed::Settle(m, o)),
        1 => which.clone().prop_map(Deed::PassUp),
        1 => which.clone().prop_map(Deed::Shelve),
        4 => (which.clone(), prop::bool::weighted(0.3)).prop_map(|(m, y)| Deed::Confirm(m, y)),
        1 => which.clone().prop_map(Deed::Withdraw),
        1 => (which.clone(), which.clone()).prop_map(|(a, b)| Deed::Merge(a, b)),
        1 => which.clone().prop_map(Deed::Split),
        1 => (which, 0..4_usize).prop_map(|(m, c)| Deed::Recategorise(m, c)),
        2 => (1..400_i64).prop_map(Deed::Pass),
    ]
}

/// A matter as the history knows it: its row, holder and number.
type Known = (MatterId, PostId, String);

fn every(town: &TestTown) -> Vec<Known> {
    let read = town.app.db.read_now(move |tx| {
        tx.all(sql!("SELECT id, holder, number FROM matter WHERE community = $1 ORDER BY id"), &[TOWN.into()], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?))
        })
    });
    read.expect("matters are read")
}

fn holders(town: &TestTown) -> [Holder; 8] {
    [town.leader, town.leader_2, town.group_leader, town.grid_lead, town.worker, town.worker_2, town.chair, town.officer]
}

/// Does a move; whether it was allowed.
fn does(town: &TestTown, who: &Actor, id: MatterId, by_link: bool, what: Move) -> bool {
    let (app, card, moment, who) = (town.app.clone(), town.card(TOWN), town.app.moment(), who.clone());
    let done = app.clone().db.write_now(move |tx| act::act(tx, &app, &card, &who, &mut moment.clone(), id, by_link, None, &what));
    done.is_ok()
}

/// How a matter stands in its row.
struct Stands {
    id: MatterId,
    visibility: String,
    category: String,
    filed: Time,
    state: String,
    outcome: Option<String>,
    promise: Time,
}

/// All matters counted anew: how each stands is read from its row, since when from the newest line that says so.
fn recount(town: &TestTown) -> Months {
    let zone = town.card(TOWN).zone.clone();
    let (rows, events) = town
        .app
        .db
        .read_now(move |tx| {
            let rows = tx.all(
                sql!("SELECT id, visibility, category, filed, state, outcome, promise FROM matter WHERE community = $1"),
                &[TOWN.into()],
                |r| {
                    Ok(Stands {
                        id: r.get(0)?,
                        visibility: r.get(1)?,
                        category: r.get(2)?,
                        filed: r.get(3)?,
                        state: r.get(4)?,
                        outcome: r.get(5)?,
                        promise: r.get(6)?,
                    })
                },
            )?;
            let events = tx.all(
                sql!("SELECT matter, kind, at FROM matter_event WHERE community = $1 ORDER BY matter, seq"),
                &[TOWN.into()],
                |r| Ok((r.get::<MatterId>(0)?, r.get::<String>(1)?, r.get::<Time>(2)?)),
            )?;
            Ok::<_, liren_store::Error>((rows, events))
        })
        .expect("matters are read");
    let mut out = Months::default();
    for m in &rows {
        let closed = m.visibility == "closed";
        out.add(month_of(&zone, m.filed), if closed { "" } else { &m.category }, "filed", 1);
        if closed {
            continue;
        }
        let own: Vec<_> = events.iter().filter(|(id, _, _)| *id == m.id).collect();
        for (_, kind, at) in &own {
            let what = match kind.as_str() {
                "done" | "accepted" | "lapsed" | "not_done" | "not_accepted" => kind,
                "broken_again" => "not_done",
                _ => continue,
            };
            out.add(month_of(&zone, *at), &m.category, what, 1);
        }
        let Some(outcome) = m.outcome.as_deref().filter(|_| m.state != "open") else { continue };
        let ends = ["settled", "final", "shelved", "withdrawn", "merged", "split"];
        let (_, kind, at) = own.iter().rev().find(|(_, kind, _)| ends.contains(&kind.as_str())).expect("a line that ends it");
        let month = month_of(&zone, *at);
        out.add(month, &m.category, if kind == "final" { "final" } else { outcome }, 1);
        if matches!(kind.as_str(), "settled" | "final") {
            out.add(month, &m.category, span_name(span_of(m.filed, *at)).expect("a class"), 1);
            if *at <= m.promise {
                out.add(month, &m.category, "on_time", 1);
            }
        }
    }
    out
}

fn history(town: &TestTown, deeds: &[Deed]) {
    let mut reporter = town.visitor();
    let worker = actor(town, town.worker.account);
    let (mut done, mut parts) = (0, 0);
    for deed in deeds {
        let all = every(town);
        let pick = |i: &usize| (!all.is_empty()).then(|| all[i % all.len()].clone());
        let held = |m: &Known| holders(town).iter().find(|h| h.post == m.1).map(|h| actor(town, h.account));
        let by_holder = |i: &usize, what: Move| match pick(i).and_then(|m| Some((m.0, held(&m)?))) {
            Some((m, who)) => usize::from(does(town, &who, m, false, what)),
            None => 0,
        };
        let now = town.app.now();
        done += match deed {
            Deed::File(category) => {
                say(town, &mut reporter, "有一件事", CATEGORIES[*category], &[]);
                1
            }
            Deed::Settle(i, o) => {
                let outcome = [Outcome::Solved, Outcome::Explained, Outcome::Referred][*o];
                by_holder(i, Move::Settle { outcome, words: "好了".into(), files: Vec::new() })
            }
            Deed::PassUp(i) => by_holder(i, Move::PassUp { words: String::new() }),
            Deed::Shelve(i) => by_holder(i, Move::Shelve { review: now.plus(9 * DAY), words: "等钱".into() }),
            Deed::Confirm(i, yes) => {
                let word = Move::Confirm { yes: *yes, words: String::new() };
                pick(i).map_or(0, |m| usize::from(does(town, &Actor::visitor(), m.0, true, word)))
            }
            Deed::Withdraw(i) => pick(i).map_or(0, |m| usize::from(does(town, &Actor::visitor(), m.0, true, Move::Withdraw))),
            Deed::Recategorise(i, c) => {
                let to = Move::Recategorise { category: CATEGORIES[*c].into() };
                pick(i).map_or(0, |m| usize::from(does(town, &worker, m.0, false, to)))
            }
            Deed::Merge(a, b) => {
                let Some((a, b)) = pick(a).zip(pick(b)) else { continue };
                let (app, card, moment, who) = (town.app.clone(), town.card(TOWN), town.app.moment(), worker.clone());
                let merged =
                    town.app.db.write_now(move |tx| join::merge(tx, &app, &card, &who, &mut moment.clone(), a.0, &b.2, None));
                usize::from(merged.is_ok())
            }
            Deed::Split(i) => {
                let Some(m) = pick(i) else { continue };
                let numbers: Vec<String> = (0..2).map(|n| format!("2026-9{:03}", parts + n)).collect();
                parts += 2;
                let two = ["stairwell_light", "noise"].map(|c| Part { category: c.into(), words: "其中一件".into() });
                let (app, card, moment, who) = (town.app.clone(), town.card(TOWN), town.app.moment(), worker.clone());
                let split = town
                    .app
                    .db
                    .write_now(move |tx| join::split(tx, &app, &card, &who, &mut moment.clone(), m.0, &two, &numbers, None));
                usize::from(split.is_ok())
            }
            Deed::Pass(hours) => {
                for _ in 0..hours / 24 + 1 {
                    town.pass(DAY.min(hours * HOUR));
                }
                0
            }
        };
        let kept = town.app.db.read_now(|tx| rollup::read(tx, TOWN, 0)).expect("figures are read");
        assert_eq!(kept, recount(town), "after {deed:?} of {deeds:?}");
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
    assert_eq!(kept, recount(town), "folded, of {deeds:?}");
}

#[test]
fn what_is_kept_equals_all_matters_counted_anew_over_generated_histories() {
    for seed in 0..4_u8 {
        story(|town| {
            let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
            let mut runner = TestRunner::new_with_rng(Config::default(), rng);
            let deeds = proptest::collection::vec(deed(), 30..45).new_tree(&mut runner).expect("a history").current();
            // Each begins with one that is brought back, one that is merged and one that is split.
            let mut all: Vec<Deed> = (0..2).chain(0..2).chain(0..2).map(Deed::File).collect();
            all.extend([Deed::Settle(0, 0), Deed::Confirm(0, false), Deed::Settle(0, 1), Deed::Merge(2, 4), Deed::Split(4)]);
            all.extend(deeds);
            history(&town, &all);
        });
    }
}
