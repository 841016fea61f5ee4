//! Threads that read ahead: while what they brought is told, they read on. What they bring comes in the order in
//! which it was asked for. There are as many as cores; a disk that lets them wait gets more of them, so that they wait
//! together. They give way to whoever answers keys and news.

mod disk_wait;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use self::disk_wait::DiskWait;
use super::read::Scratch;
use crate::store::aside::step_aside;

/// So many read at once where they wait for the disk.
const MOST: usize = 12;
/// A wait for one job of a task. Who waits for no disk waits for nothing.
const LONG: Duration = Duration::from_micros(150);
/// So many begin to read when tasks waited long, this many of them one after the other: a single one says little.
const MORE: usize = 2;
const IN_A_ROW: usize = 2;
/// After each task a reader leaves its core for a moment: whoever was woken meanwhile, by a key or by news, would wait for
/// the end of a time slice otherwise, four milliseconds of the kernel's. It sleeps and does not yield, because on a
/// busy machine who yields is soon behind everybody.
const MOMENT: Duration = Duration::from_micros(20);

type Task<R> = Box<dyn FnOnce(&mut Scratch) -> R + Send>;
/// What is still to be read, for whoever is free: with its turn, and how many jobs it is about.
type Ahead<R> = Mutex<Receiver<(u64, u32, Task<R>)>>;
type Outcome<R> = thread::Result<R>;
/// The turn of a task, what came of it, and whether it waited long.
type Done<R> = (u64, Outcome<R>, bool);

/// A few threads and what they were asked for.
pub(super) struct Readers<R> {
    /// None once they are to end.
    tasks: Option<Sender<(u64, u32, Task<R>)>>,
    ahead: Arc<Ahead<R>>,
    bring: Sender<Done<R>>,
    done: Receiver<Done<R>>,
    started: Vec<JoinHandle<()>>,
    /// So many there are where nobody waits for a disk.
    usual: usize,
    /// How many tasks waited long, one after the other.
    long: usize,
    /// What was brought before its turn.
    early: BTreeMap<u64, Outcome<R>>,
    /// How many tasks were given, and how many outcomes taken.
    given: u64,
    taken: u64,
    stop: Arc<AtomicBool>,
    hurried: bool,
}

impl<R: Send + 'static> Readers<R> {
    /// None where no thread can be started. They give way to whoever answers keys, unless it is `hurried`: no key waits.
    pub(super) fn start(hurried: bool) -> Option<Self> {
        Self::start_beside(0, hurried)
    }

    /// The same where so many other threads work as hard as readers until they are done: those would wait for them then.
    pub(super) fn start_beside(others: usize, hurried: bool) -> Option<Self> {
        let (tasks, ahead) = mpsc::channel();
        let (bring, done) = mpsc::channel();
        let cores = thread::available_parallelism().map_or(2, usize::from);
        let mut readers = Self {
            tasks: Some(tasks),
            ahead: Arc::new(Mutex::new(ahead)),
            bring,
            done,
            started: Vec::new(),
            usual: cores.clamp(2, MOST),
            long: 0,
            early: BTreeMap::new(),
            given: 0,
            taken: 0,
            stop: Arc::new(AtomicBool::new(false)),
            hurried,
        };
        readers.start_more(readers.usual.saturating_sub(others));
        (!readers.started.is_empty()).then_some(readers)
    }

    /// The others are done: there may be as many as usual.
    pub(super) fn take_all_cores(&mut self) {
        self.start_more(self.usual.saturating_sub(self.started.len()));
    }

    fn start_more(&mut self, many: usize) {
        for _ in 0..many.min(MOST - self.started.len()) {
            let ahead = Arc::clone(&self.ahead);
            let (bring, stop) = (self.bring.clone(), Arc::clone(&self.stop));
            let hurried = self.hurried;
            let read = move || {
                if !hurried {
                    step_aside();
                }
                let waits = DiskWait::of_this_thread();
                let mut scratch = Scratch::of_reader(hurried);
                while let Some((turn, jobs, task)) = next(&ahead, &stop) {
                    let begin = waits.mark();
                    let outcome = catch_unwind(AssertUnwindSafe(|| task(&mut scratch)));
                    let long = waits.is_at_least(LONG.saturating_mul(jobs), begin);
                    if bring.send((turn, outcome, long)).is_err() {
                        return;
                    }
                    if !hurried {
                        thread::sleep(MOMENT);
                    }
                }
            };
            let thread = thread::Builder::new().name("reader".to_owned());
            self.started.extend(thread.spawn(read).ok());
        }
    }

    /// How many tasks should be under way, so that no reader has to wait for one.
    pub(super) fn enough(&self) -> u64 {
        4 * self.started.len() as u64
    }

    /// Asks for this, which is about so many jobs, behind everything else.
    pub(super) fn ask(
        &mut self,
        jobs: usize,
        task: impl FnOnce(&mut Scratch) -> R + Send + 'static,
    ) {
        let jobs = u32::try_from(jobs).unwrap_or(u32::MAX);
        // The readers end only with us.
        if let Some(tasks) = &self.tasks {
            let _ = tasks.send((self.given, jobs, Box::new(task)));
        }
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
            let Ok(done) = self.done.recv() else {
                break;
            };
            self.note(done);
        }
        None
    }

    fn note(&mut self, (turn, outcome, long): Done<R>) {
        self.long = if long { self.long + 1 } else { 0 };
        if self.long >= IN_A_ROW {
            self.start_more(MORE);
        }
        self.early.insert(turn, outcome);
    }

    /// What was asked for next, if it is there.
    pub(super) fn take_ready(&mut self) -> Option<R> {
        while let Ok(done) = self.done.try_recv() {
            self.note(done);
        }
        let outcome = self.early.remove(&self.taken)?;
        self.taken += 1;
        match outcome {
            Ok(brought) => Some(brought),
            Err(panic) => resume_unwind(panic),
        }
    }
}

