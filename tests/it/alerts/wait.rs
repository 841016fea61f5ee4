//! `jobtui wait`: conditions over jobs that a runner finishes meanwhile, and how the wait ends.

use rustix::process::Signal;
use serde_json::Value;

use super::{RABI, ROW, Running, WFE, jobtui};
use crate::rig::World;
use crate::terminal::harness::Session;

fn wait(world: &World, args: &[&str]) -> (i32, String, String) {
    let mut running = Running::start(jobtui(world, &[&["wait"], args].concat()));
    let (code, complaint) = running.end();
    let out: Vec<_> = running.lines.iter().collect();
    (code, out.join("\n"), complaint)
}

/// The same at a terminal, where it says that it waits.
fn waiting(world: &World, args: &[&str]) -> Session {
    let queue = format!("fsq={}", world.at("queue").display());
    let db = format!("lab={}", world.at("jobs.db").display());
    let config = world.at("config.toml");
    std::fs::write(&config, "").unwrap();
    let mut all = vec!["wait", "--config", config.to_str().unwrap()];
    if world.at("queue").exists() {
        all.extend(["--queue", &queue]);
    }
    if world.at("jobs.db").exists() {
        all.extend(["--db", &db]);
    }
    all.extend(args);
    let mut session = Session::spawn(&all, 120, 24, &[]);
    session.wait_for_text("waiting for");
    session
}

fn finish(world: &World, how: &str) {
    world.sql(&format!(
        "UPDATE jobs SET status = '{how}', started_at = created_at, completed_at = created_at \
         WHERE status IN ('PENDING', 'RUNNING')"
    ));
}

#[test]
fn it_ends_with_0_when_a_runner_has_done_all_in_a_queue_and_in_a_database() {
    let world = World::new();
    world.running(WFE, "one\n");
    world.submitted(RABI);
    world.row(ROW, "RUNNING", 0);
    let mut session = waiting(&world, &["--for", "60s"]);
    session.wait_for_text("1 pending, 2 running");
    world.manifest("inbox", WFE, "completed", "starspec");
    session.wait_for_text("1 completed");
    finish(&world, "COMPLETED");
    // Nothing else happens before the next step, so this comes and stays.
    session.wait_for_text("2 completed");
    world.manifest("inbox", RABI, "completed", "starspec");
    assert_eq!(session.wait_exit().code(), Some(0));
    session.wait_for_text("all done: 3 completed");
}

#[test]
fn it_ends_with_5_as_soon_as_one_fails_and_names_it() {
    let world = World::database();
    world.row(ROW, "RUNNING", 0);
    world.row("JOB-20260210-00002", "PENDING", 0);
    let mut session = waiting(&world, &[]);
    world.sql(&format!(
        "UPDATE jobs SET status = 'FAILED' WHERE job_id = '{ROW}'"
    ));
    assert_eq!(session.wait_exit().code(), Some(5));
    session.wait_for_text(&format!(
        "not all done, and not any more: 1 pending, 1 failed ({ROW})"
    ));
}

#[test]
fn a_cancel_that_moves_the_job_into_the_archive_ends_its_wait_otherwise() {
    let world = World::queue();
    world.submitted(WFE);
    world.submitted(RABI);
    let mut session = waiting(&world, &["wfe"]);
    let cancel = jobtui(&world, &["cancel", "wfe", "--yes"]).status();
    assert!(cancel.unwrap().success());
    assert_eq!(session.wait_exit().code(), Some(5));
    session.wait_for_text("1 cancelled");
}

#[test]
fn named_jobs_are_waited_for_wherever_they_stand_and_others_do_not_matter() {
    let world = World::database();
    world.row(ROW, "COMPLETED", 0);
    world.row("JOB-20260210-00002", "FAILED", 0);
    world.row("JOB-20260210-00003", "RUNNING", 0);
    let (code, out, _) = wait(&world, &["00001"]);
    assert_eq!((code, out.as_str()), (0, "all done: 1 completed"));
    assert_eq!(wait(&world, &["00001", "00002"]).0, 5);
    assert_eq!(
        wait(&world, &["00001", "00002", "--until", "all ended"]).0,
        0
    );
    let (code, _, complaint) = wait(&world, &["nosuch"]);
    assert_eq!(code, 2);
    assert!(
        complaint.contains("no job is called `nosuch`"),
        "{complaint}"
    );
    assert_eq!(wait(&world, &["JOB"]).0, 2, "an id of several jobs");
}

