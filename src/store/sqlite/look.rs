//! One look at the database: what is read when, and how it becomes changes.
//!
//! Everything of a step is read before anything is told, so an error halfway loses nothing.

use std::time::Duration;

use super::door::{Door, Trouble, name_trouble, outage};
use super::listing::Listing;
use super::read::{Marks, Nameless};
use super::row::Listed;
use super::worker::Evidence;
use super::{SqliteStore, write};
use crate::db::FaultKind;
use crate::job::{Batch, Change, Flag, JobId, Now, Outage, Plain, Problem, Signs, Status, Totals};

/// Rows of history that the first step tells.
const FIRST_PAGE: usize = 200;
/// Rows of history that a further step tells at most.
const PAGE: usize = 2_000;
/// Counting goes through an index, a hundred thousand rows in some ms; larger files are counted less often.
const COUNT_EACH_TIME: u64 = 100_000;
const COUNT_EVERY: Duration = Duration::from_secs(10);
/// With more archive marks than this the first step does not wait for their counts.
const FEW_MARKS: i64 = 5_000;
/// A lock that others hold for longer than this is an outage.
const LOCK_PATIENCE: Duration = Duration::from_secs(5);
const LOCK_RETRY: Duration = Duration::from_millis(250);
/// A commit becomes visible up to some ms after the file event that it caused.
const STIR_TRIES: u32 = 5;
const STIR_PAUSE: Duration = Duration::from_millis(1);
/// When a cancelled job is looked at again: the worker's unguarded claim may have overwritten the cancel.
const CANCEL_CHECKS: [Duration; 2] = [Duration::from_millis(300), Duration::from_millis(2_500)];

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
    /// SQLite's number of the last state that was read.
    version: Option<i64>,
    /// Our own writes do not move that number.
    wrote: bool,
    counts: [u64; 6],
    /// The counts that the listing was last compared with.
    base: [u64; 6],
    recount_at: Duration,
    marks: Marks,
    archived: Option<[u64; 6]>,
    evidence: Evidence,
    checks: Vec<CancelCheck>,
    /// When to look again although nothing stirs, on the steady clock.
    due: Option<Duration>,
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
            want: FIRST_PAGE,
            reached: 0,
            below: i64::MAX,
            whole: false,
            version: None,
            wrote: false,
            counts: [0; 6],
            base: [0; 6],
            recount_at: Duration::ZERO,
            marks: Marks::default(),
            archived: None,
            evidence: Evidence::default(),
            checks: Vec::new(),
            due: None,
            busy_since: None,
            told_signs: None,
            told_totals: None,
            nameless: Nameless::new(),
            told_nameless: Nameless::new(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Live jobs, counts and the newest history, all anew.
    First,
    /// Older history, page by page.
    Rest,
    /// Only what changes.
    Settled,
}

/// A cancel of ours that may still turn out to have come too late.
#[derive(Debug)]
struct CancelCheck {
    id: JobId,
    asked: Duration,
}

impl CancelCheck {
    fn next(&self, now: Duration) -> Option<Duration> {
        CANCEL_CHECKS
            .into_iter()
            .map(|after| self.asked + after)
            .find(|at| *at > now)
    }
}

/// What a later look has read.
struct Found {
    version: i64,
    /// Nobody committed while it was read: its parts fit together.
    still: bool,
    live: Vec<Listed>,
    others: Vec<Listed>,
    gone: Vec<i64>,
    marks: Option<(Marks, [u64; 6])>,
    counts: Option<[u64; 6]>,
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

    /// Something of ours was written; the next look must not be skipped.
    pub(super) fn wrote(&mut self) {
        self.wrote = true;
    }

    /// A cancel of ours changed its row; it will be looked at again.
    pub(super) fn check_cancel(&mut self, id: JobId, now: Now) {
        self.wrote = true;
        self.checks.push(CancelCheck {
            id,
            asked: now.steady,
        });
    }

    fn first(&mut self, door: &Door, now: Now) -> Result<Vec<Change>, Trouble> {
        let reader = door.reader();
        let version = door.db.data_version()?;
        let mut nameless = Nameless::new();
        let asked = self.reached.max(FIRST_PAGE);
        let mut live = reader.live(&mut nameless)?;
        let page = reader.older(i64::MAX, asked, &mut nameless)?;
        let counts = reader.counts()?;
        let marks = reader.marks()?;
        let few = marks.count <= FEW_MARKS;
        let archived = few.then(|| reader.archived_counts()).transpose()?;

        self.version = Some(version);
        self.wrote = false;
        self.whole = page.len() < asked;
        self.reached = page.len();
        self.below = page.last().map_or(i64::MAX, |row| row.rowid);
        (self.counts, self.base) = (counts, counts);
        self.recount_at = now.steady + COUNT_EVERY;
        (self.marks, self.archived) = (marks, archived);
        self.nameless = nameless;
        self.evidence = Evidence::gather(&mut live, now.wall);
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
        if self.archived.is_none() || (!self.whole && self.reached < self.want) {
            Stage::Rest
        } else {
            Stage::Settled
        }
    }

