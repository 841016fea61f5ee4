//! Signs of life of a running job: the files that grow while it runs.

use std::os::fd::OwnedFd;
use std::time::Duration;

use rustix::fs::{AtFlags, statat};

use super::print::{FileMark, Fnv};
use super::queue::Area;
use super::read::Scratch;
use super::sighting::Sighting;

/// A running job that shows no sign for so long may be stuck. One step of an optimisation may take hours, so
/// it is a question and no state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stalled(pub(super) Duration);

impl Default for Stalled {
    fn default() -> Self {
        Self(Duration::from_secs(30 * 60))
    }
}

/// What grows while a job runs.
pub(super) const GROWING: [&[u8]; 2] = [b"stdout.log", b"3_results/study.db"];

/// What the growing files of a job look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trace {
    /// Another number whenever one of them was touched.
    pub(super) number: u64,
    /// The newest time among them, in milliseconds since 1970, by the clock of whoever wrote it.
    pub(super) newest: i64,
}

/// The trace of a job's manifests and growing files. The areas are outbox and inbox, in this order.
pub(super) fn trace<'a>(
    copies: impl Iterator<Item = (Area, &'a Sighting)>,
    name: &[u8],
    areas: &[Option<OwnedFd>; 2],
    scratch: &mut Scratch,
) -> Trace {
    let mut newest = i64::MIN;
    let mut hash = Fnv::new();
    let mut note = |mark: FileMark| {
        newest = newest.max(mark.changed);
        hash.number(mark.inode());
        hash.number(mark.size);
        hash.number(mark.changed.cast_unsigned());
    };
    for (area, copy) in copies {
        copy.mark.into_iter().for_each(&mut note);
        let Some(fd) = &areas[usize::from(area == Area::Inbox)] else {
            continue;
        };
        for file in GROWING {
            let path = scratch.path(name, file);
            if let Ok(stat) = statat(fd, path, AtFlags::SYMLINK_NOFOLLOW) {
                note(FileMark::of(&stat));
            }
        }
    }
    Trace {
        number: hash.end(),
        newest: newest / 1_000_000,
    }
}
