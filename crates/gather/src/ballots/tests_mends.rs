//! Stories of what must not happen: somebody else's vote on the web, an owner who is locked out by a ballot that was not theirs, silence
//! of people who were told too late, a posted roll that changes unseen.

use liren_core::ballot::lot;
use liren_core::ballot::roll::Standing;
use liren_core::id::{CompoundId, HomeId, PersonId};
use liren_core::merkle::Hash;
use liren_core::moment::Moment;
use liren_core::time::{DAY, Time};
use liren_ground::testing::{TOWN, TestTown};
use liren_store::sql;

use super::owners_edit::{Known, Which, known, write};
use super::testing::{
    FIVE, ROLL, ballot, bring, draft, level, of_room, open, paper, shown_key, statutory, step, twice, verified, voting, worker,
};
use super::{papers, roll};
use crate::matters::tests::{carried, story};

/// An officer looked at the papers: this person owns this home.
fn owns(town: &TestTown, person: PersonId, home: HomeId) {
    owns_since(town, person, home, Time(0));
}

fn owns_since(town: &TestTown, person: PersonId, home: HomeId, starts: Time) {
    town.app
        .db
        .write_now(move |tx| {
            tx.exec(
                sql!(
                    "INSERT INTO residency (community, id, person, home, role, proof, starts, ends)
                     VALUES ($1, $2, $3, $4, 'owner', 'officer', $5, NULL)"
                ),
                &[TOWN.into(), home.0.into(), person.into(), home.into(), starts.into()],
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
    // Whom co-owners named is known by the name, whatever number tells the roll who of two of that name it is.
    story(|town| {
        statutory(&town);
        let me = town.owner.person;
        bring(&town, &mut worker(&town), &ROLL.replace("*李红", "*李红 2")).is(303);
        owns(&town, me, town.homes[3]);
        called(&town, me, "李红");
        let number = draft(&town, &mut worker(&town), "special", "statutory", "同意");
        open(&town, &mut worker(&town), &number);
        let vote = town.at(&format!("/ballots/{number}/vote"));
        town.get(&mut town.as_neighbour(town.owner), &vote).is(200).shows(&["1单元 401"]);
        called(&town, me, "赵刚");
        town.get(&mut town.as_neighbour(town.owner), &vote).hides(&["1单元 401"]);
    });
}

#[test]
fn a_void_ballot_does_not_lock_the_owner_out() {
    story(|town| {
        let (b, _) = voting(&town, "other_major", "paper");
        let number = b.number.clone();
        let id = b.id;
        let took = |town: &TestTown| town.app.db.read_now(move |tx| roll::turnout(tx, TOWN, id)).expect("who took part").0.heads;
        for room in FIVE {
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
        let (b, _) = voting(&town, "other_major", "paper");
        let number = b.number.clone();
        let letters = papers::letters(&town.app, b.id, 1);
        let sign = [("do", "signed"), ("n", "1"), ("letters", letters.as_str())];
        let at = town.at(&format!("/ballots/{number}/papers"));
        town.post(&mut worker(&town), &at, &sign).is(303);
        town.pass(20 * DAY);
        let letters = papers::letters(&town.app, b.id, 2);
        town.post(&mut worker(&town), &at, &[("do", "signed"), ("n", "2"), ("letters", &letters)]).is(409);
        super::testing::dropped(&town, &number, "没有人管票箱");
        let kept = town.app.db.read_now(move |tx| super::keep::of_kind(tx, TOWN, b.id, "dropped")).expect("lines");
        assert_eq!(kept.len(), 1, "that it is not held stands in the log");
    });
    story(|town| {
        bring(&town, &mut worker(&town), ROLL).is(303);
        let number = draft(&town, &mut worker(&town), "other_major", "paper", "同意");
        step(&town, &mut worker(&town), &number, &[("do", "notice")]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "posting"), ("posting", "门口")]).is(303);
        town.pass(18 * DAY);
        town.get(&mut town.visitor(), &town.at(&format!("/ballots/{number}")))
            .shows(&["没有按时开票", "这次不能投票"])
            .hides(&["公示中"]);
        town.get(&mut town.visitor(), &town.at("/ballots")).shows(&["没有按时开票"]).hides(&["公示中"]);
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

#[test]
fn three_residents_draw_lots_and_nobody_else_chooses() {
    story(|town| {
        // Both options have everybody: they pass and are level.
        let (number, at) = level(&town);
        let lots = format!("{at}/lots");
        for (who, choice) in [(town.resident, "1"), (town.renter, "2")] {
            let once = shown_key(choice.as_bytes()[0]);
            let said = [("once", once.as_str()), ("item-q01", "1"), ("item-q02", "1"), ("item-q02", "2")];
            town.post(&mut town.as_neighbour(who), &format!("{at}/vote"), &said).is(303);
        }
        town.get(&mut town.visitor(), &lots).is(200).shows(&["已经交了 0 个指纹"]);
        let values = [Hash([1; 32]), Hash([2; 32]), Hash([3; 32])];
        let hand_in = |who, value: &Hash| {
            let hash = lot::commit(value).to_string();
            town.post(&mut town.as_neighbour(who), &lots, &[("hash", &hash)])
        };
        // Whoever runs it hands in nothing; one person has one, and may change it before the close.
        town.post(&mut worker(&town), &lots, &[("hash", &lot::commit(&values[0]).to_string())]).is(403);
        hand_in(town.resident, &Hash([9; 32])).is(303);
        for (who, value) in [town.resident, town.renter, town.owner].into_iter().zip(&values) {
            hand_in(who, value).is(303);
        }
        town.get(&mut town.visitor(), &lots).shows(&["已经交了 3 个指纹"]);
        town.pass(20 * DAY);
        step(&town, &mut worker(&town), &number, &[("do", "close")]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "count")]).is(409);
        hand_in(town.resident, &Hash([8; 32])).is(422);
        let reveal =
            |who, value: &Hash| town.post(&mut town.as_neighbour(who), &lots, &[("do", "reveal"), ("value", &value.to_string())]);
        town.get(&mut town.visitor(), &lots).shows(&["截止以前交的有 3 个"]);
        // Whoever sees the tie breaks it by nothing they declare void.
        let id = ballot(&town, &number).id;
        let cast =
            town.app.db.read_now(move |tx| super::keep::of_kind(tx, TOWN, id, "cast")).expect("ballots")[0].place.to_string();
        step(&town, &mut worker(&town), &number, &[("do", "void"), ("cast", &cast), ("why", "not_genuine")]).is(409);
        town.get(&mut worker(&town), &format!("{at}/run")).shows(&["票数相同"]).hides(&["宣布某张票无效"]);
        reveal(town.resident, &values[1]).is(422);
        reveal(town.resident, &values[0]).is(303);
        // From now on what is drawn among stands.
        step(&town, &mut worker(&town), &number, &[("do", "void"), ("cast", &cast), ("why", "not_genuine")]).is(409);
        step(&town, &mut worker(&town), &number, &[("do", "count")]).is(409);
        reveal(town.renter, &values[1]).is(303);
        reveal(town.owner, &values[2]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "count")]).is(303);
        // Everybody reads that lots were drawn, by which values and in which order, and no areas that nobody counts.
        let told = ["票数相同：九点、十点", "抽出的先后", &values[0].to_string(), &values[2].to_string()];
        town.get(&mut town.visitor(), &at).shows(&["选定"]).shows(&told).shows(&["/lots"]);
        town.get(&mut town.visitor(), &lots).shows(&told);
        for sheet in ["announcement", "minutes"] {
            town.get(&mut town.visitor(), &format!("{at}/{sheet}")).shows(&told).hides(&["平方米"]);
        }
        let api = town.get(&mut town.visitor(), &format!("/api/v1{at}"));
        api.shows(&["\"order\":[", &values[1].to_string()]);
        let opened = town.get(&mut town.as_holder(town.chair), &format!("{at}/inspection.jsonl"));
        assert!(verified(&opened.body, None, None) && opened.body.contains("\"kind\":\"lot\""));
    });
}

#[test]
fn who_does_not_come_to_draw_lots_is_followed_by_the_next() {
    story(|town| {
        let (number, at) = level(&town);
        let lots = format!("{at}/lots");
        let said = [("once", &shown_key(6) as &str), ("item-q01", "1"), ("item-q02", "1"), ("item-q02", "2")];
        town.post(&mut town.as_neighbour(town.resident), &format!("{at}/vote"), &said).is(303);
        let hand_in = |who, n| {
            let hash = lot::commit(&Hash([n; 32])).to_string();
            town.post(&mut town.as_neighbour(who), &lots, &[("hash", &hash)])
        };
        let reveal = |who, n| {
            let value = Hash([n; 32]).to_string();
            town.post(&mut town.as_neighbour(who), &lots, &[("do", "reveal"), ("value", &value)])
        };
        for (who, n) in [(town.resident, 1), (town.renter, 2), (town.owner, 3)] {
            hand_in(who, n).is(303);
        }
        owns(&town, town.leader.person, town.homes[0]);
        let mut fourth = town.as_holder(town.leader);
        town.post(&mut fourth, &lots, &[("hash", &lot::commit(&Hash([4; 32])).to_string())]).is(303);
        town.pass(20 * DAY);
        step(&town, &mut worker(&town), &number, &[("do", "close")]).is(303);
        reveal(town.resident, 1).is(303);
        reveal(town.resident, 1).is(409);
        reveal(town.owner, 3).is(303);
        // The second never comes. Only after days may the fourth stand in.
        let fourth_value = [("do", "reveal"), ("value", &Hash([4; 32]).to_string() as &str)];
        town.post(&mut town.as_holder(town.leader), &lots, &fourth_value).is(409);
        town.pass(4 * DAY);
        town.post(&mut town.as_holder(town.leader), &lots, &fourth_value).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "count")]).is(303);
        let opened = town.get(&mut town.as_holder(town.chair), &format!("{at}/inspection.jsonl"));
        assert!(verified(&opened.body, None, None) && opened.body.contains("\"kind\":\"lot\""));
        reveal(town.renter, 2).is(409);
    });
}

