//! From where the terminal's cursor is to where the next letters stand, in as few bytes as are safe.
//!
//! Only what the oldest terminals know: a carriage return, line feeds and backspaces, moves by so many columns or rows,
//! and a place told outright. The terminal is in raw mode, so a line feed keeps the column.

use ratatui::layout::Position;

use super::shown::Shown;
use crate::tui::sgr::Look;

/// More rows than these are not stepped down one by one.
const DOWN: u16 = 4;
/// More columns than these are not stepped back one by one.
const BACK: u16 = 3;
/// No way is longer than a place told outright for a screen of the largest size.
const LONGEST: usize = 16;

/// The terminal's cursor, and what it writes in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pen {
    /// None where not every terminal agrees on it: behind a letter of uncertain width, or not known at all.
    pub(super) at: Option<Position>,
    /// The column is certain, too: behind the last letter of a row only the row is.
    pub(super) sure: bool,
    pub(super) look: Look,
}

/// The bytes of a way.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Way {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Way {
    fn push(mut self, bytes: &[u8]) -> Option<Self> {
        let end = self.length + bytes.len();
        self.bytes.get_mut(self.length..end)?.copy_from_slice(bytes);
        self.length = end;
        Some(self)
    }

    fn push_move(mut self, count: u16, letter: u8) -> Option<Self> {
        self = self.push(b"\x1b[")?;
        if count != 1 {
            self = self.push_number(u32::from(count))?;
        }
        self.push(&[letter])
    }

    /// By hand: ways are tried for each run of cells, and formatting would cost more than all else in them.
    fn push_number(self, number: u32) -> Option<Self> {
        let mut digits = [0; 10];
        let mut begin = digits.len();
        let mut left = number;
        for (digit, place) in digits.iter_mut().enumerate().rev() {
            *place = b'0' + u8::try_from(left % 10).ok()?;
            begin = digit;
            left /= 10;
            if left == 0 {
                break;
            }
        }
        self.push(&digits[begin..])
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// The place told outright.
pub(super) fn outright(to: Position) -> Way {
    // No way is longer than there is room for.
    told(u32::from(to.y) + 1, u32::from(to.x) + 1).unwrap_or_default()
}

fn told(row: u32, column: u32) -> Option<Way> {
    let mut way = Way::default().push(b"\x1b[")?;
    if (row, column) != (1, 1) {
        way = way.push_number(row)?;
    }
    if column != 1 {
        way = way.push(b";")?.push_number(column)?;
    }
    way.push(b"H")
}

/// The shortest way from the pen to there.
pub(super) fn way(shown: &Shown, pen: Pen, to: Position) -> Way {
    let Some(from) = pen.at else {
        return outright(to);
    };
    if from == to {
        return Way::default();
    }
    // Where a row was left at its end only its beginning is certain.
    let beginning = Way::default().push(b"\r");
    let begins = [
        pen.sure.then(|| (from.x, Way::default())),
        beginning.map(|way| (0, way)),
    ];
    let ways = begins.into_iter().flatten().filter_map(|(column, way)| {
        let way = to_row(way, from.y, to.y)?;
        to_column(shown, way, pen.look, column, to)
    });
    let shortest = ways.min_by_key(|way| way.length);
    shortest
        .filter(|way| way.length < outright(to).length)
        .unwrap_or_else(|| outright(to))
}

fn to_row(way: Way, from: u16, to: u16) -> Option<Way> {
    match (from, to) {
        _ if from == to => Some(way),
        // One row up is the two bytes of a reverse line feed; at the first row, where it would scroll, nothing is above.
        _ if from == to + 1 => way.push(b"\x1bM"),
        _ if from > to => way.push_move(from - to, b'A'),
        _ if to - from <= DOWN => way.push(&b"\n\n\n\n"[..usize::from(to - from)]),
        _ => None,
    }
}

fn to_column(shown: &Shown, way: Way, look: Look, from: u16, to: Position) -> Option<Way> {
    if from == to.x {
        return Some(way);
    }
    if from > to.x {
        return match from - to.x {
            back @ ..=BACK => way.push(&b"\x08\x08\x08"[..usize::from(back)]),
            back => way.push_move(back, b'D'),
        };
    }
    if let Some(letters) = shown.again(to.y, from, to.x, look) {
        return way.push(&letters);
    }
    way.push_move(to.x - from, b'C')
}
