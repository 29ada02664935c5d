//! One year of the work calendar as people read it: the holidays in sentences, as the published notice has them, and
//! twelve months as grids.

use liren_core::calendar::{Calendar, DayKind};
use liren_core::lang::Lang;
use liren_core::time::Date;
use liren_kit::card::Card;
use liren_kit::words::When;

use super::said;
use crate::words::Rules;

/// A holiday in words.
pub struct Holiday {
    /// What it is.
    pub name: String,
    /// Which days are off; empty when none.
    pub off: String,
    /// Which days are worked for it; empty when none.
    pub on: String,
}

/// A day of a grid; number 0 is a gap.
#[derive(Clone, Copy, Default)]
pub struct Cell {
    /// Day of the month.
    pub day: i8,
    /// `off`, `on`, `rest` (an ordinary weekend) or empty.
    pub kind: &'static str,
}

/// A month as a grid of weeks from Monday on.
pub struct Month {
    /// Its name.
    pub name: &'static str,
    /// Its weeks.
    pub weeks: Vec<[Cell; 7]>,
}

/// The holidays of a year, in order of their first day.
pub fn holidays(card: &Card, lang: Lang, calendar: &Calendar, year: i16) -> Vec<Holiday> {
    let t = Rules(lang);
    let mut names: Vec<&str> = Vec::new();
    // By the first day off: a make-up day may lie before another holiday.
    let (off, on): (Vec<_>, Vec<_>) = calendar.year(year).partition(|(_, d)| d.kind == DayKind::Holiday);
    for (_, day) in off.into_iter().chain(on) {
        if !names.contains(&day.name.get(lang)) {
            names.push(day.name.get(lang));
        }
    }
    let of = |name: &str, kind: DayKind| -> Vec<Date> {
        calendar.year(year).filter(|(_, d)| d.kind == kind && d.name.get(lang) == name).map(|(date, _)| date).collect()
    };
    names
        .iter()
        .map(|name| {
            let (off, on) = (of(name, DayKind::Holiday), of(name, DayKind::Workday));
            let count = i64::try_from(off.len()).unwrap_or(i64::MAX);
            Holiday {
                name: (*name).to_string(),
                off: if off.is_empty() { String::new() } else { t.calendar_off(spans(card, lang, &off), count) },
                on: if on.is_empty() { String::new() } else { t.calendar_on(spans(card, lang, &on)) },
            }
        })
        .collect()
}

/// Days in words, those that follow each other as "from ... to ...".
pub fn spans(card: &Card, lang: Lang, days: &[Date]) -> String {
    let mut runs: Vec<(Date, Date)> = Vec::new();
    for day in days {
        match runs.last_mut() {
            Some((_, last)) if last.add_days(1) == *day => *last = *day,
            _ => runs.push((*day, *day)),
        }
    }
    let words = |(from, to): &(Date, Date)| {
        let first = said::day(card, lang, *from);
        if from == to { first } else { Rules(lang).day_range(first, said::day(card, lang, *to)) }
    };
    said::list(lang, runs.iter().map(words))
}

fn month_name(t: When, month: i8) -> &'static str {
    match month {
        1 => t.month_1(),
        2 => t.month_2(),
        3 => t.month_3(),
        4 => t.month_4(),
        5 => t.month_5(),
        6 => t.month_6(),
        7 => t.month_7(),
        8 => t.month_8(),
        9 => t.month_9(),
        10 => t.month_10(),
        11 => t.month_11(),
        _ => t.month_12(),
    }
}

/// The months of a year as grids.
pub fn months(lang: Lang, calendar: &Calendar, year: i16) -> Vec<Month> {
    (1..=12).map(|month| Month { name: month_name(When(lang), month), weeks: weeks(calendar, year, month) }).collect()
}

fn weeks(calendar: &Calendar, year: i16, month: i8) -> Vec<[Cell; 7]> {
    let mut weeks: Vec<[Cell; 7]> = Vec::new();
    for day in 1..=31 {
        let Some(date) = Date::new(year, month, day) else { break };
        let column = usize::try_from(date.weekday() - 1).unwrap_or(0).min(6);
        if weeks.is_empty() || column == 0 {
            weeks.push([Cell::default(); 7]);
        }
        let kind = match calendar.special(date).map(|d| d.kind) {
            Some(DayKind::Holiday) => "off",
            Some(DayKind::Workday) => "on",
            None if column >= 5 => "rest",
            None => "",
        };
        if let Some(week) = weeks.last_mut() {
            week[column] = Cell { day, kind };
        }
    }
    weeks
}

/// Initials of the days of a week.
pub fn weekdays(t: Rules) -> [&'static str; 7] {
    [
        t.weekday_short_1(),
        t.weekday_short_2(),
        t.weekday_short_3(),
        t.weekday_short_4(),
        t.weekday_short_5(),
        t.weekday_short_6(),
        t.weekday_short_7(),
    ]
}
