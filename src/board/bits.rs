//! A set of jobs by their numbers, one bit each.

use super::record::RowNumber;

/// Rows that have something in common.
#[derive(Clone, Debug, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn with_room(rows: usize) -> Self {
        Self(vec![0; rows.div_ceil(64)])
    }

    pub(super) fn has(&self, number: RowNumber) -> bool {
        let word = self.0.get(number.at() / 64).copied().unwrap_or(0);
        (word >> (number.at() % 64)) & 1 == 1
    }

    /// Adds a row; tells whether it was not there.
    pub(super) fn add(&mut self, number: RowNumber) -> bool {
        let (at, bit) = (number.at() / 64, 1 << (number.at() % 64));
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        let is_new = self.0[at] & bit == 0;
        self.0[at] |= bit;
        is_new
    }

    /// How many rows there are in it, and could be.
    pub(super) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(super) fn room(&self) -> usize {
        self.0.len() * 64
    }

    /// The bits of all rows, sixty-four in each.
    pub(super) fn words_mut(&mut self) -> &mut [u64] {
        &mut self.0
    }
}
