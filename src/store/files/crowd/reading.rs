//! Living jobs of a crowd that are read ahead, slice by slice, while those before them are told.

use std::collections::VecDeque;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;

use rustix::fs::fstat;

use super::super::area::{What, open_area};
use super::super::entry::{self, Looked};
use super::super::print::nanoseconds;
use super::super::queue::{Area, Queue};
use super::super::read::Scratch;
use super::super::readers::Readers;
use super::{Read, Slice};
use crate::job::Moment;

/// What readers brought of a slice.
pub(in super::super) struct Brought {
    /// Each area as it was before anything was read in it.
    grounds: [Option<Ground>; 2],
    /// Of every copy of the slice, in its order.
    pub(in super::super) looked: [Vec<Option<Looked>>; 2],
}

/// A directory at a moment: which one it is, and when a name last came into it or left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Ground {
    device: u64,
    inode: u64,
    pub(in super::super) moved: i64,
}

impl Ground {
    pub(in super::super) fn of(directory: &OwnedFd) -> Option<Self> {
        let stat = fstat(directory).ok()?;
        Some(Self {
            device: stat.st_dev,
            inode: stat.st_ino,
            moved: nanoseconds(&stat),
        })
    }
}

impl Brought {
    /// The area as it was before it was read, if it is this directory that was read.
    pub(in super::super) fn ground(&self, area: Area, now: Option<Ground>) -> Option<Ground> {
        let (was, now) = (self.grounds[place(area)]?, now?);
        ((was.device, was.inode) == (now.device, now.inode)).then_some(was)
    }
}

fn place(area: Area) -> usize {
    usize::from(area == Area::Inbox)
}

/// The reading of a crowd.
pub(super) struct Reading {
    readers: Readers<[Vec<Option<Looked>>; 2]>,
    areas: Arc<[Option<OwnedFd>; 2]>,
    /// What was asked for, in that order.
    asked: VecDeque<(Arc<Slice>, [Option<Ground>; 2])>,
}

impl Reading {
    /// None where no thread can be started. It may have to share the cores with others that work as hard.
    pub(super) fn begin(queue: &Queue, hurried: bool, others: usize) -> Option<Self> {
        let open = |area| open_area(queue, area).ok();
        Some(Self {
            readers: Readers::start_beside(others, hurried)?,
            areas: Arc::new([open(Area::Outbox), open(Area::Inbox)]),
            asked: VecDeque::new(),
        })
    }

    /// Those that shared the cores are done.
    pub(super) fn take_all_cores(&mut self) {
        self.readers.take_all_cores();
    }

    /// Whether readers would have to wait for more.
    pub(super) fn has_room(&self) -> bool {
        self.readers.under_way() < self.readers.enough()
    }

    /// How many jobs are under way.
    pub(super) fn under_way(&self) -> usize {
        self.asked.iter().map(|(slice, _)| slice.jobs.len()).sum()
    }

    /// Has a slice read, with what lies beside the manifests only where the jobs are looked at as a whole.
    pub(super) fn ask(&mut self, slice: Slice, whole: bool, wall: Moment) {
        let slice = Arc::new(slice);
        let grounds = self.areas.each_ref().map(|fd| Ground::of(fd.as_ref()?));
        let (areas, theirs) = (Arc::clone(&self.areas), Arc::clone(&slice));
        self.readers.ask(slice.jobs.len(), move |scratch| {
            let read = |area| read(&areas, area, (&theirs, whole), wall, scratch);
            [Area::Outbox, Area::Inbox].map(read)
        });
        self.asked.push_back((slice, grounds));
    }

    /// The next slice with what was read of it; waits for it, or takes it only if it is there.
    pub(super) fn take(&mut self, wait: bool) -> Option<Read> {
        let looked = if wait {
            self.readers.take()
        } else {
            self.readers.take_ready()
        }?;
        let (slice, grounds) = self.asked.pop_front()?;
        Some((slice, Some(Brought { grounds, looked })))
    }
}

fn read(
    areas: &[Option<OwnedFd>; 2],
    area: Area,
    (slice, whole): (&Slice, bool),
    wall: Moment,
    scratch: &mut Scratch,
) -> Vec<Option<Looked>> {
    let names = &slice.names[place(area)];
    let each = |(name, what): (&[u8], What)| match (&areas[place(area)], what) {
        (Some(fd), What::Directory) => {
            scratch.step_back();
            if whole {
                entry::look_whole(area, fd.as_fd(), name, wall, scratch)
            } else {
                entry::look(fd.as_fd(), name, None, wall, scratch)
            }
        }
        (Some(_) | None, _) => None,
    };
    names.iter().map(each).collect()
}
