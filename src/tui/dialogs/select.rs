//! Log lines alone on the screen, to be selected: by keys, or with the terminal's own mouse.

use crate::tui::buffer::Buffer;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;

use super::Answer;
use crate::tui::brush;
use crate::tui::log::{LogLook, LogView, Selection};
use crate::tui::theme::Look;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Lines(isize),
    /// The selection begins at the cursor.
    Begin,
    Wrap,
    Copy,
}

/// What is selected.
#[derive(Clone, Debug)]
pub(crate) struct Select {
    pub(crate) selection: Selection,
    pub(crate) pages: u16,
}

impl Select {
    pub(crate) fn press(&self, key: &KeyEvent) -> Answer {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let page = isize::try_from(self.pages.max(2)).unwrap_or(2) - 1;
        let step = match (key.code, ctrl) {
            (KeyCode::Esc | KeyCode::Char('q' | 'V'), false) => return Answer::Close,
            (KeyCode::Char('j') | KeyCode::Down, false) => Step::Lines(1),
            (KeyCode::Char('k') | KeyCode::Up, false) => Step::Lines(-1),
            (KeyCode::Char('d' | 'f'), true) | (KeyCode::PageDown, _) => Step::Lines(page),
            (KeyCode::Char('u' | 'b'), true) | (KeyCode::PageUp, _) => Step::Lines(-page),
            (KeyCode::Char('g') | KeyCode::Home, false) => Step::Lines(isize::MIN),
            (KeyCode::Char('G') | KeyCode::End, false) => Step::Lines(isize::MAX),
            (KeyCode::Char('v' | ' '), false) => Step::Begin,
            (KeyCode::Char('w'), false) => Step::Wrap,
            (KeyCode::Char('y') | KeyCode::Enter, false) => Step::Copy,
            _ => return Answer::Stay,
        };
        Answer::Select(step)
    }

    /// Draws the lines over the whole screen but its last row.
    pub(crate) fn draw(
        &self,
        buffer: &mut Buffer,
        screen: Rect,
        log: &LogView,
        (look, log_look): (Look, &LogLook),
    ) {
        let area = lines_area(screen);
        log.draw_selection(area, buffer, log_look, self.selection);
        let hint = Rect {
            y: screen.bottom().saturating_sub(1),
            height: 1,
            ..screen
        };
        for x in hint.left()..hint.right() {
            buffer[(x, hint.y)].reset();
        }
        let count = log.lines_of(self.selection).count;
        let count = match count {
            1 => "1 line".to_owned(),
            _ => format!("{count} lines"),
        };
        let x = brush::put(buffer, hint, hint.x + 1, hint.y, &count, look.strong());
        let keys = "   j k g G select   v begin here   w wrap   y copy   esc leave";
        brush::put(buffer, hint, x, hint.y, keys, look.dim());
    }
}

/// Where the lines stand: nothing at their left or right, so that a mouse takes them as they are.
pub(crate) fn lines_area(screen: Rect) -> Rect {
    Rect {
        height: screen.height.saturating_sub(1),
        ..screen
    }
}
