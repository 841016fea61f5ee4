//! Change events of thousands of directories, straight from the kernel: one thread reads them, the store sets the watches.
//!
//! Without a library in between a watch costs one system call, and nobody is woken by what nobody asked for: files
//! that are only opened or read make no events here.

use std::ffi::OsStr;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use hashbrown::HashMap;
use rustix::fs::inotify::{self, CreateFlags, ReadFlags, Reader, WatchFlags};
use rustix::io::Errno;

use super::queue::{Area, Name, Queue};
use crate::store::Nudge;

/// Names that come and go, and directories that do.
pub(super) const NAMES: WatchFlags = WatchFlags::CREATE
    .union(WatchFlags::DELETE)
    .union(WatchFlags::MOVE)
    .union(WatchFlags::DELETE_SELF)
    .union(WatchFlags::MOVE_SELF);

/// What is in files, and who may read them.
pub(super) const CONTENTS: WatchFlags = WatchFlags::MODIFY
    .union(WatchFlags::CLOSE_WRITE)
    .union(WatchFlags::ATTRIB);

/// Room for some hundred events in one reading.
const ROOM: usize = 16 * 1024;

/// Only a directory, and never through a link.
pub(super) const ITSELF: WatchFlags = WatchFlags::ONLYDIR.union(WatchFlags::DONT_FOLLOW);

/// A directory that is watched. Nearly all are those of jobs, which need no path of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Job(Area, Name),
    At(Box<Path>),
}

impl Place {
    pub(super) fn at(path: &Path) -> Self {
        Self::At(path.into())
    }

    fn path(&self, queue: &Queue) -> PathBuf {
        match self {
            Self::Job(area, name) => queue.area(*area).join(OsStr::from_bytes(name)),
            Self::At(path) => path.to_path_buf(),
        }
    }
}

/// What happened.
#[derive(Debug)]
pub(super) enum Heard<'a> {
    /// At this place.
    At(&'a Path, ReadFlags),
    /// More than the kernel kept: anything may have happened anywhere.
    Lost,
}

/// The watches of one store, and the thread that hears them. It ends when this is dropped.
pub(super) struct Watcher {
    shared: Arc<Shared>,
}

struct Shared {
    queue: Queue,
    inotify: OwnedFd,
    /// What is watched, by the kernel's number.
    places: Mutex<HashMap<i32, Place>>,
    ended: AtomicBool,
}

impl Watcher {
    /// `hear` sorts each event and tells whether it is worth a look; after those that came together there is one nudge.
    pub(super) fn start(
        queue: Queue,
        nudge: Nudge,
        hear: impl FnMut(Heard<'_>) -> bool + Send + 'static,
    ) -> Result<Self, Errno> {
        let shared = Arc::new(Shared {
            queue,
            inotify: inotify::init(CreateFlags::CLOEXEC)?,
            places: Mutex::default(),
            ended: AtomicBool::new(false),
        });
        let theirs = Arc::clone(&shared);
        thread::Builder::new()
            .name("events".into())
            .spawn(move || theirs.listen(&nudge, hear))
            .map_err(|_| Errno::NOMEM)?;
        Ok(Self { shared })
    }

    /// Makes room at once for so many watches.
    pub(super) fn expect(&self, coming: usize) {
        self.shared.places().reserve(coming);
    }

    /// Watches a place from now on, for these events besides those it is watched for already. Tells the watch's number.
    pub(super) fn watch(&self, place: Place, what: WatchFlags) -> Result<i32, Errno> {
        let path = place.path(&self.shared.queue);
        // Held over both, so that no event comes before its place is known.
        let mut places = self.shared.places();
        let what = what | WatchFlags::MASK_ADD;
        let number = inotify::add_watch(&self.shared.inotify, &path, what)?;
        places.insert(number, place);
        Ok(number)
    }

    /// Ends a watch, unless what it watches stands under another name by now.
    pub(super) fn unwatch(&self, number: i32, place: &Place) {
        let mut places = self.shared.places();
        if places.get(&number).is_some_and(|known| known == place) {
            places.remove(&number);
            // It is gone already when the directory is.
            let _ = inotify::remove_watch(&self.shared.inotify, number);
        }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Release);
        // The end of any watch is an event, and wakes the thread.
        let watch = inotify::add_watch(&self.shared.inotify, "/", WatchFlags::CREATE);
        if let Ok(number) = watch {
            let _ = inotify::remove_watch(&self.shared.inotify, number);
        }
    }
}

