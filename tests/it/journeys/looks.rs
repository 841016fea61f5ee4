//! Every size, no jobs, many jobs, no sources, hostile names, read-only.

use jobtui::settings::Kind;

use crate::rig::World;

const WFE: &str = "job-20260210-143022-wfe";
const SIZES: [(u16, u16); 12] = [
    (80, 24),
    (120, 40),
    (200, 60),
    (60, 16),
    (40, 12),
    (19, 4),
    (1, 1),
    (2, 1),
    (100, 5),
    (20, 60),
    (300, 8),
    (500, 200),
];

#[test]
fn every_size_is_drawn_with_every_pane_and_dialog() {
    let world = World::new();
    world.submitted(WFE);
    world.running("job-20260210-140000-run", "one\n");
    world.over("job-20260209-140000-old", "failed");
    world.row("JOB-20260210-00001", "PENDING", 0);
    let mut rig = world.show();
    for (width, height) in SIZES {
        rig.resize(width, height);
        for keys in [
            "1",
            "2",
            "3",
            "4",
            "5",
            "0",
            "z",
            "z",
            "L",
            "esc",
            "1 c",
            "esc",
            "1 * 2 * c",
            "esc",
            "U v j",
            "esc",
            "2 P",
            "esc",
            "S",
            "esc",
            "3 R",
            "enter",
            "esc",
            "esc",
            "?",
            "esc",
            "/",
            "esc",
            "tab",
            "shift-tab",
            "esc",
        ] {
            rig.press(keys);
            let screen = rig.screen();
            assert_eq!(screen.lines().count(), usize::from(height));
        }
    }
    assert!(rig.asked().is_empty());
}

#[test]
fn the_four_panes_and_the_counts_are_there_at_the_three_sizes() {
    let world = World::new();
    world.submitted(WFE);
    world.running("job-20260210-140000-run", "one line of log\n");
    world.row("JOB-20260210-00001", "FAILED", 0);
    let mut rig = world.show();
    rig.press("1");
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        rig.resize(width, height);
        for text in [
            "1 Running 1",
            "2 Queue 1",
            "3 History 1",
            "4 Logs",
            "one line of log",
            "R 1  Q 1",
        ] {
            rig.expect(text);
        }
        assert!(rig.has_row("P.", "143022"));
        assert!(rig.has_row("F!", "00001"));
    }
    rig.expect("5 Details");
}

#[test]
fn without_any_source_the_screen_says_what_to_do() {
    let mut rig = World::bare().show();
    rig.expect("--queue");
    rig.press("c S R a P + 1 2 3 4 5 0 esc ? esc");
    assert!(rig.asked().is_empty());
}

#[test]
fn without_jobs_every_pane_says_so_and_every_verb_says_why_not() {
    let mut rig = World::new().show_at(200, 60);
    for text in [
        "no jobs wait (S submits one)",
        "nothing runs",
        "nothing has ended yet",
    ] {
        rig.expect(text);
    }
    for keys in ["c", "P", "+", "-", "a", "R"] {
        rig.press(keys);
        rig.expect("no job is selected");
    }
    assert!(rig.asked().is_empty());
}

#[test]
fn a_thousand_jobs_are_walked_from_end_to_end() {
    let world = World::database();
    world.sql("BEGIN");
    for number in 1..=1000 {
        world.row(&format!("JOB-20260209-{number:05}"), "PENDING", 0);
    }
    world.sql("COMMIT");
    let mut rig = world.show();
    rig.expect("1 of 1,000");
    rig.press("G");
    rig.expect("1,000 of 1,000");
    assert!(rig.cursor_row().contains("01000"), "{}", rig.screen());
    rig.press("g g pgdn pgdn pgup j k");
    rig.press("/ \"00777\" enter");
    rig.expect("1 of 1,000");
    assert!(rig.cursor_row().contains("00777"));
    rig.press("esc");
    assert!(
        rig.cursor_row().contains("00777"),
        "the cursor stays with its job"
    );
    rig.expect("777 of 1,000");
}

#[test]
fn long_and_hostile_names_reach_no_picture_raw() {
    let mut world = World::new();
    let evil = "\u{1b}[2J\u{1b}]0;own\u{7}\u{202e}gnp.\u{200b}\u{9b}31m\u{0}x";
    let name = format!("job-20260210-143022-{}", evil.replace('\u{0}', ""));
    world.submitted(&name);
    world.submitted(&format!("job-20260210-143023-{}", "w".repeat(200)));
    world.submitted("job-20260210-143024-日本語の仕事名がとても長い場合にどうなるか");
    world.submitted("job-20260210-143025-e\u{301}\u{301}\u{301}clair👩‍👩‍👧");
    for (at, status) in ["PENDING", "RUNNING", "FAILED", "\u{1b}[31mODD"]
        .iter()
        .enumerate()
    {
        world.row(&format!("JOB-20260210-0000{at}"), status, 0);
    }
    world
        .other()
        .execute(
            "UPDATE jobs SET user = ?1, experiment_class = ?1, experiment_module = ?1, \
             experiment_config = ?1, error_message = ?1, output_log_path = ?1",
            [format!("{evil}\n{evil}")],
        )
        .unwrap();
    world
        .other()
        .execute("UPDATE job_outputs SET output_text = ?1", [evil])
        .unwrap();
    world.add_source(
        evil.trim_end_matches('\u{0}')
            .split('\u{0}')
            .next()
            .unwrap(),
        Kind::Folder,
        "no\u{1b}[2Jwhere",
    );
    let mut rig = world.show();
    for (width, height) in SIZES {
        rig.resize(width, height);
        for keys in [
            "2", "j", "j", "j", "j", "enter", "esc", "c", "esc", "R", "enter", "esc", "esc", "1",
            "3", "4", "0", "esc",
        ] {
            rig.press(keys);
            rig.screen();
        }
    }
}

#[test]
fn a_read_only_board_refuses_every_verb_before_asking() {
    let world = World::new();
    world.submitted(WFE);
    world.over("job-20260209-140000-old", "failed");
    world.row("JOB-20260210-00001", "PENDING", 0);
    world.row("JOB-20260210-00002", "FAILED", 0);
    let before = world.tree("queue");
    let mut rig = world.read_only().show_at(200, 60);
    for (lane, verbs) in [
        ("2", ["c", "P", "+", "-", "R"]),
        ("3", ["a", "R", "a", "R", "a"]),
    ] {
        rig.press(lane);
        for _ in 0..2 {
            for verb in verbs {
                rig.press(verb);
                rig.expect("read-only");
            }
            rig.press("j");
        }
    }
    assert!(rig.asked().is_empty());
    assert_eq!(rig.world.tree("queue"), before);
}
