//! The watches on a folder queue: which directories are watched, and whether events can be had at all.
//!
//! Watches are not recursive: a recursive one loses files made right after their directory, and the archive
//! would cost a watch per old job. Events only tell where to look; each look reads the truth.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use hashbrown::HashMap;
use rustix::fs::{AtFlags, CWD, FileType, Stat, stat, statat};
use rustix::io::Errno;

use super::events::{CONTENTS, Heard, NAMES, Watcher};
use super::heard::{Ear, Touched};
use super::live::Live;
use super::queue::{Area, Name, Queue};
use super::record;
use crate::store::growth::Growth;
use crate::store::{Nudge, remote};

/// Jobs whose directories are watched at most; the others are seen by the regular look.
const MOST: usize = 16_384;
/// The share of the system's watches that one queue may take: one in so many.
const SHARE: usize = 2;
/// What is watched where the system does not tell its limit.
const FEW: usize = 4_096;

/// The watches on one queue.
#[derive(Default)]
pub(super) struct Watch {
    watcher: Option<Watcher>,
    touched: Arc<Mutex<Touched>>,
    /// Which directory is watched under each path: when another one stands there, it is watched anew.
    places: HashMap<PathBuf, Watched>,
    /// Jobs whose directories are watched.
    jobs: HashSet<Name>,
    /// Those of them whose records are watched.
    recorded: HashSet<Name>,
    /// How many of both there may be.
    most: usize,
    followed: Option<Name>,
    /// The same, for the watcher's thread.
    ear: Arc<Mutex<Option<Name>>>,
    nudge: Option<Nudge>,
    growth: Option<Arc<Growth>>,
    /// Why the queue is polled, when it is.
    polled: Option<String>,
}

/// A directory under a watch: its device and inode, and the watch's number.
struct Watched {
    what: (u64, u64),
    number: i32,
}

/// What became of the watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begun {
    /// They were set anew: what happened before they stood is not known.
    Anew,
    /// They went on, and only another log is followed.
    WentOn,
}

impl Watch {
    /// Begins anew; when only another log is to be followed, the watches go on without a gap.
    pub(super) fn begin(&mut self, queue: &Queue, nudge: Nudge, followed: Option<Name>) -> Begun {
        let same = self.nudge.as_ref().is_some_and(|n| Arc::ptr_eq(n, &nudge));
        if same && self.watcher.is_some() {
            if self.followed != followed {
                self.turn_to(queue, followed);
            }
            return Begun::WentOn;
        }
        self.nudge = Some(Arc::clone(&nudge));
        self.follow(followed);
        self.end();
        self.most = most_watches();
        self.polled = remote::kind(&queue.root).map(|kind| {
            format!("no change events from other machines on {kind}: looked at every 5 s")
        });
        if self.polled.is_some() {
            return Begun::Anew;
        }
        let touched = Arc::clone(&self.touched);
        let ear = Ear {
            root: queue.root.clone(),
            followed: Arc::clone(&self.ear),
            growth: self.growth.clone(),
        };
        let hear = move |heard: Heard<'_>| ear.hear(&heard, &touched);
        match Watcher::start(nudge, hear) {
            Ok(watcher) => self.watcher = Some(watcher),
            Err(error) => self.give_up(error),
        }
        self.tend_areas(queue);
        Begun::Anew
    }

    /// From the next beginning on, growth of the followed log is told by this.
    pub(super) fn hear_growth(&mut self, grown: Nudge) {
        self.growth = Some(Arc::new(Growth::new(grown)));
    }

    /// Takes all watches down; the next beginning is anew.
    pub(super) fn end(&mut self) {
        self.watcher = None;
        self.places.clear();
        self.jobs.clear();
        self.recorded.clear();
    }

    fn follow(&mut self, followed: Option<Name>) {
        self.ear
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone_from(&followed);
        self.followed = followed;
    }

