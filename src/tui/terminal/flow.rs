//! How much lies between us and the person: a frame waits while the line still carries the ones before it.
//!
//! A server that reads ahead takes any number of frames at once, and on a slow line the person then sees each of
//! them, seconds late. So behind what weighs more than a few keys goes the shortest question a terminal knows, and
//! its answer tells how far the line has come and how fast it is. Between answers the line is thought to carry
//! what it carried before.
//!
//! ```text
//!  frame ─► does what is on the way weigh little?  yes ─► sent (with a question, if none is open and it weighs more)
//!                                                  no ──► not even drawn: a newer one will be, when there is room
//! ```
//!
//! A terminal that answers nothing gets frames at a fixed pace.

use std::time::Duration;

/// "Are you well?"; every terminal, `screen` and `tmux` included, answers it with four bytes.
pub const QUESTION: &[u8] = b"\x1b[5n";

/// As long as this much or less is on the way, a further frame may follow.
const LITTLE: f64 = 256.0;

/// The same before the first answer, and without any: two screens and what follows them at the start.
const UNASKED: f64 = 12_000.0;

/// Nothing follows the first screen for so long, unless the terminal answers before: on a line that
/// is still busy with that screen the next one then shows all that came meanwhile, instead of each piece on its own.
const GATHER: Duration = Duration::from_millis(60);

/// A line whose answers take no longer than this carries what nobody asked for as well.
const QUICK: Duration = Duration::from_millis(40);

/// Bytes a second of a line of which nothing is known yet.
const FIRST_RATE: f64 = 10_000.0;

/// Bytes a second for a terminal that answers nothing.
const SILENT_RATE: f64 = 50_000.0;

/// No line counts as slower than this.
const LEAST_RATE: f64 = 300.0;

/// An answer that took so long will not come.
const PATIENCE: Duration = Duration::from_secs(3);

/// An answer that takes this much longer than the line's way there and back tells of a line that has become slower.
const LATE: Duration = Duration::from_millis(20);

/// One line. All times are on one steady clock.
#[derive(Debug)]
pub struct Flow {
    manner: Manner,
    /// Bytes a second.
    rate: f64,
    /// Bytes on the way, at that time.
    weight: f64,
    at: Duration,
    asked: Option<Asked>,
    /// Questions that were given up, and whose answers may come yet.
    given_up: usize,
    /// The quickest answer so far: mostly the way there and back.
    way: Duration,
    /// There is nothing more to come that the next frame could show as well.
    complete: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    Unknown,
    Answers,
    Silent,
}

/// A question on its way.
#[derive(Clone, Copy, Debug)]
struct Asked {
    at: Duration,
    /// What was on the way with it.
    weight: f64,
    /// What was sent behind it.
    behind: f64,
}

impl Default for Flow {
    fn default() -> Self {
        Self {
            manner: Manner::Unknown,
            rate: FIRST_RATE,
            weight: 0.0,
            at: Duration::ZERO,
            asked: None,
            given_up: 0,
            way: PATIENCE,
            complete: false,
        }
    }
}

impl Flow {
    /// A frame of so many bytes is sent now; tells whether the question goes behind it.
    pub fn send(&mut self, bytes: usize, now: Duration) -> bool {
        self.carry_on(now);
        let bytes = f64::from(u32::try_from(bytes).unwrap_or(u32::MAX));
        self.weight += bytes;
        if let Some(asked) = &mut self.asked {
            asked.behind += bytes;
            return false;
        }
        if self.manner == Manner::Silent || self.weight <= LITTLE {
            return false;
        }
        self.asked = Some(Asked {
            at: now,
            weight: self.weight,
            behind: 0.0,
        });
        true
    }

    /// The terminal answered.
    pub fn answered(&mut self, now: Duration) {
        self.carry_on(now);
        self.manner = Manner::Answers;
        if self.given_up > 0 {
            self.given_up -= 1;
            return;
        }
        let Some(asked) = self.asked.take() else {
            return;
        };
        let took = now.saturating_sub(asked.at).max(Duration::from_micros(50));
        self.way = self.way.min(took);
        let at_least = asked.weight / took.as_secs_f64();
        if at_least > self.rate {
            self.rate = at_least;
        } else if let over = took.saturating_sub(self.way)
            && over > LATE
        {
            let at_most = asked.weight / over.as_secs_f64();
            // One late answer may have been a moment's trouble.
            self.rate = self.rate.min(at_most.max(self.rate / 2.0)).max(LEAST_RATE);
        }
        self.weight = self.weight.min(asked.behind);
    }

