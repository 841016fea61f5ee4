//! The job whose log is followed: its directories are watched however many jobs there are, and that of its results, too.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::sync::PoisonError;

use super::super::queue::{Name, Queue};
use super::{LIVING, Watch};

impl Watch {
    pub(super) fn follow(&mut self, followed: Option<Name>) {
        self.ear
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone_from(&followed);
        self.followed = followed;
    }

    /// Follows another log: its directories are watched from now on, however many jobs there are.
    pub(super) fn turn_to(&mut self, queue: &Queue, followed: Option<Name>) {
        if let Some(old) = self.followed.take() {
            for area in LIVING {
                let job = queue.area(area).join(OsStr::from_bytes(&old));
                self.unwatch(&job.join("3_results"));
            }
        }
        self.follow(followed.clone());
        if let Some(name) = followed {
            self.watch_job(queue, &name);
        }
    }

    pub(super) fn watch_results(&mut self, queue: &Queue, name: &Name) {
        for area in LIVING {
            let job = queue.area(area).join(OsStr::from_bytes(name));
            self.watch_directory(&job.join("3_results"));
        }
    }

    /// These jobs were looked at, or all when none are named: the log that is followed may be of one of them.
    pub(in super::super) fn note_looked_at(&mut self, jobs: Option<&HashSet<Name>>) {
        let named = |jobs: &HashSet<Name>| self.followed.as_ref().is_some_and(|f| jobs.contains(f));
        self.log_stirred |= jobs.is_none_or(named);
    }

    /// Whether that was so since it was asked last; without events nobody knows.
    pub(in super::super) fn log_may_differ(&mut self) -> bool {
        std::mem::take(&mut self.log_stirred) || !self.is_live()
    }
}
