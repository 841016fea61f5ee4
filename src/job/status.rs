//! The states of a job in our words, and sets of them.

/// Where a job stands. Sources have words of their own; those are kept beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    Pending,
    Running,
    Completed,
    Failed,
    Cancelled,
    /// The source says something none of us knows, or nothing readable at all.
    Unknown,
}

impl Status {
    pub const ALL: [Self; 6] = [
        Self::Pending,
        Self::Running,
        Self::Completed,
        Self::Failed,
        Self::Cancelled,
        Self::Unknown,
    ];

    /// The word used in JSON, in filters and in sentences.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Unknown => "unknown",
        }
    }

    /// Whether the job waits or runs.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Pending | Self::Running)
    }

    /// Whether nothing more will happen to the job by itself.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }

    /// Its place in [`Status::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}

/// A set of states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatusSet(u8);

impl StatusSet {
    pub fn of(statuses: &[Status]) -> Self {
        Self(statuses.iter().fold(0, |set, s| set | 1 << s.index()))
    }

    pub fn has(self, status: Status) -> bool {
        self.0 & (1 << status.index()) != 0
    }

    /// Its members, as one would say them: `pending or running`.
    pub fn words(self) -> String {
        let words: Vec<_> = Status::ALL
            .into_iter()
            .filter(|s| self.has(*s))
            .map(Status::word)
            .collect();
        words.join(" or ")
    }
}
