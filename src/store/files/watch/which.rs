//! Which directory stands at a place, and under which watch.

use std::num::NonZeroU64;
use std::path::Path;

use rustix::fs::{AtFlags, CWD, FileType, Stat, statat};
use rustix::io::Errno;

use super::super::print::Device;
use super::super::queue::Area;

/// A directory's device and inode in one number, as good as both.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Which(NonZeroU64);

impl Which {
    pub(super) fn of(device: Device, inode: u64) -> Self {
        let mixed = device
            .number()
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .rotate_left(32)
            ^ inode;
        Self(NonZeroU64::new(mixed).unwrap_or(NonZeroU64::MAX))
    }
}

/// A directory under a watch: which one it is, and the watch's number.
#[derive(Clone, Copy, Default)]
pub(super) struct Watched {
    pub(super) what: Option<Which>,
    pub(super) number: i32,
}

/// The same of a job's copies in outbox and inbox, in little memory.
#[derive(Clone, Copy, Default)]
pub(super) struct Copies {
    what: [Option<Which>; 2],
    number: [i32; 2],
}

impl Copies {
    pub(super) fn get(&self, area: Area) -> Watched {
        let at = usize::from(area == Area::Inbox);
        Watched {
            what: self.what[at],
            number: self.number[at],
        }
    }

    pub(super) fn set(&mut self, area: Area, watched: Watched) {
        let at = usize::from(area == Area::Inbox);
        (self.what[at], self.number[at]) = (watched.what, watched.number);
    }
}

/// The directory at a place that is no link.
pub(super) fn directory(place: &Path) -> Result<Stat, Errno> {
    let found = statat(CWD, place, AtFlags::SYMLINK_NOFOLLOW)?;
    let real = FileType::from_raw_mode(found.st_mode) == FileType::Directory;
    real.then_some(found).ok_or(Errno::NOTDIR)
}
