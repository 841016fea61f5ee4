//! Threads that read ahead: while what they brought is told, they read on. What they bring comes in the order in
//! which it was asked for. On a cold disk they wait together, and on a warm one they cost nothing.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::read::Scratch;

/// So many read at once.
const READERS: usize = 12;

type Task<R> = Box<dyn FnOnce(&mut Scratch) -> R + Send>;
type Outcome<R> = thread::Result<R>;

/// A few threads and what they were asked for.
pub(super) struct Readers<R> {
    tasks: Sender<(u64, Task<R>)>,
    done: Receiver<(u64, Outcome<R>)>,
    /// What was brought before its turn.
    early: BTreeMap<u64, Outcome<R>>,
    /// How many tasks were given, and how many outcomes taken.
    given: u64,
    taken: u64,
    stop: Arc<AtomicBool>,
}

impl<R: Send + 'static> Readers<R> {
    /// None where no thread can be started.
    pub(super) fn start() -> Option<Self> {
        let (tasks, ahead) = mpsc::channel::<(u64, Task<R>)>();
        let (bring, done) = mpsc::channel();
        let ahead = Arc::new(Mutex::new(ahead));
        let stop = Arc::new(AtomicBool::new(false));
        let mut started = 0;
        for _ in 0..READERS {
            let (ahead, bring, stop) = (Arc::clone(&ahead), bring.clone(), Arc::clone(&stop));
            let read = move || {
                let mut scratch = Scratch::default();
                while let Some((turn, task)) = next(&ahead, &stop) {
                    let outcome = catch_unwind(AssertUnwindSafe(|| task(&mut scratch)));
                    if bring.send((turn, outcome)).is_err() {
                        return;
                    }
                }
            };
            let thread = thread::Builder::new().name("reader".to_owned());
            started += usize::from(thread.spawn(read).is_ok());
        }
        (started > 0).then(|| Self {
            tasks,
            done,
            early: BTreeMap::new(),
            given: 0,
            taken: 0,
            stop,
        })
    }

    /// Asks for this behind everything else.
    pub(super) fn ask(&mut self, task: impl FnOnce(&mut Scratch) -> R + Send + 'static) {
        // The readers end only with us.
        let _ = self.tasks.send((self.given, Box::new(task)));
        self.given += 1;
    }

    /// How many were asked for and not taken yet.
    pub(super) fn under_way(&self) -> u64 {
        self.given - self.taken
    }

    /// What was asked for next; waits for it. None when nothing was.
    pub(super) fn take(&mut self) -> Option<R> {
        while self.under_way() > 0 {
            if let Some(outcome) = self.take_ready() {
                return Some(outcome);
            }
            let Ok((turn, outcome)) = self.done.recv() else {
                break;
            };
            self.early.insert(turn, outcome);
        }
        None
    }

    /// What was asked for next, if it is there.
    pub(super) fn take_ready(&mut self) -> Option<R> {
        self.early.extend(self.done.try_iter());
        let outcome = self.early.remove(&self.taken)?;
        self.taken += 1;
        match outcome {
            Ok(brought) => Some(brought),
            Err(panic) => resume_unwind(panic),
        }
    }
}

impl<R> Drop for Readers<R> {
    /// They end after what they are reading; a disk that never answers is not waited for.
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

fn next<R>(ahead: &Mutex<Receiver<(u64, Task<R>)>>, stop: &AtomicBool) -> Option<(u64, Task<R>)> {
    let ahead = ahead.lock().unwrap_or_else(PoisonError::into_inner);
    let task = ahead.recv().ok()?;
    (!stop.load(Ordering::Relaxed)).then_some(task)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_brought_comes_in_the_order_of_asking() {
        let mut readers = Readers::start().unwrap();
        for number in 0..500_u32 {
            readers.ask(move |_| {
                // Some take longer than those behind them.
                (0..(number % 7) * 1000)
                    .fold(number, |n, step| std::hint::black_box(n ^ step ^ step))
            });
        }
        assert_eq!(readers.under_way(), 500);
        let brought: Vec<u32> = std::iter::from_fn(|| readers.take()).collect();
        assert_eq!(brought, (0..500).collect::<Vec<_>>());
        assert_eq!((readers.take(), readers.take_ready()), (None, None));
    }

    #[test]
    fn a_reader_that_breaks_is_told_to_who_asked() {
        let mut readers = Readers::start().unwrap();
        readers.ask(|_| panic!("the disk is odd"));
        readers.ask(|_| 7);
        let first = catch_unwind(AssertUnwindSafe(|| readers.take()));
        assert!(first.is_err());
        assert_eq!(readers.take(), Some(7));
    }
}
