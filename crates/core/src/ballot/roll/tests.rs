//! Heads and areas as the court counts them; each kind of trouble has an outcome that is told.

use super::*;

fn owned(room: &str, area: u64, owners: &[&str]) -> Row {
    let owners = owners.iter().map(|o| (*o).to_string()).collect();
    let titles = vec![Title { owners, voter: None, standing: Standing::Usual }];
    let areas = Areas { registered: Some(area), ..Areas::default() };
    Row { room: room.into(), sort: Sort::Home, areas, developer: false, titles }
}

fn salts() -> impl FnMut() -> Salt {
    let mut n = 0u8;
    move || {
        n += 1;
        Salt([n; 16])
    }
}

fn freeze(rows: &[Row]) -> Frozen {
    draft(rows, false).freeze("b", &mut salts()).expect("nothing blocks")
}

fn whole(f: &Frozen) -> (u64, u64) {
    (f.line.area, f.line.heads)
}

fn problems(d: &Draft) -> Vec<(What, Vec<&str>)> {
    d.problems.iter().map(|p| (p.what, p.rooms.iter().map(String::as_str).collect())).collect()
}

#[test]
fn heads_and_areas_as_the_court_counts_them() {
    let mut unsold = owned("3-101", 6_000, &[]);
    unsold.developer = true;
    let mut undelivered = owned("3-102", 7_000, &["buyer"]);
    undelivered.developer = true;
    let rows = [
        // One owner of three homes is one head with all of the area.
        owned("1-101", 8_000, &["wang"]),
        owned("1-102", 8_001, &["wang"]),
        owned("2-301", 9_050, &["wang"]),
        // A couple is one head; what one of them owns alone is another's.
        owned("1-201", 10_000, &["li", "zhao"]),
        owned("1-202", 5_000, &["li"]),
        unsold,
        undelivered,
    ];
    let frozen = freeze(&rows);
    assert_eq!(whole(&frozen), (53_051, 4));
    let of = |key: &Entity| frozen.owners.iter().find(|o| o.entity == *key).map(|o| (o.weight.area, o.weight.heads));
    assert_eq!(of(&Entity::Owners(["wang".to_string()].into())), Some((25_051, 1)));
    assert_eq!(of(&Entity::Developer), Some((13_000, 1)));
    // Numbers run from 1 in the order of the commitments.
    assert!(frozen.owners.windows(2).all(|o| o[0].line.homes < o[1].line.homes && o[0].n + 1 == o[1].n));
    assert_eq!(frozen.line.root, root(frozen.owners.iter().map(|o| &o.line)));
    assert!(frozen.owners.iter().all(|o| commit_homes("b", &o.homes) == o.line.homes));
}

#[test]
fn parking_counts_only_by_the_switch() {
    let bay = Row { sort: Sort::Parking, ..owned("P-7", 1_250, &["wang"]) };
    let only_a_bay = Row { sort: Sort::Parking, ..owned("P-8", 1_250, &["sun"]) };
    let rows = [owned("1-101", 8_000, &["wang"]), bay, only_a_bay];
    let counted = |parking| {
        let frozen = draft(&rows, parking).freeze("b", &mut salts()).expect("nothing blocks");
        whole(&frozen)
    };
    assert_eq!(counted(false), (8_000, 1));
    assert_eq!(counted(true), (10_500, 2));
}

#[test]
fn whoever_cannot_vote_stays_in_the_denominator() {
    let mut dead = owned("1-101", 8_000, &["chen"]);
    dead.titles[0].standing = Standing::Dead;
    let mut gone = owned("1-102", 8_000, &["deng"]);
    gone.titles[0].standing = Standing::Unreachable;
    let mut unit = [owned("1-201", 6_000, &["rail"]), owned("1-202", 6_000, &["rail"])];
    unit.iter_mut().for_each(|r| r.titles[0].standing = Standing::WorkUnit);
    let mut nobody = owned("1-301", 7_000, &[]);
    nobody.titles.clear();
    let rows = [vec![dead, gone, nobody], unit.to_vec()].concat();
    let drafted = draft(&rows, false);
    assert_eq!(
        problems(&drafted),
        [
            (What::NoOwner, vec!["1-301"]),
            (What::Dead, vec!["1-101"]),
            (What::Unreachable, vec!["1-102"]),
            (What::WorkUnit, vec!["1-201", "1-202"]),
        ]
    );
    assert_eq!(whole(&freeze(&rows)), (35_000, 4));
}

