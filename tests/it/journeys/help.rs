//! Help: what works here first, then everything, and a word finds its line.

use crate::rig::{Rig, World};

fn board() -> Rig {
    let world = World::new();
    world.row("JOB-20260210-00001", "PENDING", 0);
    world.show_at(100, 40)
}

/// The lines of the box.
fn boxed(rig: &Rig) -> Vec<String> {
    let screen = rig.screen();
    let lines = screen.lines().skip_while(|line| !line.contains(" Help: "));
    lines.map(str::to_owned).collect()
}

#[test]
fn the_keys_of_the_pane_come_first() {
    let mut rig = board();
    rig.press("2 ?");
    let lines = boxed(&rig);
    assert!(lines[0].contains("Help: Queue"), "{}", lines[0]);
    assert!(
        lines[1].contains("the list and the job under the cursor"),
        "{}",
        lines[1]
    );
    rig.press("esc 4 f1");
    let lines = boxed(&rig);
    assert!(lines[0].contains("Help: Logs"), "{}", lines[0]);
    assert!(lines[1].contains("in Logs"), "{}", lines[1]);
}

#[test]
fn a_word_finds_keys_states_and_commands() {
    let mut rig = board();
    rig.press("? / \"cancel\"");
    rig.expect("Cancel the job; u keeps one that waits");
    rig.expect("X-");
    rig.expect(":cancel [ID...]");
    rig.expect_not("Next pane");
    rig.press("enter esc");
    rig.expect("All that is known of the selected job");
    rig.press("esc");
    rig.expect_not("Help: Queue");
    rig.press(": \"help prior\" enter");
    rig.expect("Set the priority");
    rig.expect_not("Next pane");
}

#[test]
fn help_lies_over_a_question_which_is_there_again_afterwards() {
    let world = World::queue();
    world.running("job-20260210-143022-wfe", "one\n");
    let mut rig = world.show_at(100, 40);
    rig.press("1 c ?");
    rig.expect("Help: the question");
    rig.expect("keep the job as it is; enter alone does nothing");
    // Its keys are the help's, not the question's.
    rig.press("y");
    assert_eq!(rig.asked().len(), 0);
    rig.press("esc");
    rig.expect("Cancel this job?");
    rig.press("esc");
    rig.expect_not("Cancel this job?");
}

#[test]
fn in_a_line_of_text_the_question_mark_is_text_and_f1_is_help() {
    let mut rig = board();
    rig.press("/ \"?\"");
    rig.expect("filter: ?");
    rig.press("f1");
    rig.expect("Help: the line");
    rig.press("esc esc");
    rig.expect("2 Queue");
}
