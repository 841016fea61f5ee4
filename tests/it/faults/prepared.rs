//! The queue that is prepared once and copied for each run, and what jobs and results in it hold.

use std::path::Path;

use serde_json::json;

use super::judge::Inputs;
use super::shot::{self, AREAS};
use super::trace;
use super::world::{World, in_memory};

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

pub(crate) fn prepare() -> World {
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
    World::at(dir)
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
