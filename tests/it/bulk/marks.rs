//! Marking: one, a range, all that match; what keeps a mark and what ends it.

use super::{name, sweep};
use crate::rig::World;

#[test]
fn space_marks_and_goes_on_and_both_signs_are_seen_on_one_row() {
    let mut rig = sweep(4).show_at(80, 24);
    rig.press("space");
    assert!(rig.cursor_row().contains("100001"), "{}", rig.screen());
    let first = rig.lines("100000");
    assert!(first[0].starts_with("* P."), "{first:?}");
    rig.press("k");
    assert!(rig.cursor_row().starts_with(">*P."), "{}", rig.screen());
    rig.expect("1 of 5   1 marked");
    let notice = rig.screen().lines().rev().nth(1).unwrap().to_owned();
    assert!(notice.ends_with("1 marked"), "{notice:?}");
    rig.press("space");
    rig.expect_not("marked");
}

#[test]
fn a_range_is_shown_while_it_is_open_and_taken_by_the_same_key() {
    let mut rig = sweep(6).show_at(80, 24);
    rig.press("j v j j");
    rig.expect("range: 3 rows");
    for row in ["100001", "100002"] {
        assert!(rig.lines(row)[0].starts_with("* P."), "{}", rig.screen());
    }
    assert!(rig.cursor_row().starts_with(">*P."), "{}", rig.screen());
    rig.press("k");
    rig.expect("range: 2 rows");
    rig.press("j v");
    rig.expect("3 marked (U unmarks)");
    // It reaches upwards, too, and esc drops it without a mark.
    rig.press("G v k");
    rig.expect("range: 2, 3 marked");
    rig.press("esc");
    rig.expect_not("range");
    rig.expect("3 marked");
    rig.press("U");
    rig.expect("3 unmarked");
    assert!(!rig.lines("100001")[0].starts_with('*'));
}

#[test]
fn a_range_ends_when_its_list_is_left() {
    let mut rig = sweep(3).show_at(80, 24);
    rig.press("v j 3");
    rig.expect("the range is dropped");
    rig.expect_not("marked");
}

#[test]
fn with_a_filter_all_means_those_that_match_and_they_stay_marked_without_it() {
    let mut rig = sweep(5).show_at(100, 30);
    rig.press("/ \"sweep\" enter *");
    rig.expect("all 5 that match here are marked");
    rig.press("esc");
    assert!(rig.lines("120000")[0].contains("P."));
    assert!(!rig.lines("other")[0].contains('*'), "{}", rig.screen());
    rig.expect("5 marked");
    rig.press("U *");
    rig.expect("the whole list is marked: 6");
}

#[test]
fn a_mark_stays_with_its_job_through_lanes_and_goes_with_it_which_is_said() {
    let world = World::database();
    world.row("JOB-20260210-00001", "PENDING", 0);
    world.row("JOB-20260210-00002", "PENDING", 0);
    let mut rig = world.show_at(120, 40);
    rig.press("*");
    rig.expect("2 marked");
    rig.world.sql(
        "UPDATE jobs SET status = 'RUNNING', started_at = created_at WHERE job_id = 'JOB-20260210-00001'",
    );
    rig.until("it is seen to run, marked", |rig| {
        let rows = rig.lines("00001");
        rows.iter().any(|row| row.contains("*R>"))
    });
    rig.expect("2 marked");
    rig.world
        .sql("DELETE FROM jobs WHERE job_id = 'JOB-20260210-00002'");
    rig.until_shown("JOB-20260210-00002 is not there any more: its mark is gone");
    rig.expect("1 marked");
}

#[test]
fn space_keeps_its_meaning_in_logs() {
    let mut rig = sweep(2).show_at(120, 40);
    rig.press("4 space");
    rig.expect("(pinned)");
    rig.expect_not("marked");
}

#[test]
fn marks_are_seen_without_any_colour_and_by_name() {
    let mut rig = sweep(2).show_at(60, 16);
    rig.press("space");
    let row = rig.lines("sweep00");
    assert!(row[0].starts_with("* "), "{} {row:?}", name(0));
}
