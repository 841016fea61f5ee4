//! Which jobs changed: the living areas compared with what was seen before.

use std::collections::HashSet;
use std::os::fd::{AsFd, OwnedFd};

use hashbrown::DefaultHashBuilder;
use rustix::fs::{AtFlags, FileType, statat};
use rustix::io::Errno;

use super::area::{Names, What, list, open_area};
use super::crowd::{Brought, Ground, Slice};
use super::entry::{self, Known, Lack, Looked, Sighting};
use super::flaws::Flaws;
use super::inside::{Inside, Needs};
use super::kept::Alike;
use super::kin::Kinship;
use super::live::Live;
use super::lives::Lives;
use super::put_away::PutAway;
use super::queue::{Area, Name, Queue};
use super::read::side_by_side_if_new;
use super::stir::Stalled;
use super::waiting::Waiting;
use crate::job::{Change, Now};

pub(super) const LIVING: [Area; 2] = [Area::Outbox, Area::Inbox];
/// So many directories are listed in one step.
const STEP: usize = 4_000;

/// Everything known of the living jobs.
#[derive(Default)]
pub(super) struct Scan {
    pub(super) live: Lives,
    pub(super) flaws: Flaws,
    /// Jobs whose row changes by the mere passing of time, and when.
    pub(super) waiting: Waiting,
    pub(super) kin: Kinship,
    alike: Alike,
    /// How long a running job may show no sign.
    pub(super) stalled: Stalled,
    /// Names that became, or are no more, left-over files of an archived job, or that came or went beside their
    /// entry there; to be told to the archive.
    pub(super) fragments: Vec<(Name, bool)>,
    /// Copies whose directory is still to be listed.
    unlisted: Vec<(Area, Name)>,
    pub(super) look: u32,
    /// Of the rows that were told.
    pub(super) hasher: DefaultHashBuilder,
}

/// The areas that could not be seen.
pub(super) type Trouble = Vec<(Area, Errno)>;

/// Which of the living jobs a look is about.
#[derive(Clone, Copy)]
pub(super) enum Part<'a> {
    All,
    /// Those that stirred.
    Touched(&'a HashSet<Name>),
    /// Some of very many that were listed beforehand and are met for the first time. Of all of them, those that
    /// have records, where that is known.
    Listed(&'a Slice, Option<&'a HashSet<Name>>),
    /// The next of a look at everything that goes slice by slice. Of all jobs, those that had records when it began.
    Round(&'a Slice, &'a HashSet<Name>),
}

impl<'a> Part<'a> {
    /// None when it is about all.
    pub(super) fn only(self) -> Option<&'a HashSet<Name>> {
        match self {
            Self::All => None,
            Self::Touched(jobs) => Some(jobs),
            Self::Listed(slice, _) | Self::Round(slice, _) => Some(&slice.jobs),
        }
    }
}

/// One copy to look at.
struct Task<'a> {
    name: &'a [u8],
    known: Option<Known>,
}

impl Scan {
    /// Nothing is known yet; a running job may show no sign for so long.
    pub(super) fn patient(stalled: Stalled) -> Self {
        Self {
            stalled,
            ..Self::default()
        }
    }

    pub(super) fn is_done(&self) -> bool {
        self.unlisted.is_empty()
    }

    /// Makes room at once for so many jobs that come for the first time.
    pub(super) fn expect(&mut self, coming: usize) {
        self.live.reserve(coming);
    }

