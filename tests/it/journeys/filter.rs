//! The filter language on the screen: typed, half typed, wrong, kept, recalled, read inside the jobs.

use jobtui::board::Board;
use jobtui::job::{Change, Job, JobId, Moment, News, Plain, SourceId, Status};
use jobtui::tui::app::App;
use jobtui::tui::buffer::Buffer;
use jobtui::tui::effect::Effect;
use jobtui::tui::event::Event;
use jobtui::tui::theme::{Depth, Look};
use jobtui::tui::{keys, picture};
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use crate::rig::{NOW, Rig, World};

fn world() -> World {
    let world = World::new();
    world.submitted("job-20260210-143022-wfe");
    world.submitted("job-20260210-144000-rabi");
    world.over("job-20260209-140000-old", "completed");
    world.row("JOB-20260210-00001", "PENDING", 7);
    world.row("JOB-20260210-00002", "FAILED", 0);
    world.row("JOB-20260210-00003", "COMPLETED", 0);
    world
}

fn board() -> Rig {
    world().show_at(120, 40)
}

/// What is underlined in a row of the screen.
fn underlined(rig: &Rig, row: u16) -> String {
    let area = Rect::new(0, 0, 120, 40);
    let mut buffer = Buffer::empty(area);
    rig.app.draw_into(&mut buffer, area);
    let cells = (0..area.width).map(|x| &buffer[(x, row)]);
    cells
        .filter(|cell| cell.modifier().contains(Modifier::UNDERLINED))
        .map(jobtui::tui::buffer::Cell::symbol)
        .collect()
}

#[test]
fn the_count_moves_with_every_letter() {
    let mut rig = board();
    rig.press("/");
    rig.expect("6 / 6");
    rig.press("\"state:\" \"p\"");
    rig.expect("3 / 6");
    rig.press("\"end prio>5\"");
    rig.expect("1 / 6");
    rig.press("enter");
    rig.expect("/ state:pend prio>5");
    assert!(rig.has_row("P.", "00001") && !rig.has_row("P.", "wfe"));
}

#[test]
fn a_half_typed_term_keeps_the_rest_in_force_and_is_underlined() {
    let mut rig = board();
    rig.press("/ \"rabi wait>2\"");
    assert!(rig.has_row("P.", "rabi") && !rig.has_row("P.", "143022"));
    rig.expect("1 / 6");
    rig.expect("wait>2: `2` is no stretch of time");
    assert_eq!(underlined(&rig, 39), "wait>2");
    rig.press("\"h\"");
    rig.expect_not("no stretch of time");
    assert_eq!(underlined(&rig, 39), "");
    rig.expect("0 / 6");
}

#[test]
fn a_term_that_stands_alone_and_half_typed_keeps_what_was_shown() {
    let mut rig = board();
    rig.press("/ \"src\"");
    rig.expect("0 / 6");
    rig.press("\":\"");
    rig.expect("src:: a value is missing: src:wfe");
    rig.expect("0 / 6");
    rig.press("\"lab\"");
    rig.expect("3 / 6");
    rig.press("ctrl-u \"@fai\"");
    rig.expect("do you mean @failed?");
    rig.expect("6 / 6");
    rig.press("\"led\"");
    assert!(rig.has_row("F!", "00002") && !rig.has_row("P.", "rabi"));
}

#[test]
fn what_is_wrong_at_enter_is_left_out_and_told() {
    let mut rig = board();
    rig.press("/ \"rabi prio>\" enter");
    rig.expect("`prio>` is left out: a value is missing: prio>=1");
    rig.expect("/ rabi ");
    rig.expect_not("/ rabi prio");
}

#[test]
fn an_unknown_field_is_taken_as_text_with_a_hint() {
    let mut rig = board();
    rig.press("/ \"statee:x\"");
    rig.expect("no field is called `statee`; do you mean state?");
    rig.expect("0 / 6");
    rig.press("enter");
    rig.expect("nothing matches (esc");
    rig.press("esc");
    assert!(rig.has_row("P.", "rabi"));
}

