//! A theme on the dashboard: put on by name, at once, and nothing but colours differs.

use jobtui::tui::buffer::Buffer;
use jobtui::tui::theme::{Depth, Look, Theme};
use ratatui::layout::Rect;
use ratatui::style::Color;

use crate::rig::{Rig, World};

fn rig() -> Rig {
    let world = World::new();
    world.submitted("job-20260210-143022-wfe");
    world.running(
        "job-20260210-140000-run",
        "\u{1b}[38;2;255;135;0morange\u{1b}[m\n",
    );
    world.over("job-20260209-140000-old", "failed");
    let mut rig = world.show_at(80, 24);
    rig.press("1");
    rig.until_shown("orange");
    rig
}

fn drawn(rig: &Rig) -> Buffer {
    let area = Rect::new(0, 0, 80, 24);
    let mut buffer = Buffer::empty(area);
    rig.app.draw_into(&mut buffer, area);
    buffer
}

/// The colours of the letters on the screen.
fn colours(buffer: &Buffer) -> Vec<Color> {
    let mut seen = Vec::new();
    for cell in &buffer.content {
        if cell.symbol() != " " && !seen.contains(&cell.fg()) {
            seen.push(cell.fg());
        }
    }
    seen
}

#[test]
fn a_theme_is_put_on_at_once_and_changes_no_character() {
    let mut rig = rig();
    let before = rig.screen();
    let plain = colours(&drawn(&rig));
    for name in Theme::names() {
        rig.app.set_theme(name).unwrap();
        assert_eq!(rig.screen(), before, "{name}");
    }
    rig.app.set_theme("nord").unwrap();
    assert_eq!(rig.app.look().theme().name, "nord");
    let nord = colours(&drawn(&rig));
    assert!(nord.contains(&Color::Rgb(0x88, 0xc0, 0xd0)), "{nord:?}");
    assert!(!plain.contains(&Color::Rgb(0x88, 0xc0, 0xd0)), "{plain:?}");
    rig.app.set_theme("auto").unwrap();
    assert_eq!(colours(&drawn(&rig)), plain);
}

#[test]
fn a_name_that_no_theme_has_leaves_the_theme() {
    let mut rig = rig();
    rig.app.set_theme("gruvbox").unwrap();
    let error = rig.app.set_theme("gruvbocks").unwrap_err();
    assert!(error.contains("no theme is called `gruvbocks`"), "{error}");
    assert_eq!(rig.app.look().theme().name, "gruvbox");
}

#[test]
fn a_theme_is_remembered_where_the_settings_name_none() {
    let mut first = rig();
    first.app.try_theme("nord").unwrap();
    assert_eq!(first.app.to_remember().theme, None);
    first.app.set_theme("gruvbox").unwrap();
    let kept = first.app.to_remember();
    let next = rig().app.clone().with_state(kept.clone());
    assert_eq!(next.look().theme().name, "gruvbox");
    let mut settings = jobtui::settings::Settings::default();
    settings.chosen.iter_mut().for_each(|chosen| {
        chosen.origin = jobtui::settings::Origin::Flag("--theme".into());
    });
    let named = rig().app.clone().with_settings(settings).with_state(kept);
    assert_eq!(named.look().theme().name, "ansi16");
}

#[test]
fn a_log_gets_only_the_colours_that_the_terminal_has() {
    let rig = rig();
    let own = |wearing: Look| {
        let app = rig.app.clone().wearing(wearing);
        let area = Rect::new(0, 0, 80, 24);
        let mut buffer = Buffer::empty(area);
        app.draw_into(&mut buffer, area);
        let text = |at: usize| {
            let cells = buffer.content[at..].iter().take(6);
            cells
                .map(jobtui::tui::buffer::Cell::symbol)
                .collect::<String>()
        };
        let at = (0..buffer.content.len()).find(|at| text(*at) == "orange");
        buffer.content[at.unwrap()].fg()
    };
    assert_eq!(own(Look::new(Depth::True, true)), Color::Rgb(255, 135, 0));
    assert_eq!(own(Look::new(Depth::Many, true)), Color::Indexed(208));
    let sixteen = own(Look::new(Depth::Sixteen, true));
    assert!(matches!(sixteen, Color::Indexed(1..16)), "{sixteen:?}");
    assert_eq!(own(Look::new(Depth::Colourless, true)), Color::Reset);
}

#[test]
fn the_settings_allow_every_theme_there_is_and_no_other() {
    let mut allowed = jobtui::settings::table::THEMES.to_vec();
    let mut there: Vec<_> = Theme::names().collect();
    allowed.sort_unstable();
    there.sort_unstable();
    assert_eq!(allowed, there);
}
