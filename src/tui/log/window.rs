//! The part of a log that is in memory: bytes with their place, cut into lines. Bounded.

mod bounds;

use self::bounds::around;
use super::kind::Kind;
use super::line::{Circumstance, Shown, show};
use super::lines::{Line, cut};
use super::pen::Pen;
use crate::job::{LogChunk, LogFile};
use crate::why::Mood;

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

/// What to do with a piece that does not touch what is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Apart {
    Ignore,
    Replace,
}

#[cfg(test)]
mod tests;
