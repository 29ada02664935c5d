//! Keeps the story's hours to those in which people are up.

use crate::time::{DAY, HOUR, MINUTE, Time, Zone};

/// The instant `minutes` before `now`, moved out of the night: nobody changes a lamp at three in the morning because the
/// demo was started then. Times between eight in the evening and eight in the morning are drawn together into the hour
/// before eight in the evening, the day's into the hours before that; what came first stays first, nothing comes after `now`.
pub fn daytime(zone: &Zone, now: Time, minutes: i64) -> Time {
    let raw = now.plus(-minutes * MINUTE);
    let (morning, evening) = (8, 20);
    let today = zone.date(raw);
    let mut start = zone.at(today, morning, 0);
    if raw < start {
        start = zone.at(today.add_days(-1), morning, 0);
    }
    let since = raw.0 - start.0;
    let day = i64::from(evening - morning) * HOUR;
    // Eleven hours hold the day, the twelfth holds the night.
    let moved = if since < day { since * 11 / 12 } else { day - HOUR + (since - day) * HOUR / (DAY - day) };
    Time(start.0 + moved.min(since))
}
