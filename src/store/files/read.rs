//! Reading one `job.json` without following a link, waiting for a FIFO or swallowing a giant.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::fs::{FileType, Mode, OFlags, ResolveFlags, fstat, openat, openat2};
use rustix::io::Errno;

use super::print::FileMark;
use crate::wire::manifest::{Habit, LARGEST};

/// What one reader keeps from job to job.
#[derive(Default)]
pub(super) struct Scratch {
    path: Vec<u8>,
    bytes: Vec<u8>,
    /// What the manifests were like that it has read.
    habit: Habit,
    /// For listings.
    pub(super) room: Vec<u8>,
    /// How many jobs were read, to step back now and then.
    read: usize,
    /// No key waits: nobody is stepped back for.
    hurried: bool,
}

/// After so many jobs a reader lets others go first. Where the dashboard runs before all other work, its own readers would
/// keep a key waiting for their whole turn, which is a tenth of a second each.
const TURN: usize = 64;

/// What was found in the place of a `job.json`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found<'a> {
    Bytes(&'a [u8]),
    Missing,
    Forbidden,
    /// There is something, but nothing to be read as a manifest; the text says what.
    Odd(&'static str),
    Broken(Errno),
}

const TOO_LARGE: &str = "it is larger than 1 MiB";
const NOT_REGULAR: &str = "it is not a regular file";

/// How often a file that moves under the reader is read again at once.
const TRIES: usize = 3;

impl Scratch {
    /// Of a reader that gives way to nobody if it is `hurried`.
    pub(super) fn of_reader(hurried: bool) -> Self {
        Self {
            hurried,
            ..Self::default()
        }
    }

    /// The path of a file in a job's directory, relative to the area.
    pub(super) fn path(&mut self, job: &[u8], file: &[u8]) -> &[u8] {
        self.path.clear();
        self.path.extend_from_slice(job);
        self.path.push(b'/');
        self.path.extend_from_slice(file);
        &self.path
    }

    /// The beginning of a regular file in a directory, at most `most` bytes of it.
    pub(super) fn text(
        &mut self,
        directory: BorrowedFd<'_>,
        name: &[u8],
        most: usize,
    ) -> Option<&[u8]> {
        let file = open_regular(directory, name).ok()?;
        if !is_regular(&file) {
            return None;
        }
        let length = fill(&file, &mut self.bytes).ok()?;
        Some(&self.bytes[..length.min(most)])
    }

    /// A path of either kind of separator as this system writes it.
    pub(super) fn relative(&mut self, path: &str) -> &[u8] {
        self.path.clear();
        let unified = path.bytes().map(|b| if b == b'\\' { b'/' } else { b });
        self.path.extend(unified);
        &self.path
    }

    /// Reads a living job's manifest; the mark is of the file the bytes came from, taken before them, so
    /// that whatever changes meanwhile is seen at the next look.
    pub(super) fn live(
        &mut self,
        area: BorrowedFd<'_>,
        job: &[u8],
    ) -> (Found<'_>, Option<FileMark>, &mut Habit) {
        self.path(job, b"job.json");
        let (found, mark) = living(|| open_within(area, job, &self.path), &mut self.bytes);
        (found, mark, &mut self.habit)
    }

    /// The same in the job's directory.
    pub(super) fn live_within(
        &mut self,
        directory: BorrowedFd<'_>,
    ) -> (Found<'_>, Option<FileMark>, &mut Habit) {
        let (found, mark) = living(|| open_within(directory, b"", b"job.json"), &mut self.bytes);
        (found, mark, &mut self.habit)
    }

    /// Lets others go first, now and then.
    pub(super) fn step_back(&mut self) {
        self.read += 1;
        if self.read.is_multiple_of(TURN) && !self.hurried {
            std::thread::yield_now();
        }
    }

    /// Reads an archived job's manifest in three system calls: nobody writes there any more.
    pub(super) fn archived(&mut self, area: BorrowedFd<'_>, job: &[u8]) -> (Found<'_>, &mut Habit) {
        self.step_back();
        self.path(job, b"job.json");
        let file = open_within(area, job, &self.path);
        let found = match file.and_then(|file| Ok((fill(&file, &mut self.bytes)?, file))) {
            Ok((0, file)) if !is_regular(&file) => Found::Odd(NOT_REGULAR),
            Ok((length, _)) if length > LARGEST => Found::Odd(TOO_LARGE),
            Ok((length, _)) => Found::Bytes(&self.bytes[..length]),
            Err(error) => refused(error),
        };
        (found, &mut self.habit)
    }
}

fn living(
    open: impl Fn() -> Result<OwnedFd, Errno>,
    bytes: &mut Vec<u8>,
) -> (Found<'_>, Option<FileMark>) {
    let mut found = None;
    for _ in 0..TRIES {
        let file = match open() {
            Ok(file) => file,
            // The synchroniser deletes the old file a moment before it puts the new one there.
            Err(Errno::NOENT) if found.is_none() => {
                std::thread::yield_now();
                continue;
            }
            Err(error) => return (refused(error), None),
        };
        let stat = match fstat(&file) {
            Ok(stat) => stat,
            Err(error) => return (Found::Broken(error), None),
        };
        let mark = FileMark::of(&stat);
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            return (Found::Odd(NOT_REGULAR), Some(mark));
        }
        if mark.size > LARGEST as u64 {
            return (Found::Odd(TOO_LARGE), Some(mark));
        }
        match fill(&file, bytes) {
            Ok(length) => {
                found = Some((length, mark));
                if length as u64 == mark.size {
                    break;
                }
            }
            Err(error) => return (refused(error), Some(mark)),
        }
    }
    match found {
        Some((length, _)) if length > LARGEST => (Found::Odd(TOO_LARGE), None),
        Some((length, mark)) => (Found::Bytes(&bytes[..length]), Some(mark)),
        None => (Found::Missing, None),
    }
}

