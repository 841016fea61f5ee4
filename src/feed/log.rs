//! The followed log: from which byte on it is news, and when it is read.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::time::Instant;

use super::Note;
use super::breath::Breath;
use crate::job::{JobId, LogAsk, LogChunk, LogFile, Refusal};
use crate::store::{Nudge, Store};

/// How much of a log's end is brought at first: what a screen shows, some to go up, and as much as can be copied at
/// once (bytes).
const END: usize = 80 * 1024;
/// How much is brought at most in one piece afterwards (bytes).
const PIECE: usize = 256 * 1024;

/// A piece of a job's log, or why there is none.
pub(super) type Piece = (JobId, Result<LogChunk, Refusal>);

/// The log that is followed, if any.
#[derive(Default)]
pub(super) struct Following {
    followed: Option<Followed>,
    /// More of it lies ready than was brought.
    behind: bool,
    /// A note that it grew is under way.
    grown: Arc<AtomicBool>,
    breath: Breath,
}

impl Following {
    /// What a store tells growth by: one note in a flood, until somebody has heard it.
    pub(super) fn ear(&self, own: &Sender<Note>) -> Nudge {
        let (grown, own) = (Arc::clone(&self.grown), own.clone());
        Arc::new(move || {
            if !grown.swap(true, Ordering::AcqRel) {
                let _ = own.send(Note::Grown);
            }
        })
    }

    pub(super) fn begin(&mut self, job: JobId) {
        self.end();
        self.followed = Some(Followed::new(job));
    }

    pub(super) fn end(&mut self) {
        self.followed = None;
        self.behind = false;
    }

    pub(super) fn job(&self) -> Option<&JobId> {
        self.followed.as_ref().map(|followed| &followed.job)
    }

    /// The note has come; when to read follows from it.
    pub(super) fn grew(&mut self) {
        self.grown.store(false, Ordering::Release);
        self.breath.grew();
    }

    /// When to bring what was added, if anything is known to be.
    pub(super) fn due(&self, now: Instant) -> Option<Instant> {
        self.followed.as_ref()?;
        if self.behind {
            return Some(now);
        }
        self.breath.due(now)
    }

    /// The same as [`Self::bring`], when it is due.
    pub(super) fn bring_due(&mut self, store: &mut dyn Store, now: Instant) -> Option<Piece> {
        if self.due(now).is_none_or(|due| due > now) {
            return None;
        }
        self.breath.read(now);
        self.bring(store)
    }

    /// The next piece that is news. A log that grows faster than it is brought must not keep notes waiting, so
    /// it is brought piece by piece.
    pub(super) fn bring(&mut self, store: &mut dyn Store) -> Option<Piece> {
        let followed = self.followed.as_mut()?;
        let piece = followed.next(store);
        let chunk = piece.as_ref().and_then(|piece| piece.as_ref().ok());
        self.behind = chunk.is_some_and(|chunk| followed.is_behind(chunk));
        piece.map(|piece| (followed.job.clone(), piece))
    }
}

/// One job's log, and how far it was brought.
#[derive(Debug)]
struct Followed {
    job: JobId,
    mark: Option<(LogFile, u64)>,
    last_refusal: Option<Refusal>,
    ended: bool,
}

impl Followed {
    fn new(job: JobId) -> Self {
        Self {
            job,
            mark: None,
            last_refusal: None,
            ended: false,
        }
    }

    /// The next piece that is news; none when there is nothing new. A log that was replaced or
    /// shortened is read anew from its end.
    fn next(&mut self, store: &mut dyn Store) -> Option<Result<LogChunk, Refusal>> {
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
    fn is_behind(&self, chunk: &LogChunk) -> bool {
        chunk.bytes.len() >= PIECE && self.mark.is_some_and(|(_, offset)| offset < chunk.size)
    }
}
