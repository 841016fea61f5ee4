//! What a frame costs on the line: the changed cells as bytes, and not one byte more.
//!
//! It is the backend that ratatui draws on. It asks the terminal nothing (the size is told to it
//! with each resize, the cursor is where it was put last), and a frame in which nothing changed
//! is no byte at all.

use std::convert::Infallible;

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

use super::runs::{Run, orders, runs};
use super::scroll::Grid;
use super::shown::Shown;
use super::steps::{self, Pen};
use crate::tui::sgr::{self, Look};

/// The terminal holds back its screen between these two, so that no half frame is seen.
/// Sent without asking: who does not know the marks ignores them.
const HOLD: &[u8] = b"\x1b[?2026h";
const SHOW: &[u8] = b"\x1b[?2026l";

/// So few bytes reach the terminal in one piece and are drawn in one go: they need no marks, which would be a quarter of
/// what a key costs.
const ONE_PIECE: usize = 200;

/// Our own letters that take one column wherever the panes stand straight at all; who sees them otherwise has
/// `glyphs = "ascii"`. What comes from outside is never taken to be so narrow.
const OURS: [&str; 14] = [
    "…", "│", "─", "━", "┌", "┐", "└", "┘", "┬", "┴", "├", "┤", "┼", "·",
];

/// Collects one frame.
#[derive(Debug)]
pub struct Wire {
    size: Size,
    bytes: Vec<u8>,
    shown: Shown,
    grid: Grid,
    /// The screen is wiped before this frame.
    wipe: bool,
    cursor_shown: bool,
    /// Where the terminal's cursor is, if that is certain.
    cursor: Option<Position>,
}

impl Wire {
    /// For a terminal that was just entered: blank, its cursor hidden.
    pub fn new(size: Size) -> Self {
        Self {
            size,
            bytes: Vec::new(),
            shown: Shown::blank(size),
            grid: Grid::blank(size),
            wipe: false,
            cursor_shown: false,
            cursor: None,
        }
    }

    /// The terminal has this size now.
    pub fn set_size(&mut self, size: Size) {
        self.size = size;
    }

    /// The terminal was entered again: its cursor is hidden, wherever it is.
    pub fn forget_cursor(&mut self) {
        self.cursor_shown = false;
        self.cursor = None;
    }

    /// The frame collected since the last call, ready to be sent; empty when nothing changed.
    pub fn take(&mut self) -> Vec<u8> {
        let mut frame = Vec::with_capacity(self.bytes.len() + 24);
        if std::mem::take(&mut self.wipe) {
            // Outside the marks: tmux loses what follows a wipe inside them.
            frame.extend_from_slice(b"\x1b[m\x1b[2J");
        }
        if self.bytes.len() <= ONE_PIECE {
            frame.append(&mut self.bytes);
        } else {
            frame.extend_from_slice(HOLD);
            frame.append(&mut self.bytes);
            frame.extend_from_slice(SHOW);
        }
        frame
    }

    /// The changed cells, in the order that takes the fewest bytes.
    fn push_cells(&mut self, frame: &[(u16, u16, &Cell)]) {
        self.grid.take(frame);
        self.shown.take(frame);
        let by_rows = runs(frame, &self.shown);
        let begin = self.bytes.len();
        self.push_runs(&by_rows);
        for order in orders(&by_rows) {
            let end = self.bytes.len();
            self.push_runs(&order);
            if self.bytes.len() - end < end - begin {
                self.bytes.drain(begin..end);
            } else {
                self.bytes.truncate(end);
            }
        }
    }

    fn push_runs(&mut self, runs: &[Run<'_>]) {
        let mut pen = Pen {
            at: None,
            sure: false,
            look: Look::PLAIN,
        };
        for run in runs {
            let way = steps::way(&self.shown, pen, run.at);
            self.bytes.extend_from_slice(way.bytes());
            self.cursor = None;
            (pen.at, pen.sure) = (Some(run.at), true);
            if run.wiped {
                self.push_wipe(&mut pen.look);
                continue;
            }
            let mut agreed = true;
            for (x, y, cell) in run.cells {
                agreed &= self.push_cell(cell, &mut pen.look);
                pen.sure = x + 1 < self.size.width;
                pen.at = Some(Position { x: x + 1, y: *y });
            }
            if !agreed {
                // A terminal that takes a letter to be wider may even have gone on to the next row.
                pen.at = None;
            }
        }
        sgr::push_change(&mut self.bytes, pen.look, Look::PLAIN);
    }

    /// Writes a cell; tells whether every terminal agrees on how wide it is.
    fn push_cell(&mut self, cell: &Cell, look: &mut Look) -> bool {
        let symbol = cell.symbol();
        let wanted = Look::of(cell);
        if symbol != " " || !sgr::same_on_a_blank(*look, wanted) {
            sgr::push_change(&mut self.bytes, *look, wanted);
            *look = wanted;
        }
        // Texts from outside are cleaned where they enter; this is the last gate.
        if symbol.contains(char::is_control) {
            self.bytes.push(b'?');
        } else {
            self.bytes.extend_from_slice(symbol.as_bytes());
        }
        symbol.len() == 1 || OURS.contains(&symbol)
    }

    /// Wipes the row from here on.
    fn push_wipe(&mut self, look: &mut Look) {
        if !sgr::same_on_a_blank(*look, Look::PLAIN) {
            sgr::push_change(&mut self.bytes, *look, Look::PLAIN);
            *look = Look::PLAIN;
        }
        self.bytes.extend_from_slice(b"\x1b[K");
    }
}

impl Backend for Wire {
    type Error = Infallible;

    fn draw<'a, I>(&mut self, content: I) -> Result<(), Infallible>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let frame: Vec<_> = content.collect();
        if let Some((shift, rest)) = self.grid.shift(&frame) {
            shift.push(&mut self.bytes);
            self.cursor = None;
            self.shown.scroll(shift);
            let rest: Vec<_> = rest.iter().map(|(x, y, cell)| (*x, *y, cell)).collect();
            self.push_cells(&rest);
        } else {
            self.push_cells(&frame);
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> Result<(), Infallible> {
        if std::mem::take(&mut self.cursor_shown) {
            self.bytes.extend_from_slice(b"\x1b[?25l");
        }
        Ok(())
    }

    fn show_cursor(&mut self) -> Result<(), Infallible> {
        if !std::mem::replace(&mut self.cursor_shown, true) {
            self.bytes.extend_from_slice(b"\x1b[?25h");
        }
        Ok(())
    }

    fn get_cursor_position(&mut self) -> Result<Position, Infallible> {
        Ok(self.cursor.unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), Infallible> {
        let position = position.into();
        if self.cursor != Some(position) {
            let way = steps::outright(position);
            self.bytes.extend_from_slice(way.bytes());
            self.cursor = Some(position);
        }
        Ok(())
    }

    fn clear(&mut self) -> Result<(), Infallible> {
        self.clear_region(ClearType::All)
    }

    /// The viewport is the whole screen, so every wish to clear is a wish to clear it all.
    fn clear_region(&mut self, _: ClearType) -> Result<(), Infallible> {
        self.bytes.clear();
        self.shown = Shown::blank(self.size);
        self.grid = Grid::blank(self.size);
        self.cursor = None;
        self.wipe = true;
        Ok(())
    }

    fn size(&self) -> Result<Size, Infallible> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> Result<WindowSize, Infallible> {
        Ok(WindowSize {
            columns_rows: self.size,
            pixels: Size::default(),
        })
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