    fn rest(&mut self, door: &Door) -> Result<Vec<Change>, Trouble> {
        let reader = door.reader();
        let asked = PAGE.min(self.want.saturating_sub(self.reached));
        let mut nameless = Nameless::new();
        let page = reader.older(self.below, asked, &mut nameless)?;
        if self.archived.is_none() {
            self.archived = Some(reader.archived_counts()?);
        }
        self.nameless.append(&mut nameless);
        self.whole |= page.len() < asked;
        self.reached += page.len();
        self.below = page.last().map_or(self.below, |row| row.rowid);
        let mut changes = Vec::with_capacity(page.len());
        for row in page {
            self.listing.learn(row, &mut changes);
        }
        self.stage = self.next_stage();
        Ok(changes)
    }

    fn find(&self, door: &Door, version: i64, now: Now) -> Result<Found, Trouble> {
        let reader = door.reader();
        let mut nameless = Nameless::new();
        let live = reader.live(&mut nameless)?;
        let mut others = reader.newer(self.listing.top, &mut nameless)?;
        let mut live_rows: Vec<_> = live.iter().map(|row| row.rowid).collect();
        live_rows.sort_unstable();
        let mut asked = self.listing.left(&live_rows);
        asked.extend(self.listing.unknown());
        let seen = reader.marks()?;
        let marks = if seen == self.marks && self.archived.is_some() {
            None
        } else {
            let mut archived = reader.archived_rows()?;
            archived.sort_unstable();
            asked.extend(self.listing.marked_otherwise(&archived));
            Some((seen, reader.archived_counts()?))
        };
        let mut gone = Vec::new();
        for rowid in asked {
            match reader.row(rowid)? {
                Some(row) => others.push(row),
                None => gone.push(rowid),
            }
        }
        for check in &self.checks {
            others.extend(reader.named(&check.id.raw())?);
        }
        // A row may have gone live since the live ones were read; the next look tells it whole.
        others.retain(|row| !matches!(row.job.status, Status::Pending | Status::Running));
        let few = self.counts.iter().sum::<u64>() <= COUNT_EACH_TIME;
        let counts = (few || now.steady >= self.recount_at)
            .then(|| reader.counts())
            .transpose()?;
        Ok(Found {
            version,
            still: door.db.data_version()? == version,
            live,
            others,
            gone,
            marks,
            counts,
            nameless,
        })
    }

    fn tell(&mut self, mut found: Found, now: Now) -> Vec<Change> {
        let mut changes = Vec::new();
        self.version = Some(found.version);
        self.wrote = false;
        self.evidence = Evidence::gather(&mut found.live, now.wall);
        for rowid in found.gone {
            self.listing.gone(rowid, &mut changes);
        }
        for mut row in found.live.into_iter().chain(found.others) {
            self.adorn(&mut row, now);
            self.listing.note(row, &mut changes);
        }
        self.checks.retain(|check| check.next(now.steady).is_some());
        if let Some((marks, archived)) = found.marks {
            self.marks = marks;
            self.archived = Some(archived);
        }
        for rowid in found.nameless {
            if !self.nameless.contains(&rowid) {
                self.nameless.push(rowid);
            }
        }
        if let Some(counts) = found.counts {
            self.counts = counts;
            self.recount_at = now.steady + COUNT_EVERY;
            // Something changed among the rows that were taken to stay: read them all again.
            if found.still && !self.listing.settle(&self.base, &counts) {
                self.stage = Stage::First;
            }
            if found.still {
                self.base = counts;
            }
        }
        self.settle_due(now);
        changes
    }

    /// A cancelled job whose cancel is not yet known to have held says so.
    fn adorn(&self, row: &mut Listed, now: Now) {
        let open = |check: &CancelCheck| check.id == row.job.id && check.next(now.steady).is_some();
        if row.job.status == Status::Cancelled && self.checks.iter().any(open) {
            row.job.flags.set(Flag::CancelRequested);
        }
    }