    /// Follows another log: its directories are watched from now on, however many jobs there are.
    fn turn_to(&mut self, queue: &Queue, followed: Option<Name>) {
        if let Some(old) = self.followed.take() {
            for area in [Area::Outbox, Area::Inbox] {
                let job = queue.area(area).join(OsStr::from_bytes(&old));
                self.unwatch(&job.join("3_results"));
            }
        }
        self.follow(followed.clone());
        if let Some(name) = followed {
            self.watch_job(queue, &name);
            self.jobs.insert(name);
        }
    }

    /// Whether events come.
    pub(super) fn is_live(&self) -> bool {
        self.watcher.is_some()
    }

    /// Whether so many jobs are still to be watched that it takes its time.
    pub(super) fn is_far_behind(&self, live: usize) -> bool {
        const SOON_DONE: usize = 64;
        self.is_live() && live.min(self.most) > self.jobs.len() + SOON_DONE
    }

    pub(super) fn polled(&self) -> Option<&str> {
        self.polled.as_deref()
    }

    /// Takes what stirred since the last time.
    pub(super) fn take(&self) -> Touched {
        std::mem::take(&mut *self.touched.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// After a look at everything: watches what is new, forgets what is gone. Returns the jobs that are
    /// watched from now on; what came into them a moment before has to be looked for.
    pub(super) fn tend(&mut self, queue: &Queue, live: &HashMap<Name, Box<Live>>) -> Vec<Name> {
        if self.watcher.is_none() {
            return Vec::new();
        }
        self.tend_areas(queue);
        let gone: Vec<Name> = self
            .jobs
            .iter()
            .filter(|n| !live.contains_key(*n))
            .cloned()
            .collect();
        for name in gone {
            self.unwatch_job(queue, &name);
        }
        let mut new = self.tend_copies(queue, live);
        new.extend(self.tend_jobs(queue, live.keys()));
        new.extend(self.tend_records(queue, live));
        new
    }

    /// A job that is watched already may have got its second copy, or another directory of its name.
    fn tend_copies(&mut self, queue: &Queue, live: &HashMap<Name, Box<Live>>) -> Vec<Name> {
        let mut new = Vec::new();
        for (name, job) in live {
            if self.watcher.is_none() || !self.jobs.contains(name) {
                continue;
            }
            let unwatched = job.copies().any(|(area, copy)| {
                let place = queue.area(area).join(OsStr::from_bytes(name));
                let watched = self.places.get(&place).map(|watched| watched.what);
                watched != Some((copy.device, copy.inode))
            });
            if unwatched && self.watch_job(queue, name) {
                new.push(name.clone());
            }
        }
        new
    }

    /// What another operator adds to the records of a watched job is an event too.
    fn tend_records(&mut self, queue: &Queue, live: &HashMap<Name, Box<Live>>) -> Vec<Name> {
        let mut new = Vec::new();
        for (name, _) in live.iter().filter(|(_, job)| job.asked.any) {
            let known = self.recorded.contains(name);
            let room = self.jobs.len() + self.recorded.len() < self.most;
            if self.watcher.is_none() || !self.jobs.contains(name) || !(known || room) {
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

    /// After a look at the jobs that stirred. One of them may have got its second copy just now.
    pub(super) fn tend_some(
        &mut self,
        queue: &Queue,
        stirred: &HashSet<Name>,
        live: &HashMap<Name, Box<Live>>,
    ) -> Vec<Name> {
        let mut new = Vec::new();
        for name in stirred {
            match (live.contains_key(name), self.jobs.contains(name)) {
                (true, true) => {
                    if self.watch_job(queue, name) {
                        new.push(name.clone());
                    }
                }
                (false, true) => self.unwatch_job(queue, name),
                (_, false) => {}
            }
        }
        new.extend(self.tend_jobs(
            queue,
            stirred.iter().filter(|name| live.contains_key(*name)),
        ));
        new
    }

    fn tend_jobs<'a>(&mut self, queue: &Queue, names: impl Iterator<Item = &'a Name>) -> Vec<Name> {
        let mut new = Vec::new();
        for name in names {
            let room = self.jobs.len() + self.recorded.len() < self.most;
            let wanted = room || self.followed.as_ref() == Some(name);
            if self.watcher.is_none() || !wanted || self.jobs.contains(name) {
                continue;
            }
            self.watch_job(queue, name);
            self.jobs.insert(name.clone());
            new.push(name.clone());
        }
        new
    }

    fn tend_areas(&mut self, queue: &Queue) {
        // The user named the root, so it and the areas may be links.
        let places = [queue.root.clone(), queue.records()];
        for place in Area::ALL.map(|area| queue.area(area)).iter().chain(&places) {
            self.watch(place, stat(place));
        }
    }

    /// Tells whether one of its directories is watched only from now on: what came into it a moment
    /// before has to be looked for.
    fn watch_job(&mut self, queue: &Queue, name: &Name) -> bool {
        let followed = self.followed.as_ref() == Some(name);
        let mut new = false;
        for area in [Area::Outbox, Area::Inbox] {
            let job = queue.area(area).join(OsStr::from_bytes(name));
            new |= self.watch_directory(&job);
            if followed {
                self.watch_directory(&job.join("3_results"));
            }
        }
        new
    }

    fn unwatch_job(&mut self, queue: &Queue, name: &Name) {
        self.jobs.remove(name);
        if self.recorded.remove(name) {
            self.unwatch(&record::directory(queue, name));
        }
        for area in [Area::Outbox, Area::Inbox] {
            let job = queue.area(area).join(OsStr::from_bytes(name));
            self.unwatch(&job);
        }
    }

    fn unwatch(&mut self, place: &Path) {
        if let Some(watched) = self.places.remove(place)
            && let Some(watcher) = &self.watcher
        {
            watcher.unwatch(watched.number, place);
        }
    }

    /// Never a link: it may lead anywhere. Tells whether this directory was not watched before.
    fn watch_directory(&mut self, place: &Path) -> bool {
        let found = statat(CWD, place, AtFlags::SYMLINK_NOFOLLOW);
        let real = found.and_then(|found| {
            let kind = FileType::from_raw_mode(found.st_mode);
            let real = kind == FileType::Directory;
            real.then_some(found).ok_or(Errno::NOTDIR)
        });
        self.watch(place, real)
    }

    fn watch(&mut self, place: &Path, found: Result<Stat, Errno>) -> bool {
        let Some(watcher) = &self.watcher else {
            return false;
        };
        let Ok(found) = found else {
            self.places.remove(place);
            return false;
        };
        let what = (found.st_dev, found.st_ino);
        if self.places.get(place).is_some_and(|w| w.what == what) {
            return false;
        }
        match watcher.watch(place, NAMES | CONTENTS) {
            Ok(number) => {
                self.places
                    .insert(place.to_owned(), Watched { what, number });
                return true;
            }
            // The limit of watches.
            Err(error @ Errno::NOSPC) => self.give_up(error),
            // It is gone again or not for us: the regular look tells.
            Err(_) => {}
        }
        false
    }

    fn give_up(&mut self, error: Errno) {
        self.end();
        self.polled = Some(match error {
            Errno::NOSPC => {
                "no change events: the system's limit of watches is reached; looked at every 5 s"
                    .to_owned()
            }
            _ => format!("no change events ({error}): looked at every 5 s"),
        });
    }
}

/// How many jobs may be watched without taking the watches that others on this machine need.
fn most_watches() -> usize {
    let told = std::fs::read_to_string("/proc/sys/fs/inotify/max_user_watches");
    let limit = told.ok().and_then(|text| text.trim().parse::<usize>().ok());
    limit.map_or(FEW, |limit| limit / SHARE).min(MOST)
}
