//! Change events of a folder queue: which jobs stirred, and whether events can be had at all.
//!
//! Watches are not recursive: a recursive one loses files made right after their directory, and the archive
//! would cost a watch per old job. Events only tell where to look; each look reads the truth.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use rustix::fs::{AtFlags, CWD, FileType, Stat, stat, statat, statfs};
use rustix::io::Errno;

use super::live::Live;
use super::queue::{Area, Name, Queue};
use super::record;
use crate::store::Nudge;

/// Jobs whose directories are watched at most; the others are seen by the regular look.
const MOST: usize = 16_384;
/// The share of the system's watches that one queue may take: one in so many.
const SHARE: usize = 2;
/// What is watched where the system does not tell its limit.
const FEW: usize = 4_096;

/// What stirred since it was asked last.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// Living jobs.
    pub(super) jobs: HashSet<Name>,
    pub(super) archive: bool,
    /// Events were lost, or something else than a job changed.
    pub(super) all: bool,
}

impl Touched {
    pub(super) fn is_empty(&self) -> bool {
        self.jobs.is_empty() && !self.archive && !self.all
    }

    /// Sorts the place of an event below the queue's root.
    fn note(&mut self, place: &Path) {
        let mut parts = place.iter().map(OsStr::as_bytes);
        match (parts.next(), parts.next()) {
            (Some(b"archive"), _) => self.archive = true,
            (Some(b"outbox" | b"inbox"), Some(name)) if !name.starts_with(b".") => {
                self.jobs.insert(name.into());
            }
            (Some(b"outbox"), Some(b".jobtui")) if parts.next() == Some(b"v1") => {
                match (parts.next(), parts.next()) {
                    // Drafts become records by another event.
                    (Some(_), Some(file)) if file.starts_with(b".") => {}
                    (Some(name), Some(_)) => {
                        self.jobs.insert(name.into());
                    }
                    (_, None) | (None, Some(_)) => self.all = true,
                }
            }
            // Our own records; other dot names are the synchroniser's.
            (Some(b"outbox"), Some(b".jobtui") | None) | (Some(b"inbox") | None, None) => {
                self.all = true;
            }
            _ => {}
        }
    }
}

/// The watches on one queue.
#[derive(Default)]
pub(super) struct Watch {
    watcher: Option<RecommendedWatcher>,
    touched: Arc<Mutex<Touched>>,
    /// Which directory is watched under each path: when another one stands there, it is watched anew.
    places: HashMap<PathBuf, (u64, u64)>,
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
    /// Why the queue is polled, when it is.
    polled: Option<String>,
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
        self.polled = remote(&queue.root).map(|kind| {
            format!("no change events from other machines on {kind}: looked at every 5 s")
        });
        if self.polled.is_some() {
            return Begun::Anew;
        }
        let touched = Arc::clone(&self.touched);
        let ear = Ear {
            root: queue.root.clone(),
            followed: Arc::clone(&self.ear),
        };
        let hear = move |event: notify::Result<Event>| {
            if ear.hear(event, &touched) {
                nudge();
            }
        };
        let calm = notify::Config::default().with_follow_symlinks(false);
        match RecommendedWatcher::new(hear, calm) {
            Ok(watcher) => self.watcher = Some(watcher),
            Err(error) => self.give_up(&error),
        }
        self.tend_areas(queue);
        Begun::Anew
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
    pub(super) fn tend(&mut self, queue: &Queue, live: &HashMap<Name, Live>) -> Vec<Name> {
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
    fn tend_copies(&mut self, queue: &Queue, live: &HashMap<Name, Live>) -> Vec<Name> {
        let mut new = Vec::new();
        for (name, job) in live {
            if self.watcher.is_none() || !self.jobs.contains(name) {
                continue;
            }
            let unwatched = job.copies().any(|(area, copy)| {
                let place = queue.area(area).join(OsStr::from_bytes(name));
                self.places.get(&place) != Some(&(copy.device, copy.inode))
            });
            if unwatched && self.watch_job(queue, name) {
                new.push(name.clone());
            }
        }
        new
    }

    /// What another operator adds to the records of a watched job is an event too.
    fn tend_records(&mut self, queue: &Queue, live: &HashMap<Name, Live>) -> Vec<Name> {
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
        live: &HashMap<Name, Live>,
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
        if self.places.remove(place).is_some()
            && let Some(watcher) = &mut self.watcher
        {
            // It is gone already when the directory is.
            let _ = watcher.unwatch(place);
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
        let Some(watcher) = &mut self.watcher else {
            return false;
        };
        let Ok(found) = found else {
            self.places.remove(place);
            return false;
        };
        let what = (found.st_dev, found.st_ino);
        if self.places.get(place) == Some(&what) {
            return false;
        }
        match watcher.watch(place, RecursiveMode::NonRecursive) {
            Ok(()) => {
                self.places.insert(place.to_owned(), what);
                return true;
            }
            Err(error) => {
                // Anything else is gone again or not for us: the regular look tells.
                if matches!(error.kind, notify::ErrorKind::MaxFilesWatch) {
                    self.give_up(&error);
                }
            }
        }
        false
    }

    fn give_up(&mut self, error: &notify::Error) {
        self.end();
        self.polled = Some(match error.kind {
            notify::ErrorKind::MaxFilesWatch => {
                "no change events: the system's limit of watches is reached; looked at every 5 s"
                    .to_owned()
            }
            _ => format!("no change events ({error}): looked at every 5 s"),
        });
    }
}

/// What a watcher's thread has to know to sort events.
struct Ear {
    root: PathBuf,
    followed: Arc<Mutex<Option<Name>>>,
}

impl Ear {
    /// Notes what an event says; tells whether it is worth a look.
    fn hear(&self, event: notify::Result<Event>, touched: &Mutex<Touched>) -> bool {
        let mut touched = touched.lock().unwrap_or_else(PoisonError::into_inner);
        let Ok(event) = event else {
            touched.all = true;
            return true;
        };
        if event.need_rescan() {
            touched.all = true;
            return true;
        }
        let grows = match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write))
            | EventKind::Modify(ModifyKind::Data(_)) => true,
            // Our own reading makes events too.
            EventKind::Access(_) => return false,
            EventKind::Any
            | EventKind::Create(_)
            | EventKind::Modify(_)
            | EventKind::Remove(_)
            | EventKind::Other => false,
        };
        for path in &event.paths {
            match path.strip_prefix(&self.root) {
                Ok(place) if grows && self.is_idle_growth(place) => {}
                Ok(place) => touched.note(place),
                Err(_) => {}
            }
        }
        !touched.is_empty()
    }

    /// A log that grows changes no row; only who follows it wants to know.
    fn is_idle_growth(&self, place: &Path) -> bool {
        let mut parts = place.iter().map(OsStr::as_bytes).skip(1);
        let (name, file) = (parts.next(), parts.next());
        let followed = self.followed.lock();
        let followed = followed.unwrap_or_else(PoisonError::into_inner);
        let followed = name.is_some() && name == followed.as_deref();
        !followed && file.is_some_and(|file| file != b"job.json") && name != Some(b".jobtui")
    }
}

