//! When the next frame is due: at once for a key, gathered for a resize, now and then for news.

use std::time::Duration;

/// Between two frames while the window is being dragged.
const RESIZE: Duration = Duration::from_millis(16);

/// Between two frames that only news ask for, all in all: 27 a second.
const NEWS: Duration = Duration::from_millis(36);

/// What may be saved up for news while none come: so many frames are drawn without any distance.
const SAVED: u32 = 3;

/// The last of them is kept for the end of a storm.
const KEPT: u32 = 1;

/// News that pause for longer than they did between the last ones are over, as far as anybody can tell. At least, and
/// at most, so long.
const OVER: (Duration, Duration) = (Duration::from_millis(4), Duration::from_millis(21));

/// Gaps between news that are looked back at.
const GAPS: usize = 4;

/// For a piece of a log that lies in memory: long, and yet nothing anybody sees.
const ANSWER: Duration = Duration::from_millis(3);

/// News that are no further apart came in one moment.
const TOGETHER: Duration = Duration::from_micros(500);

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
    /// When the last news came that are not drawn yet.
    pending: Option<Duration>,
    /// Saved up, in time between frames, at this time; none before the first news.
    saved: Option<(Duration, Duration)>,
    heard: Option<Duration>,
    gaps: [Duration; GAPS],
    /// No news are drawn before this.
    not_before: Duration,
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

    /// Something changed that nobody waits for. It is drawn as it comes while frames are saved up; else with the next
    /// that comes, or when no more come.
    pub(super) fn gently(&mut self, now: Duration) {
        let gap = self.heard.map_or(OVER.1, |heard| now.saturating_sub(heard));
        // News in one moment are one.
        if gap >= TOGETHER || self.heard.is_none() {
            self.gaps.rotate_right(1);
            self.gaps[0] = gap.min(OVER.1);
        }
        self.heard = Some(now);
        self.pending = Some(now);
        let saved = self.saved(now);
        self.saved = Some((saved, now));
        if saved >= NEWS * (KEPT + 1) {
            self.ask(now.max(self.not_before));
        }
    }

    fn saved(&self, now: Duration) -> Duration {
        let most = NEWS * SAVED;
        let grown = |(saved, at)| most.min(saved + now.saturating_sub(at));
        self.saved.map_or(most, grown)
    }

    /// When news that nobody followed are drawn.
    fn over(&self) -> Option<Duration> {
        let pending = self.pending?;
        let longest = self.gaps.iter().max().copied().unwrap_or_default();
        let quiet = (longest + longest / 16).clamp(OVER.0, OVER.1);
        let enough = self.saved.map_or(Duration::ZERO, |(saved, at)| {
            at + (NEWS * KEPT).saturating_sub(saved)
        });
        Some((pending + quiet).max(enough).max(self.not_before))
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
        self.due.into_iter().chain(self.over()).min()
    }

    /// Whether to draw now.
    pub(super) fn is_due(&self, now: Duration) -> bool {
        self.due().is_some_and(|due| due <= now)
    }

    /// A frame was drawn.
    pub(super) fn drawn(&mut self, now: Duration) {
        if self.pending.take().is_some() {
            self.saved = Some((self.saved(now).saturating_sub(NEWS), now));
        }
        self.due = None;
        self.last = Some(now);
    }

    /// A frame was drawn and nothing in it differed: the line is free, and the next news need not wait.
    pub(super) fn drawn_in_vain(&mut self, now: Duration) {
        self.not_before = now + NOTHING;
        self.pending = None;
        self.due = None;
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
        for now in (100..110).map(ms) {
            pace.gently(now);
            if pace.is_due(now) {
                pace.drawn(now);
            }
        }
        assert!(pace.due() > Some(ms(110)));
        pace.at_once(ms(110));
        assert!(pace.is_due(ms(110)));
    }

    #[test]
    fn a_frame_that_changed_nothing_holds_up_nobody() {
        let mut pace = Pace::default();
        for now in (100..200).map(ms) {
            pace.gently(now);
            if pace.is_due(now) {
                pace.drawn_in_vain(now);
                pace.gently(now);
                assert_eq!(pace.due(), Some(now + NOTHING));
            }
        }
    }

    #[test]
    fn after_a_quiet_time_what_comes_is_drawn_as_it_comes() {
        let mut pace = Pace::default();
        for now in [ms(100), ms(101), ms(600), ms(620), ms(1_000)] {
            pace.gently(now);
            assert!(pace.is_due(now), "{now:?}");
            pace.drawn(now);
        }
    }

    /// How many frames news at this pace are in so many tenths of a millisecond, and how long after the last the last is.
    fn storm(every: u64, length: u64) -> (u64, Duration) {
        let tenth = |count: u64| Duration::from_micros(count * 100);
        let mut pace = Pace::default();
        let (mut frames, mut last) = (0, 0);
        for now in 0..length + 1_000 {
            if now < length && now % every == 0 {
                pace.gently(tenth(now));
                last = now;
            }
            if pace.is_due(tenth(now)) {
                frames += 1;
                pace.drawn(tenth(now));
                if last + every >= length {
                    return (frames, tenth(now - last));
                }
            }
        }
        (frames, Duration::MAX)
    }

    #[test]
    fn news_at_any_pace_are_at_most_30_frames_a_second() {
        for every in (10..600).step_by(7) {
            let (frames, late) = storm(every, 100_000);
            assert!(frames <= 300, "every {every}: {frames}");
            assert!(late <= NEWS, "every {every}: {late:?}");
        }
    }

    #[test]
    fn fifty_changes_a_second_are_mostly_seen_at_once_and_the_last_of_them_soon() {
        let late = |length: u64| storm(200, 50_000 + length * 200).1;
        let mut late: Vec<_> = (0..60).map(late).collect();
        late.sort();
        assert!(late[30] <= ms(1) && late[59] <= ms(22), "{late:?}");
    }

    #[test]
    fn what_a_storm_came_to_is_drawn_as_soon_as_it_is_over() {
        for every in [10, 20, 30] {
            let (_, late) = storm(every, 100_000);
            assert!(late <= OVER.0, "every {every}: {late:?}");
        }
        for every in 10..40 {
            for length in 50_000..50_010 {
                let (_, late) = storm(every, length * 2);
                assert!(late <= ms(6), "every {every}, {length}: {late:?}");
            }
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
