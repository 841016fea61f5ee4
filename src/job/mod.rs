//! The words: what a job is, what may happen to it, what may be asked of it.
//! Never here: where a job is kept, how it looks on a screen, what time it is.

mod argument;
mod capability;
mod civil;
mod comparison;
mod deed;
mod details;
pub(crate) mod eights;
mod finding;
mod flag;
mod give_back;
mod inside;
mod key;
mod log;
mod moment;
mod news;
mod paper;
mod part;
mod request;
mod status;
mod study;
mod sync;
mod text;
mod wish;

pub use argument::Argument;
pub use capability::{Capabilities, May, not_mine};
pub use comparison::{Body, Comparison, KeyPair, Side};
pub use deed::{Deed, DeedFrom, DeedOutcome, Deeds};
pub use details::{Details, Section};
pub use finding::{Checkup, Finding, FindingWeight};
pub use flag::{Flag, Flags};
pub(crate) use give_back::give_back;
pub use inside::Inside;
pub use key::{JobId, JobKey, Place, SourceId};
pub use log::{LogAsk, LogChunk, LogFile};
pub use moment::{Dates, Moment, Now};
pub use news::{Batch, Change, News, Outage, OutageKind, Problem, Signs, Totals, Unread, Worker};
pub use paper::{Paper, PaperKind};
pub(crate) use part::Part;
pub use request::{
    Check, Consent, Done, Draft, Field, NewJob, Origin, Recovered, Refusal, RefusalKind, Request,
    Seen, Ticket, Undo, Verb, Weight,
};
pub use status::{Status, StatusSet};
pub use study::{Best, BestTrial, Counts, Direction, Objective, Setting, Study, StudyReport};
pub use sync::{Health, SyncSign};
pub use text::{Plain, bare_name};
pub(crate) use text::{is_harmless, push_mark};
pub use wish::Notify;

/// What a source says of one job in its list: enough to show, sort, filter and count it.
///
/// Everything else a job carries (unknown fields, arguments, files) is read again from its
/// source when it is shown, as [`Details`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// How the source is told which job is meant.
    pub id: JobId,
    /// The short name a person would call it by.
    pub title: Plain,
    /// Who submitted it; empty when the source does not say.
    pub owner: Plain,
    /// The study or experiment it belongs to; empty when the source does not say.
    pub project: Plain,
    /// The state in our words.
    pub status: Status,
    /// The state in the source's own word; empty when it has none.
    pub native: Plain,
    /// Higher runs sooner. `None` when the source has no number for it.
    pub priority: Option<i64>,
    /// When it was made, began and ended, as far as the source knows.
    pub times: Times,
    /// What is odd about it, beside the state and never instead of it.
    pub flags: Flags,
    /// One line: the error of a failed job, or what is wrong with its entry; empty when nothing is.
    pub error: Plain,
    /// Of which ends its submitter asked to be told.
    pub notify: Notify,
    /// Changes whenever anything about the job changes at its source. Requests carry it back,
    /// so that a store can see whether the operator looked at what is there now.
    pub version: u64,
}

impl Job {
    /// A job of which only the id and the state are known.
    pub fn new(id: JobId, status: Status) -> Self {
        Self {
            id,
            title: Plain::default(),
            owner: Plain::default(),
            project: Plain::default(),
            status,
            native: Plain::default(),
            priority: None,
            times: Times::default(),
            flags: Flags::default(),
            error: Plain::default(),
            notify: Notify::default(),
            version: 0,
        }
    }

    /// What a request about this job has to carry.
    pub fn seen(&self) -> Seen {
        Seen {
            id: self.id.clone(),
            status: self.status,
            priority: self.priority,
            version: self.version,
            reason: Plain::default(),
        }
    }
}

/// The three moments of a job's life; each is absent when the source does not tell it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    pub created: Option<Moment>,
    pub started: Option<Moment>,
    pub ended: Option<Moment>,
}