/// How many jobs may be watched without taking the watches that others on this machine need.
fn most_watches() -> usize {
    let told = std::fs::read_to_string("/proc/sys/fs/inotify/max_user_watches");
    let limit = told.ok().and_then(|text| text.trim().parse::<usize>().ok());
    limit.map_or(FEW, |limit| limit / SHARE).min(MOST)
}

/// The kind of a file system that does not report what other machines do there.
pub(super) fn remote(root: &Path) -> Option<&'static str> {
    const KINDS: [(u32, &str); 7] = [
        (0x6969, "NFS"),
        (0xFE53_4D42, "SMB"),
        (0xFF53_4D42, "CIFS"),
        (0x517B, "SMB"),
        (0x6573_5546, "a FUSE mount"),
        (0x0102_1997, "9p"),
        (0x786F_4256, "a VirtualBox folder"),
    ];
    let found = statfs(root).ok()?.f_type;
    // The field's width differs between machines; the numbers have 32 bits.
    let low = u32::try_from(found & 0xFFFF_FFFF).ok()?;
    KINDS
        .iter()
        .find(|(kind, _)| *kind == low)
        .map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(place: &str) -> Touched {
        let mut touched = Touched::default();
        touched.note(Path::new(place));
        touched
    }

    #[test]
    fn an_event_is_sorted_by_the_job_it_is_about() {
        assert!(note("outbox/job-a/job.json").jobs.contains(&b"job-a"[..]));
        assert!(note("inbox/job-a").jobs.contains(&b"job-a"[..]));
        assert!(note("archive/x").archive);
        assert!(note("outbox").all);
        assert!(note("outbox/.jobtui/v1/job-a").all);
        let record = note("outbox/.jobtui/v1/job-a/000001-x.json");
        assert!(record.jobs.contains(&b"job-a"[..]) && !record.all);
        assert!(note("outbox/.jobtui/v1/job-a/.syncthing.x.tmp").is_empty());
        assert!(note("").all);
        assert!(note("outbox/.syncthing.x.tmp").is_empty());
        assert!(note("notes.txt").is_empty());
    }

    fn heard(kind: EventKind, place: &str, followed: Option<&[u8]>) -> bool {
        let ear = Ear {
            root: "/q".into(),
            followed: Arc::new(Mutex::new(followed.map(Name::from))),
        };
        let event = Event::new(kind).add_path(Path::new("/q").join(place));
        ear.hear(Ok(event), &Mutex::default())
    }

    #[test]
    fn reading_is_no_reason_to_read_again() {
        let opened = EventKind::Access(AccessKind::Open(AccessMode::Read));
        assert!(!heard(opened, "outbox/job-a/job.json", None));
        let read = EventKind::Access(AccessKind::Close(AccessMode::Read));
        assert!(!heard(read, "outbox/job-a/job.json", None));
        let written = EventKind::Access(AccessKind::Close(AccessMode::Write));
        assert!(heard(written, "outbox/job-a/job.json", None));
    }

    #[test]
    fn a_growing_log_is_heard_by_who_follows_it() {
        let grown = EventKind::Modify(ModifyKind::Any);
        let data = EventKind::Modify(ModifyKind::Data(notify::event::DataChange::Any));
        let log = "inbox/job-a/stdout.log";
        assert!(!heard(data, log, None));
        assert!(!heard(data, log, Some(b"job-b")));
        assert!(heard(data, log, Some(b"job-a")));
        assert!(
            heard(grown, log, None),
            "what is not said to be growth is looked at"
        );
        assert!(heard(data, "inbox/job-a/job.json", None));
    }

    #[test]
    fn lost_events_mean_a_look_at_everything() {
        let touched = Mutex::default();
        let ear = Ear {
            root: "/q".into(),
            followed: Arc::default(),
        };
        let lost = Event::new(EventKind::Other).set_flag(notify::event::Flag::Rescan);
        assert!(ear.hear(Ok(lost), &touched));
        assert!(touched.lock().unwrap().all);
    }
}
