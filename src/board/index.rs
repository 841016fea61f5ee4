//! From a job's key to its record, without keeping the name twice.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::record::{Record, RowNumber};
use super::words::Names;
use crate::job::{JobId, Place, SourceId};

/// Record numbers, found by the hash of source, place and name.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    table: HashTable<RowNumber>,
    hasher: DefaultHashBuilder,
}

impl Index {
    fn hash(&self, source: SourceId, place: Place, name: &str) -> u64 {
        self.hasher.hash_one((source, place, name))
    }

    fn hash_of(&self, record: &Record, names: &Names) -> u64 {
        self.hash(record.source, record.place(), record.name(names))
    }

    pub(super) fn find(
        &self,
        records: &[Record],
        names: &Names,
        source: SourceId,
        id: &JobId,
    ) -> Option<RowNumber> {
        let hash = self.hash(source, id.place(), id.name());
        self.table
            .find(hash, |number| {
                let record = &records[number.at()];
                record.source == source
                    && record.place() == id.place()
                    && record.name(names) == id.name()
            })
            .copied()
    }

    pub(super) fn insert(&mut self, records: &[Record], names: &Names, number: RowNumber) {
        let hash = self.hash_of(&records[number.at()], names);
        let hasher = &self.hasher;
        self.table.insert_unique(hash, number, |n| {
            let record = &records[n.at()];
            hasher.hash_one((record.source, record.place(), record.name(names)))
        });
    }

    pub(super) fn remove(&mut self, records: &[Record], names: &Names, number: RowNumber) {
        let hash = self.hash_of(&records[number.at()], names);
        if let Ok(entry) = self.table.find_entry(hash, |n| *n == number) {
            entry.remove();
        }
    }
}
