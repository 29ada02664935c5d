//! The demo's clock: while the story is told it stands where the story is, afterwards it is the system's.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use liren_core::time::Time;
use liren_kit::app::Clock;

use crate::clock::SystemClock;

/// A clock that can be held at an instant.
#[derive(Clone, Default)]
pub struct DemoClock(Arc<AtomicI64>);

impl DemoClock {
    /// Stands at this instant.
    pub fn stand(&self, at: Time) {
        self.0.store(at.0, Ordering::SeqCst);
    }

    /// Runs with the system again.
    pub fn run(&self) {
        self.0.store(0, Ordering::SeqCst);
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Time {
        match self.0.load(Ordering::SeqCst) {
            0 => SystemClock.now(),
            held => Time(held),
        }
    }

    fn seed(&self) -> [u8; 32] {
        SystemClock.seed()
    }
}