#[test]
fn up_and_down_walk_what_was_filtered_before() {
    let mut rig = board();
    rig.press("/ \"rabi\" enter esc / \"wfe\" enter esc");
    rig.press("/ \"o\" up");
    rig.expect("filter: wfe");
    assert!(rig.has_row("P.", "143022") && !rig.has_row("P.", "rabi"));
    rig.press("up up up");
    rig.expect("filter: rabi");
    rig.press("down down down");
    rig.expect("filter: o");
    rig.press("esc");
    rig.expect_not("filter:");
    assert!(rig.has_row("P.", "rabi") && rig.has_row("P.", "143022"));
}

#[test]
fn a_filter_is_kept_under_a_name_and_used_by_it() {
    let mut rig = board();
    assert!(
        rig.app
            .save_filter("night")
            .unwrap_err()
            .contains("no filter")
    );
    rig.press("/ \"@failed src:lab\" enter");
    let said = rig.app.save_filter("night").unwrap();
    assert_eq!(said, "kept as @night: @failed src:lab");
    assert_eq!(
        rig.app.to_remember().saved_filters["night"],
        "@failed src:lab"
    );
    rig.press("esc / \"@night\" enter");
    rig.expect("/ @night");
    assert!(rig.has_row("F!", "00002") && !rig.has_row("P.", "rabi"));
    for (name, why) in [
        ("failed", "always there"),
        ("a b", "no name"),
        ("", "no name"),
        ("night", "itself"),
    ] {
        assert!(
            rig.app.save_filter(name).unwrap_err().contains(why),
            "{name}"
        );
    }
}

#[test]
fn keys_invert_the_filter_and_show_ones_own_and_the_failed() {
    let mut rig = board();
    rig.press("\\");
    rig.expect("no filter to invert");
    rig.press("/ \"rabi\" enter \\");
    rig.expect("/ !rabi");
    assert!(!rig.has_row("P.", "rabi") && rig.has_row("P.", "143022"));
    rig.press("\\");
    rig.expect("/ rabi");
    rig.press("esc m");
    rig.expect("/ @mine");
    rig.expect("nothing matches");
    rig.press("m g f");
    rig.expect("/ @failed");
    assert!(rig.has_row("F!", "00002") && !rig.has_row("P.", "rabi"));
    rig.expect("= 3 History");
    rig.press("g w");
    rig.expect("= 2 Queue");
    assert!(rig.has_row("P.", "rabi") && !rig.has_row("F!", "00002"));
    rig.press("g w");
    assert!(rig.has_row("F!", "00002"));
    rig.press("g s");
    rig.expect("/ stale:yes");
    rig.expect("nothing matches");
}

#[test]
fn jobs_of_a_source_that_goes_down_are_stale_at_once() {
    let mut rig = board();
    rig.press("g s");
    let queue = rig.world.at("queue");
    std::fs::rename(&queue, rig.world.at("away")).unwrap();
    rig.press("r");
    rig.until_row("P.", "rabi");
    assert!(!rig.has_row("P.", "00001"));
}

#[test]
fn what_stands_inside_the_jobs_is_read_and_followed() {
    let mut rig = board();
    let reps =
        "UPDATE jobs SET experiment_config = '{\"reps\": 900}' WHERE job_id = 'JOB-20260210-00003'";
    rig.world.sql(reps);
    rig.press("r / \"arg.reps>500\" enter");
    rig.until_row("D+", "00003");
    assert!(!rig.has_row("P.", "00001") && !rig.has_row("P.", "rabi"));
    rig.expect("/ arg.reps>500");
    rig.expect_not("arg: read");
    let more = "UPDATE jobs SET experiment_config = '{\"reps\": 501}', priority = 8 \
                WHERE job_id = 'JOB-20260210-00001'";
    rig.world.sql(more);
    rig.press("r");
    rig.until_row("P.", "00001");
    rig.press("/ ctrl-u \"type:optim src:fsq arg.notify.on_fail:true\" enter");
    rig.until_row("P.", "rabi");
    assert!(!rig.has_row("P.", "00001"));
}

