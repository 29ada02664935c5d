//! Deadlines: how long something is allowed to take, when that is over, and what is left of it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::time::{DAY, HOUR, MINUTE, Time, Zone};

/// What an allowance is counted in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Unit {
    /// Hours without a break, day and night.
    ClockHours,
    /// Hours of work, consumed within working hours only: filed at night, they start the next working morning.
    WorkingHours,
    /// Days of the calendar, counted from the next one; over at 23:59 of the last.
    CalendarDays,
    /// Working days, counted from the next one; over at the end of the last one's working hours.
    WorkingDays,
}

impl Unit {
    /// All units.
    pub const ALL: [Self; 4] = [Self::ClockHours, Self::WorkingHours, Self::CalendarDays, Self::WorkingDays];

    /// The word in packs.
    pub fn name(self) -> &'static str {
        match self {
            Self::ClockHours => "clock_hours",
            Self::WorkingHours => "working_hours",
            Self::CalendarDays => "calendar_days",
            Self::WorkingDays => "working_days",
        }
    }

    /// Whether nights, weekends and holidays do not count.
    pub fn is_working(self) -> bool {
        matches!(self, Self::WorkingHours | Self::WorkingDays)
    }
}

/// How long something may take, such as `2 working_days`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Allowance {
    /// How many, 1 to [`Allowance::MOST`].
    pub amount: u32,
    /// Of what.
    pub unit: Unit,
}

/// The text is not an allowance such as `2 working_days`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnAllowance;

impl fmt::Display for NotAnAllowance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a number of clock_hours, working_hours, calendar_days or working_days, such as `2 working_days`")
    }
}

impl std::error::Error for NotAnAllowance {}

impl Allowance {
    /// More than anybody would promise, so that no deadline leaves the calendar.
    pub const MOST: u32 = 2_000;
}

impl fmt::Display for Allowance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.unit.name())
    }
}

impl FromStr for Allowance {
    type Err = NotAnAllowance;
    fn from_str(s: &str) -> Result<Self, NotAnAllowance> {
        let (amount, unit) = s.trim().split_once(' ').ok_or(NotAnAllowance)?;
        let amount = amount.parse().ok().filter(|n| (1..=Self::MOST).contains(n)).ok_or(NotAnAllowance)?;
        let unit = Unit::ALL.into_iter().find(|u| u.name() == unit.trim()).ok_or(NotAnAllowance)?;
        Ok(Self { amount, unit })
    }
}

impl TryFrom<String> for Allowance {
    type Error = NotAnAllowance;
    fn try_from(s: String) -> Result<Self, NotAnAllowance> {
        s.parse()
    }
}

impl From<Allowance> for String {
    fn from(a: Allowance) -> Self {
        a.to_string()
    }
}

/// A stretch of the day in minutes after midnight, such as `08:30-12:00`; one that ends before it starts goes past
/// midnight (`21:00-07:30`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hours {
    /// First minute.
    pub from: i32,
    /// The minute at which it is over; 1440 is midnight.
    pub to: i32,
}

/// The text is not a stretch of the day such as `08:30-12:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotHours;

impl fmt::Display for NotHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a stretch of the day such as 08:30-12:00")
    }
}

impl std::error::Error for NotHours {}

/// Minutes after midnight of a time of day such as `08:30`.
pub fn minute_of_day(s: &str) -> Option<i32> {
    let (h, m) = s.trim().split_once(':')?;
    if h.len() != 2 || m.len() != 2 {
        return None;
    }
    let (h, m): (u8, u8) = (h.parse().ok()?, m.parse().ok()?);
    (m < 60 && (h < 24 || (h == 24 && m == 0))).then_some(i32::from(h) * 60 + i32::from(m))
}

impl Hours {
    /// Whether a minute of the day lies in it.
    pub fn contain(&self, minute: i32) -> bool {
        if self.from <= self.to { (self.from..self.to).contains(&minute) } else { minute >= self.from || minute < self.to }
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}-{:02}:{:02}", self.from / 60, self.from % 60, self.to / 60, self.to % 60)
    }
}

impl TryFrom<String> for Hours {
    type Error = NotHours;
    fn try_from(s: String) -> Result<Self, NotHours> {
        let (from, to) = s.split_once('-').ok_or(NotHours)?;
        let (from, to) = minute_of_day(from).zip(minute_of_day(to)).ok_or(NotHours)?;
        if from == to || from == 1440 { Err(NotHours) } else { Ok(Self { from, to }) }
    }
}

impl From<Hours> for String {
    fn from(h: Hours) -> Self {
        h.to_string()
    }
}

/// The hours of a working day, in order, such as morning and afternoon with the midday rest between them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "Vec<Hours>", into = "Vec<Hours>")]
pub struct WorkHours(Vec<Hours>);

impl TryFrom<Vec<Hours>> for WorkHours {
    type Error = NotHours;
    /// At least one stretch, each ending after it starts and before the next one starts.
    fn try_from(hours: Vec<Hours>) -> Result<Self, NotHours> {
        let ordered = hours.iter().all(|h| h.from < h.to) && hours.windows(2).all(|w| w[0].to <= w[1].from);
        if hours.is_empty() || !ordered { Err(NotHours) } else { Ok(Self(hours)) }
    }
}

impl From<WorkHours> for Vec<Hours> {
    fn from(w: WorkHours) -> Self {
        w.0
    }
}

impl WorkHours {
    /// The stretches in order.
    pub fn spans(&self) -> &[Hours] {
        &self.0
    }

    /// The minute at which work ends.
    pub fn end(&self) -> i32 {
        self.0.last().map_or(1440, |h| h.to)
    }

