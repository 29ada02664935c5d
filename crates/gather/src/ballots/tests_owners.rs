//! Stories of the owner roll: bays of two compounds, what a table does not say, two who write at once, a bay that is not there.

use std::collections::BTreeSet;

use axum::http::Method;
use liren_core::ballot::roll::{Standing, What};
use liren_core::id::{CompoundId, UnitId};
use liren_core::moment::Moment;
use liren_core::pack::Voters;
use liren_core::permission::{Actor, HeldPost, Role, Scope};
use liren_ground::ground::Place;
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::fail::Fail;
use liren_store::sql;

use super::owners_edit::{Known, Which, known};
use super::owners_import::{Line, bring_in};
use super::testing::{ROLL, ballot, bring, draft, step, worker};
use super::{keep, owners};
use crate::matters::tests::story;

/// Bays, with their compounds.
const BAYS: &str = "类型\t小区\t楼栋\t房号\t业主\t面积\n车位\t铁西村小区\t\t12\t王伟\t12.50\n车位\t新村小区\t\t12\t王伟\t12.50\n";

/// A second compound.
fn second(town: &TestTown) {
    let id = CompoundId(uuid::Uuid::from_u128(7));
    let insert = sql!("INSERT INTO compound (community, id, name, managed, sort) VALUES ($1, $2, '新村小区', TRUE, 9)");
    town.app.db.write_now(move |tx| tx.exec(insert, &[TOWN.into(), id.into()])).expect("a compound");
    town.app.memory.forget(TOWN);
}

/// Bays of the roll: row and words.
fn bays(town: &TestTown) -> Vec<(UnitId, String)> {
    let (app, card) = (town.app.clone(), town.card(TOWN));
    let units = town.app.db.read_now(move |tx| {
        let names = liren_ground::names::within(tx, &app, &card)?;
        let ground = liren_ground::ground::Ground::read(tx, TOWN)?;
        owners::units(tx, &card, &names, &ground, &Place::Community.into())
    });
    units.expect("the roll").into_iter().filter_map(|u| Some((u.bay?, u.room))).collect()
}

#[test]
fn bays_of_two_compounds_are_told_apart_and_one_that_nobody_finds_is_said() {
    story(|town| {
        second(&town);
        let wrong = "类型\t小区\t楼栋\t房号\t业主\n车位\t别的小区\t\t12\t王伟\n车位\t铁西村小区\t\t\t王伟\n车位\t\t\t\t王伟\n";
        bring(&town, &mut worker(&town), wrong).is(200).shows(&["第 2 行", "第 3 行", "第 4 行", "车位号"]);
        assert_eq!(bays(&town), []);
        bring(&town, &mut worker(&town), BAYS).is(303);
        bring(&town, &mut worker(&town), BAYS).is(303);
        let rooms: BTreeSet<String> = bays(&town).into_iter().map(|b| b.1).collect();
        assert_eq!(rooms, ["新村小区 12".to_string(), "铁西村小区 12".to_string()].into());
        let (app, card) = (town.app.clone(), town.card(TOWN));
        let drafted =
            town.app.db.read_now(move |tx| owners::drafted(tx, &app, &card, &Place::Community.into(), Voters::Owners, true));
        let problems = drafted.expect("a draft").draft.problems;
        assert!(problems.iter().all(|p| p.what != What::Twice), "{problems:?}");
    });
}

