//! What is read: both eras, both journals, any order of columns, in the order the worker takes.

use std::time::Duration;

use jobtui::job::{Flag, LogAsk, Moment, Status, Worker};
use jobtui::store::Store as _;

use super::rig::{NOON, Rig, id};

#[test]
fn both_eras_and_both_journals_show_the_same_jobs() {
    for mut rig in [Rig::today(), Rig::with("delete", None), Rig::first_era()] {
        rig.add("JOB-20261120-00001", "COMPLETED");
        rig.add("JOB-20261120-00002", "FAILED");
        rig.add("JOB-20261120-00003", "RUNNING");
        rig.add_to("JOB-20261120-00004", "PENDING", 5);
        let last = rig.look();
        assert!(!last.more);
        let totals = rig.board.totals.unwrap();
        assert_eq!(totals.live, [1, 1, 1, 1, 0, 0]);
        let failed = rig.job("JOB-20261120-00002");
        assert_eq!(failed.error.as_str(), "ValueError: too long");
        assert_eq!(failed.title.as_str(), "T1Experiment");
        assert_eq!(failed.owner.as_str(), "alice");
        assert_eq!(failed.native.as_str(), "FAILED");
        assert_eq!(rig.job("JOB-20261120-00004").priority, Some(5));
        let created = rig.job("JOB-20261120-00001").times.created;
        assert_eq!(created, Some(NOON.minus(Duration::from_secs(600))));
        assert!(
            rig.look().changes.is_empty(),
            "a second look brings nothing"
        );
    }
}

#[test]
fn columns_in_another_order_with_strangers_between_are_found_by_name() {
    let mut rig = Rig::with(
        "wal",
        Some(
            "CREATE TABLE jobs (mood TEXT, STATUS VARCHAR(9), error_message TEXT, job_id VARCHAR(20) UNIQUE,
             priority INTEGER, created_at DATETIME, user TEXT, id INTEGER PRIMARY KEY AUTOINCREMENT,
             experiment_class TEXT, experiment_module TEXT, experiment_config TEXT, started_at, completed_at);
             CREATE TABLE strangers (a, b)",
        ),
    );
    rig.add("JOB-1", "PENDING");
    rig.sql("UPDATE jobs SET mood = 'grumpy'");
    rig.look();
    assert_eq!(rig.job("JOB-1").status, Status::Pending);
    assert_eq!(rig.job("JOB-1").owner.as_str(), "alice");
    let details = rig.store.details(&id("JOB-1")).unwrap();
    assert!(
        details
            .fields
            .iter()
            .any(|(n, v)| n.as_str() == "mood" && v.as_str() == "grumpy")
    );
    assert_eq!(rig.store.document(&id("JOB-1")).unwrap()["mood"], "grumpy");
}

#[test]
fn only_id_and_status_are_really_needed() {
    let mut rig = Rig::with("wal", Some("CREATE TABLE jobs (job_id TEXT, status TEXT)"));
    rig.sql("INSERT INTO jobs VALUES ('A', 'PENDING'), ('B', 'COMPLETED')");
    rig.look();
    assert_eq!(rig.job("A").status, Status::Pending);
    assert_eq!(rig.job("A").title.as_str(), "A");
    assert_eq!(rig.board.totals.unwrap().live, [1, 0, 1, 0, 0, 0]);
    let refusal = rig
        .store
        .read_log(&id("B"), LogAsk::End { most: 10 })
        .unwrap_err();
    assert_eq!(refusal.text.as_str(), "this server keeps no log");
}

#[test]
fn the_order_on_the_board_is_the_one_the_worker_takes() {
    let mut rig = Rig::today();
    for (n, priority) in ["0", "5", "NULL", "-3", "5", "NULL", "0"]
        .iter()
        .enumerate()
    {
        rig.add(&format!("JOB-20261120-0000{n}"), "PENDING");
        rig.sql(&format!(
            "UPDATE jobs SET priority = {priority} WHERE job_id = 'JOB-20261120-0000{n}'"
        ));
    }
    rig.sql("UPDATE jobs SET created_at = '2026-11-20 09:00:00.000000' WHERE job_id LIKE '%4'");
    rig.look();
    let mut theirs = rig
        .other
        .prepare("SELECT job_id FROM jobs WHERE status = 'PENDING' ORDER BY priority DESC, created_at ASC")
        .unwrap();
    let theirs: Vec<String> = theirs
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let mut ours: Vec<_> = rig.board.jobs.values().collect();
    ours.sort_by_key(|job| {
        let priority = job.priority.map_or(i64::MAX, |p| -p);
        (priority, job.times.created, job.id.clone())
    });
    let ours: Vec<_> = ours.iter().map(|job| job.id.name().to_owned()).collect();
    assert_eq!(ours, theirs);
}

