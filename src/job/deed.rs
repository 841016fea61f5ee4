//! Something that was done to a job, as it stands on record: in the audit file, or in a queue's own records.

use super::{Moment, Plain};

/// One action that was sent to a source, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// By the clock of the machine it was done from.
    pub at: Option<Moment>,
    /// The operator, as `user@host`.
    pub by: Plain,
    /// The name and the kind of the source.
    pub source: Plain,
    pub kind: Plain,
    /// The word of the command, or of the record.
    pub verb: Plain,
    /// The job it was about; empty for a new one.
    pub id: Plain,
    /// State and priority the operator had seen.
    pub status: Plain,
    pub priority: Option<i64>,
    /// What the job is called since, and the priority it was given.
    pub new_id: Plain,
    pub new_priority: Option<i64>,
    pub outcome: DeedOutcome,
    /// Why, in the operator's own words; empty when none was given.
    pub reason: Plain,
    /// What the source answered.
    pub text: Plain,
    /// The command that would ask the same.
    pub command: Plain,
    pub from: DeedFrom,
}

impl Deed {
    /// Nothing known but who told of it.
    pub fn new(from: DeedFrom, outcome: DeedOutcome) -> Self {
        Self {
            at: None,
            by: Plain::default(),
            source: Plain::default(),
            kind: Plain::default(),
            verb: Plain::default(),
            id: Plain::default(),
            status: Plain::default(),
            priority: None,
            new_id: Plain::default(),
            new_priority: None,
            outcome,
            reason: Plain::default(),
            text: Plain::default(),
            command: Plain::default(),
            from,
        }
    }

    /// The job, by the name it had; of a new job, by the one it got.
    pub fn job(&self) -> &Plain {
        if self.id.is_empty() {
            &self.new_id
        } else {
            &self.id
        }
    }
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeedOutcome {
    Done,
    /// The source said no; nothing was changed.
    Refused,
    /// Something got in the way.
    Failed,
    /// It was begun, and no record says that it ended.
    Begun,
}

impl DeedOutcome {
    const ALL: [Self; 4] = [Self::Done, Self::Refused, Self::Failed, Self::Begun];

    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Begun => "begun",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.word() == word)
    }
}

/// Where it is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeedFrom {
    /// In the audit file of this operator.
    Audit,
    /// In the operation records of a queue, by another operator.
    Record,
}

impl DeedFrom {
    pub fn word(self) -> &'static str {
        match self {
            Self::Audit => "audit",
            Self::Record => "record",
        }
    }
}

/// Deeds, the newest first, and what should be said beside them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deeds {
    pub deeds: Vec<Deed>,
    pub notes: Vec<Plain>,
}
