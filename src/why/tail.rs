//! The end of a log as lines, already made harmless by whoever read it.

use crate::job::Moment;

/// The last lines of a log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tail {
    /// What is read (`stdout.log`).
    pub name: String,
    /// When it was last written, where the source knows.
    pub written: Option<Moment>,
    /// The whole log is here, so its lines can be counted from the beginning.
    pub is_whole: bool,
    pub lines: Vec<LogLine>,
}

/// One line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogLine {
    /// Where it begins in the log, in bytes.
    pub at: u64,
    /// No control character, no escape sequence.
    pub text: String,
}

impl Tail {
    /// The last line that is not blank.
    pub(super) fn last(&self) -> Option<usize> {
        self.lines
            .iter()
            .rposition(|line| !line.text.trim().is_empty())
    }
}
