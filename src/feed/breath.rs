//! How often a log that grows is read: the first lines at once, a flood in gulps.

use std::time::{Duration, Instant};

/// Between two readings in a flood; less than between two frames.
const GULP: Duration = Duration::from_millis(20);
/// So many readings may follow each other at once after a calm.
const AT_ONCE: u32 = 3;

/// When the log may be read next.
#[derive(Debug, Default)]
pub(super) struct Breath {
    /// The log grew and was not read since.
    wanted: bool,
    /// The time up to which readings were spent; it runs ahead of the clock when they follow each other closely.
    spent: Option<Instant>,
}

impl Breath {
    pub(super) fn grew(&mut self) {
        self.wanted = true;
    }

    /// When to read; none when nothing is known to be there.
    pub(super) fn due(&self, now: Instant) -> Option<Instant> {
        let ahead = GULP * (AT_ONCE - 1);
        let due = self.spent.and_then(|spent| spent.checked_sub(ahead));
        self.wanted.then(|| due.unwrap_or(now))
    }

    /// It was read because it was due.
    pub(super) fn read(&mut self, now: Instant) {
        self.wanted = false;
        let spent = self.spent.map_or(now, |spent| spent.max(now)) + GULP;
        self.spent = Some(spent.min(now + GULP * AT_ONCE));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(breath: &mut Breath, begin: Instant, every: Duration, count: u32) -> u32 {
        let mut readings = 0;
        for n in 0..count {
            let now = begin + every * n;
            breath.grew();
            if breath.due(now).is_some_and(|due| due <= now) {
                breath.read(now);
                readings += 1;
            }
        }
        readings
    }

    #[test]
    fn lines_now_and_then_are_read_at_once() {
        let mut breath = Breath::default();
        assert_eq!(breath.due(Instant::now()), None);
        let every = Duration::from_millis(25);
        assert_eq!(readings(&mut breath, Instant::now(), every, 100), 100);
    }

    #[test]
    fn a_flood_is_read_fifty_times_a_second_and_its_end_is_not_forgotten() {
        let mut breath = Breath::default();
        let begin = Instant::now();
        let every = Duration::from_micros(100);
        let count = readings(&mut breath, begin, every, 10_000);
        assert!((50..=53).contains(&count), "{count}");
        let end = begin + every * 9_999;
        assert!(breath.due(end).is_some_and(|due| due <= end + GULP));
    }
}
