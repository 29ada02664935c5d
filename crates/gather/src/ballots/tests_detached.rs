//! Stories of detached ballots: nothing that is kept ties a choice to a person, the count is what was cast, both verifiers agree.

use liren_core::ballot::choice::{Choice, Choices};
use liren_core::ballot::entry::{Channel, Opening};
use liren_core::canon;
use liren_core::id::PersonId;
use liren_core::refusal::Refusal;
use liren_core::time::DAY;
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::fail::Fail;
use liren_kit::testing::Who;
use liren_store::copy::{self, Type};
use liren_store::sql;
use uuid::Uuid;

use super::cast::{self, New};
use super::read::{Ballot, State};
use super::testing::{self, asked, ballot, open, python, shown_key, step, verified, worker};
use super::{keep, papers, roll, slips, tests_changed};
use crate::matters::tests::{carried, story};

/// How many more live there than the test town has.
const MORE: u8 = 40;

/// Forty people more, who live in its homes.
fn more(town: &TestTown) {
    let (homes, moment) = (town.homes.clone(), town.app.moment());
    town.app
        .db
        .write_now(move |tx| {
            let mut moment = moment.clone();
            for i in 0..MORE {
                let (person, residency): (PersonId, Uuid) = (moment.id(), moment.id());
                tx.exec(
                    sql!(
                        "INSERT INTO person (community, id, account, name, phone, created, erased)
                         VALUES ($1, $2, NULL, '', NULL, $3, NULL)"
                    ),
                    &[TOWN.into(), person.into(), moment.now.into()],
                )?;
                tx.exec(
                    sql!(
                        "INSERT INTO residency (community, id, person, home, role, proof, starts, ends)
                         VALUES ($1, $2, $3, $4, 'resident', 'slip', $5, NULL)"
                    ),
                    &[
                        TOWN.into(),
                        residency.into(),
                        person.into(),
                        homes[usize::from(i) % homes.len()].into(),
                        moment.now.into(),
                    ],
                )?;
            }
            Ok::<_, Fail>(())
        })
        .expect("forty people");
}

fn detached(town: &TestTown) -> String {
    let made = asked(town, &mut worker(town), "advice", "advisory", "九点\n十点", "detached");
    made.is(303);
    made.location.trim_end_matches("/run").rsplit('/').next().expect("a number").to_string()
}

/// Who has not voted yet, by number.
fn left(town: &TestTown, b: &Ballot) -> Vec<u32> {
    let id = b.id;
    let parts = town.app.db.read_now(move |tx| roll::parts(tx, TOWN, id)).expect("the roll");
    parts.iter().filter(|p| !p.took).map(|p| p.n).collect()
}

/// One votes on the web, without the page.
fn votes(town: &TestTown, b: &Ballot, n: u32, once: [u8; 16], choice: &Choice) -> Result<cast::Given, Fail> {
    let (app, card, moment, b) = (town.app.clone(), town.card(TOWN), town.app.moment(), b.clone());
    let choices: Choices = [("q01".to_string(), choice.clone())].into();
    let new = New { n, channel: Channel::Web, proxy: 0, choices, secret: keep::sealed(&town.app, b.id, n, &once) };
    town.app.db.write_now(move |tx| cast::give(tx, &app, &card, &mut moment.clone(), &b, &new))
}

fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Every value of every table but one, as hex or text.
fn dump(town: &TestTown, without: &str) -> Vec<String> {
    let tables = copy::tables().expect("the tables");
    let mut out = Vec::new();
    for table in tables.into_iter().filter(|t| t.name != without) {
        let text =
            format!("SELECT {} FROM {}", table.columns.iter().map(|c| c.0.as_str()).collect::<Vec<_>>().join(", "), table.name);
        let rows = town
            .app
            .db
            .read_now(move |tx| {
                let mut rows = Vec::new();
                tx.raw(&text, &[], &mut |row| {
                    let mut all = String::new();
                    for (i, (_, ty)) in table.columns.iter().enumerate() {
                        let value = match ty {
                            Type::Text => row.get::<Option<String>>(i)?,
                            Type::Bytea => row.get::<Option<Vec<u8>>>(i)?.map(|b| hex_of(&b)),
                            Type::Uuid => row.get::<Option<Uuid>>(i)?.map(|u| u.simple().to_string()),
                            Type::Bigint => row.get::<Option<i64>>(i)?.map(|n| n.to_string()),
                            Type::Boolean => None,
                        };
                        all.push_str(&value.unwrap_or_default());
                        all.push('|');
                    }
                    rows.push(format!("{}: {all}", table.name));
                    Ok(())
                })?;
                Ok::<_, liren_store::Error>(rows)
            })
            .expect("a table is read");
        out.extend(rows);
    }
    out
}

