//! What the terminal is sent, to the byte, and what it then shows.

use super::super::Canvas;
use super::*;
use crate::tui::buffer::Buffer;
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, proptest};
use ratatui::style::{Color, Modifier, Style};
use std::num::NonZero;

fn canvas(columns: u16, rows: u16) -> Canvas {
    Canvas::new(Size::new(columns, rows))
}

fn frame(canvas: &mut Canvas, draw: impl FnOnce(&mut Buffer)) -> String {
    let bytes = canvas.draw(draw);
    String::from_utf8(bytes).unwrap().replace('\x1b', "^")
}

#[test]
fn a_frame_in_which_nothing_changed_is_no_byte() {
    let mut canvas = canvas(20, 3);
    let draw = |buffer: &mut Buffer| buffer.set_string(0, 0, "hello", Style::new());
    assert_eq!(frame(&mut canvas, draw), "^[Hhello");
    assert_eq!(frame(&mut canvas, draw), "");
}

#[test]
fn a_marker_that_moves_costs_less_than_64_bytes() {
    let mut canvas = canvas(120, 40);
    let style = Style::new().fg(Color::Indexed(208)).bg(Color::Indexed(236));
    let at = |row: u16| {
        move |buffer: &mut Buffer| {
            buffer.set_string(100, row, "▶", style);
        }
    };
    frame(&mut canvas, at(10));
    let moved = frame(&mut canvas, at(11));
    assert!(moved.len() < 64, "{} bytes: {moved}", moved.len());
}

#[test]
fn a_resize_wipes_the_screen_outside_the_marks_and_draws_all() {
    let mut canvas = canvas(20, 3);
    let draw = |buffer: &mut Buffer| {
        for y in 0..buffer.area.height {
            buffer.set_string(0, y, "hello ".repeat(10), Style::new());
        }
    };
    frame(&mut canvas, draw);
    canvas.start_afresh(Size::new(50, 8));
    let drawn = frame(&mut canvas, draw);
    let begin = "^[m^[2J^[?2026h^[Hhello hello ";
    assert!(drawn.starts_with(begin), "{drawn}");
    assert!(drawn.ends_with("^[?2026l"), "{drawn}");
}

#[test]
fn what_stands_below_each_other_is_written_downwards() {
    let mut canvas = canvas(60, 8);
    let numbers = |first: u16| {
        move |buffer: &mut Buffer| {
            for y in 0..6 {
                buffer.set_string(2, y, "a job", Style::new().bold());
                let turn = format!("{} in line", first + y);
                buffer.set_string(40, y, turn, Style::new().fg(Color::Red));
            }
        }
    };
    frame(&mut canvas, numbers(1));
    assert_eq!(
        frame(&mut canvas, numbers(2)),
        "^[1;41H^[31m2\n\x083\n\x084\n\x085\n\x086\n\x087^[m"
    );
}

#[test]
fn a_blank_takes_whatever_colour_is_on() {
    let mut canvas = canvas(20, 1);
    let red = Style::new().fg(Color::Red);
    let drawn = frame(&mut canvas, |buffer| {
        buffer.set_string(0, 0, "a", red);
        buffer.set_string(1, 0, " ", Style::new().bold());
        buffer.set_string(2, 0, "b", red);
        buffer.set_string(3, 0, " ", red.reversed());
    });
    assert_eq!(drawn, "^[H^[31ma b^[7m ^[m");
}

#[test]
fn a_short_gap_is_written_again_and_a_row_that_ends_blank_is_wiped() {
    let mut canvas = canvas(20, 3);
    frame(&mut canvas, |buffer| {
        buffer.set_string(0, 0, "one a many", Style::new());
        buffer.set_string(0, 1, "another", Style::new());
    });
    let drawn = frame(&mut canvas, |buffer| {
        buffer.set_string(0, 0, "two a fifty", Style::new());
    });
    assert_eq!(drawn, "^[Htwo a fifty\r\n^[K");
    let drawn = frame(&mut canvas, |buffer| {
        let coloured = Style::new().bg(Color::Red);
        buffer.set_string(0, 0, " ".repeat(20), coloured);
    });
    assert!(drawn.contains(&" ".repeat(20)), "{drawn}");
}

#[test]
fn wide_letters_are_followed_by_an_absolute_move() {
    let mut canvas = canvas(20, 3);
    let drawn = frame(&mut canvas, |buffer| {
        buffer.set_string(0, 0, "漢字 a", Style::new());
        buffer.set_string(0, 1, "x    y", Style::new());
    });
    assert_eq!(drawn, "^[H漢^[1;3H字^[1;6Ha\r\nx^[4Cy");
}

#[test]
fn a_control_byte_that_got_into_a_cell_does_not_reach_the_terminal() {
    let mut canvas = canvas(20, 1);
    let drawn = frame(&mut canvas, |buffer| {
        buffer[(0, 0)].set_symbol("\x1b]0;x\x07");
    });
    assert_eq!(drawn, "^[H?");
}

