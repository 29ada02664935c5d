//! Instants, and their reading in a community's time zone. The only file of the project that uses `jiff`.

use jiff::civil;
use jiff::tz::TimeZone;
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
    pub fn plus(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }
}

/// A calendar date in the proleptic Gregorian calendar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Date {
    /// Year, such as 2026.
    pub year: i16,
    /// Month, 1 to 12.
    pub month: i8,
    /// Day of the month, 1 to 31.
    pub day: i8,
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
}

/// A time zone by its IANA name, such as `Asia/Shanghai`.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

/// The name is not an IANA time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoSuchZone(pub String);
