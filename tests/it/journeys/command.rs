//! The command line: what is offered, what is taken, what runs, and what is said of what is wrong.

use jobtui::job::Request;
use jobtui::tui::effect::Effect;

use crate::rig::{Rig, World};

fn board() -> Rig {
    let world = World::new();
    world.submitted("job-20260210-143022-wfe");
    world.submitted("job-20260210-144000-rabi");
    world.over("job-20260209-140000-old", "completed");
    world.row("JOB-20260210-00001", "PENDING", 0);
    world.row("JOB-20260210-00002", "FAILED", 0);
    world.row("JOB-20260210-00008", "PENDING", 0);
    world.show_at(120, 40)
}

/// What was asked to be changed, in words.
fn asked(rig: &Rig) -> Vec<String> {
    let asks = rig.asked().into_iter();
    let words = asks.map(|effect| match effect {
        Effect::Ask(_, _, Request::Cancel(seen)) => format!("cancel {}", seen.id),
        Effect::Ask(_, _, Request::Reprioritise(seen, n)) => format!("prio {} {n}", seen.id),
        Effect::Ask(_, _, Request::Archive(seen, _)) => format!("archive {}", seen.id),
        other => format!("{other:?}"),
    });
    words.collect()
}

#[test]
fn while_a_command_is_typed_others_like_it_stand_above_with_their_keys() {
    let mut rig = board();
    rig.press(": \"can\"");
    let offer = &rig.lines("| cancel")[0];
    assert!(offer.contains("cancel  c "), "{offer}");
    rig.expect(":can");
    rig.press("tab");
    rig.expect(":cancel");
    rig.expect("cancel [ID...]   key c");
}

#[test]
fn a_job_is_offered_by_any_part_of_its_name_and_only_tab_takes_it() {
    let mut rig = board();
    rig.press(": \"cancel 0000\"");
    rig.expect("| JOB-20260210-00001");
    rig.expect("| JOB-20260210-00008");
    assert!(rig.lines("| JOB-20260210-00002").is_empty(), "it is over");
    rig.press("enter");
    rig.expect("0000: may mean JOB-20260210-00001 (lab)");
    rig.expect(":cancel 0000");
    rig.press("tab tab");
    rig.expect(":cancel JOB-20260210-00008");
    rig.press("shift-tab");
    rig.expect(":cancel JOB-20260210-00001");
    rig.press("tab enter");
    assert_eq!(asked(&rig), ["cancel JOB-20260210-00008"]);
}

#[test]
fn the_only_offer_is_taken_for_good_and_the_next_word_is_offered() {
    let mut rig = board();
    rig.press(": \"cop\" tab");
    rig.expect(":copy");
    rig.expect("| json");
    rig.press("\"j\" tab");
    rig.expect(":copy json");
}

#[test]
fn what_is_wrong_is_named_under_the_line_and_the_line_stays() {
    for (typed, said) in [
        ("cancle", "cancle: no such command (perhaps cancel?)"),
        ("cancel nobody", "nobody: no job is called so"),
        ("rerun 00001 00008", "00008: one is enough"),
        ("prio 00001 high", "high: a whole number is needed"),
        ("quit now", "now: quit takes no argument"),
        ("copy all", "all: what can be copied is row, id,"),
        ("source nowhere", "nowhere: the sources are fsq, lab"),
        (
            "screen x.gif",
            "x.gif: .gif is none of .txt .ansi .svg .png",
        ),
        (
            "theme plaid",
            "plaid: no theme is called `plaid`: there are auto, ",
        ),
        ("go", "go: a pane or a job has to be named"),
    ] {
        let mut rig = board();
        rig.press(&format!(": \"{typed}\" enter"));
        rig.expect(said);
        rig.expect(&format!(":{typed}"));
        assert_eq!(rig.asked().len(), 0, "{typed}");
    }
}

