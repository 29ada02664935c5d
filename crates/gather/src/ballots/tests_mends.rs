//! Stories of what must not happen: somebody else's vote on the web, an owner who is locked out by a ballot that was not theirs, silence
//! of people who were told too late, a posted roll that changes unseen.

use liren_core::ballot::roll::Standing;
use liren_core::id::{CompoundId, HomeId, PersonId};
use liren_core::moment::Moment;
use liren_core::time::DAY;
use liren_ground::testing::{TOWN, TestTown};
use liren_store::sql;

use super::owners_edit::{Known, Which, known, write};
use super::testing::{ROLL, ballot, bring, draft, of_room, open, paper, statutory, step, twice, verified, worker};
use super::{papers, roll};
use crate::matters::tests::story;

/// An officer looked at the papers: this person owns this home.
fn owns(town: &TestTown, person: PersonId, home: HomeId) {
    town.app
        .db
        .write_now(move |tx| {
            tx.exec(
                sql!(
                    "INSERT INTO residency (community, id, person, home, role, proof, starts, ends)
                     VALUES ($1, $2, $3, $4, 'owner', 'officer', 0, NULL)"
                ),
                &[TOWN.into(), home.0.into(), person.into(), home.into()],
            )
        })
        .expect("an owner is known");
}

fn called(town: &TestTown, person: PersonId, name: &'static str) {
    town.app
        .db
        .write_now(move |tx| {
            tx.exec(
                sql!("UPDATE person SET name = $3 WHERE community = $1 AND id = $2"),
                &[TOWN.into(), person.into(), name.into()],
            )
        })
        .expect("a name");
}

#[test]
fn nobody_casts_somebody_elses_vote_on_the_web() {
    story(|town| {
        statutory(&town);
        let (me, homes) = (town.owner.person, town.homes.clone());
        bring(&town, &mut worker(&town), ROLL).is(303);
        // A flat that is not handed over, one of Wang's three, the home of a couple who named the other one.
        for home in [homes[6], homes[0], homes[3]] {
            owns(&town, me, home);
        }
        called(&town, me, "赵刚");
        let number = draft(&town, &mut worker(&town), "special", "statutory", "同意");
        open(&town, &mut worker(&town), &number);
        let vote = town.at(&format!("/ballots/{number}/vote"));
        let mut owner = town.as_neighbour(town.owner);
        town.get(&mut owner, &vote).is(200).shows(&["1栋 1单元 201"]).hides(&["2单元 301", "1单元 101", "1单元 401"]);
        // Whom the couple named, and whoever owns every home of one owner, does.
        called(&town, me, "李红");
        town.get(&mut owner, &vote).shows(&["1单元 401"]).hides(&["1单元 101"]);
        owns(&town, me, homes[2]);
        town.get(&mut owner, &vote).hides(&["1单元 101"]);
        owns(&town, me, homes[4]);
        town.get(&mut owner, &vote).shows(&["1单元 101"]).hides(&["2单元 301"]);
    });
}

#[test]
fn a_void_ballot_does_not_lock_the_owner_out() {
    story(|town| {
        bring(&town, &mut worker(&town), ROLL).is(303);
        let number = draft(&town, &mut worker(&town), "other_major", "paper", "同意");
        open(&town, &mut worker(&town), &number);
        let b = ballot(&town, &number);
        let id = b.id;
        let took = |town: &TestTown| town.app.db.read_now(move |tx| roll::turnout(tx, TOWN, id)).expect("who took part").0.heads;
        for room in ["1栋 1单元 101", "1栋 1单元 201", "1栋 1单元 401", "1栋 2单元 201", "2栋 1单元 101"] {
            twice(&town, &b, room, "1");
        }
        assert_eq!(took(&town), 5);
        // The paper of 201 was somebody else's; the owner comes with the true one.
        let n = of_room(&town, &b, "1栋 1单元 201");
        let about = town.app.db.read_now(move |tx| super::keep::about(tx, TOWN, id, "cast", n)).expect("the ballot");
        let place = about[0].place.to_string();
        paper(&town, &mut worker(&town), &b, n, "against").is(409).shows(&["已经录完了"]);
        step(&town, &mut worker(&town), &number, &[("do", "void"), ("cast", &place), ("why", "not_the_owner")]).is(303);
        assert_eq!(took(&town), 4);
        twice(&town, &b, "1栋 1单元 201", "against");
        paper(&town, &mut worker(&town), &b, n, "1").is(409).shows(&["已经录完了"]);
        assert_eq!(took(&town), 5);
        town.pass(20 * DAY);
        step(&town, &mut worker(&town), &number, &[("do", "close")]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "count")]).is(303);
        let at = town.at(&format!("/ballots/{number}"));
        let opened = town.get(&mut town.as_holder(town.chair), &format!("{at}/inspection.jsonl"));
        assert!(verified(&opened.body, None, None));
        town.get(&mut town.visitor(), &format!("{at}/announcement")).shows(&["549.50 平方米，5 人"]);
    });
}

