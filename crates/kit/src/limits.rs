//! Rate limits per person, address and home: a bucket each, kept in memory. They slow an attacker down without locking
//! anybody out: the key always contains who asks (their address or device), never only whom they ask about.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use governor::clock::{Clock, Reference};
use governor::nanos::Nanos;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use liren_core::refusal::Refusal;
use liren_core::time::Time;

/// What is limited.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Limit {
    /// Filing a matter, per address.
    File,
    /// Asking for a sign-in code, per address.
    AskCode,
    /// Asking for a sign-in code, per contact: nobody is flooded with messages.
    CodeTo,
    /// Trying a code, password or slip, per address.
    Try,
    /// Trying a password or slip, per address and whom it is about.
    TryOne,
    /// Uploading a file, per address.
    Upload,
    /// Changing things, per account.
    Write,
}

impl Limit {
    /// Burst and time to earn one back.
    fn quota(self) -> (u32, Duration) {
        match self {
            Self::File => (10, Duration::from_secs(120)),
            Self::AskCode => (8, Duration::from_secs(90)),
            Self::CodeTo => (3, Duration::from_secs(300)),
            Self::Try => (20, Duration::from_secs(30)),
            Self::TryOne => (5, Duration::from_secs(120)),
            Self::Upload => (20, Duration::from_secs(30)),
            Self::Write => (60, Duration::from_secs(2)),
        }
    }

    const ALL: [Self; 7] = [Self::File, Self::AskCode, Self::CodeTo, Self::Try, Self::TryOne, Self::Upload, Self::Write];
}

/// The instant the caller passes in, as governor's clock.
#[derive(Clone, Default)]
struct Told(Arc<AtomicU64>);

impl Clock for Told {
    type Instant = Nanos;
    fn now(&self) -> Nanos {
        Nanos::new(self.0.load(Ordering::Relaxed).saturating_mul(1_000_000))
    }
}

type Keyed = RateLimiter<String, DefaultKeyedStateStore<String>, Told, governor::middleware::NoOpMiddleware<Nanos>>;

/// All buckets.
pub struct Limits {
    clock: Told,
    buckets: Vec<Keyed>,
    on: bool,
}

impl Limits {
    /// Fresh buckets; `on: false` lets everything pass.
    pub fn new(on: bool) -> Self {
        let clock = Told::default();
        let buckets = Limit::ALL
            .iter()
            .map(|l| {
                let (burst, period) = l.quota();
                let quota = Quota::with_period(period)
                    .unwrap_or(Quota::per_second(NonZeroU32::MIN))
                    .allow_burst(NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN));
                RateLimiter::new(quota, DefaultKeyedStateStore::default(), clock.clone())
            })
            .collect();
        Self { clock, buckets, on }
    }

    /// Takes one from the bucket of `key`, or says when to come back.
    pub fn take(&self, limit: Limit, key: &str, now: Time) -> Result<(), Refusal> {
        if !self.on {
            return Ok(());
        }
        // The clock only moves forward: two requests may arrive in either order.
        self.clock.0.fetch_max(u64::try_from(now.0).unwrap_or(0), Ordering::Relaxed);
        let index = Limit::ALL.iter().position(|l| *l == limit).unwrap_or(0);
        self.buckets[index].check_key(&key.to_string()).map_err(|not_until| {
            let wait: Duration = Nanos::new(0)
                .max(not_until.earliest_possible().saturating_sub(self.clock.now().duration_since(Nanos::new(0))))
                .into();
            Refusal::TooMany { retry_after_s: u32::try_from(wait.as_secs() + 1).unwrap_or(u32::MAX) }
        })
    }

    /// Forgets buckets that are full again; called by housekeeping.
    pub fn sweep(&self) {
        self.buckets.iter().for_each(RateLimiter::retain_recent);
    }
}