#[test]
fn a_verb_without_a_name_is_about_the_job_under_the_cursor_as_its_key_is() {
    let mut rig = board();
    rig = rig.with_grace();
    rig.press("2 / \"rabi\" enter : \"cancel\" enter");
    rig.expect("cancel of job-20260210-144000-rabi is sent in 5 s");
    rig.press("u : \"archive old\" enter");
    rig.until_shown("u takes it back");
    assert_eq!(asked(&rig), ["archive job-20260209-140000-old"]);
}

#[test]
fn several_jobs_that_are_named_are_shown_before_anything_is_done_to_them() {
    let mut rig = board();
    rig.press(": \"prio 00001 rabi 00001 7\" enter");
    rig.expect("Set the priority of 2 jobs?");
    rig.expect("will get priority 7");
    assert_eq!(rig.asked().len(), 0);
    rig.press("y");
    let mut asked = asked(&rig);
    asked.sort();
    let wanted = [
        "prio JOB-20260210-00001 7",
        "prio job-20260210-144000-rabi 7",
    ];
    assert_eq!(asked, wanted);
}

#[test]
fn without_a_name_the_marked_jobs_are_meant() {
    let mut rig = board();
    rig.press("2 g g space space : \"prio 3\" enter");
    rig.settle();
    assert_eq!(asked(&rig).len(), 2);
}

#[test]
fn order_and_columns_of_the_list_can_be_typed() {
    let mut rig = board();
    rig.press("2 : \"sort id-\" enter g g");
    assert!(rig.cursor_row().contains("144000"), "{}", rig.cursor_row());
    rig.press(": \"columns id,st\" tab");
    rig.expect(":columns id,state");
    rig.press("enter");
    rig.expect("ID");
    rig.expect_not("PRIO");
    rig.press(": \"columns colour\" enter");
    rig.expect(":columns colour");
    rig.press("esc : \"columns default\" enter");
    rig.expect("PRIO");
}

#[test]
fn a_priority_is_set_at_once_for_one_job_that_is_named() {
    let mut rig = board();
    rig.press(": \"prio 00008 -5\" enter");
    assert_eq!(asked(&rig), ["prio JOB-20260210-00008 -5"]);
    rig.until_shown("-5");
    rig.press(": \"prio 00002 9\" enter");
    rig.expect("JOB-20260210-00002 is failed");
    assert_eq!(asked(&rig).len(), 1);
}

#[test]
fn filter_source_and_go_move_what_is_seen() {
    let mut rig = board();
    rig.press(": \"filter rabi\" enter");
    rig.expect("/ rabi");
    rig.press(": \"filter\" enter");
    assert!(rig.has_row("P.", "143022"));
    rig.press(": \"source lab\" enter");
    assert!(!rig.has_row("P.", "143022") && rig.has_row("P.", "00001"));
    rig.press(": \"go old\" enter");
    rig.expect("old: job-20260209-140000-old is not among the rows the filter lets through");
    rig.press("esc esc : \"go 00002\" enter");
    assert!(rig.cursor_row().contains("00002"), "{}", rig.cursor_row());
    rig.press(": \"go logs\" enter : \"zoom\" enter");
    rig.expect("4 Logs");
    rig.expect_not("2 Queue");
}

#[test]
fn former_commands_come_back_with_up_and_what_was_typed_with_down() {
    let mut rig = board();
    rig.press(": \"filter rabi\" enter : \"filter\" enter : \"go\" up");
    rig.expect(":filter");
    rig.press("up");
    rig.expect(":filter rabi");
    rig.press("down down");
    rig.expect(":go");
    rig.press("ctrl-u up up enter");
    rig.expect("/ rabi");
    assert_eq!(
        rig.app.to_remember().command_history,
        ["filter", "filter rabi"]
    );
}