impl<R> Drop for Readers<R> {
    /// They end after what they are reading; a disk that never answers is not waited for. Those that have nothing to read
    /// are: the memory they worked in serves whoever is started next.
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.tasks = None;
        if self.taken == self.given {
            for reader in self.started.drain(..) {
                let _ = reader.join();
            }
        }
    }
}

fn next<R>(ahead: &Ahead<R>, stop: &AtomicBool) -> Option<(u64, u32, Task<R>)> {
    let ahead = ahead.lock().unwrap_or_else(PoisonError::into_inner);
    let task = ahead.recv().ok()?;
    (!stop.load(Ordering::Relaxed)).then_some(task)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_brought_comes_in_the_order_of_asking() {
        let mut readers = Readers::start(false).unwrap();
        for number in 0..500_u32 {
            readers.ask(1_000, move |_| {
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
    fn where_they_wait_there_are_more_of_them() {
        let mut readers = Readers::start(false).unwrap();
        let quick = readers.started.len();
        // Of no jobs any time is long, and of very many none is.
        for (jobs, started) in [
            (0, quick),
            (u32::MAX as usize, quick),
            (0, quick),
            (0, (quick + MORE).min(MOST)),
        ] {
            readers.ask(jobs, |_| ());
            assert!(readers.take().is_some());
            assert_eq!(readers.started.len(), started);
        }
        assert_eq!(readers.enough(), 4 * readers.started.len() as u64);
    }

    #[test]
    fn beside_others_there_are_fewer_until_those_are_done() {
        let mut readers = Readers::<()>::start_beside(1, false).unwrap();
        assert_eq!(readers.started.len(), readers.usual - 1);
        for _ in 0..2 {
            readers.take_all_cores();
            assert_eq!(readers.started.len(), readers.usual);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn readers_give_way_to_whoever_asked() {
        use rustix::process::getpriority_process;

        let mut readers = Readers::start(false).unwrap();
        readers.ask(1, |_| getpriority_process(None).unwrap());
        let ours = getpriority_process(None).unwrap();
        let theirs = readers.take().unwrap();
        assert!(theirs > ours || ours == 19, "{theirs} and {ours}");
    }

    #[test]
    fn a_reader_that_breaks_is_told_to_who_asked() {
        let mut readers = Readers::start(false).unwrap();
        readers.ask(1, |_| panic!("the disk is odd"));
        readers.ask(1, |_| 7);
        let first = catch_unwind(AssertUnwindSafe(|| readers.take()));
        assert!(first.is_err());
        assert_eq!(readers.take(), Some(7));
    }
}
