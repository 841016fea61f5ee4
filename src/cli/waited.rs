//! The jobs that are waited for: those that were named, or those that a filter lets through whenever it is looked.

use std::collections::BTreeSet;

use super::live::Live;
use super::until::Tally;
use crate::alert::Step;
use crate::board::{Board, Lane, Row};
use crate::job::{Flag, Job, JobKey, SourceId, Status};

/// So many jobs are named in an answer.
const NAMED: usize = 20;

/// Takes a job of the set: its source, its state (none: gone), and itself, where that is wanted.
type Take<'a> = dyn FnMut(SourceId, Option<Status>, &dyn Fn() -> Job) + 'a;

/// A set of jobs.
pub(crate) enum Waited {
    Named(Vec<Named>),
    Matching(Matching),
}

/// A job that was named, wherever it goes.
pub(crate) struct Named {
    key: JobKey,
    last: Job,
    gone: bool,
}

/// The jobs that a filter lets through, without those in the archive.
pub(crate) struct Matching {
    /// Jobs that were over at the start do not count.
    from_now: bool,
    /// Those that ended meanwhile, while that matters.
    ended: BTreeSet<JobKey>,
    /// Jobs that left before they were over, or on their way into the archive: how they were last, and whether they are gone.
    left: Vec<(SourceId, Job, bool)>,
}

impl Waited {
    pub(crate) fn named(jobs: Vec<(JobKey, Job)>) -> Self {
        let named = |(key, last)| Named {
            key,
            last,
            gone: false,
        };
        Self::Named(jobs.into_iter().map(named).collect())
    }

    pub(crate) fn matching(from_now: bool) -> Self {
        Self::Matching(Matching {
            from_now,
            ended: BTreeSet::new(),
            left: Vec::new(),
        })
    }

    /// Goes on with what a look brought; the board has it already.
    pub(crate) fn follow(&mut self, live: &Live, source: SourceId, steps: &[Step]) {
        match self {
            Self::Named(named) => {
                for one in named {
                    one.follow(&live.board, source, steps);
                }
            }
            Self::Matching(matching) => {
                let sieve = live.sieve();
                for step in steps {
                    matching.follow(source, step, |job| sieve.passes(source, job));
                }
            }
        }
    }

    /// How many there are in each state.
    pub(crate) fn tally(&self, live: &Live) -> Tally {
        let mut tally = Tally::default();
        self.each(live, &mut |_, status, _| tally.add(status));
        tally
    }

    /// Those whose state (none: gone) is of interest, the first of them.
    pub(crate) fn some(
        &self,
        live: &Live,
        wanted: impl Fn(Option<Status>) -> bool,
    ) -> Vec<(SourceId, Job)> {
        let mut found = Vec::new();
        self.each(live, &mut |source, status, job| {
            if found.len() < NAMED && wanted(status) {
                found.push((source, job()));
            }
        });
        found
    }

    fn each(&self, live: &Live, take: &mut Take<'_>) {
        match self {
            Self::Named(named) => {
                for one in named {
                    let status = (!one.gone).then_some(one.last.status);
                    take(one.key.source, status, &|| one.last.clone());
                }
            }
            Self::Matching(matching) => {
                let (board, sieve) = (&live.board, live.rows());
                for number in Lane::ALL.into_iter().flat_map(|lane| board.lane(lane)) {
                    let row = board.row(*number);
                    if matching.counts(&row) && sieve.judge(board, *number).passes() {
                        take(row.source(), Some(row.status()), &|| row.job());
                    }
                }
                for (source, job, gone) in &matching.left {
                    take(*source, (!gone).then_some(job.status), &|| job.clone());
                }
            }
        }
    }
}

impl Named {
    fn follow(&mut self, board: &Board, source: SourceId, steps: &[Step]) {
        if source != self.key.source {
            return;
        }
        for step in steps {
            match step {
                Step::Rehoused { job, was } if was.id == self.key.id => {
                    self.key.id = job.id.clone();
                }
                _ => {}
            }
        }
        match board.job(&self.key) {
            Some(job) => {
                self.last = job;
                self.gone = false;
            }
            None => self.gone = true,
        }
    }
}

impl Matching {
    fn counts(&self, row: &Row<'_>) -> bool {
        let old = self.from_now && row.status().is_over() && !self.ended.contains(&row.key());
        !row.flags().has(Flag::Archived) && !old
    }

    fn follow(&mut self, source: SourceId, step: &Step, passes: impl Fn(&Job) -> bool) {
        let key = |job: &Job| JobKey {
            source,
            id: job.id.clone(),
        };
        // Whether it was waited for and went away before it was over.
        let leaves = |job: &Job| !job.status.is_over() && passes(job);
        match step {
            Step::Moved { job, .. } | Step::New(job) if self.from_now && job.status.is_over() => {
                self.ended.insert(key(job));
            }
            Step::Rehoused { job, was } if job.flags.has(Flag::Archived) && leaves(was) => {
                // It may have been told as gone, when only half of its move was seen.
                self.left
                    .retain(|(at, left, _)| *at != source || left.id != was.id);
                self.left.push((source, job.clone(), false));
            }
            // It came back out of the archive.
            Step::Rehoused { was, .. } => self.left.retain(|(_, left, _)| left.id != was.id),
            Step::Gone(job) if leaves(job) => self.left.push((source, job.clone(), true)),
            Step::New(job) => self.left.retain(|(_, left, _)| left.id != job.id),
            _ => {}
        }
    }
}
