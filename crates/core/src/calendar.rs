//! The work calendar: public holidays and make-up working days (调休) as published, weekends where nothing is said.
//! It is data, one file a year, so it can be corrected and continued by people.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::lang::Both;
use crate::time::Date;

/// What the published list says about a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DayKind {
    /// Nobody works, whatever the weekday.
    Holiday,
    /// People work, though it is a weekend.
    Workday,
}

impl DayKind {
    /// The word in the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Holiday => "holiday",
            Self::Workday => "workday",
        }
    }

    /// The kind with that word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Holiday, Self::Workday].into_iter().find(|k| k.name() == word)
    }
}

/// A day of which the list says something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SpecialDay {
    /// Holiday or make-up working day.
    pub kind: DayKind,
    /// Which holiday it belongs to.
    pub name: Both,
}

/// A line of a calendar file that cannot be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BadLine {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: BadDay,
}

/// What can be wrong with a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BadDay {
    /// Not four columns.
    Columns,
    /// The first column is not a date such as `2027-01-01`.
    Date,
    /// The second column is neither `holiday` nor `workday`.
    Kind,
    /// The name is missing in one of the languages.
    Name,
    /// The date stands in an earlier line too.
    Twice,
}

/// The first line of a calendar file.
pub const HEADER: &str = "date,kind,name_en,name_zh";

/// A work calendar over any number of years.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Calendar {
    days: BTreeMap<Date, SpecialDay>,
}

impl Calendar {
    /// Reads `date,kind,name_en,name_zh` rows, with or without the header and with empty lines; every bad line is told.
    pub fn parse(text: &str) -> Result<Self, Vec<BadLine>> {
        let (mut calendar, mut bad) = (Self::default(), Vec::new());
        for (i, line) in text.lines().enumerate() {
            let line = line.trim_start_matches('\u{feff}').trim();
            if line.is_empty() || line == HEADER {
                continue;
            }
            match row(line) {
                Ok((date, _)) if calendar.days.contains_key(&date) => bad.push(BadLine { line: i + 1, what: BadDay::Twice }),
                Ok((date, day)) => {
                    calendar.days.insert(date, day);
                }
                Err(what) => bad.push(BadLine { line: i + 1, what }),
            }
        }
        if bad.is_empty() { Ok(calendar) } else { Err(bad) }
    }

    /// Whether the list of that year has been entered. Of a year that is not known weekends are taken as the only days
    /// off, and pages say so.
    pub fn known(&self, year: i16) -> bool {
        self.year(year).next().is_some()
    }

    /// The years that are known, in order.
    pub fn years(&self) -> Vec<i16> {
        let mut years: Vec<_> = self.days.keys().map(|d| d.year).collect();
        years.dedup();
        years
    }

    /// Whether people work on that day.
    pub fn is_working(&self, date: Date) -> bool {
        match self.days.get(&date) {
            Some(day) => day.kind == DayKind::Workday,
            None => date.weekday() <= 5,
        }
    }

    /// What the list says about a day.
    pub fn special(&self, date: Date) -> Option<&SpecialDay> {
        self.days.get(&date)
    }

    /// The days of one year, in order.
    pub fn year(&self, year: i16) -> impl Iterator<Item = (Date, &SpecialDay)> {
        let (from, to) = (Date { year, month: 1, day: 1 }, Date { year, month: 12, day: 31 });
        self.days.range(from..=to).map(|(date, day)| (*date, day))
    }

    /// Says something about a day, or (`None`) takes it back.
    pub fn set(&mut self, date: Date, day: Option<SpecialDay>) {
        match day {
            Some(day) => self.days.insert(date, day),
            None => self.days.remove(&date),
        };
    }

    /// One year as the rows of a file, without the header; reads back with [`Calendar::parse`].
    pub fn rows(&self, year: i16) -> String {
        let mut out = String::new();
        for (date, day) in self.year(year) {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{date},{},{},{}", day.kind.name(), day.name.en, day.name.zh);
        }
        out
    }

