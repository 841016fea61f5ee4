//! How a source stands: up or down, since when, how old its news is, how much of it cannot be read.

use std::time::Duration;

use crate::job::{
    Capabilities, May, Moment, Outage, Plain, Problem, Signs, Status, Totals, Unread, Worker,
};

/// Younger than this, a source's news are called fresh and their age is not counted up: a screen on which nothing
/// happens stands still. It is the longest pause between two looks, and some.
pub const FRESH: Duration = Duration::from_secs(30);

/// One source on the board.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    pub name: String,
    /// The kind's word (`folder`, `sqlite`).
    pub kind: &'static str,
    pub condition: Condition,
    /// When the last look at it was finished.
    pub looked_at: Option<Moment>,
    /// Everything it has was read once.
    pub whole: bool,
    /// Entries that cannot be read.
    pub flawed: Vec<Problem>,
    /// Jobs that the look under way has listed and not read yet.
    pub unread: Unread,
    /// Exact numbers, if the source lists only a part.
    pub told: Option<Totals>,
    listed: Totals,
}

/// Whether the source answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Nothing heard yet.
    Opening,
    Up(Signs),
    /// What is listed is what was last seen.
    Down {
        outage: Outage,
        since: Option<Moment>,
        /// What it said of itself before, if it ever did.
        before: Option<Signs>,
    },
}

impl Standing {
    pub(super) fn new(name: String, kind: &'static str) -> Self {
        Self {
            name,
            kind,
            condition: Condition::Opening,
            looked_at: None,
            whole: false,
            flawed: Vec::new(),
            unread: Unread::default(),
            told: None,
            listed: Totals::default(),
        }
    }

    pub(super) fn go_down(&mut self, outage: Outage) {
        let (since, before) = match &self.condition {
            Condition::Opening => (None, None),
            Condition::Up(signs) => (self.looked_at, Some(signs.clone())),
            Condition::Down { since, before, .. } => (*since, before.clone()),
        };
        self.condition = Condition::Down {
            outage,
            since,
            before,
        };
    }

    pub(super) fn count(&mut self, status: Status, archived: bool, by: i64) {
        let cell = if archived {
            &mut self.listed.archived
        } else {
            &mut self.listed.live[status.index()]
        };
        *cell = cell.saturating_add_signed(by);
    }

    /// How many jobs it has in each state.
    pub fn totals(&self) -> Totals {
        self.told.unwrap_or(self.listed)
    }

    /// How many of them are listed here.
    pub fn listed(&self) -> u64 {
        self.listed.live.iter().sum::<u64>() + self.listed.archived
    }

    /// How many of its jobs are not listed here yet.
    pub fn unlisted(&self) -> u64 {
        let all = self.totals();
        (all.live.iter().sum::<u64>() + all.archived).saturating_sub(self.listed())
    }

    pub fn signs(&self) -> Option<&Signs> {
        match &self.condition {
            Condition::Opening => None,
            Condition::Up(signs) => Some(signs),
            Condition::Down { before, .. } => before.as_ref(),
        }
    }

    pub fn outage(&self) -> Option<&Outage> {
        match &self.condition {
            Condition::Down { outage, .. } => Some(outage),
            Condition::Opening | Condition::Up(_) => None,
        }
    }

    /// What may be asked of it now.
    pub fn capabilities(&self) -> Capabilities {
        match &self.condition {
            Condition::Opening => Capabilities::none("the source is still being opened"),
            Condition::Up(signs) => signs.capabilities.clone(),
            Condition::Down { outage, .. } => {
                Capabilities::none(&format!("{} is down: {}", self.name, outage.text))
            }
        }
    }

    pub fn worker(&self) -> Worker {
        match &self.condition {
            Condition::Up(signs) => signs.worker.clone(),
            Condition::Opening | Condition::Down { .. } => Worker::Unknown,
        }
    }

    /// Nothing is known of its jobs: it was never read. Zero would be a lie.
    pub fn is_unknown(&self) -> bool {
        match &self.condition {
            Condition::Opening => self.listed() == 0,
            Condition::Up(_) => false,
            Condition::Down { before, .. } => before.is_none() && self.listed() == 0,
        }
    }

    /// It works, but nothing may be changed there; the reason it gives.
    pub fn read_only(&self) -> Option<Plain> {
        let Condition::Up(signs) = &self.condition else {
            return None;
        };
        let can = &signs.capabilities;
        match (&can.cancel, &can.reprioritise, &can.archive, &can.submit) {
            (May::No(reason), May::No(_), May::No(_), May::No(_)) => Some(reason.clone()),
            _ => None,
        }
    }

    /// It has answered, with jobs or with an outage: a screen of it can be shown.
    pub fn has_answered(&self) -> bool {
        match self.condition {
            Condition::Opening => false,
            Condition::Up(_) => self.whole,
            Condition::Down { .. } => true,
        }
    }

    /// How old what is shown is.
    pub fn age(&self, now: Moment) -> Option<Duration> {
        let seen = match &self.condition {
            Condition::Opening => None,
            Condition::Up(_) => self.looked_at,
            Condition::Down { since, .. } => *since,
        };
        seen.map(|at| now.since(at))
    }
}
