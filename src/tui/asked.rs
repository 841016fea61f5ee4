//! What was asked of the sources and not answered yet, and what of it can be taken back.

use crate::job::{JobKey, Request, SourceId, Ticket, Undo, Verb};

/// A change that was asked for and not answered yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) ticket: Ticket,
    pub(crate) source: SourceId,
    pub(crate) job: Option<JobKey>,
    pub(crate) request: Request,
    /// The deed that this takes back, if it does.
    pub(super) undoes: Option<Undoable>,
}

impl Asked {
    pub(crate) fn verb(&self) -> Verb {
        self.request.verb()
    }
}

/// A deed of this session that can be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Undoable {
    pub(super) source: SourceId,
    pub(super) verb: Verb,
    pub(super) undo: Undo,
}
