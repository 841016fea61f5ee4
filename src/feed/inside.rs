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
pub(super) struct Peeking {
    pub(super) ticket: Ticket,
    paths: Arc<[String]>,
    left: VecDeque<(JobId, u64)>,
    found: Vec<Inside>,
}

impl Peeking {
    pub(super) fn new(peek: Peek) -> Self {
        Self {
            ticket: peek.ticket,
            paths: peek.paths,
            left: peek.jobs.into(),
            found: Vec::new(),
        }
    }

    /// Reads the next few; all that was found once nothing is left.
    pub(super) fn slice(&mut self, store: &mut dyn Store) -> Option<Vec<Inside>> {
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

/// The answer of a source that cannot look.
pub(super) fn nothing(peek: Peek) -> Vec<Inside> {
    let none = |(job, version)| Inside {
        job,
        version,
        values: None,
    };
    peek.jobs.into_iter().map(none).collect()
}
