//! How long a cursor has to stand still before log and details turn to its job: not at all after a while of rest, so that
//! one step shows everything at once; a moment while it runs, so that a held key reads nothing on its way.

use std::time::Duration;

use crate::job::Moment;

/// Longer than between two presses of a key that is held.
const PAUSE: Duration = Duration::from_millis(80);

/// When the cursor moved last, and how long it has to rest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rest {
    pause: Duration,
    moved: Option<Moment>,
}

impl Default for Rest {
    fn default() -> Self {
        Self {
            pause: PAUSE,
            moved: None,
        }
    }
}

impl Rest {
    /// For pictures, where no time passes.
    pub(super) const NONE: Self = Self {
        pause: Duration::ZERO,
        moved: None,
    };

    pub(super) fn is_none(self) -> bool {
        self.pause.is_zero()
    }

    /// The cursor moves: when to turn. `planned` is what was planned before; what is due at once stays so, however many
    /// moves follow in the same moment.
    pub(super) fn turn(&mut self, planned: Option<Moment>, now: Moment) -> Moment {
        let rested = self.moved.is_none_or(|at| now.since(at) >= self.pause);
        self.moved = Some(now);
        if rested || planned.is_some_and(|at| at <= now) {
            now
        } else {
            now.plus(self.pause)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Moment {
        Moment(0).plus(Duration::from_millis(ms))
    }

    #[test]
    fn one_step_after_a_rest_turns_at_once_and_so_do_many_in_one_moment() {
        let mut rest = Rest::default();
        assert_eq!(rest.turn(None, at(0)), at(0));
        assert_eq!(rest.turn(Some(at(0)), at(0)), at(0));
        assert_eq!(rest.turn(None, at(1000)), at(1000));
    }

    #[test]
    fn a_key_that_is_held_turns_nothing_until_it_is_let_go() {
        let mut rest = Rest::default();
        let mut planned = None;
        for n in 1..30 {
            let now = at(1000 + n * 33);
            let turn = rest.turn(planned, now);
            planned = (turn > now).then_some(turn);
            assert_eq!(turn > now, n > 1, "{n}");
        }
    }
}
