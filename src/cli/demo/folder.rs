//! The folder queue as its two sides write it: the submitter into outbox/, the person's machine into
//! inbox/, each file first under another name and then renamed.

use std::fmt::Write as _;
use std::fs::{self, File, FileTimes};
use std::io::{self, Write as _};
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};

use super::seed::{FolderJob, State, ago};
use crate::job::Moment;

const SCRIPT: &str = include_str!("../../../assets/demo/run_optimization.py");

/// Writes the whole queue as of `now`.
pub(super) fn plant(queue: &Path, jobs: &[FolderJob], now: Moment) -> io::Result<()> {
    for area in ["outbox", "inbox", "archive"] {
        fs::create_dir_all(queue.join(area))?;
    }
    for job in jobs {
        plant_one(queue, job, now)?;
    }
    Ok(())
}

fn plant_one(queue: &Path, job: &FolderJob, now: Moment) -> io::Result<()> {
    let created = ago(now, job.age);
    let name = format!("job-{}-{}", created.stamp(), job.name);
    let ended = ago(now, job.age.saturating_sub(5)).plus(Duration::from_secs(job.took * 60));
    let stamp = ended.plus(Duration::from_secs(600)).compact_utc();
    let place = |area: &str, kind: &str| {
        if job.archived {
            queue
                .join("archive")
                .join(format!("{name}--{stamp}-{kind}"))
        } else {
            queue.join(area).join(&name)
        }
    };
    let inputs = place(
        "outbox",
        if job.state == State::Cancelled {
            "cancelled"
        } else {
            "outbox"
        },
    );
    submit(&inputs, &name, job, created)?;
    if let State::Running | State::Completed | State::Failed = job.state {
        let results = place("inbox", "inbox");
        let started = ago(now, job.age.saturating_sub(5));
        results_of(&results, &name, job, created, started, ended, now)?;
    }
    Ok(())
}

/// The submitter's directory: the inputs, and the manifest last.
fn submit(dir: &Path, name: &str, job: &FolderJob, created: Moment) -> io::Result<()> {
    fs::create_dir_all(dir.join("1_setup"))?;
    let model = dir.join("1_setup").join(format!("{}.fem", job.project));
    put(&model, b"$ a finite element model would be here\n", created)?;
    put(&dir.join("run_optimization.py"), SCRIPT.as_bytes(), created)?;
    let readme = format!(
        "# {}\n\nStudy of {}, made by {}.\n\nMinimise the wavefront error over four parameters.\n",
        job.name, job.project, job.by
    );
    put(&dir.join("README.md"), readme.as_bytes(), created)?;
    let manifest = text(&manifest(name, job, created, "submitted"));
    match job.state {
        State::Arriving => Ok(()),
        State::Malformed => {
            let half = manifest.len() * 2 / 3;
            put(&dir.join("job.json"), &manifest.as_bytes()[..half], created)
        }
        _ => put(&dir.join("job.json"), manifest.as_bytes(), created),
    }
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

/// The other side's directory: manifest, log, results.
fn results_of(
    dir: &Path,
    name: &str,
    job: &FolderJob,
    created: Moment,
    started: Moment,
    ended: Moment,
    now: Moment,
) -> io::Result<()> {
    fs::create_dir_all(dir.join("3_results"))?;
    let status = match job.state {
        State::Running => "running",
        State::Failed => "failed",
        _ => "completed",
    };
    let mut manifest = manifest(name, job, created, status);
    manifest["started_at"] = json!(started.rfc3339());
    let touched = if job.state == State::Running {
        now.minus(Duration::from_secs(3))
    } else {
        manifest["finished_at"] = json!(ended.rfc3339());
        manifest["exit_code"] = json!(i32::from(job.error.is_some()));
        ended
    };
    if let Some(error) = &job.error {
        manifest["error"] = json!(error);
    }
    let mut log = String::new();
    for trial in 0..job.trials {
        let at = started.plus(Duration::from_secs(u64::from(trial) * 20));
        log.push_str(&trial_lines(trial, at));
    }
    if let Some(error) = &job.error {
        let _ = writeln!(log, "\x1b[31mERROR\x1b[0m {error}");
    }
    put(&dir.join("stdout.log"), log.as_bytes(), touched)?;
    put(
        &dir.join("3_results/history.csv"),
        b"trial,rms\n0,3.4e-08\n",
        touched,
    )?;
    put(&dir.join("job.json"), text(&manifest).as_bytes(), touched)?;
    if job.conflict {
        let copy = dir.join("job.sync-conflict-20261120-151223-YNBZ5RL.json");
        put(&copy, text(&manifest).as_bytes(), touched)?;
    }
    Ok(())
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

/// Writes a manifest the way a careful other side does: whole, and renamed into place.
pub(super) fn replace_manifest(dir: &Path, manifest: &Value) -> io::Result<()> {
    let fresh = dir.join("job.json.new");
    fs::write(&fresh, text(manifest))?;
    fs::rename(fresh, dir.join("job.json"))
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
    let time = UNIX_EPOCH + Duration::from_millis(u64::try_from(at.0).unwrap_or(0));
    File::options()
        .write(true)
        .open(path)?
        .set_times(FileTimes::new().set_accessed(time).set_modified(time))
}

/// A new job from the study-builder, into outbox/.
pub(super) fn submit_new(queue: &Path, job: &FolderJob, now: Moment) -> io::Result<()> {
    let name = format!("job-{}-{}", now.stamp(), job.name);
    submit(&queue.join("outbox").join(&name), &name, job, now)
}
