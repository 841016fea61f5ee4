//! What can be odd about a job, beside its state and never instead of it.

/// One oddity. Each has a short word (JSON, lists) and a sentence (Details).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Flag {
    Archived,
    Arriving,
    Transfer,
    Updating,
    Malformed,
    NoManifest,
    Unreadable,
    Link,
    Empty,
    CancelRequested,
    StartedAnyway,
    ResultsArriving,
    RunsInPlace,
    Incomplete,
    Stalled,
    Inconsistent,
    ConflictCopies,
    Fragment,
    DuplicateId,
    IdDiffers,
    DuplicateKeys,
    WrongType,
    NoZone,
    ApproximateTime,
    ClockAhead,
    BadDate,
    RuleFive,
    WindowsName,
    CaseTwin,
    NormalTwin,
    NotText,
    Interrupted,
    SuspectRun,
    ForeignStatus,
    Records,
    Unfinished,
    Undelivered,
    PartlyDelivered,
    Delivered,
}

impl Flag {
    const ALL: [Self; 39] = [
        Self::Archived,
        Self::Arriving,
        Self::Transfer,
        Self::Updating,
        Self::Malformed,
        Self::NoManifest,
        Self::Unreadable,
        Self::Link,
        Self::Empty,
        Self::CancelRequested,
        Self::StartedAnyway,
        Self::ResultsArriving,
        Self::RunsInPlace,
        Self::Incomplete,
        Self::Stalled,
        Self::Inconsistent,
        Self::ConflictCopies,
        Self::Fragment,
        Self::DuplicateId,
        Self::IdDiffers,
        Self::DuplicateKeys,
        Self::WrongType,
        Self::NoZone,
        Self::ApproximateTime,
        Self::ClockAhead,
        Self::BadDate,
        Self::RuleFive,
        Self::WindowsName,
        Self::CaseTwin,
        Self::NormalTwin,
        Self::NotText,
        Self::Interrupted,
        Self::SuspectRun,
        Self::ForeignStatus,
        Self::Records,
        Self::Unfinished,
        Self::Undelivered,
        Self::PartlyDelivered,
        Self::Delivered,
    ];

