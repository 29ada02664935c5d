//! Stories of the tree of divisions.

use std::io::Cursor;

use liren_core::ground::division::{BadRow, XIANGTAN};
use liren_core::permission::Actor;
use liren_core::refusal::Refusal;
use liren_kit::fail::Fail;
use liren_store::sql;

use super::{Report, load};
use crate::communities::operator;
use crate::testing::{STREET, TestTown, on_both};

fn loaded(town: &TestTown, text: &str) -> Report {
    load(&town.app.db, &operator(), Cursor::new(text.as_bytes()), &mut |_, _| {}).expect("the file is loaded")
}

#[test]
fn xiangtan_is_loaded_and_the_second_time_changes_nothing() {
    on_both(crate::slices, |town| {
        let mut told = Vec::new();
        let report = load(&town.app.db, &operator(), Cursor::new(XIANGTAN.as_bytes()), &mut |done, all| told.push((done, all)));
        let report = report.expect("the file is loaded");
        assert_eq!((report.rows, report.new, report.bad_rows), (1_037, 1_037, 0));
        assert_eq!(told, [(1_000, 1_037), (1_037, 1_037)]);
        assert_eq!(loaded(&town, XIANGTAN), Report { rows: 1_037, same: 1_037, ..Report::default() });
    });
}

#[test]
fn a_run_that_was_cut_off_goes_on_where_it_stopped() {
    let town = TestTown::sqlite(crate::slices());
    let half: String = XIANGTAN.lines().take(600).map(|l| format!("{l}\n")).collect();
    assert_eq!(loaded(&town, &half).new, 599);
    let report = loaded(&town, XIANGTAN);
    assert_eq!((report.same, report.new, report.changed), (599, 438, 0));
    let renamed = XIANGTAN.replace("岳塘区", "新岳塘区");
    assert_eq!(loaded(&town, &renamed).changed, 1);
}

#[test]
fn bad_rows_are_told_by_line_and_the_others_come_in() {
    let town = TestTown::sqlite(crate::slices());
    let text = "code,parent,level,name\n430302,4303,district,雨湖区\n43,,province,湖南省\n4303,43,city,湘潭市\n\
                4304,44,city,衡阳市\n430302,4303,district,再来一次\n4x,43,city,没有代码\n430302001,430302,street,\n\
                430399001001,430399001,community,没有上级\n430305,4303,district\n";
    let report = loaded(&town, text);
    let bad = [
        (5, BadRow::Parent),
        (6, BadRow::Twice),
        (7, BadRow::Code),
        (8, BadRow::Name),
        (9, BadRow::NoParent),
        (10, BadRow::Columns),
    ];
    assert_eq!(report.bad, bad);
    assert_eq!((report.rows, report.new, report.bad_rows), (9, 3, 6), "a parent may stand below its children");
    let marked = format!("\u{feff}{text}");
    assert_eq!(loaded(&town, &marked).same, 3);
    let bytes = [text.as_bytes(), b"4305,43,city,\xff\xfe\n"].concat();
    let report = load(&town.app.db, &operator(), Cursor::new(bytes), &mut |_, _| {}).expect("the file is loaded");
    assert_eq!(report.bad.last(), Some(&(11, BadRow::Encoding)));
}

#[test]
fn only_the_operator_loads() {
    let town = TestTown::sqlite(crate::slices());
    let visitor = load(&town.app.db, &Actor::visitor(), Cursor::new(b""), &mut |_, _| {});
    assert!(matches!(visitor, Err(Fail::Refused(Refusal::NotFound))));
}

#[test]
fn the_tree_is_open_to_everybody_level_by_level() {
    on_both(crate::slices, |town| {
        loaded(&town, XIANGTAN);
        let mut visitor = town.visitor();
        town.get(&mut visitor, "/divisions").is(200).shows(&["行政区划", "湖南省", "/divisions?under=43\""]);
        town.get(&mut visitor, "/divisions?under=4303").is(200).shows(&["岳塘区", "雨湖区"]);
        let street = town.get(&mut visitor, &format!("/divisions?under={STREET}"));
        street.is(200).shows(&[
            "板塘社区",
            "已开通",
            "/c/430304008002",
            "这个街道已经加入",
            "› <a href=\"/divisions?under=430304\">岳塘区</a>",
        ]);
        street.hides(&["登记加入", "/c/430304008001"]);
        town.get(&mut visitor, "/divisions?under=99").is(404);
        town.get(&mut visitor, "/divisions?under=x").is(400);
        let english = town.send(&mut visitor, axum::http::Method::GET, "/divisions", None, &[("accept-language", "en")]);
        english.shows(&["Divisions", "level by level"]);
        let json = town.get(&mut visitor, "/api/v1/divisions?under=430304");
        json.is(200)
            .shows(&["{\"code\":430304008,\"parent\":430304,\"level\":\"street\",\"name\":\"五里堆街道\",\"here\":true}"]);
        town.get(&mut visitor, "/api/v1/divisions?under=7").is(404);
    });
}

#[test]
fn the_operator_records_that_a_street_has_joined() {
    on_both(crate::slices, |town| {
        loaded(&town, XIANGTAN);
        let account = town.worker.account;
        let change =
            town.app.db.write_now(move |tx| tx.exec(sql!("UPDATE account SET operator = TRUE WHERE id = $1"), &[account.into()]));
        change.expect("the account is there");
        let mut operator = town.as_holder(town.worker);
        let street = "/divisions?under=430302001";
        let page = town.get(&mut operator, street);
        page.is(200).shows(&["登记加入", "这个街道还没有加入"]);
        let join = "/divisions/430302001/join";
        town.post(&mut operator, join, &[("name", ""), ("landline", "abc")]).is(422).shows(&["abc", "problems"]);
        town.post(&mut operator, join, &[("name", "雨湖路街道"), ("landline", "0731-58200001")]).is(303);
        town.get(&mut operator, street).shows(&["这个街道已经加入", "value=\"0731-58200001\"", "value=\"雨湖路街道\""]);
        // A district is no street.
        town.post(&mut operator, "/divisions/430302/join", &[("name", "雨湖区"), ("landline", "")]).is(404);
        for (role, mut who) in town.everybody().into_iter().filter(|(role, _)| *role != "community_worker") {
            town.get(&mut who, street).hides(&["登记加入"]);
            assert_eq!(town.post(&mut who, join, &[("name", "x"), ("landline", "")]).status, 404, "{role}");
        }
    });
}
