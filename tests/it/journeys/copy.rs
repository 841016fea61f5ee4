//! Copying: what is sent for each of the keys, and what is said of it.

use jobtui::settings::{Clipboard, Settings};
use jobtui::tui::effect::Effect;

use crate::rig::{Rig, World, assert_harmless};

const WFE: &str = "job-20260210-143022-wfe";

fn world() -> World {
    let world = World::new();
    world.running(WFE, "one\ntwo \u{1b}]52;c;aGE=\u{7}\nthree\n");
    world.row("JOB-20260210-00001", "PENDING", 7);
    world
}

/// What was copied last.
fn copied(rig: &Rig) -> String {
    let copies = rig.effects.iter().rev().find_map(|effect| match effect {
        Effect::Copy(text) => Some(text.clone()),
        _ => None,
    });
    let text = copies.expect("nothing was copied");
    assert_harmless(&text);
    text
}

#[test]
fn each_key_copies_its_part_of_the_job() {
    let mut rig = world().show_at(120, 40);
    rig.press("1 y i");
    assert_eq!(copied(&rig), WFE);
    rig.expect("copied id job-20260210-143022-wfe (23 bytes, OSC 52); if nothing arrives:");
    rig.press("y n");
    assert_eq!(copied(&rig), "wfe");
    rig.press("y c");
    assert_eq!(copied(&rig), format!("jobtui show {WFE}"));
    rig.press("y p");
    let log = rig.world.at(&format!("queue/inbox/{WFE}/stdout.log"));
    assert_eq!(copied(&rig), log.to_str().unwrap());
    rig.press("y y");
    let row = copied(&rig);
    for part in ["R>", WFE, "  wfe  ", "study-builder", "fsq"] {
        assert!(row.contains(part), "{part} is not in {row}");
    }
    rig.press("y j");
    let document: serde_json::Value = serde_json::from_str(&copied(&rig)).unwrap();
    assert_eq!(document["job_id"], WFE);
    rig.press("4 y c");
    assert_eq!(copied(&rig), format!("jobtui logs {WFE} -f"));
}

#[test]
fn a_row_of_a_database_is_copied_as_json_and_says_that_it_has_no_path() {
    let mut rig = world().show_at(120, 40);
    rig.press("2 y j");
    let document: serde_json::Value = serde_json::from_str(&copied(&rig)).unwrap();
    assert_eq!(document["job_id"], "JOB-20260210-00001");
    let before = rig.effects.len();
    rig.press("y p");
    rig.expect("nothing copied: JOB-20260210-00001: its log is no file on this machine");
    assert!(
        rig.effects[before..]
            .iter()
            .all(|e| !matches!(e, Effect::Copy(_)))
    );
}

#[test]
fn the_log_lines_that_are_seen_are_copied_without_anything_that_commands_a_terminal() {
    let mut rig = world().show_at(120, 40);
    rig.press("1 y l");
    let text = copied(&rig);
    assert_eq!(text.lines().count(), 3);
    assert!(
        text.starts_with("one\ntwo ") && text.ends_with("\nthree"),
        "{text}"
    );
    rig.expect("copied 3 log lines (");
}

#[test]
fn lines_are_selected_by_keys_on_a_screen_that_holds_nothing_else() {
    let mut rig = world().show_at(80, 24);
    rig.press("1 V");
    let screen = rig.screen();
    assert!(screen.starts_with("one\n"), "{screen}");
    rig.expect_not("2 Queue");
    rig.expect("1 line   j k g G select");
    rig.press("k");
    rig.expect("2 lines");
    rig.press("y");
    assert!(copied(&rig).starts_with("two "));
    assert!(copied(&rig).ends_with("\nthree"));
    rig.expect("copied 2 log lines");
    rig.expect("2 Queue");
    rig.press("V g v y");
    assert_eq!(copied(&rig), "one");
    rig.press("V esc");
    rig.expect("2 Queue");
}

