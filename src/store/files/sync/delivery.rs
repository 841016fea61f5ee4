//! Whether one job lies on the other machine, from the names that still lack there.

use std::collections::HashMap;
use std::time::Duration;

use unicode_normalization::UnicodeNormalization as _;

use crate::job::{Flag, Job, Moment, Status};
use crate::wire::syncthing::FolderSettings;

/// A job that changed less than this before the question may hold files that Syncthing has not noticed yet:
/// it says that nothing lacks until it has looked.
const NOTICED: Duration = Duration::from_secs(20);

/// After how long a change is noticed with these settings; none when nobody can tell.
pub(super) fn noticed_after(settings: FolderSettings) -> Option<Duration> {
    // A look itself takes its time.
    let seconds = if settings.watched {
        settings.delay.saturating_mul(2)
    } else {
        let rescan = settings.rescan?;
        rescan.saturating_add(rescan / 4)
    };
    Some(NOTICED.max(Duration::from_secs(seconds)))
}

/// How far a waiting job has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) enum Delivery {
    /// Nothing can be said.
    #[default]
    Unknown,
    /// Its directory and its manifest lack on the other machine.
    Waiting,
    /// Something of it has arrived, but not all.
    Partly,
    /// All of it lies there.
    Delivered,
}

impl Delivery {
    /// Says it on the row of a job that waits; nothing on others, and nothing when it is not known.
    pub(in super::super) fn mark(self, job: &mut Job) {
        let flag = match self {
            Self::Unknown => return,
            Self::Waiting => Flag::Undelivered,
            Self::Partly => Flag::PartlyDelivered,
            Self::Delivered => Flag::Delivered,
        };
        if job.status == Status::Pending {
            job.flags.set(flag);
        }
    }
}

/// What lacks of one job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Lack {
    directory: bool,
    manifest: bool,
}

/// What the other machine lacks in one area, by job.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Needed {
    jobs: HashMap<Box<str>, Lack>,
    /// That a job is not among them proves its delivery if it has been at rest for so long; none when it
    /// proves nothing.
    proof: Option<Duration>,
}

impl Needed {
    /// Sorts the names of a folder that lie below `path`.
    pub(super) fn of(names: &[Box<str>], path: &str, proof: Option<Duration>) -> Self {
        let mut needed = Self {
            jobs: HashMap::new(),
            proof,
        };
        for name in names {
            let Some(below) = below(name, path) else {
                continue;
            };
            let (job, rest) = below.split_once('/').unwrap_or((below, ""));
            if job.is_empty() || job.starts_with('.') {
                continue;
            }
            let lack = needed.jobs.entry(job.nfc().collect()).or_default();
            lack.directory |= rest.is_empty();
            lack.manifest |= rest == "job.json";
        }
        needed
    }

    /// Whether anything below this job lacks, as far as was told.
    pub(super) fn has(&self, job: &[u8]) -> bool {
        composed(job).is_some_and(|name| self.jobs.contains_key(name.as_str()))
    }

    /// How far the job has come; asked at `at`, when the job had been as it is since `settled`.
    pub(super) fn delivery(&self, job: &[u8], settled: Moment, at: Moment) -> Delivery {
        let Some(name) = composed(job) else {
            // Such a name is not carried at all.
            return Delivery::Unknown;
        };
        match self.jobs.get(name.as_str()) {
            Some(lack) if lack.directory && lack.manifest => Delivery::Waiting,
            Some(_) => Delivery::Partly,
            None => match self.proof {
                Some(rest) if at.since(settled) > rest => Delivery::Delivered,
                Some(_) | None => Delivery::Unknown,
            },
        }
    }
}

/// A name as the synchroniser composes it; none when it is no text.
fn composed(job: &[u8]) -> Option<String> {
    Some(str::from_utf8(job).ok()?.nfc().collect())
}

