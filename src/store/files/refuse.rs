//! How a disk's no becomes a sentence: the thing, the deed, the reason, the way out.

use std::io::{self, ErrorKind};
use std::path::Path;

use crate::job::{Plain, Refusal, RefusalKind};

/// The disk said no at `path` while we were to do `deed` ("archive job-…").
pub(super) fn disk(deed: &str, path: &Path, error: &io::Error) -> Refusal {
    let (kind, way_out) = match error.kind() {
        ErrorKind::PermissionDenied => (
            RefusalKind::NotAllowed,
            "this user may not write there: ask for the permission",
        ),
        ErrorKind::ReadOnlyFilesystem => (
            RefusalKind::NotAllowed,
            "the disk is mounted read-only here",
        ),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            (RefusalKind::Failed, "make room and try again")
        }
        ErrorKind::NotFound => (
            RefusalKind::Failed,
            "look whether the queue is still in place",
        ),
        _ => (RefusalKind::Failed, "look at the disk and try again"),
    };
    let path = path.display();
    Refusal {
        kind,
        text: Plain::long(&format!("cannot {deed}: {path}: {error}; {way_out}")),
    }
}

/// The disk said no at a copy of the job itself. A copy that is gone was moved by somebody else.
pub(super) fn disk_of(job: &str, deed: &str, path: &Path, error: &io::Error) -> Refusal {
    match error.kind() {
        ErrorKind::NotFound => changed(job),
        _ => disk(deed, path, error),
    }
}

/// The job is no longer what the operator saw.
pub(super) fn changed(job: &str) -> Refusal {
    Refusal::new(
        RefusalKind::Changed,
        &format!("{job} changed meanwhile: look again"),
    )
}

/// The source never does this, or not in this state.
pub(super) fn not_possible(text: &str) -> Refusal {
    Refusal::new(RefusalKind::NotPossible, text)
}
