//! Nudges when the database file or the followed log stirs.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use notify::event::ModifyKind;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::SqliteStore;
use crate::db::beside;
use crate::job::JobId;
use crate::store::growth::Growth;
use crate::store::{Nudge, Pace, TRUST, remote};

/// Between two looks where no events come.
const POLL: Duration = Duration::from_secs(1);

/// A running watch; it ends when dropped.
pub(super) struct Watching {
    /// None when this machine gives no events (no watches left, a file system of other machines).
    watcher: Option<RecommendedWatcher>,
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
        let tells = remote::kind(&path).is_none();
        let watcher = tells.then(|| start(&path, log, nudge, &self.stirred).ok());
        let watcher = watcher.flatten();
        let every = if watcher.is_some() { TRUST } else { POLL };
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

fn start(
    database: &Path,
    log: Option<(PathBuf, Option<Arc<Growth>>)>,
    nudge: &Nudge,
    stirred: &Arc<AtomicBool>,
) -> notify::Result<RecommendedWatcher> {
    // The -shm file stirs with each reader; the -journal of the older mode comes and goes with a commit.
    let names = [
        database.to_owned(),
        beside(database, "-wal"),
        beside(database, "-journal"),
    ];
    let log_dir = log.as_ref().and_then(|(log, _)| log.parent());
    let log_dir = log_dir.map(Path::to_owned);
    let (nudge, stirred) = (nudge.clone(), stirred.clone());
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        let Ok(event) = event else {
            // Events were lost: whatever happened, a look finds it.
            stirred.store(true, Ordering::Release);
            nudge();
            return;
        };
        // A reader that merely opens the file touches its owner and times.
        if matches!(
            event.kind,
            EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_))
        ) {
            return;
        }
        let of_database = event.need_rescan() || event.paths.iter().any(|p| names.contains(p));
        if of_database {
            stirred.store(true, Ordering::Release);
        }
        let of_log = log.as_ref().filter(|(log, _)| event.paths.contains(log));
        match of_log.and_then(|(_, growth)| growth.as_ref()) {
            Some(growth) if event.kind.is_modify() && !of_database => growth.grew(),
            _ if of_database || of_log.is_some() => nudge(),
            _ => {}
        }
    })?;
    let directory = database.parent().unwrap_or(Path::new("/"));
    watcher.watch(directory, RecursiveMode::NonRecursive)?;
    if let Some(log_dir) = log_dir.filter(|dir| dir != directory) {
        // Without it the log is still read at each look.
        let _ = watcher.watch(&log_dir, RecursiveMode::NonRecursive);
    }
    Ok(watcher)
}
