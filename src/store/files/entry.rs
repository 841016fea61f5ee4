//! A look at one copy of a living job: at what lies there now, as far as it may differ from what is known.

use std::os::fd::{AsFd as _, BorrowedFd};

use rustix::fs::{AtFlags, FileType, fstat, statat};
use rustix::io::Errno;

use super::area::open_beneath;
use super::inside::{Inside, Needs};
use super::print::{Device, FileMark, nanoseconds};
use super::queue::Area;
use super::read::{Found, Scratch};
use crate::job::Moment;
use crate::wire::manifest::{Habit, Manifest};

/// Why there is no good manifest right now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lack {
    Missing,
    Malformed(Box<str>),
    Unreadable(Box<str>),
}

impl Lack {
    pub(super) fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// The part of a sighting that a new look is compared with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) inode: u64,
    pub(super) mark: Option<FileMark>,
    pub(super) fresh: bool,
    pub(super) inside: Option<i64>,
    /// Rights may come without a trace in any time: such a copy is always tried again.
    pub(super) barred: bool,
}

/// What a look at one copy brought.
#[derive(Debug)]
pub(super) struct Looked {
    pub(super) device: Device,
    pub(super) inode: u64,
    pub(super) changed: i64,
    pub(super) mark: Option<FileMark>,
    pub(super) fresh: bool,
    pub(super) content: Content,
    pub(super) inside: Option<Inside>,
}

#[derive(Debug)]
pub(super) enum Content {
    /// The same file as before, not read again.
    Same,
    Good(Box<Manifest>),
    Lack(Lack),
}

/// Looks at one copy; none when there is no such directory.
pub(super) fn look(
    area: BorrowedFd<'_>,
    job: &[u8],
    known: Option<Known>,
    wall: Moment,
    scratch: &mut Scratch,
) -> Option<Looked> {
    let directory = match statat(area, job, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) if FileType::from_raw_mode(stat.st_mode) == FileType::Directory => stat,
        Ok(_) | Err(_) => return None,
    };
    let known = known.filter(|k| k.inode == directory.st_ino);
    let mut looked = Looked {
        device: Device::of(&directory),
        inode: directory.st_ino,
        changed: nanoseconds(&directory),
        mark: None,
        fresh: false,
        content: Content::Same,
        inside: None,
    };
    if !known.is_some_and(|k| is_same(area, job, k, scratch)) {
        let (found, mark, habit) = scratch.live(area, job);
        looked.content = content(&found, job, habit);
        looked.mark = mark;
        looked.fresh = mark.is_some_and(|m| is_fresh(m.changed, wall));
    }
    let bare = match (&looked.content, known) {
        (Content::Lack(Lack::Missing), _) => true,
        (Content::Same, Some(k)) => k.mark.is_none(),
        _ => false,
    };
    if bare && known.and_then(|k| k.inside) != Some(looked.changed) {
        looked.inside = Inside::of(area, job, looked.changed, Needs::default(), scratch).ok();
    }
    Some(looked)
}

/// Looks at one copy for the first time: at its manifest and at what lies beside it, with one opening of its
/// directory.
pub(super) fn look_whole(
    area: Area,
    fd: BorrowedFd<'_>,
    job: &[u8],
    wall: Moment,
    scratch: &mut Scratch,
) -> Option<Looked> {
    let before = Before::default();
    look_afresh((area, fd), job, before, wall, scratch).ok()
}

/// What has to be known of a copy to look at it afresh.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Before {
    /// Which directory it was, if it was met before.
    pub(super) inode: Option<u64>,
    /// Files may be on their way into this one; or into another one that came in its place.
    pub(super) settling: [bool; 2],
}

/// Why there is no copy to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absence {
    Nothing,
    /// There is a link, which is never followed.
    Link,
}

