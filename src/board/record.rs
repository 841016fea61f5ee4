//! One job in few bytes, and how two of them are ordered.

use std::cmp::{Ordering, Reverse};
use std::collections::HashSet;

use super::lane::Lane;
use super::words::{Names, Span, Words};
use crate::job::{
    Flag, Flags, Job, JobId, JobKey, Moment, Notify, Place, Plain, SourceId, Status, Times,
};

/// Points at a record as long as the job is on the board.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowNumber(u32);

impl RowNumber {
    /// Its place in a table of rows; a number is used again once its job is gone.
    pub fn at(self) -> usize {
        self.0 as usize
    }

    /// The number of the record that was added last.
    pub(super) fn last(records: &[Record]) -> Self {
        Self(u32::try_from(records.len() - 1).unwrap_or(u32::MAX))
    }
}

const NEVER: i64 = i64::MIN;

/// One job. Texts are numbers or spans into the board's [`Names`] and [`Words`].
#[derive(Clone, Debug)]
pub(super) struct Record {
    name: Span,
    title: Span,
    pub(super) owner: u32,
    pub(super) project: u32,
    pub(super) native: u32,
    pub(super) error: u32,
    priority: i64,
    created: i64,
    started: i64,
    ended: i64,
    version: u64,
    pub(super) flags: Flags,
    pub(super) source: SourceId,
    pub(super) status: Status,
    archive_name: bool,
    has_priority: bool,
    notify: Notify,
}

impl Record {
    pub(super) fn new(source: SourceId, job: &Job, names: &mut Names, words: &mut Words) -> Self {
        let name = names.add(job.id.name());
        let mut record = Self {
            name,
            title: Span::default(),
            owner: 0,
            project: 0,
            native: 0,
            error: 0,
            priority: 0,
            created: NEVER,
            started: NEVER,
            ended: NEVER,
            version: 0,
            flags: Flags::default(),
            source,
            status: job.status,
            archive_name: job.id.place() == Place::Archive,
            has_priority: false,
            notify: Notify::default(),
        };
        record.update(job, names, words);
        record
    }

    /// Takes over everything but the name, which never changes.
    pub(super) fn update(&mut self, job: &Job, names: &mut Names, words: &mut Words) {
        let moment = |m: Option<Moment>| m.map_or(NEVER, |m| m.0);
        if names.get(self.title) != job.title.as_str() {
            if !self.title_is_inside_name() {
                names.forget(self.title);
            }
            self.title = self.place_title(&job.title, names);
        }
        self.owner = words.add(&job.owner);
        self.project = words.add(&job.project);
        self.native = words.add(&job.native);
        self.error = words.add(&job.error);
        self.has_priority = job.priority.is_some();
        self.priority = job.priority.unwrap_or(0);
        self.created = moment(job.times.created);
        self.started = moment(job.times.started);
        self.ended = moment(job.times.ended);
        self.version = job.version;
        self.flags = job.flags;
        self.notify = job.notify;
        self.status = job.status;
    }

    /// A title that is a part of the name costs nothing.
    fn place_title(&self, title: &str, names: &mut Names) -> Span {
        if let Some(offset) = names.get(self.name).find(title)
            && let Ok(length) = u16::try_from(title.len())
        {
            return Span {
                start: self.name.start + u32::try_from(offset).unwrap_or(0),
                length,
            };
        }
        names.add(title)
    }

    fn title_is_inside_name(&self) -> bool {
        let (name, title) = (self.name, self.title);
        title.start >= name.start
            && title.start + u32::from(title.length) <= name.start + u32::from(name.length)
    }

    fn move_names(&mut self, old: &Names, fresh: &mut Names) {
        let title = old.get(self.title).to_owned();
        self.name = fresh.add(old.get(self.name));
        self.title = self.place_title(&title, fresh);
    }

    /// The number of its owner's name.
    pub(super) fn owner(&self) -> u32 {
        self.owner
    }

    fn drop_names(&mut self) {
        self.name = Span::default();
        self.title = Span::default();
    }

    pub(super) fn name_span(&self) -> Span {
        self.name
    }

    pub(super) fn name<'a>(&self, names: &'a Names) -> &'a str {
        names.get(self.name)
    }

    pub(super) fn title<'a>(&self, names: &'a Names) -> &'a str {
        names.get(self.title)
    }

    pub(super) fn priority(&self) -> Option<i64> {
        self.has_priority.then_some(self.priority)
    }

    pub(super) fn times(&self) -> Times {
        let moment = |t: i64| (t != NEVER).then_some(Moment(t));
        Times {
            created: moment(self.created),
            started: moment(self.started),
            ended: moment(self.ended),
        }
    }

    pub(super) fn place(&self) -> Place {
        if self.archive_name {
            Place::Archive
        } else {
            Place::Live
        }
    }

    pub(super) fn is_archived(&self) -> bool {
        self.flags.has(Flag::Archived)
    }

    /// Whether it keeps its place in its lane, coming from `before`.
    pub(super) fn stands_where(&self, before: &Self, names: &Names) -> bool {
        self.lane() == before.lane() && compare(before, self, self.lane(), names) == Ordering::Equal
    }

    pub(super) fn lane(&self) -> Lane {
        if self.is_archived() {
            return Lane::History;
        }
        match self.status {
            Status::Pending => Lane::Queue,
            Status::Running => Lane::Running,
            Status::Completed | Status::Failed | Status::Cancelled => Lane::History,
            // What nobody understands waits to be understood, unless it has an end.
            Status::Unknown if self.ended == NEVER => Lane::Queue,
            Status::Unknown => Lane::History,
        }
    }
}

