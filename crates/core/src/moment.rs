//! Time and chance as one argument. A handler takes a [`Moment`] at its door and passes it down; a transaction that
//! runs again starts from a clone and therefore makes the same ids again.

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use uuid::{Builder, Uuid};

use crate::time::Time;

/// The instant of a request and its source of chance (a stream seeded at the edge).
#[derive(Clone, Debug)]
pub struct Moment {
    /// When the request arrived.
    pub now: Time,
    chance: ChaCha12Rng,
}

impl Moment {
    /// A moment with the given seed; the edge seeds from the operating system, tests from a number.
    pub fn new(now: Time, seed: [u8; 32]) -> Self {
        Self { now, chance: ChaCha12Rng::from_seed(seed) }
    }

    /// A fresh typed id (UUIDv7 of `now`).
    pub fn id<T: From<Uuid>>(&mut self) -> T {
        let mut tail = [0u8; 10];
        self.chance.fill_bytes(&mut tail);
        let ms = u64::try_from(self.now.0).unwrap_or(0);
        T::from(Builder::from_unix_timestamp_millis(ms, &tail).into_uuid())
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut out = [0u8; N];
        self.chance.fill_bytes(&mut out);
        out
    }

    /// A number below `bound` (uniform up to a bias of 2^-32 for bounds a person would use).
    pub fn below(&mut self, bound: u32) -> u32 {
        let r = u64::from(self.chance.next_u32());
        u32::try_from((r * u64::from(bound)) >> 32).unwrap_or(0)
    }
}
