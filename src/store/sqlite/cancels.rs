//! Cancels of ours that may still turn out to have come too late: when their jobs are looked at again.

use std::time::Duration;

use crate::job::JobId;

/// When a cancelled job is looked at again: the worker's unguarded claim may have overwritten the cancel.
const CHECKS: [Duration; 2] = [Duration::from_millis(300), Duration::from_millis(2_500)];

/// The jobs, and when their cancels were asked for, on the steady clock.
#[derive(Debug, Default)]
pub(super) struct Cancels(Vec<(JobId, Duration)>);

impl Cancels {
    pub(super) fn asked(&mut self, id: JobId, now: Duration) {
        self.0.push((id, now));
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &JobId> {
        self.0.iter().map(|(id, _)| id)
    }

    /// Whether it is not yet known that the cancel of this job has held.
    pub(super) fn is_open(&self, id: &JobId, now: Duration) -> bool {
        let mut cancels = self.0.iter();
        cancels.any(|(job, asked)| job == id && next(*asked, now).is_some())
    }

    /// When the next of them is looked at again.
    pub(super) fn next(&self, now: Duration) -> Option<Duration> {
        let due = self.0.iter().filter_map(|(_, asked)| next(*asked, now));
        due.min()
    }

    /// Those that were looked at for the last time need no more.
    pub(super) fn drop_settled(&mut self, now: Duration) {
        self.0.retain(|(_, asked)| next(*asked, now).is_some());
    }
}

fn next(asked: Duration, now: Duration) -> Option<Duration> {
    let checks = CHECKS.into_iter().map(|after| asked + after);
    checks.into_iter().find(|at| *at > now)
}
