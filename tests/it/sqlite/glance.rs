//! What a commit mostly touches is told before all that waits is gone through, and the rest is not forgotten.

use std::time::{Duration, Instant};

use jobtui::job::{Batch, Change, Status};

use super::rig::Rig;

/// So many wait that no look goes through all of them after each commit of a storm.
const MANY: usize = 5_000;

pub(super) fn crowd(rig: &Rig) {
    rig.other
        .execute_batch(&format!(
            "PRAGMA synchronous = OFF;
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY})
             INSERT INTO jobs (job_id, user, experiment_class, experiment_module, experiment_config, status, priority,
               created_at)
             SELECT printf('JOB-20261120-%05d', i), 'alice', 'T1', 'm', '{{}}', 'PENDING', 0,
               '2026-11-20 10:00:00.000000' FROM n"
        ))
        .unwrap();
}

/// A store before which many wait, looked at and at rest.
fn watched() -> Rig {
    let mut rig = Rig::today();
    crowd(&rig);
    rig.look();
    rig.pass(Duration::from_secs(60));
    rig.look();
    rig.pass(Duration::from_secs(60));
    rig
}

/// The same, which nobody has looked at.
fn unwatched() -> Rig {
    let rig = Rig::today();
    crowd(&rig);
    rig
}

/// The names that a step tells.
pub(super) fn told(batch: &Batch) -> Vec<&str> {
    let put = batch.changes.iter().filter_map(|change| match change {
        Change::Put(job) => Some(job.id.name()),
        _ => None,
    });
    put.collect()
}

/// Whether a step tells that a job is gone.
fn is_gone(batch: &Batch, name: &str) -> bool {
    let mut changes = batch.changes.iter();
    changes.any(|change| matches!(change, Change::Gone(id) if id.name() == name))
}

/// What this thread has read from files.
pub(super) fn bytes_read() -> u64 {
    let io = std::fs::read_to_string("/proc/thread-self/io").unwrap();
    let line = io.lines().find(|line| line.starts_with("rchar:")).unwrap();
    line.trim_start_matches("rchar:").trim().parse().unwrap()
}

#[test]
fn a_new_job_is_told_before_those_that_wait_are_gone_through() {
    let mut rig = watched();
    rig.add("NEW", "PENDING");
    let before = bytes_read();
    let first = rig.step().unwrap();
    let glance = bytes_read() - before;
    assert_eq!(told(&first), ["NEW"]);
    assert!(first.more, "the others are looked at, too");
    let before = bytes_read();
    let second = rig.step().unwrap();
    let whole = bytes_read() - before;
    assert!(second.changes.is_empty(), "{second:?}");
    assert!(glance < 100_000, "{glance} bytes for one row");
    assert!(whole > 500_000, "{whole} bytes for all");
}

#[test]
fn what_the_worker_does_is_told_at_once() {
    let mut rig = watched();
    for (deed, name, status) in [
        (
            "status = 'RUNNING' WHERE id = 7",
            "JOB-20261120-00007",
            Status::Running,
        ),
        (
            "status = 'COMPLETED' WHERE id = 7",
            "JOB-20261120-00007",
            Status::Completed,
        ),
        (
            "status = 'CANCELLED' WHERE id = 4998",
            "JOB-20261120-04998",
            Status::Cancelled,
        ),
    ] {
        rig.sql(&format!("UPDATE jobs SET {deed}"));
        let before = bytes_read();
        let batch = rig.step().unwrap();
        let read = bytes_read() - before;
        assert_eq!(told(&batch), [name]);
        assert!(read < 100_000, "{deed}: {read} bytes");
        rig.board.apply(batch);
        assert_eq!(rig.job(name).status, status);
        rig.look();
        rig.pass(Duration::from_secs(1));
    }
    let totals = rig.board.totals.unwrap();
    assert_eq!(totals.live, [4_998, 0, 1, 0, 1, 0]);
}

#[test]
fn a_change_of_any_other_row_is_told_by_the_first_step() {
    let mut rig = watched();
    rig.sql("UPDATE jobs SET priority = 9 WHERE id = 20");
    let batch = rig.step().unwrap();
    assert_eq!(told(&batch), ["JOB-20261120-00020"]);
}

