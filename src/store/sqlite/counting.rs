//! How many rows are in each state: counted through the index, and kept right in between by what was seen to change.

use std::time::Duration;

use super::listing::Listing;
use super::read::Counts;
use super::sparing::Sparing;
use crate::job::{Now, Status, Totals};

/// What one row costs when it is counted through the index.
const COUNTED: Duration = Duration::from_nanos(75);
/// With more rows than this the counts are not waited for.
pub(super) const FEW_ROWS: i64 = 2_000;

/// The counts, and when they are made again.
#[derive(Debug, Default)]
pub(super) struct Counting {
    /// None until they were read for the first time.
    counts: Option<Counts>,
    /// The counts that the listing was last compared with.
    base: Option<Counts>,
    archived: Option<Counts>,
    /// The first step left the counting to the second.
    uncounted: bool,
    again: Sparing,
}

impl Counting {
    /// What the first step counted, if it did; `still` when nobody committed meanwhile.
    pub(super) fn begin(
        &mut self,
        counts: Option<Counts>,
        archived: Option<Counts>,
        still: bool,
        now: Now,
    ) {
        self.uncounted = counts.is_none() || archived.is_none();
        self.counts = counts.or(self.counts);
        // Counts of another moment than the rows' cannot be compared with what comes.
        self.base = counts.filter(|_| still);
        self.archived = archived.or(self.archived);
        self.counted(now);
    }

    /// What the second step counted.
    pub(super) fn go_on(&mut self, counts: Counts, archived: Counts, still: bool, now: Now) {
        self.begin(Some(counts), Some(archived), still, now);
    }

    pub(super) fn is_uncounted(&self) -> bool {
        self.uncounted
    }

    /// Whether the counts are of another moment than the rows, so that no change can be added to them.
    pub(super) fn is_adrift(&self) -> bool {
        self.counts.is_some() && self.base.is_none()
    }

    pub(super) fn archived(&mut self, archived: Counts) {
        self.archived = Some(archived);
    }

    /// There was a change that the counts do not know.
    pub(super) fn want(&mut self) {
        self.again.want();
    }

    pub(super) fn is_due(&self, now: Now) -> bool {
        self.again.is_due(now.steady)
    }

    pub(super) fn due(&self) -> Option<Duration> {
        self.again.due()
    }

    /// Takes what was counted again; false if something changed among the rows that were taken to stay.
    pub(super) fn compare(
        &mut self,
        listing: &mut Listing,
        counts: Counts,
        still: bool,
        now: Now,
    ) -> bool {
        self.counts = Some(counts);
        self.counted(now);
        if !still {
            // Not of the moment that the rows are of: the look that follows wants them once more.
            self.again.want();
            return true;
        }
        let fits = if let Some(base) = &self.base {
            listing.settle(base, &counts)
        } else {
            // These counts know all that was told.
            listing.settle(&counts, &counts);
            // Read all again, unless there is so much that it would never end.
            !self.is_small()
        };
        self.base = Some(counts);
        fits
    }

    /// The counts as they were last read, with what was seen to change since.
    fn now(&self, listing: &Listing) -> Option<Counts> {
        let moved_on = self.base.map(|base| listing.moved_on(&base));
        moved_on.or(self.counts)
    }

    /// How many rows have a status that nobody knows.
    pub(super) fn foreign(&self, listing: &Listing) -> i64 {
        let counts = self.now(listing);
        counts.map_or(0, |counts| counts[Status::Unknown.index()].count)
    }

    pub(super) fn totals(&self, listing: &Listing) -> Option<Totals> {
        let archived = self.archived?;
        let counts = self.now(listing)?;
        let number = |count: i64| u64::try_from(count).unwrap_or(0);
        Some(Totals {
            live: std::array::from_fn(|i| number(counts[i].count - archived[i].count)),
            archived: archived.iter().map(|tally| number(tally.count)).sum(),
        })
    }

    /// Whether counting costs so little that it is done with each change.
    pub(super) fn is_small(&self) -> bool {
        self.total() <= FEW_ROWS
    }

    fn total(&self) -> i64 {
        let counts = self.counts.iter().flatten();
        counts.map(|tally| tally.count).sum()
    }

    fn counted(&mut self, now: Now) {
        let rows = usize::try_from(self.total()).unwrap_or(0);
        self.again.done(now.steady, rows, COUNTED);
    }
}
