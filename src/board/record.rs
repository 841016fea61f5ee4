//! One job in 22 bytes, and how it is read.

use std::cmp::Ordering;

use super::lane::Lane;
use super::names::Span;
use super::shared::{Shared, Title};
use super::stamp::Stamp;
use super::table::Table;
use crate::job::{Flags, Job, JobId, JobKey, Place, Plain, SourceId, Status, Times};

/// Points at a record as long as the job is on the board.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowNumber(u32);

impl RowNumber {
    /// Its place in a table of rows; a number is used again once its job is gone.
    pub fn at(self) -> usize {
        self.0 as usize
    }

    pub(super) fn of(at: usize) -> Self {
        Self(u32::try_from(at).unwrap_or(u32::MAX))
    }
}

/// One job. What it has in common with others stands in the table's combinations, its name among the names.
///
/// Numbers are kept as bytes, so that nothing lies between two records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    name_place: [u8; 4],
    name_length: u8,
    shared: [u8; 4],
    pub(super) stamp: Stamp,
}

impl Record {
    pub(super) fn new(name: Span, shared: u32, stamp: Stamp) -> Self {
        let (name_place, name_length) = name.parts();
        Self {
            name_place: name_place.to_ne_bytes(),
            name_length,
            shared: shared.to_ne_bytes(),
            stamp,
        }
    }

    /// A record that stands for no job.
    pub(super) fn free() -> Self {
        Self::new(Span::default(), u32::MAX, Stamp::elsewhere())
    }

    pub(super) fn is_free(&self) -> bool {
        self.shared() == u32::MAX
    }

    /// The number of its combination.
    pub(super) fn shared(&self) -> u32 {
        u32::from_ne_bytes(self.shared)
    }

    pub(super) fn share(&mut self, shared: u32) {
        self.shared = shared.to_ne_bytes();
    }

    pub(super) fn name_span(&self) -> Span {
        Span::of((u32::from_ne_bytes(self.name_place), self.name_length))
    }

    pub(super) fn move_name(&mut self, name: Span) {
        let (place, length) = name.parts();
        (self.name_place, self.name_length) = (place.to_ne_bytes(), length);
    }
}

/// A job on the board, to be read.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    table: &'a Table,
    record: &'a Record,
    number: RowNumber,
}

impl<'a> Row<'a> {
    pub(super) fn new(table: &'a Table, record: &'a Record, number: RowNumber) -> Self {
        Self {
            table,
            record,
            number,
        }
    }

    pub(super) fn table(&self) -> &'a Table {
        self.table
    }

    pub(super) fn shared(&self) -> &'a Shared {
        self.table.combinations.get(self.record.shared())
    }

    /// The number of its combination.
    pub(super) fn combination(&self) -> u32 {
        self.record.shared()
    }

    pub fn source(&self) -> SourceId {
        self.shared().source
    }

    pub fn name(&self) -> &'a str {
        self.table.names.get(self.record.name_span())
    }

    pub(super) fn name_span(&self) -> Span {
        self.record.name_span()
    }

    pub fn place(&self) -> Place {
        self.shared().place
    }

    pub fn id(&self) -> JobId {
        JobId::from_printed(self.name(), self.place())
    }

    pub fn key(&self) -> JobKey {
        JobKey {
            source: self.source(),
            id: self.id(),
        }
    }

    /// Whether this is the job that the key means.
    pub fn is(&self, key: &JobKey) -> bool {
        self.means(key.source, &key.id)
    }

    pub(super) fn means(&self, source: SourceId, id: &JobId) -> bool {
        let shared = self.shared();
        shared.source == source && shared.place == id.place() && self.name() == id.name()
    }

    pub fn title(&self) -> &'a str {
        self.title_within(self.name())
    }

    /// The same for whoever has the job's name already.
    pub fn title_within(&self, name: &'a str) -> &'a str {
        match self.shared().title {
            Title::Apart(word) => self.table.words.get(word),
            Title::Within(cut) => cut.of(name),
        }
    }

    pub fn owner(&self) -> &'a str {
        self.table.words.get(self.shared().owner)
    }

    pub fn project(&self) -> &'a str {
        self.table.words.get(self.shared().project)
    }

    pub fn native(&self) -> &'a str {
        self.table.words.get(self.shared().native)
    }

    pub fn error(&self) -> &'a str {
        self.table.words.get(self.shared().error)
    }

    pub fn status(&self) -> Status {
        self.shared().status
    }

    pub fn flags(&self) -> Flags {
        self.shared().flags
    }

    pub(super) fn is_archived(&self) -> bool {
        self.shared().is_archived()
    }

    pub fn lane(&self) -> Lane {
        let shared = self.shared();
        if shared.is_archived() {
            return Lane::History;
        }
        match shared.status {
            Status::Pending => Lane::Queue,
            Status::Running => Lane::Running,
            Status::Completed | Status::Failed | Status::Cancelled => Lane::History,
            // What nobody understands waits to be understood, unless it has an end.
            Status::Unknown if self.times().ended.is_none() => Lane::Queue,
            Status::Unknown => Lane::History,
        }
    }

    pub fn version(&self) -> u64 {
        self.table.versions.get(self.number)
    }

    pub fn priority(&self) -> Option<i64> {
        self.shared().priority
    }

    pub fn times(&self) -> Times {
        self.table.times(self.number, self.record)
    }

    /// The job as its source told it.
    pub fn job(&self) -> Job {
        Job {
            id: self.id(),
            title: Plain::new(self.title()),
            owner: Plain::new(self.owner()),
            project: Plain::new(self.project()),
            status: self.status(),
            native: Plain::new(self.native()),
            priority: self.priority(),
            times: self.times(),
            flags: self.flags(),
            error: Plain::new(self.error()),
            notify: self.shared().notify,
            version: self.version(),
        }
    }

    /// What decides between jobs whose values are all the same: source, then whether it is put away.
    pub(super) fn compare_home(&self, other: &Self) -> Ordering {
        let (one, other) = (self.shared(), other.shared());
        (one.source, one.place).cmp(&(other.source, other.place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_small() {
        assert_eq!(size_of::<Record>(), 22);
    }
}
