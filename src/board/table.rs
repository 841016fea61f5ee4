//! All records with everything they point at.

use hashbrown::HashMap;

use super::names::Names;
use super::record::{Record, Row, RowNumber};
use super::shared::{Combinations, Cut, Title, Told};
use super::stamp::Stamp;
use super::versions::Versions;
use super::words::Words;
use crate::job::{Job, SourceId, Times};

/// Jobs by number.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    records: Vec<Record>,
    free: Vec<RowNumber>,
    pub(super) names: Names,
    pub(super) words: Words,
    pub(super) combinations: Combinations,
    pub(super) versions: Versions,
    /// Of the few jobs whose times do not fit into a record.
    odd_times: HashMap<RowNumber, Times>,
}

impl Table {
    /// How many jobs there are.
    pub(super) fn len(&self) -> usize {
        self.records.len() - self.free.len()
    }

    /// One more than the highest number.
    pub(super) fn numbers_end(&self) -> usize {
        self.records.len()
    }

    pub(super) fn row(&self, number: RowNumber) -> Row<'_> {
        Row::new(self, &self.records[number.at()], number)
    }

    /// The job with this number, unless it has gone.
    pub(super) fn job(&self, number: RowNumber) -> Option<Row<'_>> {
        let record = self.records.get(number.at())?;
        (!record.is_free()).then(|| Row::new(self, record, number))
    }

    /// Every number that stands for a job.
    pub(super) fn numbers(&self) -> impl Iterator<Item = RowNumber> {
        let all = self.records.iter().enumerate();
        all.filter(|(_, record)| !record.is_free())
            .map(|(at, _)| RowNumber::of(at))
    }

    pub(super) fn times(&self, number: RowNumber, record: &Record) -> Times {
        if record.stamp.is_elsewhere() {
            return self.odd_times.get(&number).copied().unwrap_or_default();
        }
        record.stamp.times()
    }

    /// Makes room for so many jobs that are still to come.
    pub(super) fn expect(&mut self, coming: usize) {
        self.records.reserve_exact(coming);
    }

    /// Takes in a job that is not here. Also tells whether its like was met for the first time.
    pub(super) fn add(&mut self, source: SourceId, job: &Job) -> (RowNumber, bool) {
        let number = self.free.pop().unwrap_or_else(|| {
            self.records.push(Record::free());
            RowNumber::of(self.records.len() - 1)
        });
        let name = self.names.add(job.id.part());
        self.records[number.at()].move_name(name);
        let (_, is_new) = self.update(number, source, job);
        (number, is_new)
    }

    /// Takes over everything but the name, which never changes. Tells whether anything that lists are ordered by
    /// became another, and whether such a job was met for the first time.
    pub(super) fn update(
        &mut self,
        number: RowNumber,
        source: SourceId,
        job: &Job,
    ) -> (bool, bool) {
        let title = match Cut::within(job.id.name(), &job.title) {
            Some(cut) => Title::Within(cut),
            None => Title::Apart(job.title.as_str()),
        };
        let told = Told::of(source, job, title);
        let (shared, is_new) = self.combinations.add(&told, &mut self.words);
        let stamp = Stamp::of(&job.times).unwrap_or_else(|| {
            self.odd_times.insert(number, job.times);
            Stamp::elsewhere()
        });
        let record = &mut self.records[number.at()];
        if record.stamp.is_elsewhere() && !stamp.is_elsewhere() {
            self.odd_times.remove(&number);
        }
        let new = Record::new(record.name_span(), shared, stamp);
        if record.shared() != shared && !record.is_free() {
            self.combinations.leave();
        }
        let differs = *record != new || stamp.is_elsewhere();
        *record = new;
        self.versions.set(number, job.version);
        (differs, is_new)
    }

    /// The job with this number has gone; the number stands for no other one before it is released.
    pub(super) fn remove(&mut self, number: RowNumber) {
        let record = std::mem::replace(&mut self.records[number.at()], Record::free());
        self.names.forget(record.name_span());
        self.combinations.leave();
        self.versions.set(number, 0);
        if record.stamp.is_elsewhere() {
            self.odd_times.remove(&number);
        }
    }

    pub(super) fn release(&mut self, numbers: &[RowNumber]) {
        self.free.extend(numbers);
    }

    /// Leaves out what nobody has any more, where that is much.
    pub(super) fn tidy(&mut self, owners: &mut hashbrown::HashSet<(SourceId, u32)>) {
        if self.names.is_wasteful() {
            let mut fresh = Names::default();
            for record in self.records.iter_mut().filter(|record| !record.is_free()) {
                record.move_name(fresh.adopt(&self.names, record.name_span()));
            }
            self.names = fresh;
        }
        if self.combinations.is_wasteful() {
            let used = self.records.iter().filter(|record| !record.is_free());
            let used = used.map(Record::shared);
            let mut words = Words::default();
            let (kept, numbers) = self
                .combinations
                .without_unused(used, &self.words, &mut words);
            for record in self.records.iter_mut().filter(|record| !record.is_free()) {
                record.share(numbers[record.shared() as usize]);
            }
            let known = owners.drain();
            *owners = known
                .map(|(source, owner)| (source, words.add(self.words.get(owner))))
                .collect();
            (self.combinations, self.words) = (kept, words);
        }
    }
}
