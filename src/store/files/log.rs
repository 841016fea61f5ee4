//! The log of a job, read piece by piece where it lies now.
//!
//! By its path each time: the synchroniser replaces the file with every update, so an open one grows old.

use std::ffi::OsStr;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use rustix::fs::{AtFlags, FileType, Stat, fstat, statat};
use rustix::io::{Errno, pread};

use super::area::open_area;
use super::details::places;
use super::print::Fnv;
use super::queue::{Area, Queue};
use super::read::{Scratch, open_regular};
use crate::job::{JobId, LogAsk, LogChunk, LogFile, Moment, Place, Plain, Refusal, RefusalKind};
use crate::store::open_log::OpenLog;
use crate::store::spelling::spelt;

/// What a job's log is called.
pub(super) const NAME: &str = "stdout.log";
/// No piece is larger, in bytes.
const MOST: usize = 16 << 20;

/// Reads a piece of the job's log; `ended` when nothing will be added.
pub(super) fn read(
    queue: &Queue,
    job: &JobId,
    ask: LogAsk,
    ended: bool,
) -> Result<LogChunk, Refusal> {
    let (file, area) = found(queue, job, ended)?;
    piece(&file, area, ask, ended)
}

/// Opens the job's log as it lies now.
pub(super) fn open(queue: &Queue, job: &JobId) -> Result<OpenLog, Refusal> {
    let (file, area) = found(queue, job, false)?;
    let status = status(&file, area)?;
    Ok(OpenLog {
        bytes: file.into(),
        file: identity(&status),
    })
}

fn found(queue: &Queue, job: &JobId, ended: bool) -> Result<(OwnedFd, Area), Refusal> {
    let mut there = false;
    let mut reached = false;
    // The runner writes into the copy that comes back, some into what was submitted, in place.
    for (area, raw) in &places(job) {
        let Ok(fd) = open_area(queue, *area) else {
            continue;
        };
        reached = true;
        let mut scratch = Scratch::default();
        match open_regular(&fd, scratch.path(raw, NAME.as_bytes())) {
            Ok(file) => return Ok((file, *area)),
            Err(Errno::NOENT | Errno::NOTDIR) => {
                there |= statat(&fd, raw.as_slice(), AtFlags::SYMLINK_NOFOLLOW).is_ok();
                if !there && job.place() == Place::Archive {
                    break;
                }
            }
            Err(error) => return Err(no(*area, error)),
        }
    }
    Err(if !reached {
        let text = "its directories cannot be opened now: the source is down";
        Refusal::new(RefusalKind::Failed, text)
    } else if !there {
        Refusal::new(RefusalKind::Unknown, "the job is no longer there")
    } else if ended {
        Refusal::new(RefusalKind::NotPossible, "it left no stdout.log")
    } else {
        Refusal::new(RefusalKind::NotPossible, "no stdout.log yet")
    })
}

/// Where the log lies that is read, or the job's directory while there is none.
pub(super) fn place(queue: &Queue, job: &JobId) -> Result<Plain, Refusal> {
    let mut directory = None;
    for (area, raw) in places(job) {
        let path = queue.area(area).join(OsStr::from_bytes(&raw));
        let log = path.join(NAME);
        let kind = |path: &Path| std::fs::symlink_metadata(path).map(|status| status.file_type());
        if kind(&log).is_ok_and(|kind| kind.is_file()) {
            return Ok(spelt(&log));
        }
        if directory.is_none() && kind(&path).is_ok_and(|kind| kind.is_dir()) {
            directory = Some(path);
        }
    }
    let no = || Refusal::new(RefusalKind::Unknown, "the job is no longer there");
    directory.map(|path| spelt(&path)).ok_or_else(no)
}