fn is_regular(file: &OwnedFd) -> bool {
    fstat(file).is_ok_and(|s| FileType::from_raw_mode(s.st_mode) == FileType::RegularFile)
}

fn refused(error: Errno) -> Found<'static> {
    match error {
        Errno::NOENT | Errno::NOTDIR => Found::Missing,
        Errno::ACCESS | Errno::PERM => Found::Forbidden,
        Errno::LOOP | Errno::MLINK => Found::Odd("it is a link, not a regular file"),
        Errno::ISDIR => Found::Odd("it is a directory, not a regular file"),
        Errno::NXIO | Errno::NODEV | Errno::AGAIN | Errno::XDEV => Found::Odd(NOT_REGULAR),
        other => Found::Broken(other),
    }
}

/// Fills the buffer from the file's start, with a single call when it fits; stops one byte past
/// what a manifest may have.
fn fill(file: &OwnedFd, bytes: &mut Vec<u8>) -> Result<usize, Errno> {
    const USUAL: usize = 16 * 1024;
    if bytes.len() < USUAL {
        bytes.resize(USUAL, 0);
    }
    let mut length = 0;
    loop {
        let count = match rustix::io::read(file, &mut bytes[length..]) {
            Ok(count) => count,
            Err(Errno::INTR) => continue,
            Err(error) => return Err(error),
        };
        length += count;
        // A regular file gives less than asked for only at its end.
        if count == 0 || length < bytes.len() || length > LARGEST {
            return Ok(length);
        }
        bytes.resize((bytes.len() * 4).min(LARGEST + 1), 0);
    }
}

/// Opens a file beneath a directory, through no link at any step, without waiting for anybody.
pub(super) fn open_regular(directory: impl AsFd, path: &[u8]) -> Result<OwnedFd, Errno> {
    open_resolved(
        directory,
        path,
        ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS,
    )
}

/// The same of a file in a job's directory, for the paths of a million: where no step can lead up or elsewhere, the kernel
/// need not hold the directory fast and look afterwards where it came to.
fn open_within(directory: impl AsFd, job: &[u8], path: &[u8]) -> Result<OwnedFd, Errno> {
    if job == b".." || path.starts_with(b"/") || memchr::memchr(b'/', job).is_some() {
        return open_regular(directory, path);
    }
    open_resolved(directory, path, ResolveFlags::NO_SYMLINKS)
}

fn open_resolved(
    directory: impl AsFd,
    path: &[u8],
    resolve: ResolveFlags,
) -> Result<OwnedFd, Errno> {
    /// Kernels and sandboxes without `openat2` are asked once.
    static OLD_KERNEL: AtomicBool = AtomicBool::new(false);
    let flags =
        OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    if !OLD_KERNEL.load(Ordering::Relaxed) {
        match openat2(&directory, path, flags, Mode::empty(), resolve) {
            Err(Errno::NOSYS | Errno::PERM) => OLD_KERNEL.store(true, Ordering::Relaxed),
            other => return other,
        }
    }
    step_by_step(directory.as_fd(), path, flags)
}

fn step_by_step(directory: BorrowedFd<'_>, path: &[u8], flags: OFlags) -> Result<OwnedFd, Errno> {
    let Some(cut) = memchr::memchr(b'/', path) else {
        return openat(directory, path, flags, Mode::empty());
    };
    let step = openat(
        directory,
        &path[..cut],
        OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC,
        Mode::empty(),
    )?;
    step_by_step(step.as_fd(), &path[cut + 1..], flags)
}

/// Does `each` for every task, with up to eight readers when there are many: on a cold disk they
/// wait together, and on a warm one they cost nothing.
pub(super) fn side_by_side<T: Sync, R: Send>(
    tasks: &[T],
    each: impl Fn(&T, &mut Scratch) -> R + Sync,
) -> Vec<R> {
    shared_out(tasks, FEW, each)
}

/// The same where `was` tells what was looked at before: that lies in memory, and a regular look at some of it is not
/// worth waking eight threads.
pub(super) fn side_by_side_if_new<T: Sync, R: Send>(
    tasks: &[T],
    was: impl Fn(&T) -> bool,
    each: impl Fn(&T, &mut Scratch) -> R + Sync,
) -> Vec<R> {
    let new = tasks.iter().filter(|task| !was(task)).count();
    let alone = if new <= FEW { SEEN } else { FEW };
    shared_out(tasks, alone, each)
}

/// So many tasks are done by the one who asks.
const FEW: usize = 48;
/// The same, of those that were done before.
const SEEN: usize = 256;

fn shared_out<T: Sync, R: Send>(
    tasks: &[T],
    alone: usize,
    each: impl Fn(&T, &mut Scratch) -> R + Sync,
) -> Vec<R> {
    const READERS: usize = 8;
    let run = |part: &[T]| -> Vec<R> {
        let mut scratch = Scratch::default();
        part.iter().map(|task| each(task, &mut scratch)).collect()
    };
    if tasks.len() <= alone {
        return run(tasks);
    }
    let share = tasks.len().div_ceil(READERS);
    std::thread::scope(|scope| {
        let run = &run;
        let readers: Vec<_> = tasks
            .chunks(share)
            .map(|part| scope.spawn(move || run(part)))
            .collect();
        readers
            .into_iter()
            .flat_map(|reader| match reader.join() {
                Ok(results) => results,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    })
}

#[cfg(test)]
mod tests;
