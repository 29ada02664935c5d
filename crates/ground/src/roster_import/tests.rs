//! Stories of a roster on its way in.

use liren_core::ground::import::Known;
use liren_core::ground::roster::{self, NEVER_READ, Spec, generate, messy_sheet, to_sheet};
use liren_core::permission::Actor;
use liren_core::time::DAY;
use liren_kit::fail::Fail;
use liren_kit::testing::{Answer, Who};
use liren_store::sql;

use super::{Columns, Preview, store};
use crate::testing::{NEXT, TOWN, TestTown, on_both};

fn csv(headers: &[String], rows: &[Vec<String>]) -> Vec<u8> {
    let mut out = headers.join(",");
    for row in rows {
        out.push('\n');
        out.push_str(&row.join(","));
    }
    out.into_bytes()
}

fn small() -> Vec<u8> {
    let (headers, rows) = to_sheet(&generate(&Spec::small(), 3));
    csv(&headers, &rows)
}

/// Uploads a sheet; answers the id of the upload.
fn upload(town: &TestTown, who: &mut Who, bytes: &[u8]) -> String {
    let answer = town.upload(who, &town.at("/roster"), &[], &[("file", "名册.csv", bytes)]);
    answer.is(303);
    answer.location.split('/').nth(4).expect("an address with the upload's id").to_string()
}

/// What the page of matching has chosen by itself, as its form would send it.
fn chosen(page: &Answer) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for select in page.body.split("<select ").skip(1) {
        let (head, rest) = select.split_once("</select>").map_or((select, ""), |(a, _)| (a, a));
        let name = head.split("name=\"").nth(1).and_then(|n| n.split('"').next()).unwrap_or("");
        let value = rest
            .split("<option ")
            .find(|o| o.contains(" selected"))
            .and_then(|o| o.split("value=\"").nth(1))
            .and_then(|v| v.split('"').next())
            .unwrap_or("");
        out.push((name.to_string(), value.to_string()));
    }
    out
}

/// Sends the page of matching as it stands; answers the preview.
fn matched(town: &TestTown, who: &mut Who, id: &str) -> Answer {
    let page = town.get(who, &Columns::url(TOWN, id));
    let fields = chosen(&page);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    town.post(who, &Columns::url(TOWN, id), &fields).is(303);
    town.get(who, &Preview::url(TOWN, id))
}

fn seen(preview: &Answer) -> String {
    preview.body.split("name=\"seen\" value=\"").nth(1).and_then(|s| s.split('"').next()).unwrap_or("").to_string()
}

fn places(town: &TestTown) -> Known {
    town.app.db.read_now(|tx| store::known(tx, TOWN)).expect("the places are read")
}

fn waiting(town: &TestTown) -> Vec<String> {
    let all = town.app.db.read_now(|tx| {
        tx.all(sql!("SELECT cells FROM roster_import WHERE community = $1"), &[TOWN.into()], |r| r.get::<String>(0))
    });
    all.expect("uploads are read")
}

#[test]
fn a_roster_comes_in_whole_and_the_same_sheet_changes_nothing() {
    on_both(crate::slices, |town| {
        let mut worker = town.as_holder(town.worker);
        let before = places(&town);
        let id = upload(&town, &mut worker, &small());
        let preview = matched(&town, &mut worker, &id);
        preview.is(200).shows(&["400", "新增房屋", "确认导入"]).hides(&["处问题"]);
        assert_eq!(places(&town).homes.len(), before.homes.len(), "nothing is written before confirmation");
        let seen = seen(&preview);
        town.post(&mut worker, &Preview::url(TOWN, &id), &[("seen", &seen)]).is(303);
        town.get(&mut worker, &Preview::url(TOWN, &id)).is(200).shows(&["导入完成"]);
        let after = places(&town);
        let roster = generate(&Spec::small(), 3);
        // The compound 铁西村小区 and its buildings 1栋 and 2栋 were there and are the same ones.
        assert_eq!(after.compounds.len(), 1);
        assert_eq!(after.homes.len() - before.homes.len(), roster.homes.len() - shared(&before, &roster));
        assert!(waiting(&town).is_empty(), "cells are let go of after confirmation");
        // A second tap, and the same sheet again.
        town.post(&mut worker, &Preview::url(TOWN, &id), &[("seen", &seen)]).is(303);
        let id = upload(&town, &mut worker, &small());
        matched(&town, &mut worker, &id).is(200).shows(&["没有什么要改的"]).hides(&["确认导入"]);
        assert_eq!(places(&town).homes.len(), after.homes.len());
    });
}

