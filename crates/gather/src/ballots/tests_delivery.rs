//! Stories of reminders and of carrying papers to homes.

use std::collections::BTreeSet;

use liren_core::id::{PersonId, PostId, SelectionId};
use liren_core::time::DAY;
use liren_ground::testing::{Holder, TOWN, TestTown};
use liren_store::sql;

use super::testing::{ballot, draft, of_room, open, twice, voting, worker};
use super::{delivery, testing};
use crate::matters::tests::{carried, story};

/// Texts that left for somebody, by the ending of their phone.
fn heard(town: &TestTown, ending: &str) -> usize {
    let all = town.outbox.all();
    all.iter().filter(|(to, text)| to.ends_with(ending) && text.contains("还没有投票")).count()
}

/// Another person holds this post now.
fn holds(town: &TestTown, holder: Holder, person: PersonId) {
    let hold = sql!("UPDATE post SET person = $3 WHERE community = $1 AND id = $2");
    let post = holder.post;
    town.app.db.write_now(move |tx| tx.exec(hold, &[TOWN.into(), post.into(), person.into()])).expect("a post");
}

#[test]
fn who_has_not_voted_is_reminded_once() {
    story(|town| {
        let number = draft(&town, &mut worker(&town), "advice", "advisory", "九点\n十点");
        open(&town, &mut worker(&town), &number);
        let vote = town.at(&format!("/ballots/{number}/vote"));
        let mut resident = town.as_neighbour(town.resident);
        let page = town.get(&mut resident, &vote);
        let once = carried(&page).into_iter().find(|(k, _)| k == "once").map(|(_, v)| v).expect("a key");
        town.post(&mut resident, &vote, &[("once", &once), ("item-q01", "1")]).is(303);
        // Three days before the close; twice, and nobody hears it twice.
        for _ in 0..4 {
            town.pass(4 * DAY);
            town.work();
        }
        assert_eq!(heard(&town, "5400000111"), 0, "whoever voted hears nothing");
        assert_eq!(heard(&town, "5400000112"), 1);
        assert_eq!(heard(&town, "5400000113"), 1);
    });
}

#[test]
fn papers_are_carried_by_two_whom_the_chair_names_and_the_list_goes_with_the_close() {
    story(|town| {
        testing::bring(&town, &mut worker(&town), testing::ROLL).is(303);
        let number = draft(&town, &mut worker(&town), "other_major", "paper", "同意");
        open(&town, &mut worker(&town), &number);
        let (at, b) = (town.at(&format!("/ballots/{number}")), ballot(&town, &number));
        let list = format!("{at}/delivery");
        // Nobody knows of it before the chair named two; a worker neither.
        town.get(&mut worker(&town), &list).is(404);
        town.get(&mut town.visitor(), &list).is(404);
        let (leader, second) = (town.leader.post.to_string(), town.leader_2.post.to_string());
        let name = |who: Holder, posts: &[&str]| {
            let fields: Vec<(&str, &str)> = posts.iter().map(|p| ("carriers", *p)).collect();
            town.post(&mut town.as_holder(who), &format!("{at}/carriers"), &fields)
        };
        name(town.worker, &[&leader, &second]).is(404);
        name(town.chair, &[&leader]).is(422);
        name(town.chair, &[&leader, &leader]).is(422);
        name(town.chair, &[&leader, "somebody"]).is(422);
        // One person with two posts is one; three posts of two people are too many.
        holds(&town, town.group_leader, town.leader.person);
        let third = town.group_leader.post.to_string();
        name(town.chair, &[&leader, &third]).is(422);
        name(town.chair, &[&leader, &second, &third]).is(422);
        name(town.chair, &[&leader, &second]).is(303);
        town.get(&mut town.as_holder(town.leader), &at).is(200).shows(&["送票名单"]);
        let shown = town.get(&mut town.as_holder(town.leader), &list);
        shown.is(200).shows(&["1栋 1单元 101", "这家不要再去"]).hides(&["王伟", "陈静"]);
        town.get(&mut town.as_holder(town.grid_lead), &list).is(404);
        // One is brought, one is not to be visited any more, one says so by themselves, one has voted.
        let li = of_room(&town, &b, "1栋 1单元 401").to_string();
        let dead = of_room(&town, &b, "1栋 2单元 201").to_string();
        let says = |n: &str, what: &str| town.post(&mut town.as_holder(town.leader_2), &list, &[("n", n), ("do", what)]);
        says("999", "brought").is(422);
        // Back to the building where it was marked, and to nothing else.
        let marked = |building: &str| {
            let fields = [("n", &li as &str), ("do", "brought"), ("b", building)];
            town.post(&mut town.as_holder(town.leader_2), &list, &fields).location
        };
        let building = town.buildings[0].to_string();
        assert_eq!(marked(&building), format!("{list}?b={building}"));
        assert_eq!(marked("x&did=y"), list);
        says(&li, "brought").is(303);
        says(&dead, "no_more").is(303);
        says(&dead, "brought").is(303);
        let mut owner = town.as_neighbour(town.owner);
        town.get(&mut owner, &at).is(200).shows(&["不想有人上门送票"]);
        town.post(&mut owner, &format!("{at}/no-visits"), &[]).is(303);
        town.post(&mut town.as_neighbour(town.renter), &format!("{at}/no-visits"), &[]).is(403);
        twice(&town, &b, "1栋 1单元 101", "1");
        let shown = town.get(&mut town.as_holder(town.leader), &list);
        shown.is(200).shows(&["1栋 1单元 401", "已送到", "有 2 家说了不要上门"]).hides(&[
            "1栋 1单元 201",
            "1栋 2单元 201",
            "1栋 1单元 101",
        ]);
        // At the close it is gone.
        town.pass(20 * DAY);
        testing::step(&town, &mut worker(&town), &number, &[("do", "close"), ("leave", "yes")]).is(303);
        town.get(&mut town.as_holder(town.leader), &list).is(404);
        let left = town.app.db.read_now(|tx| {
            let visits: Option<i64> =
                tx.one(sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM ballot_visit WHERE community = $1"), &[TOWN.into()], |r| {
                    r.get(0)
                })?;
            let id: Vec<liren_core::id::BallotId> =
                tx.all(sql!("SELECT ballot FROM ballot_carrier WHERE community = $1"), &[TOWN.into()], |r| r.get(0))?;
            Ok::<_, liren_store::Error>((visits, id.len()))
        });
        assert_eq!(left.expect("counts"), (Some(0), 0));
        assert!(town.app.db.read_now(move |tx| delivery::carriers(tx, TOWN, b.id)).expect("nobody").is_empty());
    });
}