/// The slips in the order in which the database hands them out by itself: key, hash, opening.
fn lying(town: &TestTown) -> Vec<(Vec<u8>, Vec<u8>, Opening)> {
    town.app
        .db
        .read_now(|tx| {
            let mut rows = Vec::new();
            tx.raw("SELECT key, hash, opening FROM ballot_slip", &[], &mut |r| {
                let text: String = r.get(2)?;
                rows.push((r.get(0)?, r.get(1)?, canon::read(&text).expect("an opening")));
                Ok(())
            })?;
            Ok::<_, liren_store::Error>(rows)
        })
        .expect("slips")
}

fn receipt_of(page: &str) -> String {
    let text = page.split("liren1.").nth(1).and_then(|r| r.split(['<', '"', '\n']).next()).expect("a receipt");
    format!("liren1.{text}")
}

#[test]
fn choices_without_names_from_the_form_to_both_verifiers() {
    story(|town| {
        // Three live there: too few. Owners' votes and binding ones are never without names.
        asked(&town, &mut worker(&town), "advice", "advisory", "九点", "detached").is(422).shows(&["人太少，不能无记名"]);
        asked(&town, &mut worker(&town), "other_major", "paper", "同意", "detached").is(422);
        more(&town);
        let number = detached(&town);
        let at = town.at(&format!("/ballots/{number}"));
        let step_ = |fields: &[(&str, &str)]| step(&town, &mut worker(&town), &number, fields);
        open(&town, &mut worker(&town), &number);
        let b = ballot(&town, &number);
        town.get(&mut town.visitor(), &at).is(200).shows(&["这是无记名表决", "防不住的"]);
        // On the web: the same form twice is one ballot, another is refused, and nobody can look at a choice again.
        let vote = format!("{at}/vote");
        let mut resident = town.as_neighbour(town.resident);
        let page = town.get(&mut resident, &vote);
        page.is(200).shows(&["这是无记名表决"]);
        let once = carried(&page).into_iter().find(|(k, _)| k == "once").map(|(_, v)| v).expect("a key");
        let cast = town.post(&mut resident, &vote, &[("once", &once), ("item-q01", "1")]);
        cast.is(303);
        assert_eq!(town.post(&mut resident, &vote, &[("once", &once), ("item-q01", "1")]).location, cast.location);
        town.post(&mut resident, &vote, &[("once", &once), ("item-q01", "2")]).is(409).shows(&["已经投过了"]);
        town.post(&mut resident, &vote, &[("once", &shown_key(9)), ("item-q01", "2")]).is(409);
        let receipt = town.get(&mut resident, &cast.location);
        receipt.is(200).shows(&["放进票箱", "截止以后才知道"]).hides(&["您投的是"]);
        let early = receipt_of(&receipt.body);
        let look = format!("{}?r={early}", town.at("/ballots/receipt"));
        town.get(&mut town.visitor(), &look).is(200).shows(&["在票箱里"]);
        // At the counter, on paper (the voucher says who, the paper nothing), and many more on the web.
        let rest = left(&town, &b);
        let key = shown_key(7);
        let counter = [("n", rest[0].to_string()), ("once", key), ("item-q01", "against".into()), ("seen", "yes".into())];
        let counter: Vec<(&str, &str)> = counter.iter().map(|(k, v)| (*k, v.as_str())).collect();
        town.post(&mut worker(&town), &format!("{at}/counter"), &counter).is(303);
        let papers_at = format!("{at}/papers");
        town.get(&mut worker(&town), &papers_at).is(200).shows(&["凭条上的编号"]).hides(&["还没有录一致"]);
        for n in &rest[1..4] {
            let letters = papers::letters(&town.app, b.id, *n);
            let fields = [("do", "handed"), ("n", &n.to_string() as &str), ("letters", &letters as &str)];
            town.post(&mut worker(&town), &papers_at, &fields[..2]).is(422);
            town.post(&mut worker(&town), &papers_at, &fields).is(303);
            town.post(&mut worker(&town), &papers_at, &fields).is(409).shows(&["已经投过了"]);
        }
        // Nobody enters a paper before the box is opened.
        town.post(&mut worker(&town), &papers_at, &[("n", "1"), ("letters", "XXXX"), ("item-q01", "1")]).is(409);
        let (mut ones, mut twos) = (1, 0);
        for (i, n) in (0u8..).zip(&rest[4..34]) {
            let choice = if i % 3 == 0 { Choice::one(2) } else { Choice::one(1) };
            if i % 3 == 0 {
                twos += 1
            } else {
                ones += 1
            }
            let given = votes(&town, &b, *n, [i + 1; 16], &choice).expect("a vote");
            assert_eq!(given.at, None);
            assert_eq!(votes(&town, &b, *n, [i + 1; 16], &choice).expect("the same form"), given);
            let other = votes(&town, &b, *n, [200; 16], &choice);
            assert!(matches!(other, Err(Fail::Refused(Refusal::VotedAlready))), "{other:?}");
        }
        hidden(&town, &b);
        // Nobody sees a result before the close: neither workers nor those who inspect.
        for file in ["bundle.jsonl", "inspection.jsonl", "result.xlsx"] {
            town.get(&mut town.as_holder(town.chair), &format!("{at}/{file}")).is(409);
        }
        town.get(&mut worker(&town), &at).is(200).hides(&["选定", "比例"]);
        step_(&[("do", "count")]).is(409);
        town.pass(20 * DAY);
        step_(&[("do", "close")]).is(303);
        // The box: three papers at most, each entered alike by two.
        step_(&[("do", "count")]).is(409).shows(&["票箱里的纸质票还没有录完"]);
        // Papers nobody entered are not thrown away.
        step_(&[("do", "box")]).is(409);
        let sheet = |who: &mut Who, n: &str, choice: &str| town.post(who, &papers_at, &[("n", n), ("item-q01", choice)]);
        sheet(&mut worker(&town), "4", "1").is(422);
        for (n, choice) in [("1", "1"), ("2", "spoiled"), ("3", "2")] {
            sheet(&mut worker(&town), n, choice).is(303);
            if n == "3" {
                assert!(sheet(&mut town.as_holder(town.worker_2), n, "1").location.ends_with("differs"));
                step_(&[("do", "box")]).is(409);
                assert!(sheet(&mut town.as_holder(town.chair), n, "2").location.contains("did=cast"));
            } else {
                assert!(sheet(&mut town.as_holder(town.worker_2), n, choice).location.contains("did=cast"));
            }
        }
        ones += 1;
        twos += 1;
        step_(&[("do", "box")]).is(303);
        step_(&[("do", "box")]).is(409);
        sheet(&mut worker(&town), "1", "1").is(409);
        assert!(lying(&town).is_empty(), "the box is empty");
        step_(&[("do", "count")]).is(303);
        let result = town.get(&mut town.visitor(), &at);
        result.is(200).shows(&["选定：九点"]);
        let api = town.get(&mut town.visitor(), &format!("/api/v1{at}"));
        let json: serde_json::Value = serde_json::from_str(&api.body).expect("json");
        let votes = &json["items"][0]["votes"];
        assert_eq!((votes[0]["heads"].as_u64(), votes[1]["heads"].as_u64()), (Some(ones), Some(twos)), "{votes}");
        assert_eq!(json["items"][0]["against"]["heads"].as_u64(), Some(1));
        assert_eq!(json["took"]["heads"].as_u64(), Some(35));
        // Both verifiers, both depths, with the posted root, and the receipt that was given before anybody knew its place.
        let root = json["root"].as_str().expect("a root").to_string();
        let public = town.get(&mut town.visitor(), &format!("{at}/bundle.jsonl"));
        public.is(200).hides(&["\"choices\""]);
        let opened = town.get(&mut town.as_holder(town.chair), &format!("{at}/inspection.jsonl"));
        let receipt = town.get(&mut resident, &cast.location);
        receipt.is(200).shows(&["在公开日志第"]).hides(&["您投的是"]);
        let late = receipt_of(&receipt.body);
        town.get(&mut town.visitor(), &look).is(200).shows(&["在，公开日志"]);
        for text in [&public.body, &opened.body] {
            for receipt in [&early, &late] {
                assert!(verified(text, Some(&root), Some(receipt)));
                assert_ne!(python(text, &root, Some(receipt)), Some(false), "the second verifier refuses");
            }
        }
        let forged = opened.body.replacen("for:1", "for:2", 1);
        assert!(!verified(&forged, None, None));
        assert_ne!(python(&forged, &root, Some(&late)), Some(true));
        assert!(tests_changed::noticed(&town, &number, 5).len() > 20);
    });
}

