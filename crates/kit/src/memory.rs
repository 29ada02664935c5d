//! What pages of one community need again and again, kept for half a minute: the names of its places and posts. Other
//! processes may change the database, so nothing is trusted for longer; a change made here forgets at once.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use liren_core::id::Community;
use liren_core::time::Time;

/// How long a thing is trusted before it is read again.
pub const FRESH_MS: i64 = 30_000;
/// Most communities kept; a whole country does not fit and need not.
const MOST: usize = 512;

type Kept = HashMap<(TypeId, Community), (Time, Arc<dyn Any + Send + Sync>)>;

/// Derived things in memory, by type and community.
#[derive(Default)]
pub struct Memory(Mutex<Kept>);

impl Memory {
    /// The thing, if it is fresh.
    pub fn get<T: Any + Send + Sync>(&self, code: Community, now: Time) -> Option<Arc<T>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, thing) = kept.get(&(TypeId::of::<T>(), code))?;
        if now.0 - at.0 >= FRESH_MS {
            return None;
        }
        thing.clone().downcast::<T>().ok()
    }

    /// Keeps a thing.
    pub fn keep<T: Any + Send + Sync>(&self, code: Community, thing: Arc<T>, now: Time) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.retain(|_, (at, _)| now.0 - at.0 < FRESH_MS);
        }
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert((TypeId::of::<T>(), code), (now, thing));
    }

    /// Forgets a community's things after a change.
    pub fn forget(&self, code: Community) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|(_, c), _| *c != code);
    }

    /// Forgets everything.
    pub fn forget_all(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
