//! The search under way in a log, one at a time: by threads of its own where the log is a file, else slice by slice.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread;

use super::scan::{self, Scan};
use super::search::{Search, Step};
use super::{Find, Note};
use crate::job::{JobId, LogAsk, LogFile, Ticket};
use crate::store::Store;
use crate::store::aside::step_aside;
use crate::store::open_log::OpenLog;

/// Where the search with this ticket has ended.
pub(super) type Found = (Ticket, Option<u64>);

/// What threads have found in the file that the log was when they began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought {
    ticket: Ticket,
    file: LogFile,
    at: Option<u64>,
}

#[derive(Default)]
pub(super) struct Seeking(Option<(Ticket, Under)>);

/// A search under way.
enum Under {
    Slices(Search),
    Threads(Wanted),
}

/// Stops its threads when it goes.
struct Wanted {
    job: JobId,
    needle: Vec<u8>,
    stop: Arc<AtomicBool>,
}

impl Drop for Wanted {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Seeking {
    /// Begins a search and ends the one before. What threads find comes back as a note.
    pub(super) fn begin(&mut self, find: Find, store: &mut dyn Store, own: &Sender<Note>) {
        let ticket = find.ticket;
        let open = if find.needle.is_empty() {
            None
        } else {
            // Why it cannot be opened is told by the reading of it.
            store.open_log(&find.job).ok().flatten()
        };
        let threads = open.and_then(|open| in_threads(&find, open, own.clone()));
        let under = threads.map_or_else(
            || Under::Slices(Search::new(find.job, find.needle, find.from, find.back)),
            Under::Threads,
        );
        self.0 = Some((ticket, under));
    }

    pub(super) fn end(&mut self) {
        self.0 = None;
    }

    /// Nobody waits for this one any more.
    pub(super) fn stop(&mut self, ticket: Ticket) {
        self.0.take_if(|(under_way, _)| *under_way == ticket);
    }

    /// Whether slices are to be searched between notes.
    pub(super) fn is_in_slices(&self) -> bool {
        matches!(self.0, Some((_, Under::Slices(_))))
    }

    /// Searches one slice; tells the end once it is reached.
    pub(super) fn slice(&mut self, store: &mut dyn Store) -> Option<Found> {
        let Some((ticket, Under::Slices(search))) = &mut self.0 else {
            return None;
        };
        let found = match search.slice(store) {
            Ok(Step::More) => return None,
            Ok(Step::Found(at)) => Some(at),
            // A log that cannot be read any more has no match to show.
            Ok(Step::Nothing) | Err(_) => None,
        };
        let ticket = *ticket;
        self.end();
        Some((ticket, found))
    }

    /// Takes what threads have found, if it is still wanted. A match that no longer stands where it was (the
    /// log was replaced or cut off meanwhile) is none.
    pub(super) fn settle(&mut self, sought: &Sought, store: &mut dyn Store) -> Option<Found> {
        let (ticket, under) = self.0.take_if(|(ticket, _)| *ticket == sought.ticket)?;
        let Under::Threads(wanted) = &under else {
            return None;
        };
        let stands = |at: &u64| {
            let ask = LogAsk::At {
                offset: *at,
                most: wanted.needle.len(),
            };
            store.read_log(&wanted.job, ask).is_ok_and(|chunk| {
                chunk.file == sought.file && chunk.start == *at && chunk.bytes == wanted.needle
            })
        };
        Some((ticket, sought.at.filter(stands)))
    }
}

/// None when no thread can be had.
fn in_threads(find: &Find, open: OpenLog, own: Sender<Note>) -> Option<Wanted> {
    let stop = Arc::new(AtomicBool::new(false));
    let scan = Scan {
        log: open.bytes,
        needle: find.needle.clone(),
        from: find.from,
        back: find.back,
        stop: Arc::clone(&stop),
        threads: scan::threads(),
    };
    let (ticket, file) = (find.ticket, open.file);
    let run = move || {
        step_aside();
        let at = scan.run();
        // The feed may have ended meanwhile.
        let _ = own.send(Note::Sought(Sought { ticket, file, at }));
    };
    let thread = thread::Builder::new().name("search".into()).spawn(run);
    thread.ok().map(|_| Wanted {
        job: find.job.clone(),
        needle: find.needle.clone(),
        stop,
    })
}
