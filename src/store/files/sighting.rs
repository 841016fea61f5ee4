//! One copy of a living job: what was seen of it last, and what a new look changes in that.

use std::time::Duration;

use super::entry::{Content, Known, Lack, Looked};
use super::inside::{Beside, Inside};
use super::kept::{Alike, Kept};
use super::print::{Device, FileMark, Print};
use crate::job::Flag;

/// Models are large and come after the manifest as well as before it.
const SETTLING: Duration = Duration::from_secs(600);

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
