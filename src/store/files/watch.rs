//! The watches on a folder queue: which directories are watched, and whether events can be had at all.
//!
//! Watches are not recursive: a recursive one loses files made right after their directory, and the archive
//! would cost a watch per old job. Events only tell where to look; each look reads the truth.

mod allowance;
mod following;
mod knowing;
mod tending;
mod which;

use std::collections::HashSet;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use hashbrown::HashMap;
use rustix::fs::{Stat, stat};
use rustix::io::Errno;

use self::allowance::most_watches;
use self::which::{Copies, Watched, Which, directory};
use super::events::{CONTENTS, Heard, ITSELF, NAMES, Place, Watcher};
use super::heard::{Ear, Touched};
use super::print::Device;
use super::queue::{Area, Name, Queue};
use super::record;
use crate::store::growth::Growth;
use crate::store::{Nudge, remote};

/// The watches on one queue.
#[derive(Default)]
pub(super) struct Watch {
    watcher: Option<Watcher>,
    touched: Arc<Mutex<Touched>>,
    /// Which directory is watched under each path that is no job's: when another one stands there, it is watched anew.
    places: HashMap<PathBuf, Watched>,
    /// The same of the jobs whose directories are watched, in outbox and inbox.
    jobs: HashMap<Name, Copies>,
    /// Those of them whose records are watched.
    recorded: HashSet<Name>,
    /// How many of both there may be.
    most: usize,
    followed: Option<Name>,
    /// What was looked at may be news of its log.
    log_stirred: bool,
    /// The same, for the watcher's thread.
    ear: Arc<Mutex<Option<Name>>>,
    nudge: Option<Nudge>,
    growth: Option<Arc<Growth>>,
    tells_all: bool,
    /// Why the queue is polled, when it is.
    polled: Option<String>,
}

const LIVING: [Area; 2] = [Area::Outbox, Area::Inbox];

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
        let begun = self.begin_with_the_living(queue, nudge, followed);
        if begun == Begun::Anew {
            self.watch_archive(queue);
        }
        begun
    }

    /// The same without the archive, which is watched before it is listed: with very many entries the kernel takes its time
    /// for that, in which the living can be read.
    pub(super) fn begin_with_the_living(
        &mut self,
        queue: &Queue,
        nudge: Nudge,
        followed: Option<Name>,
    ) -> Begun {
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
        self.tells_all = remote::tells_all(&queue.root);
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
        match Watcher::start(queue.clone(), nudge, hear) {
            Ok(watcher) => self.watcher = Some(watcher),
            Err(error) => self.give_up(error),
        }
        let areas = LIVING.map(|area| queue.area(area)).into_iter();
        for place in areas.chain([queue.root.clone(), queue.records()]) {
            self.watch(&place, stat(&place));
        }
        Begun::Anew
    }

    /// Watches the archive, unless it is watched.
    pub(super) fn watch_archive(&mut self, queue: &Queue) {
        let archive = queue.archive();
        if !self.places.contains_key(&archive) {
            self.watch(&archive, stat(&archive));
        }
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

    /// Watches the directories of a job as they are at this moment. Tells whether one of them is watched only from
    /// now on: what came into it a moment before has to be looked for.
    fn watch_job(&mut self, queue: &Queue, name: &Name) -> bool {
        self.jobs.entry(name.clone()).or_default();
        let mut new = false;
        for area in LIVING {
            let job = queue.area(area).join(OsStr::from_bytes(name));
            match directory(&job) {
                Ok(found) => {
                    let which = Which::of(Device::of(&found), found.st_ino);
                    new |= self.watch_copy(name, area, which);
                }
                Err(_) => self.forget_copy(name, area),
            }
        }
        if self.followed.as_ref() == Some(name) {
            self.watch_results(queue, name);
        }
        new
    }

    /// Watches one directory of a job that is among the watched ones. Tells whether it was not watched before.
    fn watch_copy(&mut self, name: &Name, area: Area, which: Which) -> bool {
        let (Some(watcher), Some(slots)) = (&self.watcher, self.jobs.get_mut(name)) else {
            return false;
        };
        let before = slots.get(area);
        if before.what == Some(which) {
            return false;
        }
        let place = Place::Job(area, name.clone());
        match watcher.watch(place.clone(), NAMES | CONTENTS | ITSELF) {
            Ok(number) => {
                if before.what.is_some() && before.number != number {
                    watcher.unwatch(before.number, &place);
                }
                let what = Some(which);
                slots.set(area, Watched { what, number });
                return true;
            }
            // The limit of watches.
            Err(error @ Errno::NOSPC) => self.give_up(error),
            // It is gone again or not for us: the regular look tells.
            Err(_) => {}
        }
        false
    }

    /// There is no directory of this job in an area any more.
    fn forget_copy(&mut self, name: &Name, area: Area) {
        if let (Some(watcher), Some(slots)) = (&self.watcher, self.jobs.get_mut(name)) {
            let before = slots.get(area);
            slots.set(area, Watched::default());
            if before.what.is_some() {
                watcher.unwatch(before.number, &Place::Job(area, name.clone()));
            }
        }
    }

    fn unwatch_job(&mut self, queue: &Queue, name: &Name) {
        let slots = self.jobs.remove(name).unwrap_or_default();
        if self.recorded.remove(name) {
            self.unwatch(&record::directory(queue, name));
        }
        let Some(watcher) = &self.watcher else { return };
        for area in LIVING {
            let watched = slots.get(area);
            if watched.what.is_some() {
                watcher.unwatch(watched.number, &Place::Job(area, name.clone()));
            }
        }
    }

    fn unwatch(&mut self, place: &Path) {
        if let Some(watched) = self.places.remove(place)
            && let Some(watcher) = &self.watcher
        {
            watcher.unwatch(watched.number, &Place::at(place));
        }
    }

    /// Never a link: it may lead anywhere. Tells whether this directory was not watched before.
    fn watch_directory(&mut self, place: &Path) -> bool {
        self.watch(place, directory(place))
    }

    fn watch(&mut self, place: &Path, found: Result<Stat, Errno>) -> bool {
        let Some(watcher) = &self.watcher else {
            return false;
        };
        let Ok(found) = found else {
            self.places.remove(place);
            return false;
        };
        let what = Some(Which::of(Device::of(&found), found.st_ino));
        if self.places.get(place).is_some_and(|w| w.what == what) {
            return false;
        }
        match watcher.watch(Place::at(place), NAMES | CONTENTS) {
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
