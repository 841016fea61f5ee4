//! One prepared queue, and as many copies of it as there are runs; how the real program is run before one of them.

use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::json;

use super::judge::Inputs;
use super::shot::{self, AREAS, Shot};
use super::trace;

/// Waits in the outbox.
pub(crate) const WAITS: &str = "job-20260210-143022-wfe";
/// Runs: its results are coming in.
pub(crate) const RUNS: &str = "job-20260210-140000-run";
/// Is over: both copies lie there.
pub(crate) const OVER: &str = "job-20260209-140000-old";
/// Nobody touches these.
const OTHER: &str = "job-20260208-120000-other";
pub(crate) const AWAY: &str = "job-20260207-120000-away";

/// The waiting one, once `prepare_cancelled` took it back.
pub(crate) const BACK: &str = "job-20260210-143022-wfe--20260210T130000Z-cancelled";

/// When what was before was done.
const BEFORE: &str = "2026-02-10T13:00:00Z";
/// When commands are given, and ten minutes after.
pub(crate) const THEN: &str = "2026-02-10T15:00:00Z";
pub(crate) const LATER: &str = "2026-02-10T15:10:00Z";
/// 2026-02-10 12:00 UTC, when all this came to rest.
pub(crate) const REST: u64 = 1_770_724_800;

/// A directory with a queue `q` and a directory `study` to be submitted.
pub(crate) struct World {
    dir: tempfile::TempDir,
}

impl World {
    /// The one that is copied for each run.
    pub(crate) fn prepare() -> Self {
        prepare()
    }

    /// Another of the same: bytes, modes, groups, times.
    pub(crate) fn again(&self) -> Self {
        let dir = in_memory();
        for part in ["q", "study"] {
            shot::duplicate(&self.dir.path().join(part), &dir.path().join(part));
        }
        Self { dir }
    }

    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.dir.path().join("q")
    }

    pub(crate) fn shot(&self) -> Shot {
        Shot::of(&self.root())
    }

    /// The program before this queue, at this time.
    pub(crate) fn jobtui(&self, at: &str, args: &[&str]) -> Ran {
        run(&mut command(self.dir(), at, args))
    }

    /// What the list says ten minutes later.
    pub(crate) fn list(&self) -> String {
        let ran = self.jobtui(LATER, &["list", "--output", "json"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        ran.out
    }

    /// The same under `strace`, with these calls made to fail or to be the last. Tells what was traced.
    pub(crate) fn traced(&self, at: &str, args: &[&str], options: &[String]) -> (Ran, String) {
        let file = self.dir().join("trace");
        let plain = command(self.dir(), at, args);
        let mut command = Command::new("strace");
        command
            .args(["-f", "-y", "-s", "8", "-e", "signal=none", "-o"])
            .arg(&file)
            .args(options)
            .arg(plain.get_program())
            .args(plain.get_args());
        surround(&mut command, self.dir());
        let ran = run(&mut command);
        let trace = std::fs::read(&file).unwrap_or_else(|e| panic!("no trace: {e}; {ran:?}"));
        (ran, String::from_utf8_lossy(&trace).into_owned())
    }
}

/// A directory in memory where there is one. What a killed program leaves is the same there, and thousands of
/// runs need not wait for a disk.
fn in_memory() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| tempfile::tempdir().unwrap())
}

/// How a run ended and what it said.
#[derive(Debug)]
pub(crate) struct Ran {
    /// None when it was killed.
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) fn run(command: &mut Command) -> Ran {
    told(&command.output().unwrap())
}

pub(crate) fn told(output: &Output) -> Ran {
    let signal = output.status.signal();
    assert!(matches!(signal, None | Some(9)), "{output:?}");
    Ran {
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The program before the queue `q` in this directory; no question is asked.
pub(crate) fn command(dir: &Path, at: &str, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jobtui"));
    command
        .args(["--queue", "fsq=q", "--at", at, "--yes"])
        .args(args);
    surround(&mut command, dir);
    command
}

/// Nothing of the user's around it.
fn surround(command: &mut Command, dir: &Path) {
    command
        .current_dir(dir)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", dir)
        .env("USER", "ann")
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::null());
}

/// Whether the machine can do this; when not, it is said aloud that the test did not run.
pub(crate) fn has_strace(what: &str) -> bool {
    let there = Command::new("strace").arg("-V").output().is_ok();
    if !there {
        skipped(what, "strace is not installed");
    }
    there
}

pub(crate) fn skipped(what: &str, why: &str) {
    let text = format!("SKIPPED: {what}, because {why}\n");
    std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes()).unwrap();
}

/// What a job made from `study` holds.
pub(crate) fn study() -> Inputs {
    [
        ("run_optimization.py", "print('go')\n", true),
        ("1_setup/wing.prt", "model of a wing", false),
        ("README.md", "What this study is for.\n", false),
    ]
    .map(|(path, text, program)| (path.to_owned(), (text.into(), program)))
    .into()
}

