//! The jobs of a lane as numbers, in the order they are shown, kept by insertion.

use std::cmp::Ordering;

use hashbrown::{HashMap, HashSet};

use super::lane::Lane;
use super::record::{Known, RowNumber};
use super::sort::Sort;
use crate::job::Moment;

/// What a batch of changes does to the lanes: the records that have to be taken out and put in anew,
/// each with the lane it stood in before the batch.
#[derive(Clone, Debug, Default)]
pub(super) struct Moves {
    pub(super) touched: HashMap<RowNumber, Option<Lane>>,
    pub(super) gone: Vec<RowNumber>,
}

impl Moves {
    /// Only the first touch in a batch knows where the record really stood.
    pub(super) fn touch(&mut self, number: RowNumber, was: Option<Lane>) {
        self.touched.entry(number).or_insert(was);
    }
}

/// Up to this many movements are done one by one, each by a search; more are merged in one pass.
const FEW: usize = 24;

/// Record numbers of one lane, in its own order or in one that was chosen.
#[derive(Clone, Debug)]
pub(super) struct Order {
    lane: Lane,
    sort: Sort,
    rows: Vec<RowNumber>,
}

impl Order {
    pub(super) fn new(lane: Lane) -> Self {
        Self {
            lane,
            sort: Sort::default(),
            rows: Vec::new(),
        }
    }

    /// The same rows in another order.
    pub(super) fn sorted(&self, sort: Sort, known: Known<'_>) -> Self {
        let rows = sort.arrange(&self.rows, known, Moment(0));
        Self {
            lane: self.lane,
            sort,
            rows,
        }
    }

    pub(super) fn rows(&self) -> &[RowNumber] {
        &self.rows
    }

    pub(super) fn sort(&self) -> &Sort {
        &self.sort
    }

    fn compare(&self, a: RowNumber, b: RowNumber, known: Known<'_>) -> Ordering {
        let (a, b) = (known.record(a), known.record(b));
        self.sort.compare(a, b, known, Moment(0))
    }

    /// Where the record stands; none when it is not here.
    pub(super) fn place(&self, number: RowNumber, known: Known<'_>) -> Option<usize> {
        self.rows
            .binary_search_by(|n| self.compare(*n, number, known))
            .ok()
    }

    /// Takes records out and in. The records have their new values already, so those that leave
    /// are found by number, not by order.
    pub(super) fn absorb(&mut self, moves: &Moves, known: Known<'_>) {
        let leaving: HashSet<RowNumber> = moves
            .touched
            .iter()
            .filter(|(_, was)| **was == Some(self.lane))
            .map(|(number, _)| *number)
            .collect();
        let gone: HashSet<RowNumber> = moves.gone.iter().copied().collect();
        let entering: Vec<RowNumber> = moves
            .touched
            .keys()
            .filter(|n| known.record(**n).lane() == self.lane && !gone.contains(*n))
            .copied()
            .collect();
        if leaving.len() == 1 {
            if let Some(at) = self.rows.iter().position(|n| leaving.contains(n)) {
                self.rows.remove(at);
            }
        } else if !leaving.is_empty() {
            self.rows.retain(|n| !leaving.contains(n));
        }
        if entering.len() <= FEW {
            for number in entering {
                self.insert(number, known);
            }
        } else {
            self.merge(entering, known);
        }
    }

    fn insert(&mut self, number: RowNumber, known: Known<'_>) {
        let place = self
            .rows
            .binary_search_by(|n| self.compare(*n, number, known));
        // Already there means: it entered twice in one batch.
        if let Err(at) = place {
            self.rows.insert(at, number);
        }
    }

    fn merge(&mut self, mut fresh: Vec<RowNumber>, known: Known<'_>) {
        fresh.sort_unstable_by(|a, b| self.compare(*a, *b, known));
        fresh.dedup();
        // While an archive is read newest first, nearly all of it belongs behind the rest: what stands
        // before the first new one is left where it is.
        let Some(first) = fresh.first().copied() else {
            return;
        };
        let before =
            |row: RowNumber, new: RowNumber| self.compare(row, new, known) == Ordering::Less;
        let from = self.rows.partition_point(|n| before(*n, first));
        let mut rest = &self.rows[from..];
        let mut merged = Vec::with_capacity(rest.len() + fresh.len());
        for new in fresh {
            // The old ones between two new ones are found by search and moved in one piece.
            let (lower, higher) = rest.split_at(rest.partition_point(|n| before(*n, new)));
            merged.extend_from_slice(lower);
            if higher.first() != Some(&new) {
                merged.push(new);
            }
            rest = higher;
        }
        merged.extend_from_slice(rest);
        self.rows.truncate(from);
        self.rows.append(&mut merged);
    }
}
