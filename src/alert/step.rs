//! What a change means beside what the board shows: a job is new, went on, moved away, left.
//!
//! A look brings its changes in any order, and a job that moves to the archive leaves under one name and
//! comes under another; so the steps of a look are joined when it is finished (`moves.rs`).

use std::collections::HashSet;

use super::moves::Halves;
use crate::board::{Board, Condition};
use crate::job::{
    Change, Flag, Flags, Job, JobId, JobKey, Moment, Outage, Plain, SourceId, Worker,
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

/// The steps of one look so far, and entries of which half a move was seen.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    now: Vec<Step>,
    halves: Halves,
}

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
        let begin = self.now.len();
        for change in changes.iter().rev() {
            let step = match change {
                Change::Put(job) if told.insert(&job.id) => of_job(board, source, job),
                Change::Gone(id) if told.insert(id) => board.job(&key(source, id)).map(Step::Gone),
                Change::Put(_) | Change::Gone(_) => None,
                Change::Up(_) | Change::Down(_) => of_source(board, source, change),
                Change::Totals(_) | Change::Flawed(_) | Change::Unread(_) => None,
            };
            let reached = matches!(&step, Some(Step::New(job)) if old(job));
            self.now.extend(step.filter(|_| !reached));
        }
        self.now[begin..].reverse();
    }

    /// All steps of a look that was finished at this time, those of one job as one.
    pub fn finish(&mut self, board: &Board, source: SourceId, at: Moment) -> Vec<Step> {
        let steps = std::mem::take(&mut self.now);
        self.halves.join(board, source, steps, at)
    }
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
