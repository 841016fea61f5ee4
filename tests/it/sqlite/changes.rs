//! Whatever others do to the file, the told changes lead to what a fresh look sees.

use std::time::{Duration, Instant};

use jobtui::store::Store as _;
use proptest::prelude::*;

use super::rig::{Board, Rig};

/// One thing that server, worker, operators or a person with a shell do.
#[derive(Clone, Debug)]
enum Deed {
    Submit(i64),
    Claim(usize),
    Finish(usize, bool),
    Cancel(usize),
    Reprioritise(usize, i64),
    Delete(usize),
    Archive(usize),
    Unarchive(usize),
    Spoil(usize),
    PutBack(usize),
    Look,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let any_row = 0..60_usize;
    let deed = prop_oneof![
        4 => (-2..3_i64).prop_map(Deed::Submit),
        2 => any_row.clone().prop_map(Deed::Claim),
        2 => (any_row.clone(), any::<bool>()).prop_map(|(n, ok)| Deed::Finish(n, ok)),
        1 => any_row.clone().prop_map(Deed::Cancel),
        1 => (any_row.clone(), -2..3_i64).prop_map(|(n, p)| Deed::Reprioritise(n, p)),
        1 => any_row.clone().prop_map(Deed::Delete),
        1 => any_row.clone().prop_map(Deed::Archive),
        1 => any_row.clone().prop_map(Deed::Unarchive),
        1 => any_row.clone().prop_map(Deed::Spoil),
        1 => any_row.prop_map(Deed::PutBack),
        3 => Just(Deed::Look),
    ];
    proptest::collection::vec(deed, 1..50)
}

fn perform(rig: &mut Rig, deed: &Deed, step: usize) {
    let name = |n: &usize| format!("JOB-{n:05}");
    let set = |rig: &Rig, n: &usize, change: &str| {
        rig.sql(&format!(
            "UPDATE jobs SET {change} WHERE job_id = '{}'",
            name(n)
        ));
    };
    match deed {
        Deed::Submit(priority) => {
            let next: i64 = rig.ask("SELECT coalesce(max(id), -1) + 1 FROM jobs");
            let name = format!("JOB-{next:05}");
            rig.add_to(&name, "PENDING", *priority);
            if next == 0 {
                rig.sql("UPDATE jobs SET id = 0");
            }
        }
        Deed::Claim(n) => set(
            rig,
            n,
            "status = 'RUNNING', started_at = '2026-11-20 11:55:00.000000'",
        ),
        Deed::Finish(n, true) => set(
            rig,
            n,
            "status = 'COMPLETED', completed_at = '2026-11-20 11:59:00.000000'",
        ),
        Deed::Finish(n, false) => set(rig, n, "status = 'FAILED', error_message = 'E: no'"),
        Deed::Cancel(n) => set(rig, n, "status = 'CANCELLED'"),
        Deed::Reprioritise(n, p) => {
            rig.sql(&format!(
                "UPDATE jobs SET priority = {p} WHERE status = 'PENDING' AND job_id = '{}'",
                name(n)
            ));
        }
        Deed::Delete(n) => {
            rig.sql(&format!("DELETE FROM jobs WHERE job_id = '{}'", name(n)));
        }
        Deed::Archive(n) => {
            rig.other
                .execute_batch(
                    "CREATE TABLE IF NOT EXISTS jobtui_archive (job_id TEXT PRIMARY KEY NOT NULL,
                     archived_at TEXT NOT NULL, archived_by TEXT) WITHOUT ROWID",
                )
                .unwrap();
            rig.sql(&format!(
                "INSERT INTO jobtui_archive SELECT job_id, '{step:06}', NULL FROM jobs WHERE job_id = '{}'
                 AND status IN ('COMPLETED', 'FAILED', 'CANCELLED') ON CONFLICT DO NOTHING",
                name(n)
            ));
        }
        Deed::Unarchive(n) => {
            let _ = rig
                .other
                .execute("DELETE FROM jobtui_archive WHERE job_id = ?1", [name(n)]);
        }
        Deed::Spoil(n) => set(rig, n, "status = 'weird'"),
        Deed::PutBack(n) => set(rig, n, "status = 'PENDING'"),
        Deed::Look => {
            rig.look();
        }
    }
}

/// Whoever watched knows more of the worker than a fresh look can: when it was last seen at work. That, and
/// how often the source told of itself, is left out; what is told of jobs must be the same.
fn seen_over_time_apart(ours: &Board, fresh: &Board) -> Board {
    let worker = fresh.signs.as_ref().map(|signs| signs.worker.clone());
    let mut ours = Board {
        ups: fresh.ups,
        ..ours.clone()
    };
    if let (Some(signs), Some(worker)) = (&mut ours.signs, worker) {
        signs.worker = worker;
    }
    ours
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn all_changes_together_equal_a_fresh_look(deeds in deeds()) {
        let mut rig = Rig::today();
        rig.store.reach(usize::MAX);
        rig.look();
        for (step, deed) in deeds.iter().enumerate() {
            perform(&mut rig, deed, step);
        }
        rig.look();
        let fresh = rig.fresh(usize::MAX);
        prop_assert_eq!(&seen_over_time_apart(&rig.board, &fresh), &fresh);
        prop_assert!(rig.look().changes.is_empty());
    }
}

