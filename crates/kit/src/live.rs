//! What many screens look at together: a room for each thing that is shown, in memory. One task a room looks at the database
//! when it is rung and at least once a second, so that several processes agree without knowing of each other; it ends by
//! itself when nobody looks any more.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use liren_core::id::Community;
use liren_core::refusal::Refusal;
use tokio::sync::{Notify, watch};
use uuid::Uuid;

use crate::app::App;

/// How often a room looks without being rung.
const LOOK: Duration = Duration::from_millis(900);
/// How soon it looks again after it was rung: many votes in one moment are one look.
const PAUSE: Duration = Duration::from_millis(150);

type Key = (Community, Uuid);

struct Room {
    shown: watch::Sender<Arc<str>>,
    bell: Arc<Notify>,
}

/// All rooms of this process.
#[derive(Default)]
pub struct Rooms(Mutex<HashMap<Key, Room>>);

impl Rooms {
    /// Enters a room as one of at most `most` screens. `look` reads what is shown; nothing means that it is over. What is
    /// received first may be empty: nobody has looked yet.
    pub fn enter<F, R>(app: &App, key: Key, most: usize, look: F) -> Result<watch::Receiver<Arc<str>>, Refusal>
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = Option<String>> + Send,
    {
        let mut rooms = app.rooms.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(room) = rooms.get(&key) {
            if room.shown.receiver_count() >= most {
                return Err(Refusal::Busy { retry_after_s: 5 });
            }
            return Ok(room.shown.subscribe());
        }
        let (shown, receiver) = watch::channel(Arc::<str>::from(""));
        let bell = Arc::new(Notify::new());
        rooms.insert(key, Room { shown, bell: bell.clone() });
        drop(rooms);
        let app = app.clone();
        tokio::spawn(async move {
            while let Some(now) = look().await {
                if !app.rooms.show(&key, &now) {
                    return;
                }
                // A ring that came while this looked is not lost: the bell remembers one.
                let _ = tokio::time::timeout(LOOK, bell.notified()).await;
                tokio::time::sleep(PAUSE).await;
            }
            app.rooms.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
        });
        Ok(receiver)
    }

    /// Shows it; false when nobody looks any more and the room is gone.
    fn show(&self, key: &Key, now: &str) -> bool {
        let mut rooms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(room) = rooms.get(key) else { return false };
        if room.shown.receiver_count() == 0 {
            rooms.remove(key);
            return false;
        }
        room.shown.send_if_modified(|old| {
            let new = **old != *now;
            if new {
                *old = now.into();
            }
            new
        });
        true
    }

    /// Something changed: look at once.
    pub fn ring(&self, key: Key) {
        if let Some(room) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            room.bell.notify_one();
        }
    }

    /// How many rooms there are.
    pub fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}
