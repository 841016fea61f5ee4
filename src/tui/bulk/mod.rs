//! Deeds on many jobs at once: what was marked, what will happen, how far it is, what came of it.
//!
//! ```text
//! key ──► plan (can, cannot, what is lost) ──► tier ──► at once, grace, y, typed number
//!                                                          │
//! answers ──► work: 8 under way for each source ◄──────────┘ ──► one line, a list, one step to take back
//! ```

mod begin;
pub(crate) mod caution;
mod outcome;
pub(crate) mod plan;
pub(crate) mod progress;
pub(crate) mod work;

use work::Work;

/// The deed on many jobs that is under way, or the last one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bulk {
    pub(crate) work: Option<Work>,
    /// Its results have not been looked at since it was over.
    pub(crate) unseen: bool,
}

impl Bulk {
    /// The one that is under way.
    pub(crate) fn under_way(&self) -> Option<&Work> {
        self.work.as_ref().filter(|work| !work.is_over())
    }
}