    /// The terminal was another's meanwhile: nothing of ours is on the way.
    pub fn forget(&mut self) {
        self.given_up += usize::from(self.asked.take().is_some());
        self.weight = 0.0;
    }

    /// Whether a frame may be sent.
    pub fn is_free(&mut self, now: Duration) -> bool {
        self.carry_on(now);
        self.due(now).is_none()
    }

    /// When a frame may be sent although no answer came; none when it may be now.
    pub fn due(&self, now: Duration) -> Option<Duration> {
        let most = if self.manner == Manner::Answers {
            LITTLE
        } else {
            UNASKED
        };
        let over = self.weight - most;
        let carried =
            (over > 0.0).then(|| self.at + Duration::from_secs_f64(over / self.pace(now)) + TICK);
        carried.max(self.gathered().filter(|due| *due > now))
    }

    /// When the first screen has been alone for long enough, if it is still the only one that was asked about.
    fn gathered(&self) -> Option<Duration> {
        let first = self.asked.filter(|asked| asked.behind <= 0.0)?;
        let unknown = self.manner == Manner::Unknown && self.given_up == 0;
        (unknown && !self.complete).then_some(first.at + GATHER)
    }

    /// All that the screen waited for has come.
    pub fn complete(&mut self) {
        self.complete = true;
    }

    /// Whether the line is known to be quick.
    pub fn is_quick(&self) -> bool {
        self.manner == Manner::Answers && self.way <= QUICK
    }

    /// Bytes a second that are risked now. While an answer is late, the line has become slower, or has stopped.
    fn pace(&self, now: Duration) -> f64 {
        let late = self.asked.is_some_and(|asked| {
            self.manner == Manner::Answers && now > asked.at + self.expected(asked) * 2 + LATE
        });
        if late {
            self.rate.min(FIRST_RATE) * 0.75
        } else {
            self.rate
        }
    }

    /// How long the answer to this takes on a line as it was so far.
    fn expected(&self, asked: Asked) -> Duration {
        self.way + Duration::from_secs_f64(asked.weight / self.rate)
    }

    /// How long an answer on its way may still be waited for; none when none is to be expected.
    pub fn awaited(&self, now: Duration) -> Option<Duration> {
        let asked = self.asked?;
        let most = match self.manner {
            Manner::Answers => self.expected(asked) * 2 + LATE,
            Manner::Unknown => SHY,
            Manner::Silent => return None,
        };
        (asked.at + most.min(PATIENCE)).checked_sub(now)
    }

    /// What the line has carried meanwhile.
    fn carry_on(&mut self, now: Duration) {
        let passed = now.saturating_sub(self.at).as_secs_f64();
        self.weight = (self.weight - passed * self.pace(now)).max(0.0);
        self.at = self.at.max(now);
        if self.asked.is_some_and(|asked| now >= asked.at + PATIENCE) {
            self.asked = None;
            self.given_up += 1;
            if self.manner == Manner::Unknown {
                self.manner = Manner::Silent;
                self.rate = SILENT_RATE;
            }
        }
    }
}

/// What is waited for rather than asked for again at once.
const TICK: Duration = Duration::from_millis(1);

