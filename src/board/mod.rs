//! The board: every job known now, in three lanes.
//! Never here: threads, files, the terminal, the time of day.

mod alike;
mod apply;
mod arguments;
mod arrange;
mod arranged;
mod bits;
mod facts;
mod field;
mod found;
mod index;
mod keyed;
mod lane;
mod letters;
mod names;
mod naming;
mod natural;
mod order;
mod record;
mod rows;
mod shared;
mod sort;
mod stamp;
mod standing;
mod stem;
mod sweep;
mod table;
mod value;
mod versions;
mod words;

pub use arguments::Arguments;
pub use facts::{Beside, Sieve};
pub use field::{Field, UnknownField};
pub use found::Found;
pub use lane::Lane;
pub use record::{Row, RowNumber};
pub use sort::{Sort, SortKey};
pub use standing::{Condition, FRESH, Standing};
pub use sweep::{Sweep, SweepNumber};

use hashbrown::HashSet;

use crate::job::{Job, JobId, JobKey, Moment, Place, SourceId, Status, Totals};
use arranged::Arranged;
use index::Index;
use order::Order;
use table::Table;

/// Every job of every source, and how each source stands.
///
/// A job is a small record; names lie in one place, repeated texts are kept once. The lanes
/// are arrays of record numbers kept in order on change, so that drawing never sorts.
#[derive(Clone, Debug)]
pub struct Board {
    table: Table,
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
            table: Table::default(),
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
        let hash = self.index.hash(key.source, key.id.place(), key.id.name());
        self.index.find(&self.table, key.source, &key.id, hash)
    }

    pub fn row(&self, number: RowNumber) -> Row<'_> {
        self.table.row(number)
    }

    /// The jobs of a lane in its own order: as they will run, as they began, the newest end first.
    pub fn lane(&self, lane: Lane) -> &[RowNumber] {
        self.lanes[lane as usize].rows()
    }

    /// Where a job stands in its lane.
    pub fn place_in_lane(&self, lane: Lane, number: RowNumber) -> Option<usize> {
        self.lanes[lane as usize].place(number, &self.table)
    }

    /// Its turn in its own source's queue (from 1) and how many wait there.
    pub fn turn(&self, number: RowNumber) -> Option<(usize, usize)> {
        let row = self.row(number);
        if !sort::has_turn(&row) {
            return None;
        }
        let order = self.waiting.get(usize::from(row.source().0))?;
        let place = order.place(number, &self.table)?;
        let all = self.tally_of(row.source()).of(Status::Pending);
        Some((place + 1, usize::try_from(all).unwrap_or(usize::MAX)))
    }

    /// Whether the source has or had a job of this owner, and so names owners as we do.
    pub fn has_owner(&self, source: SourceId, owner: &str) -> bool {
        let word = self.table.words.find(owner);
        word.is_some_and(|word| self.owners.contains(&(source, word)))
    }

    /// The jobs that wait before it in its own source's queue, in the order they run.
    pub fn ahead(&self, number: RowNumber) -> &[RowNumber] {
        let source = self.row(number).source();
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

    /// One more than the highest number of a row.
    pub fn numbers_end(&self) -> usize {
        self.table.numbers_end()
    }

    /// How many jobs are listed here.
    pub fn len(&self) -> usize {
        self.table.len()
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
        self.table.names.len()
    }

    #[cfg(test)]
    fn combinations(&self) -> usize {
        self.table.combinations.all().len()
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
