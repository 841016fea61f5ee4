//! What a folder queue says of itself: what may be done there, and what an operator should know.

use std::path::Path;

use rustix::fs::{Access, access};
use rustix::io::Errno;

use super::queue::{Area, Queue};
use super::scan::Trouble;
use crate::job::{Capabilities, May, Plain, Signs, Status, StatusSet, SyncSign, Worker};

/// What the queue says now.
pub(super) fn signs(
    capabilities: &Capabilities,
    trouble: &Trouble,
    polled: Option<&str>,
    sync: Option<SyncSign>,
) -> Signs {
    let mut notes = vec![Plain::new(
        "a person runs the jobs: cancelling a running one and priorities are requests",
    )];
    notes.extend(trouble.iter().map(|(area, error)| note(*area, *error)));
    notes.extend(polled.map(Plain::new));
    Signs {
        capabilities: capabilities.clone(),
        worker: Worker::Person,
        notes,
        sync,
    }
}

fn note(area: Area, error: Errno) -> Plain {
    let word = area.word();
    Plain::new(&match error {
        Errno::NOENT => format!("{word}/ is missing: its jobs are not shown"),
        Errno::NOTDIR => format!("{word} is no directory: its jobs are not shown"),
        Errno::ACCESS | Errno::PERM => {
            format!("{word}/ may not be read by this user: its jobs are shown as last seen")
        }
        other => {
            let why = std::io::Error::from(other);
            format!("{word}/ cannot be read ({why}): its jobs are shown as last seen")
        }
    })
}

/// What may be done there, as the rights of the directories are now.
pub(super) fn capabilities(queue: &Queue, read_only: bool) -> Capabilities {
    if read_only {
        return Capabilities::none("this queue is opened read-only");
    }
    let outbox = unwritable(&queue.outbox(), Area::Outbox);
    let archive = unwritable(&queue.archive(), Area::Archive);
    if let Some(reason) = outbox.or(archive) {
        return Capabilities::none(&reason);
    }
    let during = |set: &[Status], reason: &str| May::While(StatusSet::of(set), Plain::new(reason));
    Capabilities {
        submit: May::Yes,
        rerun: May::Yes,
        cancel: during(
            &[Status::Pending, Status::Running, Status::Unknown],
            "what is over cannot be cancelled",
        ),
        reprioritise: during(&[Status::Pending], "only jobs that wait have a priority"),
        archive: match unwritable(&queue.inbox(), Area::Inbox).filter(|_| queue.inbox().exists()) {
            Some(reason) => May::No(Plain::new(&reason)),
            None => during(
                &[Status::Completed, Status::Failed, Status::Cancelled],
                "only jobs that are over can be put away",
            ),
        },
        restore: May::Yes,
        only_of: None,
    }
}

fn unwritable(place: &Path, area: Area) -> Option<String> {
    let word = area.word();
    match access(place, Access::WRITE_OK | Access::EXEC_OK) {
        Ok(()) => None,
        Err(Errno::NOENT) => Some(format!("{word}/ is missing: create it to act on jobs")),
        Err(Errno::ROFS) => Some(format!("{word}/ lies on a disk that is mounted read-only")),
        Err(_) => Some(format!(
            "{word}/ is not writable by this user: ask its owner"
        )),
    }
}
