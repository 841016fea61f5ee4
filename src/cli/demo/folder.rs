//! The folder queue as its two sides write it: the submitter into outbox/, the person's machine into
//! inbox/, each file first under another name and then renamed.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use super::seed::{Archived, FolderJob, State, ago};
use super::{moment, set_time};
use crate::job::Moment;

const SCRIPT: &str = include_str!("../../../assets/demo/run_optimization.py");

/// The name under which the synchroniser writes a job.json before it is whole.
const PARTIAL: &str = ".syncthing.job.json.tmp";

/// A job that is on its way: all of it is there but its job.json.
pub(super) struct Coming {
    dir: PathBuf,
    manifest: String,
}

impl Coming {
    /// Lets a part of its job.json come, under the synchroniser's name.
    pub(super) fn begin(&self) -> io::Result<()> {
        let part = self.manifest.len() / 2;
        fs::write(self.dir.join(PARTIAL), &self.manifest.as_bytes()[..part])
    }

    /// Puts its job.json into place.
    pub(super) fn finish(self) -> io::Result<()> {
        replace(&self.dir, &self.manifest)
    }
}

/// Writes the whole queue as of `now`; gives what has not arrived yet.
pub(super) fn plant(queue: &Path, jobs: &[FolderJob], now: Moment) -> io::Result<Vec<Coming>> {
    for area in ["outbox", "inbox", "archive"] {
        fs::create_dir_all(queue.join(area))?;
    }
    let mut coming = Vec::new();
    for job in jobs {
        coming.extend(plant_one(queue, job, now)?);
    }
    Ok(coming)
}

fn plant_one(queue: &Path, job: &FolderJob, now: Moment) -> io::Result<Option<Coming>> {
    let created = ago(now, job.age);
    let name = format!("job-{}-{}", created.stamp(), job.name);
    let started = created.plus(job.waited());
    let ended = started.plus(Duration::from_secs(job.took * 60));
    let stamp = ended.plus(Duration::from_secs(600)).compact_utc();
    let place = |area: &str, kind: &str| match job.archived {
        Archived::No => queue.join(area).join(&name),
        Archived::Results | Archived::Both => queue
            .join("archive")
            .join(format!("{name}--{stamp}-{kind}")),
    };
    let mut coming = None;
    if job.archived != Archived::Results {
        let kind = if job.state == State::Cancelled {
            "cancelled"
        } else {
            "outbox"
        };
        let inputs = place("outbox", kind);
        submit(&inputs, job, created)?;
        let manifest = text(&manifest(&name, job, created, "submitted"));
        match job.state {
            State::Arriving => {
                coming = Some(Coming {
                    dir: inputs,
                    manifest,
                });
            }
            State::Malformed => {
                let half = &manifest.as_bytes()[..manifest.len() * 2 / 3];
                put(&inputs.join("job.json"), half, created)?;
            }
            State::Submitted
            | State::Pending
            | State::Running
            | State::Completed
            | State::Failed
            | State::Cancelled => put(&inputs.join("job.json"), manifest.as_bytes(), created)?,
        }
    }
    if let State::Running | State::Completed | State::Failed = job.state {
        let results = place("inbox", "inbox");
        let manifest = manifest(&name, job, created, "running");
        results_of(&results, job, manifest, started, ended, now)?;
    }
    Ok(coming)
}

/// The submitter's directory without its manifest, which comes last.
fn submit(dir: &Path, job: &FolderJob, created: Moment) -> io::Result<()> {
    fs::create_dir_all(dir.join("1_setup"))?;
    let model = dir.join("1_setup/model.fem");
    put(&model, b"$ a finite element model would be here\n", created)?;
    put(&dir.join("run_optimization.py"), SCRIPT.as_bytes(), created)?;
    let readme = format!(
        "# {}\n\nStudy of {}, made by {}.\n\nMinimise the wavefront error over four parameters.\n",
        job.name, job.project, job.by
    );
    put(&dir.join("README.md"), readme.as_bytes(), created)
}

pub(super) fn manifest(name: &str, job: &FolderJob, created: Moment, status: &str) -> Value {
    let mut manifest = json!({
        "job_id": name,
        "created_at": created.rfc3339(),
        "created_by": job.by,
        "project": job.project,
        "channel": format!("#{}", job.project),
        "type": "optimization",
        "script": "run_optimization.py",
        "args": ["--start", "--trials", "60"],
        "status": status,
        "notify": { "on_complete": true, "on_fail": true },
    });
    if job.priority != 0 {
        manifest["priority"] = json!(job.priority);
    }
    manifest
}

