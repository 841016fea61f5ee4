//! What may be asked of a source, and how it answers.

use super::{JobId, Plain, Status};

/// The things an operator can do to a job, by the word that key, command and help share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    Submit,
    Rerun,
    Cancel,
    Reprioritise,
    Archive,
    /// Takes an archive or a cancel back.
    Restore,
}

impl Verb {
    /// The word of the command and the key's help.
    pub fn word(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Rerun => "rerun",
            Self::Cancel => "cancel",
            Self::Reprioritise => "prio",
            Self::Archive => "archive",
            Self::Restore => "restore",
        }
    }

    /// The verb with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        let all = [
            Self::Submit,
            Self::Rerun,
            Self::Cancel,
            Self::Reprioritise,
            Self::Archive,
            Self::Restore,
        ];
        all.into_iter().find(|verb| verb.word() == word)
    }
}

/// Tells one question to a source from another, so that its answer finds its way back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// The job an operator had before the eyes when the key went down. The store compares it
/// with what is there now, just before it acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub id: JobId,
    pub status: Status,
    pub priority: Option<i64>,
    pub version: u64,
    /// Why it is asked, in the operator's own words; goes on record, and is compared with nothing.
    pub reason: Plain,
}

impl Seen {
    /// The same, asked for this reason.
    #[must_use]
    pub fn because(self, reason: &Plain) -> Self {
        Self {
            reason: reason.clone(),
            ..self
        }
    }
}

/// A change asked of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    Submit(NewJob),
    Cancel(Seen),
    Reprioritise(Seen, i64),
    Archive(Seen, Consent),
    /// Takes back what was archived or withdrawn, or a cancel that nobody obeyed yet.
    Restore(Seen),
}

/// Whether the operator agreed to what a source objected to ([`RefusalKind::NeedsConsent`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    NotAsked,
    Given,
}

impl Request {
    pub fn verb(&self) -> Verb {
        match self {
            Self::Submit(new) => match new.origin {
                Origin::Job(_) => Verb::Rerun,
                Origin::Blank | Origin::Folder(_) => Verb::Submit,
            },
            Self::Cancel(_) => Verb::Cancel,
            Self::Reprioritise(..) => Verb::Reprioritise,
            Self::Archive(..) => Verb::Archive,
            Self::Restore(_) => Verb::Restore,
        }
    }

    /// The same, asked for this reason. A new job has no place for one.
    #[must_use]
    pub fn because(self, reason: &Plain) -> Self {
        match self {
            Self::Submit(new) => Self::Submit(new),
            Self::Cancel(seen) => Self::Cancel(seen.because(reason)),
            Self::Reprioritise(seen, to) => Self::Reprioritise(seen.because(reason), to),
            Self::Archive(seen, consent) => Self::Archive(seen.because(reason), consent),
            Self::Restore(seen) => Self::Restore(seen.because(reason)),
        }
    }

    /// The job it is about; none for a new one.
    pub fn job(&self) -> Option<&JobId> {
        match self {
            Self::Submit(_) => None,
            Self::Cancel(seen)
            | Self::Reprioritise(seen, _)
            | Self::Archive(seen, _)
            | Self::Restore(seen) => Some(&seen.id),
        }
    }
}

/// A job that does not exist yet: where it starts from and the fields that differ from that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    pub origin: Origin,
    /// Field name and text as typed; fields not named here keep what the origin gives them.
    pub fields: Vec<(String, String)>,
}

/// What a new job is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Blank,
    /// A directory or file on this machine (`jobtui submit PATH`).
    Folder(std::path::PathBuf),
    /// A former job, run again with changes.
    Job(JobId),
}

/// A new job as the source would make it now: the form, the checks, the exact text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    pub fields: Vec<Field>,
    pub checks: Vec<Check>,
    /// What will be written, exactly, line by line.
    pub preview: Vec<Plain>,
    /// Where it will be written, in one line.
    pub target: Plain,
}

impl Draft {
    /// Whether it may be sent.
    pub fn is_sound(&self) -> bool {
        self.checks.iter().all(|c| c.weight != Weight::Error)
    }
}

/// One field of the submit form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name used in `--set NAME=VALUE`.
    pub name: &'static str,
    pub value: String,
    /// What belongs into it, in a few words.
    pub hint: &'static str,
}

/// One finding about a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub weight: Weight,
    /// The field it is about; empty when it is about the whole.
    pub field: &'static str,
    pub text: Plain,
}

impl Check {
    pub fn new(weight: Weight, field: &'static str, text: &str) -> Self {
        Self {
            weight,
            field,
            text: Plain::new(text),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    Fine,
    Warning,
    Error,
}

/// A request was carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// What happened, as a sentence (`cancel requested: moved to archive/…`).
    pub text: Plain,
    /// The job it happened to: of a new job, its new id.
    pub job: Option<JobId>,
    /// What would take it back; none where nothing can.
    pub undo: Option<Undo>,
}

impl Done {
    /// Something happened to this job, and nothing can take it back.
    pub fn to(job: &JobId, text: &str) -> Self {
        Self {
            text: Plain::long(text),
            job: Some(job.clone()),
            undo: None,
        }
    }

    pub fn with_undo(self, undo: Undo) -> Self {
        Self {
            undo: Some(undo),
            ..self
        }
    }
}

/// The inverse of what was done, to be asked of the same source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undo {
    /// Take the archive or the cancel of this job back.
    Restore(JobId),
    /// Give the job the priority it had, as long as it has the one that was set.
    Reprioritise { job: JobId, had: i64, set: i64 },
}

impl Undo {
    pub fn job(&self) -> &JobId {
        match self {
            Self::Restore(job) | Self::Reprioritise { job, .. } => job,
        }
    }

    /// The request, about the job as it is seen now.
    pub fn request(&self, seen: Seen) -> Request {
        match self {
            Self::Restore(_) => Request::Restore(seen),
            Self::Reprioritise { had, .. } => Request::Reprioritise(seen, *had),
        }
    }
}

/// An operation that had broken off, as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    pub job: JobId,
    /// It is settled now; otherwise the text says what to do.
    pub finished: bool,
    pub text: Plain,
}

/// A source said no. Nothing was changed unless the text says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub kind: RefusalKind,
    pub text: Plain,
}

impl Refusal {
    pub fn new(kind: RefusalKind, text: &str) -> Self {
        Self {
            kind,
            text: Plain::new(text),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// The job is no longer what the operator saw.
    Changed,
    /// No such job.
    Unknown,
    /// The source never does this, or not in this state.
    NotPossible,
    /// Read-only, by option or by permission.
    NotAllowed,
    /// It can be done if the operator agrees to what the text says.
    NeedsConsent,
    /// The draft has errors.
    Unsound,
    /// The disk, the lock or the database got in the way.
    Failed,
    /// Nobody can say whether it was done: whoever asked has to look, and it is never asked again by itself.
    NotKnown,
}
