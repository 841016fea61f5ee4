//! A line for the operator: what it says, in which tone, and how long it stands.

use std::time::Duration;

use crate::job::Moment;

/// A line for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) text: String,
    pub(crate) tone: Tone,
    pub(crate) at: Moment,
}

impl Notice {
    /// When it has been read, or what it says may not be true any more.
    pub(crate) fn until(&self) -> Moment {
        self.at.plus(Duration::from_secs(20))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Good,
    Bad,
    Plain,
}
