//! What was asked of the sources and not answered yet, and what of it can be taken back.

use std::time::Duration;

use super::app::App;
use crate::board::Row;
use crate::job::{JobKey, Moment, Request, SourceId, Ticket, Undo, Verb};

/// A row tells how long its answer is awaited from here on, in steps of this.
const LONG: Duration = Duration::from_secs(10);

/// A change that was asked for and not answered yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) ticket: Ticket,
    pub(crate) source: SourceId,
    pub(crate) job: Option<JobKey>,
    pub(crate) request: Request,
    /// The deed that this takes back, if it does.
    pub(super) undoes: Option<Undoable>,
    pub(super) at: Moment,
}

impl Asked {
    pub(crate) fn verb(&self) -> Verb {
        self.request.verb()
    }

    /// What stands beside the state until the answer comes.
    fn note(&self, now: Moment) -> String {
        let long = now.since(self.at);
        if long >= LONG {
            let seconds = long.as_secs() / LONG.as_secs() * LONG.as_secs();
            return format!("{} asked {seconds}s", self.verb().word());
        }
        match self.verb() {
            Verb::Cancel => "cancelling...",
            Verb::Reprioritise => "setting priority...",
            Verb::Archive => "archiving...",
            Verb::Restore => "restoring...",
            Verb::Submit | Verb::Rerun => "submitting...",
        }
        .to_owned()
    }
}

/// A deed of this session: what takes it back, and jobs for which nothing can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Undoable {
    pub(crate) verb: Verb,
    pub(crate) parts: Vec<(SourceId, Undo)>,
    pub(crate) lost: Vec<JobKey>,
}

impl App {
    /// Whether something was asked about this job and is not answered.
    pub(crate) fn is_asked(&self, key: &JobKey) -> bool {
        self.asked.iter().any(|a| a.job.as_ref() == Some(key))
    }

    /// What was asked about a job and not answered yet, or is about to be asked.
    pub(crate) fn asked_about(&self, row: &Row<'_>) -> Option<String> {
        if let Some(note) = self.grace.note(row, self.now) {
            return Some(note);
        }
        let is_here = |a: &&Asked| a.job.as_ref().is_some_and(|key| row.is(key));
        let asked = self.asked.iter().find(is_here)?;
        Some(asked.note(self.now))
    }

    /// When one of these notes changes.
    pub(super) fn notes_change_at(&self) -> Option<Moment> {
        let next = |asked: &Asked| {
            let steps = self.now.since(asked.at).as_secs() / LONG.as_secs() + 1;
            asked.at.plus(Duration::from_secs(steps * LONG.as_secs()))
        };
        let asked = self.asked.iter().map(next).min();
        [asked, self.grace.wake_at(self.now)]
            .into_iter()
            .flatten()
            .min()
    }
}
