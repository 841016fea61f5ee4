//! How long an event is followed whose commit cannot be seen yet: a writer may be held up between writing to the file and
//! making it visible, for as long as its machine is busy.

use std::time::Duration;

/// The looks after an event that showed nothing new, in microseconds after it. Each takes some tens of them.
const LOOKS: [u64; 7] = [
    2_000, 10_000, 40_000, 150_000, 500_000, 1_500_000, 5_000_000,
];
/// So many of them are left out where the commit was waited for already.
const WAITED: usize = 1;

/// An event whose commit was not seen.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Doubt {
    /// When the event came, on the steady clock, and how many looks followed it.
    event: Option<(Duration, usize)>,
}

impl Doubt {
    /// Whether a look is due because of an event.
    pub(super) fn is_due(&self, now: Duration) -> bool {
        self.event.is_some_and(|(at, looks)| now >= due(at, looks))
    }

    /// A look was made: after an event or not, with some patience for its commit or without, and it saw one or not.
    pub(super) fn looked(&mut self, now: Duration, stirred: bool, patient: bool, seen: bool) {
        self.event = match self.event {
            // Whatever was awaited may be this commit; its own last event is doubted again.
            _ if seen => None,
            _ if stirred => Some((now, if patient { WAITED } else { 0 })),
            Some((at, looks)) if now >= due(at, looks) => Some((at, looks + 1)),
            event => event,
        }
        .filter(|(_, looks)| *looks < LOOKS.len());
    }

    /// How long until the next look.
    pub(super) fn next(&self, now: Duration) -> Option<Duration> {
        let (at, looks) = self.event?;
        Some(due(at, looks).saturating_sub(now))
    }
}

fn due(at: Duration, looks: usize) -> Duration {
    LOOKS.get(looks).map_or(Duration::MAX, |after| {
        at.saturating_add(Duration::from_micros(*after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: Duration = Duration::from_secs(100);

    #[test]
    fn an_event_without_a_commit_is_followed_for_some_seconds_and_then_forgotten() {
        for (patient, most) in [(false, 7), (true, 6)] {
            let mut doubt = Doubt::default();
            assert_eq!(doubt.next(EVENT), None);
            doubt.looked(EVENT, true, patient, false);
            let mut looks = Vec::new();
            let mut now = EVENT;
            while let Some(pause) = doubt.next(now) {
                assert!(pause > Duration::ZERO, "it goes on for ever");
                now += pause;
                looks.push(now.saturating_sub(EVENT).as_micros());
                assert!(doubt.is_due(now));
                doubt.looked(now, false, false, false);
            }
            let all = [
                2_000, 10_000, 40_000, 150_000, 500_000, 1_500_000, 5_000_000,
            ];
            assert_eq!(looks, all[7 - most..]);
        }
    }

    #[test]
    fn a_commit_ends_it_and_another_event_begins_it_anew() {
        let mut doubt = Doubt::default();
        doubt.looked(EVENT, true, true, false);
        let later = EVENT + Duration::from_millis(200);
        doubt.looked(later, true, true, false);
        assert_eq!(doubt.next(later), Some(Duration::from_millis(10)));
        doubt.looked(later, true, true, true);
        assert_eq!(doubt.next(later), None);
    }

    #[test]
    fn a_look_for_another_reason_does_not_use_it_up() {
        let mut doubt = Doubt::default();
        doubt.looked(EVENT, true, true, false);
        let soon = EVENT + Duration::from_millis(1);
        assert!(!doubt.is_due(soon));
        doubt.looked(soon, false, false, false);
        assert_eq!(doubt.next(soon), Some(Duration::from_millis(9)));
    }
}
