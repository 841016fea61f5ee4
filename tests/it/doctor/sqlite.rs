//! What the doctor says of a job server's database.

use serde_json::Value;

use crate::cli::{ask, expect};
use crate::rig::World;

fn findings(world: &World) -> Vec<Value> {
    let said = ask(world, &["doctor", "-o", "json"]);
    let document: Value = serde_json::from_str(&said.out).unwrap();
    document["sources"][0]["findings"]
        .as_array()
        .unwrap()
        .clone()
}

fn has(findings: &[Value], kind: &str, place: &str) -> bool {
    findings
        .iter()
        .any(|found| found["kind"] == kind && found["place"] == place)
}

#[test]
fn a_sound_database_has_nothing_wrong() {
    let world = World::database();
    world.row("JOB-20260210-00001", "COMPLETED", 0);
    let said = expect(&world, 0, &["doctor"]);
    assert!(said.out.contains("1 job, 0 archived jobs"), "{}", said.out);
}

#[test]
fn rows_that_nobody_can_work_with_are_told() {
    let world = World::database();
    world.row("JOB-20260210-00001", "COMPLETED", 0);
    world.row("JOB-20260210-00002", "PENDING", 0);
    world.sql("UPDATE jobs SET created_at = 'soon' WHERE job_id = 'JOB-20260210-00002'");
    world.sql("UPDATE jobs SET status = 'PAUSED' WHERE job_id = 'JOB-20260210-00001'");
    expect(&world, 1, &["doctor"]);
    let found = findings(&world);
    for (kind, place) in [
        ("row-bad-date", "jobs, JOB-20260210-00002"),
        ("row-foreign-status", "jobs, JOB-20260210-00001"),
        ("store-note", "database"),
    ] {
        assert!(has(&found, kind, place), "{kind} {place}: {found:#?}");
    }
}

#[test]
fn jobs_that_nobody_takes_are_told() {
    let world = World::database();
    world.row("JOB-20260210-00001", "PENDING", 0);
    assert!(has(&findings(&world), "worker-silent", "worker"));
}

#[test]
fn a_file_that_is_no_database_is_not_reached() {
    let world = World::bare();
    world.put(
        "jobs.db",
        "no database, but longer than its header would be",
    );
    let said = expect(&world, 3, &["doctor"]);
    assert!(said.out.contains("source not reached"), "{}", said.out);
}

#[test]
fn a_file_that_others_hold_for_long_is_not_reached_and_says_so() {
    let world = World::database();
    let other = world.other();
    other.pragma_update(None, "journal_mode", "delete").unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let said = expect(&world, 3, &["doctor"]);
    assert!(
        said.out.contains("locked by another program"),
        "{}",
        said.out
    );
    assert!(said.out.contains("`fuser`"), "{}", said.out);
}
