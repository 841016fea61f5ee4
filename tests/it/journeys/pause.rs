//! A pause: rows stand still, the sources are still heard, and nothing is done to a job that is not what it was.

use jobtui::job::SourceId;
use jobtui::tui::effect::Effect;

use crate::rig::{Rig, World};

const LAB: SourceId = SourceId(1);

fn board() -> Rig {
    let world = World::new();
    world.row("JOB-20260210-00001", "PENDING", 0);
    world.row("JOB-20260210-00002", "PENDING", 0);
    world.show_at(120, 40)
}

/// Another program changes the database, and its source has told so.
fn change(rig: &mut Rig, sql: &str, shown: &str) {
    rig.world.sql(sql);
    rig.perform(Effect::Refresh(LAB));
    rig.until_shown(shown);
}

#[test]
fn rows_stand_still_and_come_all_at_once() {
    let mut rig = board();
    rig.press("2 p");
    rig.expect("PAUSED");
    let gone = "DELETE FROM jobs WHERE job_id = 'JOB-20260210-00001'";
    change(&mut rig, gone, "PAUSED 1 change");
    let start = "UPDATE jobs SET status = 'RUNNING' WHERE job_id = 'JOB-20260210-00002'";
    change(&mut rig, start, "PAUSED 2 changes");
    assert!(rig.has_row("P.", "00001") && rig.has_row("P.", "00002"));
    rig.press("p");
    rig.expect_not("PAUSED");
    assert!(!rig.has_row("P.", "00001"));
    assert!(rig.has_row("R>", "00002") || rig.has_row("R?", "00002"));
}

#[test]
fn a_job_that_has_changed_meanwhile_is_left_alone() {
    let mut rig = board();
    rig.press("2 g g p");
    let start = "UPDATE jobs SET status = 'RUNNING' WHERE job_id = 'JOB-20260210-00001'";
    change(&mut rig, start, "PAUSED 1 change");
    assert!(rig.cursor_row().contains("00001"));
    for key in ["c", "P", "+", "R"] {
        rig.press(key);
        rig.expect("JOB-20260210-00001 has changed while the lists stand still (now running)");
    }
    rig.press(": \"cancel 00001\" enter");
    rig.expect("has changed while the lists stand still");
    assert_eq!(rig.asked().len(), 0);
    // The other one is as it is shown.
    rig.press("j +");
    assert_eq!(rig.asked().len(), 1);
    rig.press("esc");
    rig.expect_not("PAUSED");
}

#[test]
fn an_outage_is_told_in_a_pause_too() {
    let mut rig = board();
    rig.press("p");
    let away = rig.world.at("away");
    std::fs::rename(rig.world.at("queue"), away).unwrap();
    rig.perform(Effect::Refresh(SourceId(0)));
    rig.until_shown("MISSING");
    rig.expect("PAUSED");
}
