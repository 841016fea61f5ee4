//! What the board was told of each row, so that only what differs is told again.

use std::collections::BTreeMap;

use super::row::Listed;
use crate::job::{Change, Flag, JobId, Status};

/// How many rows with a foreign status are looked at again each time; those beyond are taken to stay.
const MOST_UNKNOWN: usize = 500;

/// One row as it was told.
#[derive(Clone, Debug)]
pub(super) struct Told {
    name: JobId,
    hash: u64,
    status: Status,
    archived: bool,
}

/// All rows the board knows, by row number: the live ones and a window of the newest others.
#[derive(Debug, Default)]
pub(super) struct Listing {
    rows: BTreeMap<i64, Told>,
    /// How many rows each state should have gained or lost in the file since [`Listing::settle`].
    drift: [i64; 6],
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
            self.drift[old.status.index()] -= 1;
        }
        self.drift[status.index()] += 1;
        self.put(row, out);
    }

    fn put(&mut self, row: Listed, out: &mut Vec<Change>) {
        self.top = self.top.max(row.rowid);
        let told = Told {
            name: row.job.id.clone(),
            hash: row.hash(),
            status: row.job.status,
            archived: row.job.flags.has(Flag::Archived),
        };
        match self.rows.get(&row.rowid) {
            Some(old) if old.name == told.name && old.hash == told.hash => return,
            // The number of a deleted row is used again.
            Some(old) if old.name != told.name => out.push(Change::Gone(old.name.clone())),
            Some(_) | None => {}
        }
        self.rows.insert(row.rowid, told);
        out.push(Change::Put(row.job));
    }

    /// Tells that a row is no longer there.
    pub(super) fn gone(&mut self, rowid: i64, out: &mut Vec<Change>) {
        if let Some(old) = self.rows.remove(&rowid) {
            self.drift[old.status.index()] -= 1;
            out.push(Change::Gone(old.name));
        }
    }

    /// Replaces everything by what was read now, telling only the differences.
    pub(super) fn replace(&mut self, rows: Vec<Listed>, out: &mut Vec<Change>) {
        let mut old = std::mem::take(self);
        let mut fresh = Self::default();
        let mut puts = Vec::new();
        for row in rows {
            if let Some(told) = old.rows.remove(&row.rowid) {
                if told.name == row.job.id {
                    fresh.rows.insert(row.rowid, told);
                } else {
                    old.rows.insert(row.rowid, told);
                }
            }
            fresh.put(row, &mut puts);
        }
        // First what is gone: a job may only have moved to another row, and then comes back below.
        for told in old.rows.into_values() {
            out.push(Change::Gone(told.name));
        }
        out.append(&mut puts);
        *self = fresh;
    }

    /// Rows told as waiting or running that are not among `live` (sorted): they went on or went away.
    pub(super) fn left(&self, live: &[i64]) -> Vec<i64> {
        let was_live = |told: &Told| matches!(told.status, Status::Pending | Status::Running);
        self.rows
            .iter()
            .filter(|(rowid, told)| was_live(told) && live.binary_search(rowid).is_err())
            .map(|(rowid, _)| *rowid)
            .collect()
    }

    /// The newest rows whose status nobody knows: whatever writes such may change it any time.
    pub(super) fn unknown(&self) -> Vec<i64> {
        self.rows
            .iter()
            .rev()
            .filter(|(_, told)| told.status == Status::Unknown)
            .take(MOST_UNKNOWN)
            .map(|(rowid, _)| *rowid)
            .collect()
    }

    /// Rows told with another archive mark than `archived` (sorted) says.
    pub(super) fn marked_otherwise(&self, archived: &[i64]) -> Vec<i64> {
        self.rows
            .iter()
            .filter(|(rowid, told)| told.archived != archived.binary_search(rowid).is_ok())
            .map(|(rowid, _)| *rowid)
            .collect()
    }

    /// Whether a row was told as new, gone or in another state since [`Listing::settle`].
    pub(super) fn has_drift(&self) -> bool {
        self.drift != [0; 6]
    }

    /// Compares the counts of the file with what the told changes lead to, and starts anew from
    /// them. False when something changed that was not seen.
    pub(super) fn settle(&mut self, before: &[u64; 6], now: &[u64; 6]) -> bool {
        let drift = std::mem::take(&mut self.drift);
        (0..6).all(|i| before[i].checked_add_signed(drift[i]) == Some(now[i]))
    }
}
