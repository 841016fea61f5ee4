//! The mouse: it points and scrolls, and never acts.

use jobtui::tui::effect::Effect;
use jobtui::tui::event::Event;
use jobtui::tui::pointer::{Pointed, Pointer};

use crate::rig::{Rig, World};

fn rig(width: u16, height: u16) -> Rig {
    let world = World::new();
    for n in 10..60 {
        world.submitted(&format!("job-20260210-1430{n}-wfe"));
    }
    world.running("job-20260210-140000-run", "one\n");
    world.over("job-20260209-140000-old", "failed");
    world.over("job-20260209-150000-new", "completed");
    world.show_at(width, height)
}

/// The cell where this text begins on the screen.
fn cell(rig: &Rig, text: &str) -> (u16, u16) {
    let screen = rig.screen();
    let mut rows = screen.lines().enumerate();
    let (row, line) = rows.find(|(_, line)| line.contains(text)).unwrap();
    let column = line[..line.find(text).unwrap()].chars().count();
    (u16::try_from(column).unwrap(), u16::try_from(row).unwrap())
}

fn point(rig: &mut Rig, (column, row): (u16, u16), deed: Pointed) {
    rig.feed(Event::Mouse(Pointer { column, row, deed }));
    rig.until("the pointer was answered", |rig| !rig.app.is_waiting());
}

fn click(rig: &mut Rig, text: &str) {
    let at = cell(rig, text);
    point(rig, at, Pointed::Click);
}

#[test]
fn a_click_puts_the_cursor_on_the_job_that_was_under_it() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let mut rig = rig(width, height);
        rig.press("2");
        click(&mut rig, "143013");
        assert!(rig.cursor_row().contains("143013"), "{}", rig.screen());
        // In another pane, which is drawn elsewhere once it has the keys.
        click(&mut rig, "09-150000");
        assert!(rig.cursor_row().contains("150000"), "{}", rig.screen());
        rig.press("c");
        assert!(rig.asked().is_empty());
    }
}

#[test]
fn a_click_on_a_pane_gives_it_the_keys_and_beside_its_rows_nothing_else() {
    let mut rig = rig(120, 40);
    rig.press("2 j");
    let before = rig.cursor_row();
    click(&mut rig, "4 Logs");
    rig.expect("f follow");
    click(&mut rig, "2 Queue");
    assert_eq!(rig.cursor_row(), before);
    click(&mut rig, "5 Details");
    click(&mut rig, "? help");
    assert!(rig.asked().is_empty());
}

#[test]
fn the_wheel_scrolls_what_is_under_it_and_leaves_the_keys_where_they_are() {
    let mut rig = rig(120, 40);
    rig.press("3");
    let focused = rig.cursor_row();
    let over = cell(&rig, "143013");
    point(&mut rig, over, Pointed::WheelDown);
    rig.expect_not("143010");
    rig.expect("143013");
    assert_eq!(rig.cursor_row(), focused);
    point(&mut rig, over, Pointed::WheelUp);
    point(&mut rig, over, Pointed::WheelUp);
    rig.expect("143010");
}

#[test]
fn the_wheel_keeps_the_cursor_on_its_job_while_that_is_in_sight() {
    let mut rig = rig(120, 40);
    rig.press("2 j j j j j");
    let on = rig.cursor_row();
    let over = cell(&rig, "143013");
    point(&mut rig, over, Pointed::WheelDown);
    let number = |row: &str| row.split_whitespace().nth(2).map(str::to_owned);
    assert_eq!(number(&rig.cursor_row()), number(&on));
    for _ in 0..40 {
        point(&mut rig, over, Pointed::WheelDown);
    }
    rig.expect("143059");
    assert_ne!(number(&rig.cursor_row()), number(&on));
}

#[test]
fn a_click_on_a_count_shows_those_jobs_and_the_same_again_all() {
    let mut rig = rig(120, 40);
    click(&mut rig, "F! 1");
    rig.expect("2 Queue 0 of 50");
    rig.expect("3 History 1 of 2");
    click(&mut rig, "F! 1");
    rig.expect("2 Queue 50");
    click(&mut rig, "ok 1");
    rig.expect("3 History 1 of 2");
    click(&mut rig, "all 53");
    rig.expect("2 Queue 50");
    click(&mut rig, "fsq");
    rig.expect("2 Queue 50");
}

#[test]
fn a_question_is_not_answered_by_the_mouse() {
    let mut rig = rig(120, 40);
    rig.press("1 c");
    rig.expect("esc");
    let before = rig.screen();
    for column in 0..120 {
        for row in [0, 10, 18, 19, 20, 21, 39] {
            point(&mut rig, (column, row), Pointed::Click);
        }
    }
    point(&mut rig, (60, 20), Pointed::WheelDown);
    assert_eq!(rig.screen(), before);
    assert!(rig.asked().is_empty());
}

#[test]
fn the_wheel_scrolls_help() {
    let mut rig = rig(80, 24);
    rig.press("?");
    let before = rig.screen();
    point(&mut rig, (40, 12), Pointed::WheelDown);
    assert_ne!(rig.screen(), before);
    point(&mut rig, (40, 12), Pointed::WheelUp);
    assert_eq!(rig.screen(), before);
}

#[test]
fn every_cell_may_be_clicked_at_every_size() {
    let mut rig = rig(80, 24);
    for (width, height) in [(80, 24), (120, 40), (60, 16), (40, 12), (19, 4), (1, 1)] {
        rig.resize(width, height);
        for row in (0..height + 2).step_by(3) {
            for column in (0..width + 2).step_by(7) {
                let at = |deed| Event::Mouse(Pointer { column, row, deed });
                for deed in [Pointed::Click, Pointed::WheelDown, Pointed::WheelUp] {
                    rig.feed(at(deed));
                }
            }
        }
        rig.press("esc esc");
    }
    assert!(rig.asked().is_empty());
}

#[test]
fn m_takes_the_mouse_and_gives_it_back_and_says_how_text_is_selected() {
    let mut rig = rig(120, 40);
    rig.press("M");
    rig.expect("Shift-drag selects text");
    assert!(rig.effects.contains(&Effect::Mouse(true)));
    rig.press("M");
    assert!(rig.effects.contains(&Effect::Mouse(false)));
    assert!(!rig.app.has_mouse());
}
