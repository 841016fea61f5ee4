//! The fingerprint of a job as it lies on the disk: equal as long as nobody touched it.

use std::ffi::OsStr;
use std::io;
use std::num::NonZeroU64;
use std::os::unix::ffi::OsStrExt;

use rustix::fs::{AtFlags, CWD, FileType, Stat, statat};
use rustix::io::Errno;

use super::queue::{Area, Queue};
use super::record;

/// One file as it was when it was looked at: any change by rename or by writing shows here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileMark {
    inode: NonZeroU64,
    /// Bytes.
    pub(super) size: u64,
    /// When it was written, in nanoseconds since 1970; whoever writes may set it back.
    pub(super) changed: i64,
    /// When anything of it changed, in nanoseconds since 1970; nobody can set it back.
    pub(super) stamped: i64,
}

impl FileMark {
    /// The number of the file.
    pub(super) fn inode(&self) -> u64 {
        self.inode.get()
    }

    #[allow(clippy::cast_sign_loss, reason = "a file's size is never below zero")]
    #[allow(
        clippy::cast_possible_wrap,
        reason = "nanoseconds are below a thousand million"
    )]
    pub(super) fn of(stat: &Stat) -> Self {
        Self {
            // No file has the number 0.
            inode: NonZeroU64::new(stat.st_ino).unwrap_or(NonZeroU64::MAX),
            size: stat.st_size as u64,
            changed: nanoseconds(stat),
            stamped: in_nanoseconds(stat.st_ctime, stat.st_ctime_nsec as i64),
        }
    }
}

/// The number of a device. The kernel's own have 32 bits; of a longer one both halves count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Device(u32);

impl Device {
    pub(super) fn of(stat: &Stat) -> Self {
        Self::numbered(stat.st_dev)
    }

    pub(super) fn numbered(device: u64) -> Self {
        let half = |bits: u64| u32::try_from(bits & u64::from(u32::MAX)).unwrap_or(0);
        Self(half(device) ^ half(device >> 32).rotate_left(16))
    }

    pub(super) fn number(self) -> u64 {
        self.0.into()
    }
}

/// When a file was last written, in nanoseconds since 1970.
#[allow(
    clippy::cast_possible_wrap,
    reason = "nanoseconds are below a thousand million"
)]
pub(super) fn nanoseconds(stat: &Stat) -> i64 {
    in_nanoseconds(stat.st_mtime, stat.st_mtime_nsec as i64)
}

fn in_nanoseconds(seconds: i64, rest: i64) -> i64 {
    seconds.saturating_mul(1_000_000_000).saturating_add(rest)
}

/// One copy of a job: its directory and the manifest inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Print {
    pub(super) device: Device,
    pub(super) inode: u64,
    /// None when there is no `job.json`.
    pub(super) manifest: Option<FileMark>,
}

/// One number for all that an operator may have seen of a living job: its outbox and inbox
/// copies and the digest of the records about it (0 when there are none).
pub(super) fn version(outbox: Option<&Print>, inbox: Option<&Print>, records: u64) -> u64 {
    let mut hash = Fnv::new();
    for (area, print) in [(1, outbox), (2, inbox)] {
        let Some(print) = print else { continue };
        hash.number(area);
        hash.number(print.device.number());
        hash.number(print.inode);
        if let Some(mark) = &print.manifest {
            hash.number(mark.inode());
            hash.number(mark.size);
            hash.number(mark.changed.cast_unsigned());
            hash.number(mark.stamped.cast_unsigned());
        }
    }
    hash.number(records);
    hash.end()
}

/// The number the job has right now; none when neither area holds a directory of that name.
pub(super) fn current_version(queue: &Queue, raw_name: &[u8]) -> io::Result<Option<u64>> {
    let outbox = print_of(queue, Area::Outbox, raw_name)?;
    let inbox = print_of(queue, Area::Inbox, raw_name)?;
    if outbox.is_none() && inbox.is_none() {
        return Ok(None);
    }
    let records = digest(&record::fold(queue, raw_name));
    Ok(Some(version(outbox.as_ref(), inbox.as_ref(), records)))
}

