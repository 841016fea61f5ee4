//! What kinds of things are told, from the gravest to the mildest, and the word of each.

use std::time::Duration;

use super::step::Step;
use crate::job::{Job, Status};

/// A job that comes to the board already over is news only when it ended about now: results travel, clocks
/// differ, and older rows come when a list is scrolled.
pub(super) const LATE: Duration = Duration::from_secs(10 * 60);

/// What happened, as far as anybody wants to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Failed,
    Stuck,
    /// A source cannot be read.
    Stale,
    Gone,
    Cancelled,
    Done,
    Started,
    /// A source can be read again.
    Back,
}

impl Kind {
    /// The word in sentences and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Stuck => "stuck",
            Self::Stale => "stale",
            Self::Gone => "gone",
            Self::Cancelled => "cancelled",
            Self::Done => "done",
            Self::Started => "started",
            Self::Back => "back",
        }
    }

    /// Whether somebody has to look after it.
    pub fn is_grave(self) -> bool {
        matches!(self, Self::Failed | Self::Stuck | Self::Stale | Self::Gone)
    }

    /// What a step is to those who want to be told.
    pub(super) fn of(step: &Step) -> Option<Self> {
        match step {
            // When it ended was asked before; of one that does not say, nobody knows.
            Step::New(job) if job.status.is_over() => job.times.ended.and_then(|_| ended_as(job)),
            Step::New(job) => (job.status == Status::Running).then_some(Self::Started),
            Step::Moved { job, was } | Step::Rehoused { job, was } => {
                if job.status == was.status {
                    None
                } else if job.status == Status::Running && !was.status.is_over() {
                    Some(Self::Started)
                } else {
                    ended_as(job)
                }
            }
            Step::Stuck(job) => (job.status == Status::Running).then_some(Self::Stuck),
            Step::Gone(job) => (!job.status.is_over()).then_some(Self::Gone),
            Step::Down(_) => Some(Self::Stale),
            Step::Back => Some(Self::Back),
            Step::Silent(_) => Some(Self::Stuck),
        }
    }
}

fn ended_as(job: &Job) -> Option<Kind> {
    match job.status {
        Status::Completed => Some(Kind::Done),
        Status::Failed => Some(Kind::Failed),
        Status::Cancelled => Some(Kind::Cancelled),
        Status::Pending | Status::Running | Status::Unknown => None,
    }
}
