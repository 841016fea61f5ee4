//! Bad input: each kind is shown for what it is, and never stops the list.

use jobtui::job::{Flag, Job, Status};
use jobtui::store::Store as _;

use super::rig::{Rig, id};

/// A name, what is done to the row `A` (pending) and what its job must then be.
type Case = (&'static str, &'static str, fn(&Job) -> bool);

const CASES: [Case; 19] = [
    (
        "a lower-case status is not taken for the real one",
        "status = 'pending'",
        |job| {
            job.status == Status::Unknown
                && job.native.as_str() == "pending"
                && job.flags.has(Flag::ForeignStatus)
        },
    ),
    (
        "a status of another program",
        "status = 'ARCHIVED'",
        |job| job.status == Status::Unknown && job.native.as_str() == "ARCHIVED",
    ),
    ("an empty status", "status = ''", |job| {
        job.status == Status::Unknown && job.native.as_str() == "''"
    }),
    ("a status with a space", "status = ' PENDING'", |job| {
        job.status == Status::Unknown
    }),
    ("no status", "status = NULL", |job| {
        job.status == Status::Unknown && job.native.as_str() == "NULL"
    }),
    ("a number as status", "status = 1", |job| {
        job.status == Status::Unknown && job.native.as_str() == "1"
    }),
    ("no priority", "priority = NULL", |job| {
        job.priority.is_none() && job.error.is_empty()
    }),
    ("a text as priority", "priority = 'high'", |job| {
        job.priority.is_none() && job.error.contains("high")
    }),
    ("a broken number as priority", "priority = 1.5", |job| {
        job.priority.is_none() && job.error.contains("1.5")
    }),
    ("a date that is none", "created_at = 'yesterday'", |job| {
        job.times.created.is_none() && job.flags.has(Flag::BadDate)
    }),
    ("no date", "created_at = NULL", |job| {
        job.times.created.is_none() && job.flags.has(Flag::BadDate)
    }),
    ("a number as date", "created_at = 17", |job| {
        job.flags.has(Flag::BadDate)
    }),
    (
        "an end without a start",
        "status = 'COMPLETED', completed_at = '2026-11-20 11:00:00'",
        |job| {
            job.status == Status::Completed
                && job.times.ended.is_some()
                && job.times.started.is_none()
        },
    ),
    ("over without an end", "status = 'FAILED'", |job| {
        job.status == Status::Failed && job.times.ended.is_none()
    }),
    (
        "running with an old end",
        "status = 'RUNNING', started_at = '2026-11-20 11:00:00', completed_at = '2026-11-19 11:00:00'",
        |job| job.times.ended.is_none() && !job.flags.has(Flag::StartedAnyway),
    ),
    (
        "bytes that are no text",
        "user = CAST(x'616C80' AS TEXT)",
        |job| job.owner.as_str() == r"al\x80" && job.flags.has(Flag::NotText),
    ),
    ("a blob for a class", "experiment_class = x'FF41'", |job| {
        job.title.as_str() == r"\xFFA" && job.flags.has(Flag::NotText)
    }),
    (
        "escape sequences",
        "user = char(27) || '[31m' || char(10) || 'x'",
        |job| job.owner.as_str() == "^[[31m^Jx",
    ),
    (
        "stopped by hand",
        "status = 'FAILED', error_message = 'Job cancelled by user (Ctrl+C)'",
        |job| job.flags.has(Flag::Interrupted),
    ),
];

#[test]
fn every_oddity_is_shown_for_what_it_is() {
    for (name, change, is_right) in CASES {
        let mut rig = Rig::today();
        rig.add("A", "PENDING");
        rig.add("B", "PENDING");
        rig.sql(&format!("UPDATE jobs SET {change} WHERE job_id = 'A'"));
        rig.look();
        assert!(is_right(rig.job("A")), "{name}: {:?}", rig.job("A"));
        assert_eq!(rig.board.jobs.len(), 2, "{name}");
        assert!(
            rig.look().changes.is_empty(),
            "{name}: the second look is empty"
        );
        rig.store.details(&id("A")).unwrap();
        rig.store.document(&id("A")).unwrap();
    }
}

#[test]
fn a_row_without_a_name_is_told_as_a_problem() {
    let mut rig = Rig::with("wal", Some("CREATE TABLE jobs (job_id TEXT, status TEXT)"));
    rig.sql("INSERT INTO jobs VALUES (NULL, 'PENDING'), ('A', 'PENDING')");
    rig.look();
    assert_eq!(rig.board.jobs.len(), 1);
    assert_eq!(rig.board.problems.len(), 1);
    assert!(rig.look().changes.is_empty());
}

#[test]
fn a_job_the_next_worker_found_dead_ended_with_its_last_output() {
    let mut rig = Rig::today();
    rig.add("A", "FAILED");
    rig.sql("UPDATE jobs SET error_message = 'Worker crashed or was restarted during execution'");
    rig.look();
    assert_eq!(rig.job("A").times.ended, None);
    rig.sql(
        "INSERT INTO job_outputs (job_id, output_text, last_updated) VALUES ('A', 'x', '2026-11-20T11:00:00Z')",
    );
    let fresh = rig.fresh(200);
    assert_eq!(
        fresh.jobs["A"].times.ended.unwrap().rfc3339(),
        "2026-11-20T11:00:00Z"
    );
}

#[test]
fn of_several_running_rows_all_but_one_are_doubted() {
    let mut rig = Rig::today();
    for name in ["A", "B", "C"] {
        rig.add(name, "RUNNING");
    }
    rig.sql("UPDATE jobs SET started_at = '2026-12-01 11:59:00' WHERE job_id = 'B'");
    rig.look();
    let doubted: Vec<_> = rig
        .board
        .jobs
        .values()
        .filter(|job| job.flags.has(Flag::SuspectRun))
        .map(|job| job.id.name())
        .collect();
    assert_eq!(doubted, ["A", "C"]);
}
