//! Bad input as commands and pictures tell it: exit codes, reasons, cells.

use std::fs;

use jobtui::store::sqlite::create;
use rusqlite::Connection;

use super::{jobtui, text};

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
