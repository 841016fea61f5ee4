//! The log of the selected job: followed, paused, searched, wrapped, and never obeyed.

use std::fs::OpenOptions;
use std::io::Write as _;

use crate::rig::{Rig, World};

const WFE: &str = "job-20260210-143022-wfe";

fn reading(log: &str) -> Rig {
    let world = World::queue();
    world.running(WFE, log);
    let mut rig = world.show_at(120, 40);
    rig.press("1 4");
    rig
}

fn add(rig: &Rig, text: &str) {
    let path = rig.world.at(&format!("queue/inbox/{WFE}/stdout.log"));
    let mut file = OpenOptions::new().append(true).open(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

fn numbered(lines: u32) -> String {
    let numbers = (1..=lines).map(|n| format!("line number {n}"));
    numbers.collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn a_followed_log_shows_what_is_added() {
    let mut rig = reading(&numbered(200));
    rig.expect("line number 200");
    rig.expect("FOLLOW");
    add(&rig, "a fresh line\n");
    rig.until_shown("a fresh line");
    rig.expect("FOLLOW");
}

#[test]
fn scrolling_up_pauses_and_counts_what_came_and_the_end_follows_again() {
    let mut rig = reading(&numbered(200));
    rig.press("k k k");
    rig.expect("PAUSED");
    rig.expect_not("line number 200 ");
    let shown = rig.lines("line number");
    add(&rig, "fresh 1\nfresh 2\nfresh 3\n");
    rig.until_shown("+3");
    assert_eq!(
        rig.lines("line number"),
        shown,
        "nothing jumps while reading"
    );
    rig.press("G");
    rig.expect("FOLLOW");
    rig.expect("fresh 3");
    rig.press("f");
    rig.expect("PAUSED");
    rig.press("f");
    rig.expect("FOLLOW");
}

#[test]
fn the_beginning_of_a_long_log_is_one_key_away() {
    let mut rig = reading(&numbered(60_000));
    rig.expect("line number 60000");
    rig.press("g g");
    rig.until("the beginning is read", |rig| {
        let lines = rig.lines("line number 1");
        lines.iter().any(|line| line.ends_with("line number 1"))
    });
    rig.press("G");
    rig.until_shown("line number 60000");
}

#[test]
fn a_search_finds_a_match_far_away_and_steps_on() {
    let log = format!(
        "{}the needle A\n{}the needle B\n{}",
        numbered(30_000),
        numbered(20),
        numbered(300)
    );
    let mut rig = reading(&log);
    rig.press("/ \"needle\" enter");
    rig.until_shown("the needle");
    rig.press("N");
    rig.until_shown("the needle");
    rig.press("/ \"no such text\" enter");
    rig.until("it says there is none", |rig| {
        let screen = rig.screen().to_lowercase();
        ["not found", "no match", "nowhere", "no such text: "]
            .iter()
            .any(|t| screen.contains(t))
            || screen.contains("0 of 0")
    });
}

#[test]
fn long_lines_are_cut_and_wrapped_by_key() {
    let long = format!("begin {} finish\n", "x".repeat(300));
    let mut rig = reading(&long);
    rig.expect("begin");
    let before = rig.shows("finish");
    rig.press("w");
    assert_ne!(rig.shows("finish"), before, "{}", rig.screen());
    rig.press("w");
    assert_eq!(rig.shows("finish"), before);
}

#[test]
fn escape_sequences_are_harmless_and_progress_is_folded() {
    let log = "\u{1b}[2J\u{1b}]0;owned\u{7}cleared?\n\u{1b}[31mred\u{1b}[0m text\n\
               10%\r20%\r30% done\nbell \u{7} back \u{8} nul \u{0} end\n\u{9b}2J c1\n";
    let mut rig = reading(log);
    // Each look at the screen checks that nothing in it is a command.
    rig.expect("cleared?");
    rig.expect("red text");
    rig.expect("30% done");
    rig.expect_not("10%");
    rig.expect_not("20%");
    for (width, height) in [(80, 24), (200, 60), (60, 16), (40, 12)] {
        rig.resize(width, height);
        rig.screen();
    }
    rig.press("w g G L");
    rig.screen();
}

#[test]
fn bytes_that_are_no_text_are_shown_harmlessly() {
    let world = World::queue();
    world.running(WFE, "x\n");
    let bytes: Vec<u8> = (0..=255).cycle().take(9_000).collect();
    world.put(&format!("queue/inbox/{WFE}/stdout.log"), bytes);
    let mut rig = world.show();
    rig.press("1 4 k k w g G");
    rig.screen();
}

#[test]
fn a_log_that_comes_later_is_shown_when_it_comes() {
    let world = World::queue();
    world.submitted(WFE);
    world.manifest("inbox", WFE, "running", "starspec");
    let mut rig = world.show();
    rig.press("1");
    rig.expect("no stdout.log yet");
    rig.world
        .put(&format!("queue/inbox/{WFE}/stdout.log"), "it speaks\n");
    rig.until_shown("it speaks");
}

#[test]
fn the_output_of_a_row_is_followed_too() {
    let world = World::database();
    world.row("JOB-20260210-00001", "RUNNING", 0);
    let mut rig = world.show();
    rig.press("1");
    rig.expect("point 1 of 500");
    rig.world
        .sql("UPDATE job_outputs SET output_text = output_text || 'point 2 of 500' || char(10)");
    rig.until_shown("point 2 of 500");
}
