//! The story of what a ballot forgets once nobody can challenge it any more.

use liren_core::id::BallotId;
use liren_core::time::DAY;
use liren_ground::testing::{TOWN, TestTown};
use liren_store::sql;

use super::papers;
use super::testing::{ROLL, ballot, bring, draft, of_room, open, shown_key, statutory, step, twice, verified, worker};
use crate::matters::tests::story;

/// How many rows tell of somebody: objections with words or person, numbers with a person, clerks, representatives, letters, sheets.
fn told(town: &TestTown, id: BallotId) -> i64 {
    town.app
        .db
        .read_now(move |tx| {
            let at = [TOWN.into(), id.into()];
            let mut sum = 0;
            for count in [
                sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM ballot_objection WHERE community = $1 AND ballot = $2 AND (words <> '' OR person IS NOT NULL)"),
                sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM ballot_owner WHERE community = $1 AND ballot = $2 AND (person IS NOT NULL OR voter IS NOT NULL)"),
                sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM ballot_clerk WHERE community = $1 AND ballot = $2"),
                sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM ballot_proxy WHERE community = $1 AND ballot = $2"),
                sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM ballot_letter WHERE community = $1 AND ballot = $2"),
                sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM ballot_sheet WHERE community = $1 AND ballot = $2"),
            ] {
                let n: i64 = tx.one(count, &at, |r| r.get(0))?.unwrap_or(0);
                sum += n;
            }
            Ok::<_, liren_store::Error>(sum)
        })
        .expect("rows are counted")
}

#[test]
fn a_year_after_it_is_final_what_is_known_of_persons_is_gone_and_the_bundle_holds() {
    story(|town| {
        statutory(&town);
        bring(&town, &mut worker(&town), ROLL).is(303);
        let number = draft(&town, &mut worker(&town), "special", "statutory", "同意");
        let at = town.at(&format!("/ballots/{number}"));
        open(&town, &mut worker(&town), &number);
        let b = ballot(&town, &number);
        let mut owner = town.as_neighbour(town.owner);
        let cast = town.post(&mut owner, &format!("{at}/vote"), &[("once", &shown_key(1)), ("item-q01", "1")]);
        cast.is(303);
        let print = [("b", town.buildings[1].to_string()), ("what", "letters".into())];
        let print: Vec<(&str, &str)> = print.iter().map(|(k, v)| (*k, v.as_str())).collect();
        town.post(&mut worker(&town), &format!("{at}/print"), &print).is(200);
        let wang = of_room(&town, &b, "1栋 1单元 101").to_string();
        let counter = [
            ("n", wang.as_str()),
            ("once", &shown_key(2)),
            ("item-q01", "1"),
            ("seen", "yes"),
            ("proxy", "王小明"),
            ("kept", "yes"),
        ];
        town.post(&mut worker(&town), &format!("{at}/counter"), &counter).is(303);
        twice(&town, &b, "1栋 1单元 401", "1");
        let n = of_room(&town, &b, "2栋 1单元 101");
        let letters = papers::letters(&town.app, b.id, n);
        let signed = [("do", "signed"), ("n", &n.to_string() as &str), ("letters", &letters as &str)];
        town.post(&mut worker(&town), &format!("{at}/papers"), &signed).is(303);
        town.pass(20 * DAY);
        step(&town, &mut worker(&town), &number, &[("do", "close")]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "count")]).is(303);
        let mut resident = town.as_neighbour(town.resident);
        town.post(&mut resident, &format!("{at}/object"), &[("words", "王伟没有收到选票")]).is(303);
        town.pass(16 * DAY);
        let page = town.get(&mut worker(&town), &format!("{at}/run"));
        let id =
            page.body.split("name=\"objection\" value=\"").nth(1).and_then(|r| r.split('"').next()).expect("one").to_string();
        step(&town, &mut worker(&town), &number, &[("do", "answer"), ("objection", &id), ("answer", "签收单上有签名")]).is(303);
        step(&town, &mut worker(&town), &number, &[("do", "final")]).is(303);
        let opened = |town: &TestTown| town.get(&mut town.as_holder(town.chair), &format!("{at}/inspection.jsonl")).body;
        let (before, all) = (opened(&town), told(&town, b.id));
        assert!(all >= 6, "{all}");
        let mine = town.get(&mut town.as_neighbour(town.owner), &cast.location);
        mine.is(200).shows(&["只有您登录后看得到"]);
        // The whole file is kept as long as anybody can go to court.
        town.pass(363 * DAY);
        assert_eq!(told(&town, b.id), all);
        town.pass(4 * DAY);
        assert_eq!(told(&town, b.id), 0);
        assert!(ballot(&town, &number).forgotten.is_some());
        // The result, the answer, and both bundles are what they were.
        town.get(&mut town.visitor(), &at).is(200).shows(&["签收单上有签名", "已生效"]);
        town.get(&mut town.visitor(), &format!("{at}/minutes")).is(200).shows(&["签收单上有签名"]);
        town.get(&mut worker(&town), &at).is(200).hides(&["王伟没有收到选票"]);
        assert_eq!(opened(&town), before);
        assert!(verified(&before, None, None));
        // A receipt still says that the ballot is there, and to nobody what it said.
        town.get(&mut town.as_neighbour(town.owner), &cast.location).is(200).hides(&["只有您登录后看得到"]);
    });
}

#[test]
fn what_was_not_held_is_forgotten_too() {
    story(|town| {
        let number = draft(&town, &mut worker(&town), "advice", "advisory", "九点\n十点");
        open(&town, &mut worker(&town), &number);
        let b = ballot(&town, &number);
        assert!(told(&town, b.id) > 0, "residents are on the roll as persons");
        step(&town, &mut worker(&town), &number, &[("do", "drop"), ("drop", "下次再问")]).is(303);
        town.pass(360 * DAY);
        assert!(told(&town, b.id) > 0);
        town.pass(40 * DAY);
        assert_eq!(told(&town, b.id), 0);
    });
}
