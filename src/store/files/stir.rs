//! Signs of life of a running job: the files that grow while it runs.

use std::os::fd::OwnedFd;

use rustix::fs::{AtFlags, statat};

use super::live::Live;
use super::print::nanoseconds;
use super::queue::Area;
use super::read::Scratch;

const GROWING: [&[u8]; 4] = [
    b"stdout.log",
    b"3_results/study.db",
    b"3_results/study.db-wal",
    b"3_results/study.db-journal",
];

/// The newest time among a job's manifests and growing files, in milliseconds since 1970.
/// The areas are outbox and inbox, in this order.
pub(super) fn newest(
    live: &Live,
    name: &[u8],
    areas: &[Option<OwnedFd>; 2],
    scratch: &mut Scratch,
) -> i64 {
    let mut newest = i64::MIN;
    for (area, copy) in live.copies() {
        newest = newest.max(copy.mark.map_or(i64::MIN, |mark| mark.changed));
        let Some(fd) = &areas[usize::from(area == Area::Inbox)] else {
            continue;
        };
        for file in GROWING {
            let path = scratch.path(name, file);
            if let Ok(stat) = statat(fd, path, AtFlags::SYMLINK_NOFOLLOW) {
                newest = newest.max(nanoseconds(&stat));
            }
        }
    }
    newest / 1_000_000
}
