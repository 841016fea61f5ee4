//! Jobs come, change and go; the cursor stays with its job.

use std::fs;

use crate::rig::{Rig, World};

const WFE: &str = "job-20260210-143022-wfe";
const RABI: &str = "job-20260210-144000-rabi";

#[test]
fn a_new_folder_job_appears_runs_ends_and_goes_to_the_archive_by_itself() {
    let mut rig = World::queue().show_at(200, 60);
    rig.expect("no jobs wait (S submits one)");
    rig.world.submitted(WFE);
    rig.until_row("P.", "143022");
    rig.world
        .put(&format!("queue/inbox/{WFE}/stdout.log"), "one\n");
    rig.world.manifest("inbox", WFE, "running", "starspec");
    rig.until_row("R>", "143022");
    rig.expect("no jobs wait (S submits one)");
    rig.world.manifest("inbox", WFE, "failed", "starspec");
    rig.until_row("F!", "143022");
    rig.expect("nothing runs");
    let entry = format!("{WFE}--20260210T150000Z-inbox");
    fs::remove_dir_all(rig.world.at(&format!("queue/outbox/{WFE}"))).unwrap();
    fs::rename(
        rig.world.at(&format!("queue/inbox/{WFE}")),
        rig.world.at(&format!("queue/archive/{entry}")),
    )
    .unwrap();
    rig.until_shown("+ 1 archived");
}

#[test]
fn a_new_row_appears_is_claimed_and_is_completed() {
    let mut rig = World::database().show_at(200, 60);
    rig.world.row("JOB-20260210-00001", "PENDING", 3);
    rig.until_row("P.", "00001");
    rig.world
        .sql("UPDATE jobs SET status = 'RUNNING', started_at = created_at");
    rig.until_row("R>", "00001");
    rig.world
        .sql("UPDATE jobs SET status = 'COMPLETED', completed_at = started_at");
    rig.until_row("D+", "00001");
    rig.world.sql("DELETE FROM jobs");
    rig.until("it is gone", |rig| !rig.has_row("D+", "00001"));
}

#[test]
fn the_cursor_stays_on_its_job_when_others_come_before_it() {
    let world = World::database();
    world.row("JOB-20260210-00001", "PENDING", 0);
    world.row("JOB-20260210-00002", "PENDING", 0);
    let mut rig = world.show_at(200, 60);
    rig.press("j");
    assert!(rig.cursor_row().contains("0210-00002"));
    rig.world.row("JOB-20260210-00003", "PENDING", 9);
    rig.until_row("P.", "00003");
    assert!(rig.cursor_row().contains("0210-00002"));
    rig.expect("3 of 3");
}

#[test]
fn a_cursor_that_fell_on_another_job_says_so_before_it_acts() {
    let world = World::database();
    world.row("JOB-20260210-00001", "PENDING", 0);
    world.row("JOB-20260210-00002", "PENDING", 0);
    let mut rig = world.show_at(200, 60).with_grace();
    assert!(rig.cursor_row().contains("0210-00001"));
    rig.world
        .sql("DELETE FROM jobs WHERE job_id = 'JOB-20260210-00001'");
    rig.until("it is gone", |rig| !rig.has_row("P.", "00001"));
    assert!(rig.cursor_row().contains("0210-00002"), "{}", rig.screen());
    rig.press("c");
    rig.expect("the list moved: the cursor is on JOB-20260210-00002 now; press again to cancel it");
    rig.expect_not("u keeps it");
    rig.press("c");
    rig.expect("u keeps it");
    rig.press("u");
    assert!(rig.asked().is_empty());
}

#[test]
fn a_raised_priority_after_a_fall_is_said_first_too() {
    let world = World::database();
    world.row("JOB-20260210-00001", "PENDING", 0);
    world.row("JOB-20260210-00002", "PENDING", 0);
    let mut rig = world.show_at(200, 60);
    rig.world
        .sql("UPDATE jobs SET status = 'CANCELLED' WHERE job_id = 'JOB-20260210-00001'");
    rig.until_row("X-", "00001");
    rig.press("+");
    rig.expect("the list moved");
    assert!(rig.asked().is_empty());
    assert_eq!(rig.world.ask::<i64>("SELECT sum(priority) FROM jobs"), 0);
}

#[test]
fn the_log_and_the_details_follow_the_cursor_and_a_pinned_log_stays() {
    let world = World::queue();
    world.running(WFE, "first log\n");
    world.running(RABI, "second log\n");
    let mut rig = world.show();
    rig.press("1");
    let here = log_shown(&rig);
    rig.press("j");
    let there = log_shown(&rig);
    assert_ne!(here, there);
    rig.press("4 space");
    rig.expect("pinned");
    rig.press("1 k");
    assert_eq!(log_shown(&rig), there, "a pinned log stays while walking");
    rig.press("4 space");
    assert_eq!(log_shown(&rig), here, "unpinned it turns to the cursor");
}

fn log_shown(rig: &Rig) -> &'static str {
    match (rig.shows("first log"), rig.shows("second log")) {
        (true, false) => "first",
        (false, true) => "second",
        other => panic!("{other:?}\n{}", rig.screen()),
    }
}
