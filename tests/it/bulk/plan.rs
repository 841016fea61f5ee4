//! What the operator is shown before something is done to many, and how it is agreed to.

use super::{cancel_sweep, fill, name, places, sweep};
use crate::rig::World;

/// Jobs of both kinds of source: three that wait, one that runs in each.
fn mixed() -> World {
    let world = World::new();
    fill(&world, 2);
    world.running("job-20260210-110000-runs", "one\n");
    world.row("JOB-20260210-00001", "PENDING", 0);
    world.row("JOB-20260210-00002", "RUNNING", 0);
    world
}

#[test]
fn the_plan_says_who_can_who_cannot_and_what_is_lost() {
    for (width, height) in [(80, 24), (120, 40)] {
        let mut rig = mixed().show_at(width, height);
        rig.press("1 * 2 * c");
        rig.expect("Cancel 4 jobs? (1 of 5 cannot)");
        rig.expect("will be cancelled now");
        let row = rig.lines("sweep00  ");
        assert!(
            row.iter().any(|r| r.contains("nothing lost")),
            "{}",
            rig.screen()
        );
        assert!(rig.lines("110000-runs").iter().any(|r| r.contains("lost")));
        let screen = rig.screen();
        let mut rows = screen.lines();
        let reason = "cannot: running: only pending jobs can be cancelled here";
        assert!(rows.any(|row| row.contains(reason)), "{screen}");
        let mut next = || rows.next().unwrap();
        assert!(
            next().contains("at a row no more once it took the job"),
            "{screen}"
        );
        assert!(next().contains("JOB-20260210-00002"), "{screen}");
        rig.expect("same as: jobtui cancel");
        rig.press("enter");
        rig.expect("Cancel 4 jobs?");
        assert!(rig.asked().is_empty(), "enter alone does nothing");
        rig.press("y");
        rig.until_shown("cancel 4 (@ lists them");
        assert_eq!(rig.asked().len(), 4);
        assert_eq!(
            rig.world
                .ask::<i64>("SELECT count(*) FROM jobs WHERE status = 'RUNNING'"),
            1
        );
        // The one that could not stays marked, so that it can be looked at.
        rig.expect("1 marked");
    }
}

#[test]
fn more_than_ten_are_confirmed_by_their_number_and_nothing_else() {
    let mut rig = sweep(12).show_at(80, 24);
    cancel_sweep(&mut rig);
    rig.expect("type 12 and enter to confirm (more than 10 jobs): _");
    rig.press("y enter 1 1 enter");
    rig.expect("to confirm (more than 10 jobs): _");
    assert!(rig.asked().is_empty());
    rig.press("1 2");
    rig.expect("(more than 10 jobs): 12_");
    rig.press("esc");
    assert!(rig.asked().is_empty());
    rig.press("c 1 2 enter");
    rig.until_shown("12 ok");
    assert_eq!(places(&rig.world), (0, 12));
}

#[test]
fn a_long_plan_is_scrolled_to_its_end() {
    let mut rig = sweep(40).show_at(80, 24);
    cancel_sweep(&mut rig);
    rig.expect("more rows below");
    rig.expect_not("sweep39  ");
    rig.press("G");
    rig.expect(&name(39)[8..]);
    rig.expect_not("more rows below");
    rig.expect("type 40");
}

#[test]
fn what_the_filter_hides_is_said_and_the_command_names_what_is_meant() {
    let mut rig = sweep(4).show_at(120, 40);
    rig.press("/ \"sweep\" enter * / ctrl-u \"other\" enter c");
    rig.expect("4 of them are hidden by the filter");
    rig.expect("(and 1 more ids)");
    rig.press("esc / ctrl-u \"sweep\" enter c");
    rig.expect_not("hidden");
    rig.expect_not("Cancel 4 jobs?");
    assert_eq!(
        rig.asked().len(),
        4,
        "waiting jobs in sight need no question"
    );
}