    /// Looks at all living jobs, or at a part of them.
    pub(super) fn look(
        &mut self,
        queue: &Queue,
        put_away: &PutAway,
        (part, mut brought): (Part<'_>, Option<Brought>),
        now: Now,
        out: &mut Vec<Change>,
    ) -> Trouble {
        let first = self.look == 0 || matches!(part, Part::Listed(..));
        self.look += 1;
        let only = part.only();
        let mut trouble = Trouble::new();
        let mut dirty: Vec<Name> = Vec::new();
        let mut open: [Option<OwnedFd>; 2] = [None, None];
        let mut outbox_was = None;
        for (area, slot) in LIVING.into_iter().zip(&mut open) {
            let opened = open_area(queue, area);
            let ground = opened.as_ref().ok().and_then(Ground::of);
            let read = brought.as_ref().and_then(|b| b.ground(area, ground));
            let looked = brought.as_mut().filter(|_| read.is_some());
            let looked = looked.map(|b| std::mem::take(&mut b.looked[place(area)]));
            if area == Area::Outbox {
                outbox_was = read.or(ground).map(|ground| ground.moved);
            }
            let seen = opened.and_then(|fd| {
                let found;
                let names = if let Part::Listed(slice, _) | Part::Round(slice, _) = part {
                    &slice.names[place(area)]
                } else {
                    found = names(&fd, only)?;
                    if only.is_none() {
                        self.expect(found.len().saturating_sub(self.live.len()));
                    }
                    &found
                };
                self.meet_all(area, (&fd, names), looked, first, now, &mut dirty);
                Ok(fd)
            });
            match seen {
                Ok(fd) => {
                    self.lose(area, only, &mut dirty);
                    *slot = Some(fd);
                }
                Err(error) => {
                    // An area that is not there has no jobs. One that may not be read just now
                    // keeps those it had.
                    if matches!(error, Errno::NOENT | Errno::NOTDIR) {
                        self.lose(area, only, &mut dirty);
                    }
                    trouble.push((area, error));
                }
            }
        }
        let moved = |fd: &&OwnedFd| Ground::of(fd).map(|ground| ground.moved);
        if let Some(outbox) = open[0].as_ref().filter(|fd| moved(fd) != outbox_was) {
            self.forget_moved(outbox, only, &mut dirty);
        }
        self.watch_records(queue, open[0].as_ref(), part, now, &mut dirty);
        self.watch_running(&open, only, now, &mut dirty);
        dirty.extend(std::iter::from_fn(|| self.waiting.take_over(now.steady)));
        self.tell_all(dirty, put_away, now, out);
        trouble
    }

    /// Looks at every name of one area, side by side when there are many; or takes what was brought of them.
    fn meet_all(
        &mut self,
        area: Area,
        (fd, names): (&OwnedFd, &Names),
        brought: Option<Vec<Option<Looked>>>,
        first: bool,
        now: Now,
        dirty: &mut Vec<Name>,
    ) {
        if let Some(brought) = brought {
            for ((name, what), looked) in names.iter().zip(brought) {
                match (what, looked) {
                    (What::Link, _) => self.meet_link(name, dirty),
                    (What::Directory, Some(looked)) => {
                        self.meet(area, name, looked, first, now, dirty);
                    }
                    (What::Directory, None) => {}
                }
            }
            return;
        }
        let mut tasks = Vec::with_capacity(names.len());
        for (name, what) in names.iter() {
            match what {
                What::Link => self.meet_link(name, dirty),
                What::Directory => tasks.push(Task {
                    name,
                    known: self.known(area, name),
                }),
            }
        }
        let seen = |task: &Task<'_>| task.known.is_some();
        let looked = side_by_side_if_new(&tasks, seen, |task, scratch| {
            entry::look(fd.as_fd(), task.name, task.known, now.wall, scratch)
        });
        for (task, looked) in tasks.iter().zip(looked) {
            if let Some(looked) = looked {
                self.meet(area, task.name, looked, first, now, dirty);
            }
        }
    }

    fn known(&self, area: Area, name: &[u8]) -> Option<Known> {
        let live = self.live.get(name)?;
        live.copy_of(area).map(Sighting::known)
    }

    fn meet_link(&mut self, name: &[u8], dirty: &mut Vec<Name>) {
        self.enter(name, dirty);
        let Some(live) = self.live.get_mut(name) else {
            return;
        };
        if live.link().is_none() {
            dirty.push(name.into());
        }
        live.change_odd(|odd| odd.link = Some(self.look));
    }

    fn meet(
        &mut self,
        area: Area,
        name: &[u8],
        looked: Looked,
        first: bool,
        now: Now,
        dirty: &mut Vec<Name>,
    ) {
        self.enter(name, dirty);
        let Some(live) = self.live.get_mut(name) else {
            return;
        };
        let slot = live.copy(area);
        let same = slot.as_ref().is_some_and(|c| c.inode == looked.inode);
        if !same {
            let mut copy = Sighting::new(looked.device, looked.inode);
            if !first {
                copy.came_at(now.steady);
            }
            *slot = Some(Box::new(copy));
        }
        let Some(copy) = slot else { return };
        copy.look = self.look;
        let was_listed = looked.inside.is_some();
        let differs = copy.take(name, looked, now.steady, &mut self.alike);
        let listed = copy.inside().map(|i| i.at);
        // One without a manifest was listed in the look itself; one that may not be read cannot be.
        let has_manifest = matches!(copy.lack(), None | Some(Lack::Malformed(_)));
        if has_manifest && !was_listed && listed != Some(copy.changed) {
            self.unlisted.push((area, name.into()));
        }
        if differs || !same {
            dirty.push(name.into());
            live.stirred(now);
        }
    }

    /// Makes sure that the job is known.
    fn enter(&mut self, name: &[u8], dirty: &mut Vec<Name>) {
        if self.live.enter(name) {
            dirty.extend(self.live.like(name).cloned());
            dirty.extend(self.kin.claimants(name));
        }
    }

    /// Forgets the copies of an area that this look did not meet.
    fn lose(&mut self, area: Area, only: Option<&HashSet<Name>>, dirty: &mut Vec<Name>) {
        let look = self.look;
        let mut check = |name: &Name, live: &mut Live| {
            let slot = live.copy(area);
            if slot.as_ref().is_some_and(|copy| copy.look != look) {
                *slot = None;
                dirty.push(name.clone());
            }
            // The second area ends the look: a link met in neither is gone.
            if area == Area::Inbox && live.link().is_some_and(|met| met != look) {
                live.change_odd(|odd| odd.link = None);
                dirty.push(name.clone());
            }
        };
        match only {
            None => self
                .live
                .iter_mut()
                .for_each(|(name, live)| check(name, live)),
            Some(only) => {
                for name in only {
                    if let Some(live) = self.live.get_mut(name) {
                        check(name, live);
                    }
                }
            }
        }
    }

    /// Somebody moved jobs while we looked: a copy that was met in the outbox and has gone since, while its
    /// results were met nowhere, would look as if it waited.
    fn forget_moved(
        &mut self,
        outbox: &OwnedFd,
        only: Option<&HashSet<Name>>,
        dirty: &mut Vec<Name>,
    ) {
        let lone = |live: &Live| live.outbox.is_some() && live.inbox.is_none();
        for name in self.names_among(only, lone) {
            let found = statat(outbox, &*name, AtFlags::SYMLINK_NOFOLLOW);
            let gone = found.is_err_and(|error| error == Errno::NOENT);
            if let Some(live) = self.live.get_mut(&name).filter(|_| gone) {
                live.outbox = None;
                dirty.push(name);
            }
        }
    }

    /// Lists the next step of directories for what lies beside the manifests.
    pub(super) fn list_on(
        &mut self,
        queue: &Queue,
        put_away: &PutAway,
        now: Now,
        out: &mut Vec<Change>,
    ) {
        let cut = self.unlisted.len().saturating_sub(STEP);
        let part = self.unlisted.split_off(cut);
        let open = LIVING.map(|area| open_area(queue, area).ok());
        let live = &self.live;
        let listed = |(area, name): &(Area, Name)| {
            let copy = live.get(name).and_then(|live| live.copy_of(*area));
            copy.is_some_and(|copy| copy.inside().is_some())
        };
        let found = side_by_side_if_new(&part, listed, |(area, name), scratch| {
            let fd = open[place(*area)].as_ref()?;
            let copy = live.get(name)?.copy_of(*area)?;
            let needs = Needs {
                depths: copy.is_settling(now.steady),
                ..copy.good.as_ref().map_or_else(Needs::default, |kept| {
                    Needs::of(*area, kept.script(), kept.lists_files())
                })
            };
            let inside = Inside::of(fd.as_fd(), name, copy.changed, needs, scratch);
            Some(inside.ok()?.until_it_rests(needs, now.wall))
        });
        let mut dirty = Vec::new();
        for ((area, name), inside) in part.into_iter().zip(found) {
            let Some(live) = self.live.get_mut(&name) else {
                continue;
            };
            let (Some(copy), Some(inside)) = (live.copy(area), inside) else {
                continue;
            };
            let before = copy.inside().map(|i| i.found).unwrap_or_default();
            copy.note_inside(Some(inside));
            if before != inside.found {
                dirty.push(name);
            }
        }
        self.tell_all(dirty, put_away, now, out);
    }
}

/// Where a living area stands among both.
pub(super) fn place(area: Area) -> usize {
    usize::from(area == Area::Inbox)
}

/// The names of an area, or those of them that were touched.
fn names(fd: &OwnedFd, only: Option<&HashSet<Name>>) -> Result<Names, Errno> {
    let Some(only) = only else { return list(fd) };
    let mut names = Names::default();
    for name in only {
        let Ok(stat) = statat(fd, &**name, AtFlags::SYMLINK_NOFOLLOW) else {
            continue;
        };
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::Directory => names.push(name, What::Directory),
            FileType::Symlink => names.push(name, What::Link),
            _ => {}
        }
    }
    Ok(names)
}
