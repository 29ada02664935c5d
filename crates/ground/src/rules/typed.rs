//! What people type or paste for a year of the calendar, read without I/O: rows as published or as a spreadsheet has them,
//! or date ranges per holiday. Everything that is wrong is told at its line or holiday.

use liren_core::calendar::{BadDay, Calendar, DayKind, SpecialDay};
use liren_core::lang::{Both, Lang};
use liren_core::time::Date;

use crate::words::Rules;

/// What is wrong, and in which line (from 1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wrong {
    /// What the file format refuses.
    Day(BadDay),
    /// A day of another year.
    Year,
}

/// The holidays of a year by key and name: what the form asks for.
pub fn usual() -> [(&'static str, Both); 7] {
    let (zh, en) = (Rules(Lang::Zh), Rules(Lang::En));
    let both = |name: fn(Rules) -> &'static str| Both { zh: name(zh).into(), en: name(en).into() };
    [
        ("new_year", both(Rules::holiday_new_year)),
        ("spring", both(Rules::holiday_spring)),
        ("tomb", both(Rules::holiday_tomb)),
        ("labour", both(Rules::holiday_labour)),
        ("dragon", both(Rules::holiday_dragon)),
        ("autumn", both(Rules::holiday_autumn)),
        ("national", both(Rules::holiday_national)),
    ]
}

/// Most lines read: a year has fewer days.
const MOST_LINES: usize = 400;

/// Rows of a year; every wrong line is told.
pub fn rows(text: &str, year: i16) -> Result<Calendar, Vec<(usize, Wrong)>> {
    let text: String = text.lines().take(MOST_LINES).map(|l| normal(l) + "\n").collect();
    let mut wrong: Vec<(usize, Wrong)> = Vec::new();
    let elsewhere = |line: &str| {
        let date: Option<Date> = line.split(',').next().and_then(|d| d.parse().ok());
        date.is_some_and(|d| d.year != year)
    };
    wrong.extend(text.lines().enumerate().filter(|(_, l)| elsewhere(l)).map(|(i, _)| (i + 1, Wrong::Year)));
    match Calendar::parse(&text) {
        Ok(calendar) if wrong.is_empty() => return Ok(calendar),
        Ok(_) => {}
        Err(bad) => wrong.extend(bad.into_iter().map(|b| (b.line, Wrong::Day(b.what)))),
    }
    wrong.sort_by_key(|(line, _)| *line);
    wrong.dedup_by_key(|(line, _)| *line);
    Err(wrong)
}

/// A pasted line as the file has it: tabs and full-width commas divide, dates are written in other ways, the kind is said
/// in Chinese, and the name of a well-known holiday needs one language only.
fn normal(line: &str) -> String {
    let line = line.trim().replace(['\t', '，'], ",");
    if line.is_empty() || line == liren_core::calendar::HEADER {
        return line;
    }
    let mut columns: Vec<String> = line.split(',').map(|c| c.trim().to_string()).collect();
    if let Some(date) = columns.first().and_then(|d| written(d)) {
        columns[0] = date.to_string();
    }
    if let Some(kind) = columns.get_mut(1) {
        match kind.as_str() {
            "放假" | "休" | "休息" => *kind = "holiday".into(),
            "上班" | "班" | "调休" => *kind = "workday".into(),
            _ => {}
        }
    }
    if columns.len() == 3
        && let Some((_, both)) = usual().into_iter().find(|(_, b)| b.zh == columns[2] || b.en == columns[2])
    {
        columns[2] = both.en;
        columns.push(both.zh);
    }
    columns.join(",")
}

/// A date such as `2027-02-06`, `2027/2/6` or `2027年2月6日`.
fn written(text: &str) -> Option<Date> {
    let plain = text.trim_end_matches('日').replace(['年', '月', '/', '.'], "-");
    let mut parts = plain.split('-').map(|p| p.trim().parse::<i16>().ok());
    let (y, m, d) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() {
        return None;
    }
    Date::new(y, i8::try_from(m).ok()?, i8::try_from(d).ok()?)
}

/// One holiday as typed into the form.
#[derive(Clone, Debug, Default)]
pub struct Range {
    /// First day off, `2027-02-05`.
    pub from: String,
    /// Last day off.
    pub to: String,
    /// Days worked instead, `02-14 02-28`.
    pub worked: String,
}

/// What is wrong with a holiday as typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum WrongRange {
    /// Not a date of this year.
    Date,
    /// One of the two is missing.
    Half,
    /// It ends before it starts.
    Order,
    /// Longer than any holiday.
    Long,
    /// A make-up day that is no date.
    Worked(String),
    /// A day that is in another holiday already.
    Twice(Date),
}

/// Longest holiday that is believed.
const LONGEST: i64 = 15;

