//! Stories of the work calendar: a year is entered, corrected, brought in for everybody, and waited for.

use liren_core::pack::CALENDAR_CN;
use liren_store::{audit, sql};

use super::slice;
use super::tests::town;
use crate::testing::{NEXT, TOWN, on_both};

/// The list of 2027 as somebody would type it.
const RANGES: [(&str, &str); 8] = [
    ("from_new_year", "2027-01-01"),
    ("to_new_year", "2027-01-03"),
    ("from_spring", "2027-02-05"),
    ("to_spring", "2027-02-11"),
    ("worked_spring", "02-14 02-20"),
    ("from_national", "2027-10-01"),
    ("to_national", "2027-10-07"),
    ("year", "2027"),
];

#[test]
fn next_year_is_entered_by_ranges_looked_at_and_kept() {
    on_both(
        || vec![slice()],
        |town| {
            let mut worker = town.as_holder(town.worker);
            // In November next year is missed, and said to be.
            let missing = "2027 年的放假安排还没有录入";
            town.get(&mut worker, &town.at("/calendar")).is(200).shows(&[missing, "/calendar/edit?year=2027"]);
            town.get(&mut town.visitor(), &town.at("/calendar")).is(200).shows(&[missing]).hides(&["/calendar/edit"]);
            town.get(&mut worker, &town.at("/calendar/edit")).is(200).shows(&["录入 2027 年放假和调休"]);
            let look = town.post(&mut worker, &town.at("/calendar/edit"), &RANGES);
            look.is(200).shows(&["放假 17 天，调休上班 2 天", "还没有保存", "2 月 5 日（周五）至 2 月 11 日（周四）"]);
            town.get(&mut worker, &town.at("/calendar?year=2027")).is(200).shows(&[missing]);
            let rows = rows_in(&look.body);
            let keep = [("year", "2027"), ("by", "rows"), ("rows", rows.as_str()), ("step", "keep")];
            let kept = town.post(&mut worker, &town.at("/calendar/edit"), &keep);
            assert_eq!(kept.location, town.at("/calendar?year=2027&saved=1"), "{}", kept.body);
            let page = town.get(&mut town.visitor(), &kept.location);
            page.is(200).shows(&["已保存", "春节", "本社区自己录入的"]).hides(&[missing]);
            // The neighbours next door have entered nothing, and nothing changed for them.
            town.get(&mut town.visitor(), &format!("/c/{NEXT}/calendar?year=2027")).is(200).shows(&[missing]);
            let card = town.card(TOWN);
            assert!(card.calendar.is_working("2027-02-14".parse().expect("a date")));
            assert!(!card.calendar.is_working("2027-02-08".parse().expect("a date")));
            let log = town.app.db.read_now(|tx| audit::list(tx, TOWN, None, 9)).expect("the log");
            assert_eq!((log.len(), log[0].action.as_str()), (1, "calendar.edit"));
            assert_eq!(log[0].detail, format!("{TOWN}.2027.19"));
            // Taken back, weekends count again.
            let back = [("year", "2027"), ("step", "take_back")];
            town.post(&mut worker, &town.at("/calendar/edit"), &back).is(303);
            assert!(!town.card(TOWN).calendar.known(2027));
        },
    );
}

/// The rows a page carries from the look to the keeping.
fn rows_in(body: &str) -> String {
    let from = body.find("name=\"rows\" value=\"").expect("the rows") + "name=\"rows\" value=\"".len();
    let text = &body[from..from + body[from..].find('"').expect("the end")];
    text.replace("&#39;", "'").replace("&#x27;", "'")
}

