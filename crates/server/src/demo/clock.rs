//! The demo's clock: while the story is told it stands where the story is, afterwards it is the system's, or days ahead of it for
//! those who want to see what becomes of things.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use liren_core::time::{DAY, Time};
use liren_kit::app::Clock;

use crate::clock::SystemClock;

/// A clock that can be held at an instant.
#[derive(Clone, Default)]
pub struct DemoClock {
    held: Arc<AtomicI64>,
    ahead: i64,
}

impl DemoClock {
    /// Runs so many days ahead of the system.
    pub fn ahead(days: u16) -> Self {
        Self { held: Arc::default(), ahead: i64::from(days) * DAY }
    }

    /// Stands at this instant.
    pub fn stand(&self, at: Time) {
        self.held.store(at.0, Ordering::SeqCst);
    }

    /// Runs with the system again.
    pub fn run(&self) {
        self.held.store(0, Ordering::SeqCst);
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Time {
        match self.held.load(Ordering::SeqCst) {
            0 => SystemClock.now().plus(self.ahead),
            held => Time(held),
        }
    }

    fn seed(&self) -> [u8; 32] {
        SystemClock.seed()
    }
}
