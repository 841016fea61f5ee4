//! What is met in the living areas: copies of jobs and links, each taken into what is known.

use std::collections::HashSet;
use std::os::fd::{AsFd, OwnedFd};

use super::area::{Names, What};
use super::crowd::Slice;
use super::entry::{self, Absence, Before, Known, Lack, Looked};
use super::queue::{Area, Name};
use super::read::side_by_side_if_new;
use super::scan::{Scan, place};
use super::sighting::Sighting;
use crate::job::Now;

/// A name that is met, as it was listed or heard of.
#[derive(Clone, Copy)]
struct Called<'a> {
    name: &'a [u8],
    /// Those that are looked at together.
    among: Option<&'a HashSet<Name>>,
}

impl Called<'_> {
    /// To be kept as it lies among the others.
    fn kept(self) -> Name {
        let known = self.among.and_then(|all| all.get(self.name));
        known.cloned().unwrap_or_else(|| self.name.into())
    }
}

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
        slice: &Slice,
        brought: Vec<Option<Looked>>,
        now: Now,
        dirty: &mut Vec<Name>,
    ) {
        let names = slice.names[place(area)].iter();
        for ((name, what), looked) in names.zip(brought) {
            let name = Called {
                name,
                among: Some(&slice.jobs),
            };
            match (what, looked) {
                (What::Link, _) => self.meet_link(name, dirty),
                (What::Directory, Some(looked)) => {
                    self.meet(area, name, looked, true, now, dirty);
                }
                (What::Directory, None) => {}
            }
        }
    }

    /// Looks at every name of one area, side by side when there are many; some of them may have been spelled before.
    pub(super) fn meet_all(
        &mut self,
        area: (Area, &OwnedFd),
        (names, among): (&Names, Option<&HashSet<Name>>),
        first: bool,
        now: Now,
        dirty: &mut Vec<Name>,
    ) {
        let mut tasks = Vec::with_capacity(names.len());
        for (name, what) in names.iter() {
            match what {
                What::Link => self.meet_link(Called { name, among }, dirty),
                What::Directory => tasks.push(Task {
                    name,
                    known: self.known(area.0, name),
                    stirred: None,
                }),
            }
        }
        self.meet_tasks(area, (&tasks, among), first, now, dirty);
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
        self.meet_tasks(area, (&tasks, Some(jobs)), false, now, dirty);
    }

    fn meet_tasks(
        &mut self,
        (area, fd): (Area, &OwnedFd),
        (tasks, among): (&[Task<'_>], Option<&HashSet<Name>>),
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
            let name = Called {
                name: task.name,
                among,
            };
            match looked {
                Ok(looked) => self.meet(area, name, looked, first, now, dirty),
                Err(Absence::Link) => self.meet_link(name, dirty),
                Err(Absence::Nothing) => {}
            }
        }
    }

    fn known(&self, area: Area, name: &[u8]) -> Option<Known> {
        let live = self.live.get(name)?;
        live.copy_of(area).map(Sighting::known)
    }

    fn meet_link(&mut self, name: Called<'_>, dirty: &mut Vec<Name>) {
        self.enter(name, dirty);
        let Some((name, live)) = self.live.get_key_value_mut(name.name) else {
            return;
        };
        if live.link().is_none() {
            dirty.push(name.clone());
        }
        live.change_odd(|odd| odd.link = Some(self.look));
    }

    fn meet(
        &mut self,
        area: Area,
        name: Called<'_>,
        looked: Looked,
        first: bool,
        now: Now,
        dirty: &mut Vec<Name>,
    ) {
        self.enter(name, dirty);
        let Some((name, live)) = self.live.get_key_value_mut(name.name) else {
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
            self.unlisted.push((area, name.clone()));
        }
        if differs || !same {
            dirty.push(name.clone());
            live.stirred(now);
        }
    }

    /// Makes sure that the job is known.
    fn enter(&mut self, called: Called<'_>, dirty: &mut Vec<Name>) {
        let name = called.name;
        if self.live.enter(name, || called.kept()) {
            dirty.extend(self.live.like(name).cloned());
            dirty.extend(self.kin.claimants(name));
        }
    }
}
