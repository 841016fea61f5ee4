//! A private copy of a database that somebody else may be writing, taken while it stood still.
//!
//! Opened in place, a database in a queue could be locked for its writer, gain files beside it, or be
//! rolled back on the wrong machine. A copy of which every part was the same before and after is sound.

use std::fs::{File, Permissions};
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::Duration;

use rustix::fs::{AtFlags, FileType, Mode, OFlags, fstat, openat, statat};
use rustix::io::Errno;

const NAME: &str = "study.db";
/// The database and what SQLite keeps beside it.
const PARTS: [&str; 3] = ["study.db", "study.db-journal", "study.db-wal"];
/// The first bytes of every SQLite database.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// No database is smaller.
const SMALLEST: u64 = 512;
/// No database is read, with what lies beside it, that is larger: copying it would take too long.
const LARGEST: u64 = 256 << 20;
const TRIES: usize = 3;
const BETWEEN: Duration = Duration::from_millis(200);

/// What a file looks like from outside; another one after every change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Look {
    kind: FileType,
    inode: u64,
    size: u64,
    changed: (i64, i64),
}

/// What the database and the files beside it look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark([Result<Look, Errno>; 3]);

impl Mark {
    /// None when there is no such database.
    pub(super) fn of(results: BorrowedFd<'_>) -> Option<Self> {
        let mark = Self(PARTS.map(|part| look(results, part)));
        (mark.0[0] != Err(Errno::NOENT)).then_some(mark)
    }

    /// Whether it is worth copying, else why not.
    fn check(&self) -> Result<(), String> {
        let main = self.0[0].map_err(told)?;
        let beside = self.0[1..].iter().flatten().map(|look| look.size);
        let all = main.size.saturating_add(beside.sum());
        match main.kind {
            FileType::RegularFile => {}
            FileType::Symlink => return Err(no("a link, and links are not followed")),
            _ => return Err(no("not a regular file")),
        }
        if main.size == 0 {
            return Err(no("empty; it may still be arriving"));
        }
        if main.size < SMALLEST {
            return Err(no("too short for a database; it may still be arriving"));
        }
        if all > LARGEST {
            return Err(no("larger than the 256 MiB that are read"));
        }
        Ok(())
    }
}

fn look(results: BorrowedFd<'_>, name: &str) -> Result<Look, Errno> {
    statat(results, name, AtFlags::SYMLINK_NOFOLLOW).map(|stat| Look {
        kind: FileType::from_raw_mode(stat.st_mode),
        inode: stat.st_ino,
        size: u64::try_from(stat.st_size).unwrap_or(0),
        changed: (
            stat.st_mtime,
            i64::try_from(stat.st_mtime_nsec).unwrap_or(0),
        ),
    })
}

/// A sentence about the file that is meant.
pub(super) fn no(why: &str) -> String {
    format!("{NAME}: {why}")
}

fn told(error: Errno) -> String {
    match error {
        Errno::ACCESS | Errno::PERM => no("this user may not read it"),
        Errno::LOOP => no("a link, and links are not followed"),
        other => no(&std::io::Error::from(other).to_string()),
    }
}

/// The private copy; gone when this is dropped.
pub(super) struct Snapshot {
    room: tempfile::TempDir,
}

impl Snapshot {
    /// Copies the files that `mark` tells of; tells of what they were when it succeeded.
    pub(super) fn take(results: BorrowedFd<'_>, mark: &Mark) -> Result<(Self, Mark), String> {
        let mut before = mark.clone();
        for turn in 0..TRIES {
            if turn > 0 {
                std::thread::sleep(BETWEEN);
                before = Mark::of(results).ok_or_else(|| no("gone"))?;
            }
            before.check()?;
            let snapshot = Self::copy(results, &before)?;
            if snapshot.is_some() && Mark::of(results).as_ref() == Some(&before) {
                return snapshot
                    .map(|snapshot| (snapshot, before))
                    .ok_or_else(|| no("gone"));
            }
        }
        Err(incomplete("it kept changing while it was copied"))
    }