fn below<'a>(name: &'a str, path: &str) -> Option<&'a str> {
    if path.is_empty() {
        return Some(name);
    }
    name.strip_prefix(path)?.strip_prefix('/')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::JobId;

    fn needed(names: &[&str], path: &str) -> Needed {
        let names: Vec<Box<str>> = names.iter().map(|n| Box::from(*n)).collect();
        Needed::of(&names, path, Some(NOTICED))
    }

    fn at(seconds: i64) -> Moment {
        Moment(seconds * 1000)
    }

    #[test]
    fn a_job_of_which_nothing_came_waits_and_one_of_which_something_came_does_not() {
        let needed = needed(
            &[
                "outbox/all",
                "outbox/all/job.json",
                "outbox/all/run.py",
                "outbox/some/1_setup/beam.prt",
                "outbox/no-manifest/job.json",
                "inbox/back/job.json",
                "outboxes/other",
            ],
            "outbox",
        );
        let delivery = |name: &str| needed.delivery(name.as_bytes(), at(0), at(100));
        assert_eq!(delivery("all"), Delivery::Waiting);
        assert_eq!(delivery("some"), Delivery::Partly);
        assert_eq!(delivery("no-manifest"), Delivery::Partly);
        assert_eq!(delivery("back"), Delivery::Delivered);
        assert_eq!(
            delivery("al"),
            Delivery::Delivered,
            "a whole name, not its start"
        );
        assert_eq!(delivery("other"), Delivery::Delivered);
    }

    #[test]
    fn an_area_that_is_a_folder_has_its_jobs_at_the_top() {
        let needed = needed(&["job", "job/job.json", ".jobtui/v1/job/x.json"], "");
        assert_eq!(needed.delivery(b"job", at(0), at(100)), Delivery::Waiting);
        assert!(!needed.has(b".jobtui"));
    }

    #[test]
    fn nothing_lacks_until_the_change_was_noticed() {
        let none = needed(&[], "outbox");
        for (settled, expected) in [
            (0, Delivery::Delivered),
            (79, Delivery::Delivered),
            (80, Delivery::Unknown),
            (99, Delivery::Unknown),
            (500, Delivery::Unknown),
        ] {
            assert_eq!(
                none.delivery(b"j", at(settled), at(100)),
                expected,
                "{settled}"
            );
        }
        // What lacks is known at once.
        let some = needed(&["outbox/j", "outbox/j/job.json"], "outbox");
        assert_eq!(some.delivery(b"j", at(99), at(100)), Delivery::Waiting);
    }

    #[test]
    fn a_change_is_noticed_when_the_settings_say() {
        let after = |watched, delay, rescan| {
            let settings = FolderSettings {
                paused: false,
                watched,
                delay,
                rescan,
            };
            noticed_after(settings).map(|rest| rest.as_secs())
        };
        assert_eq!(after(true, 10, Some(3600)), Some(20));
        assert_eq!(after(true, 60, None), Some(120));
        assert_eq!(after(false, 10, Some(3600)), Some(4500));
        assert_eq!(after(false, 10, None), None);
    }

    #[test]
    fn a_list_that_was_cut_proves_no_delivery() {
        let cut = Needed::of(&["outbox/a/x".into()], "outbox", None);
        assert_eq!(cut.delivery(b"b", at(0), at(100)), Delivery::Unknown);
        assert_eq!(cut.delivery(b"a", at(0), at(100)), Delivery::Partly);
    }

    #[test]
    fn names_are_compared_as_the_synchroniser_composes_them() {
        let needed = needed(&["outbox/größe/job.json"], "outbox");
        let split = "gro\u{308}ße".as_bytes();
        assert_eq!(needed.delivery(split, at(0), at(100)), Delivery::Partly);
        let no_text = b"\xff\xfe";
        assert_eq!(needed.delivery(no_text, at(0), at(100)), Delivery::Unknown);
    }

    #[test]
    fn only_jobs_that_wait_are_marked() {
        for (status, marked) in [(Status::Pending, true), (Status::Running, false)] {
            let mut job = Job::new(JobId::live(b"j"), status);
            Delivery::Waiting.mark(&mut job);
            assert_eq!(job.flags.has(Flag::Undelivered), marked);
        }
        let mut job = Job::new(JobId::live(b"j"), Status::Pending);
        Delivery::Unknown.mark(&mut job);
        assert!(job.flags.is_empty());
    }
}
