//! Jobs pinned to the top of their list: by key, for good, through filters and into the next session.

use crate::rig::{Rig, World};

fn board() -> Rig {
    let world = World::database();
    for number in 1..=4 {
        world.row(&format!("JOB-20260210-0000{number}"), "PENDING", 0);
    }
    world.show_at(120, 40)
}

/// The numbers of the waiting jobs from top to bottom, each with what stands before it.
fn order(rig: &Rig) -> String {
    let rows = rig.lines("P.").into_iter();
    let numbers = rows.filter_map(|line| {
        let (before, rest) = line.split_once("P.")?;
        let (_, number) = rest.split_once("0000")?;
        let cursor = if before.contains('>') { ">" } else { "" };
        let pin = if rest.starts_with('^') { "^" } else { "" };
        Some(format!("{cursor}{pin}{}", number.get(..1)?))
    });
    numbers.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_pinned_job_stands_first_and_again_where_it_was() {
    let mut rig = board();
    rig.press("2 G");
    assert_eq!(order(&rig), "1 2 3 >4");
    rig.press("b");
    rig.expect("JOB-20260210-00004 pinned to the top");
    assert_eq!(order(&rig), ">^4 1 2 3");
    // The cursor goes with its job, and turns stay what they are.
    assert!(rig.has_row("P.", "00004"));
    rig.press("G b");
    assert_eq!(
        order(&rig),
        ">^3 ^4 1 2",
        "pinned ones keep the list's order"
    );
    rig.press("b");
    rig.expect("stands in its place again");
    assert_eq!(order(&rig), "^4 1 2 >3");
}

#[test]
fn marked_jobs_are_pinned_together_found_by_the_filter_and_remembered() {
    let mut rig = board();
    rig.press("2 gg j space space b");
    rig.expect("2 jobs pinned to the top");
    assert_eq!(order(&rig), "^2 ^3 1 >4");
    rig.press("U / \"pinned:yes\" enter");
    assert!(rig.has_row("P.", "00002") && rig.has_row("P.", "00003"));
    assert!(!rig.has_row("P.", "00001"));
    rig.press("G b");
    assert!(!rig.has_row("P.", "00003"), "it passes no longer");
    let state = rig.app.to_remember();
    assert_eq!(state.pins().count(), 1);
    let mut next = board();
    next.app = next.app.with_state(state);
    next.press("2 r gg");
    assert_eq!(order(&next), ">^2 1 3 4");
}