fn no(area: Area, error: Errno) -> Refusal {
    let why = match error {
        Errno::LOOP => "it is a link, and links are not followed".to_owned(),
        Errno::ACCESS | Errno::PERM => "this user may not read it".to_owned(),
        Errno::NXIO => "it is not a regular file".to_owned(),
        other => std::io::Error::from(other).to_string(),
    };
    let text = format!("cannot read {NAME} in {}/: {why}", area.word());
    Refusal::new(RefusalKind::Failed, &text)
}

/// Of a regular file only.
fn status(file: &OwnedFd, area: Area) -> Result<Stat, Refusal> {
    let status = fstat(file).map_err(|error| no(area, error))?;
    if FileType::from_raw_mode(status.st_mode) != FileType::RegularFile {
        return Err(no(area, Errno::NXIO));
    }
    Ok(status)
}

fn piece(file: &OwnedFd, area: Area, ask: LogAsk, ended: bool) -> Result<LogChunk, Refusal> {
    let status = status(file, area)?;
    let size = u64::try_from(status.st_size).unwrap_or(0);
    let (start, most) = match ask {
        LogAsk::End { most } => (size.saturating_sub(most.min(MOST) as u64), most),
        LogAsk::At { offset, most } => (offset.min(size), most),
    };
    let left = usize::try_from(size - start).unwrap_or(usize::MAX);
    let mut bytes = vec![0; most.min(MOST).min(left)];
    let mut length = 0;
    while length < bytes.len() {
        match pread(file, &mut bytes[length..], start + length as u64) {
            // Cut shorter since its size was asked.
            Ok(0) => break,
            Ok(count) => length += count,
            Err(Errno::INTR) => {}
            Err(error) => return Err(no(area, error)),
        }
    }
    bytes.truncate(length);
    Ok(LogChunk {
        file: identity(&status),
        name: Plain::new(NAME),
        start,
        bytes,
        size,
        ended,
        written: Some(written(&status)),
    })
}

fn written(stat: &Stat) -> Moment {
    Moment::from_unix(
        stat.st_mtime,
        u32::try_from(stat.st_mtime_nsec).unwrap_or(0),
    )
}

fn identity(stat: &Stat) -> LogFile {
    let mut hash = Fnv::new();
    hash.number(stat.st_dev);
    hash.number(stat.st_ino);
    LogFile(hash.end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn pieces_come_from_where_they_are_asked_and_a_replaced_log_is_another_file() {
        let dir = tempfile::tempdir().unwrap();
        let queue = Queue::new(dir.path());
        fs::create_dir_all(queue.outbox().join("j")).unwrap();
        fs::create_dir_all(queue.inbox().join("j")).unwrap();
        let job = JobId::live(b"j");
        let end = LogAsk::End { most: 4 };
        let none = read(&queue, &job, end, false).unwrap_err();
        assert_eq!(none.text.as_str(), "no stdout.log yet");
        fs::write(queue.outbox().join("j/stdout.log"), "outbox").unwrap();
        assert_eq!(read(&queue, &job, end, false).unwrap().bytes, b"tbox");
        let log = queue.inbox().join("j/stdout.log");
        fs::write(&log, "0123456789").unwrap();
        let chunk = read(&queue, &job, end, false).unwrap();
        assert_eq!(
            (chunk.start, chunk.size, &chunk.bytes[..]),
            (6, 10, &b"6789"[..])
        );
        let at = |offset| LogAsk::At { offset, most: 3 };
        assert_eq!(read(&queue, &job, at(8), false).unwrap().bytes, b"89");
        assert_eq!(read(&queue, &job, at(80), false).unwrap().bytes, b"");
        fs::write(queue.inbox().join("j/new"), "x").unwrap();
        fs::rename(queue.inbox().join("j/new"), &log).unwrap();
        assert_ne!(read(&queue, &job, end, false).unwrap().file, chunk.file);
        assert_eq!(
            read(&queue, &JobId::live(b"nobody"), end, false)
                .unwrap_err()
                .kind,
            RefusalKind::Unknown
        );
    }
}
