//! What operators asked about living jobs: read again only where a record came.

use std::collections::HashSet;
use std::os::fd::AsFd;

use rustix::fs::{AtFlags, FileType, statat};

use super::area::{each_entry, open_beneath};
use super::entry::is_fresh;
use super::print::{self, nanoseconds};
use super::queue::{Name, Queue};
use super::record;
use super::recover::{self, Unfinished};
use crate::job::Moment;

/// What the records about one job come to, in a few words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) any: bool,
    pub(super) cancel: bool,
    pub(super) priority: Option<i64>,
    pub(super) digest: u64,
    /// A move of it was begun and left something where it lay: what lies in two places is one job still.
    pub(super) moving: bool,
    /// What was begun and broke off.
    pub(super) begun: Option<Unfinished>,
    /// The time of the records' directory when they were read; none while it may still move unseen.
    at: Option<i64>,
}

/// The names of all jobs that have records, in one listing.
pub(super) fn jobs_with_records(outbox: impl AsFd) -> HashSet<Name> {
    let mut names = HashSet::new();
    let home = open_beneath(outbox, b".jobtui").and_then(|home| open_beneath(home, b"v1"));
    let Ok(home) = home else { return names };
    // What cannot be listed now is found at the next look.
    let _ = each_entry(home, |name, kind| {
        if matches!(kind, FileType::Directory | FileType::Unknown) {
            names.insert(name.into());
        }
        Ok(())
    });
    names
}

/// Whether any job may have records, where that is worth asking before so many of them are asked for their own.
pub(super) fn has_records(outbox: impl AsFd, jobs: usize) -> bool {
    const WORTH: usize = 8;
    jobs < WORTH || statat(outbox, ".jobtui/v1", AtFlags::empty()).is_ok()
}

/// The records of one job as they are now; read only when their directory moved since `before`.
pub(super) fn look(queue: &Queue, name: &[u8], before: Asked, wall: Moment) -> Asked {
    let place = record::directory(queue, name);
    let Ok(stat) = statat(rustix::fs::CWD, &place, AtFlags::SYMLINK_NOFOLLOW) else {
        return Asked::default();
    };
    let at = nanoseconds(&stat);
    if before.at == Some(at) {
        return before;
    }
    let fold = record::fold(queue, name);
    Asked {
        any: fold.count > 0,
        cancel: fold.cancel_requested,
        priority: fold.priority,
        digest: print::digest(&fold),
        moving: fold.begun.iter().any(|b| recover::is_under_way(queue, b)),
        begun: Unfinished::of(queue, &fold),
        // Where something is open, what lies where counts, and that shows in no time of the records.
        at: (!is_fresh(at, wall) && fold.begun.is_empty()).then_some(at),
    }
}

impl Asked {
    /// Whether both say the same, read whenever.
    pub(super) fn says(&self, other: &Self) -> bool {
        Self { at: None, ..*self } == Self { at: None, ..*other }
    }
}