/// Looks at one copy that stirred, as if for the first time: with one opening of its directory for all that is in it.
pub(super) fn look_afresh(
    (area, fd): (Area, BorrowedFd<'_>),
    job: &[u8],
    before: Before,
    wall: Moment,
    scratch: &mut Scratch,
) -> Result<Looked, Absence> {
    let opened = match open_beneath(fd, job) {
        Err(Errno::NOENT) => return Err(Absence::Nothing),
        Err(Errno::NOTDIR | Errno::LOOP) => return Err(absence(fd, job)),
        other => other.and_then(|directory| Ok((fstat(&directory)?, directory))),
    };
    let Ok((stat, directory)) = opened else {
        // What may not be listed may be looked through.
        return look(fd, job, None, wall, scratch).ok_or(Absence::Nothing);
    };
    let directory = directory.as_fd();
    let (found, mark, habit) = scratch.live_within(directory);
    let content = content(&found, job, habit);
    let at = nanoseconds(&stat);
    let known = before.inode == Some(stat.st_ino);
    let mut needs = match &content {
        Content::Good(manifest) => {
            Needs::of(area, manifest.script.as_deref(), manifest.lists_files)
        }
        Content::Lack(_) | Content::Same => Needs::default(),
    };
    let inside = match &content {
        Content::Lack(Lack::Unreadable(_)) | Content::Same => None,
        Content::Lack(Lack::Missing) => Inside::within(directory, at, needs, scratch).ok(),
        // What it must hold is told by the last good one, which is not known here.
        Content::Lack(Lack::Malformed(_)) if known => None,
        Content::Good(_) | Content::Lack(Lack::Malformed(_)) => {
            needs.depths = before.settling[usize::from(!known)];
            let inside = Inside::within(directory, at, needs, scratch).ok();
            inside.map(|inside| inside.until_it_rests(needs, wall))
        }
    };
    Ok(Looked {
        device: Device::of(&stat),
        inode: stat.st_ino,
        changed: at,
        mark,
        fresh: mark.is_some_and(|m| is_fresh(m.changed, wall)),
        content,
        inside,
    })
}

/// What stands where no directory is.
fn absence(area: BorrowedFd<'_>, job: &[u8]) -> Absence {
    let found = statat(area, job, AtFlags::SYMLINK_NOFOLLOW);
    let link = found.is_ok_and(|s| FileType::from_raw_mode(s.st_mode) == FileType::Symlink);
    if link {
        Absence::Link
    } else {
        Absence::Nothing
    }
}

fn is_same(area: BorrowedFd<'_>, job: &[u8], known: Known, scratch: &mut Scratch) -> bool {
    if known.fresh || known.barred {
        return false;
    }
    let path = scratch.path(job, b"job.json");
    let now = match statat(area, path, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => Some(FileMark::of(&stat)),
        Err(Errno::NOENT) => None,
        Err(_) => return false,
    };
    now == known.mark
}

/// Times of files have the grain of a clock tick, and of two seconds on some disks: within that,
/// two writes look like one.
pub(super) fn is_fresh(changed: i64, wall: Moment) -> bool {
    (changed / 1_000_000).abs_diff(wall.0) < 2_000
}

/// What was found in the place of this job's manifest, in the words of a lack.
fn content(found: &Found<'_>, job: &[u8], habit: &mut Habit) -> Content {
    match manifest(found, str::from_utf8(job).ok(), habit) {
        Ok(manifest) => Content::Good(Box::new(manifest)),
        Err(lack) => Content::Lack(lack),
    }
}

/// The manifest that was found, or what is wrong. An id that is this name is not kept.
pub(super) fn manifest(
    found: &Found<'_>,
    name: Option<&str>,
    habit: &mut Habit,
) -> Result<Manifest, Lack> {
    match *found {
        Found::Bytes(bytes) => Manifest::read_in(name, bytes, habit)
            .map_err(|why| Lack::Malformed(why.to_string().into())),
        Found::Missing => Err(Lack::Missing),
        Found::Odd(what) => Err(Lack::Malformed(what.into())),
        Found::Forbidden => Err(Lack::Unreadable("this user may not read it".into())),
        Found::Broken(error) => {
            let why = std::io::Error::from(error).to_string();
            Err(Lack::Unreadable(why.into()))
        }
    }
}
