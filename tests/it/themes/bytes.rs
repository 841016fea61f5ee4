//! What a theme costs on a thin line: the first frame, and one step of the cursor.

use jobtui::tui::event::Event;
use jobtui::tui::keys::parse_script;
use jobtui::tui::terminal::Canvas;
use jobtui::tui::theme::{Depth, Look, Theme};
use ratatui::layout::Size;

use crate::rig::{Rig, World};

/// Jobs in every state, so that every colour of a list is on the screen.
fn rig() -> Rig {
    let world = World::new();
    for n in 10..22 {
        world.submitted(&format!("job-20260210-1430{n}-wfe"));
    }
    world.running("job-20260210-140000-run", "one\ntwo\n");
    for n in 10..16 {
        let status = ["completed", "failed"][n % 2];
        world.over(&format!("job-20260209-1400{n}-old"), status);
    }
    world.row("JOB-20260210-00001", "PENDING", 0);
    let mut rig = world.show_at(80, 24);
    rig.press("2");
    rig
}

/// Bytes of the first frame, and the median of nine steps through a list.
fn cost(rig: &Rig, theme: &str, depth: Depth) -> (usize, usize) {
    let look = Look::new(depth, false).with_theme(theme).unwrap();
    let mut app = rig.app.clone().wearing(look);
    let mut canvas = Canvas::new(Size::new(80, 24));
    let first = canvas.draw(|buffer| app.draw_into(buffer, buffer.area));
    let first = first.len();
    let mut steps = Vec::new();
    for key in parse_script("j j j j k k k k j").unwrap() {
        app.update(Event::Key(key));
        let step = canvas.draw(|buffer| app.draw_into(buffer, buffer.area));
        steps.push(step.len());
    }
    steps.sort_unstable();
    (first, steps[4])
}

#[test]
fn a_theme_costs_little_more_than_the_terminals_own_colours() {
    let rig = rig();
    let plain = cost(&rig, "ansi16", Depth::Sixteen);
    if std::env::var_os("JOBTUI_TEST_PRINT").is_some() {
        for theme in Theme::names() {
            for depth in [Depth::Colourless, Depth::Sixteen, Depth::Many, Depth::True] {
                let line = format!("{theme} {depth:?} {:?}\n", cost(&rig, theme, depth));
                std::io::Write::write_all(&mut std::io::stderr(), line.as_bytes()).unwrap();
            }
        }
    }
    assert!(plain.1 <= 70, "{plain:?}");
    for theme in Theme::names() {
        let sixteen = cost(&rig, theme, Depth::Sixteen);
        assert!(sixteen.1 <= plain.1 + 2, "{theme}: {sixteen:?} {plain:?}");
        assert!(sixteen.0 <= plain.0 + 40, "{theme}: {sixteen:?} {plain:?}");
        // A colour in full is 12 to 14 bytes longer than a named one; a step has two: the cursor, and the title of
        // the log that follows it.
        let full = cost(&rig, theme, Depth::True);
        assert!(full.1 <= plain.1 + 30, "{theme}: {full:?} {plain:?}");
        assert!(full.0 <= plain.0 * 3 / 2, "{theme}: {full:?} {plain:?}");
    }
}