#[test]
fn each_condition_ends_with_its_code() {
    let world = World::database();
    world.row(ROW, "RUNNING", 0);
    world.row("JOB-20260210-00002", "PENDING", 0);
    world.row("JOB-20260210-00003", "FAILED", 0);
    world.row("JOB-20260210-00004", "COMPLETED", 0);
    for (until, filter, code) in [
        ("any failed", "", 0),
        ("any failed", "completed", 5),
        ("any done", "", 0),
        ("all done", "", 5),
        ("none failed", "", 5),
        ("none failed", "running", 0),
        ("none waiting", "!pending", 0),
        ("all running", "running", 0),
        ("none active", "failed", 0),
    ] {
        let (got, out, complaint) = wait(&world, &["--until", until, "--filter", filter]);
        assert_eq!(got, code, "{until} / {filter}: {out}{complaint}");
    }
    for wrong in ["all finished", "done", ""] {
        assert_eq!(wait(&world, &["--until", wrong]).0, 2, "{wrong}");
    }
    assert_eq!(wait(&world, &["--for", "soon"]).0, 2);
}

#[test]
fn what_was_over_before_does_not_count_from_now_on() {
    let world = World::database();
    world.row(ROW, "FAILED", 0);
    world.row("JOB-20260210-00002", "RUNNING", 0);
    let mut session = waiting(&world, &["--from-now"]);
    session.wait_for_text("all done: 1 running");
    finish(&world, "COMPLETED");
    assert_eq!(session.wait_exit().code(), Some(0));
    session.wait_for_text("all done: 1 completed");
}

#[test]
fn a_new_job_that_the_filter_lets_through_is_waited_for_too() {
    let world = World::database();
    world.row(ROW, "RUNNING", 0);
    let mut session = waiting(&world, &["--filter", "T1"]);
    world.row("JOB-20260210-00002", "PENDING", 0);
    session.wait_for_text("1 pending, 1 running");
    finish(&world, "COMPLETED");
    assert_eq!(session.wait_exit().code(), Some(0));
    session.wait_for_text("2 completed");
}

#[test]
fn no_job_at_the_start_is_said_and_wrong_use_unless_it_is_allowed() {
    let world = World::new();
    let (code, out, complaint) = wait(&world, &[]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(complaint.contains("--allow-none"), "{complaint}");
    let (code, out, _) = wait(&world, &["--allow-none"]);
    assert_eq!((code, out.as_str()), (0, "all done: no jobs"));
}

#[test]
fn the_time_over_is_124_and_the_answer_says_how_things_are() {
    let world = World::database();
    world.row(ROW, "RUNNING", 0);
    let (code, out, _) = wait(&world, &["--for", "1s"]);
    assert_eq!(code, 124);
    assert_eq!(out, "time over before all done: 1 running");
}

#[test]
fn a_source_that_is_down_at_the_start_is_3() {
    let world = World::database();
    world.row(ROW, "COMPLETED", 0);
    let (code, out, complaint) = wait(&world, &["--queue", "fsq=nowhere"]);
    assert_eq!(code, 3, "{out} {complaint}");
    assert!(
        out.contains("not known") && complaint.contains("fsq: "),
        "{out} {complaint}"
    );
}

#[test]
fn an_interrupt_is_130_and_says_so() {
    let world = World::database();
    world.row(ROW, "RUNNING", 0);
    let mut session = waiting(&world, &[]);
    session.signal(Signal::INT);
    assert_eq!(session.wait_exit().code(), Some(130));
    session.wait_for_text("interrupted before all done");
}

#[test]
fn as_json_it_is_one_document() {
    let world = World::database();
    world.row(ROW, "FAILED", 0);
    let (code, out, complaint) = wait(&world, &["--output", "json"]);
    assert_eq!((code, complaint.as_str()), (5, ""));
    let said: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(said["schema"], 1);
    assert_eq!(said["until"], "all done");
    assert_eq!(said["ending"], "otherwise");
    assert_eq!(said["counts"]["failed"], 1);
    assert_eq!(said["jobs"][0]["id"], ROW);
    assert_eq!(said["jobs"][0]["source"], "lab");
}
