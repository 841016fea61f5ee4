//! How long an event is followed whose commit cannot be seen yet: a writer may be held up between writing to the file and
//! making it visible, for as long as its machine is busy.

use std::time::Duration;

/// The looks after an event that showed nothing new, in milliseconds after it. Each takes some microseconds.
const LOOKS: [u64; 6] = [10, 40, 150, 500, 1_500, 5_000];

/// An event whose commit was not seen.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Doubt {
    /// When the event came, on the steady clock, and how many looks followed it.
    event: Option<(Duration, usize)>,
}

impl Doubt {
    /// A look was made: after an event or not, and it saw a commit or not.
    pub(super) fn looked(&mut self, now: Duration, stirred: bool, seen: bool) {
        self.event = match self.event {
            // Whatever was awaited may be this commit; its own last event is doubted again.
            _ if seen => None,
            _ if stirred => Some((now, 0)),
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
        at.saturating_add(Duration::from_millis(*after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: Duration = Duration::from_secs(100);

    #[test]
    fn an_event_without_a_commit_is_followed_for_some_seconds_and_then_forgotten() {
        let mut doubt = Doubt::default();
        assert_eq!(doubt.next(EVENT), None);
        doubt.looked(EVENT, true, false);
        let mut looks = Vec::new();
        let mut now = EVENT;
        while let Some(pause) = doubt.next(now) {
            assert!(pause > Duration::ZERO, "it goes on for ever");
            now += pause;
            looks.push(now.saturating_sub(EVENT).as_millis());
            doubt.looked(now, false, false);
        }
        assert_eq!(looks, [10, 40, 150, 500, 1_500, 5_000]);
    }

    #[test]
    fn a_commit_ends_it_and_another_event_begins_it_anew() {
        let mut doubt = Doubt::default();
        doubt.looked(EVENT, true, false);
        let later = EVENT + Duration::from_millis(200);
        doubt.looked(later, true, false);
        assert_eq!(doubt.next(later), Some(Duration::from_millis(10)));
        doubt.looked(later, true, true);
        assert_eq!(doubt.next(later), None);
    }

    #[test]
    fn a_look_for_another_reason_does_not_use_it_up() {
        let mut doubt = Doubt::default();
        doubt.looked(EVENT, true, false);
        let soon = EVENT + Duration::from_millis(1);
        doubt.looked(soon, false, false);
        assert_eq!(doubt.next(soon), Some(Duration::from_millis(9)));
    }
}
