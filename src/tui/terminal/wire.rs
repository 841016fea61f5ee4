//! What a frame costs on the line: the changed cells as bytes, and not one byte more.
//!
//! The terminal is asked nothing, its cursor stays hidden, and a frame in which nothing changed is no byte at all.

use ratatui::layout::{Position, Size};

use super::canvas::Dab;
use super::runs::{Run, orders, runs};
use super::scroll::Shift;
use super::shown::Shown;
use super::steps::{self, Pen};
use crate::tui::buffer::Cell;
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
pub(super) struct Wire {
    size: Size,
    bytes: Vec<u8>,
    shown: Shown,
    /// The screen is wiped before this frame.
    wipe: bool,
}

impl Wire {
    /// For a terminal that was just entered: blank.
    pub(super) fn new(size: Size) -> Self {
        Self {
            size,
            bytes: Vec::new(),
            shown: Shown::blank(size),
            wipe: false,
        }
    }

    /// Everything is drawn again, in this size.
    pub(super) fn wipe(&mut self, size: Size) {
        *self = Self {
            wipe: true,
            ..Self::new(size)
        };
    }

    /// The frame collected since the last call, ready to be sent; empty when nothing changed.
    pub(super) fn take(&mut self) -> Vec<u8> {
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

    /// The terminal moves these rows itself.
    pub(super) fn push_shift(&mut self, shift: Shift) {
        shift.push(&mut self.bytes);
        self.shown.scroll(shift);
    }

    /// The changed cells, in the order that takes the fewest bytes.
    pub(super) fn push_cells(&mut self, frame: &[Dab<'_>]) {
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

#[cfg(test)]
mod tests;
