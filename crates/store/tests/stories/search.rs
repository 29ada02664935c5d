//! Search finds what people type, in both scripts, the same on both engines, and never across communities.

use liren_store::{Db, both_engines, search};
use uuid::Uuid;

use crate::{C, ELSEWHERE};

const TEXTS: [&str; 4] = [
    "三号楼二单元的楼道灯又不亮了",
    "The stairwell light of building 3 is out",
    "屋顶漏水，五楼阳台湿了一片",
    "三栋和四栋之间号称有楼梯",
];

fn found(db: &Db, words: &'static str) -> Vec<u128> {
    db.read_now(move |tx| search::find(tx, C, "matter", words, None, 20)).unwrap().iter().map(Uuid::as_u128).collect()
}

both_engines!(words_and_characters_are_found, |test| {
    let db = test.db();
    db.write_now(|tx| {
        (1u128..).zip(TEXTS).try_for_each(|(n, text)| search::index(tx, C, "matter", Uuid::from_u128(n), text))?;
        search::index(tx, ELSEWHERE, "matter", Uuid::from_u128(9), TEXTS[0])
    })
    .unwrap();
    assert_eq!(found(&db, "三号楼"), [1], "not the text that has the characters apart");
    assert_eq!(found(&db, "楼道灯 不亮"), [1]);
    assert_eq!(found(&db, "STAIRWELL light"), [2]);
    assert_eq!(found(&db, "楼"), [4, 3, 1], "newest first");
    assert_eq!(found(&db, "屋顶漏水"), [3]);
    assert_eq!(found(&db, "屋顶 building"), []);
    assert_eq!(found(&db, " ，"), []);
    db.write_now(|tx| search::index(tx, C, "matter", Uuid::from_u128(1), "改过了")).unwrap();
    assert_eq!(found(&db, "三号楼"), [], "old words are gone");
    assert_eq!(found(&db, "改过"), [1]);
});
