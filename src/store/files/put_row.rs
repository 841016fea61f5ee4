//! The row of one entry in the archive, read from its manifest and its name.

use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{AtFlags, FileType, statat};

use super::describe::describe;
use super::entry::{Content, Lack, content};
use super::names::Spelling;
use super::read::Scratch;
use super::tag::{is_withdrawn, original};
use crate::job::{Flag, Job, Moment, Plain, Status};
use crate::wire::manifest::Manifest;

/// The fingerprint of every entry: nothing in it changes, and its name is never used twice, so the name is all that
/// tells it from others. The board keeps no room for such a one.
pub(super) const VERSION: u64 = 0;

/// Reads one entry: its row, and what its manifest lacks. `inputs` is the entry of what was submitted, when it
/// lies beside: it helps out where the runner did not repeat who handed the job in.
pub(super) fn read(
    area: &OwnedFd,
    spelling: &Spelling,
    inputs: Option<&[u8]>,
    wall: Moment,
    scratch: &mut Scratch,
) -> (Job, Option<Lack>) {
    let name = spelling.bytes();
    let outcome = content(&scratch.archived(area.as_fd(), name));
    let mut job = Job::new(spelling.archived(), Status::Unknown);
    job.flags.set(Flag::Archived);
    job.version = VERSION;
    let (manifest, lack) = match outcome {
        Content::Good(manifest) => (Some(manifest), None),
        Content::Lack(lack) => (None, Some(lack)),
        Content::Same => (None, None),
    };
    let other = match (&manifest, inputs) {
        (Some(manifest), Some(inputs)) if is_silent(manifest) => {
            match content(&scratch.archived(area.as_fd(), inputs)) {
                Content::Good(other) => Some(other),
                Content::Lack(_) | Content::Same => None,
            }
        }
        (Some(_) | None, Some(_) | None) => None,
    };
    let (main, other) = (manifest.as_deref(), other.as_deref());
    describe(&mut job, original(name), main, other, wall);
    if let Some(manifest) = &manifest {
        job.status = manifest.state();
        job.priority = manifest.priority;
        if let Some(word) = &manifest.status {
            job.native = word.raw.clone();
        }
    }
    if is_withdrawn(name) {
        job.status = Status::Cancelled;
    }
    match &lack {
        Some(Lack::Malformed(_)) if is_link(area, name) => {
            job.flags.set(Flag::Link);
            job.error = Plain::new("a link, ignored");
        }
        Some(Lack::Malformed(why)) => {
            job.flags.set(Flag::Malformed);
            job.error = Plain::new(&format!("job.json: {why}"));
        }
        Some(Lack::Unreadable(why)) => {
            job.flags.set(Flag::Unreadable);
            job.error = Plain::new(&format!("cannot read it: {why}"));
        }
        Some(Lack::Missing) => job.error = Plain::new("there is no job.json"),
        None => {}
    }
    (job, lack)
}

fn is_silent(manifest: &Manifest) -> bool {
    manifest.created_by.is_empty() || manifest.project.is_empty() || manifest.created_at.is_none()
}

fn is_link(area: &OwnedFd, name: &[u8]) -> bool {
    statat(area, name, AtFlags::SYMLINK_NOFOLLOW)
        .is_ok_and(|s| FileType::from_raw_mode(s.st_mode) == FileType::Symlink)
}
