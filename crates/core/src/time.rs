//! Instants, and their reading in a community's time zone. The only file of the project that uses `jiff`.

use std::fmt;
use std::str::FromStr;

use jiff::civil;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// An instant: milliseconds since 1970-01-01 UTC, as stored.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(pub i64);

/// A minute in milliseconds.
pub const MINUTE: i64 = 60_000;
/// An hour in milliseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// A day of exactly 24 hours in milliseconds (civil days are computed in a [`Zone`]).
pub const DAY: i64 = 24 * HOUR;

impl Time {
    /// This instant moved by milliseconds (may be negative).
    #[must_use]
    pub fn plus(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }
}

/// A calendar date in the proleptic Gregorian calendar; written and stored as `2026-11-24`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date {
    /// Year, such as 2026.
    pub year: i16,
    /// Month, 1 to 12.
    pub month: i8,
    /// Day of the month, 1 to 31.
    pub day: i8,
}

/// The text is not a date such as `2026-11-24`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotADate;

impl fmt::Display for NotADate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a date such as 2026-11-24")
    }
}

impl std::error::Error for NotADate {}

impl Date {
    /// A date that exists between the years 1 and 9999, or none.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        let date = civil::Date::new(year, month, day).ok()?;
        (1..=9999).contains(&date.year()).then_some(Self { year, month, day })
    }

    fn of(d: civil::Date) -> Self {
        Self { year: d.year(), month: d.month(), day: d.day() }
    }

    /// Fields are public, so a date written by hand may not exist: it then counts as the last day of its month or the
    /// nearest year that can be reckoned with.
    fn civil(self) -> civil::Date {
        let first = civil::Date::new(self.year.clamp(-9999, 9999), self.month.clamp(1, 12), 1).unwrap_or(civil::Date::ZERO);
        first.with().day(self.day.clamp(1, first.days_in_month())).build().unwrap_or(first)
    }

    /// 1 = Monday to 7 = Sunday.
    pub fn weekday(self) -> i8 {
        self.civil().weekday().to_monday_one_offset()
    }

    /// Days since 1970-01-01, as stored.
    pub fn days(self) -> i64 {
        Offset::UTC.to_timestamp(self.civil().at(0, 0, 0, 0)).map_or(0, |t| t.as_second()).div_euclid(86_400)
    }

    /// The date so many days after 1970-01-01; beyond what can be reckoned with, the last date that can.
    pub fn from_days(days: i64) -> Self {
        let (min, max) = (civil::Date::MIN, civil::Date::MAX);
        let second = days.saturating_mul(86_400);
        match Timestamp::from_second(second) {
            Ok(t) => Self::of(Offset::UTC.to_datetime(t).date()),
            Err(_) if second < 0 => Self::of(min),
            Err(_) => Self::of(max),
        }
    }

    /// This date moved by days (may be negative).
    #[must_use]
    pub fn add_days(self, days: i64) -> Self {
        Self::of(self.civil().saturating_add(days.clamp(-7_400_000, 7_400_000).days()))
    }

    /// How many days later `other` is (negative if earlier).
    pub fn days_until(self, other: Self) -> i64 {
        other.days() - self.days()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = NotADate;
    /// Exactly `YYYY-MM-DD`.
    fn from_str(s: &str) -> Result<Self, NotADate> {
        let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
        let mut parts = s.split('-');
        let (Some(y), Some(m), Some(d), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err(NotADate);
        };
        if !(digits(y, 4) && digits(m, 2) && digits(d, 2)) {
            return Err(NotADate);
        }
        let date = y.parse().ok().zip(m.parse().ok()).zip(d.parse().ok());
        date.and_then(|((y, m), d)| Self::new(y, m, d)).ok_or(NotADate)
    }
}

impl TryFrom<String> for Date {
    type Error = NotADate;
    fn try_from(s: String) -> Result<Self, NotADate> {
        s.parse()
    }
}

impl From<Date> for String {
    fn from(d: Date) -> Self {
        d.to_string()
    }
}

/// Date and wall-clock time in some zone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Civil {
    /// The date.
    pub date: Date,
    /// Hour, 0 to 23.
    pub hour: i8,
    /// Minute, 0 to 59.
    pub minute: i8,
    /// 1 = Monday to 7 = Sunday.
    pub weekday: i8,
    /// It lies in another year than the one in which the zone is looked at (see [`Zone::seen_at`]).
    pub another_year: bool,
}

impl Civil {
    /// Minutes since midnight.
    pub fn minute_of_day(&self) -> i32 {
        i32::from(self.hour) * 60 + i32::from(self.minute)
    }
}

/// A time zone by its IANA name, such as `Asia/Shanghai`; and, where it is known, the year it is there now: a date of another one is
/// told with its year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    rules: TimeZone,
    year: Option<i16>,
}

/// The name is not an IANA time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoSuchZone(pub String);

impl fmt::Display for NoSuchZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no such time zone: {}", self.0)
    }
}

impl std::error::Error for NoSuchZone {}

impl Zone {
    /// The zone of that name, from the copy of the time zone database inside the program.
    pub fn new(name: &str) -> Result<Self, NoSuchZone> {
        let known = jiff::tz::TimeZoneDatabase::bundled();
        let rules = known.get(name).map_err(|_| NoSuchZone(name.to_string()))?;
        Ok(Self { rules, year: None })
    }

    /// The zone as it is looked at at an instant.
    #[must_use]
    pub fn seen_at(mut self, now: Time) -> Self {
        self.year = Some(self.date(now).year);
        self
    }

    /// The zone as it stands on paper that is kept: every date is told with its year.
    #[must_use]
    pub fn on_paper(mut self) -> Self {
        self.year = Some(i16::MIN);
        self
    }

