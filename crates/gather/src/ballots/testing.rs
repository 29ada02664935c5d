//! What stories of ballots begin from: an owner roll, a draft, its steps, papers that two people enter.

use std::path::Path;
use std::process::Command;

use liren_core::bundle::{Verifier, Wanted};
use liren_core::time::DAY;
use liren_ground::testing::{TOWN, TestTown};
use liren_kit::testing::{Answer, Who};
use liren_store::sql;

use super::read::{self, Ballot};
use super::{papers, roll};
use crate::matters::tests::carried;

/// Ten homes of 78.50 m²: Wang owns three (one head), Li and Zhao one together, the developer two, one owner is unknown.
pub(super) const ROLL: &str = "楼栋\t单元\t房号\t业主\t面积\t状态\n\
    1栋\t1单元\t101\t王伟\t78.50\t\n1栋\t1单元\t201\t陈静\t78.50\t\n1栋\t1单元\t301\t王伟\t78.50\t\n1栋\t1单元\t401\t*李红、赵刚\t78.50\t\n\
    1栋\t2单元\t101\t王伟\t78.50\t\n1栋\t2单元\t201\t周平\t78.50\t已故\n1栋\t2单元\t301\t开发商\t78.50\t\n1栋\t2单元\t401\t开发商\t78.50\t\n\
    2栋\t1单元\t101\t铁路公房\t78.50\t单位公房\n";

/// The homes of five owners of [`ROLL`] who hand in papers.
pub(super) const FIVE: [&str; 5] = ["1栋 1单元 101", "1栋 1单元 201", "1栋 1单元 401", "1栋 2单元 201", "2栋 1单元 101"];

/// The owner roll, and a ballot of one question on it that is open; with its address.
pub(super) fn voting(town: &TestTown, class: &str, mode: &str) -> (Ballot, String) {
    if mode == "statutory" {
        statutory(town);
    }
    bring(town, &mut worker(town), ROLL).is(303);
    let number = draft(town, &mut worker(town), class, mode, "同意");
    open(town, &mut worker(town), &number);
    (ballot(town, &number), town.at(&format!("/ballots/{number}")))
}

/// An open advisory ballot on whose second question two options may both have everybody; its number and address.
pub(super) fn level(town: &TestTown) -> (String, String) {
    let number = draft(town, &mut worker(town), "advice", "advisory", "同意");
    let item = [("do", "item"), ("class", "advice"), ("question", "几点关灯"), ("options", "九点\n十点"), ("marks", "2")];
    step(town, &mut worker(town), &number, &item).is(303);
    open(town, &mut worker(town), &number);
    let at = town.at(&format!("/ballots/{number}"));
    (number, at)
}

/// The key of a form, as if it had been shown.
pub(super) fn shown_key(n: u8) -> String {
    data_encoding::BASE64URL_NOPAD.encode(&[n; 16])
}

/// The worker on a device that just gave the second factor: days pass in these stories.
pub(super) fn worker(town: &TestTown) -> Who {
    town.as_holder(town.worker)
}

pub(super) fn bring(town: &TestTown, who: &mut Who, table: &str) -> Answer {
    town.post(who, &town.at("/owners/import"), &[("table", table), ("go", "yes")])
}

/// A draft with one question, noticed in the future; answers its number.
pub(super) fn draft(town: &TestTown, who: &mut Who, class: &str, mode: &str, options: &str) -> String {
    let made = asked(town, who, class, mode, options, "named");
    made.is(303);
    made.location.trim_end_matches("/run").rsplit('/').next().expect("a number").to_string()
}

/// The form of a draft, sent twice.
pub(super) fn asked(town: &TestTown, who: &mut Who, class: &str, mode: &str, options: &str, keeping: &str) -> Answer {
    asked_with(town, who, [class, mode, options], ("keeping", keeping))
}

/// The same with another field.
pub(super) fn asked_with(town: &TestTown, who: &mut Who, [class, mode, options]: [&str; 3], more: (&str, &str)) -> Answer {
    let page = town.get(who, &town.at(&format!("/ballots/new?class={class}")));
    page.is(200);
    let once = carried(&page).into_iter().find(|(k, _)| k == "once").map(|(_, v)| v).expect("the form's key");
    let compound = format!("compound-{}", town.compound);
    let fields = [
        ("class", class),
        ("once", once.as_str()),
        ("title", "南门空地装共享充电桩"),
        ("words", "飞线充电危险，装在南门空地。"),
        ("place", compound.as_str()),
        ("mode", mode),
        more,
        ("question", "在南门空地装共享充电桩"),
        ("options", options),
        ("why_class", "空地改作充电用，要四分之三以上"),
        ("share", "area"),
        ("opens", "2026-12-10"),
        ("closes", "2026-12-24"),
    ];
    let made = town.post(who, &town.at("/ballots/new"), &fields);
    // The same form sent twice makes one.
    assert_eq!(town.post(who, &town.at("/ballots/new"), &fields).location, made.location);
    made
}

