//! Lets the demo's world move: the person who runs the folder's jobs, the lab's worker, and the
//! people who submit more.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use color_eyre::eyre::Result;
use serde_json::{Value, json};

use super::folder;
use super::lab::{self, Lab};
use super::seed::{FolderJob, LabJob, State};
use crate::clock::Clock;
use crate::job::Moment;

/// One step of the world, at pace 1.
const STEP: Duration = Duration::from_millis(700);
/// Steps that a job takes.
const STEPS: u32 = 45;
/// New jobs are made only while there are fewer directories than this.
const MOST: usize = 60;

/// The thread that moves the world; it ends when this is dropped.
pub(super) struct Driver {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
    trouble: Arc<Mutex<Option<String>>>,
}

impl Driver {
    pub(super) fn start(queue: PathBuf, database: &Path, pace: f64) -> Result<Self> {
        let (stop, stopped) = channel();
        let trouble = Arc::new(Mutex::new(None));
        let told = Arc::clone(&trouble);
        let mut world = World::open(queue, database)?;
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
        self.trouble.lock().ok()?.clone()
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

struct World {
    queue: PathBuf,
    lab: Lab,
    lock: PathBuf,
    /// The folder's job under way, and the steps it has done.
    folder_job: Option<(PathBuf, Value, u32)>,
    lab_job: Option<(String, u32)>,
    step: u32,
}

impl World {
    fn open(queue: PathBuf, database: &Path) -> Result<Self> {
        let lab = Lab::open(database)?;
        let lock = database.with_file_name("worker.lock");
        fs::write(&lock, std::process::id().to_string())?;
        let lab_job = lab.left_running()?.map(|id| (id, 20));
        let mut world = Self {
            queue,
            lab,
            lock,
            folder_job: None,
            lab_job,
            step: 0,
        };
        world.folder_job = world.left_running();
        Ok(world)
    }

    fn run(&mut self, stopped: &Receiver<()>, step: Duration) -> Result<()> {
        while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(step) {
            let now = Clock::Live.now();
            self.step += 1;
            self.person(now)?;
            self.worker(now)?;
            self.submitters(now)?;
        }
        // A worker that ends takes its lock with it.
        let _ = fs::remove_file(&self.lock);
        Ok(())
    }

    // ---- the folder's other side -------------------------------------------------------------

    fn left_running(&self) -> Option<(PathBuf, Value, u32)> {
        let dirs = fs::read_dir(self.queue.join("inbox")).ok()?;
        dirs.filter_map(Result::ok).find_map(|dir| {
            let text = fs::read_to_string(dir.path().join("job.json")).ok()?;
            let manifest: Value = serde_json::from_str(&text).ok()?;
            (manifest["status"] == "running").then(|| (dir.path(), manifest, STEPS / 3))
        })
    }

    fn person(&mut self, now: Moment) -> Result<()> {
        let Some((dir, manifest, steps)) = &mut self.folder_job else {
            // A person takes a while before the next one.
            if self.step.is_multiple_of(6) {
                self.folder_job = self.take_next(now)?;
            }
            return Ok(());
        };
        *steps += 1;
        folder::append_log(dir, &folder::trial_lines(*steps, now))?;
        if *steps < STEPS {
            return Ok(());
        }
        // One in four fails, by its name, so that it is not the same one each time.
        let failed = dir.as_os_str().len() % 4 == 1;
        manifest["status"] = json!(if failed { "failed" } else { "completed" });
        manifest["finished_at"] = json!(now.rfc3339());
        manifest["exit_code"] = json!(i32::from(failed));
        if failed {
            manifest["error"] = json!("exit code 1: NX license not available after 3 tries");
        }
        fs::create_dir_all(dir.join("3_results"))?;
        fs::write(dir.join("3_results/history.csv"), "trial,rms\n0,3.4e-08\n")?;
        folder::replace_manifest(dir, manifest)?;
        self.folder_job = None;
        Ok(())
    }

    /// Starts the submitted job with the highest priority, the oldest of those.
    fn take_next(&self, now: Moment) -> Result<Option<(PathBuf, Value, u32)>> {
        let mut waiting: Vec<(i64, String, Value)> = Vec::new();
        for dir in fs::read_dir(self.queue.join("outbox"))?.filter_map(Result::ok) {
            let name = dir.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') || self.queue.join("inbox").join(&name).exists() {
                continue;
            }
            let manifest = fs::read_to_string(dir.path().join("job.json"))
                .ok()
                .and_then(|text| serde_json::from_str::<Value>(&text).ok());
            if let Some(manifest) = manifest
                && manifest["status"] == "submitted"
                && !self.is_cancelled(&name)
            {
                waiting.push((self.priority(&name, &manifest), name, manifest));
            }
        }
        waiting.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let Some((_, name, mut manifest)) = waiting.into_iter().next() else {
            return Ok(None);
        };
        let dir = self.queue.join("inbox").join(&name);
        fs::create_dir_all(&dir)?;
        manifest["status"] = json!("running");
        manifest["started_at"] = json!(now.rfc3339());
        folder::replace_manifest(&dir, &manifest)?;
        Ok(Some((dir, manifest, 0)))
    }

    /// The records that operators left about a job, the newest last.
    fn records(&self, name: &str) -> Vec<Value> {
        let dir = self.queue.join("outbox/.jobtui/v1").join(name);
        let mut paths: Vec<_> = fs::read_dir(dir)
            .into_iter()
            .flatten()
            .filter_map(Result::ok)
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|e| e == "json"))
            .collect();
        paths.sort();
        paths
            .iter()
            .filter_map(|path| serde_json::from_str(&fs::read_to_string(path).ok()?).ok())
            .collect()
    }

    fn is_cancelled(&self, name: &str) -> bool {
        let records = self.records(name);
        let last = records
            .iter()
            .rev()
            .find(|r| r["op"] == "cancel" || r["op"] == "uncancel");
        last.is_some_and(|r| r["op"] == "cancel")
    }

    fn priority(&self, name: &str, manifest: &Value) -> i64 {
        let records = self.records(name);
        let said = records.iter().rev().find(|r| r["op"] == "priority");
        said.map_or(&manifest["priority"], |r| &r["priority"])
            .as_i64()
            .unwrap_or(0)
    }

    // ---- the lab's worker --------------------------------------------------------------------

    fn worker(&mut self, now: Moment) -> Result<()> {
        let Some((id, steps)) = &mut self.lab_job else {
            if self.step.is_multiple_of(3) {
                self.lab_job = self.lab.claim(now)?.map(|id| (id, 0));
            }
            return Ok(());
        };
        *steps += 1;
        self.lab.print(id, &lab::line(*steps * 2), now)?;
        if *steps < STEPS {
            return Ok(());
        }
        let error = id.ends_with(['3', '8']).then_some(
            "TimeoutError: no data from the board in 30 s\nTraceback (most recent call last):\n  \
             File \"worker.py\", line 212, in run\nTimeoutError: no data from the board in 30 s",
        );
        self.lab.end(id, error, now)?;
        self.lab_job = None;
        Ok(())
    }

    // ---- those who submit --------------------------------------------------------------------

    fn submitters(&mut self, now: Moment) -> Result<()> {
        const NAMES: [&str; 4] = [
            "m1-wfe-polish",
            "m2-fem-sweep",
            "cell-stiffness",
            "fin-modal",
        ];
        const CLASSES: [&str; 3] = [
            "T1Experiment",
            "T2RamseyExperiment",
            "AmplitudeRabiExperiment",
        ];
        let turn = (self.step / 40) as usize;
        if self.step % 40 == 20 {
            let there = fs::read_dir(self.queue.join("outbox"))?.count();
            if there < MOST {
                folder::submit_new(&self.queue, &study(NAMES[turn % NAMES.len()]), now)?;
            }
        }
        if self.step % 40 == 5 && self.lab.waiting()? < 8 {
            let class = CLASSES[turn % CLASSES.len()].to_owned();
            self.lab.submit(&sweep(class), now)?;
        }
        Ok(())
    }
}

fn study(name: &str) -> FolderJob {
    FolderJob {
        name: name.to_owned(),
        project: name.split('-').next().unwrap_or(name).to_owned(),
        by: "study-builder".to_owned(),
        state: State::Submitted,
        age: 0,
        took: 0,
        trials: 0,
        priority: 0,
        error: None,
        archived: false,
        conflict: false,
    }
}

fn sweep(class: String) -> LabJob {
    LabJob {
        class,
        user: "clau".to_owned(),
        state: State::Pending,
        age: 0,
        took: 0,
        priority: 0,
        error: None,
    }
}
