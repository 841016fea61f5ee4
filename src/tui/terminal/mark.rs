//! A number for a cell, so that thousands of pairs of them are compared in no time.

use ratatui::buffer::Cell;
use ratatui::style::Color;

use crate::tui::sgr::{Code, code};

/// Odd, with its bits spread evenly.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

/// The same for cells that look the same, and mostly another one for others.
pub(super) fn mark(cell: &Cell) -> u32 {
    let letter = cell.symbol().bytes();
    let letter = letter.fold(0, |sum: u64, byte| sum.rotate_left(8) ^ u64::from(byte));
    let colours = [cell.fg, cell.bg, cell.underline_color].map(number);
    let look = u64::from(cell.modifier.bits());
    let look = colours
        .iter()
        .fold(look, |sum, colour| sum.wrapping_mul(SPREAD) ^ colour);
    let spread = (look.wrapping_mul(SPREAD) ^ letter).wrapping_mul(SPREAD);
    u32::try_from(spread >> 32).unwrap_or_default()
}

fn number(colour: Color) -> u64 {
    match code(colour) {
        None => 0,
        Some(Code::Number(number)) => 0x0100_0000 | u64::from(number),
        Some(Code::Pixels(r, g, b)) => u32::from_be_bytes([2, r, g, b]).into(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use ratatui::style::{Modifier, Style};

    use super::*;

    #[test]
    fn cells_that_look_otherwise_have_other_numbers() {
        let colours = (0..=255).map(Color::Indexed);
        let colours = colours.chain([Color::Reset, Color::Rgb(0, 0, 7), Color::Rgb(7, 0, 0)]);
        let mut marks = HashSet::new();
        let mut cells = 0;
        for colour in colours {
            let styles = [
                Style::new().fg(colour),
                Style::new().bg(colour).fg(Color::Rgb(9, 9, 9)),
                Style::new().fg(colour).add_modifier(Modifier::BOLD),
            ];
            for (style, symbol) in styles
                .iter()
                .flat_map(|s| ["a", "b", "é", "━"].map(|l| (s, l)))
            {
                let mut cell = Cell::default();
                cell.set_symbol(symbol).set_style(*style);
                marks.insert(mark(&cell));
                cells += 1;
            }
        }
        assert_eq!(marks.len(), cells);
        assert_eq!(mark(&Cell::EMPTY), mark(&Cell::new(" ")));
    }
}
