//! Telling that the followed log grew: apart from other events, because no row changes by it, and calmly in a flood.

use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::Nudge;

/// Lines that come closer than this are a flood.
const CLOSE: Duration = Duration::from_millis(2);
/// What the kernel may merge meanwhile into one event, instead of a wake-up for each line.
const REST: Duration = Duration::from_millis(5);

/// Called from a watcher's thread.
pub(super) struct Growth {
    tell: Nudge,
    last: Mutex<Option<Instant>>,
}

impl Growth {
    pub(super) fn new(tell: Nudge) -> Self {
        let last = Mutex::new(None);
        Self { tell, last }
    }

    /// Tells it; in a flood it rests before the next event is taken.
    pub(super) fn grew(&self) {
        (self.tell)();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_some_and(|last| last.elapsed() < CLOSE) {
            thread::sleep(REST);
        }
        *last = Some(Instant::now());
    }
}