    fn settle_due(&mut self, now: Now) {
        let by_time = self.evidence.due(now.wall).map(|wait| now.steady + wait);
        let checks = self
            .checks
            .iter()
            .filter_map(|check| check.next(now.steady));
        let large = self.counts.iter().sum::<u64>() > COUNT_EACH_TIME;
        let recount = (large && self.listing.has_drift()).then_some(self.recount_at);
        self.due = checks.chain(by_time).chain(recount).min();
    }

    fn totals(&self) -> Option<Totals> {
        let archived = self.archived?;
        let mut live = self.counts;
        for (all, away) in live.iter_mut().zip(archived) {
            *all = all.saturating_sub(away);
        }
        Some(Totals {
            live,
            archived: archived.iter().sum(),
        })
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

impl SqliteStore {
    /// A look, with the patience for locks that others hold.
    pub(super) fn look_again(&mut self, now: Now) -> Result<Batch, Outage> {
        let trouble = match self.step(now) {
            Ok(batch) => {
                self.look.busy_since = None;
                return Ok(batch);
            }
            Err(trouble) => trouble,
        };
        let fault = name_trouble(&self.path, trouble);
        if fault.kind == FaultKind::Locked {
            self.look.wrote = true;
            let since = *self.look.busy_since.get_or_insert(now.steady);
            if now.steady.saturating_sub(since) < LOCK_PATIENCE {
                return Ok(Batch {
                    changes: Vec::new(),
                    // Before the first answer the feed must not take an empty board for the truth.
                    more: self.look.version.is_none(),
                    again: Some(LOCK_RETRY),
                });
            }
        } else {
            self.door = None;
        }
        self.look.told_signs = None;
        Err(outage(&fault))
    }

    fn step(&mut self, now: Now) -> Result<Batch, Trouble> {
        self.enter()?;
        let stirred = self.take_stir();
        let Some(door) = self.door.as_mut() else {
            return Ok(Batch::default());
        };
        let look = &mut self.look;
        if look.stage == Stage::Settled {
            look.stage = look.next_stage();
        }
        let changes = match look.stage {
            Stage::First => {
                door.refresh_schema()?;
                look.first(door, now)?
            }
            Stage::Rest => look.rest(door)?,
            Stage::Settled => {
                let version = awaited_version(door, look.version, stirred)?;
                let is_due = look.due.is_some_and(|due| due <= now.steady);
                if look.version == Some(version) && !look.wrote && !is_due {
                    Vec::new()
                } else {
                    door.refresh_schema()?;
                    let found = look.find(door, version, now)?;
                    look.tell(found, now)
                }
            }
        };
        Ok(self.batch(changes, now))
    }

    /// Puts what the source says of itself before the jobs, if it says anything new.
    fn batch(&mut self, jobs: Vec<Change>, now: Now) -> Batch {
        let mut changes = Vec::new();
        let signs = self.signs(now);
        if signs.is_some() && signs != self.look.told_signs {
            changes.extend(signs.clone().map(Change::Up));
            self.look.told_signs = signs;
        }
        let look = &mut self.look;
        let totals = look.totals();
        if totals.is_some() && totals != look.told_totals {
            changes.extend(totals.map(Change::Totals));
            look.told_totals = totals;
        }
        if look.nameless != look.told_nameless {
            look.told_nameless.clone_from(&look.nameless);
            changes.push(Change::Flawed(look.problems()));
        }
        changes.extend(jobs);
        Batch {
            changes,
            more: look.stage != Stage::Settled,
            again: look.due.map(|due| due.saturating_sub(now.steady)),
        }
    }

    fn signs(&self, now: Now) -> Option<Signs> {
        let door = self.door.as_ref()?;
        let lock = door.db.path().with_file_name("worker.lock");
        let mut notes = write::notes(door);
        let foreign = self.look.counts[Status::Unknown.index()];
        if foreign > 0 {
            notes.push(Plain::new(&format!(
                "{foreign} rows have a status the job server does not know: its pages that contain them fail"
            )));
        }
        if self.watching.as_ref().is_some_and(|w| !w.has_events()) {
            notes.push("no change events here: asked every second".into());
        }
        Some(Signs {
            capabilities: write::capabilities(door),
            worker: self.look.evidence.conclude(&lock, now.wall),
            notes,
        })
    }
}

/// SQLite's number of the present state. After a file event it is asked for some ms, because the
/// event comes before the commit can be seen.
fn awaited_version(door: &Door, last: Option<i64>, stirred: bool) -> rusqlite::Result<i64> {
    let mut version = door.db.data_version()?;
    if stirred {
        for _ in 0..STIR_TRIES {
            if Some(version) != last {
                break;
            }
            std::thread::sleep(STIR_PAUSE);
            version = door.db.data_version()?;
        }
    }
    Ok(version)
}
