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
    started_at: Time,
    ended_at: Time,
    id: Id,
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
}

/// A moment; the least there is stands for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Time(i64);

/// The `job_id`.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Id {
    None,
    /// The name of the directory, as nearly always.
    Name,
    Other(Box<Box<str>>),
}

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
            }),
            created_at: Time::of(manifest.created_at),
            started_at: Time::of(manifest.started_at),
            ended_at: Time::of(manifest.ended_at),
            id: match manifest.job_id {
                None if manifest.is_named_so => Id::Name,
                None => Id::None,
                Some(id) if id.as_bytes() == name => Id::Name,
                Some(id) => Id::Other(Box::new(id)),
            },
        }
    }
}

impl Kept {
    /// The manifest as it was read; an id that is the directory's name is not spelled.
    pub(super) fn manifest(&self) -> Manifest {
        let (whose, said) = (&self.whose, &self.said);
        Manifest {
            job_id: self.odd_id().map(Box::from),
            is_named_so: self.id == Id::Name,
            status: said.status.clone(),
            created_by: whose.created_by.clone(),
            project: whose.project.clone(),
            script: whose.script.clone(),
            lists_files: whose.lists_files,
            created_at: self.created_at.get(),
            started_at: self.started_at.get(),
            ended_at: self.ended_at.get(),
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
        match &self.id {
            Id::Other(id) => Some(id),
            Id::None | Id::Name => None,
        }
    }
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

    const TEXTS: [&str; 5] = [
        r#"{"job_id": "job-a", "status": "submitted", "created_by": "ana", "project": "wing", "script": "run.py",
            "created_at": "2026-02-10T14:30:22.125Z", "priority": -5, "notify": {"on_fail": true}, "files": []}"#,
        r#"{"job_id": "other", "status": "Failed", "error": "it broke", "exit_code": 3, "created_by": "ana",
            "started_at": "2026-02-10T14:30:22Z", "finished_at": "2026-02-10T14:31:22Z"}"#,
        r#"{"status": 7, "script": "../x", "created_at": "soon"}"#,
        r#"{"status": "an unknown word", "job_id": ""}"#,
        "{}",
    ];

    #[test]
    fn it_comes_back_as_it_was_read() {
        let mut alike = Alike::default();
        for text in TEXTS {
            let spelled = Manifest::read(text.as_bytes()).unwrap();
            let manifest = Manifest::read_in("job-a", text.as_bytes()).unwrap();
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
        assert!(size_of::<Option<Kept>>() <= 56);
    }
}
