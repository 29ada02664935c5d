//! Stories of the roster: kept by workers, read by all, repeated by weeks, gaps known.

use liren_core::time::DAY;

use super::slice;
use crate::testing::{NEXT, TOWN, TestTown, on_both};
use crate::{notices, people};

fn slices() -> Vec<liren_kit::slice::Slice> {
    vec![slice(), people::slice(), notices::slice()]
}

fn gaps(town: &TestTown, ahead: i64) -> Vec<String> {
    let (card, now) = (town.card(TOWN), town.app.now());
    let found = town.app.db.read_now(move |tx| super::gaps(tx, &card, now, ahead)).expect("the roster");
    found.into_iter().map(|d| d.to_string()).collect()
}

#[test]
fn a_worker_puts_somebody_else_on_a_day() {
    on_both(slices, |town| {
        let (mut worker, mut anybody) = (town.as_holder(town.worker), town.visitor());
        town.get(&mut anybody, &town.at("/duty"))
            .is(200)
            .shows(&["今天值班：社区工作者易晓棠", "2026 年 11 月"])
            .hides(&["<select"]);
        let other = town.worker_2.post.to_string();
        let fields = [("month", "2026-11"), ("d-2026-11-25", other.as_str()), ("d-2026-11-26", "")];
        for (role, mut who) in town.everybody() {
            if !matches!(role, "community_worker" | "chair") {
                let refused = town.post(&mut who, &town.at("/duty"), &fields).status.as_u16();
                assert!(matches!(refused, 401 | 403), "{role}: {refused}");
            }
        }
        town.post(&mut worker, &town.at("/duty"), &fields).is(303);
        assert_eq!(gaps(&town, 7), ["2026-11-26"]);
        let api = format!("/api/v1{}?month=2026-11", town.at("/duty"));
        town.get(&mut anybody, &api)
            .is(200)
            .shows(&["\"day\":\"2026-11-25\",\"who\":\"社区工作者罗小川\""])
            .hides(&["2026-11-26"]);
        town.clock.pass(DAY);
        town.get(&mut anybody, &town.at("/duty")).shows(&["今天值班：社区工作者罗小川"]);
        // Yesterday stays as it was.
        town.post(&mut worker, &town.at("/duty"), &[("month", "2026-11"), ("d-2026-11-24", "")]).is(303);
        town.get(&mut anybody, &api).shows(&["2026-11-24"]);
    });
}

#[test]
fn only_the_communitys_own_workers_are_on_duty() {
    on_both(slices, |town| {
        let mut worker = town.as_holder(town.worker);
        for other in [town.leader.post, town.stranger.post, town.officer.post] {
            let other = other.to_string();
            let fields = [("month", "2026-11"), ("d-2026-11-28", other.as_str())];
            town.post(&mut worker, &town.at("/duty"), &fields).is(422).shows(&["f-d-2026-11-28"]);
        }
        let other = town.worker_2.post.to_string();
        let fields = [("month", "2026-11"), ("d-2026-11-28", other.as_str())];
        town.post(&mut town.as_holder(town.stranger), &format!("/c/{NEXT}/duty"), &fields).is(422);
        town.post(&mut worker, &town.at("/duty"), &[("month", "x"), ("d-2026-11-28", "nobody")]).is(422);
    });
}

#[test]
fn a_week_is_repeated_and_fills_only_gaps_when_asked() {
    on_both(slices, |town| {
        let mut worker = town.as_holder(town.worker);
        let (a, b) = (town.worker.post.to_string(), town.worker_2.post.to_string());
        let week = |only: &'static str| {
            let mut fields: Vec<(&str, &str)> =
                vec![("month", "2026-11"), ("from", "2026-12-01"), ("weeks", "2"), ("only_gaps", only)];
            fields.extend(["w-1", "w-2", "w-3", "w-4", "w-5"].map(|d| (d, b.as_str())));
            fields
        };
        town.post(&mut worker, &town.at("/duty"), &[("month", "2026-12"), ("d-2026-12-02", "")]).is(303);
        town.post(&mut worker, &town.at("/duty/week"), &week("1")).is(303);
        let api = format!("/api/v1{}?month=2026-12", town.at("/duty"));
        let page = town.get(&mut town.visitor(), &api);
        page.shows(&[
            "\"day\":\"2026-12-02\",\"who\":\"社区工作者罗小川\"",
            "\"day\":\"2026-12-03\",\"who\":\"社区工作者易晓棠\"",
        ]);
        town.post(&mut worker, &town.at("/duty/week"), &week("")).is(303);
        let page = town.get(&mut town.visitor(), &api);
        // 5 and 6 December are a weekend, for which the week names nobody.
        page.shows(&["\"day\":\"2026-12-03\",\"who\":\"社区工作者罗小川\""]).hides(&["2026-12-05", "2026-12-06"]);
        let wrong = [("month", "2026-11"), ("from", "2026-01-01"), ("weeks", "99"), ("w-1", a.as_str())];
        town.post(&mut worker, &town.at("/duty/week"), &wrong).is(422).shows(&["id=\"w-from\"", "id=\"w-weeks\""]);
    });
}
