//! Exit codes that scripts can rely on.

use std::process::ExitCode;

/// How a run of the program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Fine,
    /// The thing asked for failed.
    Failed,
    /// Wrong use, or a configuration that cannot be read.
    Usage,
    /// A source could not be reached.
    SourceDown,
    /// Some of it was done.
    Partly,
    /// What was waited for ended otherwise.
    Otherwise,
    /// Refused: read-only, or not confirmed.
    Refused,
    /// The time was over.
    TimedOut,
    /// A signal ended it: 128 and the signal's number.
    Signal(u8),
}

impl Exit {
    /// Ended by this signal.
    pub(crate) fn signal(number: i32) -> Self {
        Self::Signal(u8::try_from(128 + number).unwrap_or(1))
    }

    pub(crate) fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Fine => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::SourceDown => 3,
            Self::Partly => 4,
            Self::Otherwise => 5,
            Self::Refused => 6,
            Self::TimedOut => 124,
            Self::Signal(code) => code,
        })
    }
}

/// Why a command ends early: a sentence for standard error, and the code.
#[derive(Debug)]
pub(crate) struct Trouble {
    pub(crate) exit: Exit,
    pub(crate) text: String,
}

impl Trouble {
    pub(crate) fn new(exit: Exit, text: impl Into<String>) -> Self {
        Self {
            exit,
            text: text.into(),
        }
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self::new(Exit::Failed, error.to_string())
    }
}

impl From<color_eyre::Report> for Trouble {
    fn from(report: color_eyre::Report) -> Self {
        Self::new(Exit::Failed, format!("{report:#}"))
    }
}
