//! The part of a log that is in memory: bytes with their place, cut into lines. Bounded.

use memchr::{memchr3_iter, memmem};

use super::line::{Circumstance, Shown, show};
use super::pen::{Pen, sgr};
use crate::job::{LogChunk, LogFile};

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

/// Whether what is in memory can be shown as lines of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Text,
    Utf16,
    Binary,
}

/// What a line is about, by the few words that are used alike everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mood {
    Calm,
    Warning,
    Error,
}

/// One line; offsets are those of the whole log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) start: u64,
    /// Behind its last byte, before the newline.
    pub(super) end: u64,
    /// What is shown of it: all of it, or what follows its last carriage return.
    piece: (u64, u64),
    /// The colours in force where the line, and where the piece begins.
    pen: Pen,
    piece_pen: Pen,
    folded: u32,
    terminated: bool,
    pub(super) mood: Mood,
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
        show(self.between(line.piece.0, line.piece.1), circumstance)
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
            self.replace(chunk);
            Joined::Restarted
        } else if self.bytes.is_empty() {
            self.replace(chunk);
            Joined::Replaced
        } else if !touches {
            if apart == Apart::Ignore {
                return Joined::Apart;
            }
            self.replace(chunk);
            Joined::Replaced
        } else {
            self.join(&chunk, chunk_end)
        };
        self.trim(hold.clamp(self.start, self.end()));
        if joined != Joined::Inside {
            self.judge();
        }
        joined
    }

    fn replace(&mut self, chunk: LogChunk) {
        self.start = chunk.start;
        self.bytes = chunk.bytes;
        self.whole = chunk.start == 0;
        self.index_all(Pen::default());
    }

    /// Adds what is new of a piece that touches.
    fn join(&mut self, chunk: &LogChunk, chunk_end: u64) -> Joined {
        let mut joined = Joined::Inside;
        if chunk_end > self.end() {
            let known = usize::try_from(self.end() - chunk.start).unwrap_or(usize::MAX);
            self.bytes
                .extend_from_slice(chunk.bytes.get(known..).unwrap_or(&[]));
            self.index_last();
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
        let held = self.line_at(hold);
        let first = held.saturating_sub(KEPT_LINES / 2);
        let last = (first + KEPT_LINES).min(self.lines.len());
        let first = last.saturating_sub(KEPT_LINES);
        let low = self.lines[first].start;
        let high = (self.lines[last - 1].end + 1).min(self.end());
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
        let after = self.lines.partition_point(|line| line.end < to);
        let first = self.lines.get(next).filter(|line| line.start < to);
        let low = first.map_or(from, |line| line.start);
        let high = match self.lines.get(after.saturating_sub(1)) {
            Some(line) if after > 0 && line.end + 1 > low && to < self.end() => line.end + 1,
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
        let bytes = &self.bytes[skip..];
        let mut scan = Scan::new(offset, pen);
        for at in memchr3_iter(b'\n', b'\r', 0x1b, bytes) {
            let place = offset + at as u64;
            match bytes[at] {
                b'\n' => {
                    let line = scan.line(place, true);
                    scan = Scan::new(place + 1, scan.pen);
                    self.lines.push(line);
                }
                b'\r' => scan.carriage_return(place),
                _ => {
                    if let Some(params) = sgr(&bytes[at..]) {
                        scan.pen.follow(params);
                    }
                }
            }
        }
        if scan.start < self.end() {
            self.lines.push(scan.line(self.end(), false));
        }
        self.feel_from(offset);
    }

    /// Finds the mood of all lines from this offset on.
    fn feel_from(&mut self, offset: u64) {
        let first = self.lines.partition_point(|line| line.start < offset);
        for index in first..self.lines.len() {
            let (_, piece) = self.piece(index);
            let mood = mood(&piece[..piece.len().min(SAMPLE)]);
            self.lines[index].mood = mood;
            match mood {
                Mood::Calm => {}
                Mood::Warning => self.warnings += 1,
                Mood::Error => self.errors += 1,
            }
        }
    }

    fn judge(&mut self) {
        self.kind = kind(&self.bytes[self.bytes.len().saturating_sub(SAMPLE)..]);
    }
}

/// What to do with a piece that does not touch what is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Apart {
    Ignore,
    Replace,
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

    fn carriage_return(&mut self, at: u64) {
        self.settle(at);
        self.candidate = (at + 1, self.pen);
    }

    /// What ends here replaces the update before it, unless it is empty.
    fn settle(&mut self, end: u64) {
        let (start, pen) = self.candidate;
        if start < end {
            self.folded += u32::from(self.kept.is_some());
            self.kept = Some((start, end, pen));
        }
    }

    fn line(&mut self, end: u64, terminated: bool) -> Line {
        self.settle(end);
        let (from, to, piece_pen) = self.kept.unwrap_or((end, end, self.pen));
        Line {
            start: self.start,
            end,
            piece: (from, to),
            pen: self.start_pen,
            piece_pen,
            folded: self.folded,
            terminated,
            mood: Mood::Calm,
        }
    }
}

fn mood(text: &[u8]) -> Mood {
    let has = |words: &[&str]| {
        words
            .iter()
            .any(|w| memmem::find(text, w.as_bytes()).is_some())
    };
    if has(&[
        "ERROR",
        "FATAL",
        "CRITICAL",
        "rror:",
        "Traceback (most recent",
    ]) {
        Mood::Error
    } else if has(&["WARN", "arning:", "warn:"]) {
        Mood::Warning
    } else {
        Mood::Calm
    }
}

/// Text in a code page nobody announced still counts as text; what has control bytes in
/// plenty does not.
fn kind(sample: &[u8]) -> Kind {
    let nul_at = |odd: usize| {
        let bytes = sample.iter().skip(odd).step_by(2);
        bytes.filter(|b| **b == 0).count()
    };
    let half = sample.len() / 2;
    let (even, odd) = (nul_at(0), nul_at(1));
    if half >= 8 && even.max(odd) * 10 > half * 4 && even.min(odd) * 10 < half {
        return Kind::Utf16;
    }
    let odd_ones = sample
        .iter()
        .filter(|b| matches!(b, 0..=6 | 0x0E..=0x1A | 0x1C..=0x1F | 0x7F))
        .count();
    if odd_ones >= 4 && odd_ones * 20 > sample.len() {
        Kind::Binary
    } else {
        Kind::Text
    }
}
