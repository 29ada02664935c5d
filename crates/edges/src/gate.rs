//! Lets only as many through at once as the machine has processors: opening a large photo or spreadsheet takes hundreds of
//! megabytes for a moment, and a crowd of them must not take the server's memory.

use std::sync::{Condvar, Mutex, PoisonError};

/// Counts who is inside.
pub struct Gate {
    inside: Mutex<usize>,
    left: Condvar,
}

impl Gate {
    /// An empty gate.
    pub const fn new() -> Self {
        Self { inside: Mutex::new(0), left: Condvar::new() }
    }

    /// Runs `work` as soon as there is room. A panic of `work` is its answer `None`: what people send is hostile input to
    /// libraries we have not written.
    pub fn pass<T>(&self, work: impl FnOnce() -> T + std::panic::UnwindSafe) -> Option<T> {
        let room = std::thread::available_parallelism().map_or(2, usize::from);
        let inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        *self.left.wait_while(inside, |n| *n >= room).unwrap_or_else(PoisonError::into_inner) += 1;
        let result = std::panic::catch_unwind(work);
        *self.inside.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.left.notify_one();
        result.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn no_more_than_there_are_processors_are_inside_and_a_panic_leaves() {
        static GATE: Gate = Gate::new();
        let room = std::thread::available_parallelism().map_or(2, usize::from);
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let answers: Vec<Option<usize>> = std::thread::scope(|s| {
            let each = |i: usize| {
                let (now, most) = (&now, &most);
                s.spawn(move || {
                    GATE.pass(std::panic::AssertUnwindSafe(|| {
                        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::thread::yield_now();
                        now.fetch_sub(1, Ordering::SeqCst);
                        assert!(!i.is_multiple_of(5), "one of five breaks");
                        i
                    }))
                })
            };
            let threads: Vec<_> = (0..8 * room).map(each).collect();
            threads.into_iter().map(|t| t.join().expect("the gate holds the panic")).collect()
        });
        assert!(most.load(Ordering::SeqCst) <= room);
        assert!(answers.iter().enumerate().all(|(i, a)| *a == (!i.is_multiple_of(5)).then_some(i)));
        assert_eq!(*GATE.inside.lock().unwrap(), 0);
    }
}
