//! The row of one entry in the archive, read from its manifest and its name.

use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{AtFlags, FileType, statat};

use super::describe::describe;
use super::entry::{Lack, manifest};
use super::names::Spelling;
use super::read::Scratch;
use super::tag::{is_withdrawn, original};
use crate::job::{Flag, Job, Moment, Plain, Status};
use crate::wire::manifest::Manifest;

/// The fingerprint of every entry: nothing in it changes, and its name is never used twice, so the name is all that
/// tells it from others. The board keeps no room for such a one.
pub(super) const VERSION: u64 = 0;

/// Reads one entry into its row, of which only the id is known; tells what its manifest lacks. `inputs` is the entry of
/// what was submitted, when it lies beside: it helps out where the runner did not repeat who handed the job in.
pub(super) fn read(
    job: &mut Job,
    area: &OwnedFd,
    spelling: &Spelling,
    inputs: Option<&[u8]>,
    wall: Moment,
    scratch: &mut Scratch,
) -> Option<Lack> {
    let name = spelling.bytes();
    let original = original(name);
    let text = spelling.text().and_then(|text| text.get(..original.len()));
    let (found, habit) = scratch.archived(area.as_fd(), name);
    let outcome = manifest(&found, text, habit);
    job.flags.set(Flag::Archived);
    job.version = VERSION;
    let other = match (&outcome, inputs) {
        (Ok(main), Some(inputs)) if is_silent(main) => {
            let (found, habit) = scratch.archived(area.as_fd(), inputs);
            manifest(&found, text, habit).ok()
        }
        (Ok(_) | Err(_), Some(_) | None) => None,
    };
    let main = outcome.as_ref().ok();
    describe(job, (original, text), main, other.as_ref(), wall);
    if let Some(manifest) = main {
        job.status = manifest.state();
        job.priority = manifest.priority;
        if let Some(word) = &manifest.status {
            job.native = word.raw.clone();
        }
    }
    if original.len() < name.len() && is_withdrawn(name) {
        job.status = Status::Cancelled;
    }
    let lack = outcome.err();
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
    lack
}

fn is_silent(manifest: &Manifest) -> bool {
    manifest.created_by.is_empty() || manifest.project.is_empty() || manifest.created_at.is_none()
}

fn is_link(area: &OwnedFd, name: &[u8]) -> bool {
    statat(area, name, AtFlags::SYMLINK_NOFOLLOW)
        .is_ok_and(|s| FileType::from_raw_mode(s.st_mode) == FileType::Symlink)
}