/// Something like a board: a header, rows of names, states in colours, ages, a bar below.
fn board(buffer: &mut Buffer) {
    let area = buffer.area;
    let bar = Style::new().fg(Color::Black).bg(Color::Indexed(110));
    let states = [
        ("running", Color::Indexed(114)),
        ("failed", Color::Indexed(203)),
        ("pending", Color::Indexed(180)),
    ];
    for row in 0..area.height {
        if row == 0 || row == area.height - 1 {
            buffer.set_stringn(0, row, "jobtui ".repeat(40), area.width.into(), bar);
            continue;
        }
        let (state, colour) = states[usize::from(row) % 3];
        let plain = Style::new();
        buffer.set_string(0, row, "│", plain.fg(Color::Indexed(240)));
        buffer.set_string(2, row, format!("20260210-1430{row:02}-sweep-{row}"), plain);
        buffer.set_string(34, row, state, plain.fg(colour).bold());
        buffer.set_string(44, row, "alice", plain);
        buffer.set_string(area.width - 8, row, format!("{row}m 12s"), plain.dim());
        buffer.set_string(area.width - 1, row, "│", plain.fg(Color::Indexed(240)));
    }
}

#[test]
fn a_full_frame_is_cheaper_than_with_the_librarys_own_backend() {
    use ratatui::backend::CrosstermBackend;
    use ratatui::layout::Rect;
    use ratatui::{Terminal, TerminalOptions, Viewport};
    for (columns, rows) in [(80, 24), (120, 40)] {
        let mut ours = canvas(columns, rows);
        let ours = frame(&mut ours, board).len();
        let mut bytes = Vec::new();
        let viewport = Viewport::Fixed(Rect::new(0, 0, columns, rows));
        let theirs = CrosstermBackend::new(&mut bytes);
        let mut theirs = Terminal::with_options(theirs, TerminalOptions { viewport }).unwrap();
        let mut drawn = Buffer::empty(Rect::new(0, 0, columns, rows));
        board(&mut drawn);
        let draw = |frame: &mut ratatui::Frame<'_>| *frame.buffer_mut() = drawn.as_librarys();
        theirs.draw(draw).unwrap();
        drop(theirs);
        assert!(ours < bytes.len(), "{ours} and {}", bytes.len());
    }
}

/// One cell of a frame somebody made up: where, which symbol, which look.
type Dab = (u16, u16, usize, usize);

/// Without wide ones: what a terminal leaves of a half-covered one is its own affair.
const SYMBOLS: [&str; 5] = ["a", " ", "─", "é", "▶"];

fn look(which: usize) -> Style {
    let plain = Style::reset();
    match which {
        0 => plain,
        1 => plain.bold(),
        2 => plain.fg(Color::Red).bg(Color::Indexed(236)),
        3 => plain.reversed().underlined(),
        4 => plain.fg(Color::Rgb(1, 2, 3)).italic(),
        _ => plain.dim().fg(Color::LightCyan),
    }
}

fn expected(colour: Color) -> vt100::Color {
    match colour {
        Color::Red => vt100::Color::Idx(1),
        Color::LightCyan => vt100::Color::Idx(14),
        Color::Indexed(index) => vt100::Color::Idx(index),
        Color::Rgb(r, g, b) => vt100::Color::Rgb(r, g, b),
        _ => vt100::Color::Default,
    }
}

#[track_caller]
fn assert_same(buffer: &Buffer, screen: &vt100::Screen) {
    for y in 0..buffer.area.height {
        for x in 0..buffer.area.width {
            let wanted = &buffer[(x, y)];
            let shown = screen.cell(y, x).unwrap();
            let contents = shown.contents();
            let contents = if contents.is_empty() { " " } else { contents };
            assert_eq!(contents, wanted.symbol(), "at {x},{y}");
            assert_eq!(shown.bgcolor(), expected(wanted.bg()), "at {x},{y}");
            let modifier = wanted.modifier();
            assert_eq!(shown.underline(), modifier.contains(Modifier::UNDERLINED));
            assert_eq!(shown.inverse(), modifier.contains(Modifier::REVERSED));
            if wanted.symbol() == " " {
                // The rest is not seen on a blank, and ratatui does not refresh it there.
                continue;
            }
            assert_eq!(shown.fgcolor(), expected(wanted.fg()), "at {x},{y}");
            assert_eq!(shown.bold(), modifier.contains(Modifier::BOLD));
            assert_eq!(shown.dim(), modifier.contains(Modifier::DIM));
            assert_eq!(shown.italic(), modifier.contains(Modifier::ITALIC));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]
    #[test]
    fn a_terminal_shows_what_was_drawn_whatever_came_before(
        frames in vec(vec((0..12_u16, 0..5_u16, 0..SYMBOLS.len(), 0..6_usize), 0..40), 1..6)
    ) {
        let mut canvas = canvas(12, 5);
        let (rows, columns) = (NonZero::new(5).unwrap(), NonZero::new(12).unwrap());
        let mut shown = vt100::Parser::new(rows, columns, 0);
        for dabs in &frames {
            let dabs: &Vec<Dab> = dabs;
            let bytes = canvas.draw(|buffer| {
                for (x, y, symbol, which) in dabs {
                    buffer.set_string(*x, *y, SYMBOLS[*symbol], look(*which));
                }
            });
            shown.process(&bytes);
            assert_same(canvas.shown(), shown.screen());
        }
    }
}
