//! What is known of the database between two looks, what is to be done next, and what goes up with the changes.
//!
//! Everything of a step is read before anything is told, so an error halfway loses nothing.

mod first;
mod glance;
mod later;

use std::path::Path;
use std::time::Duration;

use super::cancels::Cancels;
use super::counting::Counting;
use super::listing::Listing;
use super::read::{Counts, Marks, Nameless};
use super::row::Listed;
use super::sparing::Sparing;
use super::waiting::Waiting;
use super::wal::Wal;
use super::worker::Evidence;
use crate::job::{Batch, Change, Flag, JobId, Now, Plain, Problem, Signs, Status, Totals, Worker};

/// Rows of history that are told unasked.
const UNASKED: usize = 200;
/// An event that comes so soon after a commit was seen is mostly of that commit.
const JUST_NOW: Duration = Duration::from_millis(8);
/// Looks that found nothing are not told so soon after another: nobody could see a difference.
const A_MOMENT: Duration = Duration::from_secs(1);

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
    /// The whole look that glances left for later.
    owed: Sparing,
    unknown: Sparing,
    waiting: Waiting,
    wal: Wal,
    marks: Marks,
    evidence: Evidence,
    cancels: Cancels,
    /// When to look again although nothing stirs, on the steady clock.
    due: Option<Duration>,
    /// The file moved on while it was read.
    late: bool,
    busy_since: Option<Duration>,
    /// When a look was told, on the steady clock.
    told_at: Option<Duration>,
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
            owed: Sparing::default(),
            unknown: Sparing::default(),
            waiting: Waiting::default(),
            wal: Wal::default(),
            marks: Marks::default(),
            evidence: Evidence::default(),
            cancels: Cancels::default(),
            due: None,
            late: false,
            busy_since: None,
            told_at: None,
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

impl Look {
    /// From now on at least this many rows of history are wanted.
    pub(super) fn reach(&mut self, rows: usize) {
        self.want = self.want.max(rows);
        // Whoever asks hears of the next look, whatever it finds.
        self.told_at = None;
    }

    /// The file was opened, again or for the first time: everything is read anew, and only
    /// differences are told.
    pub(super) fn begin_anew(&mut self) {
        self.stage = Stage::First;
        self.version = None;
        self.wal = Wal::default();
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

    /// Whether all is to be looked at, whatever the file says of itself.
    pub(super) fn is_due(&self, now: Now) -> bool {
        self.due.is_some_and(|due| due <= now.steady)
    }

    /// Whether a glance left a whole look for this moment.
    pub(super) fn is_owed(&self, now: Now) -> bool {
        self.owed.is_due(now.steady)
    }

    /// Whether a glance would do: not where the counts cannot take what it finds.
    pub(super) fn may_glance(&self, now: Now) -> bool {
        !self.is_due(now) && !self.counting.is_adrift()
    }

    /// Whether something new was found just now.
    pub(super) fn has_found(&self, now: Now) -> bool {
        self.found_at.is_some_and(|at| now.steady < at + JUST_NOW)
    }

    /// Whether a look was told so short a time ago that one that found nothing is not worth telling.
    fn was_told(&self, now: Now) -> bool {
        self.told_at.is_some_and(|at| now.steady < at + A_MOMENT)
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
    pub(super) fn batch(&mut self, signs: Signs, jobs: Option<Vec<Change>>, now: Now) -> Batch {
        let unread = jobs.is_none() && self.was_told(now);
        let jobs = jobs.unwrap_or_default();
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
        if !unread {
            self.told_at = Some(now.steady);
        }
        Batch {
            changes,
            more: self.stage != Stage::Settled
                || self.late
                || self.is_owed(now)
                || self.counts_are_due(now),
            unread,
            again: [self.due, self.owed.due().or(self.counting.due())]
                .into_iter()
                .flatten()
                .min()
                .map(|due| due.saturating_sub(now.steady)),
        }
    }

    /// Counts say what was not seen only where nothing is left to be seen.
    fn counts_are_due(&self, now: Now) -> bool {
        self.owed.due().is_none() && self.counting.is_due(now)
    }

    fn next_stage(&self) -> Stage {
        if self.counting.is_uncounted() || (!self.whole && self.reached < self.want) {
            Stage::Rest
        } else {
            Stage::Settled
        }
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
