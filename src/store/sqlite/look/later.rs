//! A whole look after the first: all that waits or runs, and whatever else may have changed, as it was at one moment.

use std::time::Duration;

use super::super::door::{Door, Trouble};
use super::super::read::{Counts, Marks, Nameless};
use super::super::row::Listed;
use super::super::waiting::Waiting;
use super::super::worker::Evidence;
use super::Look;
use crate::job::{Change, Now};

/// What one row costs when it is read.
const READ: Duration = Duration::from_micros(3);
/// What a waiting row costs that is only stepped over.
const STEP: Duration = Duration::from_micros(1);
/// Rows with a foreign status are looked at again: the newest few with each change, so many now and then; those beyond
/// are taken to stay.
const FEW_UNKNOWN: usize = 20;
const MOST_UNKNOWN: usize = 500;

/// What was read.
struct Found {
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
    /// Looks at whatever may have changed.
    pub(in super::super) fn whole(
        &mut self,
        door: &Door,
        now: Now,
    ) -> Result<Vec<Change>, Trouble> {
        let counts = self.counting.is_small() || self.counting.is_adrift();
        let found = self.find(door, now, counts)?;
        Ok(self.tell(found, now))
    }

    /// The whole look that a glance left for this moment. What somebody waits for is told already, so whatever is due to
    /// be counted is counted with it: in a storm no count of its own would be of the same moment as the rows.
    pub(in super::super) fn pay(&mut self, door: &Door, now: Now) -> Result<Vec<Change>, Trouble> {
        let counts = self.counting.is_small() || self.counting.is_due(now);
        let found = self.find(door, now, counts)?;
        Ok(self.tell(found, now))
    }

    /// Reads it, all of it as it was at one moment.
    fn find(&self, door: &Door, now: Now, counts: bool) -> Result<Found, Trouble> {
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
        others.retain(|row| !row.job.status.is_live());
        let counts = counts.then(|| reader.counts()).transpose()?;
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
    fn tell(&mut self, mut found: Found, now: Now) -> Vec<Change> {
        let mut changes = Vec::new();
        let moved = self.version != Some(found.version);
        if moved {
            self.found_at = Some(now.steady);
        }
        self.version = Some(found.version);
        self.late = false;
        self.waiting = found.waiting;
        self.owed.done_soon(now.steady, self.waiting.len(), STEP);
        self.evidence =
            Evidence::gather_beside(&self.waiting, &mut found.live, &self.evidence, now.wall);
        // First what is gone: a job may only have moved to another row.
        for rowid in found.gone {
            self.listing.gone(rowid, &mut changes);
        }
        for mut row in found.live.into_iter().chain(found.others) {
            self.adorn(&mut row, now);
            self.listing.note(row, &mut changes);
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
    pub(in super::super) fn count_again(&mut self, door: &Door, now: Now) -> Result<(), Trouble> {
        if self.counts_are_due(now) {
            let counts = door.reader().counts()?;
            let still = Some(door.db.data_version()?) == self.version;
            self.compare(counts, still, now);
        }
        Ok(())
    }
}
