//! What a change means beside what the board shows: a job is new, went on, moved away, left.
//!
//! A look brings its changes in any order, and a job that moves to the archive leaves under one name and
//! comes under another; so the steps of a look are joined when it is finished.

use std::collections::HashSet;

use crate::board::{Board, Condition};
use crate::job::{
    Change, Flag, Flags, Job, JobId, JobKey, Moment, Outage, Place, Plain, SourceId, Worker,
};

/// One thing that happened to a job or a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    New(Job),
    /// Its state is another one now.
    Moved {
        job: Job,
        was: Job,
    },
    /// It went into the archive or came back from it, mostly under another name.
    Rehoused {
        job: Job,
        was: Job,
    },
    /// Running, and from now on without a sign of life.
    Stuck(Job),
    /// It is no longer there.
    Gone(Job),
    /// The source cannot be read any more.
    Down(Outage),
    /// The source can be read again.
    Back,
    /// Jobs wait in the source and nobody takes them any more.
    Silent(Plain),
}

impl Step {
    /// The job as it is now, or was last.
    pub fn job(&self) -> Option<&Job> {
        match self {
            Self::New(job)
            | Self::Moved { job, .. }
            | Self::Rehoused { job, .. }
            | Self::Stuck(job)
            | Self::Gone(job) => Some(job),
            Self::Down(_) | Self::Back | Self::Silent(_) => None,
        }
    }
}

/// The steps of one look so far.
#[derive(Clone, Debug, Default)]
pub struct Steps(Vec<Step>);

impl Steps {
    /// Notes what these changes mean, before the board takes them over. With `since`, jobs that ended before it
    /// and were not on the board are left out: they came because a list was scrolled.
    pub fn note(
        &mut self,
        board: &Board,
        source: SourceId,
        changes: &[Change],
        since: Option<Moment>,
    ) {
        let old = |job: &Job| {
            let ended = job.times.ended.filter(|_| job.status.is_over());
            since.zip(ended).is_some_and(|(since, ended)| ended < since)
        };
        // What a batch says of a job last is what it says.
        let mut told: HashSet<&JobId> = HashSet::new();
        let begin = self.0.len();
        for change in changes.iter().rev() {
            let step = match change {
                Change::Put(job) if told.insert(&job.id) => of_job(board, source, job),
                Change::Gone(id) if told.insert(id) => board.job(&key(source, id)).map(Step::Gone),
                Change::Put(_) | Change::Gone(_) => None,
                Change::Up(_) | Change::Down(_) => of_source(board, source, change),
                Change::Totals(_) | Change::Flawed(_) => None,
            };
            let reached = matches!(&step, Some(Step::New(job)) if old(job));
            self.0.extend(step.filter(|_| !reached));
        }
        self.0[begin..].reverse();
    }

    /// All steps of a look that is finished, those of one job as one.
    pub fn finish(&mut self) -> Vec<Step> {
        let mut steps = std::mem::take(&mut self.0);
        let left: Vec<Job> = steps
            .iter()
            .filter_map(|step| match step {
                Step::Gone(job) => Some(job.clone()),
                _ => None,
            })
            .collect();
        if steps.len() > left.len() {
            for was in left {
                join(&mut steps, was);
            }
        }
        steps
    }
}

/// Makes one step of a job that went and of the entries that came in its stead. A job put away may be two
/// entries, as it was handed in and as it came back: the one that says how it ended speaks.
fn join(steps: &mut Vec<Step>, was: Job) {
    let came = |step: &Step| match step {
        Step::New(job) if is_one(&was, job) => Some(job.status.is_over()),
        _ => None,
    };
    let ended = steps.iter().position(|step| came(step) == Some(true));
    let Some(at) = ended.or_else(|| steps.iter().position(|step| came(step).is_some())) else {
        return;
    };
    let Step::New(job) = steps[at].clone() else {
        return;
    };
    steps.retain(|step| {
        came(step).is_none() && !matches!(step, Step::Gone(gone) if gone.id == was.id)
    });
    steps.push(Step::Rehoused { job, was });
}

fn key(source: SourceId, id: &JobId) -> JobKey {
    JobKey {
        source,
        id: id.clone(),
    }
}

fn of_job(board: &Board, source: SourceId, job: &Job) -> Option<Step> {
    let Some(row) = board.get(&key(source, &job.id)) else {
        return Some(Step::New(job.clone()));
    };
    let was = || row.job();
    let job = || job.clone();
    let (before, after) = (row.flags(), job().flags);
    if before.has(Flag::Archived) != after.has(Flag::Archived) {
        let (job, was) = (job(), was());
        return Some(Step::Rehoused { job, was });
    }
    if row.status() != job().status {
        let (job, was) = (job(), was());
        return Some(Step::Moved { job, was });
    }
    (is_stuck(after) && !is_stuck(before)).then(|| Step::Stuck(job()))
}

fn is_stuck(flags: Flags) -> bool {
    flags.has(Flag::Stalled) || flags.has(Flag::SuspectRun)
}

fn of_source(board: &Board, source: SourceId, change: &Change) -> Option<Step> {
    let standing = board.standing(source)?;
    let was_down = matches!(standing.condition, Condition::Down { .. });
    match change {
        Change::Down(outage) if !was_down => Some(Step::Down(outage.clone())),
        Change::Up(_) if was_down => Some(Step::Back),
        Change::Up(signs) => match (&signs.worker, standing.worker()) {
            (Worker::Silent { .. }, Worker::Silent { .. }) => None,
            (Worker::Silent { why, .. }, _) => Some(Step::Silent(why.clone())),
            _ => None,
        },
        _ => None,
    }
}

/// Whether the entry that came is the job that went, put away or taken back out: an archived entry is
/// called like the job, two hyphens, and when it was put away.
fn is_one(went: &Job, came: &Job) -> bool {
    let (long, short) = match (went.id.place(), came.id.place()) {
        (Place::Live, Place::Archive) => (came, went),
        (Place::Archive, Place::Live) => (went, came),
        _ => return false,
    };
    let rest = long.id.name().strip_prefix(short.id.name());
    rest.is_some_and(|rest| rest.starts_with("--") || rest.is_empty())
}
