//! Finding bytes in a log of any size, a slice at a time, so that the feed can listen in between.

use super::Search;
use crate::job::Ticket;
use crate::store::Store;

/// A search under way.
#[derive(Debug)]
pub(super) struct Hunt {
    search: Search,
}

impl Hunt {
    pub(super) fn new(search: Search) -> Self {
        Self { search }
    }

    pub(super) fn ticket(&self) -> Ticket {
        self.search.ticket
    }

    /// Looks through one slice; `Some` when the search is over.
    pub(super) fn slice(&mut self, _store: &mut dyn Store) -> Option<Option<u64>> {
        Some(None)
    }
}