pub(super) fn step(town: &TestTown, who: &mut Who, number: &str, fields: &[(&str, &str)]) -> Answer {
    town.post(who, &town.at(&format!("/ballots/{number}/run")), fields)
}

/// Notice, posting, the roll's days, and the roll is frozen; then to the opening.
pub(super) fn open(town: &TestTown, who: &mut Who, number: &str) {
    step(town, who, number, &[("do", "notice")]).is(303);
    step(town, who, number, &[("do", "freeze")]).is(409).shows(&["先登记公告贴在了哪里"]);
    step(town, who, number, &[("do", "posting"), ("posting", "每个单元门口")]).is(303);
    step(town, who, number, &[("do", "freeze")]).is(409).shows(&["还没到日子"]);
    town.pass(8 * DAY);
    step(town, who, number, &[("do", "freeze")]).is(303);
    town.pass(9 * DAY);
}

pub(super) fn ballot(town: &TestTown, number: &str) -> Ballot {
    let named = number.to_string();
    let found = town.app.db.read_now(move |tx| read::by_number(tx, TOWN, &named)).expect("it is read");
    found.expect("the ballot")
}

/// The number on the roll of whoever has this room.
pub(super) fn of_room(town: &TestTown, b: &Ballot, room: &str) -> u32 {
    let id = b.id;
    let parts = town.app.db.read_now(move |tx| roll::parts(tx, TOWN, id)).expect("the roll");
    parts.iter().find(|p| p.room.ends_with(room)).map(|p| p.n).expect("a room on the roll")
}

pub(super) fn paper(town: &TestTown, who: &mut Who, b: &Ballot, n: u32, choice: &str) -> Answer {
    let letters = papers::letters(&town.app, b.id, n);
    let fields = [("n", n.to_string()), ("letters", letters), ("item-q01", choice.to_string())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    town.post(who, &town.at(&format!("/ballots/{}/papers", b.number)), &fields)
}

/// Both clerks enter the same.
pub(super) fn twice(town: &TestTown, b: &Ballot, room: &str, choice: &str) {
    let n = of_room(town, b, room);
    paper(town, &mut town.as_holder(town.worker), b, n, choice).is(303);
    let done = paper(town, &mut town.as_holder(town.worker_2), b, n, choice);
    assert!(done.location.contains("did=cast"), "{}", done.location);
}

pub(super) fn verified(text: &str, root: Option<&str>, receipt: Option<&str>) -> bool {
    let wanted =
        Wanted { root: root.map(|r| r.parse().expect("a root")), receipt: receipt.map(|r| r.parse().expect("a receipt")) };
    let mut verifier = Verifier::new(wanted);
    verifier.feed(text.as_bytes());
    verifier.finish().holds()
}

/// It is not held after all: one person says why, another confirms.
pub(super) fn dropped(town: &TestTown, number: &str, why: &str) {
    step(town, &mut worker(town), number, &[("do", "drop"), ("drop", why)]).is(303);
    step(town, &mut town.as_holder(town.chair), number, &[("do", "drop-confirm")]).is(303);
}

/// What the second verifier says; nothing where there is no python.
pub(super) fn python(text: &str, root: &str, receipt: Option<&str>) -> Option<bool> {
    let name = format!("liren-bundle-{}-{:?}.jsonl", std::process::id(), std::thread::current().id());
    let file = std::env::temp_dir().join(name);
    std::fs::write(&file, text).expect("a temporary file");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../verify/verify.py");
    let mut command = Command::new("python3");
    command.env("PYTHONDONTWRITEBYTECODE", "1").arg(script).arg(&file).args(["--root", root]);
    command.args(receipt.into_iter().flat_map(|r| ["--receipt", r]));
    let done = command.output();
    drop(std::fs::remove_file(&file));
    let Ok(done) = done else {
        println!("SKIPPED: there is no python3, so only one verifier is asked");
        return None;
    };
    Some(done.status.success())
}

/// The root on the page of a ballot that is counted.
pub(super) fn root_of(page: &str) -> String {
    page.split("meta link\">").nth(1).and_then(|r| r.split('<').next()).expect("the root").to_string()
}

/// The pack that allows voting on the web and on paper in one roll.
pub(super) fn statutory(town: &TestTown) {
    town.app
        .db
        .write_now(|tx| tx.exec(sql!("UPDATE community SET pack = 'plain' WHERE community = $1"), &[TOWN.into()]))
        .expect("another pack");
    town.app.memory.forget(TOWN);
}
