//! The one place that asks the system for time and chance.

use liren_core::time::Time;
use liren_kit::app::Clock;

/// The system's clock and random source.
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the edge: everything inside takes time as an argument")]
    fn now(&self) -> Time {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Time(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    #[allow(clippy::disallowed_methods, reason = "the edge: everything inside takes chance as an argument")]
    fn seed(&self) -> [u8; 32] {
        let mut seed = [0u8; 32];
        // Without randomness no code or session would be safe: stopping is the only honest answer.
        getrandom::fill(&mut seed).unwrap_or_else(|e| panic!("the system gives no randomness: {e}"));
        seed
    }
}
