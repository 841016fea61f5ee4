//! Why a queue as a whole cannot be seen.

use std::path::Path;

use rustix::fs::{Access, FileType, access, stat};
use rustix::io::Errno;

use super::queue::{Area, Queue};
use crate::job::{Outage, OutageKind};

/// Why the queue as a whole cannot be seen, if that is so.
pub(super) fn outage(queue: &Queue) -> Option<Outage> {
    let root = queue.root.display();
    let at = |place: &Path| stat(place).map(|s| FileType::from_raw_mode(s.st_mode));
    let (kind, text) = match at(&queue.root) {
        Ok(FileType::Directory) => {
            let listed = |area| access(queue.area(area), Access::READ_OK | Access::EXEC_OK);
            let mut forbidden = false;
            for area in Area::ALL {
                match listed(area) {
                    Err(Errno::NOENT) => {}
                    Err(Errno::ACCESS | Errno::PERM) => forbidden = true,
                    // One that can be listed makes a queue; other errors are told by its note.
                    Ok(()) | Err(_) => return None,
                }
            }
            if forbidden {
                return Some(closed(queue));
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
        Err(Errno::ACCESS | Errno::PERM) => return Some(closed(queue)),
        Err(error) => (
            OutageKind::Broken,
            format!("cannot look at {root}: {}", std::io::Error::from(error)),
        ),
    };
    Some(Outage::new(kind, &text))
}

/// Nothing of it may be listed: an empty board would be a lie.
fn closed(queue: &Queue) -> Outage {
    let text = format!(
        "{} may not be read by this user: ask its owner",
        queue.root.display()
    );
    Outage::new(OutageKind::Forbidden, &text)
}
