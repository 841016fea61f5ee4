//! A search through a whole log, in slices, so that whoever searches can listen in between.

use memchr::memmem;

use crate::job::{JobId, LogAsk, LogFile, Refusal};
use crate::store::Store;

/// Bytes read and searched at once: some ten milliseconds of work.
const SLICE: u64 = 8 << 20;

/// What one slice brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A match starts at this offset.
    Found(u64),
    /// There is none.
    Nothing,
    /// Not there yet: take another slice.
    More,
}

/// A search under way. Matches are literal bytes.
#[derive(Clone, Debug)]
pub struct Search {
    job: JobId,
    needle: Vec<u8>,
    /// Downwards: no match starts before it. Upwards: none starts at or behind it.
    at: u64,
    back: bool,
    /// The file the search began in; a match in another one would be of no use.
    file: Option<LogFile>,
}

impl Search {
    /// Downwards the first match that starts at `from` or later; upwards (`back`) the last one
    /// that starts before `from`, which may lie behind the log's end.
    pub fn new(job: JobId, needle: Vec<u8>, from: u64, back: bool) -> Self {
        Self {
            job,
            needle,
            at: from,
            back,
            file: None,
        }
    }

    /// Searches the next slice. A log that is replaced meanwhile ends the search with nothing.
    pub fn slice(&mut self, store: &mut dyn Store) -> Result<Step, Refusal> {
        if self.needle.is_empty() {
            return Ok(Step::Nothing);
        }
        if self.back {
            self.slice_up(store)
        } else {
            self.slice_down(store)
        }
    }

    fn slice_down(&mut self, store: &mut dyn Store) -> Result<Step, Refusal> {
        let wanted = SLICE + self.overlap();
        let Some(piece) = self.read(store, self.at, wanted)? else {
            return Ok(Step::Nothing);
        };
        if let Some(at) = memmem::find(&piece.bytes, &self.needle) {
            return Ok(Step::Found(self.at + at as u64));
        }
        let end = self.at + piece.bytes.len() as u64;
        if end >= piece.size || piece.bytes.len() < self.needle.len() {
            return Ok(Step::Nothing);
        }
        self.at = end - self.overlap();
        Ok(Step::More)
    }

    fn slice_up(&mut self, store: &mut dyn Store) -> Result<Step, Refusal> {
        if self.file.is_none() {
            let end = store.read_log(&self.job, LogAsk::End { most: 1 })?;
            self.file = Some(end.file);
            self.at = self.at.min(end.size);
        }
        let from = self.at.saturating_sub(SLICE);
        let wanted = self.at - from + self.overlap();
        let Some(piece) = self.read(store, from, wanted)? else {
            return Ok(Step::Nothing);
        };
        if let Some(at) = memmem::rfind(&piece.bytes, &self.needle) {
            return Ok(Step::Found(from + at as u64));
        }
        self.at = from;
        Ok(if from == 0 { Step::Nothing } else { Step::More })
    }

    /// Matches may begin in one slice and end in the next by this many bytes.
    fn overlap(&self) -> u64 {
        self.needle.len() as u64 - 1
    }

    /// Reads `wanted` bytes from `from` on, fewer only at the log's end, however little the
    /// store gives at once. None when the log is not the same any more.
    fn read(
        &mut self,
        store: &mut dyn Store,
        from: u64,
        wanted: u64,
    ) -> Result<Option<Piece>, Refusal> {
        let mut bytes = Vec::new();
        loop {
            let offset = from + bytes.len() as u64;
            let most = usize::try_from(from + wanted - offset).unwrap_or(usize::MAX);
            let chunk = store.read_log(&self.job, LogAsk::At { offset, most })?;
            if *self.file.get_or_insert(chunk.file) != chunk.file {
                return Ok(None);
            }
            // A store may begin elsewhere than asked when the log became shorter.
            let usable = chunk.start == offset && !chunk.bytes.is_empty();
            if usable && bytes.is_empty() {
                bytes = chunk.bytes;
            } else if usable {
                bytes.extend_from_slice(&chunk.bytes);
            }
            if !usable || bytes.len() as u64 >= wanted {
                return Ok(Some(Piece {
                    bytes,
                    size: chunk.size,
                }));
            }
        }
    }
}

struct Piece {
    bytes: Vec<u8>,
    size: u64,
}