/// How long the first answer of all is waited for when leaving.
const SHY: Duration = Duration::from_millis(250);

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    /// A line of 10 kB/s that takes 150 ms there and back, with a server before it that reads ahead.
    #[derive(Default)]
    struct Slow {
        free: Duration,
        most: f64,
        answers: Vec<Duration>,
    }

    impl Slow {
        fn carry(&mut self, bytes: usize, asks: bool, now: Duration) {
            let bytes = f64::from(u32::try_from(bytes).unwrap());
            self.free = self.free.max(now) + Duration::from_secs_f64(bytes / 10_000.0);
            let piled = self.free.saturating_sub(now).as_secs_f64() * 10_000.0;
            self.most = self.most.max(piled);
            if asks {
                self.answers.push(self.free + ms(150));
            }
        }
    }

    /// Frames of so many bytes as often as they may be sent; from the second second on what piles up, and how many there were.
    fn storm(bytes: impl Fn(usize) -> usize) -> (f64, usize) {
        let (mut flow, mut line) = (Flow::default(), Slow::default());
        let asks = flow.send(5000, ms(0));
        line.carry(5000, asks, ms(0));
        let mut frames = 0;
        for now in (0..10_000).map(ms) {
            if now == ms(2000) {
                (line.most, frames) = (0.0, 0);
            }
            while line.answers.first().is_some_and(|at| *at <= now) {
                line.answers.remove(0);
                flow.answered(now);
            }
            if flow.is_free(now) {
                let asks = flow.send(bytes(frames), now);
                line.carry(bytes(frames), asks, now);
                frames += 1;
            }
        }
        (line.most, frames)
    }

    #[test]
    fn on_a_slow_line_less_than_a_kilobyte_piles_up_whatever_happens() {
        for bytes in [20, 60, 300, 700] {
            let (piled, frames) = storm(|_| bytes);
            assert!(piled < 1024.0, "{piled} of {bytes}");
            // And the line is used.
            assert!(frames * bytes > 8 * 4_500, "{frames} of {bytes}");
        }
        let (piled, _) = storm(|n| if n % 6 == 0 { 760 } else { 60 });
        assert!(piled < 1100.0, "{piled}");
    }

    #[test]
    fn a_key_now_and_then_is_never_asked_about() {
        let mut flow = Flow::default();
        for n in 0..100 {
            assert!(!flow.send(60, ms(n * 33)), "asked at {n}");
        }
    }

    #[test]
    fn on_a_quick_line_nothing_waits() {
        let mut flow = Flow::default();
        assert!(flow.send(5000, ms(0)));
        flow.answered(ms(2));
        for n in 1..100 {
            let now = ms(n * 10);
            assert!(flow.is_free(now), "{n}");
            flow.send(3000, now);
            flow.answered(now + ms(2));
        }
    }

    #[test]
    fn before_the_first_answer_a_second_screen_may_follow_and_not_many() {
        let mut flow = Flow::default();
        flow.send(6400, ms(0));
        assert_eq!(flow.due(ms(2)), Some(GATHER));
        assert!(flow.is_free(GATHER));
        flow.send(6400, GATHER);
        let soon = GATHER + ms(2);
        assert!(!flow.is_free(soon));
        assert!(flow.due(soon).is_some_and(|due| due < ms(250)));
        flow.answered(soon + ms(1));
        // The answer tells of a line that carries 100 bytes a millisecond.
        assert!(flow.is_free(soon + ms(70)));
    }

    #[test]
    fn behind_the_first_screen_a_line_that_answers_at_once_is_free_at_once() {
        let mut flow = Flow::default();
        assert!(flow.send(3300, ms(3)) && !flow.is_quick());
        assert!(!flow.is_free(ms(4)));
        flow.answered(ms(5));
        assert!(flow.is_free(ms(5)) && flow.is_quick());
        let mut slow = Flow::default();
        slow.send(3300, ms(3));
        slow.answered(ms(480));
        assert!(!slow.is_quick());
    }

    #[test]
    fn a_screen_that_is_complete_waits_for_no_answer() {
        let mut flow = Flow::default();
        flow.send(3300, ms(3));
        assert!(!flow.is_free(ms(4)));
        flow.complete();
        assert!(flow.is_free(ms(4)));
    }

    #[test]
    fn a_terminal_that_answers_nothing_is_not_asked_again() {
        let mut flow = Flow::default();
        assert!(flow.send(5000, ms(0)));
        assert_eq!(flow.awaited(ms(50)), Some(ms(200)));
        assert!(flow.is_free(ms(3000)));
        assert!(!flow.send(5000, ms(3000)));
        assert_eq!(flow.awaited(ms(3001)), None);
        assert!(flow.is_free(ms(3100)));
    }

    #[test]
    fn a_line_that_stops_gets_little_until_it_answers() {
        let mut flow = Flow::default();
        flow.send(5000, ms(0));
        flow.answered(ms(5));
        assert!(flow.send(600, ms(1000)));
        let mut sent = 0;
        for now in (1001..3900).map(ms) {
            if flow.is_free(now) {
                flow.send(300, now);
                sent += 300;
            }
        }
        assert!(sent <= 60_000, "{sent}");
        flow.answered(ms(3900));
        assert!(flow.is_free(ms(3950)));
    }
}