/// Homes of the sheet that the town already has.
fn shared(before: &Known, roster: &roster::Roster) -> usize {
    let has = |h: &roster::Home| {
        let e = &roster.entrances[h.entrance];
        let b = &roster.buildings[e.building];
        before.homes.iter().any(|k| {
            let ke = before.entrances.iter().find(|x| x.id == k.entrance).expect("a home has an entrance");
            let kb = before.buildings.iter().find(|x| x.id == ke.building).expect("an entrance has a building");
            kb.name == b.name && ke.name == e.name && k.room == h.room
        })
    };
    roster.homes.iter().filter(|h| has(h)).count()
}

#[test]
fn a_whole_community_comes_in() {
    on_both(crate::slices, |town| {
        let mut worker = town.as_holder(town.worker);
        let (headers, rows) = to_sheet(&generate(&Spec::bantang(), 1));
        let id = upload(&town, &mut worker, &csv(&headers, &rows));
        let preview = matched(&town, &mut worker, &id);
        town.post(&mut worker, &Preview::url(TOWN, &id), &[("seen", &seen(&preview))]).is(303);
        assert!(places(&town).homes.len() > 2_322);
        let codes: Vec<String> = town
            .app
            .db
            .read_now(|tx| {
                let stmt = sql!(
                    "SELECT b.code FROM building b JOIN directory d ON d.kind = 'building' AND d.code = b.code AND d.target = b.id
                      WHERE b.community = $1"
                );
                tx.all(stmt, &[TOWN.into()], |r| r.get(0))
            })
            .expect("codes are read");
        assert_eq!(codes.len(), places(&town).buildings.len(), "every building's poster finds its way");
    });
}

#[test]
fn faults_are_told_at_their_lines_and_stand_in_the_way() {
    let town = TestTown::sqlite(crate::slices());
    let mut worker = town.as_holder(town.worker);
    let messy = messy_sheet(&generate(&Spec::small(), 3));
    let id = upload(&town, &mut worker, &csv(&messy.headers, &messy.rows));
    let page = town.get(&mut worker, &Columns::url(TOWN, &id));
    page.is(200).shows(&["<s>身份证号</s>", "<s>民族</s>", "证件号码，不读取"]).hides(&[NEVER_READ]);
    assert!(!waiting(&town)[0].contains(NEVER_READ), "nothing of a column about persons is kept");
    let preview = matched(&town, &mut worker, &id);
    preview.is(200).shows(&["没有写房号", "“约60”不是数字", "漏了小数点", "和第 40 行是同一户", "8 处问题"]);
    preview.hides(&["确认导入", NEVER_READ]);
    for p in &messy.problems {
        preview.shows(&[&format!("<td class=\"num\">{}</td>", p.row)]);
    }
    let sheet = town.get(&mut worker, &format!("{}/problems.xlsx", Preview::url(TOWN, &id)));
    sheet.is(200).shows(&["没有写楼栋", "没有写单元"]);
    assert!(sheet.headers["content-disposition"].to_str().unwrap().contains("problems.xlsx"));
    let before = places(&town).homes.len();
    town.post(&mut worker, &Preview::url(TOWN, &id), &[("seen", "whatever")]).is(422);
    assert_eq!(places(&town).homes.len(), before, "not even the rows without a fault");
    speaks_english(&town, town.worker.account);
    town.get(&mut worker, &Preview::url(TOWN, &id)).shows(&["8 problems", "The same home as row 40", "No room number"]);
}

