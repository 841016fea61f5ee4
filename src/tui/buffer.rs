//! A screen that is being drawn: a cell for each place, and how texts and styles are put into them.
//!
//! It is used as the library's own is, and says the same (a test holds one against the other). A cell here is two thirds as
//! large and is compared and written in a fraction of the steps, and a frame goes through all cells several times.

mod cell;

use std::ops::{Index, IndexMut};

use ratatui::buffer::CellWidth as _;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation as _;

pub use cell::Cell;
pub(crate) use cell::Dress;

/// The cells of an area, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buffer {
    pub area: Rect,
    pub content: Vec<Cell>,
}

impl Buffer {
    /// All blank.
    pub fn empty(area: Rect) -> Self {
        Self::filled(area, &Cell::EMPTY)
    }

    /// The same in each cell.
    pub fn filled(area: Rect, cell: &Cell) -> Self {
        let cells = usize::from(area.width) * usize::from(area.height);
        Self {
            area,
            content: vec![cell.clone(); cells],
        }
    }

    /// Blank again.
    pub fn reset(&mut self) {
        for cell in &mut self.content {
            cell.reset();
        }
    }

    /// Where the cell of this place is among all.
    ///
    /// # Panics
    /// Outside the area.
    pub fn index_of(&self, x: u16, y: u16) -> usize {
        let inside = self.area.contains(Position { x, y });
        assert!(inside, "{x},{y} is outside of {:?}", self.area);
        let (column, row) = (x - self.area.x, y - self.area.y);
        usize::from(row) * usize::from(self.area.width) + usize::from(column)
    }

    /// The cell of this place; none outside the area.
    pub fn cell(&self, at: impl Into<Position>) -> Option<&Cell> {
        let at = at.into();
        let inside = self.area.contains(at);
        inside.then(|| &self[at])
    }

    /// The same, to be written.
    pub fn cell_mut(&mut self, at: impl Into<Position>) -> Option<&mut Cell> {
        let at = at.into();
        let inside = self.area.contains(at);
        inside.then(|| &mut self[at])
    }

    /// Writes a text from there on, to the end of the row at most.
    pub fn set_string(&mut self, x: u16, y: u16, text: impl AsRef<str>, style: Style) {
        self.set_stringn(x, y, text, usize::MAX, style);
    }

    /// The same in so many columns at most, without what takes none; gives the place behind it.
    pub fn set_stringn(
        &mut self,
        mut x: u16,
        y: u16,
        text: impl AsRef<str>,
        most: usize,
        style: Style,
    ) -> (u16, u16) {
        let most = u16::try_from(most).unwrap_or(u16::MAX);
        let mut room = self.area.right().saturating_sub(x).min(most);
        for symbol in text.as_ref().graphemes(true) {
            if symbol.contains(char::is_control) {
                continue;
            }
            let width = symbol.cell_width();
            if width == 0 {
                continue;
            }
            let Some(left) = room.checked_sub(width) else {
                break;
            };
            room = left;
            self[(x, y)].set_symbol(symbol).set_style(style);
            // What a wide letter covers holds nothing of its own.
            for covered in x + 1..x + width {
                self[(covered, y)].reset();
            }
            x += width;
        }
        (x, y)
    }

    /// The same cells as the library has them, for its own comparison.
    pub(super) fn as_librarys(&self) -> ratatui::buffer::Buffer {
        let mut theirs = ratatui::buffer::Buffer::empty(self.area);
        for (theirs, ours) in theirs.content.iter_mut().zip(&self.content) {
            theirs.set_symbol(ours.symbol());
            (theirs.fg, theirs.bg) = (ours.fg(), ours.bg());
            (theirs.underline_color, theirs.modifier) = (ours.underline_color(), ours.modifier());
        }
        theirs
    }

    /// Puts a style over all cells of an area.
    pub fn set_style(&mut self, area: Rect, style: Style) {
        for at in self.area.intersection(area).positions() {
            self[at].set_style(style);
        }
    }
}

impl<P: Into<Position>> Index<P> for Buffer {
    type Output = Cell;

    fn index(&self, at: P) -> &Cell {
        let at = at.into();
        &self.content[self.index_of(at.x, at.y)]
    }
}

impl<P: Into<Position>> IndexMut<P> for Buffer {
    fn index_mut(&mut self, at: P) -> &mut Cell {
        let at = at.into();
        let index = self.index_of(at.x, at.y);
        &mut self.content[index]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use ratatui::style::{Color, Modifier};

    /// A letter of each kind: plain, accented, wide, of several code points, of no width, and not to be shown at all.
    const LETTERS: [&str; 10] = [
        "a",
        " ",
        "─",
        "e\u{301}",
        "漢",
        "⌨️",
        "ｶﾞ",
        "👨‍👩‍👧‍👦",
        "\u{200b}",
        "\u{1b}",
    ];

    fn style(number: usize) -> Style {
        [
            Style::new(),
            Style::new().fg(Color::Indexed(3)).bold(),
            Style::new()
                .bg(Color::Rgb(1, 2, 3))
                .underline_color(Color::Red),
            Style::new()
                .add_modifier(Modifier::DIM)
                .remove_modifier(Modifier::BOLD),
        ][number]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]
        #[test]
        fn it_holds_what_the_librarys_would(
            texts in vec(((0..9_u16, 0..3_u16), vec(0..LETTERS.len(), 0..8), 0..12_usize, 0..4_usize), 0..8)
        ) {
            let area = Rect::new(1, 1, 9, 3);
            let mut ours = Buffer::empty(area);
            let mut theirs = ratatui::buffer::Buffer::empty(area);
            for ((x, y), letters, most, look) in texts {
                let text: String = letters.into_iter().map(|letter| LETTERS[letter]).collect();
                let (x, y) = (x + 1, y + 1);
                let ends = (
                    ours.set_stringn(x, y, &text, most, style(look)),
                    theirs.set_stringn(x, y, &text, most, style(look)),
                );
                prop_assert_eq!(ends.0, ends.1);
            }
            prop_assert_eq!(ours.as_librarys(), theirs);
        }
    }
}