#[test]
fn a_representative_of_too_many_is_told_at_once() {
    story(|town| {
        let (b, at) = voting(&town, "special", "statutory");
        let counter = |room: &str, key: u8| {
            let (n, once) = (of_room(&town, &b, room).to_string(), shown_key(key));
            let fields =
                [("n", &n as &str), ("once", &once), ("item-q01", "1"), ("seen", "yes"), ("proxy", "王小明"), ("kept", "yes")];
            town.post(&mut worker(&town), &format!("{at}/counter"), &fields)
        };
        for (room, key) in [("1栋 1单元 101", 1), ("1栋 1单元 201", 2), ("1栋 1单元 401", 3)] {
            counter(room, key).is(303);
        }
        counter("2栋 1单元 101", 4).is(422).shows(&["王小明", "3"]);
        // A paper that is here is entered; whoever enters it hears that it does not count.
        let n = of_room(&town, &b, "2栋 1单元 101");
        let (number, letters) = (n.to_string(), papers::letters(&town.app, b.id, n));
        let fields = [("n", &number as &str), ("letters", &letters), ("item-q01", "1"), ("proxy", "王小明"), ("kept", "yes")];
        let done = town.post(&mut worker(&town), &format!("{at}/papers"), &fields);
        assert!(done.location.ends_with("limit=yes"), "{}", done.location);
        town.get(&mut worker(&town), &done.location).is(200).shows(&["超过了 3 位"]);
        // Typed once more by mistake: it is said, and what was typed stays.
        twice(&town, &b, "1栋 2单元 201", "1");
        let n = of_room(&town, &b, "1栋 2单元 201");
        let typed = format!("value=\"{}\"", papers::letters(&town.app, b.id, n));
        paper(&town, &mut worker(&town), &b, n, "1").is(409).shows(&["已经录完了", &typed]);
    });
}