/// Whoever signs in with this account reads English from now on.
fn speaks_english(town: &TestTown, account: liren_core::id::AccountId) {
    let change =
        town.app.db.write_now(move |tx| tx.exec(sql!("UPDATE account SET lang = 'en' WHERE id = $1"), &[account.into()]));
    change.expect("the account is there");
}

#[test]
fn columns_can_be_corrected_and_what_was_not_kept_cannot_be_chosen() {
    let town = TestTown::sqlite(crate::slices());
    let mut worker = town.as_holder(town.worker);
    let sheet = "甲,乙,姓名,面积\n3栋,301,张三,60\n3栋,302,李四,61\n";
    let id = upload(&town, &mut worker, sheet.as_bytes());
    let at = Columns::url(TOWN, &id);
    // As it stands, nothing says which column is the building.
    town.get(&mut worker, &Preview::url(TOWN, &id)).is(303);
    let page = town.post(&mut worker, &at, &[("column-3", "area")]);
    page.is(422).shows(&["请选择对应的列"]).hides(&["张三"]);
    let twice = [("column-0", "building"), ("column-1", "building"), ("column-3", "area")];
    town.post(&mut worker, &at, &twice).is(422);
    // A made-up form cannot read a column about persons: its cells were never kept.
    let wrong = [("column-0", "building"), ("column-2", "room"), ("column-3", "area")];
    town.post(&mut worker, &at, &wrong).is(422);
    let right = [("column-0", "building"), ("column-1", "room"), ("column-3", "area"), ("compound", "红砖大院")];
    town.post(&mut worker, &at, &right).is(303);
    let preview = town.get(&mut worker, &Preview::url(TOWN, &id));
    preview.is(200).shows(&["新增 1 个小区", "新增 1 栋楼", "确认导入"]);
    town.post(&mut worker, &Preview::url(TOWN, &id), &[("seen", &seen(&preview))]).is(303);
    assert_eq!(places(&town).compounds.len(), 2);
}

#[test]
fn a_column_nobody_knows_can_be_anything_and_is_let_go_of_when_it_is_nothing() {
    on_both(crate::slices, |town| {
        let mut worker = town.as_holder(town.worker);
        let sheet = "哪里,谁管,楼号,门户\n柳荫,王五,甲,东厢\n柳荫,赵六,甲,西厢\n";
        let id = upload(&town, &mut worker, sheet.as_bytes());
        let at = Columns::url(TOWN, &id);
        town.get(&mut worker, &at).is(200).shows(&["柳荫", "东厢 · 西厢", "name=\"column-0\"", "name=\"column-3\""]);
        let said = [("column-0", "compound"), ("column-2", "building"), ("column-3", "room")];
        town.post(&mut worker, &at, &said).is(303);
        assert!(!waiting(&town)[0].contains("王五"), "what nobody uses may speak of persons");
        town.get(&mut worker, &at).is(200).shows(&["没有保留"]).hides(&["name=\"column-1\""]);
        let preview = town.get(&mut worker, &Preview::url(TOWN, &id));
        preview.is(200).shows(&["新增 1 个小区", "新增 1 栋楼", "确认导入"]);
        town.post(&mut worker, &Preview::url(TOWN, &id), &[("seen", &seen(&preview))]).is(303);
        let rooms: Vec<String> = places(&town).homes.into_iter().map(|h| h.room).collect();
        assert!(rooms.iter().any(|r| r == "东厢") && rooms.iter().any(|r| r == "西厢"), "{rooms:?}");
    });
}