#[test]
fn while_lines_are_selected_the_log_stays_whose_it_is() {
    let mut rig = world().show_at(80, 24);
    rig.press("1 V");
    // The job ends and leaves the list that has the cursor.
    rig.world.manifest("inbox", WFE, "completed", "starspec");
    rig.feed(jobtui::tui::event::Event::Key(
        jobtui::tui::keys::parse_script("k").unwrap()[0],
    ));
    rig.world.row("JOB-20260210-00009", "RUNNING", 0);
    let refresh = Effect::Refresh(jobtui::job::SourceId(0));
    rig.perform(refresh);
    rig.until("it is over", |rig| {
        let tally = rig.app.board().tally();
        tally.of(jobtui::job::Status::Completed) == 1
    });
    assert!(rig.screen().starts_with("one\n"), "{}", rig.screen());
    rig.press("y");
    assert!(copied(&rig).ends_with("\nthree"));
}

#[test]
fn what_is_too_long_is_cut_and_says_so() {
    let world = World::new();
    let lines: Vec<_> = (0..2000)
        .map(|n| format!("{n:05} {}\n", "x".repeat(90)))
        .collect();
    let log = lines.concat();
    world.running(WFE, &log);
    let mut rig = world.show_at(80, 24);
    rig.press("1 V g y");
    let text = copied(&rig);
    assert!(
        text.len() <= 74_000 && text.len() > 70_000,
        "{}",
        text.len()
    );
    assert!(text.ends_with('x'), "cut behind a whole line");
    rig.expect("CUT: the first");
}

#[test]
fn nothing_is_sent_when_the_clipboard_is_off_or_there_is_no_job() {
    let mut rig = World::new().show_at(80, 24);
    rig.press("y i");
    rig.expect("no job is selected");
    rig.press("V");
    rig.expect("there are no log lines to select");
    let mut rig = world().show_at(80, 24);
    let off = Settings {
        clipboard: Clipboard::Off,
        ..Settings::default()
    };
    rig.app = rig.app.clone().with_settings(off);
    rig.press("1 y i");
    rig.expect("nothing is copied: the settings turn the clipboard off");
    assert!(rig.effects.iter().all(|e| !matches!(e, Effect::Copy(_))));
}

#[test]
fn the_screen_is_wanted_as_a_file_in_the_form_of_its_name() {
    let mut rig = world().show_at(80, 24);
    let shown = rig.screen();
    rig.press("W");
    let file = |rig: &Rig| match rig.effects.last() {
        Some(Effect::WriteFile(path, bytes)) => (path.clone(), bytes.clone()),
        other => panic!("{other:?}"),
    };
    let (path, bytes) = file(&rig);
    assert_eq!(path.to_str(), Some("jobtui-20260210-150000.txt"));
    assert_eq!(String::from_utf8(bytes).unwrap(), shown);
    rig.press(": \"screen a.png\" enter");
    let (path, bytes) = file(&rig);
    assert_eq!(path.to_str(), Some("a.png"));
    assert!(bytes.starts_with(b"\x89PNG"));
    rig.press(": \"screen a.svg\" enter");
    assert!(file(&rig).1.starts_with(b"<svg") || file(&rig).1.starts_with(b"<?xml"));
    rig.press(": \"screen a.txt\" enter");
    let text = String::from_utf8(file(&rig).1).unwrap();
    assert!(!text.contains(":screen"), "the line is not in the picture");
}

#[test]
fn a_log_file_that_a_database_names_is_copied_by_its_path() {
    let world = world();
    world.put("logs/out.log", "hello\n");
    let log = world.at("logs/out.log");
    let sql = format!(
        "UPDATE jobs SET output_log_path = '{}' WHERE job_id = 'JOB-20260210-00001'",
        log.display()
    );
    assert_eq!(world.sql(&sql), 1);
    let mut rig = world.show_at(120, 40);
    rig.press("2 y p");
    assert_eq!(copied(&rig), log.to_str().unwrap());
}
