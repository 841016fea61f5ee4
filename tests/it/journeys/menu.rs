//! The menu: everything that can be done to a job, and why the rest cannot.

use crate::rig::World;

#[test]
fn the_menu_names_every_deed_with_its_key_and_what_is_impossible_with_its_reason() {
    let world = World::new();
    world.row("JOB-20260210-00002", "FAILED", 0);
    let mut rig = world.show_at(120, 40);
    rig.press("3 x");
    rig.expect("JOB-20260210-00002  T1Experiment");
    let line = |start: &str| rig.lines(start).first().cloned().unwrap_or_default();
    assert!(line("R     Run the selected").contains("asks for values"));
    assert!(line("yi    Copy the job's id").contains("reads"));
    assert!(line("i     Why the job").contains("reads"));
    let cancel = line("c     cancel:");
    assert!(
        cancel.contains("failed: ") && cancel.contains("not now"),
        "{cancel}"
    );
    // Its key only goes there, and the reason stands below in full.
    rig.press("c");
    rig.expect("> c     cancel:");
    rig.expect_not("Cancel this job?");
    rig.press("enter");
    rig.expect_not("Cancel this job?");
    assert_eq!(rig.asked().len(), 0);
}

#[test]
fn an_action_is_done_with_enter_or_with_its_own_key() {
    let world = World::new();
    world.running("job-20260210-143022-wfe", "one\n");
    let mut rig = world.show_at(80, 24);
    rig.press("1 x c");
    rig.expect("Cancel this job?");
    rig.press("esc f9");
    let menu = rig.screen();
    let first = menu.lines().find(|line| line.contains("| > ")).unwrap();
    assert!(first.contains("> R "), "{first}");
    rig.press("j enter");
    rig.expect("Cancel this job?");
    rig.press("esc x y i");
    rig.expect("copied id job-20260210-143022-wfe (23 bytes, OSC 52)");
    rig.press("x esc j");
    rig.expect("2 Queue");
}

#[test]
fn without_a_job_there_is_no_menu() {
    let mut rig = World::new().show_at(80, 24);
    rig.press("x");
    rig.expect("no job is selected");
}

#[test]
fn of_marked_jobs_the_plan_says_what_cannot() {
    let world = World::new();
    world.row("JOB-20260210-00001", "PENDING", 0);
    world.row("JOB-20260210-00002", "PENDING", 0);
    let mut rig = world.show_at(100, 40);
    rig.press("2 g g space space x");
    rig.expect("2 marked jobs");
    rig.expect("says what first");
    rig.press("y i");
    rig.expect("copied id of 2 jobs (37 bytes, OSC 52)");
}