#[test]
fn the_command_of_a_plan_is_the_filter_when_that_means_the_same() {
    let mut rig = sweep(12).show_at(120, 40);
    cancel_sweep(&mut rig);
    rig.expect("same as: jobtui cancel --filter 'sweep' --max 12 --yes");
}

#[test]
fn several_archives_and_priorities_are_done_at_once() {
    let world = sweep(3);
    world.over("job-20260209-100000-done", "completed");
    world.over("job-20260209-100001-gone", "failed");
    let mut rig = world.show_at(120, 40);
    rig.press("3 * a");
    rig.until_shown("archive 2 (@ lists them, u takes them back): 2 ok");
    rig.press("2 / \"sweep\" enter * +");
    rig.until_shown("priority 3 (@ lists them, u takes them back): 3 ok");
    rig.press("* P");
    rig.expect("3 marked jobs");
    rig.press("\"7\" enter");
    rig.until_shown("priority 3 (@ lists them");
    rig.press("esc");
    for number in 0..3 {
        let rows = rig.lines(&format!("sweep{number:02}"));
        assert!(rows.iter().any(|row| row.contains(" 7 ")), "{rows:?}");
    }
    rig.expect_not("marked ");
}

#[test]
fn several_are_run_again_as_they_are_after_a_question() {
    let world = World::queue();
    world.over("job-20260209-100000-done", "completed");
    world.over("job-20260209-100001-gone", "failed");
    let mut rig = world.show_at(120, 40);
    rig.press("3 * R");
    rig.expect("Run 2 jobs again?");
    rig.expect("will be run again, as they are");
    rig.press("y");
    rig.until_shown("rerun 2 (@ lists them): 2 ok");
    let outbox = std::fs::read_dir(rig.world.at("queue/outbox")).unwrap();
    let names = outbox.map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
    let new = names.filter(|name| name.starts_with("job-20260210-15"));
    assert_eq!(new.count(), 2, "{}", rig.screen());
    rig.press("u");
    rig.expect("nothing takes the rerun of 2 jobs back: c cancels them");
}

#[test]
fn a_guarded_source_asks_for_the_number_even_of_one_job() {
    let world = World::database();
    world.row("JOB-20260210-00001", "PENDING", 0);
    let mut rig = world.show_at(80, 24);
    let caution = jobtui::tui::Caution {
        guarded: [jobtui::job::SourceId(0)].into(),
        ..jobtui::tui::Caution::default()
    };
    rig.app = rig.app.clone().with_caution(caution);
    rig.press("c");
    rig.expect("type 1 and enter to confirm (a guarded source): _");
    rig.press("y enter");
    assert!(rig.asked().is_empty());
    rig.press("1 enter");
    assert_eq!(
        rig.world.ask::<String>("SELECT status FROM jobs"),
        "CANCELLED"
    );
}

#[test]
fn a_reason_goes_on_record_with_each_job() {
    let mut rig = sweep(12).show_at(100, 30);
    cancel_sweep(&mut rig);
    rig.press("o \"wrong mesh\" enter");
    rig.expect("reason: wrong mesh");
    rig.press("1 2 enter");
    rig.until_shown("12 ok");
    let records = rig
        .world
        .tree(&format!("queue/outbox/.jobtui/v1/{}", name(0)));
    let texts = records.values().flatten();
    assert!(texts.clone().count() > 0);
    for text in texts {
        let text = String::from_utf8_lossy(text);
        assert!(text.contains("\"reason\": \"wrong mesh\""), "{text}");
    }
}

#[test]
fn what_was_marked_and_is_not_on_the_screen_any_more_is_never_acted_upon_unasked() {
    let mut rig = sweep(30).show_at(80, 24);
    rig.press("space G c");
    rig.expect("Cancel 1 job?");
    rig.expect("1 of them is not on the screen");
    assert!(rig.asked().is_empty());
    rig.press("esc +");
    rig.expect("Set the priority of 1 job?");
    rig.press("esc");
    assert!(rig.asked().is_empty());
    rig.press("g g c");
    assert_eq!(rig.asked().len(), 1, "seen, it is cancelled like any other");
    assert_eq!(places(&rig.world), (29, 1));
}