#[test]
fn in_a_storm_those_that_wait_are_gone_through_now_and_then() {
    let mut rig = watched();
    let (mut whole, mut told_after) = (0, None);
    for n in 0..100 {
        rig.add(&format!("NEW-{n}"), "PENDING");
        if n == 50 {
            // What goes away leaves nothing that a glance could find.
            rig.sql("DELETE FROM jobs WHERE id = 20");
        }
        loop {
            let before = bytes_read();
            let batch = rig.step().unwrap();
            whole += usize::from(bytes_read() - before > 500_000);
            if is_gone(&batch, "JOB-20261120-00020") {
                told_after = Some(n - 50);
            }
            let more = batch.more;
            rig.board.apply(batch);
            assert_eq!(
                rig.board.totals.unwrap().live[0],
                rig.board.jobs.len() as u64,
                "after {n}"
            );
            if !more {
                break;
            }
        }
        rig.job(&format!("NEW-{n}"));
        rig.pass(Duration::from_millis(20));
    }
    assert!(
        (3..20).contains(&whole),
        "{whole} whole looks in two seconds"
    );
    let steps: usize = told_after.expect("the other row was never told");
    assert!(steps <= 26, "{steps} commits later");
}

#[test]
fn a_whole_look_that_is_owed_comes_although_nothing_stirs() {
    let mut rig = watched();
    rig.add("A", "PENDING");
    rig.look();
    rig.pass(Duration::from_millis(20));
    rig.other
        .execute_batch(
            "BEGIN; DELETE FROM jobs WHERE id = 20;
             INSERT INTO jobs (job_id, user, experiment_class, experiment_module, experiment_config, status)
             VALUES ('B', '', '', '', '', 'PENDING'); COMMIT",
        )
        .unwrap();
    let batch = rig.step().unwrap();
    assert_eq!(told(&batch), ["B"]);
    assert!(!batch.more);
    rig.pass(batch.again.expect("a whole look is owed"));
    let batch = rig.step().unwrap();
    assert!(is_gone(&batch, "JOB-20261120-00020"));
}

#[test]
fn a_job_that_moves_to_another_row_stays_on_the_board() {
    for (from, to) in [(20, 9_000), (4_999, 9_001), (30, -5)] {
        let mut rig = watched();
        rig.sql(&format!("UPDATE jobs SET id = {to} WHERE id = {from}"));
        rig.look();
        rig.job(&format!("JOB-20261120-{from:05}"));
        assert_eq!(rig.board.jobs.len(), MANY);
        rig.pass(Duration::from_secs(1));
        rig.sql(&format!("DELETE FROM jobs WHERE id = {to}"));
        rig.look();
        assert_eq!(rig.board.jobs.len(), MANY - 1);
    }
}

#[test]
fn jobs_that_change_places_stay_on_the_board() {
    for (one, other) in [(20, 4_000), (4_990, 4_999), (4_999, 20)] {
        let mut rig = watched();
        let name = |row: i64| format!("JOB-20261120-{row:05}");
        rig.other
            .execute_batch(&format!(
                "BEGIN; UPDATE jobs SET job_id = 'between' WHERE id = {one};
                 UPDATE jobs SET job_id = '{}' WHERE id = {other};
                 UPDATE jobs SET job_id = '{}', priority = 9 WHERE id = {one}; COMMIT",
                name(one),
                name(other)
            ))
            .unwrap();
        rig.look();
        rig.pass(Duration::from_secs(1));
        rig.look();
        assert_eq!(rig.board.jobs.len(), MANY);
        assert_eq!(rig.job(&name(other)).priority, Some(9));
        rig.job(&name(one));
    }
}

#[test]
fn the_counts_of_a_large_store_are_right_whatever_is_committed_while_it_is_read() {
    for mut rig in [watched(), unwatched()] {
        let path = rig.path.clone();
        let writer = std::thread::spawn(move || {
            let other = rusqlite::Connection::open(path).unwrap();
            other.busy_timeout(Duration::from_secs(10)).unwrap();
            other.pragma_update(None, "synchronous", false).unwrap();
            for n in 0..1_500 {
                let sql = "INSERT INTO jobs (job_id, user, experiment_class, experiment_module, experiment_config, status)
                       VALUES ('NEW-' || ?1, '', '', '', '', 'PENDING')";
                other.execute(sql, [n]).unwrap();
            }
        });
        let begin = (rig.now, Instant::now());
        let is_known = rig.board.totals.is_some();
        let mut worst = 0;
        while !writer.is_finished() {
            let passed = begin.1.elapsed();
            rig.now = begin.0;
            rig.pass(passed);
            if let Ok(batch) = rig.step() {
                rig.board.apply(batch);
            }
            if let Some(totals) = rig.board.totals {
                worst = worst.max(totals.live[0]);
                if is_known {
                    assert_eq!(totals.live[0], rig.board.jobs.len() as u64);
                }
            }
        }
        writer.join().unwrap();
        for _ in 0..3 {
            rig.look();
            assert_eq!(rig.board.totals.unwrap().live, [6_500, 0, 0, 0, 0, 0]);
            rig.pass(Duration::from_secs(1));
        }
        assert!(worst <= 6_500, "{worst} were counted");
    }
}