/// The other side's directory: log, results, and the manifest last.
fn results_of(
    dir: &Path,
    job: &FolderJob,
    mut manifest: Value,
    started: Moment,
    ended: Moment,
    now: Moment,
) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    manifest["started_at"] = json!(started.rfc3339());
    let touched = if job.state == State::Running {
        now.minus(Duration::from_secs(3))
    } else {
        let failed = job.state == State::Failed;
        manifest["status"] = json!(if failed { "failed" } else { "completed" });
        manifest["finished_at"] = json!(ended.rfc3339());
        manifest["exit_code"] = json!(i32::from(failed));
        ended
    };
    let mut log = String::new();
    for trial in 0..job.trials {
        let share = touched.since(started) * trial / job.trials;
        log.push_str(&trial_lines(trial, started.plus(share)));
    }
    if let Some(error) = &job.error {
        manifest["error"] = json!(error);
        log.push_str(&error_line(error));
    }
    put(&dir.join("stdout.log"), log.as_bytes(), touched)?;
    write_results(dir)?;
    set_time(&dir.join(HISTORY), moment(touched))?;
    put(&dir.join("job.json"), text(&manifest).as_bytes(), touched)?;
    if job.conflict {
        let clock = ended.local_clock().replace(':', "");
        let copy = format!(
            "job.sync-conflict-{}-{clock}-YNBZ5RL.json",
            ended.local_day()
        );
        // What the other machine had written a moment before, without knowing of the end.
        let mut other = manifest.clone();
        other["status"] = json!("running");
        other["note"] = json!("trial 57 of 60, looks good");
        for end in ["finished_at", "exit_code"] {
            other.as_object_mut().map(|keys| keys.shift_remove(end));
        }
        put(&dir.join(copy), text(&other).as_bytes(), touched)?;
    }
    Ok(())
}

const HISTORY: &str = "3_results/history.csv";

/// What a study leaves behind. The job's own directory is never made again: it may have been put away.
pub(super) fn write_results(dir: &Path) -> io::Result<()> {
    match fs::create_dir(dir.join("3_results")) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        Ok(()) | Err(_) => {}
    }
    fs::write(
        dir.join(HISTORY),
        "trial,rms\n0,3.4e-08\n1,3.3e-08\n2,3.1e-08\n",
    )
}

/// The last line of a log that ends badly.
pub(super) fn error_line(error: &str) -> String {
    format!("\x1b[31mERROR\x1b[0m {error}\n")
}

/// What one trial prints: progress that overwrites itself, a colour, now and then a warning, and
/// once an escape sequence that has no business in a log.
pub(super) fn trial_lines(trial: u32, at: Moment) -> String {
    let at = at.local_clock();
    let rms = 34.1 - f64::from(trial % 40) * 0.08 + f64::from((trial * 7919) % 13) * 0.05;
    let mut lines = String::new();
    for done in [15, 45, 80, 100] {
        let _ = write!(lines, "{at} meshing 1_setup/model.fem  {done:3}%\r");
    }
    let _ = writeln!(
        lines,
        "{at} trial {trial:3}  \x1b[1mrms={rms:.2}e-09\x1b[0m  feasible"
    );
    if trial % 9 == 4 {
        let _ = writeln!(
            lines,
            "{at} \x1b[33mwarning:\x1b[0m element quality 0.21 < 0.25 in set {trial}"
        );
    }
    if trial % 23 == 11 {
        let _ = writeln!(
            lines,
            "{at} solver says \x1b]0;gotcha\x07 and \x1b[2J goes on"
        );
    }
    lines
}

fn text(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// Writes a manifest as the synchroniser does: whole, and renamed into place.
pub(super) fn replace_manifest(dir: &Path, manifest: &Value) -> io::Result<()> {
    replace(dir, &text(manifest))
}

fn replace(dir: &Path, manifest: &str) -> io::Result<()> {
    let partial = dir.join(PARTIAL);
    fs::write(&partial, manifest)?;
    fs::rename(partial, dir.join("job.json"))
}

/// Adds to a job's log.
pub(super) fn append_log(dir: &Path, lines: &str) -> io::Result<()> {
    let mut log = fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(dir.join("stdout.log"))?;
    log.write_all(lines.as_bytes())
}

fn put(path: &Path, bytes: &[u8], at: Moment) -> io::Result<()> {
    fs::write(path, bytes)?;
    set_time(path, moment(at))
}

/// A new job from the study-builder in outbox/, still without its job.json.
pub(super) fn submit_new(queue: &Path, job: &FolderJob, now: Moment) -> io::Result<Coming> {
    let first = format!("job-{}-{}", now.stamp(), job.name);
    let mut name = first.clone();
    let mut number = 1;
    let dir = loop {
        let dir = queue.join("outbox").join(&name);
        match fs::create_dir(&dir) {
            Ok(()) => break dir,
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            // Another one of this second: the same job must not be two.
            Err(_) => number += 1,
        }
        name = format!("{first}-{number}");
    };
    submit(&dir, job, now)?;
    let manifest = text(&manifest(&name, job, now, "submitted"));
    Ok(Coming { dir, manifest })
}
