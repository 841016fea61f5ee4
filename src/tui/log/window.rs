//! The part of a log that is in memory: bytes with their place, cut into lines. Bounded.

use std::ops::Range;

use memchr::{memchr_iter, memrchr_iter};

use super::kind::Kind;
use super::line::{Circumstance, Shown, show};
use super::lines::{Line, cut};
use super::pen::Pen;
use crate::job::{LogChunk, LogFile};
use crate::why::Mood;

/// Never more than this is held.
pub(super) const MOST_BYTES: usize = 8 << 20;
pub(super) const MOST_LINES: usize = 10_000;
/// What is left after too much has come, so that not every new line moves all the rest.
const KEPT_BYTES: usize = MOST_BYTES / 4 * 3;
const KEPT_LINES: usize = MOST_LINES / 4 * 3;
/// Bytes at the end by which text is told from other things.
const SAMPLE: usize = 4096;

/// How a piece of log fitted to what was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joined {
    /// It is all there is now.
    Replaced,
    /// The log was cut off or another file took its place; it is all there is now.
    Restarted,
    After,
    Before,
    /// Nothing of it was new.
    Inside,
    /// It does not touch what is there, which stays.
    Apart,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Window {
    file: LogFile,
    start: u64,
    bytes: Vec<u8>,
    lines: Vec<Line>,
    /// The length of the whole log when last heard of.
    size: u64,
    ended: bool,
    kind: Kind,
    /// `start` is known to be where a line begins.
    whole: bool,
    pub(super) warnings: usize,
    pub(super) errors: usize,
}

impl Window {
    pub(super) fn start(&self) -> u64 {
        self.start
    }