#[test]
fn a_bay_is_taken_off_with_a_reason_where_the_roll_is_posted() {
    story(|town| {
        bring(&town, &mut worker(&town), ROLL).is(303);
        let (list, remove) = (town.at("/owners?b=bays"), town.at("/owners/bays"));
        town.get(&mut worker(&town), &town.at("/owners")).is(200).hides(&["车位"]);
        let rows = BAYS.lines().take(2).collect::<Vec<_>>().join("\n");
        let more = format!("{rows}\n车位\t铁西村小区\t\t13\t孙强\t12.50\n车位\t铁西村小区\t\t14\t\t");
        bring(&town, &mut worker(&town), &more).is(303);
        town.get(&mut worker(&town), &town.at("/owners")).is(200).shows(&["车位"]).hides(&["铁西村小区 13"]);
        town.get(&mut worker(&town), &list).is(200).shows(&["铁西村小区 12", "铁西村小区 13", "删去一个车位"]);
        let of = |n: &str| bays(&town).into_iter().find(|b| b.1.ends_with(n)).expect("a bay").0.to_string();
        let (thirteen, fourteen) = (of("13"), of("14"));
        town.post(&mut town.as_neighbour(town.resident), &remove, &[("bay", &thirteen)]).is(404);
        town.post(&mut worker(&town), &remove, &[("bay", "13")]).is(422);
        town.post(&mut worker(&town), &remove, &[("bay", &thirteen)]).is(303);
        town.get(&mut worker(&town), &list).is(200).hides(&["铁西村小区 13"]);
        town.post(&mut worker(&town), &remove, &[("bay", &thirteen)]).is(422);
        // Whom nothing names any more is forgotten; Wang still has homes.
        let left = town.app.db.read_now(|tx| {
            let count = sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM roll_owner WHERE community = $1");
            tx.one(count, &[TOWN.into()], |r| r.get::<i64>(0))
        });
        assert_eq!(left.expect("owners"), Some(6));
        town.get(&mut town.as_holder(town.chair), &town.at("/audit")).is(200).shows(&["从业主名册里删去一个车位"]);
        // Posted, it needs a reason, and the log says so; a home or bay that is there or not is one thing that can be wrong.
        let number = draft(&town, &mut worker(&town), "other_major", "paper", "同意");
        step(&town, &mut worker(&town), &number, &[("do", "notice")]).is(303);
        let id = ballot(&town, &number).id;
        let said =
            |town: &TestTown| town.app.db.read_now(move |tx| keep::of_kind(tx, TOWN, id, "corrected")).expect("lines").len();
        town.get(&mut worker(&town), &list).is(200).shows(&["为什么改"]);
        town.post(&mut worker(&town), &remove, &[("bay", &fourteen)]).is(422).shows(&["selected"]);
        assert_eq!(said(&town), 0);
        town.post(&mut worker(&town), &remove, &[("bay", &fourteen), ("reason", "这个车位已经拆了")]).is(303);
        assert_eq!(said(&town), 1);
        // Programs do the same.
        let twelve = of("12");
        let api = format!("/api/v1{}/{twelve}/remove", town.at("/owners/bays"));
        let send = |body: &str| {
            town.send(&mut worker(&town), Method::POST, &api, Some(("application/json", body.as_bytes().to_vec())), &[])
        };
        send("{}").is(422);
        send("{\"reason\": \"图纸上没有\"}").is(204);
        assert_eq!((said(&town), bays(&town).len()), (2, 0));
    });
}

#[test]
fn of_two_tables_at_once_one_waits_and_no_bay_stands_twice() {
    story(|town| {
        let post = HeldPost { id: town.worker.post, role: Role::CommunityWorker, scope: Scope::Community, deputy: false };
        let actor = Actor { person: Some(town.worker.person), posts: vec![post], ..Actor::of(town.worker.account) };
        for round in 0..4u8 {
            let home = town.homes[usize::from(round)];
            let write = |n: u8| {
                let (app, card, actor) = (town.app.clone(), town.card(TOWN), actor.clone());
                let moment = Moment::new(app.now(), [10 * round + n; 32]);
                let line = |which| Line {
                    row: 2,
                    which,
                    owners: vec![format!("王{n}")],
                    area: Some(1_250),
                    developer: false,
                    standing: None,
                };
                let lines = [line(Which::Bay(Some(town.compound), round.to_string())), line(Which::Home(home))];
                town.app.db.write_now(move |tx| bring_in(tx, &app, &card, &actor, &mut moment.clone(), &lines, ""))
            };
            let both: Vec<Result<usize, Fail>> = std::thread::scope(|s| {
                let all: Vec<_> = (1..=3)
                    .map(|n| {
                        s.spawn({
                            let write = &write;
                            move || write(n)
                        })
                    })
                    .collect();
                all.into_iter().map(|t| t.join().expect("an answer")).collect()
            });
            assert!(both.iter().all(|r| matches!(r, Ok(2))), "{both:?}");
            assert_eq!(bays(&town).len(), usize::from(round) + 1);
            // What stands of the home is of one of them, whole.
            let app = town.app.clone();
            let stands: Known = town.app.db.read_now(move |tx| known(tx, &app, TOWN, &Which::Home(home))).expect("the home");
            assert_eq!(stands.claims.iter().flatten().count(), 1, "{stands:?}");
        }
    });
}

#[test]
fn an_empty_cell_says_nothing_of_how_an_owner_stands() {
    story(|town| {
        bring(&town, &mut worker(&town), ROLL).is(303);
        let of = |n: usize| {
            let (app, home) = (town.app.clone(), town.homes[n]);
            town.app.db.read_now(move |tx| known(tx, &app, TOWN, &Which::Home(home))).expect("the home").standing
        };
        assert_eq!((of(5), of(1)), (Some(Standing::Dead), Some(Standing::Usual)));
        let table = |said: &str| format!("楼栋\t单元\t房号\t业主\t状态\n1栋\t2单元\t201\t周平\t{said}");
        for said in ["", "见备注"] {
            bring(&town, &mut worker(&town), &table(said)).is(303);
            assert_eq!(of(5), Some(Standing::Dead), "{said}");
        }
        bring(&town, &mut worker(&town), &table("正常")).is(303);
        assert_eq!(of(5), Some(Standing::Usual));
    });
}