#[test]
fn a_priority_that_is_no_number_is_not_made_one_and_says_when_its_turn_comes() {
    let mut rig = Rig::today();
    rig.add("A", "PENDING");
    rig.sql("UPDATE jobs SET priority = 'high'");
    rig.look();
    assert_eq!(rig.job("A").priority, None);
    assert!(
        rig.job("A").error.contains("before all others"),
        "{}",
        rig.job("A").error
    );
}

#[test]
fn stamps_are_read_in_the_clock_of_their_time() {
    let mut rig = Rig::first_era();
    rig.add("OLD", "COMPLETED");
    rig.sql("UPDATE jobs SET created_at = '2026-11-20 12:00:00.000000'");
    rig.look();
    assert_eq!(
        rig.job("OLD").times.created,
        Some(NOON),
        "the first server wrote UTC"
    );
    let mut rig = Rig::today();
    rig.add("NEW", "COMPLETED");
    rig.sql("UPDATE jobs SET created_at = '2026-11-20 12:00:00.5'");
    rig.look();
    let local = Moment::parse_naive_local("2026-11-20 12:00:00.5");
    assert_eq!(rig.job("NEW").times.created, local);
}

#[test]
fn the_first_step_holds_live_jobs_and_newest_history_and_more_comes_when_asked_for() {
    let mut rig = Rig::today();
    rig.add("PENDING-OF-OLD", "PENDING");
    rig.other.execute_batch("BEGIN").unwrap();
    for n in 0..5_000 {
        rig.add(&format!("JOB-{n:05}"), "COMPLETED");
    }
    rig.other.execute_batch("COMMIT").unwrap();
    let first = rig.step().unwrap();
    rig.board.apply(first.clone());
    assert_eq!(rig.board.jobs.len(), 65, "what a tall screen shows");
    rig.job("PENDING-OF-OLD");
    rig.job("JOB-04936");
    assert!(first.more);
    let second = rig.step().unwrap();
    rig.board.apply(second.clone());
    assert_eq!(rig.board.jobs.len(), 201);
    rig.job("JOB-04800");
    assert!(second.more, "so many are counted after they are shown");
    let third = rig.step().unwrap();
    rig.board.apply(third.clone());
    assert!(!third.more, "nobody asked for more than the newest page");
    assert_eq!(rig.board.jobs.len(), 201);
    assert_eq!(rig.board.totals.unwrap().live, [1, 0, 5_000, 0, 0, 0]);
    rig.store.reach(1_000);
    rig.look();
    assert_eq!(rig.board.jobs.len(), 1_001);
    rig.store.reach(usize::MAX);
    let step = rig.step().unwrap();
    assert!(step.more && step.changes.len() == 2_000);
    rig.board.apply(step);
    rig.look();
    assert_eq!(rig.board.jobs.len(), 5_001);
    assert!(rig.look().changes.is_empty());
}

#[test]
fn a_large_database_shows_its_jobs_before_it_has_counted_them() {
    let mut rig = Rig::today();
    rig.add("A", "PENDING");
    rig.add("B", "FAILED");
    rig.sql("UPDATE jobs SET id = id + 2000000");
    let first = rig.step().unwrap();
    assert!(first.more);
    rig.board.apply(first);
    assert_eq!(rig.board.jobs.len(), 2);
    assert_eq!(rig.board.totals, None);
    rig.look();
    assert_eq!(rig.board.totals.unwrap().live, [1, 0, 0, 1, 0, 0]);
    rig.add("C", "PENDING");
    let next = rig.step().unwrap();
    rig.board.apply(next);
    assert_eq!(rig.board.totals.unwrap().live, [2, 0, 0, 1, 0, 0]);
    let rest = rig.step().unwrap();
    assert!(rest.changes.is_empty(), "{rest:?}");
    assert!(!rest.more, "what was counted later fits what comes");
    rig.sql("DELETE FROM jobs WHERE job_id = 'B'");
    rig.look();
    assert_eq!(rig.board.jobs.keys().collect::<Vec<_>>(), ["A", "C"]);
}

