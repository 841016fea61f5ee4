//! What is known of the database between two looks; what a look reads, and how it becomes changes.
//!
//! Everything of a step is read before anything is told, so an error halfway loses nothing.

use std::path::Path;
use std::time::Duration;

use super::cancels::Cancels;
use super::counting::{Counting, FEW_ROWS};
use super::door::{Door, Trouble};
use super::listing::Listing;
use super::read::{Counts, Marks, Nameless};
use super::row::Listed;
use super::sparing::Sparing;
use super::waiting::Waiting;
use super::worker::Evidence;
use crate::job::{Batch, Change, Flag, JobId, Now, Plain, Problem, Signs, Status, Totals, Worker};

/// Rows of history that the first step tells: what a tall screen shows.
const FIRST_PAGE: usize = 64;
/// Rows of history that are told unasked.
const UNASKED: usize = 200;
/// Rows of history that a further step tells at most.
const PAGE: usize = 2_000;
/// What one row costs when it is read.
const READ: Duration = Duration::from_micros(3);
/// An event that comes so soon after a commit was seen is mostly of that commit.
const JUST_NOW: Duration = Duration::from_millis(4);
/// Rows with a foreign status are looked at again: the newest few with each change, so many now and then; those beyond
/// are taken to stay.
const FEW_UNKNOWN: usize = 20;
const MOST_UNKNOWN: usize = 500;
/// With more archive marks, or a higher row number, the first step does not wait for counts.
const FEW_MARKS: i64 = 1_000;
/// What is known of the database between two looks.
#[derive(Debug)]
pub(super) struct Look {
    listing: Listing,
    stage: Stage,
    /// Rows of history wanted, read so far, and where the next page begins.
    want: usize,
    reached: usize,
    below: i64,
    whole: bool,
    /// The `data_version` of the last state that was read.
    version: Option<i64>,
    /// When another version than the one before was read last, on the steady clock.
    found_at: Option<Duration>,
    counting: Counting,
    unknown: Sparing,
    waiting: Waiting,
    marks: Marks,
    evidence: Evidence,
    cancels: Cancels,
    /// When to look again although nothing stirs, on the steady clock.
    due: Option<Duration>,
    /// The file moved on while it was read.
    late: bool,
    busy_since: Option<Duration>,
    told_signs: Option<Signs>,
    told_totals: Option<Totals>,
    nameless: Nameless,
    told_nameless: Nameless,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            listing: Listing::default(),
            stage: Stage::First,
            want: UNASKED,
            reached: 0,
            below: i64::MAX,
            whole: false,
            version: None,
            found_at: None,
            counting: Counting::default(),
            unknown: Sparing::default(),
            waiting: Waiting::default(),
            marks: Marks::default(),
            evidence: Evidence::default(),
            cancels: Cancels::default(),
            due: None,
            late: false,
            busy_since: None,
            told_signs: None,
            told_totals: None,
            nameless: Nameless::new(),
            told_nameless: Nameless::new(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Live jobs, counts and the newest history, all anew.
    First,
    /// Older history, page by page.
    Rest,
    /// Only what changes.
    Settled,
}

/// What a later look has read.
pub(super) struct Found {
    version: i64,
    /// The live rows that were parsed, and all that wait.
    live: Vec<Listed>,
    waiting: Waiting,
    others: Vec<Listed>,
    gone: Vec<i64>,
    marks: Option<(Marks, Counts)>,
    counts: Option<Counts>,
    /// All rows of a foreign status were looked at again.
    all_unknown: bool,
    nameless: Nameless,
}

impl Look {
    /// From now on at least this many rows of history are wanted.
    pub(super) fn reach(&mut self, rows: usize) {
        self.want = self.want.max(rows);
    }

    /// The file was opened, again or for the first time: everything is read anew, and only
    /// differences are told.
    pub(super) fn begin_anew(&mut self) {
        self.stage = Stage::First;
        self.version = None;
    }

    /// Something of ours was written; the next look must not be skipped, although our own writes do
    /// not move the `data_version`.
    pub(super) fn wrote(&mut self) {
        self.due = Some(Duration::ZERO);
    }

    /// A cancel of ours changed its row; it will be looked at again.
    pub(super) fn check_cancel(&mut self, id: JobId, now: Now) {
        self.wrote();
        self.cancels.asked(id, now.steady);
    }

    /// The next thing to do.
    pub(super) fn stage(&mut self) -> Stage {
        if self.stage == Stage::Settled {
            self.stage = self.next_stage();
        }
        self.stage
    }

    /// The `data_version` that was read last; none before the first look.
    pub(super) fn version(&self) -> Option<i64> {
        self.version
    }

    /// Whether there is anything to look for when the file is at `version`.
    pub(super) fn is_needed(&self, version: i64, now: Now) -> bool {
        let is_due = self.due.is_some_and(|due| due <= now.steady);
        self.version != Some(version) || is_due
    }

    /// Whether something new was found just now.
    pub(super) fn has_found(&self, now: Now) -> bool {
        self.found_at.is_some_and(|at| now.steady < at + JUST_NOW)
    }

