//! What all records of a job come to, taken in the order of their numbers so that a wrong clock changes nothing.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::{LAST_NUMBER, Op, Record, Step};
use crate::job::{Moment, Plain};

/// An operation that moves directories and of which no record says how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// `Archive`, `Withdraw` or `Restore`.
    pub op: Op,
    pub at: Option<Moment>,
    pub by: Plain,
    pub steps: Vec<Step>,
    /// The number and the random part of its record.
    pub key: (u64, String),
}

/// What the records of a job come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fold {
    /// A cancel was asked and not taken back.
    pub cancel_requested: bool,
    /// The priority asked last.
    pub priority: Option<i64>,
    /// What was begun and not ended, oldest first.
    pub begun: Vec<Begun>,
    /// How many records there are.
    pub count: usize,
    /// Files among them that are no records.
    pub unreadable: usize,
    /// Changes whenever a record comes (or goes); 0 without any.
    pub digest: u64,
    /// The records in the order of their numbers; each once.
    pub records: Vec<Record>,
}

impl Fold {
    /// Folds records met in any order. One met twice (a conflict copy of it) counts once: the first counts.
    pub fn of(met: impl IntoIterator<Item = Record>) -> Self {
        let mut known = HashSet::new();
        let mut records: Vec<_> = met
            .into_iter()
            .filter(|record| known.insert(record.key()))
            .collect();
        records.sort_by(|a, b| (a.seq, a.at, &a.random).cmp(&(b.seq, b.at, &b.random)));
        let mut fold = Self {
            count: records.len(),
            digest: digest(&records),
            ..Self::default()
        };
        for record in &records {
            fold.take(record);
        }
        fold.records = records;
        fold
    }

    fn take(&mut self, record: &Record) {
        match record.op {
            Op::Cancel => self.cancel_requested = true,
            Op::Uncancel => self.cancel_requested = false,
            Op::Priority => self.priority = record.priority.or(self.priority),
            Op::Note => {}
            Op::Archive | Op::Withdraw | Op::Restore => self.begun.push(Begun {
                op: record.op,
                at: record.at,
                by: record.by.clone(),
                steps: record.steps.clone(),
                key: record.key(),
            }),
            Op::Archived | Op::Withdrawn | Op::Restored => match &record.ends {
                // It ended with nothing moved; whatever else was begun is not touched by that.
                Some(key) if record.steps.is_empty() => self.begun.retain(|b| b.key != *key),
                // Of several who began at once one could end it, and that settles it for all.
                Some(_) | None => self.begun.clear(),
            },
        }
    }

    /// The number after all others; none when there is none left.
    pub fn next_number(&self) -> Option<u64> {
        let last = self.records.last().map_or(0, |record| record.seq);
        (last < LAST_NUMBER).then(|| last + 1)
    }
}

fn digest(records: &[Record]) -> u64 {
    if records.is_empty() {
        return 0;
    }
    let mut hasher = DefaultHasher::new();
    for record in records {
        (record.seq, &record.random, record.op, record.priority).hash(&mut hasher);
    }
    hasher.finish()
}