    /// A full day's work in milliseconds.
    pub fn day_ms(&self) -> i64 {
        self.0.iter().map(|h| i64::from(h.to - h.from) * MINUTE).sum()
    }
}

/// What is left until a deadline (or how long ago it was), in the pieces a sentence needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Left {
    /// It is over.
    Late {
        /// Whole days of 24 hours since.
        days: i64,
        /// And hours.
        hours: i64,
    },
    /// Counted day and night.
    Clock {
        /// Whole hours.
        hours: i64,
        /// And minutes.
        minutes: i64,
    },
    /// Counted in days of the calendar.
    Days {
        /// Whole days of 24 hours.
        days: i64,
        /// And hours.
        hours: i64,
    },
    /// Counted in working time.
    Working {
        /// Whole days' work.
        days: i64,
        /// And working hours.
        hours: i64,
    },
}

/// Where working time is reckoned: the calendar, the hours of a day and the zone they are read in.
#[derive(Clone, Copy, Debug)]
pub struct WorkTime<'a> {
    /// Which days are worked.
    pub calendar: &'a Calendar,
    /// From when to when.
    pub hours: &'a WorkHours,
    /// On whose clocks.
    pub zone: &'a Zone,
}

/// No deadline lies further ahead: a longer stretch of days off would be a broken calendar.
const HORIZON_DAYS: i64 = 3_660;

impl WorkTime<'_> {
    /// When an allowance that starts at `from` is over (see [`Unit`] for how each is counted).
    pub fn due(&self, from: Time, allowance: &Allowance) -> Time {
        let n = i64::from(allowance.amount);
        match allowance.unit {
            Unit::ClockHours => from.plus(n * HOUR),
            Unit::WorkingHours => self.after_work(from, n * HOUR),
            Unit::CalendarDays => self.zone.at(self.zone.date(from).add_days(n), 23, 59),
            Unit::WorkingDays => {
                let last = (0..n).fold(self.zone.date(from), |day, _| self.calendar.next_working(day));
                self.zone.at_minute(last, self.hours.end())
            }
        }
    }

    /// The stretches of working time from an instant on, in order.
    fn stretches(&self, from: Time) -> impl Iterator<Item = (Time, Time)> + '_ {
        let today = self.zone.date(from);
        (0..HORIZON_DAYS)
            .map(move |n| today.add_days(n))
            .filter(|day| self.calendar.is_working(*day))
            .flat_map(|day| self.hours.spans().iter().map(move |h| (day, h)))
            .map(|(day, h)| (self.zone.at_minute(day, h.from), self.zone.at_minute(day, h.to)))
            .filter(move |(_, end)| *end > from)
            .map(move |(start, end)| (start.max(from), end))
    }

    /// The first instant at which so much working time has passed.
    fn after_work(&self, from: Time, ms: i64) -> Time {
        let mut rest = ms;
        for (start, end) in self.stretches(from) {
            let here = end.0 - start.0;
            if rest <= here {
                return start.plus(rest);
            }
            rest -= here;
        }
        from.plus(ms)
    }

    /// Working time between two instants, in milliseconds.
    pub fn work_between(&self, from: Time, to: Time) -> i64 {
        self.stretches(from).take_while(|(start, _)| *start < to).map(|(start, end)| end.min(to).0 - start.0).sum()
    }

    /// What stood still from `since` goes on at `now`: a date that lay ahead then lies as far ahead, in its own unit.
    pub fn again(&self, since: Time, date: Time, unit: Unit, now: Time) -> Time {
        match () {
            () if date <= since => date,
            () if unit.is_working() => {
                let left = self.work_between(since, date);
                if left > 0 { self.after_work(now, left) } else { now.plus(date.0 - since.0) }
            }
            () => now.plus(date.0 - since.0),
        }
    }

    /// What is left until `due`, counted in its own unit. Less than an hour's work is told by the clock.
    pub fn left(&self, now: Time, due: Time, unit: Unit) -> Left {
        let ms = due.0.saturating_sub(now.0);
        if ms <= 0 {
            return Left::Late { days: -ms / DAY, hours: -ms % DAY / HOUR };
        }
        let clock = Left::Clock { hours: ms / HOUR, minutes: ms % HOUR / MINUTE };
        match unit {
            Unit::ClockHours => clock,
            Unit::CalendarDays => Left::Days { days: ms / DAY, hours: ms % DAY / HOUR },
            Unit::WorkingHours | Unit::WorkingDays => match self.work_between(now, due) {
                work if work < HOUR => clock,
                work => Left::Working { days: work / self.hours.day_ms(), hours: work % self.hours.day_ms() / HOUR },
            },
        }
    }

    /// When `part` of `whole` equal shares of the time from `from` to `to` is used up: shares of working time for units
    /// of work (rounded up to the half hour), of clock time otherwise. Never later than `to`, never before `from`.
    pub fn share(&self, from: Time, to: Time, unit: Unit, part: u32, whole: u32) -> Time {
        let of = |ms: i64| (i128::from(ms) * i128::from(part) / i128::from(whole.max(1))) as i64;
        let work = if unit.is_working() { self.work_between(from, to) } else { 0 };
        let at = if work > 0 {
            let at = self.after_work(from, of(work));
            let half = 30 * MINUTE;
            at.plus((half - at.0.rem_euclid(half)) % half)
        } else {
            let at = from.plus(of(to.0.saturating_sub(from.0)));
            at.plus((MINUTE - at.0.rem_euclid(MINUTE)) % MINUTE)
        };
        at.min(to).max(from)
    }
}

#[cfg(test)]
mod tests;
