//! Times in words: the date with its weekday, and what is left of a clock.

use liren_core::deadline::Left;
use liren_core::lang::Lang;
use liren_core::time::{Civil, DAY, Date, Time, Zone};

use crate::words::When;

fn weekday(t: When, n: i8) -> &'static str {
    match n {
        1 => t.weekday_1(),
        2 => t.weekday_2(),
        3 => t.weekday_3(),
        4 => t.weekday_4(),
        5 => t.weekday_5(),
        6 => t.weekday_6(),
        _ => t.weekday_7(),
    }
}

fn month(t: When, n: i8) -> &'static str {
    const NAMES: [fn(When) -> &'static str; 12] = [
        When::month_1,
        When::month_2,
        When::month_3,
        When::month_4,
        When::month_5,
        When::month_6,
        When::month_7,
        When::month_8,
        When::month_9,
        When::month_10,
        When::month_11,
        When::month_12,
    ];
    NAMES[usize::try_from(n - 1).unwrap_or(0).min(11)](t)
}

/// "11 月 26 日（周四）" / "Thu 26 Nov"; of another year than the one it is now, "2027 年 1 月 5 日（周二）" / "Tue 5 Jan 2027".
pub fn day(lang: Lang, c: &Civil) -> String {
    let t = When(lang);
    let (month, weekday) = (month(t, c.date.month), weekday(t, c.weekday));
    match c.another_year {
        true => t.day_year(c.date.year, month, c.date.day, weekday),
        false => t.day(month, c.date.day, weekday),
    }
}

/// "17:00".
fn clock(c: &Civil) -> String {
    format!("{:02}:{:02}", c.hour, c.minute)
}

/// "11 月 26 日（周四）17:00" / "Thu 26 Nov, 17:00".
pub fn exact(lang: Lang, zone: &Zone, at: Time) -> String {
    let c = zone.civil(at);
    When(lang).exact(day(lang, &c), clock(&c))
}

/// The end of something: as [`exact`], but midnight belongs to the day that ends with it, "11 月 30 日（周一）24:00".
pub fn until(lang: Lang, zone: &Zone, at: Time) -> String {
    let c = zone.civil(at);
    if (c.hour, c.minute) != (0, 0) {
        return When(lang).exact(day(lang, &c), clock(&c));
    }
    When(lang).exact(day(lang, &zone.civil(at.plus(-1))), "24:00")
}

/// The clock alone, "20:00" or "24:00", of an end on the day on which it began; nothing where it is another day.
pub fn until_within(zone: &Zone, from: Time, until: Time) -> Option<String> {
    let (a, b, last) = (zone.civil(from), zone.civil(until), zone.civil(until.plus(-1)));
    if (b.hour, b.minute) == (0, 0) {
        return (a.date == last.date).then(|| "24:00".into());
    }
    (a.date == b.date).then(|| clock(&b))
}

/// The day on which something is over, as [`full_date`]: of an end at midnight the day that ends with it.
pub fn last_date(lang: Lang, zone: &Zone, at: Time) -> String {
    full_date(lang, zone, at.plus(-1))
}

/// "2026 年 11 月 26 日", for print and anything kept for long.
pub fn full_date(lang: Lang, zone: &Zone, at: Time) -> String {
    let c = zone.civil(at);
    let t = When(lang);
    t.full(c.date.year, month(t, c.date.month), c.date.day)
}

/// "2026 年 11 月" / "Nov 2026".
pub fn month_year(lang: Lang, date: Date) -> String {
    let t = When(lang);
    t.month_year(date.year, month(t, date.month))
}

/// `2026-11-26T17:00` in the zone, for the `datetime` attribute and for inputs.
pub fn machine(zone: &Zone, at: Time) -> String {
    let c = zone.civil(at);
    format!("{}T{:02}:{:02}", c.date, c.hour, c.minute)
}

/// Back from [`machine`]: `2026-11-26T17:00`, as browsers send it, or with a space, as a person types it.
pub fn instant(zone: &Zone, text: &str) -> Option<Time> {
    let (date, clock) = text.trim().split_once(['T', ' '])?;
    let date: Date = date.parse().ok()?;
    let (hour, minute) = clock.trim().split_once(':')?;
    let minute = minute.split(':').next()?;
    let two = |s: &str| if s.len() <= 2 && s.bytes().all(|b| b.is_ascii_digit()) { s.parse::<i8>().ok() } else { None };
    let (hour, minute) = (two(hour)?, two(minute)?);
    (hour < 24 && minute < 60).then(|| zone.at(date, hour, minute))
}