/// What the records about a job add to its fingerprint.
pub(super) fn digest(fold: &record::Fold) -> u64 {
    if fold.count == 0 && fold.unreadable == 0 {
        0
    } else {
        fold.digest
    }
}

fn print_of(queue: &Queue, area: Area, raw_name: &[u8]) -> io::Result<Option<Print>> {
    let place = queue.area(area).join(OsStr::from_bytes(raw_name));
    let Some(directory) = look(&place)? else {
        return Ok(None);
    };
    if FileType::from_raw_mode(directory.st_mode) != FileType::Directory {
        return Ok(None);
    }
    // A directory that may not be entered has no manifest for us, just as in a listing.
    let manifest = match look(&place.join("job.json")) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => None,
        other => other?,
    };
    Ok(Some(Print {
        device: Device::of(&directory),
        inode: directory.st_ino,
        manifest: manifest.as_ref().map(FileMark::of),
    }))
}

fn look(place: &std::path::Path) -> io::Result<Option<Stat>> {
    match statat(CWD, place, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => Ok(Some(stat)),
        Err(Errno::NOENT | Errno::NOTDIR) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A hash that stays the same from run to run and from machine to machine (FNV-1a, 64 bits).
pub(super) struct Fnv(u64);

impl Fnv {
    pub(super) fn new() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }

    pub(super) fn number(&mut self, number: u64) {
        self.bytes(&number.to_le_bytes());
    }

    pub(super) fn end(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn queue() -> (tempfile::TempDir, Queue) {
        let dir = tempfile::tempdir().unwrap();
        for area in Area::ALL {
            fs::create_dir(dir.path().join(area.word())).unwrap();
        }
        let queue = Queue::new(dir.path());
        (dir, queue)
    }

    #[test]
    fn a_job_that_is_gone_has_no_version() {
        let (_dir, queue) = queue();
        assert_eq!(current_version(&queue, b"job-x").unwrap(), None);
    }

    #[test]
    fn the_version_stays_until_the_manifest_is_replaced() {
        let (_dir, queue) = queue();
        let job = queue.outbox().join("job-x");
        fs::create_dir(&job).unwrap();
        let bare = current_version(&queue, b"job-x").unwrap();
        fs::write(job.join("job.json"), "{}").unwrap();
        let first = current_version(&queue, b"job-x").unwrap();
        assert_ne!(bare, first);
        assert_eq!(first, current_version(&queue, b"job-x").unwrap());
        fs::write(job.join("new"), "{}").unwrap();
        fs::rename(job.join("new"), job.join("job.json")).unwrap();
        assert_ne!(first, current_version(&queue, b"job-x").unwrap());
    }

    #[test]
    fn an_edit_that_hides_behind_the_same_size_and_time_is_another_version() {
        let (_dir, queue) = queue();
        let job = queue.outbox().join("job-x");
        fs::create_dir(&job).unwrap();
        let path = job.join("job.json");
        let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
        let put = |text: &str| {
            fs::write(&path, text).unwrap();
            let file = fs::File::options().write(true).open(&path).unwrap();
            file.set_modified(old).unwrap();
        };
        put("{}");
        let first = current_version(&queue, b"job-x").unwrap();
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        // Two writes within one tick of the disk's clock cannot be told apart.
        while current_version(&queue, b"job-x").unwrap() == first {
            assert!(std::time::Instant::now() < deadline, "never seen");
            put("[]");
        }
        let moved = current_version(&queue, b"job-x").unwrap();
        fs::rename(&job, queue.outbox().join("elsewhere")).unwrap();
        fs::rename(queue.outbox().join("elsewhere"), &job).unwrap();
        assert_eq!(
            current_version(&queue, b"job-x").unwrap(),
            moved,
            "a move of its directory"
        );
    }

    #[test]
    fn the_same_copy_in_the_other_area_is_another_version() {
        let print = Print {
            device: Device::numbered(1),
            inode: 2,
            manifest: None,
        };
        assert_ne!(
            version(Some(&print), None, 0),
            version(None, Some(&print), 0)
        );
        assert_ne!(
            version(Some(&print), None, 0),
            version(Some(&print), None, 7)
        );
    }
}
