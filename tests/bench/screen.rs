//! The screen: a whole frame, and one key from the press to the bytes for the terminal.

use crossterm::event::{KeyCode, KeyEvent};
use jobtui::job::Moment;
use jobtui::tui::app::App;
use jobtui::tui::event::Event;
use jobtui::tui::terminal::Canvas;
use jobtui::tui::theme::{Depth, Look};
use ratatui::layout::Size;

use crate::measure::Samples;

const NOW: Moment = Moment(1_800_000_000_000);

pub(crate) fn measure(jobs: usize) {
    let board = super::board::filled(jobs);
    for (columns, rows) in [(80, 24), (120, 40), (200, 60)] {
        let size = Size::new(columns, rows);
        let look = Look::new(Depth::True, false);
        let mut app = App::new(board.clone(), (columns, rows), look, NOW);
        app.update(Event::Wake(NOW));
        let mut canvas = Canvas::new(size);
        let mut whole = Samples::of(format!("screen {jobs}, {columns}x{rows}: a whole frame"));
        let mut bytes = 0;
        for _ in 0..100 {
            canvas.start_afresh(size);
            let frame = whole.take(|| draw(&mut canvas, &app));
            bytes = frame.len();
        }
        whole.print();
        println!("    bytes: {bytes}");
        let mut one = Samples::of(format!("screen {jobs}, {columns}x{rows}: one key"));
        let mut bytes = Vec::new();
        for round in 0..400 {
            // Down and up within the first rows, so that the list need not scroll.
            let key = if round % 8 < 4 { 'j' } else { 'k' };
            let frame = one.take(|| {
                app.update(Event::Wake(NOW));
                app.update(Event::Key(KeyEvent::from(KeyCode::Char(key))));
                draw(&mut canvas, &app)
            });
            bytes.push(frame.len());
        }
        bytes.sort_unstable();
        one.print();
        println!("    bytes: median {}, most {}", bytes[200], bytes[399]);
    }
}

/// Draws, compares with the last frame, and gives the bytes that would be sent.
fn draw(canvas: &mut Canvas, app: &App) -> Vec<u8> {
    canvas.draw(|buffer| app.draw_into(buffer, buffer.area))
}
