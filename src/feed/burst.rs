//! How long what stirs is gathered before the next look: hardly at all after a quiet time, longer while it goes on stirring.

use std::time::{Duration, Instant};

/// Looks that follow each other sooner than this belong together.
const TOGETHER: Duration = Duration::from_millis(20);
/// After so many of them it is a storm.
const MANY: u32 = 4;
/// Between two looks in a storm: a thousand changes a second are a hundred looks.
const STORM: Duration = Duration::from_millis(8);

/// The looks so far.
#[derive(Debug)]
pub(super) struct Burst {
    looked: Instant,
    together: u32,
}

impl Burst {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            looked: now,
            together: 0,
        }
    }

    /// A look was finished.
    pub(super) fn looked(&mut self, now: Instant) {
        if now.saturating_duration_since(self.looked) < TOGETHER {
            self.together = self.together.saturating_add(1);
        } else {
            self.together = 0;
        }
        self.looked = now;
    }

    /// When something that stirs is looked at, by a store whose changes take so long to settle.
    pub(super) fn next(&self, settle: Duration) -> Instant {
        let pause = if self.together < MANY {
            settle
        } else {
            settle.max(STORM)
        };
        self.looked + pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_changes_are_followed_at_once_and_a_storm_a_hundred_times_a_second() {
        let settle = Duration::from_millis(1);
        let begin = Instant::now();
        let mut burst = Burst::new(begin);
        for change in 1..100 {
            let now = begin + Duration::from_millis(21 * change);
            assert!(burst.next(settle) <= now, "one in 21 ms is no storm");
            burst.looked(now);
        }
        let (mut now, mut looks) = (begin + Duration::from_secs(10), 0);
        let end = now + Duration::from_secs(1);
        while now < end {
            now = now.max(burst.next(settle));
            burst.looked(now);
            looks += 1;
        }
        assert!((100..140).contains(&looks), "{looks}");
    }
}
