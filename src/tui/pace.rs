//! When the next frame is due: at once for a key, gathered for a resize, now and then for news.

use std::time::Duration;

/// Between two frames while the window is being dragged.
const RESIZE: Duration = Duration::from_millis(16);

/// Between two frames that only news ask for: 27 a second.
const NEWS: Duration = Duration::from_millis(36);

/// News that pause for so long after many are over, as far as anybody can tell: what they came to is drawn sooner.
const OVER: Duration = Duration::from_millis(4);

/// But so often at most, so that news at a slow and steady pace are no more frames than those of a storm.
const SOONER: Duration = Duration::from_millis(500);

/// For a piece of a log that lies in memory: long, and yet nothing anybody sees.
const ANSWER: Duration = Duration::from_millis(3);

/// The longest between two frames that only show how much is read already; it begins with [`NEWS`] and doubles.
const LOADING: Duration = Duration::from_millis(500);

/// After a frame that turned out to change nothing, so that news about what is not on the screen
/// do not keep the processor busy.
const NOTHING: Duration = Duration::from_millis(2);

/// Keeps the time of the last frame and of the next. All times are on one steady clock.
#[derive(Debug, Default)]
pub(super) struct Pace {
    last: Option<Duration>,
    due: Option<Duration>,
    /// When the frame is due if no more news come until then.
    over: Option<Duration>,
    /// No frame is drawn sooner before this.
    sooner_from: Duration,
    /// The next of the pauses while much is read.
    patience: Duration,
}

impl Pace {
    /// Somebody waits for an answer on the screen.
    pub(super) fn at_once(&mut self, now: Duration) {
        self.ask(now);
    }

    /// Somebody waits for an answer that is under way: until it comes, or has taken its time.
    pub(super) fn shortly(&mut self, now: Duration) {
        self.ask(now + ANSWER);
    }

    /// The terminal has another size.
    pub(super) fn resized(&mut self, now: Duration) {
        self.ask(self.spaced(now, RESIZE));
    }

    /// Something changed that nobody waits for.
    pub(super) fn gently(&mut self, now: Duration) {
        self.ask(self.spaced(now, NEWS));
        let over = now + OVER;
        self.over = (over >= self.sooner_from).then_some(over);
    }

    /// Something more of what is being read for the first time has come. On a slow line every look at a counter costs
    /// what somebody waits for, so they become rarer; and they are rare from the first on unless the line is `quick`.
    pub(super) fn lazily(&mut self, now: Duration, quick: bool) {
        let least = if quick { NEWS } else { LOADING };
        let gap = self.patience.clamp(least, LOADING);
        if self.due.is_none() {
            self.patience = gap * 2;
        }
        self.ask(self.spaced(now, gap));
    }

    /// When to draw, if at all.
    pub(super) fn due(&self) -> Option<Duration> {
        let due = self.due?;
        Some(self.over.map_or(due, |over| due.min(over)))
    }

    /// Whether to draw now.
    pub(super) fn is_due(&self, now: Duration) -> bool {
        self.due().is_some_and(|due| due <= now)
    }

    /// A frame was drawn.
    pub(super) fn drawn(&mut self, now: Duration) {
        if self.due.take().is_some_and(|due| now < due) {
            self.sooner_from = now + SOONER;
        }
        self.over = None;
        self.last = Some(now);
    }

    /// A frame was drawn and nothing in it differed: the line is free, and the next news need not wait.
    pub(super) fn drawn_in_vain(&mut self, now: Duration) {
        self.last = self.last.max(now.checked_sub(NEWS.saturating_sub(NOTHING)));
        self.due = None;
        self.over = None;
    }

    fn spaced(&self, now: Duration, gap: Duration) -> Duration {
        self.last.map_or(now, |last| now.max(last + gap))
    }

    fn ask(&mut self, when: Duration) {
        self.due = Some(self.due.map_or(when, |due| due.min(when)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    #[test]
    fn a_key_is_answered_at_once_whatever_was_drawn_before() {
        let mut pace = Pace::default();
        pace.drawn(ms(100));
        pace.gently(ms(101));
        pace.gently(ms(132));
        assert_eq!(pace.due(), Some(ms(136)));
        pace.at_once(ms(102));
        assert!(pace.is_due(ms(102)));
    }

    #[test]
    fn a_frame_that_changed_nothing_holds_up_nobody() {
        let mut pace = Pace::default();
        pace.drawn_in_vain(ms(100));
        pace.gently(ms(101));
        assert_eq!(pace.due(), Some(ms(102)));
        pace.drawn(ms(105));
        pace.drawn_in_vain(ms(110));
        pace.gently(ms(140));
        assert_eq!(pace.due(), Some(ms(141)));
    }

    /// How many frames news at this pace are in ten seconds, and how long after the last the last is.
    fn storm(every: usize) -> (usize, Duration) {
        let mut pace = Pace::default();
        let (mut frames, mut last) = (0, 0);
        for now in 0..11_000 {
            if now < 10_000 && now % every == 0 {
                pace.gently(ms(now as u64));
                last = now;
            }
            if pace.is_due(ms(now as u64)) {
                frames += 1;
                pace.drawn(ms(now as u64));
                if now >= 10_000 || now == last && now + every >= 10_000 {
                    return (frames, ms((now - last) as u64));
                }
            }
        }
        (frames, Duration::ZERO)
    }

    #[test]
    fn news_at_any_pace_are_at_most_30_frames_a_second() {
        for every in 1..60 {
            let (frames, late) = storm(every);
            assert!(frames <= 300, "every {every} ms: {frames}");
            assert!(late <= NEWS, "every {every} ms: {late:?}");
        }
    }

    #[test]
    fn what_a_storm_came_to_is_drawn_as_soon_as_it_is_over() {
        for every in 1..4 {
            let (_, late) = storm(every);
            assert!(late <= OVER, "every {every} ms: {late:?}");
        }
    }

    #[test]
    fn while_much_is_read_the_frames_become_rarer() {
        let mut pace = Pace::default();
        let mut frames = Vec::new();
        for now in (0..2_500).map(ms) {
            pace.lazily(now, true);
            if pace.is_due(now) {
                frames.push(now);
                pace.drawn(now);
            }
        }
        assert_eq!(frames, [0, 72, 216, 504, 1004, 1504, 2004].map(ms));
    }

    #[test]
    fn on_a_line_that_is_not_known_to_be_quick_they_are_rare_at_once() {
        let mut pace = Pace::default();
        pace.drawn(ms(0));
        pace.lazily(ms(20), false);
        assert_eq!(pace.due(), Some(LOADING));
        pace.at_once(ms(60));
        assert!(pace.is_due(ms(60)));
    }

    #[test]
    fn a_storm_of_resizes_is_gathered_and_its_last_one_is_drawn() {
        let mut pace = Pace::default();
        pace.resized(ms(0));
        assert!(pace.is_due(ms(0)));
        pace.drawn(ms(0));
        pace.resized(ms(3));
        pace.resized(ms(9));
        assert!(!pace.is_due(ms(15)));
        assert!(pace.is_due(ms(16)));
        pace.drawn(ms(16));
        assert_eq!(pace.due(), None);
    }
}
