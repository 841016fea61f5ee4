//! The jobs of a lane as numbers, in the order they are shown, kept by insertion.

use std::cmp::Ordering;

use hashbrown::{HashMap, HashSet};

use super::lane::Lane;
use super::record::{Record, RowNumber, compare};
use super::words::Names;

/// What a batch of changes does to the lanes: the records that have to be taken out and put in anew,
/// each with the lane it stood in before the batch.
#[derive(Debug, Default)]
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

/// Record numbers in the order of one lane.
#[derive(Clone, Debug)]
pub(super) struct Order {
    lane: Lane,
    rows: Vec<RowNumber>,
}

impl Order {
    pub(super) fn new(lane: Lane) -> Self {
        Self {
            lane,
            rows: Vec::new(),
        }
    }

    pub(super) fn rows(&self) -> &[RowNumber] {
        &self.rows
    }

    /// Where the record stands; none when it is not here.
    pub(super) fn place(
        &self,
        number: RowNumber,
        records: &[Record],
        names: &Names,
    ) -> Option<usize> {
        let wanted = &records[number.at()];
        self.rows
            .binary_search_by(|n| compare(&records[n.at()], wanted, self.lane, names))
            .ok()
    }

    /// Takes records out and in. The records have their new values already, so those that leave
    /// are found by number, not by order.
    pub(super) fn absorb(&mut self, moves: &Moves, records: &[Record], names: &Names) {
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
            .filter(|n| records[n.at()].lane() == self.lane && !gone.contains(*n))
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
                self.insert(number, records, names);
            }
        } else {
            self.merge(entering, records, names);
        }
    }

    fn insert(&mut self, number: RowNumber, records: &[Record], names: &Names) {
        let new = &records[number.at()];
        let place = self
            .rows
            .binary_search_by(|n| compare(&records[n.at()], new, self.lane, names));
        // Already there means: it entered twice in one batch.
        if let Err(at) = place {
            self.rows.insert(at, number);
        }
    }

    fn merge(&mut self, mut fresh: Vec<RowNumber>, records: &[Record], names: &Names) {
        let order = |a: &RowNumber, b: &RowNumber| {
            compare(&records[a.at()], &records[b.at()], self.lane, names)
        };
        fresh.sort_unstable_by(order);
        fresh.dedup();
        // While an archive is read newest first, nearly all of it belongs behind the rest: what stands
        // before the first new one is left where it is.
        let Some(first) = fresh.first() else { return };
        let from = self
            .rows
            .partition_point(|n| order(n, first) == Ordering::Less);
        let rest = self.rows.split_off(from);
        self.rows.reserve(rest.len() + fresh.len());
        let (mut old, mut new) = (rest.iter().peekable(), fresh.iter().peekable());
        loop {
            match (old.peek(), new.peek()) {
                (Some(a), Some(b)) => match order(a, b) {
                    Ordering::Less => self.rows.extend(old.next()),
                    Ordering::Greater => self.rows.extend(new.next()),
                    Ordering::Equal => {
                        self.rows.extend(old.next());
                        new.next();
                    }
                },
                (Some(_), None) => self.rows.extend(old.next()),
                (None, Some(_)) => self.rows.extend(new.next()),
                (None, None) => break,
            }
        }
    }
}
