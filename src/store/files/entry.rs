//! One copy of a living job: what was seen of it last, and how to look again.

use std::os::fd::{AsFd as _, BorrowedFd};
use std::time::Duration;

use rustix::fs::{AtFlags, FileType, fstat, statat};
use rustix::io::Errno;

use super::area::open_beneath;
use super::inside::{Beside, Inside, Needs};
use super::kept::{Alike, Kept};
use super::print::{Device, FileMark, Print, nanoseconds};
use super::queue::Area;
use super::read::{Found, Scratch};
use crate::job::{Flag, Moment};
use crate::wire::manifest::Manifest;

/// Models are large and come after the manifest as well as before it.
const SETTLING: Duration = Duration::from_secs(600);

/// Why there is no good manifest right now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lack {
    Missing,
    Malformed(Box<str>),
    Unreadable(Box<str>),
}

impl Lack {
    fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// All that is kept of one copy.
#[derive(Clone, Debug)]
pub(super) struct Sighting {
    pub(super) inode: u64,
    /// The directory's own time, in nanoseconds since 1970.
    pub(super) changed: i64,
    pub(super) mark: Option<FileMark>,
    /// The last manifest that could be understood.
    pub(super) good: Option<Kept>,
    /// What is wrong, and since when on the steady clock.
    pub(super) lack: Option<Box<(Lack, Duration)>>,
    pub(super) device: Device,
    /// The number of the look that met it last.
    pub(super) look: u32,
    /// When we saw it come, in seconds on the steady clock from 1 on; 0 when it was there when we first looked.
    came: u32,
    /// What its last listing told, in pieces, which take less room: its time, what was met, and whether there was one.
    listed_at: i64,
    beside: Beside,
    listed: Listed,
    /// The manifest had been written so shortly before it was read that another write might not
    /// show in its time: it is read once more.
    pub(super) fresh: bool,
}

/// Whether the directory was listed, and anything met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Listed {
    Not,
    Empty,
    Filled,
}

impl Sighting {
    pub(super) fn new(device: Device, inode: u64) -> Self {
        Self {
            inode,
            changed: 0,
            mark: None,
            good: None,
            lack: None,
            device,
            look: 0,
            came: 0,
            listed_at: 0,
            beside: Beside::default(),
            listed: Listed::Not,
            fresh: false,
        }
    }

    /// It came at this time of the steady clock, before our eyes.
    pub(super) fn came_at(&mut self, steady: Duration) {
        self.came = u32::try_from(steady.as_secs() + 1).unwrap_or(u32::MAX);
    }

    /// When we saw it come, to the second; none when it was there when we first looked.
    pub(super) fn came(&self) -> Option<Duration> {
        let seconds = self.came.checked_sub(1)?;
        Some(Duration::from_secs(seconds.into()))
    }

    /// What the last listing of its directory told.
    pub(super) fn inside(&self) -> Option<Inside> {
        let inside = |empty| Inside {
            at: self.listed_at,
            empty,
            found: self.beside,
        };
        match self.listed {
            Listed::Not => None,
            Listed::Empty => Some(inside(true)),
            Listed::Filled => Some(inside(false)),
        }
    }

    /// Notes what a listing told; with none, what the last one told counts no more.
    pub(super) fn note_inside(&mut self, inside: Option<Inside>) {
        self.listed = match inside {
            None => Listed::Not,
            Some(Inside { empty: true, .. }) => Listed::Empty,
            Some(_) => Listed::Filled,
        };
        let inside = inside.unwrap_or_default();
        (self.listed_at, self.beside) = (inside.at, inside.found);
    }

    /// What is wrong with its manifest.
    pub(super) fn lack(&self) -> Option<&Lack> {
        self.lack.as_ref().map(|lack| &lack.0)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.listed == Listed::Empty
    }

    /// It came a short while ago, or files are on their way into it: its depths are looked into, too.
    pub(super) fn is_settling(&self, steady: Duration) -> bool {
        let young = self.came().is_some_and(|came| steady < came + SETTLING);
        young || self.beside.has(Flag::Transfer)
    }

    pub(super) fn print(&self) -> Print {
        Print {
            device: self.device,
            inode: self.inode,
            manifest: self.mark,
        }
    }

    /// What the next look is compared with.
    pub(super) fn known(&self) -> Known {
        Known {
            inode: self.inode,
            mark: self.mark,
            fresh: self.fresh,
            inside: self.inside().map(|i| i.at),
            barred: matches!(self.lack(), Some(Lack::Unreadable(_))),
        }
    }

    /// Takes in what a look at the job of this name brought; tells whether anything differs.
    pub(super) fn take(
        &mut self,
        name: &[u8],
        looked: Looked,
        steady: Duration,
        alike: &mut Alike,
    ) -> bool {
        let mut differs = false;
        self.device = looked.device;
        self.changed = looked.changed;
        if !matches!(looked.content, Content::Same) {
            differs |= self.mark != looked.mark;
            self.mark = looked.mark;
            self.fresh = looked.fresh;
        }
        match looked.content {
            Content::Same => {}
            Content::Good(manifest) => {
                let now = alike.keep(name, *manifest);
                differs |= self.lack.is_some() || self.good.as_ref() != Some(&now);
                // The script it names may be another one now.
                if self.good.as_ref().map(Kept::script) != Some(now.script()) {
                    self.note_inside(None);
                }
                self.good = Some(now);
                self.lack = None;
            }
            Content::Lack(lack) => {
                let since = match self.lack.as_deref() {
                    Some((before, since)) if before.is_like(&lack) => *since,
                    Some(_) | None => steady,
                };
                let now = Some(Box::new((lack, since)));
                differs |= self.lack != now;
                self.lack = now;
            }
        }
        if let Some(inside) = looked.inside {
            differs |= self.inside() != Some(inside);
            self.note_inside(Some(inside));
        }
        differs
    }
}

/// The part of a sighting that a new look is compared with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    inode: u64,
    mark: Option<FileMark>,
    fresh: bool,
    inside: Option<i64>,
    /// Rights may come without a trace in any time: such a copy is always tried again.
    barred: bool,
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
        let (found, mark) = scratch.live(area, job);
        looked.content = content(&found, job);
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
    let (found, mark) = scratch.live_within(directory);
    let content = content(&found, job);
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
fn content(found: &Found<'_>, job: &[u8]) -> Content {
    match manifest(found, str::from_utf8(job).ok()) {
        Ok(manifest) => Content::Good(Box::new(manifest)),
        Err(lack) => Content::Lack(lack),
    }
}

/// The manifest that was found, or what is wrong. An id that is this name is not kept.
pub(super) fn manifest(found: &Found<'_>, name: Option<&str>) -> Result<Manifest, Lack> {
    match *found {
        Found::Bytes(bytes) => {
            let manifest = match name {
                Some(name) => Manifest::read_in(name, bytes),
                None => Manifest::read(bytes),
            };
            manifest.map_err(|why| Lack::Malformed(why.to_string().into()))
        }
        Found::Missing => Err(Lack::Missing),
        Found::Odd(what) => Err(Lack::Malformed(what.into())),
        Found::Forbidden => Err(Lack::Unreadable("this user may not read it".into())),
        Found::Broken(error) => {
            let why = std::io::Error::from(error).to_string();
            Err(Lack::Unreadable(why.into()))
        }
    }
}
