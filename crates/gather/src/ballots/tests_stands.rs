//! Which ballot stands: of two at once, of the first and the last, and of silence and lots.

use liren_core::ballot::choice::Choice;
use liren_core::ballot::entry::Channel;
use liren_core::ballot::lot;
use liren_core::merkle::Hash;
use liren_core::refusal::Refusal;
use liren_core::time::DAY;
use liren_ground::testing::TOWN;
use liren_kit::fail::Fail;
use liren_store::sql;

use super::testing::{
    FIVE, ROLL, asked_with, ballot, bring, of_room, open, shown_key, statutory, step, verified, voting, worker,
};
use super::{cast, papers, tests_changed};
use crate::matters::tests::story;

#[test]
fn of_two_votes_at_once_one_stands_and_the_other_is_told() {
    story(|town| {
        let (b, _) = voting(&town, "special", "statutory");
        for room in FIVE {
            let n = of_room(&town, &b, room);
            let (app, card, moment) = (town.app.clone(), town.card(TOWN), town.app.moment());
            let cast = |once: u8, option: u32| {
                let (app, card, moment, b) = (app.clone(), card.clone(), moment.clone(), b.clone());
                let choices = [("q01".to_string(), if option == 1 { Choice::one(1) } else { Choice::Against })].into();
                let secret = super::keep::sealed(&app, b.id, n, &[once; 16]);
                let new = cast::New { n, channel: Channel::Web, proxy: 0, choices, secret };
                let db = app.db.clone();
                db.write_now(move |tx| cast::give(tx, &app, &card, &mut moment.clone(), &b, &new))
            };
            let (one, other, again) = std::thread::scope(|s| {
                let (one, other, again) = (s.spawn(|| cast(1, 1)), s.spawn(|| cast(2, 2)), s.spawn(|| cast(1, 1)));
                (one.join().expect("one"), other.join().expect("other"), again.join().expect("the same form"))
            });
            let told = |r: &Result<cast::Given, Fail>| matches!(r, Err(Fail::Refused(Refusal::VotedAlready)));
            // The same form is one ballot, whichever of the two others came first.
            assert_eq!(one.is_ok(), again.is_ok(), "{one:?} {again:?}");
            assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
            assert!(told(&one) || told(&other), "{one:?} {other:?}");
            let id = b.id;
            let lines = town.app.db.read_now(move |tx| super::keep::about(tx, TOWN, id, "cast", n)).expect("lines");
            assert_eq!(lines.len(), 1, "one stands");
        }
    });
}

