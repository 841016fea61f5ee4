//! Sources that go away and come back: the screen lives, says so, and recovers.

use std::fs;
use std::time::Instant;

use crate::rig::World;

const WFE: &str = "job-20260210-143022-wfe";

#[test]
fn a_queue_that_vanishes_keeps_its_jobs_and_comes_back() {
    let world = World::new();
    world.submitted(WFE);
    world.row("JOB-20260210-00001", "PENDING", 0);
    let mut rig = world.show_at(200, 60);
    let (here, away) = (rig.world.at("queue"), rig.world.at("away"));
    fs::rename(&here, &away).unwrap();
    rig.press("r");
    rig.until("it says so", |rig| rig.shows("MISSING"));
    assert!(
        rig.has_row("P.", "143022"),
        "its last jobs stay\n{}",
        rig.screen()
    );
    assert!(
        rig.has_row("P.", "00001"),
        "the others go on\n{}",
        rig.screen()
    );
    rig.press("0");
    rig.expect("queue");
    rig.press("esc 2");
    fs::rename(&away, &here).unwrap();
    rig.until("it is back", |rig| !rig.shows("MISSING"));
    assert!(rig.has_row("P.", "143022"));
    rig.world.submitted("job-20260210-144500-after");
    rig.until_row("P.", "144500");
}

#[test]
fn the_log_of_a_queue_that_is_away_does_not_say_that_the_job_is_gone() {
    let world = World::queue();
    world.submitted(WFE);
    world.submitted("job-20260210-144500-after");
    let mut rig = world.show_at(80, 24);
    fs::rename(rig.world.at("queue"), rig.world.at("away")).unwrap();
    rig.press("r");
    rig.until("it says so", |rig| rig.shows("MISSING"));
    rig.press("j");
    rig.until_shown("its directories cannot be opened now: the source is down");
    rig.expect_not("the job is no longer there");
}

#[test]
fn nothing_is_done_to_a_source_that_is_down_and_the_key_says_why() {
    let world = World::queue();
    world.submitted(WFE);
    let mut rig = world.show_at(200, 60);
    fs::rename(rig.world.at("queue"), rig.world.at("away")).unwrap();
    rig.press("r");
    rig.until("it says so", |rig| rig.shows("MISSING"));
    for keys in ["c", "+", "P", "R", "S"] {
        rig.press(keys);
        rig.expect_not("Cancel this job?");
        rig.press("esc");
    }
    assert!(rig.asked().is_empty(), "{:?}", rig.asked());
}

#[test]
fn a_database_locked_by_another_leaves_the_screen_alive_and_recovers() {
    let world = World::new();
    world.submitted(WFE);
    world.row("JOB-20260210-00001", "PENDING", 0);
    world
        .other()
        .pragma_update(None, "journal_mode", "delete")
        .unwrap();
    let mut rig = world.show_at(200, 60);
    rig.world.other().execute_batch("BEGIN EXCLUSIVE").unwrap();
    rig.press_deaf("r");
    // Keys are answered at once while the other program holds the file.
    let begin = Instant::now();
    for _ in 0..50 {
        rig.press_deaf("j k 0 esc");
        rig.screen();
    }
    assert!(begin.elapsed().as_secs() < 5, "{:?}", begin.elapsed());
    rig.until("it says so", |rig| {
        rig.screen().to_lowercase().contains("locked")
    });
    assert!(rig.has_row("P.", "00001"), "{}", rig.screen());
    rig.world.other().execute_batch("COMMIT").unwrap();
    rig.until("it recovers", |rig| {
        !rig.screen().to_lowercase().contains("locked")
    });
    rig.world.row("JOB-20260210-00002", "PENDING", 0);
    rig.until_row("P.", "00002");
}

#[test]
fn a_writer_that_holds_a_wal_database_hides_no_job_and_a_deed_is_refused_by_name() {
    let world = World::database();
    world.row("JOB-20260210-00001", "PENDING", 0);
    let mut rig = world.show_at(200, 60);
    rig.world.other().execute_batch("BEGIN IMMEDIATE").unwrap();
    rig.press("+");
    rig.expect("prio refused");
    assert!(
        rig.screen().to_lowercase().contains("locked") || rig.shows("busy"),
        "{}",
        rig.screen()
    );
    rig.world.other().execute_batch("ROLLBACK").unwrap();
    rig.press("+");
    rig.until("the board has it", |rig| rig.cursor_row().contains(" 1 "));
}

#[test]
fn what_is_no_database_is_named_and_the_rest_goes_on() {
    let mut world = World::queue();
    world.submitted(WFE);
    world.put(
        "letter.db",
        "Dear operator, this is no database at all. ".repeat(200),
    );
    world.add_source("letter", jobtui::settings::Kind::Sqlite, "letter.db");
    let before = fs::read(world.at("letter.db")).unwrap();
    let mut rig = world.show_at(200, 60);
    assert!(rig.has_row("P.", "143022"));
    rig.expect("NOT A STORE");
    rig.press("0");
    rig.expect("letter.db");
    assert_eq!(fs::read(rig.world.at("letter.db")).unwrap(), before);
}

#[test]
fn a_missing_area_is_told_and_the_others_are_read() {
    let world = World::queue();
    world.submitted(WFE);
    fs::remove_dir(world.at("queue/inbox")).unwrap();
    fs::remove_dir(world.at("queue/archive")).unwrap();
    let mut rig = world.show_at(200, 60);
    assert!(rig.has_row("P.", "143022"), "{}", rig.screen());
    rig.press("0");
    rig.expect("inbox");
}

#[test]
fn a_directory_that_is_no_queue_and_a_file_that_is_not_there_are_told() {
    let mut world = World::bare();
    fs::create_dir(world.at("photos")).unwrap();
    world.add_source("photos", jobtui::settings::Kind::Folder, "photos");
    world.add_source("gone", jobtui::settings::Kind::Folder, "nowhere");
    world.add_source("lost", jobtui::settings::Kind::Sqlite, "nowhere.db");
    let mut rig = world.show_at(200, 60);
    rig.press("0");
    for text in ["photos", "nowhere", "nowhere.db"] {
        rig.expect(text);
    }
    assert!(!rig.world.at("nowhere.db").exists(), "nothing is made");
    assert_eq!(fs::read_dir(rig.world.at("photos")).unwrap().count(), 0);
}
