//! Bad input as commands and pictures tell it: exit codes, reasons, cells.

use std::fs::{self, File};
use std::process::{Command, Output};
use std::time::{Duration, SystemTime};

use jobtui::store::sqlite::create;
use rusqlite::Connection;

use super::{jobtui, text};
use crate::files_read::{World, manifest};

#[test]
fn an_unusable_source_ends_a_command_with_code_3_and_its_reason() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("noise.db"), [0xA7_u8; 8192]).unwrap();
    fs::write(at("empty.db"), "").unwrap();
    Connection::open(at("cats.db"))
        .unwrap()
        .execute_batch("CREATE TABLE cats (a)")
        .unwrap();
    for (args, reason) in [
        (["--db", &at("none.db")], "is not there"),
        (
            ["--db", &at("noise.db")],
            "cannot be read as a SQLite database",
        ),
        (["--db", &at("empty.db")], "not a job-server database"),
        (["--db", &at("cats.db")], "tables found: cats"),
        (["--db", &at("")], "is a directory or device"),
        (["--db", "/dev/null"], "is a directory or device"),
        (["--queue", &at("none")], "is not there"),
        (["--queue", &at("cats.db")], "is not a directory"),
    ] {
        let answer = jobtui(&["list", args[0], args[1]]).output().unwrap();
        assert_eq!(answer.status.code(), Some(3), "{args:?}: {answer:?}");
        let told = text(&answer.stderr);
        assert!(told.contains(reason), "{args:?}: {told}");
        let screen = jobtui(&["--headless", args[0], args[1]]).output().unwrap();
        assert_eq!(screen.status.code(), Some(3), "{args:?}: {screen:?}");
    }
    assert!(!dir.path().join("none.db").exists());
    assert_eq!(fs::read(at("empty.db")).unwrap(), b"");
}

#[test]
fn a_job_that_ended_before_it_began_took_nobody_knows_how_long() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("jobs.db");
    create(&path).unwrap();
    let db = Connection::open(&path).unwrap();
    for (id, status, created, started, ended) in [
        (
            "JOB-20261120-00001",
            "COMPLETED",
            "12:00:00",
            "13:00:00",
            "12:30:00",
        ),
        (
            "JOB-20261120-00002",
            "RUNNING",
            "14:00:00",
            "13:00:00",
            "12:30:00",
        ),
    ] {
        db.execute(
            "INSERT INTO jobs (job_id, user, experiment_class, experiment_module, experiment_config, status,
             priority, created_at, started_at, completed_at)
             VALUES (?1, 'a', 'T1', 'm', '{}', ?2, 0, '2026-11-20 ' || ?3 || '.000000',
             '2026-11-20 ' || ?4 || '.000000', '2026-11-20 ' || ?5 || '.000000')",
            [id, status, created, started, ended],
        )
        .unwrap();
    }
    let db = path.to_str().unwrap();
    // Before everything in it, so that every age would be negative.
    let args = ["--headless", "--at", "2026-11-18T00:00:00Z", "--db", db];
    let answer = jobtui(&args).output().unwrap();
    assert_eq!(answer.status.code(), Some(0), "{answer:?}");
    let screen = text(&answer.stdout);
    let row = screen.lines().find(|line| line.contains("00001")).unwrap();
    assert!(row.split_whitespace().any(|cell| cell == "?"), "{row}");
    assert!(
        !screen.contains(" -1") && !screen.contains(" -2"),
        "{screen}"
    );
}

/// The program where no file may grow: what it meets is what a full disk or a reached quota is.
fn without_room(args: &[&str]) -> Output {
    Command::new("sh")
        .arg("-c")
        // An ignored signal stays ignored in the program: the write fails and nothing else happens.
        .arg("trap '' XFSZ; ulimit -f 0; exec \"$@\"")
        .arg("sh")
        .arg(env!("CARGO_BIN_EXE_jobtui"))
        .args(args)
        .args(["--config", "/dev/null"])
        .env("JOBTUI_AUDIT", "off")
        .output()
        .unwrap()
}

#[test]
fn without_room_for_its_record_no_job_moves() {
    const A: &str = "job-20260210-143022-wfe";
    let world = World::new();
    world.job("outbox", A, "submitted");
    world.job("inbox", "job-20260210-143023-over", "completed");
    world.write(
        "outbox/job-20260210-143024-again/job.json",
        r#"{"status":"failed","script":"run.py"}"#,
    );
    world.write("outbox/job-20260210-143024-again/run.py", "print(1)");
    let over = world.at("inbox/job-20260210-143023-over");
    let rested = SystemTime::now() - Duration::from_secs(300);
    for place in [over.join("job.json"), over] {
        File::open(place).unwrap().set_modified(rested).unwrap();
    }
    let root = world.dir.path().to_str().unwrap();
    for args in [
        &["cancel", A, "--yes"][..],
        &["prio", A, "5", "--yes"],
        &["archive", "job-20260210-143023-over", "--yes"],
        &["rerun", "job-20260210-143024-again", "--yes"],
    ] {
        let answer = without_room(&[args, &["--queue", root]].concat());
        assert!(
            answer.status.code().is_some_and(|code| code != 0),
            "{args:?}: {answer:?}"
        );
        let told = text(&answer.stderr);
        assert!(told.contains("File too large"), "{args:?}: {told}");
        let left = fs::read_to_string(world.at(&format!("outbox/{A}/job.json")));
        assert_eq!(left.unwrap(), manifest(A, "submitted"), "{args:?}");
        assert!(world.at("inbox/job-20260210-143023-over/job.json").exists());
        assert_eq!(fs::read_dir(world.at("archive")).unwrap().count(), 0);
        let listed = jobtui(&["list", "-o", "csv", "--queue", root])
            .output()
            .unwrap();
        let listed = text(&listed.stdout);
        assert!(listed.contains("pending") && listed.contains(A), "{listed}");
        assert!(!listed.contains("cancel-requested"), "{listed}");
    }
}

#[test]
fn without_room_for_its_journal_no_row_changes() {
    for journal in ["wal", "delete"] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("jobs.db");
        create(&path).unwrap();
        let db = Connection::open(&path).unwrap();
        db.pragma_update(None, "journal_mode", journal).unwrap();
        db.execute_batch(
            "INSERT INTO jobs (job_id, user, experiment_class, experiment_module, experiment_config, status, priority)
             VALUES ('JOB-1', 'a', 'T1', 'm', '{}', 'PENDING', 0), ('JOB-2', 'a', 'T1', 'm', '{}', 'FAILED', 0)",
        )
        .unwrap();
        let file = path.to_str().unwrap();
        for args in [
            &["cancel", "JOB-1", "--yes"][..],
            &["prio", "JOB-1", "5", "--yes"],
            &["archive", "JOB-2", "--yes"],
            &["rerun", "JOB-2", "--yes"],
        ] {
            let answer = without_room(&[args, &["--db", file]].concat());
            assert!(
                answer.status.code().is_some_and(|code| code != 0),
                "{journal} {args:?}: {answer:?}"
            );
            let told = text(&answer.stderr);
            assert!(told.contains("the disk"), "{journal} {args:?}: {told}");
        }
        let rows: String = db
            .query_row(
                "SELECT group_concat(job_id || status || priority) FROM jobs",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(rows, "JOB-1PENDING0,JOB-2FAILED0", "{journal}");
    }
}