/// Nothing outside of the slips knows anything of a slip, and a slip knows nobody; nor does the order in which they lie say anything.
fn hidden(town: &TestTown, b: &Ballot) {
    let rest = dump(town, "ballot_slip");
    let slips_now = lying(town);
    assert_eq!(slips_now.len(), 32);
    for (key, hash, opening) in &slips_now {
        for part in [hex_of(key), hex_of(hash), opening.salt.to_string()] {
            let found = rest.iter().find(|row| row.contains(&part));
            assert_eq!(found, None, "something of a slip stands elsewhere");
        }
    }
    assert!(!rest.iter().any(|row| row.contains("for:1") || row.contains("for:2")), "a choice stands elsewhere");
    let table = copy::tables().expect("tables").into_iter().find(|t| t.name == "ballot_slip").expect("slips");
    let columns: Vec<&str> = table.columns.iter().map(|c| c.0.as_str()).collect();
    assert_eq!(columns, ["community", "ballot", "key", "hash", "opening"], "a column that could say who or when");
    // What a job does every few minutes: whatever the database notes of a row says nothing more.
    let id = b.id;
    town.app.db.write_now(move |tx| slips::mix(tx, TOWN, id)).expect("it is mixed");
    let mixed = lying(town);
    assert!(mixed.windows(2).all(|pair| pair[0].0 < pair[1].0), "slips lie in the order of their keys");
    assert_eq!(mixed.len(), 32);
    if town.app.db.engine() == liren_store::Engine::Postgres {
        let by = town.app.db.read_now(|tx| {
            let mut n = 0i64;
            tx.raw("SELECT COUNT(DISTINCT xmin::text) FROM ballot_slip", &[], &mut |r| {
                n = r.get(0)?;
                Ok(())
            })?;
            Ok::<_, liren_store::Error>(n)
        });
        assert_eq!(by.expect("a number"), 1, "one transaction wrote them all");
    }
}

