//! Rows that change in place are told by the pages that a commit wrote, whatever the `-wal` file looks like.

use std::os::unix::fs::MetadataExt as _;
use std::time::Duration;

use rusqlite::Connection;

use super::glance::{bytes_read, crowd, told};
use super::rig::Rig;

/// A store before which many wait, looked at and at rest.
fn watched(page: i64) -> Rig {
    let mut rig = Rig::today();
    rig.other
        .execute_batch(&format!(
            "PRAGMA journal_mode = DELETE; PRAGMA page_size = {page}; VACUUM; PRAGMA journal_mode = WAL"
        ))
        .unwrap();
    assert_eq!(rig.ask::<i64>("PRAGMA page_size"), page);
    crowd(&rig);
    rest(&mut rig);
    rig
}

fn rest(rig: &mut Rig) {
    rig.look();
    rig.pass(Duration::from_secs(60));
    rig.look();
    rig.pass(Duration::from_secs(60));
}

/// Changes a row and gives what the step behind it told and read.
fn changed(rig: &mut Rig, set: &str, row: usize) -> (Vec<String>, u64) {
    rig.sql(&format!("UPDATE jobs SET {set} WHERE id = {row}"));
    stepped(rig)
}

fn stepped(rig: &mut Rig) -> (Vec<String>, u64) {
    let before = bytes_read();
    let batch = rig.step().unwrap();
    let read = bytes_read() - before;
    let names = told(&batch).into_iter().map(str::to_owned).collect();
    rig.board.apply(batch);
    (names, read)
}

fn name(row: usize) -> String {
    format!("JOB-20261120-{row:05}")
}

#[test]
fn an_old_row_that_changes_in_place_is_told_by_a_glance_at_any_page_size() {
    // On the longest pages there are too many rows beside the one, and all that wait are gone through.
    for (page, most) in [
        (512, 100_000),
        (1_024, 100_000),
        (4_096, 100_000),
        (65_536, u64::MAX),
    ] {
        let mut rig = watched(page);
        for (row, set) in [
            (20, "priority = 9"),
            (2_500, "user = 'carol'"),
            (21, "experiment_class = 'T2Ramsey'"),
            (4_000, "created_at = '2026-11-20 09:00:00.000000'"),
            (20, "status = 'RUNNING'"),
        ] {
            let (names, read) = changed(&mut rig, set, row);
            assert_eq!(names, [name(row)], "{set}, pages of {page}");
            assert!(read < most, "{set}, pages of {page}: {read} bytes");
            rest(&mut rig);
        }
        assert_eq!(rig.board.jobs, rig.fresh(100).jobs);
    }
}

#[test]
fn rows_longer_than_a_page_are_found_by_the_leaf_on_which_they_begin() {
    let mut rig = watched(4_096);
    rig.sql(
        "UPDATE jobs SET station_config = printf('%.*c', 23000, 'x') WHERE id BETWEEN 30 AND 40",
    );
    rest(&mut rig);
    let (names, read) = changed(&mut rig, "priority = 1234", 33);
    assert_eq!(names, [name(33)]);
    assert!(read < 100_000, "{read} bytes");
    rest(&mut rig);
    // As long as before: only the page that holds it is written, and it does not say whose it is.
    let (names, _) = changed(&mut rig, "priority = 1235", 33);
    assert_eq!(names, [name(33)]);
}

#[test]
fn a_file_that_begins_anew_is_gone_on_with() {
    let mut rig = watched(4_096);
    let checkpoint = "PRAGMA wal_checkpoint(RESTART)";
    for round in 0..3 {
        let (names, read) = changed(&mut rig, &format!("priority = 1{round}"), 20);
        assert_eq!(names, [name(20)]);
        assert!(read < 100_000, "{read} bytes");
        rest(&mut rig);
        assert_eq!(rig.ask::<i64>(checkpoint), 0);
    }
    let (names, _) = changed(&mut rig, "priority = 7", 20);
    assert_eq!(names, [name(20)]);
    rest(&mut rig);
    assert_eq!(rig.ask::<i64>("PRAGMA wal_checkpoint(TRUNCATE)"), 0);
    let (names, read) = changed(&mut rig, "priority = 8", 20);
    assert_eq!(names, [name(20)]);
    assert!(read < 100_000, "{read} bytes");
}

#[test]
fn after_a_huge_commit_and_one_that_was_taken_back_the_next_ones_are_found() {
    let mut rig = watched(4_096);
    assert!(rig.sql("UPDATE jobs SET priority = 3") > 4_000);
    rest(&mut rig);
    let (names, _) = changed(&mut rig, "priority = 9", 20);
    assert_eq!(names, [name(20)]);
    rest(&mut rig);
    // So few pages in memory that most of it is in the file before it is taken back.
    rig.other
        .execute_batch("PRAGMA cache_size = 5; BEGIN; UPDATE jobs SET priority = 4; ROLLBACK")
        .unwrap();
    rest(&mut rig);
    for priority in 10..13 {
        let (names, read) = changed(&mut rig, &format!("priority = {priority}"), 2_000);
        assert_eq!(names, [name(2_000)]);
        assert!(read < 150_000, "{read} bytes");
        rest(&mut rig);
    }
}

#[test]
fn changes_of_several_commits_between_two_looks_are_told_together() {
    let mut rig = watched(4_096);
    for row in [20, 1_000, 4_000] {
        rig.sql(&format!("UPDATE jobs SET priority = 9 WHERE id = {row}"));
    }
    let (names, read) = stepped(&mut rig);
    assert_eq!(names, [name(20), name(1_000), name(4_000)]);
    assert!(read < 150_000, "{read} bytes");
}

#[test]
fn a_commit_of_another_table_and_a_row_that_goes_away_are_told_as_ever() {
    let mut rig = watched(4_096);
    rig.sql("INSERT INTO main_configs (id, config_type, version_id) VALUES (20, 'A', 'B')");
    assert_eq!(stepped(&mut rig).0, [""; 0]);
    rest(&mut rig);
    rig.sql("DELETE FROM jobs WHERE id = 20");
    rig.look();
    assert!(!rig.board.jobs.contains_key(&name(20)));
}

/// The locks that this process holds in the files of the store.
fn locks(rig: &Rig) -> Vec<String> {
    let mut ends = Vec::new();
    for entry in std::fs::read_dir(rig.dir()).unwrap() {
        ends.push(format!(":{}", entry.unwrap().metadata().unwrap().ino()));
    }
    let own = std::process::id().to_string();
    let all = std::fs::read_to_string("/proc/locks").unwrap();
    let held = all
        .lines()
        .map(|line| line.split_whitespace().skip(1).collect::<Vec<_>>());
    held.filter(|words| {
        words.contains(&own.as_str())
            && words
                .iter()
                .any(|word| ends.iter().any(|end| word.ends_with(end)))
    })
    .map(|words| words.join(" "))
    .collect()
}

#[test]
fn no_lock_is_lost_where_the_file_is_read_beside_the_library() {
    let mut rig = watched(4_096);
    let reader = Connection::open(&rig.path).unwrap();
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM jobs")
        .unwrap();
    let before = locks(&rig);
    assert!(before.len() > 1, "{before:?}");
    for priority in 5..8 {
        assert_eq!(
            changed(&mut rig, &format!("priority = {priority}"), 20).0,
            [name(20)]
        );
        rest(&mut rig);
    }
    // Its handles are closed, that of the -wal file among them.
    rig.store = super::rig::store(&rig.path, false);
    let mut after = locks(&rig);
    after.retain(|lock| before.contains(lock));
    assert_eq!(after, before);
}