    /// The next working day after a date (never further than a year away: a list that abolished work would be wrong).
    pub fn next_working(&self, date: Date) -> Date {
        (1..366).map(|n| date.add_days(n)).find(|d| self.is_working(*d)).unwrap_or_else(|| date.add_days(1))
    }
}

fn row(line: &str) -> Result<(Date, SpecialDay), BadDay> {
    let columns: Vec<&str> = line.split(',').map(str::trim).collect();
    let [date, kind, en, zh] = columns[..] else { return Err(BadDay::Columns) };
    let date = date.parse().map_err(|_| BadDay::Date)?;
    let kind = DayKind::parse(kind).ok_or(BadDay::Kind)?;
    if en.is_empty() || zh.is_empty() {
        return Err(BadDay::Name);
    }
    Ok((date, SpecialDay { kind, name: Both { zh: zh.into(), en: en.into() } }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published() -> Calendar {
        Calendar::parse(crate::pack::CALENDAR_CN).unwrap()
    }

    fn date(s: &str) -> Date {
        s.parse().unwrap()
    }

    #[test]
    fn holidays_make_up_days_and_weekends() {
        let calendar = published();
        let table = [
            ("2025-09-28", true),  // Sunday worked for National Day
            ("2025-10-01", false), // Wednesday, National Day
            ("2025-10-09", true),  // Thursday after it
            ("2025-10-11", true),  // Saturday worked
            ("2025-10-12", false), // Sunday
            ("2026-02-14", true),  // Saturday before Spring Festival, worked
            ("2026-02-23", false), // Monday, still Spring Festival
            ("2026-02-28", true),  // Saturday worked
            ("2024-02-29", true),  // a leap day, Thursday
            ("2026-11-24", true),  // an ordinary Tuesday
        ];
        for (day, working) in table {
            assert_eq!(calendar.is_working(date(day)), working, "{day}");
        }
        assert_eq!(calendar.special(date("2026-02-14")).map(|d| d.name.en.as_str()), Some("Spring Festival"));
    }

    #[test]
    fn a_missing_year_is_said_and_weekends_apply() {
        let calendar = published();
        assert_eq!(calendar.years(), [2023, 2024, 2025, 2026]);
        assert!(calendar.known(2026) && !calendar.known(2027));
        assert!(calendar.is_working(date("2027-01-01")), "a Friday; nobody has entered 2027 yet");
        assert!(!calendar.is_working(date("2027-01-02")));
    }

    #[test]
    fn bad_lines_are_told_by_number() {
        let text = "date,kind,name_en,name_zh\n2027-01-01,holiday,New Year's Day,元旦\n\n2027-02-30,holiday,x,春节\n\
                    2027-02-06,work,x,春节\n2027-02-07,holiday,,春节\n2027-01-01,workday,x,元旦\n2027-03-01,holiday\n";
        let bad: Vec<_> = Calendar::parse(text).unwrap_err().into_iter().map(|b| (b.line, b.what)).collect();
        assert_eq!(bad, [(4, BadDay::Date), (5, BadDay::Kind), (6, BadDay::Name), (7, BadDay::Twice), (8, BadDay::Columns)]);
    }

    #[test]
    fn a_year_is_written_as_it_was_read() {
        let calendar = published();
        let text: String = calendar.years().into_iter().map(|y| calendar.rows(y)).collect();
        assert_eq!(Calendar::parse(&text), Ok(calendar.clone()));
        assert_eq!(format!("{HEADER}\n{text}"), crate::pack::CALENDAR_CN.replace("\r\n", "\n"));
        let mut edited = calendar;
        let day = SpecialDay { kind: DayKind::Holiday, name: Both { zh: "元旦".into(), en: "New Year's Day".into() } };
        edited.set(date("2027-01-01"), Some(day));
        assert!(edited.known(2027) && !edited.is_working(date("2027-01-01")));
        edited.set(date("2027-01-01"), None);
        assert!(!edited.known(2027));
    }

    #[test]
    fn the_next_working_day_skips_what_is_off() {
        let calendar = published();
        assert_eq!(calendar.next_working(date("2026-09-30")), date("2026-10-08"));
        assert_eq!(calendar.next_working(date("2026-02-13")), date("2026-02-14"));
    }
}