#[test]
fn silence_the_last_ballot_and_lots_where_the_rules_say_so() {
    story(|town| {
        town.app
            .db
            .write_now(|tx| {
                tx.exec(
                    sql!(
                        "UPDATE pack SET body = REPLACE(REPLACE(body, 'deemed = false', 'deemed = true'), 'stands = \"first\"', 'stands = \"last\"')
                          WHERE id = 'plain'"
                    ),
                    &[],
                )
            })
            .expect("other rules");
        statutory(&town);
        bring(&town, &mut worker(&town), ROLL).is(303);
        let made = asked_with(&town, &mut worker(&town), ["ordinary", "statutory", "同意"], ("deemed", "yes"));
        let number = made.location.trim_end_matches("/run").rsplit('/').next().expect("a number").to_string();
        let item = [("do", "item"), ("class", "ordinary"), ("question", "请谁来修"), ("options", "甲队\n乙队"), ("marks", "2")];
        step(&town, &mut worker(&town), &number, &item).is(303);
        open(&town, &mut worker(&town), &number);
        let (b, at) = (ballot(&town, &number), town.at(&format!("/ballots/{number}")));
        town.get(&mut town.visitor(), &at).is(200).shows(&["最后一张算数", "收到票又不投的"]);
        // An owner changes their mind: the last one stands.
        let mut owner = town.as_neighbour(town.owner);
        let vote = format!("{at}/vote");
        let first = [("once", shown_key(1)), ("item-q01", "against".into()), ("item-q02", "against".into())];
        let last = [("once", shown_key(2)), ("item-q01", "1".into()), ("item-q02", "1".into()), ("item-q02", "2".into())];
        for fields in [&first[..], &last[..]] {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            town.post(&mut owner, &vote, &fields).is(303);
        }
        for room in ["1栋 1单元 101", "1栋 1单元 401", "1栋 2单元 201"] {
            let n = of_room(&town, &b, room);
            let (app, card, moment, b) = (town.app.clone(), town.card(TOWN), town.app.moment(), b.clone());
            let both = Choice::For([1, 2].into());
            let choices = [("q01".to_string(), Choice::one(1)), ("q02".to_string(), both)].into();
            let secret = super::keep::sealed(&app, b.id, n, &[3; 16]);
            let new = cast::New { n, channel: Channel::Counter, proxy: 0, choices, secret };
            town.app.db.write_now(move |tx| cast::give(tx, &app, &card, &mut moment.clone(), &b, &new)).expect("a ballot");
        }
        // One got theirs and says nothing.
        let silent = of_room(&town, &b, "2栋 1单元 101");
        let letters = papers::letters(&town.app, b.id, silent);
        let fields = [("do", "signed"), ("n", &silent.to_string() as &str), ("letters", &letters as &str)];
        town.post(&mut worker(&town), &format!("{at}/papers"), &fields).is(303);
        town.pass(20 * DAY);
        step(&town, &mut worker(&town), &number, &[("do", "close")]).is(303);
        // Both have the same number of votes: three people draw.
        step(&town, &mut worker(&town), &number, &[("do", "count")]).is(409);
        town.get(&mut worker(&town), &format!("{at}/run")).is(200).shows(&["票数相同：甲队、乙队"]);
        // Nobody had thought of it: three residents hand in fingerprints now, and then their values.
        let people = [town.resident, town.renter, town.owner];
        let says = |n: usize, field: &str, value: &Hash| {
            let reveal = if field == "value" { "reveal" } else { "" };
            let fields = [("do", reveal), (field, &value.to_string() as &str)];
            town.post(&mut town.as_neighbour(people[n]), &format!("{at}/lots"), &fields)
        };
        let value = |n: usize| Hash([n as u8 + 1; 32]);
        says(0, "value", &value(0)).is(403);
        for n in 0..3 {
            says(n, "hash", &lot::commit(&value(n))).is(303);
        }
        says(0, "hash", &lot::commit(&value(7))).is(422);
        says(0, "value", &value(1)).is(422);
        for n in 0..3 {
            says(n, "value", &value(n)).is(303);
        }
        step(&town, &mut worker(&town), &number, &[("do", "count")]).is(303);
        let page = town.get(&mut town.visitor(), &at);
        page.is(200).shows(&[
            "按规约随多数的（随 同意）",
            "不把没投票的算进去，结果也一样",
            "有 1 份票权交了不止一张票",
            "公开日志第",
        ]);
        let json: serde_json::Value =
            serde_json::from_str(&town.get(&mut town.visitor(), &format!("/api/v1{at}")).body).expect("json");
        let (one, two) = (&json["items"][0], &json["items"][1]);
        assert_eq!((one["votes"][0]["heads"].as_u64(), one["against"]["heads"].as_u64()), (Some(4), Some(0)), "{one}");
        assert_eq!(two["chosen"].as_array().map(Vec::len), Some(1), "{two}");
        let opened = town.get(&mut town.as_holder(town.chair), &format!("{at}/inspection.jsonl"));
        opened.is(200).shows(&["\"kind\":\"lot\"", "\"deemed\":{"]);
        // The file for the authority says whose silence counted, and by what.
        for file in ["minutes", "result.xlsx"] {
            let told = ["默示计票", "送达没有投票的 1 人"];
            town.get(&mut worker(&town), &format!("{at}/{file}")).is(200).shows(&told);
        }
        assert!(verified(&opened.body, None, None));
        assert!(verified(&town.get(&mut town.visitor(), &format!("{at}/bundle.jsonl")).body, None, None));
        assert!(tests_changed::noticed(&town, &number, 2).len() > 20);
    });
}
