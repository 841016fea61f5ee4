//! The folder's other side: a person who starts one job after the other, and the agent that puts old
//! ones away.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::folder;
use super::submitters::unless_gone;
use super::worker::STEPS;
use crate::job::Moment;

/// Every so manieth job that is started fails, with the next of these.
const EVERY: u32 = 4;
const ERRORS: [&str; 4] = [
    "exit code 1: NX license not available after 3 tries",
    "mesh quality below limit: 0.12 < 0.30 in 1_setup/model.fem",
    "solver did not converge after 200 iterations (residual 3.1e-02)",
    "no space left on D: while writing 2_iterations/trial_0031",
];
/// Finished jobs that may lie about before the oldest are put away.
const FINISHED: usize = 25;
/// How often the agent that puts them away looks, in steps.
const ROUND: u32 = 15;

pub(super) struct Person {
    queue: PathBuf,
    job: Option<Run>,
    started: u32,
}

/// A job under way.
struct Run {
    dir: PathBuf,
    manifest: Value,
    steps: u32,
    error: Option<&'static str>,
}

impl Person {
    /// A person who goes on with what is found running.
    pub(super) fn find(queue: PathBuf) -> Self {
        let mut found = manifests(&queue.join("inbox")).unwrap_or_default();
        found.retain(|(_, manifest)| manifest["status"] == "running");
        let job = found.pop().map(|(name, manifest)| Run {
            dir: queue.join("inbox").join(name),
            manifest,
            steps: STEPS / 3,
            error: None,
        });
        Self {
            queue,
            job,
            started: 0,
        }
    }

    pub(super) fn step(&mut self, step: u32, now: Moment) -> io::Result<()> {
        if step.is_multiple_of(ROUND) {
            self.put_away(now)?;
        }
        if let Some(run) = self.job.take() {
            self.job = run.go_on(now)?;
        } else if step.is_multiple_of(6) {
            // A person takes a while before the next one.
            self.job = self.take_next(now)?;
        }
        Ok(())
    }

    /// Starts the submitted job with the highest priority, the oldest of those.
    fn take_next(&mut self, now: Moment) -> io::Result<Option<Run>> {
        let inbox = self.queue.join("inbox");
        let mut waiting: Vec<_> = manifests(&self.queue.join("outbox"))?
            .into_iter()
            .filter(|(name, manifest)| {
                manifest["status"] == "submitted"
                    && !inbox.join(name).exists()
                    && !self.is_cancelled(name)
            })
            .map(|(name, manifest)| (self.priority(&name, &manifest), name, manifest))
            .collect();
        waiting.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let Some((_, name, mut manifest)) = waiting.into_iter().next() else {
            return Ok(None);
        };
        let dir = inbox.join(&name);
        fs::create_dir_all(&dir)?;
        manifest["status"] = json!("running");
        manifest["started_at"] = json!(now.rfc3339());
        folder::replace_manifest(&dir, &manifest)?;
        self.started += 1;
        let turn = (self.started / EVERY) as usize;
        let fails = self.started.is_multiple_of(EVERY);
        Ok(Some(Run {
            dir,
            manifest,
            steps: 0,
            error: fails.then(|| ERRORS[turn % ERRORS.len()]),
        }))
    }

    /// Moves the oldest finished jobs into archive/, the outbox copy first: when something comes between,
    /// the results lie where everybody looks for them.
    fn put_away(&self, now: Moment) -> io::Result<()> {
        let mut finished = manifests(&self.queue.join("inbox"))?;
        finished.retain(|(_, m)| m["status"] == "completed" || m["status"] == "failed");
        finished.sort_by(|a, b| a.0.cmp(&b.0));
        let over = finished.len().saturating_sub(FINISHED);
        for (name, _) in &finished[..over] {
            for area in ["outbox", "inbox"] {
                let put = format!("{name}--{}-{area}", now.compact_utc());
                let from = self.queue.join(area).join(name);
                unless_gone(fs::rename(from, self.queue.join("archive").join(put)))?;
            }
        }
        Ok(())
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
}

impl Run {
    /// Prints a little more, or ends. None when it is over, or when its directory was taken away.
    fn go_on(mut self, now: Moment) -> io::Result<Option<Self>> {
        self.steps += 1;
        let done = if self.steps < STEPS {
            folder::append_log(&self.dir, &folder::trial_lines(self.steps, now))
        } else {
            self.end(now)
        };
        match done {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
            Ok(()) => Ok((self.steps < STEPS).then_some(self)),
        }
    }

    fn end(&mut self, now: Moment) -> io::Result<()> {
        let manifest = &mut self.manifest;
        manifest["status"] = json!(if self.error.is_some() {
            "failed"
        } else {
            "completed"
        });
        manifest["finished_at"] = json!(now.rfc3339());
        manifest["exit_code"] = json!(i32::from(self.error.is_some()));
        if let Some(error) = self.error {
            manifest["error"] = json!(error);
            folder::append_log(&self.dir, &folder::error_line(error))?;
        }
        folder::write_results(&self.dir)?;
        folder::replace_manifest(&self.dir, manifest)
    }
}

/// The jobs of an area whose manifest can be read, with their names.
fn manifests(area: &Path) -> io::Result<Vec<(String, Value)>> {
    let mut found = Vec::new();
    for dir in fs::read_dir(area)? {
        let dir = dir?;
        let Ok(name) = dir.file_name().into_string() else {
            continue;
        };
        let text = fs::read_to_string(dir.path().join("job.json")).ok();
        let manifest = text.and_then(|text| serde_json::from_str(&text).ok());
        if let Some(manifest) = manifest
            && !name.starts_with('.')
        {
            found.push((name, manifest));
        }
    }
    Ok(found)
}
