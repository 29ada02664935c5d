//! When whoever took something on is reminded of its day: two days before and on the day; the day after, whoever runs it is told once
//! that it is late.

use crate::time::Date;

/// Days before.
const AHEAD: i64 = 2;

/// What is said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Nudge {
    /// The day is near.
    Ahead,
    /// It is today.
    Today,
    /// The day has passed.
    Late,
}

impl Nudge {
    /// What is to be said on a day. After a standstill what is true then is said, not what should have been said before.
    pub fn on(due: Date, today: Date) -> Self {
        match today.days_until(due) {
            left if left > 0 => Self::Ahead,
            0 => Self::Today,
            _ => Self::Late,
        }
    }

    /// The next day after `today` on which something is to be said; none once it was told to be late.
    pub fn next(due: Date, today: Date) -> Option<Date> {
        [-AHEAD, 0, 1].into_iter().map(|days| due.add_days(days)).find(|day| *day > today)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(s: &str) -> Date {
        s.parse().unwrap()
    }

    #[test]
    fn two_days_before_on_the_day_and_the_day_after() {
        let due = date("2026-11-24");
        // (today, what is said today, the next day)
        let table = [
            ("2026-11-01", Nudge::Ahead, Some("2026-11-22")),
            ("2026-11-22", Nudge::Ahead, Some("2026-11-24")),
            ("2026-11-23", Nudge::Ahead, Some("2026-11-24")),
            ("2026-11-24", Nudge::Today, Some("2026-11-25")),
            ("2026-11-25", Nudge::Late, None),
            ("2026-12-25", Nudge::Late, None),
        ];
        for (today, said, next) in table {
            assert_eq!((Nudge::on(due, date(today)), Nudge::next(due, date(today))), (said, next.map(date)), "{today}");
        }
    }

    proptest! {
        #[test]
        fn it_is_said_at_most_three_times_and_late_once(begun in 20_000i64..21_000, ahead in 0i64..60) {
            let (begun, due) = (Date::from_days(begun), Date::from_days(begun + ahead));
            let days: Vec<Date> = std::iter::successors(Nudge::next(due, begun), |day| Nudge::next(due, *day)).collect();
            prop_assert!(!days.is_empty() && days.len() <= 3 && days.is_sorted());
            let said: Vec<Nudge> = days.iter().map(|day| Nudge::on(due, *day)).collect();
            prop_assert_eq!(said.iter().filter(|n| **n == Nudge::Late).count(), 1);
            prop_assert_eq!(said.last(), Some(&Nudge::Late));
        }
    }
}
