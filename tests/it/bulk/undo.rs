//! The way back: a deed on many is one step, and what has no way back says so.

use super::{cancel_sweep, name, places, sweep};
use crate::rig::World;

#[test]
fn a_cancel_of_many_is_taken_back_in_one_step() {
    let world = sweep(12);
    let before = world.tree("queue/outbox");
    let mut rig = world.show_at(120, 40);
    cancel_sweep(&mut rig);
    rig.press("1 2 enter");
    rig.until_shown("12 ok");
    assert_eq!(places(&rig.world), (0, 12));
    rig.press("esc u");
    rig.until_shown("undo of cancel 12 (@ lists them): 12 ok");
    let mut after = rig.world.tree("queue/outbox");
    after.retain(|path, _| !path.contains(".jobtui"));
    assert_eq!(after, before);
    rig.press("u");
    rig.expect("nothing to take back");
}

#[test]
fn what_another_changed_meanwhile_is_left_alone_and_listed() {
    let world = World::database();
    for number in 1..=3 {
        world.row(&format!("JOB-20260210-0000{number}"), "PENDING", 0);
    }
    let mut rig = world.show_at(120, 40);
    rig.press("* +");
    rig.until_shown("3 ok");
    rig.world
        .sql("UPDATE jobs SET priority = 50 WHERE job_id = 'JOB-20260210-00002'");
    rig.until("the other's priority is seen", |rig| {
        rig.lines("00002").iter().any(|line| line.contains(" 50 "))
    });
    rig.press("u");
    rig.until_shown("undo of priority 3 (@ lists them): 2 ok, 1 refused (it is 50 meanwhile)");
    assert_eq!(rig.world.ask::<i64>("SELECT sum(priority) FROM jobs"), 50);
}

#[test]
fn what_has_no_way_back_says_so_and_offers_to_run_it_again() {
    let world = World::database();
    world.row("JOB-20260210-00001", "PENDING", 4);
    world.row("JOB-20260210-00002", "PENDING", 4);
    let mut rig = world.show_at(160, 50);
    rig.press("j +");
    rig.until_shown("priority 5");
    rig.press("g g c");
    rig.until_row("X-", "0000");
    rig.press("u");
    rig.expect("back: R runs it again (new id, new place in the queue)");
    let cancelled = "SELECT count(*) FROM jobs WHERE status = 'CANCELLED'";
    assert_eq!(rig.world.ask::<i64>(cancelled), 1);
}

#[test]
fn the_offer_to_take_back_goes_after_its_time_and_the_key_stays() {
    let world = sweep(1);
    world.over("job-20260209-100000-done", "completed");
    let mut rig = world.show_at(120, 40);
    rig.press("3 a");
    rig.until_shown("(u takes it back)");
    let late = crate::rig::NOW.plus(std::time::Duration::from_secs(11));
    rig.feed(jobtui::tui::event::Event::Wake(late));
    rig.expect_not("(u takes it back)");
    rig.expect("archived");
    rig.press("u");
    rig.until_shown("restored");
    assert!(!name(0).is_empty());
}
