//! Jobs that go into the archive or come back: they leave under one name and come under another, at times in two
//! looks, because files move one after the other. Both halves are one step.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use super::step::Step;
use crate::board::Board;
use crate::job::{Job, JobId, JobKey, Moment, Place, SourceId};

/// So long the other half of a move is expected.
const LINGER: Duration = Duration::from_secs(60);

/// Halves of moves that earlier looks brought.
#[derive(Clone, Debug, Default)]
pub(super) struct Halves {
    /// Not told yet: their jobs still stood where they were.
    held: Vec<Came>,
    /// Told as new, the oldest first. In a storm there are many: a look that nothing left in passes them by.
    told: VecDeque<(Moment, JobId)>,
    /// Left, and was told as gone.
    left: Vec<(Moment, Job)>,
}

/// An entry that came, and whether that was told. It is not while the job still stands where it was.
#[derive(Clone, Debug)]
struct Came {
    since: Moment,
    job: Job,
    told: bool,
}

impl Halves {
    /// The steps of a look, those of one job as one.
    pub(super) fn join(
        &mut self,
        board: &Board,
        source: SourceId,
        steps: Vec<Step>,
        at: Moment,
    ) -> Vec<Step> {
        let is_fresh = |since: Moment| at.since(since) < LINGER;
        while self.told.front().is_some_and(|told| !is_fresh(told.0)) {
            self.told.pop_front();
        }
        if steps.is_empty() && self.held.is_empty() && self.left.is_empty() {
            return steps;
        }
        let mut coming = Coming::default();
        coming.extend(std::mem::take(&mut self.held));
        let mut others = Vec::new();
        let mut went = Vec::new();
        for step in steps {
            match step {
                Step::New(job) => coming.extend([Came {
                    since: at,
                    job,
                    told: false,
                }]),
                Step::Gone(was) => went.push((at, was)),
                step => others.push(step),
            }
        }
        if !went.is_empty() {
            for (since, id) in std::mem::take(&mut self.told) {
                let job = board.job(&key(source, &id));
                let told = true;
                coming.extend(
                    job.filter(|_| is_fresh(since))
                        .map(|job| Came { since, job, told }),
                );
            }
        }
        for (since, was) in std::mem::take(&mut self.left).into_iter().chain(went) {
            let told = since != at;
            if told && !is_fresh(since) {
                continue;
            }
            if let Some(job) = coming.take(&was) {
                others.push(Step::Rehoused { job, was });
                continue;
            }
            if !told {
                others.push(Step::Gone(was.clone()));
            }
            self.left.push((since, was));
        }
        for mut came in coming.rest() {
            // It may have gone on meanwhile, or away.
            let Some(job) = board.job(&key(source, &came.job.id)) else {
                continue;
            };
            came.job = job;
            let held = is_fresh(came.since) && stands_elsewhere(board, source, &came.job);
            if came.told || !held {
                self.told.push_back((came.since, came.job.id.clone()));
            }
            if !came.told && !held {
                others.push(Step::New(came.job));
            } else if !came.told {
                self.held.push(came);
            }
        }
        others
    }
}

/// Entries that came, found by the name that they share with the job that went.
#[derive(Default)]
struct Coming {
    all: Vec<Option<Came>>,
    /// Made when the first is looked for; mostly none is.
    by_name: HashMap<(Place, String), Vec<usize>>,
}

impl Extend<Came> for Coming {
    fn extend<I: IntoIterator<Item = Came>>(&mut self, came: I) {
        self.all.extend(came.into_iter().map(Some));
    }
}

impl Coming {
    fn find_names(&mut self) {
        for (at, came) in self.all.iter().enumerate() {
            let Some(came) = came else { continue };
            let id = &came.job.id;
            for name in names(id) {
                let all = self.by_name.entry((id.place(), name.to_owned()));
                all.or_default().push(at);
            }
        }
    }

    /// The entry that came in place of this job. A job put away may be two entries, as it was handed in and as
    /// it came back: the one that says how it ended speaks, and no other is told.
    fn take(&mut self, was: &Job) -> Option<Job> {
        if self.all.is_empty() {
            return None;
        }
        if self.by_name.is_empty() {
            self.find_names();
        }
        let other = match was.id.place() {
            Place::Live => Place::Archive,
            Place::Archive => Place::Live,
        };
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        for name in names(&was.id) {
            for at in self
                .by_name
                .get(&(other, name.to_owned()))
                .into_iter()
                .flatten()
            {
                let fits = |came: &Came| is_one(&was.id, &came.job.id);
                if seen.insert(*at) && self.all[*at].as_ref().is_some_and(fits) {
                    found.extend(self.all[*at].take());
                }
            }
        }
        let ended = found.iter().position(|came| came.job.status.is_over());
        let at = ended.unwrap_or(0);
        (at < found.len()).then(|| found.swap_remove(at).job)
    }

    fn rest(self) -> impl Iterator<Item = Came> {
        self.all.into_iter().flatten()
    }
}

fn key(source: SourceId, id: &JobId) -> JobKey {
    JobKey {
        source,
        id: id.clone(),
    }
}

/// The names under which an entry may be the other half of a move: its own, and that before the time at which
/// it was put away.
fn names(id: &JobId) -> impl Iterator<Item = &str> {
    let before = (id.place() == Place::Archive).then(|| id.name().rsplit_once("--"));
    let before = before.flatten().map(|(before, _)| before);
    [Some(id.name()), before].into_iter().flatten()
}

/// An archived entry is called like the job, two hyphens, and when it was put away.
fn is_one(went: &JobId, came: &JobId) -> bool {
    let (long, short) = match (went.place(), came.place()) {
        (Place::Live, Place::Archive) => (came, went),
        (Place::Archive, Place::Live) => (went, came),
        _ => return false,
    };
    names(long).any(|name| name == short.name())
}

/// Whether the job whose entry came still stands where it moves away from. Of a job that came back that cannot
/// be said by its name: other entries of the same job may stay in the archive.
fn stands_elsewhere(board: &Board, source: SourceId, came: &Job) -> bool {
    came.id.place() == Place::Archive
        && names(&came.id).any(|name| {
            let id = JobId::from_printed(name, Place::Live);
            board.find(&key(source, &id)).is_some()
        })
}