/// A calendar from the form; problems by key of the holiday and by the part of it (`from`, `to`, `worked`).
pub fn ranges(
    year: i16,
    typed: &[(&'static str, Both, Range)],
) -> Result<Calendar, Vec<(&'static str, &'static str, WrongRange)>> {
    let (mut calendar, mut wrong) = (Calendar::default(), Vec::new());
    for (key, name, range) in typed {
        let mut days: Vec<(Date, DayKind, &'static str)> = match span(year, range) {
            Ok(days) => days.into_iter().map(|d| (d, DayKind::Holiday, "from")).collect(),
            Err((part, what)) => {
                wrong.push((*key, part, what));
                continue;
            }
        };
        for text in range.worked.split([' ', ',', '，', '、', ';', '；']).map(str::trim).filter(|w| !w.is_empty()) {
            match day_of(year, text) {
                Some(date) => days.push((date, DayKind::Workday, "worked")),
                None => wrong.push((*key, "worked", WrongRange::Worked(text.chars().take(20).collect()))),
            }
        }
        for (date, kind, part) in days {
            if calendar.special(date).is_some() {
                wrong.push((*key, part, WrongRange::Twice(date)));
            } else {
                calendar.set(date, Some(SpecialDay { kind, name: name.clone() }));
            }
        }
    }
    if wrong.is_empty() { Ok(calendar) } else { Err(wrong) }
}

fn span(year: i16, range: &Range) -> Result<Vec<Date>, (&'static str, WrongRange)> {
    let (from, to) = (range.from.trim(), range.to.trim());
    match (from.is_empty(), to.is_empty()) {
        (true, true) => return Ok(Vec::new()),
        (true, false) => return Err(("from", WrongRange::Half)),
        (false, true) => return Err(("to", WrongRange::Half)),
        (false, false) => {}
    }
    let from = day_of(year, from).ok_or(("from", WrongRange::Date))?;
    let to = day_of(year, to).ok_or(("to", WrongRange::Date))?;
    match from.days_until(to) {
        n if n < 0 => Err(("to", WrongRange::Order)),
        n if n >= LONGEST => Err(("to", WrongRange::Long)),
        n => Ok((0..=n).map(|i| from.add_days(i)).collect()),
    }
}

/// A day of the year from `2027-02-14`, `2-14`, `02-14` or `2月14日`.
fn day_of(year: i16, text: &str) -> Option<Date> {
    if let Some(date) = written(text) {
        return (date.year == year).then_some(date);
    }
    written(&format!("{year}-{text}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(s: &str) -> Date {
        s.parse().expect("a date")
    }

    #[test]
    fn rows_are_read_as_people_paste_them() {
        let text = "date,kind,name_en,name_zh\n2027-01-01,holiday,New Year's Day,元旦\n2027/2/6\t放假\tSpring Festival\t春节\n2027年2月14日，上班，春节\n\n";
        let calendar = rows(text, 2027).expect("three days");
        assert_eq!(calendar.year(2027).count(), 3);
        assert!(calendar.is_working(date("2027-02-14")) && !calendar.is_working(date("2027-01-01")));
    }

    #[test]
    fn each_wrong_line_is_told_once() {
        let text = "2027-01-01,holiday,New Year's Day,元旦\nnonsense\n2027-02-30,holiday,a,b\n2026-01-02,holiday,a,b\n2027-01-02,party,a,b\n2027-01-03,holiday,,b\n2027-01-01,holiday,a,b";
        let wrong = rows(text, 2027).expect_err("six lines are wrong");
        let expected = [
            (2, Wrong::Day(BadDay::Columns)),
            (3, Wrong::Day(BadDay::Date)),
            (4, Wrong::Year),
            (5, Wrong::Day(BadDay::Kind)),
            (6, Wrong::Day(BadDay::Name)),
            (7, Wrong::Day(BadDay::Twice)),
        ];
        assert_eq!(wrong, expected);
    }

    fn typed(from: &str, to: &str, worked: &str) -> Vec<(&'static str, Both, Range)> {
        let (key, name) = usual()[1].clone();
        vec![(key, name, Range { from: from.into(), to: to.into(), worked: worked.into() })]
    }

    #[test]
    fn ranges_become_days() {
        let calendar = ranges(2027, &typed("2027-02-05", "2027-02-11", "2-14、02-20")).expect("right");
        assert_eq!(calendar.year(2027).count(), 9);
        assert!(calendar.is_working(date("2027-02-20")) && !calendar.is_working(date("2027-02-08")));
        assert!(ranges(2027, &typed("", "", "")).expect("empty is not wrong").years().is_empty());
    }

    #[test]
    fn ranges_that_cannot_be_are_told_at_their_field() {
        let table: [(&str, &str, &str, &str, WrongRange); 7] = [
            ("2027-02-05", "", "", "to", WrongRange::Half),
            ("", "2027-02-05", "", "from", WrongRange::Half),
            ("2026-02-05", "2027-02-05", "", "from", WrongRange::Date),
            ("2027-02-05", "2027-02-04", "", "to", WrongRange::Order),
            ("2027-02-05", "2027-03-05", "", "to", WrongRange::Long),
            ("2027-02-05", "2027-02-06", "soon", "worked", WrongRange::Worked("soon".into())),
            ("2027-02-05", "2027-02-06", "02-06", "worked", WrongRange::Twice(date("2027-02-06"))),
        ];
        for (from, to, worked, part, what) in table {
            let wrong = ranges(2027, &typed(from, to, worked)).expect_err("wrong");
            assert_eq!(wrong, [("spring", part, what)], "{from} {to} {worked}");
        }
    }

    proptest! {
        #[test]
        fn nothing_typed_panics(text in "(\\PC{0,12}[,\t\n年月日/-]?){0,12}", year in 1i16..9999, a in "\\PC{0,16}", b in "[0-9-]{0,12}") {
            if let Ok(calendar) = rows(&text, year) {
                prop_assert!(calendar.years().into_iter().all(|y| y == year));
            }
            if let Ok(calendar) = ranges(year, &typed(&b, &b, &a)) {
                prop_assert!(calendar.years().into_iter().all(|y| y == year));
            }
        }
    }
}
