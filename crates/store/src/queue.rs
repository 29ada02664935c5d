//! Closures on their way to the threads that own a connection. The queue is bounded: a full one refuses at once, which
//! becomes 503 with Retry-After, instead of piling work up.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use crate::sqlite::Lent;
use crate::{Error, Tx};

/// What one run of a closure came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Ran {
    /// Keep its changes.
    Keep,
    /// It failed: undo its changes.
    Undo,
    /// The engine wants it run again.
    Again,
}

/// A closure with the place its answer goes to, its types erased.
pub(crate) trait Task: Send {
    /// Runs it once.
    fn run(&mut self, tx: &mut Tx<'_>) -> Ran;
    /// Answers: with what the last run gave, or with an error of the store.
    fn answer(self: Box<Self>, store: Result<(), Error>);
}

pub(crate) struct Closure<T, E, F> {
    run: F,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Closure<T, E, F> {
    pub fn new(run: F) -> (Self, oneshot::Receiver<Result<T, E>>) {
        let (reply, receiver) = oneshot::channel();
        (Self { run, result: None, reply }, receiver)
    }
}

impl<T, E, F> Task for Closure<T, E, F>
where
    T: Send,
    E: From<Error> + Send,
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> Ran {
        let result = catch_unwind(AssertUnwindSafe(|| (self.run)(tx))).unwrap_or_else(|_| Err(Error::Panicked.into()));
        let (ran, result) = match (tx.refused.clone(), result) {
            (None, Ok(value)) => (Ran::Keep, Ok(value)),
            // Told only when it was run often enough: the last word is then "busy".
            (Some(Error::Again), _) => (Ran::Again, Err(Error::Busy { retry_after_s: 1 }.into())),
            // A full disk is nobody's mistake: the closure's own reading of it does not count.
            (Some(Error::Full), _) => (Ran::Undo, Err(Error::Full.into())),
            (Some(e), Ok(_)) => (Ran::Undo, Err(e.into())),
            (_, Err(e)) => (Ran::Undo, Err(e)),
        };
        self.result = Some(result);
        ran
    }

    fn answer(self: Box<Self>, store: Result<(), Error>) {
        let result = match (store, self.result) {
            (Err(Error::Again), _) => Err(Error::Busy { retry_after_s: 1 }.into()),
            (Err(e), _) => Err(e.into()),
            (Ok(()), Some(result)) => result,
            (Ok(()), None) => Err(Error::Gone.into()),
        };
        // Whoever asked may have gone away; that changes nothing.
        drop(self.reply.send(result));
    }
}

/// What an engine runs on: both queues and the threads that take from them.
pub(crate) struct Lanes {
    pub reads: Arc<Queue>,
    pub writes: Arc<Queue>,
    /// Connections of SQLite to read by.
    pub lent: Arc<Lent>,
    pub threads: Vec<JoinHandle<()>>,
}

impl Lanes {
    pub fn new(bound: usize) -> Self {
        Self {
            reads: Arc::new(Queue::new(bound)),
            writes: Arc::new(Queue::new(bound)),
            lent: Arc::default(),
            threads: Vec::new(),
        }
    }

    pub fn spawn(&mut self, name: String, run: impl FnOnce() + Send + 'static) -> Result<(), Error> {
        let thread = std::thread::Builder::new().name(name).spawn(run);
        self.threads.push(thread.map_err(|e| Error::Engine(format!("a thread cannot start: {e}")))?);
        Ok(())
    }
}

/// A bounded queue that several threads take from.
pub(crate) struct Queue {
    state: Mutex<State>,
    filled: Condvar,
    bound: usize,
}

struct State {
    tasks: VecDeque<Box<dyn Task>>,
    closed: bool,
}

impl Queue {
    pub fn new(bound: usize) -> Self {
        Self { state: Mutex::new(State { tasks: VecDeque::new(), closed: false }), filled: Condvar::new(), bound }
    }

    pub fn push(&self, task: Box<dyn Task>) -> Result<(), Error> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.closed {
            return Err(Error::Gone);
        }
        if state.tasks.len() >= self.bound {
            return Err(Error::Busy { retry_after_s: 1 });
        }
        state.tasks.push_back(task);
        drop(state);
        self.filled.notify_one();
        Ok(())
    }

    /// The next task, waiting for one; `None` when closed and empty.
    pub fn pop(&self) -> Option<Box<dyn Task>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(task) = state.tasks.pop_front() {
                return Some(task);
            }
            if state.closed {
                return None;
            }
            state = self.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The next task, if one is there.
    pub fn try_pop(&self) -> Option<Box<dyn Task>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).tasks.pop_front()
    }

    /// What is in the queue is still done; nothing more is taken.
    pub fn close(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.filled.notify_all();
    }
}
