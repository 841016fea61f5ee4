//! The jobs that are waited for: those that were named, or those that a filter lets through whenever it is looked.

use std::collections::BTreeSet;

use super::chosen::Chosen;
use super::until::Tally;
use crate::alert::Step;
use crate::board::{Arguments, Board, Lane, Row};
use crate::job::{Flag, Job, JobKey, Moment, SourceId, Status};

/// So many jobs are named in an answer.
const NAMED: usize = 20;

/// Takes a job of the set: its source, its state (none: gone), and itself, where that is wanted.
type Take<'a> = dyn FnMut(SourceId, Option<Status>, &dyn Fn() -> Job) + 'a;

/// A set of jobs.
pub(crate) enum Waited {
    Named(Vec<Named>),
    Matching(Box<Matching>),
}

/// A job that was named, wherever it goes.
pub(crate) struct Named {
    key: JobKey,
    last: Job,
    gone: bool,
}

/// The jobs that a filter lets through, without those in the archive.
pub(crate) struct Matching {
    filter: Chosen,
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

    pub(crate) fn matching(filter: Chosen, from_now: bool) -> Self {
        Self::Matching(Box::new(Matching {
            filter,
            from_now,
            ended: BTreeSet::new(),
            left: Vec::new(),
        }))
    }

    /// Goes on with what a look brought; the board has it already.
    pub(crate) fn follow(
        &mut self,
        (board, now): (&Board, Moment),
        source: SourceId,
        steps: &[Step],
    ) {
        match self {
            Self::Named(named) => {
                for one in named {
                    one.follow(board, source, steps);
                }
            }
            Self::Matching(matching) => {
                let sieve = matching.filter.at(now);
                let name = board.standing(source).map_or("", |s| &s.name);
                for step in steps {
                    matching.follow(source, step, |job| sieve.passes(job, name));
                }
            }
        }
    }

    /// How many there are in each state.
    pub(crate) fn tally(&self, board: &Board, now: Moment) -> Tally {
        let mut tally = Tally::default();
        self.each(board, now, &mut |_, status, _| tally.add(status));
        tally
    }

    /// Those whose state (none: gone) is of interest, the first of them.
    pub(crate) fn some(
        &self,
        (board, now): (&Board, Moment),
        wanted: impl Fn(Option<Status>) -> bool,
    ) -> Vec<(SourceId, Job)> {
        let mut found = Vec::new();
        self.each(board, now, &mut |source, status, job| {
            if found.len() < NAMED && wanted(status) {
                found.push((source, job()));
            }
        });
        found
    }

    fn each(&self, board: &Board, now: Moment, take: &mut Take<'_>) {
        match self {
            Self::Named(named) => {
                for one in named {
                    let status = (!one.gone).then_some(one.last.status);
                    take(one.key.source, status, &|| one.last.clone());
                }
            }
            Self::Matching(matching) => {
                let nothing = Arguments::default();
                let sieve = matching.filter.rows(now, &nothing);
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
