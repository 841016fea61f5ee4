//! What rules ask of the jobs' own documents: a step that no rule can judge yet waits until somebody has read it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::kind::Kind;
use super::step::Step;
use crate::filter::Filter;
use crate::job::{Argument, Inside, JobId, Moment, SourceId};

/// Steps that wait, and what has to be read for them.
#[derive(Clone, Debug, Default)]
pub(super) struct Unread {
    /// The places inside a document that any rule asks for.
    paths: Arc<[String]>,
    held: Vec<Held>,
    wishes: BTreeMap<SourceId, Vec<JobId>>,
}

/// A step that waits for its job's document.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) source: SourceId,
    pub(super) step: Step,
    pub(super) kind: Kind,
    pub(super) watched: bool,
    pub(super) at: Moment,
}

impl Unread {
    pub(super) fn of<'a>(filters: impl Iterator<Item = &'a Filter>) -> Self {
        let mut paths: Vec<String> = filters.flat_map(|f| f.paths().iter().cloned()).collect();
        paths.sort();
        paths.dedup();
        Self {
            paths: paths.into(),
            ..Self::default()
        }
    }

    pub(super) fn paths(&self) -> &Arc<[String]> {
        &self.paths
    }

    pub(super) fn hold(&mut self, held: Held) {
        if let Some(job) = held.step.job() {
            let wishes = self.wishes.entry(held.source).or_default();
            wishes.push(job.id.clone());
            self.held.push(held);
        }
    }

    pub(super) fn take_wishes(&mut self) -> BTreeMap<SourceId, Vec<JobId>> {
        std::mem::take(&mut self.wishes)
    }

    /// The steps that waited for what was found now.
    pub(super) fn release(&mut self, source: SourceId, found: &[Inside]) -> Vec<Held> {
        let (ready, held) = std::mem::take(&mut self.held)
            .into_iter()
            .partition(|held| {
                let job = held.step.job();
                held.source == source
                    && job.is_some_and(|job| found.iter().any(|inside| inside.job == job.id))
            });
        self.held = held;
        ready
    }

    /// What was found, in the order in which this filter asks.
    pub(super) fn arranged(&self, filter: &Filter, values: &[Argument]) -> Vec<Argument> {
        let places = filter.paths().iter();
        places
            .filter_map(|path| self.paths.iter().position(|known| known == path))
            .filter_map(|at| values.get(at).cloned())
            .collect()
    }
}