    #[cfg(test)]
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter()
    }

    /// The word in JSON and in lists.
    pub fn word(self) -> &'static str {
        self.texts().0
    }

    /// The one with this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.word() == word)
    }

    /// What it means, for the one who has never met it.
    pub fn sentence(self) -> &'static str {
        self.texts().1
    }

    #[expect(clippy::too_many_lines, reason = "one row for each of them")]
    fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::Archived => ("archived", "put away in the archive"),
            Self::Arriving => ("arriving", "not all of it is here yet: no job.json so far"),
            Self::Transfer => ("transfer", "files are being transferred into it right now"),
            Self::Updating => (
                "updating",
                "its entry is being replaced; the last good values are shown",
            ),
            Self::Malformed => ("malformed", "its entry cannot be understood"),
            Self::NoManifest => (
                "no-manifest",
                "it has no job.json, and none came in ten minutes",
            ),
            Self::Unreadable => ("unreadable", "its files may not be read by this user"),
            Self::Link => (
                "link",
                "a link, not a directory: ignored, nothing can be done with it",
            ),
            Self::Empty => ("empty", "an empty directory"),
            Self::CancelRequested => (
                "cancel-requested",
                "a cancel was recorded; the runner may or may not obey it",
            ),
            Self::StartedAnyway => (
                "started-anyway",
                "cancelled, but the other side had already started it",
            ),
            Self::ResultsArriving => ("results-arriving", "results are coming in"),
            Self::RunsInPlace => ("runs-in-place", "the runner writes into the outbox copy"),
            Self::Incomplete => ("incomplete", "a file it names is not there"),
            Self::Stalled => (
                "stalled",
                "running, but nothing moved for a long time: stuck?",
            ),
            Self::Inconsistent => ("inconsistent", "it was over and now claims to run"),
            Self::ConflictCopies => (
                "conflict-copies",
                "two sides changed a file while apart; a conflict copy lies beside it",
            ),
            Self::Fragment => (
                "fragment",
                "left-over files of it came back after it was archived",
            ),
            Self::DuplicateId => ("duplicate-id", "another directory carries the same job_id"),
            Self::IdDiffers => (
                "id-differs",
                "its job_id is not its directory's name; the directory counts",
            ),
            Self::DuplicateKeys => (
                "duplicate-keys",
                "a key stands twice in job.json; the last one counts",
            ),
            Self::WrongType => ("wrong-type", "a field has a type nobody expects"),
            Self::NoZone => ("no-zone", "its time has no zone and is taken as UTC"),
            Self::ApproximateTime => (
                "approximate-time",
                "its time comes from the directory's name",
            ),
            Self::ClockAhead => (
                "clock-ahead",
                "its time lies in the future: a clock is wrong somewhere",
            ),
            Self::BadDate => (
                "bad-date",
                "a date that cannot be read; if it is next, it can kill the server's worker",
            ),
            Self::RuleFive => (
                "absolute-path",
                "an absolute path or .. in script or args breaks on the other machine",
            ),
            Self::WindowsName => (
                "windows-name",
                "a name that Windows cannot hold: it will never be synced there",
            ),
            Self::CaseTwin => (
                "case-twin",
                "another name differs only in upper and lower case: Windows cannot hold both",
            ),
            Self::NormalTwin => (
                "accent-twin",
                "another name differs only in how accents are composed",
            ),
            Self::NotText => (
                "not-text",
                "bytes that are no text in a name or a field; such a name will not sync",
            ),
            Self::Interrupted => ("interrupted", "stopped by hand at the worker"),
            Self::SuspectRun => ("suspect-run", "says running, but gives no sign of life"),
            Self::ForeignStatus => (
                "foreign-status",
                "a status the job server does not know; its pages with this row fail",
            ),
            Self::Unfinished => (
                "unfinished",
                "an operation on it was begun and broke off; what lies where tells how to go on",
            ),
            Self::Records => ("records", "operators left records about it"),
            Self::Undelivered => (
                "undelivered",
                "not yet delivered: Syncthing knows of nothing of it on the other machine",
            ),
            Self::PartlyDelivered => (
                "partly-delivered",
                "being delivered: a part of it lies on the other machine",
            ),
            Self::Delivered => ("delivered", "all of it lies on the other machine"),
        }
    }
}

/// A set of oddities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags(u64);

impl Flags {
    /// The empty set.
    pub const NONE: Self = Self(0);

    pub fn set(&mut self, flag: Flag) {
        self.0 |= 1 << flag as u8;
    }

    pub fn clear(&mut self, flag: Flag) {
        self.0 &= !(1 << flag as u8);
    }

    pub fn has(self, flag: Flag) -> bool {
        self.0 & (1 << flag as u8) != 0
    }

    /// All of them as one number.
    pub(crate) fn bits(self) -> u64 {
        self.0
    }

    /// Whether they have one in common.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub fn with(mut self, flag: Flag) -> Self {
        self.set(flag);
        self
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// What is in either of them.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Each, in the order of their declaration. Nearly always there is none or one.
    pub fn iter(self) -> impl Iterator<Item = Flag> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let flag = Flag::ALL.get(left.trailing_zeros() as usize).copied()?;
            left &= left - 1;
            Some(flag)
        })
    }
}

impl FromIterator<Flag> for Flags {
    fn from_iter<I: IntoIterator<Item = Flag>>(flags: I) -> Self {
        flags.into_iter().fold(Self::default(), Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flag_has_its_own_word() {
        let mut words: Vec<_> = Flag::ALL.iter().map(|f| f.word()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Flag::ALL.len());
    }

    #[test]
    fn a_set_gives_back_what_went_in() {
        let set: Flags = [Flag::Link, Flag::Records].into_iter().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), [Flag::Link, Flag::Records]);
        let all: Flags = Flag::ALL.into_iter().collect();
        assert_eq!(all.iter().collect::<Vec<_>>(), Flag::ALL);
        assert_eq!(
            set.union(Flags::default().with(Flag::Empty)).iter().count(),
            3
        );
    }
}
