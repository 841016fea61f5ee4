//! Nudges when the database file or the followed log stirs.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use rustix::fs::inotify::{ReadFlags, WatchFlags};
use rustix::io::Errno;

use super::SqliteStore;
use crate::db::beside;
use crate::job::JobId;
use crate::store::events::{CONTENTS, Heard, NAMES, Watcher};
use crate::store::growth::Growth;
use crate::store::{Nudge, Pace};

/// Between two looks when events come; they can fail silently, so one looks all the same.
const WITH_EVENTS: Duration = Duration::from_secs(10);
const WITHOUT_EVENTS: Duration = Duration::from_secs(1);

/// A running watch; it ends when dropped.
pub(super) struct Watching {
    /// None when this machine gives no events (no watches left, a foreign file system).
    watcher: Option<Arc<Watcher>>,
}

impl Watching {
    pub(super) fn has_events(&self) -> bool {
        self.watcher.is_some()
    }
}

impl SqliteStore {
    pub(super) fn start_watching(&mut self, nudge: &Nudge, followed: Option<&JobId>) -> Pace {
        let log = followed.and_then(|job| self.log_file_of(job));
        let path = self
            .path
            .canonicalize()
            .unwrap_or_else(|_| self.path.clone());
        let log = log.map(|log| (log, self.growth.clone()));
        let watcher = start(&path, log, nudge, &self.stirred).ok();
        let every = if watcher.is_some() {
            WITH_EVENTS
        } else {
            WITHOUT_EVENTS
        };
        // The old watch ends only now: what is told twice is one nudge, what is told to nobody is lost.
        self.watching = Some(Watching { watcher });
        Pace {
            every,
            // A commit is a handful of writes within some hundred microseconds.
            settle: Duration::from_millis(1),
        }
    }
}

/// Whether the file was written to since the last time this was asked.
pub(super) fn take(stirred: &AtomicBool) -> bool {
    stirred.swap(false, Ordering::AcqRel)
}

/// The same, without answering it.
pub(super) fn is_set(stirred: &AtomicBool) -> bool {
    stirred.load(Ordering::Acquire)
}

/// What is watched of the database's own files: writes, and that another file takes the place.
const WRITES: WatchFlags = WatchFlags::MODIFY
    .union(WatchFlags::DELETE_SELF)
    .union(WatchFlags::MOVE_SELF);
/// What says that a file came under a name.
const CAME: ReadFlags = ReadFlags::CREATE.union(ReadFlags::MOVED_TO);

fn start(
    database: &Path,
    log: Option<(PathBuf, Option<Arc<Growth>>)>,
    nudge: &Nudge,
    stirred: &Arc<AtomicBool>,
) -> Result<Arc<Watcher>, Errno> {
    // The -shm file stirs with each reader; the -journal of the older mode comes and goes with a commit.
    let names = ["", "-wal", "-journal"].map(|end| beside(database, end));
    let files = ["", "-wal"].map(|end| beside(database, end));
    let log_dir = log.as_ref().and_then(|(log, _)| log.parent());
    let log_dir = log_dir.map(Path::to_owned);
    let stirred = stirred.clone();
    let own = Arc::new(OnceLock::<Weak<Watcher>>::new());
    let (theirs, watched) = (Arc::clone(&own), files.clone());
    let hear = move |heard: Heard<'_>| {
        let Heard::At(place, what) = heard else {
            // Events were lost: whatever happened, a look finds it.
            stirred.store(true, Ordering::Release);
            return true;
        };
        if what.intersects(CAME)
            && let Some(file) = watched.iter().find(|file| *file == place)
            && let Some(watcher) = theirs.get().and_then(Weak::upgrade)
        {
            // What is written to it from now on; what was written before is found by the look that follows.
            let _ = watcher.watch(file, WRITES);
        }
        if names.iter().any(|name| name == place) {
            stirred.store(true, Ordering::Release);
            return true;
        }
        let of_log = log.as_ref().filter(|(log, _)| log == place);
        match of_log.and_then(|(_, growth)| growth.as_ref()) {
            Some(growth) if what.contains(ReadFlags::MODIFY) => {
                growth.grew();
                false
            }
            _ => of_log.is_some(),
        }
    };
    let watcher = Arc::new(Watcher::start(nudge.clone(), hear)?);
    let _ = own.set(Arc::downgrade(&watcher));
    let directory = database.parent().unwrap_or(Path::new("/"));
    // Only names there: whatever else is written beside the database wakes nobody.
    watcher.watch(directory, NAMES)?;
    for file in &files {
        // One that is not there yet is heard of when it comes.
        let _ = watcher.watch(file, WRITES);
    }
    if let Some(log_dir) = log_dir {
        // Without it the log is still read at each look.
        let _ = watcher.watch(&log_dir, NAMES | CONTENTS);
    }
    Ok(watcher)
}
