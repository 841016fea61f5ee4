//! What is kept of a manifest that was understood: what many jobs have alike stands once, and only a job's own
//! times and an odd id are its own.

use std::hash::Hash;
use std::sync::Arc;

use compact_str::CompactString;
use hashbrown::HashSet;

use crate::job::{Flags, Moment, Notify, Plain, Status};
use crate::wire::manifest::{Manifest, Word};

/// So many different ones are not looked through for those that nobody has any more.
const FEW: usize = 1_024;

/// A manifest in little memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    whose: Arc<Whose>,
    said: Arc<Said>,
    created_at: Time,
    /// From then until it was started and until it ended, in milliseconds.
    spans: [i32; 2],
    odd: Option<Box<Odd>>,
}

/// What few manifests have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Odd {
    /// A `job_id` that is not the name of the directory.
    id: Option<Box<str>>,
    /// When it was started and ended, where that is weeks away from its creation.
    times: Option<[Option<Moment>; 2]>,
}

/// Where it comes from and what it runs.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Whose {
    created_by: Plain,
    project: Plain,
    script: Option<CompactString>,
    lists_files: bool,
}

/// What else jobs have alike.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Said {
    status: Option<Word>,
    priority: Option<i64>,
    exit_code: Option<i64>,
    error: Plain,
    notify: Option<Notify>,
    flags: Flags,
    /// The `job_id` is the name of the directory, as nearly always.
    is_named_so: bool,
}

/// A moment; the least there is stands for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Time(i64);

/// What the manifests of all living jobs have alike.
#[derive(Debug, Default)]
pub(super) struct Alike {
    whose: Pool<Whose>,
    said: Pool<Said>,
}

#[derive(Debug)]
struct Pool<T> {
    all: HashSet<Arc<T>>,
    /// With so many it is worth looking for those that nobody has any more.
    full: usize,
}

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Self {
            all: HashSet::new(),
            full: FEW,
        }
    }
}

impl<T: Eq + Hash> Pool<T> {
    fn one(&mut self, new: T) -> Arc<T> {
        if let Some(known) = self.all.get(&new) {
            return Arc::clone(known);
        }
        if self.all.len() >= self.full {
            self.all.retain(|one| Arc::strong_count(one) > 1);
            self.full = FEW.max(2 * self.all.len());
        }
        let new = Arc::new(new);
        self.all.insert(Arc::clone(&new));
        new
    }
}

impl Alike {
    /// Keeps the manifest of the job with this name.
    pub(super) fn keep(&mut self, name: &[u8], manifest: Manifest) -> Kept {
        let id = manifest.job_id;
        let is_name = id.as_ref().is_some_and(|id| id.as_bytes() == name);
        let times = [manifest.started_at, manifest.ended_at];
        let spans = spans(manifest.created_at, times);
        let odd = Odd {
            id: id.filter(|_| !is_name),
            times: spans.is_none().then_some(times),
        };
        Kept {
            whose: self.whose.one(Whose {
                created_by: manifest.created_by,
                project: manifest.project,
                script: manifest.script,
                lists_files: manifest.lists_files,
            }),
            said: self.said.one(Said {
                status: manifest.status,
                priority: manifest.priority,
                exit_code: manifest.exit_code,
                error: manifest.error,
                notify: manifest.notify,
                flags: manifest.flags,
                is_named_so: is_name || (odd.id.is_none() && manifest.is_named_so),
            }),
            created_at: Time::of(manifest.created_at),
            spans: spans.unwrap_or_default(),
            odd: (odd != Odd::default()).then(|| Box::new(odd)),
        }
    }
}

impl Kept {
    /// The manifest as it was read; an id that is the directory's name is not spelled.
    pub(super) fn manifest(&self) -> Manifest {
        let (whose, said) = (&self.whose, &self.said);
        let [started_at, ended_at] = self.times();
        Manifest {
            job_id: self.odd_id().map(Box::from),
            is_named_so: said.is_named_so,
            status: said.status.clone(),
            created_by: whose.created_by.clone(),
            project: whose.project.clone(),
            script: whose.script.clone(),
            lists_files: whose.lists_files,
            created_at: self.created_at.get(),
            started_at,
            ended_at,
            priority: said.priority,
            exit_code: said.exit_code,
            error: said.error.clone(),
            notify: said.notify,
            flags: said.flags,
        }
    }

    /// The state in our words: unknown when the document does not tell one.
    pub(super) fn state(&self) -> Status {
        let word = self.said.status.as_ref();
        word.map_or(Status::Unknown, |word| word.status)
    }

    /// The file that is executed, relative to the job's directory.
    pub(super) fn script(&self) -> Option<&str> {
        self.whose.script.as_deref()
    }

