//! Which jobs changed: the living areas compared with what was seen before.

use std::collections::HashSet;
use std::os::fd::{AsFd, OwnedFd};

use hashbrown::DefaultHashBuilder;
use rustix::fs::{AtFlags, statat};
use rustix::io::Errno;

use super::area::{list, open_area};
use super::crowd::{Brought, Ground, Slice};
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
/// Of so many jobs that stirred each is asked for itself.
const FEW: usize = 4;

/// Everything known of the living jobs.
#[derive(Default)]
pub(super) struct Scan {
    pub(super) live: Lives,
    pub(super) flaws: Flaws,
    /// Jobs whose row changes by the mere passing of time, and when.
    pub(super) waiting: Waiting,
    pub(super) kin: Kinship,
    pub(super) alike: Alike,
    /// How long a running job may show no sign.
    pub(super) stalled: Stalled,
    /// Names that became, or are no more, left-over files of an archived job, or that came or went beside their
    /// entry there; to be told to the archive.
    pub(super) fragments: Vec<(Name, bool)>,
    /// Copies whose directory is still to be listed.
    pub(super) unlisted: Vec<(Area, Name)>,
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
        // Of few each is asked whether it moved meanwhile; of many the area.
        let few = matches!(part, Part::Touched(jobs) if jobs.len() <= FEW);
        let mut trouble = Trouble::new();
        let mut dirty: Vec<Name> = Vec::new();
        let mut open: [Option<OwnedFd>; 2] = [None, None];
        let mut outbox_was = None;
        for (area, slot) in LIVING.into_iter().zip(&mut open) {
            let opened = open_area(queue, area);
            let ground = opened.as_ref().ok().filter(|_| !few).and_then(Ground::of);
            let read = brought.as_ref().and_then(|b| b.ground(area, ground));
            let looked = brought.as_mut().filter(|_| read.is_some());
            let looked = looked.map(|b| std::mem::take(&mut b.looked[place(area)]));
            if area == Area::Outbox {
                outbox_was = read.or(ground).map(|ground| ground.moved);
            }
            let seen = opened.and_then(|fd| {
                match (part, looked) {
                    (Part::Touched(jobs), _) => {
                        self.meet_stirred((area, &fd), jobs, now, &mut dirty);
                    }
                    (Part::Listed(slice, _) | Part::Round(slice, _), None) => {
                        let names = (&slice.names[place(area)], Some(&slice.jobs));
                        self.meet_all((area, &fd), names, first, now, &mut dirty);
                    }
                    (Part::Listed(slice, _) | Part::Round(slice, _), Some(looked)) => {
                        self.meet_brought(area, slice, looked, now, &mut dirty);
                    }
                    (Part::All, _) => {
                        let names = list(&fd)?;
                        self.expect(names.len().saturating_sub(self.live.len()));
                        self.meet_all((area, &fd), (&names, None), first, now, &mut dirty);
                    }
                }
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
        let moved = |fd: &&OwnedFd| few || Ground::of(fd).map(|ground| ground.moved) != outbox_was;
        if let Some(outbox) = open[0].as_ref().filter(moved) {
            self.forget_moved(outbox, only, &mut dirty);
        }
        self.watch_records(queue, open[0].as_ref(), part, now, &mut dirty);
        self.watch_running(&open, only, now, &mut dirty);
        dirty.extend(std::iter::from_fn(|| self.waiting.take_over(now.steady)));
        self.tell_all(dirty, put_away, now, out);
        trouble
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
