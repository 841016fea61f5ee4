//! Whether a queue is at rest, so that events are trusted for longer: all of it is watched on a disk that reports
//! everything, and nothing is on its way that only a look can see.

use std::time::Duration;

use super::FileStore;
use super::live::Live;
use super::queue::Name;
use super::sighting::Sighting;
use crate::job::Now;
use crate::store::TRUST;

/// How long events alone are trusted then. It is not for ever: a disk may be written past its file system.
const LONG: Duration = TRUST.saturating_mul(10);

impl Sighting {
    /// Its manifest is good and will not be read again, and nothing is awaited beside it.
    fn is_at_rest(&self, steady: Duration) -> bool {
        let listed = self
            .inside()
            .is_some_and(|inside| inside.at == self.changed);
        listed && !self.fresh && self.lack().is_none() && !self.is_settling(steady)
    }
}

impl FileStore {
    /// When it was time for a look at everything if none was asked for, by the steady clock.
    pub(super) fn is_time_for_all(&self, now: Now) -> bool {
        let trust = if self.at_rest { LONG } else { TRUST };
        self.whole.is_none_or(|whole| now.steady >= whole + trust)
    }

    /// Whether events tell whatever happens to these jobs.
    pub(super) fn are_at_rest<'a>(
        &self,
        mut jobs: impl Iterator<Item = (&'a Name, &'a Live)>,
        now: Now,
    ) -> bool {
        jobs.all(|(name, live)| {
            let rests = live.copies().all(|(_, copy)| copy.is_at_rest(now.steady));
            rests && self.watch.tells_all_of(name, live)
        })
    }

    /// All was looked at, and its living jobs are at rest or not.
    pub(super) fn rest(&mut self, living: bool) {
        self.at_rest = living
            && self.trouble.is_empty()
            && self.put_away.lacks_nothing()
            && !self.sync.is_set();
    }
}
