//! What a look into a job's directory tells beside its manifest.

use std::os::fd::{AsFd, BorrowedFd};

use rustix::fs::{AtFlags, FileType, statat};
use rustix::io::Errno;

use super::area::{each_entry_in, open_beneath};
use super::entry::is_fresh;
use super::listed;
use super::name;
use super::queue::Area;
use super::read::{Found, Scratch};
use crate::job::{Flag, Flags, Moment};
use crate::wire::manifest;

/// The findings of one listing of a job's directory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Inside {
    /// The directory's own time when it was listed, in nanoseconds since 1970.
    pub(super) at: i64,
    pub(super) empty: bool,
    pub(super) found: Beside,
}

/// What is odd beside the manifest: conflict copies, transfers, a script that is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Beside(u8);

impl Beside {
    const ALL: [Flag; 3] = [Flag::Transfer, Flag::ConflictCopies, Flag::Incomplete];

    fn bit(flag: Flag) -> u8 {
        let at = Self::ALL.iter().position(|one| *one == flag);
        at.map_or(0, |at| 1 << at)
    }

    fn set(&mut self, flag: Flag) {
        self.0 |= Self::bit(flag);
    }

    pub(super) fn has(self, flag: Flag) -> bool {
        self.0 & Self::bit(flag) != 0
    }

    pub(super) fn flags(self) -> Flags {
        let mut flags = Flags::default();
        for flag in Self::ALL.into_iter().filter(|flag| self.has(*flag)) {
            flags.set(flag);
        }
        flags
    }
}

impl Inside {
    /// Lists the directory of a job.
    pub(super) fn of(
        area: BorrowedFd<'_>,
        job: &[u8],
        at: i64,
        needs: Needs<'_>,
        scratch: &mut Scratch,
    ) -> Result<Self, Errno> {
        let directory = open_beneath(area, job)?;
        Self::within(directory.as_fd(), at, needs, scratch)
    }

    /// Lists a directory that was opened for it.
    pub(super) fn within(
        directory: BorrowedFd<'_>,
        at: i64,
        needs: Needs<'_>,
        scratch: &mut Scratch,
    ) -> Result<Self, Errno> {
        let script = needs.script;
        let mut inside = Self {
            at,
            empty: true,
            ..Self::default()
        };
        let (mut met, mut deep) = (script.is_none(), false);
        each_entry_in(&mut scratch.room, directory, |entry, kind| {
            inside.empty = false;
            deep |= matches!(kind, FileType::Directory | FileType::Unknown);
            met |= script.is_some_and(|script| script.as_bytes() == entry);
            if name::is_transfer(entry) {
                inside.found.set(Flag::Transfer);
            }
            if name::is_conflict_copy(entry) {
                inside.found.set(Flag::ConflictCopies);
            }
            Ok(())
        })?;
        if let Some(script) = script.filter(|_| !met)
            && is_missing(directory, script, scratch)
        {
            inside.found.set(Flag::Incomplete);
        }
        if needs.files && is_short_of_files(directory, scratch) {
            inside.found.set(Flag::Incomplete);
        }
        if needs.depths && deep && listed::is_in_transfer(directory) {
            inside.found.set(Flag::Transfer);
        }
        Ok(inside)
    }

    /// The same, to be listed again although its own time does not move: it moved a moment ago, or what is looked
    /// for lies deeper inside.
    pub(super) fn until_it_rests(mut self, needs: Needs<'_>, wall: Moment) -> Self {
        let deeper = needs.files || needs.script.is_some_and(|s| s.contains(['/', '\\']));
        let lacking = deeper && self.found.has(Flag::Incomplete);
        if lacking || needs.depths || is_fresh(self.at, wall) {
            self.at = i64::MIN;
        }
        self
    }
}

/// What is looked for beside the names in the directory itself.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Needs<'a> {
    /// The script that this copy must hold.
    pub(super) script: Option<&'a str>,
    /// The files that its manifest lists.
    pub(super) files: bool,
    /// Transfers in the directories further down, too.
    pub(super) depths: bool,
}

impl<'a> Needs<'a> {
    /// What a copy in this area must hold whose manifest names this script and may list files.
    pub(super) fn of(area: Area, script: Option<&'a str>, files: bool) -> Self {
        if area != Area::Outbox {
            return Self::default();
        }
        Self {
            script,
            files,
            depths: false,
        }
    }
}

/// Whether a file that the manifest lists is not there, or not in full size.
fn is_short_of_files(directory: BorrowedFd<'_>, scratch: &mut Scratch) -> bool {
    let Found::Bytes(bytes) = scratch.live_within(directory).0 else {
        return false;
    };
    let document = manifest::document(bytes).ok();
    let tally = document.and_then(|document| listed::tally(directory, &document));
    tally.is_some_and(|tally| tally.here < tally.listed)
}

/// Whether there is nothing at a relative path below a directory. A path that leaves the job has a flag of
/// its own and is not looked for.
fn is_missing(directory: BorrowedFd<'_>, script: &str, scratch: &mut Scratch) -> bool {
    let leaves = script.starts_with(['/', '\\']) || script.split(['/', '\\']).any(|p| p == "..");
    if leaves || script.is_empty() || script.contains(':') {
        return false;
    }
    // A bare name was met in the listing, if it is there.
    if !script.contains(['/', '\\']) {
        return true;
    }
    // The runner's side writes backslashes between directories.
    let path = scratch.relative(script);
    matches!(
        statat(directory, path, AtFlags::SYMLINK_NOFOLLOW),
        Err(Errno::NOENT | Errno::NOTDIR)
    )
}
