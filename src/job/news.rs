//! What a source tells: changes of its jobs, its own condition, and its answers.

use std::time::Duration;

use super::{
    Capabilities, Comparison, Deeds, Details, Done, Draft, Inside, Job, JobId, LogChunk, Moment,
    Paper, PaperKind, Plain, Recovered, Refusal, Status, SyncSign, Ticket,
};

/// One thing that became different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A job is new or has changed.
    Put(Job),
    /// A job is no longer there.
    Gone(JobId),
    /// The source works; this is what it says of itself.
    Up(Signs),
    /// The source cannot be read; its jobs stay as they were last seen.
    Down(Outage),
    /// Exact numbers, from a source that lists only a part of its jobs.
    Totals(Totals),
    /// All entries that cannot be read, each time one of them changes.
    Flawed(Vec<Problem>),
    /// A look that takes a while has listed so many jobs more than it has told yet.
    Unread(Unread),
}

/// What a working source says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signs {
    pub capabilities: Capabilities,
    pub worker: Worker,
    /// Sentences an operator should know (`no change events here: polled every 5 s`).
    pub notes: Vec<Plain>,
    /// How its synchroniser stands, where it is asked.
    pub sync: Option<SyncSign>,
}

/// Whether somebody is there to run the jobs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Worker {
    /// The source cannot tell.
    Unknown,
    /// A person runs the jobs; nothing can be known of them.
    Person,
    /// A worker lives and has nothing to do.
    Idle,
    /// A worker lives and runs this job.
    Busy(JobId),
    /// Jobs wait and nobody takes them; silent since then, if known, and why we think so.
    Silent { since: Option<Moment>, why: Plain },
}

/// How many jobs there are in each state, in the order of [`Status::ALL`], and archived ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Jobs that are not archived.
    pub live: [u64; 6],
    pub archived: u64,
}

impl Totals {
    pub fn of(&self, status: Status) -> u64 {
        self.live[status.index()]
    }
}

/// Jobs of which nothing is known so far but that they are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unread {
    /// Jobs that are not archived.
    pub live: u64,
    pub archived: u64,
}

/// A source is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outage {
    pub kind: OutageKind,
    /// The thing, the deed, the reason, the way out.
    pub text: Plain,
}

impl Outage {
    pub fn new(kind: OutageKind, text: &str) -> Self {
        Self {
            kind,
            text: Plain::new(text),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutageKind {
    /// The path is not there (any more).
    Missing,
    /// It is there but is not such a source.
    Foreign,
    /// This user may not read it.
    Forbidden,
    /// Another program holds it.
    Locked,
    /// Anything else went wrong.
    Broken,
}

/// One entry of a source that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which entry, as it would be found by hand.
    pub place: Plain,
    pub text: Plain,
}

/// What one look at a source brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    pub changes: Vec<Change>,
    /// The look is not finished: call again. The first step holds what a screen needs first.
    pub more: bool,
    /// Nothing was read: another program holds the source for the moment, or nothing stirred since a look a moment
    /// ago. What is known is as old as before.
    pub unread: bool,
    /// When to look again although nothing stirs (a grace period ends, a check is due).
    pub again: Option<Duration>,
}

/// What a feed brings up to a face.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    Changed(Vec<Change>),
    /// A look was finished at this moment; `whole` once everything has been read.
    Looked {
        at: Moment,
        whole: bool,
    },
    Answered(Ticket, Result<Done, Refusal>),
    Drafted(Ticket, Result<Draft, Refusal>),
    Detailed(JobId, Result<Details, Refusal>),
    /// What was done to jobs of this source, by whom.
    Deeds(Result<Deeds, Refusal>),
    /// The conflict copies of a job beside the files that count.
    Compared(JobId, Result<Vec<Comparison>, Refusal>),
    /// A job's document or place, to be copied.
    Fetched(JobId, PaperKind, Result<Paper, Refusal>),
    /// More of the followed log, or why there is none.
    Logged(JobId, Result<LogChunk, Refusal>),
    /// What stands inside the documents of jobs that were asked about.
    Inside(Ticket, Vec<Inside>),
    /// Operations that had broken off, as they were found.
    Recovered(Vec<Recovered>),
    /// The end of a search in the followed log: where the match starts, if there is one.
    Found(Ticket, Option<u64>),
}
