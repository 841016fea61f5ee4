//! A line for the operator: what it says, in which tone, and how long it stands.

use std::time::Duration;

use crate::job::Moment;

/// A line for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) text: String,
    pub(crate) tone: Tone,
    pub(crate) at: Moment,
    /// What it says from this moment on: without the way to take back what it tells of.
    pub(super) later: Option<(Moment, String)>,
}

impl Notice {
    /// When it has been read, or what it says may not be true any more.
    pub(crate) fn until(&self) -> Moment {
        self.at.plus(Duration::from_secs(20))
    }

    /// When it goes, or says something else.
    pub(crate) fn changes_at(&self) -> Moment {
        let later = self.later.as_ref().map(|(at, _)| *at);
        later.map_or(self.until(), |at| at.min(self.until()))
    }

    /// The same at this moment; none when it has been read.
    pub(super) fn at(mut self, now: Moment) -> Option<Self> {
        if self.later.as_ref().is_some_and(|(at, _)| *at <= now)
            && let Some((_, text)) = self.later.take()
        {
            self.text = text;
        }
        (self.until() > now).then_some(self)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Good,
    Bad,
    Plain,
}
