//! The board: every job known now, in three lanes.
//! Never here: threads, files, the terminal, the time of day.

mod arguments;
mod arranged;
mod facts;
mod field;
mod index;
mod lane;
mod naming;
mod order;
mod record;
mod sort;
mod standing;
mod stem;
mod sweep;
mod value;
mod words;

pub use arguments::Arguments;
pub use facts::{Beside, Sieve};
pub use field::{Field, UnknownField};
pub use lane::Lane;
pub use record::{Row, RowNumber};
pub use sort::{Sort, SortKey};
pub use standing::{Condition, Standing};
pub use sweep::{Sweep, SweepNumber};

use hashbrown::HashSet;

use crate::job::{Change, Job, JobId, JobKey, Moment, Place, SourceId, Status, Totals};
use arranged::Arranged;
use index::Index;
use order::{Moves, Order};
use record::{Known, Record};
use words::{Names, Words};

/// All records with their texts, while other parts of the board are being changed.
macro_rules! known {
    ($board:expr) => {
        Known {
            records: &$board.records,
            names: &$board.names,
            words: &$board.words,
        }
    };
}

/// Every job of every source, and how each source stands.
///
/// A job is a small record; names lie in one place, repeated texts are kept once. The lanes
/// are arrays of record numbers kept in order on change, so that drawing never sorts.
#[derive(Clone, Debug)]
pub struct Board {
    records: Vec<Record>,
    free: Vec<RowNumber>,
    names: Names,
    words: Words,
    index: Index,
    lanes: [Order; 3],
    /// The waiting jobs of each source by itself: the place in its own queue is read from it.
    waiting: Vec<Order>,
    /// How lists want the lanes to be shown.
    arranged: Arranged,
    /// Who has or had jobs in which source, by the number of the word.
    owners: HashSet<(SourceId, u32)>,
    standings: Vec<Standing>,
}

impl Board {
    /// An empty board over sources with these names and kinds.
    pub fn new(sources: impl IntoIterator<Item = (String, &'static str)>) -> Self {
        let standings: Vec<_> = sources
            .into_iter()
            .map(|(name, kind)| Standing::new(name, kind))
            .collect();
        Self {
            records: Vec::new(),
            free: Vec::new(),
            names: Names::default(),
            words: Words::default(),
            index: Index::default(),
            lanes: [
                Order::new(Lane::Queue),
                Order::new(Lane::Running),
                Order::new(Lane::History),
            ],
            waiting: standings.iter().map(|_| Order::new(Lane::Queue)).collect(),
            arranged: Arranged::default(),
            owners: HashSet::new(),
            standings,
        }
    }

    /// Takes over what a source says became different.
    pub fn apply(&mut self, source: SourceId, changes: Vec<Change>) {
        let Some(standing) = self.standings.get_mut(usize::from(source.0)) else {
            return;
        };
        let mut moves = Moves::default();
        self.arranged.begin();
        for change in changes {
            match change {
                Change::Up(signs) => standing.condition = Condition::Up(signs),
                Change::Down(outage) => {
                    standing.go_down(outage);
                }
                Change::Totals(totals) => standing.told = Some(totals),
                Change::Flawed(problems) => standing.flawed = problems,
                Change::Unread(unread) => standing.unread = unread,
                Change::Put(job) => {
                    let number = self.index.find(&self.records, &self.names, source, &job.id);
                    if let Some(number) = number {
                        let record = &mut self.records[number.at()];
                        standing.count(record.status, record.is_archived(), -1);
                        let before = record.clone();
                        record.update(&job, &mut self.names, &mut self.words);
                        if record.owner() != before.owner() {
                            self.owners.insert((source, record.owner()));
                        }
                        let moved = !record.stands_where(&before, &self.names);
                        if moved {
                            moves.touch(number, Some(before.lane()));
                        }
                        let known = known!(self);
                        self.arranged.changed(number, &before, moved, known);
                    } else {
                        let record = Record::new(source, &job, &mut self.names, &mut self.words);
                        self.owners.insert((source, record.owner()));
                        let number = if let Some(number) = self.free.pop() {
                            self.records[number.at()] = record;
                            number
                        } else {
                            self.records.push(record);
                            RowNumber::last(&self.records)
                        };
                        self.index.insert(&self.records, &self.names, number);
                        moves.touch(number, None);
                        self.arranged.came(number);
                    }
                    standing.count(job.status, job.flags.has(crate::job::Flag::Archived), 1);
                }
                Change::Gone(id) => {
                    let number = self.index.find(&self.records, &self.names, source, &id);
                    if let Some(number) = number {
                        let record = &self.records[number.at()];
                        standing.count(record.status, record.is_archived(), -1);
                        self.index.remove(&self.records, &self.names, number);
                        moves.touch(number, Some(record.lane()));
                        moves.gone.push(number);
                        self.arranged.left(number, record.lane());
                    }
                }
            }
        }
        self.reorder(source, &moves);
        for number in moves.gone {
            self.names.forget(self.records[number.at()].name_span());
            self.free.push(number);
        }
        if self.names.is_wasteful() {
            record::rewrite_names(&mut self.names, &mut self.records, &self.free);
        }
    }

    /// Brings the lanes into order again.
    fn reorder(&mut self, source: SourceId, moves: &Moves) {
        let known = known!(self);
        let own = self.waiting.get_mut(usize::from(source.0));
        for order in self.lanes.iter_mut().chain(own) {
            order.absorb(moves, known);
        }
        self.arranged.absorb(known);
    }

    /// A look at the source was finished at this moment.
    pub fn looked(&mut self, source: SourceId, at: Moment, whole: bool) {
        if let Some(standing) = self.standings.get_mut(usize::from(source.0)) {
            standing.looked_at = Some(at);
            standing.whole |= whole;
            if let Condition::Down { since, .. } = &mut standing.condition
                && since.is_none()
            {
                *since = Some(at);
            }
        }
    }

    pub fn get(&self, key: &JobKey) -> Option<Row<'_>> {
        self.find(key).map(|number| self.row(number))
    }

