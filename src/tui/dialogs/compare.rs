//! Conflict copies beside the file that counts: which is shown, how far it is scrolled, what a key does to it.

mod draw;
mod view;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use self::view::View;
use super::Answer;
use super::scroll::scrolled;
use crate::diff::{self, Row};
use crate::job::{Comparison, JobKey};

/// Columns a key scrolls sideways.
const SIDEWAYS: usize = 8;

/// The dialog; empty while the source reads.
#[derive(Clone, Debug)]
pub(crate) struct Compare {
    pub(crate) key: JobKey,
    comparisons: Vec<Comparison>,
    /// Which of them is shown, and its rows.
    at: usize,
    rows: Vec<Row>,
    waiting: bool,
    top: usize,
    left: usize,
}

impl Compare {
    pub(crate) fn of(key: JobKey) -> Self {
        Self {
            key,
            comparisons: Vec::new(),
            at: 0,
            rows: Vec::new(),
            waiting: true,
            top: 0,
            left: 0,
        }
    }

    pub(crate) fn is_waiting(&self) -> bool {
        self.waiting
    }

    pub(crate) fn hear(&mut self, comparisons: Vec<Comparison>) {
        self.waiting = false;
        self.comparisons = comparisons;
        self.turn_to(0);
    }

    /// The lines of one pair are laid beside each other when it is shown, and only then.
    fn turn_to(&mut self, at: usize) {
        (self.at, self.top, self.left) = (at, 0, 0);
        self.rows = self.shown().map_or_else(Vec::new, |shown| {
            diff::rows(shown.left.body.lines(), shown.right.body.lines())
        });
    }

    fn shown(&self) -> Option<&Comparison> {
        self.comparisons.get(self.at)
    }

    pub(crate) fn press(&mut self, key: &KeyEvent, (width, height): (u16, u16)) -> Answer {
        let view = View::of(self, Rect::new(0, 0, width, height));
        let page = usize::from(view.body.height.saturating_sub(1)).max(1);
        let count = self.comparisons.len().max(1);
        match key.code {
            KeyCode::Esc | KeyCode::Char('q' | '=') => return Answer::Close,
            KeyCode::Tab => self.turn_to((self.at + 1) % count),
            KeyCode::BackTab => self.turn_to((self.at + count - 1) % count),
            KeyCode::Char('l') | KeyCode::Right => self.left += SIDEWAYS,
            KeyCode::Char('h') | KeyCode::Left => self.left = self.left.saturating_sub(SIDEWAYS),
            KeyCode::Char('n') => self.top = view.next_difference(self.top).unwrap_or(self.top),
            KeyCode::Char('N') => self.top = view.last_difference(self.top).unwrap_or(self.top),
            _ => self.top = scrolled(self.top, key, page).unwrap_or(self.top),
        }
        self.top = self.top.min(view.last_top());
        self.left = self.left.min(self.widest());
        Answer::Stay
    }

    /// Where the longest line ends, as far as anybody scrolls.
    fn widest(&self) -> usize {
        const FAR: usize = 10_000;
        let sides = self.shown().into_iter().flat_map(|c| [&c.left, &c.right]);
        let lines = sides.flat_map(|side| side.body.lines());
        let longest = lines.map(|line| line.len()).max().unwrap_or(0);
        longest.saturating_sub(SIDEWAYS).min(FAR)
    }
}
