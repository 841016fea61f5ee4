//! The watches kept in step with what each look has seen: which jobs' directories and records are watched from now on.

use std::collections::HashSet;

use rustix::fs::stat;

use super::super::live::Live;
use super::super::lives::Lives;
use super::super::queue::{Area, Name, Queue};
use super::super::record;
use super::super::sighting::Sighting;
use super::which::Which;
use super::{Copies, LIVING, Watch};

impl Watch {
    /// After a look at everything: watches what is new, forgets what is gone. Returns the jobs that are
    /// watched from now on; what came into them a moment before has to be looked for.
    pub(in super::super) fn tend(&mut self, queue: &Queue, live: &Lives) -> Vec<Name> {
        if self.watcher.is_none() {
            return Vec::new();
        }
        self.tend_areas(queue);
        let jobs = self.jobs.keys();
        let gone: Vec<Name> = jobs.filter(|n| !live.contains_key(n)).cloned().collect();
        for name in gone {
            self.unwatch_job(queue, &name);
        }
        let mut new = Vec::new();
        for (name, job) in live.iter() {
            if self.watcher.is_some() && self.tend_copies(queue, name, job) {
                new.push(name.clone());
            }
        }
        new.extend(self.tend_records(queue, live.iter()));
        new
    }

    /// Watches what the look has seen of a job, if it is not watched yet and there is room for it: a job that was
    /// watched before may have got its second copy, or another directory of its name. Tells whether one of its
    /// directories is watched only from now on.
    fn tend_copies(&mut self, queue: &Queue, name: &Name, job: &Live) -> bool {
        if !self.jobs.contains_key(name) {
            if !self.has_room_for(name) {
                return false;
            }
            self.jobs.insert(name.clone(), Copies::default());
        }
        let mut new = false;
        for (area, copy) in job.copies() {
            let Sighting { device, inode, .. } = *copy;
            new |= self.watch_copy(name, area, Which::of(device, inode));
        }
        if new && self.followed.as_ref() == Some(name) {
            self.watch_results(queue, name);
        }
        new
    }

    fn has_room_for(&self, name: &Name) -> bool {
        let room = self.jobs.len() + self.recorded.len() < self.most;
        room || self.followed.as_ref() == Some(name)
    }

    /// What another operator adds to the records of a watched job is an event too.
    fn tend_records<'a>(
        &mut self,
        queue: &Queue,
        live: impl Iterator<Item = (&'a Name, &'a Live)>,
    ) -> Vec<Name> {
        let mut new = Vec::new();
        for (name, _) in live.filter(|(_, job)| job.asked().any) {
            let known = self.recorded.contains(name);
            let room = self.jobs.len() + self.recorded.len() < self.most;
            if self.watcher.is_none() || !self.jobs.contains_key(name) || !(known || room) {
                continue;
            }
            // Another directory may stand there now.
            self.watch_directory(&record::directory(queue, name));
            if !known && self.watcher.is_some() {
                self.recorded.insert(name.clone());
                new.push(name.clone());
            }
        }
        new
    }

    /// The same after a look at some jobs.
    pub(in super::super) fn tend_some(
        &mut self,
        queue: &Queue,
        looked: &HashSet<Name>,
        live: &Lives,
    ) -> Vec<Name> {
        let mut new = Vec::new();
        for name in looked {
            // The name as it is kept there: so it is kept once.
            let Some((name, job)) = live.get_key_value(name) else {
                self.unwatch_job(queue, name);
                continue;
            };
            for area in LIVING {
                if job.copy_of(area).is_none() {
                    self.forget_copy(name, area);
                }
            }
            if self.watcher.is_some() && self.tend_copies(queue, name, job) {
                new.push(name.clone());
            }
            if self.followed.as_ref() == Some(name) {
                self.watch_results(queue, name);
            }
        }
        let among = looked.iter().filter_map(|name| live.get_key_value(name));
        new.extend(self.tend_records(queue, among));
        new
    }

    /// Other directories may stand in the places of the areas now.
    pub(in super::super) fn tend_areas(&mut self, queue: &Queue) {
        // The user named the root, so it and the areas may be links.
        let places = [queue.root.clone(), queue.records()];
        for place in Area::ALL.map(|area| queue.area(area)).iter().chain(&places) {
            self.watch(place, stat(place));
        }
    }
}