    /// The lock is free.
    pub(super) fn unlocked(&mut self) {
        self.busy_since = None;
    }

    /// Others hold the lock; tells for how long already.
    pub(super) fn locked(&mut self, now: Now) -> Duration {
        self.wrote();
        let since = *self.busy_since.get_or_insert(now.steady);
        now.steady.saturating_sub(since)
    }

    /// The source is told as down: when it is back, it says so even if nothing changed.
    pub(super) fn went_down(&mut self) {
        self.told_signs = None;
    }

    /// Whether the worker lives, as far as the last look can tell.
    pub(super) fn worker(&self, lock: &Path, now: Now) -> Worker {
        self.evidence.conclude(lock, now.wall)
    }

    /// How many rows have a status that nobody knows.
    pub(super) fn foreign_rows(&self) -> i64 {
        self.counting.foreign(&self.listing)
    }

    /// The changes of a step, behind what the source says of itself if that is new.
    pub(super) fn batch(&mut self, signs: Signs, jobs: Vec<Change>, now: Now) -> Batch {
        let mut changes = Vec::with_capacity(jobs.len() + 3);
        if self.told_signs.as_ref() != Some(&signs) {
            changes.push(Change::Up(signs.clone()));
            self.told_signs = Some(signs);
        }
        if let Some(totals) = self.counting.totals(&self.listing)
            && self.told_totals != Some(totals)
        {
            changes.push(Change::Totals(totals));
            self.told_totals = Some(totals);
        }
        if self.nameless != self.told_nameless {
            self.told_nameless.clone_from(&self.nameless);
            changes.push(Change::Flawed(self.problems()));
        }
        changes.extend(jobs);
        Batch {
            changes,
            more: self.stage != Stage::Settled || self.late || self.counting.is_due(now),
            unread: false,
            again: [self.due, self.counting.due()]
                .into_iter()
                .flatten()
                .min()
                .map(|due| due.saturating_sub(now.steady)),
        }
    }

    /// Reads live jobs, counts and the newest history.
    pub(super) fn first(&mut self, door: &Door, now: Now) -> Result<Vec<Change>, Trouble> {
        let reader = door.reader();
        let version = door.db.data_version()?;
        let mut nameless = Nameless::new();
        // At least what was told before: rows must not go and come back when all is read anew.
        let asked = match self.listing.settled() {
            0 => FIRST_PAGE,
            _ if self.whole => usize::MAX,
            told => told + UNASKED,
        };
        let (mut live, waiting) = reader.live(&Waiting::default(), &mut nameless)?;
        let page = reader.older(i64::MAX, asked, &mut nameless)?;
        let few = live.iter().chain(&page).all(|row| row.rowid <= FEW_ROWS);
        let counts = few.then(|| reader.counts()).transpose()?;
        let marks = reader.marks()?;
        let few = few && marks.count <= FEW_MARKS;
        let archived = few.then(|| reader.archived_counts()).transpose()?;
        let still = door.db.data_version()? == version;

        self.version = Some(version);
        self.late = !still;
        self.whole = page.len() < asked;
        self.reached = page.len();
        self.below = page.last().map_or(i64::MAX, |row| row.rowid);
        self.counting.begin(counts, archived, still, now);
        self.marks = marks;
        self.nameless = nameless;
        self.waiting = waiting;
        for row in &page {
            self.waiting.forget(row.rowid);
        }
        self.evidence = Evidence::gather(&mut live, &self.evidence, now.wall);
        live.extend(page);
        for row in &mut live {
            self.adorn(row, now);
        }
        let mut changes = Vec::new();
        self.listing.replace(live, &mut changes);
        self.stage = self.next_stage();
        self.settle_due(now);
        Ok(changes)
    }

    fn next_stage(&self) -> Stage {
        if self.counting.is_uncounted() || (!self.whole && self.reached < self.want) {
            Stage::Rest
        } else {
            Stage::Settled
        }
    }

    /// Reads a page of older history.
    pub(super) fn rest(&mut self, door: &Door, now: Now) -> Result<Vec<Change>, Trouble> {
        let reader = door.reader();
        self.late = self.version != Some(door.db.data_version()?);
        if self.counting.is_uncounted() && (self.whole || self.reached >= UNASKED) {
            let (counts, archived) = (reader.counts()?, reader.archived_counts()?);
            let still = self.version == Some(door.db.data_version()?);
            self.counting.go_on(counts, archived, still, now);
            self.stage = self.next_stage();
            return Ok(Vec::new());
        }
        let asked = PAGE.min(self.want.saturating_sub(self.reached));
        let mut nameless = Nameless::new();
        let page = reader.older(self.below, asked, &mut nameless)?;
        self.nameless.append(&mut nameless);
        self.whole |= page.len() < asked;
        self.reached += page.len();
        self.below = page.last().map_or(self.below, |row| row.rowid);
        let mut changes = Vec::with_capacity(page.len());
        for row in page {
            self.waiting.forget(row.rowid);
            self.listing.learn(row, &mut changes);
        }
        self.stage = self.next_stage();
        Ok(changes)
    }

