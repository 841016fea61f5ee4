//! The line at the bottom in which a filter or a search is typed.

use std::ops::Range;

use crate::tui::buffer::Buffer;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use super::Answer;
use super::line::TypedLine;
use crate::tui::brush;
use crate::tui::sift::prompting::Walk;
use crate::tui::theme::Look;

/// What the typed text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Filter,
    Search,
}

/// The text being typed, and the one before it.
#[derive(Clone, Debug)]
pub(crate) struct Prompt {
    pub(crate) purpose: Purpose,
    pub(crate) line: TypedLine,
    pub(crate) before: String,
    /// Where one is among the filters typed before.
    pub(crate) walk: Walk,
}

impl Prompt {
    pub(crate) fn press(&mut self, key: &KeyEvent) -> Answer {
        match key.code {
            KeyCode::Enter => Answer::Taken(self.purpose, self.line.text().to_owned()),
            KeyCode::Esc => Answer::Dropped(self.purpose, self.before.clone()),
            KeyCode::Up if self.purpose == Purpose::Filter => Answer::Recall { older: true },
            KeyCode::Down if self.purpose == Purpose::Filter => Answer::Recall { older: false },
            _ => {
                if self.line.press(key) {
                    self.walk = Walk::default();
                    Answer::Typing(self.purpose, self.line.text().to_owned())
                } else {
                    Answer::Stay
                }
            }
        }
    }

    /// Draws it in one row, with `facts` at its end and the part that is not understood underlined.
    pub(crate) fn draw(
        &self,
        buffer: &mut Buffer,
        area: Rect,
        facts: &str,
        bad: Option<Range<usize>>,
        look: Look,
    ) {
        for x in area.left()..area.right() {
            buffer[(x, area.y)].reset();
        }
        let word = match self.purpose {
            Purpose::Filter => "filter: ",
            Purpose::Search => "search in log: ",
        };
        let x = brush::put(buffer, area, area.x + 1, area.y, word, look.accent());
        let keep = u16::try_from(brush::width(facts) + 2).unwrap_or(0);
        let field = Rect {
            x,
            width: area.right().saturating_sub(x + keep),
            height: 1,
            ..area
        };
        self.line.draw(buffer, field, true, look);
        if let Some(bad) = bad {
            self.line.underline(buffer, field, bad, look);
        }
        brush::put_right(buffer, area, area.y, 1, facts, look.dim());
    }
}
