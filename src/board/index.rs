//! From a job's key to its record, without keeping the name twice: five bytes a job in a table that is kept nearly full.

use std::hash::BuildHasher;

use hashbrown::DefaultHashBuilder;

use super::record::RowNumber;
use super::table::Table;
use crate::job::{JobId, Place, SourceId};

/// Slots that are looked at together.
const GROUP: usize = 16;
/// Up to so many jobs a table is small.
const SMALL: usize = 1 << 15;
/// Marks of slots without a job; all others are eight bits of a job's hash.
const EMPTY: u8 = 0;
const LEFT: u8 = 1;

/// The hash of a job's key.
#[derive(Clone, Copy, Debug)]
pub(super) struct KeyHash(u64);

/// Record numbers, found by the hash of source, place and name.
///
/// When a large one is nearly full a fifth more room is made, or what is known to come, from the records: so it is never
/// much larger than what is in it, and old and new never stand side by side.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    marks: Vec<[u8; GROUP]>,
    rows: Vec<[RowNumber; GROUP]>,
    /// Slots that are not empty.
    taken: usize,
    /// So many jobs are known to come.
    coming: usize,
    hasher: DefaultHashBuilder,
}

impl Index {
    pub(super) fn hash(&self, source: SourceId, place: Place, name: &str) -> KeyHash {
        KeyHash(self.hasher.hash_one((source, place, name)))
    }

    fn hash_of(&self, number: RowNumber, table: &Table) -> KeyHash {
        let row = table.row(number);
        self.hash(row.source(), row.place(), row.name())
    }

    pub(super) fn find(
        &self,
        table: &Table,
        source: SourceId,
        id: &JobId,
        hash: KeyHash,
    ) -> Option<RowNumber> {
        self.slot(hash, |number| table.row(number).means(source, id))
            .map(|(group, slot)| self.rows[group][slot])
    }

    /// The slot of a job with this hash that the test accepts.
    fn slot(&self, hash: KeyHash, accepts: impl Fn(RowNumber) -> bool) -> Option<(usize, usize)> {
        let (mut group, mark) = (self.home(hash), mark(hash));
        for _ in 0..self.marks.len() {
            let marks = &self.marks[group];
            let mut found = which(marks, mark);
            while found != 0 {
                let slot = found.trailing_zeros() as usize;
                if accepts(self.rows[group][slot]) {
                    return Some((group, slot));
                }
                found &= found - 1;
            }
            if which(marks, EMPTY) != 0 {
                return None;
            }
            group = self.after(group);
        }
        None
    }

    /// The group in which a job is looked for first.
    fn home(&self, hash: KeyHash) -> usize {
        let groups = self.marks.len() as u128;
        usize::try_from((u128::from(hash.0) * groups) >> 64).unwrap_or(0)
    }

    fn after(&self, group: usize) -> usize {
        if group + 1 < self.marks.len() {
            group + 1
        } else {
            0
        }
    }

    /// So many jobs are still to come: room is made once for all of them. Once none is, room that was made for more than
    /// came is given back.
    pub(super) fn expect(&mut self, coming: usize, table: &Table) {
        let was = std::mem::replace(&mut self.coming, coming);
        if was > 0 && coming == 0 && self.marks.len() > groups(room(table.len())) {
            self.make_anew(table);
        }
    }

    /// Takes in a record of a job that is not here.
    pub(super) fn insert(&mut self, table: &Table, number: RowNumber, hash: KeyHash) {
        let all = self.marks.len() * GROUP;
        if (self.taken + 1) * 16 > all * 15 {
            // The record is among those of the table already.
            return self.make_anew(table);
        }
        self.put(number, hash);
    }

    fn put(&mut self, number: RowNumber, hash: KeyHash) {
        let mut group = self.home(hash);
        loop {
            let marks = &mut self.marks[group];
            let free = which(marks, EMPTY) | which(marks, LEFT);
            if free != 0 {
                let slot = free.trailing_zeros() as usize;
                self.taken += usize::from(marks[slot] == EMPTY);
                marks[slot] = mark(hash);
                self.rows[group][slot] = number;
                return;
            }
            group = self.after(group);
        }
    }