    pub fn find(&self, key: &JobKey) -> Option<RowNumber> {
        self.index
            .find(&self.records, &self.names, key.source, &key.id)
    }

    pub fn row(&self, number: RowNumber) -> Row<'_> {
        Row::new(&self.records[number.at()], &self.names, &self.words)
    }

    fn known(&self) -> Known<'_> {
        known!(self)
    }

    /// The jobs of a lane in its own order: as they will run, as they began, the newest end first.
    pub fn lane(&self, lane: Lane) -> &[RowNumber] {
        self.lanes[lane as usize].rows()
    }

    /// Where a job stands in its lane.
    pub fn place_in_lane(&self, lane: Lane, number: RowNumber) -> Option<usize> {
        self.lanes[lane as usize].place(number, self.known())
    }

    /// Its turn in its own source's queue (from 1) and how many wait there.
    pub fn turn(&self, number: RowNumber) -> Option<(usize, usize)> {
        let record = &self.records[number.at()];
        if record.status != Status::Pending || record.is_archived() {
            return None;
        }
        let order = self.waiting.get(usize::from(record.source.0))?;
        let place = order.place(number, self.known())?;
        let all = self.tally_of(record.source).of(Status::Pending);
        Some((place + 1, usize::try_from(all).unwrap_or(usize::MAX)))
    }

    /// Whether the source has or had a job of this owner, and so names owners as we do.
    pub fn has_owner(&self, source: SourceId, owner: &str) -> bool {
        let word = self.words.find(owner);
        word.is_some_and(|word| self.owners.contains(&(source, word)))
    }

    /// The jobs that wait before it in its own source's queue, in the order they run.
    pub fn ahead(&self, number: RowNumber) -> &[RowNumber] {
        let source = self.records[number.at()].source;
        let order = self.waiting.get(usize::from(source.0));
        let place = self.turn(number).map_or(0, |(place, _)| place - 1);
        order.map_or(&[], |order| &order.rows()[..place])
    }

    pub fn standings(&self) -> &[Standing] {
        &self.standings
    }

    pub fn standing(&self, source: SourceId) -> Option<&Standing> {
        self.standings.get(usize::from(source.0))
    }

    /// The sources, in the order they were named.
    pub fn sources(&self) -> impl Iterator<Item = (SourceId, &Standing)> {
        self.standings
            .iter()
            .enumerate()
            .map(|(i, s)| (SourceId(u16::try_from(i).unwrap_or(u16::MAX)), s))
    }

    /// How many jobs a source has in each state: its own word if it gave one, else what is listed.
    pub fn tally_of(&self, source: SourceId) -> Totals {
        self.standing(source)
            .map_or_else(Totals::default, Standing::totals)
    }

    /// The same over all sources.
    pub fn tally(&self) -> Totals {
        let mut sum = Totals::default();
        for standing in &self.standings {
            let totals = standing.totals();
            for (all, one) in sum.live.iter_mut().zip(totals.live) {
                *all += one;
            }
            sum.archived += totals.archived;
        }
        sum
    }

    /// How many jobs are listed here.
    pub fn len(&self) -> usize {
        self.records.len() - self.free.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The ids of the jobs whose printed name is, or contains, this text.
    pub fn matching(&self, text: &str) -> Vec<JobKey> {
        let mut exact = Vec::new();
        let mut partly = Vec::new();
        for lane in Lane::ALL {
            for number in self.lane(lane) {
                let row = self.row(*number);
                if row.name() == text {
                    exact.push(row.key());
                } else if row.name().contains(text) {
                    partly.push(row.key());
                }
            }
        }
        if exact.is_empty() { partly } else { exact }
    }

    #[cfg(test)]
    fn names_bytes(&self) -> usize {
        self.names.len()
    }

    /// The whole row as its source told it.
    pub fn job(&self, key: &JobKey) -> Option<Job> {
        self.get(key).map(|row| row.job())
    }
}

/// A key from its parts.
pub fn key(source: SourceId, name: &str, place: Place) -> JobKey {
    JobKey {
        source,
        id: JobId::from_printed(name, place),
    }
}

#[cfg(test)]
mod tests;
