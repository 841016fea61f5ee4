//! Priority by `+`, `-` and `P`.

use crate::rig::World;

const WFE: &str = "job-20260210-143022-wfe";
const ROW: &str = "JOB-20260210-00001";

#[test]
fn plus_and_minus_change_a_row_by_one() {
    let world = World::database();
    world.row(ROW, "PENDING", 4);
    let mut rig = world.show_at(200, 60);
    rig.press("+ + -");
    assert_eq!(rig.world.ask::<i64>("SELECT priority FROM jobs"), 5);
    rig.until("the board has it", |rig| rig.cursor_row().contains(" 5 "));
}

#[test]
fn a_typed_priority_is_written_and_nonsense_is_not_sent() {
    let world = World::database();
    world.row(ROW, "PENDING", 4);
    let mut rig = world.show_at(200, 60);
    rig.press("P");
    rig.expect("now 4; higher runs sooner");
    rig.press("\"ten\" enter");
    rig.expect("a whole number is needed");
    assert!(rig.asked().is_empty());
    rig.press("backspace backspace backspace \"-20\" enter");
    assert_eq!(rig.world.ask::<i64>("SELECT priority FROM jobs"), -20);
    rig.expect_not("a whole number is needed");
}

#[test]
fn a_folder_priority_is_a_record_beside_the_job() {
    let world = World::queue();
    world.submitted(WFE);
    let before = world.tree(&format!("queue/outbox/{WFE}"));
    let mut rig = world.show_at(200, 60);
    rig.press("+");
    rig.until("the board has it", |rig| rig.cursor_row().contains(" 1 "));
    rig.press("P ctrl-u \"50\" enter");
    rig.until("the board has it", |rig| rig.cursor_row().contains(" 50 "));
    assert_eq!(rig.world.tree(&format!("queue/outbox/{WFE}")), before);
    assert_eq!(
        rig.world
            .tree(&format!("queue/outbox/.jobtui/v1/{WFE}"))
            .len(),
        2
    );
}

#[test]
fn a_priority_beyond_the_limits_is_refused_with_the_limits() {
    let world = World::queue();
    world.submitted(WFE);
    let mut rig = world.show_at(200, 60);
    rig.press("P ctrl-u \"1000\" enter");
    rig.expect("prio refused");
    rig.expect("100");
    assert!(!rig.world.at("queue/outbox/.jobtui").exists());
}

#[test]
fn somebody_elses_new_priority_is_not_overwritten() {
    let world = World::database();
    world.row(ROW, "PENDING", 4);
    let mut rig = world.show_at(200, 60);
    rig.press_deaf("P ctrl-u \"9\"");
    rig.world.sql("UPDATE jobs SET priority = 7");
    rig.press("enter");
    rig.expect("prio refused");
    assert_eq!(rig.world.ask::<i64>("SELECT priority FROM jobs"), 7);
}

#[test]
fn running_jobs_keep_their_priority_and_the_key_says_why() {
    let world = World::new();
    world.running(WFE, "one\n");
    world.row(ROW, "RUNNING", 0);
    let mut rig = world.show_at(200, 60);
    for keys in ["1 +", "-", "P", "j +", "-", "P"] {
        rig.press(keys);
        rig.expect("is running: ");
    }
    assert!(rig.asked().is_empty());
}