#[test]
fn a_home_that_is_sold_during_the_vote_is_voted_for_by_who_owned_it() {
    story(|town| {
        let (_, at) = voting(&town, "special", "statutory");
        let (home, now) = (town.homes[1], town.app.now());
        let end = sql!("UPDATE residency SET ends = $3 WHERE community = $1 AND home = $2 AND role = 'owner' AND ends IS NULL");
        town.app.db.write_now(move |tx| tx.exec(end, &[TOWN.into(), home.into(), now.into()])).expect("it is sold");
        owns_since(&town, town.renter.person, home, now);
        town.get(&mut town.as_neighbour(town.renter), &at).is(200).shows(&["这次由定稿时的业主投票"]);
        let once = shown_key(8);
        let vote = [("once", &once as &str), ("item-q01", "1")];
        town.post(&mut town.as_neighbour(town.renter), &format!("{at}/vote"), &vote).is(403);
        town.post(&mut town.as_neighbour(town.owner), &format!("{at}/vote"), &vote).is(303);
    });
}

#[test]
fn objections_name_nobody_in_public_and_block_nothing() {
    story(|town| {
        bring(&town, &mut worker(&town), ROLL).is(303);
        let number = draft(&town, &mut worker(&town), "other_major", "paper", "同意");
        step(&town, &mut worker(&town), &number, &[("do", "notice")]).is(303);
        let roll = town.at(&format!("/ballots/{number}/roll"));
        let mut resident = town.as_neighbour(town.resident);
        let page = town.get(&mut resident, &roll);
        let once = carried(&page).into_iter().find(|(k, _)| k == "once").map(|(_, v)| v).expect("the form's key");
        let words = "201 不是陈静的，是周平的";
        for _ in 0..2 {
            town.post(&mut resident, &roll, &[("words", words), ("once", &once)]).is(303);
        }
        town.get(&mut town.visitor(), &roll).shows(&["原话只有经办人"]).hides(&["陈静"]);
        assert_eq!(town.get(&mut resident, &roll).body.matches(words).count(), 1, "sent twice it is one");
        town.get(&mut worker(&town), &format!("{}/run", town.at(&format!("/ballots/{number}")))).shows(&[words]);
        for _ in 0..2 {
            town.post(&mut resident, &roll, &[("words", "再说一次")]).is(303);
        }
        town.post(&mut resident, &roll, &[("words", "第四次了")]).is(422).shows(&["第四次了"]);
    });
}

