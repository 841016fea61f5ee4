//! What this user may not read or write: the program run as a user to whom permissions apply.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jobtui::store::sqlite::create;

use super::{has_flag, job, jobs, prepared, text};
use crate::files_read::manifest;

const A: &str = "job-20260210-143022-wfe";
/// Whoever owns nothing.
const NOBODY: u32 = 65_534;

/// A room that everybody may enter, with a copy of the program that everybody may run.
struct Room {
    dir: tempfile::TempDir,
    program: PathBuf,
}

impl Room {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        allow(dir.path(), 0o755);
        let program = dir.path().join("jobtui");
        let built = env!("CARGO_BIN_EXE_jobtui");
        if fs::hard_link(built, &program).is_err() {
            fs::copy(built, &program).unwrap();
        }
        Self { dir, program }
    }

    fn at(&self, place: &str) -> PathBuf {
        self.dir.path().join(place)
    }

    /// Permissions do not bind root: then it is somebody else who asks.
    fn run(&self, args: &[&str]) -> Output {
        let mut command: Command = prepared(&self.program, args);
        if rustix::process::geteuid().is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        command.env("HOME", "/nonexistent").output().unwrap()
    }
}

fn allow(place: &Path, mode: u32) {
    fs::set_permissions(place, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn what_may_not_be_read_is_said_and_the_rest_is_shown() {
    let room = Room::new();
    for (area, name) in [
        ("outbox", A),
        ("outbox", "closed-file"),
        ("outbox", "closed-directory"),
        ("inbox", "unseen"),
    ] {
        let place = room.at(&format!("q/{area}/{name}"));
        fs::create_dir_all(&place).unwrap();
        fs::write(place.join("job.json"), manifest(name, "submitted")).unwrap();
    }
    fs::create_dir(room.at("q/archive")).unwrap();
    allow(&room.at("q/outbox/closed-file/job.json"), 0o000);
    allow(&room.at("q/outbox/closed-directory"), 0o000);
    allow(&room.at("q/inbox"), 0o000);
    let root = room.at("q");
    let root = root.to_str().unwrap();
    let answer = room.run(&["list", "-o", "json", "--queue", root]);
    let screen = room.run(&["--headless", "--keys", "0", "--queue", root]);
    let outside = [0o000, 0o444].map(|mode| {
        allow(&room.at("q"), mode);
        room.run(&["list", "--queue", root])
    });
    for place in ["q", "q/inbox", "q/outbox/closed-directory"] {
        allow(&room.at(place), 0o755);
    }
    assert_eq!(answer.status.code(), Some(0), "{answer:?}");
    let listed = jobs(&answer);
    assert!(!has_flag(job(&listed, A), "unreadable"));
    assert_eq!(job(&listed, A)["status"], "pending");
    for name in ["closed-file", "closed-directory"] {
        assert!(has_flag(job(&listed, name), "unreadable"), "{name}");
    }
    assert_eq!(listed.len(), 3);
    let told = "inbox/ may not be read by this user";
    assert!(text(&answer.stdout).contains(told), "{answer:?}");
    assert!(text(&screen.stdout).contains(told), "{screen:?}");
    for outside in outside {
        assert_eq!(outside.status.code(), Some(3), "{outside:?}");
        let told = "may not be read by this user: ask its owner";
        assert!(text(&outside.stderr).contains(told), "{outside:?}");
    }
}

#[test]
fn a_database_that_may_not_be_written_or_read_says_so() {
    let room = Room::new();
    for name in ["readable", "closed"] {
        fs::create_dir(room.at(name)).unwrap();
        let path = room.at(&format!("{name}/jobs.db"));
        create(&path).unwrap();
        let db = rusqlite::Connection::open(&path).unwrap();
        db.pragma_update(None, "journal_mode", "delete").unwrap();
        db.execute_batch(
            "INSERT INTO jobs (job_id, user, experiment_class, experiment_module, experiment_config, status)
             VALUES ('JOB-1', 'a', 'T1', 'm', '{}', 'PENDING')",
        )
        .unwrap();
    }
    allow(&room.at("readable/jobs.db"), 0o444);
    allow(&room.at("readable"), 0o555);
    allow(&room.at("closed/jobs.db"), 0o000);
    let path = room.at("readable/jobs.db");
    let path = path.to_str().unwrap();
    let listed = room.run(&["list", "-o", "json", "--db", path]);
    let cancel = room.run(&["cancel", "JOB-1", "--yes", "--db", path]);
    let closed = room.at("closed/jobs.db");
    let closed = room.run(&["list", "--db", closed.to_str().unwrap()]);
    allow(&room.at("readable"), 0o755);
    assert_eq!(jobs(&listed).len(), 1, "{listed:?}");
    assert_ne!(cancel.status.code(), Some(0), "{cancel:?}");
    assert!(
        text(&cancel.stderr).contains("may not be written by this user"),
        "{cancel:?}"
    );
    assert_eq!(closed.status.code(), Some(3), "{closed:?}");
    assert!(
        text(&closed.stderr).contains("permissions"),
        "{}",
        text(&closed.stderr)
    );
    let db = rusqlite::Connection::open(room.at("readable/jobs.db")).unwrap();
    let status: String = db
        .query_row("SELECT status FROM jobs", [], |row| row.get(0))
        .unwrap();
    assert_eq!(status, "PENDING");
}

#[test]
fn in_a_queue_that_may_only_be_read_nothing_is_begun() {
    let room = Room::new();
    for area in ["outbox", "inbox", "archive"] {
        fs::create_dir_all(room.at(&format!("q/{area}"))).unwrap();
    }
    let job = room.at(&format!("q/outbox/{A}"));
    fs::create_dir(&job).unwrap();
    fs::write(job.join("job.json"), manifest(A, "submitted")).unwrap();
    let root = room.at("q");
    let root = root.to_str().unwrap();
    for (closed, way_out) in [("outbox", "outbox/"), ("archive", "archive/")] {
        for area in ["outbox", "archive"] {
            let mode = if area == closed { 0o555 } else { 0o777 };
            allow(&room.at(&format!("q/{area}")), mode);
        }
        let listed = room.run(&["list", "-o", "json", "--queue", root]);
        assert_eq!(jobs(&listed).len(), 1, "{listed:?}");
        for act in [&["cancel"][..], &["archive"], &["prio"]] {
            let more: &[&str] = if act == ["prio"] { &["5"] } else { &["--yes"] };
            let answer = room.run(&[act, &[A], more, &["--queue", root]].concat());
            assert_ne!(answer.status.code(), Some(0), "{act:?}: {answer:?}");
            let told = text(&answer.stderr);
            assert!(told.contains(way_out), "{act:?}: {told}");
        }
        assert!(job.join("job.json").exists());
        assert!(!room.at("q/outbox/.jobtui").exists());
    }
    for area in ["outbox", "archive"] {
        allow(&room.at(&format!("q/{area}")), 0o755);
    }
}

#[test]
fn a_study_that_may_not_be_read_says_so_and_its_job_is_shown() {
    let room = Room::new();
    let job = room.at("q/inbox").join(A);
    for area in ["outbox", "archive"] {
        fs::create_dir_all(room.at("q").join(area)).unwrap();
    }
    fs::create_dir_all(job.join("3_results")).unwrap();
    fs::write(job.join("job.json"), manifest(A, "running")).unwrap();
    fs::write(job.join("3_results/study.db"), "x".repeat(600)).unwrap();
    allow(&job.join("3_results/study.db"), 0o000);
    let queue = room.at("q");
    let said = room.run(&["show", A, "--queue", queue.to_str().unwrap()]);
    let said = text(&said.stdout);
    assert!(
        said.contains("study.db: this user may not read it"),
        "{said}"
    );
    assert!(said.contains("running"), "{said}");
}