    /// The zone's name.
    pub fn name(&self) -> &str {
        self.rules.iana_name().unwrap_or("UTC")
    }

    /// What clocks on the wall show at an instant.
    pub fn civil(&self, at: Time) -> Civil {
        let instant = Timestamp::from_millisecond(at.0).unwrap_or(if at.0 < 0 { Timestamp::MIN } else { Timestamp::MAX });
        let t = self.rules.to_datetime(instant);
        Civil {
            date: Date::of(t.date()),
            hour: t.hour(),
            minute: t.minute(),
            weekday: t.date().weekday().to_monday_one_offset(),
            another_year: self.year.is_some_and(|year| year != t.year()),
        }
    }

    /// The date at an instant.
    pub fn date(&self, at: Time) -> Date {
        self.civil(at).date
    }

    /// The instant at which clocks on the wall show this. A time skipped in spring is read as if clocks had not moved yet
    /// (02:30 becomes 03:30); of a time shown twice in autumn the first is meant.
    pub fn at(&self, date: Date, hour: i8, minute: i8) -> Time {
        let t = date.civil().at(hour.clamp(0, 23), minute.clamp(0, 59), 0, 0);
        Time(self.rules.to_ambiguous_timestamp(t).compatible().map_or(date.days() * DAY, |t| t.as_millisecond()))
    }

    /// The instant a number of minutes after midnight; 1440 is the midnight that ends the day.
    pub fn at_minute(&self, date: Date, minute: i32) -> Time {
        let date = date.add_days(i64::from(minute.div_euclid(1440)));
        let rest = minute.rem_euclid(1440);
        self.at(date, i8::try_from(rest / 60).unwrap_or(0), i8::try_from(rest % 60).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(s: &str) -> Date {
        s.parse().unwrap()
    }

    #[test]
    fn dates_are_exact() {
        for bad in
            ["", "2026-2-1", "2026-02-30", "2025-02-29", "2026-13-01", "2026-00-01", "+026-01-01", "2026-01-01 ", "0000-01-01"]
        {
            assert_eq!(bad.parse::<Date>(), Err(NotADate), "{bad}");
        }
        assert_eq!(date("2024-02-29").to_string(), "2024-02-29");
        assert_eq!(date("1970-01-01").days(), 0);
        assert_eq!(date("2024-02-28").add_days(2), date("2024-03-01"));
        assert_eq!(date("2026-11-24").weekday(), 2);
        assert_eq!(date("2026-11-24").days_until(date("2027-01-01")), 38);
        assert_eq!(Date::new(2023, 2, 29), None);
    }

    #[test]
    fn impossible_dates_do_not_break_anything() {
        let odd = Date { year: 2026, month: 99, day: 99 };
        assert_eq!(odd.add_days(1), date("2027-01-01"));
        assert_eq!(Date::from_days(i64::MAX), Date::of(civil::Date::MAX));
        let zone = Zone::new("Asia/Shanghai").unwrap();
        assert!(zone.civil(Time(i64::MIN)).date < zone.civil(Time(i64::MAX)).date);
    }

    #[test]
    fn wall_clocks() {
        let shanghai = Zone::new("Asia/Shanghai").unwrap();
        let t = shanghai.at(date("2026-11-24"), 17, 5);
        assert_eq!(t, Time(1_795_511_100_000));
        let c = shanghai.civil(t);
        assert_eq!((c.date, c.hour, c.minute, c.weekday), (date("2026-11-24"), 17, 5, 2));
        assert_eq!(shanghai.at_minute(date("2026-11-24"), 1440), shanghai.at(date("2026-11-25"), 0, 0));
        assert_eq!(Zone::new("Mars/Olympus"), Err(NoSuchZone("Mars/Olympus".into())));
        assert_eq!(shanghai.name(), "Asia/Shanghai");
    }

    #[test]
    fn summer_time_gaps_and_folds() {
        let berlin = Zone::new("Europe/Berlin").unwrap();
        // 02:30 does not exist on 29 March 2026: an hour later by the wall, and the same instant as 03:30.
        assert_eq!(berlin.at(date("2026-03-29"), 2, 30), berlin.at(date("2026-03-29"), 3, 30));
        // 02:30 happens twice on 25 October 2026: the first, still in summer time (UTC+2).
        assert_eq!(berlin.at(date("2026-10-25"), 2, 30), Time(date("2026-10-25").days() * DAY + 30 * MINUTE));
        // The day of the change has 25 hours.
        let (a, b) = (berlin.at(date("2026-10-25"), 0, 0), berlin.at(date("2026-10-26"), 0, 0));
        assert_eq!(b.0 - a.0, 25 * HOUR);
    }

    proptest! {
        #[test]
        fn days_and_dates_agree(n in -700_000i64..2_900_000) {
            let d = Date::from_days(n);
            prop_assert_eq!(d.days(), n);
            prop_assert_eq!(d.add_days(1).days(), n + 1);
            prop_assert_eq!(i64::from(d.weekday()), (n + 3).rem_euclid(7) + 1);
            if (1..=9999).contains(&d.year) {
                prop_assert_eq!(d.to_string().parse::<Date>(), Ok(d));
            }
        }

        #[test]
        fn parsing_never_panics(s in "\\PC{0,12}") {
            let _ = s.parse::<Date>();
        }

        #[test]
        fn the_wall_clock_reads_back(ms in 0i64..4_000_000_000_000) {
            let zone = Zone::new("Asia/Shanghai").unwrap();
            let minute = Time(ms - ms.rem_euclid(MINUTE));
            prop_assume!(ms > 700_000_000_000); // China had summer time until 1991
            let c = zone.civil(minute);
            prop_assert_eq!(zone.at(c.date, c.hour, c.minute), minute);
        }
    }
}
