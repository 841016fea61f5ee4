//! The followed log: from which byte on it is news.

use crate::job::{JobId, LogAsk, LogChunk, LogFile, Refusal};
use crate::store::Store;

/// How much of a log's end is brought at first: what a screen shows, and some to go up (bytes).
const END: usize = 64 * 1024;
/// How much is brought at most in one piece afterwards (bytes).
const PIECE: usize = 256 * 1024;

/// One job's log, and how far it was brought.
#[derive(Debug)]
pub(super) struct Followed {
    pub(super) job: JobId,
    mark: Option<(LogFile, u64)>,
    last_refusal: Option<Refusal>,
    ended: bool,
}

impl Followed {
    pub(super) fn new(job: JobId) -> Self {
        Self {
            job,
            mark: None,
            last_refusal: None,
            ended: false,
        }
    }

    /// The next piece that is news; none when there is nothing new. A log that was replaced or
    /// shortened is read anew from its end.
    pub(super) fn next(&mut self, store: &mut dyn Store) -> Option<Result<LogChunk, Refusal>> {
        let answer = match self.mark {
            None => store.read_log(&self.job, LogAsk::End { most: END }),
            Some((file, offset)) => {
                let ask = LogAsk::At {
                    offset,
                    most: PIECE,
                };
                match store.read_log(&self.job, ask) {
                    Ok(chunk) if chunk.file != file || chunk.size < offset => {
                        store.read_log(&self.job, LogAsk::End { most: END })
                    }
                    other => other,
                }
            }
        };
        match answer {
            Err(refusal) => {
                self.mark = None;
                let news = self.last_refusal.as_ref() != Some(&refusal);
                self.last_refusal = Some(refusal.clone());
                news.then_some(Err(refusal))
            }
            Ok(chunk) => {
                let end = chunk.start + chunk.bytes.len() as u64;
                let first = self.mark.is_none() || self.last_refusal.is_some();
                let replaced = self.mark.is_some_and(|(file, _)| file != chunk.file);
                let news =
                    first || replaced || !chunk.bytes.is_empty() || chunk.ended != self.ended;
                self.mark = Some((chunk.file, end));
                self.last_refusal = None;
                self.ended = chunk.ended;
                news.then_some(Ok(chunk))
            }
        }
    }

    /// There is more to bring than the piece that came last.
    pub(super) fn is_behind(&self, chunk: &LogChunk) -> bool {
        chunk.bytes.len() >= PIECE && self.mark.is_some_and(|(_, offset)| offset < chunk.size)
    }
}
