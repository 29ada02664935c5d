//! The schema runs as PostgreSQL hash partitions by community: a statement of a community touches one partition per table.

use liren_store::testing::TestDb;
use liren_store::{Options, sql};

use crate::{C, add, moment, names_now};

#[test]
fn a_statement_of_a_community_touches_one_partition() {
    let Some(test) = TestDb::postgres_empty(Options { partitions: Some(4), ..Options::default() }) else { return };
    let db = test.db();
    db.migrate_now().unwrap();
    db.write_now(|tx| add(tx, moment(1).id(), "第一片")).unwrap();
    assert_eq!(names_now(&db), ["第一片"]);
    let again = db.write_now(|tx| add(tx, moment(2).id(), "第一片"));
    assert!(again.is_err_and(|e| e.is_key("grid(community,name)")), "keys are named as without partitions");
    // Joined by community on both sides, so one partition of each.
    let asked = "SELECT b.name FROM building b JOIN compound o ON o.community = b.community AND o.id = b.compound
                  WHERE b.community = 430304001001 AND o.community = 430304001001";
    let plan = db
        .read_now(move |tx| {
            let mut plan = String::new();
            tx.raw(&format!("EXPLAIN {asked}"), &[], &mut |r| {
                plan.push_str(r.str(0)?);
                plan.push('\n');
                Ok(())
            })?;
            Ok::<_, liren_store::Error>(plan)
        })
        .unwrap();
    let parts = |table: &str| (0..4).filter(|n| plan.contains(&format!("{table}_p{n} "))).count();
    assert_eq!((parts("building"), parts("compound")), (1, 1), "{plan}");
    let rows =
        db.read_now(|tx| tx.all(sql!("SELECT id FROM grid WHERE community = $1"), &[C.into()], |r| r.get::<uuid::Uuid>(0)));
    assert_eq!(rows.unwrap().len(), 1);
}
