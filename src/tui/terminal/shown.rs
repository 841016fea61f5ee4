//! What the terminal shows, as far as it is certain: a short gap is written again instead of stepped across,
//! and a row that ends blank is wiped in three bytes.

use ratatui::layout::Size;
use unicode_width::UnicodeWidthStr as _;

use super::scroll::Shift;
use crate::tui::buffer::Cell;
use crate::tui::sgr::{Look, same_on_a_blank};

/// A step across cells takes this many bytes; fewer letters are cheaper than the step.
const STEP: u16 = 4;

/// One plain letter and its look; none where the width or the look is not certain.
type Known = Option<(u8, Look)>;

const BLANK: Known = Some((b' ', Look::PLAIN));

/// The cells of the whole screen.
#[derive(Debug)]
pub(super) struct Shown {
    size: Size,
    cells: Vec<Known>,
}

impl Shown {
    /// A screen that was just wiped.
    pub(super) fn blank(size: Size) -> Self {
        let cells = usize::from(size.width) * usize::from(size.height);
        Self {
            size,
            cells: vec![BLANK; cells],
        }
    }

    fn row(&self, y: u16) -> &[Known] {
        let width = usize::from(self.size.width);
        let row = self.cells.chunks_exact(width.max(1)).nth(usize::from(y));
        row.unwrap_or(&[])
    }

    fn set(&mut self, x: u16, y: u16, known: Known) {
        if x < self.size.width && y < self.size.height {
            let at = usize::from(y) * usize::from(self.size.width) + usize::from(x);
            self.cells[at] = known;
        }
    }

    /// The terminal moves these rows itself.
    pub(super) fn scroll(&mut self, shift: Shift) {
        let width = usize::from(self.size.width);
        shift.turn(&mut self.cells, width, &BLANK);
    }

    /// The cells of a frame, as the terminal will show them.
    pub(super) fn take(&mut self, frame: &[(u16, u16, &Cell)]) {
        // From the last to the first: what a wide letter covers is not what was drawn under it.
        for (x, y, cell) in frame.iter().rev() {
            let known = match cell.bytes() {
                [letter @ b' '..=b'~'] => Some((*letter, Look::of(cell))),
                _ => None,
            };
            self.set(*x, *y, known);
            if cell.is_narrow() {
                continue;
            }
            let width = u16::try_from(cell.symbol().width()).unwrap_or(1);
            for covered in 1..width {
                self.set(x.saturating_add(covered), *y, None);
            }
        }
    }

    /// The column from which on a row is blank and of no colour.
    pub(super) fn blank_from(&self, y: u16) -> u16 {
        let row = self.row(y);
        let is_blank = |known: &&Known| {
            known.is_some_and(|(letter, look)| letter == b' ' && same_on_a_blank(look, Look::PLAIN))
        };
        let blank = row.iter().rev().take_while(is_blank).count();
        u16::try_from(row.len() - blank).unwrap_or(u16::MAX)
    }

    /// What stands from one column to before another, if writing it again in this look is shorter than a step.
    pub(super) fn again(&self, y: u16, from: u16, to: u16, look: Look) -> Option<Letters> {
        if to.checked_sub(from)? >= STEP {
            return None;
        }
        let cells = self.row(y).get(usize::from(from)..usize::from(to))?;
        let mut letters = Letters::default();
        for known in cells {
            let (letter, own) = (*known)?;
            let same = own == look || letter == b' ' && same_on_a_blank(own, look);
            letters.push(letter, same)?;
        }
        Some(letters)
    }
}

/// Fewer letters than a step.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Letters {
    bytes: [u8; STEP as usize],
    length: usize,
}

impl Letters {
    fn push(&mut self, letter: u8, same: bool) -> Option<()> {
        let place = self.bytes.get_mut(self.length).filter(|_| same)?;
        *place = letter;
        self.length += 1;
        Some(())
    }
}

impl std::ops::Deref for Letters {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}
