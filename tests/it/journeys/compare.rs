//! Conflict copies by `=`: both files, what differs, and nothing done.

use crate::rig::World;

const RUN: &str = "job-20260210-140000-run";
const COPY: &str = "job.sync-conflict-20260210-145500-YNBZ5RL.json";

/// A running job whose manifest another machine wrote at the same time.
fn world() -> World {
    let world = World::queue();
    world.running(RUN, "one\n");
    let manifest = world.tree(&format!("queue/inbox/{RUN}"))["job.json"].clone();
    let other = String::from_utf8(manifest.unwrap()).unwrap();
    let other = other.replace("\"running\"", "\"submitted\"");
    world.put(&format!("queue/inbox/{RUN}/{COPY}"), other);
    world
}

#[test]
fn both_files_stand_beside_each_other_with_what_differs() {
    let world = world();
    let before = world.tree("queue");
    let mut rig = world.show_at(140, 40);
    rig.press("1 =");
    rig.expect(&format!("Conflict copy  {RUN}"));
    rig.expect("status: running | submitted");
    rig.expect("device YNBZ5RL wrote the left file");
    rig.expect("made   2026-02-10 14:55:00 local time");
    rig.expect("jobtui settles nothing");
    let changed = rig.lines("\"status\": \"running\"");
    assert!(
        changed[0].contains("  |  ") && changed[0].contains("\"status\": \"submitted\""),
        "{changed:?}"
    );
    let same = rig.lines("\"created_by\"");
    assert_eq!(same[0].matches("\"created_by\"").count(), 2, "{same:?}");
    rig.press("esc");
    rig.expect_not("Conflict copy");
    assert_eq!(rig.world.tree("queue"), before, "nothing was done");
    assert!(rig.asked().is_empty());
}

#[test]
fn at_80x24_the_files_stand_under_each_other_and_the_signs_tell_without_colour() {
    let mut rig = world().show_at(80, 24);
    rig.press("1 = n");
    let changed = rig.lines("\"status\":");
    assert!(changed[0].starts_with("| < "), "{changed:?}");
    assert!(changed[1].starts_with("| > "), "{changed:?}");
    rig.expect("status: running | submitted");
    rig.expect("jobtui settles nothing");
    rig.expect("into the left file there first.");
    rig.expect("esc close");
}

#[test]
fn the_state_of_a_job_never_comes_from_a_copy() {
    let mut rig = world().show_at(120, 40);
    rig.press("1");
    assert!(rig.has_row("R>", "140000"), "{}", rig.screen());
}

#[test]
fn a_job_without_copies_says_so_and_so_does_a_row() {
    let world = World::new();
    world.running(RUN, "one\n");
    world.row("JOB-20260210-00001", "PENDING", 0);
    let mut rig = world.show_at(120, 40);
    rig.press("1 =");
    rig.expect(&format!("{RUN} has no conflict copies"));
    rig.press("2 =");
    rig.expect("JOB-20260210-00001 has no conflict copies");
    rig.press("q");
}

#[test]
fn several_copies_are_walked_and_long_lines_scroll_sideways() {
    let world = world();
    let long = format!("{}END\n", "x".repeat(300));
    world.put(&format!("queue/inbox/{RUN}/3_results/notes.txt"), &long);
    world.put(
        &format!("queue/inbox/{RUN}/3_results/notes.sync-conflict-20260210-145500-AAAAAAA.txt"),
        long.replace("END", "FIN"),
    );
    world.put(
        &format!("queue/inbox/{RUN}/a.sync-conflict-20260210-145500-BBBBBBB.bin"),
        b"\0\0\x01",
    );
    let mut rig = world.show_at(100, 30);
    rig.press("1 =");
    rig.expect("Conflict copy 1 of 3");
    rig.press("tab");
    rig.expect("notes.txt");
    rig.expect_not("END");
    for _ in 0..40 {
        rig.press("right");
    }
    rig.expect("END");
    rig.expect("FIN");
    rig.press("tab");
    rig.expect("3 of 3");
    rig.expect("(not a text)");
    rig.expect("(not there)");
    rig.press("tab");
    rig.expect("1 of 3");
    rig.press("shift-tab");
    rig.expect("3 of 3");
}

#[test]
fn an_archived_job_keeps_its_copies_in_sight() {
    let world = World::queue();
    let entry = "job-20260208-130000-away--20260209T130000Z-inbox";
    world.archived(entry, "completed");
    world.put(
        &format!("queue/archive/{entry}/{COPY}"),
        "{\"status\":\"running\"}\n",
    );
    let mut rig = world.show_at(120, 40);
    rig.press("3 =");
    rig.expect("status: completed | running");
    rig.expect("archive/job-20260208-130000-away");
}

#[test]
fn hostile_copies_are_shown_harmlessly_at_every_size() {
    let world = world();
    world.put(
        &format!("queue/inbox/{RUN}/README.sync-conflict-20260210-145500-\u{1b}[31m.md"),
        "\u{1b}[2J\u{202e}evil\u{7}\r\n\tta\u{0}b",
    );
    world.put(
        &format!("queue/inbox/{RUN}/notes.sync-conflict-20260210-145500-AAAAAAA.txt"),
        "\u{1b}]0;title\u{7}\u{1b}[2J\u{202e}evil\n".repeat(5000),
    );
    let mut rig = world.show_at(120, 40);
    rig.press("1 = tab");
    rig.expect("(not a text)");
    rig.press("tab");
    rig.expect("^[[2J<U+202E>evil");
    rig.expect("(only its beginning)");
    for (width, height) in [(20, 5), (40, 12), (60, 16), (80, 24), (200, 60), (1, 1)] {
        rig.resize(width, height);
        rig.press("tab n G N g l h");
        rig.screen();
    }
}
