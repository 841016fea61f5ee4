//! What a checkup of a source finds: one thing that is wrong, where it lies, and the way out.

use super::Plain;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingWeight {
    /// Worth knowing; nothing has to be done now.
    Notice,
    /// Something will go wrong, or already does for one job.
    Warning,
    /// A job or a part of the source cannot be used, or one could be lost sight of.
    Error,
}

impl FindingWeight {
    /// The word in JSON and in sentences.
    pub fn word(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// A word that stays the same from version to version (`malformed-manifest`).
    pub kind: &'static str,
    pub weight: FindingWeight,
    /// How to find it by hand, below the source (`outbox/job-x/job.json`).
    pub place: Plain,
    /// What is wrong, in plain words.
    pub text: Plain,
    /// What to do about it.
    pub way_out: Plain,
}

/// What a checkup looked at and what it found, the worst first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checkup {
    /// What was looked at, in the plural, and how many of it (`jobs`, 12).
    pub looked_at: Vec<(&'static str, u64)>,
    pub findings: Vec<Finding>,
}

impl Checkup {
    /// Puts the findings into their order: the worst first, each kind together, by place.
    pub fn sorted(mut self) -> Self {
        self.findings.sort_by(|a, b| {
            (b.weight, a.kind, &a.place, &a.text).cmp(&(a.weight, b.kind, &b.place, &b.text))
        });
        self
    }
}