    /// None when a part has vanished or been replaced meanwhile.
    fn copy(results: BorrowedFd<'_>, mark: &Mark) -> Result<Option<Self>, String> {
        let room = tempfile::Builder::new()
            .prefix("jobtui-study-")
            .permissions(Permissions::from_mode(0o700))
            .tempdir()
            .map_err(|error| no_room(&error))?;
        for (part, look) in PARTS.iter().zip(&mark.0) {
            let Ok(look) = look else {
                continue;
            };
            let file = match open(results, part) {
                Ok(file) => file,
                Err(Errno::NOENT) => return Ok(None),
                Err(error) => return Err(told(error)),
            };
            let stat = fstat(&file).map_err(told)?;
            if stat.st_ino != look.inode {
                return Ok(None);
            }
            let mut file = File::from(file);
            if *part == NAME {
                magic(&file)?;
            }
            let mut copy = File::create(room.path().join(part)).map_err(|error| no_room(&error))?;
            // A file that grows is not followed: it is copied again.
            let mut part = std::io::Read::take(&mut file, look.size);
            std::io::copy(&mut part, &mut copy).map_err(|error| no_room(&error))?;
        }
        Ok(Some(Self { room }))
    }

    pub(super) fn path(&self) -> PathBuf {
        self.room.path().join(NAME)
    }
}

fn open(results: BorrowedFd<'_>, name: &str) -> Result<OwnedFd, Errno> {
    let flags =
        OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    openat(results, name, flags, Mode::empty())
}

fn magic(file: &File) -> Result<(), String> {
    let mut first = [0; 16];
    match std::os::unix::fs::FileExt::read_exact_at(file, &mut first, 0) {
        Ok(()) if first == *MAGIC => Ok(()),
        Ok(()) => Err(no("not a database")),
        Err(error) => Err(no(&error.to_string())),
    }
}

fn no_room(error: &std::io::Error) -> String {
    let place = std::env::temp_dir();
    no(&format!("no private copy in {}: {error}", place.display()))
}

/// What was copied does not fit together.
pub(super) fn incomplete(why: &str) -> String {
    no(&format!("snapshot incomplete ({why})"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::fd::AsFd as _;

    #[test]
    fn the_copy_is_private_holds_every_part_and_leaves_with_its_reader() {
        let dir = tempfile::tempdir().unwrap();
        let bytes = [MAGIC.as_slice(), &[7; 600]].concat();
        std::fs::write(dir.path().join("study.db"), &bytes).unwrap();
        std::fs::write(dir.path().join("study.db-wal"), "log").unwrap();
        let results = File::open(dir.path()).unwrap();
        let mark = Mark::of(results.as_fd()).unwrap();
        let (snapshot, same) = Snapshot::take(results.as_fd(), &mark).unwrap();
        assert_eq!(same, mark);
        assert_eq!(std::fs::read(snapshot.path()).unwrap(), bytes);
        let room = snapshot.room.path().to_owned();
        assert_eq!(std::fs::read(room.join("study.db-wal")).unwrap(), b"log");
        assert!(!room.join("study.db-journal").exists());
        let mode = std::fs::metadata(&room).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        assert!(!room.starts_with(dir.path()));
        drop(snapshot);
        assert!(!room.exists());
    }

    #[test]
    fn a_part_that_came_or_went_is_another_look() {
        let dir = tempfile::tempdir().unwrap();
        let results = File::open(dir.path()).unwrap();
        assert_eq!(Mark::of(results.as_fd()), None);
        std::fs::write(dir.path().join("study.db"), "x").unwrap();
        let alone = Mark::of(results.as_fd()).unwrap();
        assert_eq!(Mark::of(results.as_fd()), Some(alone.clone()));
        std::fs::write(dir.path().join("study.db-journal"), "").unwrap();
        assert_ne!(Mark::of(results.as_fd()), Some(alone));
    }
}
