//! When a message may arrive: never in quiet hours (night, the midday rest), and what is not urgent once a day.

use crate::pack::HoursOf;
use crate::time::{MINUTE, Time, Zone};

/// The first instant from `now` on that lies outside quiet hours.
pub fn allowed(hours: &HoursOf, zone: &Zone, now: Time) -> Time {
    let mut at = now;
    // Spans may touch each other; each round leaves one of them.
    for _ in 0..=hours.quiet.len() {
        let minute = zone.civil(at).minute_of_day();
        let Some(span) = hours.quiet.iter().find(|s| s.contain(minute)) else { return at };
        let left = (span.to - minute).rem_euclid(1440);
        at = Time(at.0.div_euclid(MINUTE) * MINUTE).plus(i64::from(left) * MINUTE);
    }
    at
}

/// The next daily digest after `now`.
pub fn digest(hours: &HoursOf, zone: &Zone, now: Time) -> Time {
    let today = zone.date(now);
    let at = zone.at_minute(today, hours.digest.0);
    if at > now { at } else { zone.at_minute(today.add_days(1), hours.digest.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::builtin;
    use crate::time::Date;

    fn at(zone: &Zone, day: i8, hour: i8, minute: i8) -> Time {
        zone.at(Date { year: 2026, month: 11, day }, hour, minute)
    }

    #[test]
    fn messages_wait_for_the_end_of_quiet_hours() {
        let (pack, _) = builtin().into_iter().find(|(p, _)| p.id == "cn-three-neighbours").unwrap();
        let zone = Zone::new(&pack.zone).unwrap();
        let (night, noon) = (pack.hours.quiet[0], pack.hours.quiet[1]);
        let (first, second) = if night.from > night.to { (night, noon) } else { (noon, night) };
        let minute = |m: i32| (i8::try_from(m / 60).unwrap(), i8::try_from(m % 60).unwrap());
        let (h, m) = minute(first.to);
        assert_eq!(allowed(&pack.hours, &zone, at(&zone, 24, 23, 30)), at(&zone, 25, h, m));
        assert_eq!(allowed(&pack.hours, &zone, at(&zone, 25, 3, 0)), at(&zone, 25, h, m));
        let (h, m) = minute(second.to);
        assert_eq!(allowed(&pack.hours, &zone, at(&zone, 24, 12, 45)), at(&zone, 24, h, m));
        assert_eq!(allowed(&pack.hours, &zone, at(&zone, 24, 10, 0)), at(&zone, 24, 10, 0));
    }

    #[test]
    fn one_digest_a_day() {
        let (pack, _) = builtin().remove(0);
        let zone = Zone::new(&pack.zone).unwrap();
        let first = digest(&pack.hours, &zone, at(&zone, 24, 10, 0));
        assert_eq!(digest(&pack.hours, &zone, at(&zone, 24, 10, 30)), first);
        assert!(digest(&pack.hours, &zone, first) > first);
    }
}