#[test]
fn another_filter_ends_the_reading_for_the_one_before() {
    let mut rig = board();
    rig.press_deaf("/ \"arg.reps>5\"");
    rig.expect("(6 not known)");
    rig.expect("arg: read 0 of 6");
    assert!(
        !rig.has_row("P.", "00001"),
        "what is not known passes neither way"
    );
    rig.press_deaf("ctrl-u \"rabi\"");
    let stops = rig
        .effects
        .iter()
        .filter(|e| matches!(e, Effect::StopReading(..)));
    assert_eq!(stops.count(), 2);
    rig.press("enter");
    rig.expect_not("arg: read");
    assert!(rig.has_row("P.", "rabi"));
}

const MANY: usize = 50_000;

/// A dashboard over more jobs than are judged in one go.
fn large() -> App {
    let mut app = App::new(
        Board::new([("lab".to_owned(), "sqlite")]),
        (120, 40),
        Look::new(Depth::True, true),
        NOW,
    );
    let jobs = (0..MANY).map(|n| {
        let name = format!("JOB-{n:06}");
        let mut job = Job::new(JobId::live(name.as_bytes()), Status::Pending);
        job.title = Plain::new(if n % 1000 == 7 { "rabi" } else { "t1" });
        job.priority = Some(i64::try_from(n).unwrap());
        job.times.created = Some(Moment(NOW.0 - 1000));
        Change::Put(job)
    });
    app.update(Event::News(SourceId(0), News::Changed(jobs.collect())));
    let looked = News::Looked {
        at: NOW,
        whole: true,
    };
    app.update(Event::News(SourceId(0), looked));
    app
}

fn press(app: &mut App, script: &str) {
    for key in keys::parse_script(script).unwrap() {
        app.update(Event::Key(key));
    }
}

fn screen(app: &App) -> String {
    let area = Rect::new(0, 0, 120, 40);
    let mut buffer = Buffer::empty(area);
    app.draw_into(&mut buffer, area);
    picture::text(&buffer)
}

#[test]
fn a_key_never_waits_until_all_of_a_large_board_is_judged() {
    let mut app = large();
    press(&mut app, "/");
    // Words are found in all names at once; a pattern is tried on one after the other.
    app.update(Event::Paste("name~r".to_owned()));
    assert!(app.is_sifting() && app.is_waiting());
    assert!(screen(&app).contains("... / 50,000"), "{}", screen(&app));
    assert!(
        screen(&app).contains("JOB-049999"),
        "the last good rows stay"
    );
    // What comes in meanwhile is judged, too, and what is typed begins anew.
    let mut late = Job::new(JobId::live(b"JOB-late"), Status::Pending);
    late.title = Plain::new("rabi");
    app.update(Event::News(
        SourceId(0),
        News::Changed(vec![Change::Put(late)]),
    ));
    let gone = Change::Gone(JobId::live(b"JOB-049007"));
    app.update(Event::News(SourceId(0), News::Changed(vec![gone])));
    press(&mut app, "\"abi\"");
    let mut wakes = 0;
    while app.is_sifting() {
        app.update(Event::Wake(NOW));
        wakes += 1;
    }
    assert!((1..=4).contains(&wakes), "{wakes}");
    assert!(screen(&app).contains("50 / 50,000"), "{}", screen(&app));
    // A longer text only asks those that are left: at once.
    press(&mut app, "\" 07\"");
    assert!(!app.is_sifting());
    assert!(screen(&app).contains("49 / 50,000"), "{}", screen(&app));
}

#[test]
fn rows_come_and_go_by_time_alone() {
    let mut app = large();
    press(&mut app, "/ \"wait>1m rabi\" enter");
    while app.is_sifting() {
        app.update(Event::Wake(NOW));
    }
    assert!(screen(&app).contains("nothing matches"));
    let minute = Moment(NOW.0 + 59_001);
    assert!(app.wake_at().is_some_and(|at| at <= minute));
    app.update(Event::Wake(minute));
    while app.is_sifting() {
        app.update(Event::Wake(minute));
    }
    assert!(screen(&app).contains("50 of 50,000"), "{}", screen(&app));
}
