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
    /// Bytes searched in one step.
    slice: u64,
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
            slice: SLICE,
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
        let wanted = self.slice + self.overlap();
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
        let from = self.at.saturating_sub(self.slice);
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;
    use crate::job::{
        Batch, Checkup, Details, Done, Draft, LogChunk, NewJob, Now, Outage, Plain, RefusalKind,
        Request,
    };
    use crate::store::{Nudge, Pace};

    /// A log in memory that gives at most so many bytes at once.
    struct Memory {
        log: Vec<u8>,
        at_once: usize,
        file: LogFile,
    }

    impl Store for Memory {
        fn read_log(&mut self, _: &JobId, ask: LogAsk) -> Result<LogChunk, Refusal> {
            let size = self.log.len();
            let (start, most) = match ask {
                LogAsk::End { most } => (size.saturating_sub(most), most),
                LogAsk::At { offset, most } => (usize::try_from(offset).unwrap().min(size), most),
            };
            let end = size.min(start + most.min(self.at_once));
            Ok(LogChunk {
                file: self.file,
                name: Plain::new("stdout.log"),
                start: start as u64,
                bytes: self.log[start..end].to_vec(),
                size: size as u64,
                ended: false,
                written: None,
            })
        }

        fn catch_up(&mut self, _: Now) -> Result<Batch, Outage> {
            Ok(Batch::default())
        }
        fn carry_out(&mut self, _: &Request, _: Now) -> Result<Done, Refusal> {
            Err(Refusal::new(RefusalKind::NotPossible, "a log only"))
        }
        fn draft(&mut self, _: &NewJob, _: Now) -> Result<Draft, Refusal> {
            Err(Refusal::new(RefusalKind::NotPossible, "a log only"))
        }
        fn details(&mut self, _: &JobId) -> Result<Details, Refusal> {
            Err(Refusal::new(RefusalKind::NotPossible, "a log only"))
        }
        fn document(&mut self, _: &JobId) -> Result<serde_json::Value, Refusal> {
            Err(Refusal::new(RefusalKind::NotPossible, "a log only"))
        }
        fn checkup(&mut self, _: Now) -> Result<Checkup, Outage> {
            Ok(Checkup::default())
        }
        fn reach(&mut self, _: usize) {}
        fn watch(&mut self, _: Nudge, _: Option<&JobId>) -> Pace {
            let every = Duration::ZERO;
            Pace {
                every,
                settle: every,
            }
        }
    }

    fn result(store: &mut Memory, search: &mut Search) -> Option<u64> {
        for _ in 0..10_000 {
            match search.slice(store).unwrap() {
                Step::Found(at) => return Some(at),
                Step::Nothing => return None,
                Step::More => {}
            }
        }
        panic!("the search does not end");
    }

    proptest! {
        #[test]
        fn slices_find_what_a_look_at_the_whole_finds(
            log in proptest::collection::vec(prop_oneof![Just(b'a'), Just(b'b')], 0..120),
            needle in proptest::collection::vec(prop_oneof![Just(b'a'), Just(b'b')], 1..7),
            from in 0..150_usize, back: bool, slice in 1..20_u64, at_once in 1..30_usize,
        ) {
            let mut starts = (0..log.len()).filter(|at| log[*at..].starts_with(&needle));
            let expected = if back {
                starts.rfind(|at| *at < from)
            } else {
                starts.find(|at| *at >= from)
            };
            let mut store = Memory { log, at_once, file: LogFile(1) };
            let mut search = Search::new(JobId::live(b"j"), needle, from as u64, back);
            search.slice = slice;
            prop_assert_eq!(result(&mut store, &mut search), expected.map(|at| at as u64));
        }
    }

    #[test]
    fn a_log_that_is_replaced_meanwhile_has_no_match() {
        let mut store = Memory {
            log: b"....needle".to_vec(),
            at_once: 99,
            file: LogFile(1),
        };
        let mut search = Search::new(JobId::live(b"j"), b"needle".to_vec(), 0, false);
        search.slice = 1;
        assert_eq!(search.slice(&mut store), Ok(Step::More));
        store.file = LogFile(2);
        assert_eq!(search.slice(&mut store), Ok(Step::Nothing));
    }

    #[test]
    fn upwards_from_anywhere_behind_the_end_begins_at_the_end() {
        let mut store = Memory {
            log: b"a needle, a needle".to_vec(),
            at_once: 99,
            file: LogFile(1),
        };
        let mut search = Search::new(JobId::live(b"j"), b"needle".to_vec(), u64::MAX, true);
        assert_eq!(search.slice(&mut store), Ok(Step::Found(12)));
    }
}
