//! Until when an order wants its answer, as platforms write it.

use crate::time::Date;

/// Until when an answer is wanted, as platforms write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// A day, and a minute of it where one is written.
    On(Date, Option<i32>),
    /// Month and day, the year not written; the minute where one is.
    Next(i8, i8, Option<i32>),
    /// So many working days from now.
    WorkingDays(u16),
    /// So many days from now.
    Days(u16),
}

/// `2026-11-28 17:00`, `2026年11月28日17时`, `2026/11/28`, `12月3日`, `3个工作日`, `5天内`.
pub(super) fn read(value: &str) -> Option<Due> {
    for (unit, of) in
        [("个工作日", Due::WorkingDays as fn(u16) -> Due), ("工作日", Due::WorkingDays), ("天", Due::Days), ("日内", Due::Days)]
    {
        if let Some((n, _)) = value.split_once(unit)
            && let Some(n) = amount(n)
        {
            return Some(of(n));
        }
    }
    let mut numbers: Vec<i32> = Vec::new();
    for part in value.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty()) {
        numbers.push(part.parse().ok()?);
    }
    let minute = |at: usize| match (numbers.get(at), numbers.get(at + 1)) {
        (Some(h @ 0..=23), m) => Some(h * 60 + m.copied().filter(|m| (0..60).contains(m)).unwrap_or(0)),
        _ => None,
    };
    let small = |at: usize| numbers.get(at).and_then(|n| i8::try_from(*n).ok());
    if value.trim_start().starts_with(|c: char| c.is_ascii_digit()) && value.contains('月') && !value.contains('年') {
        let (month, day) = (small(0)?, small(1)?);
        // The 29th of February is there in some years.
        Date::new(2024, month, day)?;
        return Some(Due::Next(month, day, minute(2)));
    }
    let year = *numbers.first()?;
    if !(2000..2100).contains(&year) {
        return None;
    }
    let date = Date::new(i16::try_from(year).ok()?, small(1)?, small(2)?)?;
    Some(Due::On(date, minute(3)))
}

/// A small number in digits or in Chinese; `两` and `二` are two.
fn amount(text: &str) -> Option<u16> {
    let text = text.trim();
    let zh = "一二三四五六七八九十".chars().position(|c| text.chars().eq([c]));
    let n = zh.and_then(|i| u16::try_from(i + 1).ok()).or((text == "两").then_some(2)).or_else(|| text.parse().ok())?;
    (1..=365).contains(&n).then_some(n)
}

impl Due {
    /// The day it means, seen from today, for all that can be said without a calendar of working days.
    pub fn day(self, today: Date) -> Option<(Date, Option<i32>)> {
        match self {
            Self::On(date, minute) => Some((date, minute)),
            Self::Days(n) => Some((today.add_days(i64::from(n)), None)),
            Self::Next(month, day, minute) => {
                // Long past this year means the next one: an order of December wants an answer in January.
                let of = |year| Date::new(year, month, day);
                let this = of(today.year).filter(|d| d.days_until(today) < 180);
                this.or_else(|| of(today.year + 1)).map(|d| (d, minute))
            }
            Self::WorkingDays(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(d: i8) -> Date {
        Date::new(2026, 11, d).expect("a date")
    }

    #[test]
    fn impossible_days_are_no_days() {
        for text in ["2026-13-01", "26-11-28", "明天", "2026-11", "99999999999-1-1"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read("2026-11-28 25:00"), Some(Due::On(date(28), None)));
    }

    #[test]
    fn a_time_may_be_written_as_days_or_without_its_year() {
        for (text, found) in [
            ("3个工作日", Due::WorkingDays(3)),
            ("五个工作日内", Due::WorkingDays(5)),
            ("2工作日", Due::WorkingDays(2)),
            ("15天内", Due::Days(15)),
            ("12月3日", Due::Next(12, 3, None)),
            ("12月3日17:30前", Due::Next(12, 3, Some(17 * 60 + 30))),
            ("2026年12月3日9时", Due::On(Date::new(2026, 12, 3).expect("a date"), Some(9 * 60))),
        ] {
            assert_eq!(read(text), Some(found), "{text}");
        }
        for text in ["13月1日", "尽快", "0个工作日", "9999个工作日", "明天"] {
            assert_eq!(read(text), None, "{text}");
        }
        let day = |due: Due| due.day(date(28)).map(|(d, _)| d.to_string()).unwrap_or_default();
        assert_eq!(day(Due::Next(12, 3, None)), "2026-12-03");
        assert_eq!(day(Due::Next(11, 20, None)), "2026-11-20");
        assert_eq!(day(Due::Next(1, 5, None)), "2027-01-05");
        assert_eq!(day(Due::Days(5)), "2026-12-03");
    }
}
