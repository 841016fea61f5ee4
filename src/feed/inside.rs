//! Looking into the documents of many jobs, a few at a time, so that whoever looks can listen in between.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::job::{Inside, JobId, Ticket};
use crate::store::Store;
use crate::store::inside::arguments;

/// Documents read at once: some milliseconds of work.
const SLICE: usize = 16;

/// What is looked for in which jobs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peek {
    pub ticket: Ticket,
    pub paths: Arc<[String]>,
    /// Each with the version of its row.
    pub jobs: Vec<(JobId, u64)>,
}

/// A reading under way.
#[derive(Debug)]
struct Peeking {
    ticket: Ticket,
    paths: Arc<[String]>,
    left: VecDeque<(JobId, u64)>,
    found: Vec<Inside>,
}

impl Peeking {
    fn new(peek: Peek) -> Self {
        Self {
            ticket: peek.ticket,
            paths: peek.paths,
            left: peek.jobs.into(),
            found: Vec::new(),
        }
    }

    /// Reads the next few; all that was found once nothing is left.
    fn slice(&mut self, store: &mut dyn Store) -> Option<Vec<Inside>> {
        for _ in 0..SLICE {
            let Some((job, version)) = self.left.pop_front() else {
                break;
            };
            let values = arguments(store, &job, &self.paths).ok();
            self.found.push(Inside {
                job,
                version,
                values,
            });
        }
        self.left
            .is_empty()
            .then(|| std::mem::take(&mut self.found))
    }
}

/// All that was asked for, one after the other.
#[derive(Debug, Default)]
pub(super) struct Readings(VecDeque<Peeking>);

impl Readings {
    pub(super) fn begin(&mut self, peek: Peek) {
        self.0.push_back(Peeking::new(peek));
    }

    /// Nobody waits for this one any more.
    pub(super) fn stop(&mut self, ticket: Ticket) {
        self.0.retain(|peeking| peeking.ticket != ticket);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads the next few; the answer of the first once it is whole.
    pub(super) fn slice(&mut self, store: &mut dyn Store) -> Option<(Ticket, Vec<Inside>)> {
        let first = self.0.front_mut()?;
        let found = first.slice(store)?;
        let ticket = first.ticket;
        self.0.pop_front();
        Some((ticket, found))
    }
}

/// The answer of a source that cannot look.
pub(super) fn nothing(peek: Peek) -> Vec<Inside> {
    let none = |(job, version)| Inside {
        job,
        version,
        values: None,
    };
    peek.jobs.into_iter().map(none).collect()
}