#[test]
fn where_too_few_take_part_nothing_is_counted() {
    story(|town| {
        more(&town);
        let number = detached(&town);
        open(&town, &mut worker(&town), &number);
        let b = ballot(&town, &number);
        for (i, n) in (0u8..).zip(left(&town, &b).into_iter().take(29)) {
            votes(&town, &b, n, [i + 1; 16], &Choice::one(1)).expect("a vote");
        }
        town.pass(20 * DAY);
        step(&town, &mut worker(&town), &number, &[("do", "close")]).is(303);
        assert!(lying(&town).is_empty(), "what nobody counts is deleted");
        assert_eq!(ballot(&town, &number).state, State::Dropped);
        let at = town.at(&format!("/ballots/{number}"));
        town.get(&mut town.visitor(), &at).is(200).shows(&["参加的不到 30 人", "选择已经删除"]);
        town.get(&mut town.as_holder(town.chair), &format!("{at}/inspection.jsonl")).is(409);
        step(&town, &mut worker(&town), &number, &[("do", "count")]).is(409);
    });
}

#[test]
fn it_is_asked_again_when_the_roll_is_frozen() {
    story(|town| {
        more(&town);
        let number = detached(&town);
        let mut who = worker(&town);
        step(&town, &mut who, &number, &[("do", "notice")]).is(303);
        step(&town, &mut who, &number, &[("do", "posting"), ("posting", "每个单元门口")]).is(303);
        town.pass(8 * DAY);
        // Most of them moved away meanwhile.
        let now = town.app.now();
        town.app
            .db
            .write_now(move |tx| {
                tx.exec(
                    sql!("UPDATE residency SET ends = $2 WHERE community = $1 AND proof = 'slip'"),
                    &[TOWN.into(), now.into()],
                )
            })
            .expect("they moved");
        step(&town, &mut worker(&town), &number, &[("do", "freeze")]).is(409).shows(&["人太少，不能无记名"]);
        testing::dropped(&town, &number, "人太少，改用记名");
    });
}
