//! The story of what a ballot forgets once nobody can challenge it any more.

use liren_core::id::{BallotId, FileId};
use liren_core::time::DAY;
use liren_ground::testing::{TOWN, TestTown};
use liren_store::files::Size;
use liren_store::sql;

use super::papers;
use super::testing::{ROLL, ballot, bring, draft, of_room, open, shown_key, statutory, step, twice, verified, worker};
use crate::matters::tests::{PHOTO, story};

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
        let counter = [("n", wang.as_str()), ("once", &shown_key(2)), ("item-q01", "1"), ("seen", "yes"), ("proxy", "王小明")];
        let photo = [("photo", "a.jpg", PHOTO)];
        town.upload(&mut worker(&town), &format!("{at}/counter"), &counter, &photo).is(303);
        let id = b.id;
        let files: Vec<FileId> = town
            .app
            .db
            .read_now(move |tx| {
                let all = sql!("SELECT file FROM ballot_file WHERE community = $1 AND ballot = $2 AND purpose = 'authority'");
                tx.all(all, &[TOWN.into(), id.into()], |r| r.get(0))
            })
            .expect("photos");
        let kept = |town: &TestTown| town.app.ports.blobs.get(TOWN, files[0], Size::Full).expect("a directory").is_some();
        assert_eq!((files.len(), kept(&town)), (1, true));
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
        // The paper of a representative goes with the next sweep, though nobody uploads anything.
        town.pass(2 * DAY);
        assert!(!kept(&town));
        // The result, the answer, and both bundles are what they were.
        town.get(&mut town.visitor(), &at)
            .is(200)
            .shows(&["签收单上有签名", "已生效", "原话已经到期删除"])
            .hides(&["原话只有经办人"]);
        town.get(&mut town.visitor(), &format!("{at}/minutes")).is(200).shows(&["签收单上有签名", "原话已经到期删除"]);
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
        super::testing::dropped(&town, &number, "下次再问");
        town.pass(360 * DAY);
        assert!(told(&town, b.id) > 0);
        town.pass(40 * DAY);
        assert_eq!(told(&town, b.id), 0);
    });
}

#[test]
fn an_objection_nobody_answered_waits_for_nothing_once_the_ballot_is_dropped() {
    story(|town| {
        bring(&town, &mut worker(&town), ROLL).is(303);
        let number = draft(&town, &mut worker(&town), "other_major", "paper", "同意");
        step(&town, &mut worker(&town), &number, &[("do", "notice")]).is(303);
        let at = town.at(&format!("/ballots/{number}"));
        let objects = [("words", "201 的面积不对")];
        town.post(&mut town.as_neighbour(town.resident), &format!("{at}/roll"), &objects).is(303);
        let page = town.get(&mut worker(&town), &format!("{at}/run"));
        page.is(200).shows(&["201 的面积不对"]);
        let id =
            page.body.split("name=\"objection\" value=\"").nth(1).and_then(|r| r.split('"').next()).expect("one").to_string();
        super::testing::dropped(&town, &number, "下次再问");
        town.get(&mut worker(&town), &format!("{at}/run")).is(200).hides(&["name=\"objection\""]);
        step(&town, &mut worker(&town), &number, &[("do", "answer"), ("objection", &id), ("answer", "已更正")]).is(409);
        town.get(&mut town.visitor(), &format!("{at}/roll")).is(200).shows(&["原话只有经办人", "还没有答复"]);
        town.pass(420 * DAY);
        town.get(&mut town.visitor(), &format!("{at}/roll")).is(200).shows(&["原话已经到期删除"]).hides(&["还没有答复"]);
    });
}

#[test]
fn a_ballot_whose_rules_cannot_be_read_keeps_no_other_from_forgetting() {
    story(|town| {
        let dropped = || {
            let number = draft(&town, &mut worker(&town), "other_major", "paper", "同意");
            step(&town, &mut worker(&town), &number, &[("do", "notice")]).is(303);
            let roll = town.at(&format!("/ballots/{number}/roll"));
            town.post(&mut town.as_neighbour(town.resident), &roll, &[("words", "201 的面积不对")]).is(303);
            super::testing::dropped(&town, &number, "下次再问");
            ballot(&town, &number).id
        };
        bring(&town, &mut worker(&town), ROLL).is(303);
        let (broken, other) = (dropped(), dropped());
        let lose = sql!("UPDATE ballot SET pack_version = $3 WHERE community = $1 AND id = $2");
        let mend = |version: i64| {
            town.app.db.write_now(move |tx| tx.exec(lose, &[TOWN.into(), broken.into(), version.into()])).expect("a version")
        };
        let version = town.card(TOWN).pack.version;
        mend(999);
        town.pass(460 * DAY);
        assert!(told(&town, broken) > 0);
        assert_eq!(told(&town, other), 0);
        // Once they can be read again it is the next day's turn.
        mend(version);
        town.pass(2 * DAY);
        assert_eq!(told(&town, broken), 0);
    });
}
