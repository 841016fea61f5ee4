//! Why a queue as a whole cannot be seen.

use std::path::Path;

use rustix::fs::{FileType, stat};
use rustix::io::Errno;

use super::queue::{Area, Queue};
use crate::job::{Outage, OutageKind};

/// None when at least one area is there.
pub(super) fn outage(queue: &Queue) -> Option<Outage> {
    let root = queue.root.display();
    let at = |place: &Path| stat(place).map(|s| FileType::from_raw_mode(s.st_mode));
    let (kind, text) = match at(&queue.root) {
        Ok(FileType::Directory) => {
            let gone = |area| at(&queue.area(area)) == Err(Errno::NOENT);
            if !Area::ALL.into_iter().all(gone) {
                return None;
            }
            (
                OutageKind::Foreign,
                format!(
                    "{root} is no job queue: there is no outbox/, inbox/ or archive/ in it; \
                     create them or name another directory"
                ),
            )
        }
        Ok(_) => (
            OutageKind::Foreign,
            format!("{root} is not a directory: a folder queue is one"),
        ),
        Err(Errno::NOENT | Errno::NOTDIR) => (
            OutageKind::Missing,
            format!("{root} is not there: is its disk mounted?"),
        ),
        Err(Errno::ACCESS | Errno::PERM) => (
            OutageKind::Forbidden,
            format!("{root} may not be read by this user: ask its owner"),
        ),
        Err(error) => (
            OutageKind::Broken,
            format!("cannot look at {root}: {}", std::io::Error::from(error)),
        ),
    };
    Some(Outage::new(kind, &text))
}
