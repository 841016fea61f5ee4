//! How long a cursor has to stand still before log and details turn to its job: not at all after a while of rest, so that
//! one step shows everything at once; a moment while it runs, so that a held key reads nothing on its way.
//!
//! The moment follows the hand: somewhat longer than the last steps were apart. So a key that is held (some 30 a second)
//! is followed soon after it is let go, and one that is pressed quickly is not followed at each press.

use std::time::Duration;

use crate::job::Moment;

/// At least this; longer than between two steps of a key that is held.
const LEAST: Duration = Duration::from_millis(60);

/// At most this; steps that are further apart are looked at one by one.
const MOST: Duration = Duration::from_millis(120);

/// Steps that are looked back at.
const STEPS: usize = 4;

/// So many steps in one moment were not made by a hand that looks: only their end is worth turning to, at once.
const RUSH: usize = 16;

/// When the cursor moved last, and how quickly it moves.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rest {
    /// No time passes.
    still: bool,
    moved: Option<Moment>,
    /// Between the last steps, the newest anywhere; nothing where none was made.
    gaps: [Duration; STEPS],
    next: usize,
    /// Steps made in this moment.
    rush: usize,
}

impl Rest {
    /// For pictures, where no time passes.
    pub(super) const NONE: Self = Self {
        still: true,
        moved: None,
        gaps: [Duration::ZERO; STEPS],
        next: 0,
        rush: 0,
    };

    pub(super) fn is_none(self) -> bool {
        self.still
    }

    /// The cursor moves: when to turn. `planned` is what was planned before; what is due at once stays so, however many
    /// moves follow in the same moment.
    pub(super) fn turn(&mut self, planned: Option<Moment>, now: Moment) -> Moment {
        if self.still {
            return now;
        }
        let gap = self.moved.map_or(MOST, |at| now.since(at));
        self.moved = Some(now);
        if gap.is_zero() {
            self.rush += 1;
            let now_anyway = self.rush >= RUSH || planned.is_some_and(|at| at <= now);
            return if now_anyway {
                now
            } else {
                now.plus(self.pause())
            };
        }
        self.rush = 1;
        if gap >= MOST {
            self.gaps = [Duration::ZERO; STEPS];
            return now;
        }
        self.gaps[self.next] = gap;
        self.next = (self.next + 1) % STEPS;
        now.plus(self.pause())
    }

    fn pause(&self) -> Duration {
        let longest = self.gaps.iter().max().copied().unwrap_or_default();
        (longest * 5 / 4).clamp(LEAST, MOST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Moment {
        Moment(0).plus(Duration::from_millis(ms))
    }

    /// When the panes turn, for steps at these times.
    fn turns(steps: &[u64]) -> Vec<u64> {
        let mut rest = Rest::default();
        let mut planned: Option<Moment> = None;
        let mut turns = Vec::new();
        for now in 0..steps.last().unwrap() + 500 {
            for _ in steps.iter().filter(|step| **step == now) {
                planned = Some(rest.turn(planned, at(now)));
            }
            if planned.is_some_and(|turn| turn <= at(now)) {
                planned = None;
                turns.push(now);
            }
        }
        turns
    }

    #[test]
    fn steps_with_time_between_them_turn_at_once() {
        assert_eq!(turns(&[1000, 1200, 1320]), [1000, 1200, 1320]);
    }

    #[test]
    fn a_key_that_is_held_turns_the_panes_once_more_when_it_is_let_go() {
        let steps: Vec<u64> = (0..30).map(|n| 1000 + n * 33).collect();
        assert_eq!(turns(&steps), [1000, 1000 + 29 * 33 + 60]);
    }

    #[test]
    fn a_key_that_is_pressed_quickly_turns_the_panes_when_the_hand_rests() {
        let steps = [1000, 1090, 1140, 1235, 1330];
        assert_eq!(turns(&steps), [1000, 1330 + 118]);
    }

    #[test]
    fn where_no_time_passes_each_step_turns() {
        let mut rest = Rest::NONE;
        for _ in 0..3 {
            assert_eq!(rest.turn(None, at(1)), at(1));
        }
    }

    #[test]
    fn many_steps_in_one_moment_turn_to_the_last_at_once() {
        assert_eq!(turns(&[1000; 200]), [1000]);
        let mut steps = vec![1000, 1033];
        steps.extend([1066; 200]);
        assert_eq!(turns(&steps), [1000, 1066]);
    }
}