/// An instant as programs and feeds write it (RFC 3339): `2026-11-24T02:00:00Z`.
pub fn utc(at: Time) -> String {
    let date = Date::from_days(at.0.div_euclid(DAY));
    let seconds = at.0.rem_euclid(DAY) / 1000;
    format!("{date}T{:02}:{:02}:{:02}Z", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// "还有 1 天又 3 个工作小时" and the like; the pieces come from the deadline's own unit.
pub fn left(lang: Lang, left: &Left) -> String {
    let t = When(lang);
    match *left {
        Left::Late { days: 0, hours } => t.late_hours(hours.max(1)),
        Left::Late { days, .. } => t.late_days(days),
        Left::Clock { hours: 0, minutes } => t.left_minutes(minutes.max(1)),
        Left::Clock { hours, .. } => t.left_hours(hours),
        Left::Days { days: 0, hours } => t.left_hours(hours.max(1)),
        Left::Days { days, hours: 0 } => t.left_days(days),
        Left::Days { days, hours } => t.left_days_hours(days, hours),
        Left::Working { days: 0, hours } => t.left_working_hours(hours.max(1)),
        Left::Working { days, hours: 0 } => t.left_working_days(days),
        Left::Working { days, hours } => t.left_working_days_hours(days, hours),
    }
}

/// How long ago, in one word or two; exact times stand beside it.
pub fn ago(lang: Lang, now: Time, then: Time) -> String {
    let t = When(lang);
    let minutes = (now.0 - then.0).max(0) / 60_000;
    match minutes {
        0 => t.ago_now().to_string(),
        1..60 => t.ago_minutes(minutes),
        60..1440 => t.ago_hours(minutes / 60),
        _ => t.ago_days(minutes / 1440),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn instants_are_written_for_programs() {
        assert_eq!(utc(Time(1_795_485_600_000)), "2026-11-24T02:00:00Z");
        assert_eq!(utc(Time(-1)), "1969-12-31T23:59:59Z");
    }

    #[test]
    fn times_are_read_as_browsers_and_people_write_them() {
        let zone = Zone::new("Asia/Shanghai").expect("a zone");
        let five = zone.at(Date { year: 2026, month: 11, day: 26 }, 17, 0);
        for text in ["2026-11-26T17:00", "2026-11-26 17:00", " 2026-11-26T17:00:00 "] {
            assert_eq!(instant(&zone, text), Some(five), "{text}");
        }
        for text in ["", "2026-11-26", "2026-11-26T25:00", "2026-11-26T17:61", "26.11. 17:00", "2026-11-26Tfive:00"] {
            assert_eq!(instant(&zone, text), None, "{text}");
        }
    }

    #[test]
    fn a_date_of_another_year_is_told_with_its_year() {
        let zone = Zone::new("Asia/Shanghai").expect("a zone");
        let at = |year, month, day, hour| zone.at(Date { year, month, day }, hour, 0);
        let seen = zone.clone().seen_at(at(2026, 12, 31, 23));
        let table = [
            (at(2026, 12, 31, 17), "12 月 31 日（周四）17:00", "Thu 31 Dec, 17:00"),
            (at(2027, 1, 5, 17), "2027 年 1 月 5 日（周二）17:00", "Tue 5 Jan 2027, 17:00"),
            (at(2025, 12, 31, 9), "2025 年 12 月 31 日（周三）09:00", "Wed 31 Dec 2025, 09:00"),
        ];
        for (time, zh, en) in table {
            assert_eq!((exact(Lang::Zh, &seen, time).as_str(), exact(Lang::En, &seen, time).as_str()), (zh, en));
        }
        // Midnight on New Year's Eve belongs to the old year; an hour later the old year is another one.
        assert_eq!(until(Lang::Zh, &seen, at(2027, 1, 1, 0)), "12 月 31 日（周四）24:00");
        let seen = zone.clone().seen_at(at(2027, 1, 1, 0));
        assert_eq!(until(Lang::En, &seen, at(2027, 1, 1, 0)), "Thu 31 Dec 2026, 24:00");
        assert_eq!(day(Lang::Zh, &seen.civil(at(2027, 1, 5, 17))), "1 月 5 日（周二）");
        // On paper that is kept every date has its year.
        assert_eq!(exact(Lang::En, &seen.on_paper(), at(2027, 1, 5, 17)), "Tue 5 Jan 2027, 17:00");
    }

    #[test]
    fn an_end_at_midnight_belongs_to_the_day_before() {
        let zone = Zone::new("Asia/Shanghai").expect("a zone");
        let at = |month, day, hour| zone.at(Date { year: 2026, month, day }, hour, 0);
        assert_eq!(until(Lang::Zh, &zone, at(12, 1, 0)), "11 月 30 日（周一）24:00");
        assert_eq!(until(Lang::En, &zone, at(12, 1, 0)), "Mon 30 Nov, 24:00");
        assert_eq!(until(Lang::Zh, &zone, at(11, 30, 17)), exact(Lang::Zh, &zone, at(11, 30, 17)));
        assert_eq!(until_within(&zone, at(11, 30, 9), at(11, 30, 17)).as_deref(), Some("17:00"));
        assert_eq!(until_within(&zone, at(11, 30, 9), at(12, 1, 0)).as_deref(), Some("24:00"));
        assert_eq!(until_within(&zone, at(11, 29, 9), at(12, 1, 0)), None);
        assert_eq!(until_within(&zone, at(11, 30, 9), at(12, 1, 8)), None);
        assert_eq!(last_date(Lang::En, &zone, at(12, 1, 0)), "30 Nov 2026");
        assert_eq!(last_date(Lang::En, &zone, at(12, 1, 17)), "1 Dec 2026");
    }

    proptest! {
        #[test]
        fn any_text_is_a_time_or_not(text in "[0-9T: -]{0,20}|.{0,20}") {
            let zone = Zone::new("Asia/Shanghai").expect("a zone");
            if let Some(at) = instant(&zone, &text) {
                prop_assert_eq!(instant(&zone, &machine(&zone, at)), Some(at));
            }
        }
    }
}
