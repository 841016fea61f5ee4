//! What a terminal would show of a buffer: visible characters, each with its column and its width.

use std::borrow::Cow;

use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

use crate::tui::buffer::{Buffer, Cell};

/// How a cell looks, as the drawing code asked for it; two equal looks may share one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) ink: Color,
    pub(super) ground: Color,
    pub(super) underline: Color,
    pub(super) marks: Modifier,
}

impl Look {
    pub(super) const PLAIN: Self = Self {
        ink: Color::Reset,
        ground: Color::Reset,
        underline: Color::Reset,
        marks: Modifier::empty(),
    };

    fn of(cell: &Cell) -> Self {
        Self {
            ink: cell.fg(),
            ground: cell.bg(),
            underline: cell.underline_color(),
            marks: cell.modifier(),
        }
    }
}

/// One visible character (a whole grapheme) of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    /// Its first column, counted from the left edge of the buffer.
    pub(super) column: u16,
    /// How many columns it takes: at least 1.
    pub(super) width: u16,
    /// Never empty, never a control character; a blank is one space.
    pub(super) symbol: Cow<'a, str>,
    pub(super) look: Look,
}

impl Piece<'_> {
    pub(super) fn is_blank(&self) -> bool {
        self.symbol == " "
    }

    /// The only character of this piece, if it is made of one.
    pub(super) fn single(&self) -> Option<char> {
        let mut all = self.symbol.chars();
        all.next().filter(|_| all.next().is_none())
    }
}

/// The buffer's rows, top first, each covering every column exactly once.
pub(super) fn rows(buffer: &Buffer) -> impl Iterator<Item = Vec<Piece<'_>>> {
    let columns = usize::from(buffer.area.width);
    // A buffer without columns has no cells at all, but `chunks` wants a size.
    buffer.content.chunks(columns.max(1)).map(row)
}

fn row(cells: &[Cell]) -> Vec<Piece<'_>> {
    let mut pieces = Vec::with_capacity(cells.len());
    let mut at = 0;
    while let Some(cell) = cells.get(at) {
        let (symbol, width) = visible(cell.symbol(), cells.len() - at);
        pieces.push(Piece {
            column: u16::try_from(at).unwrap_or(u16::MAX),
            width: u16::try_from(width).unwrap_or(1),
            symbol,
            look: Look::of(cell),
        });
        // The cells a wide character covers hold nothing of their own.
        at += width;
    }
    pieces
}

/// The symbol as it may be shown in a row that has `room` columns left, and its width.
fn visible(symbol: &str, room: usize) -> (Cow<'_, str>, usize) {
    // Text is made harmless where it enters; a picture file is no place to rely on that alone.
    let symbol = if symbol.contains(unfit) {
        Cow::Owned(symbol.replace(unfit, "\u{fffd}"))
    } else {
        Cow::Borrowed(symbol)
    };
    match symbol.width() {
        0 => (Cow::Borrowed(" "), 1),
        // Half of a wide character cannot be shown; terminals leave the column blank.
        width if width > room => (Cow::Borrowed(" "), 1),
        width => (symbol, width),
    }
}

/// Control characters, and the two code points that XML allows in no spelling.
fn unfit(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    fn pieces(buffer: &Buffer) -> Vec<(u16, u16, String)> {
        rows(buffer)
            .flatten()
            .map(|piece| (piece.column, piece.width, piece.symbol.into_owned()))
            .collect()
    }

    #[test]
    fn a_wide_character_covers_two_columns_once() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 1));
        buffer.set_string(0, 0, "a漢b", Style::new());
        assert_eq!(
            pieces(&buffer),
            [(0, 1, "a".into()), (1, 2, "漢".into()), (3, 1, "b".into())]
        );
    }

    #[test]
    fn half_a_wide_character_at_the_edge_is_blank() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 2, 1));
        buffer[(1, 0)].set_symbol("漢");
        assert_eq!(pieces(&buffer), [(0, 1, " ".into()), (1, 1, " ".into())]);
    }

    #[test]
    fn nothing_invisible_and_no_control_character_passes() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 3, 1));
        buffer[(0, 0)].set_symbol("\u{1b}");
        buffer[(1, 0)].set_symbol("");
        buffer[(2, 0)].set_symbol("\u{200b}");
        let shown: String = rows(&buffer).flatten().map(|p| p.symbol).collect();
        assert_eq!(shown, "\u{fffd}  ");
    }

    #[test]
    fn a_buffer_without_cells_has_no_rows() {
        assert_eq!(rows(&Buffer::empty(Rect::new(0, 0, 0, 5))).count(), 0);
    }
}
