//! The jobs of a lane as numbers, in the order they are shown, kept by insertion.

use std::cmp::Ordering;

use super::bits::Bits;
use super::lane::Lane;
use super::natural::rank;
use super::record::RowNumber;
use super::rows::Rows;
use super::sort::Sort;
use super::table::Table;
use crate::job::Moment;

/// Up to so many changes are taken in one after the other, each by a search; of more all are merged in one pass.
pub(super) const FEW: usize = 24;

/// What a batch of many changes does to the lanes.
#[derive(Clone, Debug, Default)]
pub(super) struct Moves {
    /// Everything that was named.
    seen: Bits,
    /// What stood in a lane before, by lane whether there is any.
    leaving: Bits,
    left: [bool; 3],
    /// What has to be put in anew, unless it has gone.
    entering: Vec<RowNumber>,
}

impl Moves {
    pub(super) fn with_room(rows: usize, changes: usize) -> Self {
        Self {
            seen: Bits::with_room(rows + changes),
            leaving: Bits::with_room(rows),
            left: [false; 3],
            entering: Vec::with_capacity(changes),
        }
    }

    /// A record came, became another or goes. Only the first touch in a batch knows where it really stood.
    pub(super) fn touch(&mut self, number: RowNumber, was: Option<Lane>) {
        if !self.seen.add(number) {
            return;
        }
        if let Some(lane) = was {
            self.leaving.add(number);
            self.left[lane as usize] = true;
        }
        self.entering.push(number);
    }

    /// Those that stand in a lane now, without those that have gone, in the lane's own order.
    pub(super) fn entering(&self, lane: Lane, table: &Table) -> Vec<RowNumber> {
        let here = |number: &&RowNumber| table.job(**number).is_some_and(|row| row.lane() == lane);
        let order = Order::new(lane);
        order.in_order(self.entering.iter().filter(here).copied(), table)
    }
}

/// Record numbers of one lane, in its own order or in one that was chosen.
#[derive(Clone, Debug)]
pub(super) struct Order {
    lane: Lane,
    sort: Sort,
    rows: Rows,
}

impl Order {
    pub(super) fn new(lane: Lane) -> Self {
        Self {
            lane,
            sort: Sort::default(),
            rows: Rows::default(),
        }
    }

    /// The same rows in another order.
    pub(super) fn sorted(&self, sort: Sort, table: &Table) -> Self {
        let rows = sort.arrange(self.rows(), table, Moment(0));
        Self {
            lane: self.lane,
            sort,
            rows: Rows::of(rows),
        }
    }

    /// Makes room for so many rows that are still to come.
    pub(super) fn expect(&mut self, coming: usize) {
        self.rows.expect(coming);
    }

    pub(super) fn rows(&self) -> &[RowNumber] {
        self.rows.as_slice()
    }

    pub(super) fn sort(&self) -> &Sort {
        &self.sort
    }

    pub(super) fn compare(&self, a: RowNumber, b: RowNumber, table: &Table) -> Ordering {
        let (a, b) = (table.row(a), table.row(b));
        self.sort.compare_in(self.lane, &a, &b)
    }

    /// Where the record stands; none when it is not here.
    pub(super) fn place(&self, number: RowNumber, table: &Table) -> Option<usize> {
        self.rows()
            .binary_search_by(|n| self.compare(*n, number, table))
            .ok()
    }

    /// Where a record stands before it becomes another one or goes.
    pub(super) fn place_before(&self, number: RowNumber, table: &Table) -> Option<usize> {
        if table.row(number).lane() == self.lane {
            self.place(number, table)
        } else {
            None
        }
    }

    /// A record came, or that at this place became another one or has gone.
    pub(super) fn take(&mut self, number: RowNumber, was: Option<usize>, table: &Table) {
        let is_here = table.job(number).is_some_and(|row| row.lane() == self.lane);
        if let Some(at) = was {
            if is_here && self.stands(at, table) {
                return;
            }
            self.rows.remove(at);
        }
        if !is_here {
            return;
        }
        let place = self
            .rows()
            .binary_search_by(|n| self.compare(*n, number, table));
        if let Err(at) = place {
            self.rows.insert(at, number);
        }
    }

    /// Whether the record at this place is still between its neighbours.
    fn stands(&self, at: usize, table: &Table) -> bool {
        let rows = self.rows();
        let behind = |one: usize, other: usize| {
            self.compare(rows[one], rows[other], table) == Ordering::Less
        };
        (at == 0 || behind(at - 1, at)) && (at + 1 == rows.len() || behind(at, at + 1))
    }

    /// Takes out what left, and these in, which stand in the lane's own order.
    pub(super) fn absorb(&mut self, moves: &Moves, entering: &[RowNumber], table: &Table) {
        if moves.left[self.lane as usize] {
            self.rows.retain(|number| !moves.leaving.has(number));
        }
        let fresh = if self.sort.is_natural() {
            entering.to_vec()
        } else {
            self.in_order(entering.iter().copied(), table)
        };
        // While an archive is read newest first, nearly all of it belongs behind the rest: what stands
        // before the first new one is left where it is.
        let Some(first) = fresh.first().copied() else {
            return;
        };
        let before =
            |row: RowNumber, new: RowNumber| self.compare(row, new, table) == Ordering::Less;
        let last = self.rows().last().copied();
        if last.is_none_or(|last| before(last, first)) {
            return self.rows.replace_from(self.rows().len(), &fresh);
        }
        let from = self.rows().partition_point(|n| before(*n, first));
        let mut rest = &self.rows()[from..];
        let mut merged = Vec::with_capacity(rest.len() + fresh.len());
        for new in fresh {
            // The old ones between two new ones are found by search and moved in one piece.
            let (lower, higher) = rest.split_at(leap(rest, |n| before(n, new)));
            merged.extend_from_slice(lower);
            if higher.first() != Some(&new) {
                merged.push(new);
            }
            rest = higher;
        }
        merged.extend_from_slice(rest);
        self.rows.replace_from(from, &merged);
    }

    fn in_order(&self, rows: impl Iterator<Item = RowNumber>, table: &Table) -> Vec<RowNumber> {
        let natural = self.sort.is_natural();
        let rank = |number: RowNumber| {
            let row = table.row(number);
            if natural { rank(&row, self.lane) } else { 0 }
        };
        let mut ranked: Vec<(u64, RowNumber)> = rows.map(|n| (rank(n), n)).collect();
        ranked.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| self.compare(a.1, b.1, table)));
        ranked.into_iter().map(|(_, number)| number).collect()
    }
}

/// How many of these rows come first, when most likely that are few: looked for in growing steps.
fn leap(rows: &[RowNumber], comes_first: impl Fn(RowNumber) -> bool) -> usize {
    let (mut low, mut step) = (0, 1);
    while rows.get(low + step - 1).is_some_and(|n| comes_first(*n)) {
        low += step;
        step *= 2;
    }
    let high = (low + step - 1).min(rows.len());
    low + rows[low..high].partition_point(|n| comes_first(*n))
}