#[test]
fn nobody_is_told_after_the_close_and_no_roll_is_frozen_after_the_opening() {
    story(|town| {
        bring(&town, &mut worker(&town), ROLL).is(303);
        let number = draft(&town, &mut worker(&town), "other_major", "paper", "同意");
        open(&town, &mut worker(&town), &number);
        let b = ballot(&town, &number);
        let letters = papers::letters(&town.app, b.id, 1);
        let sign = [("do", "signed"), ("n", "1"), ("letters", letters.as_str())];
        let at = town.at(&format!("/ballots/{number}/papers"));
        town.post(&mut worker(&town), &at, &sign).is(303);
        town.pass(20 * DAY);
        let letters = papers::letters(&town.app, b.id, 2);
        town.post(&mut worker(&town), &at, &[("do", "signed"), ("n", "2"), ("letters", &letters)]).is(409);
        step(&town, &mut worker(&town), &number, &[("do", "drop"), ("drop", "没有人管票箱")]).is(303);
        let kept = town.app.db.read_now(move |tx| super::keep::of_kind(tx, TOWN, b.id, "dropped")).expect("lines");
        assert_eq!(kept.len(), 1, "that it is not held stands in the log");
    });
    story(|town| {
        bring(&town, &mut worker(&town), ROLL).is(303);
        let number = draft(&town, &mut worker(&town), "other_major", "paper", "同意");
        step(&town, &mut worker(&town), &number, &[("do", "notice")]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "posting"), ("posting", "门口")]).is(303);
        town.pass(18 * DAY);
        let late = step(&town, &mut worker(&town), &number, &[("do", "freeze")]);
        late.is(409).shows(&["投票开始的日子已经到了", "只能写明不举行"]);
    });
}

#[test]
fn a_posted_roll_changes_only_with_a_line_in_the_log() {
    story(|town| {
        bring(&town, &mut worker(&town), ROLL).is(303);
        let number = draft(&town, &mut worker(&town), "other_major", "paper", "同意");
        step(&town, &mut worker(&town), &number, &[("do", "notice")]).is(303);
        let id = ballot(&town, &number).id;
        let lines = |town: &TestTown| {
            town.app.db.read_now(move |tx| super::keep::of_kind(tx, TOWN, id, "corrected")).expect("lines").len()
        };
        let unit = town.at(&format!("/owners/{}", town.homes[1]));
        town.get(&mut worker(&town), &unit).is(200).shows(&["为什么改"]);
        let fields = [("owners", "陈静"), ("registered", "86.42"), ("standing", "usual")];
        town.post(&mut worker(&town), &unit, &fields).is(422).shows(&["86.42"]);
        assert_eq!(lines(&town), 0);
        let mut why = fields.to_vec();
        why.push(("reason", "产权证上是 86.42 平方米"));
        town.post(&mut worker(&town), &unit, &why).is(303);
        assert_eq!(lines(&town), 1);
        // Nothing changed, nothing to say.
        town.post(&mut worker(&town), &unit, &fields).is(303);
        assert_eq!(lines(&town), 1);
        let table = "楼栋\t单元\t房号\t业主\n1栋\t1单元\t201\t陈静、周平";
        bring(&town, &mut worker(&town), table).is(422).shows(&["为什么改"]);
        let brought = [("table", table), ("go", "yes"), ("reason", "夫妻共有")];
        town.post(&mut worker(&town), &town.at("/owners/import"), &brought).is(303);
        assert_eq!(lines(&town), 2);
        // The table has no areas: those that are known stay.
        town.get(&mut worker(&town), &unit).shows(&["86.42"]);
    });
}

#[test]
fn bays_and_standings_are_those_of_their_own() {
    story(|town| {
        let (a, b): (CompoundId, CompoundId) = (town.compound, CompoundId(uuid::Uuid::from_u128(7)));
        let (app, homes, mut moment) = (town.app.clone(), town.homes.clone(), Moment::new(town.app.now(), [5; 32]));
        town.app
            .db
            .write_now(move |tx| {
                let card = app.card_in(tx, TOWN, moment.now)?;
                let owned = |name: &str, area, standing| Known {
                    registered: Some(area),
                    claims: vec![vec![name.into()]],
                    standing: Some(standing),
                    ..Known::default()
                };
                let bays = [Which::Bay(Some(a), "12".into()), Which::Bay(Some(b), "12".into()), Which::Bay(None, "12".into())];
                for (which, area) in bays.iter().zip(1_200..) {
                    write(tx, &app, &card, &mut moment, which, &owned("王伟", area, Standing::Usual))?;
                }
                for (which, area) in bays.iter().zip(1_200..) {
                    assert_eq!(known(tx, &app, TOWN, which)?.registered, Some(area));
                }
                // Two owners of one name: of one it is known that she died.
                let (one, other) = (Which::Home(homes[0]), Which::Home(homes[1]));
                write(tx, &app, &card, &mut moment, &one, &owned("陈静", 7_850, Standing::Dead))?;
                write(tx, &app, &card, &mut moment, &other, &owned("陈静", 7_850, Standing::Usual))?;
                assert_eq!(known(tx, &app, TOWN, &one)?.standing, Some(Standing::Dead));
                assert_eq!(known(tx, &app, TOWN, &other)?.standing, Some(Standing::Usual));
                Ok::<_, liren_kit::fail::Fail>(())
            })
            .expect("they are written");
    });
}
