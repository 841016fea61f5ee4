//! The `SQLite` job store of a lab's job server: its rows, read and changed beside server and worker.
//! Never here: changes to their schema, their journal mode, their counters; a status of our own.

mod cancels;
mod catch_up;
mod checkup;
mod config;
mod counting;
mod create;
mod details;
mod door;
mod doubt;
mod fnv;
mod listing;
mod log;
mod look;
mod new_row;
mod packed;
mod process;
mod read;
mod row;
mod schema;
mod sparing;
mod stamp;
mod submit;
mod value;
mod waiting;
mod wal;
mod watch;
mod worker;
mod write;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde_json::Value;

pub(super) use config::value as parameters;
pub use create::create;

use super::growth::Growth;
use super::open_log::OpenLog;
use super::{Nudge, Pace, Store};
use crate::job::{
    Batch, Checkup, Details, Done, Draft, JobId, LogAsk, LogChunk, NewJob, Now, Outage, Plain,
    Refusal, Request,
};
use crate::settings::SourceSpec;

/// One job-server database. It is opened at the first look, and again whenever it was gone or replaced.
pub struct SqliteStore {
    path: PathBuf,
    read_only: bool,
    /// Who acts, for archive marks and as the owner of new jobs.
    who: String,
    door: Option<door::Door>,
    look: look::Look,
    watching: Option<watch::Watching>,
    /// Set by the watcher: the file was written to, a commit may be about to become visible.
    stirred: Arc<AtomicBool>,
    doubt: doubt::Doubt,
    /// Something was read since the log was brought last, rather than an event's commit only asked for.
    has_read: bool,
    growth: Option<Arc<Growth>>,
}

impl SqliteStore {
    /// Never fails: what is wrong with the file is told by the first look.
    pub fn open(spec: &SourceSpec, who: String) -> Self {
        Self {
            path: spec.path.clone(),
            read_only: spec.read_only,
            who,
            door: None,
            look: look::Look::default(),
            watching: None,
            stirred: Arc::default(),
            doubt: doubt::Doubt::default(),
            has_read: false,
            growth: None,
        }
    }
}

impl Store for SqliteStore {
    fn catch_up(&mut self, now: Now) -> Result<Batch, Outage> {
        self.look_again(now)
    }

    fn carry_out(&mut self, request: &Request, now: Now) -> Result<Done, Refusal> {
        self.enter_for_deed()?;
        let answer = match request {
            Request::Submit(new) => self.submit(new, now),
            Request::Cancel(seen) => self.cancel(seen, now),
            Request::Reprioritise(seen, priority) => self.reprioritise(seen, *priority),
            Request::Archive(seen, _) => self.archive(seen, now),
            Request::Restore(seen) => self.restore(seen),
        };
        self.leave_deed();
        answer
    }

    fn draft(&mut self, new: &NewJob, now: Now) -> Result<Draft, Refusal> {
        self.draft_of(new, now)
    }

    fn details(&mut self, job: &JobId) -> Result<Details, Refusal> {
        self.details_of(job)
    }

    fn document(&mut self, job: &JobId) -> Result<Value, Refusal> {
        self.document_of(job)
    }

    fn read_log(&mut self, job: &JobId, ask: LogAsk) -> Result<LogChunk, Refusal> {
        self.log_of(job, ask)
    }

    fn open_log(&mut self, job: &JobId) -> Result<Option<OpenLog>, Refusal> {
        Ok(self.open_log_of(job))
    }

    fn log_place(&mut self, job: &JobId) -> Result<Plain, Refusal> {
        self.place_of_log(job)
    }

    fn checkup(&mut self, now: Now) -> Result<Checkup, Outage> {
        self.check_up(now)
    }

    fn reach(&mut self, rows: usize) {
        self.look.reach(rows);
    }

    /// The database's own version tells whether anything was committed since.
    fn looks_first(&self) -> bool {
        self.look.version().is_none()
    }

    fn log_may_differ(&mut self) -> bool {
        std::mem::take(&mut self.has_read)
    }

    fn hear_growth(&mut self, grown: Nudge) {
        self.growth = Some(Arc::new(Growth::new(grown)));
    }

    fn watch(&mut self, nudge: Nudge, followed: Option<&JobId>) -> Pace {
        self.start_watching(&nudge, followed)
    }
}