    /// Reads whatever may have changed, all of it as it was at one moment.
    pub(super) fn find(&self, door: &Door, now: Now) -> Result<Found, Trouble> {
        let _moment = door.db.conn().unchecked_transaction()?;
        let version = door.db.data_version()?;
        let reader = door.reader();
        let mut nameless = Nameless::new();
        let (live, waiting) = reader.live(&self.waiting, &mut nameless)?;
        let mut others = reader.newer(self.listing.top, &mut nameless)?;
        let mut parsed: Vec<_> = live.iter().map(|row| row.rowid).collect();
        parsed.sort_unstable();
        let mut asked = self.listing.left(waiting.rowids());
        asked.retain(|rowid| parsed.binary_search(rowid).is_err());
        let all_unknown = self.unknown.is_free(now.steady);
        let most = if all_unknown {
            MOST_UNKNOWN
        } else {
            FEW_UNKNOWN
        };
        asked.extend(self.listing.unknown(most));
        let seen = reader.marks()?;
        let marks = if seen == self.marks {
            None
        } else {
            let mut archived = reader.archived_rows()?;
            archived.sort_unstable();
            asked.extend(self.listing.marked_otherwise(&archived));
            Some((seen, reader.archived_counts()?))
        };
        let mut gone = Vec::new();
        for (rowid, found) in asked.iter().zip(reader.rows(&asked)?) {
            match found {
                Some(row) => others.push(row),
                None => gone.push(*rowid),
            }
        }
        for id in self.cancels.ids() {
            others.extend(reader.named(&id.raw())?);
        }
        // A row may have gone live since the live ones were read; the next look tells it whole.
        others.retain(|row| !matches!(row.job.status, Status::Pending | Status::Running));
        let counts = self
            .counting
            .is_small()
            .then(|| reader.counts())
            .transpose()?;
        Ok(Found {
            version,
            live,
            waiting,
            others,
            gone,
            marks,
            counts,
            all_unknown,
            nameless,
        })
    }

    /// Turns what was read into changes.
    pub(super) fn tell(&mut self, mut found: Found, now: Now) -> Vec<Change> {
        let mut changes = Vec::new();
        let moved = self.version != Some(found.version);
        if moved {
            self.found_at = Some(now.steady);
        }
        self.version = Some(found.version);
        self.late = false;
        self.waiting = found.waiting;
        self.evidence =
            Evidence::gather_beside(&self.waiting, &mut found.live, &self.evidence, now.wall);
        for mut row in found.live.into_iter().chain(found.others) {
            self.adorn(&mut row, now);
            self.listing.note(row, &mut changes);
        }
        for rowid in found.gone {
            self.listing.gone(rowid, &mut changes);
        }
        self.cancels.drop_settled(now.steady);
        if let Some((marks, archived)) = found.marks {
            self.marks = marks;
            self.counting.archived(archived);
        }
        for rowid in found.nameless {
            if !self.nameless.contains(&rowid) {
                self.nameless.push(rowid);
            }
        }
        if found.all_unknown {
            let read = self.listing.unknown(MOST_UNKNOWN).count();
            self.unknown.done(now.steady, read, READ);
        } else {
            self.unknown.want();
        }
        match found.counts {
            Some(counts) => self.compare(counts, true, now),
            None if moved || !changes.is_empty() => self.counting.want(),
            None => {}
        }
        self.settle_due(now);
        changes
    }

    /// Counts a large file again, when that is due and the rest is known.
    pub(super) fn count_again(&mut self, door: &Door, now: Now) -> Result<(), Trouble> {
        if self.counting.is_due(now) {
            let counts = door.reader().counts()?;
            let still = Some(door.db.data_version()?) == self.version;
            self.compare(counts, still, now);
        }
        Ok(())
    }

    /// If something changed among the rows that were taken to stay, all are read again.
    fn compare(&mut self, counts: Counts, still: bool, now: Now) {
        if !self.counting.compare(&mut self.listing, counts, still, now) {
            self.stage = Stage::First;
        }
    }

    /// A cancelled job whose cancel is not yet known to have held says so.
    fn adorn(&self, row: &mut Listed, now: Now) {
        if row.job.status == Status::Cancelled && self.cancels.is_open(&row.job.id, now.steady) {
            row.job.flags.set(Flag::CancelRequested);
        }
    }

    fn settle_due(&mut self, now: Now) {
        let by_time = self.evidence.due(now.wall).map(|wait| now.steady + wait);
        let cancels = self.cancels.next(now.steady);
        self.due = [by_time, cancels, self.unknown.due()]
            .into_iter()
            .flatten()
            .min();
    }

    fn problems(&self) -> Vec<Problem> {
        self.nameless
            .iter()
            .map(|rowid| Problem {
                place: Plain::new(&format!("jobs, row {rowid}")),
                text: Plain::new("it has no job_id, so nothing can point at it"),
            })
            .collect()
    }
}