#[test]
fn an_owner_without_an_area_keeps_the_head() {
    let mut none = owned("1-101", 0, &["wang"]);
    let rows = [none.clone(), owned("1-102", 8_000, &["li"])];
    assert_eq!(problems(&draft(&rows, false)), [(What::NoArea, vec!["1-101"])]);
    assert_eq!(whole(&freeze(&rows)), (8_000, 2));
    // Surveyed before contract.
    none.areas = Areas { registered: None, surveyed: Some(7_900), contract: Some(8_100) };
    assert_eq!(whole(&freeze(&[none])), (7_900, 1));
}

#[test]
fn what_must_be_settled_first_is_refused() {
    let mut two = owned("1-101", 8_000, &["wang"]);
    two.titles.push(Title { owners: ["zhou".to_string()].into(), voter: None, standing: Standing::Usual });
    let refused = |rows: &[Row]| {
        let problems = draft(rows, false).freeze("b", &mut salts()).expect_err("refused");
        problems.into_iter().map(|p| p.what).collect::<Vec<_>>()
    };
    assert_eq!(refused(&[two.clone()]), [What::TwoClaims]);
    assert_eq!(refused(&[]), [What::Empty]);
    assert_eq!(refused(&[Row { sort: Sort::Parking, ..owned("P-1", 1, &["a"]) }]), [What::Empty]);
    let twice = [owned("1-101", 8_000, &["wang"]), owned("1-101", 8_000, &["li"])];
    assert_eq!(refused(&twice), [What::Twice]);
    assert_eq!(refused(&[owned("1", u64::MAX, &["a"]), owned("2", u64::MAX, &["b"])]), [What::TooLarge]);
    let endless: Vec<Row> = (0..40_000).map(|i| owned(&format!("building {i}"), 1, &["a"])).collect();
    assert_eq!(refused(&endless), [What::TooLarge]);
    // Once settled it can be frozen.
    two.titles.remove(0);
    assert_eq!(whole(&freeze(&[two])), (8_000, 1));
    assert!(What::ALL.iter().filter(|w| w.blocks()).count() == 4);
}

#[test]
fn co_owners_name_who_votes() {
    let mut couple = owned("1-101", 8_000, &["li", "zhao"]);
    assert_eq!(problems(&draft(&[couple.clone()], false)), [(What::NoVoter, vec!["1-101"])]);
    couple.titles[0].voter = Some("stranger".into());
    assert_eq!(draft(&[couple.clone()], false).owners[0].voter, None);
    couple.titles[0].voter = Some("zhao".into());
    let drafted = draft(&[couple], false);
    assert_eq!((drafted.owners[0].voter.as_deref(), drafted.problems.len()), (Some("zhao"), 0));
}

#[test]
fn a_home_sold_during_the_vote_changes_nothing() {
    let frozen = freeze(&[owned("1-101", 8_000, &["wang"]), owned("1-102", 9_000, &["li"])]);
    let before = frozen.clone();
    let sold = draft(&[owned("1-101", 8_000, &["buyer"]), owned("1-102", 9_000, &["li"])], false);
    let changed = frozen.changed_since(&sold);
    assert_eq!(changed.len(), 1);
    let seller = &frozen.owners[changed[0] as usize - 1];
    assert_eq!(seller.entity, Entity::Owners(["wang".to_string()].into()));
    assert_eq!(frozen, before);
}

#[test]
fn the_hash_is_of_everything() {
    let rows = [owned("1-101", 8_000, &["wang"]), owned("1-102", 9_000, &["li"])];
    let this = freeze(&rows).line.root;
    assert_eq!(freeze(&rows).line.root, this);
    let other = |change: fn(&mut Vec<Row>)| {
        let mut rows = rows.to_vec();
        change(&mut rows);
        freeze(&rows).line.root
    };
    assert_ne!(other(|r| r[0].areas.registered = Some(8_001)), this);
    assert_ne!(other(|r| r[0].room = "1-103".into()), this);
    assert_ne!(other(|r| r.truncate(1)), this);
    assert_ne!(draft(&rows, false).freeze("another", &mut salts()).expect("fine").line.root, this);
}

#[test]
fn every_household_weighs_the_same() {
    let drafted = draft_even((0..40).map(|i| (format!("h{i}"), format!("1-{i}"))));
    let frozen = drafted.freeze("b", &mut salts()).expect("nothing blocks");
    assert_eq!(whole(&frozen), (0, 40));
    let twice = draft_even([("h".into(), "1".into()), ("h".into(), "1".into())]);
    assert_eq!(twice.blocking()[0].what, What::Twice);
}
