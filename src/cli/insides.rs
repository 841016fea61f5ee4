//! What `--filter` asks of the jobs' own documents while a command follows its sources: what has changed is read
//! before it is judged, and what a look brought waits for that.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use super::chosen::Chosen;
use crate::alert::Step;
use crate::board::{Arguments, Board, Lane};
use crate::feed::inside::Peek;
use crate::filter::Verdict;
use crate::job::{Argument, Inside, JobId, JobKey, Moment, SourceId, Ticket};

/// What was read, what is being read, and what waits for it.
#[derive(Default)]
pub(crate) struct Insides {
    paths: Arc<[String]>,
    /// For the rows of the board.
    arguments: Arguments,
    /// For jobs as they were, also when they have left the board.
    known: HashMap<JobKey, Box<[Argument]>>,
    /// Jobs that are being read, each with its version.
    asked: HashSet<(JobKey, u64)>,
    under_way: BTreeSet<Ticket>,
    held: VecDeque<(SourceId, Vec<Step>, Option<Ticket>)>,
}

impl Insides {
    pub(crate) fn new(chosen: &Chosen) -> Self {
        let mut arguments = Arguments::default();
        arguments.ask_for(chosen.paths());
        Self {
            paths: chosen.paths().into(),
            arguments,
            ..Self::default()
        }
    }

    pub(crate) fn arguments(&self) -> &Arguments {
        &self.arguments
    }

    /// What is known to stand inside a job, in the order in which the filter asks.
    pub(crate) fn values(&self, source: SourceId, id: &JobId) -> Option<&[Argument]> {
        let id = id.clone();
        self.known
            .get(&JobKey { source, id })
            .map(|values| &**values)
    }

    /// All that the filter asks for was read, as far as that can be.
    pub(crate) fn is_settled(&self) -> bool {
        self.under_way.is_empty()
    }

    /// The job leaves the board, and its row may become another's.
    pub(crate) fn forget(&mut self, board: &Board, source: SourceId, id: &JobId) {
        if self.paths.is_empty() {
            return;
        }
        let id = id.clone();
        if let Some(number) = board.find(&JobKey { source, id }) {
            self.arguments.forget(number);
        }
    }

    /// Takes what a look brought. The documents to be read before anybody hears of it, if there are any.
    pub(crate) fn take(
        &mut self,
        (board, now): (&Board, Moment),
        chosen: &Chosen,
        source: SourceId,
        steps: Vec<Step>,
        ticket: Ticket,
    ) -> Option<Peek> {
        let jobs = self.unread(board, now, chosen, source);
        if jobs.is_empty() {
            // What is under way at this source was asked for by a look before.
            self.held.push_back((source, steps, None));
            return None;
        }
        self.under_way.insert(ticket);
        self.held.push_back((source, steps, Some(ticket)));
        Some(Peek {
            ticket,
            paths: Arc::clone(&self.paths),
            jobs,
        })
    }

    fn unread(
        &mut self,
        board: &Board,
        now: Moment,
        chosen: &Chosen,
        source: SourceId,
    ) -> Vec<(JobId, u64)> {
        if self.paths.is_empty() {
            return Vec::new();
        }
        let sieve = chosen.rows(now, &self.arguments);
        let mut jobs = Vec::new();
        for number in Lane::ALL.into_iter().flat_map(|lane| board.lane(lane)) {
            let row = board.row(*number);
            let version = row.version();
            let wanted = row.source() == source
                && !self.arguments.is_settled(*number, version)
                && sieve.judge(board, *number) == Verdict::Unread;
            if wanted && self.asked.insert((row.key(), version)) {
                jobs.push((row.id(), version));
            }
        }
        jobs
    }

    /// What a source found inside its jobs.
    pub(crate) fn hear(
        &mut self,
        board: &Board,
        source: SourceId,
        ticket: Ticket,
        found: Vec<Inside>,
    ) {
        if !self.under_way.remove(&ticket) {
            return;
        }
        for inside in found {
            let key = JobKey {
                source,
                id: inside.job,
            };
            if let Some(values) = &inside.values {
                self.known.insert(key.clone(), values.as_slice().into());
            }
            if let Some(number) = board.find(&key) {
                self.arguments.put(number, inside.version, inside.values);
            }
            self.asked.remove(&(key, inside.version));
        }
    }

    /// The first look of which everything is known, in the order in which they came.
    pub(crate) fn ready(&mut self) -> Option<(SourceId, Vec<Step>)> {
        let (.., ticket) = self.held.front()?;
        if ticket.is_some_and(|ticket| self.under_way.contains(&ticket)) {
            return None;
        }
        self.held
            .pop_front()
            .map(|(source, steps, _)| (source, steps))
    }
}
