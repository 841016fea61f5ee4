//! What the board was told of each row, so that only what differs is told again.

use std::collections::{BTreeMap, BTreeSet};

use super::packed::PackedName;
use super::read::Counts;
use super::row::Listed;
use crate::job::{Change, Flag, Status};

/// A job that moved to another row stands among so many of the newest.
const NEWCOMERS: usize = 64;

/// One row as it was told; small, because there may be a million.
#[derive(Clone, Debug)]
struct Told {
    name: PackedName,
    hash: u32,
    status: Status,
    archived: bool,
}

/// All rows the board knows, by row number: the live ones and a window of the newest others.
#[derive(Debug, Default)]
pub(super) struct Listing {
    rows: BTreeMap<i64, Told>,
    /// Those of them that wait or run.
    live: BTreeSet<i64>,
    /// Those of them that run.
    running: BTreeSet<i64>,
    /// Those of them whose status nobody knows.
    unknown: BTreeSet<i64>,
    /// Which rows each state should have gained or lost in the file since [`Listing::settle`].
    drift: Counts,
    /// The highest row number met.
    pub(super) top: i64,
}

impl Listing {
    /// Tells a row that was in the file before, but not on the board (an older page of history).
    pub(super) fn learn(&mut self, row: Listed, out: &mut Vec<Change>) {
        self.put(row, out);
    }

    /// Tells a row that is new in the file or has changed there; an equal one is passed over.
    pub(super) fn note(&mut self, row: Listed, out: &mut Vec<Change>) {
        let (rowid, status) = (row.rowid, row.job.status);
        if let Some(old) = self.rows.get(&rowid) {
            self.drift[old.status.index()].take(rowid);
        }
        self.drift[status.index()].add(rowid);
        self.put(row, out);
    }

    fn put(&mut self, row: Listed, out: &mut Vec<Change>) {
        self.top = self.top.max(row.rowid);
        let told = Told {
            name: PackedName::of(&row.job.id),
            hash: row.hash(),
            status: row.job.status,
            archived: row.job.flags.has(Flag::Archived),
        };
        match self.rows.get(&row.rowid) {
            Some(old) if old.name == told.name && old.hash == told.hash => return,
            // The number of a deleted row is used again, or two rows changed places: first what is gone, because the same
            // job may be told of another row.
            Some(old) if old.name != told.name && !self.is_newcomer(&old.name, row.rowid) => {
                out.insert(0, Change::Gone(old.name.id()));
            }
            Some(_) | None => {}
        }
        self.sort_in(row.rowid, told);
        out.push(Change::Put(row.job));
    }

    fn sort_in(&mut self, rowid: i64, told: Told) {
        let is_live = told.status.is_live();
        let sets = [
            (&mut self.live, is_live),
            (&mut self.running, told.status == Status::Running),
            (&mut self.unknown, told.status == Status::Unknown),
        ];
        for (set, belongs) in sets {
            if belongs {
                set.insert(rowid);
            } else {
                set.remove(&rowid);
            }
        }
        self.rows.insert(rowid, told);
    }

    /// Tells that a row is no longer there, unless its job was told of a newer row before.
    pub(super) fn gone(&mut self, rowid: i64, out: &mut Vec<Change>) {
        if let Some(old) = self.rows.remove(&rowid) {
            self.live.remove(&rowid);
            self.running.remove(&rowid);
            self.unknown.remove(&rowid);
            self.drift[old.status.index()].take(rowid);
            if !self.is_newcomer(&old.name, rowid) {
                out.push(Change::Gone(old.name.id()));
            }
        }
    }

    /// Whether a job of this name stands among the newest rows, in another one than this.
    fn is_newcomer(&self, name: &PackedName, rowid: i64) -> bool {
        let others = self.rows.iter().rev().filter(|(other, _)| **other != rowid);
        let mut newest = others.take(NEWCOMERS);
        newest.any(|(_, told)| told.name == *name)
    }

    /// Replaces everything by what was read now, telling only the differences.
    pub(super) fn replace(&mut self, rows: Vec<Listed>, out: &mut Vec<Change>) {
        let mut old = std::mem::take(self);
        let mut fresh = Self::default();
        let mut puts = Vec::new();
        for row in rows {
            if let Some(told) = old.rows.remove(&row.rowid) {
                if told.name == PackedName::of(&row.job.id) {
                    fresh.sort_in(row.rowid, told);
                } else {
                    old.rows.insert(row.rowid, told);
                }
            }
            fresh.put(row, &mut puts);
        }
        // First what is gone: a job may only have moved to another row, and then comes back below.
        for told in old.rows.into_values() {
            out.push(Change::Gone(told.name.id()));
        }
        out.append(&mut puts);
        *self = fresh;
    }

    /// Whether something was told of this row.
    pub(super) fn knows(&self, rowid: i64) -> bool {
        self.rows.contains_key(&rowid)
    }

    /// The rows told as running.
    pub(super) fn running(&self) -> impl Iterator<Item = i64> {
        self.running.iter().copied()
    }

    /// How many rows were told that neither wait nor run.
    pub(super) fn settled(&self) -> usize {
        self.rows.len() - self.live.len()
    }

    /// Rows told as waiting or running that are not among `live` (in order): they went on or went away.
    pub(super) fn left(&self, live: impl Iterator<Item = i64>) -> Vec<i64> {
        let mut live = live.peekable();
        let told = self.live.iter().copied();
        told.filter(|rowid| {
            while live.next_if(|other| other < rowid).is_some() {}
            live.peek() != Some(rowid)
        })
        .collect()
    }

    /// The newest rows whose status nobody knows, at most so many: whatever writes such may change it any time.
    pub(super) fn unknown(&self, most: usize) -> impl Iterator<Item = i64> {
        self.unknown.iter().rev().take(most).copied()
    }

    /// Rows told with another archive mark than `archived` (sorted) says.
    pub(super) fn marked_otherwise(&self, archived: &[i64]) -> Vec<i64> {
        self.rows
            .iter()
            .filter(|(rowid, told)| told.archived != archived.binary_search(rowid).is_ok())
            .map(|(rowid, _)| *rowid)
            .collect()
    }

    /// What the counts of the last [`Listing::settle`] have become by the changes told since.
    pub(super) fn moved_on(&self, base: &Counts) -> Counts {
        std::array::from_fn(|i| base[i].plus(self.drift[i]))
    }

    /// Whether the told changes lead from the counts `before` to those of `now`; if not, something
    /// changed that was not seen. Starts anew from `now`.
    pub(super) fn settle(&mut self, before: &Counts, now: &Counts) -> bool {
        let fits = self.moved_on(before) == *now;
        self.drift = Counts::default();
        fits
    }
}