    pub(super) fn end(&self) -> u64 {
        self.start + self.bytes.len() as u64
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    pub(super) fn ended(&self) -> bool {
        self.ended
    }

    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Whether the log's last byte is in it.
    pub(super) fn reaches_end(&self) -> bool {
        self.end() >= self.size
    }

    /// The line that holds this offset; the first or last one when it lies outside.
    pub(super) fn line_at(&self, offset: u64) -> usize {
        self.lines
            .partition_point(|line| line.start <= offset)
            .saturating_sub(1)
    }

    /// What is drawn of a line; nothing for a line that is not there.
    pub(super) fn show(&self, index: usize) -> Shown {
        let Some(line) = self.lines.get(index) else {
            return Shown::default();
        };
        let headless = index == 0 && !self.whole && line.piece.0 == line.start;
        let circumstance = Circumstance {
            pen: line.piece_pen,
            folded: line.folded,
            headless,
            growing: !line.terminated,
        };
        let raw = self.between(line.piece.0, line.piece.1);
        show(&self.kind.text_of(raw, line.piece.0), circumstance)
    }

    /// The bytes from which the shown part of a line is made, and where they begin.
    pub(super) fn piece(&self, index: usize) -> (u64, &[u8]) {
        self.lines.get(index).map_or((self.start, &[]), |line| {
            (line.piece.0, self.between(line.piece.0, line.piece.1))
        })
    }

    fn between(&self, from: u64, to: u64) -> &[u8] {
        let index = |offset: u64| usize::try_from(offset.saturating_sub(self.start)).unwrap_or(0);
        self.bytes.get(index(from)..index(to)).unwrap_or(&[])
    }

    /// Takes a piece in where it fits. When there is too much then, what lies around the
    /// offset `hold` stays. A piece that touches nothing replaces all only if `anywhere` says so.
    pub(super) fn accept(&mut self, chunk: LogChunk, hold: u64, apart: Apart) -> Joined {
        let heard_before = self.size > 0;
        let restarted = heard_before && (chunk.file != self.file || chunk.size < self.size);
        self.file = chunk.file;
        self.size = chunk.size;
        self.ended = chunk.ended;
        let chunk_end = chunk.start + chunk.bytes.len() as u64;
        let touches = chunk.start <= self.end() && chunk_end >= self.start;
        let joined = if restarted {
            self.replace(chunk, hold);
            Joined::Restarted
        } else if self.bytes.is_empty() {
            self.replace(chunk, hold);
            Joined::Replaced
        } else if !touches {
            if apart == Apart::Ignore {
                return Joined::Apart;
            }
            self.replace(chunk, hold);
            Joined::Replaced
        } else {
            self.join(&chunk, chunk_end)
        };
        self.trim(hold.clamp(self.start, self.end()));
        joined
    }

    fn replace(&mut self, chunk: LogChunk, hold: u64) {
        let kept = around(&chunk.bytes, hold.saturating_sub(chunk.start));
        self.start = chunk.start + kept.start as u64;
        self.whole = chunk.start == 0 || kept.start > 0;
        let pen = Pen::default().after(&chunk.bytes[..kept.start]);
        self.bytes = chunk.bytes;
        self.bytes.truncate(kept.end);
        self.bytes.drain(..kept.start);
        self.kind = Kind::Text;
        self.judge();
        self.index_all(pen);
    }

    /// Adds what is new of a piece that touches.
    fn join(&mut self, chunk: &LogChunk, chunk_end: u64) -> Joined {
        let mut joined = Joined::Inside;
        if chunk_end > self.end() {
            let known = usize::try_from(self.end() - chunk.start).unwrap_or(usize::MAX);
            self.bytes
                .extend_from_slice(chunk.bytes.get(known..).unwrap_or(&[]));
            if self.judge() {
                self.index_all(Pen::default());
            } else {
                self.index_last();
            }
            joined = Joined::After;
        }
        if chunk.start < self.start {
            let new = usize::try_from(self.start - chunk.start).unwrap_or(0);
            self.bytes.splice(
                ..0,
                chunk.bytes[..new.min(chunk.bytes.len())].iter().copied(),
            );
            self.start = chunk.start;
            self.whole = chunk.start == 0;
            self.judge();
            self.index_all(Pen::default());
            joined = Joined::Before;
        }
        joined
    }

    /// Cuts down to what may be held, around the offset `hold`.
    fn trim(&mut self, hold: u64) {
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

    fn index_all(&mut self, pen: Pen) {
        self.lines.clear();
        (self.warnings, self.errors) = (0, 0);
        self.index_from(self.start, pen);
    }

    /// Cuts into lines again from the last one on, which may have grown.
    fn index_last(&mut self) {
        let Some(last) = self.lines.pop() else {
            return self.index_all(Pen::default());
        };
        match last.mood {
            Mood::Calm => {}
            Mood::Warning => self.warnings -= 1,
            Mood::Error => self.errors -= 1,
        }
        self.index_from(last.start, last.pen);
    }

    fn index_from(&mut self, offset: u64, pen: Pen) {
        let skip = usize::try_from(offset - self.start).unwrap_or(0);
        cut(self.kind, &self.bytes[skip..], offset, pen, &mut self.lines);
        self.feel_from(offset);
    }

    /// Finds the mood of all lines from this offset on.
    fn feel_from(&mut self, offset: u64) {
        let first = self.lines.partition_point(|line| line.start < offset);
        let lines = &mut self.lines[first..];
        let skip = usize::try_from(offset - self.start).unwrap_or(0);
        Mood::in_all(&self.bytes[skip..], |from, to, mood| {
            let (from, to) = (offset + from as u64, offset + to as u64);
            let index = lines.partition_point(|line| line.next <= from);
            if let Some(line) = lines.get_mut(index) {
                let seen = line.piece.0..=line.piece.1.min(line.piece.0 + SAMPLE as u64);
                if seen.contains(&from) && seen.contains(&to) {
                    line.mood = line.mood.max(mood);
                }
            }
        });
        for line in &self.lines[first..] {
            match line.mood {
                Mood::Calm => {}
                Mood::Warning => self.warnings += 1,
                Mood::Error => self.errors += 1,
            }
        }
    }

    /// Tells text from other things; true when that has changed. What was once known as UTF-16
    /// stays so as long as it grows.
    fn judge(&mut self) -> bool {
        if matches!(self.kind, Kind::Utf16(_)) {
            return false;
        }
        let sample = &self.bytes[self.bytes.len().saturating_sub(SAMPLE)..];
        let first = if self.start == 0 {
            &self.bytes[..]
        } else {
            &[]
        };
        let end_is_odd = self.end() % 2 == 1;
        let kind = Kind::of(first, sample, end_is_odd);
        std::mem::replace(&mut self.kind, kind) != kind
    }
}

/// The part of a piece that may be held around an offset in it: of thousands of empty lines each would cost more
/// than what stands in it.
fn around(bytes: &[u8], hold: u64) -> Range<usize> {
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

/// What to do with a piece that does not touch what is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Apart {
    Ignore,
    Replace,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::Plain;
    use proptest::prelude::*;

    fn chunk(all: &[u8], from: usize, to: usize) -> LogChunk {
        LogChunk {
            file: LogFile(7),
            name: Plain::new("stdout.log"),
            start: from as u64,
            bytes: all[from..to].to_vec(),
            size: all.len() as u64,
            ended: false,
            written: None,
        }
    }

    fn holding(all: &[u8]) -> Window {
        let mut window = Window::default();
        window.accept(chunk(all, 0, all.len()), 0, Apart::Ignore);
        window
    }

    proptest! {
        #[test]
        fn in_whatever_pieces_a_log_comes_its_lines_are_the_same(
            all in proptest::collection::vec(
                prop_oneof![Just(b'\n'), Just(b'\r'), Just(0x1b), Just(b'['), Just(b'3'), Just(b'1'),
                            Just(b'm'), Just(b'a'), Just(0xC3), Just(0xA4)], 1..200),
            cuts in proptest::collection::vec(0..200_usize, 2..8),
        ) {
            let mut cuts: Vec<usize> = cuts.into_iter().map(|c| c.min(all.len())).collect();
            cuts.sort_unstable();
            let (first, rest) = (cuts[0], &cuts[1..]);
            let mut window = Window::default();
            window.accept(chunk(&all, first, rest[0]), 0, Apart::Replace);
            for pair in rest.windows(2) {
                // Pieces may overlap with what is known.
                window.accept(chunk(&all, pair[0].saturating_sub(3).max(first), pair[1]), 0, Apart::Ignore);
            }
            let known = window.end().max(first as u64);
            window.accept(chunk(&all, usize::try_from(known).unwrap(), all.len()), 0, Apart::Replace);
            window.accept(chunk(&all, 0, usize::try_from(window.start()).unwrap()), 0, Apart::Ignore);
            if window.start() == 0 && window.reaches_end() {
                let at_once = holding(&all);
                prop_assert_eq!(window.lines(), at_once.lines());
            }
        }
    }

    #[test]
    fn never_more_is_held_than_allowed_and_the_place_looked_at_stays() {
        let line = b"a line of a log that is written fast\n";
        let all = line.repeat(400_000);
        for hold in [0, all.len() / 2 / line.len() * line.len(), all.len()] {
            let window = {
                let mut window = Window::default();
                window.accept(chunk(&all, 0, all.len()), hold as u64, Apart::Ignore);
                window
            };
            assert!(window.bytes().len() <= MOST_BYTES && window.lines().len() <= MOST_LINES);
            assert!(window.start() <= hold as u64 && hold as u64 <= window.end());
            assert!(window.lines().len() > MOST_LINES / 2);
            assert_eq!(window.bytes()[..line.len()], line[..]);
            assert!(!window.show(0).text.starts_with("..."));
        }
    }

    #[test]
    fn of_very_many_empty_lines_only_those_near_the_place_are_held() {
        let all = b"\n".repeat(64 << 10);
        for hold in [0, all.len() / 2, all.len()] {
            let mut window = Window::default();
            window.accept(chunk(&all, 0, all.len()), hold as u64, Apart::Ignore);
            let near = window.start()..=window.end();
            assert!(near.contains(&(hold as u64)), "{hold}: {near:?}");
            assert_eq!(window.lines().len(), KEPT_LINES);
            assert!(window.lines.capacity() <= 2 * MOST_LINES);
        }
    }

    #[test]
    fn one_line_without_end_is_held_in_part_and_its_end_is_shown() {
        let mut all = vec![b'x'; 2 * MOST_BYTES];
        all.extend_from_slice(b"end");
        let mut window = Window::default();
        let mut at = 0;
        while at < all.len() {
            let to = (at + (1 << 20)).min(all.len());
            window.accept(chunk(&all, at, to), to as u64, Apart::Ignore);
            assert!(window.bytes().len() <= MOST_BYTES);
            at = to;
        }
        assert_eq!(window.lines().len(), 1);
        assert!(window.show(0).text.ends_with("xend"));
    }

    #[test]
    fn colours_survive_the_loss_of_the_lines_that_set_them() {
        let mut all = b"\x1b[31mred\n".to_vec();
        all.extend_from_slice(&b"x\n".repeat(MOST_LINES));
        let mut window = Window::default();
        window.accept(chunk(&all, 0, all.len()), all.len() as u64, Apart::Ignore);
        assert!(window.start() > 0);
        let mut red = Pen::default();
        red.follow(b"31");
        assert_eq!(window.lines()[0].pen, red);
    }

    #[test]
    fn a_piece_elsewhere_is_taken_only_when_it_was_wanted() {
        let all = b"one\ntwo\nthree\nfour\n";
        let mut window = Window::default();
        window.accept(chunk(all, 0, 4), 0, Apart::Ignore);
        assert_eq!(
            window.accept(chunk(all, 8, 14), 0, Apart::Ignore),
            Joined::Apart
        );
        assert_eq!(window.bytes(), b"one\n");
        assert_eq!(
            window.accept(chunk(all, 8, 14), 0, Apart::Replace),
            Joined::Replaced
        );
        assert_eq!(window.bytes(), b"three\n");
        let mut other = chunk(all, 0, 4);
        other.file = LogFile(8);
        assert_eq!(window.accept(other, 0, Apart::Ignore), Joined::Restarted);
    }
}