/// What a job made from the waiting or the finished one holds.
pub(crate) fn inputs(name: &str) -> Inputs {
    [
        ("run.py", format!("print('{name}')\n"), true),
        ("1_setup/m.prt", format!("model of {name}"), false),
        ("README.md", format!("About {name}.\n"), false),
    ]
    .map(|(path, text, program)| (path.to_owned(), (text.into_bytes(), program)))
    .into()
}

/// Another job that is over, so that there are many.
pub(crate) fn add_finished(world: &World, name: &str) {
    let q = world.root();
    job(&q.join("outbox").join(name), name, "submitted");
    results(&q.join("inbox").join(name), name, "completed");
    for area in ["outbox", "inbox"] {
        rest(&q.join(area).join(name));
    }
}

/// The prepared queue after one job was taken back and the cancel of another was asked.
pub(crate) fn prepare_cancelled() -> World {
    let world = prepare();
    for id in [WAITS, RUNS] {
        let ran = world.jobtui(BEFORE, &["cancel", id]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }
    world
}

/// An archive was killed between its two moves.
pub(crate) fn prepare_half_archived() -> World {
    broken_off("renameat2", &format!("@/q/inbox/{OVER}"))
}

/// An archive was killed between its moves and the record of them.
pub(crate) fn prepare_unrecorded() -> World {
    broken_off("renameat2", "-archived.json")
}

/// The archive of the finished job, killed before the first such call that is about this.
fn broken_off(call: &str, about: &str) -> World {
    let world = prepare();
    let args = ["archive", OVER];
    let trial = world.again();
    let (_, trace) = trial.traced(BEFORE, &args, &[]);
    let steps = trace::steps(&trace, trial.dir());
    let step = steps
        .iter()
        .find(|step| step.call == call && step.about.contains(about))
        .expect("an archive has this step");
    let kill = format!("--inject={call}:signal=SIGKILL:when={}", step.nth);
    let (ran, _) = world.traced(BEFORE, &args, &[kill]);
    assert_eq!(ran.code, None, "{ran:?}");
    world
}

fn prepare() -> World {
    let dir = in_memory();
    let q = dir.path().join("q");
    for area in AREAS {
        std::fs::create_dir_all(q.join(area)).unwrap();
    }
    for name in [WAITS, RUNS, OVER, OTHER] {
        job(&q.join("outbox").join(name), name, "submitted");
    }
    results(&q.join("inbox").join(RUNS), RUNS, "running");
    results(&q.join("inbox").join(OVER), OVER, "completed");
    for (kind, status) in [("outbox", "submitted"), ("inbox", "completed")] {
        let entry = format!("{AWAY}--20260208T000000Z-{kind}");
        let place = q.join("archive").join(entry);
        match kind {
            "outbox" => job(&place, AWAY, status),
            _ => results(&place, AWAY, status),
        }
    }
    for (path, (bytes, program)) in study() {
        let mode = if program { 0o755 } else { 0o644 };
        shot::put(&dir.path().join("study").join(path), &bytes, mode, REST);
    }
    rest(dir.path());
    // Another group than a new file would get by itself, where this user may give it.
    for area in AREAS {
        let place = q.join(area);
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o775);
        std::fs::set_permissions(&place, mode).unwrap();
        let _ = std::os::unix::fs::chown(&place, None, Some(65534));
    }
    World { dir }
}

fn job(place: &Path, name: &str, status: &str) {
    for (path, (bytes, program)) in inputs(name) {
        let mode = if program { 0o755 } else { 0o644 };
        shot::put(&place.join(path), &bytes, mode, REST);
    }
    let manifest = json!({
        "job_id": name, "created_at": "2026-02-10T11:00:00Z", "created_by": "study-builder",
        "project": "wing", "type": "optimization", "script": "run.py", "args": ["--start"],
        "status": status,
    });
    let text = format!("{manifest:#}\n");
    shot::put(&place.join("job.json"), text.as_bytes(), 0o644, REST);
}

fn results(place: &Path, name: &str, status: &str) {
    let manifest = json!({"job_id": name, "script": "run.py", "status": status, "project": "wing"});
    let text = format!("{manifest:#}\n");
    shot::put(&place.join("job.json"), text.as_bytes(), 0o644, REST);
    let log = format!("log of {name}\n");
    shot::put(&place.join("stdout.log"), log.as_bytes(), 0o644, REST + 1);
    let study = format!("trials of {name}");
    shot::put(
        &place.join("3_results/a.csv"),
        study.as_bytes(),
        0o640,
        REST,
    );
}

/// Directories came to rest when their files did.
fn rest(dir: &Path) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            rest(&entry.path());
        }
    }
    let time = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(REST);
    shot::set_time(dir, time);
}
