//! Cancel: what it does, what it refuses, and whom it never hits.

use std::fs;
use std::time::Duration;

use crate::rig::World;

const WFE: &str = "job-20260210-143022-wfe";
const ROW: &str = "JOB-20260210-00001";

#[test]
fn a_waiting_folder_job_is_recorded_and_moves_whole_to_the_archive() {
    let world = World::queue();
    world.submitted(WFE);
    let before = world.tree(&format!("queue/outbox/{WFE}"));
    let mut rig = world.show_at(200, 60).with_grace();
    rig.press("c");
    rig.expect(&format!("cancel of {WFE} is sent in 5 s (u keeps it)"));
    assert!(
        rig.cursor_row().contains("cancel in 5s"),
        "{}",
        rig.screen()
    );
    rig.press("enter esc");
    assert!(rig.asked().is_empty(), "it is not sent yet");
    rig.after(Duration::from_secs(5));
    assert_eq!(rig.asked().len(), 1);
    rig.until("it is in the archive", |rig| rig.shows("+ 1 archived"));
    let entry = format!("queue/archive/{WFE}--20260210T150000Z-cancelled");
    assert_eq!(rig.world.tree(&entry), before);
    assert!(!rig.world.at(&format!("queue/outbox/{WFE}")).exists());
    let records = rig.world.tree(&format!("queue/outbox/.jobtui/v1/{WFE}"));
    let ops: Vec<_> = records
        .keys()
        .map(|name| name.rsplit('-').next().unwrap())
        .collect();
    assert_eq!(ops[0], "cancel.json", "{ops:?}");
}

#[test]
fn cancelling_a_running_folder_job_is_a_request_and_moves_nothing() {
    let world = World::queue();
    world.running(WFE, "one\n");
    let before = (
        world.tree("queue/inbox"),
        world.tree(&format!("queue/outbox/{WFE}")),
    );
    let mut rig = world.show_at(200, 60);
    rig.press("1 c");
    rig.expect("a request");
    rig.expect(&format!("same as: jobtui cancel {WFE} --yes"));
    rig.press("enter");
    rig.expect("Cancel this job?");
    assert!(rig.asked().is_empty(), "enter alone must not cancel");
    rig.press("y");
    let after = (
        rig.world.tree("queue/inbox"),
        rig.world.tree(&format!("queue/outbox/{WFE}")),
    );
    assert_eq!(after, before);
    assert_eq!(
        rig.world
            .tree(&format!("queue/outbox/.jobtui/v1/{WFE}"))
            .len(),
        1
    );
    rig.until_row("R>", "143022");
}

#[test]
fn a_waiting_row_becomes_cancelled() {
    let world = World::database();
    world.row(ROW, "PENDING", 0);
    let mut rig = world.show_at(200, 60);
    rig.press("c");
    assert_eq!(
        rig.world.ask::<String>("SELECT status FROM jobs"),
        "CANCELLED"
    );
    rig.until_row("X-", "00001");
}

#[test]
fn a_running_row_is_refused_before_anything_is_asked() {
    let world = World::database();
    world.row(ROW, "RUNNING", 0);
    let mut rig = world.show_at(200, 60);
    rig.press("1 c");
    rig.expect(&format!(
        "{ROW} is running: only pending jobs can be cancelled here"
    ));
    rig.expect_not("Cancel this job?");
    rig.press("y");
    assert!(rig.asked().is_empty());
    assert_eq!(
        rig.world.ask::<String>("SELECT status FROM jobs"),
        "RUNNING"
    );
}

#[test]
fn a_row_that_was_claimed_in_the_grace_time_is_not_touched() {
    let world = World::database();
    world.row(ROW, "PENDING", 0);
    let mut rig = world.show_at(200, 60).with_grace();
    rig.press_deaf("c");
    rig.expect("u keeps it");
    rig.world
        .sql("UPDATE jobs SET status = 'RUNNING', started_at = created_at");
    rig.after(Duration::from_secs(5));
    rig.expect("cancel refused");
    assert_eq!(
        rig.world.ask::<String>("SELECT status FROM jobs"),
        "RUNNING"
    );
    rig.until_row("R>", "00001");
}

#[test]
fn a_folder_job_that_was_moved_in_the_grace_time_is_not_touched() {
    let world = World::queue();
    world.submitted(WFE);
    let mut rig = world.show_at(200, 60).with_grace();
    rig.press_deaf("c");
    rig.expect("u keeps it");
    let away = rig
        .world
        .at(&format!("queue/archive/{WFE}--20260210T145959Z-outbox"));
    fs::rename(rig.world.at(&format!("queue/outbox/{WFE}")), away).unwrap();
    let before = rig.world.tree("queue");
    rig.after(Duration::from_secs(5));
    rig.expect("cancel refused");
    assert_eq!(rig.world.tree("queue"), before);
}

#[test]
fn a_folder_job_that_was_started_in_the_grace_time_is_not_withdrawn() {
    let world = World::queue();
    world.submitted(WFE);
    let mut rig = world.show_at(200, 60).with_grace();
    rig.press_deaf("c");
    rig.world.manifest("inbox", WFE, "running", "starspec");
    let before = rig.world.tree("queue");
    rig.after(Duration::from_secs(5));
    rig.expect("cancel refused");
    assert_eq!(rig.world.tree("queue"), before);
}

#[test]
fn another_job_of_the_same_name_is_not_the_job_that_was_seen() {
    let world = World::queue();
    world.submitted(WFE);
    let mut rig = world.show_at(200, 60).with_grace();
    rig.press_deaf("c");
    fs::remove_dir_all(rig.world.at(&format!("queue/outbox/{WFE}"))).unwrap();
    rig.world.put(
        &format!("queue/outbox/{WFE}/run_optimization.py"),
        "print('other')\n",
    );
    rig.world
        .manifest("outbox", WFE, "submitted", "another-study");
    let before = rig.world.tree("queue");
    rig.after(Duration::from_secs(5));
    rig.expect("cancel refused");
    assert_eq!(rig.world.tree("queue"), before);
}

#[test]
fn jobs_that_are_over_cannot_be_cancelled_and_the_key_says_why() {
    let world = World::new();
    world.over(WFE, "completed");
    world.row(ROW, "FAILED", 0);
    let mut rig = world.show_at(200, 60);
    for _ in 0..2 {
        rig.press("3 c");
        rig.expect_not("Cancel this job?");
        let notice = rig.screen().lines().rev().nth(1).unwrap().trim().to_owned();
        assert!(
            notice.contains("is completed: ") || notice.contains("is failed: "),
            "{notice}"
        );
        rig.press("j");
    }
    assert!(rig.asked().is_empty());
}