    /// It lists the files that belong to the job.
    pub(super) fn lists_files(&self) -> bool {
        self.whose.lists_files
    }

    /// A `job_id` that is not the name of the directory.
    pub(super) fn odd_id(&self) -> Option<&str> {
        self.odd.as_ref()?.id.as_deref()
    }

    /// When it was started, and when it ended.
    fn times(&self) -> [Option<Moment>; 2] {
        if let Some(times) = self.odd.as_ref().and_then(|odd| odd.times) {
            return times;
        }
        let base = self.created_at.get().map_or(0, |created| created.0);
        self.spans
            .map(|span| (span != NEVER).then(|| Moment(base + i64::from(span))))
    }
}

/// The span that stands for no time.
const NEVER: i32 = i32::MIN;

/// How long after its creation a job was started and ended; none where that is too long to be told so.
fn spans(created: Option<Moment>, times: [Option<Moment>; 2]) -> Option<[i32; 2]> {
    let base = created.map_or(0, |created| created.0);
    let span = |at: Option<Moment>| match at {
        None => Some(NEVER),
        Some(Moment(at)) => {
            let span = i32::try_from(at.checked_sub(base)?).ok()?;
            (span != NEVER).then_some(span)
        }
    };
    let [started, ended] = times;
    Some([span(started)?, span(ended)?])
}

impl Time {
    const NONE: i64 = i64::MIN;

    fn of(moment: Option<Moment>) -> Self {
        Self(moment.map_or(Self::NONE, |moment| moment.0))
    }

    fn get(self) -> Option<Moment> {
        (self.0 != Self::NONE).then_some(Moment(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::manifest::Habit;

    const TEXTS: [&str; 7] = [
        r#"{"job_id": "job-a", "status": "submitted", "created_by": "ana", "project": "wing", "script": "run.py",
            "created_at": "2026-02-10T14:30:22.125Z", "priority": -5, "notify": {"on_fail": true}, "files": []}"#,
        r#"{"job_id": "other", "status": "Failed", "error": "it broke", "exit_code": 3, "created_by": "ana",
            "started_at": "2026-02-10T14:30:22Z", "finished_at": "2026-02-10T14:31:22Z"}"#,
        r#"{"status": "completed", "job_id": "job-a", "created_at": "2026-02-10T14:30:22.125Z",
            "started_at": "2026-02-10T14:30:21Z", "finished_at": "2026-02-12T14:31:22.5Z"}"#,
        r#"{"status": "completed", "job_id": "other", "created_at": "2026-02-10T14:30:22.125Z",
            "started_at": "2025-02-10T14:30:21Z", "finished_at": "2026-12-12T14:31:22.5Z"}"#,
        r#"{"status": 7, "script": "../x", "created_at": "soon"}"#,
        r#"{"status": "an unknown word", "job_id": ""}"#,
        "{}",
    ];

    #[test]
    fn it_comes_back_as_it_was_read() {
        let mut alike = Alike::default();
        for text in TEXTS {
            let spelled = Manifest::read(text.as_bytes()).unwrap();
            let manifest =
                Manifest::read_in(Some("job-a"), text.as_bytes(), &mut Habit::default()).unwrap();
            let kept = alike.keep(b"job-a", manifest.clone());
            assert_eq!(kept.manifest(), manifest, "{text}");
            assert_eq!(alike.keep(b"job-a", spelled.clone()), kept, "{text}");
            assert_eq!(kept.state(), manifest.state());
            assert_eq!(kept.script(), manifest.script.as_deref());
            assert_eq!(kept.lists_files(), manifest.lists_files);
            let odd = spelled.job_id.as_deref().filter(|id| *id != "job-a");
            assert_eq!(kept.odd_id(), odd);
            assert_eq!(alike.keep(b"job-a", manifest), kept);
        }
    }

    #[test]
    fn what_jobs_have_alike_stands_once_and_goes_with_the_last_of_them() {
        let mut alike = Alike::default();
        let manifest = |n: usize| Manifest {
            error: Plain::new(&format!("broken at {n}")),
            ..Manifest::read(TEXTS[0].as_bytes()).unwrap()
        };
        let kept: Vec<Kept> = (0..FEW).map(|n| alike.keep(b"a", manifest(n))).collect();
        assert_eq!((alike.whose.all.len(), alike.said.all.len()), (1, FEW));
        drop(kept);
        alike.keep(b"b", manifest(FEW));
        assert_eq!((alike.whose.all.len(), alike.said.all.len()), (1, 1));
    }

    #[test]
    fn it_is_small() {
        assert!(size_of::<Option<Kept>>() <= 40);
    }
}
