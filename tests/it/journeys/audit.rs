//! Who did what, by `@`: what was sent to a source, by this operator and by others.

use crate::rig::World;

const WFE: &str = "job-20260210-143022-wfe";
const OTHER: &str = "job-20260210-120000-other";

fn record(world: &World, job: &str, name: &str, op: &str, by: &str, more: &str) {
    let content = format!(
        r#"{{"v":1,"op":"{op}","job_dir":"{job}","seq":1,"at":"2026-02-10T14:50:00Z","by":"{by}"{more}}}"#
    );
    world.put(&format!("queue/outbox/.jobtui/v1/{job}/{name}"), content);
}

#[test]
fn what_was_done_stands_there_with_who_and_when() {
    let world = World::queue().audited();
    world.submitted(WFE);
    let mut rig = world.show_at(80, 24);
    rig.press("@");
    rig.expect("nothing is on record yet");
    rig.press("esc + c");
    rig.press("@");
    let rows = rig.lines("ann@desk");
    assert!(
        rows[0].contains("cancel") && rows[0].contains("> "),
        "{rows:?}"
    );
    assert!(
        rows[1].contains("prio") && rows[1].contains("done"),
        "{rows:?}"
    );
    rig.expect("15:00:00");
    rig.expect("was pending, priority 1");
    rig.expect("same as: jobtui --queue fsq=");
    rig.expect("audit.jsonl");
    rig.press("j");
    rig.expect("priority 0 -> 1");
    rig.expect("2 of 2");
    rig.press("esc");
    rig.expect_not("Who did what");
}

#[test]
fn a_dialog_that_is_left_and_a_key_that_is_refused_before_it_is_sent_write_nothing() {
    let world = World::queue().audited();
    world.submitted(WFE);
    let mut rig = world.show_at(100, 30).with_grace();
    rig.press("c u a P esc S esc R esc");
    assert!(!rig.world.at("state/audit.jsonl").exists());
}

#[test]
fn a_refusal_of_the_source_is_written_down_as_one() {
    let world = World::database().audited();
    world.row("JOB-20260210-00001", "PENDING", 4);
    let mut rig = world.show_at(100, 30);
    rig.press_deaf("P ctrl-u \"9\"");
    rig.world.sql("UPDATE jobs SET priority = 7");
    rig.press("enter @");
    let rows = rig.lines("ann@desk");
    assert!(rows[0].contains("refused"), "{rows:?}");
}

#[test]
fn what_other_operators_recorded_in_the_queue_is_told_once_and_marked() {
    let world = World::queue().audited();
    world.submitted(WFE);
    world.submitted(OTHER);
    let name = "000001-20260210T145000Z-0a0b0c0d-priority.json";
    record(
        &world,
        OTHER,
        name,
        "priority",
        "bea@lab",
        r#","priority":7"#,
    );
    let begun = "000002-20260210T145100Z-0a0b0c0e-archive.json";
    record(&world, OTHER, begun, "archive", "cem@far", "");
    let mut rig = world.show_at(80, 24);
    rig.press("+ @");
    let rows = rig.lines("bea@lab");
    assert!(
        rows[0].contains(" * ") || rows[0].contains(" *"),
        "{rows:?}"
    );
    assert!(
        rows[0].contains("priority") && rows[0].contains("-other"),
        "{rows:?}"
    );
    assert_eq!(
        rig.lines("ann@desk").len(),
        2,
        "own records are not told again"
    );
    assert!(rig.lines("cem@far")[0].contains("begun"));
    rig.press("j");
    rig.expect("another operator did this");
}

#[test]
fn several_sources_tell_the_audit_file_once() {
    let world = World::new().audited();
    world.submitted(WFE);
    world.row("JOB-20260210-00001", "PENDING", 4);
    let mut rig = world.show_at(120, 40);
    rig.press("+ G + @");
    rig.expect("Who did what: 1 of 2");
    assert!(!rig.lines("JOB-20260210-00001").is_empty());
    rig.press("@");
    rig.expect_not("Who did what");
}

#[test]
fn what_a_record_says_is_made_harmless_and_the_list_scrolls() {
    let world = World::queue().audited();
    world.submitted(WFE);
    for number in 0..60 {
        let name = format!("{number:06}-20260210T14{number:02}00Z-0a0b0c{number:02}-note.json");
        let more = r#","reason":"\u001b[2Jred\u202e \u0007""#;
        record(&world, WFE, &name, "note", "eve@\\u001b]0;x", more);
    }
    let mut rig = world.show_at(80, 24);
    rig.press("@");
    rig.expect("1 of 60");
    rig.expect("^[[2Jred<U+202E>");
    rig.press("G");
    rig.expect("60 of 60");
    rig.press("ctrl-u g");
    rig.expect("1 of 60");
    for (width, height) in [(20, 5), (40, 12), (60, 16), (200, 60), (1, 1)] {
        rig.resize(width, height);
        rig.screen();
    }
}

#[test]
fn a_file_that_cannot_be_written_is_told_and_the_action_stands() {
    let world = World::database().audited();
    world.row("JOB-20260210-00001", "PENDING", 4);
    world.put("state", "a file where a directory should be");
    let mut rig = world.show_at(200, 60);
    rig.press("+");
    rig.expect("not written to the audit file");
    assert_eq!(rig.world.ask::<i64>("SELECT priority FROM jobs"), 5);
    rig.press("@");
    rig.expect("it cannot be read");
}