    fn make_anew(&mut self, table: &Table) {
        let groups = groups(room(table.len()).max(table.len() + self.coming));
        (self.marks, self.rows) = (Vec::new(), Vec::new());
        self.marks = vec![[EMPTY; GROUP]; groups];
        self.rows = vec![[RowNumber::default(); GROUP]; groups];
        self.taken = 0;
        for number in table.numbers() {
            self.put(number, self.hash_of(number, table));
        }
    }

    pub(super) fn remove(&mut self, number: RowNumber, hash: KeyHash) {
        let Some((group, slot)) = self.slot(hash, |n| n == number) else {
            return;
        };
        let marks = &mut self.marks[group];
        // Who looks for another one stops at an empty slot, so one is left only where there is one already.
        if which(marks, EMPTY) != 0 {
            marks[slot] = EMPTY;
            self.taken -= 1;
        } else {
            marks[slot] = LEFT;
        }
    }
}

/// Room for so many jobs and some more. A small table doubles: what that takes is nothing, and all records are gone
/// through seldom.
fn room(jobs: usize) -> usize {
    match jobs {
        small @ ..=SMALL => small * 2,
        large => large * 6 / 5,
    }
}

/// The groups of a table that is kept nearly full.
fn groups(room: usize) -> usize {
    (room * 16 / 15).div_ceil(GROUP) + 2
}

const ONES: u64 = u64::MAX / 255;
const LOW: u64 = ONES * 0x7F;

fn mark(hash: KeyHash) -> u8 {
    // The group was told by the high bits.
    let [low, ..] = hash.0.to_le_bytes();
    low.max(LEFT + 1)
}

/// The slots with this mark, one bit each.
fn which(marks: &[u8; GROUP], mark: u8) -> u32 {
    let (halves, _) = marks.as_chunks::<8>();
    halves.iter().rev().fold(0, |bits, half| {
        // Zero where the mark is; then the highest bit of each such byte, and no other one, is set.
        let other = u64::from_le_bytes(*half) ^ (ONES * u64::from(mark));
        let found = !(((other & LOW) + LOW) | other | LOW);
        // The product brings these bits together in the highest byte.
        let [.., packed] = (found >> 7)
            .wrapping_mul(0x0102_0408_1020_4080)
            .to_le_bytes();
        (bits << 8) | u32::from(packed)
    })
}

#[cfg(test)]
mod tests {
    use super::super::Board;
    use super::*;
    use crate::job::{Change, Job, JobKey, Status, Unread};

    #[test]
    fn room_is_made_once_for_what_is_known_to_come_and_what_was_too_much_is_given_back() {
        let mut board = Board::new([("q".to_owned(), "folder")]);
        let source = SourceId(0);
        let id = |n: u64| JobId::live(format!("job-{n}").as_bytes());
        let unread = |live, archived| Change::Unread(Unread { live, archived });
        let come = |board: &mut Board, from: u64, to: u64, left: Change| {
            let jobs = (from..to).map(|n| Change::Put(Job::new(id(n), Status::Pending)));
            board.apply(source, jobs.chain([left]).collect());
            board.index.marks.len()
        };
        come(&mut board, 0, 100, unread(900, 199_000));
        let known = come(&mut board, 100, 1_000, unread(0, 199_000));
        assert!(known * GROUP >= 200_000);
        assert_eq!(come(&mut board, 1_000, 40_000, unread(0, 160_000)), known);
        // Most of the others were inputs, which have no rows.
        let last = come(&mut board, 40_000, 41_000, unread(0, 0));
        assert!(last * GROUP < 60_000, "{last}");
        for n in 0..41_000 {
            let key = JobKey { source, id: id(n) };
            assert_eq!(
                board.get(&key).map(|row| row.name().to_owned()),
                Some(format!("job-{n}"))
            );
        }
    }
}