#[test]
fn a_running_job_without_a_sign_of_life_is_marked_when_its_time_has_come() {
    let mut rig = Rig::today();
    rig.add("A", "RUNNING");
    let beat = NOON.naive_local();
    rig.sql(&format!(
        "INSERT INTO job_outputs (job_id, output_text, line_count, last_updated, is_complete)
         VALUES ('A', 'x', 0, '{beat}', 0)"
    ));
    let batch = rig.look();
    assert_eq!(
        rig.board.signs.as_ref().unwrap().worker,
        Worker::Busy(id("A"))
    );
    let wait = batch.again.unwrap();
    assert!(
        wait > Duration::from_secs(9) && wait < Duration::from_secs(11),
        "{wait:?}"
    );
    rig.pass(wait);
    rig.look();
    assert!(rig.job("A").flags.has(Flag::Stalled));
    assert!(matches!(
        rig.board.signs.as_ref().unwrap().worker,
        Worker::Silent { .. }
    ));
}

#[test]
fn details_show_every_column_the_parameters_in_lines_and_the_whole_error() {
    let mut rig = Rig::today();
    rig.add("A", "FAILED");
    rig.sql("UPDATE jobs SET experiment_config = '{\"a\": [1, NaN], \"b\": {\"c\": 2}}'");
    let details = rig.store.details(&id("A")).unwrap();
    let names: Vec<_> = details
        .fields
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    for name in [
        "job_id",
        "hardware_config_version_id",
        "output_log_path",
        "output",
    ] {
        assert!(names.contains(&name), "{name} in {names:?}");
    }
    let section = |title: &str| {
        let section = details
            .sections
            .iter()
            .find(|s| s.title.as_str() == title)
            .unwrap();
        section
            .lines
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(section("Parameters")[1], "  \"a\": [1, NaN],");
    assert_eq!(section("Error").len(), 3);
}

#[test]
fn a_log_is_read_from_its_file_or_else_from_the_database_byte_for_byte() {
    let mut rig = Rig::today();
    rig.add("A", "RUNNING");
    rig.add("B", "PENDING");
    let text: &[u8] = b"one\x00two\r\n\xffthree";
    rig.other
        .execute(
            "INSERT INTO job_outputs (job_id, output_text) VALUES ('A', CAST(?1 AS TEXT))",
            [text],
        )
        .unwrap();
    let all = rig
        .store
        .read_log(&id("A"), LogAsk::End { most: 100 })
        .unwrap();
    assert_eq!(
        (all.bytes.as_slice(), all.size, all.start),
        (text, text.len() as u64, 0)
    );
    assert!(!all.ended);
    let part = rig
        .store
        .read_log(&id("A"), LogAsk::At { offset: 4, most: 3 })
        .unwrap();
    assert_eq!((part.bytes.as_slice(), part.start), (&b"two"[..], 4));
    let refusal = rig
        .store
        .read_log(&id("B"), LogAsk::End { most: 9 })
        .unwrap_err();
    assert_eq!(refusal.text.as_str(), "not started yet");
    std::fs::write(rig.dir().join("A.log"), "from the file").unwrap();
    rig.sql("UPDATE jobs SET output_log_path = 'A.log' WHERE job_id = 'A'");
    let file = rig
        .store
        .read_log(&id("A"), LogAsk::End { most: 4 })
        .unwrap();
    assert_eq!((file.bytes.as_slice(), file.start), (&b"file"[..], 9));
    assert_ne!(file.file, all.file);
    rig.sql(r"UPDATE jobs SET output_log_path = 'C:\experiments\A.log' WHERE job_id = 'A'");
    let back = rig
        .store
        .read_log(&id("A"), LogAsk::End { most: 100 })
        .unwrap();
    assert_eq!(back, all);
}
