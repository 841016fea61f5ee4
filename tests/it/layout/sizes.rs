//! Panes made larger and smaller by key, and what is remembered of it.

use crate::rig::{Rig, World};

fn rig(width: u16, height: u16) -> Rig {
    let world = World::new();
    for n in 10..60 {
        world.submitted(&format!("job-20260210-1430{n}-wfe"));
    }
    world.running("job-20260210-140000-run", "one\n");
    world.over("job-20260209-140000-old", "failed");
    world.show_at(width, height)
}

/// How many rows of the queue are on the screen.
fn waiting(rig: &Rig) -> usize {
    let screen = rig.screen();
    screen
        .lines()
        .filter(|line| line.contains("-1430") && line.contains("P."))
        .count()
}

/// Where the left edge of a pane's title is.
fn column(rig: &Rig, title: &str) -> usize {
    let lines = rig.lines(title);
    lines[0].find(title).unwrap()
}

#[test]
fn a_pane_takes_and_gives_rows_at_every_size() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let mut rig = rig(width, height);
        rig.press("2");
        let before = waiting(&rig);
        rig.press(")");
        let more = waiting(&rig);
        assert!(more > before, "{width}x{height}\n{}", rig.screen());
        rig.press("(");
        assert_eq!(waiting(&rig), before, "{width}x{height}");
        rig.press("(");
        assert!(waiting(&rig) < before, "{width}x{height}\n{}", rig.screen());
    }
}

#[test]
fn a_pane_takes_and_gives_columns_where_panes_stand_side_by_side() {
    let mut rig = rig(120, 40);
    rig.press("2");
    let before = column(&rig, "1 Running");
    rig.press("}");
    assert_eq!(column(&rig, "1 Running"), before + 4);
    rig.press("1 }");
    assert_eq!(column(&rig, "1 Running"), before);
    rig.resize(80, 24);
    rig.press("2 }");
    rig.expect("Queue cannot be wider here");
}

#[test]
fn no_pane_is_ever_pushed_away_and_the_cursor_stays_in_sight() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let mut rig = rig(width, height);
        rig.press("2 G");
        for pane in ["1", "2", "3", "4"] {
            rig.press(pane);
            for key in [")", "(", "}", "{"] {
                for _ in 0..60 {
                    rig.press(key);
                }
                for title in ["1 Running", "2 Queue", "3 History", "4 Logs"] {
                    rig.expect(title);
                }
                rig.press("2");
                assert!(rig.cursor_row().contains("143059"), "{}", rig.screen());
                rig.press(pane);
            }
        }
    }
}

#[test]
fn sizes_belong_to_a_shape_and_come_back_with_it() {
    let mut rig = rig(80, 24);
    rig.press("2 ( ( (");
    let small = waiting(&rig);
    rig.resize(120, 40);
    let grid = waiting(&rig);
    rig.press("4 ) )");
    assert!(waiting(&rig) < grid);
    rig.press("2");
    rig.resize(40, 12);
    rig.resize(80, 24);
    assert_eq!(waiting(&rig), small);
    let words: Vec<_> = rig.app.pane_sizes().words().collect();
    assert_eq!(words, [("stack.queue", -3), ("grid.logs", 4)]);
    rig.app.reset_layout();
    assert_eq!(rig.app.pane_sizes().words().count(), 0);
    assert!(waiting(&rig) > small);
}

#[test]
fn sizes_kept_from_the_last_time_are_there_from_the_start() {
    let mut first = rig(80, 24);
    first.press("2 ( (");
    let kept = first.app.to_remember();
    let mut second = rig(80, 24);
    second.app = second.app.clone().with_state(kept);
    second.press("2");
    assert_eq!(waiting(&second), waiting(&first));
}

#[test]
fn a_pane_that_has_the_whole_screen_is_told_so() {
    let mut rig = rig(80, 24);
    rig.press("2 z )");
    rig.expect("this pane has the whole screen (z gives it back)");
    rig.press("z");
    rig.resize(50, 14);
    rig.press(")");
    rig.expect("room for one pane only");
}
