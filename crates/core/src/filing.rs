//! Filing with the authority (备案): by when what was decided has to be handed in, how that stands, when whoever has to do it is
//! reminded. How many days there are comes from the rule pack.

use crate::time::{DAY, Date, Time, Zone};

/// How long before the end somebody is reminded.
const REMINDED: i64 = 7 * DAY;

/// The end of the last day on which it is in time, counted from the day it was decided.
pub fn due(zone: &Zone, decided: Time, days: u32) -> Time {
    zone.at(zone.date(decided).add_days(i64::from(days) + 1), 0, 0)
}

/// How a filing stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stands {
    /// There is time.
    Open,
    /// The last week has begun.
    Soon,
    /// The time is over.
    Late,
    /// It was handed in, in time or not.
    Filed {
        /// After the last day.
        late: bool,
    },
}

/// How it stands now; `filed` is the day it was handed in.
pub fn stands(zone: &Zone, due: Time, filed: Option<Date>, now: Time) -> Stands {
    match filed {
        Some(day) => Stands::Filed { late: zone.at(day, 0, 0) >= due },
        None if now >= due => Stands::Late,
        None if now >= due.plus(-REMINDED) => Stands::Soon,
        None => Stands::Open,
    }
}

/// When whoever has to file it is told first: a week before the end, or at once where that is over.
pub fn first(due: Time, now: Time) -> Time {
    due.plus(-REMINDED).max(now)
}

/// When whoever has to file it is told next: a week before the end, and at the end.
pub fn rings(due: Time, now: Time) -> Option<Time> {
    [due.plus(-REMINDED), due].into_iter().find(|at| *at > now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> Zone {
        Zone::new("Asia/Shanghai").expect("a zone")
    }

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    #[test]
    fn the_last_day_is_in_time_to_its_end() {
        let z = zone();
        let due = due(&z, z.at(day("2027-03-01"), 15, 30), 30);
        assert_eq!(due, z.at(day("2027-04-01"), 0, 0));
        for (now, expected) in [
            ("2027-03-02", Stands::Open),
            ("2027-03-24", Stands::Open),
            ("2027-03-25", Stands::Soon),
            ("2027-03-31", Stands::Soon),
            ("2027-04-01", Stands::Late),
            ("2028-01-01", Stands::Late),
        ] {
            assert_eq!(stands(&z, due, None, z.at(day(now), 0, 0)), expected, "{now}");
        }
        for (filed, late) in [("2027-03-02", false), ("2027-03-31", false), ("2027-04-01", true)] {
            let now = z.at(day("2027-05-01"), 0, 0);
            assert_eq!(stands(&z, due, Some(day(filed)), now), Stands::Filed { late }, "{filed}");
        }
    }

    proptest::proptest! {
        #[test]
        fn it_rings_twice_at_most_and_always_ahead(due in 0i64..40, now in 0i64..80) {
            let (due, mut at) = (Time(due * DAY), Time(now * DAY));
            proptest::prop_assert!(first(due, at) >= at);
            let mut rung = 0;
            while let Some(next) = rings(due, at) {
                proptest::prop_assert!(next > at && next <= due);
                at = next;
                rung += 1;
            }
            proptest::prop_assert!(rung <= 2);
            proptest::prop_assert_eq!(rung == 0, Time(now * DAY) >= due);
        }
    }
}
