//! When a series of meetings comes round: weekly, monthly or quarterly on a weekday. A public holiday moves a round to the
//! next working day or leaves it out, as whoever planned the series chose. Weekends are no hindrance: people meet then.

use crate::calendar::{Calendar, DayKind};
use crate::time::Date;

/// How often.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rounds {
    /// Every week.
    Week,
    /// Every month.
    Month,
    /// In the first month of every quarter.
    Quarter,
}

/// What happens to a round on a public holiday.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Holidays {
    /// It is held on the next working day.
    Move,
    /// It is left out.
    Skip,
}

/// A rhythm.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rhythm {
    /// How often.
    pub rounds: Rounds,
    /// 1 = Monday to 7 = Sunday.
    pub weekday: i8,
    /// Which of the month's: 1 to 4, or 5 for the last one. Of no account weekly.
    pub nth: i8,
    /// On a public holiday.
    pub holidays: Holidays,
}

/// A round of a series.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Round {
    /// The day of the rhythm; the next round is asked for with it.
    pub regular: Date,
    /// The day it is held.
    pub on: Date,
    /// Rounds before it that were left out because of holidays.
    pub skipped: Vec<Date>,
}

/// Most rounds that are left out one after the other: no holiday is that long.
const MOST: usize = 60;

impl Rounds {
    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
        }
    }

    /// Back from [`Rounds::name`].
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Week, Self::Month, Self::Quarter].into_iter().find(|r| r.name() == name)
    }
}

impl Holidays {
    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Move => "move",
            Self::Skip => "skip",
        }
    }

    /// Back from [`Holidays::name`].
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Move, Self::Skip].into_iter().find(|h| h.name() == name)
    }
}

impl Rhythm {
    /// The rhythm's day in the month of `in_month`.
    fn day_in(&self, in_month: Date) -> Date {
        let first = Date { day: 1, ..in_month };
        let ahead = (self.weekday - first.weekday()).rem_euclid(7);
        let day = first.add_days(i64::from(ahead) + 7 * (i64::from(self.nth.clamp(1, 5)) - 1));
        if day.month == first.month { day } else { day.add_days(-7) }
    }

    /// The first day of the rhythm after a date, whatever the calendar says.
    pub fn after(&self, date: Date) -> Date {
        if self.rounds == Rounds::Week {
            let ahead = i64::from((self.weekday - date.weekday()).rem_euclid(7));
            return date.add_days(if ahead == 0 { 7 } else { ahead });
        }
        let mut month = Date { day: 1, ..date };
        loop {
            let fits = self.rounds == Rounds::Month || (month.month - 1) % 3 == 0;
            let day = self.day_in(month);
            if fits && day > date {
                return day;
            }
            month = Date { day: 1, ..month.add_days(31) };
        }
    }

    /// The next round after a day of the rhythm. Nothing when the calendar knows of nothing but holidays.
    pub fn next(&self, after: Date, calendar: &Calendar) -> Option<Round> {
        let mut skipped = Vec::new();
        let mut regular = self.after(after);
        while skipped.len() < MOST {
            let holiday = calendar.special(regular).is_some_and(|d| d.kind == DayKind::Holiday);
            match (holiday, self.holidays) {
                (false, _) => return Some(Round { regular, on: regular, skipped }),
                (true, Holidays::Move) => return Some(Round { regular, on: calendar.next_working(regular), skipped }),
                (true, Holidays::Skip) => skipped.push(regular),
            }
            regular = self.after(regular);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(s: &str) -> Date {
        s.parse().unwrap()
    }

    fn calendar() -> Calendar {
        Calendar::parse(crate::pack::CALENDAR_CN).unwrap()
    }

    #[test]
    fn rounds_and_holidays() {
        use Holidays::{Move, Skip};
        use Rounds::{Month, Quarter, Week};
        // (how often, weekday, which, holidays, after, regular day, held on)
        let table = [
            (Week, 5, 0, Move, "2026-11-24", "2026-11-27", "2026-11-27"),
            (Week, 2, 0, Move, "2026-11-24", "2026-12-01", "2026-12-01"),
            // National Day 2026 lasts from 1 to 7 October; the 8th is a Thursday.
            (Week, 4, 0, Move, "2026-09-30", "2026-10-01", "2026-10-08"),
            (Week, 4, 0, Skip, "2026-09-30", "2026-10-08", "2026-10-08"),
            // The first Friday, the last Saturday, the third Wednesday of a quarter's first month.
            (Month, 5, 1, Move, "2026-11-24", "2026-12-04", "2026-12-04"),
            (Month, 6, 5, Move, "2026-11-24", "2026-11-28", "2026-11-28"),
            (Month, 6, 5, Move, "2026-11-28", "2026-12-26", "2026-12-26"),
            (Quarter, 3, 3, Move, "2026-11-24", "2027-01-20", "2027-01-20"),
            (Month, 1, 3, Move, "2026-02-01", "2026-02-16", "2026-02-24"),
        ];
        for (rounds, weekday, nth, holidays, after, regular, on) in table {
            let round = Rhythm { rounds, weekday, nth, holidays }.next(date(after), &calendar()).unwrap();
            assert_eq!((round.regular, round.on), (date(regular), date(on)), "{rounds:?} {weekday} {nth} after {after}");
        }
        let skipped = Rhythm { rounds: Week, weekday: 4, nth: 0, holidays: Skip }.next(date("2026-09-30"), &calendar());
        assert_eq!(skipped.unwrap().skipped, [date("2026-10-01")]);
    }

    proptest! {
        #[test]
        fn a_round_lies_ahead_on_its_weekday_and_rounds_go_on(
            days in 18_000i64..24_000, weekday in 1i8..=7, nth in 1i8..=5, how in 0usize..3, skips: bool
        ) {
            let rounds = [Rounds::Week, Rounds::Month, Rounds::Quarter][how];
            let holidays = if skips { Holidays::Skip } else { Holidays::Move };
            let rhythm = Rhythm { rounds, weekday, nth, holidays };
            let (calendar, mut after) = (calendar(), Date::from_days(days));
            for _ in 0..6 {
                let round = rhythm.next(after, &calendar).unwrap();
                prop_assert!(round.regular > after && round.on >= round.regular);
                prop_assert_eq!(round.regular.weekday(), weekday);
                prop_assert!(calendar.special(round.on).is_none_or(|d| d.kind == DayKind::Workday));
                prop_assert!(!skips || round.on == round.regular);
                // At most one round a month, and in the month it should be in.
                if rounds != Rounds::Week {
                    prop_assert!((round.regular.day - 1) / 7 == nth - 1 || nth == 5);
                }
                after = round.regular;
            }
        }
    }
}