#[test]
fn everybody_finds_the_way_back_to_their_receipt() {
    story(|town| {
        let (b, at) = voting(&town, "special", "statutory");
        let mut owner = town.as_neighbour(town.owner);
        let once = shown_key(4);
        let cast = town.post(&mut owner, &format!("{at}/vote"), &[("once", &once), ("item-q01", "1")]);
        town.get(&mut owner, &at).shows(&["看您的回执和所投的票", &cast.location]);
        town.get(&mut town.visitor(), &at).hides(&[&cast.location]);
        // By letter: the same address shows what was voted.
        let n = of_room(&town, &b, "2栋 1单元 101");
        let print = [("b", town.buildings[1].to_string()), ("what", "letters".to_string())];
        let print: Vec<(&str, &str)> = print.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let letters = town.post(&mut worker(&town), &format!("{at}/print"), &print).body;
        let code = letters.split("/letter/").nth(1).and_then(|r| r.split(['<', '"']).next()).expect("a code").to_string();
        let mut letter = format!("{at}/letter/{code}");
        for of in [n, of_room(&town, &b, "2栋 1单元 201")] {
            let marks = papers::letters(&town.app, b.id, of);
            let fields = [("do", "signed"), ("n", &of.to_string() as &str), ("letters", &marks as &str)];
            town.post(&mut worker(&town), &format!("{at}/papers"), &fields).is(303);
        }
        letter = letter.replace("<wbr>", "");
        town.post(&mut town.visitor(), &letter, &[("once", &shown_key(5)), ("item-q01", "abstain")]).is(303);
        town.get(&mut town.visitor(), &letter).is(200).shows(&["弃权"]);
        // On paper: the clerk has the receipt to hand over.
        let wang = of_room(&town, &b, "1栋 1单元 101");
        paper(&town, &mut worker(&town), &b, wang, "1").is(303);
        let done = paper(&town, &mut town.as_holder(town.worker_2), &b, wang, "1");
        town.get(&mut worker(&town), &done.location).is(200).shows(&["这张票的回执"]);
    });
}