/// All records with the texts they point at.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) records: &'a [Record],
    pub(super) names: &'a Names,
    pub(super) words: &'a Words,
}

impl<'a> Known<'a> {
    pub(super) fn record(self, number: RowNumber) -> &'a Record {
        &self.records[number.at()]
    }
}

/// Writes the names that are in use behind each other again, without those nobody has any more.
pub(super) fn rewrite_names(names: &mut Names, records: &mut [Record], free: &[RowNumber]) {
    let mut fresh = Names::default();
    let unused: HashSet<_> = free.iter().map(|n| n.at()).collect();
    for (at, record) in records.iter_mut().enumerate() {
        if unused.contains(&at) {
            record.drop_names();
        } else {
            record.move_names(names, &mut fresh);
        }
    }
    *names = fresh;
}

/// The order in which a lane shows two jobs; only equal for the same job.
pub(super) fn compare(a: &Record, b: &Record, lane: Lane, names: &Names) -> Ordering {
    let by_lane = match lane {
        Lane::Queue => run_order(a).cmp(&run_order(b)),
        Lane::Running => start_order(a).cmp(&start_order(b)),
        Lane::History => end_order(a).cmp(&end_order(b)),
    };
    by_lane
        .then_with(|| match lane {
            Lane::Queue | Lane::Running => a.name(names).cmp(b.name(names)),
            Lane::History => b.name(names).cmp(a.name(names)),
        })
        .then_with(|| a.source.cmp(&b.source))
        .then_with(|| a.place().cmp(&b.place()))
}

/// The order in which jobs run: those that can run first; high priority first, a priority that is
/// no number before all and a missing one behind all (as a job server's worker sorts them); then
/// the older first, a job server's unreadable date before all, a missing one behind all.
fn run_order(r: &Record) -> (bool, u8, Reverse<i64>, u8, i64) {
    let priority = match (r.has_priority, r.flags.has(Flag::WrongType)) {
        (true, _) => 1,
        (false, true) => 0,
        (false, false) => 2,
    };
    let date = match (r.created == NEVER, r.flags.has(Flag::BadDate)) {
        (true, true) => 0,
        (false, _) => 1,
        (true, false) => 2,
    };
    (
        r.status == Status::Unknown,
        priority,
        Reverse(r.priority),
        date,
        r.created,
    )
}

/// The longest running first; unknown starts last.
fn start_order(r: &Record) -> (bool, i64) {
    (r.started == NEVER, r.started)
}

/// What is not put away first, then the newest first.
fn end_order(r: &Record) -> (bool, Reverse<i64>) {
    let end = [r.ended, r.started, r.created]
        .into_iter()
        .find(|t| *t != NEVER)
        .unwrap_or(NEVER);
    (r.is_archived(), Reverse(end))
}

/// A job on the board, to be read.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    record: &'a Record,
    names: &'a Names,
    words: &'a Words,
}

impl<'a> Row<'a> {
    pub(super) fn new(record: &'a Record, names: &'a Names, words: &'a Words) -> Self {
        Self {
            record,
            names,
            words,
        }
    }

    pub fn source(&self) -> SourceId {
        self.record.source
    }

    pub fn name(&self) -> &'a str {
        self.record.name(self.names)
    }

    pub fn place(&self) -> Place {
        self.record.place()
    }

    pub fn id(&self) -> JobId {
        JobId::from_printed(self.name(), self.record.place())
    }

    pub fn key(&self) -> JobKey {
        JobKey {
            source: self.record.source,
            id: self.id(),
        }
    }

    /// Whether this is the job that the key means.
    pub fn is(&self, key: &JobKey) -> bool {
        self.record.source == key.source
            && self.record.place() == key.id.place()
            && self.name() == key.id.name()
    }

    pub fn title(&self) -> &'a str {
        self.record.title(self.names)
    }

    pub fn owner(&self) -> &'a str {
        self.words.get(self.record.owner)
    }

    pub fn project(&self) -> &'a str {
        self.words.get(self.record.project)
    }

    pub fn native(&self) -> &'a str {
        self.words.get(self.record.native)
    }

    pub fn error(&self) -> &'a str {
        self.words.get(self.record.error)
    }

    pub fn status(&self) -> Status {
        self.record.status
    }

    pub fn flags(&self) -> Flags {
        self.record.flags
    }

    pub fn lane(&self) -> Lane {
        self.record.lane()
    }

    pub fn version(&self) -> u64 {
        self.record.version
    }

    pub fn priority(&self) -> Option<i64> {
        self.record.priority()
    }

    pub fn times(&self) -> Times {
        self.record.times()
    }

    /// The job as its source told it.
    pub fn job(&self) -> Job {
        Job {
            id: self.id(),
            title: Plain::new(self.title()),
            owner: Plain::new(self.owner()),
            project: Plain::new(self.project()),
            status: self.record.status,
            native: Plain::new(self.native()),
            priority: self.priority(),
            times: self.times(),
            flags: self.record.flags,
            error: Plain::new(self.error()),
            notify: self.record.notify,
            version: self.record.version,
        }
    }
}