#[test]
fn a_known_year_is_corrected_by_rows_and_every_wrong_line_is_told() {
    let town = town();
    let mut chair = town.as_holder(town.chair);
    let form = town.get(&mut chair, &town.at("/calendar/edit?year=2026"));
    form.is(200).shows(&["2026-10-01,holiday"]);
    let wrong = [
        ("year", "2026"),
        ("by", "rows"),
        ("rows", "2026-01-01,holiday,New Year's Day,元旦\n2026-13-01,holiday,a,b\n2025-01-01,holiday,a,b\nx"),
    ];
    let told = town.post(&mut chair, &town.at("/calendar/edit"), &wrong);
    told.is(422).shows(&["第 2 行：不是日期", "第 3 行：不是 2026 年的日子", "第 4 行：要有四栏", "2026-13-01"]);
    let few = [("year", "2026"), ("by", "rows"), ("rows", "2026-01-01,holiday,New Year's Day,元旦\n2026-03-03,workday,x,y")];
    let look = town.post(&mut chair, &town.at("/calendar/edit"), &few);
    look.is(200).shows(&["放假只有 1 天", "本来就是工作日", "新增 1 天", "去掉"]);
    // Back to correct what was typed, nothing kept.
    let again =
        town.post(&mut chair, &town.at("/calendar/edit"), &[("year", "2026"), ("rows", "2026-01-01,x"), ("step", "correct")]);
    again.is(200).shows(&["2026-01-01,x"]);
    let empty = town.post(&mut chair, &town.at("/calendar/edit"), &[("year", "2027"), ("step", "keep")]);
    empty.is(422).shows(&["还没有填任何一天"]);
    let late =
        town.post(&mut chair, &town.at("/calendar/edit"), &[("year", "2027"), ("from_tomb", "2027-04-05"), ("step", "keep")]);
    late.is(422).shows(&["清明：开始和结束都要填", "value=\"2027-04-05\"", "href=\"#f-to_tomb\""]);
    assert_eq!(town.card(TOWN).calendar.year(2026).count(), CALENDAR_CN.lines().filter(|l| l.starts_with("2026")).count());
}

#[test]
fn an_operator_keeps_the_published_years_for_everybody() {
    let town = town();
    let account = town.resident.account;
    let made: Result<_, liren_kit::fail::Fail> = town.app.db.write_now(move |tx| {
        tx.exec(sql!("UPDATE account SET operator = TRUE WHERE id = $1"), &[account.into()]).map_err(Into::into)
    });
    made.expect("an operator");
    let mut operator = town.signed_in(account, true);
    let keep = [("year", "2027"), ("by", "rows"), ("rows", "2027-01-01,holiday,New Year's Day,元旦"), ("step", "keep")];
    town.post(&mut operator, &town.at("/calendar/edit"), &keep).is(303);
    assert!(town.card(NEXT).calendar.known(2027), "everybody's");
    // A community's own year still comes first.
    let mut worker = town.as_holder(town.worker);
    let own = [("year", "2027"), ("by", "rows"), ("rows", "2027-01-04,holiday,New Year's Day,元旦"), ("step", "keep")];
    town.post(&mut worker, &town.at("/calendar/edit"), &own).is(303);
    let day = "2027-01-04".parse().expect("a date");
    assert!(!town.card(TOWN).calendar.is_working(day) && town.card(NEXT).calendar.is_working(day));
}

#[test]
fn a_year_that_is_overdue_waits_for_those_who_keep_the_calendar() {
    on_both(crate::slices, |town| {
        let waits = "录入 2027 年的放假安排";
        let me = town.at("/me");
        // In November it may not be published yet.
        town.get(&mut town.as_holder(town.chair), &me).is(200).hides(&[waits]);
        town.pass(10 * liren_core::time::DAY);
        for who in [town.chair, town.worker] {
            town.get(&mut town.as_holder(who), &me).is(200).shows(&[waits, "/calendar/edit?year=2027"]);
        }
        town.get(&mut town.as_holder(town.leader), &me).is(200).hides(&[waits]);
        let now = town.app.now();
        let missing = town.app.db.read_now(move |tx| super::store::unpublished(tx, now)).expect("calendars are read");
        assert_eq!(missing, [("cn".to_string(), 2027)]);
        let keep = [("year", "2027"), ("by", "rows"), ("rows", "2027-01-01,holiday,New Year's Day,元旦"), ("step", "keep")];
        town.post(&mut town.as_holder(town.chair), &town.at("/calendar/edit"), &keep).is(303);
        town.get(&mut town.as_holder(town.chair), &me).hides(&[waits]);
    });
}
