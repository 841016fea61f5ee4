//! One line of text being typed.

use std::ops::Range;

use crate::tui::buffer::Buffer;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;
use tui_input::{Input, InputRequest};

use crate::tui::brush;
use crate::tui::theme::Look;

/// The longest line one can type or paste (characters).
const LONGEST: usize = 20_000;

/// A line of text with a cursor.
#[derive(Clone, Debug, Default)]
pub(crate) struct TypedLine(Input);

impl TypedLine {
    pub(crate) fn new(text: &str) -> Self {
        Self(Input::new(text.to_owned()))
    }

    pub(crate) fn text(&self) -> &str {
        self.0.value()
    }

    /// Puts another text in its place, with the cursor at the end.
    pub(crate) fn replace(&mut self, text: &str) {
        self.0 = Input::new(text.to_owned());
    }

    /// Takes an editing key; false when the key means nothing to a line of text.
    pub(crate) fn press(&mut self, key: &KeyEvent) -> bool {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let request = match (key.code, ctrl) {
            (KeyCode::Char('a'), true) | (KeyCode::Home, _) => InputRequest::GoToStart,
            (KeyCode::Char('e'), true) | (KeyCode::End, _) => InputRequest::GoToEnd,
            (KeyCode::Char('w'), true) => InputRequest::DeletePrevWord,
            (KeyCode::Char('u'), true) => InputRequest::DeleteLine,
            (KeyCode::Char('k'), true) => InputRequest::DeleteTillEnd,
            (KeyCode::Left, true) => InputRequest::GoToPrevWord,
            (KeyCode::Right, true) => InputRequest::GoToNextWord,
            (KeyCode::Left, false) => InputRequest::GoToPrevChar,
            (KeyCode::Right, false) => InputRequest::GoToNextChar,
            (KeyCode::Backspace, _) => InputRequest::DeletePrevChar,
            (KeyCode::Delete, _) => InputRequest::DeleteNextChar,
            (KeyCode::Char(c), false) if self.text().len() < LONGEST => InputRequest::InsertChar(c),
            _ => return false,
        };
        self.0.handle(request);
        true
    }

    /// Takes pasted text; line ends become blanks, so that a paste never presses Enter.
    pub(crate) fn paste(&mut self, text: &str) {
        for c in text.chars().take(LONGEST) {
            let c = if c.is_control() { ' ' } else { c };
            self.0.handle(InputRequest::InsertChar(c));
        }
    }

    /// Underlines these bytes of a line that was drawn in this row.
    pub(crate) fn underline(
        &self,
        buffer: &mut Buffer,
        area: Rect,
        part: Range<usize>,
        look: Look,
    ) {
        let room = usize::from(area.width).saturating_sub(1).max(1);
        let scroll = self.0.visual_scroll(room);
        let width = |end: usize| self.text().get(..end).map_or(0, brush::width);
        let (from, to) = (width(part.start), width(part.end));
        let style = look.warning().add_modifier(Modifier::UNDERLINED);
        for at in from.max(scroll)..to.min(scroll + room) {
            let x = area.x + u16::try_from(at - scroll).unwrap_or(0);
            if let Some(cell) = buffer.cell_mut(Position::new(x, area.y)) {
                cell.set_style(style);
            }
        }
    }

    /// Draws the line in one row, scrolled so that the cursor is seen; `here` shows the cursor.
    pub(crate) fn draw(&self, buffer: &mut Buffer, area: Rect, here: bool, look: Look) {
        let text = crate::job::Plain::long(self.text());
        if area.width == 0 {
            return;
        }
        let room = usize::from(area.width).saturating_sub(1).max(1);
        let scroll = self.0.visual_scroll(room);
        let shown = brush::skip_columns(&text, scroll);
        brush::put(buffer, area, area.x, area.y, shown, look.plain());
        if here {
            let x = self.0.visual_cursor().saturating_sub(scroll).min(room);
            let x = area.x + u16::try_from(x).unwrap_or(0);
            if let Some(cell) = buffer.cell_mut(Position::new(x, area.y)) {
                cell.set_style(look.strong().add_modifier(Modifier::REVERSED));
            }
        }
    }
}
