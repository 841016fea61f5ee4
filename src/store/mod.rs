//! The stores: how to read and change one kind of source, in plain blocking code.
//! Never here: threads that outlive a call (but those that watch or read ahead), channels to a face, who is asking.

pub mod aside;
pub mod audited;
mod command;
pub mod files;
mod growth;
pub mod inside;
pub mod open;
pub mod open_log;
mod remote;
mod rules;
mod spelling;
pub mod sqlite;

use std::sync::Arc;
use std::time::Duration;

use self::open_log::OpenLog;
use crate::job::{
    Batch, Checkup, Comparison, Deeds, Details, Done, Draft, JobId, LogAsk, LogChunk, NewJob, Now,
    Outage, Plain, Recovered, Refusal, RefusalKind, Request,
};

/// Called by a watcher when its source stirred; cheap, from any thread.
pub type Nudge = Arc<dyn Fn() + Send + Sync>;

/// How long change events alone are trusted: they can fail silently, so then one looks all the same. Each look wakes
/// two threads, so an idle dashboard wakes less than once in ten seconds.
const TRUST: Duration = Duration::from_secs(25);

/// How often a source wants to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Between two looks when nobody nudges.
    pub every: Duration,
    /// A nudge that comes sooner than this after a look waits, so that a burst is one look.
    pub settle: Duration,
}

/// One source, read and changed by the one thread that owns it.
pub trait Store: Send {
    /// What changed since the last call; the first call tells everything. Ends with `more: false`;
    /// a call with nothing new brings no changes. The first step of the first look holds what
    /// a screen shows first (live jobs, newest history), the others the rest.
    fn catch_up(&mut self, now: Now) -> Result<Batch, Outage>;

    /// Somebody asks for a look: the next one is at everything, whatever was or was not heard.
    fn look_anew(&mut self) {}

    /// Does what is asked, after checking that the job still is what was seen.
    fn carry_out(&mut self, request: &Request, now: Now) -> Result<Done, Refusal>;

    /// Looks for operations that broke off: what is done is put on record, everything else is told. Changes no
    /// job. To be called once, after a look that told everything.
    fn recover(&mut self, _now: Now) -> Vec<Recovered> {
        Vec::new()
    }

    /// What a new job would be: its form, its checks, the exact text. Writes nothing.
    fn draft(&mut self, new: &NewJob, now: Now) -> Result<Draft, Refusal>;

    /// All that is known of one job, read now.
    fn details(&mut self, job: &JobId) -> Result<Details, Refusal>;

    /// The job's own document (its `job.json`, its row as JSON), with every field kept.
    fn document(&mut self, job: &JobId) -> Result<serde_json::Value, Refusal>;

    /// A piece of the job's log, read now.
    fn read_log(&mut self, job: &JobId, ask: LogAsk) -> Result<LogChunk, Refusal>;

    /// The job's log as an open file, to be read by other threads; none where it is not a file of its own.
    fn open_log(&mut self, _job: &JobId) -> Result<Option<OpenLog>, Refusal> {
        Ok(None)
    }

    /// Where the job's log lies on this machine, or its directory while it has none; refused where logs are no files.
    fn log_place(&mut self, _job: &JobId) -> Result<Plain, Refusal> {
        let text = "this source keeps its logs in a database, not in files";
        Err(Refusal::new(RefusalKind::NotPossible, text))
    }

    /// What is wrong with the source, with the way out of each: read now and as if for the first time, so
    /// it knows no history. Changes nothing, neither in the source nor in what `catch_up` will tell.
    fn checkup(&mut self, now: Now) -> Result<Checkup, Outage>;

    /// What was done to its jobs, the newest first and at most so many, as far as the source itself keeps a record.
    fn deeds(&mut self, _most: usize) -> Result<Deeds, Refusal> {
        Ok(Deeds::default())
    }

    /// Every conflict copy of a job beside the file that counts; none where a source cannot have any.
    fn compare(&mut self, _job: &JobId) -> Result<Vec<Comparison>, Refusal> {
        Ok(Vec::new())
    }

    /// From now on list at least this many finished jobs. Stores that list all ignore it.
    fn reach(&mut self, rows: usize);

    /// By this it tells, from the next watch on, that the followed log grew and nothing else happened. Stores that
    /// cannot tell it apart nudge.
    fn hear_growth(&mut self, _grown: Nudge) {}

    /// Whether what was looked at since this was asked last may be news of the followed log; growth that is told by
    /// itself is none.
    fn log_may_differ(&mut self) -> bool {
        true
    }

    /// Whether its first step comes before its watch, because the step after it finds whatever was changed between them.
    fn looks_first(&self) -> bool {
        false
    }

    /// Starts nudging when the source stirs; tells how often to look besides. Called again after
    /// an outage has ended, and with another job when another log is followed.
    fn watch(&mut self, nudge: Nudge, followed: Option<&JobId>) -> Pace;
}
