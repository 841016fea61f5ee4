//! The first look at a file, also when it was opened again: what a screen shows first, then older history page by page.

use super::super::counting::FEW_ROWS;
use super::super::door::{Door, Trouble};
use super::super::read::Nameless;
use super::super::sparing::Sparing;
use super::super::waiting::Waiting;
use super::super::worker::Evidence;
use super::{Look, UNASKED};
use crate::job::{Change, Now};

/// Rows of history that the first step tells: what a tall screen shows.
const FIRST_PAGE: usize = 64;
/// Rows of history that a further step tells at most.
const PAGE: usize = 2_000;
/// With more archive marks, or a higher row number, the first step does not wait for counts.
const FEW_MARKS: i64 = 1_000;

impl Look {
    /// Reads live jobs, counts and the newest history.
    pub(in super::super) fn first(
        &mut self,
        door: &Door,
        now: Now,
    ) -> Result<Vec<Change>, Trouble> {
        self.wal.skip(door.db.path());
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
        self.owed = Sparing::default();
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

    /// Reads a page of older history.
    pub(in super::super) fn rest(&mut self, door: &Door, now: Now) -> Result<Vec<Change>, Trouble> {
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
}
