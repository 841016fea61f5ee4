//! A glance at what server and worker mostly change: the newest rows, what runs, what ran, and the rows that lie on the pages
//! which the commits wrote. It is a few steps by row number and index, however many rows wait, so what it finds is told
//! before all of those are gone through.

use super::super::door::{Door, Trouble};
use super::super::row::Listed;
use super::super::wal::Hint;
use super::super::worker::Evidence;
use super::Look;
use crate::job::{Change, Now};

/// Rows below the highest known one that are looked at, too: what was just put in is what is most often changed.
const NEAR: i64 = 8;
/// With more new rows, or more that run, than these the whole look follows at once.
const MOST_NEW: usize = 64;
const MOST_RUNNING: usize = 16;
/// Of more rows beside what was written none are looked at.
const MOST_HINTED: usize = 256;

/// What was read.
struct Glimpse {
    version: i64,
    rows: Vec<Listed>,
    /// There may be more new rows.
    more: bool,
    /// Everything that was put in or changed is among them.
    is_all: bool,
}

impl Look {
    /// Looks at these rows after a commit. Nothing found means that the commit was about something else. A whole look is
    /// owed in any case: at once, or where many wait and one was made just now, soon.
    pub(in super::super) fn glance(
        &mut self,
        door: &Door,
        now: Now,
    ) -> Result<Vec<Change>, Trouble> {
        let hint = self.wal.read_on(door.db.path());
        let Some(glimpse) = self.glimpse(door, hint)? else {
            return Ok(Vec::new());
        };
        let is_live = |row: &Listed| row.job.status.is_live();
        let (mut live, others): (Vec<_>, Vec<_>) = glimpse.rows.into_iter().partition(is_live);
        let evidence = Evidence::gather_beside(&self.waiting, &mut live, &self.evidence, now.wall);
        let mut changes = Vec::new();
        for mut row in live.into_iter().chain(others) {
            self.adorn(&mut row, now);
            let (rowid, told) = (row.rowid, changes.len());
            self.listing.note(row, &mut changes);
            if changes.len() > told {
                self.waiting.forget(rowid);
            }
        }
        if changes.is_empty() {
            return Ok(changes);
        }
        self.version = Some(glimpse.version);
        self.found_at = Some(now.steady);
        self.evidence = evidence;
        self.counting.want();
        if glimpse.more {
            self.owed.want_at_once();
        } else if glimpse.is_all {
            self.owed.want_later();
        } else {
            self.owed.want();
        }
        self.settle_due(now);
        Ok(changes)
    }

    /// Reads them, all as they were at one moment; none where so many run that it would be no glance.
    fn glimpse(&self, door: &Door, hint: Hint) -> Result<Option<Glimpse>, Trouble> {
        let _moment = door.db.conn().unchecked_transaction()?;
        let version = door.db.data_version()?;
        let reader = door.reader();
        let mut rows = reader.running(MOST_RUNNING)?;
        if rows.len() == MOST_RUNNING {
            return Ok(None);
        }
        let newest = reader.newest(self.listing.top.saturating_sub(NEAR), MOST_NEW)?;
        let more = newest.len() == MOST_NEW;
        let mut met: Vec<_> = rows.iter().map(|row| row.rowid).collect();
        rows.extend(newest.into_iter().filter(|row| !met.contains(&row.rowid)));
        met.extend(rows[met.len()..].iter().map(|row| row.rowid));
        let mut hinted = hint.rows;
        hinted.retain(|rowid| self.listing.knows(*rowid));
        let is_all = hint.is_all && hinted.len() <= MOST_HINTED;
        if hinted.len() > MOST_HINTED {
            hinted.clear();
        }
        let mut asked: Vec<_> = self.listing.running().chain(hinted).collect();
        asked.sort_unstable();
        asked.dedup();
        asked.retain(|rowid| !met.contains(rowid));
        rows.extend(reader.rows(&asked)?.into_iter().flatten());
        Ok(Some(Glimpse {
            version,
            rows,
            more,
            is_all,
        }))
    }
}
