//! Filter, next failure, details, help and the sources.

use crate::rig::{Rig, World};

const WFE: &str = "job-20260210-143022-wfe";

fn board() -> Rig {
    let world = World::new();
    world.submitted(WFE);
    world.submitted("job-20260210-144000-rabi");
    world.over("job-20260209-140000-old", "completed");
    world.row("JOB-20260210-00001", "PENDING", 0);
    world.row("JOB-20260210-00002", "FAILED", 0);
    world.row("JOB-20260210-00003", "COMPLETED", 0);
    world.row("JOB-20260210-00004", "FAILED", 0);
    world.show_at(200, 60)
}

#[test]
fn a_filter_narrows_while_it_is_typed_and_esc_brings_all_back() {
    let mut rig = board();
    rig.press("/ \"rab\"");
    assert!(rig.has_row("P.", "rabi") && !rig.has_row("P.", "143022"));
    rig.press("enter");
    rig.expect("/ rab");
    assert!(rig.cursor_row().contains("rabi"));
    rig.press("esc");
    assert!(rig.has_row("P.", "143022"));
    rig.press("/ \"failed lab\" enter");
    assert!(rig.has_row("F!", "00002") && !rig.has_row("D+", "00003"));
    rig.press("/ ctrl-u \"!lab\" enter");
    assert!(!rig.has_row("F!", "00002") && rig.has_row("D+", "140000"));
    rig.press("/ ctrl-u \"nobody\" enter");
    rig.expect("nothing matches (esc clears it)");
    rig.press("c");
    rig.expect("no job is selected");
}

#[test]
fn a_filter_that_is_left_with_esc_is_as_it_was_before() {
    let mut rig = board();
    rig.press("/ \"rabi\" enter / \"x\" esc");
    rig.expect("/ rabi");
    assert!(rig.has_row("P.", "rabi") && !rig.has_row("P.", "143022"));
}

#[test]
fn after_a_filter_of_ones_own_a_verb_acts_at_once() {
    let mut rig = board().with_grace();
    rig.press("2 / \"rabi\" enter c");
    rig.expect("cancel of job-20260210-144000-rabi is sent in 5 s");
}

#[test]
fn n_goes_from_failure_to_failure() {
    let mut rig = board();
    rig.press("3 g g");
    let first = rig.cursor_row();
    assert!(first.contains("F!"), "{first}");
    rig.press("n");
    let second = rig.cursor_row();
    assert!(second.contains("F!") && second != first, "{second}");
    rig.press("N");
    assert_eq!(rig.cursor_row(), first);
}

#[test]
fn details_tell_all_that_is_known() {
    let mut rig = board();
    rig.press("2 / \"wfe\" enter enter");
    for text in [
        WFE,
        "study-builder",
        "starspec",
        "run_optimization.py",
        "--start",
    ] {
        rig.expect(text);
    }
    rig.press("esc");
    rig.expect("2 Queue");
    rig.press("esc / \"00002\" enter 3 enter");
    for text in [
        "JOB-20260210-00002",
        "ValueError: too long",
        "Traceback",
        "reps",
    ] {
        rig.expect(text);
    }
}

#[test]
fn help_lists_every_key_and_closes() {
    let mut rig = board();
    rig.press("?");
    rig.expect("Cancel the job; u keeps one that waits, for 5 s");
    rig.press("esc");
    rig.expect_not("Cancel the job; u keeps one that waits, for 5 s");
}

#[test]
fn the_sources_pane_tells_state_and_what_cannot_be_read() {
    let mut rig = board();
    rig.world.put(
        "queue/outbox/job-20260210-145000-bad/job.json",
        "this is no manifest",
    );
    rig.press("r 0");
    rig.until_shown("145000");
    rig.expect("fsq");
    rig.expect("lab");
}

#[test]
fn a_key_of_two_letters_says_what_can_follow_and_esc_leaves_it() {
    let mut rig = board();
    rig.press("3 G");
    let last = rig.cursor_row();
    rig.press("g");
    rig.expect(" g  g top");
    rig.press("esc");
    assert!(!rig.screen().contains(" g  g top"));
    rig.press("g z");
    rig.expect("no key gz here (? lists them)");
    assert_eq!(rig.cursor_row(), last);
    rig.press("g g");
    assert_ne!(rig.cursor_row(), last);
}