#[test]
fn an_owner_who_voted_is_not_reminded_and_one_who_did_not_is() {
    for votes in [true, false] {
        story(|town| {
            let (_, at) = voting(&town, "special", "statutory");
            if votes {
                let mut owner = town.as_neighbour(town.owner);
                let once = testing::shown_key(4);
                town.post(&mut owner, &format!("{at}/vote"), &[("once", &once), ("item-q01", "1")]).is(303);
            }
            for _ in 0..4 {
                town.pass(4 * DAY);
                town.work();
            }
            // By a household slip nobody is an owner.
            let told = (heard(&town, "5400000112"), heard(&town, "5400000111"), heard(&town, "5400000113"));
            assert_eq!(told, (usize::from(!votes), 0, 0), "voted: {votes}");
        });
    }
}

/// Stands in a selection that is under way.
fn stands(town: &TestTown, who: Holder) {
    let (post, now) = (town.worker.post, town.app.now());
    let selection = SelectionId(uuid::Uuid::from_u128(31));
    town.app
        .db
        .write_now(move |tx| {
            tx.exec(
                sql!(
                    "INSERT INTO selection (community, id, code, place_kind, why, years, by_post, state, begun, notice, reason,
                        seq, pack, pack_version, once)
                     VALUES ($1, $2, 'neighbour_leader', 'community', '', 3, $3, 'open', $4, $4, '', 0, 'cn-three-neighbours', 1, $5)"
                ),
                &[TOWN.into(), selection.into(), post.into(), now.into(), (&[7u8; 16][..]).into()],
            )?;
            tx.exec(
                sql!(
                    "INSERT INTO selection_candidate (community, selection, id, name, about, how, person, voices, at)
                     VALUES ($1, $2, $2, '', '', 'self', $3, 0, $4)"
                ),
                &[TOWN.into(), selection.into(), who.person.into(), now.into()],
            )
        })
        .expect("a candidate");
}

#[test]
fn who_stands_in_a_selection_carries_no_papers() {
    story(|town| {
        let (b, at) = voting(&town, "other_major", "paper");
        stands(&town, town.leader);
        let name = |posts: [PostId; 2]| {
            let posts = posts.map(|p| p.to_string());
            let fields: Vec<(&str, &str)> = posts.iter().map(|p| ("carriers", p.as_str())).collect();
            town.post(&mut town.as_holder(town.chair), &format!("{at}/carriers"), &fields)
        };
        name([town.leader.post, town.leader_2.post]).is(422);
        assert!(town.app.db.read_now(move |tx| delivery::carriers(tx, TOWN, b.id)).expect("nobody").is_empty());
        name([town.grid_lead.post, town.leader_2.post]).is(303);
    });
}

#[test]
fn of_two_appointments_at_once_two_carriers_are_left() {
    story(|town| {
        testing::bring(&town, &mut worker(&town), testing::ROLL).is(303);
        let number = draft(&town, &mut worker(&town), "other_major", "paper", "同意");
        open(&town, &mut worker(&town), &number);
        let b = ballot(&town, &number);
        let pairs = [
            [town.leader.post, town.leader_2.post],
            [town.group_leader.post, town.grid_lead.post],
            [town.leader.post, town.grid_lead.post],
        ];
        for _ in 0..4 {
            std::thread::scope(|s| {
                for posts in pairs {
                    let (db, b) = (town.app.db.clone(), b.clone());
                    s.spawn(move || {
                        let posts: BTreeSet<PostId> = posts.into();
                        db.write_now(move |tx| delivery::name(tx, TOWN, &b, &posts)).expect("two are named");
                    });
                }
            });
            let left = town.app.db.read_now(move |tx| delivery::carriers(tx, TOWN, b.id)).expect("carriers");
            assert!(pairs.iter().any(|p| left.iter().collect::<BTreeSet<_>>() == p.iter().collect()), "{left:?}");
        }
    });
}
