//! How much of a log is held, and which part of it stays when too much has come.

use std::ops::Range;

use memchr::{memchr_iter, memrchr_iter};

use super::super::pen::Pen;
use super::Window;

/// Never more than this is held.
pub(super) const MOST_BYTES: usize = 8 << 20;
pub(super) const MOST_LINES: usize = 10_000;
/// What is left after too much has come, so that not every new line moves all the rest.
const KEPT_BYTES: usize = MOST_BYTES / 4 * 3;
pub(super) const KEPT_LINES: usize = MOST_LINES / 4 * 3;

impl Window {
    /// Cuts down to what may be held, around the offset `hold`.
    pub(super) fn trim(&mut self, hold: u64) {
        if self.bytes.len() <= MOST_BYTES && self.lines.len() <= MOST_LINES {
            return;
        }
        let middle = self.line_at(hold);
        let first = middle.saturating_sub(KEPT_LINES / 2);
        let last = (first + KEPT_LINES).min(self.lines.len());
        let first = last.saturating_sub(KEPT_LINES);
        let low = self.lines[first].start;
        let high = self.lines[last - 1].next;
        let kept = KEPT_BYTES as u64;
        let from = low.max(hold.saturating_sub(kept / 2));
        let to = high.min(from + kept);
        let from = low.max(to.saturating_sub(kept));
        let (from, to, pen) = self.at_line_ends(from, to);
        let index = |offset: u64| usize::try_from(offset - self.start).unwrap_or(0);
        self.bytes = self.bytes[index(from)..index(to)].to_vec();
        self.start = from;
        self.index_all(pen.unwrap_or_default());
        self.whole = pen.is_some();
    }

    /// Narrows a range to whole lines where there are any; tells the colours where it begins,
    /// if a line begins there.
    fn at_line_ends(&self, from: u64, to: u64) -> (u64, u64, Option<Pen>) {
        let next = self.lines.partition_point(|line| line.start < from);
        let after = self.lines.partition_point(|line| line.next <= to);
        let first = self.lines.get(next).filter(|line| line.start < to);
        let low = first.map_or(from, |line| line.start);
        let high = match self.lines.get(after.saturating_sub(1)) {
            Some(line) if after > 0 && line.next > low && to < self.end() => line.next,
            Some(_) | None => to,
        };
        let known = first.filter(|line| line.start > self.start || self.whole);
        (low, high, known.map(|line| line.pen))
    }
}

/// The part of a piece that may be held around an offset in it: of thousands of empty lines each would cost more
/// than what stands in it.
pub(super) fn around(bytes: &[u8], hold: u64) -> Range<usize> {
    if memchr_iter(b'\n', bytes).count() <= MOST_LINES {
        return 0..bytes.len();
    }
    let back = |to: usize, lines: usize| {
        let mut ends = memrchr_iter(b'\n', &bytes[..to]);
        ends.nth(lines).map_or(0, |end| end + 1)
    };
    let hold = usize::try_from(hold).unwrap_or(usize::MAX).min(bytes.len());
    let from = back(hold, KEPT_LINES / 2);
    let mut ends = memchr_iter(b'\n', &bytes[from..]);
    match ends.nth(KEPT_LINES - 1) {
        Some(end) => from..from + end + 1,
        None => back(bytes.len(), KEPT_LINES)..bytes.len(),
    }
}