impl Shared {
    fn places(&self) -> MutexGuard<'_, HashMap<i32, Place>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn listen(&self, nudge: &Nudge, mut hear: impl FnMut(Heard<'_>) -> bool) {
        let mut room = [const { MaybeUninit::uninit() }; ROOM];
        let mut events = Reader::new(&self.inotify, &mut room);
        let mut worth = false;
        loop {
            match events.next() {
                Ok(event) => worth |= self.sort(&event, &mut hear),
                Err(Errno::INTR) => {}
                Err(_) => return,
            }
            if self.ended.load(Ordering::Acquire) {
                return;
            }
            if worth && events.is_buffer_empty() {
                worth = false;
                nudge();
            }
        }
    }

    fn sort(&self, event: &inotify::Event<'_>, hear: &mut impl FnMut(Heard<'_>) -> bool) -> bool {
        let what = event.events();
        if what.contains(ReadFlags::QUEUE_OVERFLOW) {
            return hear(Heard::Lost);
        }
        let mut places = self.places();
        if what.contains(ReadFlags::IGNORED) {
            places.remove(&event.wd());
            return false;
        }
        let Some(place) = places.get(&event.wd()).cloned() else {
            return false;
        };
        drop(places);
        let mut place = place.path(&self.queue);
        if let Some(name) = event.file_name() {
            place.push(OsStr::from_bytes(name.to_bytes()));
        }
        hear(Heard::At(&place, what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    const LONG: Duration = Duration::from_secs(10);

    fn watcher() -> (Watcher, mpsc::Receiver<(PathBuf, ReadFlags)>) {
        let (tell, told) = mpsc::channel();
        let hear = move |heard: Heard<'_>| {
            if let Heard::At(place, what) = heard {
                let _ = tell.send((place.to_owned(), what));
            }
            true
        };
        let queue = Queue::new(Path::new("/nowhere"));
        (Watcher::start(queue, Arc::new(|| ()), hear).unwrap(), told)
    }

    #[test]
    fn a_file_that_comes_is_heard_by_its_path_and_one_that_is_only_read_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let (watcher, told) = watcher();
        watcher
            .watch(Place::at(dir.path()), NAMES | CONTENTS)
            .unwrap();
        let file = dir.path().join("a");
        std::fs::write(&file, "x").unwrap();
        let closed = |(_, what): &(PathBuf, ReadFlags)| what.contains(ReadFlags::CLOSE_WRITE);
        loop {
            let event = told.recv_timeout(LONG).unwrap();
            assert_eq!(event.0, file);
            if closed(&event) {
                break;
            }
        }
        std::fs::read(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        let (_, what) = told.recv_timeout(LONG).unwrap();
        assert!(what.contains(ReadFlags::DELETE), "{what:?}");
    }

    #[test]
    fn a_watch_that_ended_is_silent_and_one_under_another_name_goes_on() {
        let dir = tempfile::tempdir().unwrap();
        let (one, two) = (dir.path().join("one"), dir.path().join("two"));
        std::fs::create_dir(&one).unwrap();
        let (watcher, told) = watcher();
        let number = watcher.watch(Place::at(&one), NAMES).unwrap();
        std::fs::rename(&one, &two).unwrap();
        assert_eq!(told.recv_timeout(LONG).unwrap().0, one);
        assert_eq!(watcher.watch(Place::at(&two), NAMES).unwrap(), number);
        watcher.unwatch(number, &Place::at(&one));
        std::fs::write(two.join("a"), "").unwrap();
        assert_eq!(told.recv_timeout(LONG).unwrap().0, two.join("a"));
        watcher.unwatch(number, &Place::at(&two));
        std::fs::write(two.join("b"), "").unwrap();
        watcher.watch(Place::at(dir.path()), NAMES).unwrap();
        std::fs::write(dir.path().join("c"), "").unwrap();
        assert_eq!(told.recv_timeout(LONG).unwrap().0, dir.path().join("c"));
    }

    #[test]
    fn the_directory_of_a_job_is_watched_and_nothing_through_a_link() {
        let dir = tempfile::tempdir().unwrap();
        let queue = Queue::new(dir.path());
        let job = queue.inbox().join("job-a");
        std::fs::create_dir_all(&job).unwrap();
        std::os::unix::fs::symlink(&job, queue.inbox().join("job-b")).unwrap();
        let (tell, told) = mpsc::channel();
        let hear = move |heard: Heard<'_>| {
            if let Heard::At(place, _) = heard {
                let _ = tell.send(place.to_owned());
            }
            true
        };
        let watcher = Watcher::start(queue, Arc::new(|| ()), hear).unwrap();
        let place = |name: &str| Place::Job(Area::Inbox, name.as_bytes().into());
        let link = watcher.watch(place("job-b"), NAMES | ITSELF);
        assert_eq!(link, Err(Errno::NOTDIR));
        watcher.watch(place("job-a"), NAMES | ITSELF).unwrap();
        std::fs::write(job.join("a"), "").unwrap();
        assert_eq!(told.recv_timeout(LONG).unwrap(), job.join("a"));
    }

    #[test]
    fn the_thread_ends_with_the_watches() {
        let (watcher, told) = watcher();
        drop(watcher);
        assert!(matches!(
            told.recv_timeout(LONG),
            Err(mpsc::RecvTimeoutError::Disconnected)
        ));
    }
}
