//! Lets the demo's world move, one step after the other, until it is dropped.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use color_eyre::eyre::{Context as _, Result};

use super::folder::Coming;
use super::lab::Lab;
use super::person::Person;
use super::submitters::Submitters;
use super::worker::Worker;
use crate::clock::Clock;

/// One step of the world, at pace 1.
const STEP: Duration = Duration::from_millis(700);

/// The thread that moves the world; it ends when this is dropped.
pub(super) struct Driver {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
    trouble: Arc<Mutex<Option<String>>>,
}

impl Driver {
    pub(super) fn start(
        queue: PathBuf,
        database: &Path,
        coming: Vec<Coming>,
        pace: f64,
    ) -> Result<Self> {
        let (stop, stopped) = channel();
        let trouble = Arc::new(Mutex::new(None));
        let told = Arc::clone(&trouble);
        let mut world = World::open(queue, database, coming)?;
        let step = STEP.div_f64(pace.max(0.01));
        let thread = std::thread::Builder::new()
            .name("demo".to_owned())
            .spawn(move || {
                if let Err(error) = world.run(&stopped, step)
                    && let Ok(mut told) = told.lock()
                {
                    *told = Some(format!("{error:#}"));
                }
            })?;
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread),
            trouble,
        })
    }

    pub(super) fn trouble(&self) -> Option<String> {
        let told = self.trouble.lock().ok().and_then(|told| told.clone());
        // Nobody has stopped it yet, so if it is over it fell.
        let fell = || self.thread.as_ref().is_some_and(JoinHandle::is_finished);
        told.or_else(|| fell().then(|| "its thread fell".to_owned()))
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // Its trouble was told; there is nothing more to learn from how it ended.
            let _ = thread.join();
        }
    }
}

/// The worker's lock file; a worker that ends, however it ends, takes it along.
struct Lock(PathBuf);

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

struct World {
    person: Person,
    worker: Worker,
    submitters: Submitters,
    lab: Lab,
    step: u32,
    _lock: Lock,
}

impl World {
    fn open(queue: PathBuf, database: &Path, coming: Vec<Coming>) -> Result<Self> {
        let lab = Lab::open(database)?;
        let lock = database.with_file_name("worker.lock");
        fs::write(&lock, std::process::id().to_string())?;
        Ok(Self {
            _lock: Lock(lock),
            worker: Worker::find(&lab)?,
            lab,
            person: Person::find(queue.clone()),
            submitters: Submitters::new(queue, coming),
            step: 0,
        })
    }

    fn run(&mut self, stopped: &Receiver<()>, step: Duration) -> Result<()> {
        while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(step) {
            let now = Clock::Live.now();
            self.step = self.step.wrapping_add(1);
            let person = self.person.step(self.step, now);
            person.wrap_err("the person at the folder queue could not go on")?;
            let worker = self.worker.step(&mut self.lab, self.step, now);
            worker.wrap_err("the lab's worker could not go on")?;
            let submitters = self.submitters.step(&mut self.lab, self.step, now);
            submitters.wrap_err("nobody could submit any more")?;
        }
        Ok(())
    }
}