#[test]
fn what_is_confirmed_is_what_was_seen() {
    on_both(crate::slices, |town| {
        let mut worker = town.as_holder(town.worker);
        let sheet = "楼栋,单元,房号,面积,邻\n1栋,1单元,101,80,2\n1栋,1单元,501,60,1\n";
        let id = upload(&town, &mut worker, sheet.as_bytes());
        let preview = matched(&town, &mut worker, &id);
        preview.is(200).shows(&["面积 78.5 → 80 ㎡；邻 1 → 2", "有 9 户不在表格里"]);
        let home = town.homes[0];
        town.app
            .db
            .write_now(move |tx| {
                tx.exec(sql!("UPDATE home SET area = 8000 WHERE community = $1 AND id = $2"), &[TOWN.into(), home.into()])
            })
            .expect("somebody else corrects the area");
        let stale = town.post(&mut worker, &Preview::url(TOWN, &id), &[("seen", &seen(&preview))]);
        stale.is(422).shows(&["请重新核对后再确认"]);
        town.post(&mut worker, &Preview::url(TOWN, &id), &[("seen", &seen(&stale))]).is(303);
        let home = places(&town).homes.into_iter().find(|h| h.id == home).expect("the home is there");
        assert_eq!((home.area, home.circle), (Some(8_000), Some(town.circles[1])));
    });
}

#[test]
fn files_that_cannot_be_read_are_told_so() {
    let town = TestTown::sqlite(crate::slices());
    let mut worker = town.as_holder(town.worker);
    town.post(&mut worker, &town.at("/roster"), &[]).is(422);
    let broken = town.upload(&mut worker, &town.at("/roster"), &[], &[("file", "a.xlsx", &[0xff, 0xfe, 0x00])]);
    broken.is(422).shows(&["这个表格打不开"]);
}

#[test]
fn only_workers_import_and_only_into_their_own_community() {
    let town = TestTown::sqlite(crate::slices());
    let mut worker = town.as_holder(town.worker);
    let id = upload(&town, &mut worker, &small());
    for (role, mut who) in town.everybody() {
        let may = matches!(role, "community_worker" | "chair");
        let paths = [
            town.at("/roster"),
            Preview::url(TOWN, &id),
            Columns::url(TOWN, &id),
            format!("{}/problems.xlsx", Preview::url(TOWN, &id)),
        ];
        for path in paths {
            let answer = town.get(&mut who, &path);
            assert_eq!(answer.status.is_success() || answer.status.is_redirection(), may, "{role} at {path}: {}", answer.status);
        }
        let answer = town.post(&mut who, &Preview::url(TOWN, &id), &[("seen", "x")]);
        assert_eq!(answer.status == 422, may, "{role} confirms: {}", answer.status);
    }
    // The worker next door cannot open it in their own community either.
    let mut stranger = town.as_holder(town.stranger);
    town.get(&mut stranger, &Preview::url(NEXT, &id)).is(410);
    let visitor: Result<(), Fail> = town.app.db.write_now({
        let (id, moment) = (id.parse().expect("an id"), town.app.moment());
        move |tx| store::confirm(tx, &mut moment.clone(), TOWN, &Actor::visitor(), id, "x")
    });
    assert!(visitor.is_err(), "the door of the store asks too");
}

#[test]
fn an_upload_is_let_go_of_by_hand_or_after_a_day() {
    on_both(crate::slices, |town| {
        let mut worker = town.as_holder(town.worker);
        let first = upload(&town, &mut worker, &small());
        town.post(&mut worker, &format!("{}/discard", Preview::url(TOWN, &first)), &[]).is(303);
        assert!(waiting(&town).is_empty());
        town.get(&mut worker, &Preview::url(TOWN, &first)).is(410);
        upload(&town, &mut worker, &small());
        town.pass(DAY - 1);
        assert_eq!(waiting(&town).len(), 1);
        town.pass(1);
        assert!(waiting(&town).is_empty());
        town.nothing_left();
    });
}
