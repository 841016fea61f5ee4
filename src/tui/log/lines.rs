//! Cutting a stretch of log into lines, with the colours each begins with and its last update.

use memchr::memchr3_iter;

use super::kind::{Kind, units};
use super::pen::{Pen, sgr};
use crate::why::Mood;

/// One line; offsets are those of the whole log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) start: u64,
    /// Behind its newline, or behind its last byte if there is none yet.
    pub(super) next: u64,
    pub(super) terminated: bool,
    /// What is shown of it: all of it, or what follows its last carriage return.
    pub(super) piece: (u64, u64),
    /// The colours in force where the line, and where the piece begins.
    pub(super) pen: Pen,
    pub(super) piece_pen: Pen,
    /// Updates that a carriage return has overwritten.
    pub(super) folded: u32,
    pub(super) mood: Mood,
}

/// Cuts `bytes`, which begin at `offset`, and adds the lines to `lines`.
pub(super) fn cut(kind: Kind, bytes: &[u8], offset: u64, pen: Pen, lines: &mut Vec<Line>) {
    let end = offset + bytes.len() as u64;
    let mut scan = Scan::new(offset, pen);
    match kind {
        Kind::Text | Kind::Binary => {
            for at in memchr3_iter(b'\n', b'\r', 0x1b, bytes) {
                let place = offset + at as u64;
                match bytes[at] {
                    b'\n' => scan.newline(place, place + 1, lines),
                    b'\r' => scan.carriage_return(place, place + 1),
                    _ => {
                        if let Some(params) = sgr(&bytes[at..]) {
                            scan.pen.follow(params);
                        }
                    }
                }
            }
        }
        Kind::Utf16(order) => {
            for (place, unit) in units(order, bytes, offset) {
                if unit == u16::from(b'\n') {
                    scan.newline(place, place + 2, lines);
                } else if unit == u16::from(b'\r') {
                    scan.carriage_return(place, place + 2);
                }
            }
        }
    }
    if scan.start < end {
        lines.push(scan.line(end, end));
    }
}

/// One line while it is being read.
struct Scan {
    start: u64,
    start_pen: Pen,
    pen: Pen,
    /// The last update that was not empty.
    kept: Option<(u64, u64, Pen)>,
    /// Where the text behind the last carriage return begins.
    candidate: (u64, Pen),
    folded: u32,
}

impl Scan {
    fn new(start: u64, pen: Pen) -> Self {
        Self {
            start,
            start_pen: pen,
            pen,
            kept: None,
            candidate: (start, pen),
            folded: 0,
        }
    }

    fn carriage_return(&mut self, at: u64, behind: u64) {
        self.settle(at);
        self.candidate = (behind, self.pen);
    }

    fn newline(&mut self, at: u64, behind: u64, lines: &mut Vec<Line>) {
        lines.push(self.line(at, behind));
        *self = Self::new(behind, self.pen);
    }

    /// What ends here replaces the update before it, unless it is empty.
    fn settle(&mut self, end: u64) {
        let (start, pen) = self.candidate;
        if start < end {
            self.folded += u32::from(self.kept.is_some());
            self.kept = Some((start, end, pen));
        }
    }

    fn line(&mut self, end: u64, next: u64) -> Line {
        self.settle(end);
        let (from, to, piece_pen) = self.kept.unwrap_or((end, end, self.pen));
        Line {
            start: self.start,
            next,
            terminated: next > end,
            piece: (from, to),
            pen: self.start_pen,
            piece_pen,
            folded: self.folded,
            mood: Mood::Calm,
        }
    }
}
