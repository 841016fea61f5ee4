//! How often what costs more than one change may be read again: it shall take a small part of the time.

use std::time::Duration;

/// Reading that is done in less may be done with each change.
const CHEAP: Duration = Duration::from_micros(200);
/// The pause after a reading is so many times what it cost.
const REST: u32 = 500;
/// However much there is, it is read again after so long.
const LONGEST: Duration = Duration::from_secs(10);
/// The same of what somebody may be waiting for.
const SHORT_REST: u32 = 100;
const LONGEST_SHORT: Duration = Duration::from_millis(500);

/// Something that is read again after a change, but not after each one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sparing {
    /// There was a change since it was read.
    wanted: bool,
    /// Not before this, on the steady clock.
    from: Duration,
    /// When it was read, if that took so long that the next time has to wait.
    read: Option<Duration>,
}

impl Sparing {
    /// There was a change.
    pub(super) fn want(&mut self) {
        self.wanted = true;
    }

    /// There was a change, but what somebody may be waiting for is most likely known already.
    pub(super) fn want_later(&mut self) {
        if let (false, Some(read)) = (self.wanted, self.read) {
            self.from = self.from.max(read + LONGEST_SHORT);
        }
        self.wanted = true;
    }

    /// There was a change that cannot wait.
    pub(super) fn want_at_once(&mut self) {
        self.wanted = true;
        self.from = Duration::ZERO;
    }

    /// Whether it may be read now.
    pub(super) fn is_free(&self, now: Duration) -> bool {
        now >= self.from
    }

    /// Whether it has to be read now.
    pub(super) fn is_due(&self, now: Duration) -> bool {
        self.wanted && self.is_free(now)
    }

    /// When to read it; none when nothing changed.
    pub(super) fn due(&self) -> Option<Duration> {
        self.wanted.then_some(self.from)
    }

    /// It was read: so many rows, each for so much.
    pub(super) fn done(&mut self, now: Duration, rows: usize, each: Duration) {
        self.rest(now, cost(rows, each), REST, LONGEST);
    }

    /// The same of what somebody may be waiting for: it may take a larger part of the time.
    pub(super) fn done_soon(&mut self, now: Duration, rows: usize, each: Duration) {
        self.rest(now, cost(rows, each), SHORT_REST, LONGEST_SHORT);
    }

    fn rest(&mut self, now: Duration, cost: Duration, times: u32, longest: Duration) {
        let pause = if cost < CHEAP {
            Duration::ZERO
        } else {
            cost.saturating_mul(times).min(longest)
        };
        self.wanted = false;
        self.from = now + pause;
        self.read = (pause > Duration::ZERO).then_some(now);
    }
}

fn cost(rows: usize, each: Duration) -> Duration {
    each.saturating_mul(u32::try_from(rows).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EACH: Duration = Duration::from_nanos(75);

    #[test]
    fn what_costs_little_is_read_with_each_change_and_what_costs_much_seldom() {
        let now = Duration::from_secs(100);
        let pause = |rows| {
            let mut sparing = Sparing::default();
            sparing.want();
            assert!(sparing.is_due(now), "the first change is followed at once");
            sparing.done(now, rows, EACH);
            assert!(!sparing.is_due(now) && sparing.due().is_none());
            sparing.want();
            sparing.due().unwrap().saturating_sub(now)
        };
        assert_eq!(pause(2_000), Duration::ZERO);
        assert_eq!(pause(100_000), Duration::from_millis(3_750));
        assert_eq!(pause(1_000_000), LONGEST);
    }

    #[test]
    fn what_is_most_likely_known_already_waits_half_a_second_where_it_costs_much() {
        let now = Duration::from_secs(100);
        let pause = |rows, before: fn(&mut Sparing)| {
            let mut sparing = Sparing::default();
            sparing.want_later();
            assert!(sparing.is_due(now), "the first change is followed at once");
            sparing.done_soon(now, rows, Duration::from_micros(1));
            before(&mut sparing);
            sparing.want_later();
            sparing.due().unwrap().saturating_sub(now)
        };
        assert_eq!(pause(100, |_| ()), Duration::ZERO);
        assert_eq!(pause(1_000, |_| ()), LONGEST_SHORT);
        assert_eq!(pause(1_000_000, |_| ()), LONGEST_SHORT);
        assert_eq!(pause(1_000, Sparing::want), Duration::from_millis(100));
    }
}