#[test]
fn states_sources_and_owners_are_offered_for_a_filter() {
    let mut rig = board();
    rig.press(": \"filter fa\"");
    rig.expect("| st:failed");
    rig.press("ctrl-u \"filter st:failed l\" tab");
    rig.expect(":filter st:failed src:lab");
    rig.press("ctrl-u \"filter !clau\" tab enter");
    assert!(rig.has_row("P.", "143022") && !rig.has_row("P.", "00001"));
    rig.press(": \"filter prio>\" enter");
    rig.expect(":filter prio>");
    rig.press("esc : \"save others\" enter : \"filter\" enter : \"filter @o\" tab enter");
    rig.expect("/ @others");
    assert!(!rig.has_row("P.", "00001"));
}

#[test]
fn an_empty_line_lists_what_can_be_typed_and_backspace_leaves() {
    let mut rig = board();
    rig.press(":");
    rig.expect("| cancel");
    rig.expect("more");
    rig.press("backspace");
    rig.expect_not("| cancel");
    rig.press("j");
    rig.expect("2 Queue");
}

#[test]
fn pasted_text_goes_into_the_line_and_runs_nothing() {
    let mut rig = board();
    rig.press(":");
    rig.feed(jobtui::tui::event::Event::Paste(
        "cancel 00001\n".to_owned(),
    ));
    rig.expect(":cancel 00001");
    assert_eq!(rig.asked().len(), 0);
    rig.expect_not("Cancel this job?");
}

#[test]
fn no_line_that_anybody_types_breaks_anything() {
    let mut rig = board();
    for typed in [
        "\\",
        "::",
        "prio",
        "prio  ",
        "cancel  \t",
        "filter (",
        "help",
        "\u{202e}",
        "é ü 漢字",
        "copy json extra",
        "go  ",
        "screen /",
        "rerun nobody",
        "submit nowhere",
        "log 0",
    ] {
        rig.feed(jobtui::tui::event::Event::Paste(String::new()));
        rig.press(":");
        rig.feed(jobtui::tui::event::Event::Paste(typed.to_owned()));
        rig.press("tab tab shift-tab enter esc esc esc");
        let _ = rig.screen();
    }
}

#[test]
fn a_theme_is_worn_while_its_name_is_typed_and_kept_only_by_enter() {
    let mut rig = board();
    let before = rig.app.look();
    let nord = before.with_theme("nord").unwrap();
    rig.press(": \"theme nord\"");
    assert_eq!(rig.app.look(), nord);
    rig.press("backspace");
    assert_eq!(rig.app.look(), before, "`nor` is no theme");
    rig.press("\"d\" esc");
    assert_eq!(rig.app.look(), before);
    rig.press(": \"theme nord\" ctrl-c");
    assert_eq!(rig.app.look(), before);
    assert_eq!(rig.app.to_remember().theme, None);
    // What tab offers is seen at once, one after the other.
    rig.press(": \"theme d\" tab");
    let first = rig.app.look();
    rig.press("tab");
    assert_ne!(rig.app.look(), first);
    rig.press("esc : \"theme nord\" enter");
    assert_eq!(rig.app.look(), nord);
    assert_eq!(rig.app.to_remember().theme.as_deref(), Some("nord"));
}

#[test]
fn a_filter_is_completed_by_fields_and_names_too() {
    let mut rig = board();
    rig.press(": \"filter su\"");
    rig.expect("| submitted:");
    rig.press("tab");
    rig.expect(":filter submitted:");
    rig.press("ctrl-u \"filter !@una\" tab");
    rig.expect(":filter !@unarchived");
    rig.press("ctrl-u \"filter arg\" tab");
    rig.expect(":filter arg.");
}

#[test]
fn a_filter_that_was_saved_by_command_is_there_in_the_next_session() {
    let mut rig = board();
    rig.press("/ \"@failed src:lab\" enter : \"save night\" enter");
    rig.expect("kept as @night: @failed src:lab");
    let state = rig.app.to_remember();
    let mut next = board();
    next.app = next.app.with_state(state);
    next.press(": \"filter @night\" enter");
    next.expect("/ @night");
    assert!(next.has_row("F!", "00002") && !next.has_row("P.", "rabi"));
}
