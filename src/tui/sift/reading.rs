//! What a filter asks of the jobs' own documents: read in the background, a handful of jobs at a time.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::board::{Arguments, Lane, RowNumber};
use crate::job::{Inside, JobKey, SourceId, Ticket};
use crate::tui::age::count;
use crate::tui::app::App;
use crate::tui::effect::Effect;

/// So many jobs are asked of a source at once.
const BATCH: usize = 256;

/// What was read, and what is still to be read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    arguments: Arguments,
    paths: Arc<[String]>,
    /// By source, the first to be read last.
    todo: BTreeMap<SourceId, Vec<RowNumber>>,
    under_way: BTreeMap<SourceId, Ticket>,
    /// Since the filter was chosen.
    all: usize,
    read: usize,
    failed: usize,
}

impl Reading {
    pub(super) fn arguments(&self) -> &Arguments {
        &self.arguments
    }

    pub(super) fn ask_for(&mut self, paths: &[String]) {
        self.arguments.ask_for(paths);
        self.paths = paths.into();
        self.todo.clear();
        (self.all, self.read, self.failed) = (0, 0, 0);
    }

    pub(super) fn forget(&mut self, number: RowNumber) {
        self.arguments.forget(number);
    }

    /// Answers are awaited.
    pub(crate) fn is_under_way(&self) -> bool {
        !self.under_way.is_empty()
    }

    /// How far it has come, for those who see too few rows.
    pub(crate) fn progress(&self) -> Option<String> {
        let all = count(self.all as u64);
        if self.read < self.all {
            return Some(format!("arg: read {} of {all}", count(self.read as u64)));
        }
        (self.failed > 0)
            .then(|| format!("arg: {} of {all} cannot be read", count(self.failed as u64)))
    }

    fn add(&mut self, source: SourceId, number: RowNumber) {
        self.all += 1;
        self.todo.entry(source).or_default().push(number);
    }
}

impl App {
    /// Ends all reading for the filter before.
    pub(super) fn stop_reading(&mut self) {
        for (source, ticket) in std::mem::take(&mut self.sifting.reading.under_way) {
            self.sifting
                .wishes
                .push(Effect::StopReading(source, ticket));
        }
    }

    /// All rows were judged: those that could not be are read, in the order of the lists.
    pub(super) fn find_unread(&mut self) {
        if self.sifting.reading.paths.is_empty() {
            return;
        }
        let mut unread = Vec::new();
        for lane in Lane::ALL {
            unread.extend(self.board.lane(lane).iter().copied());
        }
        unread.reverse();
        // What could not be read for the filter before cannot be read for this one, either.
        let sifting = &mut self.sifting;
        let lost = unread.iter().filter(|number| {
            let version = self.board.row(**number).version();
            let settled = sifting.reading.arguments.is_settled(**number, version);
            settled && sifting.passing.is_unread(**number)
        });
        let lost = lost.count();
        sifting.reading.all += lost;
        sifting.reading.read += lost;
        sifting.reading.failed += lost;
        self.read_also(&unread);
    }

    /// Of these rows those that nobody can judge yet are read, too.
    pub(super) fn read_also(&mut self, numbers: &[RowNumber]) {
        if self.sifting.reading.paths.is_empty() {
            return;
        }
        for number in numbers {
            let row = self.board.row(*number);
            let reading = &mut self.sifting.reading;
            let settled = reading.arguments.is_settled(*number, row.version());
            if self.sifting.passing.is_unread(*number) && !settled {
                reading.add(row.source(), *number);
            }
        }
        let sources: Vec<_> = self.sifting.reading.todo.keys().copied().collect();
        for source in sources {
            self.read_on(source);
        }
    }

    /// Asks a source for the next jobs, unless it is busy with the last ones.
    fn read_on(&mut self, source: SourceId) {
        if self.sifting.reading.under_way.contains_key(&source) {
            return;
        }
        let ticket = self.ticket();
        let reading = &mut self.sifting.reading;
        let Some(todo) = reading.todo.get_mut(&source) else {
            return;
        };
        let from = todo.len().saturating_sub(BATCH);
        let jobs: Vec<_> = todo
            .drain(from..)
            .rev()
            .map(|number| self.board.row(number))
            .map(|row| (row.id(), row.version()))
            .collect();
        if jobs.is_empty() {
            reading.todo.remove(&source);
            return;
        }
        reading.under_way.insert(source, ticket);
        let paths = Arc::clone(&reading.paths);
        self.sifting.wishes.push(Effect::ReadInside {
            source,
            ticket,
            paths,
            jobs,
        });
    }

    /// What a source found; what it found for a filter that was changed meanwhile is of no use.
    pub(in crate::tui) fn hear_inside(
        &mut self,
        source: SourceId,
        ticket: Ticket,
        found: Vec<Inside>,
    ) {
        if self.sifting.reading.under_way.get(&source) != Some(&ticket) {
            return;
        }
        self.sifting.reading.under_way.remove(&source);
        let mut numbers = Vec::new();
        for inside in found {
            let reading = &mut self.sifting.reading;
            reading.read += 1;
            reading.failed += usize::from(inside.values.is_none());
            let key = JobKey {
                source,
                id: inside.job,
            };
            if let Some(number) = self.board.find(&key) {
                reading.arguments.put(number, inside.version, inside.values);
                numbers.push(number);
            }
        }
        self.judge_rows(&numbers);
        self.read_on(source);
        self.settle();
    }
}