#[test]
fn commits_in_the_middle_of_looks_are_never_lost() {
    for mut rig in [Rig::today(), Rig::with("delete", None)] {
        rig.other.pragma_update(None, "synchronous", false).unwrap();
        rig.store.reach(usize::MAX);
        rig.look();
        let path = rig.path.clone();
        let writer = std::thread::spawn(move || {
            let other = rusqlite::Connection::open(path).unwrap();
            other.busy_timeout(Duration::from_secs(10)).unwrap();
            other.pragma_update(None, "synchronous", false).unwrap();
            for n in 0..400 {
                let deeds = [
                    format!(
                        "INSERT INTO jobs (job_id, user, experiment_class, experiment_module, experiment_config,
                         status, created_at) VALUES ('JOB-{n}', '', '', '', '', 'PENDING', '2026-11-20 10:00:00')"
                    ),
                    format!("UPDATE jobs SET status = 'RUNNING' WHERE job_id = 'JOB-{n}'"),
                    format!("UPDATE jobs SET status = 'COMPLETED' WHERE job_id = 'JOB-{n}'"),
                    format!("DELETE FROM jobs WHERE job_id = 'JOB-{}' AND {n} % 3 = 0", n / 2),
                ];
                for deed in deeds {
                    other.execute_batch(&deed).unwrap();
                }
            }
        });
        let mut looks = 0;
        while !writer.is_finished() {
            if let Ok(batch) = rig.step() {
                rig.board.apply(batch);
            }
            looks += 1;
        }
        writer.join().unwrap();
        rig.look();
        let fresh = rig.fresh(usize::MAX);
        assert_eq!(seen_over_time_apart(&rig.board, &fresh), fresh);
        assert!(looks > 3, "{looks} looks are too few to prove anything");
    }
}

#[test]
fn a_heartbeat_alone_tells_nothing_new() {
    let mut rig = Rig::today();
    rig.add("A", "RUNNING");
    rig.sql("INSERT INTO job_outputs (job_id, output_text, last_updated) VALUES ('A', 'x', '2026-11-20T12:00:00Z')");
    rig.look();
    for second in 1..30 {
        rig.pass(Duration::from_secs(1));
        rig.sql(&format!(
            "UPDATE job_outputs SET last_updated = '2026-11-20T12:00:{second:02}Z'"
        ));
        assert!(rig.look().changes.is_empty());
    }
}

#[test]
fn ten_thousand_wide_rows_show_their_first_screen_without_being_read() {
    let mut rig = Rig::today();
    rig.other
        .execute_batch(
            "PRAGMA synchronous = OFF; BEGIN;
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
             INSERT INTO jobs (job_id, user, experiment_class, experiment_module, experiment_config, station_config,
               status, priority, created_at)
             SELECT printf('JOB-20261120-%05d', i), 'alice', 'T1', 'm', '{}', printf('%.*c', 20000, 'x'),
               CASE WHEN i > 9990 THEN 'PENDING' ELSE 'COMPLETED' END, 0, '2026-11-20 10:00:00.000000' FROM n;
             COMMIT; PRAGMA wal_checkpoint(TRUNCATE);",
        )
        .unwrap();
    let read = || -> u64 {
        let io = std::fs::read_to_string("/proc/thread-self/io").unwrap();
        let line = io.lines().find(|line| line.starts_with("rchar:")).unwrap();
        line.trim_start_matches("rchar:").trim().parse().unwrap()
    };
    let (before, begun) = (read(), Instant::now());
    let batch = rig.step().unwrap();
    let (bytes, took) = (read() - before, begun.elapsed());
    rig.board.apply(batch);
    assert_eq!(rig.board.jobs.len(), 74);
    let whole = std::fs::metadata(&rig.path).unwrap().len();
    assert!(whole > 190_000_000, "{whole}");
    // 74 rows of 20 KB and the index: some 2 MB.
    assert!(bytes < 3_000_000, "{bytes} bytes read in {took:?}");
    assert!(took < Duration::from_secs(1), "{took:?}");
    // So many are counted after they are shown.
    rig.look();
    assert_eq!(rig.board.totals.unwrap().live, [10, 0, 9_990, 0, 0, 0]);
    let before = read();
    assert!(rig.look().changes.is_empty());
    assert!(read() - before < 5_000, "nothing new costs next to nothing");
}
