//! `i`: what an operator reads, and that it stays true while it is read.

use super::{BAD, FIRST, SECOND, busy, deserted, failed};
use crate::rig::World;

#[test]
fn a_waiting_job_tells_its_place_who_is_ahead_and_when() {
    let mut rig = busy().show_at(80, 24);
    rig.press("2 G i");
    rig.expect("Why  JOB-20260210-00005  pending  lab");
    rig.expect("-  it is 2nd of 2 that wait; the worker is alive and runs");
    rig.expect("-  before it: 1 running, 1 of higher priority");
    rig.expect("     runs  JOB-20260210-00004 T1Experiment, clau, for 3m");
    rig.expect("     then  JOB-20260210-00006 T1Experiment, clau, priority 5, waits 10m");
    // One minute is left of four, and four more for the one between.
    rig.expect("-  est 15:05 (median 4m00s of 3 runs of T1Experiment)");
    rig.expect("JOB-20260210-00004 runs 3m, about 1m left");
    rig.expect("esc close");
    rig.press("esc");
    rig.expect_not("before it:");
    assert!(rig.asked().is_empty(), "a question changes nothing");
}

#[test]
fn a_dead_worker_is_the_first_thing_said() {
    let mut rig = deserted().show_at(80, 24);
    rig.press("2 g g i");
    rig.expect("!! it is next of 2 that wait, and the worker is silent 10m: nothing starts");
    rig.expect("     jobs wait, nothing runs, and there is no worker.lock beside the");
    rig.expect("  -> see on its host whether the worker's process lives, and start it again");
    rig.expect("-  no start can be estimated: the worker is silent");
}

#[test]
fn a_run_without_a_sign_of_life_is_called_stuck_with_what_shows_it() {
    let world = busy();
    world.sql("UPDATE job_outputs SET last_updated = '2026-02-10 14:20:00.000000'");
    world.sql("UPDATE jobs SET started_at = '2026-02-10 14:18:00.000000' WHERE status = 'RUNNING'");
    let mut rig = world.show_at(80, 24);
    rig.press("1 i");
    rig.expect("!! the worker is silent 40m: nothing goes on until it runs");
    rig.expect("!  running, but nothing moved for a long time: stuck?");
    rig.expect("!  it runs 42m, usually 4m00s of 3 runs: overdue by 38m");
    rig.expect("point 1 of 500");
    rig.press("esc 2 i");
    rig.expect("!! it is next of 2 that wait, and the worker is silent 40m");
    rig.expect("JOB-20260210-00004 says running, but its output has not moved for over");
}

#[test]
fn a_failure_shows_the_line_that_tells_and_enter_opens_the_log_there() {
    let mut rig = failed().show_at(80, 24);
    rig.press("3 i");
    rig.expect("!! it failed");
    rig.expect("!  line 7 of stdout.log tells: OSError: [Errno 28] No space left on device");
    rig.expect(">     7 OSError: [Errno 28]");
    rig.expect("      8 cleaning up");
    rig.expect("  -> make room on the disk of the machine that ran it");
    rig.press("enter");
    rig.expect_not("esc close");
    rig.expect("OSError: [Errno 28] No space left on device: 'mesh.tmp'");
    rig.expect("PAUSED");
    rig.press("esc");
    assert!(rig.cursor_row().contains("bad"), "{}", rig.screen());
}

#[test]
fn the_line_that_tells_is_found_deep_in_a_long_log() {
    let world = failed();
    let noise = "nothing to see here, move along please\n".repeat(20_000);
    let log = format!(
        "{noise}ERROR: license checkout failed: no seat\n{}",
        "bye\n".repeat(900)
    );
    world.put(&format!("queue/inbox/{BAD}/stdout.log"), log);
    let mut rig = world.show_at(80, 24);
    rig.press("3 i");
    rig.expect("stdout.log, 900 lines before its end tells: ERROR: license checkout");
    rig.expect("-> see that the licence server answers");
    rig.press("l");
    rig.expect("ERROR: license checkout failed: no seat");
    rig.expect("bye");
}

#[test]
fn in_a_folder_a_person_starts_the_jobs_and_nothing_is_estimated() {
    let world = World::queue();
    world.submitted(FIRST);
    world.submitted(SECOND);
    let mut rig = world.show_at(80, 24);
    rig.press("2 G i");
    rig.expect("it is 2nd of 2 that wait; a person starts the jobs here");
    rig.expect("before it: 1 of the same (0) and older (the person who starts them");
    rig.expect(&format!("then  {FIRST}, study-builder, waits 29m"));
    rig.expect("no start can be estimated: a person starts the jobs here");
}

#[test]
fn a_folder_job_that_runs_tells_when_its_log_last_grew() {
    let world = World::queue();
    world.running(FIRST, "trial 116\ntrial 117\n");
    let mut rig = world.show_at(80, 24);
    rig.press("1 i");
    rig.expect("-  stdout.log was last written 10m ago; its last lines:");
    rig.expect("trial 117");
}

#[test]
fn the_answer_follows_the_news_while_it_is_open() {
    let mut rig = busy().show_at(80, 24);
    rig.press("2 G i");
    rig.expect("it is 2nd of 2 that wait");
    rig.world
        .sql("UPDATE jobs SET status = 'CANCELLED' WHERE job_id LIKE '%00006'");
    rig.press_deaf("j k");
    rig.until_shown("it is next, and the only one that waits");
    rig.expect_not("of higher priority");
    rig.world.sql(
        "UPDATE jobs SET status = 'FAILED', error_message = 'KeyError: 1', \
         completed_at = '2026-02-10 14:59:00.000000' WHERE job_id LIKE '%00005'",
    );
    rig.until_shown("it failed: KeyError: 1");
}

#[test]
fn who_cancelled_it_and_when_is_told_from_the_audit_file() {
    let mut rig = deserted().audited().show_at(120, 40);
    rig.press("2 g g c");
    rig.until_row("X-", "00001");
    rig.press("3 i");
    rig.expect("its cancel was asked for by ann@desk 0s ago, at 15:00 (audit)");
}

#[test]
fn without_a_job_there_is_nothing_to_ask_and_a_long_answer_scrolls() {
    let mut rig = World::queue().show_at(80, 24);
    rig.press("i");
    rig.expect("no job is selected");
    let mut rig = failed().show_at(60, 12);
    rig.press("3 i");
    rig.expect("more below");
    rig.press("G");
    rig.expect_not("more below");
    rig.press("g");
    rig.expect("!! it failed");
}

#[test]
fn where_the_first_line_is_too_short_for_every_worker_a_silent_one_is_still_told() {
    let rig = deserted().show_at(44, 12);
    let screen = rig.screen();
    let first = screen.lines().next().unwrap();
    assert!(first.contains("lab SIL"), "{first}");
}
