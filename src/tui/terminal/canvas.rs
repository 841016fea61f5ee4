//! The frame that is being drawn and the one that the terminal shows: only what differs between them goes out.
//!
//! The library compares cells so thoroughly that it costs more than drawing them. Here only rows that hold letters of more
//! than one column are compared by its rules.

use std::ops::Range;

use ratatui::layout::{Position, Rect, Size};

use super::scroll;
use super::wire::Wire;
use crate::tui::buffer::{Buffer, Cell};

/// One cell of a frame: column, row, content.
pub(super) type Dab<'a> = (u16, u16, &'a Cell);

/// Two frames, and what is sent to make one of the other.
#[derive(Debug)]
pub struct Canvas {
    /// Blank between two frames.
    next: Buffer,
    shown: Buffer,
    wire: Wire,
}

impl Canvas {
    /// For a terminal that was just entered: blank, its cursor hidden.
    pub fn new(size: Size) -> Self {
        Self {
            next: blank(size),
            shown: blank(size),
            wire: Wire::new(size),
        }
    }

    pub fn size(&self) -> Size {
        self.shown.area.as_size()
    }

    /// The next frame starts from a wiped screen of this size.
    pub fn start_afresh(&mut self, size: Size) {
        (self.next, self.shown) = (blank(size), blank(size));
        self.wire.wipe(size);
    }

    /// Draws upon a blank frame; gives what is to be sent, which is nothing where nothing changed.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Buffer)) -> Vec<u8> {
        draw(&mut self.next);
        let mut frame = differing(&self.shown, &self.next, 0..self.next.area.height);
        if let Some(shift) = scroll::find(&self.shown, &self.next, &frame) {
            shift.apply(&mut self.shown);
            self.wire.push_shift(shift);
            let rows = shift.rows();
            let moved = differing(&self.shown, &self.next, rows.clone());
            let begin = frame.partition_point(|(_, y, _)| *y < rows.start);
            let end = frame.partition_point(|(_, y, _)| *y < rows.end);
            frame.splice(begin..end, moved);
        }
        self.wire.push_cells(&frame);
        std::mem::swap(&mut self.next, &mut self.shown);
        self.next.reset();
        self.wire.take()
    }

    /// What was drawn last.
    #[cfg(test)]
    pub(super) fn shown(&self) -> &Buffer {
        &self.shown
    }
}

fn blank(size: Size) -> Buffer {
    Buffer::empty(Rect::from((Position::ORIGIN, size)))
}

/// One row of a frame.
pub(super) fn row(buffer: &Buffer, y: u16) -> &[Cell] {
    let width = usize::from(buffer.area.width);
    let begin = usize::from(y) * width;
    buffer.content.get(begin..begin + width).unwrap_or(&[])
}

/// The cells in which these rows differ, row by row.
fn differing<'a>(shown: &Buffer, next: &'a Buffer, rows: Range<u16>) -> Vec<Dab<'a>> {
    let mut frame = Vec::new();
    for y in rows {
        let (was, is) = (row(shown, y), row(next, y));
        let before = frame.len();
        for (x, (was, is)) in (0..).zip(was.iter().zip(is)) {
            if was != is {
                frame.push((x, y, is));
            }
        }
        if frame.len() > before && !(is_plain(was) && is_plain(is)) {
            return by_the_library(shown, next);
        }
    }
    frame
}

/// The cells in which these frames differ, where a letter may cover several.
fn by_the_library<'a>(shown: &Buffer, next: &'a Buffer) -> Vec<Dab<'a>> {
    let (shown, theirs) = (shown.as_librarys(), next.as_librarys());
    let differ = shown.diff_iter(&theirs);
    let cells = differ.filter_map(|(x, y, _)| Some((x, y, next.cell((x, y))?)));
    cells.collect()
}

/// Whether each letter has a column of its own.
pub(super) fn is_plain(row: &[Cell]) -> bool {
    row.iter().all(Cell::is_narrow)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use ratatui::style::{Color, Style};

    const SYMBOLS: [&str; 7] = ["a", " ", "─", "é", "漢", "⌨️", "ｶﾞ"];

    fn drawn(dabs: &[(u16, u16, usize, usize)]) -> Buffer {
        let mut buffer = blank(Size::new(10, 3));
        for (x, y, symbol, look) in dabs {
            let plain = Style::new();
            let look = [
                plain,
                plain.bold(),
                plain.bg(Color::Red),
                plain.underlined(),
            ][*look];
            buffer.set_string(*x, *y, SYMBOLS[*symbol], look);
        }
        buffer
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]
        #[test]
        fn what_differs_is_what_the_library_says(
            was in vec((0..10_u16, 0..3_u16, 0..SYMBOLS.len(), 0..4_usize), 0..12),
            more in vec((0..10_u16, 0..3_u16, 0..SYMBOLS.len(), 0..4_usize), 0..4)
        ) {
            let (shown, next) = (drawn(&was), drawn(&[was, more].concat()));
            prop_assert_eq!(differing(&shown, &next, 0..3), by_the_library(&shown, &next));
        }
    }
}
