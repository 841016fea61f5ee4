//! What change events of a folder queue say: which jobs stirred, and what is only a log that grows.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::fs::inotify::ReadFlags;

use super::events::Heard;
use super::log;
use super::queue::Name;
use crate::store::growth::Growth;

/// Somebody wrote into a file, or has done so.
const GROWTH: ReadFlags = ReadFlags::MODIFY.union(ReadFlags::CLOSE_WRITE);

/// More entries of the archive than this are not noted one by one.
const MANY: usize = 512;

/// What stirred since it was asked last.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// Living jobs.
    pub(super) jobs: HashSet<Name>,
    /// Entries of the archive that came or went; or so many, or the archive itself, that it is listed.
    pub(super) entries: HashSet<Name>,
    pub(super) archive: bool,
    /// Events were lost, or something else than a job changed.
    pub(super) all: bool,
}

impl Touched {
    pub(super) fn is_empty(&self) -> bool {
        self.jobs.is_empty() && self.entries.is_empty() && !self.archive && !self.all
    }

    /// Sorts the place of an event below the queue's root.
    fn note(&mut self, place: &Path) {
        let mut parts = place.iter().map(OsStr::as_bytes);
        match (parts.next(), parts.next()) {
            (Some(b"archive"), Some(name)) if self.entries.len() < MANY => {
                self.entries.insert(name.into());
            }
            (Some(b"archive"), _) => self.archive = true,
            (Some(b"outbox" | b"inbox"), Some(name)) if !name.starts_with(b".") => {
                // A draft of the manifest becomes one by another event, and is nothing until then.
                let draft = parts.next().is_some_and(|f| f.starts_with(b".job.json"));
                if !draft {
                    self.jobs.insert(name.into());
                }
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

/// What a watcher's thread has to know to sort events.
pub(super) struct Ear {
    pub(super) root: PathBuf,
    pub(super) followed: Arc<Mutex<Option<Name>>>,
    /// By this the growth of the followed log is told.
    pub(super) growth: Option<Arc<Growth>>,
}

impl Ear {
    /// Notes what an event says; tells whether it is worth a look.
    pub(super) fn hear(&self, heard: &Heard<'_>, touched: &Mutex<Touched>) -> bool {
        let mut touched = touched.lock().unwrap_or_else(PoisonError::into_inner);
        let mut log_grew = None;
        match heard {
            Heard::Lost => touched.all = true,
            Heard::At(path, what) => match path.strip_prefix(&self.root) {
                Ok(place) if what.intersects(GROWTH) && self.is_idle_growth(place) => {}
                Ok(place) if what.intersects(GROWTH) && is_log(place) && self.growth.is_some() => {
                    log_grew = self.growth.as_ref();
                }
                Ok(place) => touched.note(place),
                Err(_) => {}
            },
        }
        let stirred = !touched.is_empty();
        drop(touched);
        if let Some(growth) = log_grew {
            growth.grew();
        }
        stirred
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

/// The log that is followed, of which [`Ear::is_idle_growth`] has let through no other's.
fn is_log(place: &Path) -> bool {
    let mut parts = place.iter().map(OsStr::as_bytes);
    let area = parts.next();
    matches!(area, Some(b"outbox" | b"inbox"))
        && parts.nth(1) == Some(log::NAME.as_bytes())
        && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

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
        assert!(note("inbox/job-a/.job.json.new").is_empty());
        assert!(!note("inbox/job-a/.syncthing.job.json.tmp").is_empty());
        assert!(note("archive/x").entries.contains(&b"x"[..]) && !note("archive/x").archive);
        assert!(note("archive").archive);
        assert!(note("outbox").all);
        assert!(note("outbox/.jobtui/v1/job-a").all);
        let record = note("outbox/.jobtui/v1/job-a/000001-x.json");
        assert!(record.jobs.contains(&b"job-a"[..]) && !record.all);
        assert!(note("outbox/.jobtui/v1/job-a/.syncthing.x.tmp").is_empty());
        assert!(note("").all);
        assert!(note("outbox/.syncthing.x.tmp").is_empty());
        assert!(note("notes.txt").is_empty());
    }

    fn heard(what: ReadFlags, place: &str, followed: Option<&[u8]>) -> bool {
        let ear = Ear {
            root: "/q".into(),
            followed: Arc::new(Mutex::new(followed.map(Name::from))),
            growth: None,
        };
        let place = Path::new("/q").join(place);
        ear.hear(&Heard::At(&place, what), &Mutex::default())
    }

    #[test]
    fn a_growing_log_is_heard_by_who_follows_it() {
        let data = ReadFlags::MODIFY;
        let log = "inbox/job-a/stdout.log";
        assert!(!heard(data, log, None));
        assert!(!heard(ReadFlags::CLOSE_WRITE, log, None));
        assert!(!heard(data, log, Some(b"job-b")));
        assert!(heard(data, log, Some(b"job-a")));
        assert!(
            heard(ReadFlags::CREATE, log, None),
            "what is not growth is looked at"
        );
        assert!(heard(data, "inbox/job-a/job.json", None));
        assert!(heard(ReadFlags::CLOSE_WRITE, "outbox/job-a/job.json", None));
    }

    #[test]
    fn growth_of_the_followed_log_is_told_apart_and_costs_no_look() {
        let count = Arc::new(AtomicUsize::new(0));
        let told = Arc::clone(&count);
        let grown = Growth::new(Arc::new(move || {
            told.fetch_add(1, Ordering::Relaxed);
        }));
        let ear = Ear {
            root: "/q".into(),
            followed: Arc::new(Mutex::new(Some(Name::from(&b"job-a"[..])))),
            growth: Some(Arc::new(grown)),
        };
        let hear = |place: &str| {
            let place = Path::new("/q").join(place);
            let heard = Heard::At(&place, ReadFlags::MODIFY);
            (
                ear.hear(&heard, &Mutex::default()),
                count.load(Ordering::Relaxed),
            )
        };
        assert_eq!(hear("inbox/job-a/stdout.log"), (false, 1));
        assert_eq!(hear("outbox/job-a/stdout.log"), (false, 2));
        assert_eq!(hear("inbox/job-b/stdout.log"), (false, 2));
        assert_eq!(hear("inbox/job-a/3_results/stdout.log"), (true, 2));
        assert_eq!(hear("inbox/job-a/job.json"), (true, 2));
    }

    #[test]
    fn lost_events_mean_a_look_at_everything() {
        let touched = Mutex::default();
        let ear = Ear {
            root: "/q".into(),
            followed: Arc::default(),
            growth: None,
        };
        assert!(ear.hear(&Heard::Lost, &touched));
        assert!(touched.lock().unwrap().all);
    }
}
