//! The Events pane: what happened since the start, and nothing of what was there before.

use crate::rig::{Rig, World};

const WFE: &str = "job-20260210-143022-wfe";

fn rig() -> Rig {
    let world = World::new();
    world.submitted(WFE);
    world.over("job-20260209-140000-old", "failed");
    world.row("JOB-20260210-00001", "PENDING", 0);
    world.show_at(200, 60)
}

#[test]
fn on_a_large_screen_events_stand_below_the_sources_and_begin_empty() {
    let mut rig = rig();
    rig.expect("6 Events");
    rig.expect("nothing has happened since the start");
    rig.expect("0 Sources");
    rig.resize(120, 40);
    rig.expect_not("6 Events");
    rig.press("6");
    rig.expect("6 Events");
    rig.expect_not("2 Queue");
    rig.press("esc");
    rig.expect("2 Queue");
}

#[test]
fn a_job_that_starts_fails_or_arrives_is_told_with_its_time() {
    let mut rig = rig();
    rig.world.running(WFE, "one\n");
    rig.until_shown("running ..210-143022 wfe");
    rig.world.manifest("inbox", WFE, "failed", "starspec");
    rig.until_shown("FAILED ..210-143022 wfe");
    rig.world.submitted("job-20260210-150000-new");
    rig.until_shown("pending ..210-150000 new");
    let line = rig.lines("FAILED ..210-143022 wfe").remove(0);
    let clock = jobtui::job::Moment::local_clock(crate::rig::NOW);
    assert!(line.contains(&format!("{clock} fsq")), "{line}");
}

#[test]
fn a_source_that_goes_and_comes_back_is_told_once_each() {
    let mut rig = rig();
    let away = rig.world.at("away");
    let queue = rig.world.at("queue");
    std::fs::rename(&queue, &away).unwrap();
    rig.press("r");
    rig.until_shown("fsq DOWN");
    rig.press("r r");
    assert_eq!(rig.lines("fsq DOWN").len(), 1, "{}", rig.screen());
    std::fs::rename(&away, &queue).unwrap();
    rig.press("r");
    rig.until_shown("fsq answers again");
}

#[test]
fn what_was_asked_here_is_told_with_its_answer() {
    let mut rig = rig();
    rig.press("2 / \"lab\" enter + r");
    rig.until_shown("you prio");
    let line = rig.lines("you prio").remove(0);
    assert!(line.contains("00001"), "{line}");
}

#[test]
fn many_changes_at_once_are_counted_and_not_all_told() {
    let mut rig = rig();
    rig.world.sql("BEGIN");
    for n in 100..160 {
        rig.world.row(&format!("JOB-20260210-00{n}"), "PENDING", 0);
    }
    rig.world.sql("COMMIT");
    rig.press("r");
    rig.until_shown("more changes at once");
    assert!(rig.lines("pending ..").len() <= 21 + 60, "{}", rig.screen());
    rig.expect("and 40 more changes at once");
}

#[test]
fn events_are_scrolled_like_any_pane() {
    let mut rig = rig();
    for n in 10..30 {
        rig.world.submitted(&format!("job-20260210-1500{n}-new"));
    }
    rig.press("r");
    // Others may tell of the worker, or how many came at once, in however many looks they came.
    rig.until("all have come", |rig| {
        rig.shows("Q 22") && (20..40).any(|n| rig.shows(&format!("6 Events {n}")))
    });
    rig.press("6");
    let newest = rig.lines("pending ..210-1500")[0].clone();
    rig.press("j j j");
    assert_ne!(rig.lines("pending ..210-1500")[0], newest);
    rig.press("g g");
    assert_eq!(rig.lines("pending ..210-1500")[0], newest);
}
