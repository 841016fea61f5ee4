//! What is met in the living areas: copies of jobs and links, each taken into what is known.

use std::collections::HashSet;
use std::os::fd::{AsFd, OwnedFd};

use super::area::{Names, What};
use super::entry::{self, Absence, Before, Known, Lack, Looked};
use super::queue::{Area, Name};
use super::read::side_by_side_if_new;
use super::scan::Scan;
use super::sighting::Sighting;
use crate::job::Now;

/// One copy to look at: as something that stirred, or else compared with what is known.
struct Task<'a> {
    name: &'a [u8],
    known: Option<Known>,
    stirred: Option<Before>,
}

impl Scan {
    /// Takes what readers brought of every name of a slice.
    pub(super) fn meet_brought(
        &mut self,
        area: Area,
        names: &Names,
        brought: Vec<Option<Looked>>,
        now: Now,
        dirty: &mut Vec<Name>,
    ) {
        for ((name, what), looked) in names.iter().zip(brought) {
            match (what, looked) {
                (What::Link, _) => self.meet_link(name, dirty),
                (What::Directory, Some(looked)) => {
                    self.meet(area, name, looked, true, now, dirty);
                }
                (What::Directory, None) => {}
            }
        }
    }

    /// Looks at every name of one area, side by side when there are many.
    pub(super) fn meet_all(
        &mut self,
        area: (Area, &OwnedFd),
        names: &Names,
        first: bool,
        now: Now,
        dirty: &mut Vec<Name>,
    ) {
        let mut tasks = Vec::with_capacity(names.len());
        for (name, what) in names.iter() {
            match what {
                What::Link => self.meet_link(name, dirty),
                What::Directory => tasks.push(Task {
                    name,
                    known: self.known(area.0, name),
                    stirred: None,
                }),
            }
        }
        self.meet_tasks(area, &tasks, first, now, dirty);
    }

    /// Looks for jobs that stirred in one area.
    pub(super) fn meet_stirred(
        &mut self,
        area: (Area, &OwnedFd),
        jobs: &HashSet<Name>,
        now: Now,
        dirty: &mut Vec<Name>,
    ) {
        let tasks = jobs.iter().map(|name| {
            let copy = self.live.get(name).and_then(|live| live.copy_of(area.0));
            let settling = copy.is_some_and(|copy| copy.is_settling(now.steady));
            Task {
                name,
                known: copy.map(Sighting::known),
                stirred: Some(Before {
                    inode: copy.map(|copy| copy.inode),
                    settling: [settling, true],
                }),
            }
        });
        let tasks: Vec<_> = tasks.collect();
        self.meet_tasks(area, &tasks, false, now, dirty);
    }

    fn meet_tasks(
        &mut self,
        (area, fd): (Area, &OwnedFd),
        tasks: &[Task<'_>],
        first: bool,
        now: Now,
        dirty: &mut Vec<Name>,
    ) {
        let seen = |task: &Task<'_>| task.known.is_some();
        let fd = fd.as_fd();
        let looked = side_by_side_if_new(tasks, seen, |task, scratch| match task.stirred {
            Some(before) => entry::look_afresh((area, fd), task.name, before, now.wall, scratch),
            None => {
                entry::look(fd, task.name, task.known, now.wall, scratch).ok_or(Absence::Nothing)
            }
        });
        for (task, looked) in tasks.iter().zip(looked) {
            match looked {
                Ok(looked) => self.meet(area, task.name, looked, first, now, dirty),
                Err(Absence::Link) => self.meet_link(task.name, dirty),
                Err(Absence::Nothing) => {}
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
}
